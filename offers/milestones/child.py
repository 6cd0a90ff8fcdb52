"""A child as its address names it: born, or expected, on a day or in a month."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from offers.ages import age_label
from offers.milestones import wording
from offers.milestones.dates import Reach, shifted, whole_months

END_OF_PATH_MONTHS = 132  # the eleventh birthday: children of ten belong here
PREGNANCY_MONTHS = 9
PREGNANCY_DAYS = 280  # from the first day of the last period to the due date
OVERDUE_DAYS = 42  # so long after the due date the child is still awaited
MAX_CHILDREN = 6
MONTHS_COUNT_UNTIL = 24  # from then on families say years

_DAY = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", re.ASCII)


class NoChild(ValueError):
    """The text names no child of this site's ages; the message is one German sentence."""


@dataclass(frozen=True)
class Child:
    """``birth`` is the day of birth, for an unborn child the due date."""

    birth: Reach
    is_born: bool = True

    @property
    def parameter(self):
        """The pair that names the child in an address: ``("birth", "2025-03")``."""
        pattern = "%Y-%m-%d" if self.birth.is_exact else "%Y-%m"
        return "birth" if self.is_born else "due", self.birth.first.strftime(pattern)

    @property
    def query(self):
        return urlencode([self.parameter])

    @property
    def title(self):
        if self.birth.is_exact:
            day = wording.day_words(self.birth.first)
            sentence = _("Geboren am %(day)s") if self.is_born else _("Geburtstermin am %(day)s")
            return sentence % {"day": day}
        month = wording.month_words(self.birth.first)
        sentence = _("Geboren im %(month)s") if self.is_born else _("Geburtstermin im %(month)s")
        return sentence % {"month": month}

    def ages(self, today):
        """Return the possible ages in whole months, youngest first; the unborn from -9 to -1."""
        ages = {whole_months(day, today) for day in (self.birth.last, self.birth.first)}
        low, high = (0, END_OF_PATH_MONTHS) if self.is_born else (-PREGNANCY_MONTHS, -1)
        return sorted({min(max(age, low), high) for age in ages})

    def age_words(self, today):
        ages = self.ages(today)
        if not self.is_born:
            return _("noch nicht geboren")
        if len(ages) == 1:
            return _("%(age)s alt") % {"age": age_label(ages[0])}
        young, old = ages
        if old < MONTHS_COUNT_UNTIL:
            return _("%(young)s oder %(old)s Monate alt") % {"young": young, "old": old}
        if young // 12 == old // 12:
            return _("%(age)s alt") % {"age": age_label(young // 12 * 12)}
        return _("%(young)s oder %(old)s Jahre alt") % {"young": young // 12, "old": old // 12}

    def is_overdue(self, today):
        return not self.is_born and self.birth.last < today


def parse_child(name, text, today):
    """Return the Child that ``?<name>=<text>`` names; raises NoChild."""
    birth = _parse_reach(text)
    return _expected(birth, today) if name == "due" else _born(birth, today)


def child_on(birth, today):
    """Return the Child for a Reach; after today it is an expected one. Raises NoChild."""
    is_ahead = birth.first > today
    return _expected(birth, today) if is_ahead else _born(birth, today)


def _parse_reach(text):
    match = _DAY.fullmatch(text.strip())
    try:
        year, month, day = (match[n] and int(match[n]) for n in (1, 2, 3))
        return Reach.on(date(year, month, day)) if day else Reach.of_month(year, month)
    except (TypeError, ValueError):
        shown = text.replace("\0", "")[:40]
        message = _("»%(text)s« ist kein Datum. So geht es: 2025-03 oder 2025-03-17.")
        raise NoChild(message % {"text": shown}) from None


def _born(birth, today):
    if birth.first > today:
        raise NoChild(
            _("Dieser Tag liegt in der Zukunft. Vor der Geburt gilt der errechnete Termin.")
        )
    if shifted(birth.last, END_OF_PATH_MONTHS) <= today:
        raise NoChild(_("Dieses Kind ist älter als zehn Jahre. Der Lebensweg hier endet mit elf."))
    return Child(birth)


def _expected(birth, today):
    if birth.first > today + timedelta(days=PREGNANCY_DAYS):
        raise NoChild(_("Dieser Termin liegt mehr als neun Monate in der Zukunft."))
    if birth.last < today - timedelta(days=OVERDUE_DAYS):
        raise NoChild(
            _("Dieser Termin ist schon länger vorbei. Ist Ihr Kind da? Dann gilt der Geburtstag.")
        )
    return Child(birth, is_born=False)
