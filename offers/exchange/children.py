"""Rows that hang on an offer as one readable piece of text each, and back.

    Mo 09:00–12:00 (außerhalb der Schulferien; alle zwei Wochen; Hinweis: Raum 2)
    12.01.2027 19:00–20:30 (Elternabend) | 24.12.2026 (fällt aus)
    Begleitperson: 12,50 EUR je Kurs (zahlt die Kasse)
    Anmeldung: Tel. 0461 123456, E-Mail kurse@example.org (nur Verwaltung)
    Bundesmittel (bis 31.12.2026)
    Leichte Sprache (Stand: ungeprüft; Titel: …; Kurztext: …; Text: …; Notiz: …)

What is usual is left out (all year, every week). Inside a free text the signs that carry the
structure get a backslash. Readers return unsaved rows without an offer or raise CellError.
"""

import re

from offers.models import (
    Contact,
    ContactVisibility,
    CostRow,
    Interval,
    OfferDate,
    OfferFunding,
    OfferTranslation,
    OpeningTime,
    Period,
    TranslationStatus,
)

from .cells import (
    SEPARATOR,
    CellError,
    choice_labels,
    escape,
    plain_lines,
    read_amount,
    read_choice,
    read_date,
    read_time,
    split,
    unescape,
    write_amount,
    write_choice,
    write_date,
    write_time,
)

DETAIL = "|;()"  # signs with a meaning inside brackets
HEAD = "|;():"  # and before a colon
DASH = "–"
WEEKDAYS = {"Mo": 1, "Di": 2, "Mi": 3, "Do": 4, "Fr": 5, "Sa": 6, "So": 7}
WEEKDAY_NAMES = {number: name for name, number in WEEKDAYS.items()}
END_OF_DAY = "24:00"
OPEN_AMOUNT = "Betrag offen"
CANCELLED = "fällt aus"


def write_items(items, write):
    return f" {SEPARATOR} ".join(write(item) for item in items)


def read_items(text, read):
    """Read every item of a cell; raise one CellError that names all faults with their place."""
    found, faults = [], []
    pieces = [piece for piece in split(text, SEPARATOR) if piece]
    for number, piece in enumerate(pieces, start=1):
        try:
            found.append(read(piece))
        except CellError as error:
            place = f"{number}. Eintrag: " if len(pieces) > 1 else ""
            faults += [f"{place}{message}" for message in error.messages]
    if faults:
        raise CellError(*faults)
    return found


def _with_details(head, details):
    return f"{head} ({'; '.join(details)})" if details else head


def _head_and_details(piece):
    """Cut ``head (detail; detail)``; both stay escaped."""
    head, *rest = split(piece, "(")
    if not rest:
        return head, []
    inside, *after = split(rest[0], ")")
    if len(rest) > 1 or after != [""]:
        raise CellError(f"Die Klammern in „{piece}“ passen nicht zusammen.")
    return head, [detail for detail in split(inside, ";") if detail]


def _head_and_rest(head, example):
    name, *rest = split(head, ":")
    if len(rest) != 1 or not name:
        raise CellError(f"„{head}“ ist nicht zu verstehen. Beispiel: {example}")
    return unescape(name), rest[0]


def _labelled(details, *labels):
    """Return ``{label: text}`` of details like ``Titel: …`` and the list of the other details."""
    named, others = {}, []
    for detail in details:
        label, colon, text = detail.partition(":")
        if colon and label in labels:
            named[label] = unescape(text.removeprefix(" "))
        else:
            others.append(detail)
    return named, others


# -- Times and dates ----------------------------------------------------------------------------


def _write_series(first_day, last_day):
    if first_day and last_day:
        return [f"{write_date(first_day)}{DASH}{write_date(last_day)}"]
    if first_day:
        return [f"ab {write_date(first_day)}"]
    return [f"bis {write_date(last_day)}"] if last_day else []


def _read_series(text):
    """Return ``(first_day, last_day)`` or None where ``text`` is no span of days."""
    if match := re.fullmatch(r"(ab|bis) ([\d.\-]+)", text):
        day = read_date(match[2])
        return (day, None) if match[1] == "ab" else (None, day)
    if match := re.fullmatch(r"([\d.]+)\s*[–-]\s*([\d.]+)", text):
        return read_date(match[1]), read_date(match[2])
    return None


def write_opening_time(row):
    end = write_time(row.ends_at) if row.ends_at else END_OF_DAY
    details = []
    if row.period != Period.ALL_YEAR:
        details.append(write_choice(row.period, Period))
    if row.interval != Interval.WEEKLY:
        details.append(write_choice(row.interval, Interval))
    if row.by_appointment:
        details.append("nach Vereinbarung")
    if row.on_public_holidays:
        details.append("auch an Feiertagen")
    details += _write_series(row.first_day, row.last_day)
    if row.note:
        details.append(f"Hinweis: {escape(row.note, DETAIL)}")
    return _with_details(
        f"{WEEKDAY_NAMES[row.weekday]} {write_time(row.starts_at)}{DASH}{end}", details
    )


def read_opening_time(piece):
    head, details = _head_and_details(piece)
    match = re.fullmatch(r"(\w{2})\w*\.?\s+([^–-]+?)\s*[–-]\s*([^–-]+)", head)
    weekday = WEEKDAYS.get(match[1].title()) if match else None
    if weekday is None:
        raise CellError(f"„{head}“ ist nicht zu verstehen. Beispiel: Mo 09:00–12:00")
    ends_at = None if match[3].strip() == END_OF_DAY else read_time(match[3])
    row = OpeningTime(weekday=weekday, starts_at=read_time(match[2]), ends_at=ends_at)
    named, others = _labelled(details, "Hinweis")
    row.note = named.get("Hinweis", "")
    for detail in others:
        _read_time_detail(row, detail)
    return row


def _read_time_detail(row, detail):
    word = detail.casefold()
    periods = {label.casefold(): value for value, label in choice_labels(Period).items()}
    intervals = {label.casefold(): value for value, label in choice_labels(Interval).items()}
    if word in periods:
        row.period = periods[word]
    elif word in intervals:
        row.interval = intervals[word]
    elif word == "nach vereinbarung":
        row.by_appointment = True
    elif word == "auch an feiertagen":
        row.on_public_holidays = True
    elif series := _read_series(detail):
        row.first_day, row.last_day = series
    else:
        raise CellError(f"„{detail}“ ist nicht zu verstehen. Freier Text beginnt mit „Hinweis:“.")


def write_offer_date(row):
    head = write_date(row.date)
    if row.starts_at and row.ends_at:
        head += f" {write_time(row.starts_at)}{DASH}{write_time(row.ends_at)}"
    elif row.starts_at:
        head += f" ab {write_time(row.starts_at)}"
    details = [CANCELLED] if row.is_cancelled else []
    return _with_details(head, details + ([escape(row.label, DETAIL)] if row.label else []))


def read_offer_date(piece):
    head, details = _head_and_details(piece)
    match = re.fullmatch(r"(\S+)(?:\s+(?:ab\s+)?([^–-]+?)(?:\s*[–-]\s*([^–-]+))?)?", head)
    if match is None:
        raise CellError(f"„{head}“ ist nicht zu verstehen. Beispiel: 12.01.2027 19:00–20:30")
    return OfferDate(
        date=read_date(match[1]),
        starts_at=read_time(match[2]) if match[2] else None,
        ends_at=read_time(match[3]) if match[3] else None,
        label="; ".join(unescape(detail) for detail in details if detail != CANCELLED),
        is_cancelled=CANCELLED in details,
    )


# -- Costs and contacts -------------------------------------------------------------------------


def write_cost_row(row):
    if row.amount is not None:
        price = f"{write_amount(row.amount)} {row.currency}"
    else:
        price = OPEN_AMOUNT if row.currency == "EUR" else f"{OPEN_AMOUNT} {row.currency}"
    unit = f" je {escape(row.unit, HEAD)}" if row.unit else ""
    note = [escape(row.note, DETAIL)] if row.note else []
    return _with_details(f"{escape(row.label, HEAD)}: {price}{unit}", note)


def read_cost_row(piece):
    head, details = _head_and_details(piece)
    example = "Begleitperson: 12,50 EUR je Kurs"
    label, rest = _head_and_rest(head, example)
    match = re.fullmatch(
        rf"({OPEN_AMOUNT}|[\d.,]+)(?:\s*(?!je\b)(\S{{1,3}}))?(?:\s+je\s+(.+))?", rest, re.DOTALL
    )
    if match is None:
        raise CellError(f"„{rest}“ ist nicht zu verstehen. Beispiel: {example}")
    return CostRow(
        label=label,
        amount=None if match[1] == OPEN_AMOUNT else read_amount(match[1]),
        currency="EUR" if match[2] in (None, "€") else match[2],
        unit=unescape(match[3] or ""),
        note="; ".join(unescape(detail) for detail in details),
    )


def write_contact(row):
    ways = [f"Tel. {escape(row.phone, HEAD + ',')}"] if row.phone else []
    if row.mail:
        ways.append(f"E-Mail {escape(row.mail, HEAD + ',')}")
    circle = [] if row.is_public else [write_choice(row.visibility, ContactVisibility)]
    return _with_details(f"{escape(row.function, HEAD)}: {', '.join(ways)}", circle)


def read_public_contact(piece):
    contact = read_contact(piece)
    if not contact.is_public:
        raise CellError("Hier stehen nur öffentliche Kontakte.")
    return contact


def read_hidden_contact(piece):
    contact = read_contact(piece)
    if contact.is_public:
        raise CellError(f"Bei „{contact.function}“ fehlt in Klammern, wer den Kontakt sehen darf.")
    return contact


def read_contact(piece):
    head, details = _head_and_details(piece)
    function, rest = _head_and_rest(head, "Anmeldung: Tel. 0461 123456, E-Mail kurse@example.org")
    contact = Contact(function=function, visibility=ContactVisibility.PUBLIC)
    for way in filter(None, split(rest, ",")):
        if way.startswith("E-Mail ") or ("@" in way and not way.startswith("Tel. ")):
            contact.mail = unescape(way.removeprefix("E-Mail "))
        else:
            contact.phone = unescape(way.removeprefix("Tel. "))
    for detail in details:
        contact.visibility = read_choice(unescape(detail), ContactVisibility)
    return contact


# -- Funding and texts in other languages ---------------------------------------------------------


def write_funding(row, programmes):
    end = [f"bis {write_date(row.ends_on)}"] if row.ends_on else []
    return _with_details(escape(programmes.label(row.programme), DETAIL), end)


def read_funding(piece, programmes):
    head, details = _head_and_details(piece)
    row = OfferFunding(programme=programmes.find(unescape(head)))
    for detail in details:
        row.ends_on = read_date(detail.removeprefix("bis "))
    return row


TEXTS = {"Titel": "title", "Kurztext": "summary", "Text": "description", "Notiz": "note"}


def write_translation(row, languages):
    details = [f"Stand: {write_choice(row.status, TranslationStatus)}"]
    details += [
        f"{label}: {escape(getattr(row, field), DETAIL)}"
        for label, field in TEXTS.items()
        if getattr(row, field)
    ]
    return _with_details(escape(languages.label(row.language), DETAIL), details)


def read_translation(piece, languages):
    head, details = _head_and_details(piece)
    named, others = _labelled(details, "Stand", *TEXTS)
    if others:
        raise CellError(f"„{others[0]}“ ist nicht zu verstehen. Erwartet wird z. B. „Titel: …“.")
    row = OfferTranslation(language=languages.find(unescape(head)))
    if "Stand" in named:
        row.status = read_choice(named["Stand"], TranslationStatus)
    for label, field in TEXTS.items():
        setattr(row, field, plain_lines(named.get(label, "")))
    return row
