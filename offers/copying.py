"""A second offer that says the same, to be changed into what it shall be."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from offers import history, snapshot, writing
from offers.models import Offer, Source
from offers.snapshot_change import change_to

# What belongs to the life of the original alone; ``status`` begins anew as a draft.
NOT_COPIED = history.NOT_RESTORED | {"source"}
LONGEST_TITLE = Offer._meta.get_field("title").max_length


def copy_offer(offer):
    """Store and return a draft with everything ``offer`` says, its children included."""
    suffix = " " + _("(Kopie)")
    parts = [name for name in snapshot.names() if name not in NOT_COPIED]
    change, _missing = change_to(Offer(), snapshot.take(offer), parts)
    copy = change.offer
    copy.title = offer.title.removesuffix(suffix)[: LONGEST_TITLE - len(suffix)] + suffix
    copy.slug = history.free_slug(slugify(copy.title)[:70] or "angebot")
    copy.source = Source.OWN
    writing.save(change)
    return copy
