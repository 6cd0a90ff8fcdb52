"""Secrets of second factors lie encrypted in the database (Fernet: AES-128-CBC with HMAC).

The first key of ``KOMPASS_MFA_KEYS`` encrypts, every one of them decrypts, and so does the key made
from ``KOMPASS_SECRET_KEY``, which alone serves a site that names none. What allauth wrote before,
unencrypted, is read as it is.
"""

import base64
import logging
from functools import lru_cache

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

MARK = "fernet:"  # neither Base32 nor hexadecimal: no secret of allauth begins like this
PURPOSE = b"kompass.accounts.second-factor"
SECRETS = ("secret", "seed")  # in the data of an authenticator; of passkeys only the public half


SENTENCE = _(
    "Ihr Code lässt sich zurzeit nicht prüfen, an Ihnen liegt es nicht: Diesem System fehlt der "
    "Schlüssel, mit dem es Ihren zweiten Faktor aufbewahrt. Bitte wenden Sie sich an die "
    "Systemverwaltung; sie kann Ihren zweiten Faktor zurücksetzen. Ein Passkey oder "
    "Sicherheitsschlüssel öffnet weiterhin."
)


class Unreadable(PermissionDenied):
    """No key fits: whoever wants to log in with this factor is refused."""


@lru_cache(maxsize=4)
def _box(texts):
    return MultiFernet([Fernet(_key(text)) for text in texts])


def _key(text):
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(text.encode())
    return base64.urlsafe_b64encode(derived)


def box():
    return _box((*settings.MFA_KEYS, settings.SECRET_KEY))


def seal(text):
    return MARK + box().encrypt(text.encode()).decode()


def unseal(sealed):
    """The secret behind ``sealed``; raises Unreadable."""
    if not sealed.startswith(MARK):
        return sealed
    try:
        return box().decrypt(sealed.removeprefix(MARK)).decode()
    except InvalidToken as error:
        logger.error("A second factor cannot be read: its key is not in KOMPASS_MFA_KEYS.")
        raise Unreadable from error


def seal_all(*, is_open=False):
    """Encrypt every secret with the first key; ``is_open``: store them all unencrypted again.

    Returns ``(how many were done, how many no key opens)``; the latter stay as they are.
    """
    done, unreadable = 0, 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        try:
            done += _seal_one(pk, is_open)
        except Unreadable:
            unreadable += 1
    return done, unreadable


@transaction.atomic
def _seal_one(pk, is_open):
    """True where the row was written; read again, as its owner may be using up a code."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return False
    found = _secrets(row.data)
    if not found or all(_is_right(text, is_open) for text in found):
        return False
    row.data = _with_secrets(row.data, str if is_open else seal)
    row.save(update_fields=["data"])
    return True


def _secrets(data):
    single = [data[name] for name in SECRETS if name in data]
    return [*single, *data.get("migrated_codes", ())]


def _with_secrets(data, wrap):
    single = {name: wrap(unseal(data[name])) for name in SECRETS if name in data}
    codes = [wrap(unseal(code)) for code in data.get("migrated_codes", ())]
    return {**data, **single, **({"migrated_codes": codes} if codes else {})}


def _is_right(text, is_open):
    """True where ``text`` need not be written anew; raises Unreadable."""
    plain = unseal(text)
    if is_open:
        return text == plain
    first = Fernet(_key((*settings.MFA_KEYS, settings.SECRET_KEY)[0]))
    try:
        first.decrypt(text.removeprefix(MARK))
    except InvalidToken:
        return False
    return text.startswith(MARK)


def count_unreadable():
    """How many second factors no key opens."""
    return sum(1 for data in Authenticator.objects.values_list("data", flat=True) if _is_shut(data))


def _is_shut(data):
    try:
        for text in _secrets(data):
            unseal(text)
    except Unreadable:
        return True
    return False
