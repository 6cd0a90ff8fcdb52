"""The offers somebody remembers: their ids stand in the address, nothing is kept on the server."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.models import Offer
from offers.search import frozen
from offers.search.memory import snapshot
from offers.translations.texts import translated

MOST = 60
MAX_DIGITS = 9


@dataclass(frozen=True)
class Group:
    """Offers of one life phase; ``phase`` None for those without one."""

    phase: object
    offers: list[Offer]

    @property
    def title(self):
        return translated(self.phase, "title") if self.phase else _("Für jedes Alter")


def read_ids(text):
    """Return the ids that ``text`` ("3,17") names, each once, at most MOST of them."""
    ids = [
        int(part)
        for part in text.split(",")
        if part.isascii() and part.isdigit() and len(part) <= MAX_DIGITS
    ]
    return list(dict.fromkeys(ids))[:MOST]


class Watchlist:
    """The public offers among the ids of ``text``, whole, grouped by their first life phase."""

    def __init__(self, text):
        memory = snapshot()
        self.wished = read_ids(text)
        public = memory.catalogue.public(timezone.localdate())
        self.ids = [pk for pk in self.wished if pk in public]
        self.offers = frozen.whole(self.ids, memory.vocabulary)

    @property
    def gone(self):
        """How many of the ids lead to nothing that is public now."""
        return len(self.wished) - len(self.offers)

    @property
    def groups(self):
        found = {}
        for offer in self.offers:
            phase = next(iter(offer.life_phases.all()), None)
            found.setdefault(phase.order if phase else 0, (phase, []))[1].append(offer)
        return [Group(phase, offers) for _order, (phase, offers) in sorted(found.items())]

    def query(self, without=None):
        """``?ids=…`` for these offers, less one."""
        ids = [str(pk) for pk in self.ids if pk != without]
        return f"?ids={','.join(ids)}" if ids else ""

    @property
    def url(self):
        return reverse("offers:watchlist") + self.query()
