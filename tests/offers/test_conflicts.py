"""Whoever saves second sees what the other changed and loses nothing."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from offers import conflicts, snapshot
from offers.models import EditingPresence, Offer, OfferVersion
from offers.roles import COORDINATORS
from offers.search.changes import batch
from tests.admin_forms import form_data
from tests.factories import make_department, make_offer, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return make_department(name="Jugend")


@pytest.fixture
def kim(department):
    """A coordinator's client; ``sam`` is another one of the same department."""
    return log_in("Kim", department)


@pytest.fixture
def sam(department):
    return log_in("Sam", department)


def log_in(name, department):
    user = User.objects.create_user(name.lower(), first_name=name, is_staff=True)
    user.groups.add(Group.objects.get(name=COORDINATORS))
    user.departments.add(department)
    client = Client()
    client.force_login(user)
    return client


def url_of(offer):
    return reverse("admin:offers_offer_change", args=[offer.pk])


def opened(client, offer):
    """What the browser would send back, the number of the version included."""
    return sent_again(client.get(url_of(offer)))


def sent_again(response):
    """The form of ``response`` as the browser would send it, choices as suggested."""
    data = form_data(response) | {"_version": response.context["started_from"]}
    if conflict := response.context.get("conflict"):
        data["_base"] = conflict.base_number
        data |= {f"_take-{part.name}": part.choice for part in conflict.collisions}
    return data


def parts(response):
    return {
        part.name: (part.choices, part.choice) for part in response.context["conflict"].collisions
    }


def test_the_second_one_sees_the_conflict_and_loses_nothing(kim, sam, department):
    offer = make_offer(department=department, title="Alt", summary="Alt.", description="Alt.")
    first, second = opened(kim, offer), opened(sam, offer)

    assert kim.post(url_of(offer), first | {"title": "Kims", "summary": "Kims."}).status_code == 302
    response = sam.post(url_of(offer), second | {"title": "Sams", "description": "Sams."})

    assert response.status_code == 200
    offer.refresh_from_db()
    assert (offer.title, offer.summary, offer.description) == ("Kims", "Kims.", "Alt.")
    assert parts(response) == {
        "title": (("mine", "theirs"), "mine"),
        "summary": (("mine", "theirs"), "theirs"),
    }
    assert [version.actor_name for version in response.context["conflict"].others] == ["Kim"]
    typed = form_data(response)
    assert (typed["title"], typed["description"]) == ("Sams", "Sams.")
    assert "Noch nicht gesichert" in response.content.decode()

    assert sam.post(url_of(offer), sent_again(response)).status_code == 302

    offer.refresh_from_db()
    assert (offer.title, offer.summary, offer.description) == ("Sams", "Kims.", "Sams.")
    told = OfferVersion.objects.order_by("number").values_list("number", "actor_name")
    assert list(told) == [(1, ""), (2, "Kim"), (3, "Sam")]


def test_choices_are_followed(kim, sam, department):
    offer = make_offer(department=department, title="Alt", summary="Alt.")
    first, second = opened(kim, offer), opened(sam, offer)
    kim.post(url_of(offer), first | {"title": "Kims", "summary": "Kims."})
    again = sent_again(sam.post(url_of(offer), second | {"title": "Sams"}))

    sam.post(url_of(offer), again | {"_take-title": "theirs", "_take-summary": "mine"})

    offer.refresh_from_db()
    assert (offer.title, offer.summary) == ("Kims", "Alt.")


def test_rows_of_both_are_kept(kim, sam, department):
    one, two, three = (make_topic(title=title) for title in ("Eins", "Zwei", "Drei"))
    offer = make_offer(
        department=department,
        topics=[one],
        contacts=[{"phone": "1"}, {"phone": "2"}, {"phone": "3"}],
        tags=["alt"],
    )
    first, second = opened(kim, offer), opened(sam, offer)
    kim.post(
        url_of(offer),
        first
        | {"contacts-0-phone": "1-kim", "contacts-1-DELETE": "on"}
        | {"topics": [one.pk, two.pk], "tags": "alt, kim"},
    )
    sent = second | {"contacts-2-phone": "3-sam", "topics": [one.pk, three.pk], "tags": "sam"}
    response = sam.post(url_of(offer), sent)

    assert parts(response) == {
        name: (("mine", "theirs", "both"), "both") for name in ("topics", "contacts", "tags")
    }
    assert sam.post(url_of(offer), sent_again(response)).status_code == 302

    assert sorted(contact.phone for contact in offer.contacts.all()) == ["1-kim", "3-sam"]
    assert {topic.title for topic in offer.topics.all()} == {"Eins", "Zwei", "Drei"}
    assert sorted(offer.tags.names()) == ["kim", "sam"]


def test_a_row_that_the_other_deleted_can_be_kept(kim, sam, department):
    offer = make_offer(department=department, contacts=[{"phone": "1"}, {"phone": "2"}])
    first, second = opened(kim, offer), opened(sam, offer)
    kim.post(url_of(offer), first | {"contacts-0-DELETE": "on", "contacts-1-DELETE": "on"})

    response = sam.post(url_of(offer), second | {"contacts-1-phone": "2-sam"})
    typed = form_data(response)
    assert [typed[f"contacts-{n}-phone"] for n in (0, 1)] == ["1", "2-sam"]
    sam.post(url_of(offer), sent_again(response) | {"_take-contacts": "mine"})

    assert [contact.phone for contact in offer.contacts.order_by("pk")] == ["1", "2-sam"]


def test_faults_come_first_and_the_conflict_stays(kim, sam, department):
    offer = make_offer(department=department, title="Alt", summary="Alt.")
    first, second = opened(kim, offer), opened(sam, offer)
    kim.post(url_of(offer), first | {"summary": "Kims."})

    response = sam.post(url_of(offer), second | {"title": ""})
    assert "title" in response.context["adminform"].form.errors
    assert response.context["conflict"].collisions == []
    response = sam.post(url_of(offer), sent_again(response) | {"title": "Sams"})

    offer.refresh_from_db()
    assert (offer.title, offer.summary) == ("Sams", "Kims.")


def test_a_third_change_in_between_is_seen_too(kim, sam, department):
    offer = make_offer(department=department, title="Alt", summary="Alt.", description="Alt.")
    second = opened(sam, offer)
    Offer.objects.update(summary="Neu.")
    response = sam.post(url_of(offer), second | {"title": "Sams"})
    Offer.objects.update(description="Auch neu.")

    response = sam.post(url_of(offer), sent_again(response))

    assert list(parts(response)) == ["summary", "description"]
    sam.post(url_of(offer), sent_again(response))
    offer.refresh_from_db()
    assert (offer.title, offer.summary, offer.description) == ("Sams", "Neu.", "Auch neu.")


def test_what_breaks_a_rule_together_is_said_and_not_saved(kim, sam, department):
    offer = make_offer(department=department, age_from_months=0, age_to_months=36)
    first, second = opened(kim, offer), opened(sam, offer)
    kim.post(url_of(offer), first | {"age_from_months": "24"})
    again = sent_again(sam.post(url_of(offer), second | {"age_to_months": "12"}))

    response = sam.post(url_of(offer), again)

    assert response.status_code == 200
    assert response.context["conflict"].faults
    offer.refresh_from_db()
    assert (offer.age_from_months, offer.age_to_months) == (24, 36)
    assert form_data(response)["age_to_months"] == "12"


def test_a_check_confirmed_meanwhile_is_no_conflict_and_stays(kim, sam, department):
    offer = make_offer(department=department, title="Alt")
    second = opened(sam, offer)
    kim.post(
        reverse("admin:offers_offer_changelist"),
        {"action": "confirm_today", "_selected_action": [offer.pk]},
    )
    assert sam.post(url_of(offer), second | {"title": "Sams"}).status_code == 302
    offer.refresh_from_db()
    assert (offer.title, offer.verified_by) == ("Sams", "Kim")


def test_an_offer_from_a_bulk_load_is_guarded_as_well(kim, sam, department):
    offer = make_offer(department=department, title="Alt", summary="Alt.")
    OfferVersion.objects.all().delete()
    first, second = opened(kim, offer), opened(sam, offer)
    kim.post(url_of(offer), first | {"summary": "Kims."})
    assert list(parts(sam.post(url_of(offer), second | {"title": "Sams"}))) == ["summary"]


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²"])
def test_nonsense_in_the_hidden_field_fails_nothing(kim, department, number):
    offer = make_offer(department=department)
    data = opened(kim, offer) | {"title": "Neu"}
    for version, base in ((number, number), ("0", number), ("1", number)):
        sent = data | {"_version": version, "_base": base}
        assert kim.post(url_of(offer), sent).status_code in (200, 302)


def test_three_ways_of_a_list():
    assert conflicts.both(["a", "b", "c"], ["a", "c", "d"], ["a", "b", "e"]) == ["a", "e", "d"]
    assert conflicts.both([[1, "Alt"]], [[1, "Neu"], [2, "Zwei"]], [[1, "Alt"]]) == [
        [1, "Alt"],
        [2, "Zwei"],
    ]


# -- Who is at work -------------------------------------------------------------------------------


def notice(client, offer):
    return client.get(url_of(offer)).context["presence_notice"]


def test_an_open_form_is_shown_to_others_until_it_is_closed(kim, sam, department, time_machine):
    time_machine.move_to("2026-03-02T09:30:00+01:00", tick=False)
    offer = make_offer(department=department)
    assert notice(kim, offer) == ""
    assert notice(sam, offer) == "Kim bearbeitet diesen Eintrag gerade (seit 09:30 Uhr)."
    beat = reverse("admin:offers_offer_presence", args=[offer.pk])
    assert kim.post(beat).json() == {
        "notice": "Sam bearbeitet diesen Eintrag gerade (seit 09:30 Uhr)."
    }
    assert sam.post(beat, {"ende": "1"}).json() == {"notice": ""}
    assert kim.post(beat).json() == {"notice": ""}

    time_machine.move_to("2026-03-02T09:40:00+01:00", tick=False)
    assert notice(sam, offer) == ""
    assert [row.user.first_name for row in EditingPresence.objects.all()] == ["Sam"]


def test_saving_and_logging_out_end_the_presence(kim, sam, department):
    offer = make_offer(department=department)
    kim.post(url_of(offer), opened(kim, offer))
    opened(sam, offer)
    sam.post(reverse("admin:logout"))
    assert not EditingPresence.objects.exists()


def test_readers_are_no_editors_and_cannot_say_so(kim, department):
    other = make_offer()
    beat = reverse("admin:offers_offer_presence", args=[other.pk])
    kim.get(url_of(other))
    assert kim.post(beat).status_code == 403
    assert kim.get(beat).status_code == 405
    assert kim.post(reverse("admin:offers_offer_presence", args=[99])).status_code == 404
    assert not EditingPresence.objects.exists()


def test_a_trial_leaves_no_trace(kim, sam, department):
    offer = make_offer(department=department, title="Alt")
    second = opened(sam, offer)
    with batch():
        Offer.objects.update(title="Kims")
    before = snapshot.read([offer.pk])
    sam.post(url_of(offer), second | {"title": "Sams", "tags": "neu"})
    assert snapshot.read([offer.pk]) == before
    assert OfferVersion.objects.count() == 2
