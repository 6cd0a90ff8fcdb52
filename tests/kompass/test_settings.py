import os
import runpy
import subprocess
import sys

import pytest
from django.conf import settings

from kompass.env import SettingError

PRODUCTION = {
    "KOMPASS_SECRET_KEY": "a-secret-key-for-tests-that-is-long-enough-0123456789-abcdef",
    "KOMPASS_ALLOWED_HOSTS": "kompass.example.org",
    "KOMPASS_DATABASE_URL": "sqlite://:memory:",
}


def manage(*arguments, **variables):
    """Run ``manage.py`` with these ``KOMPASS_*`` variables only."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KOMPASS_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=env | variables,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def load(monkeypatch):
    """Return a function that reads the settings file with these ``KOMPASS_*`` variables only."""

    def load(**variables):
        for name in list(os.environ):
            if name.startswith("KOMPASS_"):
                monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(settings.BASE_DIR / "kompass" / "settings.py")

    return load


def test_production_settings_pass_the_deployment_checks():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert done.stderr == ""
    assert done.returncode == 0


def test_secret_key_has_no_default_outside_debug():
    done = manage("check", KOMPASS_ALLOWED_HOSTS="kompass.example.org")

    assert done.returncode != 0
    assert done.stderr.startswith("Einstellung nicht verwendbar: KOMPASS_SECRET_KEY fehlt")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KOMPASS_DEBUG", "vielleicht"),
        ("KOMPASS_HTTPS", "2"),
        ("KOMPASS_HSTS_SECONDS", "-1"),
        ("KOMPASS_ALLOWED_HOSTS", "https://kompass.example.org/"),
        ("KOMPASS_SITE_URL", "kompass.example.org"),
        ("KOMPASS_DATABASE_URL", "geheim"),
        ("KOMPASS_CACHE_URL", "memory"),
        ("KOMPASS_EMAIL_URL", "post@example.org"),
        ("KOMPASS_MAP_TILES", "https://tiles.example.org/"),
        ("KOMPASS_LOG_LEVEL", "laut"),
    ],
)
def test_nonsense_stops_with_one_sentence_that_names_the_variable(load, name, value):
    with pytest.raises(SettingError) as stop:
        load(**PRODUCTION | {name: value})

    assert str(stop.value).startswith(name)
    assert len(str(stop.value).splitlines()) == 1


def test_service_address_with_password_stays_out_of_the_message(load):
    with pytest.raises(SettingError) as stop:
        load(**PRODUCTION | {"KOMPASS_DATABASE_URL": "oracel://kompass:geheim@db/k"})

    assert "geheim" not in str(stop.value)


def test_unread_variable_is_pointed_out_with_the_name_that_was_meant():
    done = manage("check", KOMPASS_ALOWED_HOSTS="kompass.example.org", **PRODUCTION)

    assert "Die Variable KOMPASS_ALOWED_HOSTS hat keine Wirkung." in done.stderr
    assert "Ist KOMPASS_ALLOWED_HOSTS gemeint?" in done.stderr


def test_postgresql_runs_without_jit_and_keeps_checked_connections(load):
    url = {"KOMPASS_DATABASE_URL": "postgres://kompass@db/kompass"}
    database = load(**PRODUCTION | url)["DATABASES"]["default"]

    assert database["OPTIONS"] == {
        "options": "-c jit=off -c random_page_cost=1.1",
        "server_side_binding": True,
        "prepare_threshold": 2,
        "connect_timeout": 5,
    }
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (600, True)


def test_statements_are_not_prepared_where_connections_are_shared_out(load):
    url = {"KOMPASS_DATABASE_URL": "postgres://kompass@db/kompass", "KOMPASS_DATABASE_PREPARE": "0"}

    options = load(**PRODUCTION | url)["DATABASES"]["default"]["OPTIONS"]
    assert (options["server_side_binding"], options["prepare_threshold"]) == (False, None)


def test_own_options_of_a_database_address_win(load):
    url = {"KOMPASS_DATABASE_URL": "postgres://kompass@db/kompass?options=-c%20jit%3Don"}

    options = load(**PRODUCTION | url)["DATABASES"]["default"]["OPTIONS"]
    assert (options["options"], options["connect_timeout"]) == ("-c jit=on", 5)


def test_tile_host_is_the_only_foreign_host_of_the_content_security_policy(load):
    tiles = {"KOMPASS_MAP_TILES": "https://tiles.example.org/{z}/{y}/{x}.png"}

    def images(**variables):
        return load(**PRODUCTION | variables)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["img-src"]

    assert images() == ["'self'", "data:"]
    assert images(**tiles) == ["'self'", "data:", "https://tiles.example.org"]


def test_content_security_policy_allows_nothing_unsafe():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == directives["style-src"] == ["'self'"]
    assert not [v for values in directives.values() for v in values if "unsafe" in v or "*" in v]


@pytest.mark.django_db
def test_login_is_asked_where_no_view_says_otherwise(client):
    response = client.get("/verwaltung/", headers={"accept-language": "en"})

    assert response.status_code == 302
    assert response.url == "/verwaltung/login/?next=/verwaltung/"
    assert response.headers["Content-Language"] == "de"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_public_address_neither_sets_nor_depends_on_cookies(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.cookies == {}


def test_deploy_check_names_what_opens_accounts_too_wide():
    def found(**variables):
        return manage("check", "--deploy", **PRODUCTION, **variables).stderr

    assert "accounts.W" not in found()
    assert "mit dem Passwort allein" in found(KOMPASS_REQUIRE_MFA="0")
    city = {"KOMPASS_OIDC_ISSUER": "http://login.example.org", "KOMPASS_OIDC_CLIENT_ID": "kompass"}
    assert "ohne Verschlüsselung" in found(**city)
    assert "kommt niemand herein" in found(**city)
    assert "die es nicht gibt: Chefin" in found(**city, KOMPASS_OIDC_ROLES="a=Chefin,b=Planung")
