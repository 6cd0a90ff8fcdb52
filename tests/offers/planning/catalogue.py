"""A small city for the planners' tests, and what files say, read back."""

import csv
import io
import json
from datetime import date

import openpyxl

from offers.models import Indicator, IndicatorValue, PreventionLevel
from tests.factories import (
    make_area,
    make_department,
    make_location,
    make_offer,
    make_offer_type,
    make_phases,
    make_provider,
    make_topic,
)

DAY = date(2026, 11, 16)


def make_city():
    """Two Fachbereiche, two Stadtteile, three topics and six offers that differ in all of it."""
    phases = make_phases()
    city = make_area(name="Stadt", slug="stadt", kind="municipality")
    north, south = (
        make_area(name=name, slug=slug, parent=city, official_number=str(number))
        for number, (name, slug) in enumerate((("Nord", "nord"), ("Süd", "sued")), 1)
    )
    topics = [make_topic(slug=slug, title=slug.title(), order=n) for n, slug in enumerate("abc")]
    youth = make_department(name="Jugend", slug="jugend", order=1)
    team = make_department(name="Frühe Hilfen", slug="fruehe-hilfen", parent=youth)
    health = make_department(name="Gesundheit", slug="gesundheit", order=2)
    course, meeting = make_offer_type(slug="kurs"), make_offer_type(slug="offener-treff")
    club, church = make_provider(), make_provider(kind="church")
    at_north, at_south = make_location(area=north), make_location(area=south)

    def offer(title, department, **values):
        values.setdefault("offer_type", course)
        values.setdefault("provider", club)
        made = make_offer(title=title, department=department, verified_at=DAY, **values)
        made.derive_life_phases()
        return made

    a, b, _c = topics
    offers = [
        offer("Babytreff", team, topics=[a], locations=[at_north], offer_type=meeting,
              age_from_months=0, age_to_months=12, capacity=10, is_free="yes"),
        offer("Elterncafé", youth, topics=[a, b], locations=[at_north, at_south],
              age_from_months=0, age_to_months=36, capacity=8),
        offer("Kurs für Schwangere", health, topics=[b], locations=[at_south],
              age_from_months=-9, age_to_months=0, provider=church),
        offer("Vorlesen", health, topics=[a], age_from_months=36, age_to_months=72,
              prevention_level=PreventionLevel.SELECTIVE, capacity=0),
        offer("Überall", youth, topics=[]),
        offer("=Entwurf", youth, topics=[b], status="draft", age_from_months=0,
              age_to_months=12),
    ]  # fmt: skip
    return {"phases": phases, "areas": (north, south), "offers": offers, "units": (youth, health)}


def make_children(area, *groups, day=DAY):
    """``groups``: (from, to in months, number or None for a suppressed value)."""
    indicator, _new = Indicator.objects.get_or_create(
        slug="kinder", defaults={"title": "Kinder", "unit": "Kinder", "counts_children": True}
    )
    for first, end, number in groups:
        IndicatorValue.objects.create(
            indicator=indicator,
            area=area,
            reference_date=day,
            age_from_months=first,
            age_to_months=end,
            value=number,
            is_suppressed=number is None,
        )


def content(response):
    return b"".join(response.streaming_content)


def csv_rows(data):
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def xlsx_rows(data):
    """Rows of the workbook as the CSV would write them."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[_as_csv(cell) for cell in row] for row in sheet.iter_rows()]


def _as_csv(cell):
    value = cell.value
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return value.strftime("%d.%m.%Y")
    if cell.number_format == "#,##0.0":
        return f"{value:.1f}".replace(".", ",")
    return str(value)


def json_rows(data):
    return json.loads(data)
