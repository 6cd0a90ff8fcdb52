import json

import pytest

from offers import snapshot
from offers.models import Offer, OfferType, Topic
from offers.snapshot_change import change_to
from offers.writing import check, save
from tests.factories import make_offer, make_topic
from tests.offers.rich_catalogue import make_rich_catalogue

pytestmark = pytest.mark.django_db


def stored(offer):
    return snapshot.with_snapshot_data(Offer.objects.filter(pk=offer.pk)).get()


def through_json(offer):
    return json.loads(json.dumps(snapshot.take(stored(offer))))


def test_every_part_of_an_offer_is_in_a_snapshot():
    own = {
        relation.get_accessor_name()
        for relation in Offer._meta.related_objects
        if relation.one_to_many and relation.get_accessor_name() in snapshot.CHILDREN
    }
    assert own == set(snapshot.CHILDREN)
    many = {field.name for field in Offer._meta.many_to_many}
    # The link to programmes has data of its own and is among the children.
    assert many - {field.name for field in snapshot.RELATIONS} == {"tags", "funding_programmes"}


def test_a_snapshot_makes_the_same_offer_again():
    for offer in make_rich_catalogue():
        taken = through_json(offer)
        copy = Offer(slug=f"{offer.slug}-kopie")
        chosen = [name for name in snapshot.names() if name != "slug"]
        change, missing = change_to(copy, taken, chosen)
        check(change)
        save(change)
        assert missing == []
        assert [d.name for d in snapshot.compare(taken, snapshot.take(stored(copy)))] == ["slug"]


def test_reading_many_at_once_says_the_same_as_taking_each():
    offers = make_rich_catalogue()
    read = snapshot.read([offer.pk for offer in offers])
    assert read == {offer.pk: snapshot.take(stored(offer)) for offer in offers}


def test_reading_costs_few_statements(django_assert_num_queries):
    plain = make_offer()
    make_offer()
    with django_assert_num_queries(2):
        assert list(snapshot.read([plain.pk])) == [plain.pk]


def test_rows_are_called_by_the_field_that_reading_takes():
    for field in (*snapshot.RELATIONS, Offer._meta.get_field("tags")):
        name = snapshot.title_field(field.related_model)
        assert str(field.related_model(**{name: "So heißt es"})) == "So heißt es"


def test_differences_are_readable_and_in_the_order_of_the_model():
    offer = make_offer(title="Krabbelgruppe", topics=[make_topic(title="Bewegung")])
    before = through_json(offer)
    offer.title = "Krabbeltreff"
    offer.by_appointment = True
    offer.save()
    offer.topics.add(make_topic(title="Ernährung"))
    offer.tags.add("draußen")
    offer.contacts.create(function="Anmeldung", phone="0461 1", visibility="public")

    found = snapshot.compare(before, snapshot.take(stored(offer)))

    assert [(d.name, d.label, d.before, d.after) for d in found] == [
        ("title", "Titel", ["Krabbelgruppe"], ["Krabbeltreff"]),
        ("by_appointment", "Termine nach Vereinbarung", ["nein"], ["ja"]),
        ("topics", "Themen", ["Bewegung"], ["Bewegung", "Ernährung"]),
        ("contacts", "Kontakte", [], ["Anmeldung: Tel. 0461 1"]),
        ("tags", "Schlagwörter", [], ["draußen"]),
    ]


def test_renaming_a_topic_is_no_difference_of_its_offers():
    topic = make_topic(title="Bewegung")
    offer = make_offer(topics=[topic])
    before = through_json(offer)
    topic.title = "Bewegung und Sport"
    topic.save()
    assert snapshot.compare(before, snapshot.take(stored(offer))) == []


def test_only_chosen_parts_are_taken_over_and_children_keep_their_rows():
    offer = make_offer(title="Alt", summary="Alter Text.")
    contact = offer.contacts.create(function="Büro", phone="0461 1", visibility="public")
    old = through_json(offer)
    Offer.objects.filter(pk=offer.pk).update(title="Neu", summary="Neuer Text.")
    offer.contacts.create(function="Zweites Büro", phone="0461 2", visibility="public")
    offer = stored(offer)

    change, missing = change_to(offer, old, ["title", "contacts"])
    save(change)

    offer = stored(offer)
    assert (offer.title, offer.summary, missing) == ("Alt", "Neuer Text.", [])
    assert list(offer.contacts.all()) == [contact]


def test_rows_that_are_gone_are_named_and_left_out():
    gone, kept = make_topic(title="Gibt es nicht mehr"), make_topic(title="Bleibt")
    offer = make_offer(topics=[gone, kept])
    old = through_json(offer)
    old["fields"]["offer_type"] = [10**6, "Alte Form"]
    form = offer.offer_type
    gone.delete()
    offer = stored(offer)

    change, missing = change_to(offer, old)
    save(change)

    assert sorted(missing) == ["Alte Form", "Gibt es nicht mehr"]
    assert list(Topic.objects.filter(offers=offer)) == [kept]
    assert OfferType.objects.get(offers=offer) == form
