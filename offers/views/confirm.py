"""The page behind a link in a reminder: one entry, one button, no login."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from offers.freshness import links
from offers.freshness.checks import confirm_verified
from offers.freshness.facts import key_facts
from offers.freshness.undo import recent_checks, take_back
from offers.models import Offer, OfferVersion


@csrf_exempt  # the link itself is the right, there is no login that a forged form could borrow
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """Looking changes nothing: programs that check mails for malice open every link in them."""
    try:
        link = links.read(token)
    except links.LinkRefused:
        return TemplateResponse(request, "offers/confirm_refused.html", status=410)
    if request.method == "POST" and "undo" in request.POST:
        done = take_back(link.offer.pk, _versions(link), user=link.user, name=link.name)
        return redirect(f"{request.path}?zurueck={1 if done else 0}")
    if request.method == "POST" and not link.is_used:
        confirm_verified(
            Offer.objects.filter(pk=link.offer.pk), how=link.how, user=link.user, name=link.name
        )
        return redirect(request.path)
    template = "offers/confirm_done.html" if link.is_used else "offers/confirm.html"
    context = {
        "offer": link.offer,
        "facts": key_facts(link.offer),
        "can_undo": link.is_used and bool(recent_checks(_versions(link))),
        "undone": request.GET.get("zurueck", ""),
    }
    return TemplateResponse(request, template, context)


def _versions(link):
    """What was noted by mailed links to this entry: who has one may confirm, and take it back."""
    return OfferVersion.objects.filter(offer=link.offer, snapshot__fields__verified_how=link.how)
