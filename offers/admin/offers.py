"""The offer's list and form: the daily work of editors and coordinators."""

from django.contrib import admin, messages
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from offers.models import IsFree, Offer

from .access import OfferAccessMixin
from .base import KompassModelAdmin
from .comparing import ComparingMixin
from .conflicts import ConflictMixin
from .duplicates import DuplicatesMixin
from .filters import DepartmentFilter, MineFilter, TaskFilter
from .forms import OfferAdminForm
from .freshness import FRESHNESS_FIELDS, FreshnessAdminMixin, FreshnessFilter
from .history import HistoryMixin
from .inlines import OFFER_INLINES
from .proposing import ProposingMixin
from .quality import LacksFilter, QualityMixin
from .release import ReleaseMixin

FIELDSETS = (
    (
        _("Was"),
        {
            "fields": (
                "title",
                "slug",
                "summary",
                "description",
                "offer_type",
                "topics",
                "tags",
                "image",
                "image_alt",
                "is_example",
            )
        },
    ),
    (
        _("Für wen"),
        {
            "fields": (
                ("age_from_months", "age_to_months"),
                "life_phases",
                "life_phases_overridden",
                "transitions",
                "target_groups",
                "languages",
                "prevention_level",
            )
        },
    ),
    (
        _("Wann und wo"),
        {
            "description": _("Wochentage, Uhrzeiten und einzelne Termine stehen weiter unten."),
            "fields": (
                "delivery",
                "locations",
                "catchment_areas",
                "by_appointment",
                "schedule_note",
                ("valid_from", "valid_until"),
                ("operating_state", "closed_until"),
                "closed_note",
            ),
        },
    ),
    (
        _("Zugang"),
        {
            "description": _("Einzelne Preise stehen weiter unten."),
            "fields": (
                "access",
                "registration",
                "requirements",
                "documents",
                ("waiting_time", "waiting_time_as_of"),
                ("free_places", "free_places_as_of"),
                "is_free",
                "cost_note",
                "but_eligible",
                ("is_anonymous", "siblings_welcome", "childcare_provided"),
                "online_service_url",
                "leika_key",
            ),
        },
    ),
    (
        _("Wer"),
        {
            "description": _("Telefon und E-Mail für Familien stehen weiter unten."),
            "fields": (
                "provider",
                "cooperation_partners",
                "department",
                "contributing_departments",
                ("owner_function", "deputy_function"),
            ),
        },
    ),
    (
        _("Steuerung (intern)"),
        {
            "fields": (
                ("status", "source"),
                FRESHNESS_FIELDS,
                "review_months",
                ("capacity", "participants_last_year", "waiting_list"),
                "need_topics",
                "cross_cutting_topics",
                "developed_with_families",
                "related_offers",
                "internal_note",
                ("created_at", "updated_at"),
            )
        },
    ),
)


@admin.register(Offer)
class OfferAdmin(
    ConflictMixin,
    FreshnessAdminMixin,
    ProposingMixin,
    ReleaseMixin,
    OfferAccessMixin,
    ComparingMixin,
    DuplicatesMixin,
    HistoryMixin,
    QualityMixin,
    KompassModelAdmin,
):
    form = OfferAdminForm
    fieldsets = FIELDSETS
    inlines = OFFER_INLINES
    readonly_fields = (*FRESHNESS_FIELDS, "created_at", "updated_at")
    prepopulated_fields = {"slug": ("title",)}
    radio_fields = {"is_free": admin.HORIZONTAL}
    checkbox_fields = (
        "life_phases",
        "transitions",
        "topics",
        "target_groups",
        "languages",
        "need_topics",
        "cross_cutting_topics",
    )
    autocomplete_fields = (
        "locations",
        "catchment_areas",
        "provider",
        "cooperation_partners",
        "contributing_departments",
        "related_offers",
    )
    list_display = ("title", "provider", "department", "state", "verification", "changed", "reads")
    list_select_related = ("provider", "department")
    list_filter = (
        TaskFilter,
        MineFilter,
        FreshnessFilter,
        "status",
        DepartmentFilter,
        LacksFilter,
        "life_phases",
        "topics",
        ("locations__area", admin.RelatedOnlyFieldListFilter),
        "delivery",
        "source",
        "is_example",
    )
    search_fields = ("title", "summary", "description", "provider__name", "tags__name")
    actions = ("confirm_today", "submit_for_review", "publish", "archive")

    def get_actions(self, request):
        """No bulk deletion: what is over gets archived, a mistake is deleted one at a time."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def view_on_site(self, offer):
        return offer.get_absolute_url() if offer.is_public() else None

    # -- List -----------------------------------------------------------------------------------

    @admin.display(description=_("geändert"), ordering="updated_at")
    def changed(self, offer):
        return formats.date_format(timezone.localdate(offer.updated_at), "SHORT_DATE_FORMAT")

    # -- Form -----------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        if change and obj.is_free == IsFree.YES:
            # The form made sure that no price is to stay; the database takes "free" only without.
            obj.cost_rows.all().delete()
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        offer = form.instance
        offer.derive_life_phases()
        if "life_phases" in form.changed_data and not offer.life_phases_overridden:
            text = _("Die Lebensphasen wurden aus dem Alter abgeleitet: %(phases)s.")
            phases = ", ".join(phase.title for phase in offer.life_phases.all()) or _("keine")
            self.message_user(request, text % {"phases": phases}, messages.INFO)
