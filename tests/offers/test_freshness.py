"""Days of checking: when due, when hidden, and who said so."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError

from kompass.models import SiteConfiguration
from offers.freshness.checks import confirm_verified
from offers.freshness.schedule import add_months, renew
from offers.freshness.states import Freshness, annotated, with_freshness
from offers.models import Offer, Status, VerifiedHow
from offers.roles import COORDINATORS
from offers.search.memory import snapshot
from tests.factories import make_department, make_offer, make_topic

pytestmark = pytest.mark.django_db


def days_of(offer):
    return Offer.objects.values_list("verify_due", "hidden_from").get(pk=offer.pk)


def test_add_months_ends_with_the_month():
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert add_months(date(2026, 5, 15), 12) == date(2027, 5, 15)


def test_most_specific_interval_wins():
    quick, slow = make_topic(review_months=3), make_topic(review_months=9)
    checked = {"verified_at": date(2026, 1, 15)}

    assert days_of(make_offer(**checked)) == (date(2026, 7, 15), date(2027, 1, 15))
    assert days_of(make_offer(**checked, topics=[make_topic(), slow])) == (
        date(2026, 10, 15),
        date(2027, 4, 15),  # due after nine months, and six to spare as everywhere
    )
    assert days_of(make_offer(**checked, topics=[slow, quick])) == (
        date(2026, 4, 15),
        date(2027, 1, 15),
    )
    assert days_of(make_offer(**checked, topics=[quick], review_months=1)) == (
        date(2026, 2, 15),
        date(2027, 1, 15),
    )


def test_days_follow_topics_and_settings():
    topic = make_topic()
    offer = make_offer(verified_at=date(2026, 1, 15), topics=[topic])

    topic.review_months = 2
    topic.save()
    assert days_of(offer)[0] == date(2026, 3, 15)

    offer.topics.clear()
    assert days_of(offer)[0] == date(2026, 7, 15)

    SiteConfiguration(review_months=4, hide_after_months=8).save()
    assert days_of(offer) == (date(2026, 5, 15), date(2026, 9, 15))
    assert offer.pk not in snapshot().catalogue.public(date(2026, 9, 15))
    assert offer.pk in snapshot().catalogue.public(date(2026, 9, 14))


def test_never_checked_counts_from_the_first_release(time_machine):
    time_machine.move_to(date(2026, 1, 15))
    offer = make_offer(status=Status.DRAFT)
    assert days_of(offer) == (None, None)

    time_machine.move_to(date(2027, 6, 1))
    Offer.objects.filter(pk=offer.pk).update(status=Status.PUBLISHED)

    assert days_of(offer) == (date(2027, 12, 1), date(2028, 6, 1))


def test_rows_that_came_past_everything_get_their_days():
    offer = make_offer(verified_at=date(2026, 1, 15))
    Offer._base_manager.filter(pk=offer.pk).update(verified_at=date(2026, 2, 15))

    assert renew() == [offer.pk]
    assert renew() == []
    assert days_of(offer) == (date(2026, 8, 15), date(2027, 2, 15))


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 6, 14), Freshness.CURRENT),
        (date(2026, 6, 15), Freshness.DUE_SOON),
        (date(2026, 7, 15), Freshness.DUE_SOON),
        (date(2026, 7, 16), Freshness.OVERDUE),
        (date(2027, 1, 14), Freshness.OVERDUE),
        (date(2027, 1, 15), Freshness.HIDDEN),
    ],
)
def test_states_are_the_same_in_filter_and_column(on, state):
    offer = make_offer(verified_at=date(2026, 1, 15))
    archived = make_offer(verified_at=date(2026, 1, 15), status=Status.ARCHIVED)
    draft = make_offer(status=Status.DRAFT)
    offer.refresh_from_db()

    assert {
        other for other in Freshness if offer in Offer.objects.filter(with_freshness(other, on=on))
    } == {state}
    assert dict(annotated(Offer.objects, on).values_list("pk", "freshness")) == {
        offer.pk: state,
        archived.pk: "",
        draft.pk: "",
    }
    assert not Offer.objects.filter(with_freshness(*Freshness, on=on), pk=draft.pk).exists()
    assert offer.is_public(on) == (state != Freshness.HIDDEN)


def test_confirming_says_who_and_how_and_leaves_the_day_of_change(time_machine):
    department = make_department()
    user = User.objects.create_user("ko", is_staff=True, first_name="Kim", last_name="Ko")
    user.groups.add(Group.objects.get(name=COORDINATORS))
    user.departments.add(department)
    time_machine.move_to(date(2025, 1, 1))
    own, other = make_offer(department=department), make_offer()
    before = Offer.objects.get(pk=own.pk).updated_at
    time_machine.move_to(date(2026, 3, 1))
    assert not Offer.objects.published().exists()

    confirmed = confirm_verified(Offer.objects.all(), user=user, how=VerifiedHow.LIST)

    own.refresh_from_db()
    assert confirmed == [own]
    assert (own.verified_at, own.verified_by, own.verified_how, own.updated_at) == (
        date(2026, 3, 1),
        "Kim Ko",
        VerifiedHow.LIST,
        before,
    )
    assert list(Offer.objects.published()) == [own]
    assert own.pk in snapshot().catalogue.public(date(2026, 3, 1))
    assert other.pk not in snapshot().catalogue.public(date(2026, 3, 1))


def test_confirming_without_account_carries_the_name_given():
    offer = make_offer()

    confirm_verified(Offer.objects.all(), name="Anbieter" * 30, how=VerifiedHow.MAIL_LINK)

    offer.refresh_from_db()
    assert offer.verified_by == ("Anbieter" * 30)[:150]


def test_settings_leave_time_between_check_and_hiding():
    row = SiteConfiguration(review_months=12, hide_after_months=12)
    with pytest.raises(ValidationError, match="hide_after_months"):
        row.full_clean()
