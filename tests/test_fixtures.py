"""The fixture files: their form, what must never stand in them, and that the city is complete."""

import json
import re
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from django.apps import apps

from kompass import demo, regions
from kompass.models import Page
from offers.models import (
    AreaKind,
    CostRow,
    CrisisLine,
    Department,
    DepartmentKind,
    IsFree,
    LifePhase,
    LifeSituation,
    Location,
    LocationVisibility,
    Offer,
    OfferTranslation,
    Provider,
    Topic,
    Transition,
)
from offers.models.place import Area
from offers.models.vocabulary import TargetGroup
from tests.demo_city import demo_city

pytestmark = pytest.mark.django_db

CITY = (*demo.BASE_FILES, *demo.DEMO_FILES, *demo.ELSEWHERE_FILES)
REGION_PARTS = ("site", "areas", "departments", "responsibilities", "pages")
REGION_FILES = [name for region in regions.REGIONS.values() for name in region.files(*REGION_PARTS)]
NAMES = (*CITY, *REGION_FILES)

# Numbers kept free for film and radio: nobody answers there.
INVENTED_NUMBER = re.compile(r"(030 23125|069 90009|040 66969|0221 4710|089 99998) \d{3}")
LOOKS_LIKE_A_NUMBER = re.compile(r"(?<![\w-])0\d{2,4}[ /-]\d[\d /-]{4,}\d|\+49[\d ]+")


def text_of(name):
    return (demo.FIXTURES / f"{name}.json").read_text(encoding="utf-8")


def rows_of(name):
    return json.loads(text_of(name))


# -- The files ------------------------------------------------------------------------------


def test_loader_names_every_file():
    on_disk = {
        path.relative_to(demo.FIXTURES).with_suffix("").as_posix()
        for path in demo.FIXTURES.rglob("*.json")
    }

    assert on_disk == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_file_is_small_and_has_one_record_per_line(name):
    lines = text_of(name).splitlines()

    assert len(text_of(name).encode()) < 400_000
    assert (lines[0], lines[-1]) == ("[", "]")
    assert [json.loads(line.removesuffix(",")) for line in lines[1:-1]] == rows_of(name)


def test_no_two_records_share_an_identity():
    uuids, slugs = Counter(), Counter()
    for name in NAMES:
        for row in rows_of(name):
            if name != "demo/departments" and "uuid" in row["fields"]:  # those repeat the base
                uuids[row["fields"]["uuid"]] += 1
                slugs[row["model"], row["fields"]["slug"]] += 1

    assert len(uuids) == len(slugs) > 500
    assert {*uuids.values(), *slugs.values()} == {1}


def test_demo_departments_are_those_of_the_base_with_a_way_to_reach_them():
    base = {row["fields"]["slug"]: row["fields"] for row in rows_of("base/departments")}

    for row in rows_of("demo/departments"):
        mail = row["fields"].pop("mail")
        assert INVENTED_NUMBER.fullmatch(row["fields"].pop("phone"))
        assert row["fields"].pop("opening_note")
        assert mail.endswith("@example.org")
        assert row["fields"] == base[row["fields"]["slug"]]


@pytest.mark.parametrize("name", demo.DEMO_FILES)
def test_demo_reaches_nobody(name):
    text = text_of(name)

    assert [number for number in LOOKS_LIKE_A_NUMBER.findall(text)
            if not INVENTED_NUMBER.fullmatch(number)] == []  # fmt: skip
    assert {*re.findall(r"https?://([^/\"]+)", text)} <= {"example.org"}
    assert {*re.findall(r"[\w.+-]+@([\w.-]+)", text)} <= {"example.org"}


@pytest.mark.parametrize("name", demo.DEMO_FILES)
def test_contacts_are_functions_not_people(name):
    functions = [
        value
        for row in rows_of(name)
        for field, value in row["fields"].items()
        if field == "function" or field.endswith("_function") or field == "verified_by"
    ]

    assert [text for text in functions if re.search(r"\b(Frau|Herr|Dr\.|Prof\.)", text)] == []


def test_base_holds_nothing_invented():
    text = "".join(text_of(name) for name in demo.BASE_FILES)

    assert "example.org" not in text
    assert '"is_example"' not in text


# -- The city -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    with demo_city(django_db_blocker, date(2026, 11, 18)) as day:
        yield day


def test_everything_arrives(city):
    written = Counter()
    for name in CITY:
        if name not in {"demo/site", "demo/departments"}:  # those change rows of the base
            written.update(row["model"] for row in rows_of(name))

    assert {label: apps.get_model(label).objects.count() for label in written} == dict(written)
    assert (Offer.objects.count(), Provider.objects.count(), Location.objects.count()) == (
        211,
        66,
        69,
    )
    assert (OfferTranslation.objects.count(), Page.objects.count()) == (80, 7)


def test_every_offer_passes_its_own_rules(city):
    for offer in Offer.objects.all():
        offer.full_clean()


def test_every_other_record_passes_its_own_rules(city):
    plain = {"taggit.tag", "offers.offer", "offers.offertag", "offers.offer_related_offers"}
    plain |= {"offers.locationaccessibility", "offers.synonymgroup"}  # many, and no rules of ours
    labels = {row["model"] for name in CITY for row in rows_of(name)} - plain

    for label in sorted(labels):
        for record in apps.get_model(label).objects.all():
            record.full_clean(validate_constraints=False)  # the database held those while loading


def test_everything_invented_is_marked(city):
    for model in (Offer, Provider, Location):
        assert not model.objects.filter(is_example=False).exists()


def test_departments_are_four_with_eleven_work_areas(city):
    kinds = Counter(Department.objects.values_list("kind", flat=True))

    assert kinds == {DepartmentKind.DEPARTMENT: 4, DepartmentKind.WORK_AREA: 11}
    assert {offer.department.root.kind for offer in Offer.objects.select_related("department")} == {
        DepartmentKind.DEPARTMENT
    }


def test_districts_have_their_official_numbers(city):
    flensburg = Area.objects.get(kind=AreaKind.MUNICIPALITY)
    districts = Area.objects.filter(kind=AreaKind.DISTRICT, parent=flensburg)

    assert (flensburg.name, flensburg.official_number) == ("Flensburg", "01001000")
    assert sorted(int(area.official_number) for area in districts) == list(range(1, 14))
    assert all(54.7 < area.latitude < 54.9 and 9.3 < area.longitude < 9.6 for area in districts)


def test_public_offers_cover_every_phase_topic_district_and_form(city):
    public = Offer.objects.published()
    districts = Area.objects.filter(kind=AreaKind.DISTRICT)

    assert [t.slug for t in Topic.objects.exclude(offers__in=public)] == []
    assert [p.slug for p in LifePhase.objects.exclude(offers__in=public)] == []
    assert [t.slug for t in Transition.objects.exclude(offers__in=public)] == []
    assert [g.slug for g in TargetGroup.objects.exclude(offers__in=public)] == []
    assert [a.slug for a in districts.exclude(locations__offers__in=public)] == []
    assert {*public.values_list("delivery", flat=True)} == {
        "in_person",
        "home_visit",
        "online",
        "telephone",
        "hybrid",
    }


def test_stored_phases_are_those_of_the_age(city):
    """The only exception is set by hand: the siblings of an unborn child."""
    overridden = []
    for offer in Offer.objects.prefetch_related("life_phases"):
        stored = set(offer.life_phases.all())
        if offer.life_phases_overridden:
            overridden.append(offer.slug)
            continue
        offer.derive_life_phases()
        assert set(offer.life_phases.all()) == stored, offer.slug

    assert overridden == ["grosse-schwester-grosser-bruder"]


def test_a_bridge_stands_between_any_two_phases(city):
    phases = list(LifePhase.objects.all())
    bridges = {(t.from_phase, t.to_phase): t.short_title for t in Transition.objects.all()}

    assert [bridges[pair] for pair in pairwise(phases)] == [
        "Geburt",
        "Kita-Start",
        "Kindergarten",
        "Schulstart",
    ]
    assert bridges[phases[-1], None] == "Weiterführende Schule"
    assert all(t.steps.exists() and t.checklist_lines for t in Transition.objects.all())


def test_phases_touch_and_speak_for_the_child(city):
    phases = list(LifePhase.objects.all())

    assert [(p.age_from_months, p.age_to_months) for p in phases] == [
        (-9, 0),
        (0, 12),
        (12, 36),
        (36, 72),
        (72, 132),
    ]
    assert all(phase.child_voice and phase.advice.count() == 5 for phase in phases)


def test_free_offers_have_no_prices(city):
    assert not CostRow.objects.filter(offer__is_free=IsFree.YES).exists()
    assert CostRow.objects.filter(offer__is_free=IsFree.NO).exists()


def test_secret_places_carry_no_address(city):
    masked = Location.objects.exclude(visibility=LocationVisibility.PUBLIC)

    assert masked.count() == 5
    assert {(place.street, place.latitude) for place in masked} == {("", None)}


def test_families_see_confirmed_crisis_lines_only(city):
    shown = CrisisLine.objects.public()

    assert [line.slug for line in CrisisLine.objects.all() if line not in shown] == [
        "bke-onlineberatung",  # its address is not confirmed
        "infotelefon-depression",
        "sucht-drogen-hotline",
        "opfer-telefon",
        "kinderschutzhotline",  # for professionals
        "seelsorge-muslimisch",
        "jugendamt-vor-ort",
    ]
    assert [line.number for line in shown.filter(is_prominent=True)] == [
        "112",
        "116 117",
        "0800 111 0 550",
        "116 016",
    ]
    assert all(line.number or line.chat_url for line in shown)


def test_eight_confirmed_situations_stand_on_the_start_page(city):
    front = LifeSituation.objects.filter(is_on_start_page=True)

    assert (
        front.count() == LifeSituation.objects.public().filter(is_on_start_page=True).count() == 8
    )
    assert LifeSituation.objects.count() == 28


def test_editorial_pages_are_there(city):
    assert [(page.slug, page.is_draft_text) for page in Page.objects.all()] == [
        ("ueber-uns", True),
        ("hilfe", False),
        ("leichte-sprache", True),
        ("gebaerdensprache", True),
        ("barrierefreiheit", True),
        ("datenschutz", True),
        ("impressum", True),
    ]


def test_translations_are_marked_as_unchecked(city):
    assert {*OfferTranslation.objects.values_list("status", flat=True)} == {"unchecked"}
