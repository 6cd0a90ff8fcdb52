"""The only writer of the search's tables.

``apply`` follows single changes inside their transaction. ``rebuild`` makes everything anew
beside the index in use and swaps at the end, so that a crash leaves the old one in force.
"""

import pickle
import tempfile
from dataclasses import astuple
from functools import cache
from itertools import islice
from zlib import crc32

from django.db import connection, transaction
from django.utils import timezone

from offers.freshness import schedule
from offers.models import Offer, SearchDocument, SearchState, SearchTerm, Status
from offers.search import frozen, state
from offers.search.backends import backend
from offers.search.backends.base import FIELDS
from offers.search.documents import OfferText, offer_text
from offers.search.lexicon import Lexicon, Term
from offers.search.reading import CHUNK, LAYOUT, Reader
from offers.search.text import PIPELINE_VERSION, stem
from offers.search.turns import turn
from offers.statements import insert, pipelined

# What an index in force must have been built with; anything else is rebuilt.
INDEX_VERSION = crc32(f"{PIPELINE_VERSION} {LAYOUT}".encode()) % 2**31 or 1
MAX_APPLIED = 2000  # beyond that a rebuild is quicker


def apply(offer_ids, *, vocabulary=False, stale=False):
    """Bring the index up to date with changed offers, inside the transaction of the change.

    ``stale``: rows came in bulk; the index is marked and rebuilt before the next search.
    """
    stale = stale or len(offer_ids) > MAX_APPLIED
    # First, because the row's lock also keeps two writers from the same index entry.
    now = state.record_change(offer_ids, vocabulary=vocabulary or stale, stale=stale)
    if offer_ids and not stale:
        is_built = now.pipeline_version == INDEX_VERSION
        reader = Reader(now.vocabulary_version)
        _write(offer_ids, reader, lexicon_of(now) if is_built else None, now.generation)


_kept: tuple[tuple, Lexicon] | None = None


def lexicon_of(current, *, anew=False):
    """Return the Lexicon of the index that State ``current`` names; one is kept per process.

    It learns the words of later changes (``learn_new_terms``), so reading it anew is only needed
    after a rebuild, or where words may have been learnt of a change that was rolled back.
    """
    global _kept
    key = current.generation, current.built_at
    if _kept is None or _kept[0] != key or anew:
        _kept = key, load_lexicon(current)
    return _kept[1]


TERM_FIELDS = ("pk", "surface", "display", "df", "df_title", "parts")


def load_lexicon(current):
    """Read the Lexicon stored for a State; the vocabulary, not the offers."""
    last = 0

    def terms():
        nonlocal last
        rows = SearchTerm.objects.filter(generation=current.generation).values_list(*TERM_FIELDS)
        for pk, *fields in rows.iterator():
            last = max(last, pk)
            yield _term(*fields)

    lexicon = Lexicon.from_terms(terms(), current.size, version=current.generation)
    lexicon.last_row = last
    return lexicon


def learn_new_terms(lexicon, current):
    """Let ``lexicon`` know the words that were stored since it was read.

    Writers store them one after the other (the row of the state is locked), so that a higher key
    is never committed before a lower one.
    """
    for pk, *fields in _terms_after(current.generation, lexicon.last_row):
        lexicon.learn(_term(*fields))
        lexicon.last_row = pk


def _terms_after(generation, last_row):
    """The stored terms of a generation after the row ``last_row``, in order."""
    with connection.cursor() as cursor:
        cursor.execute(_terms_sql(), [generation, last_row])
        return cursor.fetchall()


@cache
def _terms_sql():
    quote, meta = connection.ops.quote_name, SearchTerm._meta
    columns = [quote(meta.get_field(name).column) for name in ("id", *TERM_FIELDS[1:])]
    return (
        f"SELECT {', '.join(columns)} FROM {quote(meta.db_table)} "  # noqa: S608
        # + 0, because SQLite would rather read the whole generation than the few rows that are new.
        f"WHERE {quote('generation')} + 0 = %s AND {columns[0]} > %s ORDER BY {columns[0]}"
    )


def _term(surface, display, df, df_title, parts):
    return Term(surface, stem(surface), display, df, df_title, tuple(parts.split()))


def _write(offer_ids, reader, lexicon, generation):
    """Write pieces and entries of ``offer_ids`` as they are now; gone offers lose theirs.

    Without a ``lexicon`` (an index yet to be built) only the pieces.
    """
    offers = list(reader.read(offer_ids))
    if gone := set(offer_ids) - {offer.id for offer in offers}:
        frozen.forget(gone)
        if lexicon is not None:
            SearchDocument.objects.filter(generation=generation, offer__in=gone).delete()
            backend().delete(gone, generation)
    with pipelined():
        frozen.store(offers, reader)
        if lexicon is not None:
            _enter_texts([offer_text(offer, reader) for offer in offers], lexicon, generation)


def _enter_texts(texts, lexicon, generation):
    # The lexicon itself learns when it is read again (offers.search.memory): this transaction may
    # still be rolled back.
    new = {}
    for text in texts:
        words = text.for_lexicon
        new.update((term.surface, term) for term in lexicon.rare_terms(words.title, words.rest))
    _store_terms(new.values(), generation)
    _store_documents([text.document(lexicon) for text in texts], generation)


def _store_documents(documents, generation):
    insert(
        SearchDocument,
        ("generation", "offer", *FIELDS),
        ((generation, doc.offer_id, *(getattr(doc, name) for name in FIELDS)) for doc in documents),
        unique=("offer", "generation"),
    )
    backend().write(documents, generation)


def _store_terms(terms, generation):
    insert(
        SearchTerm,
        ("generation", "surface", "display", "df", "df_title", "parts"),
        (
            (generation, term.surface, term.display[:100], term.df, term.df_title, _joined(term))
            for term in terms
        ),
        unique=("generation", "surface"),
        keep=True,
    )


def _joined(term):
    return " ".join(term.parts)


def ensure_built():
    """Build the index, unless another process has while this one waited for its turn."""
    with turn():
        if state.current_state().pipeline_version != INDEX_VERSION:
            _rebuild()


def rebuild(progress=None):
    """Make lexicon, entries and frozen pieces of all released offers anew; return their number.

    ``progress(done, total, step)`` is called along the way, ``step`` in words. Offers that change
    meanwhile are written again in the last transaction, which also swaps the generations. Where
    another process is at it, wait until it is done.
    """
    with turn():
        return _rebuild(progress)


def _rebuild(progress=None):
    progress = progress or (lambda done, total, step: None)
    state.ensure_state()
    schedule.renew()  # rows that came past ``changes``, as a fixture of Django's own does
    before = state.current_state()
    target = 1 - before.generation
    _clear(target)
    total = Offer.objects.filter(status=Status.PUBLISHED).count()
    # How a word is cut depends on all others, so every text is needed twice. They wait in a file:
    # those of 100,000 offers would take 300 MB of memory.
    with tempfile.TemporaryFile() as spool:
        lexicon = Lexicon.from_documents(_read(spool, total, progress), version=target)
        with transaction.atomic():
            _store_terms(lexicon.terms.values(), target)
        spool.seek(0)
        backend().start_filling(target)
        done = _enter(spool, lexicon, target, total, progress)
        backend().end_filling(target)
    with transaction.atomic():
        _swap(before, target, lexicon)
    _clear(before.generation)
    return done


def _read(spool, total, progress):
    """Freeze all released offers, put their texts into ``spool`` and yield the lexicon's Texts."""
    reader, done = Reader(), 0
    offers = reader.read()
    while chunk := list(islice(offers, CHUNK)):
        with transaction.atomic():
            frozen.store(chunk, reader)
        texts = [offer_text(offer, reader) for offer in chunk]
        pickle.dump([astuple(text) for text in texts], spool)
        yield from (text.for_lexicon for text in texts)
        done += len(chunk)
        progress(done, total, "Angebote lesen")


def _enter(spool, lexicon, target, total, progress):
    """Write the entries of the texts in ``spool``; return their number."""
    done = 0
    while done < total:
        try:
            chunk = [OfferText(*fields) for fields in pickle.load(spool)]  # noqa: S301
        except EOFError:
            break  # some were withdrawn meanwhile
        with transaction.atomic():
            _store_documents([text.document(lexicon) for text in chunk], target)
        done += len(chunk)
        progress(done, total, "Angebote eintragen")
    return done


def _swap(before, target, lexicon):
    """Catch up with what changed since ``before`` and put ``target`` in force."""
    SearchState.objects.select_for_update().get(pk=state.STATE_PK)  # writers wait from here on
    changes = state.changes_since(before.version)
    if changes is None:  # more has changed than the log keeps
        changed = set(Offer.objects.values_list("pk", flat=True))
    else:
        changed = changes.offers
    if changed:
        _write(changed, Reader(), lexicon, target)
    SearchState.objects.filter(pk=state.STATE_PK).update(
        generation=target,
        pipeline_version=INDEX_VERSION,
        size=lexicon.size,
        built_at=timezone.now(),
    )
    state.record_change(vocabulary=True)


def _clear(generation):
    with transaction.atomic():
        SearchDocument.objects.filter(generation=generation).delete()
        SearchTerm.objects.filter(generation=generation).delete()
        backend().clear(generation)
