""" "Was this right?": one tap, a number, nothing about who tapped."""

from datetime import date

import pytest
import time_machine

from offers.models import OfferAnswer
from tests.factories import make_offer

pytestmark = pytest.mark.django_db
ADDRESS = "/angebote/treff/stimmt/"


@pytest.fixture(autouse=True)
def offer():
    return make_offer(slug="treff")


def numbers():
    return list(OfferAnswer.objects.values_list("month", "yes", "no").order_by("month"))


@time_machine.travel("2026-11-29 10:00 +0100", tick=False)
def test_taps_are_counted_per_month_and_no_leads_to_the_form(client):
    thanks = client.post(ADDRESS, {"answer": "yes"})
    form = client.post(ADDRESS, {"answer": "no"})
    with time_machine.travel("2026-12-01 10:00 +0100", tick=False):
        client.post(ADDRESS, {"answer": "yes"})

    assert thanks.url == ADDRESS + "?danke=1"
    assert "Danke" in client.get(thanks.url).content.decode()
    assert form.url == "/angebote/treff/melden/"
    assert numbers() == [(date(2026, 11, 1), 1, 1), (date(2026, 12, 1), 1, 0)]
    assert not thanks.cookies


@pytest.mark.parametrize("answer", ["", "maybe", "pk"])
def test_other_answers_count_nothing(client, answer):
    assert client.post(ADDRESS, {"answer": answer}).url == "/angebote/treff/"
    assert numbers() == []


def test_forms_of_other_sites_count_nothing(client):
    client.post(ADDRESS, {"answer": "yes"}, headers={"sec-fetch-site": "cross-site"})
    assert numbers() == []


def test_one_connection_counts_only_so_often(client, settings):
    settings.ANSWER_LIMIT = 2
    for _tap in range(4):
        client.post(ADDRESS, {"answer": "yes"})
    assert [(yes, no) for _month, yes, no in numbers()] == [(2, 0)]


def test_hidden_offers_take_no_answers(client):
    make_offer(slug="entwurf", status="draft")
    assert client.post("/angebote/entwurf/stimmt/", {"answer": "yes"}).status_code == 404
    assert numbers() == []
