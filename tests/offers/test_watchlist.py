"""The watch list: ids in the address, nothing kept, only what is public."""

import pytest

from offers.watchlist import MOST, read_ids
from tests.factories import make_offer, make_phases
from tests.offers.documents.reading import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers():
    phases = make_phases()
    return [
        make_offer(title="Hort", life_phases=[phases[4]]),
        make_offer(title="Geburtskurs", life_phases=phases[:2]),
        make_offer(title="Für alle"),
        make_offer(title="Heimlich", status="draft", life_phases=phases),
    ]


def query(offers):
    return "?ids=" + ",".join(str(offer.pk) for offer in offers)


def test_ids_are_read_once_each_and_nonsense_is_left_out():
    assert read_ids("3,17,3,x,-1,²,9999999999,, 5") == [3, 17]
    assert len(read_ids(",".join(map(str, range(1, 200))))) == MOST
    assert read_ids("") == []


def test_list_is_sorted_by_phase_and_says_what_is_gone(client, offers):
    response = client.get("/merkliste/" + query([*offers, offers[0]]))
    html = response.content.decode()

    titles = [group.title for group in response.context["list"].groups]
    assert titles == ["Für jedes Alter", "Schwangerschaft", "Grundschule"]
    assert "1 gemerktes Angebot ist nicht mehr öffentlich" in html
    assert "Heimlich" not in html
    assert not response.cookies


def test_each_entry_can_be_taken_off_by_a_plain_link(client, offers):
    first, second = offers[:2]
    html = client.get("/merkliste/" + query([first, second])).content.decode()

    assert f'data-forget="{first.pk}" href="/merkliste/?ids={second.pk}"' in html
    assert f'href="/angebote/?kept={first.pk},{second.pk}"' in html


def test_without_scripts_the_list_of_offers_carries_the_ids_on(client, offers):
    html = client.get(f"/angebote/?kept={offers[0].pk},x").content.decode()

    assert f"/merkliste/?ids={offers[0].pk},{offers[1].pk}" in html
    assert f'name="kept" value="{offers[0].pk},x"' in html


@pytest.mark.parametrize("text", ["", "?ids=0", "?ids=99999999", "?ids=%00", "?uebergabe=1"])
def test_an_empty_list_says_how_to_begin(client, text):
    response = client.get("/merkliste/" + text)

    assert response.status_code == 200
    assert "Hier steht noch nichts." in response.content.decode()
    assert client.get("/merkliste/merkliste.pdf" + text).status_code == 404
    assert client.get("/merkliste/qr.svg" + text).status_code == 404


def test_handover_sheet_has_fields_that_are_never_sent(client, offers):
    html = client.get("/merkliste/" + query(offers[:1]) + "&uebergabe=1").content.decode()

    assert html.count("<textarea") == 2
    assert "<form" not in html
    assert ' name="' not in html.partition("<main")[2].partition("</main")[0]


def test_pdf_is_accessible_and_holds_the_same_offers(client, offers):
    paper = Paper(client.get("/merkliste/merkliste.pdf" + query(offers)).content)

    paper.assert_accessible("Merkliste")
    assert [words for words in ("Hort", "Geburtskurs", "Für alle") if words not in paper.text] == []
    assert "Heimlich" not in paper.text


def test_a_list_of_one_costs_as_much_as_one_of_three(client, offers, django_assert_num_queries):
    client.get("/merkliste/" + query(offers[1:2]))
    for chosen in (offers[:1], offers[:3]):
        with django_assert_num_queries(2):
            client.get("/merkliste/" + query(chosen))
