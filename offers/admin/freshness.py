"""How fresh entries are, in the list and the form of offers."""

from django.contrib import admin, messages
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from offers.freshness.checks import confirm_verified
from offers.freshness.states import Freshness, annotated, with_freshness
from offers.models import Offer, VerifiedHow

IN_WORDS = {
    Freshness.CURRENT: _("fällig am %(date)s"),
    Freshness.DUE_SOON: _("bald fällig: %(date)s"),
    Freshness.OVERDUE: _("überfällig seit %(date)s"),
    Freshness.HIDDEN: _("verborgen seit %(date)s"),
}
FRESHNESS_FIELDS = ("verified_at", "verified_by", "verified_how", "verify_due", "hidden_from")


class FreshnessFilter(admin.SimpleListFilter):
    title = _("Stand der Prüfung")
    parameter_name = "freshness"

    def lookups(self, request, model_admin):
        return Freshness.choices

    def queryset(self, request, queryset):
        if self.value() not in Freshness:
            return queryset
        return queryset.filter(with_freshness(self.value()))


class FreshnessAdminMixin:
    """Column, action and button "Stimmt noch" of the offers' admin.

    Who, when and how a check was made is written by checking alone, never by hand.
    """

    def get_queryset(self, request):
        return annotated(super().get_queryset(request))

    @admin.display(description=_("Prüfung"), ordering="verify_due")
    def verification(self, offer):
        if not offer.freshness:
            return _("keine fällig")
        day = offer.hidden_from if offer.freshness == Freshness.HIDDEN else offer.verify_due
        words = IN_WORDS[offer.freshness] % {"date": formats.date_format(day, "SHORT_DATE_FORMAT")}
        return format_html('<span class="freshness freshness-{}">{}</span>', offer.freshness, words)

    @admin.action(description=_("Stimmt noch: heute als geprüft bestätigen"))
    def confirm_today(self, request, queryset):
        chosen = queryset.count()
        confirmed = len(confirm_verified(queryset, user=request.user, how=VerifiedHow.LIST))
        if confirmed:
            text = ngettext(
                "%(n)s Angebot als heute geprüft bestätigt.",
                "%(n)s Angebote als heute geprüft bestätigt.",
                confirmed,
            )
            self.message_user(request, text % {"n": confirmed}, messages.SUCCESS)
        if skipped := chosen - confirmed:
            text = ngettext(
                "%(n)s Angebot eines anderen Bereichs blieb unverändert.",
                "%(n)s Angebote anderer Bereiche blieben unverändert.",
                skipped,
            )
            self.message_user(request, text % {"n": skipped}, messages.WARNING)

    confirm_today.allowed_permissions = ["change"]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "_verify" in request.POST:
            offers = Offer.objects.filter(pk=form.instance.pk)
            confirm_verified(offers, user=request.user, how=VerifiedHow.FORM)
