"""How a row of another table is named in a cell, and how a name finds its row again.

A title that occurs once stands alone; otherwise the slug follows in square brackets:
``Kleiner Treff [kleiner-treff-nord]``.
"""

import re
from collections import defaultdict
from difflib import get_close_matches
from functools import cached_property

from django.db.models import Count

from offers.models import (
    Area,
    CrossCuttingTopic,
    Department,
    FundingProgramme,
    Language,
    LifePhase,
    Location,
    NeedTopic,
    OfferType,
    Provider,
    TargetGroup,
    Topic,
    Transition,
)

from .cells import CellError

WITH_KEY = re.compile(r"(.*) \[([\w-]+)\]", re.DOTALL)


def label_with_key(title, key):
    return f"{title} [{key}]"


def _folded(text):
    return text.strip().casefold()


def suggestion(word, known):
    """A German question with the nearest of ``known``, or an empty text."""
    folded = {text.casefold(): text for text in known}
    nearest = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f" Meinten Sie „{folded[nearest[0]]}“?" if nearest else ""


class Labels:
    """The names of one table's rows. ``title`` and ``key`` are names of its columns.

    Which titles occur twice is asked once; all rows are loaded only when a name is looked up.
    """

    def __init__(self, rows, title="title", key="slug"):
        self.rows = rows
        self.title = title
        self.key = key

    @cached_property
    def _ambiguous(self):
        repeated = self.rows.order_by().values(self.title).annotate(number=Count("pk"))
        return set(repeated.filter(number__gt=1).values_list(self.title, flat=True))

    def label(self, row):
        title, key = getattr(row, self.title), getattr(row, self.key)
        # A title that ends like a slug in brackets would be mistaken for one.
        if title in self._ambiguous or WITH_KEY.fullmatch(title):
            return label_with_key(title, key)
        return title

    def labels(self, rows):
        """The names of ``rows`` as editors ordered them, else by the alphabet."""
        return [
            label for _order, label in sorted((getattr(r, "order", 0), self.label(r)) for r in rows)
        ]

    @cached_property
    def _by_key(self):
        return {getattr(row, self.key): row for row in self.rows}

    def _titles(self, row):
        """Every text that names ``row`` as long as it names no other."""
        return [getattr(row, self.title)]

    @cached_property
    def _by_title(self):
        """Rows by their titles, written exactly and without regard to case."""
        found = defaultdict(list)
        for row in self._by_key.values():
            for title in self._titles(row):
                for spelling in {title, _folded(title)}:
                    found[spelling].append(row)
        return found

    def find(self, label):
        """Return the row named ``label``; raise CellError with the nearest name otherwise."""
        if (match := WITH_KEY.fullmatch(label)) and match[2] in self._by_key:
            return self._by_key[match[2]]
        rows = self._by_title.get(label) or self._by_title.get(_folded(label), [])
        if len(rows) == 1:
            return rows[0]
        if rows:
            choices = ", ".join(f"„{label_with_key(label, getattr(r, self.key))}“" for r in rows)
            raise CellError(f"„{label}“ gibt es mehrmals. Bitte genauer: {choices}.")
        known = [self.label(row) for row in self._by_key.values()]
        raise CellError(f"„{label}“ ist nicht bekannt.{suggestion(label, known)}")

    def find_all(self, labels):
        """Return the rows named by ``labels``, each once; raise one CellError for all unknown."""
        rows, faults = {}, []
        for label in labels:
            try:
                row = self.find(label)
                rows[row.pk] = row
            except CellError as error:
                faults += error.messages
        if faults:
            raise CellError(*faults)
        return list(rows.values())


class PlaceLabels(Labels):
    """Public places with their address: ``Haus am Hafen (Musterweg 1, 24937 Flensburg)``."""

    @cached_property
    def _ambiguous(self):
        rows = self.rows.values_list("name", "street", "postcode", "city").order_by()
        repeated = rows.annotate(number=Count("pk")).filter(number__gt=1)
        return {row[:4] for row in repeated}

    def label(self, place):
        address = place.public_address
        label = f"{place.name} ({address})" if address else place.name
        if (place.name, place.street, place.postcode, place.city) in self._ambiguous:
            return label_with_key(label, place.slug)
        return label_with_key(label, place.slug) if WITH_KEY.fullmatch(label) else label

    def _titles(self, place):
        return [place.name, f"{place.name} ({place.public_address})"]


class Names:
    """The names of every table that an offer points to, for one export or import."""

    def __init__(self):
        # Outlines are large and nobody needs them here.
        places = Location.objects.select_related("area").defer("area__polygon")
        self.life_phases = Labels(LifePhase.objects.all())
        self.transitions = Labels(Transition.objects.all())
        self.topics = Labels(Topic.objects.all())
        self.target_groups = Labels(TargetGroup.objects.all())
        self.offer_types = Labels(OfferType.objects.all())
        self.languages = Labels(Language.objects.all(), "name", "code")
        self.areas = Labels(Area.objects.defer("polygon"), "name")
        self.providers = Labels(Provider.objects.all(), "name")
        self.departments = Labels(Department.objects.select_related("parent__parent"), "name")
        self.programmes = Labels(FundingProgramme.objects.all())
        self.need_topics = Labels(NeedTopic.objects.all())
        self.cross_cutting_topics = Labels(CrossCuttingTopic.objects.all())
        self.public_places = PlaceLabels(places.filter(visibility="public"))
        self.hidden_places = Labels(places.exclude(visibility="public"), "name")
