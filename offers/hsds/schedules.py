"""Times as HSDS schedules: WEEKLY or MONTHLY rules (RFC 5545), and single dates without one."""

from django.utils.translation import gettext as _

from offers.models import Interval, Period

from .values import derived_id, filled

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# How a monthly rhythm names its day: the first, the second …, the last one.
NTH = {
    Interval.MONTHLY_1: "1",
    Interval.MONTHLY_2: "2",
    Interval.MONTHLY_3: "3",
    Interval.MONTHLY_4: "4",
    Interval.MONTHLY_LAST: "-1",
}


def schedules(offer):
    own_id = str(offer.uuid)
    regular = [_regular(own_id, row) for row in offer.opening_times.all()]
    single = [_single(own_id, row) for row in offer.dates.all()]
    return regular + single


def _regular(own_id, row):
    day = DAYS[row.weekday - 1]
    notes = [row.get_period_display()] if row.period != Period.ALL_YEAR else []
    notes += [_("mit Termin")] if row.by_appointment else []
    return filled(
        id=derived_id("schedule", own_id, "weekly", row.pk),
        service_id=own_id,
        freq="MONTHLY" if row.interval in NTH else "WEEKLY",
        interval=2 if row.interval == Interval.EVERY_2_WEEKS else 1,
        byday=NTH.get(row.interval, "") + day,
        wkst="MO",
        dtstart=_day(row.first_day),
        until=_day(row.last_day),
        opens_at=_time(row.starts_at),
        closes_at=_time(row.ends_at) or "24:00",
        description=row.note,
        notes=", ".join(notes),
    )


def _single(own_id, row):
    return filled(
        id=derived_id("schedule", own_id, "date", row.pk),
        service_id=own_id,
        valid_from=_day(row.date),
        valid_to=_day(row.date),
        dtstart=_day(row.date),
        opens_at=_time(row.starts_at),
        closes_at=_time(row.ends_at),
        description=row.label,
    )


def _day(day):
    return day.isoformat() if day else None


def _time(time):
    return time.isoformat("minutes") if time else None
