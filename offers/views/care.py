"""A provider's own page behind a mailed link: confirm, change, end and add offers.

There is no account and no session. The token in the address and the named mail address
(``offers.proposals.links``) are what lets somebody in; a form sent from elsewhere would have to
know the token. Nothing here is indexed, stored by a cache or told to the next website.
"""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from offers.busy import write_unless_busy
from offers.feedback import client_address
from offers.models import (
    ChangeProposal,
    ProposalOrigin,
    ProposalState,
    ProviderLink,
    YearlyFigures,
)
from offers.planning.forms import YearlyFiguresForm
from offers.proposals import links, sending
from offers.proposals.care import care_page, confirm_offer, take_back_confirmation
from offers.proposals.forms import LAST, STEPS, EndedForm
from offers.rate_limit import count_up
from offers.snapshot import with_snapshot_data

from .proposals import nothing_changed, step_context, step_number

GUESSES = 60  # visits with a wrong token from one connection within the window


def care_view(view):
    """Find the link and let only those in who named its address; keep the page private."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def checked(request, token, **kwargs):
        return private(_checked(request, token, **kwargs))

    def _checked(request, token, **kwargs):
        link = ProviderLink.objects.by_token(token)
        if link is None:
            return gone(request)
        if not links.is_remembered(request, link):
            return ask_for_mail(request, link, token)
        if request.method == "POST":
            if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
                return TemplateResponse(request, "offers/care_gone.html", status=403)
            if not links.is_within_limit(link, "write", links.WRITES):
                return TemplateResponse(request, "offers/care_wait.html", status=429)
        return view(request, link, token, **kwargs)

    return checked


def private(response):
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def gone(request):
    """The same answer for an unknown, an expired and a revoked link."""
    number = count_up("provider-link-guess", client_address(request), links.WINDOW_SECONDS)
    status = 404 if number <= GUESSES else 429
    return TemplateResponse(request, "offers/care_gone.html", status=status)


def ask_for_mail(request, link, token):
    """Ask for the address the link went to; nothing about the provider is shown before."""
    home, typed, error = reverse("offers:care", args=[token]), "", ""
    if request.method == "POST" and "address" in request.POST:
        typed = request.POST["address"][:254]
        if not links.is_within_limit(link, "address", links.ATTEMPTS):
            return TemplateResponse(request, "offers/care_wait.html", status=429)
        if links.is_address(link, typed):
            response = redirect(f"{home}?drin=1")
            links.remember(response, link, home)
            return response
        error = _("An diese Adresse ging der Link nicht. Bitte sehen Sie in der Nachricht nach.")
    context = {
        "home": home,
        "typed": typed,
        "error": error,
        "lost_cookie": "drin" in request.GET,
    }
    return TemplateResponse(request, "offers/care_mail.html", context, status=403 if error else 200)


@care_view
@require_http_methods(["GET", "HEAD", "POST"])
def home(request, link, token):
    if request.method == "POST":  # the address once more, from a second tab
        return redirect("offers:care", token)
    used = ProviderLink.objects.filter(pk=link.pk)
    write_unless_busy(lambda: used.update(last_used_at=timezone.now()))
    context = {"link": link, "token": token, "care": care_page(link), "done": _done(request)}
    return TemplateResponse(request, "offers/care_home.html", context)


DONE = {
    "bestaetigt": gettext_lazy("Danke. Wir haben vermerkt, dass alles noch stimmt."),
    "doch-nicht": gettext_lazy("Zurückgenommen. Der Eintrag wartet wieder auf Sie."),
    "zu-spaet": gettext_lazy("Das lässt sich nicht mehr zurücknehmen."),
    "zahlen": gettext_lazy("Danke. Ihre Jahreszahlen sind gespeichert."),
    "gesendet": gettext_lazy("Danke. Ihr Vorschlag ist angekommen. Wir sehen ihn uns an."),
    "zurueck": gettext_lazy("Ihr Vorschlag ist zurückgezogen."),
}


def _done(request):
    return DONE.get(request.GET.get("danke", ""), "")


def back(token, done):
    return redirect(reverse("offers:care", args=[token]) + f"?danke={done}#stand")


def own_offer(link, uuid, queryset=None):
    offers = links.offers_of(link)
    return get_object_or_404(offers if queryset is None else queryset(offers), uuid=uuid)


@care_view
@require_POST
def confirm(request, link, token, uuid):
    confirm_offer(own_offer(link, uuid), link)
    return back(token, "bestaetigt")


@care_view
@require_POST
def undo(request, link, token, uuid):
    is_undone = take_back_confirmation(own_offer(link, uuid), link)
    return back(token, "doch-nicht" if is_undone else "zu-spaet")


@care_view
@require_http_methods(["GET", "HEAD", "POST"])
def ended(request, link, token, uuid):
    offer = own_offer(link, uuid)
    form = EndedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sending.send_ended(offer, form.cleaned_data["message"], **proposer(link))
        return back(token, "gesendet")
    context = {"form": form, "offer": offer, "token": token}
    return TemplateResponse(request, "offers/care_ended.html", context)


@care_view
@require_http_methods(["GET", "HEAD", "POST"])
def figures(request, link, token, uuid):
    """Places, participants and waiting list of the last full year; sent again, they change."""
    offer = own_offer(link, uuid)
    year = timezone.localdate().year - 1
    known = YearlyFigures.objects.filter(offer=offer, year=year).first()
    row = known or YearlyFigures(offer=offer, year=year)
    form = YearlyFiguresForm(request.POST if request.method == "POST" else None, instance=row)
    if form.is_valid():
        form.save()
        return back(token, "zahlen")
    context = {"form": form, "offer": offer, "year": year, "token": token}
    return TemplateResponse(request, "offers/care_figures.html", context)


def proposer(link):
    return {"origin": ProposalOrigin.PROVIDER, "provider": link.provider, "mail": link.mail}


@care_view
@require_POST
def change(request, link, token, uuid):
    """Start to change an offer, or go on where somebody stopped."""
    offer = own_offer(link, uuid, with_snapshot_data)
    proposal = sending.start(offer, **proposer(link))
    return redirect("offers:care_form", token, proposal.pk)


@care_view
@require_POST
def new(request, link, token):
    proposal = sending.start(None, **proposer(link))
    return redirect("offers:care_form", token, proposal.pk)


def own_proposal(link, pk, *states):
    mine = ChangeProposal.objects.filter(provider=link.provider, mail=link.mail, state__in=states)
    return get_object_or_404(mine.select_related("offer"), pk=pk)


@care_view
@require_http_methods(["GET", "HEAD", "POST"])
def form(request, link, token, pk):
    """One block of questions; each way out of it keeps what was typed, faults included."""
    proposal = own_proposal(link, pk, ProposalState.STARTED)
    number = step_number(request.GET.get("schritt"))
    if request.method != "POST":
        return step_page(request, proposal, token, number, show_errors="pruefen" in request.GET)
    sending.keep(proposal, request.POST, STEPS[number - 1].fields)
    if "autosave" in request.POST:
        return JsonResponse({"saved": date_format(timezone.localtime(), "TIME_FORMAT")})
    typed = sending.form_of(proposal)
    wanted = step_number(request.POST.get("go"), number)
    if "later" in request.POST:
        return redirect("offers:care", token)
    if wanted > number and typed.step_errors(number):
        return to_step(request, number, "&pruefen=1")
    if "send" not in request.POST:
        return to_step(request, wanted)
    if not typed.is_valid():
        return to_step(request, typed.first_faulty_step() or LAST, "&pruefen=1")
    try:
        sending.send(typed, proposal=proposal)
    except sending.NothingChanged:
        typed.add_error(None, nothing_changed())
        return step_page(request, proposal, token, LAST, form=typed, show_errors=True)
    return back(token, "gesendet")


def to_step(request, number, more=""):
    return redirect(f"{request.path}?schritt={number}{more}")


def step_page(request, proposal, token, number, *, form=None, show_errors=False):
    form = form or sending.form_of(proposal)
    form = form if show_errors else form.unjudged()
    context = {
        "form": form,
        "proposal": proposal,
        "offer": proposal.offer,
        "token": token,
        **step_context(form, number, proposal.offer),
    }
    return TemplateResponse(request, "offers/care_form.html", context)


@care_view
@require_POST
def withdraw(request, link, token, pk):
    sending.withdraw(own_proposal(link, pk, ProposalState.STARTED, ProposalState.OPEN))
    return back(token, "zurueck")
