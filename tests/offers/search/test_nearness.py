"""The nearest age first: beside words as a tie-break, without words as the order of the list."""

import pytest
from django.http import QueryDict

from offers.models import OperatingState
from offers.search.explain import explain
from offers.search.memory import snapshot
from offers.search.nearness import FARTHEST, steps_from
from offers.selection import Selection
from tests.factories import make_location, make_offer, make_phases, make_topic

pytestmark = pytest.mark.django_db

YEAR = 12


def titles(query):
    return [offer.title for offer in Selection(QueryDict(query)).page().object_list]


def make(title, first=None, end=None, **fields):
    """An offer for the ages ``first`` to ``end`` in years."""
    months = [None if years is None else years * YEAR for years in (first, end)]
    return make_offer(title=title, age_from_months=months[0], age_to_months=months[1], **fields)


@pytest.mark.parametrize(
    ("first", "end", "step"),
    [
        (36, 48, 0),
        (36, 50, 1),
        (24, 60, 1),
        (0, 72, 2),
        (0, 132, 3),
        (0, None, FARTHEST),
        (None, None, FARTHEST),
        (48, 60, FARTHEST),  # not for that age at all
    ],
)
def test_steps_count_the_months_outside(first, end, step):
    offer = make_offer(age_from_months=first, age_to_months=end)
    memory = snapshot()

    assert steps_from([(36, 37)], memory.catalogue, memory.vocabulary)[offer.pk] == step


def test_the_nearest_of_several_ages_counts_and_phases_stand_in_for_ages():
    phases = {phase.slug: phase for phase in make_phases()}
    small = make_offer(life_phases=[phases["kleinkind"]])
    baby = make("Babys", 0, 1)
    memory = snapshot()

    def steps(*ages):
        found = steps_from(ages, memory.catalogue, memory.vocabulary)
        return found[small.pk], found[baby.pk]

    assert steps((12, 36)) == (0, FARTHEST)
    assert steps((12, 36), (6, 7)) == (0, 0)


def test_among_titles_the_nearest_age_leads_but_never_above_a_better_match():
    make("Turnen für alle")
    make("Turnen von 0 bis 10", 0, 11)
    make("Turnen mit 3", 3, 4)
    make("Spielen mit 3", 3, 4, description="Mit Turnen.")
    make("Bewegung mit 3", 3, 4, topics=[make_topic(title="Turnen")])
    make("Turnen für Große", 8, 9)
    ordered = [
        "Turnen mit 3",
        "Turnen von 0 bis 10",
        "Turnen für alle",
        "Bewegung mit 3",
        "Spielen mit 3",
    ]

    assert titles("q=turnen+3+jahre") == ordered
    assert titles("q=turnen&age_months=40") == ordered
    assert titles("q=turnen&age_range=36-48") == ordered


def test_a_phase_is_an_age_too():
    phases = make_phases()
    make("Singen für alle", life_phases=phases)
    make("Singen in der Kita", 3, 6, life_phases=phases[3:4])

    assert titles("q=singen&life_phase=kita-alter") == ["Singen in der Kita", "Singen für alle"]
    assert titles("life_phase=kita-alter") == ["Singen in der Kita", "Singen für alle"]


def test_closed_and_weaker_hits_stay_behind_the_nearest():
    make("Turnen von 0 bis 10", 0, 11)
    make("Turnen mit 3, zu", 3, 4, operating_state=OperatingState.TEMPORARILY_CLOSED)
    make("Tanzen und Turnen", 0, 11)
    for number in range(10):  # so that no word is a common one
        make(f"Kochen {number}")

    assert titles("q=turnen+tanzen+3+jahre") == [
        "Tanzen und Turnen",
        "Turnen von 0 bis 10",
        "Turnen mit 3, zu",
    ]


def test_a_list_with_an_age_and_no_words_begins_with_offers_for_it():
    make("A für alle")
    make("B bis 10", 0, 11)
    make("D mit 3", 3, 4)
    make("C mit 3", 3, 4)
    make("E mit 3, zu", 3, 4, operating_state=OperatingState.TEMPORARILY_CLOSED)
    nearest = ["C mit 3", "D mit 3", "B bis 10", "A für alle", "E mit 3, zu"]

    assert titles("age_months=40") == nearest
    assert titles("age_months=40&sort=relevance") == nearest
    assert titles("age_months=40&sort=title") == sorted(nearest)
    assert titles("") == sorted(nearest)
    assert titles("sort=relevance") == sorted(nearest)


def test_distance_stays_the_order_of_who_names_a_place():
    make("Fern, mit 3", 3, 4, locations=[make_location(latitude=54.83, longitude=9.43)])
    make("Nah, für alle", locations=[make_location(latitude=54.79, longitude=9.43)])

    assert titles("age_months=40&near=54.78,9.43") == ["Nah, für alle", "Fern, mit 3"]


def test_the_list_names_its_order(client):
    make("Turnen mit 3", 3, 4)

    with_age = client.get("/angebote/?age_months=40").context["sort_choices"]
    assert [(choice.label, choice.is_current) for choice in with_age] == [
        ("zum Alter passende zuerst", True),
        ("nach Titel, A bis Z", False),
        ("zuletzt geändert", False),
    ]
    with_words = client.get("/angebote/?q=turnen&age_months=40").context["sort_choices"]
    assert with_words[0].label == "beste Treffer zuerst"


def test_explanation_names_grade_and_age():
    make("Turnen für alle")
    make("Spielen mit 3", 3, 4, description="Mit Turnen.")

    with_age = [
        (hit.grade, hit.age_step) for hit in explain(Selection(QueryDict("q=turnen 3 jahre")))
    ]
    without = [(hit.grade, hit.age_step) for hit in explain(Selection(QueryDict("q=turnen")))]
    assert with_age == [(0, FARTHEST), (3, 0)]
    assert without == [(0, None), (3, None)]
