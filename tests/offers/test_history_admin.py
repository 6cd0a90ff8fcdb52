"""The history in the back office: who sees what, and bringing back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offers import marking, snapshot
from offers.models import Offer, OfferVersion, Status
from offers.roles import COORDINATORS, EDITORS, PLANNERS
from offers.search.changes import batch
from tests.accounts import make_account
from tests.factories import make_department, make_offer, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return make_department(name="Jugend")


@pytest.fixture
def coordinator(client, department):
    client.force_login(make_account(COORDINATORS, department, first_name="Kim", last_name="Ko"))
    return client


def history_url(offer):
    return reverse("admin:offers_offer_history", args=[offer.pk])


def restore_url(offer, number):
    return reverse("admin:offers_offer_restore", args=[offer.pk, number])


def test_words_are_marked_that_differ():
    part = snapshot.Difference(
        "summary", "Kurztext", ["Montags und gratis."], ["Dienstags gratis."]
    )
    marked = marking.mark(part)
    assert marked.before == [[("Montags und", True), (" gratis.", False)]]
    assert marked.after == [[("Dienstags", True), (" gratis.", False)]]


def test_lines_of_lists_are_marked_whole():
    part = snapshot.Difference("topics", "Themen", ["Bewegung", "Sport"], ["Bewegung", "Essen"])
    marked = marking.mark(part)
    assert marked.before == [[("Bewegung", False)], [("Sport", True)]]
    assert marked.after == [[("Bewegung", False)], [("Essen", True)]]


def test_history_tells_who_changed_what(coordinator, department):
    offer = make_offer(department=department, title="Alt", topics=[make_topic(title="Sport")])
    coordinator.post(
        reverse("admin:offers_offer_changelist"),
        {"action": "confirm_today", "_selected_action": [offer.pk]},
    )
    with batch():
        Offer.objects.update(title="Neu <b>")
        offer.topics.clear()

    page = coordinator.get(history_url(offer))

    entries = page.context["entries"]
    assert [(version.number, version.actor_name) for version, _parts, _forgotten in entries] == [
        (3, ""),
        (2, "Kim Ko"),
        (1, ""),
    ]
    assert [[part.label for part in parts or ()] for _version, parts, _forgotten in entries] == [
        ["Titel", "Themen"],
        ["geprüft am", "geprüft von", "geprüft wie"],
        [],
    ]
    html = page.content.decode()
    assert "<ins>Neu &lt;b&gt;</ins>" in html
    assert "<del>Sport</del>" in html
    assert restore_url(offer, 1) in html
    assert restore_url(offer, 3) not in html


def test_history_costs_the_same_however_long(coordinator, department):
    offer = make_offer(department=department)
    Offer.objects.update(title="Titel")
    coordinator.get(history_url(offer))
    with CaptureQueriesContext(connection) as short:
        coordinator.get(history_url(offer))
    for number in range(3):
        Offer.objects.update(title=f"Titel {number}")
    with CaptureQueriesContext(connection) as long:
        coordinator.get(history_url(offer))
    assert len(long) == len(short)


def test_a_long_history_has_pages(coordinator, department):
    offer = make_offer(department=department)
    for number in range(21):
        Offer.objects.update(title=f"Titel {number}")
    second = coordinator.get(history_url(offer), {"page": 2}).context["entries"]
    assert [version.number for version, _parts, _forgotten in second] == [2, 1]
    assert [part.name for part in second[0][1]] == ["title"]


def test_an_older_state_is_brought_back(coordinator, department):
    offer = make_offer(department=department, title="Alt", summary="Alt.")
    Offer.objects.update(title="Neu", summary="Neu.", status=Status.DRAFT)

    shown = coordinator.get(restore_url(offer, 1))
    sent = coordinator.post(restore_url(offer, 1), {"part": ["title", "status"]})

    assert [part.name for part in shown.context["parts"]] == ["title", "summary"]
    assert sent.status_code == 302
    offer.refresh_from_db()
    assert (offer.title, offer.summary, offer.status) == ("Alt", "Neu.", Status.DRAFT)
    version = OfferVersion.objects.get(number=3)
    assert (version.kind, version.actor_name) == ("restored", "Kim Ko")


def test_a_state_that_breaks_a_rule_comes_back_with_the_reason(coordinator, department):
    offer = make_offer(department=department, title="Alt")
    version = OfferVersion.objects.get()
    version.snapshot["fields"]["age_from_months"] = 9999
    version.save()
    response = coordinator.post(restore_url(offer, 1), {"part": ["age_from_months"]})
    assert response.status_code == 200
    assert response.context["faults"]
    assert Offer.objects.get().age_from_months is None


def test_offers_of_others_are_read_without_internal_parts_and_not_restored(coordinator):
    offer = make_offer(title="Alt", internal_note="geheim")
    with batch():
        Offer.objects.update(title="Neu", internal_note="sehr geheim")
        offer.contacts.create(function="Leitung", phone="0461 99", visibility="internal")

    page = coordinator.get(history_url(offer))

    assert [part.name for part in page.context["entries"][0][1]] == ["title"]
    assert "geheim" not in page.content.decode()
    assert "0461 99" not in page.content.decode()
    assert coordinator.get(restore_url(offer, 1)).status_code == 403
    assert coordinator.post(restore_url(offer, 1), {"part": ["title"]}).status_code == 403
    assert Offer.objects.get().title == "Neu"


def test_unknown_offers_and_states_are_404(coordinator, department):
    offer = make_offer(department=department)
    assert coordinator.get(reverse("admin:offers_offer_history", args=[99])).status_code == 404
    assert coordinator.get(restore_url(offer, 7)).status_code == 404


def test_own_lost_offers_come_back_and_those_of_others_do_not(coordinator, department):
    own = make_offer(department=department, title="Meins", slug="meins")
    other = make_offer(title="Fremd")
    own.delete()
    other.delete()
    lost = OfferVersion.objects.lost()
    url = reverse("admin:offers_offer_lost")

    listed = [version.title for version in coordinator.get(url).context["page"]]
    for version in lost:
        address = reverse("admin:offers_offer_bring_back", args=[version.pk])
        expected = 302 if version.title == "Meins" else 404
        assert coordinator.get(address).status_code == expected
        assert coordinator.post(address).status_code == expected

    assert listed == ["Meins"]
    assert list(Offer.objects.values_list("title", "slug", "status")) == [
        ("Meins", "meins", Status.DRAFT)
    ]
    assert [version.title for version in coordinator.get(url).context["page"]] == []


def test_editors_see_all_lost_offers_and_readers_none(client):
    make_offer(title="Fremd").delete()
    url = reverse("admin:offers_offer_lost")
    client.force_login(make_account(EDITORS))
    assert [version.title for version in client.get(url).context["page"]] == ["Fremd"]
    assert url in client.get(reverse("admin:offers_offer_changelist")).content.decode()
    client.force_login(make_account(PLANNERS))
    assert client.get(url).status_code == 403
