"""What is kept over time: frozen inventories, findings of gaps, counters of use."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.test import Client

from offers.models import (
    FrozenError,
    Gap,
    GapEntity,
    GapRule,
    InventorySnapshot,
    Offer,
    SnapshotOffer,
    SnapshotTable,
    UseCount,
)
from offers.planning import gap_record
from offers.planning.dimensions import DIMENSIONS
from offers.planning.matrix import Ask, Matrix
from offers.planning.selection import PlanningSelection
from offers.planning.snapshots import build_changes, compare, freeze, is_intact
from offers.planning.tables import plain
from offers.planning.usage import frequent_words, views_by_slug
from offers.planning.use import SHOWN_FROM, notes
from tests.accounts import make_account
from tests.factories import make_location, make_offer, make_phases, make_topic

from .catalogue import DAY, content, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_day():
    notes.forget()
    with time_machine.travel(f"{DAY} 10:00+01:00", tick=False):
        yield


def select(query=""):
    return PlanningSelection(QueryDict(query))


# -- Frozen inventories ---------------------------------------------------------------------------


def test_overviews_of_a_frozen_inventory_stay_as_they_were():
    make_city()
    client = Client()
    client.force_login(make_account("Planung"))
    names = (
        *("angebotsuebersicht", "angebotsmatrix", "kettenbild", "stadtteil-matrix"),
        *("dopplungen", "uebergaenge", "zustaendigkeiten", "aktualitaet", "foerderprogramme"),
        "luecken",
    )
    before = {name: content(client.get(f"/planung/{name}.csv")) for name in names}
    frozen = freeze("Herbst")
    Offer.objects.filter(title="Babytreff").delete()
    make_offer(title="Neu", topics=[make_topic()])

    query = f"?snapshot={frozen.pk}"
    after = {name: content(client.get(f"/planung/{name}.csv{query}")) for name in names}
    now = content(client.get("/planung/angebotsuebersicht.csv"))

    new_topic_rows = {"angebotsmatrix", "kettenbild"}  # the new topic is a row of zeros there
    same = {name for name in names if before[name] == after[name]}
    assert same >= set(names) - new_topic_rows
    assert now != before["angebotsuebersicht"]
    for pair in (("district", "life_phase"), ("department", "access")):
        matrix = Matrix(select(query[1:]), Ask(*pair))
        assert plain(list(matrix.table().rows)[-1][-1]) == 5
        assert set(pair) <= set(DIMENSIONS)


def test_a_frozen_inventory_is_never_changed():
    make_city()
    frozen = freeze()
    row = frozen.offers.first()
    row.title = "Anders"
    with pytest.raises(FrozenError):
        row.save()
    with pytest.raises(FrozenError):
        row.delete()
    for rows in (InventorySnapshot.objects.all(), SnapshotOffer.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(title="Anders")
    for model in (SnapshotTable, SnapshotOffer, InventorySnapshot):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()
    assert is_intact(frozen) and frozen.tables.exists()


@pytest.mark.django_db(transaction=True)
def test_emptying_the_whole_database_takes_frozen_inventories_along():
    frozen = freeze()
    call_command("flush", interactive=False, verbosity=0)
    assert not InventorySnapshot.objects.exists()
    frozen = freeze()
    with pytest.raises(DatabaseError):
        SnapshotTable.objects.filter(snapshot=frozen).delete()


def test_two_inventories_are_told_apart():
    city = make_city()
    first = freeze()
    _north, south = city["areas"]
    ended = Offer.objects.get(title="Vorlesen")
    ended.status = "archived"
    ended.save()
    moved = Offer.objects.get(title="Babytreff")
    moved.locations.set([make_location(area=south)])
    Offer.objects.get(title="Überall").save()
    changed = Offer.objects.get(title="Elterncafé")
    changed.summary, changed.verified_at = "Jetzt mit Frühstück.", DAY + timedelta(1)
    changed.save()
    make_offer(title="Neu")

    found = [(change.kind, change.title, change.what) for change in compare(first, freeze())]

    assert found == [
        ("new", "Neu", ()),
        ("ended", "Vorlesen", ()),
        ("moved", "Babytreff", ("Orte", "Stadtteile")),
        ("changed", "Elterncafé", ("Kurztext",)),
    ]

    def shown(query):
        return [row[1] for row in build_changes(select(query)).rows]

    assert shown("") == ["Neu", "Vorlesen", "Babytreff", "Elterncafé"]
    assert shown("department=gesundheit") == ["Vorlesen"]
    # Babytreff was in the north before, Elterncafé is still.
    assert shown("district=nord") == ["Babytreff", "Elterncafé"]


def test_the_monthly_freeze_happens_once_a_month():
    call_command("freeze_inventory", "--monthly")
    call_command("freeze_inventory", "--monthly")
    assert InventorySnapshot.objects.count() == 1
    with time_machine.travel("2026-12-01 10:00+01:00", tick=False):
        call_command("freeze_inventory", "--monthly")
    assert InventorySnapshot.objects.count() == 2


# -- Gaps over time -------------------------------------------------------------------------------


def make_rule(**values):
    condition = {"metric": "published_offers", "operator": "lt", "value": 1}
    values = {"entity": GapEntity.TOPIC, "condition": condition} | values
    return GapRule.objects.create(slug="regel", title="Regel", **values)


def test_a_finding_knows_since_when_is_accepted_and_closed():
    make_rule()
    topic = make_topic(slug="leer", title="Leer")
    first, later = date(2026, 1, 1), date(2026, 2, 1)

    assert gap_record.record_gaps(select(), first) == (1, 1, 0)
    assert gap_record.record_gaps(select(), later) == (1, 0, 0)
    gap = Gap.objects.get()
    assert (gap.found_on, gap.last_seen_on, gap.closed_on) == (first, later, None)
    gap_record.accept(gap, "Kein Geld im Haushalt.", "planung", later)
    make_offer(topics=[topic])
    assert gap_record.record_gaps(select(), date(2026, 3, 1)) == (0, 0, 1)
    Offer.objects.all().delete()
    assert gap_record.record_gaps(select(), date(2026, 4, 1)) == (1, 1, 0)

    gap.refresh_from_db()
    assert (gap.found_on, gap.accepted_on) == (date(2026, 4, 1), None)
    assert [event.kind for event in gap.events.all()] == ["found", "accepted", "closed", "found"]


def test_accepting_a_gap_needs_a_reason():
    make_rule()
    make_topic()
    gap_record.record_gaps(select())
    gap = Gap.objects.get()
    client = Client()
    client.force_login(make_account("Planung"))
    url = f"/planung/luecken/{gap.pk}/"

    assert client.post(url + "hinnehmen/", {"reason": " "}).status_code == 422
    assert client.post(url + "hinnehmen/", {"reason": "Bewusst so."}).status_code == 302
    assert "Bewusst so." in client.get(url).content.decode()
    assert "hingenommen" in content(client.get("/planung/luecken.csv")).decode()
    client.post(url + "oeffnen/")
    gap.refresh_from_db()
    assert gap.accepted_on is None


# -- Use ------------------------------------------------------------------------------------------


def test_use_is_counted_with_the_page_cache_and_without_a_trace():
    make_phases()
    offer = make_offer(slug="treff")
    client = Client(headers={"user-agent": "Mozilla/5.0 Firefox"})
    for _time in range(2):  # the second one comes from memory
        client.get("/angebote/treff/")
    client.get("/angebote/?q=Hebamme")
    client.get("/angebote/?q=Hebamme&page=2")
    client.get("/angebote/?q=petra@example.org")
    client.get("/angebote/gibt-es-nicht/")
    Client(headers={"user-agent": "Googlebot"}).get("/angebote/treff/")
    client.get("/verwaltung/login/")
    notes.write()

    counted = {(row.kind, row.key): row.count for row in UseCount.objects.all()}
    assert counted == {("view", "treff"): 2, ("search", "hebamme"): 1, ("search", ""): 1}
    assert views_by_slug(DAY) == {offer.slug: 2}


def test_words_that_few_people_typed_are_not_shown():
    UseCount.objects.create(day=DAY, kind="search", key="oft", count=SHOWN_FROM)
    UseCount.objects.create(day=DAY, kind="search", key="selten", count=SHOWN_FROM - 1)
    UseCount.objects.create(day=DAY - timedelta(400), kind="search", key="früher", count=50)

    assert frequent_words(DAY) == [("oft", SHOWN_FROM)]
