"""The language of a page: said by the address alone, with ways to all the others."""

import re

import pytest
from django.utils.translation import override

from offers.alternates import alternate_paths, alternate_urls
from tests.factories import make_offer

pytestmark = pytest.mark.django_db


def html_of(client, path, **headers):
    return client.get(path, headers=headers).content.decode()


def test_address_decides_and_the_browser_does_not(client):
    german = client.get("/angebote/", headers={"accept-language": "da,ar;q=0.9"})
    client.cookies["django_language"] = "ar"
    danish = client.get("/da/angebote/", headers={"accept-language": "de"})

    assert '<html lang="de">' in german.content.decode()
    assert '<html lang="da">' in danish.content.decode()
    assert (german["Content-Language"], danish["Content-Language"]) == ("de", "da")
    assert "Accept-Language" not in german["Vary"] + danish["Vary"]


def test_arabic_runs_from_right_to_left(client):
    html = html_of(client, "/ar/")

    assert '<html lang="ar" dir="rtl">' in html
    assert "القائمة الرئيسية" in html  # the name of the main menu
    assert 'dir="rtl"' not in html_of(client, "/uk/").partition("<body")[0]


def test_menu_keeps_page_and_query(client):
    make_offer(slug="probe")
    links = re.findall(
        r'<li><a href="([^"]+)" lang="(\w+)" hreflang="(\w+)"(?: dir="(\w+)")?>([^<]+)</a>',
        html_of(client, "/da/angebote/?q=baby&free=1"),
    )

    assert links == [
        ("/angebote/?q=baby&amp;free=1", "de", "de", "", "Deutsch"),
        ("/en/angebote/?q=baby&amp;free=1", "en", "en", "", "English"),
        ("/ar/angebote/?q=baby&amp;free=1", "ar", "ar", "rtl", "العربيّة"),
        ("/tr/angebote/?q=baby&amp;free=1", "tr", "tr", "", "Türkçe"),
        ("/uk/angebote/?q=baby&amp;free=1", "uk", "uk", "", "Українська"),
    ]
    assert 'href="/da/angebote/probe/"' in html_of(client, "/angebote/probe/")
    assert 'href="/da/"' in html_of(client, "/gibt-es-nicht/x/")


def test_alternate_urls_are_whole_and_name_a_default():
    with override("ar"):
        assert dict(alternate_paths("/ar/themen/?a=1"))["de"] == "/themen/?a=1"
        urls = alternate_urls("/ar/themen/")

    assert urls[0] == ("de", "https://kompass.example.org/themen/")
    assert urls[3] == ("ar", "https://kompass.example.org/ar/themen/")
    assert urls[-1] == ("x-default", "https://kompass.example.org/themen/")


def test_pages_of_two_languages_are_two_pages_of_the_store(client):
    tags = {client.get(path)["ETag"] for path in ("/themen/", "/da/themen/", "/ar/themen/")}

    assert len(tags) == 3
    assert client.get("/da/themen/").content == client.get("/da/themen/").content
