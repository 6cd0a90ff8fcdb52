"""Guards for the whole: migrations, templates, titles, addresses, help texts."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from offers import roles, triggers
from offers.search import state
from tests.factories import make_offer

TEMPLATES = Path(settings.BASE_DIR) / "templates"
OWN_APPS = ("kompass", "offers", "networks")


def own_files(*suffixes):
    for folder in (*OWN_APPS, "templates", "static", "tests"):
        for path in (Path(settings.BASE_DIR) / folder).rglob("*"):
            if path.suffix in suffixes:
                yield path


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrating_one_app_asks_nothing_of_tables_that_are_not_made(monkeypatch):
    """Without the mark for databases any question fails."""
    monkeypatch.setattr(connection.introspection, "table_names", lambda *args: [])
    for receiver in (roles.create_roles, state.create_state, triggers.create_triggers):
        receiver()


def test_every_template_is_used():
    used = "\n".join(path.read_text() for path in own_files(".py", ".html"))
    names = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    # Django and allauth find these by their names.
    found_by_name = {"404.html", "500.html", "400.html", "403.html", "403_csrf.html"}
    unused = {
        name
        for name in names - found_by_name
        if Path(name).stem not in used and not name.startswith(("admin/", "account/", "allauth/"))
    }
    assert unused == set()


def test_templates_have_no_inline_script_or_style():
    guilty = [
        str(path)
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"<script>|<style|\s(style|on[a-z]+)=\"", path.read_text())
    ]
    assert guilty == []


def test_every_field_of_the_catalogue_has_a_help_text():
    machine_made = {"id", "uuid", "created_at", "updated_at", "built_at"}
    search_tables = {
        "SearchDocument",
        "SearchTerm",
        "SearchState",
        "SearchChange",
        "FrozenOffer",
        "FruitlessSearch",
    }
    missing = [
        f"{model.__name__}.{field.name}"
        for label in ("offers", "kompass")
        for model in apps.get_app_config(label).get_models()
        if model.__name__ not in search_tables
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.editable
        and field.name not in machine_made
        and not field.help_text
        # The owner of an inline row is never asked for; what visitors fill in explains itself.
        and not (field.many_to_one and field.name in {"offer", "location", "life_phase"})
        and field.name != "transition"
        and model.__name__ not in {"Feedback", "OfferTag"}
        and not field.name == "criteria"
        and not field.name == "funding_programmes"
    ]
    assert missing == []


def patterns(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                yield from patterns(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry


@pytest.mark.django_db
def test_public_pages_have_a_title_a_heading_and_set_no_cookie(client):
    make_offer(slug="probe")
    pages = [
        "/",
        "/angebote/",
        "/angebote/probe/",
        "/angebote/probe/melden/",
        "/rueckmeldung/",
        "/barriere-melden/",
        "/hilfewege/",
        "/zustaendigkeit/",
        "/einbetten/",
        "/einbetten/liste/",
        "/vorschlagen/",
        "/vorschlagen/?angebot=probe",
        "/pflege/unbekannt/",
        "/themen/",
        "/situationen/",
        "/anbieter/",
        "/stadtteile/",
        "/lebensweg/",
        "/lebensweg/mein-kind/",
        "/lebensweg/mein-kind/?birth=unsinn",
        "/notfall/",
        "/gibt-es-nicht/",
    ]
    for page in pages:
        response = client.get(page)
        html = response.content.decode()
        assert response.status_code == (
            404 if page in ("/gibt-es-nicht/", "/pflege/unbekannt/") else 200
        ), page
        assert re.search(r"<title>[^<]{8,}</title>", html), page
        assert len(re.findall(r"<h1[ >]", html)) == 1, page
        assert not response.cookies, page


def test_every_address_is_either_public_or_asks_for_a_login():
    """Deny by default: a view is open only where it says so."""
    open_views = {
        name
        for name, entry in patterns(get_resolver())
        if not getattr(entry.callback, "login_required", True)
    }
    closed = {name for name, _entry in patterns(get_resolver())} - open_views
    behind_login = ("konto/", "media/", "planung/", "netzwerke/intern/")
    assert {name for name in closed if not name.startswith(behind_login)} == set()


def names_in(path):
    return set(re.findall(r"KOMPASS_[A-Z0-9_]+", (Path(settings.BASE_DIR) / path).read_text()))


def test_every_setting_is_documented_and_every_documented_one_is_read():
    read = {
        name
        for path in own_files(".py")
        if "tests" not in path.parts
        for name in re.findall(r"env_\w+\(\s*\"(KOMPASS_[A-Z0-9_]+)\"", path.read_text())
    }
    assert names_in("docs/settings.md") == read
    assert names_in("deploy/kompass.env.example") <= read


def test_imports_run_one_way():
    """offers knows neither of the others, networks only offers. Aside stand the generator and
    bench, which fill and measure a whole site."""
    above = {"offers": ("networks", "kompass"), "networks": ("kompass",), "kompass": ()}
    whole_site = re.compile(r"/offers/(bench|generator)/")
    guilty = [
        f"{path}: {name}"
        for app, others in above.items()
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        if not whole_site.search(path.as_posix())
        for name in re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(), re.MULTILINE)
        if name in others
    ]
    assert guilty == []
