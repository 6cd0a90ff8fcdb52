"""The files that German cities publish, where they lie beside the project; they are not part of it.

``KOMPASS_SAMPLE_DATA`` names their folder; the default is ``shared/data`` beside the project.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings

from offers.models import Offer
from tests.factories import make_department, make_offer_type
from tests.offers.imports.test_foreign import command

FOLDER = Path(os.environ.get("KOMPASS_SAMPLE_DATA") or settings.BASE_DIR.parent / "shared" / "data")
FILES = {
    "flensburg-oklab/kitas_in_flensburg.csv": 70,
    "flensburg-oklab/kitas_in_flensburg.geojson": 70,
    "flensburg-oklab/spielplaetze_flensburg.json": 76,
    "flensburg-oklab/spielplaetze_flensburg.geojson": 76,
    "leipzig-spielplaetze/playgrounds.json": 304,
    "chancenportal-vorlage/vorlage.xlsx": 1,
    "sh-kitas/kitas.json": 1870,
    "berlin-kitas/kitas_carto.csv": 2553,
}

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("name", FILES)
def test_published_files_come_in_once(name):
    if not (FOLDER / name).exists():
        pytest.skip(f"{FOLDER / name} fehlt (KOMPASS_SAMPLE_DATA).")
    make_offer_type(slug="betreuung", title="Betreuung", synonyms="Kita\nKindergarten")
    make_offer_type(slug="ort", title="Ort", synonyms="Spielplatz")
    make_department(slug="kita")
    trial = FILES[name] > 1000  # these take a minute to write

    for created in (FILES[name],) if trial else (FILES[name], 0):
        out, failure = command(FOLDER / name, *(["--dry-run"] if trial else []))
        assert failure is None
        assert f"{created} neu, 0 geändert, " in out.splitlines()[-1]
    assert Offer.objects.count() == (0 if trial else FILES[name])
