"""The networks of the fixtures, without the catalogue around them."""

import pytest

from kompass import demo
from offers.search import changes


@pytest.fixture
def towns(db):
    """Flensburg, Hannover Region, Ahlen and the Thuringian example as they are delivered."""
    with changes.batch():
        for name in (
            "base/areas",
            "base/departments",
            "base/vocabulary",
            "base/life_phases",
            "base/networks",
            *demo.ELSEWHERE_FILES,
        ):
            demo.load_file(name)
