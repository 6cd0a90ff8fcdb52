"""Offers and providers in the words of schema.org, for search engines and assistants (JSON-LD)."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from offers.exchange.overview import page_address
from offers.models import AccessibilityValue, Delivery, IsFree, LocationVisibility, ProviderKind

CONTEXT = "https://schema.org"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHOWN_DATES = 20


def offer_data(offer):
    """``offer`` with its coming dates as Events."""
    return _graph(_service(offer), *_events(offer))


def provider_data(provider):
    return _graph(_organization(provider))


def breadcrumbs_data(crumbs):
    """The way to a page, ``[(name, path)]``."""
    return _graph({"@type": "BreadcrumbList", "itemListElement": _items(crumbs, "item")})


def list_data(rows):
    """What a page lists, ``[(name, path)]``."""
    return _graph({"@type": "ItemList", "itemListElement": _items(rows, "url")})


def _graph(*rows):
    return {"@context": CONTEXT, "@graph": rows}


def _items(rows, key):
    return [
        {
            "@type": "ListItem",
            "position": position,
            "name": str(name),
            key: f"{settings.SITE_URL}{path}",
        }
        for position, (name, path) in enumerate(rows, 1)
    ]


def _filled(**fields):
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _service(offer):
    is_public_body = offer.provider.kind == ProviderKind.MUNICIPAL
    return {
        "@type": "GovernmentService" if is_public_body else "Service",
        "@id": f"{page_address(offer)}#angebot",
    } | _filled(
        name=offer.title,
        description=offer.summary,
        url=page_address(offer),
        serviceType=offer.offer_type.title,
        provider=_organization(offer.provider),
        audience=_audience(offer),
        areaServed=[area.name for area in offer.catchment_areas.all()],
        availableChannel=[_channel(offer, place) for place in _places(offer)] or _remote(offer),
        hoursAvailable=[_hours(row) for row in offer.opening_times.all()],
        offers=_prices(offer),
    )


def _organization(provider):
    return {"@type": "Organization"} | _filled(
        name=provider.name,
        url=f"{settings.SITE_URL}{provider.get_absolute_url()}",
        description=provider.description,
        sameAs=provider.website,
        telephone=provider.phone,
        email=provider.mail,
    )


def _audience(offer):
    ages = _filled(
        suggestedMinAge=_years(offer.age_from_months),
        suggestedMaxAge=_years(offer.age_to_months),
    )
    groups = ", ".join(group.title for group in offer.target_groups.all())
    found = ages | _filled(audienceType=groups)
    return {"@type": "PeopleAudience"} | found if found else None


def _years(months):
    return None if months is None or months < 0 else round(months / 12, 2)


def _places(offer):
    return [p for p in offer.locations.all() if p.visibility != LocationVisibility.HIDDEN]


def _channel(offer, place):
    return {"@type": "ServiceChannel"} | _filled(
        serviceLocation=_place(place),
        availableLanguage=[row.code for row in offer.languages.all()],
    )


def _remote(offer):
    """How to reach an offer without a place."""
    if offer.delivery not in (Delivery.ONLINE, Delivery.TELEPHONE, Delivery.HYBRID):
        return []
    phone = next((row.phone for row in offer.public_contacts if row.phone), "")
    return [
        {"@type": "ServiceChannel"}
        | _filled(serviceUrl=offer.online_service_url, servicePhone=phone)
    ]


def _place(place):
    """A masked place is its Stadtteil and nothing more."""
    if not place.is_public:
        area = place.public_area
        return {"@type": "Place", "name": area.name} if area else None
    address = {"@type": "PostalAddress", "addressCountry": "DE"} | _filled(
        streetAddress=place.street,
        postalCode=place.postcode,
        addressLocality=place.city,
        addressRegion=settings.STATE_NAME,
    )
    return {"@type": "Place", "name": place.name, "address": address} | _filled(
        geo=_geo(place.public_point),
        amenityFeature=[
            {
                "@type": "LocationFeatureSpecification",
                "name": row.criterion.title,
                "value": row.value == AccessibilityValue.YES,
            }
            for row in place.accessibility.all()
            if row.value in (AccessibilityValue.YES, AccessibilityValue.NO)
        ],
    )


def _geo(point):
    if point is None:
        return None
    return {"@type": "GeoCoordinates", "latitude": point[0], "longitude": point[1]}


def _hours(row):
    return _filled(
        **{"@type": "OpeningHoursSpecification"},
        dayOfWeek=f"{CONTEXT}/{DAYS[row.weekday - 1]}",
        opens=row.starts_at.isoformat("minutes"),
        closes=row.ends_at.isoformat("minutes") if row.ends_at else "23:59",
        validFrom=row.first_day.isoformat() if row.first_day else None,
        validThrough=row.last_day.isoformat() if row.last_day else None,
    )


def _prices(offer):
    """Prices with an amount; free ones as 0; nothing where it is not known."""
    if offer.is_free == IsFree.YES:
        return [{"@type": "Offer", "price": "0", "priceCurrency": "EUR"}]
    return [
        {"@type": "Offer", "price": f"{row.amount:.2f}", "priceCurrency": row.currency}
        | _filled(name=row.label)
        for row in offer.cost_rows.all()
        if row.amount is not None
    ]


def _events(offer):
    today = timezone.localdate()
    coming = [row for row in offer.dates.all() if row.date >= today][:SHOWN_DATES]
    place = next((_place(p) for p in _places(offer)), None)
    return [_event(offer, row, place) for row in coming]


def _event(offer, row, place):
    online = "https://schema.org/OnlineEventAttendanceMode"
    offline = "https://schema.org/OfflineEventAttendanceMode"
    closed = "https://schema.org/EventPostponed"
    running = "https://schema.org/EventScheduled"
    return {"@type": "Event", "name": row.label or offer.title} | _filled(
        description=offer.summary,
        startDate=_moment(row.date, row.starts_at),
        endDate=_moment(row.date, row.ends_at) if row.ends_at else None,
        eventAttendanceMode=offline if place else online,
        eventStatus=closed if offer.is_closed_on(row.date) else running,
        location=place or {"@type": "VirtualLocation", "url": page_address(offer)},
        organizer=_organization(offer.provider),
        isAccessibleForFree=True if offer.is_free == IsFree.YES else None,
        offers=_prices(offer),
    )


def _moment(day, time):
    """A day, or a moment with the city's offset from UTC on that day."""
    if time is None:
        return day.isoformat()
    moment = timezone.make_aware(datetime.combine(day, time))
    return moment.isoformat(timespec="minutes")
