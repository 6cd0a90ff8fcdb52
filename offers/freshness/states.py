"""How fresh an entry is: current, due soon, overdue, hidden."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.freshness.policy import current_policy
from offers.models import Status


class Freshness(models.TextChoices):
    CURRENT = "current", _("aktuell")
    DUE_SOON = "due_soon", _("bald fällig")
    OVERDUE = "overdue", _("überfällig")
    HIDDEN = "hidden", _("verborgen")


def annotated(offers, on=None):
    """Give each of ``offers`` its ``freshness``, "" where no check is due at all: archived
    entries, and drafts that were never public."""
    cases = [When(rule, then=Value(state.value)) for state, rule in _rules(on).items()]
    return offers.annotate(
        freshness=Case(
            When(status=Status.ARCHIVED, then=Value("")),
            *cases,
            default=Value(""),
            output_field=models.CharField(),
        )
    )


def with_freshness(*states, on=None):
    """Return the Q for offers in one of ``states``."""
    rules = _rules(on)
    chosen = Q(pk__in=[])
    for state in states:
        chosen |= rules[state]
    return chosen & ~Q(status=Status.ARCHIVED)


def _rules(on=None):
    """Return ``{Freshness: Q}``, archived offers not yet left out."""
    on = on or timezone.localdate()
    soon = on + timedelta(current_policy().due_soon_days)
    return {
        Freshness.CURRENT: Q(verify_due__gt=soon, hidden_from__gt=on),
        Freshness.DUE_SOON: Q(verify_due__range=(on, soon), hidden_from__gt=on),
        Freshness.OVERDUE: Q(verify_due__lt=on, hidden_from__gt=on),
        Freshness.HIDDEN: Q(hidden_from__lte=on),
    }
