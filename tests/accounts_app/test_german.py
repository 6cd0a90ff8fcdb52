"""The back office speaks German: every page and mail of accounts, whatever the browser asks for."""

import re
from html import unescape
from pathlib import Path

import allauth
import django
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from babel.messages.pofile import read_po
from django.core import mail
from django.test import Client
from django.urls import reverse

from kompass.accounts import invitations
from kompass.accounts.urls import urlpatterns
from kompass.operations.models import QueuedMail
from tests.accounts import make_account
from tests.factories import make_offer

pytestmark = pytest.mark.django_db
PASSWORD = "Muschelglanz-1"
WANTED = ["en", "ar"]
OPEN = {
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_invitation",
    "socialaccount_login_cancelled",
}
OWN = {
    "account_home",
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "usersessions_list",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "socialaccount_connections",
    "socialaccount_login_error",
}
OF_KEYS = {"mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"}
# The rest needs a state of its own (tested below), or answers with no page.
ELSEWHERE = {"mfa_authenticate", "mfa_activate_totp", "account_set_password"}
NO_PAGE = {
    "account_signup",
    "account_data",
    "account_end_others",
    "account_end_session",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "socialaccount_signup",  # only in the middle of the city's login
}


def english():
    """What Django and allauth say in English: ``(whole texts, pieces of sentences)``."""
    sources = [Path(allauth.__file__).parent / "locale"]
    parts = ("conf", "contrib/auth", "contrib/admin")
    sources += [Path(django.__file__).parent / part / "locale" for part in parts]
    whole, pieces = set(), set()
    for source in sources:
        with (source / "de" / "LC_MESSAGES" / "django.po").open("rb") as file:
            for message in read_po(file, locale="de"):
                german = str(message.string)
                for text in [message.id] if isinstance(message.id, str) else message.id:
                    if not text or text in german:
                        continue
                    whole.add(" ".join(text.split()))
                    found = re.split(r"%\(\w+\)[sd]|%[sd]|\{[^}]*\}|\n|<[^>]*>", text)
                    pieces |= {one.strip() for one in found if one not in german}
    return whole, {one for one in pieces if len(one) > 14 and one.count(" ") > 1}


WHOLE, PIECES = english()


def english_in(text):
    html = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    shown = re.split(r"<[^>]*>", html)
    shown += re.findall(r'(?:aria-label|placeholder|title|alt|submit" value)="([^"]*)"', html)
    shown = {" ".join(unescape(one).split()) for one in shown}
    together = " ".join(shown)
    return (shown & WHOLE) | {piece for piece in PIECES if piece in together}


def check(answer):
    assert answer.status_code in (200, 401, 410), answer
    html = answer.content.decode()
    assert re.findall(r"<html[^>]*>", html) == ['<html lang="de" dir="ltr">']
    assert english_in(html) == set(), answer.request["PATH_INFO"]
    assert answer["Content-Language"] == "de"
    assert 'class="lang"' not in html  # no menu of languages that the page does not speak


def visitor(language):
    client = Client(headers={"accept-language": language})
    client.cookies["django_language"] = language
    return client


@pytest.fixture
def user():
    return make_account("Redaktion", email="red@example.org", password=PASSWORD)


def test_the_check_sees_english():
    assert english_in("<p>Are you sure you want to sign out?</p>")
    assert english_in('<input placeholder="Authenticator code">')
    assert not english_in("<p>Möchten Sie sich abmelden?</p>")


def test_every_address_of_accounts_is_looked_at():
    assert {one.name for one in urlpatterns} == OPEN | OWN | ELSEWHERE | NO_PAGE


@pytest.mark.parametrize("language", WANTED)
def test_pages_before_the_login(user, language):
    client = visitor(language)
    token = reverse("account_invitation", args=["alt"])
    key = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "alt"})
    for name in sorted(OPEN - {"account_invitation", "account_reset_password_from_key"}):
        check(client.get(reverse(name)))
    for address in (token, key):
        check(client.get(address))
    for name in ("account_login", "account_reset_password"):
        check(client.post(reverse(name), {}))
    check(client.post(reverse("account_login"), {"login": "x", "password": "y" * 12}))
    invited = make_account(email="neu@example.org")
    address = reverse("account_invitation", args=[invitations.make_token(invited)])
    check(client.get(address))
    check(client.post(address, {"new_password1": "kurz", "new_password2": "anders"}))


@pytest.mark.parametrize("language", WANTED)
def test_the_page_of_the_code(user, language):
    TOTP.activate(user, generate_totp_secret())
    client = visitor(language)
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})

    check(client.get(reverse("mfa_authenticate")))
    check(client.post(reverse("mfa_authenticate"), {"code": "0"}))


def logged_in(user, language):
    client = visitor(language)
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.parametrize("language", WANTED)
def test_pages_of_ones_own_account(user, language, monkeypatch):
    client = logged_in(user, language)
    check(client.get(reverse("mfa_activate_totp")))
    check(client.post(reverse("mfa_activate_totp"), {"code": "0"}))
    check(client.get(reverse("mfa_index")))
    TOTP.activate(user, generate_totp_secret())
    client.post(reverse("mfa_generate_recovery_codes"))

    for name in sorted(OWN - OF_KEYS):
        check(client.get(reverse(name)))
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Stick"})
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        check(client.get(reverse(name, args=[key.pk])))
    for name in ("mfa_list_webauthn", "mfa_reauthenticate_webauthn"):
        check(client.get(reverse(name)))
    wrong = {"oldpassword": "x", "password1": "kurz", "password2": "anders"}
    check(client.post(reverse("account_change_password"), wrong))


@pytest.mark.parametrize("language", WANTED)
def test_an_account_without_password(user, language):
    user.set_unusable_password()
    user.save()
    client = visitor(language)
    client.force_login(user)

    check(client.get(reverse("account_set_password")))


@pytest.mark.parametrize("language", WANTED)
def test_mails(user, language):
    client = visitor(language)
    client.post(reverse("account_reset_password"), {"email": user.email})
    client = logged_in(user, language)
    new = {"password1": "Wellenbrecher-9", "password2": "Wellenbrecher-9"}
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})

    texts = [f"{one.subject}\n{one.body}" for one in mail.outbox]
    assert len(texts) == 2 and not QueuedMail.objects.exists()
    assert [english_in(text) for text in texts] == [set(), set()]
    assert all("Sie" in text for text in texts)


@pytest.mark.parametrize("language", WANTED)
@pytest.mark.parametrize("path", ["konto/", "konto/anmelden/"])
def test_there_are_no_account_pages_in_other_languages(client, language, path):
    assert client.get(f"/{language}/{path}").status_code == 404


@pytest.mark.parametrize("language", WANTED)
def test_the_back_office(language):
    make_offer()  # where there is no department, nobody can add an offer
    client = visitor(language)
    client.force_login(make_account(is_superuser=True))

    for path in ("", "offers/offer/", "offers/offer/add/", "auth/user/", "password_change/"):
        answer = client.get(f"/verwaltung/{path}")
        html = answer.content.decode()
        assert '<html lang="de" dir="ltr">' in html
        assert english_in(html) == set(), path


@pytest.mark.parametrize("language", WANTED)
def test_what_is_forbidden_says_so_in_german(language):
    client = visitor(language)
    client.force_login(make_account("Leitung"))

    answer = client.get("/verwaltung/offers/offer/add/")

    assert answer.status_code == 403
    assert "Diese Seite ist für Sie nicht freigegeben." in answer.content.decode()
    assert '<html lang="de">' in answer.content.decode()


def test_a_form_without_its_token_says_so():
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/konto/anmelden/", {"login": "x"})

    assert answer.status_code == 403
    assert "Das Formular kam nicht an." in answer.content.decode()
