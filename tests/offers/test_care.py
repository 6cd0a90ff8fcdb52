"""The provider's own page: who gets in, and what it does."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from offers.freshness.checks import confirm_verified
from offers.models import (
    ChangeProposal,
    Offer,
    ProposalKind,
    ProposalState,
    ProviderLink,
    Source,
    Status,
    VerifiedHow,
)
from offers.proposals import links
from offers.proposals.care import care_page
from offers.proposals.forms import LAST
from tests.factories import make_offer, make_provider, make_topic

pytestmark = pytest.mark.django_db

MAIL = "kita@example.org"


@pytest.fixture
def provider():
    return make_provider(name="Kita Seestern")


@pytest.fixture
def token(provider):
    return token_for(provider)


@pytest.fixture
def inside(visitor, token):
    """A browser that named the address already."""
    assert enter(visitor, token).status_code == 302
    return visitor


def token_for(provider, mail=MAIL):
    return links.provider_link_for(provider, mail).rstrip("/").rsplit("/", 1)[1]


def address(name, token, *args):
    return reverse(f"offers:{name}", args=[token, *args])


def enter(visitor, token, mail=MAIL):
    return visitor.post(address("care", token), {"address": mail})


# -- Who gets in ----------------------------------------------------------------------------------


def test_the_token_is_stored_as_a_hash_and_the_address_is_complete(provider):
    url = links.provider_link_for(provider, MAIL)
    assert url.startswith("https://kompass.example.org/pflege/")
    token = url.rstrip("/").rsplit("/", 1)[1]
    assert len(token) >= 40
    assert token not in str(ProviderLink.objects.values().get())


def test_the_page_asks_once_for_the_address_and_tells_nothing_before(visitor, token, provider):
    make_offer(title="Morgenkreis", provider=provider)
    asked = visitor.get(address("care", token)).content.decode()
    assert "Kita Seestern" not in asked and "Morgenkreis" not in asked and MAIL not in asked
    assert not visitor.cookies

    wrong = enter(visitor, token, "andere@example.org")
    assert wrong.status_code == 403
    assert "andere@example.org" in wrong.content.decode()
    assert "Kita Seestern" not in wrong.content.decode() and not visitor.cookies

    assert enter(visitor, token, " Kita@Example.org ").status_code == 302
    assert "Morgenkreis" in visitor.get(address("care", token)).content.decode()


def test_the_cookie_is_for_this_page_only(visitor, token, provider):
    cookie = enter(visitor, token).cookies[links.COOKIE]
    assert cookie["path"] == address("care", token)
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert MAIL not in cookie.value

    other = token_for(provider, "andere@example.org")
    visitor.cookies[links.COOKIE] = cookie.value  # carried to another link of the same provider
    assert "E-Mail-Adresse" in visitor.get(address("care", other)).content.decode()
    visitor.cookies[links.COOKIE] = cookie.value[:-1] + "x"
    assert "E-Mail-Adresse" in visitor.get(address("care", token)).content.decode()


def test_unknown_expired_and_revoked_links_look_the_same(inside, token, provider):
    make_offer(title="Morgenkreis", provider=provider)
    unknown = inside.get(address("care", "x" * 43))
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        expired = inside.get(address("care", token))
    links.revoke(ProviderLink.objects.all())
    revoked = inside.get(address("care", token))

    assert {unknown.status_code, expired.status_code, revoked.status_code} == {404}
    # The address itself stands in the links to other languages.
    contents = {
        page.content.decode().replace(token, "x" * 43) for page in (unknown, expired, revoked)
    }
    assert len(contents) == 1
    assert "Kita Seestern" not in revoked.content.decode()


def test_every_way_in_is_closed_without_link_or_address(visitor, token, provider):
    offer = make_offer(provider=provider, verified_at=None)
    acts = [
        ("care_new", ()),
        ("care_confirm", (offer.uuid,)),
        ("care_change", (offer.uuid,)),
        ("care_ended", (offer.uuid,)),
        ("care_form", (1,)),
        ("care_withdraw", (1,)),
    ]
    for name, args in acts:
        asked = visitor.post(address(name, token, *args), {"message": "x"})
        assert (asked.status_code, "E-Mail-Adresse" in asked.content.decode()) == (200, True), name
        assert visitor.post(address(name, "falsch", *args)).status_code == 404, name
    offer.refresh_from_db()
    assert offer.verified_at is None and not ChangeProposal.objects.exists()


def test_guessing_the_address_ends(visitor, token):
    for _number in range(links.ATTEMPTS):
        assert enter(visitor, token, "falsch@example.org").status_code == 403
    assert enter(visitor, token).status_code == 429
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert enter(visitor, token).status_code == 302


def test_private_pages_are_neither_stored_nor_indexed_nor_told(inside, token):
    for response in (
        inside.get(address("care", token)),
        inside.get(address("care", "falsch")),
        Client().get(address("care", token)),
    ):
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert 'name="robots" content="noindex' in response.content.decode()


def test_forms_from_elsewhere_are_refused(inside, token, provider):
    offer = make_offer(provider=provider, verified_at=None)
    response = inside.post(
        address("care_confirm", token, offer.uuid), headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 403
    offer.refresh_from_db()
    assert offer.verified_at is None


def test_too_many_forms_are_refused(inside, token, monkeypatch):
    monkeypatch.setattr(links, "WRITES", 1)
    assert inside.post(address("care_new", token)).status_code == 302
    assert inside.post(address("care_new", token)).status_code == 429


# -- What it shows --------------------------------------------------------------------------------


def test_the_page_shows_own_offers_with_their_state_in_words(inside, token, provider):
    today = timezone.localdate()
    below = make_provider(parent=provider)
    make_offer(title="Ist aktuell", provider=provider, verified_at=today - timedelta(days=9))
    make_offer(title="Bald fällig", provider=below, verified_at=today - timedelta(days=170))
    make_offer(title="Überfällig", provider=provider, verified_at=today - timedelta(days=200))
    make_offer(title="Verborgen", provider=provider, verified_at=today - timedelta(days=400))
    make_offer(
        title="Unser Entwurf", provider=provider, status=Status.DRAFT, source=Source.PROVIDER
    )
    make_offer(title="Entwurf des Amts", provider=provider, status=Status.DRAFT)
    make_offer(title="Im Archiv", provider=provider, status=Status.ARCHIVED)
    make_offer(title="Fremdes")

    page = inside.get(address("care", token)).context["care"]

    assert [(item.offer.title, item.state, item.can_confirm) for item in page.offers] == [
        ("Verborgen", "hidden", True),
        ("Überfällig", "overdue", True),
        ("Bald fällig", "due_soon", True),
        ("Unser Entwurf", "review", False),
        ("Ist aktuell", "current", True),
    ]
    assert page.to_check == 3
    assert page.offers[1].words == "Bitte jetzt prüfen"


def test_another_address_of_the_same_provider_sees_no_foreign_proposals(inside, token, provider):
    inside.post(address("care_new", token))
    other, other_token = Client(), token_for(provider, "andere@example.org")
    enter(other, other_token, "andere@example.org")
    proposal = ChangeProposal.objects.get()

    assert other.get(address("care", other_token)).context["care"].new == []
    assert other.get(address("care_form", other_token, proposal.pk)).status_code == 404
    assert other.post(address("care_withdraw", other_token, proposal.pk)).status_code == 404


def test_number_of_queries_does_not_grow(inside, token, provider, django_assert_num_queries):
    make_offer(provider=provider)
    inside.get(address("care", token))
    with django_assert_num_queries(8):
        inside.get(address("care", token))
    for _number in range(6):
        offer = make_offer(provider=provider)
        inside.post(address("care_ended", token, offer.uuid), {"message": "Zu Ende"})
    inside.get(address("care", token))
    with django_assert_num_queries(8):
        inside.get(address("care", token))


# -- What it does ---------------------------------------------------------------------------------


def test_still_true_in_one_click(inside, token, provider):
    today = timezone.localdate()
    offer = make_offer(provider=provider, verified_at=today - timedelta(days=300))
    other = make_offer(verified_at=None)

    response = inside.post(address("care_confirm", token, offer.uuid))
    assert inside.post(address("care_confirm", token, other.uuid)).status_code == 404

    assert response.status_code == 302
    assert "alles noch stimmt" in inside.get(response.url).content.decode()
    offer.refresh_from_db()
    other.refresh_from_db()
    assert (offer.verified_at, offer.verify_due > today) == (today, True)
    assert "Kita Seestern" in offer.verified_by
    assert other.verified_at is None
    assert inside.get(address("care_confirm", token, offer.uuid)).status_code == 405


def test_a_confirmation_by_mistake_is_taken_back(inside, token, provider):
    checked = timezone.localdate() - timedelta(days=200)
    offer = make_offer(provider=provider, verified_at=checked, verified_by="Kim Beispiel")
    assert "zurücknehmen" not in inside.get(address("care", token)).content.decode()
    inside.post(address("care_confirm", token, offer.uuid))
    assert "zurücknehmen" in inside.get(address("care", token)).content.decode()

    answer = inside.post(address("care_undo", token, offer.uuid))

    assert "doch-nicht" in answer.url
    offer.refresh_from_db()
    assert (offer.verified_at, offer.verified_by) == (checked, "Kim Beispiel")
    page = inside.get(address("care", token)).content.decode()
    assert "zurücknehmen" not in page and "Kim Beispiel" not in page


def test_somebody_elses_check_is_not_the_providers_to_take_back(inside, token, provider):
    offer = make_offer(provider=provider, verified_at=timezone.localdate() - timedelta(days=200))
    confirm_verified(Offer.objects.filter(pk=offer.pk), how=VerifiedHow.LIST, name="Kim")

    answer = inside.post(address("care_undo", token, offer.uuid))

    assert "zu-spaet" in answer.url
    offer.refresh_from_db()
    assert offer.verified_at == timezone.localdate()


def start_change(inside, token, offer):
    response = inside.post(address("care_change", token, offer.uuid))
    assert response.status_code == 302
    return response.url


def test_a_change_is_saved_at_each_step_and_sent_at_the_end(inside, token, provider):
    topic = make_topic()
    offer = make_offer(title="Morgenkreis", provider=provider, topics=[topic])
    url = start_change(inside, token, offer)

    step = inside.post(f"{url}?schritt=1", {"title": "Abendkreis", "summary": "Satz.", "go": "2"})
    assert step.url == f"{url}?schritt=2"
    later = inside.post(f"{url}?schritt=2", {"topics": str(topic.pk), "later": "1"})
    assert later.url == address("care", token)
    assert "Weiter ändern" in inside.get(later.url).content.decode()
    assert start_change(inside, token, offer) == url  # goes on where somebody stopped
    assert 'value="Abendkreis"' in inside.get(url).content.decode()

    sent = inside.post(f"{url}?schritt={LAST}", {"message": "Bitte bald", "send": "1"})

    assert sent.url.startswith(address("care", token))
    proposal = ChangeProposal.objects.get()
    assert (proposal.state, proposal.kind, proposal.mail, proposal.provider) == (
        ProposalState.OPEN,
        ProposalKind.CHANGE,
        MAIL,
        provider,
    )
    assert proposal.content["fields"]["title"] == "Abendkreis"
    assert proposal.content["relations"]["topics"] == [[topic.pk, topic.title]]
    assert Offer.objects.get().title == "Morgenkreis"
    assert [i.state for i in inside.get(address("care", token)).context["care"].offers] == [
        "review"
    ]


def test_typing_is_saved_in_between(inside, token, provider):
    url = start_change(inside, token, make_offer(provider=provider))
    answer = inside.post(f"{url}?schritt=1", {"title": "Halb", "summary": "", "autosave": "1"})
    assert list(answer.json()) == ["saved"]
    assert ChangeProposal.objects.get().typed["title"] == ["Halb"]
    assert 'role="alert"' not in inside.get(f"{url}?schritt=1").content.decode()


def test_a_fault_keeps_the_step_and_what_was_typed(inside, token, provider):
    url = start_change(inside, token, make_offer(provider=provider))
    wrong = inside.post(f"{url}?schritt=1", {"title": "", "summary": "Neu.", "go": "2"})
    text = inside.get(wrong.url).content.decode()
    assert wrong.url == f"{url}?schritt=1&pruefen=1"
    assert 'id="id_title_error"' in text and "Neu." in text

    sent = inside.post(f"{url}?schritt={LAST}", {"send": "1"})
    assert sent.url == f"{url}?schritt=1&pruefen=1"
    assert ChangeProposal.objects.get().state == ProposalState.STARTED


def test_nothing_changed_is_not_sent(inside, token, provider):
    url = start_change(inside, token, make_offer(provider=provider))
    answer = inside.post(f"{url}?schritt={LAST}", {"send": "1"})
    assert "Sie haben noch nichts geändert" in answer.content.decode()
    assert ChangeProposal.objects.get().state == ProposalState.STARTED


def test_a_new_offer_names_its_provider_by_itself(inside, token, provider):
    url = inside.post(address("care_new", token)).url
    assert "Wer bietet es an?" not in inside.get(f"{url}?schritt=6").content.decode()
    inside.post(f"{url}?schritt=1", {"title": "Spielnachmittag", "summary": "Satz.", "go": "2"})
    inside.post(f"{url}?schritt={LAST}", {"send": "1"})

    proposal = ChangeProposal.objects.get()
    assert (proposal.state, proposal.kind) == (ProposalState.OPEN, ProposalKind.NEW)
    assert proposal.content["fields"]["provider"] == [provider.pk, "Kita Seestern"]
    text = inside.get(address("care", token)).content.decode()
    assert "Spielnachmittag" in text and "Neu, wird geprüft" in text


def test_ended_is_a_proposal_with_a_reason(inside, token, provider):
    offer = make_offer(provider=provider)
    url = address("care_ended", token, offer.uuid)
    assert "ein paar Worte" in inside.post(url, {"message": ""}).content.decode()
    inside.post(url, {"message": "Seit Juli zu"})
    inside.post(url, {"message": "Seit Juli geschlossen"})

    proposal = ChangeProposal.objects.get()
    assert (proposal.kind, proposal.message, proposal.state) == (
        ProposalKind.ENDED,
        "Seit Juli geschlossen",
        ProposalState.OPEN,
    )
    offer.refresh_from_db()
    assert offer.status == Status.PUBLISHED


def test_a_proposal_can_be_taken_back(inside, token, provider):
    offer = make_offer(provider=provider)
    inside.post(address("care_ended", token, offer.uuid), {"message": "Zu"})
    started = start_change(inside, token, offer)
    ended = ChangeProposal.objects.get(kind=ProposalKind.ENDED)

    inside.post(address("care_withdraw", token, ended.pk))
    inside.post(f"{started}weg/")

    ended.refresh_from_db()
    assert ended.state == ProposalState.WITHDRAWN
    assert ChangeProposal.objects.count() == 1
    assert inside.post(address("care_withdraw", token, ended.pk)).status_code == 404


@pytest.mark.parametrize("step", ["", "0", "99", "x", "²", "%00"])
def test_nonsense_in_the_step_shows_the_first(inside, token, provider, step):
    url = start_change(inside, token, make_offer(provider=provider))
    assert inside.get(f"{url}?schritt={step}").context["number"] == 1
    assert inside.post(f"{url}?schritt={step}", {"title": "\0", "go": step}).status_code == 302
    assert inside.get(f"{url}?schritt=1&pruefen=1").status_code == 200


def test_decided_proposals_stay_for_sixty_days_of_the_city(provider, token):
    half_past_midnight = datetime(2026, 10, 1, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    proposal = ChangeProposal.objects.create(
        kind=ProposalKind.NEW,
        state=ProposalState.ACCEPTED,
        provider=provider,
        mail=MAIL,
        decided_at=half_past_midnight,  # in UTC still the day before
    )
    link = ProviderLink.objects.get()

    assert care_page(link, date(2026, 11, 30)).decided == [proposal]
    assert care_page(link, date(2026, 12, 1)).decided == []
