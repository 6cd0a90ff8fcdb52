import random

import pytest

from offers.search.plan import Correction, Kind, QueryPlan
from offers.search.query import QueryParser
from offers.search.synonyms import SynonymGroup, SynonymIndex

from .catalogue import Memory


@pytest.fixture(scope="module")
def memory():
    return Memory()


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("turnen", [1]),  # inside Kinderturnen
        ("schwimmkurs", [2]),  # Schwimmen … Kurs
        ("essen", [6, 5]),  # not in Interessen
        ("kur", [8]),  # not Kurs
        ("kurs", [2]),  # not Kur
        ("eltern cafe", [5]),
        ("elterncafé", [5]),
        ("hebammensprechstunde", [3]),
        ("Mutter Kind Kur", [8]),
        ("kindergarten", [7]),
        ("børnehave", [7]),
        ("suche eine hebamme", [3]),
        ("warmes essen", [6]),
    ],
)
def test_words_find_what_they_mean(memory, query, hits):
    plan = memory.parser.parse(query)

    assert memory.run(plan) == hits
    assert (plan.corrections, plan.missing, plan.unknown) == ((), (), ())


@pytest.mark.parametrize(
    ("query", "used", "hits"),
    [
        ("Hebame", ("Hebamme",), [3]),
        ("krabelgruppe", ("Krabbelgruppe",), [4]),
        ("elterngelt", ("Elterngeld",), [7]),
        ("schwimkurs", ("Schwimmkurs",), [2]),  # the catalogue has no Schwimmkurs
    ],
)
def test_typos_are_corrected_and_told(memory, query, used, hits):
    plan = memory.parser.parse(query)

    assert plan.corrections == (Correction(query, used),)
    assert memory.run(plan) == hits


def test_a_mended_phrase_leads_where_the_right_one_does(memory):
    parser = QueryParser(
        memory.lexicon,
        SynonymIndex(
            [SynonymGroup(("Schwimmen lernen", "Mutter-Kind-Kur"), terms_equivalent=True)]
        ),
    )
    for query in ("schwimmen lernen", "schwimen lernen", "schwimmen lernenn"):
        plan = parser.parse(query)
        assert memory.run(plan) == [8], query
        assert not plan.missing and not plan.unknown
    assert parser.parse("schwimen lernen").corrections == (Correction("schwimen", ("Schwimmen",)),)


@pytest.mark.parametrize(
    "query",
    ["Führerschein", "Hund", "zeltlager", "Hundeschule", "Kfz", "Laternenumzug", "Gabelstapler"],
)
def test_right_words_without_hits_are_not_bent(memory, query):
    plan = memory.parser.parse(query)

    assert plan.is_empty
    assert plan.missing == (query,)
    assert (plan.corrections, memory.run(plan)) == ((), [])


def test_a_mistyped_right_word_is_told_as_missing(memory):
    plan = memory.parser.parse("Führerschien")

    assert plan.corrections == (Correction("Führerschien", ("Führerschein",)),)
    assert (plan.missing, memory.run(plan)) == (("Führerschein",), [])


def test_words_nobody_knows_are_told(memory):
    plan = memory.parser.parse("qwertzuiop")

    assert plan.is_empty and plan.unknown == ("qwertzuiop",)


def test_a_known_part_stands_in_for_an_unknown_compound(memory):
    plan = memory.parser.parse("elterngeldgesetz")

    assert plan.corrections == (Correction("elterngeldgesetz", ("Elterngeld",)),)
    assert memory.run(plan) == [7]


def test_the_last_word_may_be_unfinished(memory):
    assert memory.search("kletter") == [1]
    assert memory.search("turnen kletter") == [1]
    assert memory.parser.parse("hebam").groups[0].alternatives[-1].kind == Kind.PREFIX


def test_negated_phrases_stay_whole(memory):
    assert memory.search("ohne anmeldung") == [5]
    assert sorted(memory.search("anmeldung")) == [5, 8]


def test_stop_words_are_dropped_unless_nothing_else_is_typed(memory):
    assert memory.parser.parse("kur für die eltern").dropped == ("für", "die")
    assert [group.word for group in memory.parser.parse("für die").groups] == ["für", "die"]
    assert memory.parser.parse("").groups == ()
    assert memory.parser.parse("").is_empty


def test_weights_fall_from_the_word_to_hints(memory):
    (group,) = memory.parser.parse("kita").groups

    assert [(a.kind, a.source, a.weight) for a in group.alternatives] == [
        (Kind.EXACT, "kita", 1.0),
        (Kind.COMPOUND, "kita", 0.7),  # Kita-Platz is also joined as kitaplatz
    ]
    (group,) = memory.parser.parse("kindergarten").groups
    assert [(a.kind, a.source, a.weight, memory.parser.exists(a)) for a in group.alternatives] == [
        (Kind.EXACT, "kindergarten", 1.0, False),
        (Kind.SYNONYM, "Kita", 1.0, True),  # raised, for the word itself is not there
        (Kind.SYNONYM, "Kita", 0.643, True),  # inside a compound
    ]


def test_what_a_word_only_leads_to_is_told(memory):
    plan = memory.parser.parse("pekip")

    assert memory.run(plan) == [4]  # leads to Eltern-Kind-Gruppe, which is a Krabbelgruppe
    assert plan.corrections == (Correction("pekip", ("Krabbelgruppe",)),)


def test_an_alias_that_stands_in_an_offer_beats_what_it_stands_for():
    texts = {1: ("Spielgruppe", "", "", ""), 2: ("Åbent hus", "legestue", "", "")}
    for number in range(3, 9):
        texts[number] = (f"Anderes {number}", "", "", "")
    memory = Memory(texts, [SynonymGroup(("Spielgruppe",), aliases=("legestue",))])

    assert memory.search("legestue") == [2, 1]
    assert memory.search("spielgruppe") == [1]


def test_small_words_of_a_foreign_query_are_left_out(memory):
    assert memory.search("swimming") == []
    plan = memory.parser.parse("looking for help with the hebamme")

    assert plan.dropped == ("for", "help", "with", "the")
    # One alone may be a German word.
    assert memory.parser.parse("rat hebamme").dropped == ()


def test_all_words_must_match(memory):
    assert memory.search("turnen hebamme") == []
    assert memory.search("turnen halle") == [1]


def test_common_words_only_rank():
    offers = {n: (f"Angebot für Kinder {n}", "", "", "") for n in range(1, 5)}
    offers[5] = ("Tanzen", "", "", "")
    memory = Memory(offers, ())

    assert [group.optional for group in memory.parser.parse("kinder tanzen").groups] == [
        True,
        False,
    ]
    assert memory.search("kinder tanzen") == [5]
    assert memory.search("kinder") == [1, 2, 3, 4]


def test_new_words_are_found_after_learning():
    memory = Memory()
    assert memory.parser.parse("capoeira").unknown == ("capoeira",)

    for term in memory.lexicon.rare_terms("Capoeira", ""):
        memory.lexicon.learn(term)
    memory.parser.forget()

    assert memory.parser.parse("capoeira").unknown == ()


def test_same_text_gives_the_same_plan_object(memory):
    assert memory.parser.parse("turnen") is memory.parser.parse("turnen")
    assert hash(memory.parser.parse("turnen")) == hash(QueryParser(memory.lexicon).parse("turnen"))


def test_any_text_gives_a_plan_of_harmless_tokens(memory):
    alphabet = "abcäß é-'\"*:()%_\\\x00\n☃ع0й" + "NEAR"
    random.seed(3)
    texts = ["".join(random.choices(alphabet, k=random.randrange(40))) for _ in range(500)]
    for text in [*texts, '" OR 1=1 --', "NEAR(a b)", "title:x*", "a" * 5000, "🙂" * 300]:
        plan = memory.parser.parse(text)
        assert isinstance(plan, QueryPlan)
        for group in plan.groups:
            for alternative in group.alternatives:
                assert all(token.isalnum() for slot in alternative.slots for token in slot)
