"""The list in a frame: who may frame it, what it shows, and the snippet that leads there."""

import html
import re

import pytest
from django.test import override_settings

from kompass.env import SettingError, env_sources
from tests.factories import make_area, make_location, make_offer, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers():
    nord = make_area(slug="nord", name="Nord")
    make_offer(title="Turnen", slug="turnen", locations=[make_location(area=nord)])
    make_offer(title="Singen", locations=[make_location(area=make_area())])
    make_offer(title="Entwurf", status="draft", locations=[make_location(area=nord)])


def frame_rules(response):
    policy = response["Content-Security-Policy"]
    ancestors = re.search(r"frame-ancestors ([^;]+)", policy)[1]
    return ancestors, response.headers.get("X-Frame-Options")


def test_only_the_framed_list_may_be_framed_also_when_it_comes_from_the_page_cache(client, offers):
    for _ in range(2):  # the second answer comes from the cache, without the view
        framed = client.get("/einbetten/liste/")
        assert frame_rules(framed) == ("https:", None)
        assert not framed.cookies and "Cookie" not in framed["Vary"]
    for path in ("/einbetten/", "/angebote/", "/angebote/turnen/"):
        assert frame_rules(client.get(path)) == ("'none'", "DENY")


@override_settings(EMBED_ANCESTORS=["https://kita.example.org"])
def test_a_setting_narrows_who_may_frame(client, offers):
    assert frame_rules(client.get("/einbetten/liste/")) == ("https://kita.example.org", None)


def test_setting_takes_origins_only(monkeypatch):
    monkeypatch.setenv("KOMPASS_EMBED_ANCESTORS", "https://*.example.org, https:")
    assert env_sources("KOMPASS_EMBED_ANCESTORS", []) == ["https://*.example.org", "https:"]
    monkeypatch.setenv("KOMPASS_EMBED_ANCESTORS", "'self'; script-src *")
    with pytest.raises(SettingError):
        env_sources("KOMPASS_EMBED_ANCESTORS", [])


def test_framed_list_shows_the_selection_and_its_links_leave_the_frame(client, offers):
    response = client.get("/einbetten/liste/?district=nord&topic=gibt-es-nicht&page=x")
    page = response.content.decode()

    assert response.status_code == 200
    assert [offer.title for offer in response.context["page"]] == ["Turnen"]
    assert '<base target="_blank">' in page
    assert response.context["ignored"]
    assert "<nav" not in page and "Hauptmenü" not in page


def test_pages_of_the_framed_list_stay_in_the_frame(client, offers):
    response = client.get("/einbetten/liste/?per_page=1")

    assert response.context["previous"] == ""
    assert response.context["next"] == "/einbetten/liste/?page=2&per_page=1"
    assert 'target="_self"' in response.content.decode()


def test_snippet_names_the_selection_and_escapes_it(client, offers):
    make_topic(slug="geld", title='Geld & "Rat"')
    response = client.get("/einbetten/?district=nord&topic=geld&free=1&q=<b>")
    code = response.context["snippet"]

    assert 'src="http://testserver/einbetten/liste/?q=%3Cb%3E&amp;' in code
    assert "district=nord" in code and "free=1" in code
    assert 'title="Angebote für Familien' in code and "<b>" not in code
    shown = re.search(r"<textarea[^>]*>(.*?)</textarea>", response.content.decode(), re.DOTALL)[1]
    assert html.unescape(shown) == code
    assert response.context["carried"] == [("q", "<b>"), ("free", "1")]


def test_snippet_is_named_by_filters_of_all_kinds(client, offers):
    response = client.get("/einbetten/?weekday=7&access=open&open_now=1")

    assert "jetzt geöffnet, Sonntag, ohne Anmeldung" in response.context["snippet"]


def test_list_leads_to_the_snippet_with_the_same_selection(client, offers):
    page = client.get("/angebote/?district=nord").content.decode()

    assert 'href="/einbetten/?district=nord"' in page
