"""What machines look for first."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from offers.models import Status
from tests.factories import make_help_path, make_offer, make_provider
from tests.networks.makers import make_network

pytestmark = pytest.mark.django_db

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def locations(client, path):
    tree = ElementTree.fromstring(client.get(path).content)
    return [node.text for node in tree.iterfind(".//s:loc", NAMES)]


def test_sitemap_leads_to_public_pages_in_all_languages(client, settings):
    shown = make_offer(slug="offen", provider=make_provider(slug="haus"))
    make_offer(slug="entwurf", status=Status.DRAFT, provider=make_provider(slug="verborgen"))
    make_offer(slug="vorbei", valid_until=date(2020, 1, 1))
    make_help_path({"title": "Fragen"}, slug="hilfe")
    make_network(slug="netz")
    make_network(slug="internes-netz", is_public=False)

    sections = locations(client, "/sitemap.xml")
    pages = [
        page
        for section in sections
        for page in locations(client, section.removeprefix(settings.SITE_URL))
    ]

    assert all(address.startswith(f"{settings.SITE_URL}/") for address in sections + pages)
    assert f"{settings.SITE_URL}/angebote/offen/" in pages
    assert f"{settings.SITE_URL}/da/angebote/offen/" in pages
    assert f"{settings.SITE_URL}/anbieter/haus/" in pages
    assert f"{settings.SITE_URL}/hilfewege/hilfe/" in pages
    assert f"{settings.SITE_URL}/netzwerke/netz/" in pages
    assert f"{settings.SITE_URL}/zustaendigkeit/" in pages
    assert not [page for page in pages if "internes-netz" in page]
    assert not [page for page in pages if "entwurf" in page or "vorbei" in page]
    assert not [page for page in pages if "verborgen" in page]
    for page in pages:
        assert client.get(page.removeprefix(settings.SITE_URL)).status_code == 200, page
    tree = ElementTree.fromstring(client.get("/sitemap-angebote.xml").content)
    languages = {
        link.get("hreflang") for link in tree.find("s:url", NAMES).iterfind("x:link", NAMES)
    }
    assert languages == {*dict(settings.LANGUAGES), "x-default"}
    assert tree.find("s:url/s:lastmod", NAMES).text.startswith(
        str(timezone.localdate(shown.updated_at))
    )


def test_unknown_part_of_the_sitemap_is_404(client):
    assert client.get("/sitemap-geheim.xml").status_code == 404


def test_robots_name_the_sitemap_and_stay_out_of_the_back_office(client, settings):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /verwaltung/" in lines
    assert "Disallow: /netzwerke/intern/" in lines
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines


def test_security_contact_is_named_and_has_not_expired(client, settings, time_machine):
    time_machine.move_to("2026-11-29T12:00:00+01:00")
    settings.SECURITY_CONTACT = "sicherheit@example.org"

    lines = client.get("/.well-known/security.txt").content.decode().splitlines()

    assert lines[0] == "Contact: mailto:sicherheit@example.org"
    assert lines[1] == "Expires: 2027-05-28T00:00:00+00:00"


def test_browsers_can_search_from_their_address_bar(client, settings):
    response = client.get("/opensearch.xml")
    tree = ElementTree.fromstring(response.content)
    templates = [node.get("template") for node in tree if node.tag.endswith("Url")]

    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    assert templates[0] == f"{settings.SITE_URL}/angebote/?q={{searchTerms}}"
    assert '<link rel="search"' in client.get("/").content.decode()


def test_pages_name_their_own_address_and_those_in_other_languages(client, settings):
    plain = client.get("/themen/").content.decode()
    searched = client.get("/angebote/?q=turnen").content.decode()

    assert f'<link rel="canonical" href="{settings.SITE_URL}/themen/">' in plain
    assert f'<link rel="alternate" hreflang="da" href="{settings.SITE_URL}/da/themen/">' in plain
    assert f'hreflang="x-default" href="{settings.SITE_URL}/themen/"' in plain
    assert f'<link rel="canonical" href="{settings.SITE_URL}/angebote/">' in searched
