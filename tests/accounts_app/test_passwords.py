import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kompass.accounts.passwords import is_common


@pytest.mark.parametrize(
    "password",
    [
        "Flensburg2026!",
        "P@55w0rt-1234",
        "hallohallohallo",
        "Sommer-Winter-26",
        "qwertzuiop123",
        "Willkommen!!!!",
        "administrator1",
        "123456789012",
        "kurz",
    ],
)
def test_common_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["Muschelglanz-1", "Nebelhorn-77x", "vier Kühe mögen Jazz"])
def test_others_are_taken(password):
    validate_password(password)


def test_four_common_words_are_common_and_an_unknown_part_is_not():
    assert is_common("sommersonnesommersonne")
    assert not is_common("sommerxylophon")


def test_argon2_hashes_first():
    from kompass import settings

    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
