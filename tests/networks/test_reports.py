"""Committee reports: the period, what they say, the files, who reads them."""

import csv
import io
from datetime import date, timedelta

import pikepdf
import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from docx import Document

from networks.models import (
    Body,
    CommitteeReport,
    Measure,
    MeetingStatus,
    Network,
    TopicMatrix,
)
from networks.reports.content import sections_for
from offers.models import Gap, GapEntity, GapRule, LocationVisibility, Offer, Status
from offers.planning import registry
from offers.planning.selection import PlanningSelection
from tests.accounts import make_account
from tests.factories import (
    make_area,
    make_department,
    make_location,
    make_offer,
    make_phase,
    make_topic,
)
from tests.networks.makers import (
    make_body,
    make_decision,
    make_meeting,
    make_network,
    make_order,
    make_participation,
    make_titled,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee(client):
    """A committee of a network whose coordination is logged in."""
    office = make_department()
    client.force_login(make_account("Netzwerkkoordination", office))
    return make_body(make_network(office=office), name="Jugendhilfeausschuss", level="committee")


def lines(sections):
    return {title: [text for text, _day in rows] for title, rows in sections}


def keep(client, body, **period):
    """Keep a report as the form does; return it."""
    address = reverse("networks:report_new", args=[body.slug])
    page = client.get(address, period)
    report = page.context["report"]
    days = {"first": report.first, "last": report.last}
    response = client.post(address, days | {"introduction": "Sehr geehrte Damen und Herren"})
    return CommitteeReport.objects.get(pk=response.url.rstrip("/").rpartition("/")[2])


def test_case_11_one_click_says_what_changed_since_the_last_report(client, committee):
    today = timezone.localdate()
    long_ago, lately = today - timedelta(days=100), today - timedelta(days=3)
    network = committee.network
    make_offer(title="Alt", released_at=long_ago)
    make_decision(make_body(network), title="Früher", decided_on=long_ago)
    first = keep(client, committee)
    assert lines(client.get(first.get_absolute_url()).context["sections"])["Beschlüsse"] == [
        f"Früher ({network.bodies.exclude(pk=committee.pk).get().name}, zugestimmt)"
    ]
    CommitteeReport.objects.update(first=long_ago, last=today - timedelta(days=10))
    client.post(first.get_absolute_url(), {"handed_over_on": str(today - timedelta(days=9))})

    make_offer(title="Neu", released_at=lately)
    make_offer(title="Ende", status=Status.ARCHIVED, archived_at=lately, released_at=long_ago)
    make_decision(make_body(network, name="Runde"), title="Öffnen", decided_on=lately)
    make_decision(title="Fremd", decided_on=lately)
    make_participation(network, title="Familienrat", consequence="Längere Zeiten", held_on=lately)
    measure = make_titled(Measure, network, title="Plätze")
    measure.steps.create(title="Bauen", done_on=lately)
    measure.steps.create(title="Feiern")
    make_order(make_body(network), title="Liste")
    moment = timezone.now() - timedelta(days=3)
    make_meeting(make_body(network, name="AG"), starts_at=moment, status=MeetingStatus.HELD)
    Offer.objects.filter(title="Alt").update(created_at=moment - timedelta(days=100))

    page = client.get(reverse("networks:report_new", args=[committee.slug]))
    said = lines(page.context["sections"])

    assert page.context["report"].first == today - timedelta(days=9)
    assert page.context["report"].last == today
    assert said["Neue Angebote"] == ["Neu"]
    assert said["Beendete Angebote"] == ["Ende"]
    assert said["Beschlüsse"] == ["Öffnen (Runde, zugestimmt)"]
    assert said["Beteiligung von Familien"] == ["Familienrat: Längere Zeiten"]
    assert said["Maßnahmen"] == ["Plätze: Bauen"]
    assert said["Sitzungen"] == ["AG"]
    assert [text.partition(" (")[0] for text in said["Offene Arbeitsaufträge"]] == ["Liste"]
    period = {"first": str(long_ago), "last": str(today)}
    longer = client.get(reverse("networks:report_new", args=[committee.slug]), period)
    assert len(lines(longer.context["sections"])["Beschlüsse"]) == 2
    nonsense = client.get(page.request["PATH_INFO"], {"first": "x", "last": "2026-01-01"})
    assert nonsense.status_code == 200


def test_a_changed_offer_stands_once_with_the_last_day(client, committee):
    offer = make_offer(title="Treff", released_at=date(2020, 1, 1))
    for summary in ("Anders", "Noch anders"):
        offer.summary = summary
        offer.save()

    page = client.get(reverse("networks:report_new", args=[committee.slug]))
    assert dict(page.context["sections"])["Geänderte Angebote"] == [("Treff", timezone.localdate())]


def test_a_kept_report_stays_as_it_was_and_all_files_say_the_same(client, committee):
    today = timezone.localdate()
    make_decision(make_body(committee.network, name="Runde"), title="=Eins", decided_on=today)
    report = keep(client, committee)
    make_decision(make_body(committee.network), title="Zwei", decided_on=today)
    address = report.get_absolute_url()

    page = client.get(address).content.decode()
    assert "=Eins (Runde, zugestimmt)" in page and "Zwei" not in page
    table = client.get(reverse("networks:report_csv", args=[report.pk])).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert ["Beschlüsse", "'=Eins (Runde, zugestimmt)", f"{today:%d.%m.%Y}"] in rows
    word = Document(
        io.BytesIO(client.get(reverse("networks:report_file", args=[report.pk, "docx"])).content)
    )
    styles = {paragraph.text: paragraph.style.name for paragraph in word.paragraphs}
    assert styles["Bericht an: Jugendhilfeausschuss"] == "Heading 1"
    assert styles["Beschlüsse"] == "Heading 2"
    assert any(text.startswith("=Eins (Runde") for text in styles)
    pdf = client.get(reverse("networks:report_file", args=[report.pk, "pdf"])).content
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.Lang == "de"
        assert document.Root.MarkInfo.Marked
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    assert client.get(reverse("networks:report_file", args=[report.pk, "exe"])).status_code == 404


def test_after_handing_over_nobody_changes_a_report(client, committee):
    report = keep(client, committee)
    address = report.get_absolute_url()
    client.post(address, {"introduction": "Neu", "outlook": "Weiter so"})
    client.post(address, {"handed_over_on": "2026-11-02"})
    assert client.post(address, {"introduction": "Gefälscht"}).status_code == 403

    report.refresh_from_db()
    assert (report.introduction, report.outlook) == ("Neu", "Weiter so")
    log = client.get(reverse("networks:reports")).content.decode()
    assert "Jugendhilfeausschuss" in log and "2. November 2026" in log


def test_committee_members_read_reports_handed_to_them_and_nothing_else(client, committee):
    mine, other = keep(client, committee), keep(client, make_body(committee.network))
    draft = keep(client, committee)
    CommitteeReport.objects.exclude(pk=draft.pk).update(handed_over_on=timezone.localdate())
    reader = make_account(None, is_staff=False)
    committee.report_readers.add(reader)
    client.force_login(reader)

    opened = {
        one.pk: client.get(one.get_absolute_url()).status_code for one in (mine, other, draft)
    }
    assert opened == {mine.pk: 200, other.pk: 404, draft.pk: 404}
    start = reverse("networks:home")
    assert start in client.get(reverse("account_home")).content.decode()
    assert reverse("networks:reports") in client.get(start).content.decode()
    assert client.post(mine.get_absolute_url(), {"introduction": "x"}).status_code == 403
    assert client.get(committee.get_absolute_url()).status_code == 404
    assert client.get(reverse("networks:report_new", args=[committee.slug])).status_code == 404
    client.force_login(make_account("Leitung"))
    assert client.get(other.get_absolute_url()).status_code == 200
    client.force_login(make_account("Koordination"))
    assert client.get(mine.get_absolute_url()).status_code == 404


def test_overviews_of_the_planners_hold_bodies_decisions_matrices_and_reports(client, committee):
    today = timezone.localdate()
    make_decision(committee, title="Öffnen", decided_on=today)
    matrix = make_titled(TopicMatrix, committee.network, title="Bewegung")
    matrix.rows.create(what="Plätze", who="Bauhof: federführend\nSportverein")
    keep(client, committee)

    def rows(name):
        return list(registry.get(name).build(PlanningSelection(QueryDict(""))).rows)

    assert [row[1] for row in rows("gremien")] == ["Jugendhilfeausschuss"]
    assert [row[3] for row in rows("beschluesse")] == ["Öffnen"]
    assert rows("themen-matrix") == [
        ["Bewegung", "Plätze", "Bauhof", "federführend"],
        ["Bewegung", "Plätze", "Sportverein", ""],
    ]
    assert ["Jugendhilfeausschuss", "Beschlüsse"] in [row[:2] for row in rows("bericht")]
    client.force_login(make_account("Planung"))
    page = client.get("/planung/beschluesse/")
    assert (page.status_code, "Öffnen" in page.content.decode()) == (200, True)
    client.force_login(make_account("Koordination", make_department()))
    assert client.get("/planung/beschluesse/").status_code == 404


def test_gaps_of_the_period_stand_in_the_report(committee):
    today = timezone.localdate()
    rule = GapRule.objects.create(slug="regel", title="Regel", condition={})
    gap = Gap(rule=rule, key="1", label="Kein Treff", found_on=today, last_seen_on=today)
    gap.save()
    old = Gap(rule=rule, key="2", label="Alt", found_on=date(2020, 1, 1), last_seen_on=today)
    old.closed_on = today
    old.save()

    said = {one["title"]: one["rows"] for one in sections_for(committee, today, today)}
    assert said["Lücken entdeckt"] == [["Kein Treff", today.isoformat()]]
    assert said["Lücken geschlossen"] == [["Alt", today.isoformat()]]


def test_a_report_speaks_of_the_area_and_scope_of_its_body_only(client, committee):
    today = timezone.localdate()
    town = make_area(name="Stadt")
    here, other = make_area(name="Nord", parent=town), make_area(name="Süd", parent=town)
    topic, phase = make_topic(slug="bewegung"), make_phase()
    own = {"topics": [topic], "life_phases": [phase], "released_at": today}

    def place(area, **values):
        return [make_location(area=area, **values)]

    make_offer(title="Hier", locations=place(here), **own)
    make_offer(title="Dort", locations=place(other), **own)
    make_offer(title="Anderswo", locations=place(make_area()), **own)
    make_offer(title="Am Telefon", locations=[], **own)
    make_offer(title="Für alle im Ort", locations=[], catchment_areas=[town], **own)
    make_offer(title="Für Süd", locations=[], catchment_areas=[other], **own)
    secret = place(other, visibility=LocationVisibility.HIDDEN)
    make_offer(title="Schutz", locations=secret, **own)
    make_offer(title="Anderes Thema", locations=place(here), **{**own, "topics": [make_topic()]})
    make_offer(title="Spät", locations=place(here), **{**own, "life_phases": [make_phase()]})
    Network.objects.filter(pk=committee.network_id).update(area=town)
    by_district = GapRule.objects.create(
        slug="ort", title="Ort", entity=GapEntity.DISTRICT_PHASE, condition={}
    )
    for area in (here, other):
        key = f"{area.slug}/{phase.slug}"
        Gap.objects.create(
            rule=by_district, key=key, label=area.name, found_on=today, last_seen_on=today
        )

    def said():
        body = Body.objects.get(pk=committee.pk)
        return {
            one["title"]: [text for text, _day in one["rows"]]
            for one in sections_for(body, today, today)
        }

    whole = said()
    assert set(whole["Neue Angebote"]) == {
        "Hier", "Dort", "Am Telefon", "Für alle im Ort", "Für Süd", "Schutz", "Anderes Thema",
        "Spät",
    }  # fmt: skip
    assert whole["Wovon dieser Bericht handelt"] == ["Angebote im Gebiet: Stadt"]
    assert set(whole["Lücken entdeckt"]) == {"Nord", "Süd"}

    Body.objects.filter(pk=committee.pk).update(scope_area=here, scope_topic=topic)
    committee.scope_phases.add(phase)
    narrow = said()
    assert set(narrow["Neue Angebote"]) == {"Hier", "Am Telefon", "Für alle im Ort", "Schutz"}
    assert narrow["Wovon dieser Bericht handelt"] == [
        "Angebote im Gebiet: Nord", f"Themen: {topic.title}", f"Lebensphasen: {phase.title}",
    ]  # fmt: skip
    assert narrow["Lücken entdeckt"] == ["Nord"]
    assert narrow["Aktualität der Einträge"][0].endswith(": 4")
