"""Who may open the planners' pages, and who may decide there."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache


def may_plan(user):
    return user.is_active and user.is_staff and user.has_perm("offers.use_planning")


def may_decide(user):
    return may_plan(user) and user.has_perm("offers.edit_planning")


def planner_page(view):
    """A page for those who plan; kept by no cache."""
    return _guarded(view, may_plan)


def planner_act(view):
    """An act of those who decide: accept a gap, freeze an inventory, read in figures."""
    return _guarded(view, may_decide)


def _guarded(view, allows):
    @never_cache
    @wraps(view)
    def checked(request, *args, **kwargs):
        if not allows(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
