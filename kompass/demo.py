"""Fill an empty database: the real facts of the city, the invented offers, accounts to try.

The fixtures name records by natural keys. Demo dates were written for one reference day and move
by whole weeks to the day of loading, so that the demo never looks old and weekdays stay right.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import serializers
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from kompass.models import Page
from offers.models import ContentTranslation, Department, LifePhase, Offer, Topic
from offers.roles import (
    COORDINATORS,
    EDITORS,
    LEADERSHIP,
    NETWORK_COORDINATORS,
    PLANNERS,
    SYSTEM,
    ensure_roles,
)
from offers.search import changes
from offers.translations import outdating

FIXTURES = settings.BASE_DIR / "fixtures"
REFERENCE_DAY = date(2026, 11, 16)  # a Monday: the day the demo's dates were written for

# In the order of loading: what is named by others comes first.
BASE_FILES = (
    "base/areas",
    "base/school_holidays",
    "base/departments",
    "base/site",
    "base/vocabulary",
    "base/life_phases",
    "base/crisis_lines",
    "base/tasks",
    "base/help_paths",
    "base/transitions",
    "base/milestones",
    "base/situations",
    "base/responsibilities",
    "base/synonyms",
    "base/pages",
    "base/gap_rules",
    "base/indicators",
    "base/networks",
)
DEMO_FILES = (
    "demo/site",
    "demo/departments",
    "demo/funding_programmes",
    "demo/providers",
    "demo/locations",
    "demo/tags",
    "demo/offers_1",
    "demo/offers_2",
    "demo/offers_3",
    "demo/related_offers",
    "demo/planning",
    "demo/translations",
    "demo/content_translations",
    "demo/lifepath_translations",
    "demo/networks",
)

# Real structures of other towns: shown as examples beside the demo's own network.
ELSEWHERE_FILES = (
    "elsewhere/networks_hannover",
    "elsewhere/networks_ahlen",
    "elsewhere/networks_thueringen",
)

DEBUG_PASSWORD = "kompass-demo"  # noqa: S105 -- only ever set where settings.DEBUG is on


@dataclass(frozen=True)
class Account:
    username: str
    group: str
    may: str
    departments: tuple[str, ...] = ()


ACCOUNTS = (
    Account("redaktion", EDITORS, _("bearbeitet alle Angebote, Texte und Listen")),
    Account(
        "koordination", COORDINATORS, _("pflegt die Angebote des Fachbereichs Jugend"), ("jugend",)
    ),
    Account(
        "koordination-bildung",
        COORDINATORS,
        _("pflegt die Angebote des Fachbereichs Bildung, Sport, Kultur"),
        ("bildung-sport-kultur",),
    ),
    Account("planung", PLANNERS, _("liest alles und exportiert auch die internen Spalten")),
    Account("leitung", LEADERSHIP, _("liest Zusammenfassungen der Planung und Berichte")),
    Account(
        "netzwerk",
        NETWORK_COORDINATORS,
        _("pflegt das Netzwerk der Stadt und liest den ganzen Katalog"),
        ("zentrale-dienste",),
    ),
    Account("system", SYSTEM, _("verwaltet Konten und Einstellungen")),
)


class NotEmpty(Exception):
    """The database already holds what would be loaded; the message is one German sentence."""


def load(*, base_only=False, progress=lambda text: None):
    """Load the base facts and, unless ``base_only``, the demo; all or nothing.

    ``progress(text)`` is called along the way and may raise: then nothing is loaded. Raises
    NotEmpty where there is anything to overwrite.
    """
    with changes.batch():  # one transaction; the search index is rebuilt at its end
        require_empty()
        for name in BASE_FILES:
            progress(name)
            load_file(name)
        if not base_only:
            offset = weeks_since_reference(timezone.localdate())
            for name in DEMO_FILES:
                progress(name)
                load_file(name, offset)
            for name in ELSEWHERE_FILES:
                progress(name)
                load_file(name)
            outdating.note_sources()
        progress("Suchindex bauen")


def require_empty():
    """Raise NotEmpty if there are offers or any of the lists the base facts would fill."""
    if offers := Offer.objects.count():
        raise NotEmpty(
            _("Katalog enthält schon %(count)d Angebote – nichts geändert.") % {"count": offers}
        )
    if any(model.objects.exists() for model in (Department, LifePhase, Page, Topic)):
        raise NotEmpty(_("Katalog enthält schon Grunddaten – nichts geändert."))


def rows_of(name):
    """The records of ``fixtures/<name>.json`` as dicts."""
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def load_file(name, offset=timedelta(), choose=None):
    """Save every record of ``fixtures/<name>.json`` as it is, its dates moved by ``offset``.

    ``choose`` may leave out or change records: it gets and returns a list of them.
    """
    by_model = {}
    rows = rows_of(name)
    for row in choose(rows) if choose else rows:
        by_model.setdefault(apps.get_model(row["model"]), []).append(row)
    for model, rows in by_model.items():
        save_rows(model, rows, offset)


def save_rows(model, rows, offset):
    """Save fixture ``rows`` of one model, in bulk where that keeps them as they are.

    Row by row, as ``loaddata`` does it, the demo takes half a minute.
    """
    is_tree = any(
        field.related_model is model and any(row["fields"].get(field.name) for row in rows)
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
    )
    if model is ContentTranslation:
        name_records(rows)
    if not is_tree:  # in a tree a row may name one above it in the same file
        replace_natural_keys(model, rows)
    records, new = [], []
    for record in serializers.deserialize("python", rows):
        shift_dates(record.object, offset)
        records.append(record)
        if is_tree or record.object.pk or has_automatic_dates(model):
            record.object.save_base(raw=True)
        else:
            new.append(record.object)
    model._base_manager.bulk_create(new)
    for field in model._meta.many_to_many:
        link = field.remote_field.through
        link._base_manager.bulk_create(
            link(**{field.m2m_column_name(): record.object.pk, field.m2m_reverse_name(): key})
            for record in records
            for key in record.m2m_data.get(field.name, ())
        )


def has_automatic_dates(model):
    """True where ``bulk_create`` would put today into a field such as ``updated_at``."""
    return any(getattr(field, "auto_now", False) for field in model._meta.concrete_fields)


def replace_natural_keys(model, rows):
    """Put primary keys in place of natural keys: one query per related model, not per value."""
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        named = [row["fields"] for row in rows if row["fields"].get(field.name) is not None]
        if not field.remote_field or not named:
            continue
        related = field.related_model._default_manager
        keys = {tuple(other.natural_key()): other.pk for other in related.all()}
        for fields in named:
            value = fields[field.name]
            if field.many_to_many:
                fields[field.name] = [keys[tuple(key)] for key in value]
            else:
                fields[field.name] = keys[tuple(value)]


def name_records(rows):
    """Put the primary keys of the translated records in place of their natural keys."""
    for model in {tuple(row["fields"]["content_type"]) for row in rows}:
        records = apps.get_model(*model)._default_manager.all()
        keys = {key_of(record): record.pk for record in records}
        for row in rows:
            if tuple(row["fields"]["content_type"]) == model:
                row["fields"]["object_id"] = keys[tuple(row["fields"]["object_id"])]


def key_of(record):
    """The natural key, or the primary key as text where a model has one row and no other name."""
    return tuple(record.natural_key()) if hasattr(record, "natural_key") else (str(record.pk),)


def weeks_since_reference(today):
    """Return the whole weeks from the reference day to ``today``; negative before it."""
    return timedelta(weeks=(today - REFERENCE_DAY).days // 7)


def shift_dates(instance, offset):
    for field in instance._meta.concrete_fields:
        value = getattr(instance, field.attname)
        if isinstance(field, models.DateField) and value is not None:  # times of day included
            setattr(instance, field.attname, value + offset)


@transaction.atomic
def ensure_accounts(password=None):
    """Create the demo accounts that are missing; return the password the new ones got or None.

    With ``settings.DEBUG`` a new account gets the known demo password. Elsewhere it gets
    ``password`` or a random one, which is stored nowhere but as a hash. Accounts that are there
    keep theirs, and with it their sessions.
    """
    groups = ensure_roles()
    password = DEBUG_PASSWORD if settings.DEBUG else password or get_random_string(16)
    is_used = False
    for account in ACCOUNTS:
        user, is_new = get_user_model().objects.get_or_create(
            username=account.username, defaults={"is_staff": True}
        )
        if is_new:
            user.groups.add(groups[account.group])
            user.departments.set(Department.objects.filter(slug__in=account.departments))
            user.set_password(password)
            user.save(update_fields=["password"])
            is_used = True
    return password if is_used else None


def existing_accounts():
    """Return ``(account, user)`` pairs of the demo accounts that are there."""
    users = {user.username: user for user in get_user_model().objects.all()}
    return [(account, users[account.username]) for account in ACCOUNTS if account.username in users]


def has_known_password(user):
    """True where an account still opens with the password that everybody can read here."""
    return user.check_password(DEBUG_PASSWORD)
