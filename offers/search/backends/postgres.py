"""Full text search of PostgreSQL (tsvector with GIN); needs no extension.

Title and tags have a narrow table of their own: asking a weight of the full vector would make
PostgreSQL read every matching row.
"""

import numpy as np
from django.db import connection
from pyroaring import BitMap

from offers.search.backends.base import Backend, Hits
from offers.statements import write_rows

HEAD = ("offers_search_head_0", "offers_search_head_1")
FULL = ("offers_search_full_0", "offers_search_full_1")
# All ids as PostgreSQL sends arrays: five numbers of four bytes, then each id behind its length.
IDS = "array_send(array_agg(offer_id::integer){})"
FIELD_GAP = 2  # so that no phrase reaches from one field into the next


class PostgresBackend(Backend):
    def _match_all(self, queries, generation):
        if not queries:
            return []
        # Both sets of the head for one visit of its rows: visiting them is what takes the time.
        select = (
            f"SELECT {IDS.format(' FILTER (WHERE words @@ %s::tsquery)')}, {IDS.format('')} "  # noqa: S608
            f"FROM {HEAD[generation]} WHERE words @@ %s::tsquery UNION ALL "
            f"SELECT NULL, {IDS.format('')} FROM {FULL[generation]} WHERE words @@ %s::tsquery"
        )
        expressions = []
        for groups in queries:
            everywhere = expression(groups)
            expressions += [expression(groups, ":A"), everywhere, everywhere]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([select] * len(queries)), expressions)
            rows = [tuple(map(_ids, row)) for row in cursor.fetchall()]
        return [Hits(*head, full) for head, (_none, full) in zip(*[iter(rows)] * 2, strict=True)]

    def write(self, documents, generation):
        parts = {"title": "A", "tags": "B", "summary": "C", "body": "D"}
        rows = []
        for doc in documents:
            texts = [(getattr(doc, name), weight) for name, weight in parts.items()]
            rows.append((doc.offer_id, vector(texts[:2]), vector(texts)))
        head, full = (
            f"INSERT INTO {table} (offer_id, words) SELECT id, {words} FROM wanted "  # noqa: S608
            # A row written anew enters every word's place in the index anew, changed or not.
            "ON CONFLICT (offer_id) DO UPDATE SET words = EXCLUDED.words "
            f"WHERE {table}.words <> EXCLUDED.words"
            for table, words in ((HEAD[generation], "head"), (FULL[generation], "whole"))
        )
        write_rows(
            "WITH wanted (id, head, whole) AS (VALUES",
            "(%s::bigint, %s::tsvector, %s::tsvector)",
            f"), heads AS ({head}) {full}",
            rows,
        )

    def delete(self, offer_ids, generation):
        with connection.cursor() as cursor:
            for table in (HEAD[generation], FULL[generation]):
                cursor.execute(
                    f"DELETE FROM {table} WHERE offer_id = ANY(%s)",  # noqa: S608
                    [list(offer_ids)],
                )

    def clear(self, generation):
        self._tell(generation, "TRUNCATE {0}")

    def start_filling(self, generation):
        """Entering rows one by one into an index takes twenty times as long as building it."""
        self._tell(generation, "DROP INDEX IF EXISTS {0}_words")

    def end_filling(self, generation):
        self._tell(
            generation,
            "CREATE INDEX IF NOT EXISTS {0}_words ON {0} USING gin (words) WITH (fastupdate = off)",
            "ANALYZE {0}",  # the first search need not wait until PostgreSQL gets round to it
        )

    def _tell(self, generation, *statements):
        with connection.cursor() as cursor:
            for table in (HEAD[generation], FULL[generation]):
                for statement in statements:
                    cursor.execute(statement.format(table))


def _ids(array):
    """The BitMap of what IDS selects; reading each number by itself took longer than the search."""
    if array is None:
        return BitMap()
    return BitMap(np.frombuffer(array, dtype=">u4")[6::2].astype(np.uint32))


def vector(fields):
    """Return the tsvector literal for pairs of a token string and its weight letter."""
    positions, first = {}, 1
    for text, weight in fields:
        tokens = text.split()
        # Beyond 16,383 PostgreSQL counts no further, by itself.
        for at, token in enumerate(tokens, first):
            positions.setdefault(token, []).append(f"{at}{weight}")
        first += len(tokens) + FIELD_GAP
    return " ".join(f"'{token}':{','.join(places)}" for token, places in positions.items())


def expression(groups, weight=""):
    """The tsquery for AND-ed Groups; ``weight`` such as ``:A`` narrows to fields."""
    return " & ".join(
        f"({' | '.join(_alternative(alternative, weight) for alternative in group.alternatives)})"
        for group in groups
    )


def _alternative(alternative, weight):
    if alternative.phrase:
        return f"({' <-> '.join(_token(slot[0], weight) for slot in alternative.slots)})"
    slots = (f"({' | '.join(_token(t, weight) for t in slot)})" for slot in alternative.slots)
    return f"({' & '.join(slots)})"


def _token(token, weight):
    return f"'{token}'{weight}"
