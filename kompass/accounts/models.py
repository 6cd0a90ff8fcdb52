"""What we remember of an account beside Django's own."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UnusedNotice(models.Model):
    """The mail that says an unused account will be closed; void after the next login."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        on_delete=models.CASCADE,
        related_name="unused_notice",
        help_text=_("Wem angekündigt wurde, dass das Konto geschlossen wird."),
    )
    sent_at = models.DateTimeField(
        _("gesendet am"), default=timezone.now, help_text=_("Wann es angekündigt wurde.")
    )

    class Meta:
        verbose_name = _("Ankündigung zu einem ungenutzten Konto")
        verbose_name_plural = _("Ankündigungen zu ungenutzten Konten")

    def __str__(self):
        return str(self.user)
