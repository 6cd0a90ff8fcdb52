"""Nutzung: views and searches from the counters, yearly figures as providers report them."""

from datetime import timedelta

from django.db.models import Sum
from django.utils.translation import gettext as _

from offers.models import FruitlessSearch, UseCount, UseKind, YearlyFigures
from offers.models.base import id_list
from offers.planning.facts import facts_of
from offers.planning.responsibility import offer_url
from offers.planning.tables import Cell, Column, Table
from offers.planning.use import SHOWN_FROM

DAYS = 90
SHOWN_WORDS = 30


def views_by_slug(day, days=DAYS):
    """``{slug: views}`` of offers in the ``days`` up to ``day``."""
    return dict(
        counts(UseKind.VIEW, day, days).values_list("key").annotate(n=Sum("count")).order_by()
    )


def counts(kind, day, days):
    first = day - timedelta(days=days - 1)
    return UseCount.objects.filter(kind=kind, day__range=(first, day))


def total(kind, day, days):
    return counts(kind, day, days).aggregate(n=Sum("count"))["n"] or 0


def frequent_words(day, days=DAYS):
    """``[(words, times)]``, the most frequent first; what few people typed is not shown."""
    found = (
        counts(UseKind.SEARCH, day, days)
        .exclude(key="")
        .values_list("key")
        .annotate(n=Sum("count"))
        .filter(n__gte=SHOWN_FROM)
        .order_by("-n", "key")
    )
    return list(found[:SHOWN_WORDS])


def fruitless_words(day, days=DAYS):
    """The same for searches that found nothing."""
    first = day - timedelta(days=days - 1)
    found = (
        FruitlessSearch.objects.filter(day__range=(first, day))
        .values_list("query")
        .annotate(n=Sum("count"))
        .filter(n__gte=SHOWN_FROM)
        .order_by("-n", "query")
    )
    return list(found[:SHOWN_WORDS])


def build_use(selection):
    """Views for each offer; yearly figures of the newest year that anybody reported."""
    facts = facts_of(selection)
    figures = newest_figures([fact.pk for fact in facts]) if selection.sees_internal else {}
    columns = [
        Column(_("Angebot"), width=44),
        Column(_("Ansichten in 90 Tagen"), "number", 14),
    ]
    if selection.sees_internal:
        columns += [
            Column(_("Jahr"), width=8),
            Column(_("Plätze"), "number", 10),
            Column(_("Teilnehmende"), "number", 14),
            Column(_("Wartende"), "number", 10),
        ]
    views = views_by_slug(selection.day)
    rows = [_row(fact, views, figures, selection) for fact in facts]
    note = _(
        "Ansichten sind reine Tageszähler ohne Adresse und ohne Cookie. Jahreszahlen melden die "
        "Anbieter auf ihrer Seite; leer heißt: nicht gemeldet."
    )
    return Table(columns, rows, [note], len(rows))


def newest_figures(ids):
    """``{offer id: YearlyFigures}``, the newest year of each."""
    found = {}
    for row in YearlyFigures.objects.filter(offer_id__in=id_list(ids)).order_by("year"):
        found[row.offer_id] = row
    return found


def _row(fact, views, figures, selection):
    row = [Cell(fact.title, offer_url(fact)), views.get(fact.slug, 0)]
    if not selection.sees_internal:
        return row
    known = figures.get(fact.pk)
    if known is None:
        return [*row, "", None, None, None]
    return [*row, str(known.year), known.places, known.participants, known.waiting_list]


def use_extra(selection, table):
    day = selection.day
    return {
        "use_totals": [
            (_("Seiten"), total(UseKind.PAGE, day, DAYS)),
            (_("Angebote angesehen"), total(UseKind.VIEW, day, DAYS)),
            (_("Suchen"), total(UseKind.SEARCH, day, DAYS)),
        ],
        "frequent_words": frequent_words(day),
        "fruitless_words": fruitless_words(day),
    }
