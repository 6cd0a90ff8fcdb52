"""How closely an offer is meant for the age that a family asks about.

A group for three-year-olds fits a child of three better than a house for everybody, though both
take it. Compared is in steps, so that a few months more or less leave the order to the words.
"""

import numpy as np
from pyroaring import BitMap

from offers.models import LifePhase
from offers.models.offer_what import MAX_AGE_MONTHS, MIN_AGE_MONTHS
from offers.search.bitmaps import NO_MAXIMUM, NO_MINIMUM

STEPS = (12, 36, 72, 144)  # months of an offer's ages that lie outside the age asked for
FARTHEST = len(STEPS)


def wished_ages(values, vocabulary):
    """Return the ages asked for by the filters ``values`` as ``[(from, to)]`` in months.

    The most exact filter counts; without one the list is empty.
    """
    if months := values.get("age_months"):
        return [(month, month + 1) for month in months]
    if ages := values.get("age_range"):
        return [(ages.from_months, ages.to_months)]
    slugs = values.get("life_phase", ())
    phases = (phase for phase in vocabulary.rows[LifePhase].values() if phase.slug in slugs)
    return [(phase.age_from_months, phase.age_to_months) for phase in phases]


def steps_from(ages, catalogue, vocabulary):
    """Return an array by id: 0 for offers meant for just one of the ``ages``, up to FARTHEST."""
    low, high = catalogue.kept("own ages", None, lambda: _own_ages(catalogue, vocabulary))
    steps = np.full(len(low), FARTHEST, dtype=np.uint8)
    for first, end in ages:
        outside = np.maximum(first - low, 0) + np.maximum(high - end, 0)
        near = sum((outside > months).view(np.uint8) for months in STEPS)
        steps = np.where((low < end) & (high > first), np.minimum(steps, near), steps)
    return steps


def _own_ages(catalogue, vocabulary):
    """Arrays by id: first month and end of each offer's ages; those of its phases where it names
    none."""
    size, rows = len(catalogue.title_rank), catalogue.ages
    low = np.full(size, MIN_AGE_MONTHS, dtype=np.int16)
    high = np.full(size, MAX_AGE_MONTHS, dtype=np.int16)
    low[rows.offer] = np.maximum(rows["from"], MIN_AGE_MONTHS)
    high[rows.offer] = np.minimum(rows["to"], MAX_AGE_MONTHS)
    first = np.full(size, MAX_AGE_MONTHS, dtype=np.int16)
    end = np.full(size, MIN_AGE_MONTHS, dtype=np.int16)
    for phase in vocabulary.rows[LifePhase].values():
        offers = catalogue.mask(catalogue.values["life_phase"].get(phase.slug, BitMap()))
        first[offers] = np.minimum(first[offers], phase.age_from_months)
        end[offers] = np.maximum(end[offers], phase.age_to_months)
    unnamed = np.zeros(size, dtype=bool)
    unnamed[rows.offer[(rows["from"] == NO_MINIMUM) & (rows["to"] == NO_MAXIMUM)]] = True
    by_phase = unnamed & (first < end)
    return np.where(by_phase, first, low), np.where(by_phase, end, high)
