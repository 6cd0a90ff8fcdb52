"""The table for translators: out as XLSX, in again with a trial that says what it would do.

One row for each text: what it belongs to (do not change), the German, the translation. Only the
column of the translation is read back; the German in the file must still be the one of today.
"""

import io
import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from offers.exchange.workbook import fitting, workbook_in
from offers.imports.reading import FileError
from offers.imports.workbooks import open_workbook, sheet_rows
from offers.models import TranslationStatus
from offers.search.changes import batch
from offers.translations import writing
from offers.translations.coverage import entries
from offers.translations.registry import kind_named

HEADERS = ("Kennung", "Bereich", "Eintrag", "Feld", "Deutsch", "Übersetzung", "Stand")
WIDTHS = (34, 20, 34, 18, 70, 70, 14)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|\[[^\]\n]+\]\(([^)\s]+)\)|https?://\S+")
MOST_BYTES = 5 * 1024 * 1024
MOST_PROBLEMS = 200


def xlsx_file(language, chosen, states=()):
    """Return a workbook (bytes) of the Kinds ``chosen``; ``states`` narrows to these."""
    file = io.BytesIO()
    with workbook_in(file) as book:
        sheet = book.add_worksheet(language.code)
        bold = book.add_format({"bold": True})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for place, (header, width) in enumerate(zip(HEADERS, WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, header, bold)
        sheet.freeze_panes(1, 0)
        line = 0
        for entry in _wanted(language, chosen, states):
            for name, german in entry.german.items():
                line += 1
                for place, text in enumerate(_cells(entry, name, german)):
                    sheet.write_string(line, place, fitting(text), plain)
    return file.getvalue()


def _wanted(language, chosen, states):
    for kind in chosen:
        yield from (one for one in entries(kind, language) if not states or one.state in states)


def _cells(entry, name, german):
    status = entry.translation.get_status_display() if entry.translation else ""
    return (
        key_of(entry, name),
        str(entry.kind.label),
        str(entry.record),
        str(entry.kind.field_label(name)),
        german,
        entry.texts[name],
        status,
    )


def key_of(entry, name):
    return f"{entry.language.code}/{entry.kind.key}/{entry.record.pk}/{name}"


@dataclass
class Report:
    """What reading a table did or would do. ``problems``: German sentences with the line."""

    new: int = 0
    changed: int = 0
    same: int = 0
    empty: int = 0
    problems: list[str] = field(default_factory=list)
    by_kind: Counter = field(default_factory=Counter)

    @property
    def total(self):
        return self.new + self.changed + self.same + self.empty + len(self.problems)

    @property
    def written(self):
        return self.new + self.changed


def read_table(file, language, *, user, dry_run=True):
    """Read the translations of ``language`` in an open XLSX ``file``; return a Report.

    Texts with a problem are left out and named, all others are written as unchecked; nothing is
    with ``dry_run``. Raises FileError where the file as a whole is no such table.
    """
    report = Report()
    known = _Known(language, user)
    changed = {}
    for line, (key, german, words) in _rows(file):
        problem = known.problem_of(key, german, words)
        if problem:
            report.problems.append(_("Zeile %(line)d: %(text)s") % {"line": line, "text": problem})
            continue
        entry, name = known.find(key)
        if not words:
            report.empty += 1
        elif words == entry.texts[name]:
            report.same += 1
        else:
            report.by_kind[str(entry.kind.label)] += 1
            report.changed += bool(entry.texts[name])
            report.new += not entry.texts[name]
            changed.setdefault(id(entry), (entry, {}))[1][name] = words
    if not dry_run:
        with batch():
            for entry, texts in changed.values():
                merged = {**entry.texts, **texts}
                writing.write(entry, merged, TranslationStatus.UNCHECKED, user=user)
    return report


def _rows(file):
    """Yield ``(line, (key, german, translation))``; raises FileError."""
    with open_workbook(file) as book:
        rows = sheet_rows(book.worksheets[0])
        _line, headers = next(rows, (0, []))
        headers = [text.strip() for text in headers]
        if not {"Kennung", "Deutsch", "Übersetzung"} <= set(headers):
            raise FileError(
                _("Das ist keine Tabelle für Übersetzungen: Spalte „Kennung“ oder andere fehlen.")
            )
        places = [headers.index(name) for name in ("Kennung", "Deutsch", "Übersetzung")]
        for line, cells in rows:
            padded = [*cells, *[""] * len(headers)]
            yield line, tuple(_as_stored(padded[place]) for place in places)


def _as_stored(text):
    return text.replace("\r\n", "\n").replace("_x000D_", "").strip()


class _Known:
    """The records of one language by the keys in the table; read kind by kind when named."""

    def __init__(self, language, user):
        self.language, self.user = language, user
        self._entries, self._allowed, self._seen = {}, {}, set()

    def find(self, key):
        """Return ``(Entry, field name)``, or None where the key names nothing here."""
        code, _slash, rest = key.partition("/")
        parts = rest.split("/")
        if code != self.language.code or len(parts) != 3 or not parts[1].isdecimal():
            return None
        kind = kind_named(parts[0])
        if kind is None:
            return None
        if kind not in self._entries:
            self._entries[kind] = {entry.record.pk: entry for entry in entries(kind, self.language)}
        entry = self._entries[kind].get(int(parts[1][:18]))
        return (entry, parts[2]) if entry and parts[2] in entry.german else None

    def problem_of(self, key, german, words):
        """What speaks against this row, in German; "" if nothing."""
        found = self.find(key)
        if found is None:
            return _("„%(key)s“ gibt es hier nicht.") % {"key": key[:80]}
        if key in self._seen:
            return _("„%(key)s“ steht schon weiter oben.") % {"key": key}
        self._seen.add(key)
        entry, name = found
        if german != _as_stored(entry.german[name]):
            return _("Der deutsche Text hat sich seit dem Export geändert.")
        if not words:
            return ""
        if self._marks(german) != self._marks(words):
            return _("Platzhalter oder Adressen stimmen nicht mit dem Deutschen überein.")
        longest = entry.kind.max_length(name)
        if longest and len(words) > longest:
            return _("Der Text ist länger als %(n)d Zeichen.") % {"n": longest}
        return "" if self._may_write(entry) else _("Diesen Eintrag pflegen andere.")

    @staticmethod
    def _marks(text):
        return sorted(match[1] or match[0] for match in PLACEHOLDER.finditer(text))

    def _may_write(self, entry):
        if entry.kind not in self._allowed:
            self._allowed[entry.kind] = writing.writable(self.user, entry.kind)
        return entry.record.pk in self._allowed[entry.kind]
