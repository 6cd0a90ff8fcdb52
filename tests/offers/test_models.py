"""Rules that the database itself holds, whoever writes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from offers.models import (
    AccessibilityValue,
    Area,
    AreaKind,
    Contact,
    CostRow,
    Department,
    IsFree,
    LifePhase,
    Location,
    LocationAccessibility,
    LocationVisibility,
    Offer,
    OfferDate,
    OpeningTime,
    OperatingState,
    Status,
)
from tests.factories import (
    make_area,
    make_criterion,
    make_department,
    make_location,
    make_offer,
    make_phase,
    make_phases,
    make_provider,
)

pytestmark = pytest.mark.django_db


def refuses(act):
    """True if the database refuses ``act``; whatever it wrote is taken back."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "wrong",
    [
        {"age_from_months": 12, "age_to_months": 12},
        {"age_from_months": 36, "age_to_months": 12},
        {"age_from_months": -11},
        {"age_to_months": 400},
        {"valid_from": date(2026, 3, 2), "valid_until": date(2026, 3, 1)},
        {"image": "bild.jpg", "image_alt": ""},
        {"closed_until": date(2026, 3, 1)},
        {"waiting_time": "drei Wochen"},
        {"status": "geheim"},
        {"delivery": "fax"},
        {"access": "zauberwort"},
        {"is_free": "evtl"},
        {"operating_state": "müde"},
        {"capacity": -1},
        {"department_id": None},
        {"provider_id": None},
    ],
)
def test_offer_rows_obey_the_rules(wrong):
    offer = make_offer()
    assert refuses(lambda: Offer.objects.filter(pk=offer.pk).update(**wrong))


@pytest.mark.parametrize(
    "right",
    [
        {"age_from_months": -9, "age_to_months": 0},
        {"age_from_months": 0, "age_to_months": None},
        {"valid_from": date(2026, 3, 1), "valid_until": date(2026, 3, 1)},
        {"operating_state": OperatingState.TEMPORARILY_CLOSED, "closed_until": date(2026, 3, 1)},
        {"waiting_time": "drei Wochen", "waiting_time_as_of": date(2026, 3, 1)},
    ],
)
def test_edges_of_the_rules_are_allowed(right):
    offer = make_offer()
    assert not refuses(lambda: Offer.objects.filter(pk=offer.pk).update(**right))


def test_slugs_are_unique():
    make_offer(slug="anker")
    assert refuses(lambda: make_offer(slug="anker"))
    make_provider(slug="verein")
    assert refuses(lambda: make_provider(slug="verein"))


def test_free_offers_have_no_cost_rows_whichever_comes_first():
    free = make_offer(is_free=IsFree.YES)
    paid = make_offer(is_free=IsFree.NO)
    row = CostRow.objects.create(offer=paid, label="Kurs", amount=5)

    assert refuses(lambda: CostRow.objects.create(offer=free, label="Kurs"))
    assert refuses(lambda: Offer.objects.filter(pk=paid.pk).update(is_free=IsFree.YES))
    assert refuses(lambda: CostRow.objects.filter(pk=row.pk).update(offer=free))
    row.delete()
    assert not refuses(lambda: Offer.objects.filter(pk=paid.pk).update(is_free=IsFree.YES))


@pytest.mark.parametrize(
    "make",
    [
        lambda: CostRow.objects.create(offer=make_offer(), label="x", amount=-1),
        lambda: Contact.objects.create(offer=make_offer(), function="x"),
        lambda: OpeningTime.objects.create(offer=make_offer(), weekday=8, starts_at="09:00"),
        lambda: OpeningTime.objects.create(
            offer=make_offer(), weekday=1, starts_at="09:00", ends_at="09:00"
        ),
        lambda: OpeningTime.objects.create(
            offer=make_offer(),
            weekday=1,
            starts_at="09:00",
            first_day=date(2026, 2, 2),
            last_day=date(2026, 2, 1),
        ),
        lambda: OfferDate.objects.create(
            offer=make_offer(), date=date(2026, 1, 1), ends_at="09:00"
        ),
        lambda: make_location(latitude=54.7),
        lambda: make_location(latitude=95, longitude=9),
        lambda: make_phase(age_from_months=3, age_to_months=3),
    ],
)
def test_rows_around_an_offer_obey_theirs(make):
    assert refuses(make)


def test_official_numbers_and_criteria_occur_once():
    city = make_area(kind=AreaKind.MUNICIPALITY)
    make_area(parent=city, official_number="2")
    assert refuses(lambda: make_area(parent=city, official_number="2"))
    assert not refuses(lambda: make_area(parent=city))

    criterion = make_criterion()
    place = make_location(accessibility=[(criterion, AccessibilityValue.YES)])
    assert refuses(
        lambda: LocationAccessibility.objects.create(location=place, criterion=criterion)
    )


def test_trees_have_no_loops():
    above = make_department()
    below = make_department(parent=above)
    above.parent = below
    with pytest.raises(ValidationError):
        above.full_clean()
    assert refuses(lambda: Department.objects.filter(pk=above.pk).update(parent=above.pk))
    assert below.root == Department.objects.get(pk=above.pk)


def test_published_leaves_out_drafts_and_days_outside():
    day = date(2026, 3, 1)
    last_day = make_offer(valid_until=day)
    first_day = make_offer(valid_from=day)
    always = make_offer()
    make_offer(valid_until=date(2026, 2, 28))
    make_offer(valid_from=date(2026, 3, 2))
    for status in (Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED):
        make_offer(status=status)

    assert set(Offer.objects.published(on=day)) == {last_day, first_day, always}
    assert {offer for offer in Offer.objects.all() if offer.is_public(day)} == {
        last_day,
        first_day,
        always,
    }


def test_life_phases_follow_the_age_unless_set_by_hand():
    phases = make_phases()
    offer = make_offer(age_from_months=0, age_to_months=36)
    offer.derive_life_phases()
    assert [phase.slug for phase in offer.life_phases.all()] == ["erstes-jahr", "kleinkind"]

    offer.age_from_months = -9
    offer.age_to_months = 0
    offer.derive_life_phases()
    assert [phase.slug for phase in offer.life_phases.all()] == ["schwangerschaft"]

    offer.life_phases_overridden = True
    offer.age_to_months = None
    offer.derive_life_phases()
    assert [phase.slug for phase in offer.life_phases.all()] == ["schwangerschaft"]
    assert LifePhase.objects.count() == len(phases)


def test_places_show_only_what_their_visibility_allows():
    area = make_area(latitude=54.78, longitude=9.43)
    details = {"area": area, "latitude": 54.7899, "longitude": 9.4399, "name": "Haus"}
    public = make_location(**details)
    coarse = make_location(**details, visibility=LocationVisibility.DISTRICT_ONLY)
    secret = make_location(**details, visibility=LocationVisibility.HIDDEN)

    assert (public.public_name, public.public_area) == ("Haus", area)
    assert public.public_address == "Musterweg 1, 24937 Flensburg"
    assert public.public_point == (54.7899, 9.4399)
    assert (coarse.public_name, coarse.public_address, coarse.public_area) == ("", "", area)
    assert coarse.public_point == (54.78, 9.43)
    assert (secret.public_name, secret.public_address, secret.public_area) == ("", "", None)
    assert secret.public_point is None
    assert set(Location.objects.findable()) == {public, coarse}
    offer = make_offer(locations=[secret, coarse, public])
    assert offer.findable_areas == [area]
    assert Area.objects.count() == 1
