"""The history of an offer in the back office: read it, bring back older states and lost offers."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from offers import history, marking, snapshot, unmerging
from offers.models import Offer, OfferVersion
from offers.search.reading import FIELDS

from .access import own_departments

VERSIONS_PER_PAGE = 20
LOST_PER_PAGE = 50
# Whoever may not read the internal part does not get it by way of the history either.
INTERNAL_PARTS = frozenset(
    {
        *(field.name for field in snapshot.FIELDS if field.attname not in FIELDS[Offer]),
        "contacts",
        "funding",
        "locations",
    }
)


class HistoryMixin:
    """Pages of the history for the admin of offers."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("geloescht/", wrap(self.lost_view), name="offers_offer_lost"),
            path("geloescht/<int:pk>/", wrap(self.bring_back_view), name="offers_offer_bring_back"),
            path(
                "<path:object_id>/history/<int:number>/",
                wrap(self.restore_view),
                name="offers_offer_restore",
            ),
            path(
                "<path:object_id>/history/trennen/<int:pk>/",
                wrap(self.unmerge_view),
                name="offers_offer_unmerge",
            ),
            *super().get_urls(),
        ]

    def hidden_parts(self, request, offer):
        """Names of the parts of ``offer`` that the account may not read."""
        return frozenset() if self.sees_internal(request, offer) else INTERNAL_PARTS

    def history_view(self, request, object_id, extra_context=None):
        offer = self._offer_or_404(request, object_id)
        versions = OfferVersion.objects.filter(offer=offer).order_by("-number")
        page = Paginator(versions.defer("snapshot"), VERSIONS_PER_PAGE).get_page(
            request.GET.get("page")
        )
        context = {
            "title": _("Verlauf: %(title)s") % {"title": offer},
            "original": offer,
            "entries": _entries(page, versions, self.hidden_parts(request, offer)),
            "page": page,
            "latest": versions.values_list("number", flat=True).first(),
            "can_restore": self.has_change_permission(request, offer),
            "merges": self._own_merges(request, offer),
            **(extra_context or {}),
        }
        return self._page(request, "history.html", context)

    def unmerge_view(self, request, object_id, pk):
        """On POST make two offers again of what a merge made one."""
        offer = self._offer_or_404(request, object_id)
        merge = next((one for one in self._own_merges(request, offer) if one.pk == pk), None)
        if merge is None:
            raise Http404
        back = HttpResponseRedirect(reverse("admin:offers_offer_history", args=[offer.pk]))
        if request.method != "POST":
            return back
        try:
            other, missing = unmerging.take_back(merge)
        except ValidationError as error:
            text = _("Die Zusammenführung lässt sich nicht zurücknehmen: %(reasons)s")
            self.message_user(request, text % {"reasons": " ".join(error.messages)}, messages.ERROR)
            return back
        self._tell_missing(request, missing)
        text = _("„%(title)s“ ist als Entwurf wieder da. Bitte ansehen und veröffentlichen.")
        self.message_user(request, text % {"title": other})
        return HttpResponseRedirect(reverse("admin:offers_offer_change", args=[other.pk]))

    def _own_merges(self, request, offer):
        """Merges into ``offer`` whose other offer the account could have made itself."""
        if not (self.has_change_permission(request, offer) and self.has_add_permission(request)):
            return []
        mine = self._of_own_departments(request, OfferVersion.objects.filter(offer=None))
        uuids = set(mine.values_list("offer_uuid", flat=True))
        return [merge for merge in unmerging.merges_into(offer) if merge.loser_uuid in uuids]

    def restore_view(self, request, object_id, number):
        """Show what bringing back version ``number`` would change; on POST do it."""
        offer = self._offer_or_404(request, object_id)
        if not self.has_change_permission(request, offer):
            raise PermissionDenied
        version = get_object_or_404(OfferVersion, offer=offer, number=number)
        now = snapshot.read([offer.pk])[offer.pk]
        parts = [marking.mark(part) for part in history.restorable(now, version.snapshot)]
        faults = []
        if request.method == "POST":
            try:
                missing = history.restore(offer, version, set(request.POST.getlist("part")))
            except ValidationError as error:
                faults = error.messages
            else:
                self._tell_missing(request, missing)
                self.message_user(request, _("Der Stand wurde wiederhergestellt."))
                return HttpResponseRedirect(reverse("admin:offers_offer_change", args=[offer.pk]))
        chosen = request.POST.getlist("part") if faults else [part.name for part in parts]
        context = {
            "title": _("Stand %(number)s wiederherstellen") % {"number": number},
            "original": offer,
            "version": version,
            "parts": parts,
            "chosen": chosen,
            "faults": faults,
        }
        return self._page(request, "restore.html", context)

    def lost_view(self, request):
        """Deleted offers that the account could have made itself."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        page = Paginator(self._lost(request), LOST_PER_PAGE).get_page(request.GET.get("page"))
        context = {"title": _("Gelöschte Angebote"), "page": page}
        return self._page(request, "lost.html", context)

    def bring_back_view(self, request, pk):
        if not self.has_add_permission(request):
            raise PermissionDenied
        version = get_object_or_404(self._lost(request), pk=pk)
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:offers_offer_lost"))
        try:
            offer, missing = history.bring_back(version)
        except ValidationError as error:
            text = _("„%(title)s“ lässt sich nicht wiederherstellen: %(reasons)s")
            values = {"title": version.title, "reasons": " ".join(error.messages)}
            self.message_user(request, text % values, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:offers_offer_lost"))
        self._tell_missing(request, missing)
        self.message_user(request, _("Das Angebot ist als Entwurf wieder da."))
        return HttpResponseRedirect(reverse("admin:offers_offer_change", args=[offer.pk]))

    def _lost(self, request):
        return self._of_own_departments(request, OfferVersion.objects.lost())

    def _of_own_departments(self, request, versions):
        if request.user.has_perm("offers.edit_all_departments"):
            return versions
        own = list(own_departments(request.user).values_list("pk", flat=True))
        return versions.filter(snapshot__fields__department__0__in=own)

    def _tell_missing(self, request, missing):
        if missing:
            text = _("Es fehlt, weil es das nicht mehr gibt: %(titles)s.")
            titles = ", ".join(dict.fromkeys(missing))
            self.message_user(request, text % {"titles": titles}, messages.WARNING)

    def _offer_or_404(self, request, object_id):
        offer = self.get_object(request, unquote(object_id))
        if offer is None:
            raise Http404
        if not self.has_view_or_change_permission(request, offer):
            raise PermissionDenied
        return offer

    def _page(self, request, template, context):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/offers/offer/{template}", context)


def _entries(page, versions, hidden):
    """``[(version, its differences or None for the first, were persons forgotten)]`` of a
    page; two statements."""
    numbers = [version.number for version in page]
    wanted = {*numbers, *(number - 1 for number in numbers)}
    states = dict(versions.filter(number__in=wanted).values_list("number", "snapshot"))
    return [
        (
            version,
            marking.differences(states[version.number - 1], states[version.number], hidden)
            if version.number - 1 in states
            else None,
            snapshot.FORGOTTEN in states[version.number],
        )
        for version in page
    ]
