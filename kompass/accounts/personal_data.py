"""What is stored about an account: handed out to the person, or taken away from the account.

Relations are asked of Django, so that a new model that names accounts is not forgotten.
"""

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext as _

from kompass.accounts.unused import is_last_administrator
from kompass.privacy import is_secret


class CannotAnonymise(Exception):
    """The message is one German sentence."""


def relations():
    """Return the relations of other models to accounts, hidden ones as well."""
    fields = get_user_model()._meta.get_fields(include_hidden=True)
    found = [f for f in fields if f.auto_created and (f.one_to_many or f.one_to_one)]
    return sorted(found, key=lambda relation: (relation.related_model._meta.label, relation.name))


def rows_of(relation, user):
    return relation.related_model._base_manager.filter(**{relation.field.name: user}).order_by("pk")


def is_about_the_account(relation):
    """True where rows exist for the account's own sake; else they are work done with it."""
    return relation.on_delete is models.CASCADE and relation.related_model is not LogEntry


def export(user):
    """Return all that is stored about ``user`` as plain JSON values."""
    about, work = {}, {}
    for relation in relations():
        name = f"{relation.related_model._meta.label}.{relation.field.name}"
        rows = rows_of(relation, user)
        if not rows.exists():
            continue
        if is_about_the_account(relation) or relation.related_model._meta.auto_created:
            about[name] = [plain(row) for row in rows]
        else:
            work[name] = [{"id": str(row.pk), "text": str(row)} for row in rows]
    return {"account": plain(user), "about": about, "work": work}


def plain(row):
    """The fields of a row as JSON values, secrets left out, other rows by their names."""
    values = {}
    for field in row._meta.concrete_fields:
        if is_secret(field):
            continue
        value = getattr(row, field.name)
        is_json = value is None or isinstance(value, str | bool | int | float | dict | list)
        values[field.name] = value if is_json else _text(value)
    return values


def _text(value):
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


@transaction.atomic
def anonymise(user):
    """Take everything personal from ``user``; what was done with the account stays without it.

    The histories of offers keep the author as text, until the period of the history is over
    (``manage.py thin_history``). Raises CannotAnonymise for the last administrator.
    """
    if is_last_administrator(user, []):
        raise CannotAnonymise(_("Das Konto %s ist das letzte, das Konten verwalten darf.") % user)
    for session in UserSession.objects.filter(user=user):
        session.end()
    for relation in relations():
        if is_about_the_account(relation) or relation.related_model._meta.auto_created:
            rows_of(relation, user).delete()
    user.username = f"anonym-{user.pk}"
    user.first_name = user.last_name = user.email = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    own_lines = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(user), object_id=str(user.pk)
    )
    own_lines.update(object_repr=user.username)
