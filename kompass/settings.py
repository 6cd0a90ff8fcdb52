"""All settings, fed by ``KOMPASS_*`` variables (see docs/settings.md).

Outside DEBUG everything is on its guard by default: there is no secret key, no host name and
no plain HTTP unless somebody says so.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO

from kompass import catalogs
from kompass.accounts import conf as accounts
from kompass.env import (
    SettingError,
    env_bool,
    env_cache,
    env_choice,
    env_database,
    env_email,
    env_hosts,
    env_int,
    env_rate,
    env_sources,
    env_str,
    env_tiles,
    env_web_address,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # everything that is made here and not kept in git
# What must outlive a new version in another folder: uploads and built downloads.
DATA_DIR = Path(env_str("KOMPASS_DATA_DIR", str(VAR_DIR)))

# Uploaded workbooks: with lxml openpyxl reads on over entities, without it defusedxml refuses
# them. Read when openpyxl is imported, so it stands here.
os.environ["OPENPYXL_LXML"] = "False"

# -- Basics -----------------------------------------------------------------------------------

DEBUG = env_bool("KOMPASS_DEBUG", default=False)

SECRET_KEY = env_str("KOMPASS_SECRET_KEY", "nur-fuer-die-entwicklung" if DEBUG else "")
if not SECRET_KEY:
    raise SettingError(
        "KOMPASS_SECRET_KEY fehlt – bitte eine zufällige Zeichenkette mit mindestens 50 Zeichen "
        "setzen (oder KOMPASS_DEBUG=1 zum Ausprobieren)."
    )

ALLOWED_HOSTS = env_hosts(
    "KOMPASS_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else []
)
SITE_URL = env_web_address(
    "KOMPASS_SITE_URL",
    "http://127.0.0.1:8000" if DEBUG else "".join(f"https://{h}" for h in ALLOWED_HOSTS[:1]),
)

ROOT_URLCONF = "kompass.urls"
WSGI_APPLICATION = "kompass.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "kompass.apps.KompassConfig",  # first: its templates win over the admin's
    "offers.apps.OffersConfig",
    "networks.apps.NetworksConfig",
    "kompass.operations.apps.OperationsConfig",
    "kompass.apps.KompassAdminConfig",  # before allauth: its words win ("Sichern")
    *accounts.APPS,
    "django.contrib.auth",
    "django.contrib.humanize",  # allauth's list of keys uses it
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "corsheaders",
    "csp",
    "django_filters",
    "django_htmx",
    "taggit",
]

MIDDLEWARE = [
    "kompass.operations.middleware.RequestIdMiddleware",
    "kompass.operations.middleware.MeasureMiddleware",
    "kompass.middleware.BrowserRulesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kompass.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    *accounts.MIDDLEWARE,
    "kompass.middleware.LoginRequiredMiddleware",
    "kompass.middleware.ActingMiddleware",
    "kompass.busy.BusyDatabaseMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "kompass.limits.RateLimitMiddleware",
    "kompass.middleware.EmbeddingMiddleware",
    "offers.planning.use.CountUseMiddleware",  # before the pages from memory, which count too
    "kompass.pagecache.PublicPageMiddleware",  # last: all others see its answers
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "kompass.templating.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kompass.context.site",
            ],
            "builtins": ["offers.templatetags.words"],
        },
    },
]

TIGHT_PAGES = not DEBUG  # public pages without what HTML does not need; see kompass.tight

FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# -- Database, cache, mail --------------------------------------------------------------------

_database = env_database("KOMPASS_DATABASE_URL", f"sqlite:///{DATA_DIR / 'kompass.sqlite3'}")
# Opening a connection takes longer than what a page asks of it, on SQLite too.
_database["CONN_MAX_AGE"] = env_int("KOMPASS_DATABASE_CONN_MAX_AGE", 600)  # seconds
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Readers and one writer at a time do not block each other; a writer waits for its turn
    # instead of failing in the middle of a transaction ("database is locked").
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        **_database.get("OPTIONS", {}),
    }
elif _database["ENGINE"] == "django.db.backends.postgresql":
    _prepares = env_bool("KOMPASS_DATABASE_PREPARE", True)
    _database["CONN_HEALTH_CHECKS"] = True
    # Our queries take milliseconds; compiling them first (jit) takes longer than running them. And
    # the catalogue lies in memory: with the price of a turning disk PostgreSQL reads all entries of
    # a word in every fourth offer, which takes twice as long as asking the index.
    _database["OPTIONS"] = {
        "options": "-c jit=off -c random_page_cost=1.1",
        # Planning the thirty statements of a save takes longer than running them.
        "server_side_binding": _prepares,
        "prepare_threshold": 2 if _prepares else None,
        "connect_timeout": 5,  # seconds; then people read that it is away
        **_database.get("OPTIONS", {}),
    }
DATABASES = {"default": _database}

# What all processes must share (failed logins) stands in a table unless there is a real cache;
# counting searches there would cost more than the searches, so each process counts its own.
_shared = env_cache("KOMPASS_CACHE_URL", "locmemcache://" if DEBUG else "dbcache://kompass_cache")
_own = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}
CACHES = {"default": _shared, "limits": _own if "db." in _shared["BACKEND"] else dict(_shared)}
for _cache in CACHES.values():
    if "locmem" in _cache["BACKEND"] or "db." in _cache["BACKEND"]:
        _cache["OPTIONS"] = {"MAX_ENTRIES": 100_000, **_cache.get("OPTIONS", {})}

globals().update(env_email("KOMPASS_EMAIL_URL", "consolemail://" if DEBUG else "smtp://localhost"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_str("KOMPASS_EMAIL_FROM", "kompass@example.org")
EMAIL_TIMEOUT = 10  # seconds
if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":  # noqa: F821  (just above)
    # Nothing is sent while somebody waits for a page: see kompass.operations.mail.
    EMAIL_BACKEND = "kompass.operations.mail.backend.QueueBackend"
MAIL_SERVER_PATIENCE = env_int("KOMPASS_MAIL_SERVER_PATIENCE", 600, minimum=1)  # seconds

# Empty: the search of the database itself. See docs/search.md before setting it.
SEARCH_OPENSEARCH_URL = env_str("KOMPASS_OPENSEARCH_URL")

# Where run_due_jobs writes a backup each night; empty: nowhere. See docs/backup.md.
BACKUP_DIRECTORY = env_str("KOMPASS_BACKUP_DIRECTORY")
BACKUP_KEEP = env_int("KOMPASS_BACKUP_KEEP", 14, minimum=1)  # archives
# Public age keys ("age1…", commas between): with them the server can encrypt, not read.
BACKUP_KEY = env_str("KOMPASS_BACKUP_KEY")

# -- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "de"
# A language is there as soon as it has a file, see kompass/catalogs.py.
LANGUAGES = [
    (code, LANG_INFO[code]["name_local"]) for code in (LANGUAGE_CODE, *catalogs.languages())
]
LOCALE_PATHS = [catalogs.COMPILED]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# -- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor", VAR_DIR / "vendor")]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"  # documents of bodies; no web server may hand them out
STORAGES = {
    "default": {"BACKEND": "offers.whole_files.WholeFileStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "kompass.static_files.ShortNames"
    },
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of a form, its files not counted
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # an offer with all its inline rows has several hundred
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes; larger files wait on disk
FILE_UPLOAD_PERMISSIONS = 0o644

# -- Accounts ---------------------------------------------------------------------------------

_accounts = accounts.account_settings(debug=DEBUG)
globals().update(_accounts)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # for passwords taken over from elsewhere
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "kompass.accounts.passwords.GermanCommonPasswordValidator"},
]

# -- Security ---------------------------------------------------------------------------------

# Messages from one connection within the window (see offers.feedback).
FEEDBACK_LIMIT = env_int("KOMPASS_FEEDBACK_LIMIT", 5)
FEEDBACK_WINDOW_SECONDS = env_int("KOMPASS_FEEDBACK_WINDOW_SECONDS", 60 * 60)
# After so many days ``manage.py forget_reporters`` deletes who reported something.
FEEDBACK_KEEP_DAYS = env_int("KOMPASS_FEEDBACK_KEEP_DAYS", 180)

# Free places and waiting times are shown for so many days after the day they were stated.
AVAILABILITY_DAYS = env_int("KOMPASS_AVAILABILITY_DAYS", 90)
# "Was this right?": taps from one connection that count within the window above.
ANSWER_LIMIT = env_int("KOMPASS_ANSWER_LIMIT", 20)

# manage.py check_links: how it introduces itself; links into the own network are for tests only.
LINK_CHECK_USER_AGENT = env_str(
    "KOMPASS_LINK_CHECK_USER_AGENT", f"Flensburg-Kompass Linkpruefung (+{SITE_URL})"
)
LINK_CHECK_PRIVATE = env_bool("KOMPASS_LINK_CHECK_PRIVATE", default=False)

# How long a mailed link opens a provider's page, and how long we know who proposed something.
PROVIDER_LINK_DAYS = env_int("KOMPASS_PROVIDER_LINK_DAYS", 90)
PROPOSAL_KEEP_DAYS = env_int("KOMPASS_PROPOSAL_KEEP_DAYS", 180)

# What the nightly manage.py apply_retention deletes after so many days, see docs/data-map.md.
MAIL_KEEP_DAYS = env_int("KOMPASS_MAIL_KEEP_DAYS", 30, minimum=1)
ADMIN_LOG_KEEP_DAYS = env_int("KOMPASS_ADMIN_LOG_KEEP_DAYS", 730, minimum=1)

# A tag may have several words: commas separate, not blanks.
TAGGIT_TAGS_FROM_STRING = "offers.tags.split_tags"
TAGGIT_STRING_FROM_TAGS = "offers.tags.join_tags"

# HTTPS is the rule; a try-out inside a closed network may switch it off.
_https = env_bool("KOMPASS_HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = env_int("KOMPASS_HSTS_SECONDS", 365 * 24 * 60 * 60) if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by machines next door, over HTTP
if env_bool("KOMPASS_BEHIND_PROXY", default=False):
    # Only safe when the proxy always sets this header itself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DEFAULT_EXCEPTION_REPORTER_FILTER = "kompass.privacy.ErrorReportFilter"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Websites that may show /einbetten/liste/ in a frame; by default any that is served safely.
EMBED_ANCESTORS = env_sources("KOMPASS_EMBED_ANCESTORS", ["https:"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
SILENCED_SYSTEM_CHECKS = [
    # Asks for "preload", which browsers grant to whole domains only: the city's decision.
    "security.W021",
    # Says that var/vendor is missing, but not what to do: kompass.W001 does.
    "staticfiles.W004",
]

# Open data may be read by the pages of others; nothing else may.
CORS_URLS_REGEX = r"^/(api|opendata)/|^/angebote/(export\.(json|geojson)|feed\.atom|termine\.ics)$"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "if-modified-since", "if-none-match", "x-requested-with"]
CORS_EXPOSE_HEADERS = ["ETag", "Last-Modified"]

# How the data may be used, and who contributes it (an address of DCAT-AP.de, see docs/opendata.md).
DATA_LICENCE = env_choice(
    "KOMPASS_DATA_LICENCE", "dl-de/by-2-0", ["dl-de/by-2-0", "dl-de/zero-2-0", "CC-BY-4.0"]
)
DATA_CONTRIBUTOR_ID = env_str("KOMPASS_DATA_CONTRIBUTOR_ID")
# Requests of one client to the API that cost something; 0: no limit.
API_RATE = env_rate("KOMPASS_API_RATE", "300/m")
# Requests from one connection, by kind (kompass.limits); a trial and measurements have no limit.
REQUEST_RATES = {
    "form": env_rate("KOMPASS_FORM_RATE", "" if DEBUG else "60/m"),
    "search": env_rate("KOMPASS_SEARCH_RATE", "" if DEBUG else "300/m"),
    "export": env_rate("KOMPASS_EXPORT_RATE", "" if DEBUG else "60/m"),
    "staff": env_rate("KOMPASS_STAFF_RATE", "" if DEBUG else "600/m"),  # per session
}
OPEN_DATA_ROOT = DATA_DIR / "opendata"
# Where security researchers turn to; empty: the editors' address.
SECURITY_CONTACT = env_str("KOMPASS_SECURITY_CONTACT")

# The Land, for addresses in exchange formats.
STATE_NAME = env_str("KOMPASS_STATE_NAME", "Schleswig-Holstein")

MAP_TILES = env_tiles("KOMPASS_MAP_TILES")  # empty: markers on a plain ground
MAP_ATTRIBUTION = env_str("KOMPASS_MAP_ATTRIBUTION")
_tiles_host = urlsplit(MAP_TILES)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # KERN draws its icons as data: masks.
        "img-src": ["'self'", "data:"]
        + ([f"{_tiles_host.scheme}://{_tiles_host.netloc}"] if _tiles_host.netloc else []),
        "font-src": ["'self'"],
        "media-src": ["'self'"],  # films in sign language
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # The city's login: browsers check the address a form leads on to, too.
        "form-action": ["'self'", *accounts.login_origins(_accounts["OIDC_ISSUER"])],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

# -- Transition of Django itself --------------------------------------------------------------

FORMS_URLFIELD_ASSUME_HTTPS = True  # the rule from Django 6.0 on

# -- Watching: figures and logs, to standard error, without addresses of visitors -----------------

# /metrics is there only for who sends "Authorization: Bearer <this>".
METRICS_TOKEN = env_str("KOMPASS_METRICS_TOKEN")
# Where the processes of this machine count; best one that is emptied at each start.
METRICS_FOLDER = Path(env_str("KOMPASS_METRICS_FOLDER", str(DATA_DIR / "metrics")))
DISK_RESERVE = env_int("KOMPASS_DISK_RESERVE_MB", 200) * 2**20  # less free, and /readyz says no
LOG_REQUESTS = env_bool("KOMPASS_LOG_REQUESTS", default=False)

_log_level = env_choice("KOMPASS_LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
_log_format = env_choice("KOMPASS_LOG_FORMAT", "plain", ["plain", "json"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "said_before": {"()": "kompass.operations.logs.SaidBeforeFilter"},
        "request_id": {"()": "kompass.operations.logs.RequestIdFilter"},
        "secrets": {"()": "kompass.privacy.HideSecrets"},
    },
    "formatters": {
        "plain": {
            "format": "{asctime} {levelname} {name} [{request_id}]: {message}",
            "style": "{",
        },
        "json": {"()": "kompass.operations.logs.MachineFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": _log_format,
            "filters": ["said_before", "request_id", "secrets"],
        },
    },
    "root": {"handlers": ["console"], "level": _log_level},
    # Django would mail whole requests (with addresses and forms) to ADMINS: not here.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
