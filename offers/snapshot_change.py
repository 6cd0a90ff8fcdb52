"""From a snapshot back to an offer: what has to change so that it says what the snapshot says."""

from django.core.exceptions import ObjectDoesNotExist

from offers.models import Offer
from offers.snapshot import (
    CHILD_FIELDS,
    CHILDREN,
    RELATIONS,
    TAGS,
    child_values,
    identity,
    names,
    part,
    unsaved_child,
)
from offers.writing import OfferChange


def change_to(offer, snapshot, chosen=None):
    """Return ``(OfferChange, missing)``: what makes ``offer`` say what ``snapshot`` says.

    ``chosen``: names of the parts to take over, all by default. ``offer`` may be unsaved. Its
    plain fields are set here already; nothing is stored before ``offers.writing.save``.
    ``missing`` lists the titles of rows that the snapshot names and that are gone; they are left
    out, a foreign key then stays as it is.
    """
    change, missing = OfferChange(offer), []
    for name in chosen if chosen is not None else names():
        value = part(snapshot, name)
        if name == TAGS:
            if value is not None:
                change.tags = list(value)
        elif name in CHILDREN:
            if value is not None:
                change.children[name] = _children(offer, name, value, missing)
        else:
            field = Offer._meta.get_field(name)
            if field in RELATIONS:
                if value is not None:
                    change.relations[name] = _existing(field.related_model, value, missing)
            elif name in snapshot["fields"]:
                _set_field(offer, field, value, missing)
    if "life_phases" in change.relations and not offer.life_phases_overridden:
        del change.relations["life_phases"]  # they follow the age
    return change, missing


def _set_field(offer, field, value, missing):
    if not field.is_relation:
        setattr(offer, field.attname, None if value is None else field.to_python(value))
    elif value is None:
        setattr(offer, field.name, None)
    else:
        found = _existing(field.related_model, [value], missing)
        if found:
            setattr(offer, field.name, found[0])


def _existing(model, references, missing):
    """Return the rows of ``references`` that exist, in their order."""
    rows = model._default_manager.in_bulk([pk for pk, _title in references])
    missing += [title for pk, title in references if pk not in rows]
    return [rows[pk] for pk, _title in references if pk in rows]


def _children(offer, name, wanted, missing):
    """Rows for the children ``name``: those stored already where they say the same, else new."""
    stored = list(getattr(offer, name).all()) if offer.pk else []
    kept = []
    for values in wanted:
        same = next(
            (
                row
                for row in stored
                if row not in kept and identity(child_values(name, row)) == identity(values)
            ),
            None,
        )
        row = same or _new_child(name, values, missing)
        if row is not None:
            kept.append(row)
    return kept


def _new_child(name, values, missing):
    """An unsaved row, or None where what it refers to is gone."""
    rows = {}
    for field in CHILD_FIELDS[name]:
        if field.is_relation and values.get(field.name):
            pk, title = values[field.name]
            try:
                rows[field.name, pk] = field.related_model._default_manager.get(pk=pk)
            except ObjectDoesNotExist:
                missing.append(title)
                return None
    return unsaved_child(name, values, rows)
