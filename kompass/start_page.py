"""What the back office shows first: what is mine to do, and how far my department is."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.attention import GROUP_TITLES, count_tasks, offer_tasks
from offers.feedback_inbox import open_feedback_count
from offers.freshness.campaigns import progress as campaign_progress
from offers.freshness.progress import department_progress
from offers.links.sources import uses_of
from offers.models import Campaign, Department, LinkCheck, LinkStatus, Offer
from offers.ownership import departments_without_owner
from offers.proposals.review import open_proposal_count


@dataclass(frozen=True)
class Tile:
    """One number and the list behind it."""

    label: str
    count: int
    url: str


def context(request, site):
    """Return the context of the start page for ``request.user``; nothing without any right.

    Who edits offers gets numbers of the own ones, who only reads gets them of all.
    """
    user, today = request.user, timezone.localdate()
    edits_all = user.has_perm("offers.edit_all_departments")
    looks_after_all = edits_all or user.has_perm("auth.change_user")
    without_owner = departments_without_owner(today) if looks_after_all else []
    doors = _doors(user)
    if not user.has_perm("offers.view_offer"):
        whole_site = user.has_perm("offers.plan_all_departments")
        progress = department_progress(None, today) if whole_site else []
        return {"doors": doors, "without_owner": without_owner, "progress": progress}
    can_edit = user.has_perm("offers.change_offer")
    own_only = can_edit and not edits_all
    own = list(user.departments.all()) if own_only else None
    tiles = _tiles(user, can_edit)
    return {
        "doors": doors,
        "work": [(GROUP_TITLES[group], of_group) for group, of_group in tiles.items()],
        "due_count": sum(tile.count for tile in tiles["due"][:3]),
        "can_review": can_edit,
        "own_departments": own,
        "progress": department_progress(own, today),
        "campaigns": _campaigns(own, today),
        "without_owner": without_owner,
        "offer_changelist": reverse("admin:offers_offer_changelist"),
        "can_add_offer": site.get_model_admin(Offer).has_add_permission(request),
    }


def _doors(user):
    """Return ``[(label, url)]`` of what the account reads beside the lists of the back office."""
    plans, reads_reports = "offers.use_planning", "networks.view_committeereport"
    pages = (
        ([plans], _("Planung"), "offers:planning"),
        ([plans, reads_reports], _("Stand auf einer Seite"), "offers:planning_leadership"),
        (["networks.view_network"], _("Netzwerke"), "networks:home"),
        ([reads_reports], _("Berichte"), "networks:reports"),
        (["kompass.change_siteconfiguration"], _("Bündel für andere Kommunen"), "admin:bundle"),
    )
    return [(label, reverse(name)) for rights, label, name in pages if user.has_perms(rights)]


def _tiles(user, can_edit):
    """Return ``{group: [Tile, …]}``; the first three of "due" are the entries to be checked."""
    offers = Offer.objects.editable_by(user) if can_edit else Offer.objects.visible_to(user)
    tasks = offer_tasks()
    counts = count_tasks(offers, tasks)
    changelist = reverse("admin:offers_offer_changelist")
    scope = "&mine=1" if can_edit else ""
    tiles = {group: [] for group in GROUP_TITLES}
    for task in tasks:
        url = f"{changelist}?task={task.key}{scope}"
        tiles[task.group].append(Tile(task.label, counts[task.key], url))
    if user.has_perm("offers.change_changeproposal"):
        url = reverse("admin:offers_changeproposal_changelist")
        tiles["work"].append(Tile(_("offene Vorschläge"), open_proposal_count(user), url))
    if user.has_perm("offers.view_feedback"):
        tiles["work"].append(_feedback_tile(user))
    if user.has_perm("offers.view_linkcheck"):
        tiles["missing"].append(_links_tile(user, can_edit))
    return tiles


def _feedback_tile(user):
    url = reverse("admin:offers_feedback_changelist")
    return Tile(_("offene Rückmeldungen"), open_feedback_count(user), f"{url}?state=open")


def _links_tile(user, can_edit):
    broken = LinkCheck.objects.filter(status=LinkStatus.BROKEN)
    if can_edit:
        broken = broken.filter(url__in=list(uses_of(user=user)))
    scope = "&mine=1" if can_edit else ""
    url = reverse("admin:offers_linkcheck_changelist")
    return Tile(
        _("Links nicht erreichbar"),
        broken.count(),
        f"{url}?status__exact={LinkStatus.BROKEN}{scope}",
    )


def _campaigns(own, today):
    """Return ``[(campaign, [Progress, …])]`` of those that run, with the own departments alone."""
    running = Campaign.objects.filter(is_stopped=False, starts_on__lte=today, deadline__gte=today)
    slugs = None if own is None else _with_below(own)
    shown = []
    for campaign in running.order_by("deadline", "pk"):
        rows = [row for row in campaign_progress(campaign) if slugs is None or row.slug in slugs]
        if rows:
            shown.append((campaign, rows))
    return shown


def _with_below(departments):
    slugs = [department.slug for department in departments]
    return set(Department.objects.with_descendants(slugs).values_list("slug", flat=True))
