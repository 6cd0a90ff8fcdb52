"""Every door writes a version; versions tell who, when and why; old states come back."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from offers import history, snapshot
from offers.acting import acting
from offers.freshness.checks import confirm_verified
from offers.models import NeedTopic, Offer, OfferAlias, OfferVersion, Status, VerifiedHow
from offers.search import changes
from tests.factories import make_location, make_offer, make_phase, make_topic
from tests.offers.rich_catalogue import make_rich_catalogue

pytestmark = pytest.mark.django_db

Kind = OfferVersion.Kind


def told(offer_uuid):
    """Kind, number and changed parts of each version of an offer, the first one first."""
    versions = OfferVersion.objects.filter(offer_uuid=offer_uuid).order_by("number")
    before, lines = None, []
    for version in versions:
        parts = snapshot.compare(before, version.snapshot) if before else []
        lines.append((version.kind, version.number, [part.name for part in parts]))
        before = version.snapshot
    return lines


def bulk_offer(**values):
    """An offer as bulk loading leaves it: without any version."""
    offer = make_offer(**values)
    OfferVersion.objects.all().delete()
    return offer


def test_a_new_offer_with_all_its_rows_is_one_version():
    offer = make_offer(
        title="Krabbelgruppe", topics=[make_topic()], contacts=[{"phone": "1"}], tags=["Baby"]
    )
    assert told(offer.uuid) == [(Kind.CREATED, 1, [])]
    version = OfferVersion.objects.get()
    assert (version.offer, version.title) == (offer, "Krabbelgruppe")
    assert version.snapshot == snapshot.take(Offer.objects.get())


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda offer: Offer.objects.filter(pk=offer.pk).update(title="Neu"), "title"),
        (lambda offer: offer.contacts.create(function="Büro", phone="2"), "contacts"),
        (lambda offer: offer.contacts.all().delete(), "contacts"),
        (lambda offer: offer.topics.clear(), "topics"),
        (lambda offer: make_topic().offers.add(offer), "topics"),
        (lambda offer: offer.topics.get().delete(), "topics"),
        (lambda offer: offer.need_topics.get().delete(), "need_topics"),
        (lambda offer: offer.life_phases.get().delete(), "life_phases"),
        (lambda offer: offer.tags.add("draußen"), "tags"),
        (lambda offer: offer.locations.add(make_location()), "locations"),
    ],
)
@pytest.mark.parametrize("is_bulk", [False, True])
def test_every_door_writes_a_version_and_keeps_the_state_before(change, part, is_bulk):
    make = bulk_offer if is_bulk else make_offer
    offer = make(
        topics=[make_topic()],
        contacts=[{"phone": "1"}],
        locations=[make_location()],
        life_phases=[make_phase()],
        need_topics=[NeedTopic.objects.create(slug="bedarf", title="Bedarf")],
    )
    other = make_offer()

    change(offer)

    first = Kind.BASE if is_bulk else Kind.CREATED
    assert told(offer.uuid) == [(first, 1, []), (Kind.CHANGED, 2, [part])]
    assert told(other.uuid) == [(Kind.CREATED, 1, [])]


def test_what_changes_nothing_of_an_offer_is_no_version():
    topic = make_topic(title="Bewegung")
    offer = make_offer(topics=[topic])
    topic.title = "Sport"
    topic.save()
    offer.save()
    offer.provider.name = "Neuer Name"
    offer.provider.save()
    assert told(offer.uuid) == [(Kind.CREATED, 1, [])]


def test_a_batch_is_one_version_and_one_that_fails_none():
    offer = make_offer()
    with changes.batch():
        offer.title = "Neu"
        offer.save()
        offer.tags.add("Baby")
    with pytest.raises(RuntimeError), changes.batch():
        offer.title = "Noch neuer"
        offer.save()
        raise RuntimeError
    assert told(offer.uuid) == [(Kind.CREATED, 1, []), (Kind.CHANGED, 2, ["title", "tags"])]


def test_versions_tell_who_and_why_even_after_the_account_has_gone():
    user = User.objects.create_user("kim", first_name="Kim", last_name="Ko")
    offer = make_offer(status=Status.DRAFT)
    with acting(user=user), changes.batch():
        with acting(reason="Alles geprüft"):
            Offer.objects.filter(pk=offer.pk).update(status=Status.PUBLISHED)
        offer.tags.add("Baby")
    user.delete()

    version = OfferVersion.objects.get(number=2)

    assert (version.kind, version.actor, version.actor_name, version.reason) == (
        Kind.STATUS,
        None,
        "Kim Ko",
        "Alles geprüft",
    )


def test_confirming_many_offers_costs_the_same_number_of_statements(
    django_assert_max_num_queries,
):
    user = User.objects.create_superuser("kim")
    offers = [make_offer() for _ in range(6)]
    with django_assert_max_num_queries(65):
        confirm_verified(Offer.objects.all(), user=user, how=VerifiedHow.LIST)
    for offer in offers:
        assert told(offer.uuid)[1][2] == ["verified_at", "verified_by", "verified_how"]


def test_a_fixture_writes_no_version_and_the_first_change_both_states():
    offer = bulk_offer(title="Alt")
    with changes.batch():
        offer.title = "Eingelesen"
        offer.save_base(raw=True)
    assert OfferVersion.objects.count() == 0
    Offer.objects.filter(pk=offer.pk).update(title="Neu")
    titles = OfferVersion.objects.order_by("number").values_list("title", "kind")
    assert list(titles) == [("Eingelesen", Kind.BASE), ("Neu", Kind.CHANGED)]


def test_forgetting_takes_one_history_and_leaves_the_others():
    gone, kept = make_offer(), make_offer()
    gone.delete()
    history.forget([gone.uuid])
    assert [version.offer for version in OfferVersion.objects.all()] == [kept]


# -- Restoring ------------------------------------------------------------------------------------


def test_restoring_brings_content_back_but_neither_status_nor_address_nor_check():
    topic = make_topic()
    offer = make_offer(
        title="Alt", status=Status.DRAFT, topics=[topic], contacts=[{"phone": "1"}], tags=["Baby"]
    )
    with changes.batch():
        offer.title, offer.slug, offer.status = "Neu", "neu", Status.PUBLISHED
        offer.save()
        offer.topics.clear()
        offer.contacts.all().delete()
        offer.tags.set(["Kind"])
    version = OfferVersion.objects.get(offer=offer, number=1)

    missing = history.restore(Offer.objects.get(), version, set(snapshot.names()))

    offer = Offer.objects.get()
    assert missing == []
    assert (offer.title, offer.slug, offer.status) == ("Alt", "neu", Status.PUBLISHED)
    assert list(offer.topics.all()) == [topic]
    assert [contact.phone for contact in offer.contacts.all()] == ["1"]
    assert list(offer.tags.names()) == ["Baby"]
    assert OfferVersion.objects.get(offer=offer, number=3).kind == Kind.RESTORED


def test_restoring_names_what_is_gone_and_takes_chosen_parts_only():
    gone = make_topic(title="Schwimmen")
    offer = make_offer(title="Alt", summary="Alter Text.", topics=[gone])
    version = OfferVersion.objects.get()
    gone.delete()
    Offer.objects.update(title="Neu", summary="Neuer Text.")

    missing = history.restore(Offer.objects.get(), version, {"title", "topics"})

    offer = Offer.objects.get()
    assert missing == ["Schwimmen"]
    assert (offer.title, offer.summary) == ("Alt", "Neuer Text.")


def test_what_breaks_a_rule_of_today_is_not_restored():
    offer = make_offer(age_from_months=3)
    version = OfferVersion.objects.get()
    version.snapshot["fields"]["age_from_months"] = 9999
    with pytest.raises(ValidationError):
        history.restore(offer, version, {"age_from_months"})
    assert Offer.objects.get().age_from_months == 3


def test_every_deleted_offer_comes_back_whole():
    offers = make_rich_catalogue()
    kept = {offer.uuid: snapshot.read([offer.pk])[offer.pk] for offer in offers}
    Offer.objects.all().delete()
    assert Offer.objects.count() == 0

    lost = {version.offer_uuid: version for version in OfferVersion.objects.lost()}
    assert lost.keys() == kept.keys()
    for version in lost.values():
        history.bring_back(version)

    for offer in Offer.objects.all():
        now = snapshot.read([offer.pk])[offer.pk]
        differing = {part.name for part in snapshot.compare(kept[offer.uuid], now)}
        # Offers that were gone themselves when this one came back are not linked any more.
        assert differing <= {"status", "related_offers"}
        assert offer.status == Status.DRAFT
        last = OfferVersion.objects.filter(offer=offer).order_by("-number").first()
        assert last.kind == Kind.RESTORED
    assert list(OfferVersion.objects.lost()) == []


def test_a_lost_offer_gets_another_address_where_the_old_one_was_taken():
    offer = make_offer(slug="krabbeln")
    offer.delete()
    make_offer(slug="krabbeln")
    back, _missing = history.bring_back(OfferVersion.objects.lost().get())
    assert (back.uuid, back.slug) == (offer.uuid, "krabbeln-2")


def test_a_changed_address_leads_on_until_it_is_used_again():
    offer = make_offer(slug="alt")
    offer.slug = "neu"
    offer.save()
    assert list(OfferAlias.objects.values_list("slug", "offer")) == [("alt", offer.pk)]
    offer.slug = "alt"
    offer.save()
    assert list(OfferAlias.objects.values_list("slug", "offer")) == [("neu", offer.pk)]
