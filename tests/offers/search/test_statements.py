"""How many statements a page costs: the same number whatever was typed and however much there is.

At most five: the state of the catalogue; the hits; the hits of weaker plans; the tokens of the
best; the cards. Tokens stay in memory, so the second page with the same offers needs one less.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.models import Offer
from offers.search.changes import batch
from offers.search.tokens import token_memory
from tests.factories import make_offer, make_topic

pytestmark = pytest.mark.django_db

PAGES = {
    "/angebote/": 2,
    "/angebote/?free=1": 1,
    "/angebote/?age_months=40": 2,
    "/angebote/?q=treffpunkt": 4,  # common
    "/angebote/?q=seepferdchen": 4,  # rare
    "/angebote/?q=krabelgruppe": 4,  # mistyped
    "/angebote/?q=hebame+schwimen": 5,  # mistyped, and nowhere together
    "/angebote/?q=hebamme+krabbelgruppe+seepferdchen": 5,  # nowhere together
    "/angebote/?q=seepferdchenkurs": 4,  # a compound that no offer has
    "/angebote/?q=krabbelgruppe+3+jahre+quidditch": 4,  # with a word nobody knows
    "/angebote/?q=quidditch": 1,  # without result
    "/angebote/?q=quidditch+zauberstab&age_months=40": 1,
    "/angebote/?q=krabbelgruppe&age_months=120": 3,  # it is the filter that leaves nothing
}
TITLES = ("Krabbelgruppe", "Hebammensprechstunde", "Schwimmen bis zum Seepferdchen", "Singen")


@pytest.fixture(params=[1, 15], ids=["few", "many"])
def city(request, client):
    """``many``: more offers than a page shows, and more hits than bring in weaker plans."""
    shared = {"summary": "Ein Treffpunkt.", "age_to_months": 48, "topics": [make_topic()]}
    with batch():
        for title in TITLES:
            for _ in range(request.param):
                make_offer(title=title, **shared)
    client.get("/angebote/?q=singen")  # builds the index and reads the lists
    client.get("/angebote/?q=quaffel")  # an empty page reads the help paths, once
    client.get(Offer.objects.latest("pk").get_absolute_url())  # and this one the networks
    token_memory.forget()
    return request.param


def statements(client, path):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return [query["sql"] for query in captured]


def test_lists_cost_at_most_five(client, city):
    asked = {}
    for path in PAGES:
        token_memory.forget()
        asked[path] = statements(client, path)

    assert {path: len(sql) for path, sql in asked.items()} == PAGES, asked


def test_what_was_weighed_before_is_in_memory(client, city):
    assert len(statements(client, "/angebote/?q=krabbelgruppe")) == 4
    assert len(statements(client, "/angebote/?q=krabbelgruppe&age_months=7")) == 2  # same words
    assert len(statements(client, "/angebote/?q=krabbelgruppen")) == 3


def test_one_offer_costs_three(client, city):
    slug = Offer.objects.order_by("pk").first().slug

    asked = statements(client, f"/angebote/{slug}/")  # the state, the offer, similar ones
    assert len(asked) == 3, asked
