"""The form that asks providers, families and colleagues what an offer is, one block at a time.

It asks in the words of people: an age in years, times and places as text. ``content_of`` turns
the answers into a snapshot; what cannot be read goes along as words for the reviewer.
"""

from dataclasses import dataclass

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from offers.exchange.cells import plain_lines
from offers.feedback import next_stamp
from offers.models import IsFree
from offers.models.offer_what import MAX_AGE_MONTHS

from .fields import ProposalFields
from .reading import age_range_of, content_of, initial_of


@dataclass(frozen=True)
class Step:
    key: str
    title: str
    fields: tuple[str, ...]


STEPS = (
    Step("was", _("Was ist es?"), ("title", "summary", "description")),
    Step("thema", _("Worum geht es?"), ("offer_type", "topics", "tags")),
    Step(
        "alter",
        _("Für wen ist es?"),
        (
            "phases",
            "age_from",
            "age_from_unit",
            "age_to",
            "age_to_unit",
            "target_groups",
            "languages",
        ),
    ),
    Step("ort", _("Wo und wann?"), ("delivery", "where", "when")),
    Step("kosten", _("Kosten und Zugang"), ("is_free", "cost", "access", "registration")),
    Step(
        "kontakt",
        _("Wen kann man fragen?"),
        ("provider_name", "function", "phone", "contact_mail", "visibility"),
    ),
    Step("senden", _("Prüfen und absenden"), ("message", "name", "mail")),
)
STEP_OF = {name: number for number, step in enumerate(STEPS, 1) for name in step.fields}
LAST = len(STEPS)


class ProposalForm(ProposalFields):
    """``base`` = content of the offer as it is (empty for a new one)."""

    # Not asked of somebody whom we know already.
    known_proposer_fields = ("provider_name", "name", "mail")

    def __init__(self, data=None, *, base, known_proposer=False, **kwargs):
        self.base, self.known_proposer = base, known_proposer
        kwargs["initial"] = {**initial_of(base), **kwargs.get("initial", {})}
        super().__init__(data and with_plain_lines(data), use_required_attribute=False, **kwargs)
        if known_proposer:
            for name in self.known_proposer_fields:
                del self.fields[name]

    @cached_property
    def touched(self):
        """Names of the fields that say something else than the offer."""
        return set(self.changed_data)

    def unjudged(self):
        """The same answers without a word about faults: a page that nobody has filled in yet."""
        if not self.is_bound:
            return self
        typed = {name: self[name].data for name in self.fields}
        shown = type(self)(base=self.base, known_proposer=self.known_proposer, initial=typed)
        shown.touched = self.touched
        return shown

    def step_fields(self, number):
        """Bound fields of the step ``number``, which counts from 1."""
        return [self[name] for name in STEPS[number - 1].fields if name in self.fields]

    def other_answers(self, number):
        """``(name, value)`` of the fields of all other steps, which go along hidden."""
        others = [name for name in STEP_OF if name in self.fields and STEP_OF[name] != number]
        answers = untouched(self)
        return [(name, value) for name in others for value in answers[name]]

    def first_faulty_step(self):
        """Number of the first step with an error, or None."""
        return min((STEP_OF[name] for name in self.errors if name in STEP_OF), default=None)

    def step_errors(self, number):
        return {name: self.errors[name] for name in STEPS[number - 1].fields if name in self.errors}

    def clean(self):
        cleaned = super().clean()
        start, end = age_range_of(cleaned, self.changed_data)
        for name, months in (("age_from", start), ("age_to", end)):
            if months is not None and months > MAX_AGE_MONTHS:
                self.add_error(name, _("Bitte höchstens 27 Jahre angeben."))
        if start is not None and end is not None and start >= end and "age_to" not in self.errors:
            self.add_error("age_to", _("»bis« muss über »ab« liegen."))
        if cleaned.get("is_free") == IsFree.YES and cleaned.get("cost", "").strip():
            self.add_error(
                "cost",
                _("Sie haben »kostenlos« gewählt. Bitte die Preise löschen oder das ändern."),
            )
        return cleaned

    def content(self):
        """Return ``(content, words)`` of a valid form; what was not touched stays as in base."""
        return content_of(self.cleaned_data, self.base, self.touched)


def with_plain_lines(data):
    """``data`` as browsers send it, but with one kind of line end, so that an untouched text is
    not taken for a changed one."""
    plain = data.copy()
    for name, values in data.lists():
        plain.setlist(name, [plain_lines(value) for value in values])
    return plain


def untouched(form):
    """Return ``{field: [values]}``: what a browser would send of the form as it is shown."""
    typed = {}
    for name in form.fields:
        value = form[name].value()
        values = value if isinstance(value, list | tuple) else [value]
        typed[name] = [str(getattr(item, "pk", item)) for item in values if item is not None]
    return typed


class PublicProposalForm(ProposalForm):
    """With the guards against robots that ``offers.feedback.check_guards`` looks at."""

    website = forms.CharField(label=_("Bitte leer lassen"), required=False)
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def next_stamp(self):
        return next_stamp(self["stamp"].value() or "")


class EndedForm(forms.Form):
    """Why an offer is over; the words help the reviewer and go into the archive."""

    message = forms.CharField(
        label=_("Was ist passiert?"),
        max_length=1000,
        error_messages={"required": _("Bitte schreiben Sie ein paar Worte dazu.")},
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Zum Beispiel: seit den Sommerferien eingestellt, jetzt bei einem anderen Haus."
        ),
    )
