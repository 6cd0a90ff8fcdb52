"""What must not get into logs, error pages and what persons are told: links that open something,
birthdays, secrets."""

import logging
import re

from django.views.debug import SafeExceptionReporterFilter

# The part of an address behind these opens something to whoever has it.
TOKENS = re.compile(
    r"(/(?:pflege|stimmt-noch|vorschau|umfrage|kalender|einladung|passwort/link)/)[^/\s\"?]+"
)
# Birth months of children; codes and states of logins on their way.
QUERIES = re.compile(r"(/(?:lebensweg/mein-kind|login/callback)[^\s?\"]*\?)[^\s\"]+")

# Fields that open something to whoever finds a file: in nothing that a person is told is stored.
SECRET_FIELDS = frozenset(
    {
        "account.EmailConfirmation.key",
        "auth.User.password",
        "mfa.Authenticator.data",  # what the app on the telephone knows
        "networks.SurveyInvitation.token_hash",
        "offers.ImportFile.content",  # the data of many people
        "offers.ProviderLink.token_hash",
        "offers.RateWindow.salt",
        "operations.QueuedMail.content",  # may hold a link
        "sessions.Session.session_data",
        "sessions.Session.session_key",
        "socialaccount.SocialApp.key",
        "socialaccount.SocialApp.secret",
        "socialaccount.SocialToken.token",
        "socialaccount.SocialToken.token_secret",
        "usersessions.UserSession.data",
        "usersessions.UserSession.session_key",
    }
)


def is_secret(field):
    """True for a field of a model that nobody is told the value of."""
    return f"{field.model._meta.label}.{field.name}" in SECRET_FIELDS


class HideSecrets(logging.Filter):
    """Puts an ellipsis in their place, whatever part of the message they stand in."""

    def filter(self, record):
        message = record.getMessage()
        hidden = QUERIES.sub(r"\1…", TOKENS.sub(r"\1…", message))
        if hidden != message:
            record.msg, record.args = hidden, ()
        return True


class ErrorReportFilter(SafeExceptionReporterFilter):
    """Also hides addresses of services: they hold passwords (``postgres://name:word@host``)."""

    hidden_settings = re.compile(
        r"API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|COOKIE|SESSION|OIDC|PROVIDERS"
        r"|KOMPASS_\w+_URL|DATABASES|CACHES|EMAIL_HOST",
        re.IGNORECASE,
    )
