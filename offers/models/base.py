"""What all public records share: a stable uuid for machines, a slug for people."""

import json
import uuid

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

# Sent with ``ids`` before and after rows of ``sender`` change without Django's own signals.
rows_changing = Signal()
rows_changed = Signal()


def id_list(ids):
    """Return ``ids`` as one parameter for ``pk__in``, however many: databases limit parameters."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [id_parameter(ids)])
    return RawSQL("SELECT unnest(%s::bigint[])", [id_parameter(ids)])


def id_parameter(ids):
    """What stands in the parameter of ``id_list``: a text, as psycopg takes long over a list."""
    if connection.vendor == "sqlite":
        return json.dumps(list(ids))
    return f"{{{','.join(map(str, ids))}}}"


class TellingQuerySet(models.QuerySet):
    """Tells of bulk changes as well, so that nothing derived from the rows goes stale."""

    def update(self, **kwargs):
        ids = list(self.values_list("pk", flat=True))
        with transaction.atomic(using=self.db):
            if ids:
                rows_changing.send(sender=self.model, ids=ids)
            count = super().update(**kwargs)
            if ids:
                rows_changed.send(sender=self.model, ids=ids)
        return count

    def bulk_create(self, objs, *args, **kwargs):
        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **kwargs)
            ids = [obj.pk for obj in created if obj.pk is not None]
            if ids:
                rows_changed.send(sender=self.model, ids=ids)
        return created


class SlugQuerySet(TellingQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class SluggedModel(models.Model):
    """A record with an address: ``slug`` for people, ``uuid`` for exchange formats."""

    uuid = models.UUIDField(
        _("Kennung"),
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text=_("Bleibt für immer gleich, auch wenn sich die Adresse ändert."),
    )
    slug = models.SlugField(
        _("Kürzel in der Adresse"),
        max_length=80,
        unique=True,
        help_text=_("Kleine Buchstaben, Ziffern und Bindestriche. Steht in der Adresse der Seite."),
    )

    objects = SlugQuerySet.as_manager()

    class Meta:
        abstract = True

    def natural_key(self):
        return (self.slug,)


class TitledModel(SluggedModel):
    """An entry of a list that editors keep: title, explanation, place in the order."""

    title = models.CharField(
        _("Titel"), max_length=120, help_text=_("So steht der Begriff auf der Website.")
    )
    description = models.TextField(
        _("Beschreibung"), blank=True, help_text=_("Ein bis drei einfache Sätze für Familien.")
    )
    order = models.PositiveSmallIntegerField(
        _("Reihenfolge"), default=0, help_text=_("Kleine Zahlen stehen vorn.")
    )

    class Meta:
        abstract = True
        ordering = ["order", "title"]

    def __str__(self):
        return self.title


class ExampleModel(models.Model):
    """A record that may be invented for demonstration and then says so wherever it is shown."""

    is_example = models.BooleanField(
        _("Beispiel"),
        default=False,
        help_text=_("Erfundener Eintrag zum Ausprobieren. Wird überall als Beispiel angezeigt."),
    )

    class Meta:
        abstract = True


def lines_of(text):
    """Return the non-empty lines of ``text``, stripped: how editors type short lists."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def ancestors(node):
    """Return ``node``'s parents from the nearest to the root; stops at a loop."""
    seen, chain = {node.pk}, []
    while (node := node.parent) is not None and node.pk not in seen:
        seen.add(node.pk)
        chain.append(node)
    return chain


def validate_parent(node):
    """Raise ValidationError (key ``parent``) if ``node`` would become its own ancestor."""
    if node.parent is None or node.pk is None:
        return
    if node.pk in {above.pk for above in (node.parent, *ancestors(node.parent))}:
        raise ValidationError({"parent": _("Ein Eintrag kann nicht unter sich selbst stehen.")})


class TreeQuerySet(SlugQuerySet):
    """The trees are small (some dozens of rows), so they are walked in Python with one query."""

    def _tree(self, slugs):
        slugs = set(slugs)
        rows = list(self.model._default_manager.values_list("pk", "parent_id", "slug"))
        return rows, {pk for pk, _parent, slug in rows if slug in slugs}

    def with_descendants(self, slugs):
        """Rows named by ``slugs`` and everything below them, as a queryset."""
        rows, found = self._tree(slugs)
        while below := {pk for pk, parent, _slug in rows if parent in found} - found:
            found |= below
        return self.filter(pk__in=found)

    def with_ancestors(self, slugs):
        """Rows named by ``slugs`` and everything above them, as a queryset."""
        rows, found = self._tree(slugs)
        while above := {up for pk, up, _slug in rows if pk in found and up} - found:
            found |= above
        return self.filter(pk__in=found)
