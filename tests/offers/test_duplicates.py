"""Suspected duplicates: found by what agrees, merged without loss, old addresses lead on."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offers import duplicates, merging
from offers.models import (
    Feedback,
    FeedbackKind,
    IsFree,
    NoDuplicate,
    Offer,
    OfferAlias,
    OfferVersion,
    Status,
)
from offers.roles import COORDINATORS, EDITORS, PLANNERS
from tests.factories import (
    make_department,
    make_language,
    make_location,
    make_offer,
    make_offer_type,
    make_provider,
    make_topic,
)

pytestmark = pytest.mark.django_db


def twins(slugs=("hafen", "gruppe"), **values):
    """Two offers that say the same in slightly different words, in ``values["department"]``."""
    place, provider = make_location(), make_provider(name="Haus Hafen")
    values = {
        "provider": provider,
        "locations": [place],
        "offer_type": make_offer_type(),
        "department": make_department(),
        **values,
    }
    return (
        make_offer(title="Krabbelgruppe am Hafen", slug=slugs[0], **values),
        make_offer(title="Krabbelgruppe Hafen", slug=slugs[1], **values),
    )


# -- Finding --------------------------------------------------------------------------------------


def test_similar_offers_are_found_with_reasons_the_best_first():
    first, second = twins()
    make_offer(title="Schwimmkurs", provider=first.provider)
    make_offer(title="Krabbelgruppe am Hafen", status=Status.ARCHIVED)

    found = duplicates.similar_to(
        "Krabelgruppe am Hafen", provider=first.provider, locations=first.locations.all()
    )

    assert [offer for offer, _score, _reasons in found] == [first, second]
    offer, score, reasons = found[0]
    assert score > 90
    assert [str(reason) for reason in reasons] == [
        "fast gleicher Titel",
        "gleicher Anbieter",
        "gleicher Ort",
    ]


def test_similar_offers_leave_out_the_asking_one_and_keep_the_limit():
    first, second = twins()
    found = duplicates.similar_to(first.title, exclude=first)
    assert [row[0] for row in found] == [second]
    assert len(duplicates.similar_to(first.title, limit=1)) == 1
    assert duplicates.similar_to(first.title, offers=Offer.objects.filter(pk=second.pk))[0][0] == (
        second
    )


@pytest.mark.parametrize("title", ["", "  ", "!", "\0", "Ganz etwas anderes"])
def test_nothing_is_similar_to_nothing(title):
    twins()
    assert duplicates.similar_to(title) == []


def test_the_same_course_elsewhere_is_no_duplicate():
    provider = make_provider()
    for name in ("Nordstadt", "Weiche", "Mürwik"):
        make_offer(
            title=f"Krabbelgruppe {name}", provider=provider, locations=[make_location(name=name)]
        )
    assert duplicates.pairs(Offer.objects.all()) == []


def test_pairs_are_found_once_and_only_where_one_is_asked_for():
    department = make_department()
    first, second = twins(department=department)
    make_offer(title="Schwimmkurs")

    found = duplicates.pairs(Offer.objects.all())

    assert [(pair.first, pair.second) for pair in found] == [(first.pk, second.pk)]
    assert len(duplicates.pairs(Offer.objects.filter(pk=second.pk))) == 1
    assert duplicates.pairs(Offer.objects.exclude(department=department)) == []


def test_what_was_called_no_duplicate_is_not_shown_again():
    first, second = twins()
    duplicates.settle(second, first, decided_by="Kim")
    duplicates.settle(first, second, decided_by="Sam")
    assert duplicates.pairs(Offer.objects.all()) == []
    assert NoDuplicate.objects.get().decided_by == "Kim"


def test_very_many_alike_offers_give_no_more_pairs_than_can_be_read():
    words = [f"Wort{number}" for number in range(900)]
    profiles = [
        duplicates.profile(
            f"Krabbelgruppe {words[pk % 900]} {words[pk * 7 % 900]}",
            f"Ein Angebot für Familien mit {words[pk % 311]}.",
            provider=pk % 200,
            places=[pk % 400],
            pk=pk,
        )
        for pk in range(1_500)
    ]
    assert len(duplicates.find_pairs(profiles)) == duplicates.MOST_PAIRS


# -- Merging --------------------------------------------------------------------------------------


def test_merging_takes_chosen_parts_and_everything_that_points_at_the_loser():
    first, second = twins(status=Status.PUBLISHED)
    topics = [make_topic(title=title) for title in ("Eins", "Zwei")]
    first.topics.add(topics[0])
    second.topics.add(topics[1])
    first.contacts.create(function="Büro", phone="1")
    second.contacts.create(function="Leitung", phone="2")
    second.summary = "Besserer Text."
    second.save()
    friend = make_offer(title="Nachbar", related_offers=[second])
    report = Feedback.objects.create(kind=FeedbackKind.WRONG, offer=second, message="Falsch")
    OfferAlias.objects.create(offer=second, slug="ganz-alt")
    gone_uuid = second.uuid

    winner, missing = merging.merge(
        first, second, {"summary": "other", "topics": "both", "contacts": "both"}
    )

    assert missing == []
    assert not Offer.objects.filter(uuid=gone_uuid).exists()
    winner = Offer.objects.get(pk=first.pk)
    assert (winner.title, winner.summary, winner.slug) == (
        "Krabbelgruppe am Hafen",
        "Besserer Text.",
        "hafen",
    )
    assert set(winner.topics.all()) == set(topics)
    assert sorted(contact.phone for contact in winner.contacts.all()) == ["1", "2"]
    assert list(friend.related_offers.all()) == [winner]
    report.refresh_from_db()
    assert report.offer == winner
    aliases = OfferAlias.objects.order_by("slug").values_list("slug", "uuid", "offer")
    assert list(aliases) == [("ganz-alt", None, winner.pk), ("gruppe", gone_uuid, winner.pk)]


def test_both_histories_stay_and_say_what_happened():
    first, second = twins()
    merging.merge(first, second, {"title": "other"})
    last = OfferVersion.objects.get(offer_uuid=first.uuid, number=2)
    lost = OfferVersion.objects.get(offer_uuid=second.uuid, number=2)
    text = "„Krabbelgruppe Hafen“ ging in „Krabbelgruppe am Hafen“ auf."
    assert (last.kind, last.reason, last.title) == ("merged", text, "Krabbelgruppe Hafen")
    assert (lost.kind, lost.reason, lost.offer) == ("merged", text, None)
    assert list(OfferVersion.objects.lost()) == []


def test_texts_in_the_same_language_stand_once():
    first, second = twins()
    for offer in (first, second):
        offer.translations.create(language=make_language(), title=f"von {offer.slug}")
    second.translations.create(language=make_language("tr", "Türkisch"), title="Grup")
    merging.merge(first, second, {"translations": "both"})
    assert sorted(text.title for text in first.translations.all()) == ["Grup", "von hafen"]


def test_offers_that_point_at_each_other_do_not_point_at_themselves():
    first, second = twins()
    first.related_offers.add(second)
    second.related_offers.add(first)
    Offer.objects.filter(pk=first.pk).update(successor=second)
    merging.merge(first, second, {"related_offers": "both"})
    winner = Offer.objects.get(pk=first.pk)
    assert list(winner.related_offers.all()) == []
    assert winner.successor is None


def test_a_merge_that_breaks_a_rule_changes_nothing():
    first, second = twins()
    Offer.objects.filter(pk=first.pk).update(is_free=IsFree.YES)
    second.cost_rows.create(label="Kurs", amount="5.00")
    with pytest.raises(ValidationError):
        merging.merge(first, second, {"cost_rows": "other"})
    assert Offer.objects.count() == 2
    assert OfferAlias.objects.count() == 0
    assert second.cost_rows.count() == 1


def test_choices_that_make_no_sense_are_ignored():
    first, second = twins()
    choices = {"title": "both", "status": "other", "slug": "other", "nonsense": "other"}
    winner, _missing = merging.merge(first, second, choices)
    assert (winner.title, winner.slug) == ("Krabbelgruppe am Hafen", "hafen")


# -- Old addresses --------------------------------------------------------------------------------


def test_old_addresses_lead_on_for_good(client):
    first, second = twins()
    merging.merge(first, second, {})
    for path in ("", "melden/"):
        response = client.get(f"/angebote/gruppe/{path}")
        assert response.status_code == 301
        assert response["Location"] == f"/angebote/hafen/{path}"
        assert not response.cookies
    first.refresh_from_db()
    first.slug = "neu"
    first.save()
    for slug in ("gruppe", "hafen"):
        assert client.get(f"/angebote/{slug}/")["Location"] == "/angebote/neu/"
    assert client.get("/angebote/gibt-es-nicht/").status_code == 404
    assert client.get("/angebote/gibt-es-nicht/melden/").status_code == 404


def test_an_old_address_says_nothing_of_a_draft(client):
    first, second = twins(status=Status.DRAFT)
    merging.merge(first, second, {})
    assert client.get("/angebote/gruppe/").status_code == 404
    assert client.get("/angebote/gruppe/melden/").status_code == 404


# -- In the back office ---------------------------------------------------------------------------


LIST = "admin:offers_offer_duplicates"


@pytest.fixture
def department():
    return make_department(name="Jugend")


@pytest.fixture
def log_in(client):
    def log_in(role, *departments):
        user = User.objects.create_user(f"konto-{role}", first_name="Kim", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        user.departments.set(departments)
        client.force_login(user)
        return client

    return log_in


def merge_url(first, second):
    return reverse("admin:offers_offer_merge", args=[first.pk, second.pk])


def test_a_coordinator_lists_merges_and_finds_the_winner(log_in, department):
    first, second = twins(department=department)
    coordinator = log_in(COORDINATORS, department)

    listed = coordinator.get(reverse(LIST))
    page = coordinator.get(merge_url(first, second))
    response = coordinator.post(
        merge_url(first, second), {"keep": "second", "take-title": "first"}, follow=True
    )

    assert [row[1:] for row in listed.context["pairs"]] == [(first, second)]
    assert merge_url(first, second) in listed.content.decode()
    assert [(part.name, sides, chosen) for part, sides, chosen in page.context["parts"]] == [
        ("title", ["first", "second"], "first")
    ]
    assert [str(message) for message in response.context["messages"]] == [
        "„Krabbelgruppe am Hafen“ ist in diesem Angebot aufgegangen; seine Adresse führt hierher."
    ]
    offer = Offer.objects.get()
    assert (offer.pk, offer.title, offer.slug) == (second.pk, "Krabbelgruppe am Hafen", "gruppe")
    assert OfferVersion.objects.get(offer=offer, kind="merged").actor_name == "Kim"


def test_pairs_of_others_are_neither_listed_nor_merged(log_in, department):
    first, second = twins()
    coordinator = log_in(COORDINATORS, department)
    assert coordinator.get(reverse(LIST)).context["pairs"] == []
    assert coordinator.get(merge_url(first, second)).status_code == 403
    assert coordinator.post(merge_url(first, second), {"keep": "first"}).status_code == 403
    assert Offer.objects.count() == 2


def test_a_pair_across_departments_is_compared_without_internal_parts(log_in, department):
    first, second = twins()
    Offer.objects.filter(pk=first.pk).update(department=department)
    Offer.objects.filter(pk=second.pk).update(internal_note="geheim", summary="Anders.")
    coordinator = log_in(COORDINATORS, department)

    page = coordinator.get(merge_url(first, second))

    assert page.context["can_merge"] is False
    assert "geheim" not in page.content.decode()
    assert "summary" in [part.name for part, _sides, _chosen in page.context["parts"]]
    assert coordinator.post(merge_url(first, second), {"keep": "first"}).status_code == 403
    assert coordinator.post(merge_url(first, second), {"settle": "1"}).status_code == 302
    assert NoDuplicate.objects.get().decided_by == "Kim"
    assert Offer.objects.count() == 2


def test_faults_of_a_merge_are_shown_with_the_choices(log_in):
    first, second = twins()
    Offer.objects.filter(pk=first.pk).update(is_free=IsFree.YES)
    second.cost_rows.create(label="Kurs", amount="5.00")
    editor = log_in(EDITORS)
    sent = {"keep": "first", "take-cost_rows": "second", "take-title": "second"}

    response = editor.post(merge_url(first, second), sent)

    assert response.status_code == 200
    assert response.context["faults"]
    chosen = {part.name: side for part, _sides, side in response.context["parts"]}
    assert (chosen["title"], chosen["cost_rows"]) == ("second", "second")


def test_readers_and_unknown_numbers(log_in):
    first, second = twins()
    planner = log_in(PLANNERS)
    assert planner.get(reverse(LIST)).status_code == 403
    assert planner.get(merge_url(first, second)).status_code == 403
    editor = log_in(EDITORS)
    assert editor.get(reverse("admin:offers_offer_merge", args=[first.pk, 99])).status_code == 404
    assert editor.get(merge_url(first, first)).status_code == 404
    assert editor.get(reverse(LIST), {"department": "x", "page": "x"}).context["pairs"] == []


def test_the_list_is_narrowed_to_a_department_and_costs_the_same(
    log_in, department, django_assert_num_queries
):
    twins(department=department)
    editor = log_in(EDITORS)
    editor.get(reverse(LIST))
    with CaptureQueriesContext(connection) as of_one:
        assert len(editor.get(reverse(LIST)).context["pairs"]) == 1
    number = len(of_one)
    twins(slugs=("eins", "zwei"))
    editor.get(reverse(LIST))
    with django_assert_num_queries(number):
        assert len(editor.get(reverse(LIST)).context["pairs"]) == 2
    found = editor.get(reverse(LIST), {"department": department.slug}).context["pairs"]
    assert len(found) == 1
