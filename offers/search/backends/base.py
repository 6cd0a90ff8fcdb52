"""What every search engine does for us: keep token strings, and say which offers match a plan.

All language work is done before: engines see tokens of letters and digits only. They answer with
sets; the order comes from ``service``, so that it is the same on every engine.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from django.conf import settings
from django.db import connection
from pyroaring import BitMap

FIELDS = ("title", "tags", "summary", "body")
ENGINES = {
    "sqlite": "offers.search.backends.sqlite.SqliteBackend",
    "postgresql": "offers.search.backends.postgres.PostgresBackend",
    "opensearch": "offers.search.backends.opensearch.OpenSearchBackend",
    "fallback": "offers.search.backends.fallback.FallbackBackend",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One offer's token strings, as ``Lexicon.index_string`` writes them."""

    offer_id: int
    title: str
    tags: str
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class Hits:
    """Offers where every word is found ``in_title``; in title, topics and tags (``in_head``);
    ``anywhere``. Each set holds the one before."""

    in_title: BitMap = field(default_factory=BitMap)
    in_head: BitMap = field(default_factory=BitMap)
    anywhere: BitMap = field(default_factory=BitMap)


class EngineFailed(Exception):
    """An engine outside the database did not do what it was asked for; the message has no words
    of readers in it."""


class Backend(ABC):
    """The contract. ``generation`` (0 or 1) names the table or index that is read or written."""

    def match(self, groups, generation):
        """Return the Hits for ``groups`` (offers.search.plan.Group, AND-ed); no group, no hit."""
        return self.match_all([groups], generation)[0]

    def match_all(self, queries, generation):
        """Return a list of Hits, one for each of the ``queries``: groups as ``match`` takes them.

        At most one statement or request, none without a group.
        """
        hits = iter(self._match_all([groups for groups in queries if groups], generation))
        return [next(hits) if groups else Hits() for groups in queries]

    @abstractmethod
    def _match_all(self, queries, generation):
        """``match_all`` for queries that all have a group; perhaps there is none."""

    @abstractmethod
    def write(self, documents, generation):
        """Store Documents, replacing those of the same offers."""

    @abstractmethod
    def delete(self, offer_ids, generation):
        """Take out the offers' documents; ids without one are fine."""

    @abstractmethod
    def clear(self, generation):
        """Take out all documents."""

    def start_filling(self, generation):  # noqa: B027  most engines need nothing
        """All documents are about to be written to an emptied generation that nobody reads."""

    def end_filling(self, generation):  # noqa: B027
        """They are there; from now on somebody may read it."""

    def trouble(self, generation):
        """Return a sentence for staff about what is wrong with the engine, "" if nothing is."""
        return ""


@cache
def load(name):
    """Return the engine ``name`` of ENGINES; one for each process."""
    module, _dot, name = ENGINES[name].rpartition(".")
    return getattr(import_module(module), name)()


def backend():
    """Return the engine in use: the database's own, behind OpenSearch where it is configured."""
    return load("fallback" if settings.SEARCH_OPENSEARCH_URL else connection.vendor)
