"""Pictures are drawn anew: small, upright, without what cameras and others put into the file."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from offers.requirements import missing
from tests.factories import make_offer

pytestmark = pytest.mark.django_db

ORIENTATION, MAKER = 0x0112, 0x010F


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(size=(2400, 1200), *, format_="JPEG", name="Foto vom Haus.jpeg", tail=b"", mode="RGB"):
    exif = Image.Exif()
    exif[MAKER] = "Geheimkamera"
    exif[ORIENTATION] = 6  # lying on its side
    out = io.BytesIO()
    options = {"exif": exif} if format_ == "JPEG" else {}
    Image.new(mode, size, 0 if mode == "RGBA" else "teal").save(out, format_, **options)
    return SimpleUploadedFile(name, out.getvalue() + tail)


def with_picture(**values):
    return make_offer(image=upload(**values), image_alt="Ein Haus")


def test_a_picture_is_kept_upright_and_small_in_three_sizes(media):
    image = with_picture().image
    assert image.name.startswith("angebote/") and image.name.endswith(".jpg")
    sizes = {}
    for path in media.glob("angebote/*"):
        with Image.open(path) as stored:
            sizes[path.suffixes[-2] if len(path.suffixes) > 1 else ""] = stored.size
            assert stored.format == "JPEG"
    assert sizes == {"": (800, 1600), ".page": (480, 960), ".card": (480, 270)}
    assert image.page_url.endswith(".page.jpg") and image.card_url.endswith(".card.jpg")


def test_nothing_hidden_in_the_file_survives(media):
    with_picture(tail=b"<script>alert(1)</script>")
    for path in media.glob("angebote/*"):
        content = path.read_bytes()
        assert b"Geheimkamera" not in content and b"<script>" not in content
        with Image.open(path) as stored:
            assert not stored.getexif()


def test_what_is_transparent_becomes_white():
    image = with_picture(format_="PNG", name="bild.png", mode="RGBA", size=(10, 10)).image
    with Image.open(image.path) as stored:
        assert stored.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"<svg/>", b"GIF89a", b""])
def test_what_is_no_photo_is_refused_by_its_content(content, media):
    with pytest.raises(ValidationError, match="JPEG, PNG oder WebP"):
        make_offer(image=SimpleUploadedFile("bild.jpg", content), image_alt="Ein Haus")
    assert list(media.glob("angebote/*")) == []


def test_page_and_card_show_the_small_copies_with_their_description(client):
    offer = with_picture()
    make_offer(title="Ohne Bild")
    page = client.get(offer.get_absolute_url()).content.decode()
    assert f'src="{offer.image.page_url}" alt="Ein Haus"' in page
    listed = client.get("/angebote/").content.decode()
    assert listed.count('class="thumb"') == 1
    assert f'src="{offer.image.card_url}" alt="Ein Haus"' in listed


def test_a_picture_without_description_is_not_released():
    offer = make_offer()
    offer.image = "angebote/haus.jpg"
    assert "image_alt" in {check.field for check in missing(offer)}
    offer.image_alt = "Ein Haus"
    assert "image_alt" not in {check.field for check in missing(offer)}
