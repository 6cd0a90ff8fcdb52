"""Which offers: the named ways to rows of ``Offer``."""

from datetime import datetime, time

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from .base import SlugQuerySet
from .offer_choices import Status
from .offer_scope import scope


def is_german_page():
    return get_language() in (None, settings.LANGUAGE_CODE)


class OfferQuerySet(SlugQuerySet):
    def published(self, on=None):
        """Offers the public may see on day ``on`` (a date; default: today in Berlin).

        The one rule of visibility: released, ``on`` lies within ``valid_from`` and
        ``valid_until``, both days included, and before ``hidden_from``.
        """
        on = on or timezone.localdate()
        has_begun = Q(valid_from=None) | Q(valid_from__lte=on)
        still_valid = Q(valid_until=None) | Q(valid_until__gte=on)
        still_trusted = Q(hidden_from=None) | Q(hidden_from__gt=on)
        return self.filter(has_begun, still_valid, still_trusted, status=Status.PUBLISHED)

    def visible_to(self, user):
        """Offers ``user`` may open in the back office: all for staff with the right to view."""
        return scope(user, "view").narrow(self)

    def editable_by(self, user):
        """Offers ``user`` may change: everything for the editors, else the own departments'."""
        return scope(user, "change").narrow(self)

    def releasable_by(self, user):
        """Offers ``user`` may publish, withdraw and archive."""
        return scope(user, "release").narrow(self)

    def formerly_public(self):
        """Archived offers that families could once see: their address says that they are gone."""
        return self.filter(status=Status.ARCHIVED, released_at__isnull=False)

    def archived_before(self, day):
        """Archived offers whose ``archived_on`` lies before ``day``."""
        start = timezone.make_aware(datetime.combine(day, time.min))
        undated = Q(archived_at=None, updated_at__lt=start)
        return self.filter(Q(archived_at__lt=day) | undated, status=Status.ARCHIVED)

    def with_card_data(self):
        """Load what one result card shows, in a constant number of queries."""
        offers = self if is_german_page() else self.prefetch_related("translations__language")
        return offers.select_related("provider", "offer_type").prefetch_related(
            "life_phases",
            "topics",
            "languages",
            "locations__area",
            "opening_times",
            "dates",
            "cost_rows",
            "contacts",
        )

    def with_detail_data(self):
        """Load what an offer's page shows, in a constant number of queries."""
        return (
            self.with_card_data()
            .select_related("provider__parent", "department__parent__parent")
            .prefetch_related(
                "transitions",
                "target_groups",
                "tags",
                "catchment_areas",
                "cooperation_partners",
                "contributing_departments",
                "translations__language",
                "locations__accessibility__criterion",
            )
        )
