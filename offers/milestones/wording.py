"""Days and spans of days in words, honest about what is not known to the day."""

from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _

DAY, MONTH = "DATE_FORMAT", "YEAR_MONTH_FORMAT"  # as the language of the page writes them
DAY_FIRST = "j. F Y"  # the order that lets a span leave out what its end says again
MANY_DAYS = 60  # a longer span of uncertain days is told in months


def day_words(day):
    return date_format(day, DAY)


def month_words(day):
    return date_format(day, MONTH)


def days_words(first, last):
    """Two days as a span: »3. bis 16. Juni 2025«, »28. Mai bis 3. Juni 2025«."""
    if first == last:
        return day_words(last)
    words = {"start": _first_words(first, last), "end": day_words(last)}
    return _("%(start)s bis %(end)s") % words


def _first_words(first, last):
    """The first of two days, in German without what the last one says again."""
    if get_format(DAY) != DAY_FIRST or first.year != last.year:
        return date_format(first, DAY)
    return date_format(first, "j." if first.month == last.month else "j. F")


def months_words(first, last):
    """Two days as a span of months: »März bis Juni 2025«, »März 2025«."""
    if (first.year, first.month) == (last.year, last.month):
        return month_words(last)
    start = date_format(first, "F" if first.year == last.year else MONTH)
    return _("%(start)s bis %(end)s") % {"start": start, "end": month_words(last)}


def timing_words(timing):
    """When something may be done, in a phrase without a full stop."""
    if timing.by_month:
        return _months_of(timing)
    if timing.is_deadline:
        return _deadline_words(timing.ends)
    if timing.ends is None:
        return _start_words(timing.begins)
    return _window_words(timing.begins, timing.ends)


def _window_words(begins, ends):
    first, last = begins.first, ends.last
    if begins.is_exact and ends.is_exact:
        return days_words(first, last)
    if (last - first).days > MANY_DAYS:
        return months_words(first, last)
    words = {"first": _first_words(first, last), "last": day_words(last)}
    return _("zwischen %(first)s und %(last)s") % words


def _months_of(timing):
    if timing.ends is None:
        words = {"months": months_words(timing.begins.first, timing.begins.last)}
        return _("ab %(months)s") % words
    return _("etwa %(months)s") % {"months": months_words(timing.begins.first, timing.ends.last)}


def _deadline_words(due):
    if due.is_exact:
        return _("bis %(day)s") % {"day": day_words(due.first)}
    words = {"day": day_words(due.first), "last": day_words(due.last)}
    return _("bis %(day)s, je nach Geburtstag auch bis %(last)s") % words


def _start_words(begins):
    if begins.is_exact:
        return _("ab %(day)s") % {"day": day_words(begins.first)}
    if begins.is_whole_month:
        return _("im %(month)s") % {"month": month_words(begins.first)}
    words = {"first": _first_words(begins.first, begins.last), "last": day_words(begins.last)}
    return _("ab einem Tag zwischen %(first)s und %(last)s") % words


def still_words(timing):
    """Until when it is possible after the end, "" where nothing is known of it."""
    if timing.still_until is None:
        return ""
    words = {"day": day_words(timing.still_until.first)}
    if timing.repeats:
        return _("Für einen späteren Beginn entsprechend später, längstens bis %(day)s.") % words
    return _("Danach noch möglich bis %(day)s.") % words
