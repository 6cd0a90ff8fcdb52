"""Invented providers and places, spread unevenly over the real Stadtteile."""

from datetime import timedelta

from django.utils.text import slugify

from offers.generator.words import PHONES, PLACES, POSTCODES, Uneven
from offers.models import (
    AccessibilityValue,
    Area,
    AreaKind,
    Location,
    LocationVisibility,
    Provider,
    ProviderKind,
)

HOUSES = ("Haus", "Familienhaus", "Familienzentrum", "Nachbarschaftshaus", "Kinderhaus")
PROVIDER_NAMES = {
    ProviderKind.CLUB: "Verein {} e. V.",
    ProviderKind.WELFARE: "Familiendienst {}",
    ProviderKind.INITIATIVE: "Initiative {}",
    ProviderKind.CHURCH: "Gemeindetreff {}",
    ProviderKind.HEALTH: "Praxis {}",
    ProviderKind.COMPANY: "Werkstatt {}",
    ProviderKind.SCHOOL: "Schule {}",
    ProviderKind.MUNICIPAL: "Städtisches Haus {}",
}
SPREAD_DEGREES = 0.005  # some 500 m to the north, 300 m to the east: inside every Stadtteil


def phone(rng):
    return rng.choice(PHONES).format(rng.randrange(1000))


def where_of(area):
    return PLACES.get(area.slug, f"in {area.name}")


def make_providers(make, count):
    """Return unsaved Providers; ``make``: the catalogue.Maker that holds what is drawn from."""
    rng, kinds = make.rng, Uneven(PROVIDER_NAMES, 0.8)
    providers = []
    for number in range(count):
        kind = kinds.draw(rng)
        name = PROVIDER_NAMES[kind].format(make.compounds.name(rng))
        slug = slugify(name)[:60]
        providers.append(
            Provider(
                uuid=make.uuid(),
                slug=f"{slug}-{make.first + number}",
                is_example=True,
                name=name,
                kind=kind,
                description="Erfundener Anbieter in einem erzeugten Katalog.",
                website=f"https://example.org/{slug}",
                mail=f"{slug}@example.org",
                phone=phone(rng),
            )
        )
    return providers


def make_locations(make, count):
    """Return unsaved Locations within some hundred metres of the middle of a Stadtteil."""
    rng = make.rng
    districts = list(
        Area.objects.filter(kind=AreaKind.DISTRICT, latitude__isnull=False).order_by("slug")
    )
    rng.shuffle(districts)
    districts = Uneven(districts, 0.8)
    kinds = Uneven(HOUSES, 0.7)
    locations = []
    for number in range(count):
        area, name = districts.draw(rng), f"{kinds.draw(rng)} {make.compounds.name(rng)}"
        location = Location(
            uuid=make.uuid(),
            slug=f"{slugify(name)[:60]}-{make.first + number}",
            is_example=True,
            name=name,
            provider=make.providers.draw(rng),
            street=make.compounds.street(rng),
            postcode=POSTCODES[area.pk % len(POSTCODES)],
            city=make.city,
            area=area,
            latitude=round(area.latitude + rng.uniform(-SPREAD_DEGREES, SPREAD_DEGREES), 5),
            longitude=round(area.longitude + rng.uniform(-SPREAD_DEGREES, SPREAD_DEGREES), 5),
            transit=f"Haltestelle {make.compounds.name(rng)}, {rng.randint(1, 9)} Minuten",
            accessibility_checked_on=make.today - timedelta(days=rng.randrange(700)),
        )
        if rng.random() < 0.03:
            location.visibility = rng.choice(
                (LocationVisibility.DISTRICT_ONLY, LocationVisibility.HIDDEN)
            )
            location.masked_note = "Die Anschrift erfahren Sie am Telefon."
        locations.append(location)
    return locations


def make_accessibility(make, locations, criteria):
    """Yield unsaved rows: some criteria of each place, mostly met."""
    values = Uneven((AccessibilityValue.YES, AccessibilityValue.NO, AccessibilityValue.PARTLY), 1.2)
    row = Location.criteria.through
    for location in locations:
        for criterion in make.rng.sample(criteria, k=min(len(criteria), make.rng.randint(2, 6))):
            yield row(location=location, criterion=criterion, value=values.draw(make.rng))
