"""Uploaded documents of a body, and who got the minutes of a meeting when."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.uploads import check_document, ending_of, private_storage

from .body import Body
from .meeting import Meeting


class DocumentKind(models.TextChoices):
    MATERIAL = "material", _("Unterlage")
    RULES = "rules", _("Geschäftsordnung")
    MINUTES = "minutes", _("Protokoll")


def path_of(document, name):
    """Nobody can guess it, and no name that somebody typed becomes a path."""
    return f"networks/{uuid.uuid4().hex}.{ending_of(name)}"


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(body__in=Body.objects.visible_to(user))


class Document(models.Model):
    body = models.ForeignKey(
        Body, verbose_name=_("Gremium"), on_delete=models.CASCADE, related_name="documents"
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("Sitzung"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="documents",
        help_text=_("Leer, wenn es zu keiner einzelnen Sitzung gehört."),
    )
    kind = models.CharField(
        _("Art"), max_length=20, choices=DocumentKind, default=DocumentKind.MATERIAL
    )
    title = models.CharField(_("Titel"), max_length=150, help_text=_("Was darin steht."))
    file = models.FileField(
        _("Datei"),
        upload_to=path_of,
        storage=private_storage,
        validators=[check_document],
        help_text=_("PDF, PNG, JPEG, Word, Excel, PowerPoint oder OpenDocument, höchstens 10 MB."),
    )
    size = models.PositiveIntegerField(editable=False)  # bytes
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+",
        editable=False,
    )  # fmt: skip

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Dokument")
        verbose_name_plural = _("Dokumente")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.size = self.file.size
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("networks:document_file", args=[self.pk])

    @property
    def ending(self):
        return ending_of(self.file.name).upper()


@receiver(post_delete, sender=Document)
def delete_file(instance, using, **kwargs):
    """The file goes once the row is gone for good."""
    name, storage = instance.file.name, instance.file.storage
    transaction.on_commit(lambda: storage.delete(name), using=using)


class MinutesDelivery(models.Model):
    """Minutes of a meeting went to a mailbox: each gets them once."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="deliveries")
    mailbox = models.EmailField(_("Postfach"))
    reason = models.CharField(_("weshalb"), max_length=300)  # "Sitz: …" or "informiert: …"
    sent_at = models.DateTimeField(_("verschickt am"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("Versand eines Protokolls")
        verbose_name_plural = _("Versand von Protokollen")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "mailbox"], name="networks_minutesdelivery_once"
            )
        ]

    def __str__(self):
        return f"{self.meeting}: {self.mailbox}"
