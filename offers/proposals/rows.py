"""Rows of an offer as lines of text that people type, and back: one row in each line.

The readable form is that of the exchange files ("Mo 09:00–12:00"); readers are lenient.
"""

from django.core.exceptions import ValidationError

from offers import snapshot
from offers.exchange.cells import CellError
from offers.exchange.children import (
    read_contact,
    read_cost_row,
    read_offer_date,
    read_opening_time,
)
from offers.models import Location, LocationVisibility, Provider
from offers.tags import write_list

READERS = {
    "opening_times": read_opening_time,
    "dates": read_offer_date,
    "cost_rows": read_cost_row,
    "contacts": read_contact,
}


def write(content, *names):
    """Return the children ``names`` of ``content``, one in each line."""
    return "\n".join(line for name in names for line in snapshot.lines(content, name))


def write_tags(content):
    """Return the tags of ``content`` as ``offers.tags.split_tags`` reads them."""
    return write_list(content.get(snapshot.TAGS, ()))


def read(name, text):
    """Return the rows ``name`` of ``text`` as a snapshot has them.

    Raises ValidationError with a sentence for each line that cannot be read.
    """
    rows, faults = [], []
    for line in lines_of(text):
        try:
            rows.append(_read_row(name, line))
        except CellError as error:
            faults += error.messages
    if faults:
        raise ValidationError(faults)
    return rows


def _read_row(name, line):
    row = READERS[name](line)
    try:
        row.full_clean(exclude=["offer"])
    except ValidationError as error:
        raise CellError(*(f"„{line}“: {message}" for message in error.messages)) from None
    return snapshot.child_values(name, row)


def understand_times(text):
    """Return ``(opening times, dates)`` of ``text``, or None where a line is no time."""
    found = {"opening_times": [], "dates": []}
    for line in lines_of(text):
        for name, rows in found.items():
            try:
                rows.append(_read_row(name, line))
            except CellError:
                continue
            break
        else:
            return None
    return found["opening_times"], found["dates"]


def understand_prices(text):
    """Return the prices in ``text``, or None where a line is no price."""
    try:
        return read("cost_rows", text)
    except ValidationError:
        return None


def understand_places(text):
    """Return ``[[id, name], …]`` of the public places named in ``text``, or None.

    A name counts only where exactly one place has it; anything else is left to the reviewer.
    """
    return _named(Location.objects.filter(visibility=LocationVisibility.PUBLIC), lines_of(text))


def understand_provider(text):
    """Return ``[id, name]`` of the provider called ``text``, or None."""
    found = _named(Provider.objects.all(), [text.strip()])
    return found and found[0]


def _named(queryset, names):
    by_name = {}
    for pk, name in queryset.values_list("pk", "name").order_by("pk"):
        by_name.setdefault(name.casefold(), []).append([pk, name])
    found = [by_name.get(name.casefold(), []) for name in names]
    if any(len(rows) != 1 for rows in found):
        return None
    return [rows[0] for rows in found]


def lines_of(text):
    return [line.strip() for line in text.splitlines() if line.strip()]
