"""What the catalogue needs to know of the site it stands in; the project answers.

The same way round as ``offers.freshness.policy``: ``offers`` does not import the project.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offers.models import Department


@dataclass(frozen=True)
class Host:
    """``land``: code of the Land (ISO 3166-2 without "DE-") whose holidays hold;
    ``region``: a part of it with milestones of its own, mostly ""; ``first_contact``: the office
    that families may always begin with.
    """

    site_name: str = "Flensburg-Kompass"
    publisher_name: str = "Stadt Flensburg"
    municipality_name: str = "Flensburg"
    land: str = "SH"
    region: str = ""
    first_contact: Department | None = None

    @property
    def region_code(self):
        """»DE-SH« or »DE-NI-REGION-HANNOVER«: where milestones must hold to be shown."""
        return "-".join(filter(None, ("DE", self.land, self.region)))


_source: Callable[[], Host] = Host


def ask(source):
    """Let ``source()`` return the Host from now on; the project says so at its start."""
    global _source
    _source = source


def current_host():
    return _source()
