from datetime import date

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from offers.completeness import completeness, criteria, kept_offers
from offers.models import IsFree, Offer, Status
from offers.roles import COORDINATORS, EDITORS
from tests.admin_forms import form_data
from tests.factories import (
    make_department,
    make_language,
    make_location,
    make_offer,
    make_phase,
)

pytestmark = pytest.mark.django_db

TABLE = "admin:offers_offer_completeness"
LIST = "admin:offers_offer_changelist"
KEYS = {"contact", "age", "place", "schedule", "languages", "image", "cost", "verified"}


def full(**values):
    """An offer that says everything the table asks for."""
    today = timezone.localdate()
    return make_offer(
        **{
            "contacts": [{"phone": "1"}],
            "life_phases": [make_phase()],
            "locations": [make_location()],
            "by_appointment": True,
            "languages": [make_language()],
            "image": "angebote/a.jpg",
            "image_alt": "Ein Haus",
            "is_free": IsFree.YES,
            "verified_at": today,
            "verify_due": today,
            **values,
        }
    )


def log_in(client, role, *departments):
    user = User.objects.create_user(f"konto-{role}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    user.departments.set(departments)
    client.force_login(user)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("contact", {"contacts": [{"phone": "1", "visibility": "internal"}]}),
        ("age", {"life_phases": []}),
        ("place", {"locations": []}),
        ("schedule", {"by_appointment": False}),
        ("languages", {"languages": []}),
        ("image", {"image": "", "image_alt": ""}),
        ("cost", {"is_free": IsFree.UNKNOWN}),
        ("verified", {"verified_at": date(2020, 1, 1), "verify_due": date(2020, 7, 1)}),
        ("verified", {"verified_at": None}),
        (None, {}),
        (None, {"delivery": "online", "locations": []}),
        (None, {"life_phases": [], "age_from_months": 0}),
        (None, {"is_free": IsFree.NO, "costs": [{"label": "Kurs", "amount": 3}]}),
        (None, {"by_appointment": False, "opening_times": [{"weekday": 1, "starts_at": "09:00"}]}),
        (None, {"by_appointment": False, "schedule_note": "jeden ersten Montag"}),
    ],
)
def test_each_criterion_asks_for_its_own_thing(key, values):
    full(**values)

    met = {one.key for one in criteria() if Offer.objects.filter(one.condition).exists()}

    assert met == KEYS - {key}


def test_table_counts_departments_with_everything_below_them():
    root = make_department(name="Jugend")
    below = make_department(name="Kitas", parent=root)
    make_department(name="Leer")
    full(department=below)
    full(department=root, contacts=[])
    full(department=root, contacts=[], status=Status.ARCHIVED)
    asked = criteria()

    rows = completeness(kept_offers(), asked)

    shown = [(row.department, row.depth, row.total, row.complete["contact"]) for row in rows]
    assert shown == [(root, 0, 2, 1), (below, 1, 1, 1)]
    assert set(rows[0].complete) == KEYS


def test_each_number_leads_to_exactly_the_offers_that_lack_it(client):
    log_in(client, EDITORS)
    root = make_department()
    below = make_department(parent=root)
    lacking = full(department=below, contacts=[])
    full(department=below)
    full(contacts=[])
    full(department=below, contacts=[], status=Status.ARCHIVED)

    shown = client.get(reverse(TABLE)).context["rows"]
    row = next(row for row in shown if row["row"].department == below)
    cell = row["cells"][0]

    assert (cell["percent"], cell["missing"], cell["is_low"]) == (50, 1, True)
    assert set(client.get(cell["url"]).context["cl"].result_list) == {lacking}


def test_table_has_constant_queries_and_an_own_part(client):
    own = make_department()
    log_in(client, COORDINATORS, own)
    full(department=own)
    full()

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(TABLE))
        return len(captured)

    queries()
    before = queries()
    for _number in range(3):
        full(department=make_department(parent=own))
    assert queries() == before
    assert len(client.get(reverse(TABLE)).context["rows"]) == 5
    assert len(client.get(reverse(TABLE), {"mine": ""}).context["rows"]) == 4


def test_table_needs_a_login_and_the_right_to_read(client):
    assert client.get(reverse(TABLE)).status_code == 302
    client.force_login(User.objects.create_user("ohne", is_staff=True))
    assert client.get(reverse(TABLE)).status_code == 403


# -- Readability in list and form -----------------------------------------------------------------

HARD = (
    "Kinderbetreuungsmöglichkeiten werden bereitgestellt, Unterstützungsleistungen vermittelt " * 4
)


def test_list_and_form_say_how_the_text_reads_and_saving_is_never_refused(client):
    log_in(client, EDITORS)
    make_phase()
    offer = make_offer(description=HARD)
    url = reverse("admin:offers_offer_change", args=[offer.pk])

    listed = client.get(reverse(LIST)).content.decode()
    page = client.get(url)
    saved = client.post(url, form_data(page) | {"title": "Neu"})

    assert '<td class="field-reads">schwer</td>' in listed
    assert "<strong>schwer</strong>" in page.content.decode()
    assert saved.status_code == 302


def test_hint_while_typing(client):
    log_in(client, EDITORS)
    url = reverse("admin:offers_offer_readability")

    hint = client.post(url, {"text": HARD + "<script>"}).content.decode()

    assert "<strong>schwer</strong>" in hint
    assert "<script>" not in hint
    assert client.post(url, {"text": ""}).content.decode().strip() == ""
    assert client.get(url).status_code == 405


def test_new_offer_has_no_hint_yet(client):
    log_in(client, EDITORS)
    make_department()

    page = client.get(reverse("admin:offers_offer_add")).content.decode()

    assert 'id="readability"' in page
    assert "lesen sich" not in page
