"""The queue against a real mail server: nothing lost, nothing twice."""

import socket
from datetime import timedelta

import pytest
from django.core.mail import BadHeaderError, EmailMultiAlternatives, send_mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from kompass.operations.mail import delivery
from kompass.operations.mail.delivery import deliver
from kompass.operations.models import MailState, QueuedMail
from tests.operations.mail_server import Inbox, Server

pytestmark = pytest.mark.django_db


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@pytest.fixture
def queue(settings):
    """Mail goes through the queue, to a port where nobody listens."""
    settings.EMAIL_BACKEND = "kompass.operations.mail.backend.QueueBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.MAIL_SERVER_PATIENCE = 5


@pytest.fixture
def inbox(queue, settings):
    server = Server(Inbox(), hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    yield server.handler
    server.stop(no_assert=True)


def send(*addresses, text="Stimmt das noch?"):
    send_mail("Prüfung fällig", text, "kompass@example.org", addresses or ["a@example.org"])


def states():
    return list(QueuedMail.objects.order_by("pk").values_list("state", flat=True))


def make_due():
    QueuedMail.objects.update(next_attempt_at=timezone.now())


def test_a_mail_arrives_whole_with_html_and_attachment(inbox):
    mail = EmailMultiAlternatives("Größe", "Schöne\n.Zeile\n", to=["Käthe <a@example.org>"])
    mail.attach_alternative("<p>Schöne Zeile</p>", "text/html")
    mail.attach("liste.csv", b"a;b\r\n", "text/csv")
    mail.bcc = ["b@example.org"]
    mail.send()
    assert inbox.mails == []

    deliver()

    assert [address for address, _mail in inbox.mails] == ["a@example.org", "b@example.org"]
    for _address, got in inbox.mails:
        assert got["Subject"] == "Größe"
        assert got["Bcc"] is None
        plain = got.get_body(("plain",)).get_content()
        assert plain.replace("\r\n", "\n") == "Schöne\n.Zeile\n"
        assert got.get_body(("html",)).get_content().strip() == "<p>Schöne Zeile</p>"
        [attached] = got.iter_attachments()
        assert (attached.get_filename(), attached.get_content()) == ("liste.csv", "a;b\r\n")
    assert len({got["Message-ID"] for _address, got in inbox.mails}) == 1


def test_a_sent_mail_keeps_neither_address_nor_text_and_is_not_sent_again(inbox):
    send()

    assert (deliver().sent, deliver().sent) == (1, 0)

    row = QueuedMail.objects.get()
    assert (row.state, row.recipient, bytes(row.content)) == (MailState.SENT, "", b"")
    assert len(inbox.mails) == 1


def test_a_dead_mail_server_loses_nothing(queue, settings):
    send()
    with pytest.raises(CommandError, match="nicht erreichbar"):
        call_command("send_queued_mail")
    QueuedMail.objects.update(created_at=timezone.now() - timedelta(days=40))
    with pytest.raises(CommandError):
        call_command("send_queued_mail")
    assert (states(), QueuedMail.objects.get().attempts) == ([MailState.WAITING], 0)

    server = Server(Inbox(), hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    deliver()
    server.stop(no_assert=True)

    assert [address for address, _mail in server.handler.mails] == ["a@example.org"]


def test_what_was_rolled_back_sends_no_mail(inbox):
    with pytest.raises(RuntimeError), transaction.atomic():
        send()
        raise RuntimeError

    assert (deliver().sent, inbox.mails) == (0, [])


def test_a_refused_address_holds_back_no_other(inbox):
    inbox.refuses = {"weg@example.org": "550 unknown", "voll@example.org": "452 full"}
    send("weg@example.org", "voll@example.org", "a@example.org")

    outcome = deliver()

    assert (outcome.refused, outcome.put_off, outcome.sent) == (1, 1, 1)
    assert states() == [MailState.FAILED, MailState.WAITING, MailState.SENT]
    waiting = QueuedMail.objects.get(state=MailState.WAITING)
    assert waiting.next_attempt_at > timezone.now()
    assert deliver().sent == 0  # not before its time

    inbox.refuses = {}
    make_due()
    assert deliver().sent == 1
    assert [address for address, _mail in inbox.mails] == ["a@example.org", "voll@example.org"]


def test_a_text_refused_for_now_is_given_up_after_days(inbox):
    inbox.answer = "451 later"
    send()
    deliver()
    assert states() == [MailState.WAITING]

    QueuedMail.objects.update(created_at=timezone.now() - delivery.TRIED_FOR - timedelta(hours=1))
    make_due()
    deliver()

    assert states() == [MailState.FAILED]
    assert QueuedMail.objects.get().last_error == "451 later"


def test_no_answer_to_a_text_is_unclear_and_not_sent_again_by_itself(inbox):
    inbox.answer = None
    send()
    send("b@example.org")

    assert deliver().unclear == 2
    inbox.answer = "250 OK"
    make_due()
    assert (deliver().sent, states()) == (0, [MailState.UNCLEAR] * 2)

    QueuedMail.objects.first().send_again()
    assert (deliver().sent, [address for address, _mail in inbox.mails]) == (1, ["b@example.org"])


def test_a_slow_mail_server_gets_each_mail_once(inbox):
    inbox.delay = 1
    send()

    assert (deliver().sent, len(inbox.mails)) == (1, 1)


def test_a_claim_of_a_dead_process_runs_out(inbox):
    send()
    send("b@example.org")
    first, second = QueuedMail.objects.order_by("pk")
    long_ago = timezone.now() - delivery.CLAIM_LASTS - timedelta(minutes=1)
    QueuedMail.objects.filter(pk=first.pk).update(state=MailState.CLAIMED, claimed_at=long_ago)
    QueuedMail.objects.filter(pk=second.pk).update(state=MailState.HANDED_OVER, claimed_at=long_ago)

    outcome = deliver()

    assert (outcome.sent, outcome.unclear) == (1, 1)
    assert [address for address, _mail in inbox.mails] == ["a@example.org"]


def test_a_claim_of_a_living_process_is_left_alone(inbox):
    send()
    QueuedMail.objects.update(state=MailState.CLAIMED, claimed_at=timezone.now())

    assert (deliver().sent, states()) == (0, [MailState.CLAIMED])


def test_a_line_break_in_a_header_is_refused_before_it_is_queued(queue):
    with pytest.raises(BadHeaderError):
        send_mail("Hallo\nBcc: alle@example.org", "x", None, ["a@example.org"])
    assert not QueuedMail.objects.exists()


def test_no_address_and_no_text_in_the_log(inbox, caplog):
    inbox.refuses = {"geheim@example.org": "550 no"}
    send("geheim@example.org", text="Vertraulich")
    deliver()

    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("mail.log")]
    assert "A mail was refused with status 550" in ours
    assert not any("geheim" in line or "Vertraulich" in line for line in ours)
