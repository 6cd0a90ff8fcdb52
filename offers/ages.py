"""Ages in months (unborn: negative) in the words of the page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

BIRTH = 0


def age_label(months):
    """Return an age in words: "6 Monate", "3 Jahre", "2 ½ Jahre"; pregnancy for months < 0."""
    if months < BIRTH:
        return _("Schwangerschaft")
    if months < 24 and months % 12 or months == 0:
        return ngettext("%(n)s Monat", "%(n)s Monate", months) % {"n": months}
    years, rest = divmod(months, 12)
    if rest == 6:
        return _("%(n)s ½ Jahre") % {"n": years}
    if rest:
        return _("%(years)s Jahre und %(months)s Monate") % {"years": years, "months": rest}
    return ngettext("%(n)s Jahr", "%(n)s Jahre", years) % {"n": years}


def age_range_label(age_from_months, age_to_months):
    """Return the half-open range in words, for example "ab der Schwangerschaft bis 3 Jahre"."""
    start, end = age_from_months, age_to_months
    if start is None and end is None:
        return _("für jedes Alter")
    if end is not None and end <= BIRTH:
        return _("in der Schwangerschaft")
    if end is None:
        if start < BIRTH:
            return _("ab der Schwangerschaft")
        return _("von Geburt an") if start == BIRTH else _("ab %(age)s") % {"age": age_label(start)}
    if start is None:
        return _("bis %(age)s") % {"age": age_label(end)}
    if start == BIRTH:
        return _("von Geburt bis %(age)s") % {"age": age_label(end)}
    if start < BIRTH:
        return _("ab der Schwangerschaft bis %(age)s") % {"age": age_label(end)}
    if start % 12 == 0 and end % 12 == 0:
        return _("%(start)s bis %(end)s Jahre") % {"start": start // 12, "end": end // 12}
    if end <= 24:
        return _("%(start)s bis %(end)s Monate") % {"start": start, "end": end}
    return _("%(start)s bis %(end)s") % {"start": age_label(start), "end": age_label(end)}
