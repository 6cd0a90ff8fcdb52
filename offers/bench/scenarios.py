"""What is asked for: for each kind of page as many different addresses as wanted.

Words come from the catalogue itself. Every address is new to all caches: where the catalogue has
fewer words than addresses are wanted, capitals vary, and a number that nothing reads makes
the rest different.
"""

import random
from itertools import cycle
from urllib.parse import urlencode

from django.urls import reverse

from offers.generator.words import ACTIVITIES, MODIFIERS, compound
from offers.models import (
    Area,
    AreaKind,
    LifePhase,
    Offer,
    OfferType,
    SearchTerm,
    TargetGroup,
    Topic,
)
from offers.search.memory import snapshot
from offers.search.text import fold_word
from offers.search.wordlists import ordinary_words, stop_words

# Name in code and in the table, in the order of the table.
SCENARIOS = {
    "list": "Liste",
    "filter": "ein Filter",
    "common": "häufiges Wort",
    "rare": "seltenes Wort",
    "typo": "Tippfehler",
    "compound": "zusammengesetztes Wort",
    "three": "Wort und drei Filter",
    "radius": "Umkreis",
    "detail": "ein Angebot",
    "repeated": "dieselbe Suche noch einmal",
    "unchanged": "unverändert (304)",
}
COMMON_SHARE = (0.03, 0.6)  # of all offers
MAX_WORDS = 600


def catalogue_words(rng):
    """Return ``{scenario: [words]}`` from the vocabulary of the catalogue, in mixed order."""
    memory = snapshot()  # builds the index where there is none
    terms = SearchTerm.objects.filter(generation=memory.state.generation)
    terms = [
        (surface, display, df)
        for surface, display, df in terms.values_list("surface", "display", "df")
        if surface.isalpha() and surface not in stop_words()
    ]
    size = max(memory.state.size, 1)

    def is_new(word):
        return not memory.lexicon.known(fold_word(word)) and fold_word(word) not in right

    right = frozenset(ordinary_words())
    usual = sorted(surface for surface, _display, df in terms if df >= 3 and len(surface) >= 7)
    low, high = COMMON_SHARE
    words = {
        "common": [display for _surface, display, df in terms if low <= df / size <= high],
        "rare": [d for s, d, df in terms if df <= max(3, size // 2000) and len(s) > 5],
        "typo": filter(is_new, [misspelt(rng, word) for word in usual]),
        "compound": filter(
            is_new, [compound(m, head) for m in MODIFIERS for head, _g in ACTIVITIES]
        ),
    }
    return {name: mixed(rng, found)[:MAX_WORDS] for name, found in words.items()}


def mixed(rng, items):
    """The items in an order that depends on nothing but ``rng``."""
    items = sorted(items)
    rng.shuffle(items)
    return items


def misspelt(rng, word):
    """Two letters inside swapped."""
    at = rng.randrange(2, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


class Addresses:
    """``take(scenario, count)`` returns paths with query; never the same twice."""

    def __init__(self, seed=1):
        self.rng = random.Random(seed)  # noqa: S311
        self.words = catalogue_words(self.rng)
        public = TargetGroup.objects.filter(audience=TargetGroup.Audience.PUBLIC)
        self.values = {
            name: list(rows.order_by("slug").values_list("slug", flat=True))
            for name, rows in {
                "topic": Topic.objects,
                "district": Area.objects.filter(kind=AreaKind.DISTRICT),
                "life_phase": LifePhase.objects,
                "target_group": public,
                "offer_type": OfferType.objects,
            }.items()
        }
        self.sources = {name: self._endless(name) for name in self.words}
        slugs = mixed(self.rng, Offer.objects.published().values_list("slug", flat=True))
        self.slugs = cycle(slugs)
        self.pages = -(-len(slugs) // 20)
        self.number = 0

    def _endless(self, name):
        """All words, then all of them again with other capitals: new to every cache."""
        words, turn = self.words[name] or ["familie"], 0
        while True:
            for word in words:
                flips = f"{turn:b}"[::-1]
                letters = [
                    letter.swapcase() if flips[at : at + 1] == "1" else letter
                    for at, letter in enumerate(word)
                ]
                yield "".join(letters)
            turn += 1

    def take(self, scenario, count):
        return [getattr(self, f"_{scenario}")() for _ in range(count)]

    def _url(self, **params):
        self.number += 1
        path = reverse("offers:offer_list")
        return f"{path}?{urlencode({**params, 'n': self.number}, doseq=True)}"

    def _list(self):
        return self._url(
            page=self.rng.randint(1, max(self.pages, 1)), sort=self.rng.choice(["title", "updated"])
        )

    def _choice(self):
        name = self.rng.choice([*self.values, "weekday", "free"])
        if name == "weekday":
            return {name: self.rng.randint(1, 7)}
        return {name: 1 if name == "free" else self.rng.choice(self.values[name])}

    def _filter(self):
        return self._url(**self._choice())

    def _word(self, name):
        return self._url(q=next(self.sources[name]))

    def _common(self):
        return self._word("common")

    def _rare(self):
        return self._word("rare")

    def _typo(self):
        return self._word("typo")

    def _compound(self):
        return self._word("compound")

    def _three(self):
        return self._url(
            q=next(self.sources["common"]),
            life_phase=self.rng.choice(self.values["life_phase"]),
            district=self.rng.sample(self.values["district"], k=8),
            free=1,
        )

    def _radius(self):
        latitude = 54.7833 + self.rng.uniform(-0.03, 0.03)
        longitude = 9.4333 + self.rng.uniform(-0.05, 0.05)
        return self._url(
            near=f"{latitude:.5f},{longitude:.5f}", radius_km=self.rng.choice([0.5, 1, 2])
        )

    def _detail(self):
        self.number += 1
        return f"{reverse('offers:offer_detail', args=[next(self.slugs)])}?n={self.number}"

    def _repeated(self):
        return f"{reverse('offers:offer_list')}?{urlencode({'q': self.words['common'][:1]}, True)}"

    _unchanged = _repeated


def all_addresses(count):
    """Return ``{scenario: [paths]}``; without offers there is no "detail"."""
    addresses = Addresses()
    names = [name for name in SCENARIOS if name != "detail" or addresses.pages]
    return {name: addresses.take(name, count) for name in names}
