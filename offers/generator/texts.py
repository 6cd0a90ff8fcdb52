"""Sentences of invented offers: own templates, filled so that the grammar holds."""

MIN_WORDS = 64
SHARE_OF_SIDE_TOPICS = 0.19  # descriptions that mention something from another concept

TITLES = (
    "{kind} im {house}",
    "{kind} {where}",
    "{kind} {name}",
    "{kind} „{name}“",
    "{kind}: {activity.word}",
    "{activity.word} – {kind}",
    "{kind}",
)
TITLE_WEIGHTS = (28, 24, 12, 8, 14, 10, 4)

GENERAL = (
    "Höhepunkt ist {activity.nom}, auf den Tag genau einmal im Monat.",
    "Besonders beliebt ist {activity.nom} am ersten Treffen nach den Ferien.",
    "Wer möchte, hilft bei {activity.dat} mit.",
    "Zum Auftakt gibt es {activity.an}, damit sich alle kennenlernen.",
    "Im Frühjahr planen wir {activity.an} mit den Familien aus dem Haus.",
    "Viele Kinder erzählen noch lange von {activity.dat}.",
    "Für den Anfang liegen {things} und {things2} bereit.",
    "Aus {things} und {things2} bauen die Kinder ganze Welten.",
    "Ein Regal mit {things_dative} lädt zum Stöbern ein.",
    "Wir treffen uns {where}, der Eingang ist mit einem bunten Schild markiert.",
    "Die Räume {where} liegen im Erdgeschoss und haben einen eigenen Eingang.",
    "Das {house} ist gut mit dem Bus zu erreichen, Kinderwagen finden im Flur Platz.",
    "Das Team im {house} spricht mehrere Sprachen und nimmt sich Zeit.",
    "Einmal im Jahr feiern alle zusammen {activity.an}.",
    "Wenn Sie unsicher sind, schauen Sie einfach vorbei und sehen zu.",
    "Geschwister dürfen mitkommen, wenn Sie uns vorher Bescheid geben.",
    "Neue Gesichter sind jederzeit willkommen, niemand muss sich auskennen.",
    "Die Gruppe bleibt überschaubar, damit jede Stimme gehört wird.",
    "Was besprochen wird, bleibt unter uns.",
    "Wir arbeiten mit den Häusern der Nachbarschaft eng zusammen.",
    "Fragen beantworten wir gern am Telefon, auch am späten Nachmittag.",
    "Bitte sagen Sie ab, wenn Sie verhindert sind, damit andere nachrücken können.",
)
SIDE_TOPICS = (
    "Fragen Sie vor Ort auch nach diesem Angebot: {other}.",
    "Im selben Haus gibt es außerdem: {other}.",
    "Wer danach weitermachen möchte, findet hier auch: {other}.",
)
SUMMARY_ENDS = (
    "{Where}, mit {activity.dat}.",
    "Mit {activity.dat} im {house}.",
    "Offen für alle Familien {where}.",
    "Mit {things_dative} und viel Zeit.",
    "Ganz in Ihrer Nähe {where}.",
)
ENGLISH = (
    "{title} in English",
    "An offer for families in town. Please ask the team about days and times.",
    "You can come with your child and meet other families. The team speaks simple English. "
    "If you need an interpreter, please tell us a week before.",
)
DANISH = (
    "{title} på dansk",
    "Et tilbud til familier i byen. Spørg os om tid og sted.",
    "Her kan I komme med jeres barn og møde andre familier. Vi taler også dansk. "
    "Skriv til os, hvis I har brug for en tolk.",
)
EASY = (
    "{title}",
    "Das Angebot ist für Familien. Sie können uns alles fragen.",
    "Hier treffen Sie andere Familien. Wir helfen Ihnen. Sie können einfach kommen. "
    "Sie können auch vorher anrufen.",
)
SCHEDULE_NOTES = (
    "nicht an Feiertagen",
    "in den Sommerferien nach Absprache",
    "im Dezember nur an zwei Tagen",
)
REGISTRATIONS = (
    "Telefonisch oder per E-Mail, spätestens am Tag davor.",
    "Bitte rufen Sie vor dem ersten Besuch kurz an.",
    "Über das Formular auf der Seite des Anbieters.",
)
ROOMS = ("Raum im Erdgeschoss", "großer Saal", "Gartenhaus", "Turnhalle", "erster Stock")


def dative_plural(word):
    """``Kisten`` stays, ``Bilder`` becomes ``Bildern``."""
    return word if word.endswith(("n", "s")) else f"{word}n"


class Writer:
    """Writes title, summary and description of one offer after the other."""

    def __init__(self, rng, compounds, concepts):
        self.rng = rng
        self.compounds = compounds
        self.concepts = concepts  # words.Uneven

    def title(self, concept, house, where):
        template = self.rng.choices(TITLES, TITLE_WEIGHTS)[0]
        kind = self.rng.choice(concept.titles)
        return template.format(
            kind=kind,
            house=house,
            where=where,
            name=self.compounds.name(self.rng),
            activity=self.compounds.activity(self.rng),
        )[:120]

    def summary(self, concept, house, where):
        end = self._filled(self.rng.choice(SUMMARY_ENDS), house, where)
        return f"{self.rng.choice(concept.summaries)} {end}"[:200]

    def description(self, concept, house, where):
        """At least MIN_WORDS words in two or three paragraphs."""
        rng = self.rng
        own = rng.sample(concept.sentences, k=min(len(concept.sentences), rng.choice((3, 4, 5))))
        general = rng.sample(GENERAL, k=len(GENERAL))
        more = [self._filled(general.pop(), house, where) for _ in range(rng.choice((2, 3, 3, 5)))]
        if rng.random() < SHARE_OF_SIDE_TOPICS:
            other = rng.choice(self.concepts.draw(rng).titles)
            more.append(rng.choice(SIDE_TOPICS).format(other=other))
        while sum(len(sentence.split()) for sentence in own + more) < MIN_WORDS:
            more.append(self._filled(general.pop(), house, where))
        middle = len(more) // 2
        paragraphs = [own, more] if len(more) < 4 else [own, more[:middle], more[middle:]]
        return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)

    def _filled(self, sentence, house, where):
        rng, compounds = self.rng, self.compounds
        things = compounds.things(rng) if "{things" in sentence else ""
        return sentence.format(
            activity=compounds.activity(rng) if "{activity" in sentence else None,
            things=things,
            things2=compounds.things(rng) if "{things2" in sentence else "",
            things_dative=dative_plural(things),
            house=house,
            where=where,
            Where=where[0].upper() + where[1:],
        )
