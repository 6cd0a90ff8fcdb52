"""The record of processing laid over the models: no table and no doubtful field is left out."""

import re

from django.contrib.auth import get_user_model
from django.db import models

from kompass.operations.backup.rows import all_models
from kompass.operations.processing import ACTIVITIES, INSTITUTIONAL
from kompass.operations.retention import RULES

TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
# A text with such a name may be about a person; the table must say so, or that it is not.
DOUBTFUL = re.compile(
    r"(^|_)(mail|email|phone|by|author|user|person|contact|recipient|sender|username|guests|actor"
    r"|firstname|lastname|message)(_|$)|_function$|^function$|(first|last|actor|author)_name$"
)


def activity_of(model):
    """The one Activity that ``model`` belongs to; None where it was forgotten."""
    label = model._meta.label
    if model._meta.auto_created:
        label = model._meta.auto_created._meta.label
    whole_app = f"{model._meta.app_label}.*"
    for activity in ACTIVITIES:
        if label in activity.models or whole_app in activity.models:
            return activity
    return None


def fields_of(model):
    return [*model._meta.local_fields, *model._meta.local_many_to_many]


def is_personal(model, field):
    """True or False; None where nobody has decided."""
    activity, label = activity_of(model), model._meta.label
    if field.name in activity.personal.get(label, ()) or _is_account(field):
        return True
    if isinstance(field, models.GenericIPAddressField):
        return True
    if not isinstance(field, TEXT) or field.choices:
        return False
    if model._meta.app_label in _foreign_apps():
        return True
    if DOUBTFUL.search(field.name) and f"{label}.{field.name}" not in INSTITUTIONAL:
        return None
    return False


def _is_account(field):
    return field.related_model is get_user_model()


def _foreign_apps():
    """Apps of libraries that are all about accounts: each text of theirs counts as personal."""
    return {"account", "accounts", "mfa", "socialaccount", "usersessions"}


def undecided():
    """What the table must still say: models without activity, fields nobody decided about."""
    for model in all_models():
        if activity_of(model) is None:
            yield model._meta.label
        elif not model._meta.auto_created:
            for field in fields_of(model):
                if is_personal(model, field) is None:
                    yield f"{model._meta.label}.{field.name}"


def as_markdown():
    """The record as a document for the data protection officer."""
    lines = [_HEAD]
    for activity in ACTIVITIES:
        lines += _activity(activity)
    lines += ["\n## Fristen, die `manage.py apply_retention` jede Nacht anwendet\n"]
    lines += ["| Was | Frist |", "|---|---|"]
    lines += [f"| {rule.what} | {rule.period()} |" for rule in RULES]
    return "\n".join(lines) + "\n"


_HEAD = """# Verzeichnis der Verarbeitungen und Datenkarte

Aus den Modellen erzeugt von `manage.py data_map --write`; ein Test verlangt zu jedem Feld, das
eine Person nennen könnte, eine Entscheidung (`operations/processing.py`). Rechtsgrundlagen sind
ein Vorschlag: Maßgeblich ist, was die Kommune festlegt. Öffentliche Seiten setzen keine Cookies,
speichern vor einer Handlung nichts im Browser und protokollieren keine Adressen."""


def _activity(activity):
    facts = (
        ("Zweck", activity.purpose),
        ("Rechtsgrundlage", activity.basis),
        ("Betroffene", activity.people),
        ("Empfänger", activity.recipients),
        ("Aufbewahrung", activity.kept),
    )
    yield f"\n## {activity.title}\n"
    yield from (f"- **{name}:** {text}" for name, text in facts)
    yield "\n| Tabelle | Personenbezug | kein Personenbezug |"
    yield "|---|---|---|"
    for model in all_models():
        if not model._meta.auto_created and activity_of(model) is activity:
            yield _row(model)


def _row(model):
    personal = [field.name for field in fields_of(model) if is_personal(model, field)]
    others = [field.name for field in fields_of(model) if field.name not in personal]
    names = f"{model._meta.verbose_name} (`{model._meta.label}`)"
    return f"| {names} | {', '.join(personal) or '–'} | {', '.join(others) or '–'} |"
