"""A few offers in memory and the plainest engine, for tests of plans without a database."""

from offers.search.lexicon import Lexicon, Text
from offers.search.query import QueryParser
from offers.search.rerank import rerank
from offers.search.scorer import FIELDS, DocumentTokens
from offers.search.synonyms import SynonymGroup, SynonymIndex
from offers.search.tokens import Numbers, Table

OFFERS = {
    1: ("Kinderturnen in Tarup", "Sport", "Klettern und rennen", "Turnverein in der Halle"),
    2: ("Schwimmen für Kinder", "Wasser", "Ein Kurs bis zum Seepferdchen", "Im Bad"),
    3: ("Hebammen-Sprechstunde", "Geburt", "Fragen rund um die Geburt", "Ihre Hebamme hilft"),
    4: ("Krabbelgruppe", "Baby", "Spielen und singen", "Eltern treffen sich in der Neustadt"),
    5: ("Elterncafé", "Treff", "Kaffee ohne Anmeldung", "Kein Essen, aber gute Gespräche"),
    6: ("Mittagstisch", "Essen", "Warmes Essen für Familien", "Wir kochen jeden Tag"),
    7: ("Beratung", "Geld", "Ihre Interessen zählen", "Elterngeld, Kindergeld, ein Kita-Platz"),
    8: ("Mutter-Kind-Kur", "Gesundheit", "Eine Kur für Eltern", "Antrag mit Anmeldung"),
}
SYNONYMS = (
    SynonymGroup(("Kita", "Kindergarten", "Kindertagesstätte"), aliases=("børnehave",)),
    SynonymGroup(("PEKiP",), leads_to=("Eltern-Kind-Gruppe",), terms_equivalent=False),
    SynonymGroup(("Eltern-Kind-Gruppe", "Krabbelgruppe")),
    SynonymGroup(("ohne Anmeldung", "offener Treff")),
    SynonymGroup(("Zeltlager", "Ferienlager")),
)


class Memory:
    """``search("turnen")`` gives the ids of the hits, best first."""

    def __init__(self, offers=OFFERS, synonyms=SYNONYMS):
        self.lexicon = Lexicon.from_documents(
            Text(title, ". ".join(rest)) for title, *rest in offers.values()
        )
        self.parser = QueryParser(self.lexicon, SynonymIndex(synonyms))
        self.documents = {
            key: DocumentTokens(*map(self.lexicon.index_string, texts))
            for key, texts in offers.items()
        }

    def search(self, text):
        return self.run(self.parser.parse(text))

    def run(self, plan):
        if plan.is_empty:
            return []
        hits = {k: d for k, d in self.documents.items() if self._fits(plan, d)}
        return [key for key, _score, _grade in rerank(plan, table_of(hits), self.lexicon)]

    def _fits(self, plan, document):
        return all(
            any(_is_hit(alternative, document) for alternative in group.alternatives)
            for group in plan.required
        )


def table_of(documents):
    """The Table of ``{key: DocumentTokens}``."""
    numbers = Numbers()
    sequences = {
        key: numbers.sequence(getattr(document, name) for name in FIELDS)
        for key, document in documents.items()
    }
    return Table.of(sequences, numbers)


def _is_hit(alternative, document):
    fields = (document.title, document.tags, document.summary, document.body)
    if alternative.phrase:
        phrase = " ".join(slot[0] for slot in alternative.slots)
        return any(f" {phrase} " in f" {field} " for field in fields)
    tokens = {token for field in fields for token in field.split()}
    return all(not tokens.isdisjoint(slot) for slot in alternative.slots)
