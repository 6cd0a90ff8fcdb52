"""The form that asks providers, families and colleagues what an offer is, one block at a time.

It asks in the words of people: an age in years, times and places as text. ``content_of`` turns
the answers into a snapshot; what cannot be read goes along as words for the reviewer.
"""

import copy
from dataclasses import dataclass

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from offers.ages import BIRTH
from offers.exchange.cells import plain_lines
from offers.feedback import next_stamp
from offers.models import (
    Access,
    ContactVisibility,
    Delivery,
    IsFree,
    LifePhase,
    Offer,
    OfferType,
    Topic,
)
from offers.models.offer import MAX_AGE_MONTHS

from . import rows
from .content import put

# Fields of the form that are fields of the offer.
PLAIN = ("title", "summary", "description", "delivery", "is_free", "access", "registration")
MONTHS, YEARS = "months", "years"
AGES = {"age_from", "age_from_unit", "age_to", "age_to_unit"}
UNITS = [(YEARS, _("Jahre")), (MONTHS, _("Monate"))]
DEFAULT_FUNCTION = _("Anmeldung und Auskunft")


@dataclass(frozen=True)
class Step:
    key: str
    title: str
    fields: tuple[str, ...]


STEPS = (
    Step("was", _("Was ist es?"), ("title", "summary", "description")),
    Step("thema", _("Worum geht es?"), ("offer_type", "topics")),
    Step(
        "alter",
        _("Für wen ist es?"),
        ("phases", "age_from", "age_from_unit", "age_to", "age_to_unit"),
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


class ProposalForm(forms.Form):
    """``base`` = content of the offer as it is (empty for a new one)."""

    title = forms.CharField(
        label=_("Wie heißt das Angebot?"),
        max_length=Offer._meta.get_field("title").max_length,
        help_text=_("Kurz, so wie man es sagt. Zum Beispiel: Krabbelgruppe am Hafen"),
        error_messages={"required": _("Bitte schreiben Sie, wie das Angebot heißt.")},
    )
    summary = forms.CharField(
        label=_("Was ist das in ein bis zwei Sätzen?"),
        max_length=Offer._meta.get_field("summary").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Das lesen Familien zuerst. Höchstens 200 Zeichen."),
        error_messages={"required": _("Bitte schreiben Sie ein bis zwei Sätze dazu.")},
    )
    description = forms.CharField(
        label=_("Was geschieht dort genau? (freiwillig)"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    offer_type = forms.ModelChoiceField(
        label=_("Was für ein Angebot ist es?"),
        queryset=OfferType.objects.all(),
        required=False,
        empty_label=_("weiß ich nicht"),
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Zu welchem Thema gehört es?"),
        queryset=Topic.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Am besten ein bis drei."),
    )
    phases = forms.ModelMultipleChoiceField(
        label=_("In welcher Zeit?"),
        queryset=LifePhase.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    age_from = forms.IntegerField(label=_("ab"), required=False, min_value=0, max_value=324)
    age_from_unit = forms.ChoiceField(label=_("Jahre oder Monate"), choices=UNITS, required=False)
    age_to = forms.IntegerField(label=_("bis"), required=False, min_value=1, max_value=324)
    age_to_unit = forms.ChoiceField(label=_("Jahre oder Monate"), choices=UNITS, required=False)
    delivery = forms.ChoiceField(
        label=_("Wo findet es statt?"),
        choices=Delivery,
        initial=Delivery.IN_PERSON,
        widget=forms.RadioSelect,
    )
    where = forms.CharField(
        label=_("An welchem Ort?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name des Hauses oder Straße, oder der Stadtteil. Jeder Ort in eine Zeile."),
    )
    when = forms.CharField(
        label=_("An welchen Tagen, um welche Zeit?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In Ihren Worten, zum Beispiel: Mo 9:30–11:00"),
    )
    is_free = forms.ChoiceField(
        label=_("Ist es kostenlos?"),
        choices=IsFree,
        initial=IsFree.UNKNOWN,
        widget=forms.RadioSelect,
    )
    cost = forms.CharField(
        label=_("Was kostet es? (freiwillig)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Zum Beispiel: Familie: 12,50 EUR je Kurs"),
    )
    access = forms.ChoiceField(
        label=_("Wie kommt man hinein?"),
        choices=Access,
        initial=Access.OPEN,
        widget=forms.RadioSelect,
    )
    registration = forms.CharField(
        label=_("Wie meldet man sich an? (freiwillig)"),
        required=False,
        max_length=Offer._meta.get_field("registration").max_length,
    )
    provider_name = forms.CharField(
        label=_("Wer bietet es an?"),
        max_length=150,
        help_text=_("Name des Vereins, der Einrichtung oder der Stelle."),
        error_messages={"required": _("Bitte schreiben Sie, wer es anbietet.")},
    )
    function = forms.CharField(
        label=_("Wofür ist der Kontakt? (freiwillig)"),
        required=False,
        max_length=150,
        help_text=_("Zum Beispiel: Anmeldung. Bitte keinen Namen einer Person."),
    )
    phone = forms.CharField(label=_("Telefon"), required=False, max_length=50)
    contact_mail = forms.EmailField(label=_("E-Mail"), required=False)
    visibility = forms.ChoiceField(
        label=_("Wer darf diesen Kontakt sehen?"),
        choices=[
            (ContactVisibility.PUBLIC, _("alle, auf der Website")),
            (ContactVisibility.INTERNAL, _("nur die Verwaltung, für Rückfragen")),
        ],
        initial=ContactVisibility.PUBLIC,
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label=_("Möchten Sie uns noch etwas sagen? (freiwillig)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Das wird nicht veröffentlicht."),
    )
    name = forms.CharField(
        label=_("Ihr Name (freiwillig)"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    mail = forms.EmailField(
        label=_("Ihre E-Mail-Adresse (freiwillig)"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Nur, wenn Sie eine Antwort möchten. Sie wird später gelöscht."),
    )

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


def initial_of(base):
    """What stands in the form before anybody typed; ``{}`` for a new offer."""
    fields, relations = base["fields"], base["relations"]
    if not fields:
        return {}
    contact = next(iter(base["children"]["contacts"]), None) or {}
    start, end = fields["age_from_months"], fields["age_to_months"]
    initial = {
        name: fields[name]
        for name in PLAIN
    } | {
        "offer_type": fields["offer_type"] and fields["offer_type"][0],
        "topics": [pk for pk, _title in relations["topics"]],
        "phases": phases_between(start, end),
        "where": "\n".join(title for _pk, title in relations["locations"]),
        "when": rows.write(base, "opening_times", "dates"),
        "cost": rows.write(base, "cost_rows"),
        "provider_name": fields["provider"][1] if fields["provider"] else "",
        "function": contact.get("function", ""),
        "phone": contact.get("phone", ""),
        "contact_mail": contact.get("mail", ""),
    }  # fmt: skip
    for name, months in (("age_from", start), ("age_to", end)):
        initial[f"{name}_unit"] = YEARS
        if months is not None and months > BIRTH:
            in_years = months % 12 == 0
            initial[name] = months // 12 if in_years else months
            initial[f"{name}_unit"] = YEARS if in_years else MONTHS
    return initial


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


def phases_between(start, end):
    """Ids of the life phases that an age from ``start`` until under ``end`` touches."""
    return [
        phase.pk
        for phase in LifePhase.objects.all()
        if (start is None or phase.age_to_months > start)
        and (end is None or phase.age_from_months < end)
    ]


def age_range_of(cleaned, changed):
    """Return ``(from, to)`` in months: the exact age where it is given, else the phases'.

    Whoever ticks other phases and leaves an age from before alone means the phases.
    """
    asks_for_phases = "phases" in changed and not AGES.intersection(changed)
    start, end = (
        None
        if cleaned.get(name) is None or asks_for_phases
        else cleaned[name] * (1 if cleaned.get(f"{name}_unit") == MONTHS else 12)
        for name in ("age_from", "age_to")
    )
    phases = list(cleaned.get("phases") or ())
    if start is None and end is None:
        # All phases together are no limit at all, and so are none.
        if not phases or len(phases) == LifePhase.objects.count():
            return None, None
        return (
            min(phase.age_from_months for phase in phases),
            max(phase.age_to_months for phase in phases),
        )
    before_birth = [phase.age_from_months for phase in phases if phase.age_to_months <= BIRTH]
    if before_birth and not start:
        start = min(before_birth)
    elif start is None and phases:
        start = min(phase.age_from_months for phase in phases)
    return start, end


def content_of(cleaned, base, changed):
    """Return ``(content, words)`` for cleaned answers; ``changed`` names the fields touched."""
    content, words = copy.deepcopy(base), {}
    for name in PLAIN:
        if name in changed or name not in content["fields"]:
            put(content, name, cleaned[name])
    if "offer_type" in changed or not base["fields"]:
        put(content, "offer_type", _reference(cleaned["offer_type"]))
    if "topics" in changed or not base["fields"]:
        put(content, "topics", sorted(_reference(topic) for topic in cleaned["topics"]))
    if changed & {"phases", *AGES}:
        start, end = age_range_of(cleaned, changed)
        put(content, "age_from_months", start)
        put(content, "age_to_months", end)
    _read_texts(content, words, cleaned, changed)
    if changed & {"function", "phone", "contact_mail", "visibility"}:
        put(content, "contacts", _contacts(cleaned, base))
    return content, words


def _read_texts(content, words, cleaned, changed):
    """Turn the free texts into rows, or keep them as words for the reviewer."""
    if "where" in changed:
        places = rows.understand_places(cleaned["where"])
        if places is None:
            words["where"] = cleaned["where"]
        else:
            put(content, "locations", sorted(places))
    if "when" in changed:
        times = rows.understand_times(cleaned["when"])
        if times is None:
            words["when"] = cleaned["when"]
        else:
            put(content, "opening_times", times[0])
            put(content, "dates", times[1])
    if "cost" in changed:
        prices = rows.understand_prices(cleaned["cost"])
        if prices is None:
            words["cost"] = cleaned["cost"]
        else:
            put(content, "cost_rows", prices)
    if "provider_name" in changed:
        provider = rows.understand_provider(cleaned["provider_name"])
        if provider is None:
            words["provider"] = cleaned["provider_name"]
        else:
            put(content, "provider", provider)


def _contacts(cleaned, base):
    """The first public contact as it was typed, the others as they are."""
    others = base["children"].get("contacts", [])[1:]
    if not (cleaned["phone"] or cleaned["contact_mail"]):
        return others
    contact = {
        "function": cleaned["function"] or str(DEFAULT_FUNCTION),
        "phone": cleaned["phone"],
        "mail": cleaned["contact_mail"],
        "visibility": cleaned["visibility"],
    }
    return [contact, *others]


def _reference(row):
    return None if row is None else [row.pk, str(row)]


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
