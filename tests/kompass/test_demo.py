"""The dates of the demo hold on any day of loading."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kompass import demo
from kompass.models import SiteConfiguration
from offers.freshness.states import Freshness, with_freshness
from offers.models import (
    CrisisLine,
    Location,
    Offer,
    OfferDate,
    OfferTranslation,
    OpeningTime,
    Status,
)
from tests.demo_city import demo_city

pytestmark = pytest.mark.django_db

NOT_CHECKED = "sicher-aufwachsen-hausbesuch"
STARTS_SOON = "eltern-kind-beziehung-babyverstehen"

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
        NOT_CHECKED,
    }


def test_exactly_one_published_offer_is_hidden_for_want_of_a_check(today):
    hidden = Offer.objects.filter(with_freshness(Freshness.HIDDEN), status=Status.PUBLISHED)

    assert slugs(hidden) == {NOT_CHECKED}


def test_exactly_one_offer_is_closed_for_a_while(today):
    closed = [offer.slug for offer in Offer.objects.all() if offer.is_closed]

    assert closed == ["abenteuerspielplatz-raeuberhoehle"]
    assert Offer.objects.get(slug=closed[0]).closed_until > today


def test_some_offers_are_overdue_and_some_wait_for_release(today):
    published = Offer.objects.filter(status=Status.PUBLISHED)
    by_status = [Offer.objects.filter(status=status).count() for status in Status]

    # Five fall due in the week, and six months are not always as long.
    assert 39 <= sum(offer.is_overdue for offer in published) <= 46
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
