"""The answers of a form as people read them, for the last look before sending."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .forms import LAST, STEPS, Step


@dataclass(frozen=True)
class StepAnswers:
    number: int
    step: Step
    answers: list[tuple[str, list[str]]]  # label and lines


def answers_by_step(form):
    """Return StepAnswers for all steps but the last; what is empty is left out.

    Of a change it says what was touched only, an emptied field included.
    """
    is_change = bool(form.base["fields"])
    found = []
    for number, step in enumerate(STEPS[: LAST - 1], 1):
        fields = form.step_fields(number)
        if is_change:
            fields = [bound for bound in fields if bound.name in form.touched]
        entries = [_entry(bound, keep_empty=is_change) for bound in fields]
        found.append(StepAnswers(number, step, list(filter(None, entries))))
    return found


def _entry(bound, keep_empty):
    if bound.name.endswith("_unit"):
        return None
    values = bound.value()
    values = values if isinstance(values, list | tuple) else [values]
    lines = [line for value in values if value not in (None, "") for line in _lines(bound, value)]
    if bound.name.startswith("age_") and lines:
        unit = bound.form[f"{bound.name}_unit"]
        lines = [f"{lines[0]} {_lines(unit, unit.value())[0]}"]
    if not lines and not keep_empty:
        return None
    return str(bound.label).removesuffix(" (freiwillig)"), lines or [_("keine Angabe")]


def _lines(bound, value):
    for key, label in getattr(bound.field, "choices", ()):
        if str(key) == str(value):
            return [str(label)]
    return str(value).splitlines()
