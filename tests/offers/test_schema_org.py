"""Data blocks for search engines, read by a library."""

import json
import re
from datetime import date, time, timedelta

import lxml.html
import pytest
from django.utils import timezone
from rdflib import RDF, Graph, Namespace

from offers.models import CostRow, LifeSituation, OperatingState, ProviderKind
from tests.factories import (
    make_area,
    make_help_path,
    make_location,
    make_offer,
    make_provider,
    make_topic,
)
from tests.networks.makers import make_network

pytestmark = [
    pytest.mark.django_db,
    # rdflib's own reader of JSON-LD uses what rdflib announces to drop.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

SCHEMA = Namespace("https://schema.org/")


def block(client, path):
    """All data blocks of a page as one."""
    page = client.get(path).content.decode()
    texts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    blocks = [json.loads(text) for text in texts]
    assert {data["@context"] for data in blocks} <= {"https://schema.org"}
    return {"@graph": [row for data in blocks for row in data["@graph"]]}


def graph(client, path):
    """The block as triples; the vocabulary stands in for the context, which lies elsewhere."""
    data = block(client, path) | {"@context": {"@vocab": str(SCHEMA)}}
    return Graph().parse(data=json.dumps(data), format="json-ld")


def of_type(data, kind):
    return [row for row in data["@graph"] if row["@type"] == kind]


def test_an_offer_is_a_service_with_place_hours_audience_and_price(client):
    place = make_location(name="Haus am Hafen", latitude=54.78, longitude=9.43)
    offer = make_offer(
        title="Krabbelgruppe",
        provider=make_provider(kind=ProviderKind.MUNICIPAL),
        locations=[place],
        age_from_months=6,
        age_to_months=18,
        is_free="no",
        opening_times=[{"weekday": 2, "starts_at": time(9), "ends_at": time(11)}],
    )
    CostRow.objects.create(offer=offer, label="Kurs", amount="25.50")

    found = graph(client, offer.get_absolute_url())

    (service,) = found.subjects(RDF.type, SCHEMA.GovernmentService)
    values = {
        str(triple[1]).removeprefix(str(SCHEMA)): str(triple[2])
        for triple in found.triples((None, None, None))
    }
    assert str(found.value(service, SCHEMA.name)) == "Krabbelgruppe"
    assert values["suggestedMinAge"] == "0.5"
    assert values["suggestedMaxAge"] == "1.5"
    assert values["dayOfWeek"] == "https://schema.org/Tuesday"
    assert (values["opens"], values["closes"]) == ("09:00", "11:00")
    assert (values["price"], values["priceCurrency"]) == ("25.50", "EUR")
    assert values["latitude"] == "54.78"
    assert values["postalCode"] == "24937"


def test_coming_dates_are_events_and_past_ones_are_not(client):
    today = timezone.localdate()
    offer = make_offer(
        is_free="yes",
        dates=[
            {"date": today - timedelta(days=1), "label": "war"},
            {"date": today + timedelta(days=1), "label": "kommt", "starts_at": time(9)},
        ],
    )

    (event,) = of_type(block(client, offer.get_absolute_url()), "Event")

    assert event["name"] == "kommt"
    assert event["startDate"].startswith(f"{today + timedelta(days=1)}T09:00+0")
    assert event["isAccessibleForFree"] is True
    assert event["eventStatus"] == "https://schema.org/EventScheduled"


def test_a_closed_offer_postpones_its_dates(client):
    day = timezone.localdate() + timedelta(days=1)
    offer = make_offer(operating_state=OperatingState.TEMPORARILY_CLOSED, dates=[{"date": day}])

    (event,) = of_type(block(client, offer.get_absolute_url()), "Event")

    assert event["eventStatus"] == "https://schema.org/EventPostponed"


@pytest.mark.parametrize("visibility", ["district_only", "hidden"])
def test_masked_places_are_not_told(client, visibility):
    area = make_area(name="Neustadt", latitude=54.7, longitude=9.4)
    secret = make_location(
        name="Schutzhaus",
        street="Geheimweg 1",
        latitude=54.71234,
        longitude=9.41234,
        area=area,
        visibility=visibility,
    )
    offer = make_offer(locations=[secret], dates=[{"date": date(2099, 1, 1)}])

    text = json.dumps(block(client, offer.get_absolute_url()))

    for trace in ("Schutzhaus", "Geheimweg", "54.71"):
        assert trace not in text


def test_no_text_ends_the_block(client):
    offer = make_offer(title="</script><b>&amp;", summary="<!-- x")

    (service,) = of_type(block(client, offer.get_absolute_url()), "Service")

    assert service["name"] == "</script><b>&amp;"


def test_a_provider_is_an_organization_with_its_way_there(client, settings):
    provider = make_provider(name="Haus Hafen")
    make_offer(provider=provider)

    data = block(client, provider.get_absolute_url())

    assert of_type(data, "Organization")[0]["name"] == "Haus Hafen"
    steps = of_type(data, "BreadcrumbList")[0]["itemListElement"]
    assert [step["item"] for step in steps] == [
        f"{settings.SITE_URL}/anbieter/",
        f"{settings.SITE_URL}{provider.get_absolute_url()}",
    ]


@pytest.fixture
def world():
    """``{address: title}`` of a page of every kind that people share."""
    topic = make_topic(slug="thema", title="Schlaf & Ruhe")
    district = make_area(slug="nord", name="Nordstadt")
    provider = make_provider(slug="haus", name='Haus "Hafen"', description="Ein Haus am Wasser.")
    network = make_network(slug="netz", title="Netz Nord", description="Wer mitmacht.")
    situation = LifeSituation.objects.create(slug="lage", title="Es schreit", description="Nachts.")
    situation.topics.add(topic)
    path = make_help_path({"title": "Fragen"}, slug="weg", title="Der Weg")
    offer = make_offer(
        slug="treff",
        title="Treff",
        summary="Kommt alle.",
        provider=provider,
        topics=[topic],
        locations=[make_location(area=district)],
    )
    rows = (topic, district, provider, network, situation, path, offer)
    return {row.get_absolute_url(): getattr(row, "title", "") or row.name for row in rows}


def shared(client, path):
    """``{property: content}`` of Open Graph, as a parser of HTML reads it."""
    page = lxml.html.fromstring(client.get(path).content.decode())
    tags = page.xpath('//head/meta[starts-with(@property, "og:")]')
    assert len({tag.get("property") for tag in tags}) == len(tags)
    return {tag.get("property").removeprefix("og:"): tag.get("content") for tag in tags}


def test_every_page_that_people_share_says_what_it_is(client, settings, world):
    for path, title in world.items():
        tags = shared(client, path)
        assert title in tags["title"], path
        assert tags["url"] == f"{settings.SITE_URL}{path}"
        assert tags["description"]
        picture = client.get(tags["image"].removeprefix(settings.SITE_URL))
        assert picture["Content-Type"] == "image/png"
    assert shared(client, "/anbieter/haus/")["description"] == "Ein Haus am Wasser."
    assert shared(client, "/")["url"] == f"{settings.SITE_URL}/"
    assert shared(client, "/da/themen/thema/")["url"] == f"{settings.SITE_URL}/da/themen/thema/"


def test_pages_for_one_visit_are_not_shared(client):
    assert shared(client, "/vorschlagen/") == {}


def test_pages_of_records_say_the_way_to_them(client, settings, world):
    lists = {path: f"/{path.split('/')[1]}/" for path in world}

    for path, title in world.items():
        (crumbs,) = of_type(block(client, path), "BreadcrumbList")
        steps = [(step["position"], step["item"]) for step in crumbs["itemListElement"]]
        base = settings.SITE_URL
        assert steps == [(1, f"{base}{lists[path]}"), (2, f"{base}{path}")], path
        assert crumbs["itemListElement"][1]["name"] == title


@pytest.mark.parametrize(
    ("page", "listed"),
    [
        ("/themen/", "/themen/thema/"),
        ("/situationen/", "/situationen/lage/"),
        ("/hilfewege/", "/hilfewege/weg/"),
        ("/stadtteile/", "/stadtteile/nord/"),
        ("/netzwerke/", "/netzwerke/netz/"),
        ("/themen/thema/", "/angebote/treff/"),
        ("/anbieter/haus/", "/angebote/treff/"),
        ("/situationen/lage/", "/angebote/treff/"),
    ],
)
def test_lists_name_what_they_list(client, settings, world, page, listed):
    found = graph(client, page)

    lists = set(found.subjects(RDF.type, SCHEMA.ItemList))
    items = [item for one in lists for item in found.objects(one, SCHEMA.itemListElement)]
    assert [
        (str(found.value(item, SCHEMA.name)), str(found.value(item, SCHEMA.url))) for item in items
    ] == [(world[listed], f"{settings.SITE_URL}{listed}")]


def test_shared_links_show_a_picture(client, settings):
    offer = make_offer(title="Ein sehr langer Titel, der auf mehrere Zeilen umbrochen werden muss")
    page = client.get(offer.get_absolute_url()).content.decode()
    address = f"{settings.SITE_URL}/angebote/{offer.slug}.png"

    picture = client.get(f"/angebote/{offer.slug}.png")

    assert f'<meta property="og:image" content="{address}">' in page
    assert picture.content.startswith(b"\x89PNG")
    assert len(picture.content) < 60_000
