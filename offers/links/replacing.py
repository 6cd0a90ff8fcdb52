"""Replace an address everywhere it stands, in one transaction."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from offers.editable import editable_rows
from offers.links.checking import LONGEST
from offers.links.sources import SOURCES, uses_of
from offers.models import LinkCheck
from offers.search.changes import batch


@dataclass(frozen=True)
class Replaced:
    """``changed`` and ``left`` are rows; what is left belongs to others."""

    changed: list
    left: list


@transaction.atomic
def replace_link(old, new, *, user, with_longer=False):
    """Put ``new`` where ``old`` stands in everything ``user`` may change; return Replaced.

    ``with_longer`` also moves addresses that go on below ``old`` (a website that moved as a
    whole). Raises ValidationError if a field has no room for the new address; nothing is
    written then.
    """

    def new_address(address):
        if address == old:
            return new
        if with_longer and address.startswith(old.rstrip("/") + "/"):
            return new.rstrip("/") + "/" + address[len(old.rstrip("/")) + 1 :]
        return None

    changed, left, faults = [], [], []
    with batch():
        for source in SOURCES:
            mine = set(editable_rows(source.model, user).values_list("pk", flat=True))
            # Locked rows: whoever edits one of them meanwhile comes after us.
            for row in source.rows(None if with_longer else [old]).select_for_update(of=["self"]):
                new_values = {
                    name: value
                    for name in source.fields
                    if (value := source.with_new_addresses(row, name, new_address))
                    != getattr(row, name)
                }
                if not new_values:
                    continue
                if row.pk not in mine:
                    left.append(row)
                    continue
                if found := _faults(row, new_values):
                    faults += found
                    continue
                for name, value in new_values.items():
                    setattr(row, name, value)
                row.save()
                changed.append(row)
        if faults:
            raise ValidationError(faults)
        _follow(old, new)
    return Replaced(changed, left)


def _faults(row, new_values):
    """Sentences about values that do not fit into their fields."""
    sentences = []
    for name, value in new_values.items():
        field = row._meta.get_field(name)
        try:
            field.clean(value, row)
        except ValidationError as error:
            sentences.append(
                _("%(row)s, %(field)s: %(why)s")
                % {"row": row, "field": field.verbose_name, "why": " ".join(error.messages)}
            )
    return sentences


def _follow(old, new):
    """Let the list of links say what the entries say now."""
    if old not in uses_of([old]):
        LinkCheck.objects.filter(url=old).delete()
    if len(new) <= LONGEST:
        LinkCheck.objects.get_or_create(url=new)
