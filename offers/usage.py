"""Where an entry of a list is used, and putting another one in its place everywhere."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from offers.editable import editable_rows, offer_field
from offers.models import Offer, OfferTag
from offers.search.changes import batch


@dataclass(frozen=True)
class Use:
    """A field by which rows point to the entry; ``rows`` is the queryset of these rows."""

    relation: models.fields.reverse_related.ForeignObjectRel
    rows: models.QuerySet

    @property
    def model(self):
        return self.relation.related_model

    @property
    def is_many(self):
        return self.relation.many_to_many

    @property
    def is_protected(self):
        """True where the database would not let the entry go while these rows are there."""
        return getattr(self.relation, "on_delete", None) is models.PROTECT

    @property
    def label(self):
        """``Angebote: Anbieter``: what points here, and by which field."""
        meta = (Offer if offer_field(self.model) else self.model)._meta
        if self.model is OfferTag:
            return meta.verbose_name_plural
        name = self.model._meta.verbose_name if offer_field(self.model) else ""
        return f"{meta.verbose_name_plural}: {name or self.relation.field.verbose_name}"

    def shown_rows(self, limit):
        """The first rows as people know them: the offer, where a row is part of one."""
        owner = offer_field(self.model)
        if not owner:
            return list(self.rows[:limit])
        return list(Offer.objects.filter(pk__in=self.rows.values(owner))[:limit])


def uses_of(entry):
    """Return the Uses of ``entry`` that have rows, in a constant number of queries.

    What is part of the entry and goes with it (the steps of a transition) is no use.
    """
    found = []
    for relation in entry._meta.related_objects:
        if relation.many_to_many:
            if not relation.through._meta.auto_created:
                continue  # its through rows are found by their own keys
        elif relation.related_model is not OfferTag and relation.on_delete is models.CASCADE:
            continue
        rows = relation.related_model._default_manager.filter(**{relation.field.name: entry})
        if rows.exists():
            found.append(Use(relation, rows))
    return found


@transaction.atomic
def reassign(entry, other, *, user):
    """Put ``other`` in the place of ``entry`` wherever it is used; return the number of rows.

    Raises ValidationError if something belongs to others or does not go together; nothing is
    written then.
    """
    faults, count = [], 0
    with batch():
        for use in uses_of(entry):
            # Locked rows: whoever edits one of them meanwhile comes after us.
            rows = list(use.rows.order_by("pk").select_for_update(of=["self"]))
            mine = set(editable_rows(use.model, user).filter(pk__in=use.rows).values_list("pk"))
            if foreign := [row for row in rows if (row.pk,) not in mine]:
                faults.append(
                    _("%(label)s: %(n)d gehören anderen, zum Beispiel »%(row)s«.")
                    % {"label": use.label, "n": len(foreign), "row": foreign[0]}
                )
                continue
            if use.is_many:
                accessor = use.relation.get_accessor_name()
                getattr(other, accessor).add(*rows)
                getattr(entry, accessor).remove(*rows)
            else:
                faults += [fault for row in rows for fault in _moved(row, use, entry, other)]
            count += len(rows)
        if faults:
            raise ValidationError(faults)
    return count


def _moved(row, use, entry, other):
    """Let ``row`` point to ``other``; return sentences on why that does not go."""
    name = use.relation.field.name
    # Whatever stands below the entry moves below the other; the other itself moves up.
    setattr(row, name, getattr(entry, name) if row == other else other)
    try:
        row.validate_constraints()
        if use.model is type(entry):
            row.clean()
    except ValidationError as error:
        if use.model is OfferTag:  # the offer has the other tag already
            row.delete()
            return []
        return [f"{row}: {' '.join(error.messages)}"]
    row.save()
    return []
