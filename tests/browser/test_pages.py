"""Start, life path, topics, situations, providers, Stadtteile, crisis, feedback in Chromium."""

import re

import pytest
from playwright.sync_api import expect

from kompass import demo
from offers.models import Feedback, LifePhase, Topic, Transition
from tests.browser.axe import violations
from tests.factories import make_offer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PATHS = [
    "/",
    "/lebensweg/",
    "/lebensweg/mein-kind/?birth=2025-03",
    "/lebensweg/erstes-jahr/",
    "/lebensweg/uebergang/familie-kita/",
    "/themen/",
    "/themen/gesundheit-entwicklung/",
    "/themen/krise-schutz/",
    "/situationen/",
    "/situationen/baby-schreit-viel/",
    "/situationen/gewalt-zu-hause/",
    "/anbieter/",
    "/anbieter/?q=kita",
    "/anbieter/asd/",
    "/stadtteile/",
    "/stadtteile/neustadt/",
    "/notfall/",
    "/datenschutz/",
    "/rueckmeldung/?q=Hebamme",
    "/rueckmeldung/?danke=1",
    "/gibt/es/nicht/",
]


@pytest.fixture
def page(page):
    """The first page waits until the search has read the city; a busy machine takes its time."""
    page.set_default_navigation_timeout(120_000)
    return page


@pytest.fixture
def city(live_server):
    """The address of the whole demo city."""
    demo.load()
    return live_server.url


@pytest.fixture
def small_city(live_server):
    """The address of the real city with one offer, on either side of the step into the Kita."""
    demo.load(base_only=True)
    contact = {"phone": "0461 85 0"}
    topics = Topic.objects.filter(slug__in=["gesundheit-entwicklung", "betreuung"])
    bridge = Transition.objects.get(slug="familie-kita")
    for phase in LifePhase.objects.filter(slug__in=["erstes-jahr", "kleinkind"]):
        make_offer(
            slug=f"schreibaby-{phase.slug}",
            title=f"Schreibaby-Sprechstunde: {phase.short_title}",
            life_phases=[phase],
            topics=[*topics, *bridge.related_topics.all()],
            contacts=[contact],
        )
    return live_server.url


def overflow(page):
    """How many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits(city, page, scheme):
    page.emulate_media(color_scheme=scheme)
    faults = {}
    for path in PATHS:
        page.goto(city + path)
        assert page.locator("h1").count() == 1, path
        for width in (1280, 768, 360, 320):
            page.set_viewport_size({"width": width, "height": 800})
            if overflow(page) > 0:
                faults[path, width] = f"{overflow(page)} pixels too wide"
            if width in (1280, 360) and (found := violations(page)):
                faults[path, width] = found

    assert faults == {}
    assert page.context.cookies() == []


def test_text_at_200_percent_loses_nothing(small_city, page):
    """Only the letters grow; a magnified window is the same as a narrow one, tested above."""
    page.set_viewport_size({"width": 720, "height": 800})
    for path in ("/", "/lebensweg/", "/notfall/", "/rueckmeldung/"):
        page.goto(small_city + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(page) <= 0, path


@pytest.fixture
def plain_page(browser, browser_context_args):
    """A phone without JavaScript."""
    context = browser.new_context(
        **browser_context_args | {"java_script_enabled": False},
        viewport={"width": 360, "height": 740},
    )
    yield context.new_page()
    context.close()


def test_start_form_leads_to_the_list_without_javascript(small_city, plain_page):
    page = plain_page
    page.goto(small_city)
    page.get_by_label("Wo?").select_option(label="Neustadt")
    page.get_by_role("button", name="Angebote finden").click()

    assert page.url.endswith("/angebote/?q=&district=neustadt")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_life_path_leads_over_a_bridge(small_city, plain_page):
    page = plain_page
    page.goto(f"{small_city}/lebensweg/")
    page.get_by_role("link", name=re.compile("Abschnitt ansehen.*Geburt und erstes Jahr")).click()
    page.get_by_role("link", name="Übergang planen").click()

    expect(page.get_by_role("heading", name="Ihr Merkzettel")).to_be_visible()
    expect(page.get_by_role("heading", name="Angebote davor")).to_be_visible()
    expect(page.get_by_role("heading", name="Angebote danach")).to_be_visible()


def test_an_outdated_entry_is_reported_without_javascript(small_city, plain_page):
    page = plain_page
    page.goto(f"{small_city}/angebote/schreibaby-kleinkind/melden/")
    page.get_by_role("button", name="Meldung senden").click()

    expect(page.get_by_role("alert")).to_contain_text("Bitte wählen Sie aus")
    page.get_by_label("Etwas ist veraltet").check()
    page.get_by_label("Ihre Nachricht").fill("Die Gruppe trifft sich jetzt mittwochs.")
    page.wait_for_timeout(3500)  # nobody writes faster than that
    page.get_by_role("button", name="Meldung senden").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Danke")
    assert page.context.cookies() == []
    stored = Feedback.objects.get()
    assert stored.offer.slug == "schreibaby-kleinkind"
    assert stored.message == "Die Gruppe trifft sich jetzt mittwochs."


def test_error_summary_leads_to_the_field(small_city, page):
    page.goto(f"{small_city}/rueckmeldung/")
    page.get_by_label("Ihre E-Mail-Adresse").fill("keine Adresse")
    page.get_by_role("button", name="Meldung senden").click()

    assert violations(page) == []
    page.get_by_role("alert").get_by_role("link").last.click()
    field = page.get_by_label("Ihre E-Mail-Adresse")
    expect(field).to_be_focused()
    expect(field).to_have_value("keine Adresse")
    expect(field).to_have_accessible_description(
        "Freiwillig. Nur, wenn Sie eine Antwort möchten. Bitte gültige E-Mail-Adresse eingeben."
    )


def test_leaving_quickly_is_always_in_reach(small_city, page):
    page.goto(f"{small_city}/situationen/gewalt-zu-hause/")
    link = page.get_by_role("link", name="Schnell verlassen")
    assert link.get_attribute("href") == "https://www.dwd.de/"
    for width, height in ((360, 740), (1280, 800), (740, 360)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")

        expect(link).to_be_in_viewport(ratio=1)
        link.click(trial=True)  # nothing lies above it


def test_keyboard_alone_reaches_the_content_and_the_search(small_city, page):
    page.goto(small_city)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_label("Monat")).to_be_focused()
    for _step in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Weg zeigen")).to_be_focused()
