"""What an import has done, and what was wrong."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One fault in the file: the line where its row begins, the column's header, the reason."""

    line: int
    header: str
    reason: str

    def __str__(self):
        place = f"Zeile {self.line}"
        if self.header:
            place += f", Spalte „{self.header}“"
        return f"{place}: {self.reason}"


@dataclass
class Report:
    """Numbers of offers; with any problem nothing was written.

    ``ignored`` counts, by header, the cells that differ but cannot be imported.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    is_dry_run: bool = False
    problems: list[Problem] = field(default_factory=list)
    ignored: Counter = field(default_factory=Counter)

    @property
    def rows(self):
        return self.created + self.changed + self.unchanged

    def summary(self):
        if self.problems:
            count = len(self.problems)
            faults = "Ein Fehler" if count == 1 else f"{count} Fehler"
            return f"{faults}. Es wurde nichts geschrieben."
        numbers = f"{self.created} neu, {self.changed} geändert, {self.unchanged} unverändert"
        if self.is_dry_run:
            return f"Probelauf: {numbers}. Es wurde nichts geschrieben."
        if self.created or self.changed:
            return f"Angebote: {numbers}."
        return f"Angebote: {numbers}. Es gab nichts zu ändern."

    def notes(self):
        return [
            f"Spalte „{header}“: in {_rows(count)} anders als im Kompass. Diese Angabe lässt "
            "sich so nicht ändern und bleibt, wie sie war."
            for header, count in self.ignored.items()
        ]


def _rows(count):
    return "einer Zeile" if count == 1 else f"{count} Zeilen"
