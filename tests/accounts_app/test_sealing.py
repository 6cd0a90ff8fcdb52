"""Secrets of second factors are no use to whoever reads the database."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import CommandError, call_command

from kompass.accounts import sealing
from kompass.accounts.checks import check_second_factors_open
from kompass.env import SettingError
from tests.accounts import make_account

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
OLD, NEW = "alt" * 12, "neu" * 12
PASSWORD = "Muschelglanz-1"
SENTENCE = str(sealing.SENTENCE)


def code():
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


def stored(user):
    return Authenticator.objects.get(user=user, type="totp").data["secret"]


def test_what_is_stored_is_not_the_secret_and_still_opens():
    user = make_account()
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user)
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in rows
    assert stored(user).startswith("fernet:")
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code())
    again = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert again.get_unused_codes() == codes.get_unused_codes()
    assert again.validate_code(codes.get_unused_codes()[0])


def test_secrets_from_before_are_read_and_sealed_by_the_next_night(capsys):
    user = make_account()
    row = Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Stick"})
    assert TOTP(row).validate_code(code())

    call_command("seal_second_factors")

    assert stored(user).startswith("fernet:")
    assert sealing.unseal(stored(user)) == SECRET
    key.refresh_from_db()
    assert key.data == {"name": "Stick"}
    call_command("seal_second_factors")
    assert capsys.readouterr().out.splitlines() == [
        "1 zweite Faktoren neu verschlüsselt.",
        "0 zweite Faktoren neu verschlüsselt.",
    ]


def test_a_new_key_takes_over_and_the_old_one_may_go(settings):
    user = make_account()
    settings.MFA_KEYS = [OLD]
    TOTP.activate(user, SECRET)
    settings.MFA_KEYS = [NEW, OLD]
    assert sealing.unseal(stored(user)) == SECRET

    call_command("seal_second_factors", stdout=io.StringIO())
    settings.MFA_KEYS = [NEW]

    assert sealing.unseal(stored(user)) == SECRET


def test_without_the_key_nobody_enters_and_it_is_said(client, settings, caplog):
    user = make_account()
    settings.MFA_KEYS = [OLD]
    TOTP.activate(user, SECRET)
    settings.MFA_KEYS = [NEW]

    with pytest.raises(sealing.Unreadable):
        TOTP(Authenticator.objects.get()).validate_code(code())
    assert SECRET not in caplog.text
    assert "KOMPASS_MFA_KEYS" in caplog.text
    assert [one.id for one in check_second_factors_open(None, ["default"])] == ["accounts.W004"]
    with pytest.raises(CommandError, match="^1 zweite Faktoren lassen sich mit keinem"):
        call_command("seal_second_factors", stdout=io.StringIO())
    settings.MFA_KEYS = [OLD]
    assert check_second_factors_open(None, ["default"]) == []


@pytest.fixture
def locked_out(client, settings):
    """An account whose factors no key opens any more, before the login."""
    user = make_account("Redaktion", email="red@example.org", password=PASSWORD)
    settings.MFA_KEYS = [OLD]
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    settings.MFA_KEYS = [NEW]
    return user


def log_in(client, user, password=PASSWORD):
    form = {"login": user.username, "password": password}
    return client.post("/konto/anmelden/", form, follow=True)


def test_after_the_password_a_sentence_says_whom_to_ask(client, locked_out, caplog):
    opened = log_in(client, locked_out)
    answer = client.post("/konto/zweiter-faktor/anmelden/", {"code": code()})

    assert SENTENCE not in opened.content.decode()
    assert (answer.status_code, answer.context["form"].errors) == (200, {"code": [SENTENCE]})
    assert SENTENCE in answer.content.decode()
    assert client.get("/verwaltung/").status_code == 302
    lines = [one.getMessage() for one in caplog.records if one.name == "kompass.accounts.sealing"]
    assert lines == ["A second factor cannot be read: its key is not in KOMPASS_MFA_KEYS."]
    for word in (locked_out.username, locked_out.email, code(), SECRET):
        assert word not in caplog.text


def test_before_the_password_nothing_is_told(client, locked_out):
    wrong = log_in(client, locked_out, "Falsch-und-lang-1")
    answer = client.post("/konto/zweiter-faktor/anmelden/", {"code": code()}, follow=True)

    assert wrong.redirect_chain == []
    assert answer.redirect_chain == [("/konto/anmelden/", 302)]
    for page in (wrong, answer):
        assert "Schlüssel, mit dem" not in page.content.decode()


def test_the_administration_resets_and_the_password_leads_on(client, locked_out):
    call_command("reset_second_factor", locked_out.username, stdout=io.StringIO())

    assert log_in(client, locked_out).redirect_chain[0][0] == "/verwaltung/"


@pytest.mark.parametrize("path", ["", "codes/", "codes/neu/"])
def test_pages_of_ones_own_codes_say_it_as_well(client, locked_out, path):
    client.force_login(locked_out)
    client.post("/konto/bestaetigen/", {"password": PASSWORD})

    page = client.get(f"/konto/zweiter-faktor/{path}", follow=True)

    assert (page.status_code, page.redirect_chain) == (200, [("/konto/", 302)])
    assert SENTENCE in page.content.decode()


def test_secrets_can_be_laid_open_for_an_older_version():
    user = make_account()
    TOTP.activate(user, SECRET)

    call_command("seal_second_factors", "--open", stdout=io.StringIO())

    assert stored(user) == SECRET


def test_a_short_key_is_refused_without_being_shown(monkeypatch):
    from kompass.accounts import conf

    monkeypatch.setenv("KOMPASS_MFA_KEYS", f"{NEW},kurz")

    with pytest.raises(SettingError) as refused:
        conf.account_settings(debug=True)
    assert "kurz" not in str(refused.value).replace("KOMPASS_MFA_KEYS", "")
