"""The catalogue in memory: which offers have which value, as compressed bitmaps of their ids.

Filters and the counts beside them are set operations on these bitmaps and cost the same
whatever was typed. A ``Catalogue`` describes all released offers; the days of validity are
applied when it is asked, because they pass without anybody saving anything.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from pyroaring import BitMap

from offers.accessibility_profile import GRADES
from offers.calendar_days import Calendar
from offers.geo import EARTH_RADIUS_KM
from offers.models import Interval, Period

NO_MINIMUM, NO_MAXIMUM = -32768, 32767
EPOCH_START, EPOCH_END = 0, 2**31 - 1  # bounds for dates as ordinals
MINUTES_OF_DAY = 24 * 60
INTERVALS = {value: number for number, value in enumerate(Interval.values)}
PERIODS = {value: number for number, value in enumerate(Period.values)}
MANY = 16  # from one in so many on, offers are picked out of all in order instead of sorted


@dataclass
class Rows:
    """Columns of one kind of child rows as parallel arrays; ``offer`` holds the offers' ids."""

    offer: np.ndarray
    columns: dict[str, np.ndarray]

    @classmethod
    def of(cls, names, tuples, dtype=np.int64):
        table = np.array(tuples, dtype=dtype).reshape(-1, len(names) + 1)
        return cls(
            table[:, 0].astype(np.uint32),
            {name: table[:, i] for i, name in enumerate(names, 1)},
        )

    def __getitem__(self, name):
        return self.columns[name]

    def patched(self, changed, fresh):
        """These Rows with those of ``fresh`` in place of what the offers ``changed`` had."""
        leaving = np.isin(self.offer, np.array(changed.to_array(), dtype=np.uint32))
        places = np.flatnonzero(leaving).tolist()
        if not places and not len(fresh.offer):
            return self
        # Stretches that stay are copied as they are, much quicker than picked row by row.
        starts, ends = [0, *(place + 1 for place in places)], [*places, len(leaving)]
        stretches = list(map(slice, starts, ends))

        def column(old, new):
            return np.concatenate([*(old[stretch] for stretch in stretches), new])

        return Rows(
            column(self.offer, fresh.offer),
            {name: column(old, fresh[name]) for name, old in self.columns.items()},
        )

    def offers(self, mask):
        return BitMap(np.unique(self.offer[mask]))


def _patched(old, changed, new):
    """``{value: BitMap}`` where ``new`` holds for the offers ``changed``; others stay shared."""
    values = {
        value: offers - changed if offers.intersect(changed) else offers
        for value, offers in old.items()
    }
    for value, offers in new.items():
        values[value] = values.get(value, BitMap()) | offers
    return values


def ranks(titles, size):
    """Return an array by id: the offer's place among the sorted ``titles``."""
    rank = np.zeros(size, dtype=np.int32)
    rank[[pk for _title, pk in titles]] = np.arange(len(titles))
    return rank


@dataclass
class Catalogue:
    """All released offers; ``values[parameter][value]``: BitMap of those that have the value."""

    released: BitMap
    values: dict[str, dict[str, BitMap]]
    ages: Rows
    validity: Rows
    closures: Rows
    slots: Rows
    dates: Rows
    points: Rows
    titles: list[tuple[str, int]]  # folded title and id, sorted
    title_rank: np.ndarray  # by id
    updated: np.ndarray  # by id, seconds since 1970
    calendar: Calendar = field(default_factory=Calendar)
    _answers: dict = field(default_factory=dict)

    def patched(self, ids, fresh):
        """Return a new Catalogue in which what ``fresh`` says of the offers ``ids`` holds.

        ``fresh`` was loaded for these ids alone; those it lacks are gone from the public side.
        This object stays as it is, for readers in other threads.
        """
        changed = BitMap(ids)
        updated = np.zeros(max(len(self.updated), len(fresh.updated)))
        updated[: len(self.updated)] = self.updated
        kept = [pk for _title, pk in fresh.titles]
        updated[kept] = fresh.updated[kept]
        rows = {
            name: getattr(self, name).patched(changed, getattr(fresh, name))
            for name in ("ages", "validity", "closures", "slots", "dates", "points")
        }
        titles, title_rank = self._titles_with(changed, fresh, len(updated))
        return Catalogue(
            released=(self.released - changed) | fresh.released,
            values={
                name: _patched(old, changed, fresh.values[name])
                for name, old in self.values.items()
            },
            titles=titles,
            title_rank=title_rank,
            updated=updated,
            calendar=self.calendar,
            **rows,
        )

    def _titles_with(self, changed, fresh, size):
        """Titles and their ranks; most saves change none, and to rank them all takes longest."""
        old = [self.titles[rank] for rank in self.title_rank[self._array(self.released & changed)]]
        if size == len(self.title_rank) and sorted(old) == fresh.titles:
            return self.titles, self.title_rank
        titles = [entry for entry in self.titles if entry[1] not in changed]
        titles = sorted(titles + fresh.titles)
        return titles, ranks(titles, size)

    # Who is to be seen

    def public(self, day):
        """Released offers within their days of validity and not yet hidden on ``day``."""

        def compute():
            today = day.toordinal()
            outside = (self.validity["first"] > today) | (self.validity["last"] < today)
            return self.released - self.validity.offers(outside)

        return self.kept("public", day, compute)

    def closed(self, day):
        return self.closures.offers(self.closures["until"] >= day.toordinal())

    # One filter

    def matching(self, name, value, now):
        """Offers that pass the filter ``name`` with its cleaned ``value`` (as OfferFilter gives
        it); None for a filter that does not narrow."""
        if name == "age_months":
            return BitMap.union(*(self.of_age(months) for months in value))
        if name == "age_range":
            return self.ages.offers(
                (self.ages["from"] < value.to_months) & (self.ages["to"] > value.from_months)
            )
        if name in ("free", "but"):
            return self.values["flag"].get(name, BitMap())
        if name == "open_now":
            minute = now.replace(second=0, microsecond=0)
            return self.kept("open", minute, lambda: self.open_at(minute))
        if name == "this_week":
            return self.kept("week", now.date(), lambda: self.meeting_within(now.date(), 7))
        if name == "tag":
            return self.values["tag"].get(value.lower(), BitMap())
        return BitMap.union(BitMap(), *(self.values[name].get(v, BitMap()) for v in value))

    def fitting(self, profiles):
        """Offers that fit all ``profiles`` at least partly, as far as anybody knows."""
        known = self.values["profile"]
        fits = (
            known.get(f"{profile}:yes", BitMap()) | known.get(f"{profile}:partly", BitMap())
            for profile in profiles
        )
        return BitMap.intersection(self.released, *fits)

    def misfit(self, profiles):
        """An array by id: how far each offer is from fitting ``profiles``; 0 fits them all."""
        steps = np.full(len(self.title_rank), GRADES["unknown"] * len(profiles), dtype=np.int32)
        for profile in profiles:
            for value, grade in GRADES.items():
                ids = self._array(self.values["profile"].get(f"{profile}:{value}", BitMap()))
                steps[ids] += grade - GRADES["unknown"]
        return steps

    def kept(self, name, moment, compute):
        """The answer for ``moment``; the last one is kept, as many pages ask for it."""
        kept = self._answers.get(name)
        if kept is None or kept[0] != moment:
            kept = self._answers[name] = moment, compute()
        return kept[1]

    def of_age(self, months):
        fits = (self.ages["from"] <= months) & (self.ages["to"] > months)
        return self.ages.offers(fits)

    def within(self, point, radius_km):
        return self.points.offers(self._distances(point) <= radius_km)

    # Time

    def _meeting(self, day, rows):
        """Mask of the slots that meet on ``day``, whether or not somebody may just walk in."""
        today, interval = day.toordinal(), rows["interval"]
        week_of_month = (day.day - 1) // 7 + 1
        is_last = (day + timedelta(days=7)).month != day.month
        weeks_since = (today - rows["first"]) // 7
        fortnight = (interval == INTERVALS[Interval.EVERY_2_WEEKS]) & (rows["first"] > EPOCH_START)
        monthly = [
            (interval == INTERVALS[value]) & (week_of_month == number)
            for number, value in enumerate(
                (
                    Interval.MONTHLY_1,
                    Interval.MONTHLY_2,
                    Interval.MONTHLY_3,
                    Interval.MONTHLY_4,
                ),
                1,
            )
        ]
        meets = (
            (interval == INTERVALS[Interval.WEEKLY])
            | (fortnight & (weeks_since % 2 == 0))
            | np.logical_or.reduce(monthly)
            | ((interval == INTERVALS[Interval.MONTHLY_LAST]) & is_last)
        )
        runs = (rows["first"] <= today) & (rows["last"] >= today)
        return meets & runs & (rows["weekday"] == day.isoweekday()) & self._in_season(day, rows)

    def _in_season(self, day, rows):
        """Mask of the slots that public and school holidays leave on ``day``; see opening."""
        kept = np.ones(len(rows.offer), dtype=bool)
        if self.calendar.is_public_holiday(day):
            kept &= rows["on_public_holidays"] == 1
        school = self.calendar.is_school_holiday(day)
        if school is not None:
            kept &= rows["period"] != PERIODS[Period.TERM_TIME if school else Period.HOLIDAYS]
        return kept

    def cancelled(self, day):
        """Offers whose repeating times do not hold on ``day``."""
        dates = self.dates
        return dates.offers((dates["day"] == day.toordinal()) & (dates["cancelled"] == 1))

    def open_at(self, now):
        """Offers where somebody can walk in at the local time ``now``; see offers.opening."""
        day, clock = now.date(), now.hour * 60 + now.minute
        slots, dates = self.slots, self.dates
        open_slots = (
            self._meeting(day, slots)
            & (slots["by_appointment"] == 0)
            & (slots["starts"] <= clock)
            & (slots["ends"] > clock)
        )
        if self.calendar.is_school_holiday(day) is None:
            open_slots &= slots["period"] != PERIODS[Period.HOLIDAYS]
        open_dates = (
            (dates["day"] == day.toordinal())
            & (dates["cancelled"] == 0)
            & (dates["starts"] <= clock)
            & (dates["ends"] > clock)
        )
        regular = slots.offers(open_slots) - self.cancelled(day)
        return (regular | dates.offers(open_dates)) - self.closed(day)

    def meeting_within(self, first, days):
        """Offers that take place on one of ``days`` days from ``first`` on."""
        found = self.dates.offers(
            (self.dates["day"] >= first.toordinal())
            & (self.dates["day"] < first.toordinal() + days)
            & (self.dates["cancelled"] == 0)
        )
        for day in (first + timedelta(days=offset) for offset in range(days)):
            found |= self.slots.offers(self._meeting(day, self.slots)) - self.cancelled(day)
        return found

    # Order

    def in_order(self, offers, sort, point=None):
        """Return the ids in BitMap ``offers`` as an array: by title, newest, or nearest first."""
        if sort == "distance":
            ids = self._array(offers)
            return ids[np.lexsort((self.title_rank[ids], self._nearest(point)[ids]))]
        if len(offers) < len(self.released) // MANY:
            return self._sorted(offers, sort)
        # To pick them out of all, sorted once, is quicker than to sort so many.
        everything = self.kept(sort, None, lambda: self._sorted(self.released, sort))
        return everything[self.mask(offers)[everything]]

    def _sorted(self, offers, sort):
        ids = self._array(offers)
        if sort == "updated":
            return ids[np.lexsort((ids, -self.updated[ids]))]
        return ids[np.argsort(self.title_rank[ids], kind="stable")]

    def ranked(self, hits, among, *keys):
        """Return those of the ids in array ``hits`` that are in BitMap ``among``.

        ``keys``: arrays as long as ``hits``; small ones come first, the first array decides. Where
        all are equal the order stays.
        """
        chosen = self.mask(among)[hits]
        keys = [key[chosen] for key in reversed(keys)]
        return hits[chosen][np.lexsort([np.arange(chosen.sum()), *keys])]

    def mask(self, offers):
        """An array by id: True for those in BitMap ``offers``."""
        mask = np.zeros(len(self.title_rank), dtype=bool)
        mask[self._array(offers)] = True
        return mask

    def similar(self, offer, among, limit):
        """Ids of the offers in BitMap ``among`` that share most with ``offer``, at most ``limit``.

        A topic in common counts more than all phases together; without one nothing is similar.
        """
        found = []
        topics, phases = (
            self._sharing(among, self.values[name], rows.all())
            for name, rows in (("topic", offer.topics), ("life_phase", offer.life_phases))
        )
        for same_topics in topics[:0:-1]:
            for same_phases in reversed(phases):
                ids = self._array(same_topics & same_phases)
                best = ids[np.argsort(self.title_rank[ids], kind="stable")]
                found += best[: limit - len(found)].tolist()
                if len(found) == limit:
                    return found
        return found

    @staticmethod
    def _sharing(among, with_value, rows):
        """Return a BitMap of those in ``among`` that share none of ``rows``, one, two …"""
        sharing = [among]
        for row in rows:
            having = with_value.get(row.slug, BitMap())
            without = [offers - having for offers in sharing]
            one_more = [offers & having for offers in sharing]
            both = zip([*without, BitMap()], [BitMap(), *one_more], strict=True)
            sharing = [fewer | more for fewer, more in both]
        return sharing

    @staticmethod
    def _array(offers):
        return np.array(offers.to_array(), dtype=np.int64)

    def _distances(self, point):
        """Kilometres from ``point`` to every known place (haversine, as in offers.geo)."""
        return self.kept("distances", point, lambda: self._haversine(point))

    def _haversine(self, point):
        lat, lng = np.radians(self.points["latitude"]), np.radians(self.points["longitude"])
        here_lat, here_lng = np.radians(point[0]), np.radians(point[1])
        half = (
            np.sin((lat - here_lat) / 2) ** 2
            + np.cos(lat) * np.cos(here_lat) * np.sin((lng - here_lng) / 2) ** 2
        )
        return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))

    def _nearest(self, point):
        nearest = np.full(len(self.title_rank), np.inf)
        np.minimum.at(nearest, self.points.offer, self._distances(point))
        return nearest
