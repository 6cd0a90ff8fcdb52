"""All that is stored about one person, found by the mail address: for a person's request."""

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from kompass.operations.backup.rows import columns_of, kept_models, plain
from kompass.privacy import is_secret

TEXT = (models.CharField, models.TextField, models.JSONField)


def export_person(mail, progress=lambda text: None):
    """Return ``{model: [row as a dict]}`` of all that names ``mail`` or belongs to its account.

    Looks into each text of each table, former states included, and at each row that points to an
    account with that address. Rows that are copies for the search stay out. ``progress(text)`` is
    called along the way and may raise to stop.
    """
    mail = mail.strip().lower()
    accounts = list(
        get_user_model().objects.filter(email__iexact=mail).values_list("pk", flat=True)
    )
    found = {}
    for model in kept_models():
        progress(f"{model._meta.label} lesen")
        if rows := [_as_dict(row) for row in _rows_of(model, mail, accounts)]:
            found[model._meta.label] = rows
    return found


def _rows_of(model, mail, accounts):
    wanted, rows = Q(), model._base_manager.order_by("pk")
    for field in columns_of(model):
        if isinstance(field, models.JSONField):
            name = f"text_of_{field.name}"
            rows = rows.alias(**{name: Cast(field.name, models.TextField())})
            wanted |= Q(**{f"{name}__icontains": mail})
        elif isinstance(field, TEXT) and not field.choices:
            wanted |= Q(**{f"{field.name}__icontains": mail})
        elif accounts and _is_account(model, field):
            wanted |= Q(**{f"{field.attname}__in": accounts})
    return rows.filter(wanted).iterator(chunk_size=500) if wanted else ()


def _is_account(model, field):
    user = get_user_model()
    return field.related_model is user or (model is user and field.primary_key)


def _as_dict(row):
    return {
        field.name: plain(getattr(row, field.attname))
        for field in columns_of(type(row))
        if not is_secret(field)
    }
