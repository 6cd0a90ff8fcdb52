"""Passwords that many people choose: a German list beside Django's, which is English."""

import re
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LIST = Path(__file__).with_name("common_words.txt")
# Letters as people replace them: P@ssw0rt.
REPLACED = str.maketrans("@4310$5!7", "aaeiossit")
ORNAMENT = re.compile(r"[\W\d_]+")
AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")


@cache
def common_words():
    """The words of the list, in small letters, without blanks."""
    return frozenset(LIST.read_text(encoding="utf-8").split())


class GermanCommonPasswordValidator:
    """Refuse common words, repeated or joined, whatever digits and signs stand around them."""

    def validate(self, password, user=None):
        small = AROUND.sub("", password.casefold())
        if any(is_common(ORNAMENT.sub("", text)) for text in (small, small.translate(REPLACED))):
            raise ValidationError(
                _("Dieses Passwort ist leicht zu erraten."), code="password_too_common"
            )

    def get_help_text(self):
        return _("Kein häufiges Wort mit angehängten Ziffern oder Zeichen.")


def is_common(letters):
    """True if ``letters`` are words of the list alone, at most four of them, or none at all."""
    rest = [letters]
    for _word in range(4):
        if "" in rest:
            return True
        rest = [
            text[length:]
            for text in rest
            for length in range(1, len(text) + 1)
            if text[:length] in common_words()
        ]
    return "" in rest
