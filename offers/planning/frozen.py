"""A Catalogue taken apart offer by offer, so that it can be stored, and put together again."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from pyroaring import BitMap

from offers.models import SnapshotOffer
from offers.search.bitmaps import Catalogue, Rows, ranks

# Tables of the Catalogue; their columns are stored by name, as later versions know more of them.
TABLES = ("ages", "validity", "closures", "slots", "dates", "points")


@dataclass
class FrozenMemory:
    """Stands in for the memory of the search; lists (topics …) are those of today."""

    catalogue: Catalogue
    vocabulary: object
    parser: object
    titles: dict[int, str]
    capacities: dict[int, int]
    facts: dict[int, dict]

    @property
    def lexicon(self):
        return self.parser.lexicon


def take_apart(catalogue):
    """Return ``{offer id: JSON data}`` that says all that ``catalogue`` knows of each offer."""
    parts = {pk: {"values": defaultdict(list), "rows": {}} for pk in catalogue.released}
    for name, groups in catalogue.values.items():
        for value, ids in groups.items():
            for pk in ids:
                parts[pk]["values"][name].append(value)
    for name in TABLES:
        table = getattr(catalogue, name)
        for place, pk in enumerate(table.offer.tolist()):
            row = {column: numbers[place].item() for column, numbers in table.columns.items()}
            parts[pk]["rows"].setdefault(name, []).append(row)
    for folded, pk in catalogue.titles:
        parts[pk] |= {"folded": folded, "updated": float(catalogue.updated[pk])}
    return parts


def put_together(parts, live):
    """Return the Catalogue of ``parts`` (as from ``take_apart``), with the filters of ``live``."""
    values = {name: defaultdict(list) for name in live.values}
    for pk, part in parts.items():
        for name, found in part["values"].items():
            for value in found:
                values.setdefault(name, defaultdict(list))[value].append(pk)
    size = max(parts, default=0) + 1
    titles = sorted((part["folded"], pk) for pk, part in parts.items())
    updated = np.zeros(size)
    for pk, part in parts.items():
        updated[pk] = part["updated"]
    return Catalogue(
        released=BitMap(parts),
        values={
            name: {value: BitMap(ids) for value, ids in groups.items()}
            for name, groups in values.items()
        },
        titles=titles,
        title_rank=ranks(titles, size),
        updated=updated,
        calendar=live.calendar,
        **{name: _table(name, parts, getattr(live, name)) for name in TABLES},
    )


def _table(name, parts, live):
    """The Rows of one table; a column that was not known then is 0."""
    columns = list(live.columns)
    rows = [
        (pk, *(row.get(column, 0) for column in columns))
        for pk, part in parts.items()
        for row in part["rows"].get(name, ())
    ]
    dtype = np.float64 if name == "points" else np.int64
    return Rows.of(columns, rows, dtype=dtype)


def frozen_memory(frozen, live):
    """The FrozenMemory of InventorySnapshot ``frozen``; vocabulary and words as in ``live``."""
    parts, facts = _unpacked(frozen.pk, frozen.digest)
    return FrozenMemory(
        catalogue=put_together(parts, live.catalogue),
        vocabulary=live.vocabulary,
        parser=live.parser,
        titles={pk: fact["title"] for pk, fact in facts.items()},
        capacities={
            pk: fact["capacity"] for pk, fact in facts.items() if fact["capacity"] is not None
        },
        facts=facts,
    )


@lru_cache(maxsize=2)  # nobody can change what is frozen, and the digest says what it was
def _unpacked(pk, digest):
    parts, facts = {}, {}
    rows = SnapshotOffer.objects.filter(snapshot=pk).order_by("pk").only("packed")
    for row in rows.iterator(chunk_size=1000):
        content = row.content
        parts[content["facts"]["pk"]] = content["catalogue"]
        facts[content["facts"]["pk"]] = content["facts"]
    return parts, facts
