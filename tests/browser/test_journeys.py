"""Four ways of a family through the site on a phone: in German, Danish and Arabic, with and
without scripts. Help for a crying baby is in ``test_languages`` and ``test_families``."""

import re
from urllib.parse import urljoin

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from kompass import demo, regions
from offers import feedback
from offers.milestones.dates import shifted
from offers.milestones.wording import month_words
from offers.models import Feedback, Offer, Transition
from offers.translations.texts import load_texts, translated
from tests.offers.documents.reading import Paper

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CODES = ("de", "da", "ar")
SOUL, BODY = "eingliederungshilfe-35a", "eingliederungshilfe-soziales"
# Town, concern, office: acceptance case 1 of the Hannover Region.
OFFICES = [
    ("laatzen", SOUL, "Jugendamt der Stadt Laatzen"),
    ("garbsen", SOUL, "Eingliederungshilfe § 35a SGB VIII"),
    ("laatzen", BODY, "Fachbereich Soziales der Region Hannover"),
    ("garbsen", BODY, "Fachbereich Soziales der Region Hannover"),
]


@pytest.fixture
def city(live_server):
    demo.load()
    regions.load("hannover")
    return live_server.url


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def phone(request, browser, browser_context_args):
    """A page on a phone of 360 pixels; it never gets a cookie."""
    context = browser.new_context(
        **browser_context_args | {"java_script_enabled": request.param},
        viewport={"width": 360, "height": 740},
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.has_scripts = request.param
    yield page
    assert context.cookies() == []
    context.close()


def test_families_go_their_ways_in_their_language(city, phone, monkeypatch):
    monkeypatch.setattr(feedback, "MIN_SECONDS", 0)  # this family types fast
    for code in CODES:
        with translation.override(code):
            home = f"{city}/" if code == "de" else f"{city}/{code}/"
            plan_the_start_of_kita(phone, home)
            find_who_decides(phone, home)
            collect_three_and_print_them(phone, home)
            report_an_outdated_entry(phone, home)


def plan_the_start_of_kita(page, home):
    """From the birth month on the start page to the dated steps of the transition."""
    birth = shifted(timezone.localdate().replace(day=1), -1)
    page.goto(home)
    page.locator("select[name=month]").select_option(str(birth.month))
    page.locator("select[name=year]").select_option(str(birth.year))
    page.get_by_role("button", name=_("Weg zeigen")).click()
    expect(page).to_have_url(f"{home}lebensweg/mein-kind/?birth={birth:%Y-%m}")
    transition = Transition.objects.get(slug="familie-kita")
    title = translated(transition, "title", texts=load_texts())
    start = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=title))
    expect(start).to_contain_text(month_words(shifted(birth, 12)))
    start.locator("details summary").first.click()
    expect(start.locator(".dated").first).to_be_visible()
    start.get_by_role("link", name=_("Übergang planen")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("heading", name=_("Ihr Merkzettel"))).to_be_visible()
    expect_to_fit(page)


def find_who_decides(page, home):
    """Which office decides about Eingliederungshilfe in Laatzen and in Garbsen."""
    for town, concern, office in OFFICES:
        page.goto(f"{home}zustaendigkeit/")
        page.locator("select[name=area]").select_option(town)
        page.locator("select[name=task]").select_option(concern)
        page.get_by_role("button", name=_("Stelle finden")).click()
        name = _("Zuständig in %(area)s") % {"area": town.capitalize()}
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(page.locator(".office h3")).to_have_text([office])
    page.locator('main a[href$="/hilfewege/eingliederungshilfe-kinder/"]').first.click()
    expect(page.locator("main ol.help-steps > li")).to_have_count(8)
    expect_to_fit(page)


def collect_three_and_print_them(page, home):
    """Remember three offers from their cards, print the list, take it as PDF, empty it."""
    keys = remember_three(page, home)
    cards = page.locator("main li.card")
    expect(cards).to_have_count(3)
    expect(page.locator(".watchlist")).to_have_attribute("data-watchlist", ",".join(keys))
    expect_to_fit(page)
    page.emulate_media(media="print")
    for card in cards.all():
        expect(card).to_be_visible()
    expect(page.locator(".print-only").last).to_contain_text(f"/merkliste/?ids={','.join(keys)}")
    expect(page.locator(".nav")).to_be_hidden()
    page.emulate_media(media="screen")
    link = page.get_by_role("link", name=_("PDF"), exact=True).get_attribute("href")
    answer = page.request.get(urljoin(home, link))
    assert answer.headers["content-type"] == "application/pdf"
    language = translation.get_language()
    Paper(answer.body()).assert_accessible(_("Merkliste"), language=language)
    page.get_by_role("link", name=_("Liste leeren")).click()
    expect(cards).to_have_count(0)


def remember_three(page, home):
    """Press »Merken« on the first three cards; return the ids, on the watch list's page."""
    keys = []
    page.goto(f"{home}angebote/")
    for place in range(3):
        keep = page.locator("li.card .keep").nth(place)
        keys.append(re.search(r"(\d+)$", keep.get_attribute("href")).group(1))
        keep.click()
        if page.has_scripts:
            expect(keep).to_have_attribute("aria-pressed", "true")
        elif place < 2:
            page.get_by_role("link", name=_("Weitere Angebote suchen")).click()
    if page.has_scripts:
        page.goto(f"{home}merkliste/")
    return keys


def report_an_outdated_entry(page, home):
    """Say that an entry is outdated; the report arrives at its offer."""
    offer = Offer.objects.get(slug="familienbuero-lotsen")
    page.goto(f"{home}angebote/{offer.slug}/")
    page.locator('main a[href$="/melden/"]').first.click()
    expect_to_fit(page)
    page.locator("input[name=kind][value=outdated]").check()
    page.locator("textarea[name=message]").fill(home)
    page.get_by_role("button", name=_("Meldung senden")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Danke, das hilft uns."))
    report = Feedback.objects.latest("pk")
    assert (report.offer, report.kind, report.message) == (offer, "outdated", home)
    expect_to_fit(page)


def expect_to_fit(page):
    """Nothing sticks out sideways; without scripts nobody can measure."""
    if page.has_scripts:
        assert page.evaluate("document.documentElement.scrollWidth") == 360
