"""What stands in a child's plan on a day, with the real milestones and with made-up ones."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from kompass import demo
from offers.milestones.child import parse_child
from offers.milestones.entries import entries_of, load_ground
from offers.milestones.plan import make_plan
from offers.models import Milestone
from tests.factories import make_milestone, make_offer, make_phases, make_topic, make_transition

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 29)
FACTS = (
    "areas",
    "departments",
    "vocabulary",
    "life_phases",
    "tasks",
    "help_paths",
    "transitions",
    "milestones",
)


def plan_of(name, text, region="DE-SH", today=TODAY):
    return make_plan(parse_child(name, text, today), load_ground(region), today)


def titles(helped):
    return [one.entry.title for one in helped]


def all_entries(plan):
    return [one.entry for one in (*plan.now, *plan.soon, *plan.later)]


@pytest.fixture
def facts():
    """The real phases, transitions and milestones of fixtures/base."""
    for name in FACTS:
        demo.load_file(f"base/{name}")


# -- Which milestones there are --------------------------------------------------------------


@pytest.mark.parametrize(
    ("regions", "where"),
    [
        ("DE", {"DE-SH", "DE-NI", "DE-NI-REGION-HANNOVER"}),
        ("DE-NI", {"DE-NI", "DE-NI-REGION-HANNOVER"}),
        ("DE-NI-REGION-HANNOVER", {"DE-NI-REGION-HANNOVER"}),
        ("DE-SH\nDE-NI", {"DE-SH", "DE-NI", "DE-NI-REGION-HANNOVER"}),
        ("DE-S", set()),
    ],
)
def test_milestone_holds_in_its_region_and_below(regions, where):
    milestone = make_milestone(regions=regions)

    codes = ("DE-SH", "DE-NI", "DE-NI-REGION-HANNOVER")
    assert {code for code in codes if milestone.holds_in(code)} == where
    found = {code for code in codes if Milestone.objects.public().in_region(code)}
    assert found == where


def test_unverified_milestone_is_in_no_plan():
    phases = make_phases()
    make_milestone(title="Bestätigt", life_phase=phases[1])
    make_milestone(title="Ungeprüft", life_phase=phases[1], is_unverified=True)

    plan = plan_of("birth", "2026-09-20")

    assert titles(plan.now) == ["Bestätigt"]
    assert "Ungeprüft" not in {entry.title for entry in all_entries(plan)}


@pytest.mark.parametrize(
    "values",
    [
        {"rule": {"type": "unknown"}},
        {"rule": {"type": "window"}},
        {"remind_days_before": ["bald"]},
        {"remind_days_before": 7},
        {"regions": "de-sh"},
    ],
)
def test_form_refuses_a_rule_that_cannot_be_computed(values):
    milestone = make_milestone()
    for name, value in values.items():
        setattr(milestone, name, value)

    with pytest.raises(ValidationError) as refused:
        milestone.full_clean()
    assert set(refused.value.message_dict) == set(values)


# -- Now and next ------------------------------------------------------------------------------


def test_edges_of_a_window_decide_between_next_now_and_past():
    phases = make_phases()
    make_milestone(title="U4", life_phase=phases[1])  # from two months to the eve of four
    where = {
        day: next(
            (
                name
                for name in ("now", "soon", "later")
                if "U4" in titles(getattr(plan_of("birth", "2026-01-31", today=day), name))
            ),
            "past",
        )
        for day in (date(2026, 3, 30), date(2026, 3, 31), date(2026, 5, 30), date(2026, 5, 31))
    }

    # Four months after 31 January is 31 May: the eve is the last day.
    assert list(where.values()) == ["soon", "now", "now", "past"]


def test_tolerance_keeps_a_window_open_and_says_so():
    phases = make_phases()
    tolerance = {
        "type": "window",
        "from": {"months": 1, "days": 0},
        "to": {"months": 5, "days": 0},
    }
    make_milestone(title="U4", life_phase=phases[1], tolerance=tolerance)

    plan = plan_of("birth", "2026-07-10")

    assert titles(plan.now) == ["U4"]
    assert plan.now[0].entry.still == "Danach noch möglich bis 10. Dezember 2026."


def test_claim_lasts_as_long_as_its_phase():
    phases = make_phases()
    rule = {"type": "start", "on": {"months": 12, "days": 0}}
    make_milestone(title="Anspruch", kind="claim", rule=rule, life_phase=phases[2])
    make_milestone(title="Ende", kind="day", rule=rule, life_phase=phases[2])

    def claims(birth):
        now = plan_of("birth", birth).now
        return sorted(one.entry.title for one in now if one.entry.kind == "milestone")

    assert claims("2025-10-10") == ["Anspruch"]
    assert claims("2025-11-10") == ["Anspruch", "Ende"]
    assert claims("2023-11-30") == ["Anspruch"]
    assert claims("2023-11-29") == []  # three years old today


def test_plan_of_a_pregnancy_counts_from_the_due_date(facts):
    plan = plan_of("due", "2027-01-20")
    days = {entry.title: entry.when for entry in all_entries(plan)}

    assert [phase.slug for phase in plan.phases] == ["schwangerschaft"]
    assert days["Mutterschutz beginnt"] == "ab 9. Dezember 2026"
    assert days["Geburt und erstes Jahr"] == "ab 20. Januar 2027"
    assert days["U3"] == "10. bis 23. Februar 2027"


def test_born_child_has_nothing_of_the_pregnancy(facts):
    known = {entry.title for entry in all_entries(plan_of("birth", "2026-11-20"))}

    assert "U2" in known
    assert "Mutterschutz beginnt" not in known


def test_overdue_child_stays_in_pregnancy(facts):
    plan = plan_of("due", "2026-11-20")

    assert plan.is_overdue
    assert [phase.slug for phase in plan.phases] == ["schwangerschaft"]


def test_kita_start_is_planned_a_year_ahead_from_the_month(facts):
    plan = plan_of("birth", "2026-11")
    (start,) = [e for e in all_entries(plan) if e.title.startswith("Von der Familie")]

    assert start.text == "Start der Betreuung zum Beispiel im November 2027."
    assert start.when == "etwa November 2026 bis Februar 2028"
    assert start.steps[0][0] == "November 2026"
    assert start.steps[-2] == ("November 2027", "Eingewöhnung beginnt")
    assert start.title in titles(plan.now)


@pytest.mark.parametrize(
    ("region", "birth", "when"),
    [
        ("DE-SH", "2021-06-30", "ab August 2027"),
        ("DE-SH", "2021-07-01", "ab August 2028"),
        ("DE-NI", "2021-07-01", "ab August 2027"),
        ("DE-NI", "2021-10", "ab August 2028"),
    ],
)
def test_school_starts_by_the_cutoff_of_the_land(facts, region, birth, when):
    entries = all_entries(plan_of("birth", birth, region=region))
    (school,) = [entry for entry in entries if entry.title.startswith("Schulpflicht in")]

    assert school.when == when


def test_land_without_a_rule_has_no_date_for_school(facts):
    entries = entries_of(parse_child("birth", "2021-06", TODAY), load_ground("DE-BY"))

    known = {entry.title for entry in entries}
    assert "U9" in known
    assert not [title for title in known if "Schulpflicht" in title or "Grundschule" in title and
                title != "Grundschule"]  # fmt: skip


def test_child_of_the_summer_learns_of_the_choice(facts):
    entries = all_entries(plan_of("birth", "2021-08", region="DE-NI"))
    (school,) = [entry for entry in entries if entry.title.startswith("Schulpflicht")]

    assert "Bis 1. Mai 2027 können Sie den Schulstart um ein Jahr verschieben." in school.notes


def test_child_of_ten_has_little_ahead_and_nothing_beyond(facts):
    plan = plan_of("birth", "2015-12-05")

    assert [phase.slug for phase in plan.phases] == ["grundschule"]
    assert [entry for entry in all_entries(plan) if entry.is_past(TODAY)] == []


def test_long_outlook_is_folded_away(facts):
    plan = plan_of("due", "2027-01-20")

    assert len(plan.soon) == 8
    assert plan.later[0].entry.begins_on() >= plan.soon[-1].entry.begins_on()


@time_machine.travel("2026-11-29T12:00:00+01:00", tick=False)
def test_numbers_are_those_of_the_list_behind_the_link(client):
    phases, topic = make_phases(), make_topic(slug="gesundheit")
    make_milestone(life_phase=phases[1], topics=[topic])
    make_transition(phases[0], phases[1], anchor="due_date")
    for phase in phases[1:3]:
        make_offer(life_phases=[phase], topics=[topic], age_from_months=0, age_to_months=12)
    make_offer(life_phases=[phases[1]], topics=[make_topic()], age_from_months=3)
    make_offer(life_phases=[phases[1]], topics=[topic], age_from_months=4, status="draft")

    plan = plan_of("birth", "2026-09")
    (window,) = [one for one in plan.now if one.entry.kind == "milestone"]

    assert window.offer_count == client.get(window.offers_url).context["total"] == 1
    assert plan.offer_count == client.get(plan.offers_url).context["total"] == 2


def test_every_rule_of_the_fixture_can_be_computed(facts):
    for milestone in Milestone.objects.all():
        milestone.full_clean()
    assert Milestone.objects.count() == 51
    assert [row.slug for row in Milestone.objects.filter(is_unverified=True)] == [
        "kita-bedarf-anmelden",
        "schulanmeldung-sh",
        "schulanmeldung-nds",
        "u10",
        "u11",
    ]
