"""All German words: right ones that nobody here uses are no slips of others."""

import pytest

from offers.search.dictionary import is_german
from offers.search.text import fold_word


@pytest.mark.parametrize("word", ["Waschmaschine", "Tätowierung", "Grüße", "Bergsteigen", "Gasse"])
def test_words_of_the_dictionary_are_known_in_their_folded_form(word):
    assert is_german(fold_word(word))


@pytest.mark.parametrize("word", ["schwimen", "hebame", "krabelgruppe", "plass", "", "zzzz"])
def test_slips_are_not(word):
    assert not is_german(word)
