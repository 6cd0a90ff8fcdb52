"""The rules of milestones as they stand in the database, and the days they give.

A rule is a JSON object with a ``type`` and offsets ``{"months": 5, "days": -1}`` from an anchor
day; fixtures/README.md has the table. ``parse`` turns it into one of the classes below, each with
``timing(anchor)``, where the anchor is a Reach.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from offers.milestones.dates import Reach, month_end, shifted


class RuleError(ValueError):
    """The rule is not one of ours; the message is one German sentence."""


@dataclass(frozen=True)
class Timing:
    """When something may be done. Every day is a Reach; None where there is no such day.

    ``ends`` is the last day in time; until ``still_until`` it is possible yet.
    ``repeats`` True: the deadline moves on with a later wish, up to ``still_until``.
    ``by_month`` True: the days only tell the months.
    """

    begins: Reach | None = None
    ends: Reach | None = None
    still_until: Reach | None = None
    is_deadline: bool = False
    repeats: bool = False
    by_month: bool = False


@dataclass(frozen=True)
class Offset:
    months: int
    days: int

    @classmethod
    def parse(cls, value, name):
        """Return the Offset in ``value``, None for None; raises RuleError."""
        if value is None:
            return None
        try:
            return cls(_whole(value["months"]), _whole(value["days"]))
        except (KeyError, TypeError, ValueError):
            message = _("»%(name)s« braucht ganze Zahlen für months und days.")
            raise RuleError(message % {"name": name}) from None

    def of(self, anchor):
        return anchor.shifted(self.months, self.days)


def _whole(value):
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 1000:
        raise ValueError
    return value


def _required(rule, name):
    offset = Offset.parse(rule.get(name), name)
    if offset is None:
        raise RuleError(_("Der Regel fehlt »%(name)s«.") % {"name": name})
    return offset


def _month_and_day(value, name):
    """Return ``(month, day)``; raises RuleError on what is no day of a year."""
    try:
        month, day = _whole(value["month"]), _whole(value["day"])
        date(2023, month, day)  # a year without 29 February: rules name days of every year
    except (KeyError, TypeError, ValueError):
        raise RuleError(_("»%(name)s« ist kein Tag im Jahr.") % {"name": name}) from None
    return month, day


@dataclass(frozen=True)
class Window:
    first: Offset
    last: Offset
    tolerated: Offset | None

    @classmethod
    def parse(cls, rule, tolerance):
        tolerated = _required(tolerance, "to") if tolerance else None
        return cls(_required(rule, "from"), _required(rule, "to"), tolerated)

    def timing(self, anchor):
        return Timing(
            begins=self.first.of(anchor),
            ends=self.last.of(anchor),
            still_until=self.tolerated and self.tolerated.of(anchor),
        )


@dataclass(frozen=True)
class Deadline:
    due: Offset
    open_from: Offset | None
    still: Offset | None
    repeats: bool

    @classmethod
    def parse(cls, rule, tolerance):
        still = rule.get("last_without_loss") or rule.get("repeat_until")
        return cls(
            _required(rule, "due"),
            Offset.parse(rule.get("open_from"), "open_from"),
            Offset.parse(still, "last_without_loss, repeat_until"),
            "repeat_until" in rule,
        )

    def timing(self, anchor):
        return Timing(
            begins=self.open_from and self.open_from.of(anchor),
            ends=self.due.of(anchor),
            still_until=self.still and self.still.of(anchor),
            is_deadline=True,
            repeats=self.repeats,
        )


@dataclass(frozen=True)
class Start:
    on: Offset
    from_entry_year: int | None

    @classmethod
    def parse(cls, rule, tolerance):
        year = rule.get("only_if_school_entry_year_from")
        if year is not None and not isinstance(year, int):
            raise RuleError(_("Das Jahr der Einschulung ist keine Zahl."))
        return cls(_required(rule, "on"), year)

    def timing(self, anchor):
        if self.from_entry_year and anchor.last.year < self.from_entry_year:
            return None
        return Timing(begins=self.on.of(anchor))


@dataclass(frozen=True)
class MonthEdge:
    """The first or last day of the calendar month so many months after the anchor's month."""

    months: int
    is_end: bool
    open_from: Offset | None

    @classmethod
    def parse(cls, rule, tolerance):
        try:
            months = _whole(rule["months_after_anchor_month"])
        except (KeyError, ValueError):
            raise RuleError(_("Die Zahl der Monate fehlt.")) from None
        open_from = Offset.parse(rule.get("open_from"), "open_from")
        return cls(months, rule["type"] == "calendar_month_end", open_from)

    def timing(self, anchor):
        firsts = [shifted(day.replace(day=1), self.months) for day in (anchor.first, anchor.last)]
        if not self.is_end:
            return Timing(begins=Reach(*firsts))
        begins = self.open_from and self.open_from.of(anchor)
        return Timing(begins=begins, ends=Reach(*map(month_end, firsts)), is_deadline=True)


@dataclass(frozen=True)
class YearsOn:
    """Days of the calendar, some years after the start of school; they move from year to year."""

    years: int
    first: tuple[int, int]
    last: tuple[int, int]

    @classmethod
    def parse(cls, rule, tolerance):
        try:
            years = _whole(rule["years_after_school_start"])
        except (KeyError, ValueError):
            raise RuleError(_("Die Zahl der Jahre fehlt.")) from None
        if rule["type"] == "calendar":
            first = last = _month_and_day(rule, "month, day")
        else:
            first, last = (_month_and_day(rule.get(name), name) for name in ("from", "to"))
        return cls(years, first, last)

    def timing(self, anchor):
        def reach(day):
            years = (anchor.first.year + self.years, anchor.last.year + self.years)
            return Reach(*(date(year, *day) for year in years))

        return Timing(begins=reach(self.first), ends=reach(self.last), by_month=True)


@dataclass(frozen=True)
class SchoolEntry:
    """The Land's rule: who reaches ``age_years`` by the cut-off day starts school that year."""

    age_years: int
    cutoff: tuple[int, int]
    flexible: tuple[tuple[int, int], tuple[int, int]] | None
    postpone_until: tuple[int, int] | None

    @classmethod
    def parse(cls, rule, tolerance):
        age = rule.get("age_years")
        if not isinstance(age, int) or not 4 <= age <= 8:
            raise RuleError(_("Das Alter bei der Einschulung liegt nicht zwischen 4 und 8."))
        cutoff = {"month": rule.get("cutoff_month"), "day": rule.get("cutoff_day")}
        flexible = postpone = None
        if rule.get("flexible_from"):
            names = ("flexible_from", "flexible_until")
            flexible = tuple(_month_and_day(rule.get(name), name) for name in names)
            name = "postpone_declaration_until"
            postpone = _month_and_day(rule.get(name), name)
        return cls(age, _month_and_day(cutoff, "cutoff_month, cutoff_day"), flexible, postpone)

    def year(self, birth):
        """Return the calendar year in which a child born on the day ``birth`` starts school."""
        year = birth.year + self.age_years
        return year if (birth.month, birth.day) <= self.cutoff else year + 1

    def years(self, birth):
        """Return ``(earliest, latest)`` year for a Reach."""
        return self.year(birth.first), self.year(birth.last)

    def is_borderline(self, birth):
        """True for a birth on the day after the cut-off, which schools count in both ways.

        A child completes a year of life on the eve of the birthday (§ 187 BGB).
        """
        eve = shifted(birth.first, days=-1)
        return birth.is_exact and (eve.month, eve.day) == self.cutoff

    def may_postpone_until(self, birth):
        """Return the day until which parents may put school off for a year, None for others."""
        if self.flexible is None:
            return None
        days = [(day.month, day.day) for day in (birth.first, birth.last)]
        if not all(self.flexible[0] <= day <= self.flexible[1] for day in days):
            return None
        return date(self.year(birth.first), *self.postpone_until)

    def timing(self, anchor):
        starts = [school_year_start(year) for year in self.years(anchor)]
        return Timing(begins=Reach(*starts), by_month=True)


def school_year_start(year):
    """School years begin on 1 August in every Land (Hamburger Abkommen, § 1); the first day of
    lessons follows the summer holidays, which differ."""
    return date(year, 8, 1)


TYPES = {
    "window": Window,
    "deadline": Deadline,
    "start": Start,
    "calendar_month_end": MonthEdge,
    "calendar_month_start": MonthEdge,
    "school_entry": SchoolEntry,
    "calendar": YearsOn,
    "calendar_window": YearsOn,
}


def parse(rule, tolerance=None):
    """Return the rule as an object of its class; raises RuleError."""
    kind = TYPES.get(rule.get("type")) if isinstance(rule, dict) else None
    if kind is None:
        names = ", ".join(TYPES)
        raise RuleError(_("Die Regel braucht eine bekannte Art: %(names)s.") % {"names": names})
    if tolerance is not None and not isinstance(tolerance, dict):
        raise RuleError(_("Die Toleranz ist aufgebaut wie ein Zeitraum."))
    return kind.parse(rule, tolerance)
