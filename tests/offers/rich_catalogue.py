"""A small catalogue that uses every field of an offer, with texts that are hard to carry."""

from datetime import date, time
from decimal import Decimal

from offers.models import (
    Access,
    CrossCuttingTopic,
    Delivery,
    FundingProgramme,
    Interval,
    IsFree,
    LocationVisibility,
    NeedTopic,
    OfferFunding,
    OfferTranslation,
    OperatingState,
    Period,
    PreventionLevel,
    Source,
    Status,
    TranslationStatus,
)
from tests.factories import (
    make_area,
    make_criterion,
    make_department,
    make_language,
    make_location,
    make_offer,
    make_offer_type,
    make_phases,
    make_provider,
    make_target_group,
    make_topic,
    make_transition,
)

NASTY = "=1+1; \"Zitat\" | a\\b (c): 'd'\nzweite Zeile;\t– ü ß 👶 "


def make_rich_catalogue():
    """Return offers: everything filled, everything empty, draft, archived, two of one name."""
    phases = make_phases()
    fachbereich = make_department(name="Jugend", slug="jugend")
    work_area = make_department(name="Frühe Hilfen", slug="fruehe-hilfen", parent=fachbereich)
    namesake = make_department(name="Planung", slug="planung-jugend", parent=fachbereich)
    other = make_department(name="Soziales; Gesundheit", slug="soziales")
    make_department(name="Planung", slug="planung-soziales", parent=other)
    carrier = make_provider(name="Träger e. V.", slug="traeger")
    provider = make_provider(name='Haus "Hafen"; Mitte', slug="haus-hafen", parent=carrier)
    twin = make_provider(name="Zwilling", slug="zwilling-a")
    make_provider(name="Zwilling", slug="zwilling-b")
    area = make_area(name="Neustadt", slug="neustadt", latitude=54.79, longitude=9.43)
    lift, toilet = make_criterion(title="Aufzug"), make_criterion(title="WC")
    public_place = make_location(
        name="Haus am Hafen",
        slug="haus-am-hafen",
        area=area,
        latitude=54.7873,
        longitude=9.4342,
        transit="Bus 3 | Hafen",
        accessibility_checked_on=date(2026, 2, 1),
        accessibility=[(lift, "yes"), (toilet, "partly")],
    )
    secret = make_location(
        name="Schutzhaus",
        slug="schutzhaus",
        street="Geheimweg 7",
        area=area,
        latitude=54.7,
        longitude=9.4,
        visibility=LocationVisibility.HIDDEN,
    )
    masked = make_location(
        name="Wohnung",
        slug="wohnung",
        street="Stillweg 3",
        area=area,
        visibility=LocationVisibility.DISTRICT_ONLY,
    )
    topics = [make_topic(title="Schlaf | Ruhe"), make_topic(title="Geld")]
    double = [make_topic(title="Doppelt", slug="doppelt-a"), make_topic(title="Doppelt")]
    programme = FundingProgramme.objects.create(
        slug="bund", title="Bundesmittel (Frühe Hilfen)", ends_on=date(2026, 12, 31)
    )
    full = make_offer(
        slug="alles",
        title="=Alles; drin",
        summary="Kurz",
        description=NASTY,
        tags=["a|b", "zwei, drei", "=cmd"],
        age_from_months=-9,
        age_to_months=36,
        life_phases=phases[:3],
        transitions=[make_transition(phases[0], phases[1], title="Geburt")],
        topics=[topics[0], double[0]],
        target_groups=[make_target_group(title="Eltern")],
        offer_type=make_offer_type(title="Kurs"),
        languages=[make_language(), make_language("ar", "Arabisch")],
        prevention_level=PreventionLevel.SELECTIVE,
        by_appointment=True,
        schedule_note="nicht an Feiertagen",
        valid_from=date(2026, 1, 1),
        valid_until=date(2099, 12, 31),
        operating_state=OperatingState.TEMPORARILY_CLOSED,
        closed_until=date(2026, 5, 1),
        closed_note="Umbau",
        locations=[public_place, secret, masked],
        catchment_areas=[area],
        delivery=Delivery.HYBRID,
        access=Access.WAITING_LIST,
        registration="+49 461 85-0",
        requirements="'=schon ein Strich",
        documents="-Ausweis",
        waiting_time="drei Wochen",
        waiting_time_as_of=date(2026, 3, 4),
        is_free=IsFree.NO,
        costs=[
            {"label": "Kind: klein", "amount": Decimal("12.50"), "unit": "Kurs (10×)"},
            {"label": "Geschwister", "note": "zahlt | die Kasse; immer"},
            {"label": "Gast", "amount": Decimal("80"), "currency": "DKK"},
        ],
        cost_note="@Spende",
        but_eligible=True,
        is_anonymous=True,
        siblings_welcome=True,
        childcare_provided=True,
        online_service_url="https://example.org/anmelden?a=1&b=2",
        leika_key="99012345678901",
        provider=provider,
        cooperation_partners=[twin, carrier],
        department=work_area,
        contributing_departments=[other, namesake],
        opening_times=[
            {"weekday": 1, "starts_at": time(9), "ends_at": time(12)},
            {
                "weekday": 3,
                "starts_at": time(14, 30),
                "period": Period.TERM_TIME,
                "interval": Interval.EVERY_2_WEEKS,
                "by_appointment": True,
                "first_day": date(2027, 1, 12),
                "last_day": date(2027, 2, 9),
                "note": "Raum 2 (oben); klingeln",
            },
        ],
        dates=[
            {"date": date(2027, 1, 12)},
            {"date": date(2027, 1, 13), "starts_at": time(19), "label": "Abend (für Väter)"},
            {"date": date(2027, 1, 14), "starts_at": time(19), "ends_at": time(20, 30)},
        ],
        contacts=[
            {"function": "Anmeldung: Büro", "phone": "+49 461 1, 2", "mail": "a@example.org"},
            {"function": "Leitung", "phone": "0461 99", "visibility": "professionals"},
            {"function": "Träger", "mail": "b@example.org", "visibility": "internal"},
        ],
        owner_function="Koordination",
        deputy_function="Assistenz",
        source=Source.PROVIDER,
        verified_at=date(2026, 9, 1),
        verified_by="Leitung",
        verify_due=date(2027, 3, 1),
        capacity=12,
        participants_last_year=0,
        waiting_list=3,
        need_topics=[NeedTopic.objects.create(slug="armut", title="Armut")],
        cross_cutting_topics=[CrossCuttingTopic.objects.create(slug="in", title="Integration")],
        developed_with_families=True,
        is_example=True,
        internal_note="-geheim\n\nzweiter Absatz",
    )
    OfferFunding.objects.create(offer=full, programme=programme, ends_on=date(2026, 10, 31))
    OfferTranslation.objects.create(
        offer=full,
        language=make_language("de-simple", "Leichte Sprache"),
        title="Alles (leicht)",
        summary="Kurz; leicht",
        description=NASTY,
        status=TranslationStatus.UNCHECKED,
        note="noch prüfen",
    )
    OfferTranslation.objects.create(offer=full, language=make_language(), title="Udkast")
    empty = make_offer(slug="wenig", title="Wenig", life_phases=phases)
    draft = make_offer(
        slug="entwurf",
        title="Wenig",
        status=Status.DRAFT,
        life_phases=phases[4:],
        life_phases_overridden=True,
        locations=[masked],
    )
    archived = make_offer(slug="alt", title="+Alt", status=Status.ARCHIVED, life_phases=phases)
    full.related_offers.set([empty, draft])
    archived.related_offers.set([full])
    return [full, empty, draft, archived]
