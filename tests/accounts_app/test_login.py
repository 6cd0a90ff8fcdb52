"""Logging in: one door, no hints about accounts, nothing kept of addresses."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from tests.accounts import make_account
from tests.factories import make_offer

pytestmark = pytest.mark.django_db
LOGIN = "/konto/anmelden/"
PASSWORD = "Muschelglanz-1"


@pytest.fixture
def editor():
    return make_account("Redaktion", email="red@example.org", password=PASSWORD)


def log_in(client, name, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": name, "password": password, **more})


def is_in(client):
    return client.get("/verwaltung/").status_code == 200


def columns(client):
    content = b"".join(client.get("/angebote/export.csv").streaming_content).decode("utf-8-sig")
    return set(content.splitlines()[0].split(";"))


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_the_back_office_sends_to_the_one_login_and_back(client, editor):
    asked = client.get("/verwaltung/offers/offer/", follow=True)

    assert [url for url, _status in asked.redirect_chain] == [
        "/konto/anmelden/?next=/verwaltung/offers/offer/"
    ]
    old_door = client.get("/verwaltung/login/?next=/planung/")
    assert (old_door.status_code, old_door.url) == (302, "/konto/anmelden/?next=%2Fplanung%2F")
    answer = log_in(client, editor.username, next="/verwaltung/offers/offer/")
    assert (answer.status_code, answer.url) == (302, "/verwaltung/offers/offer/")
    assert is_in(client)


def test_mail_address_and_name_both_open(client, editor):
    assert log_in(client, editor.email).url == "/verwaltung/"
    assert log_in(Client(), editor.username).url == "/verwaltung/"


def test_who_is_no_staff_sees_the_own_account(client):
    user = make_account(is_staff=False, password=PASSWORD)

    assert log_in(client, user.username).url == "/konto/"
    assert user.username in client.get("/konto/").content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_login_leads_to_no_other_website(client, editor, target):
    assert log_in(client, editor.username, next=target).url == "/verwaltung/"


def wrong_answers(client, name):
    """What a visitor sees of six wrong passwords, without the name itself and the form's token."""
    pages = [log_in(client, name, "falsch-falsch-1").content.decode() for _try in range(6)]
    return [re.sub(r'csrfmiddlewaretoken" value="\w+"', "", p).replace(name, "NAME") for p in pages]


def test_failed_logins_are_limited_and_say_nothing_about_the_account(editor):
    there = wrong_answers(Client(REMOTE_ADDR="203.0.113.1"), editor.username)
    not_there = wrong_answers(Client(REMOTE_ADDR="203.0.113.2"), "gibt-es-nicht")

    assert there == not_there
    assert "Zu viele vergebliche Versuche" not in there[4]
    assert "Zu viele vergebliche Versuche" in there[5]
    late = Client(REMOTE_ADDR="203.0.113.3")  # the right password does not help meanwhile
    assert log_in(late, editor.username).status_code == 200
    assert not is_in(late)


def test_forgotten_password_says_nothing_about_the_account(client, editor, mailoutbox):
    known = client.post("/konto/passwort/vergessen/", {"email": editor.email}, follow=True)
    unknown = Client().post("/konto/passwort/vergessen/", {"email": "wer@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content
    assert [mail.to for mail in mailoutbox] == [[editor.email]]


def test_the_mailed_link_names_our_own_host(client, editor, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(
        "/konto/passwort/vergessen/", {"email": editor.email}, headers={"host": "evil.example"}
    )

    (link,) = re.findall(r"https?://\S+/passwort/link/\S+", mailoutbox[0].body)
    assert link.startswith("https://kompass.example.org/konto/")
    assert "evil.example" not in mailoutbox[0].body
    path = link.removeprefix("https://kompass.example.org")
    form = client.get(path, follow=True)
    client.post(
        form.redirect_chain[-1][0], {"password1": "Nebelhorn-77x", "password2": "Nebelhorn-77x"}
    )
    assert log_in(Client(), editor.username, "Nebelhorn-77x").status_code == 302


def test_no_address_is_stored(client, editor, monkeypatch):
    keys = []
    monkeypatch.setattr(cache, "add", lambda key, *args, **kw: keys.append(key) or True)
    visitor = Client(REMOTE_ADDR="203.0.113.77")
    log_in(visitor, editor.username)

    assert UserSession.objects.get().ip == "::"
    assert keys
    assert not any("203.0.113" in key for key in keys)


def test_sign_up_is_closed(client):
    assert client.post("/konto/registrieren/").status_code == 404
    assert User.objects.count() == 0


# -- The second factor --------------------------------------------------------------------------


def test_staff_need_a_second_factor_where_it_is_required(client, editor, settings):
    settings.REQUIRE_MFA = True
    make_offer(title="Krabbeltreff")
    log_in(client, editor.username)

    answer = client.get("/verwaltung/")
    assert (answer.status_code, answer.url) == (302, "/konto/zweiter-faktor/")
    page = client.get(answer.url).content.decode()
    assert "Bitte richten Sie zuerst einen zweiten Faktor ein." in page
    # Files have internal columns for staff: not before.
    assert columns(client) == columns(Client())

    Authenticator.objects.create(
        user=editor, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0}
    )
    assert is_in(client)
    assert columns(client) > columns(Client())


def test_without_the_requirement_a_password_is_enough(client, editor, settings):
    settings.REQUIRE_MFA = False
    log_in(client, editor.username)

    assert is_in(client)


def test_an_app_is_set_up_and_asked_for_at_the_next_login(client, editor):
    log_in(client, editor.username)
    asked = client.get("/konto/zweiter-faktor/app/")  # the password once more
    page = client.post(asked.url, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    done = client.post("/konto/zweiter-faktor/app/", {"code": code_of(secret)}, follow=True)
    assert done.redirect_chain[-1][0] == "/konto/zweiter-faktor/codes/"  # to write down

    other = Client()
    assert log_in(other, editor.username).url == "/konto/zweiter-faktor/anmelden/"
    assert not is_in(other)
    other.post("/konto/zweiter-faktor/anmelden/", {"code": "000000"})
    assert not is_in(other)
    recovery = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    one = recovery.get_unused_codes()[0]
    other.post("/konto/zweiter-faktor/anmelden/", {"code": one})
    assert is_in(other)
    again = Client()  # a recovery code opens once
    log_in(again, editor.username)
    again.post("/konto/zweiter-faktor/anmelden/", {"code": one})
    assert not is_in(again)


def test_a_code_from_the_app_opens(client, editor):
    secret = generate_totp_secret()
    TOTP.activate(editor, secret)
    log_in(client, editor.username)
    client.post("/konto/zweiter-faktor/anmelden/", {"code": code_of(secret)})

    assert is_in(client)


# -- Sessions -----------------------------------------------------------------------------------


def test_sessions_end_when_idle_and_after_a_working_day(client, editor, settings, time_machine):
    time_machine.move_to("2026-11-16 08:00+01:00")
    settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE = 3600, 4 * 3600
    log_in(client, editor.username)

    for _hour in range(4):
        time_machine.shift(59 * 60)
        assert is_in(client)
    time_machine.shift(5 * 60)  # in use all the time, but the day is over
    assert not is_in(client)

    log_in(client, editor.username)
    assert is_in(client)
    time_machine.shift(61 * 60)
    assert not is_in(client)


def test_an_open_form_alone_keeps_no_session(client, editor, settings, time_machine):
    time_machine.move_to("2026-11-16 08:00+01:00")
    settings.SESSION_IDLE_SECONDS = 3600
    offer = make_offer()
    log_in(client, editor.username)

    for _half in range(2):
        time_machine.shift(29 * 60)
        path = f"/verwaltung/offers/offer/{offer.pk}/anwesend/"
        assert client.post(path).status_code == 200
    time_machine.shift(3 * 60)
    assert not is_in(client)


def test_own_sessions_are_listed_and_ended_one_by_one(client, editor):
    phone = Client(headers={"user-agent": "Mozilla/5.0 (Android 14; Mobile) Firefox/128.0"})
    stranger = make_account("Redaktion")
    for browser in (client, phone):
        log_in(browser, editor.username)
    foreign = UserSession.objects.create(
        user=stranger, ip="fd00::1", session_key="x" * 32, user_agent="Curl"
    )

    page = client.get("/konto/sitzungen/")
    assert [row["device"] for row in page.context["rows"]] == ["", "Firefox, Android"]
    there = page.context["rows"][1]["session"]
    assert client.post(f"/konto/sitzungen/{foreign.pk}/abmelden/").status_code == 404
    assert client.get(f"/konto/sitzungen/{there.pk}/abmelden/").status_code == 405
    client.post(f"/konto/sitzungen/{there.pk}/abmelden/")

    assert is_in(client)
    assert not is_in(phone)


def test_all_other_sessions_end_at_once(client, editor):
    phone = Client()
    for browser in (client, phone):
        log_in(browser, editor.username)

    client.post("/konto/sitzungen/andere/abmelden/")

    assert (is_in(client), is_in(phone)) == (True, False)


def test_public_pages_ask_for_no_account(client, editor, django_assert_max_num_queries):
    log_in(client, editor.username)
    client.get("/angebote/")

    assert "Cookie" not in client.get("/angebote/").headers["Vary"]
