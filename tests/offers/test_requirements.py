from datetime import date, timedelta

import pytest
from django.utils import timezone

from offers.models import Status
from offers.requirements import checklist, missing
from tests.factories import make_offer, make_phases, make_ready_offer

pytestmark = pytest.mark.django_db


def fields(checks):
    return [check.field for check in checks]


@pytest.mark.parametrize(
    ("values", "lacks"),
    [
        ({}, []),
        ({"title": "Kurs"}, ["title"]),
        ({"summary": "x" * 19}, ["summary"]),
        ({"summary": f"  {'x' * 19}   "}, ["summary"]),
        ({"description": "x" * 5000}, []),
        ({"description": "x" * 5001}, ["description"]),
        ({"age_from_months": None, "age_to_months": 12}, []),
        ({"age_from_months": None}, ["age_from_months"]),
        ({"locations": []}, ["locations"]),
        ({"locations": [], "delivery": "hybrid"}, ["locations"]),
        ({"locations": [], "delivery": "online"}, []),
        ({"locations": [], "delivery": "telephone"}, []),
        ({"locations": [], "delivery": "home_visit"}, []),
        ({"contacts": [{"phone": "1", "visibility": "internal"}]}, ["contacts"]),
        ({"contacts": [{"mail": "a@example.org"}]}, []),
        ({"owner_function": " "}, ["owner_function"]),
        ({"valid_until": date(2020, 1, 1)}, ["valid_until"]),
    ],
)
def test_what_a_published_offer_must_say(values, lacks):
    assert fields(missing(make_ready_offer(**values))) == lacks


def test_visibility_may_end_today_but_not_have_ended():
    today = timezone.localdate()
    assert missing(make_ready_offer(valid_until=today)) == []
    assert fields(missing(make_ready_offer(valid_until=today - timedelta(days=1)))) == [
        "valid_until"
    ]


def test_phases_stand_for_the_age_only_where_they_were_chosen_by_hand():
    phases = make_phases()[:1]
    values = {"age_from_months": None, "life_phases": phases}
    assert fields(missing(make_ready_offer(**values))) == ["age_from_months"]
    assert missing(make_ready_offer(**values, life_phases_overridden=True)) == []


def test_review_asks_for_less_than_release_and_drafts_for_nothing():
    offer = make_offer(title="Neu", summary="Kurz")

    assert fields(missing(offer, Status.IN_REVIEW)) == ["title", "summary", "owner_function"]
    assert missing(offer, Status.DRAFT) == missing(offer, Status.ARCHIVED) == []
    assert {check.field for check in checklist(offer) if check.is_met} == {
        "description",
        "image_alt",
        "valid_until",
        "department",
    }
