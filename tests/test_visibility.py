"""One rule decides what the public sees, on every path: hide an entry in each possible way and
look for it everywhere."""

import io
import zipfile
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from offers.models import (
    ChangeProposal,
    Contact,
    ContactVisibility,
    LifeSituation,
    LocationVisibility,
    Offer,
    OfferTranslation,
    Status,
    TranslationStatus,
)
from tests.factories import (
    make_area,
    make_department,
    make_language,
    make_location,
    make_offer,
    make_phases,
    make_provider,
    make_topic,
    make_transition,
)
from tests.offers.documents.reading import Paper

pytestmark = pytest.mark.django_db

SECRET = "Quellwolkenzeit"
SHOWN = "Muschelglanz"
NOW = "2026-11-22T12:00:00+01:00"

HIDING = {
    "draft": {"status": Status.DRAFT},
    "in review": {"status": Status.IN_REVIEW},
    "archived": {"status": Status.ARCHIVED},
    "ended yesterday": {"valid_until": date(2026, 11, 21)},
    "begins tomorrow": {"valid_from": date(2026, 11, 23)},
    "not checked for a year": {"verified_at": date(2025, 11, 22)},
}


@pytest.fixture
def everywhere():
    """Related records for an offer, and every public address that could show it."""
    phases = make_phases()
    topic = make_topic(slug="thema", title="Thema")
    provider = make_provider(slug="anbieter", name="Anbieter")
    area = make_area(slug="stadtteil", name="Stadtteil", latitude=54.78, longitude=9.43)
    place = make_location(area=area, latitude=54.78, longitude=9.43)
    transition = make_transition(phases[1], phases[2], slug="wechsel")
    situation = LifeSituation.objects.create(slug="lage", title="Lage")
    situation.topics.add(topic)
    relations = {
        "provider": provider,
        "department": make_department(slug="bereich"),
        "topics": [topic],
        "life_phases": phases,
        "locations": [place],
        "transitions": [transition],
        "languages": [make_language()],
        "tags": ["Stichwort"],
        "age_from_months": -9,
        "age_to_months": 132,
    }
    addresses = [
        reverse("start"),
        "/angebote/",
        "/angebote/?per_page=100&sort=updated",
        f"/angebote/?q={SECRET[:-1]}x",  # a slip: would a hidden word be offered instead?
        f"/angebote/?q={SECRET[:8]}",
        f"/suche/vorschlaege.json?q={SECRET[:5]}",
        f"/suche/vorschlaege.json?q={SHOWN[:5]}",
        f"/angebote/?q={SHOWN}",
        "/angebote/?topic=thema",
        "/angebote/?near=54.78,9.43&radius_km=1",
        "/angebote/?tag=Stichwort",
        "/angebote/export.csv",
        "/angebote/export.xlsx",
        "/angebote/export.json",
        "/angebote/export.geojson",
        "/angebote/feed.atom",
        "/angebote/termine.ics",
        "/opendata/",
        "/opendata/hsds-3.0.zip",
        "/sitemap-angebote.xml",
        "/sitemap-anbieter.xml",
        "/api/hsds/services?full=true",
        f"/api/hsds/services?search={SHOWN}&full=true",
        "/api/hsds/services?format=ndjson",
        "/api/hsds/organizations?full_service=true",
        "/api/hsds/service_at_locations?full=true",
        "/themen/",
        "/themen/thema/",
        "/situationen/lage/",
        "/anbieter/",
        "/anbieter/anbieter/",
        "/stadtteile/",
        "/stadtteile/stadtteil/",
        "/lebensweg/",
        "/lebensweg/mein-kind/?birth=2024-03",
        *(f"/lebensweg/{phase.slug}/" for phase in phases),
        "/lebensweg/uebergang/wechsel/",
        "/angebote/karte.geojson",
        "/angebote/?profile=wheelchair&view=map",
        "/angebote/broschuere.pdf",
        "/merkliste/?ids=" + ",".join(map(str, range(1, 60))),
        "/merkliste/merkliste.pdf?ids=" + ",".join(map(str, range(1, 60))),
    ]
    return relations, addresses


def text_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    if content.startswith(b"%PDF"):
        return Paper(content).text
    return content.decode("utf-8", "replace")


def places_that_show(client, addresses, words):
    shown = []
    for address in addresses:
        response = client.get(address)
        if response.status_code == 404 and ".pdf" in address:
            continue  # a document of nothing
        assert response.status_code == 200, address
        if words in text_of(response):
            shown.append(address)
    return shown


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("way", HIDING)
def test_a_hidden_offer_shows_nowhere(client, everywhere, way):
    relations, addresses = everywhere
    make_offer(title=SHOWN, slug="sichtbar", **relations)
    hidden = make_offer(title=SECRET, slug="versteckt", **relations, **HIDING[way])
    visible = Offer.objects.get(slug="sichtbar")
    visible.related_offers.add(hidden)

    assert places_that_show(client, [*addresses, "/angebote/sichtbar/"], SECRET) == []
    # Here the page repeats what was typed, so the address of the offer is looked for.
    assert places_that_show(client, [f"/angebote/?q={SECRET}"], "versteckt") == []
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get(reverse("offers:offer_feedback", args=["versteckt"])).status_code == 404
    for ending in (".pdf", ".ics", ".vcf", ".qr.svg", "/stimmt/"):
        assert client.get(f"/angebote/versteckt{ending}").status_code == 404
    # The search is honest the other way round, too: the same paths do show a public offer.
    assert len(places_that_show(client, addresses, SHOWN)) >= 18


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("way", HIDING)
def test_a_hidden_offer_counts_nowhere(client, everywhere, way):
    relations, _addresses = everywhere
    make_offer(title=SECRET, **relations, **HIDING[way])
    response = client.get("/angebote/")

    assert response.context["total"] == 0
    assert {option.count for facet in response.context["facets"] for option in facet.options} == {0}


@time_machine.travel(NOW, tick=False)
def test_proposals_show_nowhere(client, everywhere):
    """Neither a change to a public offer nor a new one, in rows, in words or as a message."""
    relations, addresses = everywhere
    offer = make_offer(title=SHOWN, slug="sichtbar", **relations)
    said = {
        "fields": {"title": SECRET, "summary": f"{SECRET} Satz"},
        "relations": {"topics": [[1, f"{SECRET} Thema"]]},
        "children": {"contacts": [{"function": SECRET, "phone": SECRET}]},
    }
    for kind, target in (("change", offer), ("ended", offer), ("new", None)):
        ChangeProposal.objects.create(
            kind=kind,
            offer=target,
            origin="provider",
            provider=offer.provider,
            content=said,
            base={"fields": {}, "relations": {}, "children": {}},
            words={"when": SECRET},
            typed={"title": [SECRET]},
            message=SECRET,
            name=SECRET,
            mail=f"{SECRET}@example.org",
            answer=SECRET,
        )

    addresses = [
        *addresses,
        "/angebote/sichtbar/",
        "/vorschlagen/",
        "/vorschlagen/?angebot=sichtbar",
    ]
    assert places_that_show(client, addresses, SECRET) == []


@time_machine.travel(NOW, tick=False)
def test_both_days_of_validity_are_public(client, everywhere):
    relations, _addresses = everywhere
    today = date(2026, 11, 22)
    make_offer(title=SHOWN, **relations, valid_from=today, valid_until=today)
    assert SHOWN in text_of(client.get("/angebote/"))


@time_machine.travel(NOW, tick=False)
def test_a_checked_offer_is_public_to_the_last_day_and_hides_without_a_save(client, everywhere):
    relations, addresses = everywhere
    make_offer(title=SHOWN, **relations, verified_at=date(2025, 11, 23))
    assert len(places_that_show(client, addresses, SHOWN)) >= 18

    with time_machine.travel("2026-11-23T00:00:01+01:00", tick=False):
        echoing = f"/angebote/?q={SHOWN}"  # repeats what was typed
        assert [a for a in addresses if a != echoing and SHOWN in text_of(client.get(a))] == []


def test_internal_parts_of_a_public_offer_show_nowhere(client, everywhere):
    relations, addresses = everywhere
    offer = make_offer(
        title=SHOWN,
        slug="sichtbar",
        **relations,
        internal_note=f"{SECRET} Notiz",
        owner_function=f"{SECRET} Funktion",
        deputy_function=f"{SECRET} Vertretung",
        verified_by=f"{SECRET} Prüfung",
    )
    for visibility in (ContactVisibility.PROFESSIONALS, ContactVisibility.INTERNAL):
        Contact.objects.create(
            offer=offer,
            function=f"{SECRET} {visibility}",
            mail=f"{SECRET}@example.org",
            visibility=visibility,
        )
    OfferTranslation.objects.create(
        offer=offer,
        language=make_language(),
        title=f"{SECRET} Entwurf",
        status=TranslationStatus.DRAFT,
    )

    assert places_that_show(client, [*addresses, "/angebote/sichtbar/"], SECRET) == []


@pytest.mark.parametrize(
    "visibility", [LocationVisibility.DISTRICT_ONLY, LocationVisibility.HIDDEN]
)
def test_masked_places_show_no_address_and_secret_ones_no_district(client, everywhere, visibility):
    relations, addresses = everywhere
    secret_area = make_area(slug="geheim", name=f"{SECRET}tal", latitude=54.5, longitude=9.1)
    place = make_location(
        area=secret_area,
        name=f"{SECRET}haus",
        street=f"{SECRET}weg 1",
        latitude=54.51234,
        longitude=9.12345,
        visibility=visibility,
    )
    make_offer(title=SHOWN, slug="sichtbar", **{**relations, "locations": [place]})
    addresses = [*addresses, "/angebote/sichtbar/"]

    for words in (f"{SECRET}haus", f"{SECRET}weg", "54.51234", "9.12345", "54,51234"):
        assert places_that_show(client, addresses, words) == [], words
    assert SHOWN in text_of(client.get("/angebote/?district=geheim")) or (
        visibility == LocationVisibility.HIDDEN
    )
    if visibility == LocationVisibility.HIDDEN:
        # Its name stands in the list of all Stadtteile, but never beside the offer.
        assert SHOWN not in text_of(client.get("/angebote/?district=geheim"))
        assert SHOWN not in text_of(client.get("/stadtteile/geheim/"))
        assert f"{SECRET}tal" not in text_of(client.get("/angebote/sichtbar/"))
        assert f"{SECRET}tal" not in text_of(client.get("/angebote/export.csv"))
        assert SHOWN not in text_of(client.get(f"/angebote/?q={SECRET}tal"))
