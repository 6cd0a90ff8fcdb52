"""Survey waves of a network, and the short form: by mailed link or for one's own actor."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from networks.forms import ImportForm, WaveForm
from networks.graph_files import read_graph, store_graph
from networks.models import Actor, SurveyWave, scope_of
from networks.survey_form import tie_forms
from networks.surveys import find_invitation, invite, partners_of, remind, store_answers

from .registers import visible_network


def editable_network(user, slug):
    network = visible_network(user, slug)
    if not scope_of(user).covers(network):
        raise PermissionDenied
    return network


@require_http_methods(["GET", "HEAD", "POST"])
def waves(request, slug):
    network = editable_network(request.user, slug)
    form = WaveForm(request.POST or None, instance=SurveyWave(network=network))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Die Umfrage ist angelegt."))
        return redirect("networks:waves", network.slug)
    context = {
        "network": network,
        "form": form,
        "import_form": ImportForm(),
        "waves": network.waves.annotate(
            asked=Count("invitations"), answered=Count("invitations__answered_at")
        ),
    }
    return TemplateResponse(request, "networks/waves.html", context)


def _wave(request, pk):
    wave = get_object_or_404(SurveyWave.objects.select_related("network"), pk=pk)
    editable_network(request.user, wave.network.slug)
    return wave


@require_POST
def wave_invite(request, pk):
    wave = _wave(request, pk)
    told = invite(wave)
    words = ngettext("%d Stelle angeschrieben.", "%d Stellen angeschrieben.", len(told))
    messages.success(request, words % len(told))
    return redirect("networks:waves", wave.network.slug)


@require_POST
def wave_remind(request, pk):
    wave = _wave(request, pk)
    told = remind(wave=wave)
    words = ngettext("%d Stelle erinnert.", "%d Stellen erinnert.", len(told))
    messages.success(request, words % len(told))
    return redirect("networks:waves", wave.network.slug)


@require_POST
def wave_import(request, pk):
    """Ties from a GraphML or CSV file replace those of the wave."""
    wave = _wave(request, pk)
    form = ImportForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise ValidationError(_("Bitte eine Datei wählen."))
        file = form.cleaned_data["file"]
        made = store_graph(wave, read_graph(file.name, file.read()))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = _("Eingelesen: %(ties)d Angaben, %(new)d neue Stellen.")
        messages.success(request, words % {"ties": wave.ties.count(), "new": made})
    return redirect("networks:waves", wave.network.slug)


@csrf_exempt  # the link itself is the right, there is no login that a forged form could borrow
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request, token):
    invitation = find_invitation(token)
    if invitation is None:
        return TemplateResponse(request, "networks/survey_gone.html", status=410)
    return _answer(request, invitation.wave, invitation.actor, by_link=True)


@require_http_methods(["GET", "HEAD", "POST"])
def own_ties(request, slug, pk):
    """A member edits what its own actor says, while the wave is open."""
    actor = get_object_or_404(Actor.objects.of(request.user), slug=slug)
    wave = get_object_or_404(SurveyWave.objects.select_related("network"), pk=pk)
    if not wave.is_open or not partners_of(wave, Actor(pk=0)).filter(pk=actor.pk).exists():
        raise Http404
    return _answer(request, wave, actor, by_link=False)


def _answer(request, wave, actor, *, by_link):
    forms = tie_forms(wave, actor, partners_of(wave, actor), request.POST or None)
    if request.method == "POST" and all(form.is_valid() for form in forms):
        named = [form for form in forms if form.cleaned_data["intensity"]]
        store_answers(wave, actor, [form.tie(wave, actor) for form in named])
        return TemplateResponse(
            request,
            "networks/survey_done.html",
            {"wave": wave, "actor": actor, "count": len(named)},
        )
    context = {"wave": wave, "actor": actor, "forms": forms, "by_link": by_link}
    return TemplateResponse(request, "networks/survey.html", context)
