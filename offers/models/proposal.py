"""Suggestions to the catalogue, and the links by which providers keep their own entries.

What is live stays live until somebody of the department takes a proposal over: nothing public
reads these tables.
"""

import hashlib

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .offer_scope import own_department_ids


def empty_content():
    """A snapshot without any part."""
    return {"fields": {}, "relations": {}, "children": {}}


class ProposalKind(models.TextChoices):
    NEW = "new", _("neues Angebot")
    CHANGE = "change", _("Änderung")
    ENDED = "ended", _("gibt es nicht mehr")


class ProposalOrigin(models.TextChoices):
    DEPARTMENT = "department", _("anderer Fachbereich")
    PROVIDER = "provider", _("Anbieter")
    PUBLIC = "public", _("Öffentlichkeit")


class ProposalState(models.TextChoices):
    STARTED = "started", _("noch nicht abgeschickt")
    OPEN = "open", _("offen")
    ACCEPTED = "accepted", _("übernommen")
    PARTLY_ACCEPTED = "partly", _("teilweise übernommen")
    REJECTED = "rejected", _("abgelehnt")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class ProposalQuerySet(models.QuerySet):
    def reviewable_by(self, user):
        """Sent proposals that ``user`` decides: all for editors, else those of own departments.

        New offers belong to nobody until an editor gives them to a department.
        """
        if not (user.is_active and user.is_staff and user.has_perm("offers.change_changeproposal")):
            return self.none()
        sent = self.exclude(state=ProposalState.STARTED)
        if user.has_perm("offers.edit_all_departments"):
            return sent
        own = own_department_ids(user)
        new = Q(kind=ProposalKind.NEW)
        return sent.filter(new & Q(department__in=own) | ~new & Q(offer__department__in=own))

    def open(self):
        return self.filter(state=ProposalState.OPEN)


class ChangeProposal(models.Model):
    """What somebody suggests about one offer, or a new one.

    ``content`` and ``base`` are snapshots (``offers.snapshot``) of the parts that may be proposed:
    as it should be, and as it was when it was written. ``words`` has, by part, what nobody could
    read into rows ("jeden zweiten Dienstag"). ``typed`` is the form while it is being filled in.
    """

    kind = models.CharField(
        _("Art"), max_length=10, choices=ProposalKind, help_text=_("Neu, geändert oder zu Ende.")
    )
    origin = models.CharField(
        _("Woher"), max_length=12, choices=ProposalOrigin, help_text=_("Wer den Vorschlag macht.")
    )
    state = models.CharField(
        _("Stand"),
        max_length=10,
        choices=ProposalState,
        default=ProposalState.OPEN,
        help_text=_("Was daraus geworden ist."),
    )
    offer = models.ForeignKey(
        "offers.Offer",
        verbose_name=_("Angebot"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="proposals",
        help_text=_("Leer bei einem neuen Angebot, bis es übernommen ist."),
    )
    department = models.ForeignKey(
        "offers.Department",
        verbose_name=_("zugewiesen an"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Welcher Fachbereich über ein neues Angebot entscheidet."),
    )
    content = models.JSONField(default=empty_content, editable=False)
    base = models.JSONField(default=empty_content, editable=False)
    words = models.JSONField(default=dict, editable=False)
    typed = models.JSONField(default=dict, editable=False)
    message = models.TextField(
        _("Nachricht"),
        blank=True,
        validators=[MaxLengthValidator(2000)],
        help_text=_("Was der Vorschlag dazu sagt. Wird nicht veröffentlicht."),
    )
    # Who proposes; forgotten after a period (offers.proposals.retention).
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Bei einem Vorschlag aus der Verwaltung."),
    )
    provider = models.ForeignKey(
        "offers.Provider",
        verbose_name=_("vorgeschlagen von"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
        help_text=_("Bei einem Vorschlag über einen Pflege-Link."),
    )
    name = models.CharField(
        _("Name"), max_length=150, blank=True, help_text=_("Freiwillig. Intern.")
    )
    mail = models.EmailField(
        _("E-Mail"), blank=True, help_text=_("Freiwillig. Nur für die Antwort.")
    )
    answer = models.TextField(
        _("Antwort"), blank=True, help_text=_("Geht an die Adresse, wenn eine da ist.")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entschieden von"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Wer übernommen oder abgelehnt hat."),
    )
    decided_by_name = models.CharField(
        _("entschieden von (Text)"),
        max_length=150,
        blank=True,
        help_text=_("Bleibt stehen, wenn es das Konto nicht mehr gibt."),
    )
    decided_at = models.DateTimeField(
        _("entschieden am"), null=True, blank=True, help_text=_("Wann das war.")
    )
    created_at = models.DateTimeField(_("eingegangen am"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("zuletzt bearbeitet"), auto_now=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("Vorschlag")
        verbose_name_plural = _("Vorschläge")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "-created_at"])]
        constraints = [
            # A provider's half-written form is found again instead of doubled.
            models.UniqueConstraint(
                name="offers_proposal_started_once",
                fields=["offer", "provider", "mail"],
                condition=Q(state=ProposalState.STARTED, kind=ProposalKind.CHANGE),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        """The proposed title, else that of the offer."""
        proposed = self.content.get("fields", {}).get("title")
        return proposed or (self.offer.title if self.offer else "") or str(_("ohne Titel"))

    @property
    def is_open(self):
        return self.state == ProposalState.OPEN


def hash_token(token):
    """How a token is stored: who reads the database cannot use the links in it."""
    return hashlib.sha256(token.encode()).hexdigest()


class ProviderLinkQuerySet(models.QuerySet):
    def valid(self):
        """Links that open a page now."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def by_token(self, token):
        """The valid link with ``token``, or None."""
        return self.valid().filter(token_hash=hash_token(token)).select_related("provider").first()


class ProviderLink(models.Model):
    """A mailed address that opens the page of one provider to whoever reads that mail."""

    provider = models.ForeignKey(
        "offers.Provider",
        verbose_name=_("Anbieter"),
        on_delete=models.CASCADE,
        related_name="care_links",
        help_text=_("Wessen Angebote der Link öffnet, auch die der Einrichtungen darunter."),
    )
    mail = models.EmailField(
        _("E-Mail"), help_text=_("Wohin der Link geht. Er fragt einmal nach dieser Adresse.")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("angelegt von"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Leer, wenn eine Erinnerung den Link verschickt hat."),
    )
    created_at = models.DateTimeField(_("angelegt am"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(
        _("gültig bis"), help_text=_("Danach öffnet der Link nichts mehr.")
    )
    revoked_at = models.DateTimeField(
        _("widerrufen am"), null=True, blank=True, help_text=_("Ab dann öffnet er nichts mehr.")
    )
    last_used_at = models.DateTimeField(
        _("zuletzt benutzt"), null=True, blank=True, help_text=_("Letzter Besuch damit.")
    )

    objects = ProviderLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("Pflege-Link")
        verbose_name_plural = _("Pflege-Links")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.provider} – {self.mail}"

    @property
    def is_valid(self):
        return self.revoked_at is None and self.expires_at > timezone.now()
