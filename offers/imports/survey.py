"""The first pass over a file: what each column holds, before anybody says what it means."""

import re
from dataclasses import asdict, dataclass, field

from .cleaning import clean, is_broken, one_line, read_yes_no
from .headers import normal
from .hours import read_clock, read_hours
from .personal import read_mails
from .targets import ALIASES, KEY

SAMPLES = 3
MOST_VALUES = 60  # different values that are kept for mapping them one by one
JUDGED = 200  # cells that decide what a column looks like
_LOOKS = (
    ("mail", lambda text: bool(read_mails(text))),
    ("url", lambda text: re.match(r"(?:https?://|www\.)\S+$", text) is not None),
    ("date", lambda text: re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}.*", text)),
    ("time", lambda text: ":" in text and read_clock(text) is not None),
    ("yes_no", lambda text: read_yes_no(text) is not None),
    ("postcode", lambda text: re.fullmatch(r"\d{5}", text)),
    ("number", lambda text: re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?", text)),
    ("pair", lambda text: len(re.findall(r"-?\d+\.\d+", text)) == 2),
    ("phone", lambda text: re.fullmatch(r"[+(]?[\d][\d\s()/-]{5,24}", text)),
    ("hours", lambda text: bool((found := read_hours(text)).slots or found.bare)),
)


@dataclass
class Column:
    """``values`` lists the different texts while there are few; ``looks`` is "" for plain text."""

    header: str
    filled: int = 0
    samples: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    looks: str = ""
    is_key: bool = False

    def as_json(self):
        return asdict(self)


@dataclass
class Survey:
    """``broken`` are lines with destroyed umlauts, ``uneven`` those with cells too many."""

    columns: list[Column]
    rows: int = 0
    broken: list[int] = field(default_factory=list)
    uneven: list[int] = field(default_factory=list)


def survey(records, headers, decode=lambda cells: cells):
    """Read all ``records`` once; the memory needed depends on the columns only."""
    columns = {header: Column(header) for header in headers}
    found = Survey(list(columns.values()))
    judged = {header: {} for header in headers}
    seen = {header: set() for header in headers if ALIASES.get(normal(header)) == KEY}
    titles = [header for header in headers if ALIASES.get(normal(header)) == "title"]
    repeated = set()
    for record in records:
        found.rows += 1
        cells = {header: clean(text) for header, text in decode(record.cells).items()}
        if any(map(is_broken, cells.values())):
            found.broken.append(record.line)
        if record.extra:
            found.uneven.append(record.line)
        # Rows that only add a date to the one above repeat its key and leave out its title.
        is_whole = not titles or any(cells.get(header) for header in titles)
        for header, text in cells.items():
            if text and header in columns:
                _note(columns[header], text, judged[header])
        for header, known in seen.items():
            if (text := cells.get(header)) and is_whole:
                repeated |= {header} if text in known else set()
                known.add(text)
    for header, column in columns.items():
        column.looks = _looks(judged[header], column)
        column.is_key = bool(seen.get(header)) and header not in repeated
        column.is_key &= column.filled >= 0.9 * found.rows
        if len(column.values) > MOST_VALUES:
            column.values = []
    return found


def _note(column, text, judged):
    column.filled += 1
    shown = one_line(text)
    if len(column.samples) < SAMPLES and shown[:80] not in column.samples:
        column.samples.append(shown[:80])
    if len(column.values) <= MOST_VALUES and shown[:200] not in column.values:
        column.values.append(shown[:200])
    if column.filled <= JUDGED:
        for name, test in _LOOKS:
            if test(text):
                judged[name] = judged.get(name, 0) + 1


def _looks(judged, column):
    needed = 0.7 * min(column.filled, JUDGED)
    return next((name for name, _test in _LOOKS if judged.get(name, 0) >= max(needed, 1)), "")
