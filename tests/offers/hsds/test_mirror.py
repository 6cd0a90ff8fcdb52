"""The worked example of docs/hsds.md, as somebody pastes it: it keeps a copy of the catalogue."""

import io
import json
import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from offers.models import Offer, Status
from offers.workflow import move
from tests.factories import make_offer

pytestmark = pytest.mark.django_db

SITE = "https://kompass.example.org"
GUIDE = settings.BASE_DIR / "docs" / "hsds.md"


@pytest.fixture
def mirror(client, monkeypatch, tmp_path):
    """A function that runs the example once; returns the titles in the copy by id."""
    (script,) = re.findall(r"```python\n(.+?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    file = tmp_path / "copy.json"

    def urlopen(address):
        assert address.startswith(f"{SITE}/")
        parts = urlsplit(address)
        response = client.get(f"{parts.path}?{parts.query}")
        assert response.status_code == 200, address
        return io.BytesIO(b"".join(response.streaming_content))

    def run():
        monkeypatch.setattr("urllib.request.urlopen", urlopen)
        monkeypatch.setattr("sys.argv", ["mirror.py", SITE, str(file)])
        exec(script, {})
        services = json.loads(file.read_text())["services"]
        return {own_id: row["name"] for own_id, row in services.items()}

    return run


def titles_of_public_offers():
    return {str(offer.uuid): offer.title for offer in Offer.objects.published()}


def test_the_copy_follows_the_catalogue(mirror, admin_user, time_machine):
    time_machine.move_to(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
    checked = {"released_at": date(2026, 11, 1), "verified_at": date(2026, 11, 1)}
    stays, changes, ends = (make_offer(title=title, **checked) for title in ("A", "B", "C"))
    expires = make_offer(title="D", valid_until=date(2026, 11, 22), **checked)
    make_offer(title="Entwurf", status=Status.DRAFT)
    assert mirror() == titles_of_public_offers()
    assert len(mirror()) == 4

    time_machine.move_to(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False)
    changes.title = "B neu"
    changes.save()
    move(ends, Status.ARCHIVED, user=admin_user, reason="zu Ende")
    new = make_offer(title="E", **checked)
    assert mirror() == titles_of_public_offers()
    assert mirror() == {
        str(stays.uuid): "A",
        str(changes.uuid): "B neu",
        str(new.uuid): "E",
    }

    time_machine.move_to(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False)
    expires.valid_until = None
    expires.save()
    changes.delete()
    assert mirror() == titles_of_public_offers()
    assert set(mirror().values()) == {"A", "E", "D"}
