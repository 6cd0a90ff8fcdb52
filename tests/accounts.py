"""Accounts of the back office by role."""

from itertools import count

from django.contrib.auth.models import Group, User

_numbers = count(1)


def make_account(role=None, *departments, **values):
    """Staff with the role of that name (None: without any) in ``departments``."""
    values = {"username": f"konto-{next(_numbers)}", "is_staff": True, **values}
    user = User.objects.create_user(**values)
    if role is not None:
        user.groups.add(Group.objects.get(name=role))
    user.departments.set(departments)
    return user
