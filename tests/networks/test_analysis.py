"""Ties, figures and findings; import and export; the survey by link and by login."""

from datetime import date, timedelta

import networkx as nx
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from networks.analysis.load import dormant_findings, hours_by_division
from networks.analysis.report import picture_of, tie_findings, wave_findings
from networks.analysis.ties import BODIES, OFFERS
from networks.graph_files import graphml, read_graph, ties_table
from networks.models import Body, Cooperation, MeetingStatus, SeatRole, SurveyInvitation
from networks.surveys import invitation_for
from offers.models import Status
from tests.accounts import make_account
from tests.factories import make_department, make_offer, make_provider
from tests.networks.makers import (
    make_actor,
    make_body,
    make_charter,
    make_meeting,
    make_network,
    make_seat,
    make_tie,
    make_wave,
)

pytestmark = pytest.mark.django_db

PROFILE = {
    "task": "Berät Familien.",
    "audience": "Eltern bis zum dritten Jahr",
    "access": "Anruf genügt",
    "not_responsible_for": "Kita-Plätze",
}


@pytest.fixture
def wave(client):
    """An open wave in a network whose coordination is logged in."""
    office = make_department()
    client.force_login(make_account("Netzwerkkoordination", office))
    return make_wave(make_network(office=office))


def found(picture):
    return {finding.kind: finding for finding in tie_findings(picture)}


# -- Karate club --------------------------------------------------------------------------------


def test_karate_club_through_the_import_has_the_figures_of_the_literature(client, wave):
    """W. W. Zachary: An information flow model for conflict and fission in small groups. Journal
    of Anthropological Research 33 (1977), 452–473: 34 members, 78 ties. Density 0.139 and the two
    leaders' first places: Wasserman/Faust, Social Network Analysis (1994); networkx says it too.
    """
    club = nx.karate_club_graph()
    file = SimpleUploadedFile("club.graphml", "\n".join(nx.generate_graphml(club)).encode())
    client.post(reverse("networks:wave_import", args=[wave.pk]), {"file": file})
    page = client.get(reverse("networks:analysis", args=[wave.network.slug]))
    figures = page.context["figures"]

    assert (figures.nodes, figures.edges) == (34, 78)
    assert round(figures.density, 3) == 0.139
    assert "0,139" in page.content.decode()
    number = {pk: int(actor.name) for pk, actor in picture_of(
        wave.network, wave=wave).actors.items()}  # fmt: skip
    expected = nx.betweenness_centrality(club)
    assert {number[pk]: round(value, 9) for pk, value in figures.betweenness.items()} == {
        node: round(value, 9) for node, value in expected.items()
    }
    assert {number[pk]: degree for pk, degree in figures.degree.items()} == dict(club.degree)
    top = sorted(figures.degree, key=figures.degree.get)[-2:]
    assert {number[pk] for pk in top} == {0, 33}  # instructor and president
    assert figures.mutual == 1.0


def test_csv_names_who_says_it_and_the_export_can_be_read_again(wave, client):
    text = "von;nach\nKita Nord;Praxis\nPraxis;Kita Nord\nKita Nord;Schule & Co\n"
    file = SimpleUploadedFile("netz.csv", text.encode("utf-8-sig"))
    client.post(reverse("networks:wave_import", args=[wave.pk]), {"file": file})
    picture = picture_of(wave.network, wave=wave)

    assert [row[:2] + row[5:] for row in ties_table(picture).rows] == [
        ["Kita Nord", "Praxis", "ja"],
        ["Kita Nord", "Schule & Co", "nein"],
    ]
    again = read_graph("netz.graphml", graphml(picture).encode())
    assert sorted(data["name"] for _n, data in again.nodes(data=True)) == [
        "Kita Nord",
        "Praxis",
        "Schule & Co",
    ]
    assert again.number_of_edges() == 2
    table = client.get(reverse("networks:picture_csv", args=[wave.network.slug])).content
    assert read_graph("x.csv", table).number_of_edges() == 2


def test_graphml_without_the_type_of_a_value_is_read_as_text():
    text = b"""<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="label"/><graph edgedefault="directed">
<node id="a"><data key="d0">Amt</data></node><node id="b"/><edge source="a" target="b"/>
</graph></graphml>"""

    graph = read_graph("x.graphml", text)

    assert dict(graph.nodes(data="label")) == {"a": "Amt", "b": None}
    assert list(graph.edges) == [("a", "b")]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("x.graphml", b"<graphml", "GraphML"),
        ("x.graphml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "GraphML"),
        ("x.csv", b"nur eine Spalte\n", "Zeile 1"),
        ("x.csv", b"\xff\xfe\x00", "UTF-8"),
        ("x.exe", b"", "Endung"),
    ],
)
def test_unreadable_files_are_refused_in_a_sentence(name, content, word):
    with pytest.raises(ValidationError, match=word):
        read_graph(name, content)


# -- Findings -----------------------------------------------------------------------------------


def test_findings_name_isolated_actors_islands_and_bottlenecks():
    network = make_network()
    wave = make_wave(network)
    a, b, c, d, e, f, alone = (make_actor(name=name) for name in "ABCDEFG")
    network.participants.add(alone)
    for one, two in ((a, b), (b, c), (d, e), (e, f), (d, f)):
        make_tie(wave, one, two, both=True)

    findings = found(picture_of(network, wave=wave))

    assert [str(actor) for actor in findings["isolated"].rows] == ["G"]
    assert {str(actor) for actor in findings["island"].rows} in ({*"ABC"}, {*"DEF"})
    assert "Ohne B " in findings["bottleneck"].sentence
    assert "one_sided" not in findings


def test_one_sided_ties_name_who_says_it():
    network = make_network()
    wave = make_wave(network)
    make_tie(wave, make_actor(name="Kita"), make_actor(name="Amt"))
    (row,) = found(picture_of(network, wave=wave))["one_sided"].rows
    assert row == "Kita nennt Amt, umgekehrt nicht."


def test_distributors_at_the_edge_and_ties_across_departments():
    network = make_network()
    wave = make_wave(network)
    hub = make_actor(unit="A")
    practice = make_actor(name="Kinderarztpraxis", unit="B", leads_to_many=True)
    others = [make_actor(unit="A") for _n in range(4)]
    for other in others:
        make_tie(wave, hub, other)
    for one, two in zip(others, others[1:], strict=False):
        make_tie(wave, one, two)
    make_tie(wave, practice, hub)
    picture = picture_of(network, wave=wave)

    assert found(picture)["aside"].rows == [practice]
    assert picture.figures.across == 1 / 8
    assert found(picture)["across"].tone == "warn"


def test_derived_ties_are_kept_apart_from_stated_ones():
    network = make_network()
    wave = make_wave(network)
    provider, partner = make_provider(), make_provider()
    one, two, three = (
        make_actor(provider=provider),
        make_actor(provider=partner),
        make_actor(),
    )
    network.participants.add(one, two, three)
    make_offer(provider=provider, cooperation_partners=[partner])
    body = make_body(network)
    make_seat(body, two)
    make_seat(body, three)
    make_tie(wave, one, three)

    def pairs(source):
        return [set(pair) for pair in picture_of(network, source, wave).ties]

    assert pairs("stated") == [{one.pk, three.pk}]
    assert pairs(BODIES) == [{two.pk, three.pk}]
    assert pairs(OFFERS) == [{one.pk, two.pk}]


def test_two_waves_show_what_is_new_and_what_is_gone():
    network = make_network()
    a, b, c = (make_actor(name=name) for name in "ABC")
    network.participants.add(a, b, c)
    before = make_wave(network, opened_on=timezone.localdate().replace(year=2025))
    after = make_wave(network)
    make_tie(before, a, b)
    make_tie(after, b, c)

    new, lost = wave_findings(after, picture_of(network, wave=after))
    assert (new.rows, lost.rows) == (["B – C"], ["A – B"])


def test_meeting_load_adds_up_for_each_fachbereich():
    root = make_department(name="Amt")
    for weeks, minutes in ((6, 180), (13, 60)):
        body = make_body(meeting_interval_weeks=weeks, meeting_minutes=minutes)
        make_seat(body, make_actor(department=make_department(parent=root)))
    make_seat(make_body())

    hours = hours_by_division(Body.objects.all())
    assert {unit: round(number, 1) for unit, number in hours.items()} == {"Amt": 30.0}


def test_bodies_without_minutes_speaker_or_charter_may_be_dormant():
    network = make_network()
    awake, asleep = make_body(network, name="Wach"), make_body(network, name="Müde")
    make_seat(awake, role=SeatRole.SPEAKER)
    make_charter(awake, agreed_on=timezone.localdate())
    make_meeting(awake, status=MeetingStatus.HELD, record="Protokoll")
    make_meeting(asleep, status=MeetingStatus.HELD)

    (finding,) = dormant_findings(network.bodies.all())
    assert finding.rows == [
        "Müde: seit zwei Sitzungen kein Protokoll, keine Sprecherin, kein Sprecher, "
        "Selbstverständnis älter als zwei Jahre"
    ]


# -- Survey -------------------------------------------------------------------------------------


def answers(*partners, **values):
    base = {"intensity": 0, "kind": "information", "frequency": "monthly"}
    return {
        f"p{actor.pk}-{name}": value
        for actor, intensity in partners
        for name, value in (base | values | {"intensity": intensity}).items()
    }


def test_a_mailed_link_opens_the_short_form_once_per_actor_without_login(client, wave):
    kita = make_actor(name="Kita", mail="kita@example.org")
    amt, far = make_actor(name="Amt"), make_actor(name="Fremd")
    wave.network.participants.add(kita, amt)
    invite = reverse("networks:wave_invite", args=[wave.pk])
    client.post(invite)
    client.post(invite)  # nobody is asked twice
    (message,) = mail.outbox
    path = message.body[message.body.index("/netzwerke/umfrage/") :].split()[0]
    client.logout()

    page = client.get(path)
    assert [form.partner for form in page.context["forms"]] == [amt]
    assert far.name not in page.content.decode() and not page.cookies
    assert client.post(path, answers((amt, 9))).context["forms"][0].errors
    client.post(path, answers((amt, 3), is_binding="on", since_year="2019"))
    (tie,) = Cooperation.objects.all()
    assert (tie.source, tie.target, tie.intensity, tie.is_binding) == (kita, amt, 3, True)
    assert tie.since_year == 2019
    assert SurveyInvitation.objects.get().answered_at
    client.post(path, answers((amt, 0)))
    assert not Cooperation.objects.exists()
    wave.closes_on = timezone.localdate().replace(year=2020)
    wave.opened_on = wave.closes_on
    wave.save()
    assert client.get(path).status_code == 410
    assert client.get("/netzwerke/umfrage/unbekannt/").status_code == 410


def test_reminders_of_a_survey_bring_a_fresh_link_twice_at_most(client, wave):
    kita = make_actor(name="Kita", mail="kita@example.org")
    done = make_actor(name="Amt", mail="amt@example.org")
    wave.network.participants.add(kita, done)
    client.post(reverse("networks:wave_invite", args=[wave.pk]))
    SurveyInvitation.objects.filter(actor=done).update(answered_at=timezone.now())
    first = mail.outbox[[m.to for m in mail.outbox].index(["kita@example.org"])]
    mail.outbox.clear()
    day = timezone.localdate()

    def remind(after, *options):
        call_command("remind_surveys", "--on", str(day + timedelta(days=after)), *options)
        return [message.to for message in mail.outbox]

    client.post(reverse("networks:wave_remind", args=[wave.pk]))  # asked today
    assert remind(6) == remind(7, "--dry-run") == []
    assert remind(7) == remind(8) == [["kita@example.org"]]
    assert len(remind(14)) == len(remind(30)) == 2
    assert mail.outbox[0].subject.startswith("Erinnerung: ")

    client.logout()
    old, new = (
        text[text.index("/netzwerke/umfrage/") :].split()[0]
        for text in (first.body, mail.outbox[-1].body)
    )
    assert (client.get(old).status_code, client.get(new).status_code) == (410, 200)


def test_the_stored_invitation_does_not_tell_the_link():
    wave, actor = make_wave(), make_actor()
    token = invitation_for(wave, actor).rstrip("/").rpartition("/")[2]
    assert token not in str(SurveyInvitation.objects.values().get())


def test_members_edit_the_ties_of_their_own_actor_only(client, wave):
    own = make_department()
    mine, other = make_actor(department=own), make_actor()
    wave.network.participants.add(mine, other)
    client.force_login(make_account("Koordination", own))

    def post(actor):
        address = reverse("networks:own_ties", args=[actor.slug, wave.pk])
        return client.post(address, answers((other, 2))).status_code

    assert (post(mine), post(other)) == (200, 404)
    assert [(tie.source, tie.target) for tie in Cooperation.objects.all()] == [(mine, other)]
    assert client.get(reverse("networks:waves", args=[wave.network.slug])).status_code == 404
    assert client.post(reverse("networks:wave_invite", args=[wave.pk])).status_code == 404


def test_profile_shows_the_whole_actor_and_leads_to_ones_own_view(client, wave):
    own = make_department()
    mine, other = make_actor(department=own, **PROFILE), make_actor(name="Praxis")
    wave.network.participants.add(mine, other)
    make_tie(wave, other, mine, since_year=2019)
    make_tie(make_wave(), other, mine)  # in a network of others
    make_seat(make_body(wave.network, name="AG Start"), mine)
    make_seat(make_body(wave.network, name="Vorbei"), mine, until=date(2020, 1, 1))
    make_offer(title="Elternkurs", department=own)
    make_offer(title="Fremdes Angebot")
    make_offer(title="Entwurf", department=own, status=Status.DRAFT)
    edit = reverse("networks:own_ties", args=[mine.slug, wave.pk])

    text = client.get(mine.get_absolute_url()).content.decode()
    assert edit not in text and reverse("admin:networks_actor_change", args=[mine.pk]) in text
    client.force_login(make_account("Koordination", own))
    page = client.get(mine.get_absolute_url())
    assert [(tie.source, tie.target) for tie in page.context["ties"]] == [(other, mine)]
    assert [offer.title for offer in page.context["offers"]] == ["Elternkurs"]
    assert [seat.body.name for seat in page.context["seats"]] == ["AG Start"]
    text = page.content.decode()
    assert edit in text and "<td>2019</td>" in text
    assert all(words in text for words in (*PROFILE.values(), "Elternkurs", "AG Start"))
    assert "Profil bearbeiten" not in text
    assert edit not in client.get(other.get_absolute_url()).content.decode()
