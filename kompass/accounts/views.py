"""Pages of one's own account that allauth does not have."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from kompass.accounts import invitations, personal_data
from kompass.accounts.devices import device_name


@require_safe
@never_cache
def home(request):
    return TemplateResponse(request, "accounts/home.html")


@require_safe
@never_cache
def sessions(request):
    """One's own open sessions, the current one first."""
    key = request.session.session_key
    found = UserSession.objects.purge_and_list(request.user)
    found.sort(key=lambda one: (one.session_key != key, -one.pk))
    rows = [
        {
            "session": session,
            "device": device_name(session.user_agent),
            "is_current": session.session_key == key,
        }
        for session in found
    ]
    return TemplateResponse(request, "accounts/sessions.html", {"rows": rows})


@require_POST
def end_session(request, pk):
    session = get_object_or_404(UserSession.objects.filter(user=request.user), pk=pk)
    session.end()
    if session.session_key == request.session.session_key:
        request.session.flush()
        return redirect("account_login")
    messages.success(request, _("Diese Sitzung ist beendet."))
    return redirect("usersessions_list")


@require_POST
def end_other_sessions(request):
    others = UserSession.objects.filter(user=request.user)
    for session in others.exclude(session_key=request.session.session_key):
        session.end()
    messages.success(request, _("Alle anderen Sitzungen sind beendet."))
    return redirect("usersessions_list")


@require_safe
@never_cache
def own_data(request):
    """What is stored about one's own account, as a file."""
    response = JsonResponse(
        personal_data.export(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="konto.json"'
    return response


@login_not_required
@never_cache
@sensitive_post_parameters()
def invitation(request, token):
    """Choose the first password by the link from the mail; the link opens nothing afterwards."""
    user = invitations.user_of(token)
    if user is None:
        return TemplateResponse(request, "accounts/invitation_gone.html", status=410)
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Ihr Passwort ist gesetzt. Bitte melden Sie sich an."))
        return redirect("account_login")
    return TemplateResponse(request, "accounts/invitation.html", {"form": form, "invited": user})


@login_not_required
def nothing(request):
    """An address that allauth names but this site does not offer."""
    raise Http404
