"""Services of others as rows for the import of foreign tables: one for each service and place.

The import then does what it does with any table: trial run, drafts for one department, keys of
the source, nothing twice, undo.
"""

from offers.imports.plan import Plan
from offers.imports.targets import DAY_NAMES, KEY

DAY_CODES = {"MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6, "SU": 7}
DAY_WORDS = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 1
    )
}
COLUMNS = (
    KEY,
    "title",
    "description",
    "provider",
    "provider_website",
    "phone",
    "mail",
    "registration",
    "costs",
    "requirements",
    "documents",
    "topics",
    "languages",
    "age_from_months",
    "age_to_months",
    "place_name",
    "street",
    "postcode",
    "city",
    "latitude",
    "longitude",
    "transit",
    *(f"day_{day}" for day in DAY_NAMES),
)


def plan_for(offer_type):
    """The Plan under which the rows of ``rows_of`` are read."""
    return Plan(
        columns={name: name for name in COLUMNS},
        defaults={"offer_type": offer_type, "provider": "Noch zu klären (HSDS)"},
    )


def rows_of(source):
    """Return ``source`` (an HsdsSource) as a list of ``{target: text}``, all columns filled."""
    rows = []
    for service in source.services:
        links = service.get("service_at_locations") or ()
        places = [link.get("location") for link in links if isinstance(link, dict)]
        whole = _service(service)
        rows += [
            dict.fromkeys(COLUMNS, "") | whole | _place(place, whole)
            for place in ([place for place in places if place] or [None])
        ]
    return rows


def _service(service):
    owner = service.get("organization") or {}
    ages = {
        "age_from_months": _months(service.get("minimum_age")),
        "age_to_months": _months(service.get("maximum_age")),
    }
    return ages | {
        KEY: _text(service.get("id")),
        "title": _text(service.get("name")),
        "description": _text(service.get("description")),
        "provider": _text(owner.get("name")),
        "provider_website": _text(owner.get("website") or owner.get("url")),
        "phone": _phone(service) or _phone(owner),
        "mail": _text(service.get("email") or owner.get("email")),
        "registration": _text(service.get("application_process")),
        "costs": _text(service.get("fees_description") or service.get("fees")),
        "requirements": _text(service.get("eligibility_description") or service.get("eligibility")),
        "documents": ", ".join(_texts(service.get("required_documents"), "document")),
        "topics": ", ".join(service.get("terms") or _terms(service)),
        "languages": ", ".join(_texts(service.get("languages"), "name", "language")),
        **_days(service.get("schedules")),
    }


def _place(place, whole):
    if place is None:
        return {}
    address = next(iter(place.get("addresses") or ()), {})
    found = {
        "place_name": _text(place.get("name")),
        "street": " ".join(
            filter(None, (_text(address.get("address_1")), _text(address.get("address_2"))))
        ),
        "postcode": _text(address.get("postal_code")),
        "city": _text(address.get("city")),
        "latitude": _text(place.get("latitude")),
        "longitude": _text(place.get("longitude")),
        "transit": _text(place.get("transportation")),
    }
    if not whole["phone"]:
        found["phone"] = _phone(place)
    if not any(whole.get(f"day_{day}") for day in DAY_NAMES):
        found |= _days(place.get("schedules"))
    return found


def _text(value):
    return "" if value is None else str(value).strip()


def _texts(rows, *names):
    """The first filled column of ``names`` in each of ``rows``; plain texts as they are."""
    if isinstance(rows, str):
        return [rows.strip()] if rows.strip() else []
    found = [
        next((_text(row[name]) for name in names if row.get(name)), "")
        for row in rows or ()
        if isinstance(row, dict)
    ]
    return [text for text in found if text]


def _terms(service):
    names = [
        (row.get("taxonomy_term") or {}).get("name") for row in service.get("attributes") or ()
    ]
    return [name for name in names if name]


def _phone(row):
    numbers = _texts(row.get("phones"), "number")
    for contact in row.get("contacts") or ():
        if isinstance(contact, dict):
            numbers += _texts(contact.get("phones"), "number")
    return numbers[0] if numbers else ""


def _months(years):
    """HSDS ages are years, maybe fractional; what is no number is left out."""
    try:
        return str(round(float(years) * 12))
    except (TypeError, ValueError, OverflowError):
        return ""


def _days(schedules):
    """``{"day_1": "9:00-12:00, …"}`` of weekly times; other rhythms are not sure enough."""
    found = {}
    for row in schedules or ():
        if not isinstance(row, dict) or (row.get("freq") or "WEEKLY") != "WEEKLY":
            continue
        for day in _weekdays(row):
            opens, closes = _clock(row.get("opens_at")), _clock(row.get("closes_at"))
            if opens and closes:
                found.setdefault(f"day_{day}", []).append(f"{opens}-{closes}")
    return {name: ", ".join(times) for name, times in found.items()}


def _weekdays(row):
    if weekday := _text(row.get("weekday")).lower():
        return [DAY_WORDS[weekday]] if weekday in DAY_WORDS else []
    codes = [code.strip() for code in _text(row.get("byday")).upper().split(",")]
    return [DAY_CODES[code] for code in codes if code in DAY_CODES]


def _clock(value):
    """``09:00`` of ``09:00``, ``09:00:00`` and ``09:00Z``."""
    return _text(value)[:5]
