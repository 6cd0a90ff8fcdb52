"""The pages around the list: what they show, what they keep to themselves, what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from kompass import pagecache
from kompass.models import SiteConfiguration
from offers.counts import counts_by, counts_by_district
from offers.lifepath import load_chain, when_words
from offers.matching import load_cards, offers_in, rank_for_situation
from offers.models import (
    CrisisLine,
    Language,
    LifeSituation,
    LocationVisibility,
    Offer,
    ProviderKind,
    Status,
    Transition,
)
from tests.factories import (
    make_area,
    make_department,
    make_help_path,
    make_location,
    make_milestone,
    make_offer,
    make_phase,
    make_phases,
    make_provider,
    make_topic,
    make_transition,
)

pytestmark = pytest.mark.django_db


def make_line(**values):
    number = CrisisLine.objects.count() + 1
    values.setdefault("is_published", True)
    return CrisisLine.objects.create(
        **{"slug": f"linie-{number}", "title": f"Hilfetelefon {number}", "number": "116 111"}
        | values
    )


def make_situation(**values):
    many = {name: values.pop(name, ()) for name in ("topics", "life_phases", "crisis_lines")}
    number = LifeSituation.objects.count() + 1
    situation = LifeSituation.objects.create(
        **{"slug": f"lage-{number}", "title": f"Lage {number}"} | values
    )
    for name, rows in many.items():
        getattr(situation, name).set(rows)
    return situation


@pytest.fixture
def city():
    """One row of everything, linked so that one offer belongs on every page."""
    phases = make_phases()
    topic = make_topic(title="Gesundheit", slug="gesundheit")
    bridge = make_transition(phases[1], phases[2], title="Kita-Start", slug="kita-start")
    bridge.related_topics.set([topic])
    line = make_line(is_prominent=True)
    line.topics.set([topic])
    make_situation(
        slug="schreit",
        title="Mein Baby schreit",
        topics=[topic],
        life_phases=[phases[1]],
        crisis_lines=[line],
        is_on_start_page=True,
    )
    district = make_area(name="Neustadt", slug="neustadt")
    provider = make_provider(name="Familienhaus", slug="familienhaus")
    return {
        "provider": provider,
        "locations": [make_location(area=district, provider=provider, name="Haus am Hafen")],
        "topics": [topic],
        "life_phases": [phases[1], phases[2]],
        "transitions": [bridge],
    }


PAGES_WITH_CARDS = [
    ("offers:topic_detail", "gesundheit"),
    ("offers:situation_detail", "schreit"),
    ("offers:provider_detail", "familienhaus"),
    ("offers:district_detail", "neustadt"),
    ("offers:life_phase_detail", "erstes-jahr"),
    ("offers:transition_detail", "kita-start"),
]
PAGES_WITH_NUMBERS = [
    ("start", None),
    ("offers:life_path", None),
    ("offers:topic_list", None),
    ("offers:situation_list", None),
    ("offers:provider_list", None),
    ("offers:district_list", None),
    ("offers:crisis", None),
]
PAGES = PAGES_WITH_CARDS + PAGES_WITH_NUMBERS


def address(where):
    name, slug = where
    return reverse(name, args=[slug] if slug else [])


def text_of(client, where):
    response = client.get(address(where))
    assert response.status_code == 200
    return response.content.decode()


def hidden_ways():
    today = timezone.localdate()
    return [
        {"status": Status.DRAFT},
        {"status": Status.IN_REVIEW},
        {"status": Status.ARCHIVED},
        {"valid_until": today - timedelta(days=1)},
        {"valid_from": today + timedelta(days=1)},
    ]


@pytest.mark.parametrize("where", PAGES_WITH_CARDS, ids=lambda where: where[0])
def test_pages_show_the_public_offer_and_no_hidden_one(client, city, where):
    make_offer(title="Babytreff am Hafen", **city)
    for way in hidden_ways():
        make_offer(title="Geheime Runde", **city, **way)

    text = text_of(client, where)

    assert "Babytreff am Hafen" in text
    assert "Geheime Runde" not in text
    assert "2 Angebote" not in text
    assert "6 Angebote" not in text


@pytest.mark.parametrize("where", PAGES_WITH_NUMBERS, ids=lambda where: where[0])
def test_overviews_count_public_offers_only(client, city, where):
    make_offer(title="Babytreff am Hafen", **city)
    for way in hidden_ways():
        make_offer(title="Geheime Runde", **city, **way)

    text = text_of(client, where)

    assert "Geheime Runde" not in text
    assert "2 Angebote" not in text
    assert "6 Angebote" not in text


def test_counts_are_those_of_the_day(city):
    offer = make_offer(**city, valid_until=timezone.localdate(), valid_from=timezone.localdate())
    for way in hidden_ways():
        make_offer(**city, **way)

    assert counts_by("topics") == {city["topics"][0].pk: 1}
    assert counts_by("life_phases") == {phase.pk: 1 for phase in city["life_phases"]}
    assert counts_by("provider") == {offer.provider_id: 1}
    assert counts_by_district() == {city["locations"][0].area_id: 1}


def test_counts_by_district_ignore_secret_places():
    here, elsewhere = make_area(), make_area()
    shelter = make_location(area=here, visibility=LocationVisibility.HIDDEN)
    coarse = make_location(area=elsewhere, visibility=LocationVisibility.DISTRICT_ONLY)
    make_offer(locations=[shelter])
    make_offer(locations=[shelter, coarse])

    assert counts_by_district() == {elsewhere.pk: 1}


def test_secret_place_shows_on_no_page(client, city):
    """A shelter's name, street and Stadtteil stay unknown, also through its provider."""
    shelter_area = make_area(name="Verborgenstadt", slug="verborgenstadt")
    provider = make_provider(name="Schutzhaus", slug="schutzhaus")
    shelter = make_location(
        name="Haus Windschatten",
        street="Geheimweg 7",
        area=shelter_area,
        provider=provider,
        visibility=LocationVisibility.HIDDEN,
    )
    make_offer(**{**city, "provider": provider, "locations": [shelter], "title": "Schutz"})

    pages = [*PAGES, ("offers:provider_detail", "schutzhaus")]
    texts = {page: text_of(client, page) for page in pages if page[1] != "familienhaus"}

    for page, text in texts.items():
        assert "Geheimweg" not in text, page
        assert "Haus Windschatten" not in text, page
        # The Stadtteil may be named in lists of all Stadtteile, but never on the offer's side.
        if page[0] in {"offers:provider_detail", "offers:topic_detail", "offers:crisis"}:
            assert "Verborgenstadt" not in text, page
    there = client.get(reverse("offers:district_detail", args=["verborgenstadt"]))
    assert "Schutz" not in there.content.decode().replace("Schutzhaus", "Schutz!")
    assert there.context["offer_count"] == 0


def test_place_known_by_stadtteil_only_keeps_its_address(client):
    area = make_area(name="Mürwik", slug="muerwik")
    provider = make_provider(slug="beratung")
    coarse = make_location(
        name="Stille Wohnung",
        street="Leiseweg 3",
        area=area,
        provider=provider,
        visibility=LocationVisibility.DISTRICT_ONLY,
        masked_note="Die Anschrift erfahren Sie am Telefon.",
    )
    make_offer(title="Beratung", provider=provider, locations=[coarse])

    provider_page = text_of(client, ("offers:provider_detail", "beratung"))
    district_page = text_of(client, ("offers:district_detail", "muerwik"))

    assert "Die Anschrift erfahren Sie am Telefon." in provider_page
    assert "Beratung" in district_page
    for text in (provider_page, district_page):
        assert "Leiseweg" not in text
        assert "Stille Wohnung" not in text


def test_number_of_queries_does_not_grow(client, city):
    danish = Language.objects.create(code="da", name="Dänisch")

    def rich_offer():
        make_offer(
            **city,
            languages=[danish],
            contacts=[{"phone": "0461 000"}],
            opening_times=[{"weekday": 1, "starts_at": "09:00", "ends_at": "11:00"}],
            costs=[{"label": "Kurs", "amount": 5}],
        )

    def queries():
        numbers = {}
        pagecache.store.clear()  # a page from memory would cost next to nothing
        for where in PAGES:
            with CaptureQueriesContext(connection) as captured:
                text_of(client, where)
            numbers[where] = len(captured)
        return numbers

    rich_offer()
    queries()  # the search reads the changes once
    few = queries()
    for number in range(29):
        rich_offer()
        make_offer(provider=make_provider(name=f"Verein {number}"), topics=[make_topic()])
    queries()

    assert queries() == few


@pytest.mark.parametrize("where", PAGES, ids=lambda where: where[0])
def test_pages_set_no_cookie_and_take_no_post(client, city, where):
    make_offer(**city)

    response = client.get(address(where))

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert client.post(address(where)).status_code == 405


@pytest.mark.parametrize(
    "name",
    [name for name, _slug in PAGES_WITH_CARDS],
)
def test_unknown_address_is_not_found(client, name):
    assert client.get(reverse(name, args=["gibt-es-nicht"])).status_code == 404


# -- Life path --------------------------------------------------------------------------------


def test_chain_puts_bridges_between_their_phases():
    phases = make_phases()
    out = make_transition(phases[4], title="Auf die neue Schule", order=9)
    start = make_transition(phases[0], phases[1])
    make_offer(life_phases=[phases[1]], transitions=[start])
    make_offer(life_phases=[phases[0]], transitions=[start], status=Status.DRAFT)

    chain = load_chain()

    assert [stop.phase for stop in chain] == phases
    assert [stop.bridges for stop in chain] == [[start], [], [], [], [out]]
    assert [stop.offer_count for stop in chain] == [0, 1, 0, 0, 0]
    assert [bridge.offer_count for stop in chain for bridge in stop.bridges] == [1, 0]
    assert chain.ways_out == [out]
    assert chain.fits_the_picture
    assert chain.neighbours_of(chain.stops[0]) == (None, chain.stops[1])
    assert chain.neighbours_of(chain.stops[4]) == (chain.stops[3], None)


def test_helpers_come_from_both_sides_of_a_phase_each_once():
    phases = make_phases()
    make_transition(phases[0], phases[1], helps_before="Praxis", helps_after="Hebamme\nPatin")
    make_transition(phases[1], phases[2], helps_before="Hebamme\nFachberatung", helps_after="Kita")

    chain = load_chain()

    assert chain.helpers_at(chain.stops[1]) == ["Hebamme", "Patin", "Fachberatung"]
    assert chain.helpers_at(chain.stops[0]) == ["Praxis"]


def test_advice_leads_to_its_confirmed_date(client):
    phase = make_phases()[1]
    shown = make_milestone(title="U3", life_phase=phase, slug="u3", description="Hüfte, Hören.")
    hidden = make_milestone(title="U99", life_phase=phase, slug="u99", is_unverified=True)
    phase.advice.create(text="Das Gelbe Heft mitnehmen.", milestone=shown)
    phase.advice.create(text="Früh anfangen.", milestone=hidden)

    text = text_of(client, ("offers:life_phase_detail", phase.slug))

    assert 'href="#u3"' in text
    assert 'id="u3"' in text
    assert "Hüfte, Hören." in text
    assert "Früh anfangen." in text
    assert "U99" not in text
    assert "#u99" not in text


def test_chain_names_ages_as_families_do():
    make_phases()

    assert [stop.ages for stop in load_chain()] == [
        "bis zur Geburt",
        "0 bis 12 Monate",
        "1 bis 3 Jahre",
        "3 bis 6 Jahre",
        "6 bis 10 Jahre",
    ]


def test_chain_with_other_phases_goes_without_the_landscape(client):
    make_phase(slug="allein", title="Nur eine", order=1)

    response = client.get(reverse("start"))

    assert not load_chain().fits_the_picture
    assert "kompass/img/lebensweg" not in response.content.decode()


def test_pages_live_without_any_phase(client):
    assert client.get(reverse("start")).status_code == 200
    assert client.get(reverse("offers:life_path")).status_code == 200


@pytest.mark.parametrize(
    ("months", "words"),
    [(-3, "3 Monate vorher"), (-1, "1 Monat vorher"), (0, "Einschulung"), (2, "2 Monate danach")],
)
def test_when_words(months, words):
    assert when_words(months, Transition.Anchor.SCHOOL_START.label) == words


def test_phase_page_leads_on_and_back(client, city):
    text = text_of(client, ("offers:life_phase_detail", "erstes-jahr"))

    assert reverse("offers:transition_detail", args=["kita-start"]) in text
    assert reverse("offers:life_phase_detail", args=["schwangerschaft"]) in text
    assert reverse("offers:life_phase_detail", args=["kleinkind"]) in text
    assert reverse("offers:life_phase_detail", args=["grundschule"]) not in text


def test_transition_page_keeps_both_sides_apart(client, city):
    before, after = city["life_phases"]
    topic = city["topics"][0]
    make_offer(title="An der Brücke", **city)
    make_offer(title="Vorher da", life_phases=[before], topics=[topic])
    make_offer(title="Nachher da", life_phases=[after], topics=[topic])
    make_offer(title="Anderes Thema", life_phases=[before], topics=[make_topic()])

    response = client.get(reverse("offers:transition_detail", args=["kita-start"]))

    titles = [[offer.title for offer in side["offers"]] for side in response.context["sides"]]
    assert titles == [["Vorher da"], ["Nachher da"]]
    # The numbers are those of the list behind the link: there, the bridge's own offer counts too.
    assert [side["offer_count"] for side in response.context["sides"]] == [2, 2]
    assert [offer.title for offer in response.context["offers_at"]] == ["An der Brücke"]
    assert "Anderes Thema" not in response.content.decode()


def test_transition_page_without_a_phase_after(client):
    phase = make_phases()[4]
    bridge = make_transition(phase, sources=[{"title": "Amt", "url": "https://example.org/a"}])
    bridge.steps.create(months_from_anchor=-12, text="Tag der offenen Tür")

    text = text_of(client, ("offers:transition_detail", bridge.slug))

    assert "12 Monate vorher" in text
    assert "Tag der offenen Tür" in text
    assert "https://example.org/a" in text


# -- Situations and help at once --------------------------------------------------------------


def test_situation_ranks_the_closest_offer_first():
    health, money = make_topic(), make_topic()
    baby, school = make_phase(), make_phase(age_from_months=72, age_to_months=132)
    situation = make_situation(
        topics=[health, money], life_phases=[baby], search_words="Schreibaby\nviel weinen"
    )
    plain = make_offer(title="Allgemeines", topics=[health], life_phases=[baby])
    both = make_offer(title="Beides", topics=[health, money], life_phases=[baby])
    named = make_offer(title="Schreibaby-Ambulanz", topics=[health], life_phases=[baby])
    make_offer(title="Schreibaby in der Schule", topics=[health], life_phases=[school])
    make_offer(title="Schreibaby", topics=[make_topic()], life_phases=[baby])
    make_offer(title="Schreibaby geheim", topics=[health], life_phases=[baby], status="draft")

    ranked = rank_for_situation(situation)

    assert ranked == [named.pk, both.pk, plain.pk]
    assert load_cards(ranked) == [named, both, plain]


def test_no_condition_means_no_offer():
    make_offer()

    assert list(offers_in([], [])) == []


def test_number_of_a_situation_is_that_of_the_list_behind_the_link(client, city):
    for _number in range(3):
        make_offer(**city)
    make_offer(topics=city["topics"])

    text = text_of(client, ("offers:situation_detail", "schreit"))
    link = f"{reverse('offers:offer_list')}?topic=gesundheit&life_phase=erstes-jahr"

    assert escape(link) in text
    assert "Alle 3 Angebote in der Liste ansehen" in text
    assert client.get(link).context["total"] == 3


def test_unverified_situation_is_not_found_and_not_listed(client):
    make_situation(slug="ungeprueft", title="Noch ungeprüft", is_unverified=True)
    make_situation(slug="geprueft", title="Schon geprüft")

    text = text_of(client, ("offers:situation_list", None))

    assert "Schon geprüft" in text
    assert "Noch ungeprüft" not in text
    assert client.get(reverse("offers:situation_detail", args=["ungeprueft"])).status_code == 404


def test_urgent_situation_shows_numbers_before_steps(client):
    line = make_line(title="Krisendienst", number="0800 111 0 550", tel_href="tel:08001110550")
    hidden = make_line(title="Ungeprüfter Dienst", is_unverified=True)
    make_situation(
        slug="not", is_crisis=True, first_steps="Erst atmen.", crisis_lines=[line, hidden]
    )

    text = text_of(client, ("offers:situation_detail", "not"))

    assert text.index("tel:08001110550") < text.index("Erst atmen.")
    assert "Schnell verlassen" in text
    assert "Ungeprüfter Dienst" not in text


def test_situation_names_one_office_to_begin_with(client):
    own = make_department(name="Frühe Hilfen", slug="fruehe-hilfen", phone="0461 85 0")
    general = make_department(name="Familienbüro", description="Hilft weiter.")
    SiteConfiguration(first_contact=general).save()
    make_situation(slug="eigen", first_contact=own)
    make_situation(slug="ohne")

    with_own, without = (text_of(client, ("offers:situation_detail", s)) for s in ("eigen", "ohne"))

    assert "Frühe Hilfen" in with_own
    assert "tel:0461850" in with_own
    assert "/angebote/?department=fruehe-hilfen" in with_own
    assert "Familienbüro" not in with_own
    assert "Familienbüro" in without
    assert "Hilft weiter." in without


def test_situation_and_transition_lead_to_a_public_help_path_only(client):
    phases = make_phases()
    public = make_help_path({}, title="Weg zum Kita-Platz", slug="kita-platz")
    hidden = make_help_path({}, title="Noch nicht geprüft", is_unverified=True)
    make_situation(slug="mit", help_path=public)
    make_situation(slug="ohne", help_path=hidden)
    bridge = make_transition(phases[1], phases[2], help_path=public)

    for where in (("offers:situation_detail", "mit"), ("offers:transition_detail", bridge.slug)):
        assert 'href="/hilfewege/kita-platz/"' in text_of(client, where)
    assert "Noch nicht geprüft" not in text_of(client, ("offers:situation_detail", "ohne"))


def test_offer_about_a_crisis_can_be_left_quickly(client):
    make_offer(slug="schutz", topics=[make_topic(is_crisis=True)])
    make_offer(slug="sport", topics=[make_topic()])

    assert "Schnell verlassen" in client.get("/angebote/schutz/").content.decode()
    assert "Schnell verlassen" not in client.get("/angebote/sport/").content.decode()


def test_crisis_page_shows_confirmed_lines_for_families_only(client):
    make_line(title="Elterntelefon", number="0800 111 0 550", tel_href="")
    make_line(title="Zeiten offen", hours="nur dienstags", is_hours_unverified=True)
    make_line(title="Nachtdienst", is_around_the_clock=True, is_hours_unverified=True)
    make_line(title="Nicht freigegeben", is_published=False)
    make_line(title="Unbestätigt", is_unverified=True)
    make_line(title="Kollegiale Beratung", is_for_professionals=True)

    text = text_of(client, ("offers:crisis", None))

    assert "tel:08001110550" in text
    assert "Zeiten offen" in text
    assert "nur dienstags" not in text
    assert "rund um die Uhr" not in text
    for title in ("Nicht freigegeben", "Unbestätigt", "Kollegiale Beratung"):
        assert title not in text


def test_start_shows_prominent_lines_and_chosen_situations(client, city):
    make_line(title="Großes Telefon", short_title="Rat am Telefon", is_prominent=True)
    make_line(title="Kleines Telefon")
    make_situation(title="Nur in der Liste")

    text = text_of(client, ("start", None))

    assert "Rat am Telefon" in text
    assert "Kleines Telefon" not in text
    assert "Mein Baby schreit" in text
    assert "Nur in der Liste" not in text


# -- Providers --------------------------------------------------------------------------------


def test_provider_list_holds_those_with_a_part_in_a_public_offer(client):
    carrier = make_provider(name="Wohlfahrtswerk")
    host = make_provider(name="Gästehaus", parent=carrier, kind=ProviderKind.WELFARE)
    partner = make_provider(name="Partnerverein")
    make_provider(name="Ohne Angebot")
    make_offer(provider=host, cooperation_partners=[partner])
    make_offer(provider=make_provider(name="Nur Entwurf"), status=Status.DRAFT)

    response = client.get(reverse("offers:provider_list"))

    found = [
        (letter, [provider.name for provider in providers])
        for letter, providers in response.context["letters"]
    ]
    assert found == [("G", ["Gästehaus"]), ("P", ["Partnerverein"]), ("W", ["Wohlfahrtswerk"])]
    hidden = Offer.objects.get(status=Status.DRAFT).provider
    assert client.get(hidden.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("query", ["gaste", "GÄSTE", "gaeste haus", "wohlfahrt gäste", " Gäste "])
def test_provider_list_is_searched_without_case_and_umlauts(client, query):
    carrier = make_provider(name="Wohlfahrtswerk")
    make_offer(provider=make_provider(name="Gästehaus", parent=carrier))
    make_offer(provider=make_provider(name="Turnverein"))

    response = client.get(reverse("offers:provider_list"), {"q": query})

    names = [provider.name for _letter, group in response.context["letters"] for provider in group]
    assert names == ["Gästehaus"]


@pytest.mark.parametrize("query", ["\0", "%", "'\"<script>", "x" * 5000, "🧸"])
def test_provider_list_survives_nonsense(client, query):
    make_offer()

    response = client.get(reverse("offers:provider_list"), {"q": query})

    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


# -- Stadtteile -------------------------------------------------------------------------------


def test_district_page_counts_an_offer_once_and_where_it_takes_place(client):
    area, other = make_area(slug="hier"), make_area(slug="dort")
    topic = make_topic(title="Sport")
    first, second = make_location(area=area), make_location(area=area)
    make_location(area=area, name="Leeres Haus")
    make_offer(title="Zweimal hier", locations=[first, second], topics=[topic])
    make_offer(title="Anderswo", locations=[make_location(area=other)], topics=[topic])

    response = client.get(reverse("offers:district_detail", args=["hier"]))

    assert response.context["offer_count"] == 1
    assert [topic.offer_count for topic in response.context["topics"]] == [1]
    assert [place.pk for place in response.context["places"]] == [first.pk, second.pk]
    text = response.content.decode()
    assert "Zweimal hier" in text
    assert "Anderswo" not in text
    assert "Leeres Haus" not in text


def test_city_itself_is_no_district(client):
    make_area(slug="flensburg", kind="municipality")

    assert client.get(reverse("offers:district_detail", args=["flensburg"])).status_code == 404


def test_sheet_of_a_transition_is_linked_or_said_to_be_missing(client):
    linked = make_transition(
        make_phase(), document_title="Bogen", document_url="https://example.org/bogen.pdf"
    )
    named = make_transition(make_phase(), document_title="Blatt")
    missing = "Eine Datei gibt es hier noch nicht."

    html = client.get(linked.get_absolute_url()).content.decode()
    assert 'href="https://example.org/bogen.pdf"' in html
    assert missing not in html
    html = client.get(named.get_absolute_url()).content.decode()
    assert "Blatt öffnen" not in html
    assert missing in html
