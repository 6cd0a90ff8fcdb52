"""An offer with everything that belongs to it as plain JSON; ``snapshot_change`` leads back.

History, proposals, copies and merges are made of it. A snapshot is::

    {
        "fields": {"title": "Krabbelgruppe", "age_from_months": 3, "provider": [7, "Haus Hafen"]},
        "relations": {"topics": [[2, "Bewegung"], [5, "Ernährung"]]},
        "children": {"opening_times": [{"weekday": 1, "starts_at": "09:00:00", …}]},
        "tags": ["Babys", "draußen"],
    }

Other rows are named by ``[id, title]``: the id counts, the title lets people read a snapshot after
the row is gone. Dates, times and decimals are texts as their model fields write them.
``"forgotten": ["contacts"]`` names parts that were deleted from an old snapshot.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

from django.db import connection, models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from offers.exchange import children as readable
from offers.models import Offer
from offers.statements import Handwritten, Statement, together

# What the system keeps by itself says nothing about what somebody wrote.
UNCOUNTED = {
    *("id", "uuid", "created_at", "updated_at", "verify_due", "hidden_from"),
    *("translated_from", "changed_by"),  # of a translation
}
CHILDREN = ("opening_times", "dates", "cost_rows", "contacts", "funding", "translations")
TAGS = "tags"
FORGOTTEN = "forgotten"

FIELDS = tuple(field for field in Offer._meta.concrete_fields if field.name not in UNCOUNTED)
RELATIONS = tuple(
    field
    for field in Offer._meta.many_to_many
    if field.name != TAGS and field.remote_field.through._meta.auto_created
)
CHILD_FIELDS = {
    name: tuple(
        field
        for field in Offer._meta.get_field(name).related_model._meta.concrete_fields
        if field.name not in {*UNCOUNTED, "offer"}
    )
    for name in CHILDREN
}

# Parts that are lists of rows; all others are one value.
LINE_BY_LINE = {*(field.name for field in RELATIONS), *CHILDREN, TAGS}


def with_snapshot_data(offers):
    """Return the queryset ``offers`` with all that ``take`` reads; some twenty statements."""
    foreign = [field.name for field in FIELDS if field.is_relation]
    return offers.select_related(*foreign).prefetch_related(
        *(field.name for field in RELATIONS),
        "opening_times",
        "dates",
        "cost_rows",
        "contacts",
        "funding__programme",
        "translations__language",
        TAGS,
    )


def take(offer):
    """Return the snapshot of a stored ``offer`` as it is now."""
    return {
        "fields": _values(offer, FIELDS),
        "relations": {
            field.name: sorted([row.pk, str(row)] for row in getattr(offer, field.name).all())
            for field in RELATIONS
        },
        "children": {
            name: [_values(row, CHILD_FIELDS[name]) for row in getattr(offer, name).all()]
            for name in CHILDREN
        },
        TAGS: sorted(tag.name for tag in offer.tags.all()),
    }


def read(ids):
    """Return ``{id: snapshot}`` of the stored offers ``ids``: what ``take`` says, for less.

    Costs one statement for the fields, one for all relations and tags, and one for each kind of
    children that is there at all. Every write of an offer pays for this.
    """
    return _read(ids)[0]


def read_with(statement, ids):
    """Return what ``read`` does and the rows of another Statement about ``ids``, for one wait."""
    return _read(ids, (statement, ids))


def _read(ids, *beside):
    ids = list(ids)
    rows, links, *others = together((_OFFERS, ids), (_LINKS, ids), *beside)
    links = _by_part(links)
    children, found = _children([name for name in CHILDREN if name in links], ids), {}
    for pk, *row in rows:
        found[pk] = {
            "fields": _row_values(row, FIELDS),
            "relations": {field.name: sorted(links[field.name].get(pk, ())) for field in RELATIONS},
            "children": {name: children.get(name, {}).get(pk, []) for name in CHILDREN},
            TAGS: sorted(name for _pk, name in links[TAGS].get(pk, ())),
        }
    return found, *others


def _columns(fields):
    """What ``_row_values`` reads: each field, and behind them the titles of the rows they name."""
    foreign = [field for field in fields if field.is_relation]
    titles = (f"{field.name}__{title_field(field.related_model)}" for field in foreign)
    return *(field.attname for field in fields), *titles


def _by_part(rows):
    """``{part: {offer id: [[row id, title]]}}``; of children only which are there."""
    links = defaultdict(lambda: defaultdict(list))
    for part_name, offer, pk, title in rows:
        links[part_name][offer].append([pk, title])
    return links


@cache
def _links_sql():
    """All parts but the fields in one statement; names of tables come from the models."""
    quote = connection.ops.quote_name
    parts = []
    for field in (*RELATIONS, Offer._meta.get_field(TAGS)):
        rows = field.related_model._meta
        title = rows.get_field(title_field(field.related_model)).column
        link, owner, target = _link_columns(field)
        parts.append(
            f"SELECT '{field.name}', link.{quote(owner)}, link.{quote(target)}, "  # noqa: S608
            f"named.{quote(title)} FROM wanted "
            f"JOIN {quote(link)} link ON link.{quote(owner)} = wanted.id "
            f"JOIN {quote(rows.db_table)} named ON named.{quote(rows.pk.column)} "
            f"= link.{quote(target)}"
        )
    for name in CHILDREN:
        table = Offer._meta.get_field(name).related_model._meta.db_table
        parts.append(
            f"SELECT DISTINCT '{name}', child.offer_id, 0, '' FROM wanted "  # noqa: S608
            f"JOIN {quote(table)} child ON child.offer_id = wanted.id"
        )
    return " UNION ALL ".join(parts)


def _link_columns(field):
    """Table of a many-to-many field with the columns of the offer and of the other row."""
    through = field.remote_field.through._meta
    if field.name == TAGS:
        names = ("content_object", "tag")
        return through.db_table, *(through.get_field(name).column for name in names)
    return through.db_table, field.m2m_column_name(), field.m2m_reverse_name()


def title_field(model):
    """Name of the field that ``str`` of a row of ``model`` shows."""
    names = {field.name for field in model._meta.concrete_fields}
    return "title" if "title" in names else "name"


def _children(names, ids):
    """``{name: {offer id: [values]}}`` of the children ``names`` in their order."""
    found = {name: defaultdict(list) for name in names}
    read = together(*((_CHILD_ROWS[name], ids) for name in names))
    for name, rows in zip(names, read, strict=True):
        for offer, *row in rows:
            found[name][offer].append(_row_values(row, CHILD_FIELDS[name]))
    return found


_LINKS = Handwritten(_links_sql)
_OFFERS = Statement(
    lambda ids: Offer.objects.filter(pk__in=ids).values_list("pk", *_columns(FIELDS))
)
_CHILD_ROWS = {
    name: Statement(
        lambda ids, name=name: (
            Offer._meta.get_field(name)
            .related_model.objects.filter(offer__in=ids)
            .values_list("offer_id", *_columns(CHILD_FIELDS[name]))
        )
    )
    for name in CHILDREN
}


def child_values(name, row):
    """Return ``row``, one of the children ``name``, as a snapshot writes it; it may be unsaved."""
    return _values(row, CHILD_FIELDS[name])


def _values(row, fields):
    return {field.name: _value(row, field) for field in fields}


def _value(row, field):
    if field.is_relation:
        related = getattr(row, field.name)
        return None if related is None else [related.pk, str(related)]
    return _plain(getattr(row, field.attname), field)


def _row_values(row, fields):
    """``_values`` of a tuple of ``_columns(fields)``."""
    titles = iter(row[len(fields) :])
    return {
        field.name: _reference(value, next(titles)) if field.is_relation else _plain(value, field)
        for value, field in zip(row, fields, strict=False)
    }


def _reference(pk, title):
    return None if pk is None else [pk, title]


def _plain(value, field):
    if value is None or isinstance(value, bool | int | str):
        return value
    return field.value_to_string(SimpleNamespace(**{field.attname: value}))


# -- Comparing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One part of an offer that differs; ``before`` and ``after`` are lines for people."""

    name: str  # of the field, relation or children on Offer, or "tags"
    label: str
    before: list[str]
    after: list[str]


def names():
    """Names of all parts of a snapshot, in the order of the model."""
    return [
        *(field.name for field in FIELDS),
        *(field.name for field in RELATIONS),
        *CHILDREN,
        TAGS,
    ]


def part(snapshot, name):
    """Return the part ``name`` of ``snapshot``; None where an older snapshot lacks it."""
    if name == TAGS:
        return snapshot.get(TAGS)
    for group in ("fields", "relations", "children"):
        if name in snapshot.get(group, {}):
            return snapshot[group][name]
    return None


def set_part(snapshot, name, value):
    """Put ``value`` in the place of the part ``name`` of ``snapshot``."""
    if name == TAGS:
        snapshot[TAGS] = value
        return
    group = next(group for group in ("fields", "relations", "children") if name in snapshot[group])
    snapshot[group][name] = value


def forget(snapshot, names):
    """Delete the parts ``names`` from ``snapshot`` and remember that they are gone."""
    for name in names:
        for group in ("fields", "relations", "children"):
            snapshot[group].pop(name, None)
    snapshot[FORGOTTEN] = sorted({*snapshot.get(FORGOTTEN, ()), *names})


def same(before, after):
    """True where two snapshots, or parts of them, say the same.

    Whatever other rows are called by now: their ids count.
    """
    return identity(before) == identity(after)


def compare(before, after):
    """Return the Differences between two snapshots, in the order of the model.

    What one of them has forgotten is no difference.
    """
    forgotten = {*before.get(FORGOTTEN, ()), *after.get(FORGOTTEN, ())}
    return [
        Difference(name, label(name), lines(before, name), lines(after, name))
        for name in names()
        if name not in forgotten and identity(part(before, name)) != identity(part(after, name))
    ]


def identity(value):
    """``value`` without what is no difference: titles of other rows, kinds of line breaks."""
    if isinstance(value, dict):
        return {key: identity(inner) for key, inner in value.items()}
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[0], int) and isinstance(value[1], str):
            return value[0]
        return [identity(inner) for inner in value]
    if isinstance(value, str):
        return value.replace("\r\n", "\n")  # browsers send line breaks in their own way
    return value


def label(name):
    """What people call the part ``name``."""
    field = Offer._meta.get_field(name)
    if name in CHILDREN:
        return str(field.related_model._meta.verbose_name_plural)
    return str(field.verbose_name)


def lines(snapshot, name):
    """Return the part ``name`` as lines that a person can read; empty where nothing is there."""
    value = part(snapshot, name)
    if value in (None, "", []):
        return []
    if name == TAGS:
        return list(value)
    if name in CHILDREN:
        return [_child_line(name, values) for values in value]
    field = Offer._meta.get_field(name)
    if field in RELATIONS:
        return [title for _pk, title in value]
    return _field_lines(field, value)


def _field_lines(field, value):
    if field.is_relation:
        return [value[1]]
    if field.choices:
        return [str(dict(field.flatchoices).get(value, value))]
    if isinstance(value, bool):
        return [_("ja") if value else _("nein")]
    if isinstance(field, models.DateTimeField | models.DateField):
        return [date_format(field.to_python(value), "SHORT_DATE_FORMAT")]
    return str(value).splitlines()


def _child_line(name, values):
    if name == "funding":
        end = values["ends_on"]
        ends = f" ({_('bis')} {date_format(_parsed(name, 'ends_on', end))})" if end else ""
        return f"{values['programme'][1]}{ends}"
    if name == "translations":
        texts = [values[key] for key in ("title", "summary", "description") if values[key]]
        return f"{values['language'][1]}: {' – '.join(texts)}"
    return WRITERS[name](unsaved_child(name, values))


WRITERS = {
    "opening_times": readable.write_opening_time,
    "dates": readable.write_offer_date,
    "cost_rows": readable.write_cost_row,
    "contacts": readable.write_contact,
}


def _parsed(name, key, value):
    field = next(field for field in CHILD_FIELDS[name] if field.name == key)
    return field.to_python(value)


def unsaved_child(name, values, rows=None):
    """A row of the children ``name`` without an offer; ``rows`` has what it refers to."""
    row = Offer._meta.get_field(name).related_model()
    for field in CHILD_FIELDS[name]:
        if field.name not in values:
            continue  # the field is younger than the snapshot
        value = values[field.name]
        if not field.is_relation:
            setattr(row, field.attname, None if value is None else field.to_python(value))
        elif rows is not None:
            setattr(row, field.name, rows[field.name, value[0]])
    return row
