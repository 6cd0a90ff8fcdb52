"""The public form: step by step, without cookie, and nothing typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from offers.models import ChangeProposal, ContactVisibility, ProposalKind, ProposalOrigin, Status
from offers.proposals.forms import LAST, STEPS
from tests.factories import make_offer, make_phases, make_topic

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADDRESS = "/vorschlagen/"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def sent_form(response):
    """What the browser would send of the page: visible and hidden fields."""
    form = response.context["form"]
    data = {"step": str(response.context["number"]), "stamp": form.next_stamp, "website": ""}
    for name in form.fields:
        value = form[name].value()
        if name in data or value in (None, ""):
            continue
        data[name] = (
            [str(getattr(item, "pk", item)) for item in value]
            if isinstance(value, list | tuple)
            else str(value)
        )
    return data


def go(visitor, response, address=ADDRESS, **values):
    return visitor.post(address, sent_form(response) | values)


def walk(visitor, address=ADDRESS, **values):
    """Go through all steps and return the last page; ``values`` are typed where they belong."""
    response = visitor.get(address)
    for number in range(1, LAST):
        here = {name: values[name] for name in STEPS[number - 1].fields if name in values}
        response = go(visitor, response, address, go=str(number + 1), **here)
        assert response.context["number"] == number + 1, response.context["form"].errors
    return response


NEW = {
    "title": "Krabbelgruppe am Hafen",
    "summary": "Eltern treffen sich.",
    "provider_name": "Hafenverein",
    "phone": "0461 5",
    "when": "jeden zweiten Dienstag",
}


def test_a_new_offer_is_proposed_step_by_step(visitor, clock):
    phases, topic = make_phases(), make_topic()
    page = walk(
        visitor, **NEW, phases=[str(phases[1].pk)], topics=[str(topic.pk)], visibility="internal"
    )
    text = page.content.decode()
    assert "jeden zweiten Dienstag" in text and "Hafenverein" in text  # the last look
    clock.shift(timedelta(seconds=30))

    response = go(visitor, page, send="1", mail="eltern@example.org", message="Ist neu.")

    assert (response.status_code, response.url) == (302, "/vorschlagen/?danke=1")
    assert "Danke" in visitor.get(response.url).content.decode()
    stored = ChangeProposal.objects.get()
    assert (stored.kind, stored.origin, stored.offer, stored.mail, stored.message) == (
        ProposalKind.NEW,
        ProposalOrigin.PUBLIC,
        None,
        "eltern@example.org",
        "Ist neu.",
    )
    fields = stored.content["fields"]
    assert (fields["title"], fields["age_from_months"], fields["age_to_months"]) == (
        "Krabbelgruppe am Hafen",
        0,
        12,
    )
    assert stored.content["relations"]["topics"] == [[topic.pk, topic.title]]
    assert stored.content["children"]["contacts"] == [
        {
            "function": "Anmeldung und Auskunft",
            "phone": "0461 5",
            "mail": "",
            "visibility": "internal",
        }
    ]
    assert stored.words == {"when": "jeden zweiten Dienstag", "provider": "Hafenverein"}
    assert not visitor.cookies


def test_a_change_starts_with_what_the_public_sees(visitor, clock):
    offer = make_offer(
        slug="treff",
        title="Treff",
        internal_note="Geheimnis",
        contacts=[
            {"phone": "0461 1"},
            {"phone": "0461 99", "visibility": ContactVisibility.INTERNAL},
        ],
    )
    address = f"{ADDRESS}?angebot=treff"
    page = walk(visitor, address, title="Neuer Treff")
    seen = page.content.decode()
    assert "0461 1" in seen and "Neuer Treff" in seen
    assert "0461 99" not in seen and "Geheimnis" not in seen
    clock.shift(timedelta(seconds=30))

    response = go(visitor, page, address, send="1")

    assert response.url == "/vorschlagen/?danke=1&angebot=treff"
    stored = ChangeProposal.objects.get()
    assert (stored.offer, stored.kind) == (offer, ProposalKind.CHANGE)
    assert stored.content["fields"]["title"] == "Neuer Treff"
    assert stored.base["fields"]["title"] == "Treff"
    offer.refresh_from_db()
    assert offer.title == "Treff"


@pytest.mark.parametrize("slug", ["gibt-es-nicht", "entwurf", "%00", "a" * 300])
def test_hidden_and_unknown_offers_have_no_form(visitor, slug):
    make_offer(slug="entwurf", status=Status.DRAFT)
    address = f"{ADDRESS}?angebot={slug}"
    assert visitor.get(address).status_code == (200 if slug == "%00" else 404)


def test_an_unchanged_offer_is_not_sent(visitor, clock):
    make_offer(slug="treff")
    page = walk(visitor, f"{ADDRESS}?angebot=treff")
    clock.shift(timedelta(seconds=30))
    response = go(visitor, page, f"{ADDRESS}?angebot=treff", send="1")
    assert "Sie haben noch nichts geändert" in response.content.decode()
    assert not ChangeProposal.objects.exists()


def test_a_fault_keeps_the_step_and_all_that_was_typed(visitor, clock):
    first = visitor.get(ADDRESS)
    response = go(visitor, first, go="2", title="", summary="Ein Satz.", description="Lang.")

    text = response.content.decode()
    assert response.context["number"] == 1
    assert list(response.context["form"].step_errors(1)) == ["title"]
    assert 'role="alert"' in text and 'href="#id_title"' in text and 'id="id_title_error"' in text
    assert "Ein Satz." in text and "Lang." in text
    assert "id_provider_name_error" not in text  # a later step is not blamed yet


def test_sending_with_a_fault_leads_to_its_step(visitor, clock):
    page = walk(visitor, **NEW)
    response = go(visitor, page, send="1", title="x" * 121)
    assert response.context["number"] == 1
    assert "x" * 121 in response.content.decode()
    assert not ChangeProposal.objects.exists()


def test_going_back_asks_for_nothing_and_loses_nothing(visitor, clock):
    page = go(visitor, visitor.get(ADDRESS), go="2", title="Treff", summary="Satz.")
    page = go(visitor, page, go="4")
    back = go(visitor, page, go="3", where="Nordstadt", delivery="")
    assert back.context["number"] == 3
    assert 'role="alert"' not in back.content.decode()
    assert go(visitor, back, go="4").context["form"]["where"].value() == "Nordstadt"


def test_similar_offers_are_named_before_sending(visitor, clock):
    make_offer(title="Krabbelgruppe am Hafen")
    make_offer(title="Krabbelgruppe Entwurf", status=Status.DRAFT)
    page = walk(visitor, **NEW)
    assert [offer.title for offer in page.context["similar"]] == ["Krabbelgruppe am Hafen"]
    assert "Gibt es das schon?" in page.content.decode()


@pytest.mark.parametrize(
    ("values", "headers", "seconds"),
    [
        ({"website": "https://spam.example"}, {}, 30),
        ({"stamp": "gefälscht"}, {}, 30),
        ({}, {}, 1),
        ({}, {}, 25 * 60 * 60),
        ({}, {"Sec-Fetch-Site": "cross-site"}, 30),
        ({}, {"Origin": "https://woanders.example"}, 30),
    ],
)
def test_robots_are_kept_off_and_people_lose_nothing(visitor, clock, values, headers, seconds):
    page = walk(visitor, **NEW)
    clock.shift(timedelta(seconds=seconds))
    response = visitor.post(ADDRESS, sent_form(page) | {"send": "1"} | values, headers=headers)
    assert response.status_code == 403
    assert response.context["form"]["title"].value() == NEW["title"]
    assert not ChangeProposal.objects.exists()


def test_limit_per_connection(visitor, clock, settings):
    settings.FEEDBACK_LIMIT = 1
    page = walk(visitor, **NEW)
    clock.shift(timedelta(seconds=30))
    assert go(visitor, page, send="1").status_code == 302
    assert go(visitor, page, send="1").status_code == 429
    assert ChangeProposal.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"step": "99", "go": "-1"},
        {"step": "a\0", "go": "²", "send": "1"},
        {"step": "1", "go": "2", "title": "\0", "phases": ["x", "9" * 40], "age_from": "1e9"},
        {"step": "3", "go": "4", "age_from": "9" * 50, "offer_type": "9" * 40},
    ],
)
def test_nonsense_is_answered(visitor, data):
    assert visitor.post(ADDRESS, data).status_code in (200, 403)


def test_the_way_in(client):
    offer = make_offer(slug="treff")
    link = f'href="{reverse("offers:propose")}'
    assert f'{link}?angebot=treff"' in client.get(offer.get_absolute_url()).content.decode()
    assert client.get("/angebote/").content.decode().count(f'{link}"') == 2  # list and footer
    assert client.get("/angebote/?q=qqqqqq").content.decode().count(f'{link}"') == 2


def test_number_of_queries(visitor, django_assert_max_num_queries):
    make_phases()
    for number in range(12):
        make_offer(title=f"Treff {number}", topics=[make_topic()])
    visitor.get(ADDRESS)
    with django_assert_max_num_queries(12):
        visitor.get(ADDRESS)
