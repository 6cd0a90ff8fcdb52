"""Full text search of SQLite (FTS5).

Its "ascii" tokenizer cuts at blanks and leaves letters of all scripts as they are, which is all
that ready-made tokens need.
"""

import numpy as np
from django.db import connection
from pyroaring import BitMap

from offers.search.backends.base import FIELDS, Backend, Hits

TABLES = ("offers_search_fts_0", "offers_search_fts_1")
COLUMNS = ", ".join(FIELDS)


class SqliteBackend(Backend):
    def _match_all(self, queries, generation):
        table = TABLES[generation]
        scopes = [scope for groups in queries for scope in in_scopes(groups)]
        if not scopes:
            return []
        # One statement for all; the ids come as one text, which is quickest to read.
        select = f"SELECT group_concat(rowid) FROM {table} WHERE {table} MATCH %s"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([select] * len(scopes)), scopes)
            sets = [_ids(row[0]) for row in cursor.fetchall()]
        return [Hits(*three) for three in zip(*[iter(sets)] * 3, strict=True)]

    def write(self, documents, generation):
        table = TABLES[generation]
        rows = [(doc.offer_id, doc.title, doc.tags, doc.summary, doc.body) for doc in documents]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT OR REPLACE INTO {table}(rowid, {COLUMNS}) VALUES (%s, %s, %s, %s, %s)",  # noqa: S608
                rows,
            )

    def delete(self, offer_ids, generation):
        with connection.cursor() as cursor:
            cursor.executemany(
                f"DELETE FROM {TABLES[generation]} WHERE rowid = %s",  # noqa: S608
                [(pk,) for pk in offer_ids],
            )

    def clear(self, generation):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLES[generation]}")  # noqa: S608


def _ids(text):
    return BitMap(np.fromstring(text, dtype=np.uint32, sep=",")) if text else BitMap()


def in_scopes(groups):
    """The expressions for Groups in the title, in title and tags, and anywhere."""
    everywhere = expression(groups)
    return f"{{title}} : ({everywhere})", f"{{title tags}} : ({everywhere})", everywhere


def expression(groups):
    """The FTS5 expression for AND-ed Groups."""
    return " AND ".join(
        f"({' OR '.join(_alternative(alternative) for alternative in group.alternatives)})"
        for group in groups
    )


def _alternative(alternative):
    if alternative.phrase:
        return '"' + " ".join(slot[0] for slot in alternative.slots) + '"'
    slots = ("(" + " OR ".join(f'"{token}"' for token in slot) + ")" for slot in alternative.slots)
    return f"({' AND '.join(slots)})"
