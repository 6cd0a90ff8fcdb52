"""The cells of one record by what they mean, and all that is collected about them."""

import re
from dataclasses import dataclass

from offers.models import Offer

from .cleaning import clean, read_yes_no
from .headers import normal, short


@dataclass(frozen=True)
class Note:
    """Something about a row. ``refuses``: it cannot become an offer; ``personal``: about a person
    and kept internal."""

    header: str
    reason: str
    refuses: bool = False
    personal: bool = False


class Row:
    """The cells of one record by target, and what is collected about them."""

    def __init__(self, plan, record):
        self.plan = plan
        self.cells = {header: clean(text) for header, text in plan.decoded(record.cells).items()}
        self.values, self.notes, self.kept = {}, [], []
        self._note_unknown_codes(record)

    def _note_unknown_codes(self, record):
        """A code that its list does not have says nothing; it is named and kept."""
        for header, table in self.plan.codes.items():
            codes = [code.strip() for code in record.cells.get(header, "").split("|")]
            for code in codes:
                if clean(code) and code not in table:
                    self.notes.append(
                        Note(short(header), f"„{code[:40]}“ steht nicht in der Schlüsselliste.")
                    )
                    self.keep(header, code)

    def has(self, target):
        return bool(self.plan.headers_of(target))

    def header(self, target):
        headers = self.plan.headers_of(target)
        return headers[0] if headers else ""

    def cells_of(self, target):
        return [(header, self.cells.get(header, "")) for header in self.plan.headers_of(target)]

    def text(self, target):
        return next((text for _header, text in self.cells_of(target) if text), "")

    def yes_no(self, target):
        if not (text := self.text(target)):
            return None
        chosen = self.plan.values.get(target, {}).get(normal(text))
        if chosen:
            return chosen == "yes"
        if (found := read_yes_no(text)) is None:
            self.warn(target, f"„{text[:60]}“ ist weder ja noch nein.")
            self.keep(self.header(target), text)
        return found

    def number(self, target, factor=1):
        if not (text := self.text(target)):
            return None
        if match := re.fullmatch(r"(\d{1,9})(?:[.,]0+)?", text.replace(" ", "")):
            return int(match[1]) * factor
        if match := re.fullmatch(r"(\d{1,3})[.,]5", text) if factor > 1 else None:
            return int(match[1]) * factor + factor // 2
        self.warn(target, f"„{text[:60]}“ ist keine ganze Zahl.")
        self.keep(self.header(target), text)
        return None

    def fitted(self, target, text):
        """``text`` as long as its field allows; what is cut is kept in the internal note."""
        length = length_of(target)
        if len(text) <= length:
            return text
        self.warn(target, f"Zu lang für das Feld (höchstens {length} Zeichen), gekürzt.")
        self.keep(self.header(target), text)
        return shortened(text, length)

    def refuse(self, target, reason):
        self.notes.append(Note(self.header(target), reason, refuses=True))

    def warn(self, target, reason):
        self.notes.append(Note(short(self.header(target) or target), reason))

    def personal(self, header, reason):
        self.notes.append(Note(short(header), reason, personal=True))

    def keep(self, header, text):
        """Keep an original in the internal note, under the header it stood under."""
        if text and (line := f"{short(header)}: {text}") not in self.kept:
            self.kept.append(line)

    def internal_note(self):
        return "\n".join(["Aus dem Import:", *self.kept]) if self.kept else ""


def length_of(target):
    return Offer._meta.get_field(target).max_length


def shortened(text, length):
    """``text`` cut at a word, with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut[length // 2 :] else cut}…"
