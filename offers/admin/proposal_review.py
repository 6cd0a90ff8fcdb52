"""The form by which somebody decides on a proposal: each part with a tick and a field to edit."""

import copy
from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from offers import snapshot
from offers.models import Department, Offer
from offers.proposals import rows
from offers.proposals.content import CHILDREN, RELATIONS, put
from offers.proposals.forms import with_plain_lines
from offers.proposals.review import PartRow
from offers.tags import split_tags

LINES_HELP = {
    "opening_times": _("Eine Zeit je Zeile, zum Beispiel: Mo 09:00–12:00"),
    "dates": _("Ein Termin je Zeile, zum Beispiel: 12.01.2027 19:00–20:30 (Elternabend)"),
    "cost_rows": _("Ein Preis je Zeile, zum Beispiel: Familie: 12,50 EUR je Kurs"),
    "contacts": _("Ein Kontakt je Zeile, zum Beispiel: Anmeldung: Tel. 0461 123456"),
}


@dataclass(frozen=True)
class ReviewRow:
    """A PartRow with its tick and the fields to change it before it is taken over."""

    row: PartRow
    take: forms.BoundField
    fields: list[forms.BoundField]

    @property
    def has_errors(self):
        return any(field.errors for field in self.fields)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Antwort"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AssignForm(forms.Form):
    department = forms.ModelChoiceField(
        label=_("Fachbereich"), queryset=Department.objects.all(), empty_label="–"
    )


class ReviewForm(AnswerForm):
    """``part_rows`` and ``content`` as ``offers.proposals.review`` makes them; ``departments``:
    where a new offer may go, None for a change."""

    def __init__(self, data=None, *, part_rows, content, departments=None):
        super().__init__(data and with_plain_lines(data), use_required_attribute=False)
        self.part_rows, self.content = part_rows, content
        for row in part_rows:
            self.fields[f"take_{row.part.key}"] = forms.BooleanField(
                label=_("„%(part)s“ übernehmen") % {"part": row.part.label},
                required=False,
                initial=bool(row.proposed or row.live) and not row.is_live and not row.words,
            )
            for name in row.part.names:
                self.fields[name] = field_for(name, content)
        if departments is not None:
            self.fields["department"] = forms.ModelChoiceField(
                label=_("Fachbereich des Entwurfs"),
                queryset=departments,
                initial=departments[0] if len(departments) == 1 else None,
            )

    def review_rows(self):
        return [
            ReviewRow(row, self[f"take_{row.part.key}"], [self[name] for name in row.part.names])
            for row in self.part_rows
        ]

    def chosen_keys(self):
        return [row.part.key for row in self.part_rows if self.cleaned_data[f"take_{row.part.key}"]]

    def clean(self):
        """Read the lines of rows; a fault in a part that is not taken over does not matter."""
        cleaned = super().clean()
        for row in self.part_rows:
            taken = cleaned.get(f"take_{row.part.key}")
            for name in row.part.names:
                if not taken:
                    self._errors.pop(name, None)
                elif name in CHILDREN and name in self.changed_data:
                    self._read(name, cleaned)
        if not self.chosen_keys():
            raise ValidationError(_("Bitte mindestens einen Teil ankreuzen, oder ablehnen."))
        return cleaned

    def _read(self, name, cleaned):
        try:
            cleaned[name] = rows.read(name, cleaned.get(name, ""))
        except ValidationError as error:
            self.add_error(name, error)

    def edited_content(self):
        """The proposed content with what was changed here."""
        edited = copy.deepcopy(self.content)
        for row in self.part_rows:
            for name in row.part.names:
                if name in self.changed_data and name in self.cleaned_data:
                    put(edited, name, _plain(name, self.cleaned_data[name]))
        return edited

    def add_rule_errors(self, error):
        """Show what ``offers.writing.check`` found beside the parts it is about."""
        for name, messages in error.message_dict.items():
            if name in self.fields:
                self.add_error(name, messages)
            else:
                self.add_error(None, messages)


def field_for(name, content):
    """A form field for the part ``name`` of a snapshot, filled with ``content``."""
    value = snapshot.part(content, name)
    label = snapshot.label(name)
    if name in CHILDREN:
        return forms.CharField(
            label=label,
            required=False,
            initial=rows.write(content, name),
            help_text=LINES_HELP[name],
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    if name == snapshot.TAGS:
        return forms.CharField(
            label=label,
            required=False,
            initial=rows.write_tags(content),
            help_text=_("Mit Komma getrennt."),
            widget=forms.TextInput(attrs={"class": "vTextField"}),
        )
    model_field = Offer._meta.get_field(name)
    options = {"label": label, "help_text": "", "required": False}
    if name in RELATIONS:
        options["initial"] = [pk for pk, _title in value or ()]
        if name == "locations":
            options["widget"] = AutocompleteSelectMultiple(model_field, admin.site)
        else:
            options["widget"] = forms.CheckboxSelectMultiple
        return model_field.formfield(**options)
    if model_field.is_relation:
        value = value and value[0]
    elif not model_field.choices and model_field.max_length and model_field.max_length > 150:
        options["widget"] = forms.Textarea(attrs={"rows": 3})
    return model_field.formfield(**options | {"initial": value})


def _plain(name, value):
    """A cleaned value as a snapshot has it."""
    if name == snapshot.TAGS:
        return sorted(split_tags(value))
    if name in RELATIONS:
        return sorted([row.pk, str(row)] for row in value)
    if hasattr(value, "pk"):
        return [value.pk, str(value)]
    return value
