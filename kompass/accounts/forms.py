"""The form of the login."""

from allauth.account.forms import LoginForm as AllauthLoginForm


class LoginForm(AllauthLoginForm):
    """Name and password next to each other; the way for those who forgot it stands below."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Between the two fields, allauth's link would catch Tab and the password typed after it.
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs["autofocus"] = True
