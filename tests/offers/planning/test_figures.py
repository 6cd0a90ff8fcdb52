"""Figures from tables of others, ranks that say how sure they are, and what providers report."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from offers.models import GapEntity, GapRule, Indicator, IndicatorValue, YearlyFigures
from offers.planning.facts import load_facts
from offers.planning.figures_import import ages_in, detect, import_figures, number
from offers.planning.indicators import ranking
from offers.planning.overlap_pairs import Pair, compare, vectors_of
from tests.accounts import make_account
from tests.factories import make_area, make_offer, make_provider
from tests.offers.test_care import address, enter, token_for

from .catalogue import DAY, make_children

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas():
    return [
        make_area(name=name, official_number=str(n), slug=f"st-{n}")
        for n, name in ((3, "Nordstadt"), (7, "Südstadt"))
    ]


def stored():
    return {
        (row.indicator.title, row.area.name, row.reference_date.year, row.age_to_months): row.value
        for row in IndicatorValue.objects.select_related("indicator", "area")
    }


def test_a_wide_table_with_years_and_ages(areas):
    headers = ["district_id", "year", "residents", "Kinder 0 bis unter 3 Jahren"]
    cells = [
        ("3", "2021", "11.851", "x"),
        ("7", "2021", "4462", "120"),
        ("99", "2021", "1", "1"),
    ]
    rows = [dict(zip(headers, row, strict=True)) for row in cells]
    trial = import_figures(rows, detect(headers), "Sozialatlas 2022", dry_run=True)
    assert (trial.stored, trial.new, stored()) == (4, ["residents", "Kinder"], {})
    outcome = import_figures(rows, detect(headers), "Sozialatlas 2022")

    assert stored() == {
        ("residents", "Nordstadt", 2021, None): Decimal(11851),
        ("Kinder", "Nordstadt", 2021, 36): None,  # suppressed, not nothing
        ("residents", "Südstadt", 2021, None): Decimal(4462),
        ("Kinder", "Südstadt", 2021, 36): Decimal(120),
    }
    assert (outcome.stored, outcome.suppressed) == (4, 1)
    assert outcome.faults == ["Zeile 4: „99“ ist kein bekanntes Gebiet."]
    assert import_figures(rows, detect(headers), "Sozialatlas 2022").unchanged == 4


def test_a_long_table_meets_the_known_indicator(areas):
    known = Indicator.objects.create(slug="quote", title="SGB-II-Quote", unit="%")
    headers = ["Stadtteil", "Stichtag", "Kennzahl", "Wert"]
    cells = ("03 NORDSTADT", "31.12.2020", "SGB-II-Quote", "24,5")
    rows = [dict(zip(headers, cells, strict=True))]
    import_figures(rows, detect(headers), "Amt")

    row = IndicatorValue.objects.get()
    assert (row.indicator, row.reference_date, row.value) == (known, date(2020, 12, 31), 24.5)


def test_columns_that_make_no_sense_are_refused(areas):
    for headers in (["year", "residents"], ["Stadtteil", "residents"], ["Stadtteil", "Jahr"]):
        with pytest.raises(ValueError, match="Es "):
            import_figures([], detect(headers), "Amt")


@pytest.mark.parametrize(
    ("title", "ages"),
    [
        ("Kinder 0 bis unter 3", (0, 36)),
        ("age_0_to_under_7", (0, 84)),
        ("Kinder 3-5 Jahre", (36, 72)),
        ("unter 18", (0, 216)),
        ("Einwohner 2021", (None, None)),
    ],
)
def test_ages_in_headers(title, ages):
    assert ages_in(title)[0] == ages


@pytest.mark.parametrize("text", ["viel", "1.2.3", "12e9999", "nan"])
def test_what_is_no_number_is_told(text):
    with pytest.raises(ValueError, match="keine Zahl"):
        number(text)


def test_ranks_overlap_where_values_are_close():
    for n, children in enumerate((1000, 990, 400, None)):
        make_children(make_area(name=f"Teil {n}"), (0, 36, children))
    ranks, left_out, newest = ranking(Indicator.objects.get(), (0, 36), DAY)

    assert [(rank.area.name, rank.first, rank.last) for rank in ranks] == [
        ("Teil 0", 1, 2),
        ("Teil 1", 1, 2),
        ("Teil 2", 3, 3),
    ]
    assert [row.area.name for row in left_out] == ["Teil 3"]
    assert newest == DAY


@pytest.fixture
def planner():
    client = Client()
    client.force_login(make_account("Planung"))
    return client


def upload(client, text, name="zahlen.csv"):
    file = SimpleUploadedFile(name, text.encode("utf-8-sig"))
    return client.post("/planung/kennzahlen/einlesen/", {"file": file, "source": "Amt"})


def form_data(client, url, **changes):
    """The form as it is filled in, with ``changes`` by the name of a field."""
    form = client.get(url).context["form"]
    return {field.name: field.value() or "" for field in form} | changes


def test_a_table_is_detected_mapped_tried_and_taken_over(areas, planner):
    Indicator.objects.create(slug="einwohner", title="Einwohner", unit="Personen")
    text = "Ort;Jahr;Einwohner;Quote;Notiz\nNordstadt;2021;11851;4,5;a\nSüdstadt;2021;;x;b\n"
    url = upload(planner, text).url
    data = form_data(planner, url)
    assert [data[f"kind-{n}"] for n in range(5)] == [
        "area", "day", "known:einwohner", "figure", "figure"]  # fmt: skip

    data |= {"kind-4": "skip", "title-3": "Armutsquote", "unit-3": "%"}
    data["empty_is_suppressed"] = "on"
    tried = planner.post(url, data | {"try": "1"})
    assert "Probelauf: 4 Werte würden eingelesen" in tried.content.decode()
    assert "Neue Kennzahlen: Armutsquote" in tried.content.decode()
    assert (stored(), Indicator.objects.count()) == ({}, 1)
    done = planner.post(url, data | {"commit": "1"})
    assert "4 Werte eingelesen" in done.content.decode()
    assert stored() == {
        ("Einwohner", "Nordstadt", 2021, None): Decimal(11851),
        ("Einwohner", "Südstadt", 2021, None): None,
        ("Armutsquote", "Nordstadt", 2021, None): Decimal("4.5"),
        ("Armutsquote", "Südstadt", 2021, None): None,
    }
    assert Indicator.objects.get(slug="armutsquote").unit == "%"
    assert planner.get(url).status_code == 404  # used up

    # The next table with these columns means the same; others are detected afresh.
    again = upload(planner, text.replace("2021", "2022")).url
    asked = form_data(planner, again)
    assert [asked[f"kind-{n}"] for n in range(5)] == [
        "area", "day", "known:einwohner", "figure", "skip"]  # fmt: skip
    assert (asked["title-3"], asked["unit-3"], asked["empty_is_suppressed"]) == (
        "Armutsquote", "%", True)  # fmt: skip
    assert "denselben Spalten" in planner.get(again).content.decode()
    other = upload(planner, "Ort;Jahr;Quote\nNordstadt;2021;4\n").url
    assert form_data(planner, other)["title-2"] == "Quote"
    profile = planner.get(f"/planung/stadtteile/{areas[1].slug}/").content.decode()
    assert "unterdrückt" in profile


def test_a_mapping_that_makes_no_sense_is_told_and_nothing_stored(areas, planner):
    url = upload(planner, "Ort;Jahr;Einwohner\nNordstadt;2021;5\n").url
    data = form_data(planner, url, **{"kind-0": "skip", "commit": "1"})
    page = planner.post(url, data)

    assert page.status_code == 422
    assert "Es fehlt eine Spalte mit dem Stadtteil." in page.content.decode()
    assert planner.post(url, data | {"kind-0": "nonsense"}).status_code == 422
    assert stored() == {}
    other = Client()
    other.force_login(make_account("Planung"))
    assert other.get(url).status_code == 404
    assert upload(planner, "").status_code == 422


ATLAS = settings.BASE_DIR.parent / "shared" / "data" / "flensburg-oklab"
DISTRICTS = (
    "Altstadt, Neustadt, Nordstadt, Westliche Höhe, Friesischer Berg, Weiche, Südstadt, "
    "Sandberg, Jürgensby, Fruerlund, Mürwik, Engelsby, Tarup"
)


# The city's data is not ours to keep here; the project passes without it.
@pytest.mark.skipif(not ATLAS.exists(), reason="the social atlas does not lie beside the project")
def test_the_social_atlas_of_the_city_is_read_in(planner):
    for place, name in enumerate(DISTRICTS.split(", "), 1):
        make_area(name=name, official_number=str(place))
    text = (ATLAS / "sozialatlas_details.json").read_text()
    file = SimpleUploadedFile("sozialatlas.json", text.encode())
    sent = {"file": file, "source": "Sozialatlas 2022", "reference_date": "2021-12-31"}
    url = planner.post("/planung/kennzahlen/einlesen/", sent).url
    data = form_data(planner, url, empty_is_suppressed="on")
    page = planner.post(url, data | {"commit": "1"})

    assert page.context["outcome"].faults == []
    values = stored()
    assert values[("residents", "Altstadt", 2021, None)] == 3866
    assert values[("Kinder", "Altstadt", 2021, 84)] == 174
    assert values[("risk of homelessness", "Altstadt", 2021, None)] is None


def test_a_rule_that_cannot_be_read_is_not_stored():
    good = {"metric": "published_offers", "operator": "lt", "value": 1}
    wrong = (
        [],
        good | {"metric": "x"},
        good | {"operator": "gt"},
        good | {"value": "1"},
        good | {"filter": {"farbe": ["rot"]}},
        good | {"filter": {"start_after": "25:00"}},
        good | {"filter": {"access": ["nie"]}},
    )
    for condition in wrong:
        with pytest.raises(ValidationError):
            GapRule(entity=GapEntity.TOPIC, condition=condition).clean()
    GapRule(entity=GapEntity.TOPIC, condition=good | {"filter": {"weekday": [6, 7]}}).clean()


def test_offers_that_say_the_same_are_one_hundred():
    one, other = (
        make_offer(title="Stillcafé am Hafen", summary="Rat beim Stillen.") for _n in "ab"
    )
    far = make_offer(title="Fußball", summary="Training.", age_from_months=72, age_to_months=120)
    facts = load_facts([one.pk, other.pk, far.pk])
    vectors = vectors_of(list(facts.values()))
    same = compare(facts[one.pk], facts[other.pk], vectors)

    assert isinstance(same, Pair) and same.reasons[4] == 100
    assert compare(facts[one.pk], facts[far.pk], vectors).degree < same.degree


@time_machine.travel("2026-11-16 10:00+01:00", tick=False)
def test_a_provider_reports_figures_of_the_last_year():
    provider = make_provider()
    offer, foreign = make_offer(provider=provider), make_offer()
    token, visitor = token_for(provider), Client(enforce_csrf_checks=True)
    enter(visitor, token)
    url = address("care_figures", token, offer.uuid)

    assert "Zahlen für 2025" in visitor.get(url).content.decode()
    assert visitor.post(url, {}).status_code == 200  # nothing typed, nothing stored
    assert visitor.post(url, {"places": "12", "participants": "9"}).status_code == 302
    visitor.post(url, {"places": "14", "participants": "9"})
    assert visitor.get(address("care_figures", token, foreign.uuid)).status_code == 404

    row = YearlyFigures.objects.get()
    assert (row.offer, row.year, row.places, row.participants) == (offer, 2025, 14, 9)
    assert row.waiting_list is None


def test_the_profile_tells_the_places_a_stadtteil_may_hold(planner):
    areas = [make_area(name=f"Teil {n}", slug=f"teil-{n}") for n in range(3)]
    for area, children in zip(areas, (1000, 990, 400), strict=True):
        make_children(area, (0, 36, children))
    words = [
        planner.get(f"/planung/stadtteile/{area.slug}/")
        .context["profile"]
        .series[0]
        .rank.place_words
        for area in areas
    ]
    assert words == ["1 bis 2", "1 bis 2", "3"]
