"""Are all three levels of action there, and do they reach each other?"""

from itertools import combinations

from django.utils.translation import gettext as _

from networks.models import ACTION_LEVELS, LEVEL_NAMES, ActorType, BodyStatus, Membership

from .finding import Finding


def level_findings(network):
    """Findings about levels, links between them and groups of actors that are missing."""
    bodies = list(
        network.bodies.exclude(status=BodyStatus.ENDED).prefetch_related("reports_to", "informs")
    )
    seats = list(
        Membership.objects.current().filter(body__in=bodies).select_related("body", "actor")
    )
    covered = {body.level for body in bodies}
    missing = [level for level in ACTION_LEVELS if level not in covered]
    if missing:
        findings = [_missing_level(level) for level in missing]
    else:
        findings = [Finding("levels", "ok", _("Alle drei Handlungsebenen sind besetzt."), bodies)]
    findings += [
        _unlinked(one, two)
        for one, two in combinations(ACTION_LEVELS, 2)
        if {one, two} <= covered
        and abs(ACTION_LEVELS.index(one) - ACTION_LEVELS.index(two)) == 1
        and not is_linked(one, two, bodies, seats)
    ]
    return [*findings, *_missing_types(seats)]


def is_linked(one, two, bodies, seats):
    """True where an actor sits on both levels or a body reports to one of the other level."""
    actors = {level: {s.actor_id for s in seats if s.body.level == level} for level in (one, two)}
    if actors[one] & actors[two]:
        return True
    level_of = {body.pk: body.level for body in bodies}
    return any(
        {body.level, level_of.get(other.pk)} == {one, two}
        for body in bodies
        for other in (*body.reports_to.all(), *body.informs.all())
    )


def _missing_level(level):
    return Finding(
        "level_missing",
        "stop",
        _("Handlungsebene %(level)s fehlt") % {"level": LEVEL_NAMES[level]},
        [],
        _("Ein Gremium dafür gründen oder einem bestehenden die Aufgabe übertragen."),
    )


def _unlinked(one, two):
    names = {"one": LEVEL_NAMES[one], "two": LEVEL_NAMES[two]}
    return Finding(
        "levels_unlinked",
        "warn",
        _("Zwischen %(one)s und %(two)s gibt es keinen festen Weg.") % names,
        [],
        _("Eine Person in beide Runden entsenden oder einen Berichtsweg eintragen."),
    )


def _missing_types(seats):
    wanted = (
        ActorType.FAMILIES,
        ActorType.SCHOOL_DAYCARE,
        ActorType.HEALTH,
        ActorType.WELFARE,
        ActorType.DEPARTMENT,
        ActorType.POLITICS,
    )
    here = {seat.actor.actor_type for seat in seats}
    missing = [kind.label for kind in wanted if kind not in here]
    if not missing:
        return []
    sentence = _("Diese Gruppen sitzen in keinem Gremium.")
    advice = _("Überlegen, wer für diese Gruppe sprechen kann.")
    return [Finding("types_missing", "warn", sentence, missing, advice)]
