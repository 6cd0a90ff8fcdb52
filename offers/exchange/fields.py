"""What each column of the public overview means, for people who want to use the file."""

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist

from offers.models import Offer

from .labels import Names
from .loading import with_export_data
from .overview import columns

LONGEST_SAMPLE = 80  # characters


@dataclass(frozen=True)
class DescribedColumn:
    """``sample`` comes from a public offer, "" where there is none; ``meaning`` may be empty."""

    header: str
    meaning: str
    sample: str


def described_columns():
    """The public columns in their order."""
    offer = with_export_data(Offer.objects.published()).order_by("pk").first()
    names = Names()
    return [
        DescribedColumn(
            column.header,
            _meaning(column),
            _shortened(column.read(offer, names)) if offer else "",
        )
        for column in columns(internal=False)
    ]


def _meaning(column):
    """The words that explain the field in the back office."""
    try:
        return str(getattr(Offer._meta.get_field(column.target or ""), "help_text", ""))
    except FieldDoesNotExist:
        return ""


def _shortened(text):
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= LONGEST_SAMPLE else f"{one_line[:LONGEST_SAMPLE]} …"
