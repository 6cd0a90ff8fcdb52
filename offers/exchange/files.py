"""Which files there are, for the pages and the command alike."""

from functools import cached_property

from django.http import QueryDict
from django.utils import timezone

from offers.models import Offer, Status
from offers.selection import Selection

from .documents import geojson_file, json_file
from .tables import csv_file, xlsx_file

EVERY_STATUS = "all"
TABLES = {"csv": csv_file, "xlsx": xlsx_file}  # these may carry internal columns
DOCUMENTS = {"json": json_file, "geojson": geojson_file}
FORMATS = [*TABLES, *DOCUMENTS]
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "geojson": "application/geo+json",
}


class Export:
    """A file to be written: the offers that ``params`` choose, in one of the FORMATS.

    Public offers by default; with ``every_status`` the parameter ``status`` widens the choice.
    ``internal`` gives tables the internal columns too.
    """

    def __init__(self, file_format, params, *, internal=False, every_status=False):
        self.format = file_format
        self.internal = internal
        published = Offer.objects.published()
        self.offers = offers_with_status(params) if every_status else published
        self.selection = Selection(params, offers=self.offers)

    @property
    def file_name(self):
        return f"angebote-{timezone.localdate()}.{self.format}"

    @property
    def content_type(self):
        return CONTENT_TYPES[self.format]

    @cached_property
    def ids(self):
        return list(self.selection.offers().values_list("pk", flat=True))

    def pieces(self):
        """Yield the file's bytes in pieces; which offers it will hold is settled at the start."""
        if self.format in TABLES:
            return TABLES[self.format](self.offers, self.ids, internal=self.internal)
        return DOCUMENTS[self.format](self.offers, self.ids)


def offers_with_status(params):
    """The offers with a ``status`` in ``params``; without one those that are public today.

    ``status=all`` means every offer, several states are allowed, unknown ones are left out.
    """
    wanted = params.getlist("status")
    if EVERY_STATUS in wanted:
        return Offer.objects.all()
    known = [status for status in wanted if status in Status.values]
    return Offer.objects.filter(status__in=known) if known else Offer.objects.published()


def query_dict(query):
    """Parameters as they stand in an address: ``topic=ernaehrung&district=neustadt``."""
    return QueryDict(query.removeprefix("?"))
