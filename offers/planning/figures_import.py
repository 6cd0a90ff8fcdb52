"""Read figures about areas from tables of others: long, or one column for each figure.

A table is read with the readers of ``offers.imports.sources``. What a column means is found by
its header (``detect``) or said by somebody; areas are found by number, name or "03 Nordstadt".
What is not understood is said, row by row, and nothing is guessed: a suppressed value stays
suppressed.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.exchange.cells import CellError, read_date
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
    new: list = field(default_factory=list)  # titles of indicators nobody knew before
    faults: list = field(default_factory=list)


@dataclass(frozen=True)
class Meaning:
    """What a column holds. ``kind``: a key of KINDS. A figure has a ``title`` (or the slug of a
    known indicator) and a ``unit``; without a title the header names it.
    """

    kind: str
    title: str = ""
    unit: str = ""


KINDS = {
    "area": gettext_lazy("Gebiet"),
    "day": gettext_lazy("Stichtag oder Jahr"),
    "indicator": gettext_lazy("Name der Kennzahl"),
    "value": gettext_lazy("Wert"),
    "unit": gettext_lazy("Einheit"),
    "figure": gettext_lazy("neue Kennzahl"),
    "skip": gettext_lazy("nicht einlesen"),
}


def detect(headers):
    """``{header: Meaning}`` as the headers tell it; a second day or unit is left out."""
    named = {header: plain(header) for header in headers}
    found = {header: Meaning("skip") for header in headers}
    for header, name in named.items():
        if name in AREA_HEADERS:
            found[header] = Meaning("area")
    for kind, wanted in (("day", DAY_HEADERS), ("indicator", INDICATOR_HEADERS),
                         ("value", VALUE_HEADERS), ("unit", UNIT_HEADERS)):  # fmt: skip
        header = _first(named, wanted)
        if header is not None:
            found[header] = Meaning(kind)
    kinds = {meaning.kind for meaning in found.values()}
    if not {"indicator", "value"} <= kinds:
        for header, name in named.items():
            if found[header].kind == "skip" and name and name not in IGNORED:
                found[header] = Meaning("figure")
    return found


@dataclass(frozen=True)
class Figure:
    area: Area
    day: date
    title: str
    ages: tuple
    value: Decimal | None
    unit: str = ""


def import_figures(rows, meanings, source, default_day=None, *, empty="", dry_run=False):
    """Store the figures in ``rows`` (dicts by header); return the Outcome. One transaction.

    ``empty``: what an empty cell stands for, "x" for a suppressed value. ``dry_run`` does the
    same and takes it back. Raises ValueError with a German sentence if the columns make no sense.
    """
    reader = Reader(meanings, default_day, empty)
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
        transaction.set_rollback(dry_run)
    return outcome


class Reader:
    """Turns rows into Figures, by what ``meanings`` (``{header: Meaning}``) say of the columns."""

    def __init__(self, meanings, default_day=None, empty=""):
        self.default_day, self.empty = default_day, empty
        by_kind = defaultdict(list)
        for header, meaning in meanings.items():
            by_kind[meaning.kind].append(header)
        self.areas = by_kind["area"]
        self.day, self.indicator, self.value, self.unit = (
            next(iter(by_kind[kind]), None) for kind in ("day", "indicator", "value", "unit")
        )
        self.columns = [(header, meanings[header]) for header in by_kind["figure"]]
        self._check()
        self.known_areas = known_areas()

    def _check(self):
        if not self.areas:
            raise ValueError(_("Es fehlt eine Spalte mit dem Stadtteil."))
        if self.day is None and self.default_day is None:
            raise ValueError(_("Es fehlt eine Spalte mit Stichtag oder Jahr."))
        if self.value and not self.indicator:
            raise ValueError(_("Es fehlt eine Spalte, die sagt, welche Kennzahl das ist."))
        if not self.columns and not self.value:
            raise ValueError(_("Es gibt keine Spalte mit Werten."))

    def figures(self, row):
        """The Figures of one row; raises ValueError with a German reason."""
        area, day = self._area(row), self._day(row)
        found = []
        for title, ages, text, unit in self._cells(row):
            text = str(text).strip() or self.empty
            if text:
                found.append(Figure(area, day, title, ages, number(text), str(unit).strip()))
        return found

    def _cells(self, row):
        """``[(title, ages, text, unit)]`` of a row, from both shapes."""
        cells = []
        for header, meaning in self.columns:
            ages, rest = ages_in(header)
            cells.append((meaning.title or rest, ages, row.get(header, ""), meaning.unit))
        if self.value:
            ages, title = ages_in(row.get(self.indicator, ""))
            unit = row.get(self.unit, "") if self.unit else ""
            cells.append((title, ages, row.get(self.value, ""), unit))
        return cells

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
    # Of "age groups.age 0 to under 7", levels of a nested file, only the last says what is counted.
    before = text[: match.start()].rpartition(".")[2]
    rest = f"{before} {text[match.end() :]}"
    rest = re.sub(r"\b(jahren?|years?|age|alter|im alter von|to)\b", " ", rest, flags=re.IGNORECASE)
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
        indicator = _indicator(figure, indicators, source, outcome)
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


def _indicator(figure, indicators, source, outcome):
    """The indicator of that title; a new one waits for its meaning to be written down."""
    key = plain(figure.title)
    if key not in indicators:
        slug = slugify(fold(figure.title))[:70] or "kennzahl"
        indicators[key], created = Indicator.objects.get_or_create(
            slug=slug,
            defaults={
                "title": figure.title[:120],
                "unit": figure.unit[:40] or _("Anzahl"),
                "source": source[:250],
                "order": 100,
            },
        )
        outcome.new += [indicators[key].title] if created else []
    return indicators[key]
