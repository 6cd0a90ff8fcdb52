"""The inbox of proposals, and the page on which one is decided."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offers.models import ChangeProposal, Offer, ProposalKind, ProposalState, Status
from offers.proposals import mails, review
from offers.proposals.similar import similar_offers
from offers.workflow import StepRefused

from .access import own_departments
from .base import KompassModelAdmin
from .proposal_review import AnswerForm, AssignForm, ReviewForm


class ProposalStateFilter(admin.SimpleListFilter):
    """Open ones first: without a choice the list shows what is to be done."""

    title = _("Stand")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("all", _("alle")), ("decided", _("entschieden"))]

    def choices(self, changelist):
        chosen = self.value()
        yield {
            "selected": chosen is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("offen"),
        }
        for value, title in self.lookup_choices:
            yield {
                "selected": chosen == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        decided = Q(state=ProposalState.OPEN)
        return queryset.exclude(decided) if self.value() == "decided" else queryset.filter(decided)


@admin.register(ChangeProposal)
class ChangeProposalAdmin(KompassModelAdmin):
    show_facets = admin.ShowFacets.NEVER
    list_display = ("title", "kind", "origin", "responsible", "state", "created_at")
    list_filter = (ProposalStateFilter, "kind", "origin")
    list_select_related = ("offer__department", "department")
    search_fields = ("offer__title", "message", "answer")
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request) & ChangeProposal.objects.reviewable_by(request.user)

    def has_module_permission(self, request):
        return request.user.has_perm("offers.change_changeproposal")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("offers.change_changeproposal")

    def has_add_permission(self, request):
        return False  # they come from the public form, from providers and from an offer's page

    def has_delete_permission(self, request, obj=None):
        return False  # what is useless is rejected; who wrote it is forgotten after a while

    @admin.display(description=_("Worum es geht"))
    def title(self, proposal):
        return proposal.title

    @admin.display(description=_("zuständig"))
    def responsible(self, proposal):
        is_new = proposal.kind == ProposalKind.NEW
        department = proposal.department if is_new else proposal.offer.department
        return department or _("noch niemand")

    # -- One proposal ---------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        proposal = object_id and self.get_object(request, object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not proposal:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id or "")
        form = self._review_form(request, proposal)
        act = ACTS.get(request.POST.get("act", "")) if request.method == "POST" else None
        if act is not None:
            try:
                if act(self, request, proposal, form):
                    return HttpResponseRedirect(reverse("admin:offers_changeproposal_changelist"))
            except review.AlreadyDecided:
                self.message_user(
                    request, _("Darüber wurde eben schon entschieden."), messages.WARNING
                )
                return HttpResponseRedirect(request.path)
        return TemplateResponse(
            request,
            "admin/offers/changeproposal/review.html",
            self._context(request, proposal, form),
        )

    def _review_form(self, request, proposal):
        offer = review.live_offer(proposal)
        is_new = proposal.kind == ProposalKind.NEW
        departments = own_departments(request.user) if is_new and proposal.is_open else None
        return ReviewForm(
            request.POST if request.POST.get("act") == "take" else None,
            part_rows=review.part_rows(proposal, offer),
            content=review.proposed_content(proposal, offer),
            departments=departments,
        )

    def _context(self, request, proposal, form):
        user = request.user
        is_new = proposal.kind == ProposalKind.NEW
        return {
            **self.admin_site.each_context(request),
            "title": proposal.title,
            "opts": self.opts,
            "media": self.media + form.media,
            "proposal": proposal,
            "form": form,
            "assign_form": AssignForm(initial={"department": proposal.department})
            if is_new and user.has_perm("offers.edit_all_departments")
            else None,
            "similar": _similar(proposal, user) if is_new and proposal.is_open else [],
        }

    def _take(self, request, proposal, form):
        if not form.is_valid():
            return False
        keys, answer = form.chosen_keys(), form.cleaned_data["answer"]
        try:
            offer = review.take_over(
                proposal,
                form.edited_content(),
                keys,
                user=request.user,
                answer=answer,
                department=form.cleaned_data.get("department"),
            )
        except ValidationError as error:
            form.add_rule_errors(error)
            return False
        self.log_change(request, offer, f"Vorschlag Nr. {proposal.pk} übernommen.")
        if proposal.offer_id is None:
            text = _("Der Entwurf „%(title)s“ ist angelegt.") % {"title": offer}
        else:
            proposal.refresh_from_db(fields=["state"])
            state = proposal.get_state_display()
            text = _("„%(title)s“: %(state)s.") % {"title": offer, "state": state}
        self._tell(request, proposal, text)
        return True

    def _reject(self, request, proposal, form):
        answer = AnswerForm(request.POST)
        if not (answer.is_valid() and answer.cleaned_data["answer"].strip()):
            form.reject_error = _("Bitte schreiben Sie, warum. Das ist auch die Antwort.")
            form.rejection = request.POST.get("answer", "")
            return False
        self._close(request, proposal, ProposalState.REJECTED, answer.cleaned_data["answer"])
        return True

    def _archive(self, request, proposal, form):
        """End the offer for good: it leaves the website and stays in the archive."""
        answer = AnswerForm(request.POST)
        if proposal.kind != ProposalKind.ENDED or not answer.is_valid():
            return False
        try:
            review.end_offer(proposal, user=request.user, answer=answer.cleaned_data["answer"])
        except StepRefused as refused:
            form.reject_error = str(refused)
            return False
        text = _("„%(title)s“ ist archiviert.") % {"title": proposal.offer}
        self._tell(request, proposal, text)
        return True

    def _done(self, request, proposal, form):
        """For proposals that only say something in words, and for ended offers."""
        answer = AnswerForm(request.POST)
        if not answer.is_valid():
            return False
        self._close(request, proposal, ProposalState.ACCEPTED, answer.cleaned_data["answer"])
        return True

    def _close(self, request, proposal, state, answer):
        review.close(proposal, state, user=request.user, answer=answer)
        text = _("Der Vorschlag ist abgelehnt.")
        if state == ProposalState.ACCEPTED:
            text = _("Der Vorschlag ist erledigt.")
        self._tell(request, proposal, text)

    def _assign(self, request, proposal, form):
        assign = AssignForm(request.POST)
        may = request.user.has_perm("offers.edit_all_departments")
        if not may or proposal.kind != ProposalKind.NEW or not assign.is_valid():
            return False
        department = assign.cleaned_data["department"]
        review.assign(proposal, department)
        text = _("Zugewiesen an: %(department)s.") % {"department": department}
        self.message_user(request, text, messages.SUCCESS)
        return True

    def _tell(self, request, proposal, text):
        """Say what happened, and mail the answer if there is an address."""
        self.message_user(request, text, messages.SUCCESS)
        decided = ChangeProposal.objects.select_related("offer").get(pk=proposal.pk)
        if not decided.mail:
            return
        if mails.tell_proposer(decided):
            self.message_user(request, _("Die Antwort ging per E-Mail hinaus."), messages.INFO)
        else:
            text = _("Die Antwort ließ sich nicht senden. Bitte schreiben Sie an %(mail)s.")
            self.message_user(request, text % {"mail": decided.mail}, messages.WARNING)


def _similar(proposal, user):
    """Offers, drafts included, that a proposed new one may mean."""
    known = Offer.objects.visible_to(user).exclude(status=Status.ARCHIVED)
    return similar_offers(
        proposal.title, proposal.content["fields"].get("summary", ""), offers=known
    )


ACTS = {
    "take": ChangeProposalAdmin._take,
    "reject": ChangeProposalAdmin._reject,
    "archive": ChangeProposalAdmin._archive,
    "done": ChangeProposalAdmin._done,
    "assign": ChangeProposalAdmin._assign,
}
