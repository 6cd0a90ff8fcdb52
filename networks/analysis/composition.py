"""Who sits in a body and who does not (F10b, H6b)."""

from django.utils.translation import gettext as _

from networks.models import Actor, ActorType, Body, Membership

from .finding import Finding


def seats_of(body):
    """Today's seats of ``body`` with all that the findings read, in two queries."""
    return list(
        body.memberships.current().select_related(
            "actor__provider__parent", "actor__department__parent__parent"
        )
    )


def body_findings(body, seats, divisions):
    """Findings about the composition; ``divisions`` = names of the Fachbereiche in the network."""
    held = [seat for seat in seats if not seat.is_vacant]
    if not seats:
        sentence = _("Zu diesem Gremium sind keine Sitze eingetragen.")
        return [Finding("no_seats", "warn", sentence, [], _("Sitze nach Funktionen eintragen."))]
    findings = [_represented(held, divisions)] if divisions else []
    findings += _missing_voices(held)
    vacant = [seat for seat in seats if seat.is_vacant]
    if vacant:
        findings.append(
            Finding(
                "vacant", "warn", _("unbesetzte Sitze"), vacant, _("Stelle um Benennung bitten.")
            )
        )
    return findings


def _represented(seats, divisions):
    here = {seat.actor.division for seat in seats if seat.actor.is_municipal}
    missing = sorted(divisions - here)
    if not missing:
        sentence = _("alle %(count)d Fachbereiche vertreten") % {"count": len(divisions)}
        return Finding("divisions", "ok", sentence, sorted(divisions))
    advice = _("Fachbereich einladen oder einen festen Weg zum Informieren verabreden.")
    return Finding("divisions", "warn", _("nicht vertretene Fachbereiche"), missing, advice)


def _missing_voices(seats):
    voices = (
        (
            "no_external",
            any(
                not seat.actor.is_municipal and seat.actor.actor_type != ActorType.FAMILIES
                for seat in seats
            ),
            _("keine externe Vertretung"),
            _("Freie Träger oder Partner mit einem Sitz einbeziehen."),
        ),
        (
            "no_leadership",
            any(seat.is_leadership or seat.actor.actor_type == ActorType.LEADERSHIP
                for seat in seats),
            _("keine Leitungsebene"),
            _("Klären, wer über Mittel entscheidet und wie Vorschläge dorthin kommen."),
        ),
        (
            "no_families",
            any(seat.actor.actor_type == ActorType.FAMILIES for seat in seats),
            _("keine Familien vertreten"),
            _("Elternvertretung einladen oder Beteiligung fest einplanen."),
        ),
    )  # fmt: skip
    return [
        Finding(kind, "warn", sentence, [], advice)
        for kind, is_there, sentence, advice in voices
        if not is_there
    ]


def divisions_of(network):
    """Names of the Fachbereiche that take part in ``network``, by seat or as participants."""
    actors = involved(network).select_related("department__parent__parent")
    return {actor.division for actor in actors if actor.actor_type == ActorType.DEPARTMENT}


def involved(network):
    """Actors of ``network``: its participants and whoever holds a seat in it today."""
    return Actor.objects.filter(pk__in=network.participants.values("pk")) | Actor.objects.filter(
        pk__in=seated_ids(network)
    )


def seated_ids(network):
    seats = Membership.objects.current()
    running = Body.objects.running().filter(network=network)
    return seats.filter(body__in=running).values("actor")


def unseated(network):
    """The finding "involved, but in no body" (H6b), or None."""
    actors = list(network.participants.exclude(pk__in=seated_ids(network)))
    if not actors:
        return None
    sentence = _("beteiligt, aber in keinem Gremium vertreten")
    advice = _("Sitz anbieten oder verabreden, wer sie vertritt und informiert.")
    return Finding("involved_without_seat", "warn", sentence, actors, advice)
