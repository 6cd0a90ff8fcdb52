"""What changed last in a selection, as an Atom feed (RFC 4287)."""

import re

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed

from .overview import page_address

MOST_ITEMS = 50
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(offers, *, page_path, feed_path):
    """Return the feed of the queryset ``offers`` as bytes, newest change first.

    ``page_path`` leads to the same selection as a page, ``feed_path`` to this feed.
    """
    feed = Atom1Feed(
        title="Angebote für Familien: neu und geändert",
        link=f"{settings.SITE_URL}{page_path}",
        feed_url=f"{settings.SITE_URL}{feed_path}",
        description="",
        language="de",
    )
    newest = offers.select_related("provider").prefetch_related("topics")
    for offer in newest.order_by("-updated_at", "pk")[:MOST_ITEMS]:
        feed.add_item(
            title=_for_xml(offer.title),
            link=page_address(offer),
            description=_for_xml(offer.summary),
            unique_id=f"urn:uuid:{offer.uuid}",
            author_name=_for_xml(offer.provider.name),
            updateddate=offer.updated_at,
            pubdate=offer.created_at,
            categories=[_for_xml(topic.title) for topic in offer.topics.all()],
        )
    return feed.writeString("utf-8").encode()


def _for_xml(text):
    """``text`` without the control characters that XML cannot carry."""
    return NOT_IN_XML.sub("", text)
