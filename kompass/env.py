"""Read ``KOMPASS_*`` variables; a nonsense value raises SettingError with one clear sentence."""

import os
import re
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

PREFIX = "KOMPASS_"
YES = {"1", "true", "yes", "on", "ja"}
NO = {"0", "false", "no", "off", "nein"}

# Names the settings asked for, so that a check can point out misspelt variables.
known_names = {"KOMPASS_TEST_DATABASE_URL"}  # read by dev.py test


class SettingError(ImproperlyConfigured):
    """A variable is missing or has a value nobody can use."""


def env_str(name, default=""):
    """Return the variable without surrounding blanks; an empty one counts as not set."""
    known_names.add(name)
    return os.environ.get(name, "").strip() or default


def env_bool(name, default=False):
    value = env_str(name).lower()
    if not value:
        return default
    if value in YES:
        return True
    if value in NO:
        return False
    raise SettingError(f"{name}={value!r} – erlaubt sind 1 (ja) und 0 (nein).")


def env_int(name, default, minimum=0):
    value = env_str(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < minimum:
        raise SettingError(f"{name}={value!r} – erwartet wird eine ganze Zahl ab {minimum}.")
    return int(value)


def env_choice(name, default, choices):
    value = env_str(name, default)
    if value not in choices:
        raise SettingError(f"{name}={value!r} – erlaubt sind {', '.join(choices)}.")
    return value


def env_hosts(name, default=()):
    """Return host names given as ``a.example.org,b.example.org``."""
    hosts = [host.strip() for host in env_str(name).split(",") if host.strip()]
    for host in hosts:
        if "/" in host or " " in host or "@" in host:
            raise SettingError(
                f"{name}: {host!r} ist kein Rechnername – nur Namen wie kompass.example.org, "
                "durch Kommas getrennt, ohne https:// und ohne Pfad."
            )
    return hosts or list(default)


def env_pairs(name):
    """Return ``{left: right}`` of a value such as ``a=b,c=d``."""
    pairs = [pair.strip() for pair in env_str(name).split(",") if pair.strip()]
    for pair in pairs:
        if not all(part.strip() for part in pair.partition("=")):
            raise SettingError(f"{name}: {pair!r} – erwartet werden Paare wie gruppe=Rolle.")
    split = (pair.rpartition("=") for pair in pairs)
    return {left.strip(): right.strip() for left, _sign, right in split}


def env_rate(name, default):
    """Return a rate such as ``300/m`` (per s, m, h, d), or an empty string for ``0``: no limit."""
    value = env_str(name, default)
    if value == "0":
        return ""
    if value and not re.fullmatch(r"[1-9]\d*/[smhd]", value, re.ASCII):
        raise SettingError(
            f"{name}={value!r} – erwartet wird eine Angabe wie 300/m (s, m, h, d) oder 0 für keine."
        )
    return value


def env_sources(name, default):
    """Return sources of a content security policy: ``https:``, ``https://kita.example.org``."""
    sources = env_str(name).replace(",", " ").split()
    for source in sources:
        if not re.fullmatch(r"https?:(//(\*\.)?[\w.-]+(:\d+)?)?", source):
            raise SettingError(
                f"{name}: {source!r} – erwartet werden Adressen wie https://kita.example.org, "
                "durch Kommas getrennt, oder https: für alle."
            )
    return sources or default


def env_web_address(name, default=""):
    """Return an address such as ``https://kompass.example.org`` without a final slash."""
    value = env_str(name, default).rstrip("/")
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        raise SettingError(
            f"{name}={value!r} – erwartet wird eine Adresse wie https://kompass.example.org."
        )
    return value


def env_tiles(name):
    """Return an address pattern for map tiles (``{z}``, ``{x}``, ``{y}``) or an empty string."""
    value = env_str(name)
    if value and not (
        value.startswith(("https://", "http://", "/"))
        and all(part in value for part in ("{z}", "{x}", "{y}"))
    ):
        raise SettingError(
            f"{name}={value!r} – erwartet wird eine Kachel-Adresse mit {{z}}, {{x}} und {{y}}."
        )
    return value


def env_database(name, default):
    return _service(
        name,
        default,
        environ.Env.db_url_config,
        environ.Env.DB_SCHEMES,
        "postgres://nutzer:passwort@rechner:5432/kompass",
    )


def env_cache(name, default):
    return _service(
        name,
        default,
        environ.Env.cache_url_config,
        environ.Env.CACHE_SCHEMES,
        "redis://rechner:6379/0",
    )


def env_email(name, default):
    return _service(
        name,
        default,
        environ.Env.email_url_config,
        environ.Env.EMAIL_SCHEMES,
        "smtp+tls://nutzer:passwort@rechner:587",
    )


def _service(name, default, parse, schemes, example):
    """Parse a service address; the message leaves the value out, as it may hold a password."""
    value = env_str(name, default)
    problem = SettingError(f"{name} ist keine brauchbare Adresse. Beispiel: {example}")
    if value.partition(":")[0] not in schemes:
        raise problem
    try:
        return parse(value)
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise problem from error
