import pytest

from offers.models import Status
from tests.factories import make_offer

pytestmark = pytest.mark.django_db

ARCHIVED = {"status": Status.ARCHIVED, "released_at": "2025-01-01"}


def test_archived_offer_answers_gone_and_names_only_a_public_successor(client):
    after = make_offer(title="Muschelglanz", slug="nachfolge")
    gone = make_offer(title="Quellwolkenzeit", slug="alt", successor=after, **ARCHIVED)

    response = client.get("/angebote/alt/")

    page = response.content.decode()
    assert response.status_code == 410
    assert response["Cache-Control"] == "public, max-age=60"
    assert "Muschelglanz" in page
    assert 'href="/angebote/nachfolge/"' in page
    assert "Quellwolkenzeit" not in page
    assert not response.cookies
    assert client.get("/angebote/alt/melden/").status_code == 404

    after.status = Status.DRAFT
    after.save()
    page = client.get(gone.get_absolute_url()).content.decode()
    assert "Muschelglanz" not in page
    assert "Vielleicht hilft Ihnen etwas anderes weiter." in page


def test_successors_are_followed_but_not_in_circles(client):
    last = make_offer(slug="heute", title="Muschelglanz")
    between = make_offer(slug="dazwischen", title="Quellwolkenzeit", successor=last, **ARCHIVED)
    first = make_offer(slug="erst", successor=between, **ARCHIVED)
    page = client.get("/angebote/erst/").content.decode()
    assert "Muschelglanz" in page
    assert "Quellwolkenzeit" not in page

    between.successor = first
    between.save()
    response = client.get("/angebote/erst/")
    assert response.status_code == 410
    assert response.context["successor"] is None


@pytest.mark.parametrize(
    "values",
    [
        {"status": Status.ARCHIVED},
        {"status": Status.DRAFT, "released_at": "2025-01-01"},
        {"valid_until": "2020-01-01", "released_at": "2019-01-01"},
    ],
)
def test_what_was_never_public_or_may_come_back_is_not_found(client, values):
    make_offer(slug="still", **values)
    assert client.get("/angebote/still/").status_code == 404
