"""The command: into which database it loads, and with which accounts."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from kompass import demo
from kompass.models import Page, SiteConfiguration
from offers.models import Offer, Topic
from offers.search import changes
from tests.factories import make_department, make_offer


def load_demo(*arguments):
    """Run the command; return what it printed, as lines."""
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue().splitlines()


# -- Into which database --------------------------------------------------------------------


def test_a_filled_catalogue_stays_as_it_is(db):
    make_offer(title="Von Hand")

    assert load_demo() == ["Katalog enthält schon 1 Angebote – nichts geändert."]
    assert [offer.title for offer in Offer.objects.all()] == ["Von Hand"]
    assert not Page.objects.exists()


def test_base_only_loads_no_offer_and_nothing_a_second_time(db):
    assert load_demo("--base-only") == ["Grunddaten geladen, keine Angebote."]
    Topic.objects.filter(slug="betreuung").update(title="Von Hand")

    assert load_demo() == ["Katalog enthält schon Grunddaten – nichts geändert."]
    assert Topic.objects.get(slug="betreuung").title == "Von Hand"
    assert Topic.objects.count() == 13
    assert not Offer.objects.exists()
    assert SiteConfiguration.load().is_demo is False
    assert not get_user_model().objects.exists()


def test_a_failure_leaves_nothing_behind(db, monkeypatch):
    monkeypatch.setattr(demo, "DEMO_FILES", ("demo/providers", "demo/missing"))

    with pytest.raises(FileNotFoundError):
        demo.load()

    assert not Topic.objects.exists()
    assert not SiteConfiguration.objects.exists()


@pytest.mark.slow
def test_loaddata_takes_the_files_one_by_one(db):
    names = demo.DEMO_FILES[: demo.DEMO_FILES.index("demo/offers_1") + 1]
    with changes.batch():  # the search need not follow every single row
        for name in (*demo.BASE_FILES, *names):
            call_command("loaddata", name, verbosity=0)

    assert Topic.objects.count() == 13
    assert Offer.objects.get(slug="barn-paa-vej").tags.count() == 4
    assert SiteConfiguration.load().is_demo is True


def test_a_region_comes_beside_the_city_that_is_there(db, client):
    load_demo("--base-only")

    assert load_demo("--region", "hannover")[0].endswith("geladen: Region Hannover.")
    assert load_demo("--region", "hannover")[0] == (
        "Region Hannover ist schon geladen – nichts geändert."
    )
    assert SiteConfiguration.load().site_name == "Flensburg-Kompass"
    for area, name in (
        ("flensburg", "Allgemeiner Sozialer Dienst (ASD)"),
        ("laatzen", "Jugendamt der Stadt Laatzen"),
    ):
        response = client.get("/zustaendigkeit/", {"area": area, "task": "jugendhilfe"})
        assert [row.department.name for row in response.context["answers"][0].rows] == [name]


# -- Accounts -------------------------------------------------------------------------------


@pytest.fixture
def small_demo(db):
    """What accounts need of a demo: the flag and two departments."""
    SiteConfiguration(is_demo=True).save()
    return make_department(slug="jugend"), make_department(slug="bildung-sport-kultur")


def user(name):
    return get_user_model().objects.get(username=name)


def test_accounts_have_their_role_and_department(small_demo, settings):
    settings.DEBUG = True
    youth, education = small_demo

    lines = load_demo("--accounts")

    assert {
        account.username: [group.name for group in account.groups.all()]
        for account in get_user_model().objects.all()
    } == {
        "redaktion": ["Redaktion"],
        "koordination": ["Koordination"],
        "koordination-bildung": ["Koordination"],
        "planung": ["Planung"],
        "leitung": ["Leitung"],
        "netzwerk": ["Netzwerkkoordination"],
        "system": ["Systemverwaltung"],
    }
    assert list(user("koordination").departments.all()) == [youth]
    assert list(user("koordination-bildung").departments.all()) == [education]
    assert not user("redaktion").departments.exists()
    assert all(a.is_staff and not a.is_superuser for a in get_user_model().objects.all())
    assert lines[0] == "Konten zum Ausprobieren:"
    assert lines[-1] == "Passwort: kompass-demo"


def test_debug_shows_the_password_at_every_start_and_leaves_accounts_alone(small_demo, settings):
    settings.DEBUG = True
    first = load_demo("--accounts")
    stored = user("system").password  # changed, even to the same word, it would end the sessions

    assert load_demo("--accounts") == first
    assert user("system").password == stored

    changed = user("planung")
    changed.set_password("etwas anderes")
    changed.save()

    again = load_demo("--accounts")
    assert again == [*first[:-1], "Passwort: kompass-demo (wo es nicht geändert wurde)"]
    assert user("planung").check_password("etwas anderes")


def test_without_debug_accounts_only_on_demand(small_demo, settings):
    settings.DEBUG = False

    assert load_demo("--accounts") == [
        "Keine Konten: »load_demo --accounts --with-accounts« legt sie an."
    ]
    assert not get_user_model().objects.exists()


def test_without_debug_the_password_is_shown_once_and_stays(small_demo, settings):
    settings.DEBUG = False
    first = load_demo("--accounts", "--with-accounts")
    password = first[-1].removeprefix("Passwort: ")

    again = load_demo("--accounts", "--with-accounts", "--password", "ein anderes")

    assert len(password) == 16
    assert again[-1] == "Das Passwort wurde beim Anlegen einmal angezeigt."
    assert user("system").check_password(password)
    assert not user("system").check_password("kompass-demo")


def test_without_debug_the_known_password_is_a_warning(small_demo, settings):
    settings.DEBUG = True
    load_demo("--accounts")
    settings.DEBUG = False

    assert load_demo("--accounts")[-1] == (
        "Achtung: Konten haben noch das allen bekannte Passwort. Bitte ändern."
    )


def test_a_chosen_password_is_taken(small_demo, settings):
    settings.DEBUG = False

    load_demo("--accounts", "--with-accounts", "--password", "nur für heute abend")

    assert user("leitung").check_password("nur für heute abend")


def test_a_real_city_gets_no_demo_accounts(db, settings):
    settings.DEBUG = True
    SiteConfiguration(is_demo=False).save()

    load_demo("--accounts", "--with-accounts")

    assert not get_user_model().objects.exists()
