"""What the cells of one row want from an offer."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import BooleanField

from offers.exchange.cells import CellError
from offers.exchange.children import TEXTS
from offers.exchange.overview import MASKED, ROOT_DEPARTMENT, WORK_AREA, columns
from offers.models import Offer, TranslationStatus
from offers.writing import OfferChange

NEEDED = "Diese Angabe ist nötig."


@dataclass
class Wish:
    """A row's wish for ``change.offer``, whose plain fields are set already.

    ``phases`` are the life phases of the row if it names any, ``related`` the slugs of related
    offers by header; both are None where nothing changes. ``faults`` lists reasons by header.
    """

    change: OfferChange
    is_changed: bool = False
    phases: list | None = None
    related: dict[str, list[str]] | None = None
    faults: dict[str, list[str]] = field(default_factory=dict)
    faulty_targets: set[str] = field(default_factory=set)


class RowReader:
    """Reads rows of a file that has the given columns."""

    def __init__(self, file_columns, names):
        self.columns = file_columns
        self.names = names
        self._absent = [c for c in columns(internal=True) if c not in file_columns]

    def differing(self, cells, offer):
        """The columns whose cell says something else than an export would say today."""
        return [c for c in self.columns if cells[c.header] != c.read(offer, self.names)]

    def wish(self, cells, offer, targets):
        """Return the Wish that the cells of ``targets`` (names of fields) express."""
        wish = Wish(OfferChange(offer), is_changed=offer.pk is None)
        for target in targets:
            shared = [c for c in self.columns if c.target == target and c.header in cells]
            values = self._parse(cells, shared, wish)
            if values is not None:
                self._take(target, shared, values, wish)
        self._check_masked_places(cells, wish)
        return wish

    def _parse(self, cells, shared, wish):
        """Return ``{header: value}`` of the columns, or None after noting what is wrong."""
        values, faults = {}, {}
        for column in shared:
            cell = cells[column.header]
            if "\x00" in cell:
                faults[column.header] = ["In der Zelle steht ein unzulässiges Zeichen."]
            elif not cell.strip() and _is_needed(column):
                faults[column.header] = [NEEDED]
            else:
                try:
                    values[column.header] = column.parse(cell, self.names)
                except CellError as error:
                    faults[column.header] = error.messages
        if not faults:
            return values
        wish.faults.update(faults)
        wish.faulty_targets.add(shared[0].target)
        return None

    def _take(self, target, shared, values, wish):
        offer, kind = wish.change.offer, shared[0].kind
        if target == "department":
            self._set_department(offer, values, wish)
        elif kind == "field":
            _set_field(offer, target, values[shared[0].header], wish)
        elif kind == "tags":
            self._set_tags(offer, values[shared[0].header], wish)
        elif kind == "offers":
            wish.related = {**(wish.related or {}), **values}
        else:
            parsed = [row for part in values.values() for row in part]
            self._set_rows(target, shared, parsed, wish)

    def _set_department(self, offer, values, wish):
        """The work area if one is named, else the Fachbereich; they must fit together."""
        root, work_area = values.get(ROOT_DEPARTMENT), values.get(WORK_AREA)
        if root is None and work_area is None and offer.department_id:
            root = offer.department.root
        if root and work_area and work_area.root != root:
            wish.faults[WORK_AREA] = [f"„{work_area}“ gehört nicht zu „{root}“."]
            wish.faulty_targets.add("department")
        else:
            _set_field(offer, "department", work_area or root, wish)

    def _set_tags(self, offer, tags, wish):
        stored = {tag.name for tag in offer.tags.all()} if offer.pk else set()
        if set(tags) != stored:
            wish.change.tags = tags
            wish.is_changed = True

    def _set_rows(self, target, shared, parsed, wish):
        """Replace what the columns show; rows of columns that the file lacks are kept."""
        offer = wish.change.offer
        stored = list(getattr(offer, target).all()) if offer.pk else []
        shown = [row for column in shared for row in stored if column.belongs(row)]
        if target == "translations":
            _keep_outdated(parsed, shown)
        if shared[0].kind == "children":
            is_same = _same_children(parsed, shown)
        else:
            is_same = set(parsed) == set(shown)
        if is_same:
            return
        wish.is_changed = True
        kept = [row for row in stored if self.is_kept(target, row)]
        if target == "life_phases":
            wish.phases = parsed
        elif shared[0].kind == "children":
            wish.change.children[target] = [*kept, *parsed]
        else:
            wish.change.relations[target] = [*kept, *parsed]

    def is_kept(self, target, row):
        """True for a related row that only a column shows which the file does not have."""
        return any(column.target == target and column.belongs(row) for column in self._absent)

    def _check_masked_places(self, cells, wish):
        """A new offer cannot get a place that the file hides."""
        absent = {column.header for column in self._absent if column.target == "locations"}
        if wish.change.offer.pk is None and absent and MASKED in cells.get("Orte", ""):
            wish.faults["Orte"] = [
                "Nicht öffentliche Orte eines neuen Angebots stehen nur in der internen Übersicht."
            ]


def _set_field(offer, name, value, wish):
    if offer.pk is None or value != getattr(offer, name):
        setattr(offer, name, value)
        wish.is_changed = True


def _is_needed(column):
    if column.kind != "field" or column.header == WORK_AREA:
        return False
    model_field = Offer._meta.get_field(column.target)
    return not model_field.blank and not isinstance(model_field, BooleanField)


def _keep_outdated(parsed, stored):
    """A text that went out of date with its German stays so: the file knows an older state."""
    outdated = {row.language_id: row for row in stored if row.status == TranslationStatus.OUTDATED}
    for row in parsed:
        before = outdated.get(row.language_id)
        if before and all(getattr(row, name) == getattr(before, name) for name in TEXTS.values()):
            row.status = before.status


def _same_children(parsed, stored):
    """True if both say the same; the order counts only where editors can choose it."""
    ours, theirs = [_content(row) for row in parsed], [_content(row) for row in stored]
    model = type((parsed or stored or [None])[0])
    if parsed and model._meta.ordering != ["pk"]:
        return Counter(ours) == Counter(theirs)
    return ours == theirs


def _content(row):
    # What the system keeps about a row stands in no file.
    hidden = ("id", "offer_id", "updated_at", "translated_from", "changed_by_id")
    names = [f.attname for f in row._meta.concrete_fields if f.attname not in hidden]
    return tuple(getattr(row, name) for name in names)
