from offers.search.synonyms import SynonymGroup, SynonymIndex
from offers.search.text import stems


def phrases(index, query):
    return [
        (m.start, m.length, [synonym.phrase for synonym in m.synonyms])
        for m in index.match(list(stems(query)))
    ]


def test_terms_stand_for_each_other_and_aliases_lead_to_them():
    index = SynonymIndex([SynonymGroup(("Kita", "Kindergarten"), aliases=("børnehave",))])

    assert phrases(index, "Kitas") == [(0, 1, ["Kindergarten"])]
    assert phrases(index, "bornehave") == [(0, 1, ["Kita", "Kindergarten"])]
    assert phrases(index, "Hort") == []


def test_one_way_groups_lead_on_only():
    group = SynonymGroup(("PEKiP", "DELFI"), leads_to=("Krabbelgruppe",), terms_equivalent=False)
    index = SynonymIndex([group])

    assert phrases(index, "pekip") == [(0, 1, ["Krabbelgruppe"])]
    assert phrases(index, "Krabbelgruppe") == []


def test_the_longest_phrase_wins_and_single_words_stay():
    index = SynonymIndex(
        [
            SynonymGroup(("in anderen Umständen", "schwanger")),
            SynonymGroup(("Umstände", "Mühe")),
            SynonymGroup(("anderen Umständen", "Unsinn")),
        ]
    )

    assert phrases(index, "bin in anderen Umständen") == [
        (1, 3, ["schwanger"]),
        (3, 1, ["Mühe"]),
    ]


def test_hyphens_may_be_left_out():
    index = SynonymIndex([SynonymGroup(("U-Heft", "Gelbes Heft"))])

    assert phrases(index, "u heft") == [(0, 2, ["Gelbes Heft"])]
    assert phrases(index, "uheft") == [(0, 1, ["Gelbes Heft"])]


def test_group_reads_an_editorial_entry():
    item = {
        "terms": ["Kita"],
        "abbreviations": ["KiTa"],
        "misspellings": ["Kidda"],
        "loan": {"da": ["børnehave"], "tr": ["kreş"]},
        "leads_to": ["Platz"],
        "terms_equivalent": True,
    }
    assert SynonymGroup.from_item(item) == SynonymGroup(
        ("Kita",), ("KiTa", "Kidda", "børnehave", "kreş"), ("Platz",)
    )


def test_words_are_all_spelt_on_purpose():
    index = SynonymIndex([SynonymGroup(("Gelbes Heft",), aliases=("Hebbama",))])

    assert index.words == {"gelbes": "Gelbes", "heft": "Heft", "hebbama": "Hebbama"}
