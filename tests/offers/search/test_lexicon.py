import pytest

from offers.search.lexicon import Lexicon, Term, Text, is_marked

from .catalogue import OFFERS


@pytest.fixture
def lexicon():
    return Lexicon.from_documents(Text(title, ". ".join(rest)) for title, *rest in OFFERS.values())


def test_from_documents_counts_offers_and_titles(lexicon):
    assert lexicon.size == 8
    assert lexicon.terms["essen"] == Term("essen", "ess", "Essen", df=2, df_title=0)
    assert lexicon.terms["kinderturnen"] == Term(
        "kinderturnen", "kinderturn", "Kinderturnen", df=1, df_title=1, parts=("xkind", "xturn")
    )


def test_known_accepts_other_forms(lexicon):
    words = ("kindergeld", "kindergeldes", "kindergeldern", "fahrrad", "hebame")
    assert [word for word in words if lexicon.known(word)] == list(words[:3])


def test_share_and_idf_follow_how_many_offers_have_a_token(lexicon):
    assert lexicon.share("ess") == pytest.approx(2 / 8)
    assert lexicon.share("nirgends") == 0
    assert lexicon.idf("kinderturn") > lexicon.idf("ess") > 0


def test_index_string_keeps_the_order_and_adds_joins_and_parts(lexicon):
    assert lexicon.index_string("Ohne Anmeldung: Kinderturnen!") == (
        "ohn anmeld kinderturn xkind xturn"
    )
    assert lexicon.index_string("Das U-Heft") == "das u heft uheft"


def test_index_string_does_not_find_essen_in_interessen(lexicon):
    assert lexicon.index_string("Interessen") == "interess"


def test_tokens_of_unknown_words_are_split_alike(lexicon):
    assert lexicon.tokens_of("turngruppe") == ("turngrupp", "xturn", "xgrupp")
    assert [token for token in lexicon.tokens_of("turngruppe") if is_marked(token)] == [
        "xturn",
        "xgrupp",
    ]


def test_prefix_gives_title_words_first(lexicon):
    assert [term.surface for term in lexicon.prefix("kind")] == [
        "kind",
        "kinder",
        "kinderturnen",
        "kindergeld",
    ]
    assert lexicon.prefix("ki") == []
    assert lexicon.prefix("xyz") == []


def test_joined_finds_words_written_apart(lexicon):
    assert lexicon.joined("eltern", "cafe") == "elterncafe"
    assert lexicon.joined("krabbel", "gruppe") == "krabbelgruppe"
    assert lexicon.joined("eltern", "kur") == ""


def test_fuzzy_prefers_common_words_and_gives_few(lexicon):
    assert [candidate.word for candidate in lexicon.fuzzy("hebame")] == ["hebamme"]
    assert lexicon.fuzzy("quark") == []


def test_learn_makes_new_words_known_at_once(lexicon):
    assert not lexicon.known("zumbakurs")

    for term in lexicon.rare_terms("Zumbakurs", "mit Trommeln"):
        lexicon.learn(term)

    assert lexicon.known("zumbakurs") and lexicon.known("trommeln")
    assert lexicon.has("xzumba")
    assert [term.display for term in lexicon.prefix("zumb")] == ["Zumbakurs"]
    assert [candidate.word for candidate in lexicon.fuzzy("zumbakurz")] == ["zumbakurs"]


def test_from_terms_gives_the_same_lexicon(lexicon):
    again = Lexicon.from_terms(lexicon.terms.values(), lexicon.size, version=7)

    assert again.terms == lexicon.terms
    assert again.version == 7
    assert again.index_string("Kinderturnen") == lexicon.index_string("Kinderturnen")
    assert again.share("ess") == lexicon.share("ess")
