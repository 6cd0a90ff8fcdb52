"""What is kept of gaps over time: since when, accepted why, linked to what, and each step."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.models import Gap, GapEntity, GapEvent, GapEventKind, Severity
from offers.planning.gap_subjects import PARTS
from offers.planning.gaps import find_gaps
from offers.planning.planned import Concerns
from offers.planning.tables import Cell, Column, Table

ORDER = {value: place for place, value in enumerate(Severity.values)}


@transaction.atomic
def record_gaps(selection, today=None, progress=lambda text: None):
    """Store what ``selection`` (the whole public inventory) lacks; return (found, new, closed).

    What is no longer found is closed, what comes back starts anew; both stand in the history.
    """
    today = today or timezone.localdate()
    known = {(gap.rule_id, gap.key): gap for gap in Gap.objects.select_for_update()}
    progress("Regeln anwenden")
    findings = {finding.key: finding for finding in find_gaps(selection)}
    new = []
    for number, (key, finding) in enumerate(findings.items(), start=1):
        progress(f"Lücke {number} von {len(findings)}")
        gap = known.get(key)
        if gap is None:
            gap = Gap(rule=finding.rule, key=key[1], found_on=today)
        if gap.pk is None or gap.closed_on is not None:
            gap.found_on, gap.closed_on = today, None
            new.append(gap)
        gap.label, gap.last_seen_on = finding.subject.label[:300], today
        gap.save()
    events = [GapEvent(gap=gap, on=today, kind=GapEventKind.FOUND) for gap in new]
    gone = [gap for key, gap in known.items() if key not in findings and gap.closed_on is None]
    for gap in gone:
        gap.closed_on = today
        gap.accepted_on, gap.accepted_by, gap.accepted_reason = None, "", ""
        gap.save()
        events.append(GapEvent(gap=gap, on=today, kind=GapEventKind.CLOSED))
    GapEvent.objects.bulk_create(events)
    return len(findings), len(new), len(gone)


@transaction.atomic
def accept(gap, reason, by, today=None):
    """Take a gap as it is for now; ``reason`` must say why."""
    today = today or timezone.localdate()
    gap.accepted_on, gap.accepted_by, gap.accepted_reason = today, by[:150], reason[:500]
    gap.save()
    gap.events.create(on=today, kind=GapEventKind.ACCEPTED, by=by[:150], text=reason[:500])


@transaction.atomic
def resume(gap, by, today=None):
    """Take the acceptance back."""
    gap.accepted_on, gap.accepted_by, gap.accepted_reason = None, "", ""
    gap.save()
    gap.events.create(on=today or timezone.localdate(), kind=GapEventKind.RESUMED, by=by[:150])


@transaction.atomic
def link(gap, need, project, by, today=None):
    """Say which need and which project answer the gap; None takes one off."""
    gap.need, gap.project = need, project
    gap.save()
    words = ", ".join(str(one) for one in (need, project) if one) or _("keine Verknüpfung")
    gap.events.create(
        on=today or timezone.localdate(), kind=GapEventKind.LINKED, by=by[:150], text=words[:500]
    )


def stored_for(finding, selection, known):
    """The Gap of a finding, if the selection looks at no less than the record does."""
    filters = set(selection.values) - set(PARTS[finding.rule.entity])
    if filters or selection.wants_status or selection.frozen or selection.behind:
        return None
    gap = known.get(finding.key)
    return gap if gap is not None and gap.closed_on is None else None


def build_gaps(selection):
    columns = [
        Column(_("Lücke"), width=44),
        Column(_("Regel"), width=34),
        Column(_("Dringlichkeit"), width=18),
        Column(_("gemessen"), width=30),
        Column(_("seit"), "date", 12),
        Column(_("Stand"), width=16),
        Column(_("Grund"), width=40),
        Column(_("Bedarf"), width=30),
        Column(_("Vorhaben"), width=30),
        Column(_("Vorschlag"), width=40),
    ]
    whole = selection.over_all_departments()
    known = {(gap.rule_id, gap.key): gap for gap in Gap.objects.select_related("need", "project")}
    findings = sorted(find_gaps(whole), key=lambda f: (ORDER[f.rule.severity], f.rule.order))
    concerns = Concerns()
    rows = [
        _row(finding, stored_for(finding, whole, known), concerns, whole) for finding in findings
    ]
    return Table(columns, rows, _notes(rows), len(rows))


def _row(finding, gap, concerns, selection):
    needs, projects = concerns.at(finding.subject.parts)
    needs = [gap.need] if gap and gap.need else needs
    projects = [gap.project] if gap and gap.project else projects
    state = _("neu") if gap is None else _("hingenommen") if gap.accepted_on else _("offen")
    # A finding about an offer has a page for those who plan with all offers.
    may_open = finding.rule.entity != GapEntity.OFFER or selection.own_scope.departments is None
    url = reverse("offers:planning_gap", args=[gap.pk]) if gap and may_open else ""
    return [
        Cell(finding.subject.label, url),
        finding.rule.title,
        finding.rule.get_severity_display(),
        Cell(finding.measured, _offers_url(finding, selection)),
        gap.found_on if gap else None,
        state,
        gap.accepted_reason if gap else "",
        " | ".join(need.title for need in needs),
        " | ".join(project.title for project in projects),
        finding.rule.suggestion,
    ]


def _offers_url(finding, selection):
    """The list of what was counted; who plans with some departments would see less there."""
    if not finding.counted or selection.own_scope.departments is not None:
        return ""
    return selection.list_url(f"gap.{finding.rule.slug}.{finding.subject.key}")


def _notes(rows):
    return [
        _(
            "Eine Lücke ist ein Hinweis, kein Urteil. Gezählt wird über alle Fachbereiche. „Neu“ "
            "heißt: noch nicht im Verlauf; den schreibt die nächtliche Prüfung."
        )
    ]
