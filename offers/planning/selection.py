"""What a planner has chosen: the list's filters, status, reference date, frozen inventory."""

from dataclasses import replace
from datetime import datetime, time
from functools import cached_property

import numpy as np
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from pyroaring import BitMap

from offers.exchange.cells import CellError, read_date
from offers.models import Department, InventorySnapshot, Offer, Status, scope
from offers.models.base import id_list
from offers.models.offer_scope import EVERYTHING, NOTHING
from offers.planning.behind import MOST
from offers.planning.behind import read as read_behind
from offers.planning.filters import PlanningFilter
from offers.planning.frozen import frozen_memory
from offers.planning.titles import Titles, words_of
from offers.search.loading import load_catalogue
from offers.search.memory import snapshot
from offers.search.service import SearchResult
from offers.selection import OTHER_PARAMETERS, Chip, Selection

PARAMETERS = ("reference_date", "snapshot", "behind", "rows", "columns", "measure", "names")
VIEW_PARAMETERS = PARAMETERS[3:]  # how an overview is shown, not which offers
_whole = None  # the catalogue with drafts and old entries, of the last state anybody asked for


def whole_memory():
    """The catalogue in memory with offers of every status; read anew after each change."""
    global _whole
    known = snapshot()
    if _whole is None or _whole.state != known.state:
        catalogue = load_catalogue(offers=Offer.objects.all())
        _whole = replace(known, catalogue=catalogue, answers={}, kept_ids=0)
    return _whole


class PlanningSelection(Selection):
    """The offers that ``params`` ask for, among those that ``user`` plans with.

    Without ``status`` the ones that are public on the reference date (default: today). With
    ``snapshot`` (an id) the inventory as it was frozen. ``user`` None: a command, which sees all.
    """

    filter_class = PlanningFilter
    url_name = "offers:planning_offers"
    other_parameters = (*OTHER_PARAMETERS, *PARAMETERS)

    def __init__(self, params, user=None, *, over_all=False):
        self.own_scope = EVERYTHING if user is None else scope(user, "plan")
        self.sees_internal = user is None or scope(user, "view_internal") != NOTHING
        self.user = user
        self.wrong = []
        self.frozen = self._frozen(params)
        self.day = self._day(params)
        self.wants_status = any(value in Status.values for value in params.getlist("status"))
        # What is public anyway may be counted for everybody; drafts may not.
        is_open = over_all and not self.wants_status
        self.scope = EVERYTHING if is_open else self.own_scope
        now = timezone.make_aware(datetime.combine(self.day, time(12)))
        super().__init__(params, offers=self._start(), now=now, memory=self._memory())
        self.behind = self._behind()

    def _frozen(self, params):
        text = params.get("snapshot", "").strip()
        if not text:
            return None
        known = text.isascii() and text.isdigit() and len(text) < 10
        found = InventorySnapshot.objects.filter(pk=int(text)).first() if known else None
        if found is None:
            self.wrong.append(_("Diesen festgehaltenen Bestand gibt es nicht."))
        return found

    def _day(self, params):
        if self.frozen:
            return self.frozen.reference_date
        text = params.get("reference_date", "").strip()[:20]
        try:
            day = read_date(text) or timezone.localdate()
        except CellError:
            day = None
        if day is None or not 1950 <= day.year <= 2200:
            self.wrong.append(_("Der Stichtag ist kein Datum wie 31.12.2026."))
            return timezone.localdate()
        return day

    def _memory(self):
        if self.frozen:
            return frozen_memory(self.frozen, snapshot())
        return whole_memory() if self.wants_status else snapshot()

    def _start(self):
        """The queryset that says the same in SQL."""
        offers = Offer.objects.all() if self.wants_status else Offer.objects.published(self.day)
        return self.scope.narrow(offers)

    @property
    def base(self):
        catalogue = self.memory.catalogue
        found = catalogue.released if self.wants_status else catalogue.public(self.day)
        return found if self.scope.departments is None else found & self.led

    @property
    def led(self):
        """BitMap of the offers that this account plans with in detail."""
        catalogue, own = self.memory.catalogue, self.own_scope.departments
        if own is None:
            return catalogue.released
        units = self.memory.vocabulary.rows[Department]
        by_unit = catalogue.values["department"]
        slugs = [units[pk].slug for pk in own if pk in units]
        return BitMap.union(BitMap(), *(by_unit.get(slug, BitMap()) for slug in slugs))

    @property
    def sees_internal_of_all(self):
        """True for those who may read internal fields of every department."""
        return self.user is None or scope(self.user, "view_internal") == EVERYTHING

    def over_all_departments(self):
        """The same selection, counted over the public offers of all departments."""
        return PlanningSelection(self.params, self.user, over_all=True)

    @cached_property
    def narrowings(self):
        found = super().narrowings
        for one in self.behind:
            found["behind"] = found.get("behind", one.ids) & one.ids
        if "q" in found and (self.wants_status or self.frozen):
            words = words_of(self.values["q"])
            titles = self.memory.catalogue.titles
            found["q"] = BitMap(pk for title, pk in titles if all(w in title for w in words))
        return found

    @cached_property
    def found(self):
        if self.wants_status or self.frozen:
            return SearchResult()
        return super().found

    @property
    def ignored(self):
        return [*self.wrong, *super().ignored, *self._not_frozen()]

    def _not_frozen(self):
        """Drafts change daily and old entries must be deleted one day: neither is ever frozen."""
        chosen = set(self.values.get("status", ()))
        if not self.frozen or not chosen - {Status.PUBLISHED}:
            return []
        return [_("Ein festgehaltener Bestand enthält nur veröffentlichte Angebote.")]

    @cached_property
    def ids(self):
        """Ids of the chosen offers by title; planners read lists, they do not rank them."""
        return self.memory.catalogue.in_order(self.chosen(), "title").tolist()

    def _behind(self):
        """The Behinds in the address, each of which narrows; see ``offers.planning.behind``."""
        texts = [text for text in self.params.getlist("behind") if text.strip()][:MOST]
        if not texts:
            return []
        params = self.params.copy()
        params.pop("behind")
        plain = PlanningSelection(params, self.user)
        found = [read_behind(text, plain) for text in texts]
        if None in found:
            self.wrong.append(_("Was hinter dieser Zahl steht, ist nicht mehr zu finden."))
        return [one for one in found if one]

    def query_dict(self):
        params = super().query_dict()
        params.pop("behind", None)
        if self.behind:
            params.setlist("behind", [one.text for one in self.behind])
        return params

    def chips(self):
        own = [
            Chip("behind", one.label, self.url_without("behind", one.text)) for one in self.behind
        ]
        return super().chips() + own

    def url(self, params=None, **changes):
        """The list of the chosen offers; how a matrix was drawn says nothing there."""
        return super().url(params, **{name: None for name in VIEW_PARAMETERS}, **changes)

    def list_url(self, *behind, **changes):
        """The list of exactly the chosen offers that ``changes`` and ``behind`` narrow further.

        What was understood in the words (an age, a Stadtteil) is named there as a filter, because a
        filter beside it would take its place.
        """
        params = self.query_dict()
        for name in self.implied:
            value = self.values[name]
            if name == "age_range":
                params[name] = f"{value.from_months}-{value.to_months}"
            else:
                params.setlist(name, ["1"] if value is True else map(str, value))
            params["q"] = self.query
        if not params.get("q"):
            params.pop("q", None)
        for text in behind:
            params.appendlist("behind", text)
        return self.url(params, **changes)

    @cached_property
    def titles(self):
        return Titles(self)

    def overview_url(self, name, file_format="", **changes):
        """The address of overview ``name`` for this selection; a change to None takes out."""
        params = self.query_dict()
        for key, value in changes.items():
            params.pop(key, None)
            if value not in (None, ""):
                params[key] = str(value)
        if file_format:
            address = reverse("offers:planning_export", args=[name, file_format])
        else:
            address = reverse("offers:planning_overview", args=[name])
        return address + (f"?{params.urlencode()}" if params else "")

    def capacities(self):
        """An array by id of places, NaN where nobody counted them."""
        found = np.full(len(self.memory.catalogue.title_rank), np.nan)
        if self.frozen:
            pairs = self.memory.capacities.items()
        else:
            rows = Offer.objects.filter(~Q(capacity=None), pk__in=id_list(self.ids))
            pairs = rows.values_list("pk", "capacity").order_by()
        for pk, places in pairs:
            found[pk] = places
        return found
