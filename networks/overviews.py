"""Overviews as tables: the same rows for the page and for the CSV (domain 4.3)."""

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.models import Body, Decision, MeetingStatus, Membership, WorkOrder
from offers.exchange.cells import join_list
from offers.exchange.tables import BYTE_ORDER_MARK, encode_rows
from offers.planning.tables import as_text


@dataclass(frozen=True)
class Table:
    """``rows``: lists of values (None, text, int, date), one for each of ``headers``.

    ``sources``: what each row tells of.
    """

    name: str
    headers: list[str]
    rows: list[list]
    sources: list = field(default_factory=list)

    @property
    def texts(self):
        return [[as_text(cell) for cell in row] for row in self.rows]

    def csv(self):
        """UTF-8 with byte order mark and semicolons, as German spreadsheets expect it."""
        return BYTE_ORDER_MARK + encode_rows([self.headers, *self.texts])


def with_seats(bodies, on=None):
    """``bodies`` with the seats of day ``on`` (default: today) and what else a row tells."""
    seats = (
        Membership.objects.current(on)
        .order_by("pk")
        .select_related("actor__department__parent__parent", "actor__provider__parent")
    )
    return bodies.select_related("network__area", "scope_area", "scope_topic").prefetch_related(
        "network__topics",
        "scope_phases",
        Prefetch("memberships", queryset=seats, to_attr="seats"),
    )


def bodies_table(bodies, on=None):
    """The Gremien in ``bodies`` (a queryset) with seats, meetings and open work orders.

    ``on`` another day than today: seats of that day, meetings up to it as held, later ones as
    planned. Whether orders are open is only known as of today.
    """
    held, planned = (
        Q(meetings__status=MeetingStatus.HELD),
        Q(meetings__status=MeetingStatus.PLANNED),
    )
    if on:
        later = Q(meetings__starts_at__date__gt=on)
        held, planned = held & ~later, planned | (held & later)
    counted = with_seats(bodies, on).annotate(
        held=Count("meetings", held, distinct=True),
        planned=Count("meetings", planned, distinct=True),
        orders=Count("work_orders", Q(work_orders__status__in=["open", "started"]), distinct=True),
    )
    shown = list(counted.order_by("network", "order", "name"))
    headers = [
        _("Netzwerk"), _("Gremium"), _("Ebene"), _("Art"), _("Stand"), _("Sitze"),
        _("Sitze nach Fachbereich und Art"), _("unbesetzt"), _("Turnus in Wochen"),
        _("Sitzungen gehalten"), _("Sitzungen geplant"), _("offene Arbeitsaufträge"),
    ]  # fmt: skip
    return Table("gremien", headers, [_body_row(body) for body in shown], shown)


def _body_row(body):
    groups = {}
    for seat in body.seats:
        actor = seat.actor
        name = actor.division if actor.is_municipal else actor.get_actor_type_display()
        groups[name] = groups.get(name, 0) + 1
    return [
        body.network.title, body.name, str(body.level_name), body.get_kind_display(),
        body.get_status_display(), len(body.seats),
        join_list(f"{name}: {number}" for name, number in sorted(groups.items())),
        sum(seat.is_vacant for seat in body.seats), body.meeting_interval_weeks,
        body.held, body.planned, body.orders,
    ]  # fmt: skip


def decisions_table(bodies, on=None):
    """Decisions and work orders of ``bodies``, newest decisions first.

    ``on`` another day than today: what was decided or given in meetings by then.
    """
    shown = Prefetch("body", with_seats(Body.objects.all(), on))
    decisions = Decision.objects.filter(body__in=bodies).prefetch_related(shown, "measures__topics")
    orders = (
        WorkOrder.objects.filter(body__in=bodies)
        .select_related("actor__department", "actor__provider")
        .prefetch_related(shown)
    )
    if on:
        decisions = decisions.filter(Q(decided_on=None) | Q(decided_on__lte=on))
        orders = orders.filter(Q(meeting=None) | Q(meeting__starts_at__date__lte=on))
    rows = [
        [
            decision.get_kind_display(), decision.body.name, decision.decided_on,
            decision.title, "", "", decision.get_outcome_display(), decision.resources,
        ]
        for decision in decisions
    ] + [
        [
            _("Arbeitsauftrag"), order.body.name, "", order.title, order.actor.name,
            order.due, _order_state(order, on), "",
        ]
        for order in orders
    ]  # fmt: skip
    headers = [
        _("Art"), _("Gremium"), _("Datum"), _("Gegenstand"), _("verantwortlich"), _("fällig am"),
        _("Stand"), _("Mittel"),
    ]  # fmt: skip
    return Table("beschluesse", headers, rows, [*decisions, *orders])


def _order_state(order, on):
    words = order.get_status_display()
    is_overdue = order.is_overdue_on(on or timezone.localdate())
    return _("%(state)s, überfällig") % {"state": words} if is_overdue else words


def matrix_table(matrix):
    """What × who: one line for each pair, with the role."""
    cells = [(row, cell) for row in (matrix.rows.all() if matrix.pk else ()) for cell in row.cells]
    return Table(
        "themen-matrix",
        [_("Thema"), _("Was"), _("Wer"), _("Rolle")],
        [[matrix.title, row.what, cell.who, cell.role] for row, cell in cells],
        [(matrix, cell) for _row, cell in cells],
    )


def processes_table(processes):
    rows = [
        [
            process.title, process.own_term, process.department.name,
            join_list(department.name for department in process.contributing.all()),
            join_list(topic.title for topic in process.topics.all()),
            process.starts_on, process.ends_on,
        ]
        for process in processes
    ]  # fmt: skip
    headers = [
        _("Planungsprozess"), _("eigener Begriff"), _("federführend"), _("mitverantwortlich"),
        _("Themen"), _("von"), _("bis"),
    ]  # fmt: skip
    return Table("planungsprozesse", headers, rows)


def file_name(table, today=None):
    return f"{table.name}-{today or timezone.localdate()}.csv"
