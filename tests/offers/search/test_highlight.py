import pytest

from offers.search.highlight import highlight

from .catalogue import Memory


@pytest.fixture(scope="module")
def memory():
    return Memory()


def marked(memory, query, text):
    chunks = highlight(text, memory.parser.parse(query), memory.lexicon)
    assert "".join(chunk for chunk, _is_hit in chunks) == text
    return [chunk for chunk, is_hit in chunks if is_hit]


def test_chunks_keep_text_and_order(memory):
    plan = memory.parser.parse("turnen")

    assert highlight("Wir <b>turnen</b>: Kinderturnen!", plan, memory.lexicon) == [
        ("Wir <b>", False),
        ("turnen", True),
        ("</b>: ", False),
        ("Kinderturnen", True),
        ("!", False),
    ]


def test_chunks_mark_other_forms_synonyms_and_parts(memory):
    assert marked(memory, "turnen", "Turnt, Tür, Babyturnen, Turnen") == ["Babyturnen", "Turnen"]
    assert marked(memory, "kurs", "Kurse, Kur, Kurs") == ["Kurse", "Kurs"]
    assert marked(memory, "kindergarten", "Ein Kita-Platz") == ["Kita"]
    assert marked(memory, "essen", "Interessen und Essen") == ["Essen"]
    assert marked(memory, "Hebame", "Hebammen helfen") == ["Hebammen"]


def test_chunks_mark_phrases_only_whole(memory):
    assert marked(memory, "ohne anmeldung", "Ohne Anmeldung; mit Anmeldung, ohne Geld") == [
        "Ohne",
        "Anmeldung",
    ]


def test_chunks_without_hit_or_text(memory):
    plan = memory.parser.parse("turnen")

    assert highlight("Nichts dabei", plan, memory.lexicon) == [("Nichts dabei", False)]
    assert highlight("", plan, memory.lexicon) == []
