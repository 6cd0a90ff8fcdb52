"""Opening hours in prose: what is certain becomes rows, the rest stays text."""

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

DAYS = {
    "mo": 1, "montag": 1, "montags": 1, "di": 2, "dienstag": 2, "dienstags": 2,
    "mi": 3, "mittwoch": 3, "mittwochs": 3, "do": 4, "donnerstag": 4, "donnerstags": 4,
    "fr": 5, "freitag": 5, "freitags": 5, "sa": 6, "samstag": 6, "samstags": 6, "sonnabend": 6,
    "sonnabends": 6, "so": 7, "sonntag": 7, "sonntags": 7,
}  # fmt: skip
EVERY_DAY = "täglich"
_DAY = rf"(?:{'|'.join(sorted(DAYS, key=len, reverse=True))})\b\.?"
_TO = r"\s*(?:-|–|—|bis)\s*"
_SPAN = rf"{_DAY}(?:{_TO}{_DAY})?"
_DAYS = rf"(?:{_SPAN}(?:\s*(?:,|und|u\.|&|\+|/)\s*{_SPAN})*|{EVERY_DAY})"
_CLOCK = r"\d{1,2}(?:[:.]\d{2})?(?:\s*h)?"
_SLOT = rf"(?:von\s+)?{_CLOCK}(?:\s*uhr)?{_TO}{_CLOCK}(?:\s*uhr)?"
_SLOTS = rf"{_SLOT}(?:\s*(?:,|und|u\.|&|\+|/)\s*{_SLOT})*"
_LINE = re.compile(rf"(?P<days>{_DAYS})\s*[:,]?\s*(?P<slots>{_SLOTS})\s*", re.IGNORECASE)
_ONLY_SLOTS = re.compile(rf"{_SLOTS}\s*", re.IGNORECASE)
_GLUE = re.compile(r"[\s,;.]*(?:und\b)?\s*", re.IGNORECASE)


@dataclass
class Hours:
    """``slots`` are ``(weekday, "08:00", "16:00")``; ``rest`` is what was not understood.

    ``bare`` holds times that stand there without any weekday.
    """

    slots: list[tuple[int, str, str]] = field(default_factory=list)
    bare: list[tuple[str, str]] = field(default_factory=list)
    by_appointment: bool = False
    rest: str = ""


def read_hours(text):
    """Read a cleaned cell such as ``Mo-Do 8.00–16.00 Uhr, Fr 8-14 Uhr und nach Vereinbarung``.

    A line is taken only as a whole: with one odd word in it ("außer", "jeden 2.") it is rest.
    """
    hours, rest = Hours(), []
    for line in re.split(r"[;\n]", text):
        found = _read_line(line, hours)
        if found is None:
            rest.append(line.strip())
        else:
            hours.slots += found
    hours.rest = "; ".join(part for part in rest if part)
    hours.slots = sorted(set(hours.slots))
    return hours


def _read_line(line, hours):
    """The slots of one line, or None; bare times and appointments are noted in ``hours``."""
    plain = re.sub(r"\s+", " ", line).strip()
    without = re.sub(
        r"(?:\b(?:und|sowie|oder)\s+|,\s*)?\b(?:termine?\s+)?nach (?:vorheriger |telefonischer )?"
        r"vereinbarung\b\.?",
        "",
        plain,
        flags=re.IGNORECASE,
    ).strip(" ,.")
    by_appointment = without != plain.strip(" ,.")
    if _ONLY_SLOTS.fullmatch(without):
        bare = _slots(without)
        if bare is None:
            return None
        hours.bare += bare
        hours.by_appointment |= by_appointment
        return []
    position, found = 0, []
    while position < len(without):
        match = _LINE.match(without, position)
        slots = _slots(match["slots"]) if match else None
        if not slots:
            return None
        found += [(day, *slot) for day in _weekdays(match["days"]) for slot in slots]
        position = _GLUE.match(without, match.end()).end()
    hours.by_appointment |= by_appointment
    return found


def _weekdays(text):
    if text.casefold() == EVERY_DAY:
        return list(range(1, 8))
    days = []
    for span in re.findall(_SPAN, text, re.IGNORECASE):
        ends = [DAYS[name.casefold().strip(".")] for name in re.findall(_DAY, span, re.IGNORECASE)]
        first, last = ends[0], ends[-1]
        days += range(first, last + 1) if first <= last else [*range(first, 8), *range(1, last + 1)]
    return days


def _slots(text):
    """``[("08:00", "12:00"), …]`` or None where one of them cannot be."""
    slots = []
    for slot in re.findall(_SLOT, text, re.IGNORECASE):
        ends = [read_clock(part) for part in re.findall(_CLOCK, slot, re.IGNORECASE)]
        if None in ends or ends[0] >= ends[1]:
            return None
        slots.append((ends[0], ends[1]))
    return slots


def read_clock(text):
    """``07:30`` from ``7.30 Uhr``, ``7 h``, ``07:30:00``; None where it is no time. 24:00 stays."""
    match = re.fullmatch(
        r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.]\d{2})?\s*(?:uhr|h)?", text.strip(), re.IGNORECASE
    )
    if match is None or int(match[1]) > 24 or int(match[2] or 0) > 59:
        return None
    if int(match[1]) == 24:
        return "24:00" if int(match[2] or 0) == 0 else None
    return f"{int(match[1]):02}:{int(match[2] or 0):02}"


def read_day_times(opens, closes):
    """``("06:00", "18:00")`` from two cells of one weekday; None where the day is closed or open.

    A lone ``0`` stands for "no time" in many exports; it is midnight only as ``00:00``.
    """
    if opens in ("", "0") or closes in ("", "0"):
        return None
    start, end = read_clock(opens), read_clock(closes)
    return (start, end) if start and end and start < end else None


def from_milliseconds(text):
    """``07:00`` from milliseconds since midnight, or None where ``text`` is not that."""
    if not re.fullmatch(r"\d{6,8}", text):
        return None
    moment = datetime.combine(datetime.min, time()) + timedelta(milliseconds=int(text))
    return moment.strftime("%H:%M") if moment.day == 1 else None
