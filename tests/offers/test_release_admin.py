"""Release as editors and coordinators meet it: buttons, checklist, list, bulk steps."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from offers.models import Offer, Status
from offers.roles import COORDINATORS, EDITORS, PLANNERS
from tests.accounts import make_account
from tests.admin_forms import form_data
from tests.factories import (
    make_department,
    make_offer,
    make_offer_type,
    make_provider,
    make_ready_offer,
)

pytestmark = pytest.mark.django_db

LIST = "admin:offers_offer_changelist"


@pytest.fixture
def department():
    return make_department(name="Jugend")


@pytest.fixture
def coordinator(client, department):
    client.force_login(make_account(COORDINATORS, department))
    return client


@pytest.fixture
def editor(client):
    client.force_login(make_account(EDITORS))
    return client


def change_url(offer):
    return reverse("admin:offers_offer_change", args=[offer.pk])


def step_url(offer, to):
    return reverse("admin:offers_offer_step", args=[offer.pk, to])


def press(client, offer, button, value="1", **changes):
    """Open the form, change some fields, press a button; the page that follows."""
    data = form_data(client.get(change_url(offer))) | changes | {button: value}
    return client.post(change_url(offer), data, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def open_lines(response):
    return [line.anchor for line in response.context["release_lines"]["open"]]


# -- Form -----------------------------------------------------------------------------------------


def test_status_is_no_field_and_cannot_be_sent(coordinator, department):
    offer = make_ready_offer(department=department)
    page = coordinator.get(change_url(offer))
    assert "status" not in page.context["adminform"].form.fields

    coordinator.post(change_url(offer), form_data(page) | {"status": "published"})

    assert Offer.objects.get().status == Status.DRAFT


def test_publishing_saves_what_was_typed_first(coordinator, department):
    offer = make_ready_offer(department=department)

    response = press(coordinator, offer, "_move", "published", title="Krabbeltreff")

    offer = Offer.objects.get()
    assert (offer.title, offer.status) == ("Krabbeltreff", Status.PUBLISHED)
    assert told(response) == ["„Krabbeltreff“ ist gesichert. Stand: veröffentlicht."]
    assert response.redirect_chain[-1][0] == change_url(offer)
    assert coordinator.get(offer.get_absolute_url()).status_code == 200


def test_refused_release_keeps_what_was_typed_and_links_to_what_is_missing(editor):
    offer = make_ready_offer(locations=[], contacts=[], slug="neu")
    assert open_lines(editor.get(change_url(offer))) == ["#id_locations", "#contacts-heading"]

    response = press(editor, offer, "_move", "published", title="Getippt", owner_function="")

    offer = Offer.objects.get()
    assert (offer.title, offer.owner_function, offer.status) == ("Getippt", "", Status.DRAFT)
    assert told(response) == [
        "Gesichert, aber nicht „veröffentlicht“. Es fehlt noch: Ort, wenn das Angebot vor Ort "
        "stattfindet, Öffentlicher Kontakt mit Telefon oder E-Mail, Verantwortliche Funktion in "
        "der Verwaltung."
    ]
    assert open_lines(response) == ["#id_locations", "#contacts-heading", "#id_owner_function"]
    page = response.content.decode()
    for anchor in open_lines(response):
        assert f'href="{anchor}"' in page
        assert f'id="{anchor[1:]}"' in page
    assert editor.get("/angebote/neu/").status_code == 404


def test_form_with_an_error_moves_nothing_and_keeps_the_typed_words(editor):
    offer = make_ready_offer()
    response = press(editor, offer, "_move", "published", title="Getippt", summary="x" * 201)

    assert list(response.context["adminform"].form.errors) == ["summary"]
    assert 'value="Getippt"' in response.content.decode()
    assert Offer.objects.get().status == Status.DRAFT


def test_new_offer_is_published_at_once_or_kept_as_draft(coordinator, department):
    url = reverse("admin:offers_offer_add")
    data = form_data(coordinator.get(url)) | {
        "title": "Babytreff",
        "slug": "babytreff",
        "summary": "Für Eltern mit kleinen Kindern.",
        "offer_type": make_offer_type().pk,
        "provider": make_provider().pk,
        "department": department.pk,
        "delivery": "online",
        "age_to_months": 12,
        "owner_function": "Familienbüro",
        "_move": "published",
    }
    response = coordinator.post(url, data, follow=True)
    assert Offer.objects.get().status == Status.DRAFT
    assert open_lines(response) == ["#contacts-heading"]

    contact = {"function": "Anmeldung", "phone": "0461 0", "visibility": "public"}
    rows = {"contacts-TOTAL_FORMS": 1} | {f"contacts-0-{k}": v for k, v in contact.items()}
    coordinator.post(url, data | rows | {"slug": "babytreff-2"})
    assert Offer.objects.get(slug="babytreff-2").status == Status.PUBLISHED


def test_a_step_with_a_reason_saves_and_then_asks(coordinator, department):
    offer = make_ready_offer(department=department, status=Status.PUBLISHED)
    after = make_ready_offer(title="Danach", status=Status.PUBLISHED)

    asked = press(coordinator, offer, "_move", "archived", title="Getippt")
    assert asked.redirect_chain[-1][0] == step_url(offer, "archived")
    assert Offer.objects.get(pk=offer.pk).title == "Getippt"
    assert Offer.objects.get(pk=offer.pk).status == Status.PUBLISHED

    refused = coordinator.post(step_url(offer, "archived"), {"reason": " "})
    assert list(refused.context["form"].errors) == ["reason"]
    itself = {"reason": "Ende", "successor": offer.pk}
    refused = coordinator.post(step_url(offer, "archived"), itself)
    assert list(refused.context["form"].errors) == ["successor"]

    values = {"reason": "Kein Geld mehr.", "successor": after.pk}
    response = coordinator.post(step_url(offer, "archived"), values, follow=True)
    offer = Offer.objects.get(pk=offer.pk)
    assert (offer.status, offer.archive_reason, offer.successor) == (
        Status.ARCHIVED,
        "Kein Geld mehr.",
        after,
    )
    page = response.content.decode()
    assert "Kein Geld mehr." in page
    assert "Als Entwurf zurückholen" in page
    assert "/vorschau/" not in page


def test_step_page_is_closed_to_others_and_without_effect_where_no_step_leads(coordinator):
    foreign = make_ready_offer(status=Status.PUBLISHED)
    url = step_url(foreign, "archived")
    assert coordinator.get(url).status_code == 403
    assert coordinator.post(url, {"reason": "Ende"}).status_code == 403
    assert coordinator.get(step_url(foreign, "quatsch")).status_code == 403
    assert coordinator.get(reverse("admin:offers_offer_step", args=[0, "draft"])).status_code == 404
    assert Offer.objects.get().status == Status.PUBLISHED


@pytest.mark.parametrize("to", ["published", "in_review", "quatsch", ""])
def test_a_button_of_yesterday_only_saves(editor, to):
    offer = make_ready_offer(status=Status.PUBLISHED)
    response = press(editor, offer, "_move", to, title="Getippt")
    assert told(response) == ["Gesichert. Dieser Schritt ist hier nicht möglich."]
    offer = Offer.objects.get()
    assert (offer.title, offer.status) == ("Getippt", Status.PUBLISHED)


def test_published_offer_that_lost_something_is_saved_with_a_warning(editor):
    offer = make_ready_offer(status=Status.PUBLISHED)
    response = press(editor, offer, "_continue", owner_function="")
    assert (
        "Dieses veröffentlichte Angebot ist nicht mehr vollständig: "
        "Verantwortliche Funktion in der Verwaltung." in told(response)
    )
    assert Offer.objects.get().status == Status.PUBLISHED


def test_readers_get_the_state_and_the_preview_but_no_button(client):
    offer = make_ready_offer(archive_reason="Warum")
    client.force_login(make_account(PLANNERS))

    page = client.get(change_url(offer))

    assert page.context["release_steps"] == []
    assert page.context["release_lines"] is None
    assert "Entwurf" in page.content.decode()
    assert 'name="_move"' not in page.content.decode()
    assert 'name="_copy"' not in page.content.decode()
    assert reverse("admin:offers_offer_preview", args=[offer.pk]) in page.content.decode()


def test_copy_saves_the_original_and_lands_in_the_form_of_the_new_draft(coordinator, department):
    offer = make_ready_offer(department=department, status=Status.PUBLISHED, tags=["Baby"])

    response = press(coordinator, offer, "_copy", title="Getippt")

    copy = Offer.objects.exclude(pk=offer.pk).get()
    assert response.redirect_chain[-1][0] == change_url(copy)
    assert (copy.title, copy.status, copy.department) == (
        "Getippt (Kopie)",
        Status.DRAFT,
        department,
    )
    assert set(copy.tags.names()) == {"Baby"}
    assert copy.contacts.count() == 1
    logged = LogEntry.objects.get(action_flag=ADDITION)
    assert (logged.object_id, logged.change_message) == (str(copy.pk), "Kopie von „Getippt“.")


def test_implicit_submission_saves_and_publishes_nothing(editor):
    """Enter in a field presses the first button of the form."""
    page = editor.get(change_url(make_ready_offer())).content.decode()
    assert page.index('name="_save"') < page.index('name="_move"')


# -- List -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"status": Status.DRAFT, "valid_from": 9}, "Entwurf"),
        ({}, "veröffentlicht"),
        (
            {"valid_from": 9},
            'veröffentlicht<br><span class="quiet">ab 01.12.2026 sichtbar</span>',
        ),
        (
            {"valid_from": -1, "valid_until": 0},
            'veröffentlicht<br><span class="quiet">Sichtbarkeit endet am 22.11.2026</span>',
        ),
        (
            {"valid_until": -1},
            'veröffentlicht<br><span class="quiet">Sichtbarkeit endete am 21.11.2026</span>',
        ),
    ],
)
def test_list_says_when_an_offer_is_visible(editor, time_machine, values, shown):
    today = date(2026, 11, 22)
    days = {
        name: today + timedelta(days=value) if isinstance(value, int) else value
        for name, value in values.items()
    }
    make_offer(**days)
    time_machine.move_to(today)
    page = editor.get(reverse(LIST)).content.decode()
    assert f'<td class="field-state nowrap">{shown}</td>' in page or (
        f'<td class="field-state">{shown}</td>' in page
    )


def test_list_needs_as_many_queries_for_many_offers_as_for_one(coordinator, department):
    url = reverse(LIST)
    make_ready_offer(department=department)
    coordinator.get(url)
    with CaptureQueriesContext(connection) as one:
        coordinator.get(url)
    for _number in range(10):
        make_ready_offer(valid_until=timezone.localdate())
    with CaptureQueriesContext(connection) as many:
        coordinator.get(url)
    assert len(many) == len(one)


def act(client, action, *offers, **values):
    chosen = [offer.pk for offer in offers]
    data = {"action": action, "_selected_action": chosen, **values}
    return client.post(reverse(LIST), data, follow=True)


def test_bulk_publishing_takes_what_is_ready_and_own(coordinator, department):
    ready = make_ready_offer(department=department)
    open_ = make_ready_offer(department=department, owner_function="", title="Unfertig")
    foreign = make_ready_offer()
    done = make_ready_offer(department=department, status=Status.PUBLISHED, title="Zuletzt")

    response = act(coordinator, "publish", ready, open_, foreign, done)

    published = set(Offer.objects.filter(status=Status.PUBLISHED))
    assert published == {ready, done}
    assert told(response) == [
        "1 Angebot: veröffentlicht.",
        "1 Angebot eines anderen Bereichs blieb unverändert.",
        "„Unfertig“: Es fehlt noch: Verantwortliche Funktion in der Verwaltung.",
        "„Zuletzt“: Von „veröffentlicht“ führt kein Weg zu „veröffentlicht“.",
    ]


def test_bulk_archiving_asks_for_one_reason(coordinator, department):
    own = [make_ready_offer(department=department, status=status) for status in list(Status)[:3]]
    foreign = make_ready_offer(status=Status.PUBLISHED)

    asked = act(coordinator, "archive", *own, foreign)
    assert set(asked.context["offers"]) == {*own, foreign}
    assert Offer.objects.filter(status=Status.ARCHIVED).count() == 0
    refused = act(coordinator, "archive", *own, foreign, _archive="1", reason="")
    assert list(refused.context["form"].errors) == ["reason"]

    act(coordinator, "archive", *own, foreign, _archive="1", reason="Sommerpause")

    archived = Offer.objects.filter(status=Status.ARCHIVED)
    assert set(archived) == set(own)
    assert {offer.archive_reason for offer in archived} == {"Sommerpause"}


def test_bulk_review_and_readers(client, coordinator, department):
    own = make_ready_offer(department=department)
    act(coordinator, "submit_for_review", own)
    assert Offer.objects.get().status == Status.IN_REVIEW

    client.force_login(make_account(PLANNERS))
    for action in ("publish", "archive", "submit_for_review", "confirm_today"):
        act(client, action, own, _archive="1", reason="Ende")
    offer = Offer.objects.get()
    assert (offer.status, offer.verified_at) == (Status.IN_REVIEW, None)
