"""Search in an OpenSearch cluster; in use only where KOMPASS_OPENSEARCH_URL is set.

Unlike the other two, the index is no part of the database's transaction: see docs/search.md.
The path of the address names the indexes: ``https://user:password@host:9200/kompass``.
"""

import logging
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyroaring import BitMap

from offers.search.backends.base import Backend, EngineFailed, Hits

try:
    from opensearchpy import OpenSearch
    from opensearchpy.exceptions import OpenSearchException, TransportError
except ImportError as error:
    raise ImproperlyConfigured(
        "KOMPASS_OPENSEARCH_URL ist gesetzt, aber das Paket opensearch-py fehlt. "
        "Bitte installieren: pip install opensearch-py"
    ) from error

# The client logs every request with its body: what families look for belongs into no log.
for _name in ("opensearch", "opensearchpy.trace"):
    logging.getLogger(_name).setLevel(logging.WARNING)

DEFAULT_INDEX = "kompass"
PAGE = 10_000  # the most hits that one answer may hold (index.max_result_window)
# A short write waits until the next refresh makes it visible; a long one refreshes at once.
SHORT_WRITE = 50  # lines
SHORT_SECONDS, LONG_SECONDS = 5, 60
CHECK_SECONDS = 2

# One field for each scope: with the four fields themselves, twelve words of thirty alternatives
# would exceed the cluster's limit of 1,024 clauses. Phrases do not reach from one value of a
# field into the next (position_increment_gap).
SCOPES = {
    "title": ("title",),
    "head": ("title", "tags"),
    "full": ("title", "tags", "summary", "body"),
}
TOKENS = {
    "type": "text",
    "analyzer": "whitespace",
    "norms": False,
    "position_increment_gap": 100,
}
INDEX = {
    "settings": {"index": {"number_of_shards": 1, "refresh_interval": "200ms"}},
    "mappings": {
        "dynamic": "strict",
        "_source": {"enabled": False},
        "properties": {"offer_id": {"type": "integer"}, **dict.fromkeys(SCOPES, TOKENS)},
    },
}


class OpenSearchBackend(Backend):
    def __init__(self):
        address = urlsplit(settings.SEARCH_OPENSEARCH_URL)
        name = address.path.strip("/") or DEFAULT_INDEX
        self.indexes = (f"{name}-0", f"{name}-1")
        # A cluster in trouble is not helped by asking it again.
        self.client = OpenSearch(
            [urlunsplit(address._replace(path=""))],
            timeout=SHORT_SECONDS,
            max_retries=0,
            retry_on_timeout=False,
        )
        self._made = set()

    def _match_all(self, queries, generation):
        found = [{scope: BitMap() for scope in SCOPES} for _query in queries]
        searches = {
            (place, scope): search(groups, scope)
            for place, groups in enumerate(queries)
            for scope in SCOPES
        }
        while searches:
            pages = self._pages(list(searches.values()), generation)
            for (place, scope), page in zip(list(searches), pages, strict=True):
                found[place][scope].update(page)
                if len(page) < PAGE:
                    del searches[place, scope]
                else:
                    searches[place, scope]["search_after"] = page[-1:]
        return [Hits(sets["title"], sets["head"], sets["full"]) for sets in found]

    def _pages(self, searches, generation):
        """Return a list of offer ids for each of the ``searches``, at most PAGE, ascending."""
        header = {"index": self.indexes[generation]}
        body = [line for one in searches for line in (header, one)]
        with failures():
            answers = self.client.msearch(body=body)["responses"]
        for answer in answers:
            if "error" in answer or answer["timed_out"] or answer["_shards"]["failed"]:
                raise EngineFailed(error_type(answer) or "incomplete answer")
        return [[hit["sort"][0] for hit in answer["hits"]["hits"]] for answer in answers]

    def write(self, documents, generation):
        self._bulk(
            [
                line
                for document in documents
                for line in ({"index": {"_id": str(document.offer_id)}}, source(document))
            ],
            generation,
        )

    def delete(self, offer_ids, generation):
        self._bulk([{"delete": {"_id": str(pk)}} for pk in offer_ids], generation)

    def _bulk(self, lines, generation):
        if not lines:
            return
        self._require(generation)
        is_short = len(lines) < SHORT_WRITE
        with failures():
            answer = self.client.bulk(
                body=lines,
                index=self.indexes[generation],
                refresh="wait_for" if is_short else "true",
                request_timeout=SHORT_SECONDS if is_short else LONG_SECONDS,
            )
        if answer["errors"]:
            results = (result for item in answer["items"] for result in item.values())
            raise EngineFailed(next(filter(None, map(error_type, results)), "refused"))

    def _require(self, generation):
        """Fail if nobody has made the index: a write would make one with a guessed mapping, that
        holds nothing but this write."""
        if generation not in self._made:
            self.check(generation)
            self._made.add(generation)

    def check(self, generation):
        """Fail unless the cluster answers and has the index."""
        with failures():
            name = self.indexes[generation]
            if not self.client.indices.exists(index=name, request_timeout=CHECK_SECONDS):
                raise EngineFailed("index_not_found_exception")

    def clear(self, generation):
        name = self.indexes[generation]
        self._made.discard(generation)
        with failures():
            self.client.indices.delete(
                index=name, ignore_unavailable=True, request_timeout=LONG_SECONDS
            )
            self.client.indices.create(index=name, body=INDEX, request_timeout=LONG_SECONDS)
        self._made.add(generation)


@contextmanager
def failures():
    """Turn the client's errors into EngineFailed; of their texts only the kind is kept."""
    try:
        yield
    except TransportError as error:
        raise EngineFailed(f"{type(error).__name__} {error.status_code}") from error
    except OpenSearchException as error:
        raise EngineFailed(type(error).__name__) from error


def error_type(answer):
    """The kind of error in one part of an answer, "" without one."""
    return answer.get("error", {}).get("type", "")


def source(document):
    return {
        "offer_id": document.offer_id,
        **{scope: [getattr(document, f) for f in fields] for scope, fields in SCOPES.items()},
    }


def search(groups, scope):
    """The search for AND-ed Groups in one scope: nothing is scored, only ids come back."""
    return {
        "size": PAGE,
        "query": {"bool": {"filter": [_any(_alternatives(group, scope)) for group in groups]}},
        "sort": [{"offer_id": "asc"}],
        "_source": False,
        "track_total_hits": False,
    }


def _alternatives(group, scope):
    for alternative in group.alternatives:
        if alternative.phrase:
            phrase = " ".join(slot[0] for slot in alternative.slots)
            yield {"match_phrase": {scope: {"query": phrase}}}
        else:
            slots = [{"terms": {scope: list(slot)}} for slot in alternative.slots]
            yield slots[0] if len(slots) == 1 else {"bool": {"filter": slots}}


def _any(queries):
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}
