from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offers import feedback_inbox as inbox
from offers.models import (
    Feedback,
    FeedbackKind,
    FeedbackNote,
    FeedbackNoteKind,
    FeedbackState,
    RateCount,
    RateWindow,
)
from offers.rate_limit import count_up
from offers.roles import COORDINATORS, EDITORS, PLANNERS
from tests.accounts import make_account
from tests.factories import make_department, make_offer, make_provider

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIST = "admin:offers_feedback_changelist"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def make_report(**values):
    values.setdefault("kind", FeedbackKind.WRONG)
    return Feedback.objects.create(**values)


def page_of(report):
    return reverse("admin:offers_feedback_change", args=[report.pk])


def log_of(report):
    return list(report.notes.values_list("kind", "text", "author_name"))


# -- Closing --------------------------------------------------------------------------------------


def test_report_closes_after_an_edit_of_its_offer_or_with_a_reason(clock):
    user = make_account(EDITORS, username="redaktion")
    offer = make_offer()
    clock.shift(timedelta(hours=1))
    untouched, edited = make_report(offer=offer), make_report(offer=offer)
    search = make_report(kind=FeedbackKind.SEARCH, query="Hebamme")

    for report in (untouched, search):
        with pytest.raises(ValidationError) as refused:
            inbox.set_state(report, FeedbackState.CLOSED, user=user)
        assert list(refused.value.message_dict) == ["reason"]
    assert not FeedbackNote.objects.exists()

    inbox.set_state(search, FeedbackState.CLOSED, user=user, reason="Gibt es nicht.")
    clock.shift(timedelta(hours=1))
    offer.save()  # nothing was changed
    assert not inbox.was_edited_since(edited)
    offer.registration = "Unter der neuen Nummer."
    offer.save()
    inbox.set_state(edited, FeedbackState.CLOSED, user=user)

    stored = Feedback.objects.order_by("pk").values_list("state", "closed_at", "closing_reason")
    assert list(stored) == [
        ("new", None, ""),
        ("closed", NOW + timedelta(hours=2), ""),
        ("closed", NOW + timedelta(hours=1), "Gibt es nicht."),
    ]
    assert log_of(search) == [("state", "Stand: erledigt. Gibt es nicht.", "redaktion")]


def test_edit_before_the_report_does_not_close_it(clock):
    offer = make_offer()
    clock.shift(timedelta(hours=1))
    offer.registration = "Unter der neuen Nummer."
    offer.save()
    clock.shift(timedelta(hours=1))

    assert not inbox.was_edited_since(make_report(offer=offer))


def test_reopened_report_forgets_when_it_was_closed():
    user, report = make_account(EDITORS), make_report(query="Hebamme")
    inbox.set_state(report, FeedbackState.CLOSED, user=user, reason="Doppelt.")

    inbox.set_state(report, FeedbackState.WAITING, user=user)

    report.refresh_from_db()
    assert (report.state, report.closed_at, report.closing_reason) == ("waiting", None, "")


# -- Who ------------------------------------------------------------------------------------------


def test_count_and_handlers_follow_the_offers_department():
    root = make_department()
    below = make_offer(department=make_department(parent=root))
    editor = make_account(EDITORS)
    own = make_account(COORDINATORS, root)
    make_account(COORDINATORS, make_department())
    planner = make_account(PLANNERS)
    report = make_report(offer=below)
    make_report(offer=below, state=FeedbackState.CLOSED)
    make_report(offer=make_offer())
    search = make_report(query="Hebamme")

    counts = [inbox.open_feedback_count(user) for user in (editor, own, planner)]

    assert counts == [3, 1, 3]
    assert set(inbox.possible_handlers(report)) == {editor, own}
    assert set(inbox.possible_handlers(search)) == {editor}


def test_planner_reads_a_report_and_cannot_act(client):
    client.force_login(make_account(PLANNERS))
    report = make_report(query="Hebamme", mail="a@example.org")

    page = client.get(page_of(report))
    sent = client.post(page_of(report), {"act": "note", "note-text": "x"})

    assert page.context["forms"] == {}
    assert sent.status_code == 403
    assert not FeedbackNote.objects.exists()


def test_coordinator_cannot_act_on_the_report_of_another_department(client):
    client.force_login(make_account(COORDINATORS, make_department()))
    report = make_report(offer=make_offer())

    sent = client.post(page_of(report), {"act": "note", "note-text": "x"})

    assert (sent.status_code, sent.url) == (302, reverse("admin:index"))
    assert not FeedbackNote.objects.exists()


# -- The page of one report ------------------------------------------------------------------------


def test_notes_assignment_and_state_are_kept_in_the_log(client):
    user = make_account(EDITORS, username="redaktion")
    client.force_login(user)
    report = make_report(offer=make_offer(title="Babytreff"), message="Die Zeit ist falsch.")

    page = client.get(page_of(report)).content.decode()
    client.post(page_of(report), {"act": "note", "note-text": "Angerufen."})
    data = {"act": "state", "state-state": "waiting", "state-assigned_to": user.pk}
    client.post(page_of(report), data)

    assert reverse("admin:offers_offer_change", args=[report.offer_id]) in page
    assert "Die Zeit ist falsch." in page
    report.refresh_from_db()
    assert (report.state, report.assigned_to) == ("waiting", user)
    name = "redaktion"
    assert log_of(report) == [
        ("note", "Angerufen.", name),
        ("state", f"Bearbeitet von: {name}", name),
        ("state", "Stand: wartet auf Antwort", name),
    ]


def test_closing_without_reason_says_so_and_keeps_what_was_typed(client):
    client.force_login(make_account(EDITORS))
    report = make_report(query="Hebamme")

    data = {"act": "state", "state-state": "closed", "state-assigned_to": "", "state-reason": ""}
    refused = client.post(page_of(report), data)
    unknown = client.post(page_of(report), data | {"state-state": "weg", "state-reason": "Weil."})

    assert list(refused.context["forms"]["state"].errors) == ["reason"]
    assert list(unknown.context["forms"]["state"].errors) == ["state"]
    assert "Weil." in unknown.content.decode()
    report.refresh_from_db()
    assert report.state == "new"
    assert client.post(page_of(report), {"act": "gibt-es-nicht"}).status_code == 200


def test_form_that_is_refused_in_part_changes_nothing(client):
    user = make_account(EDITORS)
    client.force_login(user)
    report = make_report(query="Hebamme")

    data = {"act": "state", "state-state": "closed", "state-assigned_to": user.pk}
    page = client.post(page_of(report), data).content.decode()

    report.refresh_from_db()
    assert (report.state, report.assigned_to) == ("new", None)
    assert 'role="alert"' in page
    assert log_of(report) == []


def test_deleted_account_leaves_its_name_in_the_log():
    user, report = make_account(EDITORS, username="redaktion"), make_report()
    inbox.add_note(report, "Angerufen.", user=user)

    user.delete()

    assert log_of(report) == [("note", "Angerufen.", "redaktion")]


# -- Mail -----------------------------------------------------------------------------------------


def test_answer_is_mailed_and_stored(client):
    client.force_login(make_account(EDITORS, username="redaktion"))
    report = make_report(offer=make_offer(title="Babytreff"), mail="eltern@example.org")

    prefilled = client.get(page_of(report)).context["forms"]["answer"].initial["text"]
    client.post(page_of(report), {"act": "answer", "answer-text": "Danke, geändert."})

    assert "»Babytreff«" in prefilled
    [message] = mail.outbox
    assert (message.to, message.subject, message.body) == (
        ["eltern@example.org"],
        "Ihre Rückmeldung zu: Babytreff",
        "Danke, geändert.",
    )
    assert log_of(report) == [("answer", "Danke, geändert.", "redaktion")]
    report.refresh_from_db()
    assert report.state == "in_progress"


def test_provider_is_told_without_the_reporters_address(client):
    client.force_login(make_account(EDITORS))
    provider = make_provider(mail="haus@example.org")
    report = make_report(
        offer=make_offer(provider=provider), message="Zu ist zu.", mail="eltern@example.org"
    )

    text = client.get(page_of(report)).context["forms"]["provider"].initial["text"]
    client.post(page_of(report), {"act": "provider", "provider-text": text})

    assert "Zu ist zu." in text
    [message] = mail.outbox
    assert message.to == ["haus@example.org"]
    assert "eltern@example.org" not in message.message().as_string()


def test_forms_for_mail_are_missing_where_there_is_no_address(client):
    client.force_login(make_account(EDITORS))
    report = make_report(offer=make_offer())

    page = client.get(page_of(report))
    client.post(page_of(report), {"act": "answer", "answer-text": "Hallo"})

    assert set(page.context["forms"]) == {"state", "note"}
    assert mail.outbox == []


def test_failed_mail_leaves_no_line_in_the_log(client, monkeypatch):
    def fail(self, messages):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    client.force_login(make_account(EDITORS))
    report = make_report(query="Hebamme", mail="eltern@example.org")

    page = client.post(page_of(report), {"act": "answer", "answer-text": "Mein Text"})

    assert "ließ sich nicht senden" in page.content.decode()
    assert "Mein Text" in page.content.decode()
    assert log_of(report) == []


# -- The list -------------------------------------------------------------------------------------


def test_list_filters_by_state_and_handler_with_constant_queries(client):
    user = make_account(EDITORS)
    client.force_login(user)
    mine = make_report(offer=make_offer(), assigned_to=user)
    closed = make_report(query="Hebamme", state=FeedbackState.CLOSED)
    gone = User.objects.create_user("geht", is_active=False)
    left = make_report(query="Turnen", assigned_to=gone)

    def shown(**filters):
        return set(client.get(reverse(LIST), filters).context["cl"].result_list)

    assert shown(state="open") == {mine, left}
    assert shown(state="closed") == {closed}
    assert shown(handler="me") == {mine}
    assert shown(handler="nobody") == {closed, left}
    assert shown() == {mine, closed, left}

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(LIST))
        return len(captured)

    before = queries()
    for _number in range(3):
        make_report(offer=make_offer(), assigned_to=user)
    assert queries() == before


def test_bulk_closing_leaves_what_needs_a_reason(client, clock):
    client.force_login(make_account(EDITORS))
    offer = make_offer()
    ready, search = make_report(offer=offer), make_report(query="Hebamme")
    clock.shift(timedelta(minutes=1))
    offer.registration = "Unter der neuen Nummer."
    offer.save()

    data = {"action": "mark_closed", "_selected_action": [ready.pk, search.pk]}
    page = client.post(reverse(LIST), data, follow=True).content.decode()

    assert set(Feedback.objects.open()) == {search}
    assert "1 Rückmeldung erledigt." in page
    assert "1 Rückmeldung braucht eine Änderung" in page


# -- Forgetting ------------------------------------------------------------------------------------


def test_reporters_are_forgotten_after_the_period_and_younger_ones_kept(clock, settings):
    settings.FEEDBACK_KEEP_DAYS = 100
    user = make_account(EDITORS)
    person = {"mail": "eltern@example.org", "message": "Ich wohne nebenan."}
    closed, still_open = make_report(**person), make_report(**person)
    inbox.answer(closed, "Liebe Frau Beispiel", user=user)
    inbox.set_state(closed, FeedbackState.CLOSED, user=user, reason="Erledigt.")
    make_report()  # nothing personal in it
    clock.shift(timedelta(days=101))
    young = make_report(**person)

    counted, done, again = StringIO(), StringIO(), StringIO()
    call_command("forget_reporters", dry_run=True, stdout=counted)
    untouched = Feedback.objects.filter(mail="eltern@example.org").count()
    call_command("forget_reporters", stdout=done)
    call_command("forget_reporters", stdout=again)

    assert counted.getvalue() == "2 Meldungen älter als 100 Tage wären zu bereinigen.\n"
    assert untouched == 3
    assert done.getvalue() == "2 Meldungen älter als 100 Tage bereinigt.\n"
    assert again.getvalue() == "0 Meldungen älter als 100 Tage bereinigt.\n"
    left = {report.pk: (report.mail, report.message) for report in Feedback.objects.all()}
    assert left[closed.pk] == ("", "")
    assert left[still_open.pk] == ("", "Ich wohne nebenan.")
    assert left[young.pk] == ("eltern@example.org", "Ich wohne nebenan.")
    answer = FeedbackNote.objects.get(kind=FeedbackNoteKind.ANSWER)
    assert answer.text == "(gelöscht)"


def test_counts_of_connections_are_shared_and_end_with_their_window(clock):
    assert [count_up("probe", "198.51.100.7", 60) for _time in range(2)] == [1, 2]
    assert count_up("probe", "203.0.113.9", 60) == 1
    assert count_up("anderes", "198.51.100.7", 60) == 1
    salt = RateWindow.objects.get(name="probe").salt
    assert "198.51.100.7" not in str([*RateCount.objects.values(), *RateWindow.objects.values()])

    clock.shift(timedelta(seconds=61))

    assert count_up("probe", "198.51.100.7", 60) == 1
    assert RateWindow.objects.get().salt != salt
    assert RateCount.objects.count() == 1
