"""What must not get into logs and error pages: links that open something, birthdays, secrets."""

import logging
import re

from django.views.debug import SafeExceptionReporterFilter

# The part of an address behind these opens something to whoever has it.
TOKENS = re.compile(
    r"(/(?:pflege|stimmt-noch|vorschau|umfrage|kalender|einladung|passwort/link)/)[^/\s\"?]+"
)
# Birth months of children; codes and states of logins on their way.
QUERIES = re.compile(r"(/(?:lebensweg/mein-kind|login/callback)[^\s?\"]*\?)[^\s\"]+")


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
