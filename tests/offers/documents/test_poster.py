"""The poster of a Stadtteil: its words, its code, its structure."""

import pytest

from offers.models import AreaKind
from tests.factories import make_area, make_location, make_offer, make_topic
from tests.offers.documents.reading import Paper

pytestmark = pytest.mark.django_db


def test_poster_counts_the_offers_of_its_district_and_leads_to_them(client):
    nord = make_area(slug="nord", name="Nordstadt")
    here = make_location(area=nord)
    topic = make_topic(title="Bewegung")
    make_offer(topics=[topic], locations=[here])
    make_offer(topics=[make_topic(title="Woanders")], locations=[make_location(area=make_area())])
    make_offer(topics=[make_topic(title="Entwurf")], locations=[here], status="draft")

    response = client.get("/stadtteile/nord/poster.pdf")
    paper = Paper(response.content)

    assert response["Content-Type"] == "application/pdf"
    paper.assert_accessible("Für Familien: Nordstadt")
    assert paper.pages == 1
    for words in ("Nordstadt", "1 Angebot in Ihrem Stadtteil", "Bewegung"):
        assert words in paper.text
    assert "Woanders" not in paper.text and "Entwurf" not in paper.text
    assert paper.alternatives == [
        "QR-Code mit der Adresse: http://testserver/angebote/?district=nord"
    ]


def test_only_districts_have_posters(client):
    make_area(slug="stadt", kind=AreaKind.MUNICIPALITY)

    assert client.get("/stadtteile/stadt/poster.pdf").status_code == 404
