"""Zuständigkeiten and Aktualität: who answers for which entries, and how fresh they are."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.freshness.policy import current_policy
from offers.freshness.states import Freshness
from offers.models import Department
from offers.planning.facts import facts_of
from offers.planning.tables import Cell, Column, Table


def freshness_of(fact, day, soon):
    """The Freshness of an entry on ``day``, or "" where no check is due at all."""
    if fact.status == "archived" or fact.verify_due is None:
        return ""
    if fact.hidden_from and fact.hidden_from <= day:
        return Freshness.HIDDEN
    if fact.verify_due < day:
        return Freshness.OVERDUE
    return Freshness.DUE_SOON if fact.verify_due <= soon else Freshness.CURRENT


def states_of(selection, facts):
    """``[(Facts, Freshness)]`` on the selection's day."""
    soon = selection.day + timedelta(days=current_policy().due_soon_days)
    return [(fact, freshness_of(fact, selection.day, soon)) for fact in facts]


# What counts as up to date and what as neglected, for figures and the lists behind them.
STATES = {
    "fresh": (gettext_lazy("Prüfung aktuell"), (Freshness.CURRENT, Freshness.DUE_SOON)),
    "late": (gettext_lazy("Prüfung überfällig"), (Freshness.OVERDUE, Freshness.HIDDEN)),
}


def lacks_deputy(selection):
    """A function of a Facts: True where neither the entry nor its unit names a deputy."""
    units = {unit.slug: unit for unit in selection.memory.vocabulary.rows[Department].values()}
    return lambda fact: not (fact.deputy_function or units[fact.department].deputy_function)


def share(part, whole):
    """Per cent as a Decimal with one place, or None of nothing."""
    if not whole:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), "ROUND_HALF_UP")


def build_responsibilities(selection):
    """One row for each unit that leads offers: entries, overdue, without deputy or contact."""
    columns = [
        Column(_("Fachbereich"), width=30),
        Column(_("Arbeitsbereich"), width=34),
        Column(_("Angebote"), "number", 10),
        Column(_("aktuell"), "number", 10),
        Column(_("überfällig"), "number", 10),
        Column(_("ohne Vertretung"), "number", 12),
        Column(_("ohne Kontakt"), "number", 12),
        Column(_("aktuell in %"), "decimal", 12),
    ]
    notes = [
        _(
            "Überfällig heißt: die Prüfung ist versäumt. Ohne Vertretung: weder der Eintrag noch "
            "der Bereich nennt eine. Ohne Kontakt: keine öffentliche Kontaktangabe."
        )
    ]
    return Table(columns, _responsibility_rows(selection), notes)


def _responsibility_rows(selection):
    by_unit = defaultdict(list)
    for fact, state in states_of(selection, facts_of(selection)):
        by_unit[fact.department].append((fact, state))
    units = selection.memory.vocabulary.rows[Department].values()
    ordered = sorted(
        units, key=lambda unit: (unit.root.order, unit.root.name, unit.pk != unit.root.pk)
    )
    alone = lacks_deputy(selection)
    for unit in ordered:
        entries = by_unit.get(unit.slug, [])
        if not entries:
            continue
        late = sum(state in STATES["late"][1] for _fact, state in entries)
        fresh = sum(state in STATES["fresh"][1] for _fact, state in entries)
        without_deputy = sum(alone(fact) for fact, _state in entries)
        mute = sum(not fact.has_contact for fact, _state in entries)
        yield [
            unit.root.name,
            "" if unit.parent_id is None else unit.name,
            _behind(selection, unit, len(entries)),
            _behind(selection, unit, fresh, "state.fresh"),
            _behind(selection, unit, late, "state.late"),
            _behind(selection, unit, without_deputy, "deputy."),
            _behind(selection, unit, mute, "contact."),
            share(fresh, len(entries)),
        ]


def _behind(selection, unit, number, *behind):
    """The number of a unit's own entries, without the units below, with the list of them."""
    is_told = number and (selection.sees_internal or behind != ("deputy.",))
    return Cell(number, selection.list_url(f"unit.{unit.slug}", *behind) if is_told else "")


def build_freshness(selection):
    """One row for each entry with check, due day, owner and reminders."""
    columns = [
        Column(_("Angebot"), width=40),
        Column(_("Fachbereich"), width=28),
        Column(_("geprüft am"), "date", 12),
        Column(_("fällig am"), "date", 12),
        Column(_("Stand"), width=14),
    ]
    if selection.sees_internal:
        columns += [
            Column(_("verantwortlich"), width=28),
            Column(_("Vertretung"), width=28),
            Column(_("Erinnerungen"), "number", 12),
        ]
    facts = facts_of(selection)
    states = states_of(selection, facts)
    return Table(
        columns, _freshness_rows(selection, states), _quotas(selection, states), len(facts)
    )


def _freshness_rows(selection, states):
    roots = {unit.slug: unit for unit in selection.memory.vocabulary.rows[Department].values()}
    for fact, state in states:
        unit = roots[fact.department]
        row = [
            Cell(fact.title, offer_url(fact)),
            unit.root.name,
            fact.verified_at,
            fact.verify_due,
            str(Freshness(state).label) if state else "",
        ]
        if selection.sees_internal:
            row += [
                fact.owner_function or unit.coordinator_function,
                fact.deputy_function or unit.deputy_function,
                fact.reminders,
            ]
        yield row


def _quotas(selection, states):
    """One sentence for each Fachbereich: the share of entries whose check is up to date."""
    by_root = defaultdict(lambda: [0, 0])
    units = {unit.slug: unit.root for unit in selection.memory.vocabulary.rows[Department].values()}
    for fact, state in states:
        root = by_root[units[fact.department]]
        root[0] += state in STATES["fresh"][1]
        root[1] += 1
    return [
        _("%(name)s: %(fresh)s von %(all)s Einträgen aktuell (%(share)s %%).")
        % {
            "name": root.name,
            "fresh": fresh,
            "all": total,
            "share": str(share(fresh, total)).replace(".", ","),
        }
        for root, (fresh, total) in sorted(
            by_root.items(), key=lambda item: (item[0].order, item[0].name)
        )
    ]


def offer_url(fact):
    """The public page for what is released, else the page in the back office."""
    if fact.status == "published":
        return reverse("offers:offer_detail", args=[fact.slug])
    return reverse("admin:offers_offer_change", args=[fact.pk])
