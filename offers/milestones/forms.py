"""The small form that asks for a child's month of birth; it answers with an address."""

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from offers.milestones.child import MAX_CHILDREN, NoChild, child_on, parse_child
from offers.milestones.dates import Reach

OLDEST_YEARS = 11
FIELDS = ("day", "month", "year")


class ChildForm(forms.Form):
    """Day (may be empty), month, year; a day ahead of ``today`` is a due date.

    ``child`` holds the Child once the form is valid.
    """

    day = forms.IntegerField(
        label=_("Tag"),
        required=False,
        min_value=1,
        max_value=31,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "maxlength": 4, "class": "kern-form-input__input"}
        ),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Bitte eine Zahl von 1 bis 31, oder nichts.")
        ),
    )
    month = forms.TypedChoiceField(
        label=_("Monat"),
        coerce=int,
        choices=[("", "–"), *MONTHS.items()],
        widget=forms.Select(attrs={"class": "kern-form-input__select"}),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Bitte wählen Sie den Monat.")
        ),
    )
    year = forms.TypedChoiceField(
        label=_("Jahr"),
        coerce=int,
        widget=forms.Select(attrs={"class": "kern-form-input__select"}),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Bitte wählen Sie das Jahr.")
        ),
    )

    def __init__(self, data=None, *, today, others=()):
        super().__init__(data, auto_id="kind-%s")
        self.today, self.others, self.child = today, others, None
        years = range(today.year + 1, today.year - OLDEST_YEARS - 1, -1)
        self.fields["year"].choices = [("", "–"), *((year, year) for year in years)]
        self._keep_typed_year()

    def _keep_typed_year(self):
        """A year out of range stays to be seen beside the message that says why."""
        typed = self.data.get("year", "")
        choices = self.fields["year"].choices
        if typed.isascii() and typed.isdigit() and typed not in {str(key) for key, _y in choices}:
            self.fields["year"].choices = [*choices, (typed[:4], typed[:4])]

    def clean(self):
        values = super().clean()
        if self.errors:
            return values
        birth = self._birth(values)
        if birth is None:
            self.add_error("day", _("Diesen Tag gibt es in dem Monat nicht."))
        elif len(self.others) >= MAX_CHILDREN:
            self.add_error("month", too_many())
        else:
            self._take(birth)
        return values

    def _birth(self, values):
        month = Reach.of_month(values["year"], values["month"])
        if not values["day"]:
            return month
        in_month = values["day"] <= month.last.day
        return Reach.on(month.first.replace(day=values["day"])) if in_month else None

    def _take(self, birth):
        try:
            self.child = child_on(birth, self.today)
        except NoChild as error:
            self.add_error("year", str(error))


def too_many():
    return _("Mehr als %(number)s Kinder passen nicht auf eine Seite.") % {"number": MAX_CHILDREN}


def read_children(params, today):
    """Return ``(children, mistakes)`` of a QueryDict; a mistake is a pair of text and message."""
    children, mistakes = [], []
    texts = [(name, text) for name in ("birth", "due") for text in params.getlist(name)]
    for name, text in texts:
        if not text.strip():
            continue
        try:
            child = parse_child(name, text, today)
        except NoChild as error:
            mistakes.append((text, str(error)))
            continue
        if len(children) == MAX_CHILDREN:
            mistakes.append((text, str(too_many())))
        elif child not in children:
            children.append(child)
    return sorted(children, key=lambda child: child.birth.first), mistakes


def form_for(params, children, mistakes, today):
    """Return the form: bound to what was typed into it, or to an address that cannot be read."""
    if any(name in params for name in FIELDS):
        return ChildForm(params, today=today, others=children)
    if not mistakes:
        return ChildForm(today=today, others=children)
    form = ChildForm(_parts(mistakes[0][0]), today=today, others=children)
    form.errors.clear()
    for _text, message in dict.fromkeys(mistakes):
        form.add_error("year", message)
    return form


def _parts(text):
    """``2030-05-17`` as the fields of the form, as far as the text has them."""
    parts = dict(zip(("year", "month", "day"), text.strip().split("-"), strict=False))
    return {name: part.lstrip("0") for name, part in parts.items() if part.isascii()}
