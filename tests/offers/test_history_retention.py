"""Old states forget persons; what holds now and the line of each change stay."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from kompass.models import SiteConfiguration
from offers import history
from offers.acting import acting
from offers.history_retention import forget_persons
from offers.models import Offer, OfferVersion
from offers.roles import EDITORS
from offers.search.changes import batch
from tests.accounts import make_account
from tests.factories import make_offer

pytestmark = pytest.mark.django_db

FIRST, SECOND, NOW = (datetime(2026, month, 1, 9, tzinfo=UTC) for month in (1, 3, 11))
CUT = datetime(2026, 6, 1, tzinfo=UTC)


def change(offer, title, phone=None):
    with acting(name="Ada", reason="Umzug"), batch():
        Offer.objects.filter(pk=offer.pk).update(title=title)
        if phone:
            offer.contacts.all().delete()
            offer.contacts.create(function="Leitung", phone=phone)


@pytest.fixture
def offer(time_machine):
    """States 1 and 2 were replaced in January and March, 3 in November; 4 holds now."""
    time_machine.move_to(FIRST, tick=False)
    offer = make_offer(title="Eins", internal_note="Frau Beispiel", contacts=[{"phone": "0461 1"}])
    OfferVersion.objects.all().delete()
    change(offer, "Zwei", "0461 2")
    time_machine.move_to(SECOND, tick=False)
    change(offer, "Drei", "0461 3")
    time_machine.move_to(NOW, tick=False)
    change(offer, "Vier", "0461 4")
    return offer


def phones(offer):
    return {
        version.number: [row["phone"] for row in version.snapshot["children"].get("contacts", [])]
        for version in offer.versions.all()
    }


def test_only_states_replaced_before_the_day_forget_persons(offer):
    assert phones(offer) == {1: ["0461 1"], 2: ["0461 2"], 3: ["0461 3"], 4: ["0461 4"]}

    assert forget_persons(CUT) == [(offer.uuid, 1), (offer.uuid, 2)]

    assert phones(offer) == {1: [], 2: [], 3: ["0461 3"], 4: ["0461 4"]}
    second = offer.versions.get(number=2)
    assert (second.title, second.actor_name, second.reason) == ("Zwei", "Ada", "Umzug")
    assert "internal_note" not in second.snapshot["fields"]
    assert second.snapshot["fields"]["title"] == "Zwei"
    assert [row.phone for row in offer.contacts.all()] == ["0461 4"]
    assert forget_persons(CUT) == []  # nothing is left to do


def test_an_old_state_comes_back_without_touching_the_contacts_of_today(offer):
    forget_persons(CUT)
    old = offer.versions.get(number=2)
    parts = {
        part.name for part in history.restorable(offer.versions.first().snapshot, old.snapshot)
    }
    assert "title" in parts and not parts & {"contacts", "internal_note"}

    assert history.restore(offer, old, {"title", "contacts", "internal_note"}) == []

    offer.refresh_from_db()
    assert (offer.title, offer.internal_note) == ("Zwei", "Frau Beispiel")
    assert [row.phone for row in offer.contacts.all()] == ["0461 4"]


def test_a_deleted_offer_forgets_its_last_state_too_and_can_still_come_back(offer):
    uuid = offer.uuid
    offer.delete()
    forget_persons(datetime(2026, 12, 1, tzinfo=UTC))
    lost = OfferVersion.objects.lost().get()
    assert "contacts" not in lost.snapshot["children"]

    back, missing = history.bring_back(lost)

    assert (back.uuid, back.title, missing) == (uuid, "Vier", [])
    assert not back.contacts.exists()


def test_the_history_says_that_it_forgot_and_shows_no_false_difference(offer, client):
    forget_persons(CUT)
    client.force_login(make_account(EDITORS))
    page = client.get(reverse("admin:offers_offer_history", args=[offer.pk]))
    assert page.content.decode().count("nach der Frist gelöscht") == 2
    names = {
        version.number: [part.name for part in parts or ()]
        for version, parts, _forgotten in page.context["entries"]
    }
    assert names == {1: [], 2: ["title"], 3: ["title"], 4: ["title", "contacts"]}


def test_the_command_keeps_the_period_of_the_site(offer, capsys, caplog):
    caplog.set_level("INFO", logger="offers.history_retention")
    SiteConfiguration(history_keep_months=6).save()
    call_command("thin_history", dry_run=True)
    assert "2 wären geleert worden" in capsys.readouterr().out
    assert caplog.records == [] and phones(offer)[1] == ["0461 1"]

    call_command("thin_history")

    assert "6 Monaten ersetzt: 2 geleert." in capsys.readouterr().out
    assert caplog.records[0].args[0] == 2
    with pytest.raises(CommandError, match="6 Monate"):
        call_command("thin_history", older_than_months=5)
