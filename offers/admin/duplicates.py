"""Suspected duplicates in the back office: the list, two offers side by side, merging."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from offers import duplicates, merging, snapshot
from offers.models import Department, Offer, Status

PAIRS_PER_PAGE = 25
FIRST, SECOND, BOTH = "first", "second", "both"
CHOICE = "take-"  # before the name of a part


class DuplicatesMixin:
    """Pages for the admin of offers; needs HistoryMixin."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("duplikate/", wrap(self.duplicates_view), name="offers_offer_duplicates"),
            path(
                "duplikate/<int:first>/<int:second>/",
                wrap(self.merge_view),
                name="offers_offer_merge",
            ),
            *super().get_urls(),
        ]

    def duplicates_view(self, request):
        """Pairs with an offer the account may change; ``?department=slug`` narrows it down."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        offers = Offer.objects.editable_by(request.user)
        departments = Department.objects.filter(pk__in=offers.order_by().values("department"))
        chosen = request.GET.get("department", "")
        if chosen:
            below = Department.objects.with_descendants([chosen])
            offers = offers.filter(department__in=below)
        page = Paginator(duplicates.pairs(offers), PAIRS_PER_PAGE).get_page(request.GET.get("page"))
        keys = {key for pair in page for key in (pair.first, pair.second)}
        rows = Offer.objects.select_related("provider", "department").in_bulk(keys)
        context = {
            "title": _("Mögliche Duplikate"),
            "page": page,
            "pairs": [(pair, rows[pair.first], rows[pair.second]) for pair in page],
            "departments": departments.order_by("name"),
            "chosen": chosen,
        }
        return self._page(request, "duplicates.html", context)

    def merge_view(self, request, first, second):
        """Both offers side by side; POST merges them or says that they are not the same."""
        pair = self._pair(request, first, second)
        can_merge = all(
            self.has_change_permission(request, one) and self.may_remove(request, one)
            for one in pair
        )
        kept = request.POST.get("keep")
        if kept not in (FIRST, SECOND):
            kept = SECOND if _is_better(pair[1], pair[0]) else FIRST
        faults = []
        if request.method == "POST":
            if "settle" in request.POST:
                return self._settle(request, pair)
            if not can_merge:
                raise PermissionDenied
            winner, loser = pair if kept == FIRST else pair[::-1]
            try:
                return self._merge(request, winner, loser, kept)
            except ValidationError as error:
                faults = error.messages
        return self._compare(request, pair, kept, {"can_merge": can_merge, "faults": faults})

    def _pair(self, request, first, second):
        """Both offers, of which the account may change one at least."""
        offers = self.get_queryset(request).select_related("provider", "department")
        found = offers.in_bulk([first, second])
        if len(found) != 2:
            raise Http404
        pair = found[first], found[second]
        if not any(self.has_change_permission(request, offer) for offer in pair):
            raise PermissionDenied
        return pair

    def _settle(self, request, pair):
        name = request.user.get_full_name() or request.user.get_username()
        duplicates.settle(*pair, decided_by=name)
        self.message_user(request, _("Gemerkt: Das sind zwei verschiedene Angebote."))
        return HttpResponseRedirect(reverse("admin:offers_offer_duplicates"))

    def _compare(self, request, pair, kept, context):
        hidden = frozenset().union(*(self.hidden_parts(request, offer) for offer in pair))
        states = snapshot.read([offer.pk for offer in pair])
        left, right = (states[offer.pk] for offer in pair)
        context |= {
            "title": _("Zwei Angebote vergleichen"),
            "pair": pair,
            "kept": kept,
            "parts": _sides(left, right, request.POST, kept, hidden),
        }
        return self._page(request, "merge.html", context)

    def _merge(self, request, winner, loser, kept):
        title, choices = str(loser), {}
        meaning = {side: choice for choice, side in _sides_of(kept).items()}
        for key, side in request.POST.items():
            if key.startswith(CHOICE):
                choices[key.removeprefix(CHOICE)] = meaning.get(side)
        winner, missing = merging.merge(winner, loser, choices)
        self._tell_missing(request, missing)
        text = _("„%(title)s“ ist in diesem Angebot aufgegangen; seine Adresse führt hierher.")
        self.message_user(request, text % {"title": title}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:offers_offer_change", args=[winner.pk]))


def _is_better(one, other):
    """True where rather ``one`` should stay: what is public, then what is older."""
    return (one.status == Status.PUBLISHED, -one.pk) > (other.status == Status.PUBLISHED, -other.pk)


def _sides(first, second, posted, kept, hidden):
    """Parts that differ as ``[(part, choices as sides, chosen side)]``."""
    sides, found = _sides_of(kept), []
    states = (first, second) if kept == FIRST else (second, first)
    suggested = {part.name: sides[part.choice] for part in merging.parts(*states)}
    for part in merging.parts(first, second):
        if part.name not in hidden:
            possible = [side for side in (FIRST, SECOND, BOTH) if side in _possible(part, sides)]
            chosen = posted.get(CHOICE + part.name, suggested[part.name])
            found.append((part, possible, chosen))
    return found


def _possible(part, sides):
    return {sides[choice] for choice in part.choices}


def _sides_of(kept):
    """The choices of ``merging`` as sides of the page, where the side ``kept`` stays."""
    other = SECOND if kept == FIRST else FIRST
    return {merging.KEPT: kept, merging.OTHER: other, merging.BOTH: BOTH}
