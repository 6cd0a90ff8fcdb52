"""The settings of accounts, from ``KOMPASS_*`` variables: login, second factor, sessions, OIDC."""

from urllib.parse import urlsplit

from kompass.env import SettingError, env_bool, env_int, env_pairs, env_str

SHORTEST_KEY = 32  # characters
APPS = [
    "kompass.accounts.apps.AccountsConfig",  # before allauth: its templates win
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "allauth.account.middleware.AccountMiddleware",
    "kompass.accounts.middleware.SessionLimitMiddleware",
    "kompass.accounts.middleware.SecondFactorMiddleware",
]


def account_settings(*, debug):
    """Return all settings of this app and of allauth by name."""
    return {
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "admin:index",
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        # A trial opens its demo accounts by password alone; a real site does not.
        "REQUIRE_MFA": env_bool("KOMPASS_REQUIRE_MFA", default=not debug),
        **_login(),
        **_second_factor(debug),
        **_sessions(),
        **_oidc(),
        # Days after which a mailed invitation or an unused account runs out.
        "INVITATION_DAYS": env_int("KOMPASS_INVITATION_DAYS", 14, minimum=1),
        "ACCOUNT_UNUSED_DAYS": env_int("KOMPASS_ACCOUNT_UNUSED_DAYS", 365, minimum=60),
        "ACCOUNT_NOTICE_DAYS": env_int("KOMPASS_ACCOUNT_NOTICE_DAYS", 30, minimum=7),
    }


def _login():
    return {
        "ACCOUNT_ADAPTER": "kompass.accounts.adapter.AccountAdapter",
        "ACCOUNT_FORMS": {"login": "kompass.accounts.forms.LoginForm"},
        "ACCOUNT_LOGIN_METHODS": {"username", "email"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",  # addresses are entered by the administration
        "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_SESSION_REMEMBER": False,  # the cookie goes with the browser
        "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
        "ACCOUNT_RATE_LIMITS": {
            "login": env_str("KOMPASS_LOGIN_RATE", "30/m/ip"),
            # Per connection and per name, whether there is such an account or not.
            "login_failed": env_str("KOMPASS_LOGIN_FAILED_RATE", "10/m/ip,5/5m/key"),
        },
        "ALLAUTH_RATE_LIMIT_IPV6_PREFIX": 128,  # the adapter has shortened and hashed it
    }


def _second_factor(debug):
    return {
        "MFA_KEYS": _mfa_keys(),
        "MFA_ADAPTER": "kompass.accounts.adapter.SecondFactorAdapter",
        "MFA_FORMS": {
            "authenticate": "kompass.accounts.forms.AuthenticateForm",
            "reauthenticate": "kompass.accounts.forms.ReauthenticateForm",
        },
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "MFA_TOTP_TOLERANCE": 1,  # clocks of telephones go half a minute wrong
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": debug,
    }


def _mfa_keys():
    """Long random texts, the newest first; the message leaves the value out."""
    keys = [key.strip() for key in env_str("KOMPASS_MFA_KEYS").split(",") if key.strip()]
    if any(len(key) < SHORTEST_KEY for key in keys):
        raise SettingError(
            f"KOMPASS_MFA_KEYS: jeder Schlüssel braucht mindestens {SHORTEST_KEY} zufällige "
            'Zeichen, etwa aus: python3 -c "import secrets; print(secrets.token_urlsafe(40))"'
        )
    return keys


def _sessions():
    hours = env_int("KOMPASS_SESSION_HOURS", 12, minimum=1)
    return {
        "SESSION_COOKIE_AGE": hours * 60 * 60,  # seconds since the login: a working day
        "SESSION_IDLE_SECONDS": env_int("KOMPASS_SESSION_IDLE_MINUTES", 120, minimum=5) * 60,
        "USERSESSIONS_TRACK_ACTIVITY": False,  # the middleware notes it, without addresses
    }


def _oidc():
    """The city's identity provider, where KOMPASS_OIDC_ISSUER names one."""
    issuer = env_str("KOMPASS_OIDC_ISSUER").rstrip("/")
    client = env_str("KOMPASS_OIDC_CLIENT_ID")
    secret = env_str("KOMPASS_OIDC_CLIENT_SECRET")
    if issuer and not (client and urlsplit(issuer).scheme in {"http", "https"}):
        raise SettingError(
            "KOMPASS_OIDC_ISSUER braucht eine Adresse wie https://login.example.org/realms/stadt "
            "und dazu KOMPASS_OIDC_CLIENT_ID (und meist KOMPASS_OIDC_CLIENT_SECRET)."
        )
    app = {
        "provider_id": "stadt",
        "name": env_str("KOMPASS_OIDC_NAME", "Anmeldung der Stadt"),
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": issuer},
    }
    return {
        "SOCIALACCOUNT_ADAPTER": "kompass.accounts.social.CityLoginAdapter",
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app] if issuer else []}
        },
        # Joins an existing account only by an address that the provider says it has verified.
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": True,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "OIDC_ISSUER": issuer,
        "OIDC_GROUPS_CLAIM": env_str("KOMPASS_OIDC_GROUPS_CLAIM", "groups"),
        # "kompass-redaktion=Redaktion,kompass-planung=Planung"; Entra ID sends ids of groups.
        "OIDC_ROLES": env_pairs("KOMPASS_OIDC_ROLES"),
        # The provider itself asks for a second factor: then a login there is enough.
        "OIDC_HAS_MFA": env_bool("KOMPASS_OIDC_MFA", default=False),
    }


def login_origins(issuer):
    """The provider's origin as a source for the content security policy; none without one."""
    parts = urlsplit(issuer)
    return [f"{parts.scheme}://{parts.netloc}"] if issuer else []
