"""Score the labelled queries of tests/relevance; its README has the rules.

Of the blind queries only totals are shown: whoever saw which of them fail would tune for them.
"""

import json
from collections import defaultdict
from dataclasses import asdict, dataclass

from django.conf import settings
from django.http import QueryDict

from offers.models import Offer
from offers.selection import Selection

FOLDER = settings.BASE_DIR / "tests" / "relevance"
FILES = ("tuned", "blind", "everyday", "everyday_blind")
TOP = 10
TOTAL = "alle"


@dataclass
class Score:
    """Sums over queries; ``labelled`` and ``zero`` count the two sorts of queries."""

    labelled: int = 0
    recall: float = 0
    reciprocal_rank: float = 0
    coverage: float = 0
    zero: int = 0
    zero_right: int = 0
    forbidden: int = 0

    def add(self, query, found):
        """``found``: slugs in the order of the list."""
        self.forbidden += sum(slug in found for slug in query.get("forbidden", ()))
        if query.get("zero"):
            self.zero += 1
            self.zero_right += not found
            return
        expected = query["expected"]
        self.labelled += 1
        self.recall += sum(slug in expected for slug in found[:TOP]) / min(TOP, len(expected))
        ranks = (rank for rank, slug in enumerate(found, 1) if slug in expected)
        self.reciprocal_rank += 1 / next(ranks, float("inf"))
        self.coverage += sum(slug in found for slug in expected) / len(expected)


def read(name):
    """Return ``(queries, slugs to leave out)`` of a file of labels."""
    labels = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return labels["queries"], set(labels.get("ignore", ()))


def found(text, slugs, left_out):
    """Slugs that the list shows for ``text``, age and place in it understood."""
    params = QueryDict(mutable=True)
    params["q"] = text
    shown = (slugs[pk] for pk in Selection(params).ids)
    return [slug for slug in shown if slug not in left_out]


def scores():
    """Return ``{file: {"kinds": {kind: Score as dict}, "orders": [slugs of each query]}}``.

    ``kinds`` of the blind files is TOTAL alone.
    """
    slugs, result = dict(Offer.objects.values_list("pk", "slug")), {}
    for name in FILES:
        queries, left_out = read(name)
        kinds, orders = defaultdict(Score), []
        for query in queries:
            shown = found(query["q"], slugs, left_out)
            orders.append(shown)
            kinds[TOTAL].add(query, shown)
            if not name.endswith("blind"):
                kinds[query["kind"]].add(query, shown)
        result[name] = {
            "kinds": {kind: asdict(score) for kind, score in kinds.items()},
            "orders": orders,
        }
    return result
