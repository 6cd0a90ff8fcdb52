"""What a visitor has chosen: the parameters of the list, read once and used everywhere."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pyroaring import BitMap

from offers.accessibility_profile import judge_all
from offers.ages import age_label
from offers.filters import MAX_QUERY_LENGTH, OfferFilter, radius_km
from offers.found_words import mark_words
from offers.geo import parse_point
from offers.models import Offer
from offers.models.offer_what import MAX_AGE_MONTHS
from offers.query_text import query_text, spread
from offers.search.frozen import cards, whole
from offers.search.intent import District, understand
from offers.search.memory import snapshot
from offers.search.nearness import steps_from, wished_ages
from offers.search.service import SearchResult, search

OFFERS_PER_PAGE = 20
MAX_PER_PAGE = 100
SORTS = {
    "profile": gettext_lazy("was am besten passt zuerst"),
    "relevance": gettext_lazy("beste Treffer zuerst"),
    "title": gettext_lazy("nach Titel, A bis Z"),
    "distance": gettext_lazy("nächste zuerst"),
    "updated": gettext_lazy("zuletzt geändert"),
}
OTHER_PARAMETERS = ("radius_km", "sort", "per_page", "view", "kept")


@dataclass(frozen=True)
class Chip:
    """A filter in force; ``url`` is the same selection without it. ``value``: one of several."""

    name: str
    label: str
    url: str
    value: object = None


class Selection:
    """The public offers that ``params`` (a QueryDict) asks for.

    Answers come from the catalogue in memory. ``filter.qs`` says the same in plain SQL, for
    exports and as the reference that tests compare with; ``offers`` gives it another queryset
    to start from (planners see more than the public). A subclass may know more filters and
    another page.
    """

    filter_class = OfferFilter
    url_name = "offers:offer_list"
    other_parameters = OTHER_PARAMETERS

    def __init__(self, params, *, offers=None, now=None, memory=None):
        self.params = spread(params)
        self.memory = memory or snapshot()
        self.now = timezone.localtime(now)
        base = _published(self.now.date()) if offers is None else offers
        self.intent = self._understood()
        self.filter = self.filter_class(
            self._with_intent(), base, self.memory.vocabulary, now=self.now
        )
        self.values = self.filter.values

    def _understood(self):
        """The Intent behind the words: an age, a Stadtteil or a wish among them is a filter."""
        vocabulary = self.memory.vocabulary
        districts = [District(slug, name) for slug, name in vocabulary.choices["district"].items()]
        parser = self.memory.parser

        def is_word(word):
            return parser.lexicon.known(word) or parser.is_right(word)

        return understand(self.typed, districts, is_word, vocabulary.spoken)

    def _with_intent(self):
        """The parameters with what the words imply; what was chosen on purpose goes first."""
        self.implied = {}
        params = self.params.copy()
        params["q"] = self.intent.rest
        # Forms send fields that nobody filled in.
        chosen = {name for name, values in params.lists() if any(map(str.strip, values))}
        if self.intent.age and not {"age_months", "age_range", "life_phase"} & chosen:
            self.implied["age_range"] = "age"
            ages = self.intent.age
            params["age_range"] = f"{ages.from_months}-{min(ages.to_months, MAX_AGE_MONTHS)}"
        if self.intent.district and "district" not in chosen:
            self.implied["district"] = "district"
            params["district"] = self.intent.district
        for name, values in self.intent.wishes.items():
            if name not in chosen:
                self.implied[name] = name
                params.setlist(name, values)
        return params

    @property
    def typed(self):
        """The words as typed, within bounds."""
        return self.params.get("q", "").replace("\0", "").strip()[:MAX_QUERY_LENGTH]

    @property
    def query(self):
        """The words to search for: as typed, less the age and place understood in them."""
        return self.values.get("q", "")

    @cached_property
    def found(self):
        """The SearchResult for the typed words; without words an empty one."""
        if not self.query:
            return SearchResult()
        return search(self.query, self.memory, self.now.date())

    @cached_property
    def point(self):
        return parse_point(self.values.get("near", ""))

    @property
    def sort(self):
        """The order in force: the wish if it makes sense, else what fits the selection."""
        wish = self.params.get("sort")
        if wish in self.possible_sorts:
            return wish
        if self.query:
            return "relevance"
        if self.profiles:
            return "profile"
        if self.point:
            return "distance"
        return "relevance" if self.ages else "title"

    @property
    def possible_sorts(self):
        return [
            name
            for name in SORTS
            if (name != "relevance" or self.query or self.ages)
            and (name != "distance" or self.point)
            and (name != "profile" or self.profiles)
        ]

    def sort_label(self, name):
        """The words for an order, as the list offers it."""
        if name == "relevance" and not self.query:
            return _("zum Alter passende zuerst")
        return SORTS[name]

    @property
    def ignored(self):
        sentences = self.filter.ignored
        if self.params.get("sort", "") not in ("", *SORTS):
            sentences.append(_("Diese Sortierung kennen wir nicht."))
        if self.params.get("radius_km", "").strip() and radius_km(self.params) is None:
            sentences.append(_("Der Umkreis ist keine Zahl zwischen 0 und 100 Kilometern."))
        return sentences

    def offers(self):
        """The chosen offers as a queryset, by title, or newest first with that sort."""
        offers = self.filter.qs
        return offers.order_by("-updated_at", "pk") if self.sort == "updated" else offers

    @cached_property
    def narrowings(self):
        """Return ``{parameter: BitMap}`` of the filters in force."""
        catalogue, found = self.memory.catalogue, {}
        for name, value in self.values.items():
            if name == "q":
                found[name] = self.found.found
            elif name in ("profile", "fits"):
                if name == "fits":
                    found[name] = catalogue.fitting(self.profiles)
            elif name == "near":
                if self.point and (radius := radius_km(self.params)):
                    found[name] = catalogue.within(self.point, radius)
            else:
                found[name] = catalogue.matching(name, value, self.now)
        return found

    def chosen(self, without=None):
        """BitMap of the chosen offers; ``without`` leaves one parameter out of account."""
        narrowings = (ids for name, ids in self.narrowings.items() if name != without)
        return BitMap.intersection(self.base, *narrowings)

    def total_without(self, name, value=None):
        """How many there would be without the filter ``name``, or without one value of it."""
        left = [one for one in self.values[name] if one != value] if value is not None else []
        offers = self.chosen(without=name)
        if left:
            offers = offers & self.memory.catalogue.matching(name, left, self.now)
        return len(offers)

    @property
    def base(self):
        """BitMap of what there is to choose from."""
        return self.memory.catalogue.public(self.now.date())

    @cached_property
    def total(self):
        return len(self.chosen())

    @cached_property
    def in_order(self):
        """Array of the ids of the chosen offers in the order of the list."""
        chosen = self.chosen()
        if self.sort == "relevance":
            return self._best_first(chosen)
        catalogue = self.memory.catalogue
        if self.sort == "profile":
            nearest = catalogue.in_order(chosen, "distance" if self.point else "title", self.point)
            return catalogue.ranked(nearest, chosen, catalogue.misfit(self.profiles)[nearest])
        return catalogue.in_order(chosen, self.sort, self.point)

    @property
    def ids(self):
        """The same as a list of numbers."""
        return self.in_order.tolist()

    def _best_first(self, chosen):
        """By how well the words fit; with an age, by grades of that, and then by the age.

        Without words by the age alone, then by title.
        """
        catalogue, found = self.memory.catalogue, self.found
        hits = found.hits if self.query else catalogue.in_order(chosen, "title")
        keys = [catalogue.mask(found.weaker)[hits]]
        # A closed door helps nobody today, however well its sign fits.
        keys.append(catalogue.mask(catalogue.closed(self.now.date()))[hits])
        if self.ages:
            keys += [found.grades] if self.query else []
            keys.append(self.age_steps[hits])
        return catalogue.ranked(hits, chosen, *keys)

    @property
    def profiles(self):
        """The accessibility profiles chosen; see offers.accessibility_profile."""
        return self.values.get("profile", [])

    @cached_property
    def ages(self):
        """The ages asked for, as ``[(from, to)]`` in months."""
        return wished_ages(self.values, self.memory.vocabulary)

    @cached_property
    def age_steps(self):
        """An array by id of how far each offer is from being meant for one of the ``ages``."""
        return steps_from(self.ages, self.memory.catalogue, self.memory.vocabulary)

    def page(self):
        """The page of the list that is asked for; its offers carry the data of a card."""
        numbered = Paginator(self.in_order, self.per_page).get_page(self.params.get("page"))
        offers = self._cards(numbered.object_list.tolist())
        if self.query:
            mark_words(offers, self.found.plan, self.memory.lexicon)
            # From here on the offers lack a word; the list says so once on each page.
            for offer in offers:
                if self.sort == "relevance" and offer.pk in self.found.weaker:
                    offer.starts_weaker_hits = True
                    break
        return Page(offers, numbered.number, numbered.paginator)

    def _cards(self, ids):
        """The offers of one page; with a profile each says what it means for these people."""
        read = whole if self.profiles else cards
        return judge_all(read(ids, self.memory.vocabulary), self.profiles)

    @property
    def per_page(self):
        wish = self.params.get("per_page", "")
        if wish.isascii() and wish.isdigit() and len(wish) < 6 and int(wish) > 0:
            return min(int(wish), MAX_PER_PAGE)
        return OFFERS_PER_PAGE

    @property
    def chosen_values(self):
        """The filters that the address itself names, without what the words imply."""
        return {
            name: value
            for name, value in self.values.items()
            if name != "q" and name not in self.implied
        }

    # Addresses

    def query_dict(self):
        """The parameters in force, cleaned, without the page."""
        params = QueryDict(mutable=True)
        if self.typed:
            params["q"] = self.typed
        for name, value in self.chosen_values.items():
            if value is True:
                params[name] = "1"
            elif name == "age_range":
                params[name] = f"{value.from_months}-{value.to_months}"
            elif isinstance(value, list):
                params.setlist(name, [str(item) for item in value])
            else:
                params[name] = value
        for name in self.other_parameters:
            if self.params.get(name):
                params[name] = self.params[name]
        return params

    def url(self, params=None, **changes):
        """The list's address for ``params`` (default: this selection) with ``changes``.

        A change to None takes the parameter out.
        """
        lists = dict(self._lists if params is None else params.lists())
        for name, value in changes.items():
            lists[name] = [] if value is None else [str(value)]
        query = query_text(lists, self.filter_class.base_filters)
        return self._path + (f"?{query}" if query else "")

    @cached_property
    def _path(self):
        return reverse(self.url_name)

    @cached_property
    def _lists(self):
        """``{parameter: [texts]}`` of this selection's own address."""
        return dict(self.query_dict().lists())

    def url_without(self, name, value=None):
        """The address without parameter ``name``, or without one ``value`` of it."""
        rest = [
            item for item in self._lists.get(name, ()) if value is not None and item != str(value)
        ]
        gone = {name, "radius_km"} if name == "near" else {name}
        params = MultiValueDict(
            {key: texts for key, texts in self._lists.items() if key not in gone}
        )
        if rest:
            params.setlist(name, rest)
        return self.url(params)

    def chips(self):
        """Return the filters in force (the words searched for too) as Chips."""
        chips = []
        for name, value in self.values.items():
            label = self.filter.form.fields[name].label
            if name in self.implied:
                rest = self.intent.text_without(self.implied[name], self.typed)
                chips.append(Chip(name, self._implied_label(name, value), self.url(q=rest or None)))
            elif isinstance(value, list):
                chips += [
                    Chip(name, self._value_label(name, item), self.url_without(name, item), item)
                    for item in value
                ]
            elif value is True:
                chips.append(Chip(name, str(label), self.url_without(name)))
            elif name == "q":
                chips.append(Chip(name, f"„{value}“", self.url_without(name)))
            elif name != "near" or self.point:
                chips.append(
                    Chip(name, self._text_label(name, label, value), self.url_without(name))
                )
        return chips

    def _implied_label(self, name, value):
        if name == "age_range":
            return _("Alter: %(age)s") % {"age": value.label}
        if value is True:
            return str(self.filter.form.fields[name].label)
        return ", ".join(self._value_label(name, one) for one in value)

    def _text_label(self, name, label, value):
        if name == "age_range":
            return self._implied_label(name, value)
        if name == "near" and "," in value:
            value = _("Ihr Standort")
        radius = radius_km(self.params) if name == "near" else None
        if radius is None:
            return f"{label}: {value}"
        return _("%(km)s km um %(place)s") % {"km": f"{radius:g}", "place": value}

    def _value_label(self, name, value):
        if name == "age_months":
            return _("Alter: %(age)s") % {"age": age_label(value)}
        return str(dict(self.filter.form.fields[name].choices)[value])


@lru_cache(maxsize=4)
def _published(day):
    """The public offers as a queryset to start from; never run itself, only what comes of it."""
    return Offer.objects.published(day)
