"""A merge taken back: two offers again, with what was chosen, moved and led on."""

import pytest
from django.urls import reverse

from offers import merging, unmerging
from offers.models import (
    Feedback,
    FeedbackKind,
    Offer,
    OfferAlias,
    OfferMerge,
    OfferVersion,
    Status,
)
from offers.roles import COORDINATORS, EDITORS
from tests.accounts import make_account
from tests.factories import make_department, make_offer, make_topic

pytestmark = pytest.mark.django_db


def pair(**values):
    first = make_offer(slug="hafen", title="Gruppe am Hafen", **values)
    return first, make_offer(slug="gruppe", title="Gruppe", **values)


def take_back():
    return unmerging.take_back(OfferMerge.objects.get())


def test_both_are_what_they_were(client):
    first, second = pair()
    topic = make_topic()
    second.topics.add(topic)
    second.contacts.create(function="Leitung", phone="0461 2")
    friend = make_offer(title="Nachbar", related_offers=[second])
    report = Feedback.objects.create(kind=FeedbackKind.WRONG, offer=second, message="Falsch")
    kept = Feedback.objects.create(kind=FeedbackKind.WRONG, offer=first, message="Auch")
    OfferAlias.objects.create(offer=second, slug="ganz-alt")
    first.related_offers.add(second)
    uuid = second.uuid
    merging.merge(first, second, {"title": "other", "topics": "both", "contacts": "both"})
    assert client.get("/angebote/gruppe/").status_code == 301

    back, missing = take_back()

    assert missing == []
    assert (back.uuid, back.slug, back.title, back.status) == (
        uuid,
        "gruppe",
        "Gruppe",
        Status.DRAFT,
    )
    assert [contact.phone for contact in back.contacts.all()] == ["0461 2"]
    winner = Offer.objects.get(pk=first.pk)
    assert (winner.title, winner.status) == ("Gruppe am Hafen", Status.PUBLISHED)
    assert (list(winner.topics.all()), list(back.topics.all())) == ([], [topic])
    assert not winner.contacts.exists()
    assert list(winner.related_offers.all()) == [back]
    assert list(friend.related_offers.all()) == [back]
    for row in (report, kept):
        row.refresh_from_db()
    assert (report.offer, kept.offer) == (back, winner)
    assert list(OfferAlias.objects.values_list("slug", "offer")) == [("ganz-alt", back.pk)]
    assert not OfferMerge.objects.exists()
    assert set(back.versions.values_list("kind", flat=True)) == {"created", "changed", "merged"} | {
        "restored"
    }


def test_what_changed_since_stays():
    first, second = pair()
    merging.merge(first, second, {"title": "other", "summary": "other"})
    Offer.objects.filter(pk=first.pk).update(title="Von Hand")

    take_back()

    first.refresh_from_db()
    assert first.title == "Von Hand"


def test_a_merge_that_took_nothing_over_leaves_later_changes_alone():
    first, second = pair()
    merging.merge(first, second, {})
    Offer.objects.filter(pk=first.pk).update(title="Von Hand")
    back, _missing = take_back()
    first.refresh_from_db()
    assert (first.title, back.title) == ("Von Hand", "Gruppe")


def test_it_can_be_merged_and_taken_back_once_more():
    first, second = pair()
    merging.merge(first, second, {})
    back, _missing = take_back()
    merging.merge(first, back, {"title": "other"})
    back, _missing = take_back()
    first.refresh_from_db()
    assert (first.title, back.slug) == ("Gruppe am Hafen", "gruppe")


def test_a_merge_whose_other_state_is_gone_cannot_be_taken_back():
    first, second = pair()
    merging.merge(first, second, {})
    assert [merge.loser_title for merge in unmerging.merges_into(first)] == ["Gruppe"]
    OfferVersion.objects.filter(offer=None).delete()
    assert unmerging.merges_into(first) == []


def test_the_history_offers_it_to_whoever_could_have_merged(client):
    mine, others = make_department(), make_department()
    first, second = pair(department=mine)
    foreign = make_offer(title="Fremd", department=others)
    merging.merge(first, second, {})
    merging.merge(first, foreign, {})
    own, not_own = OfferMerge.objects.order_by("pk")
    page = reverse("admin:offers_offer_history", args=[first.pk])

    client.force_login(make_account(COORDINATORS, others))
    assert client.get(page).context["merges"] == []
    assert client.post(unmerge_url(first, own)).status_code == 404

    client.force_login(make_account(COORDINATORS, mine))
    assert client.get(page).context["merges"] == [own]
    assert client.post(unmerge_url(first, not_own)).status_code == 404
    assert client.get(unmerge_url(first, own)).url == page  # looking changes nothing
    assert Offer.objects.count() == 1
    answer = client.post(unmerge_url(first, own), follow=True)
    assert "als Entwurf wieder da" in answer.content.decode()
    assert Offer.objects.filter(slug="gruppe", status=Status.DRAFT).exists()

    client.force_login(make_account(EDITORS))
    assert client.get(page).context["merges"] == [not_own]


def unmerge_url(offer, merge):
    return reverse("admin:offers_offer_unmerge", args=[offer.pk, merge.pk])
