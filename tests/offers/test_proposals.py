"""What a proposal says, and what becomes of it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.http import QueryDict
from django.utils import timezone

from offers.models import (
    ChangeProposal,
    ContactVisibility,
    IsFree,
    LocationVisibility,
    Offer,
    ProposalKind,
    ProposalOrigin,
    ProposalState,
    ProviderLink,
    Source,
    Status,
)
from offers.models.proposal import empty_content
from offers.proposals import rows
from offers.proposals.content import take_public
from offers.proposals.forms import ProposalForm, untouched
from offers.proposals.review import (
    AlreadyDecided,
    close,
    free_slug,
    live_offer,
    open_proposal_count,
    part_rows,
    proposed_content,
    take_over,
)
from offers.proposals.sending import NothingChanged, keep, send, start
from offers.proposals.similar import similar_offers
from offers.roles import COORDINATORS, EDITORS, PLANNERS
from offers.snapshot import with_snapshot_data
from tests.accounts import make_account
from tests.factories import (
    make_department,
    make_language,
    make_location,
    make_offer,
    make_offer_type,
    make_phases,
    make_provider,
    make_target_group,
    make_topic,
)

pytestmark = pytest.mark.django_db


def loaded(offer):
    return with_snapshot_data(Offer.objects.filter(pk=offer.pk)).get()


def typed(base, **values):
    """A bound form: untouched but for ``values``."""
    data = QueryDict(mutable=True)
    for name, answers in untouched(ProposalForm(base=base)).items():
        data.setlist(name, answers)
    for name, answer in values.items():
        data.setlist(name, answer if isinstance(answer, list) else [answer])
    return ProposalForm(data, base=base)


def propose(offer, **values):
    """A sent proposal of the public to change ``offer``."""
    form = typed(take_public(loaded(offer)), **values)
    assert form.is_valid(), form.errors
    return send(form, offer=offer, origin=ProposalOrigin.PUBLIC)


def propose_new(**values):
    values = {"title": "Neu", "summary": "Ein Treff.", "provider_name": "Verein"} | values
    form = typed(empty_content(), **values)
    assert form.is_valid(), form.errors
    return send(form, origin=ProposalOrigin.PUBLIC)


def keys_of(proposal):
    return [row.part.key for row in part_rows(proposal, live_offer(proposal))]


@pytest.fixture
def rich():
    """An offer with something in each part, hidden rows included."""
    make_phases()
    return make_offer(
        title="Krabbelgruppe",
        age_from_months=-9,
        age_to_months=36,
        topics=[make_topic(title="Bewegung")],
        locations=[
            make_location(name="Haus am Hafen"),
            make_location(name="Schutzhaus", visibility=LocationVisibility.HIDDEN),
        ],
        opening_times=[{"weekday": 1, "starts_at": "09:00", "ends_at": "11:00"}],
        dates=[{"date": "2027-01-12"}],
        is_free=IsFree.NO,
        costs=[{"label": "Familie", "amount": "12.50"}],
        contacts=[
            {"function": "Anmeldung", "phone": "0461 1"},
            {"function": "Leitung", "phone": "0461 9", "visibility": ContactVisibility.INTERNAL},
        ],
    )


# -- Form and content -----------------------------------------------------------------------------


def test_an_untouched_form_says_what_the_offer_says(rich):
    base = take_public(loaded(rich))
    form = typed(base)

    assert form.is_valid(), form.errors
    assert form.changed_data == []
    assert form.content() == (base, {})
    with pytest.raises(NothingChanged):
        send(form, offer=rich, origin=ProposalOrigin.PUBLIC)
    assert not ChangeProposal.objects.exists()


def test_browsers_line_ends_are_no_change():
    offer = make_offer(description="Eins.\n\nZwei.")
    base = take_public(loaded(offer))
    assert typed(base, description="Eins.\r\n\r\nZwei.").changed_data == []


def test_hidden_contacts_and_places_are_not_in_the_content(rich):
    text = str(take_public(loaded(rich)))
    assert "0461 1" in text and "Haus am Hafen" in text
    assert "0461 9" not in text and "Schutzhaus" not in text


def test_times_places_and_prices_are_read_where_they_can_be(rich):
    make_location(name="Turnhalle")
    form = typed(
        take_public(loaded(rich)),
        when="Montag 9-12 Uhr\n24.12.2026 10:00–11:00",
        where="turnhalle",
        cost="Familie: 5 EUR",
    )
    assert form.is_valid(), form.errors
    content, words = form.content()

    assert words == {}
    assert rows.write(content, "opening_times", "dates") == "Mo 09:00–12:00\n24.12.2026 10:00–11:00"
    assert [title for _pk, title in content["relations"]["locations"]] == ["Turnhalle"]
    assert rows.write(content, "cost_rows") == "Familie: 5,00 EUR"


def test_what_cannot_be_read_goes_along_as_words(rich):
    make_location(name="Doppelt")
    make_location(name="Doppelt")
    values = {"when": "jeden zweiten Dienstag", "where": "Doppelt", "cost": "mal so, mal so"}
    base = take_public(loaded(rich))
    form = typed(base, **values)
    assert form.is_valid()

    assert form.content() == (base, values)


@pytest.mark.parametrize(
    ("values", "ages"),
    [
        ({"phases": [0]}, (-9, 0)),
        ({"phases": [1, 2]}, (0, 36)),
        ({"phases": [0, 1, 2, 3, 4]}, (None, None)),
        ({"phases": []}, (None, None)),
        ({"age_from": "18", "age_from_unit": "months"}, (18, None)),
        ({"age_from": "3", "age_to": "6"}, (36, 72)),
        ({"phases": [0, 1], "age_to": "2"}, (-9, 24)),
    ],
)
def test_ages_come_from_phases_or_exact_figures(values, ages):
    phases = make_phases()
    if "phases" in values:
        values["phases"] = [str(phases[number].pk) for number in values["phases"]]
    form = typed(empty_content(), title="A", summary="B", provider_name="C", **values)
    assert form.is_valid(), form.errors
    fields = form.content()[0]["fields"]
    assert (fields.get("age_from_months"), fields.get("age_to_months")) == ages


def test_ticking_another_phase_wins_over_an_age_that_nobody_touched(rich):
    base = take_public(loaded(rich))
    phases = [*untouched(ProposalForm(base=base))["phases"]]
    form = typed(base, phases=phases[:2])
    assert form.is_valid()
    fields = form.content()[0]["fields"]
    assert (fields["age_from_months"], fields["age_to_months"]) == (-9, 12)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"summary": "a\0b"}, "summary"),
        ({"age_from": "5", "age_to": "3"}, "age_to"),
        ({"age_from": "40"}, "age_from"),
        ({"topics": ["99999"]}, "topics"),
        ({"delivery": "beam"}, "delivery"),
        ({"is_free": "yes", "cost": "Familie: 5 EUR"}, "cost"),
        ({"contact_mail": "keine"}, "contact_mail"),
        ({"visibility": "professionals"}, "visibility"),
    ],
)
def test_faults_stand_at_their_field(values, field):
    form = typed(empty_content(), **{"title": "A", "summary": "B", "provider_name": "C"} | values)
    assert list(form.errors) == [field]


def test_internal_fields_cannot_be_proposed(rich):
    form = typed(take_public(loaded(rich)), title="Neu", internal_note="x", status="draft")
    assert form.is_valid()
    content, _words = form.content()
    assert "internal_note" not in content["fields"] and "status" not in content["fields"]


# -- Review ---------------------------------------------------------------------------------------


def test_rows_show_both_sides_and_what_changed_since(rich):
    proposal = propose(rich, title="Krabbeltreff", summary="Anders.", phone="0461 2")
    Offer.objects.filter(pk=rich.pk).update(summary="Inzwischen anders.")

    found = part_rows(proposal, live_offer(proposal))

    assert [(row.part.key, row.live, row.proposed, row.has_moved) for row in found] == [
        ("title", ["Krabbelgruppe"], ["Krabbeltreff"], False),
        ("summary", ["Inzwischen anders."], ["Anders."], True),
        (
            "contact",
            ["Anmeldung: Tel. 0461 1", "Leitung: Tel. 0461 9 (nur Verwaltung)"],
            ["Anmeldung: Tel. 0461 2", "Leitung: Tel. 0461 9 (nur Verwaltung)"],
            False,
        ),
    ]


def test_what_is_live_already_says_so(rich):
    proposal = propose(rich, title="Krabbeltreff")
    Offer.objects.filter(pk=rich.pk).update(title="Krabbeltreff")
    assert [row.is_live for row in part_rows(proposal, live_offer(proposal))] == [True]


def test_taking_over_a_part_leaves_the_others_and_all_hidden_rows(rich):
    make_location(name="Turnhalle")
    editor = make_account(EDITORS, first_name="Re", last_name="Daktion")
    proposal = propose(
        rich, title="Krabbeltreff", summary="Anders.", phone="0461 2", where="Turnhalle"
    )
    content = proposed_content(proposal, live_offer(proposal))

    take_over(proposal, content, ["title", "contact", "where"], user=editor, answer="Danke")

    offer = Offer.objects.get(pk=rich.pk)
    assert (offer.title, offer.summary, offer.status) == (
        "Krabbeltreff",
        "Ein Angebot für Familien.",
        Status.PUBLISHED,
    )
    assert {(c.phone, c.visibility) for c in offer.contacts.all()} == {
        ("0461 2", "public"),
        ("0461 9", "internal"),
    }
    assert {place.name for place in offer.locations.all()} == {"Turnhalle", "Schutzhaus"}
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer, proposal.decided_by_name) == (
        ProposalState.PARTLY_ACCEPTED,
        "Danke",
        "Re Daktion",
    )


def test_taking_over_all_is_accepted_and_reaches_the_search(client, rich):
    proposal = propose(rich, title="Quellwolke")
    assert "Quellwolke" not in client.get("/angebote/").content.decode()

    take_over(proposal, proposal.content, ["title"], user=make_account(EDITORS))

    assert "Quellwolke" in client.get("/angebote/").content.decode()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ACCEPTED


def test_a_fault_writes_nothing(rich):
    proposal = propose(rich, title="Krabbeltreff", cost="Familie: 5 EUR")
    content = proposed_content(proposal, live_offer(proposal))
    content["fields"]["is_free"] = IsFree.YES

    with pytest.raises(ValidationError) as error:
        take_over(proposal, content, ["title", "cost"], user=make_account(EDITORS))

    assert list(error.value.message_dict) == ["cost_rows"]
    assert Offer.objects.get(pk=rich.pk).title == "Krabbelgruppe"
    proposal.refresh_from_db()
    assert proposal.is_open


def test_only_one_of_two_reviewers_decides(rich):
    proposal, editor = propose(rich, title="Neu"), make_account(EDITORS)
    close(proposal, ProposalState.REJECTED, user=editor, answer="Nein")

    with pytest.raises(AlreadyDecided):
        take_over(proposal, proposal.content, ["title"], user=editor)
    assert Offer.objects.get(pk=rich.pk).title == "Krabbelgruppe"


def test_a_new_offer_becomes_a_draft(client):
    department, provider = make_department(), make_provider(name="Hafenverein")
    kind = make_offer_type()
    proposal = propose_new(
        title="Väterfrühstück",
        provider_name="hafenverein",
        offer_type=str(kind.pk),
        when="mal dienstags",
        phone="0461 5",
        message="Seit März.",
    )
    keys = keys_of(proposal)

    offer = take_over(
        proposal, proposal.content, keys, user=make_account(EDITORS), department=department
    )

    assert (offer.title, offer.slug, offer.status, offer.source, offer.provider) == (
        "Väterfrühstück",
        "vaeterfruehstueck",
        Status.DRAFT,
        Source.OWN,
        provider,
    )
    assert offer.internal_note == "Zeiten: mal dienstags\nSeit März."
    assert [contact.phone for contact in offer.contacts.all()] == ["0461 5"]
    assert client.get(offer.get_absolute_url()).status_code == 404
    proposal.refresh_from_db()
    assert (proposal.offer, proposal.kind) == (offer, ProposalKind.NEW)


def test_slugs_are_free():
    make_offer(slug="treff")
    make_offer(slug="treff-2")
    assert free_slug("Treff") == "treff-3"
    assert free_slug("???") == "angebot"


# -- Who decides ----------------------------------------------------------------------------------


def test_each_role_sees_the_proposals_it_decides():
    mine = make_department()
    below = make_department(parent=mine)
    own = propose(make_offer(department=below), title="Eigenes")
    other = propose(make_offer(), title="Fremdes")
    unassigned = propose_new(title="Niemandes")
    assigned = propose_new(title="Zugewiesen")
    ChangeProposal.objects.filter(pk=assigned.pk).update(department=mine)
    started = start(loaded(make_offer(department=mine)), **care_values())
    coordinator, editor = make_account(COORDINATORS, mine), make_account(EDITORS)

    def seen(user):
        return set(ChangeProposal.objects.reviewable_by(user))

    assert seen(editor) == {own, other, unassigned, assigned}
    assert seen(coordinator) == {own, assigned}
    assert seen(make_account(PLANNERS)) == set()
    assert started.state == ProposalState.STARTED
    assert (open_proposal_count(editor), open_proposal_count(coordinator)) == (4, 2)
    close(own, ProposalState.REJECTED, user=coordinator, answer="Nein")
    assert open_proposal_count(coordinator) == 1


def care_values(mail="kita@example.org"):
    return {"origin": ProposalOrigin.PROVIDER, "provider": make_provider(), "mail": mail}


# -- Kept while it is written ---------------------------------------------------------------------


def test_a_started_form_is_found_again_and_keeps_faults(rich):
    values = care_values()
    proposal = start(loaded(rich), **values)
    posted = QueryDict("title=%00&summary=Anders&topics=1&internal_note=x")
    keep(proposal, posted, ["title", "summary"])

    again = start(loaded(rich), **values)

    assert again == proposal
    assert again.typed["title"] == [""] and again.typed["summary"] == ["Anders"]
    assert again.typed["topics"] == [str(topic.pk) for topic in rich.topics.all()]
    assert "internal_note" not in again.typed
    assert start(loaded(rich), **care_values("andere@example.org")) != proposal


def test_boxes_without_a_tick_are_kept_as_such(rich):
    proposal = start(loaded(rich), **care_values())
    keep(proposal, QueryDict("offer_type="), ["offer_type", "topics"])
    assert ChangeProposal.objects.get().typed["topics"] == []


# -- Similar offers, forgetting -------------------------------------------------------------------


def test_similar_offers_are_public_ones_with_a_title_alike():
    found = make_offer(title="Krabbelgruppe am Hafen")
    make_offer(title="Krabbelgruppe am Hafen", status=Status.DRAFT)
    make_offer(title="Schuldnerberatung")
    assert similar_offers("Krabbelgruppe Hafen") == [found]
    assert similar_offers("") == []


def test_proposers_are_forgotten_after_the_period(rich, capsys):
    editor = make_account(EDITORS)
    decided = propose(rich, title="Neu", name="Kim", mail="kim@example.org", message="Hallo")
    new = propose_new(phone="0461 2345", contact_mail="kim@example.org", name="")
    close(new, ProposalState.REJECTED, user=editor, answer="Nein")
    still_open = propose(rich, title="Offen", name="Kim", mail="kim@example.org")
    start(loaded(rich), **care_values())
    close(decided, ProposalState.REJECTED, user=editor, answer="Nein")
    link = ProviderLink.objects.create(
        provider=make_provider(), mail="a@example.org", token_hash="x", expires_at=timezone.now()
    )

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        call_command("forget_proposers", "--days", "40")
        assert "0 Vorschläge" in capsys.readouterr().out
        call_command("forget_proposers", "--days", "30", "--dry-run")
        assert ChangeProposal.objects.get(pk=decided.pk).mail == "kim@example.org"
        call_command("forget_proposers", "--days", "30")
        assert "2 Vorschläge" in capsys.readouterr().out.splitlines()[-1]
        call_command("forget_proposers", "--days", "30")
        assert "0 Vorschläge" in capsys.readouterr().out

    decided.refresh_from_db()
    assert "contacts" not in decided.content["children"] | decided.base["children"]
    assert [row.part.key for row in part_rows(decided, live_offer(decided))] == ["title"]
    new.refresh_from_db()
    assert "kim@example.org" not in str((new.content, new.words))
    assert "contact" not in {row.part.key for row in part_rows(new, None)}
    assert (decided.name, decided.mail, decided.message, decided.answer) == ("", "", "", "Nein")
    still_open.refresh_from_db()
    assert still_open.mail == "kim@example.org"
    assert not ChangeProposal.objects.filter(state=ProposalState.STARTED).exists()
    assert not ProviderLink.objects.filter(pk=link.pk).exists()


# -- Tags, target groups and languages ------------------------------------------------------------


def test_tags_groups_and_languages_are_proposed_and_taken_over_part_by_part():
    groups = [make_target_group(title=title) for title in ("Alleinerziehende", "Väter")]
    danish, arabic = make_language(), make_language("ar", "Arabisch")
    offer = make_offer(tags=["Babys"], target_groups=groups[:1], languages=[danish])
    proposal = propose(
        offer,
        tags="offener Treff, Babys",
        target_groups=[str(groups[1].pk)],
        languages=[str(danish.pk), str(arabic.pk)],
    )
    assert keys_of(proposal) == ["tags", "target_groups", "languages"]

    content = proposed_content(proposal, live_offer(proposal))
    take_over(proposal, content, ["tags", "languages"], user=make_account(EDITORS))

    assert set(offer.tags.names()) == {"Babys", "offener Treff"}
    assert set(offer.languages.all()) == {danish, arabic}
    assert set(offer.target_groups.all()) == {groups[0]}  # not taken over
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PARTLY_ACCEPTED


def test_a_new_offer_brings_its_tags_groups_and_languages():
    group, danish = make_target_group(), make_language()
    proposal = propose_new(
        tags="Wald, Tiere", target_groups=[str(group.pk)], languages=[str(danish.pk)]
    )
    assert proposal.content["tags"] == ["Tiere", "Wald"]
    assert proposal.content["relations"]["target_groups"] == [[group.pk, str(group)]]
    assert proposal.content["relations"]["languages"] == [[danish.pk, str(danish)]]


def test_a_form_started_before_tags_could_be_proposed_still_works():
    offer = make_offer(tags=["Babys"])
    base = take_public(loaded(offer))
    for old in (base["relations"].pop("languages"), base.pop("tags")):
        assert old is not None
    form = typed(base, title="Neuer Titel")
    assert form.is_valid(), form.errors
    proposal = send(form, offer=offer, origin=ProposalOrigin.PUBLIC)
    assert keys_of(proposal) == ["title"]


def test_a_tag_that_is_too_long_is_refused_in_the_form():
    form = typed(empty_content(), title="Neu", summary="Ein Treff.", tags="x" * 101)
    assert not form.is_valid()
    assert "zu lang" in form.errors["tags"][0]
