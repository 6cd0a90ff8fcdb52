"""Editorial pages: easy language says whether it was checked; films with captions and text."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from kompass.models import EasyStatus, Page, PageVideo
from kompass.uploads import at_most, is_webvtt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def html_of(client, page):
    return client.get(page.get_absolute_url()).content.decode()


def make_video(page, **values):
    values = {
        "title": "Was der Kompass ist",
        "file": SimpleUploadedFile("film.mp4", b"film"),
        "captions": SimpleUploadedFile("film.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHallo"),
        "transcript": "Hallo und willkommen.",
    } | values
    return PageVideo(page=page, **values)


def test_easy_language_is_labelled_as_checked_only_when_it_was(client):
    page = Page.objects.create(slug="leicht", title="Leicht", easy_status=EasyStatus.UNCHECKED)
    assert "Noch nicht geprüft." in html_of(client, page)

    page.easy_status = EasyStatus.CHECKED
    with pytest.raises(ValidationError) as caught:
        page.full_clean()
    assert list(caught.value.message_dict) == ["easy_checked_by"]

    page.easy_checked_by = "Prüfgruppe Hafen"
    page.save()
    html = html_of(client, page)
    assert "Leichte Sprache, geprüft." in html and "Prüfgruppe Hafen" in html
    assert "Noch nicht geprüft." not in html
    plain = Page.objects.create(slug="schwer", title="Schwer")
    assert "geprüft" not in html_of(client, plain)


def test_sign_language_page_says_that_there_is_no_film_until_there_is_one(client):
    page = Page.objects.create(slug="gebaerdensprache", title="Gebärdensprache")
    missing = "Den Film in Deutscher Gebärdensprache gibt es noch nicht."
    assert missing in html_of(client, page)

    video = make_video(page)
    video.full_clean()
    video.save()
    html = html_of(client, page)
    assert missing not in html
    assert f'<source src="{video.file.url}" type="video/mp4">' in html
    assert f'<track kind="captions" src="{video.captions.url}"' in html
    assert "Hallo und willkommen." in html
    assert "media-src 'self'" in client.get("/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("field", "name", "content"),
    [
        ("file", "film.exe", b"MZ"),
        ("captions", "film.srt", b"WEBVTT"),
        ("captions", "film.vtt", b"1\n00:00:00,000 --> 00:00:01,000"),
    ],
)
def test_files_must_be_what_browsers_play(field, name, content):
    page = Page.objects.create(slug="seite", title="Seite")

    with pytest.raises(ValidationError) as caught:
        make_video(page, **{field: SimpleUploadedFile(name, content)}).full_clean()

    assert list(caught.value.message_dict) == [field]


def test_size_and_byte_order_mark():
    at_most(1)(SimpleUploadedFile("a", b"x" * 1024 * 1024))
    with pytest.raises(ValidationError):
        at_most(1)(SimpleUploadedFile("a", b"x" * (1024 * 1024 + 1)))
    is_webvtt(SimpleUploadedFile("a.vtt", b"\xef\xbb\xbfWEBVTT"))
