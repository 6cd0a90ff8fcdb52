from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from offers.feedback import OFFER_KINDS, FeedbackForm, client_address
from offers.models import Feedback, FeedbackKind, RateCount, RateWindow, Status
from tests.factories import make_offer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SEARCH = "/rueckmeldung/"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def stamp_of(visitor, address):
    return visitor.get(address).context["form"].next_stamp


def filled(stamp, **values):
    return {"kind": "outdated", "message": "Die Zeiten stimmen nicht.", "stamp": stamp} | values


def send(visitor, clock, address, seconds=30, headers=None, **values):
    stamp = stamp_of(visitor, address)
    clock.shift(timedelta(seconds=seconds))
    return visitor.post(address, filled(stamp, **values), headers=headers)


def address_of(offer):
    return reverse("offers:offer_feedback", args=[offer.slug])


def test_message_is_stored_and_thanked_for(visitor, clock):
    offer = make_offer()

    response = send(visitor, clock, address_of(offer), mail="eltern@example.org")

    assert response.status_code == 302
    assert response.url == f"{address_of(offer)}?danke=1"
    assert "Danke" in visitor.get(response.url).content.decode()
    stored = Feedback.objects.get()
    assert (stored.offer, stored.kind, stored.message, stored.mail, stored.query) == (
        offer,
        FeedbackKind.OUTDATED,
        "Die Zeiten stimmen nicht.",
        "eltern@example.org",
        "",
    )


def test_search_without_result_is_reported_with_its_words(visitor, clock):
    page = visitor.get(SEARCH, {"q": "Krabbelgruppe"})
    assert 'value="Krabbelgruppe"' in page.content.decode()

    response = send(visitor, clock, SEARCH, kind="search", query="Krabbelgruppe", message="")

    assert response.url == f"{SEARCH}?danke=1"
    stored = Feedback.objects.get()
    assert (stored.offer, stored.kind, stored.query) == (None, "search", "Krabbelgruppe")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "search"}, "kind"),  # belongs to the other form
        ({"message": ""}, "message"),
        ({"message": "x" * 2001}, "message"),
        ({"message": "a\0b"}, "message"),
        ({"mail": "keine Adresse"}, "mail"),
    ],
)
def test_wrong_entries_are_named_and_nothing_typed_is_lost(visitor, clock, values, field):
    offer = make_offer()

    response = send(visitor, clock, address_of(offer), **{"mail": "a@example.org"} | values)

    text = response.content.decode()
    assert list(response.context["form"].errors) == [field]
    assert 'role="alert"' in text
    assert f'_{field}_error"' in text
    for typed in {"mail": "a@example.org"} | values:
        if values.get(typed, "").isprintable():
            assert values.get(typed, "") in text
    assert not Feedback.objects.exists()


def test_closed_offer_needs_no_words(visitor, clock):
    assert send(visitor, clock, address_of(make_offer()), kind="closed", message="").url
    assert Feedback.objects.get().kind == FeedbackKind.CLOSED


@pytest.mark.parametrize("way", [{"status": Status.DRAFT}, {"valid_until": NOW.date()}])
def test_hidden_offer_has_no_form(visitor, clock, way):
    clock.move_to(NOW + timedelta(days=2))
    offer = make_offer(**way)

    assert visitor.get(address_of(offer)).status_code == 404
    assert visitor.post(address_of(offer), filled("x")).status_code == 404


def test_form_sets_no_cookie(visitor, clock):
    offer = make_offer()

    assert not visitor.get(address_of(offer)).cookies
    assert not send(visitor, clock, address_of(offer)).cookies
    assert visitor.put(address_of(offer)).status_code == 405


# -- What keeps robots off --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "stored"),
    [(0, 0), (2, 0), (4, 1), (23 * 60 * 60, 1), (25 * 60 * 60, 0)],
)
def test_stamp_must_be_neither_too_fresh_nor_too_old(visitor, clock, seconds, stored):
    offer = make_offer()

    response = send(visitor, clock, address_of(offer), seconds=seconds)

    assert Feedback.objects.count() == stored
    if not stored:
        assert response.status_code == 403
        assert "Die Zeiten stimmen nicht." in response.content.decode()


def test_too_quick_visitor_succeeds_at_the_second_try(visitor, clock):
    offer = make_offer()
    refused = send(visitor, clock, address_of(offer), seconds=1)
    clock.shift(timedelta(seconds=5))

    again = visitor.post(address_of(offer), filled(refused.context["form"].next_stamp))

    assert again.status_code == 302
    assert Feedback.objects.count() == 1


def test_visitor_with_an_old_form_gets_a_fresh_stamp(visitor, clock):
    offer = make_offer()
    refused = send(visitor, clock, address_of(offer), seconds=2 * 24 * 60 * 60)
    clock.shift(timedelta(seconds=5))

    again = visitor.post(address_of(offer), filled(refused.context["form"].next_stamp))

    assert again.status_code == 302


@pytest.mark.parametrize("stamp", ["", "feedback", "feedback:abc:def", "\0"])
def test_forged_stamp_is_refused(visitor, clock, stamp):
    offer = make_offer()

    response = visitor.post(address_of(offer), filled(stamp))

    assert response.status_code in {200, 403}
    assert not Feedback.objects.exists()


def test_filled_trap_is_refused_and_emptied(visitor, clock):
    response = send(visitor, clock, address_of(make_offer()), website="https://spam.example.org")

    assert response.status_code == 403
    assert "spam.example.org" not in response.content.decode()
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("headers", "stored"),
    [
        ({}, 1),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 1),
        ({"Sec-Fetch-Site": "cross-site"}, 0),
        ({"Sec-Fetch-Site": "same-site"}, 0),
        ({"Origin": "https://example.org"}, 0),
        ({"Origin": "null"}, 0),
        ({"Origin": "http://["}, 0),
    ],
)
def test_form_from_another_site_is_refused(visitor, clock, headers, stored):
    send(visitor, clock, address_of(make_offer()), headers=headers)

    assert Feedback.objects.count() == stored


def test_limit_per_connection_ends_with_the_window(visitor, clock, settings):
    settings.FEEDBACK_LIMIT, settings.FEEDBACK_WINDOW_SECONDS = 2, 600
    address = address_of(make_offer())
    for _number in range(2):
        assert send(visitor, clock, address).status_code == 302

    refused = send(visitor, clock, address)
    other = send(Client(REMOTE_ADDR="198.51.100.7"), clock, address)
    clock.shift(timedelta(seconds=601))

    assert refused.status_code == 429
    assert "Die Zeiten stimmen nicht." in refused.content.decode()
    assert other.status_code == 302
    assert send(visitor, clock, address).status_code == 302


def test_address_is_not_kept(visitor, clock):
    visitor = Client(REMOTE_ADDR="198.51.100.7")

    send(visitor, clock, address_of(make_offer()))

    assert "198.51.100.7" not in str([*RateCount.objects.values(), *RateWindow.objects.values()])
    assert "198.51.100.7" not in str(Feedback.objects.values().get())


def test_client_address_behind_a_proxy_is_the_one_the_proxy_saw(rf, settings):
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})

    assert client_address(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client_address(request) == "198.51.100.7"


def test_form_offers_every_kind_somewhere():
    assert set(FeedbackKind) - set(OFFER_KINDS) == {FeedbackKind.SEARCH}
    assert "query" not in FeedbackForm(kinds=OFFER_KINDS, offer=make_offer()).fields


# -- A barrier on this website ------------------------------------------------------------------

BARRIER = "/barriere-melden/"


def test_barrier_reaches_the_inbox_with_the_page_it_was_met_on(visitor, clock):
    assert 'value="/angebote/"' in visitor.get(f"{BARRIER}?seite=/angebote/").content.decode()
    sent = {"kind": "barrier", "page": "/angebote/", "message": "Kein Fokus zu sehen."}

    response = send(visitor, clock, BARRIER, **sent)

    assert response.url == f"{BARRIER}?danke=1"
    report = Feedback.objects.get()
    assert (report.kind, report.offer) == (FeedbackKind.BARRIER, None)
    assert report.message == "Seite: /angebote/\n\nKein Fokus zu sehen."


def test_barrier_needs_words_and_passes_the_same_guards(visitor, clock):
    empty = send(visitor, clock, BARRIER, kind="barrier", message="", page="/angebote/")
    assert list(empty.context["form"].errors) == ["message"]
    robot = send(visitor, clock, BARRIER, kind="barrier", website="https://spam.example.org")
    assert robot.status_code == 403
    other = send(visitor, clock, BARRIER, kind="closed")
    assert list(other.context["form"].errors) == ["kind"]
    assert not Feedback.objects.exists()
