"""When a job is due. Times of day are those on the clock in Germany, summer and winter."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

CLOCK_FAULT = timedelta(minutes=5)  # a last run this far ahead: the clock was wrong then


@dataclass(frozen=True)
class Every:
    """Again so many ``minutes`` after the last start."""

    minutes: int

    def is_due(self, last, now):
        return last is None or last > now + CLOCK_FAULT or now - last >= self._pause

    @property
    def _pause(self):
        # A timer that starts each minute is a little early now and then.
        return timedelta(minutes=self.minutes) - timedelta(seconds=5)

    def __str__(self):
        return f"alle {self.minutes} Minuten" if self.minutes > 1 else "jede Minute"


@dataclass(frozen=True)
class Daily:
    """Once a day after ``hour``; ``weekday`` (0 = Monday): once a week.

    Hours between 2 and 3 happen twice or not at all when the clock changes: choose others.
    """

    hour: int
    weekday: int | None = None

    def is_due(self, last, now):
        return last is None or last > now + CLOCK_FAULT or last < self.latest_slot(now)

    def latest_slot(self, now):
        """The last moment up to ``now`` at which the job should have started."""
        day = timezone.localtime(now).date()
        slot = self._slot(day)
        while slot > now or self.weekday not in (None, day.weekday()):
            day -= timedelta(days=1)
            slot = self._slot(day)
        return slot

    def _slot(self, day):
        return timezone.make_aware(datetime.combine(day, time(self.hour)))

    def __str__(self):
        days = "täglich" if self.weekday is None else f"{WEEKDAYS[self.weekday]}s"
        return f"{days} ab {self.hour} Uhr"


WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
