"""Which office answers for a concern at a place: the rows of the nearest area count."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import Area, AreaKind, Responsibility, Task
from offers.models.base import ancestors, lines_of
from offers.translations.texts import GermanText, translated


@dataclass(frozen=True)
class Answer:
    """``rows`` are in force and of different departments; ``later`` begin to hold after today."""

    task: Task
    area: Area
    rows: tuple[Responsibility, ...]
    later: tuple[Responsibility, ...]

    @property
    def is_known(self):
        return len(self.rows) == 1

    @property
    def is_ambiguous(self):
        return len(self.rows) > 1


def answers(area, tasks, on=None):
    """Return an Answer for each of ``tasks`` at ``area``, in three statements at most.

    A municipality's own row goes before that of the region around it.
    """
    on = on or timezone.localdate()
    chain = [area, *ancestors(area)]
    rows = list(
        Responsibility.objects.public()
        .filter(area__in=chain, task__in=tasks)
        .select_related("department__parent__parent", "area")
    )
    in_force = [row for row in rows if _holds(row, on)]
    later = [row for row in rows if row.valid_from and row.valid_from > on]
    return [
        Answer(task, area, _nearest(in_force, task, chain), _nearest(later, task, chain))
        for task in tasks
    ]


def _holds(row, on):
    has_begun = row.valid_from is None or row.valid_from <= on
    return has_begun and (row.valid_until is None or on <= row.valid_until)


def _nearest(rows, task, chain):
    for area in chain:
        place = (task.pk, area.pk)
        here = {row.department_id: row for row in rows if (row.task_id, row.area_id) == place}
        if here:
            return tuple(here.values())
    return ()


class KernSelect(forms.Select):
    def __init__(self, attrs=None, choices=()):
        super().__init__({"class": "kern-form-input__select", **(attrs or {})}, choices)

    def create_option(self, name, value, label, *args, **kwargs):
        """German among another language says so."""
        option = super().create_option(name, value, label, *args, **kwargs)
        if isinstance(label, GermanText):
            option["attrs"] |= {"lang": "de", "dir": "ltr"}
        return option


class ResponsibilityForm(forms.Form):
    """The place by name or postcode, and the concern. ``found_area`` is None until known."""

    area = forms.ChoiceField(label=_("Stadt oder Gemeinde"), required=False, widget=KernSelect)
    postcode = forms.RegexField(
        r"^\d{5}$",
        label=_("oder Postleitzahl"),
        required=False,
        strip=True,
        error_messages={"invalid": _("Bitte geben Sie fünf Ziffern ein.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "postal-code", "maxlength": "5"}
        ),
    )
    task = forms.ChoiceField(label=_("Worum geht es?"), required=False, widget=KernSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.areas = list(Area.objects.select_related("parent__parent"))
        self.tasks = list(Task.objects.all())
        towns = [area for area in self.areas if area.kind == AreaKind.MUNICIPALITY]
        named = [area for area in self.areas if area.slug == self.data.get("area")]
        shown = {area.slug: area.name for area in [*towns, *named]}
        self.only_town = towns[0] if len(towns) == 1 else None
        self.fields["area"].choices = [("", _("Bitte wählen")), *shown.items()]
        self.fields["area"].error_messages["invalid_choice"] = _("Diesen Ort kennen wir nicht.")
        self.fields["task"].choices = [
            ("", _("Alle Anliegen")),
            *((task.slug, translated(task, "everyday_title")) for task in self.tasks),
        ]
        self.fields["task"].error_messages["invalid_choice"] = _(
            "Dieses Anliegen kennen wir nicht."
        )
        if self.only_town and not self.data.get("area"):
            self.initial["area"] = self.only_town.slug
        self.found_area = self.found_task = None
        self.possible_areas = []

    def clean(self):
        """Bring name and postcode together; what contradicts stands at the postcode."""
        cleaned = super().clean()
        by_name = self._by_slug(self.areas, cleaned.get("area"))
        self.found_task = self._by_slug(self.tasks, cleaned.get("task"))
        if postcode := cleaned.get("postcode"):
            self._find_by_postcode(postcode, by_name)
        elif "postcode" not in self.errors:
            self.found_area = by_name
        return cleaned

    @staticmethod
    def _by_slug(rows, slug):
        return next((row for row in rows if row.slug == slug), None)

    def _find_by_postcode(self, postcode, by_name):
        found = [area for area in self.areas if postcode in lines_of(area.postcodes)]
        if by_name and any(by_name in (area, *ancestors(area)) for area in found):
            self.found_area = by_name
        elif not found:
            self.add_error(
                "postcode",
                _("Diese Postleitzahl kennen wir nicht. Wählen Sie bitte Stadt oder Gemeinde."),
            )
        elif by_name:
            text = _("Diese Postleitzahl gehört zu %(found)s, gewählt ist %(named)s.")
            self.add_error("postcode", text % {"found": found[0], "named": by_name})
        elif len(found) > 1:
            self.possible_areas = found
            self.add_error("postcode", _("Zu dieser Postleitzahl gehören mehrere Orte."))
        else:
            self.found_area = found[0]
