"""The times of a row: prose, columns for each weekday, single dates, times without a day."""

from offers.exchange.cells import CellError, read_date

from .cleaning import one_line
from .hours import from_milliseconds, read_clock, read_day_times, read_hours
from .targets import DAY_NAMES

LONGEST_NOTE = 250  # characters of schedule_note


def draft_times(row):
    """Set ``opening_times``, ``by_appointment`` and ``schedule_note`` of ``row.values``."""
    slots, notes = [], []
    is_told = False
    if row.has("opening_times"):
        is_told = True
        slots, notes = _prose(row, "opening_times")
    for day, name in DAY_NAMES.items():
        pair = (f"day_{day}_from", f"day_{day}_to")
        if all(map(row.has, pair)):
            is_told = True
            opens, closes = row.text(pair[0]), row.text(pair[1])
            if found := read_day_times(opens, closes):
                slots.append((day, *found))
            elif {opens, closes} - {"", "0"}:
                row.warn(pair[0], f"„{opens[:20]}–{closes[:20]}“ ist keine Öffnungszeit.")
                row.keep(name, f"{opens}–{closes}")
        elif text := row.text(f"day_{day}"):
            is_told = True
            found = read_hours(f"{name} {text}")
            slots += found.slots
            if found.rest:
                row.warn(f"day_{day}", f"„{text[:60]}“ ist nicht als Zeit zu lesen.")
                row.keep(name, text)
    notes += _bare_columns(row)
    if is_told:
        row.values["opening_times"] = [list(slot) for slot in sorted(set(slots))]
    if notes:
        note = "; ".join(notes)
        if len(note) > LONGEST_NOTE:
            row.keep("Öffnungszeiten", note)
            note = f"{note[: LONGEST_NOTE - 1].rsplit(' ', 1)[0]}…"
        row.values["schedule_note"] = note


def _prose(row, target):
    """``(slots, texts for the note)``; the original is kept where anything stayed unclear."""
    text = row.text(target)
    if not text:
        return [], []
    hours, notes = read_hours(text), []
    if hours.by_appointment:
        row.values["by_appointment"] = True
    if hours.bare:
        times = ", ".join(f"{start}–{end}" for start, end in hours.bare)
        notes.append(f"{times} Uhr, Wochentage laut Quelle nicht angegeben")
        row.warn(target, "Zeiten ohne Wochentag: stehen nur als Hinweis da.")
    if hours.rest:
        notes.append(one_line(hours.rest))
        row.warn(target, "Öffnungszeiten nicht ganz verstanden: der Wortlaut steht als Hinweis da.")
    if hours.bare or hours.rest or hours.slots:
        row.keep(row.header(target), text)
    return list(hours.slots), notes


def _bare_columns(row):
    """Opening and closing without weekdays; milliseconds are kept, their time zone is unknown."""
    opens, closes = row.text("opens_at"), row.text("closes_at")
    if not opens and not closes:
        return []
    start, end = read_clock(opens), read_clock(closes)
    if start and end:
        row.warn("opens_at", "Zeiten ohne Wochentag: stehen nur als Hinweis da.")
        return [f"{start}–{end} Uhr, Wochentage laut Quelle nicht angegeben"]
    start, end = from_milliseconds(opens), from_milliseconds(closes)
    if start and end:
        row.keep("Öffnungszeit (Weltzeit, ohne Wochentage)", f"{start}–{end} UTC")
        row.warn("opens_at", "Zeiten in Millisekunden ohne Wochentag: nur in der internen Notiz.")
    else:
        row.keep("Öffnungszeit", f"{opens}–{closes}")
        row.warn("opens_at", "Die Öffnungszeit ist nicht zu lesen.")
    return []


def draft_dates(row, more):
    """Set ``dates`` from the row and the rows that only carry further dates of it."""
    if not row.has("date"):
        return
    dates = []
    for each in (row, *more):
        if not (text := each.text("date")):
            continue
        try:
            day = read_date(text[:10])
        except CellError:
            row.warn("date", f"„{text[:40]}“ ist kein Datum.")
            row.keep(row.header("date"), text)
            continue
        start, end = read_clock(each.text("starts_at")), read_clock(each.text("ends_at"))
        if not start or (end and end <= start) or end == "24:00":
            end = None
        dates.append([day.isoformat(), start, end])
        last = each.text("last_date")
        if last and last[:10] != text[:10]:
            row.warn("last_date", "Ein Zeitraum über mehrere Tage: das Ende steht im Hinweis.")
            row.keep(row.header("last_date"), last)
    row.values["dates"] = dates
