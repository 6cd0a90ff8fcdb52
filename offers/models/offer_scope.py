"""Who may do what with which offers: one rule for a list of offers and for a single one.

A Scope is asked by querysets (``narrow``) and by pages (``covers``), so that a list and the
actions on its rows cannot disagree.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

# Plain fields that the public never sees; in the back office only who keeps an offer or plans.
INTERNAL_FIELDS = frozenset(
    {
        "owner_function",
        "deputy_function",
        "source",
        "verified_by",
        "verified_how",
        "review_months",
        "capacity",
        "participants_last_year",
        "waiting_list",
        "internal_note",
        "released_at",
        "archived_at",
        "archive_reason",
        "successor",
    }
)

# Act → the permissions for it: for offers of one's own departments, and for those of all.
ACTS = {
    "view": ("view_offer", "view_offer"),
    "change": ("change_offer", "edit_all_departments"),
    "delete": ("delete_offer", "edit_all_departments"),
    "release": ("release_offer", "edit_all_departments"),
    "view_internal": ("change_offer", "view_internal"),
    "plan": ("use_planning", "plan_all_departments"),
}


@dataclass(frozen=True)
class Scope:
    """Offers led by ``departments`` (ids), or all of them where that is None."""

    departments: frozenset[int] | None

    def covers(self, offer):
        return self.departments is None or offer.department_id in self.departments

    def narrow(self, offers):
        if self.departments is None:
            return offers.all()
        return offers.filter(department__in=self.departments)


NOTHING, EVERYTHING = Scope(frozenset()), Scope(None)


def scope(user, act):
    """Return the Scope in which ``user`` may do ``act``, a key of ACTS."""
    own, every = (f"offers.{codename}" for codename in ACTS[act])
    if not (user.is_active and user.is_staff):
        return NOTHING
    # The overviews of planning say nothing that needs the right to open the single offer.
    if act != "plan" and not user.has_perm("offers.view_offer"):
        return NOTHING
    if user.has_perm(own) and user.has_perm(every):
        return EVERYTHING
    if act == "view_internal" and user.has_perm(every):
        return EVERYTHING
    return Scope(own_department_ids(user)) if user.has_perm(own) else NOTHING


def own_department_ids(user):
    """Ids of the departments of ``user`` and of all below them; asked once for each request.

    Kept on the user object, as Django keeps permissions there.
    """
    if not hasattr(user, "_own_department_ids"):
        departments = user.departments.model
        own = departments.objects.with_descendants(user.departments.values_list("slug", flat=True))
        user._own_department_ids = frozenset(own.values_list("pk", flat=True))
    return user._own_department_ids


def unshared(rows, user, *relations):
    """Those of ``rows`` (providers, places) that no offer of a foreign department uses.

    ``relations`` name the ways to offers. Who edits all departments keeps every row.
    """
    editable = scope(user, "change")
    if editable.departments is None:
        return rows.all()
    for name in relations:
        link = rows.model._meta.get_field(name)
        here = link.related_model.objects.filter(**{link.remote_field.name: OuterRef("pk")})
        rows = rows.exclude(Exists(here.exclude(department__in=editable.departments)))
    return rows
