import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags
from PIL import Image

from kompass.models import SiteConfiguration
from offers.admin.base import search_pattern
from offers.admin.forms import MAX_IMAGE_BYTES
from offers.models import (
    AccessibilityValue,
    Feedback,
    FeedbackKind,
    IsFree,
    Offer,
    Status,
    VerifiedHow,
)
from offers.roles import COORDINATORS, EDITORS, PLANNERS
from tests.accounts import make_account
from tests.admin_forms import form_data
from tests.factories import (
    make_area,
    make_criterion,
    make_department,
    make_location,
    make_offer,
    make_offer_type,
    make_phases,
    make_provider,
)

pytestmark = pytest.mark.django_db

LIST = "admin:offers_offer_changelist"


@pytest.fixture
def fachbereich():
    return make_department(name="Jugend")


@pytest.fixture
def coordinator(client, fachbereich):
    """A client logged in as coordinator of ``fachbereich``."""
    client.force_login(make_account(COORDINATORS, fachbereich, first_name="Kim", last_name="Ko"))
    return client


@pytest.fixture
def editor(client):
    client.force_login(make_account(EDITORS))
    return client


def change_url(offer):
    return reverse("admin:offers_offer_change", args=[offer.pk])


def save(client, offer, **changes):
    """Open the form of ``offer``, change some fields, send it; the response."""
    data = form_data(client.get(change_url(offer))) | changes
    return client.post(change_url(offer), data)


def errors_of(response):
    return response.context["adminform"].form.errors


# -- Rights ---------------------------------------------------------------------------------------


def test_coordinator_changes_own_offers_and_those_below_and_reads_all_others(
    coordinator, fachbereich
):
    below = make_offer(department=make_department(parent=fachbereich), title="Unten")
    other = make_offer(title="Fremd")

    assert save(coordinator, below, title="Neu").status_code == 302
    page = coordinator.get(change_url(other))
    data = form_data(coordinator.get(change_url(below))) | {"title": "Gekapert"}

    assert page.context["has_change_permission"] is False
    assert not page.context["adminform"].form.fields
    assert "Zuständig ist: " in page.content.decode()
    assert coordinator.post(change_url(other), data).status_code == 403
    delete = reverse("admin:offers_offer_delete", args=[other.pk])
    assert coordinator.post(delete, {"post": "yes"}).status_code == 403
    assert set(Offer.objects.values_list("title", flat=True)) == {"Neu", "Fremd"}


def test_coordinator_sees_all_offers_and_filters_to_own(coordinator, fachbereich):
    own = make_offer(department=fachbereich)
    other = make_offer()

    everything = coordinator.get(reverse(LIST)).context["cl"].result_list
    mine = coordinator.get(reverse(LIST), {"mine": "1"}).context["cl"].result_list

    assert set(everything) == {own, other}
    assert set(mine) == {own}


def test_coordinator_gives_new_offers_to_own_departments_only(coordinator, fachbereich):
    below = make_department(parent=fachbereich)
    other = make_department()
    url = reverse("admin:offers_offer_add")
    form = coordinator.get(url).context["adminform"].form
    assert set(form.fields["department"].queryset) == {fachbereich, below}

    data = form_data(coordinator.get(url)) | {
        "title": "Babytreff",
        "slug": "babytreff",
        "summary": "Für Eltern.",
        "offer_type": make_offer_type().pk,
        "provider": make_provider().pk,
        "is_free": "unknown",
    }
    refused = coordinator.post(url, data | {"department": other.pk})
    taken = coordinator.post(url, data | {"department": below.pk})

    assert list(errors_of(refused)) == ["department"]
    assert taken.status_code == 302
    assert [(offer.title, offer.department) for offer in Offer.objects.all()] == [
        ("Babytreff", below)
    ]


def test_coordinator_deletes_an_own_offer_that_is_not_public(coordinator, fachbereich):
    own = make_offer(
        department=fachbereich, contacts=[{"phone": "1"}], tags=["Baby"], status=Status.ARCHIVED
    )
    kept = make_offer()

    url = reverse("admin:offers_offer_delete", args=[own.pk])
    response = coordinator.post(url, {"post": "yes"})

    assert response.status_code == 302
    assert list(Offer.objects.all()) == [kept]


def test_coordinator_archives_what_is_public_and_does_not_delete_it(coordinator, fachbereich):
    own = make_offer(department=fachbereich)
    url = reverse("admin:offers_offer_delete", args=[own.pk])
    assert coordinator.post(url, {"post": "yes"}).status_code == 403
    form = coordinator.get(reverse("admin:offers_offer_change", args=[own.pk])).content.decode()
    assert url not in form and "Archivieren" in form
    assert Offer.objects.filter(pk=own.pk).exists()


def test_own_offer_cannot_be_pushed_to_another_department(coordinator, fachbereich):
    own = make_offer(department=fachbereich)

    response = save(coordinator, own, department=make_department().pk)

    assert list(errors_of(response)) == ["department"]


def test_account_without_department_adds_nothing(client):
    client.force_login(make_account(COORDINATORS))
    assert client.get(reverse("admin:offers_offer_add")).status_code == 403


def test_planner_reads_and_changes_nothing(client):
    offer = make_offer(status=Status.DRAFT, internal_note="nur innen", tags=["Stillcafé"])
    client.force_login(make_account(PLANNERS))

    page = client.get(change_url(offer))

    assert "nur innen" in page.content.decode()
    assert "Stillcafé" in page.content.decode()
    assert page.context["has_change_permission"] is False
    assert client.post(change_url(offer), {"title": "Neu"}).status_code == 403
    assert "confirm_today" not in client.get(reverse(LIST)).content.decode()


def test_autocomplete_offers_what_the_account_may_see(coordinator, client):
    make_offer(title="Elterncafé")
    query = {
        "term": "elterncafe",
        "app_label": "offers",
        "model_name": "offer",
        "field_name": "related_offers",
    }
    url = reverse("admin:autocomplete")

    assert [row["text"] for row in coordinator.get(url, query).json()["results"]] == []
    query["term"] = "ELTERNC"
    assert [row["text"] for row in coordinator.get(url, query).json()["results"]] == ["Elterncafé"]
    client.force_login(User.objects.create_user("ohne", is_staff=True))
    assert client.get(url, query).status_code == 403


@pytest.mark.parametrize("field", ["provider", "locations", "contributing_departments"])
def test_autocompletes_of_counted_lists_keep_an_order(editor, field):
    model = Offer._meta.get_field(field).related_model
    for name in ("Bea", "Ahorn"):
        {"provider": make_provider, "locations": make_location}.get(field, make_department)(
            name=name
        )
    query = {"app_label": "offers", "model_name": "offer", "field_name": field}

    rows = editor.get(reverse("admin:autocomplete"), query | {"term": ""}).json()["results"]

    assert [row["text"] for row in rows] == ["Ahorn", "Bea"]
    assert model.objects.count() == 2


def test_offers_have_no_bulk_deletion(editor):
    make_offer()
    assert "delete_selected" not in editor.get(reverse(LIST)).content.decode()


# -- List -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["über", "ÜBER", "ueber", "uber", "stillen über"])
def test_search_finds_umlauts_in_any_spelling(editor, text):
    found = make_offer(title="Über das Stillen reden")
    make_offer(title="Krabbelgruppe")

    assert list(editor.get(reverse(LIST), {"q": text}).context["cl"].result_list) == [found]


@pytest.mark.parametrize("text", ["'", '"a b', "a'b", "(", "[a-z", "a\\", "%", "\0", "100 %"])
def test_search_takes_any_sign_literally(editor, text):
    make_offer(title="Krabbelgruppe")

    response = editor.get(reverse(LIST), {"q": text})

    assert response.status_code == 200
    if text.strip("\0"):
        assert list(response.context["cl"].result_list) == []


def test_search_reaches_provider_and_tags_and_lists_each_offer_once(editor):
    by_tags = make_offer(tags=["Stillcafé", "Stillgruppe"])
    by_provider = make_offer(provider=make_provider(name="Stillhilfe"))
    make_offer()

    rows = editor.get(reverse(LIST), {"q": "still"}).context["cl"].result_list

    assert sorted(row.pk for row in rows) == [by_tags.pk, by_provider.pk]


def test_search_pattern_knows_spellings_and_holds_no_quote():
    assert search_pattern("Ä'b\"c.") == r"(?:ä|ae|a)\u0027b\u0022c\."


def test_department_filter_takes_everything_below(editor):
    root = make_department(slug="jugend")
    middle = make_department(parent=root)
    inside = [
        make_offer(department=root),
        make_offer(department=make_department(parent=middle)),
    ]
    make_offer()

    rows = editor.get(reverse(LIST), {"department": "jugend"}).context["cl"].result_list

    assert set(rows) == set(inside)


@pytest.mark.parametrize("query", [{"task": "x"}, {"mine": "x"}, {"department": "x"}])
def test_unknown_filter_values_change_nothing(editor, query):
    offer = make_offer()
    assert list(editor.get(reverse(LIST), query).context["cl"].result_list) == [offer]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"verified_at": date(2025, 3, 2)}, "verborgen seit 02.03.2026"),
        ({"verified_at": date(2025, 3, 3)}, "überfällig seit 03.09.2025"),
        ({"verified_at": date(2025, 9, 2)}, "bald fällig: 02.03.2026"),
        ({"verified_at": date(2025, 10, 2)}, "fällig am 02.04.2026"),
        ({"review_months": 1}, "fällig am 02.04.2026"),
        ({"status": Status.DRAFT}, "keine fällig"),
        ({"status": Status.ARCHIVED, "verified_at": date(2025, 3, 2)}, "keine fällig"),
    ],
)
def test_list_says_in_words_when_a_check_is_due(editor, time_machine, values, words):
    time_machine.move_to(date(2026, 3, 2))
    make_offer(**values)

    page = editor.get(reverse(LIST)).content.decode()

    shown = re.search(r'<td class="field-verification">(.*?)</td>', page)[1]
    assert strip_tags(shown) == words


# -- Confirming a check ---------------------------------------------------------------------------


def test_action_confirms_own_offers_and_skips_those_of_others(
    coordinator, fachbereich, time_machine
):
    SiteConfiguration(review_months=6).save()
    own = make_offer(department=fachbereich)
    other = make_offer(verified_at=date(2025, 1, 1))
    time_machine.move_to(date(2026, 8, 31))

    response = coordinator.post(
        reverse(LIST),
        {"action": "confirm_today", "_selected_action": [own.pk, other.pk]},
        follow=True,
    )

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.verified_at, own.verified_by, own.verify_due) == (
        date(2026, 8, 31),
        "Kim Ko",
        date(2027, 2, 28),
    )
    assert (own.verified_how, own.hidden_from) == (VerifiedHow.LIST, date(2027, 8, 31))
    assert (other.verified_at, other.verified_by, other.verified_how) == (date(2025, 1, 1), "", "")
    assert [str(message) for message in response.context["messages"]] == [
        "1 Angebot als heute geprüft bestätigt.",
        "1 Angebot eines anderen Bereichs blieb unverändert.",
    ]


def test_form_saves_and_confirms_with_one_button(coordinator, fachbereich, time_machine):
    own = make_offer(department=fachbereich)
    time_machine.move_to(date(2026, 5, 4))

    save(coordinator, own, title="Neu", _verify="1")

    own.refresh_from_db()
    assert (own.title, own.verified_at, own.verify_due) == (
        "Neu",
        date(2026, 5, 4),
        date(2026, 11, 4),
    )


# -- Form -----------------------------------------------------------------------------------------


def test_untouched_form_changes_nothing(editor):
    phases = make_phases()
    offer = make_offer(
        age_from_months=0,
        age_to_months=36,
        life_phases=phases[1:3],
        locations=[make_location()],
        tags=["Baby", "mit Komma, hier"],
        contacts=[{"phone": "0461 0"}],
        costs=[{"label": "Familie", "amount": Decimal("12.50")}],
        opening_times=[{"weekday": 1, "starts_at": "09:30", "ends_at": "11:00"}],
        dates=[{"date": date(2026, 5, 1)}],
        valid_until=date(2026, 12, 31),
        is_free=IsFree.NO,
    )
    before = Offer.objects.values().get()

    assert save(editor, offer).status_code == 302

    after = Offer.objects.values().get()
    assert after.pop("updated_at") >= before.pop("updated_at")
    assert after == before
    assert set(offer.life_phases.all()) == set(phases[1:3])
    assert set(offer.tags.names()) == {"Baby", "mit Komma, hier"}
    assert list(offer.cost_rows.values_list("label", "amount")) == [("Familie", Decimal("12.50"))]
    assert offer.opening_times.get().starts_at.isoformat() == "09:30:00"
    assert [entry.get_change_message() for entry in LogEntry.objects.all()] == [
        "Keine Felder geändert."
    ]


def test_life_phases_follow_the_age_unless_set_by_hand(editor):
    _pregnancy, first_year, toddler, kita, _school = make_phases()
    offer = make_offer()

    response = save(editor, offer, age_from_months=6, age_to_months=36, life_phases=[kita.pk])
    assert response.status_code == 302
    assert set(offer.life_phases.all()) == {first_year, toddler}
    told = [str(message) for message in editor.get(reverse(LIST)).context["messages"]]
    assert told[0] == (
        "Die Lebensphasen wurden aus dem Alter abgeleitet: Geburt und erstes Jahr, Kleinkind."
    )

    save(editor, offer, life_phases=[kita.pk], life_phases_overridden="on")
    assert set(offer.life_phases.all()) == {kita}


def cost_rows(*rows, initial=0):
    data = {"cost_rows-TOTAL_FORMS": len(rows), "cost_rows-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"cost_rows-{number}-{name}": value for name, value in row.items()}
    return data


def test_free_offer_with_a_price_is_refused_and_nothing_typed_is_lost(editor):
    offer = make_offer(title="Vorher")
    price = {"label": "Familie", "amount": "12,50", "currency": "EUR"}

    response = save(editor, offer, title="Getippt", is_free="yes", **cost_rows(price))

    page = response.content.decode()
    assert "»Kostenlos« steht auf »ja«, also darf hier kein Preis stehen." in page
    assert 'value="Getippt"' in page
    assert 'value="12,50"' in page
    offer.refresh_from_db()
    assert (offer.title, offer.is_free, offer.cost_rows.count()) == ("Vorher", "unknown", 0)


def test_offer_becomes_free_when_its_price_is_deleted_in_the_same_form(editor):
    offer = make_offer(is_free=IsFree.NO, costs=[{"label": "Familie", "amount": 5}])

    response = save(editor, offer, is_free="yes", **{"cost_rows-0-DELETE": "on"})

    assert response.status_code == 302
    offer.refresh_from_db()
    assert (offer.is_free, offer.cost_rows.count()) == (IsFree.YES, 0)


def test_free_offer_keeps_its_stored_price_only_if_it_stops_being_free(editor):
    offer = make_offer(is_free=IsFree.NO, costs=[{"label": "Familie", "amount": 5}])
    assert save(editor, offer, is_free="yes").status_code == 200
    assert save(editor, offer, is_free="no").status_code == 302
    assert offer.cost_rows.count() == 1

    free = make_offer(is_free=IsFree.YES)
    price = {"label": "Familie", "amount": "3", "currency": "EUR"}
    assert save(editor, free, is_free="no", **cost_rows(price)).status_code == 302
    assert free.cost_rows.count() == 1


def test_lead_department_cannot_contribute(editor):
    lead, helper = make_department(name="Jugend"), make_department()
    offer = make_offer(department=lead)

    refused = save(editor, offer, contributing_departments=[lead.pk, helper.pk])
    assert errors_of(refused) == {
        "contributing_departments": [
            "»Jugend« ist schon federführend und kann nicht zugleich mitwirken."
        ]
    }
    assert save(editor, offer, contributing_departments=[helper.pk]).status_code == 302
    assert list(offer.contributing_departments.all()) == [helper]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"age_from_months": 36, "age_to_months": 12}, ["age_to_months"]),
        ({"valid_from": "2026-05-02", "valid_until": "2026-05-01"}, ["valid_until"]),
        ({"closed_until": "2026-05-01"}, ["closed_until"]),
        ({"waiting_time": "vier Wochen"}, ["waiting_time_as_of"]),
        ({"summary": "x" * 201}, ["summary"]),
    ],
)
def test_errors_stand_at_their_field(editor, changes, errors):
    response = save(editor, make_offer(), **changes)
    assert list(errors_of(response)) == errors


def picture(format_="PNG", name="bild.png", size=(4, 4)):
    buffer = BytesIO()
    Image.new("RGB", size).save(buffer, format_)
    return SimpleUploadedFile(name, buffer.getvalue())


@pytest.mark.parametrize(
    ("upload", "error"),
    [
        (lambda: picture("GIF", "bild.png"), "Bitte ein Bild als JPEG, PNG oder WebP hochladen."),
        (
            lambda: SimpleUploadedFile(
                "bild.png", picture().read() + b"\0" * MAX_IMAGE_BYTES, "image/png"
            ),
            "Das Bild ist größer als 5 MB. Bitte verkleinern.",
        ),
        (
            lambda: picture(size=(8000, 5001)),
            "Das Bild hat mehr als 40 Megapixel. Bitte verkleinern.",
        ),
    ],
)
def test_image_is_judged_by_its_content(editor, upload, error):
    response = save(editor, make_offer(), image=upload(), image_alt="Ein Haus.")
    assert errors_of(response) == {"image": [error]}


def test_image_needs_a_description(editor):
    offer = make_offer()
    refused = save(editor, offer, image=picture())
    assert errors_of(refused) == {"image_alt": ["Ein Bild braucht eine Bildbeschreibung."]}

    assert save(editor, offer, image=picture(), image_alt="Ein Haus.").status_code == 302
    offer.refresh_from_db()
    assert offer.image.name.startswith("angebote/bild")


def test_tags_are_typed_with_commas(editor):
    offer = make_offer(tags=["alt"])
    save(editor, offer, tags="Väter, Spielen")
    assert set(offer.tags.names()) == {"Väter", "Spielen"}


def test_only_public_offers_link_to_the_website(editor):
    public = make_offer(slug="offen")
    draft = make_offer(status=Status.DRAFT)
    expired = make_offer(valid_until=date(2020, 1, 1))

    links = [
        editor.get(change_url(offer)).context["absolute_url"] for offer in (public, draft, expired)
    ]

    assert links == ["/angebote/offen/", None, None]


# -- Places ---------------------------------------------------------------------------------------


def test_location_form_shows_every_criterion_and_stores_the_known_ones(editor):
    lift, ramp, toilet = (make_criterion(title=title) for title in ("Aufzug", "Rampe", "WC"))
    location = make_location(accessibility=[(ramp, AccessibilityValue.NO)], area=make_area())
    url = reverse("admin:offers_location_change", args=[location.pk])

    page = editor.get(url)
    formset = page.context["inline_admin_formsets"][0].formset
    shown = {form.row_criterion: form["value"].value() for form in formset.forms}
    assert shown == {lift: "unknown", ramp: "no", toilet: "unknown"}

    assert editor.post(url, form_data(page)).status_code == 302
    assert set(location.accessibility.values_list("criterion", "value")) == {(ramp.pk, "no")}

    data = form_data(page)
    row = next(form.prefix for form in formset.forms if form.row_criterion == toilet)
    assert editor.post(url, data | {f"{row}-value": "yes"}).status_code == 302
    assert set(location.accessibility.values_list("criterion", "value")) == {
        (ramp.pk, "no"),
        (toilet.pk, "yes"),
    }


def test_new_location_takes_criteria_at_once(editor):
    lift = make_criterion()
    url = reverse("admin:offers_location_add")
    page = editor.get(url)
    data = form_data(page) | {"name": "Haus", "slug": "haus", "accessibility-0-value": "partly"}

    assert editor.post(url, data).status_code == 302
    assert list(lift.values.values_list("location__name", "value")) == [("Haus", "partly")]


def test_reader_sees_the_criteria_of_a_place(client):
    make_criterion(title="Aufzug")
    rampe = make_criterion(title="Rampe")
    location = make_location(accessibility=[(rampe, AccessibilityValue.PARTLY)])
    client.force_login(make_account(PLANNERS))

    page = client.get(reverse("admin:offers_location_change", args=[location.pk]))

    assert "teilweise" in page.content.decode()
    assert "<select" not in page.content.decode().split('id="content-main"')[1]


# -- Inbox ----------------------------------------------------------------------------------------


def test_inbox_shows_a_coordinator_reports_on_own_offers(coordinator, fachbereich):
    own = Feedback.objects.create(
        kind=FeedbackKind.WRONG, offer=make_offer(department=fachbereich), message="Falsch"
    )
    other = Feedback.objects.create(kind=FeedbackKind.WRONG, offer=make_offer())
    Feedback.objects.create(kind=FeedbackKind.SEARCH, query="Hebamme")
    url = reverse("admin:offers_feedback_changelist")

    assert list(coordinator.get(url).context["cl"].result_list) == [own]
    coordinator.post(url, {"action": "take_over", "_selected_action": [own.pk, other.pk]})

    assert set(Feedback.objects.exclude(assigned_to=None)) == {own}
    foreign = reverse("admin:offers_feedback_change", args=[other.pk])
    assert coordinator.get(foreign).status_code == 302


def test_report_keeps_the_visitors_words(editor):
    report = Feedback.objects.create(kind=FeedbackKind.WRONG, offer=make_offer(), message="Falsch")
    url = reverse("admin:offers_feedback_change", args=[report.pk])

    editor.post(url, {"message": "Anders", "act": "note", "note-text": "Angerufen."})

    report.refresh_from_db()
    assert (report.message, report.state) == ("Falsch", "in_progress")
    assert editor.get(reverse("admin:offers_feedback_add")).status_code == 403
