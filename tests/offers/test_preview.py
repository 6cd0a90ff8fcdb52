from datetime import datetime, timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from offers.models import Contact, ContactVisibility, Status
from offers.preview import SALT, preview_path
from offers.roles import PLANNERS
from tests.accounts import make_account
from tests.factories import make_location, make_offer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.get_current_timezone())


def make_draft(**values):
    values.setdefault("status", Status.DRAFT)
    return make_offer(title="Quellwolkenzeit", slug="neu", internal_note="geheim", **values)


def test_preview_shows_the_public_page_of_a_draft_and_nothing_internal(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    secret = make_location(name="Schutzhaus", street="Stillweg 3", visibility="hidden")
    offer = make_draft(locations=[secret], contacts=[{"phone": "0461 11"}])
    Contact.objects.create(
        offer=offer, function="Leitung", phone="0461 99", visibility=ContactVisibility.INTERNAL
    )

    response = client.get(preview_path(offer))

    page = response.content.decode()
    assert response.status_code == 200
    for shown in ("Quellwolkenzeit", "0461 11", "noch nicht öffentlich (Stand: Entwurf)"):
        assert shown in page
    assert "bis 29. November 2026, 12:00 Uhr" in page
    for hidden in ("geheim", "Schutzhaus", "Stillweg", "0461 99", "/angebote/neu/"):
        assert hidden not in page
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert not response.cookies
    assert client.get("/angebote/neu/").status_code == 404


def test_preview_shows_what_was_saved_last(client):
    offer = make_draft()
    path = preview_path(offer)
    client.get(path)
    offer.title = "Muschelglanz"
    offer.save()
    assert "Muschelglanz" in client.get(path).content.decode()


def test_link_expires_after_seven_days(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    path = preview_path(make_draft())
    time_machine.move_to(NOW + timedelta(days=7), tick=False)
    assert client.get(path).status_code == 200
    time_machine.move_to(NOW + timedelta(days=7, seconds=2), tick=False)

    response = client.get(path)

    assert response.status_code == 410
    assert "abgelaufen" in response.content.decode()
    assert "Quellwolkenzeit" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_other_tokens_open_nothing(client):
    offer = make_draft()
    good = preview_path(offer).rstrip("/").rpartition("/")[2]
    other_salt = signing.TimestampSigner(salt="anders").sign(str(offer.pk))
    for token in (good[:-1], f"9{good}", other_salt, "x", "1:2:3", "%00", str(offer.pk)):
        assert client.get(f"/angebote/vorschau/{token}/").status_code == 404
    unsigned = signing.TimestampSigner(salt=SALT).sign("99999999")
    assert client.get(f"/angebote/vorschau/{unsigned}/").status_code == 404
    assert client.post(preview_path(offer)).status_code == 405


def test_published_offers_lead_to_their_page_and_archived_ones_nowhere(client):
    public = make_offer(slug="offen")
    archived = make_offer(status=Status.ARCHIVED)
    later = make_draft(status=Status.PUBLISHED, valid_from=timezone.localdate() + timedelta(1))

    assert client.get(preview_path(public)).url == "/angebote/offen/"
    assert client.get(preview_path(archived)).status_code == 404
    assert "sichtbar" in client.get(preview_path(later)).content.decode()


def test_who_sees_an_offer_gets_a_link(client):
    offer = make_draft()
    url = reverse("admin:offers_offer_preview", args=[offer.pk])
    assert client.get(url).url.startswith(reverse("account_login"))
    client.force_login(make_account(PLANNERS))
    assert client.get(client.get(url).url).status_code == 200
    client.force_login(make_account(is_staff=True))
    assert client.get(url).status_code == 404
