"""What an uploaded file must be: a size, and captions that browsers can read."""

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

WEBVTT_STARTS = (b"WEBVTT", b"\xef\xbb\xbfWEBVTT")


@deconstructible
class at_most:  # noqa: N801 -- reads as a sentence where it is used
    """Raises ValidationError for files of more than ``megabytes``."""

    def __init__(self, megabytes):
        self.megabytes = megabytes

    def __call__(self, file):
        if file.size > self.megabytes * 1024 * 1024:
            raise ValidationError(_("Die Datei ist größer als %s MB.") % self.megabytes)

    def __eq__(self, other):
        return isinstance(other, at_most) and other.megabytes == self.megabytes

    def __hash__(self):
        return hash(self.megabytes)


def is_webvtt(file):
    """Raise ValidationError unless the file begins as WebVTT must."""
    file.seek(0)
    start = file.read(9)
    file.seek(0)
    if not start.startswith(WEBVTT_STARTS):
        raise ValidationError(_("Das ist keine WebVTT-Datei: Sie beginnt nicht mit WEBVTT."))
