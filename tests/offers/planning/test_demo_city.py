"""The starter rules on the demo city: what was put there on purpose is found, and little else."""

from datetime import date

import pytest
from django.db import transaction
from django.http import QueryDict

from offers.models import Offer, OfferDate, OpeningTime, PreventionLevel
from offers.planning.documents import figures_pdf, overview_pdf
from offers.planning.gaps import find_gaps
from offers.planning.overlaps import groups_of
from offers.planning.registry import get
from offers.planning.selection import PlanningSelection
from offers.planning.summary import figures
from tests.demo_city import demo_city
from tests.offers.documents.reading import Paper


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker):
    with demo_city(django_db_blocker, date(2026, 11, 18)):
        yield


def select(query=""):
    return PlanningSelection(QueryDict(query))


def findings(rule):
    return {found.subject.label for found in find_gaps(select()) if found.rule.slug == rule}


def test_toddlers_without_an_open_meeting_place_are_found():
    found = findings("stadtteil-phase-leer")

    assert {"Jürgensby, Kleinkind", "Tarup, Kleinkind"} <= found
    assert {label for label in found if label.endswith("Kleinkind")} == {
        "Jürgensby, Kleinkind",
        "Tarup, Kleinkind",
    }
    assert not any("Schwangerschaft" in label for label in found)


def test_rules_say_nothing_where_there_is_nothing_to_say():
    assert findings("thema-phase-leer") == {"Behinderung und Förderbedarf, Schwangerschaft"}
    assert findings("uebergang-luecke") == set()
    assert findings("dichte-unter-mittel") == set()  # no children known, so no rate
    assert findings("vaeter-fehlen") == {"Schwangerschaft", "Geburt und erstes Jahr"}
    assert findings("nur-fuer-belastete") == findings("abends-und-wochenende") == set()


def test_a_language_is_one_finding_with_its_topics():
    found = {f.subject.label: f for f in find_gaps(select()) if f.rule.slug == "sprache-fehlt"}

    assert set(found) == {"Dänisch", "Arabisch", "Türkisch", "Polnisch", "Rumänisch", "Ukrainisch"}
    assert found["Arabisch"].measured == ("keins zu 1 von 13 Themen: Behinderung und Förderbedarf")
    assert found["Rumänisch"].measured.startswith("keins zu 9 von 13 Themen: Schwangerschaft und ")
    assert len(find_gaps(select())) < 40


def test_gaps_of_the_same_kind_elsewhere_are_still_found():
    """Take the only general and the only late offers away: the narrower rules must say so."""
    offers = Offer.objects.filter(topics__slug="gesundheit-entwicklung")
    with transaction.atomic():
        offers.update(prevention_level=PreventionLevel.SELECTIVE)
        late = Offer.objects.filter(topics__slug="bildung-sprache").values("pk")
        OpeningTime.objects.filter(offer__in=late).delete()
        OfferDate.objects.filter(offer__in=late).delete()
        special, evening = findings("nur-fuer-belastete"), findings("abends-und-wochenende")
        transaction.set_rollback(True)

    assert "Gesundheit und Entwicklung, Kleinkind" in special
    assert "Bildung und Sprache, Grundschule" in evening
    assert "Bildung und Sprache, Geburt und erstes Jahr" not in evening


def test_overlaps_across_departments_come_first_and_are_few():
    groups = groups_of(select())
    across = [group for group in groups if group.is_across]

    assert groups[: len(across)] == across
    assert [{fact.title for fact in group.offers} for group in across] == [
        {
            "Trennung und Neubeginn: Beratung in der Kompassrose",
            "Trennungs- und Umgangsberatung beim ASD",
        },
        {"Familienpaten: jemand an Ihrer Seite", "Zeitschenker für Familien in Mürwik"},
        {"Internationales Familiencafé im Ankerplatz", "Sprachcafé für Mütter in der Schatzkiste"},
    ]
    assert len(groups) <= 5


def test_matrix_and_figures_become_tagged_documents():
    selection, overview = select(), get("angebotsmatrix")
    content = overview_pdf(overview, overview.build(selection), selection, "Kompass")
    page = figures_pdf(figures(selection), selection, "Kompass", "Stand")

    assert len(figures(selection)) == 8
    for document, title, word in (
        (content, "Angebotsmatrix", "Krise und Schutz"),
        (page, "Stand", "aktuell geprüft"),
    ):
        paper = Paper(document)
        paper.assert_accessible(title)
        assert word in paper.text
