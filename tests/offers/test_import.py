import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from offers.exchange.files import Export, query_dict
from offers.imports.importing import import_offers
from offers.models import Offer
from tests.offers.rich_catalogue import make_rich_catalogue

pytestmark = pytest.mark.django_db


def exported(*, internal=True, query="status=all"):
    export = Export("csv", query_dict(query), internal=internal, every_status=internal)
    return b"".join(export.pieces())


def imported(content, **options):
    return import_offers(io.BytesIO(content), **options)


def numbers(report):
    return (report.created, report.changed, report.unchanged)


def test_import_of_an_export_changes_nothing():
    make_rich_catalogue()
    before = exported()
    stamps = set(Offer.objects.values_list("pk", "updated_at"))

    report = imported(before)

    assert (report.problems, numbers(report)) == ([], (0, 0, 4))
    assert exported() == before
    assert set(Offer.objects.values_list("pk", "updated_at")) == stamps


def test_import_into_an_empty_catalogue_restores_every_byte():
    make_rich_catalogue()
    before = exported()
    Offer.objects.all().delete()

    report = imported(before)

    assert (report.problems, numbers(report)) == ([], (4, 0, 0))
    assert exported() == before
    assert numbers(imported(before)) == (0, 0, 4)
