"""Measuring: that each figure means what its row says."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle

import pytest
from django.http import QueryDict
from django.test import Client, override_settings

from kompass import demo
from offers.bench import (
    databases,
    editor,
    heavy,
    load,
    measure,
    relevance,
    report,
    steady,
    targets,
)
from offers.bench.floor import FLOOR_PATH, content
from offers.bench.inside import engine, percentiles, save, statements
from offers.bench.scenarios import SCENARIOS, Addresses, all_addresses
from offers.generator import catalogue
from offers.models import Offer, SearchState
from offers.search.memory import snapshot
from offers.search.text import fold_word
from offers.selection import Selection
from tests.factories import make_offer

COUNT = 60


@pytest.fixture
def generated(db):
    demo.load(base_only=True)
    catalogue.generate(COUNT, seed=5)
    snapshot()


# -- Addresses ------------------------------------------------------------------------------


def test_every_address_is_asked_for_once_but_for_repeated_ones(generated):
    addresses = all_addresses(30)

    assert list(addresses) == list(SCENARIOS)
    for name, paths in addresses.items():
        assert len(set(paths)) == (1 if name in ("repeated", "unchanged") else 30)


def test_words_are_what_their_row_says(generated):
    source, memory = Addresses(), snapshot()
    public = Offer.objects.published().count()

    def hits(path):
        return Selection(QueryDict(path.partition("?")[2]), memory=memory).total

    for path in source.take("common", 5):
        assert hits(path) >= 1
    for path in source.take("rare", 5):
        assert 0 <= hits(path) <= public / 4
    for word in source.words["typo"] + source.words["compound"]:
        assert not memory.lexicon.known(fold_word(word))


def test_an_empty_catalogue_has_no_page_of_an_offer(db):
    demo.load(base_only=True)

    assert list(all_addresses(2)) == [name for name in SCENARIOS if name != "detail"]


# -- On one catalogue -----------------------------------------------------------------------


def test_engine_and_statements_give_a_figure_for_each_row(generated, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]

    assert set(engine(2)) == set(SCENARIOS) - {"unchanged"}
    found = statements(2)
    assert set(found) == set(SCENARIOS)
    assert all(0 < number < 40 for number in found.values())


def test_saving_leaves_the_offers_as_they_were_and_the_index_current(generated):
    before = list(Offer.objects.order_by("pk").values_list("summary", flat=True))
    version = SearchState.objects.get().version

    found = save(3)

    assert set(found) == {"save", "read"}
    assert list(Offer.objects.order_by("pk").values_list("summary", flat=True)) == before
    assert SearchState.objects.get().version != version


@override_settings(ROOT_URLCONF="offers.bench.urls")
def test_floor_shows_the_cards_without_asking_the_database(db, django_assert_num_queries):
    offers = [make_offer(title=f"Angebot {number:02}") for number in range(25)]
    content.cache_clear()
    client = Client()
    client.get(f"/{FLOOR_PATH}")

    with django_assert_num_queries(0):
        page = client.get(f"/{FLOOR_PATH}").content.decode()
    content.cache_clear()

    assert [offer.title in page for offer in offers] == [True] * 20 + [False] * 5


def test_a_real_site_has_no_floor(db):
    assert Client().get(f"/{FLOOR_PATH}").status_code == 404


def test_percentiles_are_in_milliseconds():
    assert percentiles([0.001] * 99 + [1.0])["p50"] == pytest.approx(1)
    assert percentiles([0.002]) == pytest.approx({"p50": 2, "p95": 2})
    assert percentiles([n / 1000 for n in range(1, 102)]) == pytest.approx({"p50": 51, "p95": 96})


# -- Load -----------------------------------------------------------------------------------


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = []

    def do_GET(self):
        self.seen.append((self.client_address, self.path))
        is_known = self.headers.get("If-None-Match") == '"1"'
        self.send_response(500 if self.path == "/kaputt" else 304 if is_known else 200)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", "0" if is_known else "5")
        self.end_headers()
        self.wfile.write(b"" if is_known else b"Seite")

    def log_message(self, *arguments):
        pass


@pytest.fixture
def port():
    Page.seen = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_visitor_keeps_its_connection_for_a_while(port):
    visitor = load.Visitor(port)

    for _ in range(load.REQUESTS_PER_CONNECTION + 1):
        assert visitor.get("/")[::2] == (200, b"Seite")
    visitor.close()

    assert len({client for client, _path in Page.seen}) == 2


def test_load_counts_requests_and_asks_for_all_paths(port):
    rate = load.requests_per_second(port, ["/a", "/b", "/c"], seconds=0.2)

    assert rate * 0.2 <= len(Page.seen) * 1.5
    assert {path for _client, path in Page.seen} == {"/a", "/b", "/c"}


def test_open_loop_counts_each_answer_from_when_it_was_due(port, monkeypatch):
    monkeypatch.setattr(steady.server, "memory_mb", lambda pid: 100 + pid)
    paths = cycle(["/a", "/kaputt"])

    figures = steady.ask(port, 1, paths, rate=100, seconds=0.5)

    assert figures["requests"] == len(Page.seen) > 10
    assert figures["failed"] == sum(path == "/kaputt" for _client, path in Page.seen) > 0
    assert 0 < figures["p50"] <= figures["p99"]
    assert figures["memory"] == [101, 101]


def test_the_capacity_is_measured_with_the_editor_at_work(monkeypatch):
    done = []

    class Editor:
        def communicate(self):
            done.append("editor ends")

    def start(url, port, seconds):
        done.append(f"editor works for {seconds} s")
        return Editor()

    def measure(port, paths, seconds):
        done.append(f"{len(paths)} paths, {seconds} s")
        return 7.0 * seconds

    monkeypatch.setattr(steady, "start_editor", start)
    monkeypatch.setattr(steady.load, "requests_per_second", measure)

    assert steady.capacity_of("sqlite://", 1, cycle(["/a"])) == 420
    assert done == [
        *("editor works for 70 s", "4000 paths, 10 s", "4000 paths, 60 s", "editor ends"),
    ]


def test_the_line_for_the_table_counts_refused_saves_as_errors():
    figures = {"share": "ganz", "rate": 99.6, "requests": 60, "failed": 1, "p50": 0.0104}
    figures |= {"p99": 0.25, "memory": [200, 209], "writes": 9, "refused": 2, "lost": 0}

    assert report.steady_line("SQLite", figures) == (
        "| SQLite | ganz | 100 | 60 | 3 | 10 ms | 250 ms | 209 (+4.5 %) | 9 | 0 |"
    )


@pytest.mark.django_db
def test_the_editor_of_the_load_sends_a_form_that_is_taken(live_server, settings):
    settings.REQUIRE_MFA = False
    offer = make_offer(title="Alt")
    port = int(live_server.url.rsplit(":", 1)[1])

    status = editor.save(port, editor._client(), offer, "Neu")

    offer.refresh_from_db()
    assert (status, offer.title) == (302, "Neu")


def test_an_unexpected_status_stops_the_measuring(port):
    with pytest.raises(load.UnexpectedStatus, match="/kaputt: 500 statt 200"):
        load.latencies(port, ["/", "/kaputt"])
    with pytest.raises(load.UnexpectedStatus, match="/kaputt: 500 statt 200"):
        load.requests_per_second(port, ["/kaputt"], seconds=0.2)


def test_an_unchanged_page_is_measured_with_its_etag(port):
    found = measure.measure_page(load.latencies, port, "unchanged", ["/", "/"])

    assert len(found) == 2


def test_without_a_304_there_is_no_figure(port, monkeypatch):
    monkeypatch.setattr(measure, "etag", lambda port, path: '"2"')

    assert measure.measure_page(load.latencies, port, "unchanged", ["/", "/"]) is None
    assert measure.measure_page(load.latencies, port, "list", ["/", "/"])


# -- Relevance ------------------------------------------------------------------------------


def test_score_follows_the_rules_of_the_labels():
    score = relevance.Score()

    score.add({"expected": ["a", "b"], "forbidden": ["x"]}, ["n", "a", "x"])
    score.add({"expected": [], "zero": True}, [])
    score.add({"expected": [], "zero": True}, ["n"])

    assert score == relevance.Score(
        labelled=1,
        recall=0.5,
        reciprocal_rank=0.5,
        coverage=0.5,
        zero=2,
        zero_right=1,
        forbidden=1,
    )


def test_recall_looks_at_ten_hits_and_coverage_at_all():
    score = relevance.Score()
    expected = [f"a{number}" for number in range(20)]

    score.add({"expected": expected}, [*expected[:5], "n", *expected[5:]])

    assert (score.recall, score.reciprocal_rank, score.coverage) == (0.9, 1, 1)


def test_blind_queries_are_told_as_totals_only(db):
    scores = relevance.scores()

    for name, count in (("blind", 50), ("everyday_blind", 68)):
        kinds = scores[name]["kinds"]
        assert list(kinds) == [relevance.TOTAL]
        assert kinds[relevance.TOTAL]["labelled"] + kinds[relevance.TOTAL]["zero"] == count


# -- Report ---------------------------------------------------------------------------------


def figures(**more):
    times = {"p50": 1.25, "p95": 2.5}
    return {
        "engine": {"list": times},
        "page": {"list": times},
        "share": {"list": 0.5, "floor": 100},
        "statements": dict.fromkeys(SCENARIOS, 4),
        "bytes": dict.fromkeys(SCENARIOS, {"plain": 40_000, "br": 7_000, "gzip": 8_000}),
        "save": {"save": times, "read": times},
        "load": 0.25,
        "rebuild": None,
        "heavy": {
            task.__name__: {"first": (1.5, 1.25), "last": (0.5, 0.25), "memory": 12}
            for task in heavy.TASKS
        },
        **more,
    }


def test_table_has_a_column_for_each_catalogue_and_dashes_for_gaps():
    table = report.table({("SQLite", 1000): figures(), ("SQLite", 10_000): figures()})

    lines = table.splitlines()
    assert lines[0] == "| Seite | Maß | SQLite 1.000 | SQLite 10.000 |"
    assert lines[1] == "| --- | --- | ---: | ---: |"
    assert "| Liste | ohne Vorlage, ms p50 / p95 | 1,2 / 2,5 | 1,2 / 2,5 |" in lines
    assert "|  | Durchsatz, Anteil am Boden | 0,50 | 0,50 |" in lines
    assert "| ein Filter | ohne Vorlage, ms p50 / p95 | – | – |" in lines
    assert "| Katalog in den Speicher lesen | s | 0,2 | 0,2 |" in lines
    assert "| Index bauen | s | – | – |" in lines
    assert lines[-3:] == [
        "| Export CSV | s zuerst / dann | 1,50 / 0,50 | 1,50 / 0,50 |",
        "|  | davon Prozessor, s | 1,25 / 0,25 | 1,25 / 0,25 |",
        "|  | MB mehr dabei | 12 | 12 |",
    ]


@pytest.mark.parametrize("task", heavy.TASKS, ids=lambda task: task.__name__)
def test_overviews_and_files_are_measured(generated, task):
    first, last, memory = heavy.measured(task, 1).values()

    assert first[0] > 0 and first[1] > 0 and last is None
    assert memory is None or memory >= 0


def test_a_table_takes_the_place_of_the_old_one_in_a_text():
    page = "Vor\n<!-- bench -->\nalt\n<!-- /bench -->\nnach\n"
    assert (
        report.replaced(page, "bench", "neu") == "Vor\n<!-- bench -->\nneu\n<!-- /bench -->\nnach\n"
    )
    with pytest.raises(ValueError, match="relevance"):
        report.replaced(page, "relevance", "neu")


def test_missed_targets_are_named():
    good = figures(share={"list": 0.5, "floor": 100}, rebuild=90)
    slow = figures(
        share={"list": 0.44, "floor": 100},
        rebuild=91,
        engine={"three": {"p50": 1, "p95": 121}},
        statements=dict.fromkeys(SCENARIOS, 4) | {"rare": 6},
    )

    assert targets.missed({("SQLite", 1000): good, ("SQLite", 5): slow}) == []
    assert targets.missed({("SQLite", 1000): good, ("SQLite", 100_000): slow}) == [
        "SQLite 100000: Wort und drei Filter p95 über 120 ms",
        "SQLite 100000: Index über 90 s",
        "SQLite 100000: Liste unter 0.45 des Bodens",
        "SQLite 100000: seltenes Wort über 5 SQL-Befehle",
        "SQLite 100000: Liste unter 0.9 des Anteils bei 1000",
    ]


def test_equal_orders_are_counted():
    one = {"tuned": {"orders": [["a"], ["a", "b"]]}}
    other = {"tuned": {"orders": [["a"], ["b", "a"]]}}

    assert report.same_orders({"SQLite": one, "PostgreSQL": other}) == (1, 2)


# -- Databases ------------------------------------------------------------------------------


def test_measuring_sees_no_setting_of_the_shell(monkeypatch):
    monkeypatch.setenv("KOMPASS_DEBUG", "1")
    monkeypatch.setenv("KOMPASS_MAP_TILES", "/x/{z}/{x}/{y}")

    env = databases.environment("sqlite:///x")

    assert env["KOMPASS_DEBUG"] == "0"
    assert env["KOMPASS_DATABASE_URL"] == "sqlite:///x"
    assert "KOMPASS_MAP_TILES" not in env


def test_catalogues_are_kept_until_their_code_changes(tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(databases, "FOLDER", tmp_path)
    monkeypatch.setattr(databases, "python", lambda *a, url: done.append(a[1]))
    monkeypatch.setattr(databases, "inside", lambda task, *a, url: done.append(task) or 3)
    stamps = {databases.MAKES_DATA: "1", databases.MAKES_INDEX: "1"}
    monkeypatch.setattr(databases, "stamp", lambda *folders: stamps[folders])
    sqlite = databases.Sqlite(tmp_path)

    def made():
        done.clear()
        found = databases.catalogue(sqlite, 1000, 1, say=lambda text: None)
        return done, found.rebuild_seconds

    assert made() == (["migrate", "fill", "rebuild"], 3)
    assert made() == ([], None)
    stamps[databases.MAKES_INDEX] = "2"
    assert made() == (["migrate", "rebuild"], 3)
    stamps[databases.MAKES_DATA] = "2"
    assert made() == (["migrate", "fill", "rebuild"], 3)
