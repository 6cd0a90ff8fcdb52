"""Who changes the catalogue, and why: known from here to whatever records it.

The middleware says it for people who are logged in; commands, imports and mailed links say it
themselves::

    with acting(name="Anbieter über Link", reason="Stimmt noch"):
        …

Blocks inside others add to them: what an inner block leaves out comes from the outer one. Only
changes made inside the block count, even if the transaction around it ends later.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

LONGEST_NAME = 150


@dataclass(frozen=True)
class Acting:
    """``user``: an account or None, may be lazy and is looked at only when something is written.

    ``name`` says who it is where there is no account. ``kind`` is one of
    ``OfferVersion.Kind`` where the change itself does not tell.
    """

    user: Any = None
    name: str = ""
    kind: str = ""
    reason: str = ""

    @property
    def account(self):
        """The account, or None where nobody is logged in."""
        return self.user if self.user is not None and self.user.is_authenticated else None

    @property
    def shown_name(self):
        """Who it is as a text that stays when the account goes; empty where nobody said."""
        if self.name or not self.account:
            return self.name[:LONGEST_NAME]
        return (self.account.get_full_name() or self.account.get_username())[:LONGEST_NAME]

    def followed_by(self, later):
        """Two acts on the same offer in one transaction as one; a reason is not lost."""
        return replace(
            later,
            user=later.user if later.user is not None else self.user,
            name=later.name or self.name,
            kind=later.kind or self.kind,
            reason=later.reason or self.reason,
        )


NOBODY = Acting()
_acting: ContextVar[Acting] = ContextVar("who changes the catalogue", default=NOBODY)


def current():
    """Return the Acting in force; all its parts are empty where nobody said anything."""
    return _acting.get()


@contextmanager
def acting(*, user=None, name="", kind="", reason=""):
    """Everything changed inside the block is the act of ``user`` or of ``name``."""
    outer = _acting.get()
    token = _acting.set(outer.followed_by(Acting(user, name, kind, reason)))
    try:
        yield
    finally:
        _acting.reset(token)
