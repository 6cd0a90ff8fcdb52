"""The settings are read in a process of their own, as a server would read them."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

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


def value_of(expression, **variables):
    program = f"from django.conf import settings; print({expression})"
    done = manage("shell", "--no-imports", "-c", program, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


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
def test_nonsense_stops_with_one_sentence_that_names_the_variable(name, value):
    done = manage("check", **PRODUCTION | {name: value})

    assert done.returncode != 0
    assert done.stderr.startswith(f"Einstellung nicht verwendbar: {name}")
    assert len(done.stderr.splitlines()) == 1


def test_service_address_with_password_stays_out_of_the_message():
    done = manage("check", **PRODUCTION | {"KOMPASS_DATABASE_URL": "pg://kompass:geheim@db/k"})

    assert "KOMPASS_DATABASE_URL" in done.stderr
    assert "geheim" not in done.stderr


def test_unread_variable_is_pointed_out_with_the_name_that_was_meant():
    done = manage("check", KOMPASS_ALOWED_HOSTS="kompass.example.org", **PRODUCTION)

    assert "Die Variable KOMPASS_ALOWED_HOSTS hat keine Wirkung." in done.stderr
    assert "Ist KOMPASS_ALLOWED_HOSTS gemeint?" in done.stderr


def test_postgresql_runs_without_jit_and_keeps_checked_connections():
    options = value_of(
        "[settings.DATABASES['default'][k] "
        "for k in ('OPTIONS', 'CONN_MAX_AGE', 'CONN_HEALTH_CHECKS')]",
        **PRODUCTION | {"KOMPASS_DATABASE_URL": "postgres://kompass@db/kompass"},
    )

    assert options == "[{'options': '-c jit=off'}, 600, True]"


def test_tile_host_is_the_only_foreign_host_of_the_content_security_policy():
    policy = "settings.CONTENT_SECURITY_POLICY['DIRECTIVES']"
    tiles = {"KOMPASS_MAP_TILES": "https://tiles.example.org/{z}/{y}/{x}.png"}

    assert value_of(f"{policy}['img-src']", **PRODUCTION) == str(["'self'", "data:"])
    assert value_of(f"{policy}['img-src']", **PRODUCTION, **tiles) == str(
        ["'self'", "data:", "https://tiles.example.org"]
    )


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
    assert "Cookie" not in response.headers["Vary"]
    assert response.cookies == {}
