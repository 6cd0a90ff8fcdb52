"""Proposals in the back office: from an offer's page, in the inbox, and links for providers."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offers.models import (
    ChangeProposal,
    Offer,
    ProposalKind,
    ProposalOrigin,
    ProposalState,
    ProviderLink,
    Status,
)
from offers.roles import COORDINATORS, EDITORS, LEADERSHIP, NETWORK_COORDINATORS, PLANNERS
from tests.accounts import make_account
from tests.factories import make_department, make_offer, make_offer_type, make_provider
from tests.offers.test_proposals import propose, propose_new

pytestmark = pytest.mark.django_db

LIST = "admin:offers_changeproposal_changelist"


def log_in(client, role, *departments, **values):
    user = make_account(role, *departments, **values)
    client.force_login(user)
    return user


def page_of(proposal):
    return reverse("admin:offers_changeproposal_change", args=[proposal.pk])


def review_data(response, **values):
    """What the browser would send of the review page; ``None`` takes a tick away."""
    form = response.context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            data[name] = "on"
        elif isinstance(value, list | tuple):
            data[name] = [str(getattr(item, "pk", item)) for item in value]
        elif value not in (None, False):
            data[name] = str(getattr(value, "pk", value))
    data |= values
    return {name: value for name, value in data.items() if value is not None}


def decide(client, proposal, **values):
    page = client.get(page_of(proposal))
    return client.post(page_of(proposal), review_data(page, **values))


# -- Inbox ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [PLANNERS, NETWORK_COORDINATORS, LEADERSHIP])
def test_other_roles_have_no_inbox(client, role):
    proposal = propose(make_offer(), title="Neu", mail="kim@example.org")
    log_in(client, role)
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(page_of(proposal)).status_code in (302, 403)
    assert b"kim@example.org" not in client.get(page_of(proposal), follow=True).content


def test_coordinators_see_and_decide_their_own_only(client):
    mine = make_department()
    own = propose(make_offer(department=mine, title="Alt"), title="Eigenes")
    other = propose(make_offer(title="Fremd"), title="Fremdes")
    log_in(client, COORDINATORS, mine)

    listed = client.get(reverse(LIST)).content.decode()
    assert "Eigenes" in listed and "Fremdes" not in listed
    assert client.get(page_of(other)).status_code == 302
    sent = {"act": "take", "take_title": "on", "title": "Gekapert", "answer": ""}
    assert client.post(page_of(other), sent).status_code == 302
    assert Offer.objects.filter(title="Fremd").exists()
    assert decide(client, own, act="take").status_code == 302
    assert Offer.objects.filter(title="Eigenes").exists()


def test_the_list_starts_with_open_ones_at_a_constant_number_of_queries(client):
    user = log_in(client, EDITORS)
    done = propose(make_offer(), title="Erledigtes")
    ChangeProposal.objects.filter(pk=done.pk).update(state=ProposalState.REJECTED)
    propose(make_offer(), title="Offenes 1")
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as one:
        first = client.get(reverse(LIST)).content.decode()
    for number in range(2, 6):
        propose(make_offer(), title=f"Offenes {number}")
        propose_new(title=f"Neues {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(LIST))

    assert len(many) == len(one)
    assert "Offenes 1" in first and "Erledigtes" not in first
    decided = client.get(reverse(LIST) + "?state=decided").content.decode()
    assert "Erledigtes" in decided and "Offenes 1" not in decided
    assert user.has_perm("offers.change_changeproposal")


# -- One proposal ---------------------------------------------------------------------------------


def test_single_parts_are_taken_over_after_editing(client):
    offer = make_offer(title="Alt", summary="Alter Satz.")
    proposal = propose(offer, title="Neu", summary="Neuer Satz.", mail="kim@example.org")
    log_in(client, EDITORS)
    page = client.get(page_of(proposal)).content.decode()
    assert "Alter Satz." in page and "Neuer Satz." in page

    response = decide(
        client, proposal, act="take", take_summary=None, title="Ganz neu", answer="Danke sehr."
    )

    assert response.status_code == 302
    offer.refresh_from_db()
    assert (offer.title, offer.summary) == ("Ganz neu", "Alter Satz.")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PARTLY_ACCEPTED
    [message] = mail.outbox
    assert message.to == ["kim@example.org"]
    assert "einen Teil" in message.body and "Danke sehr." in message.body


def test_rows_are_read_from_lines_and_faults_keep_everything(client):
    offer = make_offer(title="Alt")
    proposal = propose(offer, title="Neu", when="immer dienstags")
    log_in(client, EDITORS)
    assert "immer dienstags" in client.get(page_of(proposal)).content.decode()

    wrong = decide(
        client,
        proposal,
        act="take",
        take_when="on",
        opening_times="Di 9-11\nirgendwann",
        answer="Meine Antwort",
    )
    text = wrong.content.decode()
    assert wrong.status_code == 200
    assert "irgendwann" in text and "Meine Antwort" in text and "ist nicht zu verstehen" in text
    assert Offer.objects.get().title == "Alt"

    assert decide(client, proposal, act="take", take_when="on", opening_times="Di 9-11").url
    offer = Offer.objects.get()
    assert (offer.title, [str(time) for time in offer.opening_times.all()]) == (
        "Neu",
        ["Dienstag 09:00"],
    )


def test_rules_of_an_offer_hold_here_too(client):
    offer = make_offer(title="Alt", is_free="no")
    proposal = propose(offer, title="Neu", cost="Familie: 5 EUR")
    log_in(client, EDITORS)
    wrong = decide(client, proposal, act="take", is_free="yes")
    assert list(wrong.context["form"].errors) == ["cost_rows"]
    assert Offer.objects.get().title == "Alt"


def test_nothing_ticked_is_said(client):
    proposal = propose(make_offer(title="Alt"), title="Neu")
    log_in(client, EDITORS)
    wrong = decide(client, proposal, act="take", take_title=None)
    assert "mindestens einen Teil" in wrong.content.decode()
    assert ChangeProposal.objects.get().is_open


def test_rejecting_needs_a_reason_that_the_proposer_gets(client):
    proposal = propose(make_offer(title="Alt"), title="Neu", mail="kim@example.org")
    log_in(client, EDITORS)
    assert "Bitte schreiben Sie, warum" in decide(client, proposal, act="reject").content.decode()

    assert decide(client, proposal, act="reject", answer="Das stimmt nicht.").status_code == 302

    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == (ProposalState.REJECTED, "Das stimmt nicht.")
    assert "nicht übernommen" in mail.outbox[0].body
    again = decide(client, proposal, act="reject", answer="Noch einmal.")
    assert again.status_code == 302
    proposal.refresh_from_db()
    assert proposal.answer == "Das stimmt nicht." and len(mail.outbox) == 1


def test_a_mail_server_that_is_away_undoes_nothing(client, settings):
    proposal = propose(make_offer(), title="Neu", mail="kim@example.org")
    log_in(client, EDITORS)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    page = client.get(page_of(proposal))
    response = client.post(page_of(proposal), review_data(page, act="take"), follow=True)

    assert "ließ sich nicht senden" in response.content.decode()
    assert Offer.objects.get().title == "Neu"


def test_what_changed_meanwhile_is_pointed_out(client):
    offer = make_offer(title="Alt")
    proposal = propose(offer, title="Neu")
    log_in(client, EDITORS)
    hint = "nachdem der Vorschlag geschrieben war"
    assert hint not in client.get(page_of(proposal)).content.decode()
    Offer.objects.filter(pk=offer.pk).update(title="Inzwischen")
    assert hint in client.get(page_of(proposal)).content.decode()


def test_editors_give_new_offers_to_a_department_that_makes_the_draft(client):
    department, provider, kind = make_department(), make_provider(), make_offer_type()
    make_offer(title="Väterfrühstück im Hafen")
    proposal = propose_new(title="Väterfrühstück")
    log_in(client, EDITORS)
    page = client.get(page_of(proposal))
    assert [offer.title for offer in page.context["similar"]] == ["Väterfrühstück im Hafen"]
    client.post(page_of(proposal), {"act": "assign", "department": department.pk})
    log_in(client, COORDINATORS, department)
    assert (
        decide(client, proposal, act="assign", department=make_department().pk).status_code == 200
    )

    unready = decide(client, proposal, act="take", take_provider="on", take_offer_type="on")
    assert set(unready.context["form"].errors) == {"provider", "offer_type"}
    sent = {"provider": provider.pk, "offer_type": kind.pk}
    assert decide(
        client, proposal, act="take", take_provider="on", take_offer_type="on", **sent
    ).url

    offer = Offer.objects.get(title="Väterfrühstück")
    assert (offer.status, offer.department, offer.provider) == (Status.DRAFT, department, provider)


def test_coordinators_put_no_draft_into_other_departments(client):
    mine, other = make_department(), make_department()
    proposal = propose_new()
    ChangeProposal.objects.update(department=mine)
    log_in(client, COORDINATORS, mine)
    wrong = decide(client, proposal, act="take", department=other.pk)
    assert list(wrong.context["form"].errors) == ["department"]


def test_an_ended_offer_is_archived_with_the_reason(client):
    offer = make_offer()
    proposal = ChangeProposal.objects.create(
        offer=offer, kind=ProposalKind.ENDED, origin=ProposalOrigin.PROVIDER, message="Seit Juli zu"
    )
    log_in(client, EDITORS)
    assert decide(client, proposal, act="archive").status_code == 302
    offer.refresh_from_db()
    proposal.refresh_from_db()
    assert (offer.status, offer.archive_reason) == (Status.ARCHIVED, "Seit Juli zu")
    assert proposal.state == ProposalState.ACCEPTED


def test_an_offer_that_cannot_be_archived_says_why(client):
    offer = make_offer(status=Status.ARCHIVED)
    proposal = ChangeProposal.objects.create(
        offer=offer, kind=ProposalKind.ENDED, origin=ProposalOrigin.PROVIDER, message="Zu"
    )
    log_in(client, EDITORS)
    assert "führt kein Weg" in decide(client, proposal, act="archive").content.decode()
    assert ChangeProposal.objects.get().is_open


# -- From an offer's page -------------------------------------------------------------------------


def test_other_departments_propose_from_the_read_only_page(client):
    offer = make_offer(title="Alt")
    user = log_in(
        client, COORDINATORS, make_department(), first_name="Kim", email="kim@example.org"
    )
    url = reverse("admin:offers_offer_propose", args=[offer.pk])
    change = reverse("admin:offers_offer_change", args=[offer.pk])
    assert url in client.get(change).content.decode()

    data = review_data(client.get(url))
    assert "noch nichts geändert" in client.post(url, data).content.decode()
    wrong = client.post(url, data | {"title": "", "message": "Ein Kommentar"}).content.decode()
    assert "Ein Kommentar" in wrong and "wie das Angebot heißt" in wrong
    assert client.post(url, data | {"title": "Neu", "message": "Ein Kommentar"}).url == change

    stored = ChangeProposal.objects.get()
    assert (stored.origin, stored.user, stored.name, stored.mail, stored.message) == (
        ProposalOrigin.DEPARTMENT,
        user,
        "Kim",
        "kim@example.org",
        "Ein Kommentar",
    )
    assert Offer.objects.get().title == "Alt"


@pytest.mark.parametrize("role", [PLANNERS, NETWORK_COORDINATORS, LEADERSHIP])
def test_who_only_reads_proposes_nothing(client, role):
    offer = make_offer()
    log_in(client, role)
    url = reverse("admin:offers_offer_propose", args=[offer.pk])
    assert client.get(url).status_code == 403
    page = client.get(reverse("admin:offers_offer_change", args=[offer.pk]))
    assert url not in page.content.decode()


# -- Links for providers --------------------------------------------------------------------------


def links_url(provider):
    return reverse("admin:offers_provider_links", args=[provider.pk])


def test_a_link_is_sent_resent_and_revoked(client):
    provider = make_provider(mail="kita@example.org")
    user = log_in(client, EDITORS)
    change = reverse("admin:offers_provider_change", args=[provider.pk])
    assert links_url(provider) in client.get(change).content.decode()
    assert "kita@example.org" in client.get(links_url(provider)).content.decode()

    client.post(links_url(provider), {"mail": "kita@example.org"})
    first = ProviderLink.objects.get()
    client.post(links_url(provider), {"mail": "Kita@example.org"})
    second = ProviderLink.objects.exclude(pk=first.pk).get()

    first.refresh_from_db()
    assert (first.is_valid, second.is_valid, second.created_by) == (False, True, user)
    address = next(word for word in mail.outbox[1].body.split() if "/pflege/" in word)
    path = address.removeprefix("https://kompass.example.org")
    assert client.get(path).status_code == 200
    assert mail.outbox[0].subject.startswith("Flensburg-Kompass: Ihre Angebote")

    client.post(links_url(provider), {"revoke": second.pk})
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("data", [{"mail": "keine"}, {"revoke": "x"}, {"revoke": "9" * 40}, {}])
def test_nonsense_makes_no_link(client, data):
    provider = make_provider()
    log_in(client, EDITORS)
    assert client.post(links_url(provider), data).status_code in (200, 302)
    assert not ProviderLink.objects.exists()


def test_links_go_to_own_providers_by_those_who_may(client):
    mine = make_department()
    own, other = make_offer(department=mine).provider, make_offer().provider
    log_in(client, COORDINATORS, mine)
    assert client.get(links_url(own)).status_code == 200
    assert client.post(links_url(other), {"mail": "a@example.org"}).status_code == 404
    log_in(client, PLANNERS)
    assert client.get(links_url(own)).status_code == 403


def test_the_reviewer_edits_tags_before_taking_them_over(client):
    offer = make_offer(tags=["Babys"])
    proposal = propose(offer, tags="Babys, Wald")
    log_in(client, EDITORS)
    assert "Schlagwörter" in client.get(page_of(proposal)).content.decode()

    decide(client, proposal, act="take", tags="Babys, Wald und Wiese")

    assert set(offer.tags.names()) == {"Babys", "Wald und Wiese"}
