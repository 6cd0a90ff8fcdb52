"""Which offers: the named ways to rows of ``Offer``."""

from django.db.models import Q
from django.utils import timezone

from .base import SlugQuerySet
from .offer_choices import Status


class OfferQuerySet(SlugQuerySet):
    def published(self, on=None):
        """Offers the public may see on day ``on`` (a date; default: today in Berlin).

        The one rule of visibility: released, and ``on`` lies within ``valid_from`` and
        ``valid_until``, both days included.
        """
        on = on or timezone.localdate()
        has_begun = Q(valid_from=None) | Q(valid_from__lte=on)
        still_valid = Q(valid_until=None) | Q(valid_until__gte=on)
        return self.filter(has_begun, still_valid, status=Status.PUBLISHED)

    def visible_to(self, user):
        """Offers ``user`` may open in the back office: all for staff with the right to view."""
        if user.is_active and user.is_staff and user.has_perm("offers.view_offer"):
            return self.all()
        return self.none()

    def editable_by(self, user):
        """Offers ``user`` may change: everything for the editors, else the own departments'."""
        if not (user.is_active and user.is_staff and user.has_perm("offers.change_offer")):
            return self.none()
        if user.has_perm("offers.edit_all_departments"):
            return self.all()
        departments = self.model._meta.get_field("department").related_model
        own = departments.objects.with_descendants(user.departments.values_list("slug", flat=True))
        return self.filter(department__in=own)

    def with_card_data(self):
        """Load what one result card shows, in a constant number of queries."""
        return self.select_related("provider", "offer_type").prefetch_related(
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
