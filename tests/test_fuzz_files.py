"""Broken, hostile and senseless files: refused in words, and nothing stored that is not valid."""

import contextlib
import io
import json
import zipfile
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kompass.bundle import BundleError, export_bundle, import_bundle
from kompass.bundle_parts import PARTS
from networks.graph_files import read_graph, store_graph
from networks.models import Actor, Cooperation
from offers.area_import import AreaFileError, import_areas
from offers.exchange.files import FORMATS, Export, query_dict
from offers.models import Area, Location, Offer, Provider
from offers.photos import open_picture
from tests.demo_city import undone_at_noon
from tests.factories import make_area, make_department, make_offer_type, make_topic
from tests.fuzzing import cases
from tests.networks.makers import make_wave
from tests.offers.rich_catalogue import make_rich_catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def rich(django_db_setup, django_db_blocker):
    """Files that we write ourselves, by their kind: what is broken below starts from them."""
    with undone_at_noon(django_db_blocker, date(2026, 11, 23)):
        make_rich_catalogue()
        make_topic(slug="thema")
        make_area(slug="stadtteil", name="Stadtteil", official_number="7")
        make_department(slug="eigen")
        make_offer_type(slug="art")
        yield Files()


class Files:
    def __init__(self):
        exports = {name: Export(name, query_dict("")) for name in FORMATS}
        self.tables = {name: b"".join(export.pieces()) for name, export in exports.items()}
        self.bundle = json.loads(json.dumps(export_bundle()))
        answer = Client().get("/api/hsds/services", {"full": "true"})
        self.hsds = json.loads(answer.content)


def broken(content):
    """Bytes of a file with some replaced, taken out, doubled or added."""

    def change(parts):
        at, kind, piece = parts
        at %= len(content) + 1
        if kind == "cut":
            return content[:at]
        if kind == "replace":
            return content[:at] + piece + content[at + len(piece) :]
        if kind == "double":
            return content[:at] + content[at : at + 40] * 3 + content[at:]
        return content[:at] + piece + content[at:]

    pieces = st.one_of(st.binary(max_size=12), st.sampled_from([b'"', b";", b"\n", b"\0", b"=1+1"]))
    kinds = st.sampled_from(["cut", "replace", "double", "add"])
    return st.tuples(st.integers(0, 10**6), kinds, pieces).map(change)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def spoilt(draw, value, depth=0):
    """``value`` with one part of it replaced by anything that JSON can say."""
    if isinstance(value, (dict, list)) and value and depth < 7 and draw(st.integers(0, 9)):
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = draw(st.sampled_from(keys))
        copy = dict(value) if isinstance(value, dict) else list(value)
        copy[key] = spoilt(draw, value[key], depth + 1)
        return copy
    return draw(JSON)


@contextmanager
def undone(*models):
    """What is stored inside is valid, and gone afterwards."""
    known = {model: set(model.objects.values_list("pk", flat=True)) for model in models}
    with transaction.atomic():
        yield
        for model, before in known.items():
            for row in model.objects.exclude(pk__in=before):
                row.full_clean()
        transaction.set_rollback(True)


@cases(60)
@given(data=st.data())
def test_broken_tables_are_refused_or_give_valid_offers(rich, data, tmp_path_factory):
    ending = data.draw(st.sampled_from(FORMATS))
    file = tmp_path_factory.mktemp("table", numbered=True) / f"angebote.{ending}"
    file.write_bytes(data.draw(broken(rich.tables[ending])))
    own = data.draw(st.booleans())
    options = {} if own else {"department": "eigen", "offer_type": "art", "source": "x"}
    with undone(Offer, Provider, Location):
        run("import_offers", str(file), **options)


def run(command, *arguments, **options):
    with contextlib.suppress(CommandError):
        call_command(command, *arguments, stdout=io.StringIO(), stderr=io.StringIO(), **options)


@cases(60)
@given(data=st.data())
def test_broken_hsds_is_refused_or_gives_valid_offers(rich, data, tmp_path_factory):
    file = tmp_path_factory.mktemp("hsds", numbered=True) / "services.json"
    if data.draw(st.booleans()):
        file.write_text(json.dumps(spoilt(data.draw, rich.hsds)))
    else:
        file.write_bytes(data.draw(broken(json.dumps(rich.hsds).encode())))
    with undone(Offer, Provider, Location):
        run("import_hsds", str(file), department="eigen", offer_type="art")


@cases(60)
@given(data=st.data())
def test_broken_bundles_are_refused_or_give_valid_records(rich, data):
    bundle = spoilt(data.draw, rich.bundle)
    with undone(*(part.model for part in PARTS)), contextlib.suppress(BundleError):
        import_bundle(bundle)


SQUARE = [[[9.4, 54.7], [9.5, 54.7], [9.5, 54.8], [9.4, 54.7]]]
OUTLINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "Stadtteil", "nummer": "7"},
            "geometry": {"type": "Polygon", "coordinates": SQUARE},
        }
    ],
}


@cases(80)
@given(data=st.data())
def test_broken_outlines_are_refused_or_give_valid_areas(rich, data):
    text = json.dumps(spoilt(data.draw, OUTLINES))
    with undone(Area), contextlib.suppress(AreaFileError):
        import_areas(text)
        for area in Area.objects.all():
            area.full_clean()


GRAPH = b"""<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="label" attr.type="string"/>
<key id="d1" for="edge" attr.name="weight" attr.type="int"/>
<graph edgedefault="directed"><node id="a"><data key="d0">Amt</data></node><node id="b"/>
<edge source="a" target="b"><data key="d1">2</data></edge></graph></graphml>"""


@cases(80)
@given(data=st.data())
def test_broken_graphs_are_refused_or_give_valid_ties(rich, data):
    name, content = data.draw(
        st.sampled_from([("x.graphml", GRAPH), ("x.csv", b"von;nach\nAmt;Haus\nHaus;Amt\n")])
    )
    content = data.draw(broken(content))
    with undone(Actor, Cooperation), contextlib.suppress(ValidationError):
        store_graph(make_wave(), read_graph(name, content))


def picture(file_format):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, file_format)
    return out.getvalue()


PICTURES = [picture(name) for name in ("JPEG", "PNG", "WEBP", "GIF", "BMP")]


@cases(100)
@given(data=st.data())
def test_broken_pictures_are_refused_or_drawn(data):
    content = data.draw(st.one_of(st.binary(max_size=60), *map(broken, PICTURES)))
    with contextlib.suppress(ValidationError):
        assert open_picture(io.BytesIO(content)).mode == "RGB"


def test_what_would_grow_too_large_is_refused(rich, tmp_path):
    bomb = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook>" + b" " * 300_000_000 + b"</workbook>")
    with pytest.raises(CommandError):
        call_command("import_offers", str(bomb), department="eigen")

    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    with pytest.raises(ValidationError):
        open_picture(out)
