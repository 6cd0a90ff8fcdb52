"""The bundle in the back office: download, upload, preview, taking over."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kompass.bundle import export_bundle
from networks.models import Body, Network
from offers.models import LifeSituation, Topic
from tests.accounts import make_account
from tests.factories import make_topic
from tests.networks.makers import make_body, make_network

pytestmark = pytest.mark.django_db
PAGE = "/verwaltung/buendel/"


@pytest.fixture
def editor(client):
    client.force_login(make_account("Redaktion"))
    return client


def upload(client, data, **more):
    text = data if isinstance(data, str) else json.dumps(data)
    return client.post(PAGE, {"file": SimpleUploadedFile("b.json", text.encode()), **more})


def bundle(*topics):
    parts = {"topics": list(topics)}
    return {"format": "kompass-bundle", "version": 1, "parts": parts}


def test_what_is_downloaded_can_be_uploaded_elsewhere(editor):
    make_topic(slug="essen", title="Essen")
    LifeSituation.objects.create(slug="lage", title="Lage")
    file = editor.get(f"{PAGE}kompass-buendel.json")
    Topic.objects.all().delete()
    LifeSituation.objects.all().delete()

    preview = upload(editor, file.content.decode())
    assert preview.context["report"].new == ["topics/essen", "situations/lage"]
    assert Topic.objects.count() == 0
    done = editor.post(PAGE, {"sealed": preview.context["sealed"]}, follow=True)

    assert "attachment" in file["Content-Disposition"]
    assert "Übernommen: 2 neu, 0 geändert, 0 unverändert, 0 abgelehnt." in done.content.decode()
    assert set(Topic.objects.values_list("slug", "title")) == {("essen", "Essen")}


def test_preview_says_what_changes_by_part(editor):
    make_topic(slug="essen", title="Essen")
    make_topic(slug="gleich", title="Gleich")
    values = {row["slug"]: row for row in export_bundle(["topics"])["parts"]["topics"]}
    changed = values["essen"] | {"title": "Ernährung"}
    new = values["essen"] | {"slug": "schlaf", "title": "Schlaf"}

    response = upload(editor, bundle(changed, new, values["gleich"]))

    themes = Topic._meta.verbose_name_plural
    assert response.context["groups"] == [
        ("Neu", [(themes, ["schlaf"])]),
        ("Geändert", [(themes, ["essen (title)"])]),
    ]
    html = response.content.decode()
    assert "1 neu, 1 geändert, 1 unverändert, 0 abgelehnt." in html
    assert "Alles übernehmen" in html
    assert Topic.objects.get(slug="essen").title == "Essen"


def test_a_refused_record_is_named_with_field_and_reason_and_keeps_all_out(editor):
    make_topic(slug="essen", title="Essen")
    (row,) = export_bundle(["topics"])["parts"]["topics"]

    response = upload(editor, bundle(row | {"title": "Anders"}, row | {"slug": "x", "title": ""}))

    assert response.context["sealed"] == ""
    (refused,) = response.context["report"].refused
    assert refused.startswith("topics/x: title: ")
    html = response.content.decode()
    assert "x: title: " in html
    assert "Alles übernehmen" not in html
    assert set(Topic.objects.values_list("slug", "title")) == {("essen", "Essen")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "Die Datei ist kein lesbares JSON."),
        ("[]", "Die Datei ist kein Bündel des Kompasses"),
        ('{"format": "kompass-bundle", "version": 9}', "Fassung 9"),
        ("[" * 100_000, "Die Datei ist kein lesbares JSON."),
        (" " * (2 * 1024 * 1024 + 1), "Die Datei ist größer als 2 MB."),
    ],
)
def test_a_bad_file_is_answered_beside_its_field(editor, text, words):
    response = upload(editor, text)

    assert response.status_code == 200
    assert len(response.context["form"].errors["file"]) == 1
    assert words in response.context["form"].errors["file"][0]


def test_bodies_join_a_network_of_ones_own(editor):
    home = make_network(slug="unser-netz")
    make_body(home, slug="gremium")
    data = editor.get(f"{PAGE}kompass-buendel.json?network=unser-netz").json()
    Body.objects.all().delete()

    asked = upload(editor, data)
    preview = upload(editor, data, network=home.pk)
    editor.post(PAGE, {"sealed": preview.context["sealed"]})

    assert list(asked.context["form"].errors) == ["network"]
    assert list(Body.objects.values_list("slug", "network__slug")) == [("gremium", "unser-netz")]


def test_networks_of_others_are_neither_given_nor_joined(client):
    make_body(make_network(slug="netz"), slug="gremium")
    client.force_login(make_account("Systemverwaltung"))

    data = client.get(f"{PAGE}kompass-buendel.json?network=netz").json()
    response = upload(client, bundle(), network=Network.objects.get().pk)

    assert "body_templates" not in data["parts"]
    assert list(response.context["form"].errors) == ["network"]


def test_only_what_was_shown_is_taken_over(editor):
    response = editor.post(PAGE, {"sealed": "erfunden"}, follow=True)

    assert "Diese Vorschau gilt nicht mehr." in response.content.decode()
    assert Topic.objects.count() == 0


@pytest.mark.parametrize("role", ["Koordination", "Planung", "Netzwerkkoordination", "Leitung"])
def test_other_roles_have_no_bundle(client, role):
    client.force_login(make_account(role))

    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}kompass-buendel.json").status_code == 403
    assert reverse("admin:bundle") not in client.get("/verwaltung/").content.decode()


def test_the_start_page_leads_there(editor):
    assert f'href="{PAGE}"' in editor.get("/verwaltung/").content.decode()
