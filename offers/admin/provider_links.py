"""Send a provider the link to its own page, see who has one, and close it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from offers.models import Offer, Provider
from offers.proposals import links, mails


class LinkForm(forms.Form):
    mail = forms.EmailField(
        label=_("Pflege-Link senden an"),
        help_text=_("Am besten ein Postfach, das mehrere lesen. Der Link gilt nur dafür."),
        widget=forms.EmailInput(attrs={"class": "vTextField"}),
    )


class ProviderLinksMixin:
    """Adds ``…/<id>/pflege-links/`` to the provider's admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.links_view)
        name = "offers_provider_links"
        return [path("<int:pk>/pflege-links/", view, name=name), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"can_send_link": may_send_links(request.user), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def links_view(self, request, pk):
        """A coordinator reaches the providers of the own offers, an editor all."""
        if not may_send_links(request.user):
            raise PermissionDenied
        provider = get_object_or_404(providers_for(request.user), pk=pk)
        form = LinkForm(request.POST or None, initial={"mail": provider.mail})
        if request.method == "POST" and self._act_on_link(request, provider, form):
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Pflege-Links: %(provider)s") % {"provider": provider},
            "opts": self.opts,
            "provider": provider,
            "form": form,
            "links": provider.care_links.select_related("created_by"),
        }
        return TemplateResponse(request, "admin/offers/provider/links.html", context)

    def _act_on_link(self, request, provider, form):
        """Revoke one link, or send a new one; True where it is done."""
        chosen = provider.care_links.filter(pk=_number(request.POST.get("revoke")))
        if "revoke" in request.POST:
            if links.revoke(chosen):
                self.log_change(request, provider, "Pflege-Link widerrufen.")
                self.message_user(request, _("Der Link ist widerrufen."), messages.SUCCESS)
            return True
        if not form.is_valid():
            return False
        mail = form.cleaned_data["mail"]
        links.revoke(provider.care_links.filter(mail__iexact=mail))  # the new one replaces it
        address = links.provider_link_for(provider, mail, user=request.user)
        self.log_change(request, provider, "Pflege-Link verschickt.")
        if mails.send_provider_link(provider, mail, address):
            text = _("Der Link ist unterwegs an %(mail)s.") % {"mail": mail}
            self.message_user(request, text, messages.SUCCESS)
        else:
            text = _("Die E-Mail an %(mail)s ließ sich nicht senden. Bitte später noch einmal.")
            self.message_user(request, text % {"mail": mail}, messages.ERROR)
        return True


def _number(text):
    """``text`` as a primary key, 0 where it is none."""
    return int(text) if (text or "").isascii() and (text or "").isdigit() and len(text) < 10 else 0


def may_send_links(user):
    return user.has_perm("offers.add_providerlink")


def providers_for(user):
    if user.has_perm("offers.edit_all_departments"):
        return Provider.objects.all()
    return Provider.objects.filter(offers__in=Offer.objects.editable_by(user)).distinct()
