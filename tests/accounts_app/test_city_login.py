"""The city's login (OpenID Connect) against a small provider on this machine."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import Group, User
from django.test import Client

from kompass.accounts import conf
from kompass.env import SettingError
from tests.accounts import make_account
from tests.accounts_app.identity_provider import identity_provider

pytestmark = pytest.mark.django_db
ROLES = {"kompass-redaktion": "Redaktion", "7f3a-planung": "Planung"}


@pytest.fixture
def provider(settings):
    with identity_provider("kompass") as provider:
        app = {
            "provider_id": "stadt",
            "name": "Anmeldung der Stadt",
            "client_id": "kompass",
            "secret": "geheim",
            "settings": {"server_url": provider.address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        }
        settings.OIDC_ROLES = ROLES
        yield provider


def person(*groups, **more):
    return {
        "sub": "4711",
        "preferred_username": "k.muster",
        "given_name": "Kim",
        "family_name": "Muster",
        "email": "kim@example.org",
        "groups": list(groups),
        **more,
    }


def enter(client, provider, claims, **data):
    """Go to the provider and come back as the person with ``claims``; return the last answer."""
    provider.claims = claims
    away = client.post("/konto/oidc/stadt/login/", data)
    query = parse_qs(urlsplit(away.url).query)
    assert away.url.startswith(f"{provider.address}/authorize?")
    assert query["code_challenge_method"] == ["S256"]
    back = {"code": "einmal", "state": query["state"][0]}
    return client.get("/konto/oidc/stadt/login/callback/", back)


def test_a_new_person_gets_an_account_with_the_mapped_role(client, provider):
    answer = enter(client, provider, person("kompass-redaktion", "alle"))

    assert answer.url == "/verwaltung/"
    user = User.objects.get()
    assert (user.username, user.first_name, user.email) == ("k.muster", "Kim", "kim@example.org")
    assert [group.name for group in user.groups.all()] == ["Redaktion"]
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert client.get("/verwaltung/").status_code == 200
    assert not SocialToken.objects.exists()
    assert "code_verifier" in provider.asked[0]


def test_keycloak_paths_and_single_names_are_understood(client, provider):
    enter(client, provider, person("/kompass-redaktion") | {"groups": "/kompass-redaktion"})

    assert User.objects.get().groups.get().name == "Redaktion"


def test_without_a_mapped_group_nobody_enters(client, provider):
    answer = enter(client, provider, person("kegelverein", "Redaktion", "xkompass-redaktion"))

    assert answer.status_code == 403
    assert "noch keine Rolle vorgesehen" in answer.content.decode()
    assert not User.objects.exists()
    assert client.get("/verwaltung/").status_code == 302


def test_roles_follow_the_provider_and_others_stay(client, provider):
    enter(client, provider, person("kompass-redaktion"))
    user = User.objects.get()
    user.groups.add(Group.objects.get(name="Leitung"))  # given here, not decided there

    enter(Client(), provider, person("7f3a-planung"))
    assert sorted(group.name for group in user.groups.all()) == ["Leitung", "Planung"]

    assert enter(Client(), provider, person()).status_code == 403
    user.refresh_from_db()
    assert (user.is_staff, [group.name for group in user.groups.all()]) == (False, ["Leitung"])


def test_a_known_address_joins_only_if_the_provider_verified_it(client, provider):
    known = make_account("Planung", email="kim@example.org")

    answer = enter(client, provider, person("kompass-redaktion"))
    assert not SocialAccount.objects.filter(user=known).exists()
    assert answer.status_code in (200, 302)
    assert client.get("/verwaltung/").status_code == 302

    enter(Client(), provider, person("kompass-redaktion", email_verified=True))
    assert SocialAccount.objects.get().user == known
    assert sorted(group.name for group in known.groups.all()) == ["Redaktion"]


def test_a_closed_account_stays_closed(client, provider):
    enter(client, provider, person("kompass-redaktion"))
    User.objects.update(is_active=False)

    other = Client()
    enter(other, provider, person("kompass-redaktion"))
    assert other.get("/verwaltung/").status_code == 302


def test_a_foreign_state_is_refused(client, provider):
    provider.claims = person("kompass-redaktion")
    client.post("/konto/oidc/stadt/login/")

    client.get("/konto/oidc/stadt/login/callback/", {"code": "einmal", "state": "erfunden"})

    assert not User.objects.exists()


def test_the_providers_second_factor_may_be_enough(client, provider, settings):
    settings.REQUIRE_MFA, settings.OIDC_HAS_MFA = True, False
    enter(client, provider, person("kompass-redaktion"))
    assert client.get("/verwaltung/").url == "/konto/zweiter-faktor/"
    # There is no password to confirm with: the first factor is set up at once.
    assert client.get("/konto/zweiter-faktor/app/").status_code == 200

    settings.OIDC_HAS_MFA = True
    assert client.get("/verwaltung/").status_code == 200


def test_the_login_page_offers_the_city_only_where_it_is_set_up(client, provider, settings):
    assert "Weiter mit: Anmeldung der Stadt" in client.get("/konto/anmelden/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Weiter mit" not in client.get("/konto/anmelden/").content.decode()
    assert client.get("/konto/oidc/stadt/login/").status_code == 404


def test_settings_are_read_and_half_of_them_refused(monkeypatch):
    monkeypatch.setenv("KOMPASS_OIDC_ISSUER", "https://login.example.org/realms/stadt/")
    with pytest.raises(SettingError, match="KOMPASS_OIDC_CLIENT_ID"):
        conf.account_settings(debug=False)

    monkeypatch.setenv("KOMPASS_OIDC_CLIENT_ID", "kompass")
    monkeypatch.setenv("KOMPASS_OIDC_ROLES", "kompass-redaktion=Redaktion, 7f3a=Planung")
    values = conf.account_settings(debug=False)
    assert values["OIDC_ROLES"] == {"kompass-redaktion": "Redaktion", "7f3a": "Planung"}
    assert values["REQUIRE_MFA"] is True
    assert conf.login_origins(values["OIDC_ISSUER"]) == ["https://login.example.org"]
    monkeypatch.setenv("KOMPASS_OIDC_ROLES", "nur-links=")
    with pytest.raises(SettingError, match="KOMPASS_OIDC_ROLES"):
        conf.account_settings(debug=False)
