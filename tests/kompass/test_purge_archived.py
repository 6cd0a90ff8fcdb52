from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kompass.models import SiteConfiguration
from offers.models import Offer, Status
from tests.factories import make_offer

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("purge_archived", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def archive(time_machine):
    """Slugs name the months in the archive; one offer is public."""
    SiteConfiguration(purge_after_months=12).save()
    time_machine.move_to(date(2026, 11, 22))
    make_offer(slug="elf", status=Status.ARCHIVED, archived_at=date(2025, 12, 22))
    make_offer(slug="zwoelf", status=Status.ARCHIVED, archived_at=date(2025, 11, 22))
    make_offer(slug="dreizehn", status=Status.ARCHIVED, archived_at=date(2025, 11, 21))
    make_offer(slug="alt", status=Status.ARCHIVED, archived_at=date(2023, 1, 1))
    make_offer(slug="offen")


def slugs():
    return set(Offer.objects.values_list("slug", flat=True))


def test_purge_deletes_after_the_period_of_the_site_and_logs_it(archive, caplog):
    caplog.set_level("INFO", logger="offers.workflow")
    assert run() == "Archivierte Angebote, älter als 12 Monate: 2 endgültig gelöscht.\n"
    assert slugs() == {"elf", "zwoelf", "offen"}
    assert [record.args[1] for record in caplog.records] == ["dreizehn", "alt"]
    assert "0 endgültig gelöscht" in run()


def test_dry_run_names_and_keeps(archive, caplog):
    assert run("--dry-run", "--older-than-months=24") == (
        "alt (archiviert am 01.01.2023)\n"
        "Archivierte Angebote, älter als 24 Monate: 1 wären gelöscht worden.\n"
    )
    assert len(slugs()) == 5
    assert caplog.records == []


@pytest.mark.parametrize("months", ["11", "0", "-5"])
def test_the_period_can_only_be_longer(archive, months):
    with pytest.raises(CommandError, match="12 Monate"):
        run(f"--older-than-months={months}")
    assert len(slugs()) == 5
