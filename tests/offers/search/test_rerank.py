from offers.search.lexicon import Lexicon, Text
from offers.search.query import QueryParser
from offers.search.rerank import DocumentTokens, Scorer, rerank
from offers.search.synonyms import SynonymGroup, SynonymIndex

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

    ranked = rerank(parser.parse("turnen"), documents.items(), lexicon)

    keys = [key for key, _score in ranked]
    assert keys[0] == "title"
    assert set(keys[1:3]) == {"compound", "synonym"}  # titles of nearly the same meaning
    assert keys[3:] == ["tags", "summary", "body", "none"]
    assert ranked[-1][1].value == 0
    assert [score.title_matches for _key, score in ranked] == [1, 1, 1, 0, 0, 0, 0]


def test_equal_scores_keep_their_order():
    lexicon, parser, documents = build()
    twice = [(1, documents["title"]), (2, documents["title"]), (0, documents["title"])]

    assert [key for key, _score in rerank(parser.parse("turnen"), twice, lexicon)] == [1, 2, 0]


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
