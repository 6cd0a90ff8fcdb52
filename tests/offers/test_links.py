import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kompass.models import Page
from offers.links.checking import (
    Manners,
    broken_link_count,
    check_links,
    collect_links,
    due_links,
    store,
)
from offers.links.probe import Outcome, is_public, probe
from offers.links.replacing import replace_link
from offers.links.sources import addresses_in, replaced_in, uses_of
from offers.models import CrisisLine, LinkCheck, LinkStatus, Offer, OfferTranslation
from offers.roles import COORDINATORS, EDITORS, PLANNERS
from tests.accounts import make_account
from tests.factories import make_language, make_offer, make_provider

pytestmark = pytest.mark.django_db

LIST = "admin:offers_linkcheck_changelist"
AGENT = "probe"


class Answers(BaseHTTPRequestHandler):
    """``/404`` answers 404, ``/301/ok`` redirects to ``/ok``; HEAD is refused below ``/get``."""

    def do_GET(self):
        self.server.seen.append((self.command, self.path, self.headers["User-Agent"]))
        self.server.times.append(time.monotonic())
        first, _slash, rest = self.path.strip("/").partition("/")
        status = int(first) if first.isdigit() else 200
        if first == "get" and self.command == "HEAD":
            status = 405
        self.send_response(status)
        if status in {301, 302, 308}:
            self.send_header("Location", f"/{rest}" if rest else self.path)
        self.end_headers()
        if self.command == "GET" and first == "endless":
            try:
                for _piece in range(10_000):
                    self.wfile.write(b"x" * 65536)
            except ConnectionError:
                self.server.was_cut = True

    do_HEAD = do_GET

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(settings):
    settings.LINK_CHECK_PRIVATE = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.seen, server.times = [], []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(url):
    return probe(url, user_agent=AGENT, allow_private=True)


# -- Finding --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Siehe https://a.example.org/x. Danke", ["https://a.example.org/x"]),
        (
            "(https://a.example.org/), »http://b.example.org«",
            ["https://a.example.org/", "http://b.example.org"],
        ),
        ("[Text](https://a.example.org/b_(c))", ["https://a.example.org/b_(c)"]),
        ("**https://a.example.org**", ["https://a.example.org"]),
        ("www.example.org und mailto:a@example.org", []),
    ],
)
def test_addresses_are_found_without_the_punctuation_around_them(text, found):
    assert addresses_in(text) == found


def test_replacing_in_a_text_spares_longer_addresses():
    text = "https://a.example.org, https://a.example.org/mehr und https://a.example.organisation"

    changed = replaced_in(text, {"https://a.example.org": "https://neu.example.org"}.get)

    assert changed == (
        "https://neu.example.org, https://a.example.org/mehr und https://a.example.organisation"
    )


def test_links_are_found_in_every_kind_of_field_but_not_in_internal_notes():
    url = "https://a.example.org/"
    offer = make_offer(
        online_service_url=url,
        description=f"Mehr: {url}.",
        internal_note="https://intern.example.org/",
        provider=make_provider(website=url),
    )
    OfferTranslation.objects.create(
        offer=offer, language=make_language(), title="Dansk", description=f"Se {url}"
    )
    line = CrisisLine.objects.create(
        slug="not",
        title="Nottelefon",
        sources=[{"title": "Quelle", "url": url}, "kaputt", {"url": {}}],
    )
    CrisisLine.objects.create(slug="kaputt", title="Kaputt", sources={"url": url})
    page = Page.objects.create(slug="seite", title="Seite", body=f"[Hier]({url})")

    found = uses_of()

    assert set(found) == {url}
    assert {(use.row, use.field) for use in found[url]} == {
        (offer, "online_service_url"),
        (offer, "description"),  # of the offer and of its translation
        (offer.provider, "website"),
        (line, "sources"),
        (page, "body"),
    }
    assert len(found[url]) == 6


# -- Asking one address ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/ok", Outcome(True)),
        ("/get", Outcome(True)),
        ("/404", Outcome(False, "Antwort 404.")),
        ("/410", Outcome(False, "Antwort 410.")),
        ("/403", Outcome(None, "Antwort 403.")),
        ("/500", Outcome(None, "Antwort 500.")),
        ("/301/ok", Outcome(True, "", "{base}/ok")),
        ("/308/301/ok", Outcome(True, "", "{base}/ok")),
        ("/302/ok", Outcome(True)),
        ("/302/301/ok", Outcome(True)),
        ("/301/302/ok", Outcome(True, "", "{base}/302/ok")),
        ("/301/404", Outcome(False, "Antwort 404.")),
        ("/301", Outcome(None, "Zu viele Weiterleitungen.")),
    ],
)
def test_outcome_says_what_the_server_answered(server, path, outcome):
    expected = Outcome(outcome.is_ok, outcome.reason, outcome.moved_to.format(base=server.url))

    assert ask(server.url + path) == expected


def test_get_follows_a_refused_head_and_the_checker_says_who_it_is(server):
    ask(f"{server.url}/get/?a=ä#teil")

    assert server.seen == [("HEAD", "/get/?a=%C3%A4", AGENT), ("GET", "/get/?a=%C3%A4", AGENT)]


def test_endless_answer_is_not_read(server):
    started = time.monotonic()
    assert ask(f"{server.url}/endless").is_ok

    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example.org/",
        "file:///etc/passwd",
        "http:///ohne-rechner",
        "http://[::1",
        "http://nutzer:wort@127.0.0.1/",
        "http://a.example.org:99999/",
        "javascript:alert(1)",
        "http://" + "a" * 70 + ".example.org/",
    ],
)
def test_odd_addresses_are_refused_without_asking(url):
    assert probe(url, user_agent=AGENT, allow_private=True).is_ok is False


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "224.0.0.1",
    ],
)
def test_private_addresses_are_no_public_ones(address):
    assert not is_public(address)


def test_links_into_the_own_network_are_refused_also_behind_names(server):
    for url in (server.url, server.url.replace("127.0.0.1", "localhost"), "http://2130706433/"):
        outcome = probe(url, user_agent=AGENT)
        assert outcome == Outcome(False, "Die Adresse führt nicht ins öffentliche Netz.")
    assert server.seen == []
    assert is_public("9.9.9.9") and is_public("2620:fe::fe")


def test_dead_port_is_a_fault_that_may_pass(server):
    server.shutdown()
    server.server_close()

    assert ask(server.url) == Outcome(None, "Keine Antwort.")


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (socket.EAI_NONAME, Outcome(False, "Diesen Rechner gibt es nicht (mehr).")),
        (socket.EAI_AGAIN, Outcome(None, "Keine Antwort.")),
    ],
)
def test_missing_name_is_certain_and_a_silent_name_server_is_not(monkeypatch, number, outcome):
    def fail(*arguments, **options):
        raise socket.gaierror(number, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    assert probe("https://a.example.org/", user_agent=AGENT) == outcome


# -- The whole run --------------------------------------------------------------------------------


def test_run_stores_what_it_finds_and_leaves_fresh_links_alone(server):
    make_offer(online_service_url=f"{server.url}/ok")
    make_offer(online_service_url=f"{server.url}/404")
    make_offer(online_service_url=f"{server.url}/301/ok")
    LinkCheck.objects.create(url="https://gone.example.org/")  # in no entry any more

    first, second = StringIO(), StringIO()
    call_command("check_links", pause=0, stdout=first)
    call_command("check_links", pause=0, stdout=second)

    assert first.getvalue() == (
        "3 von 3 Links geprüft. Stand: 0 noch nicht geprüft, 1 erreichbar, 1 dauerhaft umgezogen, "
        "0 nicht sicher, 1 nicht erreichbar.\n"
    )
    assert second.getvalue().startswith("0 von 3 Links geprüft.")
    stored = LinkCheck.objects.values_list("url", "status", "redirect_target", "failures")
    assert set(stored) == {
        (f"{server.url}/ok", "ok", "", 0),
        (f"{server.url}/404", "broken", "", 1),
        (f"{server.url}/301/ok", "redirected", f"{server.url}/ok", 0),
    }


def test_dry_run_counts_and_asks_nobody(server):
    make_offer(online_service_url=server.url)
    out = StringIO()

    call_command("check_links", dry_run=True, stdout=out)

    assert out.getvalue() == "1 Links, davon 1 zu prüfen.\n"
    assert server.seen == []


def test_one_host_is_asked_one_at_a_time_with_pauses_and_a_limit(server):
    links = [LinkCheck.objects.create(url=f"{server.url}/ok?{number}") for number in range(4)]

    done = check_links(links, Manners(pause=0.1, per_host=3, workers=4))

    assert done == 3
    gaps = [later - sooner for sooner, later in zip(server.times, server.times[1:], strict=False)]
    assert len(gaps) == 2
    assert min(gaps) >= 0.1


def test_longest_unchecked_links_come_first():
    now = datetime(2026, 3, 2, tzinfo=UTC)

    def make(url, days):
        checked = None if days is None else now - timedelta(days=days)
        return LinkCheck.objects.create(url=url, last_checked_at=checked)

    week, new, month = make("b", 7), make("c", None), make("a", 30)
    make("d", 5)

    assert due_links(6, now) == [new, month, week]


def test_passing_fault_counts_from_the_second_time_and_is_forgotten_when_it_passes():
    link = LinkCheck.objects.create(url="https://a.example.org/")
    passing, day = Outcome(None, "Keine Antwort."), datetime(2026, 3, 2, tzinfo=UTC)

    seen = []
    for number, outcome in enumerate((passing, passing, Outcome(True))):
        store(link, outcome, day + timedelta(weeks=number))
        link.refresh_from_db()
        seen.append((link.status, link.failures, link.first_failed_at))

    assert seen == [
        (LinkStatus.UNSURE, 1, day),
        (LinkStatus.BROKEN, 2, day),
        (LinkStatus.OK, 0, None),
    ]


def test_broken_links_are_counted_for_those_who_can_mend_them():
    own = make_offer(online_service_url="https://a.example.org/")
    make_offer(description="https://b.example.org/ https://ok.example.org/")
    collect_links()
    LinkCheck.objects.exclude(url__contains="ok").update(status=LinkStatus.BROKEN)

    accounts = make_account(EDITORS), make_account(COORDINATORS, own.department)

    assert [broken_link_count(user) for user in accounts] == [2, 1]
    Offer.objects.filter(pk=own.pk).update(online_service_url="")
    assert [broken_link_count(user) for user in accounts] == [1, 0]


# -- Replacing ------------------------------------------------------------------------------------


OLD, NEW = "https://alt.example.org/", "https://neu.example.org/"


def test_replacing_reaches_every_place_and_spares_what_belongs_to_others():
    own = make_offer(online_service_url=OLD, description=f"Hier: {OLD}.")
    other = make_offer(online_service_url=OLD)
    longer = make_offer(department=own.department, online_service_url=f"{OLD}kurs")
    user = make_account(COORDINATORS, own.department)
    collect_links()

    done = replace_link(OLD, NEW, user=user)

    assert (done.changed, done.left) == ([own], [other])
    for offer in (own, other, longer):
        offer.refresh_from_db()
    assert (own.online_service_url, own.description) == (NEW, f"Hier: {NEW}.")
    assert other.online_service_url == OLD
    assert longer.online_service_url == f"{OLD}kurs"
    assert set(LinkCheck.objects.values_list("url", flat=True)) == {OLD, NEW, f"{OLD}kurs"}


def test_replacing_a_whole_website_keeps_the_rest_of_each_address():
    offers = [
        make_offer(online_service_url=url)
        for url in (OLD, f"{OLD}kurs?a=1", "https://alt.example.organisation/")
    ]

    replace_link(OLD, "https://neu.example.org/start", user=make_account(EDITORS), with_longer=True)

    for offer in offers:
        offer.refresh_from_db()
    assert [offer.online_service_url for offer in offers] == [
        "https://neu.example.org/start",
        "https://neu.example.org/start/kurs?a=1",
        "https://alt.example.organisation/",
    ]


def test_replacing_that_fits_nowhere_changes_nothing():
    fits = make_offer(description=OLD)
    full = make_offer(title="Voll", online_service_url=OLD)

    with pytest.raises(ValidationError) as refused:
        replace_link(OLD, NEW + "x" * 200, user=make_account(EDITORS))

    assert refused.value.messages[0].startswith("Voll, Online-Dienst: ")
    fits.refresh_from_db()
    full.refresh_from_db()
    assert (fits.description, full.online_service_url) == (OLD, OLD)


# -- Pages ----------------------------------------------------------------------------------------


def page_of(link):
    return reverse("admin:offers_linkcheck_change", args=[link.pk])


def test_list_names_the_entries_filters_and_has_constant_queries(client):
    offer = make_offer(title="Babytreff", online_service_url=OLD)
    make_offer(online_service_url=NEW)
    collect_links()
    LinkCheck.objects.filter(url=OLD).update(status=LinkStatus.BROKEN)
    client.force_login(make_account(COORDINATORS, offer.department))

    def shown(**filters):
        response = client.get(reverse(LIST), filters)
        return {link.url for link in response.context["cl"].result_list}

    assert shown() == {OLD, NEW}
    assert shown(status__exact="broken") == {OLD}
    assert shown(mine="1") == {OLD}
    assert "Babytreff" in client.get(reverse(LIST)).content.decode()

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(LIST))
        return len(captured)

    before = queries()
    for number in range(3):
        make_offer(online_service_url=f"{NEW}{number}")
    collect_links()
    assert queries() == before


def test_page_of_a_link_replaces_it_and_says_what_stays(client):
    own, other = make_offer(online_service_url=OLD), make_offer(online_service_url=OLD)
    collect_links()
    link = LinkCheck.objects.get(url=OLD)
    client.force_login(make_account(COORDINATORS, own.department))

    page = client.get(page_of(link)).content.decode()
    wrong = client.post(page_of(link), {"new": "kein Link"})
    done = client.post(page_of(link), {"new": NEW}, follow=True).content.decode()

    assert str(own) in page and str(other) in page
    assert "gehört anderen" in page
    assert list(wrong.context["form"].errors) == ["new"]
    assert "1 Eintrag geändert." in done
    assert "1 Eintrag gehört anderen" in done
    assert set(Offer.objects.values_list("online_service_url", flat=True)) == {OLD, NEW}


def test_moved_links_are_taken_over_in_bulk(client):
    make_offer(online_service_url=OLD)
    make_offer(online_service_url="https://ok.example.org/")
    collect_links()
    LinkCheck.objects.filter(url=OLD).update(status="redirected", redirect_target=NEW)
    client.force_login(make_account(EDITORS))

    chosen = list(LinkCheck.objects.values_list("pk", flat=True))
    client.post(reverse(LIST), {"action": "follow_redirects", "_selected_action": chosen})

    assert set(Offer.objects.values_list("online_service_url", flat=True)) == {
        NEW,
        "https://ok.example.org/",
    }


def test_planner_reads_links_and_replaces_nothing(client):
    offer = make_offer(online_service_url=OLD)
    collect_links()
    link = LinkCheck.objects.get()
    client.force_login(make_account(PLANNERS))

    assert client.get(page_of(link)).context["form"] is None
    assert client.post(page_of(link), {"new": NEW}).status_code == 403
    offer.refresh_from_db()
    assert offer.online_service_url == OLD
