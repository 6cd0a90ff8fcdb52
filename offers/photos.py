"""Pictures of offers: whatever is uploaded is drawn anew, small, and without what cameras add.

A file that only calls itself a picture does not survive being drawn; neither do the place and the
device in a photo, nor anything hidden behind its last pixel.
"""

import io
import struct
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
# How damaged pictures show themselves, depending on the format.
UNREADABLE = (UnidentifiedImageError, EOFError, OSError, SyntaxError, ValueError, struct.error)
MOST_PIXELS = 40_000_000
LARGEST = (1600, 1600)  # pixels of what is kept
PAGE = (960, 960)  # fits into it
CARD = (480, 270)  # fills it
QUALITY = 82


class PhotoFile(ImageFieldFile):
    """``page_url`` and ``card_url`` are smaller copies, written together with the picture."""

    def save(self, name, content, save=True):
        picture = open_picture(content)
        path = PurePosixPath(name).with_suffix(".jpg")
        super().save(str(path), _jpeg(ImageOps.contain(picture, LARGEST)), save)
        self._write("page", ImageOps.contain(picture, PAGE))
        self._write("card", ImageOps.fit(picture, CARD))

    save.alters_data = True

    @property
    def page_url(self):
        return self.storage.url(self._name_of("page"))

    @property
    def card_url(self):
        return self.storage.url(self._name_of("card"))

    def _name_of(self, size):
        path = PurePosixPath(self.name)
        return str(path.with_name(f"{path.stem}.{size}{path.suffix}"))

    def _write(self, size, picture):
        name = self._name_of(size)
        self.storage.delete(name)
        self.storage.save(name, _jpeg(picture))


class PhotoField(models.ImageField):
    attr_class = PhotoFile


def open_picture(content):
    """Return the picture in ``content``, upright and in RGB. Raises ValidationError."""
    content.seek(0)
    try:
        picture = Image.open(content, formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise ValidationError(_("Das Bild hat mehr als 40 Megapixel. Bitte verkleinern."))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (*UNREADABLE, Image.DecompressionBombError) as error:
        raise ValidationError(_("Bitte ein Bild als JPEG, PNG oder WebP hochladen.")) from error
    ground = Image.new("RGB", upright.size, "white")
    ground.paste(upright, mask=upright.getchannel("A"))
    return ground


def _jpeg(picture):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return ContentFile(out.getvalue())
