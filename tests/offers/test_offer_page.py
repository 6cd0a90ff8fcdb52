"""One offer's page: every public field in its place, nothing internal."""

import re
from html import unescape

import pytest
import time_machine

from offers.models import Offer
from tests.factories import make_offer, make_topic
from tests.offers.rich_catalogue import make_rich_catalogue

PUBLIC = [
    # Was
    "=Alles; drin",
    "Kurz",
    "zweite Zeile;",
    "a|b",
    "zwei, drei",
    # Für wen
    "Ab der Schwangerschaft bis 3 Jahre",
    "Geburt und erstes Jahr",
    "Geburt",
    "Schlaf | Ruhe",
    "Doppelt",
    "Eltern",
    "Kurs, vor Ort und online oder am Telefon",
    "Für Familien in besonderen Lagen",
    # Wann
    "Geschlossen bis 1. Mai 2026",
    "Umbau",
    "Montag 9:00 bis 12:00 Uhr",
    "14:30 bis 24:00 Uhr, alle zwei Wochen, außerhalb der Schulferien, nach Vereinbarung, "
    "12.01.2027 – 09.02.2027, Raum 2 (oben); klingeln",
    "Dienstag, 12. Januar 2027 , ganztägig",
    "Mittwoch, 13. Januar 2027 , ab 19:00 Uhr: Abend (für Väter)",
    "Donnerstag, 14. Januar 2027 , 19:00 bis 20:30 Uhr",
    "Termine nach Vereinbarung.",
    "nicht an Feiertagen",
    "Dieses Angebot läuft bis 31. Dezember 2099.",
    # Wo
    "Haus am Hafen",
    "Musterweg 1, 24937 Flensburg (Neustadt)",
    "Bus 3 | Hafen",
    "Ja: Aufzug",
    "Teilweise: WC",
    "Vor Ort angesehen am 1. Februar 2026.",
    "Vertraulicher Ort",
    "Einzugsgebiet Neustadt",
    # Zugang
    "Über eine Warteliste",
    "+49 461 85-0",
    "'=schon ein Strich",
    "-Ausweis",
    "drei Wochen (Stand: 4. März 2026)",
    "Kind: klein: 12,50\N{NO-BREAK SPACE}€ je Kurs (10×)",
    "Geschwister: Betrag bitte erfragen (zahlt | die Kasse; immer)",
    "Gast: 80\N{NO-BREAK SPACE}DKK",
    "@Spende",
    "über Bildung und Teilhabe",
    "Sie müssen Ihren Namen nicht nennen",
    "Dürfen mitkommen.",
    "Ihre Kinder werden währenddessen betreut.",
    "example.org/anmelden?a=1&b=2",
    "99012345678901",
    # Wer
    'Haus "Hafen"; Mitte',
    "Träger: Träger e. V.",
    "Zwilling",
    "Frühe Hilfen, Jugend",
    "Soziales; Gesundheit",
    "Anmeldung: Büro",
    "+49 461 1, 2",
    "a@example.org",
    "1. September 2026",
    "Gemeinsam mit Familien",
    "Beispiel",
    # Textfassungen
    "Einfacher Text (Entwurf, ungeprüft)",
    "Alles (leicht)",
]
INTERNAL = [
    "Geheimweg",
    "Stillweg",
    "Schutzhaus",
    "Wohnung",
    "0461 99",
    "b@example.org",
    "Koordination",
    "Assistenz",
    "Bundesmittel",
    "Armut",
    "Integration",
    "geheim",
    "noch prüfen",
    "Udkast",
    "1. März 2027",
]


def words_of(response):
    """The visible text of the page's article; line breaks and rows of blanks are one blank."""
    article = re.search(r"<article>.*</article>", response.content.decode(), re.DOTALL)[0]
    return re.sub(r"[ \n\t]+", " ", unescape(re.sub(r"<[^>]+>", " ", article)))


@pytest.mark.django_db
def test_page_shows_every_public_field_and_nothing_internal(client):
    with time_machine.travel("2026-04-14 10:00 +0200", tick=False):
        make_rich_catalogue()
        text = words_of(client.get("/angebote/alles/"))

    assert [words for words in PUBLIC if words not in text] == []
    assert [words for words in INTERNAL if words in text] == []


@pytest.mark.django_db
def test_page_of_an_offer_without_details_asks_instead_of_guessing(client):
    offer = make_offer()
    text = words_of(client.get(offer.get_absolute_url()))

    assert "Zeiten bitte erfragen" in text
    assert "Kosten bitte erfragen" in text
    assert "Ort bitte erfragen" in text
    assert "Noch nicht geprüft" in text
    assert "None" not in text
    assert "Jetzt geöffnet" not in text


@pytest.mark.django_db
def test_page_escapes_what_editors_type(client):
    offer = make_offer(title="<b>fett</b>", description="<script>alert(1)</script>")
    html = client.get(offer.get_absolute_url()).content.decode()

    assert "<b>fett</b>" not in html
    assert "<script>alert(1)</script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.django_db
def test_help_in_a_crisis_leads_to_the_emergency_numbers(client):
    crisis = make_offer(topics=[make_topic(is_crisis=True)])
    other = make_offer(topics=[make_topic()])

    assert "Es ist dringend?" in words_of(client.get(crisis.get_absolute_url()))
    assert "Es ist dringend?" not in words_of(client.get(other.get_absolute_url()))


@pytest.mark.django_db
def test_list_names_what_was_ignored_and_corrected(client):
    make_offer(title="Hebammensprechstunde")
    html = unescape(client.get("/angebote/", {"q": "hebame", "weekday": "9"}).content.decode())

    assert "Nicht alles konnten wir berücksichtigen" in html
    assert "„9“ bei „Wochentag“ kennen wir nicht. Alles andere gilt." in html
    assert Offer.objects.get().title in html


@pytest.mark.django_db
def test_answer_to_htmx_is_results_and_facets_only(client):
    make_offer(title="Krabbeltreff")
    html = client.get("/angebote/", headers={"HX-Request": "true"}).content.decode()

    assert "Krabbeltreff" in html
    assert 'id="facetten" hx-swap-oob="true"' in html
    assert "<html" not in html
    assert 'id="suche"' not in html
