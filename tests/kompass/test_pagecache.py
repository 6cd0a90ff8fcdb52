"""Public pages from memory: never stale, never private."""

import gzip

import brotli
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from kompass import pagecache
from kompass.models import SiteConfiguration
from offers.models import Status
from tests.factories import make_offer

pytestmark = pytest.mark.django_db
LIST = "/angebote/"


@pytest.fixture(autouse=True)
def empty_store():
    pagecache.store.clear()
    yield
    pagecache.store.clear()


def test_unchanged_pages_are_not_sent_again(client):
    make_offer(title="Anker")
    first = client.get(LIST)
    again = client.get(LIST, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert first["Cache-Control"] == "public, max-age=0, s-maxage=60, must-revalidate"
    assert {"HX-Request", "Accept-Encoding"} <= set(first["Vary"].split(", "))


def test_a_save_shows_at_the_next_request(client):
    offer = make_offer(title="Anker")
    first = client.get(LIST)
    assert "Anker" in first.content.decode()

    offer.title = "Boje"
    offer.save()

    second = client.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert "Boje" in second.content.decode()
    assert "Anker" not in second.content.decode()


def test_a_change_of_the_website_shows_at_the_next_request(client):
    client.get(LIST)
    SiteConfiguration(site_name="Ahlen-Kompass").save()
    assert "Ahlen-Kompass" in client.get(LIST).content.decode()


def test_kept_pages_cost_one_statement(client, django_assert_num_queries):
    make_offer()
    client.get(LIST)
    with django_assert_num_queries(1):
        client.get(LIST)


def test_readers_with_and_without_login_get_the_same_public_page(client, django_user_model):
    offer = make_offer(title="Anker", internal_note="nur intern")
    user = get_user_model().objects.create_superuser("redaktion", password="x")
    client.force_login(user)
    inside = client.get(offer.get_absolute_url())
    client.logout()
    outside = client.get(offer.get_absolute_url())

    assert inside.content == outside.content
    assert "redaktion" not in outside.content.decode()
    assert "nur intern" not in outside.content.decode()


def test_nothing_private_is_kept(client):
    client.force_login(get_user_model().objects.create_superuser("redaktion", password="x"))
    for url in (reverse("admin:index"), "/angebote/export.csv"):
        response = client.get(url)
        assert response.status_code == 200
        assert "public" not in response.get("Cache-Control", "")
    assert not pagecache.store.pages


def test_a_draft_is_not_found_and_not_kept(client):
    offer = make_offer(status=Status.DRAFT)
    assert client.get(offer.get_absolute_url()).status_code == 404
    assert not pagecache.store.pages
    offer.status = Status.PUBLISHED
    offer.save()
    assert client.get(offer.get_absolute_url()).status_code == 200


def test_pages_come_compressed_as_the_browser_asks(client):
    make_offer(title="Anker")
    plain = client.get(LIST).content
    zipped = client.get(LIST, headers={"Accept-Encoding": "gzip"})
    packed = client.get(LIST, headers={"Accept-Encoding": "gzip, br"})

    assert gzip.decompress(zipped.content) == plain
    assert brotli.decompress(packed.content) == plain
    assert (zipped["Content-Encoding"], packed["Content-Encoding"]) == ("gzip", "br")
    assert packed["Content-Length"] == str(len(packed.content))


def test_what_is_wanted_again_is_packed_more_densely_once(client, monkeypatch):
    for number in range(20):
        make_offer(title=f"Treff am Anker {number}")
    ask = lambda: client.get(LIST, headers={"Accept-Encoding": "br"}).content  # noqa: E731
    qualities, compress = [], brotli.compress
    monkeypatch.setattr(
        brotli,
        "compress",
        lambda *a, quality: qualities.append(quality) or compress(*a, quality=quality),
    )
    first, second, third = ask(), ask(), ask()

    assert qualities == [pagecache.QUICK, pagecache.DENSE]
    assert second == third
    assert len(second) < len(first)
    assert brotli.decompress(second) == brotli.decompress(first)


def test_parts_for_scripts_and_whole_pages_are_kept_apart(client):
    make_offer(title="Anker")
    whole = client.get(LIST).content
    part = client.get(LIST, headers={"HX-Request": "true"}).content
    assert len(part) < len(whole)
    assert client.get(LIST).content == whole


def test_the_store_forgets_what_was_unused_longest():
    pages = pagecache.PageStore(max_bytes=25)
    for name in ("a", "b", "c"):
        pages.put(name, pagecache.StoredPage(b"x" * 10, "text/html"))
    assert list(pages.pages) == ["b", "c"]
    assert pages.bytes == 20


def test_the_store_keeps_no_page_of_an_older_catalogue(client):
    offer = make_offer(title="Anker")
    client.get(LIST)
    client.get(offer.get_absolute_url())
    assert len(pagecache.store.pages) == 2

    offer.title = "Boje"
    offer.save()
    assert "Boje" in client.get(LIST).content.decode()
    assert [page.key[-1] for page in pagecache.store.pages.values()] == [LIST]
    assert len(pagecache.store.latest) == 1
    assert pagecache.store.bytes == len(client.get(LIST).content)
