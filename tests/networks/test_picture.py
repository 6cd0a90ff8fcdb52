"""The network picture: stable, without collisions, with an equal table; the board."""

import io
import random
import time
from itertools import combinations
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from PIL import Image

from networks.analysis.measures import figures_of
from networks.analysis.report import Picture, tie_findings
from networks.analysis.ties import Tie, graph_of
from networks.labels import in_lines, overlap
from networks.models import Actor, ActorType, Arrangement, Level
from networks.picture import draw
from tests.accounts import make_account
from tests.factories import make_department, make_topic
from tests.networks.makers import (
    make_actor,
    make_body,
    make_network,
    make_seat,
    make_tie,
    make_wave,
)

pytestmark = pytest.mark.django_db


def crowd(actors=300, ties=3000, levels=None):
    """An unsaved network of that size, always the same."""
    dice = random.Random(1)
    kinds = list(ActorType.values)
    rows = {
        pk: Actor(
            pk=pk,
            slug=f"a{pk}",
            name=f"Einrichtung mit langem Namen {pk}",
            unit=f"Bereich {pk % 9}",
            actor_type=kinds[pk % len(kinds)],
        )
        for pk in range(1, actors + 1)
    }
    pairs = dice.sample(list(combinations(rows, 2)), ties)
    return rows, {
        pair: Tie(frozenset(pair[: dice.choice([1, 2])]), dice.random() < 0.3) for pair in pairs
    }


def picture_of(rows, ties):
    graph = graph_of(rows, ties)
    figures = figures_of(graph, {pk: actor.division for pk, actor in rows.items()})
    return Picture(rows, ties, graph, figures)


def test_300_actors_with_3000_ties_take_less_than_two_seconds():
    rows, ties = crowd()
    network = make_network()
    begin = time.process_time()
    picture = picture_of(rows, ties)
    assert tie_findings(picture)
    drawing = draw(network, picture)
    assert time.process_time() - begin < 2
    assert len(drawing.bubbles) == 300 and drawing.is_crowded


@pytest.mark.parametrize(("actors", "ties"), [(32, 70), (300, 3000)])
def test_nothing_collides_and_the_same_data_draws_the_same_picture(actors, ties):
    network = make_network()
    picture = picture_of(*crowd(actors, ties))
    drawing, again = draw(network, picture), draw(network, picture)

    places = [(bubble.actor.pk, bubble.x, bubble.y) for bubble in drawing.bubbles]
    assert places == [(bubble.actor.pk, bubble.x, bubble.y) for bubble in again.bubbles]
    labels = [bubble.label.box for bubble in drawing.bubbles if bubble.label]
    assert labels
    assert not any(overlap(one, two) for one, two in combinations(labels, 2))
    circles = [(b.x - b.r, b.y - b.r, b.x + b.r, b.y + b.r) for b in drawing.bubbles]
    assert not any(overlap(label, circle) for label in labels for circle in circles)
    gaps = (
        ((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5 - a.r - b.r
        for a, b in combinations(drawing.bubbles, 2)
    )
    assert min(gaps) > 0
    assert all(0 < b.x < drawing.size and 0 < b.y < drawing.size for b in drawing.bubbles)


@pytest.fixture
def world(client):
    """Three actors on three levels, logged in as the coordination."""
    office = make_department()
    network = make_network(office=office)
    wave = make_wave(network)
    boss, plan, kita = (make_actor(name=name) for name in ("Leitung", "Planung", "Kita <&>"))
    make_seat(make_body(network, level=Level.STRATEGIC), boss)
    make_seat(make_body(network, level=Level.TACTICAL), plan)
    topic = make_topic(slug="thema")
    make_seat(make_body(network, level=Level.OPERATIONAL, scope_topic=topic), kita)
    make_tie(wave, boss, plan, both=True, is_binding=True)
    make_tie(wave, plan, kita)
    client.force_login(make_account("Netzwerkkoordination", office))
    return network


def test_picture_and_table_say_the_same(client, world):
    page = client.get(reverse("networks:picture", args=[world.slug]))
    drawing = page.context["drawing"]

    assert [(b.number, b.actor.name, b.level, b.binding, b.loose) for b in drawing.bubbles] == [
        (1, "Kita <&>", Level.OPERATIONAL, 0, 1),
        (2, "Planung", Level.TACTICAL, 1, 1),
        (3, "Leitung", Level.STRATEGIC, 1, 0),
    ]
    middle = drawing.middle
    distance = [((b.x - middle) ** 2 + (b.y - middle) ** 2) ** 0.5 for b in drawing.bubbles]
    assert distance == sorted(distance)
    text = page.content.decode()
    for bubble in drawing.bubbles:  # once as a link in the picture, once in the table
        assert text.count(f'href="{bubble.actor.get_absolute_url()}"') == 2
    assert "Kita &lt;&amp;&gt;" in text


def test_svg_is_well_formed_and_holds_every_actor(client, world):
    response = client.get(reverse("networks:picture_svg", args=[world.slug]))
    root = ElementTree.fromstring(response.content)
    links = root.findall(".//{http://www.w3.org/2000/svg}a")
    assert [link.find("{http://www.w3.org/2000/svg}title").text for link in links] == [
        "1: Kita <&>",
        "2: Planung",
        "3: Leitung",
    ]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Kita Nord", ["Kita Nord"]),
        ("Gesundheitsdienste", ["Gesundheitsdienste"]),
        ("Schwangerschaftsberatung Hafenlicht", ["Schwangerschaftsberatung", "Hafenlicht"]),
        ("Kinder- und Jugendarztpraxis Nordlicht", ["Kinder- und", "Jugendarztpraxis …"]),
        ("X" * 40, ["X" * 25 + "…"]),
    ],
)
def test_names_stand_in_two_lines_and_words_stay_whole(name, lines):
    assert in_lines(name) == lines


def test_png_is_the_same_picture(client, world):
    response = client.get(reverse("networks:picture_png", args=[world.slug]))
    assert response["Content-Type"] == "image/png"
    image = Image.open(io.BytesIO(response.content)).convert("RGB")
    assert image.size == (2000, 2000)
    colours = {colour for _count, colour in image.getcolors(maxcolors=2**24)}
    # Paper, and the bubbles' colours of administration and carrier: it is not an empty sheet.
    assert {(0xFB, 0xF7, 0xEF), (0x6F, 0x2A, 0x6A)} <= colours


def test_most_hubs_of_a_large_picture_have_their_names_and_all_have_tips(client):
    drawing = draw(make_network(), picture_of(*crowd()))
    named = [bubble for bubble in drawing.bubbles if bubble.label]
    hubs = sorted(drawing.bubbles, key=lambda one: -one.degree)[:30]
    assert len(named) >= 200
    assert sum(hub.label is not None for hub in hubs) >= 25
    assert [tip[0].tip for tip in drawing.tips] == [b.actor.name for b in drawing.bubbles]


def test_filters_narrow_and_nonsense_is_named(client, world):
    address = reverse("networks:picture", args=[world.slug])
    page = client.get(address, {"topic": "thema"})
    assert [bubble.actor.name for bubble in page.context["drawing"].bubbles] == ["Kita <&>"]
    page = client.get(address, {"topic": "x", "wave": "99", "ties": "y", "size": "z", "area": "q"})
    assert page.context["choice"].ignored == ["wave", "ties", "size", "topic", "area"]
    assert len(page.context["drawing"].bubbles) == 3
    assert "Nicht verstanden" in page.content.decode()
    assert client.get(address, {"ties": "bodies"}).context["tie_count"] == 0


@pytest.mark.parametrize("number", [1, 3])
def test_picture_needs_as_many_queries_for_many_actors(client, number, django_assert_num_queries):
    office = make_department()
    network = make_network(office=office)
    wave, body = make_wave(network), make_body(network)
    actors = [
        make_actor(department=make_department(parent=make_department())) for _n in range(number + 1)
    ]
    for actor in actors:
        make_seat(body, actor)
    for one, two in combinations(actors, 2):
        make_tie(wave, one, two)
    client.force_login(make_account("Netzwerkkoordination", office))
    address = reverse("networks:picture", args=[network.slug])
    client.get(address)
    with django_assert_num_queries(19):
        client.get(address)


def test_an_arrangement_keeps_places_day_and_note(client, world):
    address = reverse("networks:board_new", args=[world.slug])
    actors = client.get(address).context["board"].actors
    places = {f"{axis}-{actor.pk}": 10 * n for n, actor in enumerate(actors) for axis in "xy"}
    said = {"title": "Workshop", "noted_on": "2026-11-01", "note": "Die Kita steht allein."}

    for wrong in ({"x-0": 1}, places | {f"x-{actors[0].pk}": "nan"}):
        assert client.post(address, said | wrong).status_code == 200
    assert not Arrangement.objects.exists()
    response = client.post(address, said | places)
    page = client.get(response.url)
    assert [(bubble.actor, x, y) for bubble, x, y in page.context["board"].places] == [
        (actor, 10.0 * n, 10.0 * n) for n, actor in enumerate(actors)
    ]
    assert "Die Kita steht allein." in page.content.decode()
    client.force_login(make_account("Koordination"))
    assert client.get(response.url).status_code == 404
