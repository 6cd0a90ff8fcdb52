"""The mailed link to choose a password: once, for a while, for this account alone."""

import re

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client

from kompass.accounts import invitations
from tests.accounts import make_account

pytestmark = pytest.mark.django_db
PASSWORD = "Muschelglanz-1"


@pytest.fixture
def newcomer():
    user = make_account("Redaktion", email="neu@example.org")
    user.set_unusable_password()
    user.save()
    return user


def link_of(mail):
    (link,) = re.findall(r"https://kompass\.example\.org(/konto/einladung/\S+/)", mail.body)
    return link


def choose(client, link, password=PASSWORD):
    return client.post(link, {"new_password1": password, "new_password2": password})


def invite_by_admin(admin, *users):
    data = {"action": "invite", "_selected_action": [user.pk for user in users]}
    return admin.post("/verwaltung/auth/user/", data, follow=True).content.decode()


def test_the_administration_invites_and_the_link_opens_once(client, newcomer, mailoutbox):
    client.force_login(make_account("Systemverwaltung"))
    assert "1 Einladung ist unterwegs." in invite_by_admin(client, newcomer)
    (mail,) = mailoutbox
    assert mail.to == ["neu@example.org"]

    visitor = Client()
    assert newcomer.username in visitor.get(link_of(mail)).content.decode()
    assert choose(visitor, link_of(mail)).url == "/konto/anmelden/"
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)
    assert choose(visitor, link_of(mail), "Nebelhorn-77x").status_code == 410
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)


def test_a_weak_password_is_refused(client, newcomer):
    answer = choose(
        client, f"/konto/einladung/{invitations.make_token(newcomer)}/", "Flensburg2026!"
    )

    assert "Dieses Passwort ist leicht zu erraten." in answer.content.decode()
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_the_link_runs_out(newcomer, settings, time_machine):
    settings.INVITATION_DAYS = 3
    time_machine.move_to("2026-11-16 08:00+01:00")
    token = invitations.make_token(newcomer)

    time_machine.move_to("2026-11-19 07:59+01:00")
    assert invitations.user_of(token) == newcomer
    time_machine.move_to("2026-11-19 08:01+01:00")
    assert invitations.user_of(token) is None


def test_another_address_another_purpose_or_a_closed_account_fit_no_link(newcomer):
    token = invitations.make_token(newcomer)
    User.objects.filter(pk=newcomer.pk).update(email="anders@example.org")
    assert invitations.user_of(token) is None

    User.objects.filter(pk=newcomer.pk).update(email="neu@example.org", is_active=False)
    assert invitations.user_of(token) is None
    User.objects.filter(pk=newcomer.pk).update(is_active=True)
    assert invitations.user_of(token) == newcomer

    content = signing.loads(token, salt=invitations.PURPOSE)
    assert invitations.user_of(signing.dumps(content, salt="anderes")) is None
    assert invitations.user_of("unsinn") is None


def test_without_an_address_the_page_says_so(client, mailoutbox):
    client.force_login(make_account("Systemverwaltung"))
    user = make_account("Redaktion")

    expected = f"Das Konto {user.username} hat keine E-Mail-Adresse."
    assert expected in invite_by_admin(client, user)
    assert mailoutbox == []


def test_a_superuser_is_changed_by_superusers_alone(client, mailoutbox):
    client.force_login(make_account("Systemverwaltung"))
    boss = make_account(is_superuser=True, email="chefin@example.org")

    invite_by_admin(client, boss)
    page = client.get(f"/verwaltung/auth/user/{boss.pk}/change/").content.decode()

    assert mailoutbox == []
    assert 'name="username"' not in page
    own = make_account("Redaktion")
    client.post(f"/verwaltung/auth/user/{own.pk}/change/", {"is_superuser": "on"})
    own.refresh_from_db()
    assert not own.is_superuser
