"""Fewer than ten hits: those that match a part of what was typed follow."""

import pytest

from offers.models import Offer, SynonymGroup
from offers.search.plan import Correction
from offers.search.service import ENOUGH, search
from tests.factories import make_offer

pytestmark = pytest.mark.django_db


def titles(words):
    names = dict(Offer.objects.values_list("pk", "title"))
    return [names[pk] for pk in search(words).ids]


@pytest.fixture
def city():
    for title in ("Umgang und Recht", "Schreibaby", "Hebamme", "Turnen", "Schlafen"):
        make_offer(title=title)
    for number in range(5):
        make_offer(title=f"Vater {number}")
    for number in range(20):
        make_offer(title=f"Anderes {number}")


def test_hits_with_all_words_come_first_and_the_rest_is_marked(city):
    make_offer(title="Anderswo", description="Hebamme, Turnen.")

    result = search("hebamme turnen")

    assert titles("hebamme turnen")[0] == "Anderswo"
    assert set(titles("hebamme turnen")[1:]) == {"Hebamme", "Turnen"}
    assert (result.weaker_from, len(result.weaker)) == (1, 2)


def test_what_matches_more_of_a_sentence_keeps_out_what_matches_less(city):
    for number in range(ENOUGH):
        make_offer(title=f"Abends {number}", description="Ein Schreibaby schläft nicht.")

    found = titles("schreibaby schläft abends hebamme")

    assert found[:ENOUGH] == [f"Abends {number}" for number in reversed(range(ENOUGH))]
    assert found[ENOUGH:] == []


def test_what_tells_next_to_nothing_beside_the_other_words_is_left_out(city):
    for number in range(8):
        make_offer(title=f"Treffen {number}", description="Für Nachbarn.")

    found = titles("nachbarn umgang schlafen hebamme")

    assert set(found) == {"Umgang und Recht", "Schlafen", "Hebamme"}
    assert len(titles("nachbarn")) == 8


def test_of_a_long_sentence_the_best_is_shown_however_little_it_matches():
    for word in ("Abendbrot", "Bilderbuch", "Chorprobe", "Drachen", "Eisdiele", "Feuerwehr"):
        make_offer(title=word)

    assert set(titles("abendbrot bilderbuch chorprobe drachen eisdiele feuerwehr")) == {
        "Abendbrot",
        "Bilderbuch",
        "Chorprobe",
        "Drachen",
        "Eisdiele",
        "Feuerwehr",
    }


def test_beside_a_right_hit_a_common_word_brings_in_nothing(city):
    make_offer(title="Vater in Trauer")
    for number in range(5, 15):
        make_offer(title=f"Vater {number}")

    assert titles("trauer vater") == ["Vater in Trauer"]


def test_never_a_light_word_alone(city):
    make_offer(title="Kurs am Abend")

    assert titles("führerschein kurs") == []
    assert titles("hebamme kurs") == ["Hebamme"]
    assert titles("kurs") == ["Kurs am Abend"]


def test_a_wider_goal_of_every_third_offer_is_no_answer(city):
    SynonymGroup.objects.create(terms="Judo", leads_to="Anderes\nTurnen", terms_equivalent=False)

    assert titles("judo") == ["Turnen"]
    # Who reads the list is told that it is not about what was typed.
    assert search("judo").corrections == (Correction("judo", ("Turnen",)),)


def test_words_of_the_same_meaning_are_no_correction(city):
    SynonymGroup.objects.create(terms="Geburtshelferin\nHebamme", leads_to="Turnen")

    assert titles("geburtshelferin")[0] == "Hebamme"
    assert search("geburtshelferin").corrections == ()


def test_a_part_of_a_compound_may_stand_for_what_means_the_same():
    SynonymGroup.objects.create(terms="Drillinge\nZwillinge")
    make_offer(title="Zwillinge", description="Für Mütter.")
    make_offer(title="Mütter")

    assert titles("drillingsmütter") == ["Zwillinge"]
