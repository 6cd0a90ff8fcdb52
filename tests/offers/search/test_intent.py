import pytest

from offers.search.intent import AgeRange, District, understand

DISTRICTS = [
    District("altstadt", "Altstadt"),
    District("neustadt", "Neustadt"),
    District("westliche-hoehe", "Westliche Höhe"),
    District("friesischer-berg", "Friesischer Berg"),
    District("weiche", "Weiche"),
    District("sandberg", "Sandberg"),
    District("fruerlund", "Fruerlund"),
    District("muerwik", "Mürwik"),
]


@pytest.mark.parametrize(
    ("query", "rest", "months"),
    [
        ("turnen 3 jährige", "turnen", (36, 48)),
        ("turnen 3-jährige", "turnen", (36, 48)),
        ("turnen für 3jährige", "turnen", (36, 48)),
        ("Turnen für Dreijährige", "Turnen", (36, 48)),
        ("turnen für 2 Jahre alt", "turnen", (24, 36)),
        ("turnen 2 jaehrig", "turnen", (24, 36)),
        ("baby 6 monate", "baby", (6, 7)),
        ("baby anderthalb jahre", "baby", (18, 19)),
        ("baby 1,5 jahre", "baby", (18, 19)),
        ("10 wochen altes baby", "baby", (2, 3)),
        ("turnen ab 4 jahren", "turnen", (48, 228)),
        ("turnen bis 3 jahre", "turnen", (0, 48)),
        ("kita unter 3", "kita", (0, 36)),
        ("kita unter drei jahren", "kita", (0, 36)),
        ("basteln 3-5 jahre", "basteln", (36, 72)),
        ("basteln 3 bis 5 jährige", "basteln", (36, 72)),
        ("gruppe 6 bis 12 monate", "gruppe", (6, 13)),
        ("schwimmen lernen 5", "schwimmen lernen", (60, 72)),
        ("3 jahre", "", (36, 48)),
        ("ergotherapie kleinkind", "ergotherapie", (12, 36)),
        ("saeugling schlaf", "schlaf", (0, 12)),
        ("sport für unsere Grundschulkinder", "sport", (72, 132)),
        ("für Vorschulkinder", "", (60, 84)),
        ("sohn 9 prügelt sich dauernd", "sohn prügelt sich dauernd", (108, 120)),
        ("tochter (4) beißt", "tochter beißt", (48, 60)),
        ("was tun mit 4 jährigem", "", (48, 60)),
    ],
)
def test_age_is_understood(query, rest, months):
    intent = understand(query, DISTRICTS)

    assert (intent.rest, intent.age) == (rest, AgeRange(*months))


@pytest.mark.parametrize(
    "query",
    [
        "u3",
        "u 3",
        "U3 Betreuung",
        "u9 untersuchung",
        "schwanger",
        "20. ssw",
        "kind 2 mal krank",
        "kinder 3 termine",
        "sgb 8",
        "§ 35a",
        "klasse 4",
        "4. klasse",
        "elternzeit 3 jahre",
        "wartezeit 6 monate",
        "eltern 40 jahre",
        "hartz 4",
        "5",
        "112",
        "24/7",
        "jahreszeiten",
        "turnen 23",
    ],
)
def test_other_numbers_stay_text(query):
    intent = understand(query, DISTRICTS)

    assert (intent.rest, intent.age, intent.spans) == (query, None, ())


@pytest.mark.parametrize(
    ("query", "rest", "slug"),
    [
        ("krabbelgruppe neustadt", "krabbelgruppe", "neustadt"),
        ("Krabbelgruppe in der Neustadt", "Krabbelgruppe", "neustadt"),
        ("spielplatz am friesischen berg", "spielplatz", "friesischer-berg"),
        ("westliche hoehe kita", "kita", "westliche-hoehe"),
        ("kita weiche", "kita", "weiche"),
        ("krabbelgruppe fruehlund", "krabbelgruppe", "fruerlund"),
        ("kita mürwick", "kita", "muerwik"),
        ("kita muerwik", "kita", "muerwik"),
    ],
)
def test_district_is_understood(query, rest, slug):
    intent = understand(query, DISTRICTS)

    assert (intent.rest, intent.district, intent.place) == (rest, slug, "")


@pytest.mark.parametrize("query", ["weich kita", "höhe kita", "stadt kita", "kita alt"])
def test_other_words_are_no_district(query):
    assert understand(query, DISTRICTS).district == ""


def test_words_of_the_catalogue_are_no_misspelt_district():
    assert understand("sandburg bauen", DISTRICTS).district == "sandberg"
    assert understand("sandburg bauen", DISTRICTS, {"sandburg"}.__contains__).district == ""


LANGUAGES = {"russisch": ("ru",), "dansk": ("da", "dsl"), "kurdisch": ("ckb", "kmr")}


@pytest.mark.parametrize(
    ("query", "rest", "wishes"),
    [
        ("babymassage kostenlos", "babymassage", {"free": ("1",)}),
        ("kostenloser Deutschkurs", "Deutschkurs", {"free": ("1",)}),
        ("turnen samstags", "turnen", {"weekday": ("6",)}),
        ("turnen am Sonntag", "turnen", {"weekday": ("7",)}),
        (
            "spielgruppe am wochenende gratis",
            "spielgruppe",
            {"free": ("1",), "weekday": ("6", "7")},
        ),
        ("babymassage auf Russisch", "babymassage", {"language": ("ru",)}),
        ("legestue på dansk", "legestue", {"language": ("da", "dsl")}),
        ("kurdischsprachige Hebamme", "Hebamme", {"language": ("ckb", "kmr")}),
        ("Hebamme die russisch spricht", "Hebamme die", {"language": ("ru",)}),
        ("kostenlos", "", {"free": ("1",)}),
        ("russischkurs", "russischkurs", {}),
        ("russisch lernen", "russisch lernen", {}),
        ("hilfe auf dem weg", "hilfe auf dem weg", {}),
        ("Sonntagstour", "Sonntagstour", {}),
    ],
)
def test_wishes_are_understood(query, rest, wishes):
    intent = understand(query, DISTRICTS, languages=LANGUAGES)

    assert (intent.rest, intent.wishes) == (rest, wishes)


def test_wishes_can_be_removed_one_by_one_beside_age_and_district():
    text = "turnen 3 jährige kostenlos in der Neustadt samstags"
    intent = understand(text, DISTRICTS, languages=LANGUAGES)

    assert (intent.rest, intent.district) == ("turnen", "neustadt")
    assert intent.text_without("free", text) == "turnen 3 jährige in der Neustadt samstags"
    assert intent.text_without("weekday", text) == "turnen 3 jährige kostenlos in der Neustadt"


def test_without_a_word_to_search_for_the_filters_say_it_all():
    intent = understand("was tun mit 4 jährigen in der Neustadt", DISTRICTS)

    assert (intent.rest, intent.age, intent.district) == ("", AgeRange(48, 60), "neustadt")
    assert understand("was ist los in der Neustadt", DISTRICTS).district == "neustadt"
    assert understand("kleinkindpädagogik", DISTRICTS).age is None


def test_the_only_word_stays():
    intent = understand("Neustadt", DISTRICTS)
    assert (intent.rest, intent.district, intent.place) == ("Neustadt", "", "neustadt")

    intent = understand("3 Jahre Neustadt", DISTRICTS)
    assert (intent.rest, intent.age, intent.place) == ("Neustadt", AgeRange(36, 48), "neustadt")


def test_both_are_understood_and_can_be_removed_one_by_one():
    query = "turnen 3 jährige in mürwik"
    intent = understand(query, DISTRICTS)

    assert (intent.rest, intent.age, intent.district) == ("turnen", AgeRange(36, 48), "muerwik")
    assert intent.text_without("age", query) == "turnen in mürwik"
    assert intent.text_without("district", query) == "turnen 3 jährige"


@pytest.mark.parametrize(
    ("months", "label"),
    [
        ((36, 48), "3 Jahre"),
        ((12, 24), "1 Jahr"),
        ((6, 7), "6 Monate"),
        ((1, 2), "1 Monat"),
        ((36, 72), "3 bis 5 Jahre"),
        ((6, 13), "6 bis 12 Monate"),
        ((48, 228), "ab 4 Jahren"),
        ((12, 228), "ab 1 Jahr"),
        ((18, 228), "ab 18 Monaten"),
        ((0, 36), "unter 3 Jahren"),
        ((0, 48), "bis 3 Jahre"),
    ],
)
def test_age_labels(months, label):
    assert AgeRange(*months).label == label


def test_any_text_is_read_without_error():
    for text in ["", " ", "\x00", "bis", "-3 jahre", "99999999 jahre", "3 jahre" * 200, "½ jahr"]:
        understand(text, DISTRICTS)
