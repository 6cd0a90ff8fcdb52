"""What the site decided about checking. The catalogue asks; who runs the site answers."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ReviewPolicy:
    """``*_day``: when somebody is reminded, in days after the due day (before it: negative)."""

    review_months: int = 6
    due_soon_days: int = 30
    hide_after_months: int = 12
    provider_day: int = -30
    coordinator_day: int = 0
    deputy_day: int = 30
    editors_day: int = 60
    site_name: str = "Flensburg-Kompass"
    editor_mail: str = ""


_source: Callable[[], ReviewPolicy] = ReviewPolicy


def ask(source):
    """Let ``source()`` return the ReviewPolicy from now on; the project says so at its start."""
    global _source
    _source = source


def current_policy():
    return _source()
