"""The sheet of one offer: what it says, that it is one page, and how it is tagged."""

import pytest
import time_machine

from offers.documents.pdf import printable
from offers.models import OfferTranslation, TranslationStatus
from offers.translations.texts import GermanText
from tests.factories import make_language, make_offer
from tests.offers.documents.reading import Paper
from tests.offers.rich_catalogue import make_rich_catalogue

pytestmark = pytest.mark.django_db
NOW = "2026-04-14 10:00 +0200"


def paper_of(client, slug):
    response = client.get(f"/angebote/{slug}.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return Paper(response.content)


@time_machine.travel(NOW, tick=False)
def test_sheet_is_tagged_titled_and_set_in_our_type(client):
    make_rich_catalogue()
    paper = paper_of(client, "alles")

    paper.assert_accessible("=Alles; drin")
    assert paper.tags.count("Table") == 1
    assert paper.tags.count("TH") == 2
    assert paper.alternatives == [
        "QR-Code mit der Adresse dieser Seite: http://testserver/angebote/alles/"
    ]
    assert paper.pages == 1
    assert paper.fonts == {"FiraSans-Regular", "FiraSans-Medium", "FiraSans-SemiBold"}


@time_machine.travel(NOW, tick=False)
def test_sheet_says_what_the_page_says_and_nothing_internal(client):
    make_rich_catalogue()
    text = paper_of(client, "alles").text

    for words in (
        "Ab der Schwangerschaft bis 3 Jahre",
        "Geschlossen bis 1. Mai 2026. Umbau",
        "9:00 bis 12:00 Uhr",
        "13. Januar 2027, ab 19:00 Uhr: Abend (für Väter)",
        "Musterweg 1, 24937 Flensburg",
        "Vertraulicher Ort",
        "+49 461 1, 2",
        "Kind: klein: 12,50 € je Kurs (10×)",
        "Beispiel, erfunden",
    ):
        assert words in text
    for words in ("Geheimweg", "Stillweg", "Schutzhaus", "0461 99", "b@example.org", "Armut"):
        assert words not in text


def test_long_texts_still_make_one_page(client):
    make_offer(
        slug="lang",
        description="Ein langer Absatz mit vielen Wörtern. " * 200,
        opening_times=[{"weekday": day, "starts_at": "09:00"} for day in range(1, 8)] * 2,
        registration="Wort " * 49,
        requirements="Wort " * 49,
        documents="Wort " * 49,
    )
    assert paper_of(client, "lang").pages == 1


def test_characters_without_a_glyph_do_not_stop_the_sheet(client):
    make_offer(slug="zeichen", title="Spiel 👶 \x07 Українська العربية", summary="#set text(red)")
    text = paper_of(client, "zeichen").text

    assert "Spiel … Українська" in text
    assert "#set text(red)" in text


def test_sheet_is_arabic_from_right_to_left_and_marks_what_is_german(client):
    offer = make_offer(
        slug="treff",
        title="Babytreff",
        summary="Spielen und reden.",
        registration="Nicht nötig",
        contacts=[{"phone": "030 23125 000"}],
    )
    OfferTranslation.objects.create(
        offer=offer,
        language=make_language("ar", "Arabisch"),
        title="لقاء الرضّع",
        status=TranslationStatus.UNCHECKED,
    )
    paper = Paper(client.get("/ar/angebote/treff.pdf").content)

    paper.assert_accessible("لقاء الرضّع", language="ar")
    assert paper.root.ViewerPreferences.Direction == "/R2L"
    assert "NotoSansArabic-Regular" in paper.fonts
    german = {str(part.Lang) for part in paper.elements if "/Lang" in part}
    assert german == {"de"}
    # Numbers are not turned round, and the missing text is said (in Arabic letters).
    assert "030 23125 000" in paper.text
    assert "Spielen und reden." in paper.text


def test_printable_marks_german_words_in_other_languages():
    assert printable([GermanText("Wort"), "ord"]) == [{"german": "Wort"}, "ord"]


def test_printable_keeps_lines_and_reaches_inside():
    assert printable({"a": ["x\ny", {"b": "日本"}], "n": 1}) == {"a": ["x\ny", {"b": "…"}], "n": 1}


def test_an_offer_that_is_not_public_has_no_sheet(client):
    make_offer(slug="entwurf", status="draft")

    assert client.get("/angebote/entwurf.pdf").status_code == 404


def test_sheet_costs_as_many_statements_as_the_page(client, django_assert_max_num_queries):
    make_rich_catalogue()
    client.get("/angebote/wenig.pdf")
    with django_assert_max_num_queries(3):
        client.get("/angebote/alles.pdf")
