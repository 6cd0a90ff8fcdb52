"""The page "Prüfen": due entries one below the other, each confirmed with one click."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from offers.freshness.campaigns import entries, is_done
from offers.freshness.checks import confirm_verified
from offers.freshness.facts import key_facts
from offers.freshness.states import Freshness, annotated, with_freshness
from offers.freshness.undo import recent_checks, take_back
from offers.models import Campaign, Department, Offer, OfferVersion, VerifiedHow

PER_PAGE = 20
DUE = (Freshness.HIDDEN, Freshness.OVERDUE, Freshness.DUE_SOON)


@require_http_methods(["GET", "HEAD", "POST"])
def review_view(request):
    """GET shows what is due and the user's own, the longest waiting first; POST confirms one.

    ``?campaign=id`` shows what is still open of a campaign instead, ``?department=slug`` narrows
    to a department with everything below it. POST with ``undo`` takes a check back.
    """
    if not request.user.has_perm("offers.change_offer"):
        raise PermissionDenied
    campaign = _campaign(request.GET.get("campaign", ""))
    if request.method == "POST":
        if "undo" in request.POST:
            _undo(request)
        else:
            _confirm(request, VerifiedHow.CAMPAIGN if campaign else VerifiedHow.LIST)
        return redirect(request.get_full_path())
    mine = Offer.objects.editable_by(request.user)
    mine = mine.filter(_still_open(campaign) if campaign else with_freshness(*DUE))
    departments = list(Department.objects.filter(pk__in=mine.values("department")))
    chosen = request.GET.get("department", "").replace("\0", "")
    page = Paginator(_to_check(mine, chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Prüfen"),
        "page": page,
        "entries": [(offer, key_facts(offer)) for offer in page],
        # A choice of one would not narrow anything.
        "departments": departments if len(departments) > 1 else [],
        "chosen": chosen,
        "campaign": campaign,
        "Freshness": Freshness,
        "recent": recent_checks(_own_versions(request.user)),
    }
    return TemplateResponse(request, "admin/review.html", context)


def _to_check(offers, department):
    """``offers`` of the department with that slug and below (empty: all), the longest due first."""
    if department:
        below = Department.objects.with_descendants([department])
        offers = offers.filter(department__in=below.values("pk"))
    offers = annotated(offers.with_card_data().select_related("department"))
    return offers.order_by("verify_due", "title", "pk")


def _key(text):
    """A primary key, or one that no row has: whatever else was sent is nobody's entry."""
    return int(text[:18]) if text.isdecimal() else None


def _campaign(text):
    today = timezone.localdate()
    running = Campaign.objects.filter(starts_on__lte=today, is_stopped=False)
    return running.filter(pk=_key(text)).first()


def _still_open(campaign):
    return Q(pk__in=entries(campaign).exclude(is_done(campaign)).values("pk"))


def _confirm(request, how):
    offers = Offer.objects.filter(pk=_key(request.POST.get("confirm", "")))
    confirmed = confirm_verified(offers, user=request.user, how=how)
    for offer in confirmed:
        messages.success(request, _("Geprüft: %(title)s") % {"title": offer.title})
    if not confirmed:
        messages.warning(request, _("Diesen Eintrag gibt es nicht mehr, oder er gehört anderen."))


def _own_versions(user):
    """What the user changed, in entries that are still the user's to keep."""
    return OfferVersion.objects.filter(actor=user, offer__in=Offer.objects.editable_by(user))


def _undo(request):
    offer = take_back(_key(request.POST["undo"]), _own_versions(request.user), user=request.user)
    if offer is None:
        text = _("Diese Prüfung lässt sich nicht mehr zurücknehmen.")
        messages.warning(request, text)
    else:
        text = _("Zurückgenommen: %(title)s") % {"title": offer.title}
        messages.success(request, text)
