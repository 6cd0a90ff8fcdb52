from offers.search.lexicon import Lexicon, Text
from offers.search.query import QueryParser
from offers.search.rerank import rerank
from offers.search.scorer import DocumentTokens, Scorer
from offers.search.synonyms import SynonymGroup, SynonymIndex

from .catalogue import Memory, table_of

TEXTS = {
    "title": ("Turnen", "Sport", "Für alle", "In der Halle"),
    "tags": ("Sport am Nachmittag", "Turnen", "Für alle", "In der Halle"),
    "summary": ("Sport am Abend", "Sport", "Turnen für alle", "In der Halle"),
    "body": ("Sport am Morgen", "Sport", "Für alle", "Wir turnen in der Halle"),
    "compound": ("Kinderturnen", "Sport", "Für alle", "In der Halle"),
    "synonym": ("Gymnastik", "Sport", "Für alle", "In der Halle"),
    "none": ("Singen", "Musik", "Für alle", "In der Kirche"),
}


def build():
    lexicon = Lexicon.from_documents(Text(t[0], ". ".join(t[1:])) for t in TEXTS.values())
    parser = QueryParser(lexicon, SynonymIndex([SynonymGroup(("Turnen", "Gymnastik"))]))
    documents = {
        key: DocumentTokens(*map(lexicon.index_string, texts)) for key, texts in TEXTS.items()
    }
    return lexicon, parser, documents


def test_order_is_title_tags_summary_body_and_exact_before_near():
    lexicon, parser, documents = build()

    ranked = rerank(parser.parse("turnen"), table_of(documents), lexicon)

    keys = [key for key, _score, _grade in ranked]
    assert keys[0] == "title"
    assert set(keys[1:3]) == {"compound", "synonym"}  # titles of nearly the same meaning
    assert keys[3:] == ["tags", "summary", "body", "none"]
    assert ranked[-1][1].value == 0
    assert [score.title_matches for _key, score, _grade in ranked] == [1, 1, 1, 0, 0, 0, 0]
    assert [grade for _key, _score, grade in ranked] == [0, 0, 0, 1, 2, 3, 3]


def test_equal_scores_keep_their_order():
    lexicon, parser, documents = build()
    thrice = table_of(dict.fromkeys((1, 2, 0), documents["title"]))

    ranked = rerank(parser.parse("turnen"), thrice, lexicon)
    assert [key for key, _score, _grade in ranked] == [1, 2, 0]


def test_more_matched_words_score_higher():
    lexicon, parser, documents = build()
    scorer = Scorer(parser.parse("turnen halle"), lexicon)

    with_both, with_one = scorer.score(documents["body"]), scorer.score(documents["none"])
    assert with_one.value == 0 < with_both.value


def test_a_word_repeated_adds_little():
    lexicon, parser, _documents = build()
    scorer = Scorer(parser.parse("turnen"), lexicon)
    once = scorer.score(DocumentTokens("", "", "", "turn"))
    often = scorer.score(DocumentTokens("", "", "", "turn " * 20))

    assert once.value < often.value < 2 * once.value


QUERIES = (
    "turnen",
    "schwimmkurs",
    "eltern kind gruppe",
    "ohne anmeldung",
    "kinder turnen in tarup",
    "hebame geburt",
    "kita platz",
    "mutter kind kur",
    "pekip neustadt",
)


def test_many_at_once_are_weighed_like_each_alone():
    memory = Memory()
    table = table_of(memory.documents)
    for query in QUERIES:
        plan = memory.parser.parse(query)
        scorer = Scorer(plan, memory.lexicon)
        alone = [(key, scorer.score(document)) for key, document in memory.documents.items()]
        alone.sort(key=lambda pair: (-pair[1].value, -pair[1].title_matches))

        together = [(key, score) for key, score, _grade in rerank(plan, table, memory.lexicon)]
        assert together == alone, query
        assert any(score.value for _key, score in alone), query


def test_without_offers_or_words_there_is_nothing_to_order():
    memory = Memory()

    assert rerank(memory.parser.parse("turnen"), table_of({}), memory.lexicon) == []
    ranked = rerank(memory.parser.parse(""), table_of(memory.documents), memory.lexicon)
    assert [key for key, _score, _grade in ranked] == list(memory.documents)
