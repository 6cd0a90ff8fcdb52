"""What the catalogue needs to know of the site it stands in; the project answers.

The same way round as ``offers.freshness.policy``: ``offers`` does not import the project.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Host:
    """``land``: code of the Land (ISO 3166-2 without "DE-") whose holidays hold."""

    site_name: str = "Flensburg-Kompass"
    publisher_name: str = "Stadt Flensburg"
    municipality_name: str = "Flensburg"
    land: str = "SH"


_source: Callable[[], Host] = Host


def ask(source):
    """Let ``source()`` return the Host from now on; the project says so at its start."""
    global _source
    _source = source


def current_host():
    return _source()
