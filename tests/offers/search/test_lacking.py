"""A word that nobody here has: what mentions another word in passing is no answer."""

import pytest

from offers.models import Offer
from offers.search.service import search
from tests.factories import make_offer

pytestmark = pytest.mark.django_db


def titles(words):
    names = dict(Offer.objects.values_list("pk", "title"))
    return [names[pk] for pk in search(words).ids]


@pytest.fixture(autouse=True)
def offers():
    make_offer(title="Hebamme", description="Kommt auch, wenn die Milchpumpe kaputt ist.")
    make_offer(title="Elterncafé", description="Eine Hebamme ist da. Räume zu mieten.")
    for number in range(8):
        make_offer(title=f"Anderes {number}")


def test_with_a_word_that_nobody_has_only_what_is_about_the_other_is_shown():
    assert titles("hebamme waschmaschine") == ["Hebamme"]
    assert titles("hebamme") == ["Hebamme", "Elterncafé"]


@pytest.mark.parametrize("words", ["waschmaschine kaputt", "segelboot mieten", "reifenwechsel"])
def test_a_passing_mention_is_no_answer(words):
    assert titles(words) == []


def test_errands_say_little_alone_but_are_found():
    make_offer(title="Wohnung mieten")
    assert titles("segelboot mieten") == []
    assert titles("mieten") == ["Wohnung mieten", "Elterncafé"]
