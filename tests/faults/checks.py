"""What must hold whatever happened; every check returns sentences about what does not."""

from django.db import connection

from offers import snapshot
from offers.models import FrozenOffer, Offer, OfferVersion, SearchDocument, Status
from offers.search.index import INDEX_VERSION
from offers.search.state import current_state


def integrity():
    """The database is sound, keys lead somewhere, history and index say what the rows say."""
    return [*_database(), *_history(), *_index()]


def _database():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            found = cursor.fetchall()
        if found != [("ok",)]:
            yield f"SQLite: {found[:3]}"
    connection.check_constraints()


def _history():
    """No change without its version: the last one is what the offer is now."""
    last = OfferVersion.objects.latest_of(Offer.objects.all())
    states = dict(last.values_list("offer", "snapshot"))
    for offer in snapshot.with_snapshot_data(Offer.objects.filter(pk__in=states)):
        if not snapshot.same(states[offer.pk], snapshot.take(offer)):
            yield f"the last version of {offer.slug} is not what it is"


def _index():
    state = current_state()
    if state.pipeline_version != INDEX_VERSION:
        return  # marked: built before the next search
    public = set(Offer.objects.filter(status=Status.PUBLISHED).values_list("pk", flat=True))
    entries = SearchDocument.objects.filter(generation=state.generation)
    if set(entries.values_list("offer_id", flat=True)) != public:
        yield "the index has other offers than the catalogue"
    if set(FrozenOffer.objects.values_list("offer_id", flat=True)) != public:
        yield "the frozen pieces are of other offers than the catalogue"
