"""The booklet of a selection: grouped, complete, tagged; cut only with a word about it."""

import pytest

from offers.documents import booklet
from offers.documents.district_map import district_map
from offers.views import documents as views
from tests.factories import make_area, make_location, make_offer, make_phases, make_topic
from tests.offers.documents.reading import Paper

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[9.4, 54.7], [9.5, 54.7], [9.5, 54.8], [9.4, 54.7]]]}


@pytest.fixture
def offers():
    phases, topic = make_phases(), make_topic(title="Sport", slug="sport")
    north = make_area(name="Nordstadt", slug="nord", polygon=SQUARE)
    west = make_area(name="Weiche", slug="weiche")
    return [
        make_offer(title="Turnen", topics=[topic], locations=[make_location(area=north)]),
        make_offer(
            title="Basteln",
            life_phases=phases[2:4],
            locations=[make_location(area=north), make_location(area=west)],
        ),
        make_offer(title="Am Telefon", delivery="telephone"),
    ]


def paper_of(client, query=""):
    response = client.get(f"/angebote/broschuere.pdf{query}")
    assert response["Content-Type"] == "application/pdf"
    return Paper(response.content)


def test_booklet_has_contents_map_table_groups_and_index(client, offers):
    paper = paper_of(client)

    paper.assert_accessible("Angebote für Familien in Flensburg")
    text = paper.text
    for words in (
        "Geordnet nach Stadtteilen",
        "Inhalt",
        "Verzeichnis von A bis Z",
        "Ohne festen Ort oder für alle",
        "Hier findet auch statt:",
    ):
        assert words in text
    assert "TOC" in paper.tags
    assert paper.tags.count("TH") == 2
    assert [alt for alt in paper.alternatives if alt.startswith("Karte der Stadtteile")]
    assert text.count("Turnen") == 2  # the entry and the index


@pytest.mark.parametrize(
    ("by", "heading"), [("phase", "Kita-Alter"), ("topic", "Sport"), ("unsinn", "Nordstadt")]
)
def test_booklet_is_grouped_as_wished(client, offers, by, heading):
    assert heading in paper_of(client, f"?by={by}").text


def test_booklet_holds_the_selection_only(client, offers):
    text = paper_of(client, "?district=weiche").text

    assert "Basteln" in text
    assert "Turnen" not in text
    assert client.get("/angebote/broschuere.pdf?topic=sport&district=weiche").status_code == 404


def test_a_cut_booklet_says_so(client, offers, monkeypatch):
    monkeypatch.setattr(views, "MOST_OFFERS", 2)
    text = paper_of(client).text

    assert "Dieses Heft enthält die ersten 2 von 3 Angeboten." in text
    assert "Turnen" not in text


def test_an_address_too_long_for_a_code_leads_to_all_offers(client, offers):
    text = paper_of(client, f"?nonsense={'x' * 5000}").text

    assert "xxx" not in text
    assert "/angebote/" in text


def test_map_is_left_out_without_outlines():
    assert district_map([make_area()], {}) is None


def test_map_draws_outlines_to_scale_and_says_the_numbers():
    area = make_area(name="Nord", polygon=SQUARE)
    drawn = district_map([area, make_area()], {area.pk: 4})

    assert drawn["rows"] == [["Nord", "4"]]
    assert drawn["svg"].count("<path") == 1
    assert "M0.0" in drawn["svg"]


def test_offers_in_several_groups_are_printed_once(offers):
    from offers.search import frozen
    from offers.search.memory import snapshot

    memory = snapshot()
    whole = frozen.whole([offer.pk for offer in offers], memory.vocabulary)
    groups, also = booklet.grouped(whole, "district", memory.vocabulary)

    assert [(heading, [one.title for one in inside]) for heading, inside in groups] == [
        ("Nordstadt", ["Turnen", "Basteln"]),
        ("Weiche", []),
        ("Ohne festen Ort oder für alle", ["Am Telefon"]),
    ]
    assert also == {"Weiche": [["Basteln", f"angebot-{offers[1].pk}"]]}
