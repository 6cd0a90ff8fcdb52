"""The pages of checking in the back office: what is due, absence, campaigns, handover."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offers.freshness.progress import department_progress
from offers.models import Absence, Campaign, Offer, OfferTranslation, Status
from offers.ownership import departments_without_owner
from offers.roles import COORDINATORS, EDITORS, PLANNERS, SYSTEM
from tests.factories import make_department, make_language, make_location, make_offer

pytestmark = pytest.mark.django_db

REVIEW = "/verwaltung/pruefen/"
TODAY = date(2026, 11, 22)
OVERDUE = {"verified_at": date(2026, 3, 1)}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(TODAY)


def log_in(client, role, *departments, name="konto"):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    user.departments.set(departments)
    client.force_login(user)
    return user


def titles(response):
    return [offer.title for offer, _facts in response.context["entries"]]


def test_page_shows_what_is_due_and_ones_own_the_longest_waiting_first(client):
    root = make_department()
    own = {"department": make_department(parent=root)}
    make_offer(title="Überfällig", **own, **OVERDUE)
    make_offer(title="Verborgen", **own, verified_at=date(2025, 10, 1))
    make_offer(title="Bald", **own, verified_at=date(2026, 6, 1))
    make_offer(title="Aktuell", **own, verified_at=date(2026, 8, 1))
    make_offer(title="Archiv", **own, **OVERDUE, status=Status.ARCHIVED)
    make_offer(title="Fremd", **OVERDUE)
    log_in(client, COORDINATORS, root)

    assert titles(client.get(REVIEW)) == ["Verborgen", "Überfällig", "Bald"]


def test_the_state_is_shown_without_the_class_by_which_the_admin_hides(client):
    department = make_department()
    make_offer(department=department, verified_at=date(2025, 10, 1))
    log_in(client, COORDINATORS, department)
    for page in (REVIEW, reverse("admin:offers_offer_changelist")):
        assert (
            'class="freshness freshness-hidden">verborgen seit' in client.get(page).content.decode()
        )


def test_ten_entries_take_ten_clicks(client):
    department = make_department()
    for _number in range(10):
        make_offer(department=department, **OVERDUE)
    user = log_in(client, COORDINATORS, department)
    page, clicks = client.get(REVIEW), 0
    while page.context["entries"]:
        first = page.context["entries"][0][0]
        page = client.post(REVIEW, {"confirm": first.pk}, follow=True)
        clicks += 1

    assert clicks == 10
    assert set(Offer.objects.values_list("verified_at", "verified_by", "verified_how")) == {
        (TODAY, user.username, "list")
    }
    assert "Alles geprüft" in page.content.decode()


def test_focus_stands_on_the_next_entry_after_a_click_and_not_before(client):
    department = make_department()
    offers = [make_offer(department=department, **OVERDUE) for _number in range(3)]
    log_in(client, COORDINATORS, department)

    assert "autofocus" not in client.get(REVIEW).content.decode()
    page = client.post(REVIEW, {"confirm": offers[0].pk}, follow=True).content.decode()
    assert page.count("autofocus") == 1


@pytest.mark.parametrize("sent", ["", "x", "-1", "99999999999999999999999", "²"])
def test_nonsense_confirms_nothing(client, sent):
    offer = make_offer(**OVERDUE)
    log_in(client, EDITORS)

    assert client.post(REVIEW, {"confirm": sent}).status_code == 302
    offer.refresh_from_db()
    assert offer.verified_at == OVERDUE["verified_at"]
    assert client.get(REVIEW, {"department": "\0x", "page": "zz"}).status_code == 200


def test_nobody_confirms_what_is_not_theirs(client):
    other = make_offer(**OVERDUE)
    log_in(client, COORDINATORS, make_department())

    page = client.post(REVIEW, {"confirm": other.pk}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Diesen Eintrag gibt es nicht mehr, oder er gehört anderen."
    ]
    other.refresh_from_db()
    assert other.verified_at == OVERDUE["verified_at"]
    log_in(client, PLANNERS, name="planung")
    assert client.get(REVIEW).status_code == 403
    client.logout()
    assert client.get(REVIEW).status_code == 302


def test_page_needs_as_many_queries_for_many_entries_as_for_one(client):
    log_in(client, EDITORS)

    def add():
        make_offer(
            **OVERDUE,
            locations=[make_location()],
            contacts=[{"phone": "1"}],
            opening_times=[{"weekday": 1, "starts_at": "09:00", "ends_at": "10:00"}],
        )

    add()
    add()
    with CaptureQueriesContext(connection) as two:
        client.get(REVIEW)
    for _number in range(10):
        add()
    with CaptureQueriesContext(connection) as many:
        page = client.get(REVIEW)

    assert len(page.context["entries"]) == 12
    assert len(many) == len(two)


def test_absence_is_ones_own_matter(client):
    other = Absence.objects.create(
        user=User.objects.create_user("andere"), first_day=TODAY, last_day=TODAY
    )
    user = log_in(client, COORDINATORS)
    url = reverse("admin:absence")

    wrong = client.post(url, {"first_day": "2026-12-10", "last_day": "2026-12-01"})
    assert "Der letzte Tag darf nicht vor dem ersten liegen." in wrong.content.decode()
    client.post(url, {"first_day": "2026-12-01", "last_day": "2026-12-10"})
    mine = user.absences.get()
    assert (mine.first_day, mine.last_day) == (date(2026, 12, 1), date(2026, 12, 10))

    client.post(url, {"delete": other.pk})
    nothing = client.post(url, {"delete": "x"}, follow=True)
    assert Absence.objects.count() == 2
    done = client.post(url, {"delete": mine.pk}, follow=True)
    assert list(Absence.objects.all()) == [other]
    said = ["ist gelöscht" in answer.content.decode() for answer in (nothing, done)]
    assert said == [False, True]


def test_progress_counts_everything_below():
    root = make_department(name="Jugend")
    leaf = make_department(parent=make_department(parent=root))
    make_offer(department=root)
    make_offer(department=leaf, **OVERDUE)
    make_offer(department=leaf, verified_at=date(2025, 1, 1))
    make_offer(department=leaf, verified_at=date(2026, 6, 1))
    make_offer(department=leaf, status=Status.DRAFT)
    make_department(name="Leer")

    assert [(row.label, row.done, row.total) for row in department_progress()] == [("Jugend", 2, 4)]
    (row,) = department_progress([leaf])
    assert (row.done, row.total, row.open) == (1, 3, 2)


def test_departments_without_an_active_account_are_found():
    root = make_department(name="Oben")
    below = make_department(name="Unten", parent=root)
    alone = make_department(name="Allein")
    make_department(name="Ohne Einträge")
    for department in (root, below, alone):
        make_offer(department=department)
    make_offer(department=make_department(name="Nur Archiv"), status=Status.ARCHIVED)
    user = User.objects.create_user("ko", is_staff=True)
    user.departments.add(root)
    assert departments_without_owner(TODAY) == [alone]

    user.is_active = False
    user.save()
    assert set(departments_without_owner(TODAY)) == {root, below, alone}


def test_start_page_shows_progress_campaigns_and_what_nobody_looks_after(client):
    mine, other = make_department(name="Meins"), make_department(name="Fremd")
    text = make_offer(department=mine)
    OfferTranslation.objects.create(
        offer=text, language=make_language(), title="x", status="outdated"
    )
    make_offer(department=mine, **OVERDUE)
    make_offer(department=other)
    Campaign.objects.create(title="Advent", text="Bitte.", deadline=TODAY + timedelta(9))
    log_in(client, COORDINATORS, mine)

    context = client.get(reverse("admin:index")).context
    assert [(row.label, row.done, row.total) for row in context["progress"]] == [("Meins", 1, 2)]
    assert [[row.label for row in rows] for _campaign, rows in context["campaigns"]] == [["Meins"]]
    assert (context["due_count"], context["without_owner"]) == (1, [])
    tiles = {str(tile.label): tile for _group, tiles in context["work"] for tile in tiles}
    outdated = client.get(tiles["Textfassung überholt"].url).context["cl"].result_list
    assert list(outdated) == [text]

    log_in(client, SYSTEM, name="system")
    page = client.get(reverse("admin:index"))
    assert page.context["without_owner"] == [other]
    assert "Fremd" in page.content.decode()


def test_handover_lists_what_hangs_on_an_account_and_who_stays(client):
    shared, alone = make_department(name="Geteilt"), make_department(name="Allein")
    below = make_department(name="Darunter", parent=shared)
    for department in (shared, below, alone):
        make_offer(department=department)
    leaving = User.objects.create_user("geht", is_staff=True)
    staying = User.objects.create_user("bleibt", is_staff=True)
    leaving.departments.set([shared, alone])
    staying.departments.set([shared])
    log_in(client, SYSTEM)

    page = client.post(
        reverse("admin:auth_user_changelist"),
        {"action": "show_handover", "_selected_action": [leaving.pk]},
        follow=True,
    )

    ((account, rows),) = page.context["accounts"]
    assert account == leaving
    assert [(d.name, d.entries, others) for d, _is_deputy, others in rows] == [
        ("Allein", 1, []),
        ("Geteilt", 2, [staying]),
    ]
    assert "niemand: bitte zuerst jemanden eintragen" in page.content.decode()
    log_in(client, EDITORS, name="red")
    assert client.get(reverse("admin:handover"), {"user": leaving.pk}).status_code == 403


def test_campaign_page_shows_progress_and_takes_a_new_one(client):
    department = make_department(name="Jugend")
    make_offer(department=department, verified_at=TODAY)
    make_offer(department=department, **OVERDUE)
    log_in(client, EDITORS)
    campaign = Campaign.objects.create(
        title="Advent", text="Bitte.", starts_on=TODAY, deadline=TODAY + timedelta(9)
    )

    page = client.get(reverse("admin:offers_campaign_change", args=[campaign.pk]))
    assert "Fortschritt: 1 von 2 geprüft" in page.content.decode()
    gone = client.get(reverse("admin:offers_campaign_change", args=[campaign.pk + 1]))
    assert gone.status_code == 302
    assert client.get(reverse("admin:offers_campaign_add")).status_code == 200


def test_page_of_a_campaign_lists_what_is_still_open_of_it(client):
    department = make_department()
    fresh = {"department": department, "verified_at": TODAY - timedelta(30)}
    open_one = make_offer(title="Offen", **fresh)
    make_offer(title="Geprüft", department=department, verified_at=TODAY)
    make_offer(title="Fremd", verified_at=TODAY - timedelta(30))
    campaign = Campaign.objects.create(
        title="Advent", text="Bitte.", starts_on=TODAY, deadline=TODAY + timedelta(9)
    )
    log_in(client, COORDINATORS, department)
    url = f"{REVIEW}?campaign={campaign.pk}"

    assert titles(client.get(url)) == ["Offen"]
    assert titles(client.get(REVIEW)) == titles(client.get(f"{REVIEW}?campaign=x")) == []
    assert titles(client.post(url, {"confirm": open_one.pk}, follow=True)) == []
    open_one.refresh_from_db()
    assert (open_one.verified_at, open_one.verified_how) == (TODAY, "campaign")
