"""The values of a Draft written into an OfferChange."""

from datetime import date, time
from decimal import Decimal

from offers.models import (
    Contact,
    CostRow,
    Language,
    Offer,
    OfferDate,
    OfferType,
    OpeningTime,
    TargetGroup,
    Topic,
)

PLAIN = {
    "title", "summary", "description", "age_from_months", "age_to_months", "by_appointment",
    "schedule_note", "delivery", "access", "registration", "requirements", "documents", "is_free",
    "cost_note", "but_eligible", "is_anonymous", "siblings_welcome", "childcare_provided",
    "capacity", "waiting_list", "internal_note", "is_example",
}  # fmt: skip
DATES = {"valid_from", "valid_until"}
# Values that end up in a part of the offer with another name.
PARTS = {"place": "locations"}
# Values that only help to make other rows.
HELPERS = {"provider_website"}


class Applier:
    """Knows the small tables by their keys and asks the Resolver for providers and places."""

    def __init__(self, resolver):
        self.resolver = resolver
        self._rows = {
            "topics": {row.slug: row for row in Topic.objects.all()},
            "target_groups": {row.slug: row for row in TargetGroup.objects.all()},
            "languages": {row.code: row for row in Language.objects.all()},
            "offer_type": {row.slug: row for row in OfferType.objects.all()},
        }

    def apply(self, change, values, names):
        """Write the values ``names`` into ``change``; return sentences about what was made."""
        said = []
        for name in names:
            if name not in HELPERS:
                said += self._apply(change, values, name) or ()
        return said

    def _apply(self, change, values, name):
        offer, value = change.offer, values.get(name)
        if name in PLAIN:
            setattr(
                offer, name, Offer._meta.get_field(name).get_default() if value is None else value
            )
        elif name in DATES:
            setattr(offer, name, date.fromisoformat(value) if value else None)
        elif name == "offer_type":
            offer.offer_type = self._rows["offer_type"].get(value)
        elif name in ("topics", "target_groups", "languages"):
            change.relations[name] = [
                self._rows[name][key] for key in value if key in self._rows[name]
            ]
        elif name == "tags":
            change.tags = list(value)
        elif name == "provider":
            return self._provider(offer, values)
        elif name == "place":
            return self._place(change, values)
        elif name == "cooperation_partners":
            known = [self.resolver.known_provider(partner) for partner in value]
            change.relations[name] = list({row.pk: row for row in filter(None, known)}.values())
        else:
            change.children[name] = [_CHILDREN[name](row) for row in value]
        return None

    def _provider(self, offer, values):
        provider, is_new = self.resolver.provider(
            values["provider"], values.get("provider_website", "")
        )
        offer.provider = provider
        return ["Der Anbieter ist neu und wird angelegt."] if is_new else []

    def _place(self, change, values):
        location, _is_new = self.resolver.place(values["place"], values["title"])
        change.relations["locations"] = [location.pk]
        return []


def _opening_time(row):
    weekday, start, end = row
    ends_at = None if end == "24:00" else time.fromisoformat(end)
    return OpeningTime(weekday=weekday, starts_at=time.fromisoformat(start), ends_at=ends_at)


def _offer_date(row):
    day, start, end = row
    return OfferDate(
        date=date.fromisoformat(day),
        starts_at=time.fromisoformat(start) if start else None,
        ends_at=time.fromisoformat(end) if end else None,
    )


def _cost_row(row):
    return CostRow(label=row["label"], amount=Decimal(row["amount"]))


_CHILDREN = {
    "opening_times": _opening_time,
    "dates": _offer_date,
    "cost_rows": _cost_row,
    "contacts": lambda row: Contact(**row),
}
