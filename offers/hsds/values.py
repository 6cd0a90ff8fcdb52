"""Values as HSDS wants them: no nulls, stable ids, valid addresses."""

import uuid
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils import timezone

# Ids of parts that have none of their own follow from this and from what they belong to.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://flensburg-kompass.example.org/hsds")

_is_email = EmailValidator()
_is_web_address = URLValidator(schemes=["http", "https"])


def derived_id(*parts):
    """The same id for the same ``parts`` for ever, on every installation."""
    return str(uuid.uuid5(NAMESPACE, ":".join(map(str, parts))))


def filled(**fields):
    """``fields`` without the empty ones: null is never valid in HSDS. Zero and False stay."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def email(text):
    return _valid(text, _is_email)


def web_address(text):
    return _valid(text, _is_web_address)


def _valid(text, validator):
    """``text`` or None where the standard's format would refuse it."""
    try:
        validator(text)
    except ValidationError:
        return None
    return text


def last_modified(offer):
    """When what the public sees last changed: a save, the first day, or the last check."""
    moments = [timezone.localtime(offer.updated_at)]
    for day in filter(None, (offer.valid_from, offer.verified_at)):
        moments.append(timezone.make_aware(datetime.combine(day, time.min)))
    return max(moments).isoformat(timespec="seconds")


def years(months):
    """Ages in years; HSDS takes fractions, but nothing before birth."""
    return None if months is None or months < 0 else round(months / 12, 2)


def sentences(*texts):
    """``texts`` that are not empty, as paragraphs."""
    return "\n\n".join(text.strip() for text in texts if text and text.strip())
