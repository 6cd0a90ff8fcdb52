"""Retention, record of processing, and what one person is told about herself."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from kompass.operations import data_map, retention
from kompass.operations.management.commands.data_map import TARGET
from kompass.operations.models import MailState, QueuedMail
from kompass.operations.person import export_person
from kompass.operations.processing import INSTITUTIONAL
from offers.models import Feedback, FeedbackKind, FruitlessSearch, Offer
from tests.factories import make_offer

pytestmark = pytest.mark.django_db


def ago(**period):
    return timezone.now() - timedelta(**period)


def make_mail(state, **values):
    address = "" if state == MailState.SENT else "a@example.org"
    return QueuedMail.objects.create(
        sender="k@example.org", recipient=address, content=b"", state=state, **values
    )


def make_old_and_new():
    """Rows of which the first of each pair is past its period; returns those that must stay."""
    make_mail(MailState.SENT, settled_at=ago(days=31))
    make_mail(MailState.UNCLEAR, settled_at=ago(days=31))
    user = User.objects.create_user("konto")
    log = [
        LogEntry.objects.create(user=user, object_repr="x", action_flag=ADDITION)
        for _number in range(2)
    ]
    LogEntry.objects.filter(pk=log[0].pk).update(action_time=ago(days=731))
    FruitlessSearch.objects.create(day=timezone.localdate() - timedelta(days=91), query="alt")
    old = Feedback.objects.create(kind=FeedbackKind.WRONG, message="x", mail="alt@example.org")
    Feedback.objects.filter(pk=old.pk).update(created_at=ago(days=181))
    return [
        make_mail(MailState.SENT, settled_at=ago(days=29)),
        make_mail(MailState.WAITING, created_at=ago(days=300)),
        log[1],
        FruitlessSearch.objects.create(day=timezone.localdate(), query="neu"),
    ]


def test_one_command_deletes_all_that_is_past_its_period_and_nothing_else():
    kept = make_old_and_new()

    call_command("apply_retention", stdout=StringIO())

    rows = [row for model in (QueuedMail, LogEntry, FruitlessSearch) for row in model.objects.all()]
    assert sorted(map(repr, rows)) == sorted(map(repr, kept))
    assert list(Feedback.objects.values_list("mail", flat=True)) == [""]


def test_a_dry_run_deletes_nothing_and_names_every_rule():
    make_old_and_new()
    words = StringIO()

    call_command("apply_retention", dry_run=True, stdout=words)

    assert (QueuedMail.objects.count(), LogEntry.objects.count()) == (4, 2)
    assert Feedback.objects.get().mail == "alt@example.org"
    lines = words.getvalue()
    assert all(rule.what in lines for rule in retention.RULES)
    assert "E-Mails, ungeklärt (30 Tage): 1 wären zu löschen" in lines


def test_a_rule_that_fails_takes_no_other_along(monkeypatch):
    def fail(dry_run):
        raise ValueError("a@example.org")

    bad = retention.Rule("Kaputtes", lambda: "nie", fail)
    monkeypatch.setattr(
        "kompass.operations.management.commands.apply_retention.RULES", (bad, *retention.RULES)
    )
    make_old_and_new()

    with pytest.raises(CommandError, match=r"Nicht gelungen: Kaputtes \(ValueError\)\.$"):
        call_command("apply_retention", stdout=StringIO())
    assert QueuedMail.objects.count() == 2


def test_every_model_and_every_doubtful_field_is_decided():
    assert list(data_map.undecided()) == []


def test_a_new_field_that_may_name_somebody_asks_for_a_decision(monkeypatch):
    monkeypatch.setattr(data_map, "INSTITUTIONAL", INSTITUTIONAL - {"offers.Provider.mail"})
    assert list(data_map.undecided()) == ["offers.Provider.mail"]

    field = models.CharField(max_length=9)
    field.name = "kontakt_mail"
    assert data_map.is_personal(Offer, field) is None


def test_what_the_table_names_exists():
    for activity in data_map.ACTIVITIES:
        for label, names in activity.personal.items():
            model = next(one for one in data_map.all_models() if one._meta.label == label)
            known = {field.name for field in data_map.fields_of(model)}
            assert set(names) <= known, label
            assert data_map.activity_of(model) is activity
    labels = {model._meta.label for model in data_map.all_models()}
    assert {name.rpartition(".")[0] for name in INSTITUTIONAL} <= labels


def test_the_document_names_every_personal_field():
    text = TARGET.read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.count("`") == 2}
    for activity in data_map.ACTIVITIES:
        assert f"\n## {activity.title}\n" in text
        for label, names in activity.personal.items():
            personal = rows[label].split("|")[2]
            assert set(names) <= {name.strip() for name in personal.split(",")}, label


def test_a_person_is_told_all_that_names_her_and_nothing_of_others():
    make_offer(title="Eigene", contacts=[{"mail": "Ada@example.org", "function": "Leitung"}])
    make_offer(title="Fremde", contacts=[{"mail": "bo@example.org"}])
    Feedback.objects.create(kind=FeedbackKind.WRONG, message="Falsch", mail="ada@example.org")
    account = User.objects.create_user("ada", "ada@example.org", "geheimes-kennwort")
    other = User.objects.create_user("bo", "bo@example.org")
    LogEntry.objects.create(user=account, object_repr="Meins", action_flag=ADDITION)
    LogEntry.objects.create(user=other, object_repr="Fremdes", action_flag=ADDITION)
    QueuedMail.objects.create(sender="k@example.org", recipient="ada@example.org", content=b"x")

    found = export_person(" ADA@example.org")

    assert [row["function"] for row in found["offers.Contact"]] == ["Leitung"]
    assert [row["message"] for row in found["offers.Feedback"]] == ["Falsch"]
    assert [row["username"] for row in found["auth.User"]] == ["ada"]
    assert [row["object_repr"] for row in found["admin.LogEntry"]] == ["Meins"]
    assert len(found["operations.QueuedMail"]) == 1
    text = json.dumps(found, default=str)
    assert "bo@example.org" not in text and "Fremde" not in text
    assert "password" not in found["auth.User"][0]


def test_former_states_are_searched_as_well():
    offer = make_offer(contacts=[{"mail": "ada@example.org"}])
    offer.title = "Anders"
    offer.save()
    offer.contacts.all().delete()

    assert export_person("ada@example.org").keys() == {"offers.OfferVersion"}


def test_the_command_prints_json_and_refuses_what_is_no_address(capsys):
    Feedback.objects.create(kind=FeedbackKind.WRONG, message="Falsch", mail="ada@example.org")

    call_command("export_person", "ada@example.org")
    assert json.loads(capsys.readouterr().out).keys() == {"offers.Feedback"}
    with pytest.raises(CommandError, match="keine E-Mail-Adresse"):
        call_command("export_person", "example")
