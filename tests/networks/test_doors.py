"""No page of networks offers a link that is refused: to members, planners and coordination."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.models import Arrangement, Measure, Procedure, TopicMatrix
from tests.accounts import make_account
from tests.factories import make_department
from tests.networks.makers import (
    make_actor,
    make_body,
    make_meeting,
    make_network,
    make_seat,
    make_tie,
    make_titled,
    make_wave,
)

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/(?:netzwerke|verwaltung)/[^"#]*)"')


@pytest.fixture
def world():
    """A network with everything on its pages; ``member`` sits in one of two linked bodies."""
    office, member = make_department(), make_department()
    network = make_network(office=office)
    body, other = make_body(network), make_body(network)
    body.reports_to.add(other)
    body.informs.add(other)
    body.predecessors.add(other)
    own, partner = make_actor(department=member), make_actor()
    make_seat(body, own)
    make_seat(other, partner)
    make_tie(make_wave(network), own, partner)
    procedure = make_titled(Procedure, network)
    procedure.steps.create(title="Sichten").bodies.set([body, other])
    make_titled(Procedure, network, is_template=True)
    make_titled(Measure, network)
    make_titled(TopicMatrix, network)
    Arrangement.objects.create(network=network, title="Workshop", noted_on=timezone.localdate())
    body.proposals.create(title="X", solution="Y", to_body=other, drafted_on=timezone.localdate())
    pages = [
        "/netzwerke/intern/",
        body.get_absolute_url(),
        make_meeting(body).get_absolute_url(),
        own.get_absolute_url(),
        procedure.get_absolute_url(),
        body.proposals.get().get_absolute_url(),
    ]
    names = ("network_overview", "decisions", "measures", "participation", "picture", "analysis")
    pages += [reverse(f"networks:{name}", args=[network.slug]) for name in names]
    return {"office": office, "member": member, "pages": pages}


@pytest.mark.parametrize(
    ("role", "place"),
    [("Koordination", "member"), ("Planung", None), ("Netzwerkkoordination", "office")],
)
def test_every_link_on_every_page_opens(client, world, role, place):
    client.force_login(make_account(role, *([world[place]] if place else [])))
    found, refused = set(), {}
    for page in world["pages"]:
        response = client.get(page)
        assert response.status_code == 200, page
        main = response.content.decode()
        main = main[main.index("<main") : main.index("</main>")]
        found |= {(link.replace("&amp;", "&"), page) for link in LINK.findall(main)}
    for link in {link for link, _page in found}:
        status = client.get(link).status_code
        if status >= 300:
            refused[link] = (status, [page for one, page in found if one == link])
    assert refused == {}
    assert len(found) > 15
