"""Pairs worked out as arrays are those that comparing each two offers finds."""

import random
from itertools import combinations

from offers.planning import overlap_pairs
from offers.planning.facts import Facts
from offers.planning.overlap_pairs import FROM_DEGREE, compare, pairs_among, vectors_of

WORDS = "baby treff eltern kurs schwimmen singen malen beratung turnen lesen".split()
NOTHING = {field: "" for field in Facts.__dataclass_fields__ if field not in ("reminders",)}


def make_facts(rng, pk, **more):
    def some(*values):
        return rng.sample(values, rng.randint(0, 2))

    values = {
        "pk": pk,
        "title": " ".join(rng.sample(WORDS, 2)),
        "summary": " ".join(rng.sample(WORDS, 4)),
        "offer_type": rng.choice(["kurs", "treff"]),
        "age_from_months": rng.choice([None, 0, 12]),
        "age_to_months": rng.choice([None, 36, 72]),
        "topics": ["freizeit", *some("bildung", "geld")],
        "life_phases": ["kleinkind", *some("kita-alter", "grundschule")],
        "target_groups": some("familien", "eltern", "kinder"),
        "districts": some("neustadt", "altstadt"),
        "catchment": some("nordstadt", "weiche"),
    }
    return Facts(**(NOTHING | values | more))


def shares_block(one, other):
    places = [set(fact.districts or fact.catchment or [""]) for fact in (one, other)]
    return bool(
        set(one.topics) & set(other.topics)
        and set(one.life_phases) & set(other.life_phases)
        and places[0] & places[1]
    )


def all_compared(facts):
    vectors = vectors_of(facts)
    pairs = [compare(*two, vectors) for two in combinations(facts, 2) if shares_block(*two)]
    pairs = [pair for pair in pairs if pair.degree >= FROM_DEGREE]
    return sorted(pairs, key=lambda pair: (-pair.degree, pair.first, pair.second))


def test_pairs_are_those_of_comparing_each_two():
    rng = random.Random(4)  # noqa: S311
    facts = [make_facts(rng, pk) for pk in range(1, 60)]
    expected = all_compared(facts)

    assert len(expected) > 20
    assert pairs_among(facts) == expected


def test_of_many_pairs_the_closest_are_kept(monkeypatch):
    rng = random.Random(5)  # noqa: S311
    facts = [make_facts(rng, pk) for pk in range(1, 60)]
    monkeypatch.setattr(overlap_pairs, "MOST_PAIRS", 7)

    assert pairs_among(facts) == all_compared(facts)[:7]


def test_without_offers_or_without_anything_alike_there_is_no_pair():
    rng = random.Random(6)  # noqa: S311
    one = make_facts(rng, 1, topics=["geld"], districts=["neustadt"])
    other = make_facts(rng, 2, topics=["bildung"], districts=["neustadt"])

    assert pairs_among([]) == []
    assert pairs_among([one, other]) == []
