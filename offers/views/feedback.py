"""What visitors tell the editors: about one offer, or about a search that found nothing."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from offers.aliases import redirect_or_404
from offers.answers import count_answer
from offers.feedback import (
    OFFER_KINDS,
    SEARCH_KINDS,
    BarrierForm,
    FeedbackForm,
    check_guards,
)
from offers.models import FeedbackKind, Offer

# Without CSRF cookie, because public pages set none: nobody is logged in here, so there are no
# rights a forged form could borrow. offers.feedback says what stands guard instead.


@csrf_exempt
@login_not_required
@never_cache  # each form carries a fresh time stamp
@require_http_methods(["GET", "HEAD", "POST"])
def offer_feedback(request, slug):
    offers = Offer.objects.published().select_related("provider")
    offer = offers.prefetch_related("translations__language").filter(slug=slug).first()
    if offer is None:
        return redirect_or_404(slug, "offers:offer_feedback")
    form = FeedbackForm(posted(request), kinds=OFFER_KINDS, offer=offer)
    return answer(request, form, {"offer": offer}, request.path)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search_feedback(request):
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    initial = {"query": query, "kind": FeedbackKind.SEARCH if query else None}
    form = FeedbackForm(posted(request), kinds=SEARCH_KINDS, initial=initial)
    return answer(request, form, {"query": query}, reverse("offers:search_feedback"))


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer_answer(request, slug):
    """Count "Was this right?"; a "no" leads on to the form, where words may follow."""
    offer = Offer.objects.published().filter(slug=slug).first()
    if offer is None:
        return redirect_or_404(slug, "offers:offer_detail")
    if request.method != "POST":
        if "danke" not in request.GET:
            return redirect(offer)
        return TemplateResponse(request, "offers/answer_thanks.html", {"offer": offer})
    answer = request.POST.get("answer")
    if answer not in ("yes", "no"):
        return redirect(offer)
    count_answer(request, offer, answer)
    if answer == "no":
        return redirect("offers:offer_feedback", offer.slug)
    return redirect(f"{request.path}?danke=1")


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def barrier(request):
    """A barrier on this website; the statement on accessibility leads here."""
    page = request.GET.get("seite", "").replace("\0", "").strip()[:200]
    initial = {"page": page, "kind": FeedbackKind.BARRIER}
    form = BarrierForm(posted(request), initial=initial)
    return answer(request, form, {}, reverse("offers:barrier"), form_page="barrier_form")


def posted(request):
    # An empty message is a message too, so ``request.POST or None`` would not do.
    return request.POST if request.method == "POST" else None


def answer(request, form, context, address, form_page="feedback_form"):
    """Show the form or the thanks, or store a message and send the browser to the thanks."""
    if request.method != "POST":
        template = "feedback_thanks" if "danke" in request.GET else form_page
        return TemplateResponse(request, f"offers/{template}.html", {"form": form, **context})
    status = 200
    if form.is_valid():
        try:
            check_guards(request, form)
        except ValidationError as refused:
            form.add_error(None, refused)
            status = 429 if refused.code == "rate" else 403
        else:
            form.save()
            return redirect(f"{address}?danke=1")
    return TemplateResponse(
        request, f"offers/{form_page}.html", {"form": form, **context}, status=status
    )
