"""The page that gives a bundle to another municipality and takes one over (see kompass.bundle)."""

import json

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kompass.bundle import BundleError, NetworkMissing, export_bundle, import_bundle
from kompass.bundle_parts import PARTS
from kompass.uploads import at_most
from networks.models import Network

MOST_MEGABYTES = 2
FILE_NAME = "kompass-buendel.json"
# What was looked at travels in the page, so that exactly this is taken over and nothing is stored.
SALT, VALID_SECONDS = "kompass.bundle", 24 * 60 * 60
NAMES = {part.name: part.model._meta.verbose_name_plural for part in PARTS}


class BundleForm(forms.Form):
    """A bundle to look at: when valid, ``bundle`` is what it holds and ``report`` what it does."""

    file = forms.FileField(
        label=_("Datei"),
        help_text=_("Ein Bündel als JSON, höchstens 2 MB."),
        validators=[at_most(MOST_MEGABYTES)],
    )
    network = forms.ModelChoiceField(
        queryset=None,
        label=_("Netzwerk"),
        required=False,
        empty_label=_("keines"),
        help_text=_("Nur nötig, wenn das Bündel Gremien oder Verfahren mitbringt."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = Network.objects.editable_by(user)

    def clean_file(self):
        try:
            self.bundle = json.loads(self.cleaned_data["file"].read().decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("Die Datei ist kein lesbares JSON.")) from error
        return self.cleaned_data["file"]

    def clean(self):
        data = super().clean()
        if not self.errors:
            self._look(data["network"])
        return data

    def _look(self, network):
        try:
            self.report = import_bundle(self.bundle, dry_run=True, network=network)
        except NetworkMissing:
            text = _(
                "Das Bündel bringt Gremien oder Verfahren mit: Welchem Netzwerk treten sie bei?"
            )
            self.add_error("network", text)
        except BundleError as error:
            self.add_error("file", str(error))

    def sealed(self):
        """What was looked at, so that only this page can send it back."""
        network = self.cleaned_data["network"]
        return signing.dumps([self.bundle, network and network.slug], salt=SALT, compress=True)


@require_http_methods(["GET", "HEAD", "POST"])
def bundle_view(request):
    """GET offers download and upload; POST shows what a file would change, or does it."""
    _check(request.user)
    if "sealed" in request.POST:
        return _take_over(request)
    form = BundleForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        sealed = "" if form.report.refused else form.sealed()
        return _page(request, form, form.report, sealed)
    return _page(request, form)


@require_safe
def bundle_file_view(request):
    """The bundle to give away; ``?network=slug`` with the bodies of a network of one's own."""
    _check(request.user)
    slug = request.GET.get("network", "").replace("\0", "")
    network = Network.objects.editable_by(request.user).filter(slug=slug).first()
    response = JsonResponse(
        export_bundle(network=network), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _check(user):
    """Who sets the site up for the municipality also exchanges lists with others."""
    if not user.has_perm("kompass.change_siteconfiguration"):
        raise PermissionDenied


def _page(request, form, report=None, sealed=""):
    context = {
        **admin.site.each_context(request),
        "title": _("Bündel für andere Kommunen"),
        "form": form,
        "networks": form.fields["network"].queryset,
        "report": report,
        "groups": _groups(report) if report else [],
        "sealed": sealed,
    }
    return TemplateResponse(request, "admin/bundle.html", context)


def _groups(report):
    """``[(heading, [(name of the part, [what])])]``, empty ones left out."""
    kinds = (
        (_("Abgelehnt"), report.refused),
        (_("Neu"), report.new),
        (_("Geändert"), report.changed),
    )
    return [(heading, _by_part(rows)) for heading, rows in kinds if rows]


def _by_part(rows):
    found = {}
    for row in rows:
        part, _slash, what = row.partition("/")
        found.setdefault(NAMES[part], []).append(what)
    return list(found.items())


def _take_over(request):
    try:
        bundle, slug = signing.loads(request.POST["sealed"], salt=SALT, max_age=VALID_SECONDS)
        network = Network.objects.editable_by(request.user).filter(slug=slug).first()
        report = import_bundle(bundle, network=network)
    except (signing.BadSignature, BundleError):
        text = _("Diese Vorschau gilt nicht mehr. Bitte wählen Sie die Datei noch einmal.")
        messages.error(request, text)
        return redirect("admin:bundle")
    if report.refused:  # changed meanwhile
        messages.error(request, _("Es wurde nichts übernommen."))
        return _page(request, BundleForm(user=request.user), report)
    messages.success(request, _("Übernommen: %(numbers)s") % {"numbers": report.summary()})
    return redirect("admin:bundle")
