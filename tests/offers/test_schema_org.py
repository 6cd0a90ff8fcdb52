"""Data blocks for search engines, read by a library."""

import json
import re
from datetime import date, time, timedelta

import pytest
from django.utils import timezone
from rdflib import RDF, Graph, Namespace

from offers.models import CostRow, OperatingState, ProviderKind
from tests.factories import make_area, make_location, make_offer, make_provider

pytestmark = [
    pytest.mark.django_db,
    # rdflib's own reader of JSON-LD uses what rdflib announces to drop.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

SCHEMA = Namespace("https://schema.org/")


def block(client, path):
    page = client.get(path).content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


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


def test_shared_links_show_a_picture(client, settings):
    offer = make_offer(title="Ein sehr langer Titel, der auf mehrere Zeilen umbrochen werden muss")
    page = client.get(offer.get_absolute_url()).content.decode()
    address = f"{settings.SITE_URL}/angebote/{offer.slug}.png"

    picture = client.get(f"/angebote/{offer.slug}.png")

    assert f'<meta property="og:image" content="{address}">' in page
    assert picture.content.startswith(b"\x89PNG")
    assert len(picture.content) < 60_000
