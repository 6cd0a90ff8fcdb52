"""Read figures about areas from tables of others: long, or one column for each figure.

A table is read with the readers of ``offers.imports.sources``. Columns are found by their
headers; areas by number, name or "03 Nordstadt". What is not understood is said, row by row,
and nothing is guessed: a suppressed value stays suppressed.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from offers.models import Area, AreaKind, Indicator, IndicatorValue
from offers.search.text import fold

SUPPRESSED = {"x", ".", "/", "*", "()", "null", "unterdrueckt", "unterdruckt", "geheim", "k.a."}
AREA_HEADERS = {
    "stadtteil", "gebiet", "district", "district id", "district name", "area", "name", "bezirk",
    "stadtteil nr", "nummer", "nr", "ort",
}  # fmt: skip
DAY_HEADERS = {"stichtag", "jahr", "year", "datum", "date", "reference date"}
INDICATOR_HEADERS = {"kennzahl", "indikator", "indicator", "merkmal"}
VALUE_HEADERS = {"wert", "value", "anzahl", "zahl"}
UNIT_HEADERS = {"einheit", "unit"}
IGNORED = {"id", "objectid", "geom"}
AGES = re.compile(r"(?<!\d)(\d{1,2})\s*(?:bis(?: unter)?|to(?: under)?|-|–)\s*(\d{1,2})(?!\d)")
UNDER = re.compile(r"(?:unter|under)\s*(\d{1,2})(?!\d)")
INCLUSIVE = re.compile(r"(?<!\d)\d{1,2}\s*(?:-|–|bis(?! unter))\s*\d{1,2}")
MAX_ROWS = 50_000


@dataclass
class Outcome:
    """What became of a file: numbers of values and German sentences on what was left out."""

    stored: int = 0
    unchanged: int = 0
    suppressed: int = 0
    faults: list = field(default_factory=list)


@dataclass(frozen=True)
class Figure:
    area: Area
    day: date
    title: str
    ages: tuple
    value: Decimal | None
    unit: str = ""


def import_figures(headers, rows, source, default_day=None):
    """Store the figures in ``rows`` (dicts by header); return the Outcome. One transaction.

    Raises ValueError with a German sentence if the columns make no sense.
    """
    reader = Reader(headers, default_day)
    outcome = Outcome()
    figures = []
    for number, row in enumerate(rows, start=2):
        if number > MAX_ROWS:
            outcome.faults.append(_("Nach %(n)s Zeilen ist Schluss.") % {"n": MAX_ROWS})
            break
        try:
            figures += reader.figures(row)
        except ValueError as fault:
            outcome.faults.append(_("Zeile %(n)s: %(why)s") % {"n": number, "why": fault})
    with transaction.atomic():
        _store(figures, source, outcome)
    return outcome


class Reader:
    """Finds out which column is which; then turns rows into Figures."""

    def __init__(self, headers, default_day=None):
        self.default_day = default_day
        named = {header: plain(header) for header in headers}
        self.areas = [header for header, name in named.items() if name in AREA_HEADERS]
        self.day = _first(named, DAY_HEADERS)
        self.indicator = _first(named, INDICATOR_HEADERS)
        self.value = _first(named, VALUE_HEADERS)
        self.unit = _first(named, UNIT_HEADERS)
        if not self.areas:
            raise ValueError(_("Es fehlt eine Spalte mit dem Stadtteil."))
        if self.day is None and default_day is None:
            raise ValueError(_("Es fehlt eine Spalte mit Stichtag oder Jahr."))
        known = {*self.areas, self.day, self.indicator, self.value, self.unit}
        is_long = self.indicator and self.value
        self.columns = (
            []
            if is_long
            else [
                header
                for header, name in named.items()
                if header not in known and name and name not in IGNORED
            ]
        )
        if not is_long and not self.columns and self.value is None:
            raise ValueError(_("Es gibt keine Spalte mit Werten."))
        if not is_long and self.value and not self.columns:
            raise ValueError(_("Es fehlt eine Spalte, die sagt, welche Kennzahl das ist."))
        self.known_areas = known_areas()

    def figures(self, row):
        """The Figures of one row; raises ValueError with a German reason."""
        area, day = self._area(row), self._day(row)
        if self.columns:
            cells = [(header, row.get(header, ""), "") for header in self.columns]
        else:
            unit = row.get(self.unit, "") if self.unit else ""
            cells = [(row.get(self.indicator, ""), row.get(self.value, ""), unit)]
        found = []
        for title, text, unit in cells:
            if str(text).strip():
                ages, rest = ages_in(title)
                found.append(Figure(area, day, rest, ages, number(text), str(unit).strip()))
        return found

    def _area(self, row):
        texts = [str(row.get(header, "")).strip() for header in self.areas]
        for text in texts:
            area = self.known_areas.get(area_key(text)) or self.known_areas.get(text.lstrip("0"))
            if area is not None:
                return area
        shown = ", ".join(text for text in texts if text)
        raise ValueError(_("„%(area)s“ ist kein bekanntes Gebiet.") % {"area": shown[:60]})

    def _day(self, row):
        text = str(row.get(self.day, "")).strip() if self.day else ""
        return day_of(text) if text else self._default()

    def _default(self):
        if self.default_day is None:
            raise ValueError(_("Es fehlt der Stichtag."))
        return self.default_day


def plain(header):
    return " ".join(fold(str(header).replace("_", " ")).split())


def _first(named, wanted):
    return next((header for header, name in named.items() if name in wanted), None)


def known_areas():
    """``{name or number: Area}``: Stadtteile by both, other areas by name only."""
    found = {}
    for area in Area.objects.defer("polygon"):
        found.setdefault(area_key(area.name), area)
        if area.kind == AreaKind.DISTRICT and area.official_number:
            found[area.official_number.lstrip("0")] = area
    return found


def area_key(text):
    """ "03 Nordstadt" and "NORDSTADT" are the same."""
    return re.sub(r"^\d+\s+", "", fold(text).strip())


def day_of(text):
    """31 December of a year, or the day itself; raises ValueError."""
    from offers.exchange.cells import CellError, read_date

    if re.fullmatch(r"(19|20)\d\d(\.0)?", text):
        return date(int(text[:4]), 12, 31)
    try:
        day = read_date(text[:10])
    except CellError:
        day = None
    if day is None:
        raise ValueError(_("„%(text)s“ ist kein Stichtag.") % {"text": text[:40]})
    return day


def ages_in(title):
    """``((from, to) in months, the title without the age)``; ``(None, None)`` without one.

    "0 bis unter 3" ends at 36 months, "0-2" (both years counted) as well.
    """
    text = str(title).replace("_", " ").strip()
    if match := AGES.search(text.lower()):
        first, last = int(match[1]), int(match[2])
        end = last + 1 if INCLUSIVE.fullmatch(match[0]) else last
        if first < end <= 27:
            return (12 * first, 12 * end), _without(text, match)
    elif match := UNDER.search(text.lower()):
        if 0 < int(match[1]) <= 27:
            return (0, 12 * int(match[1])), _without(text, match)
    return (None, None), text


def _without(text, match):
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    rest = re.sub(r"\b(jahren?|years?|age|alter|im alter von)\b", " ", rest, flags=re.IGNORECASE)
    return " ".join(rest.split()).strip(" .,:()-") or "Kinder"


def number(text):
    """A Decimal, or None for a suppressed value; raises ValueError."""
    plain_text = str(text).strip()
    if fold(plain_text) in SUPPRESSED or plain_text in SUPPRESSED:
        return None
    digits = plain_text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").removesuffix("%")
    if "," in digits or re.fullmatch(r"\d{1,3}(\.\d{3})+", digits):
        digits = digits.replace(".", "").replace(",", ".")
    try:
        found = Decimal(digits)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= 10**11:
        raise ValueError(_("„%(text)s“ ist keine Zahl.") % {"text": plain_text[:40]})
    return found.quantize(Decimal("0.001"))


def _store(figures, source, outcome):
    indicators = {plain(one.title): one for one in Indicator.objects.all()}
    indicators |= {plain(one.slug): one for one in Indicator.objects.all()}
    for figure in figures:
        indicator = _indicator(figure, indicators, source)
        defaults = {
            "value": figure.value,
            "is_suppressed": figure.value is None,
            "source": source[:250],
        }
        keys = {
            "indicator": indicator,
            "area": figure.area,
            "reference_date": figure.day,
            "age_from_months": figure.ages[0],
            "age_to_months": figure.ages[1],
        }
        known = IndicatorValue.objects.filter(**keys).first()
        if known is not None and known.value == figure.value:
            outcome.unchanged += 1
            continue
        IndicatorValue.objects.update_or_create(**keys, defaults=defaults)
        outcome.stored += 1
        outcome.suppressed += figure.value is None


def _indicator(figure, indicators, source):
    """The indicator of that title; a new one waits for its meaning to be written down."""
    key = plain(figure.title)
    if key not in indicators:
        slug = slugify(fold(figure.title))[:70] or "kennzahl"
        indicators[key], _created = Indicator.objects.get_or_create(
            slug=slug,
            defaults={
                "title": figure.title[:120],
                "unit": figure.unit[:40] or _("Anzahl"),
                "source": source[:250],
                "order": 100,
            },
        )
    return indicators[key]
