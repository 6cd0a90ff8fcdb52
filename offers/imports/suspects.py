"""New rows that are probably offers which the catalogue has already."""

from offers.models import Offer

from .headers import normal
from .vocabulary import provider_key


class Suspects:
    """Offers by title; the same title counts with the same provider or postcode."""

    def __init__(self):
        self._known = {}
        rows = Offer.objects.order_by("pk").values_list(
            "pk", "title", "provider__name", "locations__postcode"
        )
        for pk, title, provider, postcode in rows.iterator():
            self._known.setdefault(normal(title), []).append(
                (pk, title, provider_key(provider), postcode or "")
            )

    def like(self, values):
        """``(pk, title)`` of a stored offer like ``values``, or None."""
        provider = provider_key(values["provider"])
        postcode = (values.get("place") or {}).get("postcode", "")
        for pk, title, of, where in self._known.get(normal(values["title"]), ()):
            if of == provider or (postcode and where == postcode):
                return pk, title
        return None
