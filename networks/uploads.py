"""Files that members lay before a body: what they may be, and where they lie.

They lie outside of everything a web server hands out; only a view that knows the reader opens them.
"""

import io
import zipfile
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from offers.whole_files import WholeFileStorage

MOST_MEGABYTES = 10
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
# Ending → (type for the browser, what the file must begin with).
ZIP = b"PK\x03\x04"
TYPES = {
    "pdf": ("application/pdf", b"%PDF-"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "docx": (f"{OFFICE}wordprocessingml.document", ZIP),
    "xlsx": (f"{OFFICE}spreadsheetml.sheet", ZIP),
    "pptx": (f"{OFFICE}presentationml.presentation", ZIP),
    "odt": (f"{OPEN_DOCUMENT}text", ZIP),
    "ods": (f"{OPEN_DOCUMENT}spreadsheet", ZIP),
    "odp": (f"{OPEN_DOCUMENT}presentation", ZIP),
}
OFFICE_FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
MACROS = ("vbaproject.bin", "basic/")  # parts of Microsoft's and of open documents that run


class PrivateStorage(WholeFileStorage):
    """Files without an address: ``url`` is refused, so that no template can link past the view."""

    @property
    def base_location(self):
        return settings.PRIVATE_ROOT

    @property
    def location(self):
        return str(settings.PRIVATE_ROOT)

    def url(self, name):
        raise ValueError("private files have no address")


def private_storage():
    return PrivateStorage(file_permissions_mode=0o600, directory_permissions_mode=0o700)


def ending_of(name):
    return PurePath(name).suffix.lower().removeprefix(".")


def content_type_of(name):
    return TYPES[ending_of(name)][0]


def check_document(file):
    """Raise ValidationError unless ``file`` is small enough and is what its ending says.

    Neither the name nor what the browser said of the type is believed: the first bytes decide,
    and for office files the parts inside. Files with macros are refused.
    """
    if file.size > MOST_MEGABYTES * 1024 * 1024:
        raise ValidationError(_("Die Datei ist größer als %d MB.") % MOST_MEGABYTES)
    ending = ending_of(file.name)
    if ending not in TYPES:
        raise ValidationError(
            _("Bitte eine Datei mit einer dieser Endungen: %s.") % ", ".join(TYPES)
        )
    file.seek(0)
    content = file.read()
    file.seek(0)
    if not content.startswith(TYPES[ending][1]):
        raise ValidationError(_("Der Inhalt der Datei passt nicht zu ihrer Endung."))
    if TYPES[ending][1] == ZIP:
        _check_parts(ending, content)


def _check_parts(ending, content):
    """Look at the list of parts only; nothing is unpacked but the short line with the type."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            told = _told_type(archive) if "mimetype" in names else ""
    except (zipfile.BadZipFile, NotImplementedError, EOFError):
        # zipfile says NotImplementedError of packing methods and versions it does not know.
        raise ValidationError(_("Die Datei ist beschädigt.")) from None
    lower = [name.lower() for name in names]
    if any(name.endswith(MACROS[0]) or name.startswith(MACROS[1]) for name in lower):
        raise ValidationError(_("Dateien mit Makros werden nicht angenommen."))
    if folder := OFFICE_FOLDERS.get(ending):
        is_right = "[Content_Types].xml" in names and any(n.startswith(folder) for n in names)
    else:
        is_right = told == TYPES[ending][0]
    if not is_right:
        raise ValidationError(_("Der Inhalt der Datei passt nicht zu ihrer Endung."))


def _told_type(archive):
    with archive.open("mimetype") as part:
        return part.read(100).decode("ascii", "replace").strip()
