"""Documents of a body and minutes by mail: what is taken, who gets it, never twice."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.shortcuts import resolve_url
from django.urls import reverse
from PIL import Image

from networks.models import Document, MeetingStatus, MinutesDelivery
from networks.uploads import check_document
from tests.accounts import make_account
from tests.factories import make_department
from tests.networks.makers import (
    make_actor,
    make_body,
    make_meeting,
    make_network,
    make_order,
    make_seat,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"
ODT = "application/vnd.oasis.opendocument.text"


def archive(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def png():
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, "PNG")
    return file.getvalue()


DOCX = archive(**{"[Content_Types]_xml": "", "word__document_xml": ""})


@pytest.fixture
def office():
    return make_department()


@pytest.fixture
def body(client, office):
    """A body of a network whose coordination is logged in."""
    client.force_login(make_account("Netzwerkkoordination", office))
    return make_body(make_network(office=office), name="Runde")


# -- What is taken ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("A.PDF", PDF),
        ("a.png", png()),
        ("a.docx", DOCX),
        ("a.odt", archive(mimetype=ODT, content_xml="")),
    ],
)
def test_documents_that_are_what_their_ending_says_are_taken(name, content):
    check_document(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.html", b"<script>alert(1)</script>", "Endungen"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Endungen"),
        ("a", PDF, "Endungen"),
        ("a.pdf", b"<script>alert(1)</script>", "passt nicht"),
        ("a.pdf", b"", "passt nicht"),
        ("a.png", PDF, "passt nicht"),
        ("a.docx", archive(**{"[Content_Types]_xml": "", "xl__workbook_xml": ""}), "passt nicht"),
        ("a.odt", DOCX, "passt nicht"),
        ("a.ods", archive(mimetype=ODT), "passt nicht"),
        ("a.docx", DOCX[:20], "beschädigt"),
        (
            "a.docx",
            archive(**{"[Content_Types]_xml": "", "word__vbaProject.bin": ""}),
            "Makros",
        ),
        ("a.pdf", PDF + b" " * (10 * 1024 * 1024), "größer als 10 MB"),
    ],
)
def test_other_files_are_refused_in_a_sentence(name, content, word):
    with pytest.raises(ValidationError, match=word):
        check_document(SimpleUploadedFile(name, content))


# -- Who reads it -------------------------------------------------------------------------------


def upload(client, body, name="../böse name.pdf", content=PDF, **values):
    address = reverse("networks:document_new", args=[body.slug])
    values = {"title": "Geschäftsordnung 2026", "kind": "rules", **values}
    return client.post(address, {**values, "file": SimpleUploadedFile(name, content)})


def test_a_document_is_opened_by_members_of_the_body_only(client, settings, body):
    assert upload(client, body).status_code == 302
    document = Document.objects.get()
    path = Path(document.file.path)
    assert path.is_relative_to(settings.PRIVATE_ROOT)
    assert not path.is_relative_to(settings.MEDIA_ROOT)
    assert (path.suffix, "name" in path.name) == (".pdf", False)
    with pytest.raises(ValueError, match="no address"):
        assert document.file.url

    own = make_department()
    make_seat(body, make_actor(department=own))
    member = make_account("Koordination", own)
    client.force_login(member)
    assert "Geschäftsordnung 2026" in client.get(body.get_absolute_url()).content.decode()
    response = client.get(document.get_absolute_url())
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="geschaftsordnung-2026.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    remove = reverse("networks:document_delete", args=[document.pk])
    assert client.post(remove).status_code == 403
    assert upload(client, body).status_code == 403
    client.force_login(make_account("Koordination", make_department()))
    assert client.get(document.get_absolute_url()).status_code == 404
    assert upload(client, body).status_code == 404
    client.logout()
    response = client.get(document.get_absolute_url())
    assert response.url.startswith(resolve_url(settings.LOGIN_URL))


def test_a_wrong_file_is_named_on_the_page_and_leaves_nothing(client, body):
    page = upload(client, body, content=b"<html>")
    assert list(page.context["form"].errors) == ["file"]
    assert "passt nicht zu ihrer Endung" in page.content.decode()
    foreign = make_meeting()
    assert list(upload(client, body, meeting=foreign.pk).context["form"].errors) == ["meeting"]
    assert not Document.objects.exists()


def test_a_deleted_document_takes_its_file_along(client, body, django_capture_on_commit_callbacks):
    meeting = make_meeting(body)
    upload(client, body, meeting=meeting.pk)
    document = Document.objects.get()
    path = Path(document.file.path)
    assert document.title in client.get(meeting.get_absolute_url()).content.decode()
    assert document.title not in client.get(body.get_absolute_url()).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("networks:document_delete", args=[document.pk]))
    assert not path.exists()


# -- Minutes ------------------------------------------------------------------------------------


@pytest.fixture
def meeting(body):
    """Held, with minutes; two seats with one mailbox, one vacant, one without, one informed."""
    informed = make_body(body.network, name="Großgruppe")
    body.informs.add(informed)
    kita = make_actor(name="Kita", mail="kita@example.org")
    make_seat(body, kita)
    make_seat(body, kita, function="Vertretung der Vertretung")
    make_seat(body, make_actor(name="Leer", mail="leer@example.org"), is_vacant=True)
    make_seat(body, make_actor(name="Ohne"))
    make_seat(informed, make_actor(name="Verein", mail="Verein@example.org"))
    make_seat(make_body(body.network), make_actor(mail="fremd@example.org"))
    return make_meeting(body, status=MeetingStatus.HELD, record="Wir rufen nach der Geburt an.")


def test_minutes_go_once_to_seats_and_informed_bodies_and_stand_in_the_log(client, meeting):
    make_order(meeting.body, make_actor(name="ASD"), meeting=meeting, title="Anrufen")
    address = reverse("networks:minutes", args=[meeting.pk])
    page = client.get(address)
    assert [box for box, _why in page.context["waiting"]] == [
        "kita@example.org",
        "verein@example.org",
    ]
    assert [seat.actor.name for seat in page.context["without"]] == ["Ohne"]
    assert "informiert: Großgruppe, Verein" in page.content.decode()
    assert mail.outbox == []

    client.post(address)
    client.post(address)
    assert sorted(message.to for message in mail.outbox) == [
        ["kita@example.org"],
        ["verein@example.org"],
    ]
    text = mail.outbox[0].body
    assert mail.outbox[0].subject.startswith("Protokoll: Runde, ")
    assert "Wir rufen nach der Geburt an." in text and "- Anrufen: ASD" in text
    assert meeting.get_absolute_url() in text

    make_seat(meeting.body, make_actor(mail="neu@example.org"))
    client.post(address)
    assert [message.to for message in mail.outbox[2:]] == [["neu@example.org"]]
    page = client.get(address).content.decode()
    assert page.count("@example.org") == 3 and "Alle Postfächer haben es." in page


def test_without_minutes_nothing_is_mailed_and_members_cannot_send(client, meeting):
    address = reverse("networks:minutes", args=[meeting.pk])
    own = make_department()
    make_seat(meeting.body, make_actor(department=own))
    client.force_login(make_account("Koordination", own))
    assert client.post(address).status_code == 403
    client.force_login(make_account("Netzwerkkoordination", meeting.body.network.office))
    meeting.record = " "
    meeting.save()
    assert "noch kein Protokoll" in client.post(address, follow=True).content.decode()
    assert (mail.outbox, MinutesDelivery.objects.count()) == ([], 0)


def test_a_mailbox_that_was_not_reached_is_named_and_tried_again(client, meeting, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise OSError("no connection")

    address = reverse("networks:minutes", args=[meeting.pk])
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        page = client.post(address, follow=True).content.decode()
    assert "Nicht angenommen" in page and not MinutesDelivery.objects.exists()
    client.post(address)
    assert len(mail.outbox) == MinutesDelivery.objects.count() == 2
