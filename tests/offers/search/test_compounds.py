import pytest

from offers.search.compounds import Compounds, Part
from offers.search.wordlists import curated_parts, indivisible_words


@pytest.fixture(scope="module")
def compounds():
    return Compounds(
        curated_parts(),
        nouns=["turnen", "schwimmen", "interesse", "sachen", "fahrrad", "hund", "kinder", "herbst"],
        others=["krabbeln", "schnell"],
        indivisible=indivisible_words(),
    )


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("kinderturnen", ("kinder", "turnen")),
        ("schwimmkurse", ("schwimm", "kurse")),
        ("krabbelgruppe", ("krabbel", "gruppe")),  # from a verb
        ("geburtsvorbereitung", ("geburts", "vorbereitung")),
        ("babysachen", ("baby", "sachen")),  # not babys-achen
        ("schwimmbad", ("schwimm", "bad")),  # a short part beside a known one
        ("xylobad", ()),  # and not beside an unknown one
        ("zumbakurs", ("zumba", "kurs")),  # unknown modifier
        ("schwangerschaft", ("schwanger", "schaft")),  # unknown last part
        ("bucherfahrrad", ("bucher", "fahrrad")),
    ],
)
def test_split(compounds, word, parts):
    assert compounds.split(word) == parts


@pytest.mark.parametrize(
    "word",
    [
        "interessen",  # has nothing to do with Essen
        "adressen",
        "schliessen",
        "entscheidung",  # nor these with Scheidung
        "unterscheidung",
        "kamerad",  # nor with Rad
        "badminton",
        "montag",
        "kreis",
        "bucherei",  # nor with Ei
        "kurs",
        "rennstrecke",
        "partnerinnen",
        "35akurs",
        "x" * 60,
    ],
)
def test_split_leaves_other_words_whole(compounds, word):
    assert compounds.split(word) == ()


def test_split_guesses_only_when_asked(compounds):
    assert compounds.split("hundetherapie", guess=False) == ("hund", "therapie")
    assert compounds.split("zumbakurs", guess=False) == ()


def test_marked_names_parts_of_parts(compounds):
    assert compounds.marked("kinderturnen") == ("xkind", "xturn")
    assert compounds.marked("elternberatungsstelle") == (
        "xelt",
        "xberatungsstell",
        "xberat",
        "xstell",
    )
    assert compounds.marked("stillcafe") == ("xstillen", "xcaf")
    assert compounds.marked("kind") == ()


def test_light_heads(compounds):
    assert [w for w in ("kurs", "kursen", "gruppe", "turnen") if compounds.is_light(w)] == [
        "kurs",
        "kursen",
        "gruppe",
    ]


def test_part_reads_an_editorial_entry():
    item = {"word": "Bücher", "light_head": False, "short": False, "position": "modifier"}
    assert Part.from_item(item) == Part("bucher")
