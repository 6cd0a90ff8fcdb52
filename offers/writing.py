"""The one door for what is written about an offer, with the rules that span its parts.

Imports use it, forms can: collect the new values in an OfferChange, ``check`` it, ``save`` it.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from taggit.models import Tag

from offers.models import IsFree, Offer, Status
from offers.search.changes import batch

LONGEST_TAG = Tag._meta.get_field("name").max_length
# What may stand once for each offer, by the name of the children.
ONCE = {"funding": "programme", "translations": "language"}


@dataclass
class OfferChange:
    """An offer whose plain fields are set already, and what else it shall have.

    ``relations`` and ``children`` name complete new lists and leave out what stays as it is;
    children that are stored already keep their row. ``tags`` None leaves the tags alone.
    """

    offer: Offer
    relations: dict[str, list] = field(default_factory=dict)
    children: dict[str, list] = field(default_factory=dict)
    tags: list[str] | None = None


def check(change, *, constraints=True):
    """Raise ValidationError with ``{field or children: messages}`` for all faults at once.

    ``constraints`` False leaves the database's own constraints to the database: asking each
    beforehand costs a query. Who does that checks again with them when ``save`` fails.
    """
    errors = {}
    try:
        # The rows behind foreign keys were just read; asking for them again costs a query each.
        change.offer.full_clean(
            exclude=_chosen_rows(change.offer), validate_constraints=constraints
        )
    except ValidationError as error:
        errors = dict(error.error_dict)
    for name, rows in change.children.items():
        if messages := _child_faults(name, rows, constraints):
            errors[name] = messages
    if too_long := [tag for tag in change.tags or [] if len(tag) > LONGEST_TAG]:
        errors["tags"] = [
            _("„%(tag)s“ ist zu lang (höchstens %(length)d Zeichen).")
            % {"tag": tag, "length": LONGEST_TAG}
            for tag in too_long
        ]
    if change.offer.is_free == IsFree.YES and _future_children(change, "cost_rows"):
        errors.setdefault("cost_rows", []).append(
            _("Ein kostenloses Angebot hat keine Preise. Bitte eines von beiden ändern.")
        )
    if errors:
        raise ValidationError(errors)


@batch()
def save(change):
    """Store a checked change in one transaction, the search included.

    Life phases follow the age unless they are set by hand.
    """
    offer, is_new = change.offer, change.offer.pk is None
    if offer.status != Status.ARCHIVED:
        offer.leave_archive()
    if not is_new:  # first, because the database lets no free offer have prices
        for name, rows in change.children.items():
            kept = [row.pk for row in rows if row.pk]
            getattr(offer, name).exclude(pk__in=kept).delete()
    offer.save()
    for name, rows in change.children.items():
        new = [row for row in rows if not row.pk]
        for row in new:
            row.offer = offer
        getattr(offer, name).model.objects.bulk_create(new)
    for name, rows in change.relations.items():
        _set(getattr(offer, name), rows, is_new)
    if change.tags is not None:
        _set(offer.tags, change.tags, is_new)
    offer.derive_life_phases()


def _set(manager, rows, is_new):
    """Make ``rows`` the related ones; a new offer has none yet, which saves asking for them."""
    if is_new:
        manager.add(*rows)
    else:
        manager.set(rows)


def _chosen_rows(row):
    """Names of the foreign keys of ``row`` that are filled."""
    return [
        key.name
        for key in row._meta.concrete_fields
        if key.is_relation and getattr(row, key.attname) is not None
    ]


def _future_children(change, name):
    if name in change.children:
        return change.children[name]
    return getattr(change.offer, name).all() if change.offer.pk else []


def _child_faults(name, rows, constraints):
    faults = []
    for row in rows:
        if row.pk:
            continue
        try:
            row.full_clean(exclude=["offer", *_chosen_rows(row)], validate_constraints=constraints)
        except ValidationError as error:
            faults += [f"„{row}“: {message}" for message in _child_messages(row, error)]
    if name in ONCE:
        chosen = [getattr(row, ONCE[name]) for row in rows]
        twice = {str(item) for item in chosen if chosen.count(item) > 1}
        faults += [_("„%(title)s“ steht zweimal da.") % {"title": title} for title in twice]
    return faults


def _child_messages(row, error):
    for name, messages in error.message_dict.items():
        for message in messages:
            if name == "__all__":
                yield message
            else:
                yield f"{row._meta.get_field(name).verbose_name}: {message}"
