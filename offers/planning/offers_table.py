"""Die Angebotsübersicht: every field of an offer, one row for each; also of a frozen inventory."""

from offers.exchange.cells import read_date
from offers.exchange.columns import Column as ExchangeColumn
from offers.exchange.labels import Names
from offers.exchange.loading import in_chunks
from offers.exchange.overview import columns
from offers.models import Offer, SnapshotOffer
from offers.planning.tables import Cell, Column, Table

SHOWN = (
    "Titel",
    "Themen",
    "Lebensphasen",
    "Stadtteile",
    "federführender Fachbereich",
    "Anbieter",
    "Zugang",
    "kostenlos",
    "geprüft am",
    "Status",
)


def build_offers(selection):
    """With internal columns for those who may see them of all the offers they plan with."""
    shown = columns(internal=selection.sees_internal)
    described = [Column(one.header, _kind(one), one.width) for one in shown]
    rows = FrozenRows(selection, shown) if selection.frozen else LiveRows(selection, shown)
    return Table(described, rows, length=len(rows))


def _kind(column: ExchangeColumn):
    return "number" if column.is_number else "date" if column.is_date else "text"


def typed(column, text):
    """The value that ``text`` of an exchange column stands for."""
    if text == "":
        return None
    if column.is_number:
        return int(text)
    return read_date(text) if column.is_date else text


class LiveRows:
    """Rows read in chunks; a slice reads only its own offers."""

    def __init__(self, selection, shown):
        self.ids, self.shown = selection.ids, shown
        self.offers = selection.scope.narrow(Offer.objects.all())

    def __len__(self):
        return len(self.ids)

    def __iter__(self):
        return self._rows(self.ids)

    def __getitem__(self, part):
        return list(self._rows(self.ids[part]))

    def _rows(self, ids):
        names = Names()
        for chunk in in_chunks(self.offers, ids):
            for offer in chunk:
                yield [self._cell(column, offer, names) for column in self.shown]

    def _cell(self, column, offer, names):
        value = typed(column, column.read(offer, names))
        if column.header == "Titel":
            return Cell(value, offer.get_absolute_url() if offer.is_public() else "")
        return value


class FrozenRows:
    """The same from an InventorySnapshot: what was written down then, column by column."""

    def __init__(self, selection, shown):
        self.ids, self.shown = selection.ids, shown
        self.frozen = selection.frozen
        self.uuids = {pk: selection.memory.facts[pk]["uuid"] for pk in self.ids}

    def __len__(self):
        return len(self.ids)

    def __iter__(self):
        for start in range(0, len(self.ids), 200):
            yield from self[start : start + 200]

    def __getitem__(self, part):
        wanted = [self.uuids[pk] for pk in self.ids[part]]
        stored = SnapshotOffer.objects.filter(snapshot=self.frozen, uuid__in=wanted)
        by_uuid = {str(row.uuid): row.content["row"] for row in stored}
        places = {header: place for place, header in enumerate(self.frozen.headers)}
        return [self._row(by_uuid[uuid], places) for uuid in wanted]

    def _row(self, texts, places):
        return [
            typed(column, texts[places[column.header]]) if column.header in places else None
            for column in self.shown
        ]


def row_texts(offer, names):
    """All columns of ``offer`` as texts, as they are frozen."""
    return [column.read(offer, names) for column in columns(internal=True)]


def row_headers():
    return [column.header for column in columns(internal=True)]
