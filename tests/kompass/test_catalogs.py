"""The interface in all languages: complete, compilable, with the same placeholders."""

import re

import pytest
from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from kompass import catalogs

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%s")
TAG = re.compile(r"</?\w+")
LANGUAGES = catalogs.languages()


@pytest.fixture(scope="module")
def gathered():
    return {(one.id, one.context): one for one in catalogs.template() if one.id}


def forms_of(message):
    return message.string if isinstance(message.string, (tuple, list)) else (message.string,)


def problems_of(message):
    """What is wrong with one translated message, in words; nothing if all is well."""
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    wanted = sorted(PLACEHOLDER.findall(ids[-1]))
    has_number = len(ids) > 1
    for form in forms_of(message):
        found = sorted(PLACEHOLDER.findall(form))
        if not form:
            yield "missing"
        elif found != wanted and not (has_number and len(found) == len(wanted) - 1):
            # "One offer" needs no number: a plural form may leave one placeholder out.
            yield f"{found} instead of {wanted}"
        elif sorted(TAG.findall(form)) != sorted(TAG.findall(ids[-1])):
            yield "other tags"
        elif not set(found) <= set(wanted):
            yield "unknown placeholder"


def test_the_six_languages_are_there_in_the_order_of_the_menu():
    assert [code for code, _name in settings.LANGUAGES] == ["de", "da", "en", "ar", "tr", "uk"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_public_string_is_translated(code, gathered):
    catalog = catalogs.read(code)
    known = {(one.id, one.context) for one in catalog if one.id}

    assert (gathered.keys() - known, known - gathered.keys()) == (set(), set())
    assert [one.id for one in catalog if one.fuzzy and one.id] == []
    assert [(one.id, found) for one in catalog if one.id for found in problems_of(one)] == []


def test_the_check_sees_a_lost_placeholder_and_a_missing_text(gathered):
    one = gathered["Alter: %(age)s", None].clone()
    one.string = "Age"
    assert list(problems_of(one)) == ["[] instead of ['%(age)s']"]
    one.string = ""
    assert list(problems_of(one)) == ["missing"]


def test_the_back_office_is_not_gathered(gathered):
    places = {place for one in gathered.values() for place, _line in one.locations}

    assert {"templates/kompass/start.html", "offers/facets.py"} <= places
    assert [place for place in places if "/admin/" in place or "/mail/" in place] == []
    assert ("Kleine Zahlen stehen vorn.", None) not in gathered  # help of a field


def test_what_is_compiled_speaks_every_language():
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = gettext("Stadtteil"), ngettext("%(n)s Jahr", "%(n)s Jahre", 3) % {"n": 3}

    assert said == {
        "de": ("Stadtteil", "3 Jahre"),
        "da": ("Bydel", "3 år"),
        "en": ("District", "3 years"),
        "ar": ("الحي", "3 سنوات"),
        "tr": ("Mahalle", "3 yaş"),
        "uk": ("Район", "3 роки"),
    }


def test_a_further_language_needs_a_file_only(tmp_path):
    for code in ("pl", "da", "ar"):
        (tmp_path / code / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / code / "LC_MESSAGES" / "django.po").touch()
    (tmp_path / "ro").mkdir()

    assert catalogs.languages(tmp_path) == ["da", "ar", "pl"]


def test_compiling_writes_what_is_older_than_its_source(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogs, "COMPILED", tmp_path)

    assert catalogs.compile_all() == [*LANGUAGES, "de"]  # German: allauth said politely
    assert catalogs.stale() == []
    assert catalogs.compile_all() == []
    assert (tmp_path / "da" / "LC_MESSAGES" / "django.mo").stat().st_size > 10_000
