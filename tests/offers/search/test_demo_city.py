"""The search on the demo city: honest answers to what it lacks, and an order that stays.

The examples here are none of tests/relevance.
"""

from datetime import date

import pytest
from django.http import QueryDict

from offers.models import SearchDocument
from offers.no_results import ways_out
from offers.search import service
from offers.search.memory import snapshot
from offers.search.scorer import DocumentTokens, Scorer
from offers.selection import Selection
from tests.demo_city import demo_city

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker):
    with demo_city(django_db_blocker, date(2026, 11, 16)) as day:
        yield day


def look_for(words):
    query = QueryDict(mutable=True)
    query["q"] = words
    return Selection(query)


LACKING = {
    "right German words": """Steuererklärung Hochzeit Auto Katze Fitnessstudio Waschmaschine Reiten
        Skifahren Aktien Kredit Pferd Weihnachtsmarkt Testament Notar Tierarzt Friedhof Hotel Zoo
        Pizzeria Blutspende Müllabfuhr Reisepass Standesbeamter""",
    "compounds of right words": """Laternenumzug Feuerwehrmuseum Umzugsfirma Hundefutter Pferdestall
        Brautkleid Steuerbescheid Fahrradverleih Hochzeitsfotograf Segelschein Kegelclub
        Schlüsseldienst Kaffeemaschine""",
    "foreign words": """passport weather lawyer dog avukat адвокат pasaport abogado
        hairdresser""",
    "other towns": """Hamburg Kiel Berlin Husum Schleswig Niebüll Kappeln Sønderborg München
        Lübeck""",
    "for adults only": """Erotik Bordell Casino Kneipe Whisky Wodka Swinger Porno Striptease Lotto
        Partnersuche""",
}


@pytest.mark.parametrize("words", LACKING.values(), ids=LACKING)
def test_what_the_city_lacks_is_not_bent_into_something_else(words):
    for word in words.split():
        selection = look_for(word)
        plan = selection.found.plan

        assert (selection.ids, plan.corrections) == ([], ()), word
        assert plan.missing or plan.unknown or plan.dropped == (word,), word


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("krabbelgruppe hamburg", ("hamburg",)),
        ("hebamme husum", ("husum",)),
        ("schwimmkurs berlin", ("berlin",)),
    ],
)
def test_beside_a_word_it_lacks_the_rest_is_found_and_marked(words, missing):
    selection = look_for(words)

    assert selection.found.plan.missing == missing
    assert selection.total > 0
    assert selection.found.weaker_from == 0  # all of them lack a word, and the list says so


def test_a_word_of_every_third_offer_is_offered_alone():
    """*Kita* says little, so *kita kiel* does not list all of them: the reader decides."""
    selection = look_for("kita kiel")
    ways = {way.label: (way.url, way.count) for way in ways_out(selection)}

    assert selection.ids == []
    assert ways["nur nach „kita“"] == ("/angebote/?q=kita", look_for("kita").total)


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("krabelgrupe", "Krabbelgruppe"),
        ("hebame", "Hebamme"),
        ("legastenie", "Legasthenie"),
        ("schwimkurs", "Schwimmkurs"),
        ("familjenberatung", "Familienberatung"),
        ("kinderturnenn", "Kinderturnen"),
        ("geburtsvorbereitug", "Geburtsvorbereitung"),
    ],
)
def test_real_slips_are_still_mended(typed, used):
    (correction,) = look_for(typed).found.plan.corrections

    assert (correction.typed, correction.used) == (typed, (used,))


QUERIES = """familien|kinder|eltern|beratung|gruppe|hebamme turnen kochen|hebame schwimen lernen
schwimmkurs|kita plass|ohne anmeldung|pekip|vaterkurs|eltern kind gruppe|kinder turnen singen
offener treff|musik malen tanzen|baby massage kurs|wald und wiese|deutsch lernen|allein erziehend
birth preparation|børnehave|frühe hilfen|sucht|trennung der eltern|zwillinge|schreibaby"""


def test_hits_stand_as_if_each_was_weighed_alone(monkeypatch):
    """The sets by freshness, then the best of them by the score of ``Scorer``: the obvious way."""
    memory = snapshot()
    documents = {
        pk: DocumentTokens(*fields)
        for pk, *fields in SearchDocument.objects.filter(
            generation=memory.state.generation
        ).values_list("offer_id", "title", "tags", "summary", "body")
    }
    seen = []

    def one_by_one(plan, table, lexicon):
        scorer = Scorer(plan, lexicon)
        scored = [(pk, scorer.score(documents[pk]), 0) for pk in table.keys]
        seen.append(len(scored))
        return sorted(scored, key=lambda row: (-row[1].value, -row[1].title_matches))

    for words in QUERIES.replace("\n", "|").split("|"):
        together = service._search(words, memory, date(2026, 11, 16))
        with monkeypatch.context() as patched:
            patched.setattr(service, "rerank", one_by_one)
            alone = service._search(words, memory, date(2026, 11, 16))
        assert together.ids == alone.ids, words
        assert together.weaker_from == alone.weaker_from, words
    assert max(seen) > 100
