import time

import pytest

from offers.readability import FEWEST_WORDS, lix, readability, sentences_of

EASY = "Wir singen mit Ihrem Kind. Sie sind dabei. Es gibt Tee und Brot. Das macht Spaß. " * 2
HARD = (
    "Die Inanspruchnahme sozialpädagogischer Unterstützungsleistungen setzt grundsätzlich eine "
    "schriftliche Antragstellung beim zuständigen Jugendhilfeträger sowie die Vorlage "
    "entsprechender Einkommensnachweise voraus, deren Vollständigkeit vorausgesetzt wird."
)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Eins zwei. Drei! Vier?", ["Eins zwei", "Drei", "Vier?"]),
        (
            "Wir treffen uns z. B. am 3. Mai um 9.30 Uhr.",
            ["Wir treffen uns z. B. am 3. Mai um 9.30 Uhr."],
        ),
        (
            "Der Verein Hafen e. V. lädt ein. Kommen Sie!",
            ["Der Verein Hafen e. V. lädt ein", "Kommen Sie!"],
        ),
        ("Mitbringen:\n- Decke\n- Tee\n\n", ["Mitbringen", "- Decke", "- Tee"]),
        ("»Kommen Sie!« Das sagt jeder.", ["»Kommen Sie", "Das sagt jeder."]),
        ("", []),
        ("… – 12 !", []),
    ],
)
def test_sentences_end_at_marks_and_lines_but_not_at_abbreviations(text, sentences):
    assert sentences_of(text) == sentences


def test_lix_is_sentence_length_plus_share_of_long_words():
    words = ["Wort"] * 15 + ["Familien"] * 5

    assert lix(["a", "b"], words) == 20 / 2 + 25
    assert lix(["a"], words[: FEWEST_WORDS - 1]) is None


def test_levels_are_words():
    assert (readability(EASY).label, readability(EASY).is_hard) == ("leicht", False)
    assert (readability(HARD).label, readability(HARD).is_hard) == ("schwer", True)
    assert (readability("Kurz.").label, readability("").hints) == ("", ())
    assert readability(EASY).hints == ()


def test_long_sentences_and_long_words_are_shown():
    long_sentence = "Wir " + "sagen " * 20 + "viel."

    [sentences] = readability(long_sentence + " Kurz.").hints
    [words] = readability(
        "Komm in die Schwangerschaftskonfliktberatung am Eltern-Kind-Treff."
    ).hints

    assert sentences.startswith("1 Satz hat mehr als 20 Wörter: »Wir sagen sagen")
    assert words.startswith("Lange Wörter: Schwangerschaftskonfliktberatung. ")


@pytest.mark.parametrize(
    ("text", "passive"),
    [
        ("Der Kurs wird von Fachleuten angeboten.", "wird … angeboten"),
        ("Sie erfahren, wo der Kurs angeboten wird.", "angeboten wird"),
        ("Die Kosten wurden gestern bezahlt.", "wurden … bezahlt"),
        ("Hier wird diskutiert.", "wird … diskutiert"),
        ("Sie werden Mutter.", ""),
        ("Morgen wird die Stadt alles bezahlen.", ""),
        ("Wir haben geöffnet.", ""),
        ("Das Wetter wird gut.", ""),
    ],
)
def test_passive_voice_is_pointed_out(text, passive):
    hints = readability(text).hints

    assert [f"»{passive}«" in hint for hint in hints] == ([True] if passive else [])


@pytest.mark.parametrize(
    "text", ["\0", "a" * 100_000, "." * 50_000, "ge" * 20_000, "wird " * 5000, "\n" * 9]
)
def test_odd_texts_take_no_time(text):
    begun = time.process_time()
    readability(text)
    assert time.process_time() - begun < 5  # seconds; a pattern gone astray takes minutes
