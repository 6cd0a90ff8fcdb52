"""Invented catalogues: the same for the same seed, valid, uneven, never over real offers."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kompass import demo
from offers.generator import catalogue
from offers.generator.concepts import CONCEPTS
from offers.generator.texts import MIN_WORDS
from offers.generator.words import Noun, Uneven, compound
from offers.models import (
    Area,
    IsFree,
    Location,
    Offer,
    OfferTranslation,
    Provider,
    SearchDocument,
    Status,
)
from offers.search.memory import snapshot
from offers.search.service import search
from tests.factories import make_offer

TODAY = date(2026, 11, 18)
COUNT = 120


@pytest.fixture
def base(db):
    demo.load(base_only=True)


@pytest.fixture
def generated(base):
    catalogue.generate(COUNT, seed=7, today=TODAY)
    return list(Offer.objects.order_by("pk").with_detail_data())


def fingerprint():
    """All that a visitor could tell two catalogues apart by."""
    return [
        (
            offer.uuid,
            offer.title,
            offer.description,
            offer.updated_at,
            [topic.slug for topic in offer.topics.all()],
            [place.street for place in offer.locations.all()],
            sorted(tag.name for tag in offer.tags.all()),
            [(row.weekday, row.starts_at) for row in offer.opening_times.all()],
            [row.amount for row in offer.cost_rows.all()],
        )
        for offer in Offer.objects.order_by("pk").with_detail_data()
    ]


def test_same_seed_gives_the_same_catalogue_and_another_seed_another(base):
    catalogue.generate(15, seed=7, today=TODAY)
    first = fingerprint()
    catalogue.clear()
    catalogue.generate(15, seed=7, today=TODAY)
    second = fingerprint()
    catalogue.clear()
    catalogue.generate(15, seed=8, today=TODAY)

    assert second == first
    assert {row[0] for row in fingerprint()}.isdisjoint(row[0] for row in first)


def test_every_offer_is_valid_and_says_that_it_is_invented(generated):
    assert len(generated) == COUNT
    for offer in generated:
        offer.full_clean()
        assert offer.is_example
        assert len(offer.description.split()) >= MIN_WORDS
        assert "{" not in offer.title + offer.summary + offer.description
        assert offer.topics.all() and offer.locations.all() and offer.languages.all()
        if offer.is_free == IsFree.YES:
            assert not offer.cost_rows.all()
        for contact in offer.contacts.all():
            assert not contact.mail or contact.mail.endswith("@example.org")


def test_life_phases_are_those_that_the_age_touches(generated):
    for offer in generated:
        chosen = set(offer.life_phases.all())
        offer.derive_life_phases()
        assert set(offer.life_phases.all()) == chosen


def test_most_are_public_and_some_are_not(generated):
    states = Counter(offer.status for offer in generated)

    assert states[Status.PUBLISHED] > 0.8 * COUNT
    assert set(states) > {Status.PUBLISHED}
    assert 0 < Offer.objects.published(TODAY).count() < states[Status.PUBLISHED]
    assert OfferTranslation.objects.exists()


def test_dates_of_change_are_spread_and_never_in_the_future(generated):
    days = {timezone.localdate(offer.updated_at) for offer in generated}

    assert len(days) > COUNT / 2
    assert max(days) <= TODAY


def test_places_lie_in_their_stadtteil_unevenly_spread(generated):
    places = Location.objects.select_related("area")

    for place in places:
        nearest = min(
            Area.objects.filter(parent__isnull=False, latitude__isnull=False),
            key=lambda area: (
                (area.latitude - place.latitude) ** 2
                + ((area.longitude - place.longitude) * 0.58) ** 2
            ),
        )
        assert nearest == place.area
    counts = Counter(place.area.slug for place in places).most_common()
    assert counts[0][1] > 2 * counts[-1][1]


def test_generated_offers_are_found_as_soon_as_the_index_is_built(generated):
    snapshot()  # builds it, for the bulk load left it stale

    assert SearchDocument.objects.exists()
    assert search("Beratung").ids
    assert search("Zyklotron").ids == ()


def test_a_second_catalogue_only_adds(base):
    catalogue.generate(5, seed=7, today=TODAY)
    first = set(Offer.objects.values_list("uuid", flat=True))
    catalogue.generate(5, seed=7, today=TODAY)

    assert first < set(Offer.objects.values_list("uuid", flat=True))
    assert Offer.objects.count() == 10


def test_adding_leaves_real_offers_alone(base):
    real = make_offer(title="Von Hand", is_example=False)

    catalogue.generate(3, seed=1, today=TODAY)

    assert Offer.objects.get(pk=real.pk).title == "Von Hand"
    assert Offer.objects.filter(is_example=True).count() == 3


def test_clearing_stops_before_real_offers(base):
    make_offer(title="Von Hand", is_example=False)
    catalogue.generate(3, seed=1, today=TODAY)

    with pytest.raises(catalogue.NotOnlyExamples, match="1 Angebote"):
        catalogue.clear()

    assert Offer.objects.count() == 4


def test_clearing_takes_offers_places_and_providers(generated):
    catalogue.clear()

    assert not Offer.objects.exists()
    assert not Location.objects.exists()
    assert not Provider.objects.exists()
    assert list(snapshot().catalogue.released) == []


def test_command_loads_the_base_facts_and_builds_the_index(db):
    out = StringIO()
    call_command("generate_offers", "4", "--seed=3", stdout=out, stderr=StringIO())

    assert Offer.objects.count() == 4
    assert SearchDocument.objects.exists()
    assert out.getvalue().startswith("4 Angebote in ")


def test_command_refuses_to_clear_real_offers_and_to_make_none(base):
    make_offer(is_example=False)

    with pytest.raises(CommandError, match="keine Beispiele"):
        call_command("generate_offers", "4", "--clear", stderr=StringIO())
    with pytest.raises(CommandError, match="mindestens 1"):
        call_command("generate_offers", "0", stderr=StringIO())
    assert Offer.objects.count() == 1


def test_concepts_name_what_the_base_facts_have(base):
    make = catalogue.Maker(seed=1, first=1, today=timezone.localdate())

    for concept in CONCEPTS:
        assert set(concept.topics.split()) <= set(make.topics)
        assert set(concept.groups.split()) <= set(make.target_groups)
        assert concept.form in make.offer_types
        assert concept.department in make.departments


@pytest.mark.parametrize(
    "case, words",
    [
        ("nom", ["der Tanz", "die Runde", "das Fest"]),
        ("acc", ["den Tanz", "die Runde", "das Fest"]),
        ("dat", ["dem Tanz", "der Runde", "dem Fest"]),
        ("an", ["einen Tanz", "eine Runde", "ein Fest"]),
    ],
)
def test_nouns_get_the_article_of_their_gender(case, words):
    nouns = [Noun("Tanz", "m"), Noun("Runde", "f"), Noun("Fest", "n")]

    assert [getattr(noun, case) for noun in nouns] == words


def test_compounds_are_written_as_one_word():
    assert compound("Regenbogen", "Fest") == "Regenbogenfest"


def test_uneven_draws_the_first_most_often():
    import random

    rng = random.Random(1)
    drawn = Counter(Uneven("abc").draw(rng) for _ in range(1000))

    assert [letter for letter, _count in drawn.most_common()] == ["a", "b", "c"]
