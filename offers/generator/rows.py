"""One invented offer with all its rows, unsaved."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.text import slugify

from offers.generator import texts
from offers.generator.places import phone, where_of
from offers.generator.words import Uneven
from offers.models import (
    Access,
    Contact,
    ContactVisibility,
    CostRow,
    Delivery,
    Interval,
    IsFree,
    Offer,
    OfferDate,
    OfferTranslation,
    OpeningTime,
    OperatingState,
    Period,
    Source,
    Status,
    TranslationStatus,
    VerifiedHow,
)

STATES = Uneven((Status.PUBLISHED,) * 30 + (Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED), 0)
HOURS = tuple(time(hour, minute) for hour in range(8, 18) for minute in (0, 15, 30))
INTERVALS = Uneven(
    (Interval.WEEKLY, Interval.EVERY_2_WEEKS, Interval.MONTHLY_1, Interval.MONTHLY_LAST), 2
)
PERIODS = Uneven((Period.ALL_YEAR, Period.TERM_TIME, Period.HOLIDAYS), 2)
FOREIGN = (("en", texts.ENGLISH), ("da", texts.DANISH), ("de-simple", texts.EASY))


@dataclass
class OfferRows:
    """``links``: rows to store by the name of the offer's many-to-many field; ``children``:
    unsaved rows that belong to the offer; ``tags``: names."""

    offer: Offer
    links: dict[str, list] = field(default_factory=dict)
    children: list = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def make_offer(make, number):
    """Return the OfferRows of offer ``number``, drawn from ``make`` (catalogue.Maker)."""
    rng = make.rng
    concept = make.concepts.draw(rng)
    location = make.locations.draw(rng)
    where = where_of(location.area)
    age_from, age_to = rng.choice(concept.ages)
    title = make.writer.title(concept, location.name, where)
    updated = make.now - timedelta(days=rng.randrange(720), minutes=rng.randrange(1440))
    offer = Offer(
        uuid=make.uuid(),
        slug=f"{slugify(title)[:68].rstrip('-')}-{number}",
        is_example=True,
        title=title,
        summary=make.writer.summary(concept, location.name, where),
        description=make.writer.description(concept, location.name, where),
        age_from_months=age_from,
        age_to_months=age_to,
        offer_type=make.offer_types[concept.form],
        delivery=Delivery(rng.choice(concept.delivery.split())),
        access=Access(rng.choice(concept.access.split())),
        provider=location.provider if rng.random() < 0.7 else make.providers.draw(rng),
        department=make.departments[concept.department],
        siblings_welcome=rng.random() < 0.4,
        childcare_provided=rng.random() < 0.1,
        is_anonymous=rng.random() < 0.1,
        by_appointment=rng.random() < 0.2,
        status=STATES.draw(rng),
        source=Source.OWN,
        capacity=rng.randint(5, 40),
        verified_at=updated.date(),
        verified_by="Koordination (Beispiel)",
        verified_how=VerifiedHow.LIST,
        review_months=24,  # longer than the oldest of them: measurements want them all public
    )
    offer.created_at, offer.updated_at = updated - timedelta(days=rng.randrange(400)), updated
    rows = OfferRows(offer)
    if offer.access != Access.OPEN:
        offer.registration = rng.choice(texts.REGISTRATIONS)
    if rng.random() < 0.15:
        offer.schedule_note = rng.choice(texts.SCHEDULE_NOTES)
    _set_costs(make, concept, rows)
    _set_days(make, offer)
    _set_schedule(make, rows)
    _set_links(make, concept, location, rows)
    _set_contacts(make, rows)
    _set_translations(make, concept, rows)
    return rows


def _set_costs(make, concept, rows):
    rng, offer = make.rng, rows.offer
    if rng.random() < concept.free:
        offer.is_free = IsFree.YES
    elif not concept.price or rng.random() < 0.1:
        offer.is_free = IsFree.UNKNOWN
    else:
        offer.is_free = IsFree.NO
        offer.but_eligible = rng.random() < 0.4
        amount = Decimal(max(1, round(concept.price * rng.uniform(0.6, 1.5))))
        rows.children.append(CostRow(offer=offer, label="Teilnahme", amount=amount, unit="Kurs"))
        if rng.random() < 0.4:
            half = (amount / 2).quantize(Decimal("0.01"))
            rows.children.append(CostRow(offer=offer, label="ermäßigt", amount=half, unit="Kurs"))


def _set_days(make, offer):
    """A few that are over, not begun or closed for a while."""
    chance = make.rng.random()
    if chance < 0.02:
        offer.valid_until = make.today - timedelta(days=make.rng.randint(1, 200))
    elif chance < 0.03:
        offer.valid_from = make.today + timedelta(days=make.rng.randint(1, 200))
    elif chance < 0.1:
        offer.valid_until = make.today + timedelta(days=make.rng.randint(60, 600))
    elif chance < 0.115:
        offer.operating_state = OperatingState.TEMPORARILY_CLOSED
        offer.closed_note = "Zurzeit geschlossen, weil umgebaut wird."
        if make.rng.random() < 0.6:
            offer.closed_until = make.today + timedelta(days=make.rng.randint(5, 90))


def _set_schedule(make, rows):
    rng, offer = make.rng, rows.offer
    chance = rng.random()
    if chance < 0.75:
        for weekday in rng.sample(range(1, 8), k=rng.choice((1, 1, 1, 2, 2, 5))):
            starts = rng.choice(HOURS)
            rows.children.append(
                OpeningTime(
                    offer=offer,
                    weekday=weekday,
                    starts_at=starts,
                    ends_at=time(starts.hour + rng.randint(1, 4), starts.minute),
                    period=PERIODS.draw(rng),
                    interval=INTERVALS.draw(rng),
                    by_appointment=rng.random() < 0.1,
                    note=rng.choice(texts.ROOMS) if rng.random() < 0.2 else "",
                )
            )
    elif chance < 0.88:
        first = make.today + timedelta(days=rng.randint(-20, 60))
        for week in range(rng.randint(1, 6)):
            starts = rng.choice(HOURS)
            rows.children.append(
                OfferDate(
                    offer=offer,
                    date=first + timedelta(weeks=week),
                    starts_at=starts,
                    ends_at=time(starts.hour + 2, starts.minute),
                    label=f"{week + 1}. Termin",
                )
            )


def _set_links(make, concept, location, rows):
    rng, offer = make.rng, rows.offer
    topics = concept.topics.split()
    extra = [make.topic_slugs.draw(rng)] if rng.random() < 0.15 else []
    places = [location]
    if rng.random() < 0.08:
        places.append(make.locations.draw(rng))
    languages = ["de", *make.languages.some(rng, rng.choice((0, 0, 0, 1, 2, 3)))]
    chosen = topics[: 1 + (rng.random() < 0.7)] + extra
    phases = [phase for phase in make.phases if _touches(offer, phase)]
    rows.links = {
        "topics": _unique(make.topics[slug] for slug in chosen),
        "target_groups": _unique(make.target_groups[slug] for slug in concept.groups.split()),
        "languages": _unique(make.language_rows[code] for code in languages),
        "life_phases": phases,
        "transitions": [t for t in make.transitions if t.from_phase in phases]
        if "Übergang" in concept.tags
        else [],
        "locations": _unique(places),
        "catchment_areas": [location.area] if rng.random() < 0.5 else [make.municipality],
    }
    rows.tags = rng.sample(concept.tags, k=rng.randint(1, len(concept.tags)))
    if rng.random() < 0.2:
        rows.tags.append(make.compounds.activity(rng).word)


def _touches(offer, phase):
    """As Offer.derive_life_phases decides it."""
    begins = offer.age_from_months is None or phase.age_to_months > offer.age_from_months
    return begins and (offer.age_to_months is None or phase.age_from_months < offer.age_to_months)


def _unique(items):
    return list(dict.fromkeys(items))


def _set_contacts(make, rows):
    rows.children.append(
        Contact(
            offer=rows.offer,
            function="Anmeldung und Fragen",
            phone=phone(make.rng),
            mail=f"kontakt-{make.rng.randrange(10_000)}@example.org",
        )
    )
    if make.rng.random() < 0.1:
        rows.children.append(
            Contact(
                offer=rows.offer,
                function="Leitung",
                phone=phone(make.rng),
                visibility=ContactVisibility.INTERNAL,
            )
        )


def _set_translations(make, concept, rows):
    kind = concept.titles[0]
    for code, (title, summary, description) in FOREIGN:
        if code in make.language_rows and make.rng.random() < 0.05:
            rows.children.append(
                OfferTranslation(
                    offer=rows.offer,
                    language=make.language_rows[code],
                    title=title.format(title=kind),
                    summary=summary,
                    description=description,
                    status=TranslationStatus.UNCHECKED,
                )
            )


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))
