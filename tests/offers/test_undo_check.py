"""A check noted by mistake is taken back: in the back office and behind a mailed link."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from offers.freshness.checks import confirm_verified
from offers.freshness.links import confirm_url
from offers.freshness.undo import recent_checks, take_back
from offers.models import Offer, OfferVersion, Status, VerifiedHow
from offers.roles import COORDINATORS
from tests.accounts import make_account
from tests.factories import make_department, make_offer

pytestmark = pytest.mark.django_db

REVIEW = "/verwaltung/pruefen/"
TODAY = date(2026, 11, 22)
LONG_AGO = date(2026, 3, 1)
BEFORE = {"verified_at": LONG_AGO, "verified_by": "Kim", "verified_how": VerifiedHow.FORM}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(TODAY)
    return time_machine


def said(offer):
    offer.refresh_from_db()
    return offer.verified_at, offer.verified_by, offer.verified_how


def everything():
    return OfferVersion.objects.all()


def confirm(offer, **values):
    confirm_verified(Offer.objects.filter(pk=offer.pk), how=VerifiedHow.LIST, **values)


def test_what_was_before_returns_and_so_do_the_days_that_follow_from_it():
    offer = make_offer(**BEFORE)
    offer.refresh_from_db()
    due = offer.verify_due
    confirm(offer, name="Ada")
    assert said(offer)[:2] == (TODAY, "Ada") and offer.verify_due > due

    assert take_back(offer.pk, everything(), name="Ada") == offer

    assert said(offer) == (LONG_AGO, "Kim", "form")
    assert offer.verify_due == due
    assert offer.versions.first().reason == "Prüfung zurückgenommen"


def test_a_first_check_leaves_none():
    offer = make_offer()
    confirm(offer, name="Ada")
    take_back(offer.pk, everything())
    assert said(offer) == (None, "", "")


def test_a_check_is_taken_back_once_and_not_after_an_hour(today):
    offer = make_offer(**BEFORE)
    confirm(offer, name="Ada")
    assert take_back(offer.pk, everything()) and not take_back(offer.pk, everything())
    confirm(offer, name="Ada")
    today.shift(timedelta(minutes=61))
    assert take_back(offer.pk, everything()) is None
    assert said(offer)[0] == TODAY


def test_another_change_in_between_stays():
    offer = make_offer(**BEFORE)
    confirm(offer, name="Ada")
    Offer.objects.filter(pk=offer.pk).update(title="Neuer Titel")
    assert take_back(offer.pk, everything()) == offer
    assert said(offer)[0] == LONG_AGO and offer.title == "Neuer Titel"


def test_a_later_check_of_somebody_else_is_not_taken_back():
    offer, ada = make_offer(**BEFORE), make_account(COORDINATORS, make_department())
    confirm(offer, name="Ada")
    mine = everything().filter(actor=ada)
    assert recent_checks(mine) == [] and take_back(offer.pk, mine) is None


def test_a_release_is_no_check_that_could_be_taken_back():
    offer = make_offer(status=Status.DRAFT)
    Offer.objects.filter(pk=offer.pk).update(status=Status.PUBLISHED, verified_at=TODAY)
    assert recent_checks(everything()) == []


def test_the_page_of_due_entries_takes_back_ones_own(client):
    department = make_department()
    mine, other = make_offer(department=department, **BEFORE), make_offer(**BEFORE)
    confirm(other, name="Ada")
    client.force_login(make_account(COORDINATORS, department))
    client.post(REVIEW, {"confirm": mine.pk})
    page = client.get(REVIEW)
    assert [check.offer for check in page.context["recent"]] == [mine]

    client.post(REVIEW, {"undo": other.pk})
    assert said(other)[0] == TODAY
    page = client.post(REVIEW, {"undo": mine.pk}, follow=True)

    assert "Zurückgenommen" in page.content.decode()
    assert said(mine) == (LONG_AGO, "Kim", "form")
    assert page.context["recent"] == []


@pytest.mark.parametrize("nonsense", ["", "x", "999999999999999999999", "-1"])
def test_nonsense_takes_nothing_back(client, nonsense):
    client.force_login(make_account(COORDINATORS, make_department()))
    page = client.post(REVIEW, {"undo": nonsense}, follow=True)
    assert "lässt sich nicht mehr" in page.content.decode()


def test_the_mailed_link_takes_back_what_it_confirmed_and_can_confirm_again(client):
    offer = make_offer(**BEFORE)
    address = confirm_url(offer, name="Haus Hafen").removeprefix("http://127.0.0.1:8000")
    address = address[address.index("/stimmt-noch/") :]
    client.post(address)
    assert "Versehen" in client.get(address).content.decode()

    page = client.post(address, {"undo": "1"}, follow=True)

    assert "zurückgenommen" in page.content.decode()
    assert "Ja, alles stimmt noch" in page.content.decode()
    assert said(offer) == (LONG_AGO, "Kim", "form")
    client.post(address)
    assert said(offer)[0] == TODAY


def test_a_used_link_takes_back_nobody_elses_check(client):
    offer = make_offer(**BEFORE)
    address = confirm_url(offer, name="Haus Hafen")
    address = address[address.index("/stimmt-noch/") :]
    confirm(offer, name="Ada")

    page = client.post(address, {"undo": "1"}, follow=True)

    assert "Versehen" not in page.content.decode()
    assert "lässt sich nicht mehr zurücknehmen" in page.content.decode()
    assert said(offer)[:2] == (TODAY, "Ada")
    assert reverse("offers:confirm", args=["x"]).startswith("/stimmt-noch/")
