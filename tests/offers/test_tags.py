"""Tags as text: commas separate, words stay together, nothing is lost on the way back."""

import pytest

from offers.tags import join_tags, split_tags, write_list
from tests.factories import make_offer


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", []),
        (" , ;", [";"]),
        ("offener Treff", ["offener Treff"]),
        ("Babys, draußen,Babys", ["Babys", "draußen"]),
        ('"Ruhe, bitte", Musik', ["Ruhe, bitte", "Musik"]),
        ("Babys\nim  Wald", ["Babys", "im Wald"]),
    ],
)
def test_text_is_read_into_tags(text, tags):
    assert split_tags(text) == tags


@pytest.mark.parametrize("tags", [["a, b", "c"], ['die "Kleinen"', "x"], ["zwei Worte"]])
def test_what_is_written_is_read_again(tags):
    assert split_tags(write_list(tags)) == tags


@pytest.mark.django_db
def test_tags_of_an_offer_are_written_in_order():
    offer = make_offer(tags=["offener Treff", "Babys"])
    assert join_tags(offer.tags.all()) == "Babys, offener Treff"
