"""The forms of the login: name and password, then the code."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.base import forms as mfa
from django.core.exceptions import ValidationError

from kompass.accounts.sealing import SENTENCE, Unreadable


class LoginForm(AllauthLoginForm):
    """Name and password next to each other; the way for those who forgot it stands below."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Between the two fields, allauth's link would catch Tab and the password typed after it.
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs["autofocus"] = True


class CodeMixin:
    """Says what is wrong where no key opens what the code is compared with.

    The page comes after the password, so that nobody else learns of it.
    """

    def clean_code(self):
        try:
            return super().clean_code()
        except Unreadable as error:
            raise ValidationError(SENTENCE) from error


class AuthenticateForm(CodeMixin, mfa.AuthenticateForm):
    pass


class ReauthenticateForm(CodeMixin, mfa.ReauthenticateForm):
    pass
