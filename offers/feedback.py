"""Messages from visitors without cookie and without login: the form, and what keeps robots off.

The usual token against forged forms lives in a cookie, which public pages do not set. Nobody is
logged in there, so a forged form could do no more than a robot could; these guards take its
place: where the browser says the form comes from, a field people leave empty, a signed time
stamp, and a limit per connection. A refused message stays in the form, so nothing typed is lost.
"""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext_lazy as _

from offers.models import Feedback, FeedbackKind
from offers.rate_limit import count_up

MIN_SECONDS = 3  # nobody reads and fills the form faster
MAX_SECONDS = 24 * 60 * 60

OFFER_KINDS = [
    FeedbackKind.OUTDATED,
    FeedbackKind.WRONG,
    FeedbackKind.CLOSED,
    FeedbackKind.MISSING,
    FeedbackKind.BARRIER,
    FeedbackKind.OTHER,
]
SEARCH_KINDS = [FeedbackKind.SEARCH, FeedbackKind.BARRIER, FeedbackKind.OTHER]

_signer = TimestampSigner(salt="offers.feedback")


class FeedbackForm(forms.ModelForm):
    """``kinds`` = the choices to offer; without an offer the form asks what was searched for."""

    website = forms.CharField(
        label=_("Bitte leer lassen"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Feedback
        fields = ["kind", "query", "message", "mail"]
        widgets = {
            "kind": forms.RadioSelect,
            "message": forms.Textarea(attrs={"rows": 5, "maxlength": 2000}),
            "mail": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        labels = {
            "query": _("Gesucht wurde"),
            "message": _("Ihre Nachricht"),
            "mail": _("Ihre E-Mail-Adresse"),
        }
        help_texts = {
            "mail": _("Freiwillig. Nur, wenn Sie eine Antwort möchten."),
            "query": _("Zum Beispiel: Krabbelgruppe am Wochenende"),
            "message": _(
                "Bitte schreiben Sie nichts über Ihre Gesundheit, Ihr Kind oder Ihre Familie, "
                "was wir nicht brauchen."
            ),
        }
        error_messages = {"kind": {"required": _("Bitte wählen Sie aus, worum es geht.")}}

    def __init__(self, data=None, *, kinds, offer=None, **kwargs):
        super().__init__(data, use_required_attribute=False, **kwargs)
        self.instance.offer = offer
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        if offer is not None:
            del self.fields["query"]
        self.next_stamp = next_stamp(self.data.get("stamp", ""))

    def clean(self):
        """Ask for words unless the kind or the search says it all."""
        cleaned = super().clean()
        speaks_for_itself = cleaned.get("kind") == FeedbackKind.CLOSED or cleaned.get("query")
        if not cleaned.get("message") and not speaks_for_itself and "message" not in self.errors:
            self.add_error("message", _("Bitte schreiben Sie uns ein paar Worte dazu."))
        return cleaned


class BarrierForm(FeedbackForm):
    """A barrier on this website. ``page`` (its address) is put in front of the message."""

    page = forms.CharField(
        label=_("Auf welcher Seite?"),
        required=False,
        max_length=200,
        help_text=_("Adresse oder Überschrift, zum Beispiel: Liste der Angebote"),
    )

    def __init__(self, data=None, **kwargs):
        super().__init__(data, kinds=[FeedbackKind.BARRIER], **kwargs)
        del self.fields["query"]
        message = self.fields["message"]
        message.label = _("Was hat nicht geklappt?")
        message.max_length = 1700  # the page's address stands before it
        self.order_fields(["page", "message", "mail"])

    def save(self, commit=True):
        if page := self.cleaned_data["page"]:
            seen_on = _("Seite: %(page)s") % {"page": page}
            self.instance.message = f"{seen_on}\n\n{self.cleaned_data['message']}"
        return super().save(commit)


def check_guards(request, form):
    """Raise ValidationError with a friendly sentence if the message looks like a robot's.

    ``form`` must be clean. Marks the connection, so call it once per message.
    """
    check_origin(request)
    if form.cleaned_data["website"]:
        raise ValidationError(_("Das hat nicht geklappt. Bitte senden Sie noch einmal ab."))
    check_stamp(form.cleaned_data["stamp"])
    check_rate(request)


def check_origin(request):
    """Refuse forms that a browser sends from another site; browsers always say so."""
    came_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    own_page = origin is None or origin.partition("://")[2] == request.get_host()
    if came_from != "same-origin" or not own_page:
        raise ValidationError(
            _("Das Formular kam nicht von dieser Website. Bitte senden Sie es hier noch einmal ab.")
        )


def next_stamp(posted=""):
    """The stamp for a form to be shown.

    One that still holds is kept: whoever sends again must not start waiting anew.
    """
    return posted if is_signed(posted) else _signer.sign("feedback")


def is_signed(stamp, max_age=MAX_SECONDS):
    """True if we made ``stamp`` at most ``max_age`` seconds ago."""
    try:
        _signer.unsign(stamp, max_age=max_age)
    except BadSignature:  # also the parent of SignatureExpired
        return False
    return True


def check_stamp(stamp):
    if not is_signed(stamp):
        raise ValidationError(
            _("Das Formular war zu lange offen. Bitte senden Sie es noch einmal ab.")
        )
    if is_signed(stamp, MIN_SECONDS):
        raise ValidationError(_("Das ging sehr schnell. Bitte senden Sie noch einmal ab."))


def check_rate(request):
    """Refuse after ``FEEDBACK_LIMIT`` messages from one connection within the window."""
    number = count_up("feedback", client_address(request), settings.FEEDBACK_WINDOW_SECONDS)
    if number > settings.FEEDBACK_LIMIT:
        raise ValidationError(
            _("Von diesem Anschluss kamen gerade viele Meldungen. Bitte versuchen Sie es später."),
            code="rate",
        )


def client_address(request):
    """The visitor's address; behind a proxy the last entry, the one our own proxy wrote."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return request.META.get("REMOTE_ADDR", "")
