"""The contract of all engines: the same documents and plans give the same sets of offers."""

import sys
from importlib import import_module

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.http import QueryDict

from offers.models import SynonymGroup
from offers.search import index
from offers.search.backends import Document, backend, base, postgres
from offers.search.backends.base import EngineFailed
from offers.search.plan import Alternative, Group, Kind
from offers.search.state import current_state
from offers.selection import Selection
from tests.factories import make_offer
from tests.offers.search.catalogue import Memory
from tests.offers.search.fake_opensearch import FakeOpenSearch

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster(settings):
    """A cluster with two empty indexes, in use by the site."""
    base.load.cache_clear()
    with FakeOpenSearch() as cluster:
        settings.SEARCH_OPENSEARCH_URL = f"{cluster.url}/kompass-test"
        for generation in (0, 1):
            base.load("opensearch").clear(generation)
        cluster.requests.clear()
        yield cluster
    base.load.cache_clear()


@pytest.fixture(params=["database", "opensearch"])
def engine(request):
    """Both generations are empty."""
    if request.param == "opensearch":
        request.getfixturevalue("cluster")
        return base.load("opensearch")
    return backend()


def documents(memory):
    return [
        Document(pk, doc.title, doc.tags, doc.summary, doc.body)
        for pk, doc in memory.documents.items()
    ]


def group(*slots, phrase=False):
    alternative = Alternative(1.0, tuple(slots), Kind.EXACT, "", phrase)
    return Group("", (alternative,))


def sets(hits):
    return [set(hits.in_title), set(hits.in_head), set(hits.anywhere)]


def found(engine, *groups, generation=0):
    return sets(engine.match(groups, generation))


def expected(memory, groups):
    """The obvious way to say what matches, word by word."""

    def fits(alternative, texts):
        if alternative.phrase:
            phrase = f" {' '.join(slot[0] for slot in alternative.slots)} "
            return any(phrase in f" {text} " for text in texts)
        tokens = {token for text in texts for token in text.split()}
        return all(not tokens.isdisjoint(slot) for slot in alternative.slots)

    def hits(fields):
        return {
            pk
            for pk, doc in memory.documents.items()
            if all(
                any(fits(a, [getattr(doc, field) for field in fields]) for a in g.alternatives)
                for g in groups
            )
        }

    return [hits(("title",)), hits(("title", "tags")), hits(base.FIELDS)]


QUERIES = [
    "turnen",
    "Kinderturnen Tarup",
    "kita",
    "pekip",
    "krabbelgruppe neustadt",
    "schwimmkurs",
    "elterncafe",
    "ohne anmeldung",
    "essen",
    "eltern kind gruppe",
    "kinder",
    "hebame",
    "mutter kind kur",
    "eine für eltern",
]


@pytest.mark.parametrize("query", QUERIES)
def test_engines_find_what_the_plan_says(engine, query):
    memory = Memory()
    engine.write(documents(memory), 0)
    groups = memory.parser.parse(query).required

    assert found(engine, *groups) == expected(memory, groups)


def test_queries_above_find_something_and_not_everything():
    memory = Memory()
    sizes = [len(expected(memory, memory.parser.parse(query).required)[2]) for query in QUERIES]

    assert 0 < sum(size > 0 for size in sizes) and max(sizes) < len(memory.documents)


def test_scopes_phrases_slots_and_empty_plans(engine):
    engine.write(
        [
            Document(1, "rot blau", "gelb", "", ""),
            Document(2, "rot", "blau", "", ""),
            Document(3, "blau rot", "", "rot", "blau"),
            Document(4, "", "", "blau", "rot xrot кружок"),
        ],
        0,
    )

    assert found(engine) == [set(), set(), set()]
    assert found(engine, group(("rot",))) == [{1, 2, 3}, {1, 2, 3}, {1, 2, 3, 4}]
    assert found(engine, group(("rot",)), group(("blau",))) == [{1, 3}, {1, 2, 3}, {1, 2, 3, 4}]
    assert found(engine, group(("rot",), ("blau",))) == [{1, 3}, {1, 2, 3}, {1, 2, 3, 4}]
    assert found(engine, group(("rot",), ("blau",), phrase=True)) == [{1}, {1}, {1}]
    assert found(engine, group(("gelb", "xrot"))) == [set(), {1}, {1, 4}]
    assert found(engine, group(("кружок",))) == [set(), set(), {4}]
    assert found(engine, group(("gr",))) == [set(), set(), set()]


def test_writing_replaces_deleting_removes_and_generations_are_apart(engine):
    old, new = Document(1, "rot", "", "", ""), Document(1, "blau", "", "", "")
    engine.write([old, Document(2, "rot", "", "", "")], 0)
    engine.write([Document(3, "rot", "", "", "")], 1)
    engine.write([new], 0)

    assert found(engine, group(("rot",)))[0] == {2}
    assert found(engine, group(("blau",)))[0] == {1}
    assert found(engine, group(("rot",)), generation=1)[0] == {3}

    engine.delete([2, 99], 0)
    engine.delete([], 0)
    engine.write([], 0)
    assert found(engine, group(("rot",)))[0] == set()
    engine.clear(1)
    assert found(engine, group(("rot",)), generation=1)[0] == set()
    assert found(engine, group(("blau",)))[0] == {1}


# The index of SQLite takes in the texts themselves: no row could stay, none could be small.
only_postgresql_has_rows = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="about the rows of PostgreSQL"
)


@only_postgresql_has_rows
def test_words_that_stay_are_not_written_again():
    def rows():
        return [place(table) for table in (postgres.HEAD[0], postgres.FULL[0])]

    def place(table):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT ctid::text FROM {table}")  # noqa: S608
            return cursor.fetchone()

    first = Document(1, "anker treff", "eltern", "treff am hafen", "kaffee")
    backend().write([first], 0)
    head, full = rows()
    backend().write([first], 0)
    assert rows() == [head, full]

    # Of one word only the place in the text changes: phrases depend on it.
    backend().write([Document(1, "anker treff", "eltern", "am hafen treff", "kaffee")], 0)
    assert rows()[0] == head
    assert rows()[1] != full
    assert found(backend(), group(["hafen"], ["treff"], phrase=True)) == [set(), set(), {1}]


@only_postgresql_has_rows
def test_rows_that_a_search_visits_are_small():
    """Long and short texts, as they are written and as they are written anew."""
    engine, count = base.load("postgresql"), 300
    for turn in range(2):
        engine.write(
            [
                Document(pk, "titel", "", "", " ".join(f"w{n}t{turn}" for n in range(pk)))
                for pk in range(1, count + 1)
            ],
            0,
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s)", [postgres.FULL[0]])
        [size] = cursor.fetchone()
    assert size / (2 * count) < 150  # the rows of the first turn still lie there
    assert found(engine, group(("w0t1",))) == [set(), set(), set(range(1, count + 1))]


def test_the_longest_query_is_carried_out(engine):
    engine.write([Document(1, "wort0", "", "", "wort1")], 0)
    alternatives = tuple(
        Alternative(1.0, ((f"wort{n}",), ("wort0", "x")), Kind.PARTS, "") for n in range(30)
    )

    assert found(engine, *[Group("", alternatives)] * 12) == [{1}, {1}, {1}]


def test_many_queries_are_one_question(engine):
    engine.write([Document(1, "rot", "", "", ""), Document(2, "", "", "blau", "")], 0)

    hits = engine.match_all([[group(("rot",))], [], [group(("blau",)), group(("rot", "blau"))]], 0)
    assert [sets(three) for three in hits] == [
        [{1}, {1}, {1}],
        [set(), set(), set()],
        [set(), set(), {2}],
    ]
    assert engine.match_all([], 0) == []


# Only OpenSearch


def test_more_hits_than_one_page_holds_are_fetched_in_turns(cluster, monkeypatch):
    monkeypatch.setattr("offers.search.backends.opensearch.PAGE", 10)
    engine = base.load("opensearch")
    engine.write([Document(n, "rot" if n % 2 else "", "", "rot", "") for n in range(1, 41)], 0)
    cluster.requests.clear()

    assert [len(ids) for ids in found(engine, group(("rot",)))] == [20, 20, 40]
    assert [path for _method, path, _ in cluster.requests] == ["/_msearch"] * 5


def test_one_search_is_one_request_and_a_save_waits_to_be_seen(cluster):
    engine = base.load("opensearch")
    engine.write([Document(1, "rot", "", "", "")], 0)
    assert cluster.requests == [("POST", "/kompass-test-0/_bulk", {"refresh": "wait_for"})]
    cluster.requests.clear()
    engine.match([group(("rot",))], 0)
    engine.match_all([[group(("rot",))], [group(("blau",))]], 0)
    engine.write([Document(n, "rot", "", "", "") for n in range(100)], 0)

    assert cluster.requests == [
        ("POST", "/_msearch", {}),
        ("POST", "/_msearch", {}),
        ("POST", "/kompass-test-0/_bulk", {"refresh": "true"}),
    ]


def test_an_index_is_made_by_clearing_only(cluster):
    cluster.indexes.clear()
    base.load.cache_clear()
    engine = base.load("opensearch")
    for act in (
        lambda: engine.write([Document(1, "rot", "", "", "")], 0),
        lambda: engine.match([group(("rot",))], 0),
        lambda: engine.check(0),
    ):
        with pytest.raises(EngineFailed, match="index_not_found_exception"):
            act()
    assert cluster.indexes == {}

    engine.clear(0)
    engine.write([Document(1, "rot", "", "", "")], 0)
    assert found(engine, group(("rot",)))[0] == {1}


def test_errors_name_the_kind_and_no_words(cluster, monkeypatch):
    engine = base.load("opensearch")
    engine.write([Document(1, "rot", "", "", "")], 0)
    with pytest.raises(EngineFailed, match="^mapper_parsing_exception$"):
        engine.write([Document(2**31, "rot", "", "", "")], 0)
    monkeypatch.setattr("tests.offers.search.fake_opensearch.MAX_CLAUSES", 0)
    with pytest.raises(EngineFailed, match="^too_many_clauses$"):
        engine.match([group(("rot",))], 0)
    cluster.broken = True
    cluster.requests.clear()
    with pytest.raises(EngineFailed, match="^TransportError 503$"):
        engine.match([group(("rot",))], 0)
    assert len(cluster.requests) == 1  # a cluster in trouble is asked once


def test_what_was_rolled_back_stays_until_the_offer_is_written_again(cluster):
    """The cluster knows nothing of our transactions; who may be seen is asked of the database."""
    offer = make_offer(title="Krabbelgruppe")
    index.rebuild()
    generation = current_state().generation

    def hits(token):
        return set(backend().match([group((token,))], generation).anywhere)

    with pytest.raises(RuntimeError), transaction.atomic():
        offer.title = "Yogagruppe"
        offer.save()
        raise RuntimeError
    assert hits("yogagrupp") == {offer.pk}
    assert Selection(QueryDict("q=yogagruppe")).ids == []

    offer.refresh_from_db()
    offer.save()
    assert hits("yogagrupp") == set()
    assert hits("krabbelgrupp") == {offer.pk}


def test_words_of_families_do_not_reach_the_log(cluster, caplog):
    caplog.set_level("INFO")
    engine = backend()
    engine.write([Document(1, "rot", "", "", "")], 0)
    engine.match([group(("geheim",))], 0)

    assert "geheim" not in caplog.text


def test_whole_search_runs_on_it(cluster):
    SynonymGroup.objects.create(terms="Krabbelgruppe\nSpielkreis")
    make_offer(title="Krabbelgruppe")
    gone = make_offer(title="Krabbelgruppe alt")
    index.rebuild()
    make_offer(title="Neue Krabbelgruppe")
    gone.delete()

    def titles(words):
        return [offer.title for offer in Selection(QueryDict(f"q={words}")).page().object_list]

    assert sorted(titles("krabelgruppe")) == ["Krabbelgruppe", "Neue Krabbelgruppe"]
    assert sorted(titles("spielkreis")) == ["Krabbelgruppe", "Neue Krabbelgruppe"]
    assert titles("quidditch") == []


def test_without_the_package_the_setting_says_what_to_do(monkeypatch):
    module = "offers.search.backends.opensearch"
    monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "opensearchpy", None)

    with pytest.raises(ImproperlyConfigured, match="pip install opensearch-py"):
        import_module(module)


def test_without_the_setting_the_database_searches():
    assert (
        type(backend()).__name__
        == {
            "sqlite": "SqliteBackend",
            "postgresql": "PostgresBackend",
        }[connection.vendor]
    )
