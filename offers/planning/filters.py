"""The filters of the planners' pages: those of the list and a few that only planners need."""

from django.utils.translation import gettext_lazy as _

from offers.filters import KnownChoicesFilter, OfferFilter
from offers.models import PreventionLevel, Status
from offers.planning.titles import with_words_in_title


class PlanningFilter(OfferFilter):
    status = KnownChoicesFilter(
        label=_("Status"), field_name="status", lookup_expr="in", choices=Status.choices
    )
    prevention_level = KnownChoicesFilter(
        label=_("Präventionsebene"),
        field_name="prevention_level",
        lookup_expr="in",
        choices=PreventionLevel.choices,
    )

    def filter_text(self, offers, name, text):
        """As the list; among drafts and old entries, which no index knows, words of the title."""
        if "status" not in self.values:
            return super().filter_text(offers, name, text)
        ids = with_words_in_title(offers.order_by().values_list("pk", "title"), text)
        return offers.filter(pk__in=ids)
