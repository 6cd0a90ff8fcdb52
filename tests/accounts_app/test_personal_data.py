"""A person's data handed out and taken away; the history keeps the author as text."""

import json
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from kompass.accounts.personal_data import CannotAnonymise, anonymise, export
from offers.acting import acting
from offers.models import Absence, OfferVersion
from tests.accounts import make_account
from tests.factories import make_department, make_offer

pytestmark = pytest.mark.django_db
PASSWORD = "Muschelglanz-1"


@pytest.fixture
def system():
    return make_account("Systemverwaltung")


@pytest.fixture
def person(system):
    user = make_account(
        "Koordination",
        make_department(name="Jugend"),
        first_name="Kim",
        last_name="Muster",
        email="kim@example.org",
        password=PASSWORD,
    )
    Absence.objects.create(user=user, first_day="2026-12-01", last_day="2026-12-24")
    offer = make_offer()
    with acting(user=user, reason="Neue Zeiten"):
        offer.title = "Krabbeltreff"
        offer.save()
    return user


def test_export_names_account_roles_absences_and_work_without_secrets(person):
    TOTP.activate(person, "GEHEIMNIS234567")
    content = export(person)

    assert content["account"]["email"] == "kim@example.org"
    assert set(content["about"]) >= {
        "offers.Absence.user",
        "auth.User_groups.user",
        "offers.Department_members.user",
        "mfa.Authenticator.user",
    }
    assert content["about"]["auth.User_groups.user"][0]["group"] == "Koordination"
    assert len(content["work"]["offers.OfferVersion.actor"]) >= 1
    text = json.dumps(content)
    assert "GEHEIMNIS" not in text
    assert person.password not in text


def test_a_person_downloads_the_own_data_and_nobody_elses(client, person):
    make_account("Redaktion", email="andere@example.org")
    client.force_login(person)

    answer = client.get("/konto/daten.json")

    assert answer["Content-Disposition"] == 'attachment; filename="konto.json"'
    assert "no-store" in answer["Cache-Control"]
    assert "kim@example.org" in answer.content.decode()
    assert "andere@example.org" not in answer.content.decode()
    assert Client().get("/konto/daten.json").status_code == 302


def test_anonymising_leaves_work_and_the_authors_text(client, person):
    other = make_account("Redaktion", email="bleibt@example.org")
    client.post("/konto/anmelden/", {"login": person.username, "password": PASSWORD})
    TOTP.activate(person, "GEHEIMNIS234567")
    author = OfferVersion.objects.filter(actor=person).latest("pk").actor_name
    versions = OfferVersion.objects.count()

    anonymise(person)

    person.refresh_from_db()
    assert (person.username, person.first_name, person.last_name, person.email) == (
        *(f"anonym-{person.pk}", "", "", ""),
    )
    assert (person.is_active, person.is_staff, person.has_usable_password()) == (False,) * 3
    assert not person.groups.exists()
    assert not person.departments.exists()
    for model in (Absence, Authenticator, UserSession):
        assert not model.objects.filter(user=person).exists()
    assert client.get("/verwaltung/").status_code == 302  # logged out everywhere
    assert OfferVersion.objects.count() == versions
    assert OfferVersion.objects.filter(actor=person).latest("pk").actor_name == author != ""
    assert User.objects.get(pk=other.pk).email == "bleibt@example.org"


def test_the_last_administrator_cannot_be_anonymised(system):
    with pytest.raises(CannotAnonymise):
        anonymise(system)

    system.refresh_from_db()
    assert system.is_active


def test_commands_do_the_same(person):
    output = StringIO()
    call_command("export_account", person.username, stdout=output)
    assert json.loads(output.getvalue())["account"]["last_name"] == "Muster"

    call_command("anonymise_account", person.username, dry_run=True, stdout=StringIO())
    assert User.objects.get(pk=person.pk).is_active
    call_command("anonymise_account", person.username, stdout=StringIO())
    assert User.objects.get(pk=person.pk).username == f"anonym-{person.pk}"
    with pytest.raises(CommandError, match="Ein Konto niemand gibt es nicht"):
        call_command("export_account", "niemand")


def test_the_administration_does_it_in_the_list(client, system, person):
    TOTP.activate(person, "GEHEIMNIS234567")
    client.force_login(system)

    def act(name):
        data = {"action": name, "_selected_action": [person.pk]}
        return client.post("/verwaltung/auth/user/", data)

    assert json.loads(act("export_data").content)[0]["account"]["first_name"] == "Kim"
    act("reset_second_factor")
    assert not Authenticator.objects.exists()
    act("anonymise")
    person.refresh_from_db()
    assert person.email == ""
