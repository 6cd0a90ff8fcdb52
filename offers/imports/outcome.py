"""What an import of a foreign table did or would do: totals, reasons, rows worth a look."""

import re
from collections import Counter
from dataclasses import dataclass, field

from offers.models import ImportOutcome

MOST_ENTRIES = 1000  # rows that are listed one by one
MOST_LINES = 5  # lines named for a reason
MOST_REASONS = 2000
FEW_ALIKE = 3  # reasons that differ only in what they quote, before they are put together


@dataclass
class Outcome:
    """Counts and texts as plain JSON. ``reasons`` are ``[kind, header, reason, count, lines]``
    with kind ``refused``, ``warning`` or ``personal``; ``entries`` are rows with something to say:
    ``{"line", "title", "outcome", "notes", "differences"}``."""

    row_word: str = "Zeile"
    is_dry_run: bool = False
    rows: int = 0
    totals: Counter = field(default_factory=Counter)
    warned: int = 0
    providers: int = 0
    places: int = 0
    more_entries: int = 0
    entries: list[dict] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    duplicates: list[dict] = field(default_factory=list)
    file_notes: list[str] = field(default_factory=list)
    _reasons: dict = field(default_factory=dict)

    def add(self, line, title, outcome, notes=(), differences=()):
        self.rows += 1
        self.totals[outcome] += 1
        self.warned += bool(notes) and outcome != ImportOutcome.REFUSED
        for note in notes:
            self._count(note, line)
        if notes or differences or outcome == ImportOutcome.REFUSED:
            if len(self.entries) < MOST_ENTRIES:
                self.entries.append(
                    {
                        "line": line,
                        "title": title[:120],
                        "outcome": str(outcome),
                        "notes": [_text(note) for note in notes],
                        "differences": list(differences),
                    }
                )
            else:
                self.more_entries += 1

    def _count(self, note, line):
        kind = "refused" if note.refuses else "personal" if note.personal else "warning"
        key = kind, note.header, note.reason
        if key not in self._reasons and len(self._reasons) >= MOST_REASONS:
            key = kind, "", "weitere Hinweise"
        count, lines = self._reasons.get(key, (0, []))
        self._reasons[key] = count + 1, [*lines, line] if len(lines) < MOST_LINES else lines

    @property
    def reasons(self):
        order = {"refused": 0, "personal": 1, "warning": 2}
        alike = {}
        for (kind, header, reason), (count, lines) in self._reasons.items():
            pattern = kind, header, re.sub(r"„[^“]*“", "„…“", reason)
            alike.setdefault(pattern, []).append([kind, header, reason, count, lines])
        found = []
        for pattern, same in alike.items():
            same.sort(key=lambda reason: -reason[3])
            found += [_merged(pattern, same)] if len(same) > FEW_ALIKE else same
        return sorted(found, key=lambda reason: (order[reason[0]], -reason[3], reason[1:3]))

    @property
    def could_import(self):
        """True unless there was nothing that could become an offer."""
        done = (ImportOutcome.CREATED, ImportOutcome.CHANGED, ImportOutcome.UNCHANGED)
        return any(self.totals[outcome] for outcome in done)

    def summary(self):
        words = ((ImportOutcome.CREATED, "neu"), (ImportOutcome.CHANGED, "geändert"),
                 (ImportOutcome.UNCHANGED, "unverändert"),
                 (ImportOutcome.REFUSED, "abgelehnt"))  # fmt: skip
        counts = [f"{self.totals[outcome]} {word}" for outcome, word in words]
        if repeated := self.totals[ImportOutcome.REPEATED]:
            counts.append(f"{repeated} doppelt in der Datei")
        text = ", ".join(counts)
        if self.is_dry_run:
            return f"Probelauf: {text}. Es wurde nichts geschrieben."
        return f"Angebote: {text}."

    def lines(self):
        """Everything beside the totals, as German lines."""
        found = list(self.file_notes)
        if self.warned:
            found.append(f"{self.warned} mit Hinweisen.")
        if self.providers or self.places:
            found.append(f"Neu angelegt: {self.providers} Anbieter, {self.places} Orte.")
        found += [self.sentence(*reason) for reason in self.reasons]
        if self.duplicates:
            found.append(f"Vermutlich schon im Kompass: {len(self.duplicates)} Angebote.")
        if self.vanished:
            found.append(f"Nicht mehr in der Quelle (bleibt bestehen): {len(self.vanished)}.")
        return found

    def sentence(self, kind, header, reason, count, lines):
        """One sentence for all rows with the same reason: ``In allen 10000 Zeilen …``."""
        words = {"Zeile": "Zeilen", "Eintrag": "Einträgen"}
        if count == self.rows and count > 1:
            place = f"In allen {count} {words[self.row_word]}"
        elif count > len(lines):
            shown = ", ".join(map(str, lines))
            place = f"{count} {words[self.row_word]} ({shown} …)"
        else:
            place = f"{self.row_word} {', '.join(map(str, lines))}"
        column = f", Spalte „{header}“" if header else ""
        return f"{place}{column}: {reason}"

    def as_json(self):
        return {
            "summary": self.summary(),
            "is_dry_run": self.is_dry_run,
            "rows": self.rows,
            "totals": {str(key): count for key, count in self.totals.items()},
            "warned": self.warned,
            "providers": self.providers,
            "places": self.places,
            "reasons": [
                {"kind": reason[0], "text": self.sentence(*reason)} for reason in self.reasons
            ],
            "entries": self.entries,
            "more_entries": self.more_entries,
            "vanished": self.vanished[:MOST_ENTRIES],
            "vanished_count": len(self.vanished),
            "duplicates": self.duplicates[:MOST_ENTRIES],
            "duplicate_count": len(self.duplicates),
            "file_notes": self.file_notes,
            "could_import": self.could_import,
            "row_word": self.row_word,
        }


def _merged(pattern, same):
    """One reason for many that differ only in what they quote."""
    quoted = [text for reason in same for text in re.findall(r"„[^“]*“", reason[2])[:1]]
    shown = ", ".join(quoted[:MOST_LINES])
    reason = f"{pattern[2]} {len(same)} verschiedene Angaben: {shown} …"
    lines = sorted(line for each in same for line in each[4])[:MOST_LINES]
    return [*pattern[:2], reason, sum(each[3] for each in same), lines]


def _text(note):
    return f"{note.header}: {note.reason}" if note.header else note.reason
