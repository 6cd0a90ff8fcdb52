"""Suggest a change to an offer of another department, from its read-only page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from offers.models import Offer, ProposalOrigin
from offers.proposals.forms import STEPS, ProposalForm
from offers.proposals.sending import NothingChanged, base_of, send
from offers.snapshot import with_snapshot_data


class ProposingMixin:
    """Adds ``…/<id>/vorschlagen/`` to the offer's admin."""

    def get_urls(self):
        propose = self.admin_site.admin_view(self.propose_view)
        name = "offers_offer_propose"
        return [path("<int:pk>/vorschlagen/", propose, name=name), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"can_propose": may_propose(request.user), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def propose_view(self, request, pk):
        if not may_propose(request.user):
            raise PermissionDenied
        offer = get_object_or_404(with_snapshot_data(Offer.objects.visible_to(request.user)), pk=pk)
        form = ProposalForm(
            request.POST if request.method == "POST" else None,
            base=base_of(offer),
            known_proposer=True,
        )
        form.fields["message"].label = _("Interner Kommentar")
        form.fields["message"].help_text = _("Liest nur der zuständige Fachbereich.")
        if form.is_valid() and self._send_proposal(request, form, offer):
            return HttpResponseRedirect(reverse("admin:offers_offer_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Änderung vorschlagen: %(title)s") % {"title": offer},
            "opts": self.opts,
            "offer": offer,
            "form": form,
            "steps": [(step, form.step_fields(number)) for number, step in enumerate(STEPS, 1)],
        }
        return TemplateResponse(request, "admin/offers/offer/propose.html", context)

    def _send_proposal(self, request, form, offer):
        user = request.user
        try:
            send(
                form,
                offer=offer,
                origin=ProposalOrigin.DEPARTMENT,
                user=user,
                name=(user.get_full_name() or user.get_username())[:150],
                mail=user.email,
            )
        except NothingChanged:
            form.add_error(None, _("Sie haben noch nichts geändert. Was soll anders sein?"))
            return False
        text = _("Ihr Vorschlag ging an: %(department)s.") % {"department": offer.department}
        self.message_user(request, text, messages.SUCCESS)
        return True


def may_propose(user):
    return user.has_perm("offers.add_changeproposal") and user.has_perm("offers.view_offer")
