"""The whole run over a foreign table: rows to drafts, all in one transaction or not at all.

Each row is known by the key of its source. What the source said last time is kept, so that only
what it changed since is written, and never over what people changed by hand.
"""

import json
from contextlib import nullcontext, suppress
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from offers import snapshot
from offers.acting import acting
from offers.models import (
    ExternalKey,
    ImportedRow,
    ImportOutcome,
    ImportState,
    Offer,
    OfferVersion,
    Source,
    Status,
    scope,
)
from offers.models.offer_scope import EVERYTHING
from offers.search.changes import batch
from offers.writing import OfferChange, check, save

from .applying import HELPERS, PARTS, Applier
from .cleaning import clean
from .drafting import Drafter
from .outcome import Outcome
from .reading import FileError
from .resolving import Resolver, Slugs
from .row import Note
from .sources import read_records
from .suspects import Suspects
from .targets import KEY

CHUNK = 200
# How a line begins that explains to people how to fill in the table.
HELP_STARTS = (
    "freitext", "einfachauswahl", "mehrfachauswahl", "pflichtfeld", "datum (", "uhrzeit (",
    "bitte ", "z. b.", "z.b.", "kurzbeschreibung, max",
)  # fmt: skip


class _Undo(Exception):
    """Takes back everything since the transaction began."""


def run_import(run, file, shape, plan, vocabulary, *, dry_run=False, progress=lambda rows: None):
    """Import the open binary ``file`` for ``run`` (an ImportRun) and return the Outcome.

    A dry run writes nothing, not even ``run``. Raises FileError where nothing can be imported.
    """
    plan.check()
    who = acting(
        user=run.user,
        name="" if run.user else "Import",
        kind=OfferVersion.Kind.IMPORTED,
        reason=f"Import von {run.file_name}"[:200],
    )
    # A dry run writes nothing: without a transaction it keeps nobody else from writing.
    together = nullcontext() if dry_run else batch()
    with translation.override("de"), suppress(_Undo), together, who:
        if not dry_run:
            _lock(run)
        work = ForeignImport(run, shape, plan, vocabulary, writes=not dry_run)
        for group in _chunks(_grouped(read_records(file, shape), plan), CHUNK):
            work.take(group)
            progress(work.outcome.rows)
        outcome = work.finish()
        if dry_run:
            return outcome
        if not outcome.could_import:
            raise _Undo
        run.state, run.finished_at = ImportState.COMMITTED, timezone.now()
        run.report = outcome.as_json()
        run.made = {"providers": work.resolver.made_providers, "places": work.resolver.made_places}
        run.save()
    return outcome


def _lock(run):
    """Make ``run`` ours: two people may press the button at once."""
    if run.pk is None:
        run.save()
        return
    current = type(run).objects.select_for_update(of=["self"]).get(pk=run.pk)
    if current.state in (ImportState.COMMITTED, ImportState.UNDONE):
        raise FileError("Dieser Import ist schon übernommen.")


def _chunks(items, size):
    items = iter(items)
    while chunk := list(islice(items, size)):
        yield chunk


def is_help_row(cells):
    """True for a line below the header that explains how to fill in the table."""
    texts = [clean(text).casefold() for text in cells.values()]
    filled = [text for text in texts if text]
    helping = [text for text in filled if text.startswith(HELP_STARTS)]
    return len(filled) > 2 and len(helping) > len(filled) / 2


def _grouped(records, plan):
    """Yield ``(record, [rows with further dates])``: same key as above, but no title."""
    keys, titles = plan.headers_of(KEY), plan.headers_of("title")
    head, more = None, []
    for record in records:
        if is_help_row(record.cells):
            continue
        key = [clean(record.cells.get(header, "")) for header in keys]
        is_more = (
            head is not None
            and any(key)
            and key == [clean(head.cells.get(header, "")) for header in keys]
            and not any(clean(record.cells.get(header, "")) for header in titles)
        )
        if is_more:
            more.append(record)
            continue
        if head is not None:
            yield head, more
        head, more = record, []
    if head is not None:
        yield head, more


class ForeignImport:
    """One run: what was seen in the file, what is known of its source, what came of it."""

    def __init__(self, run, shape, plan, vocabulary, *, writes):
        self.run, self.writes = run, writes
        self.drafter = Drafter(plan, vocabulary, system=shape.system)
        self.resolver = Resolver(vocabulary, writes=writes)
        self.applier = Applier(self.resolver)
        self.outcome = Outcome(row_word=shape.row_word, is_dry_run=not writes)
        self.slugs = Slugs(Offer, "angebot")
        # Commands act for the administration of the system.
        self.may_change = scope(run.user, "change") if run.user else EVERYTHING
        self.suspects = Suspects()
        self.seen = {}  # key → (line, values as text)
        self.has_own_keys = bool(plan.headers_of(KEY))

    def take(self, group):
        """Import a chunk of records."""
        drafts = [self.drafter.draft(record, more) for record, more in group]
        drafts = [draft for draft in drafts if not self._is_repeated(draft)]
        keys = ExternalKey.objects.filter(
            source=self.run.source, key__in=[draft.key for draft in drafts]
        )
        known = {key.key: key for key in keys}
        changed = [
            known[draft.key]
            for draft in drafts
            if draft.key in known and _changed_names(known[draft.key].values, draft.values)
        ]
        stored = Offer.objects.filter(pk__in=[key.offer_id for key in changed])
        if self.writes:
            stored = stored.select_for_update(of=["self"])
        offers = {offer.pk: offer for offer in stored}
        states = snapshot.read(list(offers))
        rows, saved = [], []
        for draft in drafts:
            key = known.get(draft.key)
            stored = (offers[key.offer_id], states[key.offer_id]) if key in changed else None
            rows.append(self._take(draft, key, stored, saved))
        if self.writes:
            self._remember(rows, saved, known)

    def _is_repeated(self, draft):
        """Note a row that stands in the file already; another one with its key is refused."""
        if draft.is_refused:
            draft.key = ""
            return False
        said = json.dumps(draft.values, sort_keys=True)
        base, number = draft.key, 1
        while draft.key in self.seen:
            line, earlier = self.seen[draft.key]
            if earlier == hash(said):
                self.outcome.add(draft.line, draft.title, ImportOutcome.REPEATED)
                return True
            if self.has_own_keys:
                word = self.outcome.row_word
                reason = f"Der Schlüssel „{base[:40]}“ steht schon in {word} {line}."
                draft.notes.append(Note("", reason, refuses=True))
                draft.key = ""
                return False
            number += 1
            draft.key = f"{base}#{number}"
        self.seen[draft.key] = draft.line, hash(said)
        return False

    def _take(self, draft, key, stored, saved):
        """Import one draft; return its ImportedRow. ``saved`` collects ``(offer pk, draft)``.

        ``stored``: the offer and its snapshot where the source changed something.
        """
        row = ImportedRow(run=self.run, line=draft.line, title=draft.title[:200])
        differences = []
        if draft.is_refused:
            row.outcome = ImportOutcome.REFUSED
        elif key is None:
            self._create(draft, row)
        elif stored and not self.may_change.covers(stored[0]):
            row.outcome, row.offer_id = ImportOutcome.REFUSED, key.offer_id
            reason = "Das Angebot gehört inzwischen einem anderen Fachbereich."
            draft.notes.append(Note("", reason, refuses=True))
        elif stored:
            differences = self._update(draft, row, key, *stored)
        else:
            row.outcome, row.offer_id = ImportOutcome.UNCHANGED, key.offer_id
            draft.notes = []  # they were told when it came
        if row.outcome in (ImportOutcome.CREATED, ImportOutcome.CHANGED):
            saved.append((row.offer_id, draft))
        self.outcome.add(draft.line, draft.title, row.outcome, draft.notes, differences)
        row.notes = [f"{n.header}: {n.reason}" if n.header else n.reason for n in draft.notes]
        return row

    def _create(self, draft, row):
        if like := self.suspects.like(draft.values):
            self.outcome.duplicates.append(
                {"line": draft.line, "title": draft.title, "offer": like[0], "like": like[1]}
            )
            draft.notes.append(Note("", f"Vermutlich schon im Kompass: „{like[1]}“."))
        offer = Offer(
            source=Source.IMPORT,
            status=Status.DRAFT,
            department=self.run.department,
            slug=self.slugs.free(draft.title),
        )
        change = OfferChange(offer)
        self._note_all(draft, self.applier.apply(change, draft.values, draft.values))
        row.outcome = ImportOutcome.REFUSED
        if self._store(change, draft):
            row.outcome, row.offer_id = ImportOutcome.CREATED, offer.pk

    def _update(self, draft, row, key, offer, now):
        """Write what the source changed, but not over what people changed since."""
        names = _changed_names(key.values, draft.values)
        by_hand = {difference.name for difference in snapshot.compare(key.snapshot, now)}
        kept = [name for name in names if PARTS.get(name, name) in by_hand]
        for name in kept:
            label = snapshot.label(PARTS.get(name, name))
            reason = "Von Hand geändert, bleibt so. Die Quelle sagt jetzt etwas anderes."
            draft.notes.append(Note(label, reason))
        wanted = [name for name in names if name not in kept]
        row.offer_id, row.outcome = offer.pk, ImportOutcome.UNCHANGED
        row.before = {"offer": now, "values": key.values, "snapshot": key.snapshot}
        change = OfferChange(offer)
        self._note_all(draft, self.applier.apply(change, draft.values, wanted))
        differences = [_difference(key.values, draft.values, name) for name in wanted]
        if wanted and self._store(change, draft):
            row.outcome = ImportOutcome.CHANGED
        elif wanted:
            row.outcome = ImportOutcome.REFUSED
        if row.outcome != ImportOutcome.CHANGED:
            row.before = None
        return differences

    def _note_all(self, draft, sentences):
        draft.notes += [Note("", sentence) for sentence in sentences]

    def _store(self, change, draft):
        """Check and, unless this is a dry run, save; False where the rules refuse it."""
        is_new = change.offer.pk is None
        try:
            check(change, constraints=False)
            if self.writes:
                with transaction.atomic():
                    save(change)
        except ValidationError as error:
            self._refuse(draft, error)
            return False
        except IntegrityError:
            if is_new:
                change.offer.pk, change.offer._state.adding = None, True
            try:
                check(change)
            except ValidationError as told:
                self._refuse(draft, told)
            else:
                draft.notes.append(Note("", "Die Datenbank lehnt die Zeile ab.", refuses=True))
            return False
        return True

    def _refuse(self, draft, error):
        for name, messages in error.message_dict.items():
            label = "" if name == "__all__" else snapshot.label(name)
            draft.notes += [Note(label, message, refuses=True) for message in messages]

    def _remember(self, rows, saved, known):
        """Store the rows of the run, and for what was written the state it has now."""
        new = []
        states = snapshot.read({pk for pk, _draft in saved})
        for pk, draft in saved:  # after a merge two rows may mean one offer
            key = known.get(draft.key)
            if key is None:
                key = ExternalKey(source=self.run.source, key=draft.key, offer_id=pk)
                new.append(key)
            key.run, key.snapshot = self.run, states[pk]
            key.values = {**key.values, **draft.values}
            if key.pk:
                key.save()
        ExternalKey.objects.bulk_create(new)
        ImportedRow.objects.bulk_create(rows)

    def finish(self):
        """Count what vanished from the source and return the Outcome."""
        outcome = self.outcome
        if not outcome.rows:
            raise FileError("Die Datei enthält nur Überschriften und keine Angebote.")
        keys = ExternalKey.objects.filter(source=self.run.source).order_by("key")
        outcome.vanished = [
            title
            for key, title in keys.values_list("key", "offer__title").iterator()
            if key not in self.seen
        ]
        outcome.providers = len(self.resolver.made_providers)
        outcome.places = len(self.resolver.made_places)
        return outcome


def _changed_names(before, now):
    """Names of the values that the source changed; what it no longer tells is left alone."""
    return [
        name for name, value in now.items() if name not in HELPERS and before.get(name) != value
    ]


def _difference(before, now, name):
    label = snapshot.label(PARTS.get(name, name))
    return {"label": label, "before": _shown(before.get(name)), "after": _shown(now.get(name))}


def _shown(value):
    if isinstance(value, dict):
        value = ", ".join(f"{part}" for part in value.values())
    elif isinstance(value, list):
        value = "; ".join(_shown(part) for part in value)
    return "" if value is None else str(value)[:300]
