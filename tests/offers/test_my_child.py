"""The page »Mein Kind«: from the form to the address, and what it keeps to itself."""

import re

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kompass.models import SiteConfiguration
from tests.factories import make_milestone, make_offer, make_phases, make_topic, make_transition

pytestmark = pytest.mark.django_db

PAGE = "/lebensweg/mein-kind/"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-11-29T12:00:00+01:00", tick=False):
        yield


@pytest.fixture
def phases():
    return make_phases()


def text_of(client, query=""):
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return response.content.decode()


def test_page_asks_and_lists_nothing(client, phases):
    make_milestone(title="U4", life_phase=phases[1])

    text = text_of(client)

    assert "Wann ist Ihr Kind geboren?" in text
    assert "U4" not in text


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("month=3&year=2025", "?birth=2025-03"),
        ("day=&month=3&year=2025", "?birth=2025-03"),
        ("day=07&month=3&year=2025", "?birth=2025-03-07"),
        ("month=2&year=2027", "?due=2027-02"),
        ("day=30&month=11&year=2026", "?due=2026-11-30"),
        ("month=11&year=2026", "?birth=2026-11"),
        ("birth=2021-06&month=3&year=2025", "?birth=2021-06&birth=2025-03"),
        ("due=2027-01-20&birth=2021-06&month=3&year=2025",
         "?birth=2021-06&due=2027-01-20&birth=2025-03"),
    ],
)  # fmt: skip
def test_form_leads_to_an_address_that_can_be_kept(client, phases, typed, address):
    response = client.get(f"{PAGE}?{typed}")

    assert (response.status_code, response["Location"]) == (302, PAGE + address)
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("query", "message", "kept"),
    [
        ("?month=3&year=", "Bitte wählen Sie das Jahr.", 'value="3" selected'),
        ("?month=&year=2025", "Bitte wählen Sie den Monat.", 'value="2025" selected'),
        ("?day=31&month=2&year=2025", "Diesen Tag gibt es", 'value="31"'),
        ("?day=bald&month=2&year=2025", "Bitte eine Zahl von 1 bis 31", 'value="bald"'),
        ("?month=3&year=2031", "mehr als neun Monate", 'value="2031" selected'),
        ("?month=1&year=2015", "älter als zehn Jahre", 'value="2015" selected'),
        ("?birth=2030-05-17", "liegt in der Zukunft", 'value="2030" selected'),
        ("?birth=2010-05", "älter als zehn Jahre", 'value="2010" selected'),
        ("?birth=vorgestern", "»vorgestern« ist kein Datum", ""),
        ("?due=2029-01-01", "mehr als neun Monate", 'value="2029" selected'),
    ],
)
def test_mistake_stands_beside_the_field_and_nothing_typed_is_lost(
    client, phases, query, message, kept
):
    text = text_of(client, query)

    assert message in text
    assert kept in text
    assert 'aria-invalid="true"' in text
    assert "kern-error" in text


@pytest.mark.parametrize(
    "query",
    ["?birth=%00", "?birth=", "?due=--", "?birth=9999-12-31", "?birth=0001-01", "?year[]=1",
     "?month=99&year=99999999999999999999", "?day=²&month=1&year=²", "?birth=2025-03&birth=%F0"],
)  # fmt: skip
def test_nonsense_is_no_error(client, phases, query):
    assert "Wann ist Ihr Kind geboren?" in text_of(client, query)


def test_bad_child_does_not_hide_the_good_one(client, phases):
    text = text_of(client, "?birth=2025-03&birth=morgen")

    assert "Geboren im März 2025" in text
    assert "»morgen« ist kein Datum" in text


def test_children_stand_side_by_side_the_oldest_first(client, phases):
    text = text_of(client, "?due=2027-01-20&birth=2025-03&birth=2021-06&birth=2025-03")

    headings = ["Geboren im Juni 2021", "Geboren im März 2025", "Geburtstermin am 20. Januar 2027"]
    assert [text.index(heading) for heading in headings] == sorted(map(text.index, headings))
    assert text.count("Geboren im März 2025</h2>") == 1
    # Each can be left out, and the form adds to all of them.
    assert f'href="{PAGE}?birth=2021-06&amp;due=2027-01-20"' in text
    assert text.count('<input type="hidden" name="birth"') == 2


def test_only_six_children_fit(client, phases):
    query = "&".join(f"birth=2024-0{month}" for month in range(1, 8))

    text = text_of(client, f"?{query}")

    children, _foot = text.split("<footer")
    assert len(re.findall(r"</h2>\s*<p>", children)) == 6
    assert "Mehr als 6 Kinder passen nicht auf eine Seite." in text


def test_entry_shows_days_source_and_offers(client, phases):
    topic = make_topic(slug="gesundheit")
    make_milestone(
        title="U4",
        life_phase=phases[1],
        topics=[topic],
        sources=[{"title": "Richtlinie", "url": "https://example.org/richtlinie"}],
    )
    make_offer(life_phases=[phases[1]], topics=[topic], age_to_months=12, title="Sprechstunde")

    text = text_of(client, "?birth=2026-09-20")

    assert "20. November 2026 bis 19. Januar 2027" in text
    assert "https://example.org/richtlinie" in text
    assert "/angebote/?topic=gesundheit&amp;life_phase=erstes-jahr" in text
    assert "/angebote/?age_months=2" in text
    assert "Sprechstunde" in text


def test_unverified_milestone_is_not_shown_anywhere(client, phases):
    make_milestone(title="Quellwolke", life_phase=phases[1], is_unverified=True)

    for address in (f"{PAGE}?birth=2026-09-20", "/lebensweg/erstes-jahr/"):
        assert "Quellwolke" not in client.get(address).content.decode()
    file = client.get("/lebensweg/mein-kind.ics?birth=2026-09-20").content.decode()
    assert "Quellwolke" not in file


def test_land_of_the_site_decides(client, phases):
    make_milestone(title="Nur im Norden", life_phase=phases[1], regions="DE-SH")
    make_milestone(title="Nur im Süden", life_phase=phases[1], regions="DE-BY")

    assert "Nur im Norden" in text_of(client, "?birth=2026-09-20")
    SiteConfiguration(land="BY").save()

    text = text_of(client, "?birth=2026-09-20")
    assert "Nur im Süden" in text
    assert "Nur im Norden" not in text


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?birth=2026-09-20", f"{PAGE}?month=1",
                                     "/lebensweg/mein-kind.ics?birth=2026-09-20"])  # fmt: skip
def test_nobody_keeps_the_page(client, phases, address):
    response = client.get(address)

    assert "no-store" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]
    assert "ETag" not in response
    assert not response.cookies
    assert client.post(address).status_code == 405


def test_new_day_gives_a_new_page(client, phases):
    make_milestone(title="U4", life_phase=phases[1])
    before = text_of(client, "?birth=2026-09-30")

    with time_machine.travel("2026-11-30T00:00:01+01:00", tick=False):
        after = text_of(client, "?birth=2026-09-30")

    assert "Gerade steht nichts Festes an" in before
    assert "Gerade steht nichts Festes an" not in after


def test_calendar_file_can_be_read(client, phases):
    make_milestone(title="U4", life_phase=phases[1])

    response = client.get("/lebensweg/mein-kind.ics?birth=2026-09-30&birth=quatsch")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(response.content)
    urls = {str(event["url"]) for event in calendar.walk("VEVENT")}
    assert urls == {f"http://testserver{PAGE}?birth=2026-09-30"}


def test_calendar_without_a_child_leads_to_the_page(client, phases):
    response = client.get("/lebensweg/mein-kind.ics?birth=quatsch")

    assert response["Location"] == f"{PAGE}?birth=quatsch"


def test_three_children_cost_only_their_cards(client, phases):
    """The lists are read once; each child adds the statement for its cards."""
    topic = make_topic()
    make_milestone(life_phase=phases[1], topics=[topic])
    make_transition(phases[1], phases[2]).steps.create(months_from_anchor=0, text="Los")
    make_offer(life_phases=phases, topics=[topic])

    def queries(query):
        client.get(PAGE + query)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(PAGE + query)
        return len(captured)

    one = queries("?birth=2026-09")
    make_milestone(life_phase=phases[1], topics=[topic])
    make_transition(phases[1], phases[2])
    assert queries("?birth=2026-09") == one
    assert queries("?birth=2026-09&birth=2025-03&due=2027-01-20") <= one + 2 * 4


def test_form_on_other_pages_leads_here(client, phases):
    bridge = make_transition(phases[1], phases[2])
    for address in (reverse("start"), "/lebensweg/", bridge.get_absolute_url()):
        assert f'action="{PAGE}"' in client.get(address).content.decode()
