import pytest

from offers import snapshot
from offers.copying import NOT_COPIED, copy_offer
from offers.models import Offer, Source, Status
from tests.factories import make_offer
from tests.offers.rich_catalogue import make_rich_catalogue

pytestmark = pytest.mark.django_db


def test_copy_says_the_same_and_is_a_new_draft():
    full, *_others = make_rich_catalogue()
    before = snapshot.take(full)

    copy = Offer.objects.get(pk=copy_offer(full).pk)

    assert copy.pk != full.pk
    assert copy.uuid != full.uuid
    assert copy.title == f"{full.title} (Kopie)"
    after = snapshot.take(copy)
    different = {difference.name for difference in snapshot.compare(before, after)}
    assert different - NOT_COPIED == {"title"}
    assert (copy.status, copy.source) == (Status.DRAFT, Source.OWN)
    assert (copy.verified_at, copy.verified_by, copy.verify_due) == (None, "", None)
    assert snapshot.take(Offer.objects.get(pk=full.pk)) == before


def test_copies_have_addresses_of_their_own_and_titles_that_fit():
    offer = make_offer(title="Ä" * 120)

    copies = [copy_offer(offer), copy_offer(offer), copy_offer(copy_offer(offer))]

    assert {copy.title for copy in copies} == {"Ä" * 112 + " (Kopie)"}
    assert len({copy.slug for copy in Offer.objects.all()}) == 5
    assert max(len(copy.slug) for copy in copies) <= 80
