"""Fields of facts that editors keep: whether one was checked, what they note, where it is from.

Functions rather than a base class, whose fields would come first in every form.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


def checked_on_field():
    return models.DateField(
        _("geprüft am"), null=True, blank=True, help_text=_("Tag der letzten Prüfung.")
    )


def is_unverified_field():
    return models.BooleanField(
        _("ungeprüft"), default=False, help_text=_("Wird Familien nicht gezeigt.")
    )


def editor_note_field():
    return models.TextField(
        _("Notiz der Redaktion"), blank=True, help_text=_("Wird nicht angezeigt.")
    )


def sources_field():
    """A list of ``{"title": …, "url": …}``."""
    return models.JSONField(
        _("Quellen"), default=list, blank=True, help_text=_("Liste aus Titel und Adresse.")
    )
