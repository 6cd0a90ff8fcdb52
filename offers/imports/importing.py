"""Rows of a file to offers. All faults are collected; with any of them nothing is written.

A cell that says what an export would say today leaves everything as it is, whatever lies behind
it: masked places, internal contacts, phases set by hand. Only other cells are read. What has no
column in the file stays untouched.
"""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.text import slugify

from offers.exchange.labels import Names, suggestion
from offers.exchange.loading import CHUNK_SIZE, with_export_data
from offers.exchange.overview import SLUG, SUCCESSOR, TITLE, UUID, columns
from offers.models import Offer, OfferAlias, Status
from offers.search.changes import batch
from offers.writing import OfferChange, check, save

from .own_tables import read_table
from .reading import FileError
from .report import Problem, Report
from .values import NEEDED, RowReader


def import_offers(file, *, dry_run=False, progress=lambda rows: None):
    """Read the open binary ``file`` and return a Report.

    ``progress`` is called with the number of rows read so far. Raises FileError where the file
    as a whole makes no sense.
    """
    with translation.override("de"), suppress(_Undo), batch(), read_table(file) as table:
        run = Import(table.headers)
        rows = iter(table)
        while chunk := list(islice(rows, CHUNK_SIZE)):
            run.take(chunk)
            progress(run.rows_read)
        report = run.finish()
        report.is_dry_run = dry_run
        if report.problems or dry_run:
            raise _Undo
    return report


class _Undo(Exception):
    """Takes back everything since the transaction began."""


def check_headers(headers):
    """Raise FileError with a line for each header that is unknown, doubled or missing."""
    known = [column.header for column in columns(internal=True)]
    faults = [
        f"Die Spalte „{header}“ ist nicht bekannt.{suggestion(header, known)}"
        for header in headers
        if header not in known
    ]
    faults += [
        f"Die Spalte „{header}“ steht zweimal da."
        for header in dict.fromkeys(headers)
        if headers.count(header) > 1
    ]
    if UUID not in headers and SLUG not in headers:
        faults.append(
            f"Es fehlt die Spalte „{UUID}“ oder „{SLUG}“. "
            "Ohne sie ist nicht zu erkennen, welches Angebot eine Zeile meint."
        )
    if faults:
        raise FileError("\n".join(faults))


@dataclass(frozen=True)
class Link:
    """Related offers of one row, kept until all rows are read: they may stand further down."""

    line: int
    offer_pk: int | None
    slugs: dict[str, list[str]]  # by header


class Import:
    """One run: which offers there are, which were seen, what was wrong."""

    def __init__(self, headers):
        check_headers(headers)
        every = columns(internal=True)
        self.columns = [column for column in every if column.header in headers]
        self.header_of = {column.target: column.header for column in reversed(every)}
        self.reader = RowReader(self.columns, Names())
        self.report = Report()
        self.rows_read = 0
        known = list(Offer.objects.values_list("pk", "uuid", "slug"))
        self.by_uuid = {key: pk for pk, key, _slug in known}
        self.by_slug = {slug: pk for pk, _key, slug in known}  # and those of this file
        merged = OfferAlias.objects.exclude(uuid=None)
        self.merged = dict(merged.values_list("uuid", "offer__title"))
        self.seen = {}  # what identifies an offer → line
        self.links = []
        self.created, self.changed = set(), set()

    def take(self, rows):
        """Read a chunk of rows; costs the same number of queries while nothing changes."""
        self.rows_read += len(rows)
        meant = {row.line: self._identify(row) for row in rows if self._is_sound(row)}
        stored = with_export_data(Offer.objects.filter(pk__in=filter(None, meant.values())))
        offers = {offer.pk: offer for offer in stored.select_for_update(of=["self"])}
        for row in rows:
            if row.line in meant:
                self._take_row(row, offers.get(meant[row.line]))

    def finish(self):
        """Link related offers and return the report."""
        if not self.rows_read:
            raise FileError("Die Datei enthält nur Überschriften und keine Angebote.")
        for link in self.links:
            self._link(link)
        report = self.report
        report.created, report.changed = len(self.created), len(self.changed)
        report.unchanged = self.rows_read - report.created - report.changed
        order = ["", *(column.header for column in columns(internal=True))]
        report.problems.sort(key=lambda problem: (problem.line, order.index(problem.header)))
        return report

    def _fault(self, line, header, *reasons):
        self.report.problems += [Problem(line, header, reason) for reason in reasons]

    # -- Which offer is meant -----------------------------------------------------------------

    def _is_sound(self, row):
        """True if the row can be told from others; else its faults are noted."""
        text, slug = row.cells.get(UUID, "").strip(), row.cells.get(SLUG, "").strip()
        try:
            key = uuid.UUID(text) if text else None
        except ValueError:
            self._fault(row.line, UUID, f"„{text}“ ist keine Kennung.")
            return False
        if key in self.merged:
            self._fault(row.line, UUID, f"Dieses Angebot ging in „{self.merged[key]}“ auf.")
            return False
        pk = self.by_uuid.get(key) or self.by_slug.get(slug)
        if row.extra:
            self._fault(row.line, "", "Die Zeile hat mehr Zellen als die Kopfzeile.")
        elif row.missing and pk:
            self._fault(row.line, "", f"Am Ende der Zeile fehlen {row.missing} Zellen.")
        else:
            earlier = {self.seen.setdefault(mark, row.line) for mark in (pk, key, slug) if mark}
            if earlier <= {row.line}:
                return True
            self._fault(row.line, "", f"Dieses Angebot steht schon in Zeile {min(earlier)}.")
        return False

    def _identify(self, row):
        """Return the pk of the row's offer, None for a new one."""
        text = row.cells.get(UUID, "").strip()
        pk = self.by_uuid.get(uuid.UUID(text)) if text else None
        return pk or self.by_slug.get(row.cells.get(SLUG, "").strip())

    # -- What it shall become -------------------------------------------------------------------

    def _take_row(self, row, offer):
        if offer is None:
            offer, targets = self._new_offer(row)
        else:
            differing = self.reader.differing(row.cells, offer)
            targets = dict.fromkeys(c.target for c in differing if c.parse)
            fixed = [c.header for c in differing if not c.parse and row.cells[c.header].strip()]
            self.report.ignored.update(fixed)
        wish = self.reader.wish(row.cells, offer, targets)
        for header, reasons in wish.faults.items():
            self._fault(row.line, header, *reasons)
        self.by_slug.setdefault(offer.slug, offer.pk)
        if wish.faults:
            self._check(row.line, wish)
        elif wish.is_changed and self._check(row.line, wish, constraints=False):
            self._store(row.line, wish)
        if wish.related:
            self.links.append(Link(row.line, offer.pk, wish.related))

    def _new_offer(self, row):
        """Return an unsaved offer and the names of what the row says about it."""
        offer = Offer()
        if text := row.cells.get(UUID, "").strip():
            offer.uuid = uuid.UUID(text)
        filled = [c for c in self.columns if c.parse and row.cells.get(c.header, "").strip()]
        if not row.cells.get(SLUG, "").strip():
            offer.slug = self._free_slug(row.cells.get(TITLE, ""))
        return offer, dict.fromkeys(column.target for column in filled)

    def _free_slug(self, title):
        base = slugify(title)[:70] or "angebot"
        slug, number = base, 1
        while slug in self.by_slug:
            number += 1
            slug = f"{base}-{number}"
        return slug

    def _check(self, line, wish, *, constraints=True):
        """True if no rule is broken; faults in cells were noted before and are not repeated."""
        try:
            check(wish.change, constraints=constraints)
        except ValidationError as error:
            for target, faults in error.error_dict.items():
                if target not in wish.faulty_targets:
                    reasons = [_reason(fault) for fault in faults]
                    self._fault(line, self.header_of.get(target, ""), *reasons)
            return False
        return True

    def _store(self, line, wish):
        offer, is_new = wish.change.offer, wish.change.offer.pk is None
        if wish.phases is not None and offer.life_phases_overridden:
            wish.change.relations["life_phases"] = wish.phases
        new_rows = [row for rows in wish.change.children.values() for row in rows if not row.pk]
        try:
            with transaction.atomic():
                save(wish.change)
        except IntegrityError as error:
            for row in [*new_rows, *([offer] if is_new else [])]:
                row.pk, row._state.adding = None, True
            if self._check(line, wish):
                self._fault(line, "", f"Die Datenbank nimmt die Zeile nicht an: {error}")
            return
        self.by_slug[offer.slug] = offer.pk
        (self.created if is_new else self.changed).add(offer.pk)
        if wish.phases is not None and not offer.life_phases_overridden:
            self._check_phases(line, offer, wish.phases)

    def _check_phases(self, line, offer, phases):
        derived = set(offer.life_phases.all())
        if derived != set(phases):
            names = ", ".join(self.reader.names.life_phases.labels(derived)) or "keine"
            self._fault(
                line,
                self.header_of["life_phases"],
                f"Aus dem Alter ergibt sich: {names}. Für eine eigene Auswahl bitte "
                f"„{self.header_of['life_phases_overridden']}“ auf „ja“ setzen.",
            )

    def _link(self, link):
        """Set the related offers of a row; a slug that no offer has is a fault."""
        for header, slugs in link.slugs.items():
            for slug in slugs:
                if slug not in self.by_slug:
                    hint = suggestion(slug, self.by_slug)
                    self._fault(link.line, header, f"Ein Angebot „{slug}“ gibt es nicht.{hint}")
        if link.offer_pk is None or self.report.problems:
            return
        offer = Offer.objects.get(pk=link.offer_pk)
        found = {
            header: {self.by_slug[slug] for slug in slugs} for header, slugs in link.slugs.items()
        }
        if SUCCESSOR in found:
            self._set_successor(link.line, offer, found.pop(SUCCESSOR))
        if found:
            self._relate(offer, set().union(*found.values()))

    def _set_successor(self, line, offer, wanted):
        """Set what follows an archived offer: one other offer or none."""
        if len(wanted) > 1 or offer.pk in wanted:
            self._fault(line, SUCCESSOR, "Hier steht ein anderes Angebot oder nichts.")
            return
        successor = next(iter(wanted), None)
        if offer.status == Status.ARCHIVED and offer.successor_id != successor:
            offer.successor_id = successor
            save(OfferChange(offer))
            self.changed.update({offer.pk} - self.created)

    def _relate(self, offer, wanted):
        if offer.pk in self.created:
            offer.related_offers.add(*wanted)
            return
        stored = list(offer.related_offers.all())
        kept = {row.pk for row in stored if self.reader.is_kept("related_offers", row)}
        if kept | wanted != {row.pk for row in stored}:
            save(OfferChange(offer, relations={"related_offers": kept | wanted}))
            self.changed.add(offer.pk)


def _reason(fault):
    """A fault of the model's own checks in the words of a spreadsheet."""
    return NEEDED if fault.code in ("null", "blank") else " ".join(fault.messages)
