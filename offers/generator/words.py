"""Words that invented names and compounds are made of, and the grammar they need.

Modifiers end as they stand inside a compound (``Laternen``, ``Frühlings``); heads carry their
gender, so that sentences get the right article.
"""

from dataclasses import dataclass
from itertools import accumulate

MODIFIERS = """
Laternen Regenbogen Wald Märchen Farben Klang Sonnen Mond Sternen Wolken Wind Wasser Wiesen
Garten Apfel Birnen Kirsch Birken Linden Eichen Ahorn Kastanien Weiden Tannen Hasel Holunder
Flieder Rosen Tulpen Mohn Lavendel Kräuter Beeren Kürbis Möhren Nudel Suppen Brot Kuchen Waffel
Pfannkuchen Honig Bienen Igel Hasen Fuchs Dachs Eulen Spatzen Schwalben Möwen Storchen Enten
Gänse Pinguin Seehund Wal Delfin Krebs Muschel Seestern Sand Dünen Strand Wellen Hafen Anker
Kapitäns Matrosen Leuchtturm Segel Ruder Boots Flöten Trommel Gitarren Geigen Chor Rhythmus Tanz
Theater Bühnen Masken Puppen Zirkus Zauber Clown Film Foto Bilder Comic Buch Lese Wort Reim Rätsel
Zahlen Rechen Forscher Entdecker Erfinder Sternwarten Technik Roboter Computer Werkzeug Holz Ton
Papier Stoff Filz Woll Knopf Perlen Schatten Licht Feuer Kerzen Advents Winter Frühlings Sommer
Herbst Ernte Schnee Eis Regen Pfützen Matsch Kletter Balancier Sprung Lauf Ball Turn Yoga Ruhe
Atem Traum Schlaf Kuschel Wiegen Windel Brei Trage Krabbel Spiel Bau Turm Brücken Straßen Nachbar
Viertel Insel Fjord Ufer Berg Hügel Tal Moor Heide Bach Quellen Brunnen Mühlen Scheunen Stall Pony
Esel Schaf Ziegen Hühner Katzen Hunde Vogel Schmetterlings Käfer Ameisen Schnecken Frosch Libellen
Dino Ritter Piraten Drachen Feen Riesen Zwergen Königs Schatz Karten Kompass Reise Weltraum Planeten
Raketen Eisenbahn Bus Fahrrad Roller Werkstatt Küchen Tisch Teller Tee Kakao Picknick Zelt Lager
Rucksack Wander Pfad Wegweiser Hand Finger Fuß Herzens Mut Glücks Freundschafts Familien Geschwister
Großeltern Generationen Stadtteil Nacht Morgen Abend Mittags Wochenend Ferien Geburtstags Oster
Nikolaus Faschings Kostüm Erzähl Zuhör Sprach Lieder Musik Instrumenten Bewegungs Sinnes Tast Duft
Geschmacks Gefühls Achtsamkeits Natur Umwelt Klima Pflanzen Samen Baum Blätter Pilz Nuss Blumen
Balkon Hochbeet Kompost Tier Futter Nest
""".split()  # noqa: SIM905

# What is done: each with its gender (m, f, n).
ACTIVITIES = tuple(
    (word, gender)
    for gender, words in {
        "f": "Werkstatt Runde Stunde Reise Zeit Bande Schule Küche Bühne Suche Bastelei Übung"
        " Geschichte Erzählung Rallye Olympiade Prüfung Ausstellung Sammlung Wanderung Tour"
        " Aufführung Probe Party Woche Nacht Jagd Galerie Gruppe Ecke Parade Feier",
        "n": "Fest Spiel Treffen Frühstück Projekt Lied Theater Labor Atelier Café Konzert Turnier"
        " Picknick Quiz Rätsel Abenteuer Studio Training Singen Basteln Malen Bauen Kochen Backen"
        " Lesen Tanzen Klettern Turnen Gärtnern Werken Forschen Orchester Seminar Programm",
        "m": "Treff Kreis Nachmittag Vormittag Spaziergang Ausflug Tanz Club Kurs Workshop Tag"
        " Abend Wettbewerb Parcours Basar Flohmarkt Markt Umzug Chor Zirkus Lauf Rundgang",
    }.items()
    for word in words.split()
)
# What lies ready: plurals, for "liegen … bereit".
THINGS = """
Kisten Decken Karten Bilder Bücher Bälle Kissen Matten Instrumente Figuren Bausteine Kostüme Puzzles
Geschichten Werkzeuge Farben Pinsel Körbe Tücher Reifen Seile Rollbretter Masken Laternen Hefte
Spiele Tafeln Modelle Koffer Rucksäcke Lupen Becher Schüsseln Rezepte Samen Töpfe Fahnen Puppen
Tiere Brücken Türme Tunnel Zelte Höhlen Bänke Schaukeln
""".split()  # noqa: SIM905
# Ends of invented names of houses and providers.
NAME_ENDS = """
hof haus ufer insel garten nest hafen brücke licht kiste anker welle wiese stern tür treppe dach
fenster bogen kreis boot bucht hütte laube linde
""".split()  # noqa: SIM905
STREET_ENDS = "weg straße gasse ring stieg allee platz redder kamp twiete".split()  # noqa: SIM905

PLACES = {
    "altstadt": "in der Altstadt",
    "neustadt": "in der Neustadt",
    "nordstadt": "in der Nordstadt",
    "westliche-hoehe": "auf der Westlichen Höhe",
    "friesischer-berg": "auf dem Friesischen Berg",
    "suedstadt": "in der Südstadt",
    "sandberg": "auf dem Sandberg",
}
POSTCODES = ("24937", "24939", "24941", "24943", "24944")
# Numbers kept free for fiction.
PHONES = ("030 23125 {:03}", "040 66969 {:03}", "069 90009 {:03}", "089 99998 {:03}")

ARTICLES = {
    "m": {"nom": "der", "acc": "den", "dat": "dem", "a": "ein", "an": "einen", "to": "einem"},
    "f": {"nom": "die", "acc": "die", "dat": "der", "a": "eine", "an": "eine", "to": "einer"},
    "n": {"nom": "das", "acc": "das", "dat": "dem", "a": "ein", "an": "ein", "to": "einem"},
}


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun in the singular; attributes give it with its article.

    ``nom``, ``acc``, ``dat`` with the definite article, ``a``, ``an``, ``to`` (nominative,
    accusative, dative) with the indefinite one.
    """

    word: str
    gender: str

    def __getattr__(self, case):
        return f"{ARTICLES[self.gender][case]} {self.word}"


class Uneven:
    """Draws items so that the first are common and the last rare (Zipf's law)."""

    def __init__(self, items, steepness=1.0):
        self.items = list(items)
        self._weights = list(
            accumulate(1 / place**steepness for place in range(1, len(self.items) + 1))
        )

    def draw(self, rng):
        return rng.choices(self.items, cum_weights=self._weights)[0]

    def some(self, rng, count):
        """Up to ``count`` different items."""
        return list(dict.fromkeys(self.draw(rng) for _ in range(count)))


def compound(modifier, head):
    """``Regenbogen`` and ``Fest`` make ``Regenbogenfest``."""
    return modifier + head[0].lower() + head[1:]


class Compounds:
    """Endless compounds, few of them common, most of them rare."""

    def __init__(self, rng):
        modifiers, activities, things = list(MODIFIERS), list(ACTIVITIES), list(THINGS)
        for words in (modifiers, activities, things):
            rng.shuffle(words)
        self.modifiers = Uneven(modifiers, 0.6)
        self.activities = Uneven(activities, 0.7)
        self.thing_heads = Uneven(things, 0.7)

    def activity(self, rng):
        word, gender = self.activities.draw(rng)
        return Noun(compound(self._modifier(rng, word), word), gender)

    def things(self, rng):
        word = self.thing_heads.draw(rng)
        return compound(self._modifier(rng, word), word)

    def name(self, rng):
        """The invented name of a house: ``Birkenlicht``."""
        end = rng.choice(NAME_ENDS)
        return self._modifier(rng, end) + end

    def street(self, rng):
        end = rng.choice(STREET_ENDS)
        return f"{self._modifier(rng, end)}{end} {rng.randint(1, 99)}"

    def _modifier(self, rng, head):
        """Not ``Tanztanz``, and no third letter of a kind where two words meet."""
        while True:
            modifier = self.modifiers.draw(rng)
            if modifier[:4].lower() != head[:4].lower() and modifier[-1] != head[0].lower():
                return modifier
