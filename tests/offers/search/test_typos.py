import pytest

from offers.search.typos import TypoIndex, allowed_distance, cologne


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("plass", "platz"),
        ("fisik", "physik"),
        ("legastenie", "legasthenie"),
        ("schreibabi", "schreibaby"),
        ("hort", "hord"),
    ],
)
def test_cologne_is_equal_for_words_that_sound_alike(one, other):
    assert cologne(one) == cologne(other)


def test_cologne_follows_its_published_examples():
    assert (cologne("wikipedia"), cologne("breschnew")) == ("3412", "17863")


def test_cologne_tells_other_words_apart():
    assert cologne("kurs") != cologne("kasse")


@pytest.mark.parametrize(("length", "distance"), [(3, 0), (4, 1), (6, 1), (7, 2), (12, 2), (13, 3)])
def test_allowed_distance_grows_with_the_word(length, distance):
    assert allowed_distance(length) == distance


def found(index, word):
    return sorted(candidate.word for candidate in index.candidates(word))


def test_candidates_are_near_in_letters_or_sound():
    index = TypoIndex(["hebamme", "hebammen", "platz", "kita", "hund", "mund", "krabbelgruppe"])

    assert found(index, "hebame") == ["hebamme"]
    assert found(index, "ehbamme") == ["hebamme"]  # first letters swapped
    assert found(index, "plass") == ["platz"]
    assert found(index, "ktia") == ["kita"]
    assert found(index, "krabelgrupe") == ["krabbelgruppe"]


def test_candidates_leave_short_words_of_other_meaning():
    index = TypoIndex(["mund", "hand", "bund", "tanz", "ball"])

    assert found(index, "hund") == []
    assert found(index, "xyz") == []
    assert found(index, "35a4") == []


def test_candidates_of_long_words_must_begin_alike():
    index = TypoIndex(["beratung"])

    assert found(index, "bertaung") == ["beratung"]
    assert found(index, "leitung") == []


def test_beyond_the_limit_a_sound_needs_the_same_vowels():
    """*Swinger* sounds like *schwanger* to the code, which knows no vowels."""
    index = TypoIndex(["schwanger", "platz"])

    assert found(index, "swinger") == []
    assert found(index, "schwangar") == ["schwanger"]
    assert found(index, "plass") == ["platz"]
