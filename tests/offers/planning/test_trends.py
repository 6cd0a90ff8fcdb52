"""What is frozen beside the offers: tables of networks, sums for trends, figures to compare."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.test import Client

from networks.models import Body
from offers import triggers
from offers.models import Contact, Need, Offer, SnapshotTable
from offers.planning import registry
from offers.planning.frozen_tables import table_of
from offers.planning.selection import PlanningSelection
from offers.planning.snapshots import freeze, is_intact
from offers.planning.summary import figures
from offers.planning.trends import freshness_trends
from tests.accounts import make_account
from tests.factories import make_offer
from tests.networks.makers import make_body, make_network

from .catalogue import DAY, content, make_city

pytestmark = pytest.mark.django_db
THIRTEEN = (
    "angebotsuebersicht angebotsmatrix stadtteil-matrix luecken dopplungen uebergaenge "
    "zustaendigkeiten aktualitaet foerderprogramme gremien beschluesse themen-matrix bericht"
).split()


def select(query="", user=None):
    return PlanningSelection(QueryDict(query), user)


@pytest.fixture
def city():
    with time_machine.travel(f"{DAY} 10:00+01:00", tick=False):
        yield make_city()


@pytest.fixture
def planner():
    client = Client()
    client.force_login(make_account("Planung"))
    return client


def test_all_thirteen_overviews_are_there_and_can_be_drawn_at_a_snapshot(city, planner):
    assert {one.name for one in registry.every()} >= set(THIRTEEN)
    make_body(network=make_network(), name="Steuerungsgruppe")
    before = {name: content(planner.get(f"/planung/{name}.csv")) for name in THIRTEEN}
    frozen = freeze("Herbst")
    Offer.objects.all().delete()
    Body.objects.all().delete()
    query = f"?snapshot={frozen.pk}"

    for name in THIRTEEN:
        assert planner.get(f"/planung/{name}/{query}").status_code == 200, name
        assert content(planner.get(f"/planung/{name}.csv{query}")) == before[name], name
    assert "Steuerungsgruppe" not in content(planner.get("/planung/gremien.csv")).decode()
    assert is_intact(frozen)


def test_frozen_tables_are_never_changed_and_belong_to_the_check_sum(city):
    frozen = freeze()
    with pytest.raises(DatabaseError), transaction.atomic():
        SnapshotTable.objects.update(name="anders")
    triggers.drop_triggers()  # as somebody could who owns the database
    SnapshotTable.objects.filter(name="gremien").delete()
    triggers.create_triggers()
    assert not is_intact(frozen)
    (note,) = table_of(registry.get("gremien"), select(f"snapshot={frozen.pk}")).notes
    assert "nicht festgehalten" in note


def test_filters_that_mean_nothing_to_bodies_say_so(city, planner):
    page = planner.get("/planung/gremien/?topic=a&delivery=online")
    assert page.context["ignored"] == ["„Wo es stattfindet“ wirkt hier nicht."]
    assert planner.get("/planung/gremien/").context["ignored"] == []


def test_freshness_is_a_series_over_all_snapshots(city, planner):
    assert freshness_trends(select()) is None
    freeze()
    with time_machine.travel(f"{DAY + timedelta(30)} 10:00+01:00", tick=False):
        Contact.objects.create(
            offer=Offer.objects.get(title="Vorlesen"),
            function="Team",
            phone="0461 1",
            visibility="public",
        )
        freeze()
    with time_machine.travel(f"{DAY + timedelta(800)} 10:00+01:00", tick=False):
        trends = freshness_trends(select("status=published"))
        rows = {row.title: row for row in trends.rows}
        planner.force_login(make_account("Planung"))  # the session is over by then
        page = planner.get("/planung/zustaendigkeiten/?status=published").content.decode()

        assert trends.days == [DAY, DAY + timedelta(30), DAY + timedelta(800)]
        # After two years nothing is public any more without a check.
        assert [str(value) for value in rows["alle"].values] == ["100.0", "100.0", "None"]
        assert rows["ohne Kontakt"].values == [5, 4, 0]
        assert [str(value) for value in rows["Jugend: Frühe Hilfen"].values[:2]] == ["100.0"] * 2
        assert page.count('class="trend"') >= 2 and "100,0\N{NO-BREAK SPACE}%" in page
    with time_machine.travel(f"{DAY + timedelta(31)} 10:00+01:00", tick=False):
        coordinator = make_account("Koordination", city["units"][1])
        own = {row.title for row in freshness_trends(select(user=coordinator)).rows}
    assert "Gesundheit" in own and not any(title.startswith("Jugend") for title in own)


def test_every_figure_of_the_leitung_has_a_direction_and_a_reason(city):
    first = {one.key: one for one in figures(select())}
    assert {one.direction for key, one in first.items() if key not in ("gaps", "use")} == {""}
    freeze()
    with time_machine.travel(f"{DAY + timedelta(3)} 10:00+01:00", tick=False):
        Need.objects.create(slug="treff", title="Treff")
        make_offer(title="Neu", verified_at=DAY)
        now = {one.key: one for one in figures(select())}
        filtered = {one.key: one for one in figures(select("topic=a"))}

    assert len(now) == 8 and all(one.reason for one in now.values())
    directions = {key: one.direction for key, one in now.items()}
    assert directions == {
        "offers": "up",
        "fresh": "same",
        "gaps": "same",
        "transitions": "same",
        "overlaps": "same",
        "unsecured": "up",
        "needs": "up",
        "use": "same",
    }
    assert now["needs"].change == "1 mehr als am 16.11.2026"
    assert filtered["needs"].direction == ""  # kept for the whole inventory alone
