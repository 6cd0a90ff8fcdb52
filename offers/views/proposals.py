"""Suggest an offer, or a change to one: for everybody, without login and without cookie.

The form stands in one page for each block of questions. What was typed before goes along in
hidden fields, so that nothing about a visitor is kept here before it is sent.
"""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from offers.feedback import check_guards
from offers.models import Offer, ProposalOrigin
from offers.proposals.answers import answers_by_step
from offers.proposals.forms import LAST, STEPS, PublicProposalForm
from offers.proposals.sending import NothingChanged, base_of, send
from offers.proposals.similar import similar_offers
from offers.snapshot import with_snapshot_data

# Without CSRF token for the reason that offers.views.feedback gives.


@csrf_exempt
@login_not_required
@never_cache  # each form carries a fresh time stamp
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request):
    offer = None
    if slug := request.GET.get("angebot", "").replace("\0", ""):
        offer = get_object_or_404(with_snapshot_data(Offer.objects.published()), slug=slug)
    if request.method != "POST":
        if "danke" in request.GET:
            return TemplateResponse(request, "offers/proposal_thanks.html", {"offer": offer})
        return page(request, PublicProposalForm(base=base_of(offer)), 1, offer)
    form = PublicProposalForm(request.POST, base=base_of(offer))
    step = step_number(request.POST.get("step"))
    wanted = step_number(request.POST.get("go"), step)
    if wanted > step and form.step_errors(step):
        return page(request, form, step, offer, show_errors=True)
    if "send" not in request.POST:
        return page(request, form, wanted, offer)
    return receive(request, form, offer)


def receive(request, form, offer):
    """Store the proposal and thank, or show the form again with what is wrong."""
    if not form.is_valid():
        step = form.first_faulty_step() or LAST
        return page(request, form, step, offer, show_errors=True)
    status = 200
    try:
        check_guards(request, form)
        send(form, offer=offer, origin=ProposalOrigin.PUBLIC)
    except ValidationError as refused:
        form.add_error(None, refused)
        status = 429 if refused.code == "rate" else 403
    except NothingChanged:
        form.add_error(None, nothing_changed())
    else:
        query = "?danke=1" + (f"&angebot={offer.slug}" if offer else "")
        return redirect(reverse("offers:propose") + query)
    return page(request, form, LAST, offer, show_errors=True, status=status)


def nothing_changed():
    return _("Sie haben noch nichts geändert. Was soll anders sein?")


def step_number(text, default=1):
    """The number of a step; anything else than one gives ``default``."""
    numbers = {str(number): number for number in range(1, LAST + 1)}
    return numbers.get(text, default)


def page(request, form, number, offer, *, show_errors=False, status=200):
    form = form if show_errors else form.unjudged()
    context = {
        "form": form,
        "offer": offer,
        "hidden": form.other_answers(number),
        **step_context(form, number, offer),
    }
    return TemplateResponse(request, "offers/proposal_form.html", context, status=status)


def step_context(form, number, offer):
    """What ``offers/_proposal_step.html`` shows of the step ``number``."""
    return {
        "number": number,
        "step": STEPS[number - 1],
        "step_count": LAST,
        "is_last": number == LAST,
        "fields": form.step_fields(number),
        "answers": answers_by_step(form) if number == LAST else [],
        "similar": similar_to_form(form, offer) if number in (2, LAST) else [],
    }


def similar_to_form(form, offer):
    """Offers like a proposed new one; a change is about its offer."""
    if offer:
        return []
    return similar_offers(form["title"].value() or "", form["summary"].value() or "")
