"""Loading: on which day ever, twice, only the base, with and without accounts."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from kompass import demo
from kompass.models import Page, SiteConfiguration
from offers.models import (
    CrisisLine,
    Location,
    Offer,
    OfferDate,
    OfferTranslation,
    OpeningTime,
    Status,
    Topic,
)
from tests.demo_city import demo_city
from tests.factories import make_department, make_offer

STARTS_SOON = "eltern-kind-beziehung-babyverstehen"


def load_demo(*arguments):
    """Run the command; return what it printed, as lines."""
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue().splitlines()


# -- On any day -----------------------------------------------------------------------------

DAYS = (
    date(2026, 11, 16),  # the reference day, a Monday
    date(2026, 11, 22),  # the Sunday of its week: nothing moves yet
    date(2028, 2, 29),  # a leap day
    date(2025, 3, 30),  # before the reference day, and the clocks change
)


@pytest.fixture(scope="module", params=DAYS, ids=str)
def today(request, django_db_setup, django_db_blocker):
    with demo_city(django_db_blocker, request.param) as day:
        yield day


def slugs(offers):
    return set(offers.values_list("slug", flat=True))


def test_dates_move_by_whole_weeks(today):
    moved = OfferDate.objects.get(offer__slug="laternenfest-leuchtboje").date
    offset = moved - date(2026, 11, 15)

    assert offset.days % 7 == 0
    assert timedelta(0) <= today - (demo.REFERENCE_DAY + offset) < timedelta(weeks=1)
    assert {
        found.isoweekday()
        for found in OfferDate.objects.filter(offer__slug="erste-hilfe-am-kind").values_list(
            "date", flat=True
        )
    } == {6}
    course = OpeningTime.objects.get(offer__slug="trotzphase-elternkurs")
    assert (course.first_day, course.last_day) == (
        date(2027, 1, 18) + offset,
        date(2027, 2, 8) + offset,
    )
    assert course.first_day.isoweekday() == course.last_day.isoweekday() == course.weekday


def test_exactly_one_published_offer_is_over(today):
    over = Offer.objects.filter(status=Status.PUBLISHED, valid_until__lt=today)

    assert slugs(over) == {"laternenfest-leuchtboje"}


def test_exactly_one_published_offer_starts_next_month(today):
    ahead = Offer.objects.filter(status=Status.PUBLISHED, valid_from__gt=today)

    assert slugs(ahead) == {STARTS_SOON}
    assert timedelta(14) < ahead.get().valid_from - today < timedelta(31)


def test_all_other_published_offers_are_public(today):
    published = Offer.objects.filter(status=Status.PUBLISHED)

    assert slugs(Offer.objects.published()) == slugs(published) - {
        STARTS_SOON,
        "laternenfest-leuchtboje",
    }


def test_exactly_one_offer_is_closed_for_a_while(today):
    closed = [offer.slug for offer in Offer.objects.all() if offer.is_closed]

    assert closed == ["abenteuerspielplatz-raeuberhoehle"]
    assert Offer.objects.get(slug=closed[0]).closed_until > today


def test_some_offers_are_overdue_and_some_wait_for_release(today):
    published = Offer.objects.filter(status=Status.PUBLISHED)
    by_status = [Offer.objects.filter(status=status).count() for status in Status]

    assert 39 <= sum(offer.is_overdue for offer in published) <= 44  # five fall due in the week
    assert dict(zip(Status.values, by_status, strict=True)) == {
        "draft": 5,
        "in_review": 5,
        "published": 199,
        "archived": 2,
    }


def test_nothing_was_checked_in_the_future(today):
    assert not Offer.objects.filter(verified_at__gt=today).exists()
    assert not Offer.objects.filter(waiting_time_as_of__gt=today).exists()
    assert not Location.objects.filter(accessibility_checked_on__gt=today).exists()
    assert not Offer.objects.filter(updated_at__gt=timezone.now()).exists()
    assert not OfferTranslation.objects.filter(updated_at__gt=timezone.now()).exists()


def test_dates_of_public_offers_are_still_to_come(today):
    dates = OfferDate.objects.filter(offer__in=Offer.objects.published())

    assert dates.count() == 38
    assert not dates.filter(date__lt=today).exists()


def test_real_facts_keep_the_day_they_were_checked(today):
    assert set(CrisisLine.objects.values_list("checked_on", flat=True)) == {date(2026, 11, 22)}


def test_demo_says_that_it_is_one(today):
    assert SiteConfiguration.load().is_demo is True


# -- Into which database --------------------------------------------------------------------


def test_a_filled_catalogue_stays_as_it_is(db):
    make_offer(title="Von Hand")

    assert load_demo() == ["Katalog enthält schon 1 Angebote – nichts geändert."]
    assert [offer.title for offer in Offer.objects.all()] == ["Von Hand"]
    assert not Page.objects.exists()


def test_base_only_loads_no_offer_and_nothing_a_second_time(db):
    assert load_demo("--base-only") == ["Grunddaten geladen, keine Angebote."]
    Topic.objects.filter(slug="betreuung").update(title="Von Hand")

    assert load_demo() == ["Katalog enthält schon Grunddaten – nichts geändert."]
    assert Topic.objects.get(slug="betreuung").title == "Von Hand"
    assert Topic.objects.count() == 13
    assert not Offer.objects.exists()
    assert SiteConfiguration.load().is_demo is False
    assert not get_user_model().objects.exists()


def test_a_failure_leaves_nothing_behind(db, monkeypatch):
    monkeypatch.setattr(demo, "DEMO_FILES", ("demo/providers", "demo/missing"))

    with pytest.raises(FileNotFoundError):
        demo.load()

    assert not Topic.objects.exists()
    assert not SiteConfiguration.objects.exists()


# -- Accounts -------------------------------------------------------------------------------


@pytest.fixture
def small_demo(db):
    """What accounts need of a demo: the flag and two departments."""
    SiteConfiguration(is_demo=True).save()
    return make_department(slug="jugend"), make_department(slug="bildung-sport-kultur")


def user(name):
    return get_user_model().objects.get(username=name)


def test_accounts_have_their_role_and_department(small_demo, settings):
    settings.DEBUG = True
    youth, education = small_demo

    lines = load_demo("--accounts")

    assert {
        account.username: [group.name for group in account.groups.all()]
        for account in get_user_model().objects.all()
    } == {
        "redaktion": ["Redaktion"],
        "koordination": ["Koordination"],
        "koordination-bildung": ["Koordination"],
        "planung": ["Planung"],
        "leitung": ["Leitung"],
        "netzwerk": ["Netzwerkkoordination"],
        "system": ["Systemverwaltung"],
    }
    assert list(user("koordination").departments.all()) == [youth]
    assert list(user("koordination-bildung").departments.all()) == [education]
    assert not user("redaktion").departments.exists()
    assert all(a.is_staff and not a.is_superuser for a in get_user_model().objects.all())
    assert lines[0] == "Konten zum Ausprobieren:"
    assert lines[-1] == "Passwort: kompass-demo"


def test_debug_shows_the_same_password_at_every_start(small_demo, settings):
    settings.DEBUG = True
    first = load_demo("--accounts")
    changed = user("planung")
    changed.set_password("etwas anderes")
    changed.save()

    assert load_demo("--accounts") == first
    assert user("planung").check_password("kompass-demo")


def test_without_debug_accounts_only_on_demand(small_demo, settings):
    settings.DEBUG = False

    assert load_demo("--accounts") == [
        "Keine Konten: »load_demo --accounts --with-accounts« legt sie an."
    ]
    assert not get_user_model().objects.exists()


def test_without_debug_the_password_is_shown_once_and_stays(small_demo, settings):
    settings.DEBUG = False
    first = load_demo("--accounts", "--with-accounts")
    password = first[-1].removeprefix("Passwort: ")

    again = load_demo("--accounts", "--with-accounts", "--password", "ein anderes")

    assert len(password) == 16
    assert again[-1] == "Das Passwort wurde beim Anlegen einmal angezeigt."
    assert user("system").check_password(password)
    assert not user("system").check_password("kompass-demo")


def test_a_chosen_password_is_taken(small_demo, settings):
    settings.DEBUG = False

    load_demo("--accounts", "--with-accounts", "--password", "nur für heute abend")

    assert user("leitung").check_password("nur für heute abend")


def test_a_real_city_gets_no_demo_accounts(db, settings):
    settings.DEBUG = True
    SiteConfiguration(is_demo=False).save()

    load_demo("--accounts", "--with-accounts")

    assert not get_user_model().objects.exists()
