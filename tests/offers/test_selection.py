"""Filters, order and counts: memory against plain SQL, and each filter by example."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from offers import facets
from offers.models import AccessibilityValue, IsFree, LocationVisibility, OperatingState, Status
from offers.search.changes import batch
from offers.selection import Selection
from tests.factories import (
    make_area,
    make_criterion,
    make_department,
    make_language,
    make_location,
    make_offer,
    make_offer_type,
    make_phases,
    make_provider,
    make_target_group,
    make_topic,
)

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def selected(query, **kwargs):
    """Titles the list shows for ``query``; asks memory and plain SQL, which must agree."""
    selection = Selection(QueryDict(query), **kwargs)
    assert sorted(selection.ids) == sorted(selection.filter.qs.values_list("pk", flat=True))
    return [offer.title for offer in selection.page().object_list]


def test_values_of_one_filter_mean_or_and_filters_mean_and():
    sport, help_ = make_topic(slug="sport"), make_topic(slug="hilfe")
    make_offer(title="A", topics=[sport], is_free=IsFree.YES)
    make_offer(title="B", topics=[help_], is_free=IsFree.YES)
    make_offer(title="C", topics=[sport], is_free=IsFree.NO)
    make_offer(title="D", is_free=IsFree.YES)

    assert selected("topic=sport&topic=hilfe") == ["A", "B", "C"]
    assert selected("topic=sport&topic=hilfe&free=1") == ["A", "B"]


def test_age_is_half_open_and_reaches_into_pregnancy():
    make_offer(title="ab Geburt", age_from_months=0, age_to_months=12)
    make_offer(title="offen")
    make_offer(title="schwanger", age_from_months=-9, age_to_months=0)

    assert selected("age_months=0") == ["ab Geburt", "offen"]
    assert selected("age_months=12") == ["offen"]
    assert selected("age_months=-1") == ["schwanger", "offen"]  # the nearest age first


def test_district_never_betrays_a_secret_place():
    north = make_area(slug="nordstadt")
    make_offer(title="offen", locations=[make_location(area=north)])
    make_offer(
        title="nur Stadtteil",
        locations=[make_location(area=north, visibility=LocationVisibility.DISTRICT_ONLY)],
    )
    make_offer(
        title="geheim", locations=[make_location(area=north, visibility=LocationVisibility.HIDDEN)]
    )

    assert selected("district=nordstadt") == ["nur Stadtteil", "offen"]
    assert selected("area=nordstadt") == ["nur Stadtteil", "offen"]


def test_area_holds_its_districts_and_what_is_meant_for_it():
    city = make_area(slug="stadt", kind="municipality")
    north = make_area(slug="nord", parent=city)
    make_offer(title="dort", locations=[make_location(area=north)])
    make_offer(title="für alle", catchment_areas=[city])
    make_offer(title="woanders", catchment_areas=[make_area(parent=city)])

    assert selected("area=nord") == ["dort", "für alle"]
    assert selected("area=stadt") == ["dort", "für alle", "woanders"]


def test_near_sorts_by_distance_and_a_radius_narrows():
    make_offer(title="fern", locations=[make_location(latitude=54.83, longitude=9.43)])
    make_offer(title="nah", locations=[make_location(latitude=54.79, longitude=9.43)])
    make_offer(title="ohne Ort")

    assert selected("near=54.79,9.43") == ["nah", "fern", "ohne Ort"]
    assert selected("near=54.79,9.43&radius_km=2") == ["nah"]
    # One degree of latitude is 111.2 km, so four hundredths are 4.45 km.
    assert selected("near=54.79,9.43&radius_km=4.44") == ["nah"]
    assert selected("near=54.79,9.43&radius_km=4.46") == ["nah", "fern"]


def test_department_holds_the_offers_of_its_work_areas():
    youth = make_department(slug="jugend")
    make_offer(title="Team", department=make_department(parent=youth))
    make_offer(title="Bereich", department=youth)
    make_offer(title="anderer")

    assert selected("department=jugend") == ["Bereich", "Team"]


def test_times_decide_what_is_open_now():
    monday_ten = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)
    slot = {"weekday": 1, "starts_at": time(9), "ends_at": time(12)}
    make_offer(title="offen", opening_times=[slot])
    make_offer(title="nur mit Termin", opening_times=[{**slot, "by_appointment": True}])
    make_offer(title="Dienstag", opening_times=[{**slot, "weekday": 2}])
    make_offer(title="ohne Zeiten")
    make_offer(
        title="geschlossen",
        opening_times=[slot],
        operating_state=OperatingState.TEMPORARILY_CLOSED,
    )

    assert selected("open_now=1", now=monday_ten) == ["offen"]
    assert selected("open_now=1", now=monday_ten.replace(hour=12)) == []
    assert selected("weekday=1") == ["geschlossen", "nur mit Termin", "offen"]


def test_nonsense_is_named_and_the_rest_applies():
    sport = make_topic(slug="sport", title="Sport")
    make_offer(title="A", topics=[sport])
    make_offer(title="B")
    selection = Selection(QueryDict("topic=sport&topic=quatsch&age_months=alt&sort=x&radius_km=-1"))

    assert [offer.title for offer in selection.page().object_list] == ["A"]
    assert selection.ignored == [
        "„alt“ bei „Alter in Monaten“ kennen wir nicht. Alles andere gilt.",
        "„quatsch“ bei „Thema“ kennen wir nicht. Alles andere gilt.",
        "Diese Sortierung kennen wir nicht.",
        "Der Umkreis ist keine Zahl zwischen 0 und 100 Kilometern.",
    ]


def test_chips_take_out_one_value_each():
    make_topic(slug="a", title="Aa")
    make_topic(slug="b", title="Bb")
    chips = Selection(QueryDict("topic=a&topic=b&free=1&page=3&sort=updated")).chips()

    assert [(chip.label, chip.url) for chip in chips] == [
        ("Aa", "/angebote/?topic=b&free=1&sort=updated"),
        ("Bb", "/angebote/?topic=a&free=1&sort=updated"),
        ("kostenlos", "/angebote/?topic=a,b&sort=updated"),
    ]


def test_title_order_is_german():
    for title in ("Zebra", "Äpfel", "anders", "Ölen", "Ofen"):
        make_offer(title=title)

    assert selected("") == ["anders", "Äpfel", "Ofen", "Ölen", "Zebra"]


def test_facets_count_with_all_other_filters():
    sport, help_ = make_topic(slug="sport"), make_topic(slug="hilfe")
    make_offer(topics=[sport], is_free=IsFree.YES)
    make_offer(topics=[sport, help_])
    make_offer(topics=[help_], status=Status.DRAFT)

    counts = facets.facet_counts(Selection(QueryDict("topic=sport")))
    assert counts["topic"] == {"sport": 2, "hilfe": 1}
    assert counts["free"] == 1
    free = facets.facet_counts(Selection(QueryDict("free=1")))
    assert free["topic"] == {"sport": 1}
    assert free["free"] == 1


def random_catalogue(dice, size):
    """A small catalogue in which every kind of value occurs."""
    phases = make_phases()
    topics = [make_topic(slug=f"t{n}") for n in range(4)]
    groups = [make_target_group(slug=f"g{n}") for n in range(3)]
    types = [make_offer_type(slug=f"o{n}") for n in range(3)]
    languages = [make_language("de", "Deutsch"), make_language("da", "Dänisch")]
    criteria = [make_criterion(slug=f"k{n}") for n in range(2)]
    city = make_area(slug="stadt", kind="municipality")
    areas = [
        make_area(slug=f"d{n}", parent=city, latitude=54.7 + n / 50, longitude=9.4)
        for n in range(3)
    ]
    places = [
        make_location(
            area=dice.choice([None, *areas]),
            visibility=dice.choice(LocationVisibility.values),
            latitude=54.7 + dice.random() / 10,
            longitude=9.4,
            accessibility=[
                (criterion, dice.choice(AccessibilityValue.values)) for criterion in criteria
            ],
        )
        for _ in range(6)
    ]
    youth = make_department(slug="b0")
    departments = [youth, make_department(slug="b1", parent=youth), make_department(slug="b2")]
    providers = [make_provider(slug=f"p{n}") for n in range(3)]
    today = date(2026, 11, 22)

    def some(choices, most):
        return dice.sample(choices, dice.randint(0, most))

    for _ in range(size):
        start, length = dice.randint(-9, 100), dice.randint(1, 60)
        first = dice.choice([None, today + timedelta(days=dice.randint(-2, 2))])
        closed = dice.random() < 0.2
        free = dice.choice(IsFree.values)
        make_offer(
            title=dice.choice("ÄaBböÖzZ") * dice.randint(1, 3),
            age_from_months=dice.choice([None, start]),
            age_to_months=dice.choice([None, start + length]),
            life_phases=some(phases, 3),
            topics=some(topics, 3),
            target_groups=some(groups, 2),
            languages=some(languages, 2),
            offer_type=dice.choice(types),
            locations=some(places, 2),
            catchment_areas=some([city, *areas], 1),
            department=dice.choice(departments),
            provider=dice.choice(providers),
            is_free=free,
            but_eligible=dice.random() < 0.3,
            access=dice.choice(["open", "registration"]),
            delivery=dice.choice(["online", "in_person"]),
            status=dice.choice([*Status.values, Status.PUBLISHED, Status.PUBLISHED]),
            valid_from=first,
            valid_until=dice.choice([None, (first or today) + timedelta(days=dice.randint(0, 2))]),
            operating_state=OperatingState.TEMPORARILY_CLOSED if closed else OperatingState.ACTIVE,
            closed_until=today + timedelta(days=dice.randint(-1, 1)) if closed else None,
            tags=some(["Wut", "ruhe"], 2),
            opening_times=[
                {
                    "weekday": dice.randint(1, 7),
                    "starts_at": time(dice.randint(0, 20)),
                    "ends_at": dice.choice([None, time(21)]),
                    "interval": dice.choice(
                        ["weekly", "every_2_weeks", "monthly_1", "monthly_4", "monthly_last"]
                    ),
                    "period": dice.choice(["all_year", "term_time", "holidays"]),
                    "by_appointment": dice.random() < 0.3,
                    "first_day": dice.choice([None, date(2026, 11, dice.randint(1, 30))]),
                }
                for _ in range(dice.randint(0, 3))
            ],
            dates=[
                {
                    "date": today + timedelta(days=dice.randint(-3, 10)),
                    "starts_at": dice.choice([None, time(9)]),
                }
                for _ in range(dice.randint(0, 1))
            ],
        )


def random_query(dice):
    choices = {
        "life_phase": ["schwangerschaft", "kleinkind", "grundschule", "nichts"],
        "age_months": ["-9", "0", "11", "36", "500", "alt"],
        "topic": ["t0", "t1", "t2"],
        "target_group": ["g0", "g1"],
        "offer_type": ["o0", "o1"],
        "language": ["de", "da"],
        "district": ["d0", "d1"],
        "area": ["stadt", "d2"],
        "near": ["54.72,9.4", "24937", "nirgends"],
        "radius_km": ["1", "3", "x"],
        "free": ["1", "0"],
        "but": ["ja"],
        "accessible": ["k0", "k1"],
        "access": ["open", "registration"],
        "delivery": ["online"],
        "weekday": ["1", "7", "9"],
        "open_now": ["1"],
        "this_week": ["1"],
        "provider": ["p0", "p1"],
        "department": ["b0", "b1"],
        "tag": ["wut", "Ruhe"],
        "sort": ["title", "updated", "distance"],
    }
    query = QueryDict(mutable=True)
    for name in dice.sample(sorted(choices), dice.randint(0, 4)):
        query.setlist(name, dice.sample(choices[name], dice.randint(1, len(choices[name]))))
    return query


@pytest.mark.parametrize("seed", range(3))
def test_memory_and_sql_agree_on_random_selections(seed):
    dice = random.Random(seed)  # noqa: S311 (a test's dice)
    with batch():
        random_catalogue(dice, 60)
    now = datetime(2026, 11, 22, 15, 30, tzinfo=BERLIN)
    found = 0
    for _ in range(40):
        query = random_query(dice)
        selection = Selection(query, now=now)
        reference = selection.filter.qs.values_list("pk", flat=True)
        assert sorted(selection.ids) == sorted(reference), query.urlencode()
        assert selection.total == len(selection.ids)
        assert facets.facet_counts(selection) == facets.reference_counts(selection), (
            query.urlencode()
        )
        found += selection.total
    assert found > 30  # the dice did ask for something


def test_links_name_the_values_of_a_list_in_one_and_any_way_is_read():
    make_topic(slug="a", title="Eins")
    make_topic(slug="b", title="Zwei")
    one_by_one = Selection(QueryDict("topic=a&topic=b&free=1&near=54.78,9.43"))
    joined = Selection(QueryDict("topic=a,b&free=1&near=54.78,9.43"))

    assert joined.values == one_by_one.values
    assert one_by_one.url() == joined.url() == "/angebote/?topic=a,b&near=54.78,9.43&free=1"
    assert joined.url_without("topic", "a") == "/angebote/?topic=b&near=54.78,9.43&free=1"
    assert Selection(QueryDict("topic=a,quatsch")).values == {"topic": ["a"]}
