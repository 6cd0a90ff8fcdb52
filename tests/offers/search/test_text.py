import pytest

from offers.search.text import (
    MAX_QUERY_TOKENS,
    fold,
    fold_word,
    joins,
    query_words,
    stem,
    stems,
    tokens,
    words,
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Früh", "fruh"),
        ("FRUEH", "fruh"),
        ("fruh", "fruh"),
        ("Fru\u0308h", "fruh"),  # the same with a combining mark
        ("Straße", "strasse"),
        ("Børnehave", "bornehave"),
        ("Łódź", "lodz"),
        ("neue", "neue"),  # ue after e is no umlaut
        ("bauen", "bauen"),
        ("Quelle", "quelle"),
        ("Familien\u00adzentrum", "familienzentrum"),  # soft hyphen
        ("акушерка", "акушерка"),
        ("Їжа", "іжа"),
        ("كِتاب", "كتاب"),  # vowel signs dropped
        ("a\u200bb", "ab"),
        ("_", ""),
    ],
)
def test_fold_word(typed, folded):
    assert fold_word(typed) == folded


def test_fold_keeps_hearing_apart_from_hort():
    assert fold("Hört hoert Hort") == "horet horet hort"


def test_tokens_join_hyphen_groups():
    assert tokens("Das U-Heft") == ["das", "u", "heft", "uheft"]
    assert tokens("Eltern-Kind-Gruppe") == ["eltern", "kind", "gruppe", "elternkindgruppe"]
    assert tokens("Eltern- und Kindergruppe – neu") == ["eltern", "und", "kindergruppe", "neu"]


def test_tokens_find_paragraphs():
    assert words("35a SGB VIII") == ["35a", "sgb", "viii"]
    assert joins("nach § 35 a SGB VIII") == ["35a"]
    assert joins("für 35 a") == []


@pytest.mark.parametrize("typed", ["Lehrer:innen", "Lehrer*in", "Lehrer_innen", "Lehrer/-innen"])
def test_words_drop_gender_endings(typed):
    assert words(f"die {typed}, rund") == ["die", "lehrer", "rund"]


def test_words_keep_the_word_in():
    assert words("rund um in: Kinder in Not") == ["rund", "um", "in", "kinder", "in", "not"]


def test_words_close_apostrophes():
    assert words("Oma’s Café, gibt's") == ["omas", "cafe", "gibts"]


def test_words_of_hostile_text_are_letters_and_digits():
    typed = "a\x00b\x07 NEAR(\"x\" title:* -- 'y'); ☃ \u202eabc\u202c _ %_ \ud800"
    assert words(typed) == ["a", "b", "near", "x", "title", "y", "abc"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("kurs", "kurs"),
        ("kurse", "kurs"),
        ("kursen", "kurs"),
        ("schwimmkurses", "schwimmkurs"),
        ("kur", "kur"),
        ("kuren", "kur"),
        ("kitas", "kita"),
        ("omas", "oma"),
        ("babys", "baby"),
        ("haus", "haus"),
        ("hauser", "haus"),
        ("arztin", "arzt"),
        ("padagoginnen", "padagog"),
        ("erzieherin", "erzieh"),
        ("termin", "termin"),
        ("stillen", "stillen"),
        ("stille", "still"),
        ("35a", "35a"),
        ("акушерка", "акушерка"),
    ],
)
def test_stem(word, expected):
    assert stem(word) == expected


def test_stems_meet_across_forms():
    assert stems("Mütter mit Babys") == stems("Mutter mit Baby")


def test_query_words_are_limited():
    assert len(query_words("wort " * 30)) == MAX_QUERY_TOKENS
    assert query_words("x" * 5000) == [("x" * 200, "x" * 64)]
    assert query_words("Früh übt") == [("Früh", "fruh"), ("übt", "ubt")]
