"""Every text of every record is marked; the public answers of the whole site say which are public.

A field that is not in the list below must appear in no public answer, whatever its name. Marked are
texts, slugs, and in JSON each object and each text of several words (a single word may be a value
that decides something). A field with choices carries no mark: its values decide what is shown, and
what is shown of it is a word of the program, not of a person.
"""

import json
import re
from contextlib import suppress
from datetime import date, time
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from PIL import ImageDraw

from offers.models import (
    Contact,
    ContactVisibility,
    ContentTranslation,
    Location,
    LocationVisibility,
    Offer,
    OfferTranslation,
    TranslationStatus,
)
from offers.models.planning_record import FrozenModel
from offers.search import index
from tests.demo_city import demo_city
from tests.kompass.test_admin import MAKERS
from tests.public_fields import PUBLIC
from tests.test_access import read_table
from tests.test_visibility import text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    # The marks are longer than many columns, which SQLite does not mind and PostgreSQL refuses.
    pytest.mark.skipif(connection.vendor != "sqlite", reason="needs long texts in short columns"),
]

# Types, sessions and rights are the framework's own; the names of groups are those of the roles.
NOT_RECORDS = {"contenttypes", "sessions"}
NOT_MARKED = {"auth.Permission", "auth.Group"}
# The search's own copies of the records.
DERIVED = "offers.models.search"
MARK = re.compile(r"zq(\d+)zq", re.I)
NOT_TEXT = (models.FileField, models.UUIDField)
WITHOUT_MARK = {
    # Compared with a value, or read as something else than words.
    "offers.Language.code",
    "networks.SurveyInvitation.token_hash",
}
# JSON of coordinates, and one that is null before an import changed something.
JSON_WITHOUT_MARK = {"offers.Area.polygon", "offers.ImportedRow.before"}
# Models without a row here: pairs of offers in an order, and what belongs to a session.
NO_ROWS = {"offers.NoDuplicate", "offers.OverlapDecision", "usersessions.UserSession"}


def parts(model):
    """``{suffix: rows}``: the rows of ``model`` that are public and those that never are."""
    rows = models.QuerySet(model)
    if model is Offer:
        public = Offer.objects.published().values("pk")
        return {"": rows.filter(pk__in=public), " (intern)": rows.exclude(pk__in=public)}
    if model is Contact:
        is_public = models.Q(visibility=ContactVisibility.PUBLIC)
    elif model is Location:
        is_public = models.Q(visibility=LocationVisibility.PUBLIC)
    elif model in (OfferTranslation, ContentTranslation):
        is_public = ~models.Q(status=TranslationStatus.DRAFT)
    else:
        return {"": rows}
    return {"": rows.filter(is_public), " (intern)": rows.exclude(is_public)}


def text_fields(model):
    for field in model._meta.local_concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField)
        if is_text and not isinstance(field, NOT_TEXT) and not field.choices:
            if f"{model._meta.label}.{field.name}" not in WITHOUT_MARK:
                yield field


def marked(field, number):
    """An expression: the mark, and the row's id for what must differ. A slug keeps its words, which
    styles and pages go by."""
    if isinstance(field, models.SlugField):
        words = [models.F(field.name), models.Value(f"-zq{number}zq")]
        return models.functions.Concat(*words, output_field=models.TextField())
    before, after = {
        models.URLField: ("https://", ".example.org/"),
        models.EmailField: ("", "@example.org"),
    }.get(type(field), ("", ""))
    pk = models.functions.Cast("pk", models.CharField())
    words = [models.Value(f"{before}zq{number}zq"), pk, models.Value(after)]
    return models.functions.Concat(*words, output_field=models.TextField())


def json_fields(model):
    return [f for f in model._meta.local_concrete_fields if isinstance(f, models.JSONField)]


def with_mark(value, mark):
    """``value`` with ``mark`` in each object and behind each text of several words; an empty list
    gets an object, named as those of sources and sections are."""
    if value == []:
        return [{"zq": mark, "title": mark, "url": f"https://{mark}.example.org/", "text": mark}]
    if isinstance(value, dict):
        return {key: with_mark(inner, mark) for key, inner in value.items()} | {"zq": mark}
    if isinstance(value, list):
        return [with_mark(inner, mark) for inner in value]
    return f"{value} {mark}" if isinstance(value, str) and " " in value else value


def mark_json(model, field, pks, number):
    """Write the mark into ``field`` of each row."""
    rows = models.QuerySet(model)
    for pk, value in rows.filter(pk__in=pks).values_list("pk", field.name):
        rows.filter(pk=pk).update(**{field.name: with_mark(value, f"zq{number}zq")})


def all_models():
    """All models of all apps but those above, and frozen inventories: the database refuses to
    change them, and planners alone read them."""
    found = [model for model in apps.get_models() if model._meta.app_label not in NOT_RECORDS]
    found = [model for model in found if not issubclass(model, FrozenModel)]
    return [m for m in found if m.__module__ != DERIVED and m._meta.label not in NOT_MARKED]


# What a column gets that wants a value; the mark comes later.
FILLINGS = (
    (models.DateTimeField, timezone.now),
    (models.DateField, timezone.localdate),
    (models.TimeField, lambda: time(9)),
    (models.BooleanField, bool),
    (models.JSONField, dict),
    (models.UUIDField, uuid4),
    (models.FileField, lambda: "datei.bin"),
    ((models.IntegerField, models.DecimalField), lambda: 1),
    ((models.CharField, models.TextField), lambda: "x"),
)


def filling(field):
    """A value for a column that wants one."""
    if field.is_relation:
        return models.QuerySet(field.related_model).values_list("pk", flat=True).first()
    return next((make() for kind, make in FILLINGS if isinstance(field, kind)), field.get_default())


def add_row(model):
    """Write a row of ``model`` past its forms; nothing where the database itself refuses it."""
    values = {
        field.attname: filling(field)
        for field in model._meta.local_concrete_fields
        if not (field.null or field.has_default() or isinstance(field, models.AutoField))
    }
    with suppress(IntegrityError), transaction.atomic():
        models.QuerySet(model).bulk_create([model(**values)])


def add_rows():
    """A row of each model that the demo city has none of."""
    for _turn in range(2):  # some rows want others first
        for model in all_models():
            if not models.QuerySet(model).exists():
                make = MAKERS.get(model._meta.label)
                (make(1) if make else add_row(model))


def mark_everything():
    """Write a mark into every text; return ``{number: "app.Model.field"}``."""
    add_rows()
    models.QuerySet(Offer).update(waiting_time_as_of=date(2026, 11, 1))  # wanted beside the words
    names = {}
    for model in all_models():
        for suffix, rows in parts(model).items():
            pks = list(rows.values_list("pk", flat=True))
            for field in text_fields(model):
                number = len(names) + 1
                names[str(number)] = f"{model._meta.label}.{field.name}{suffix}"
                values = {field.name: marked(field, number)}
                models.QuerySet(model).filter(pk__in=pks).update(**values)
            for field in json_fields(model):
                number = len(names) + 1
                names[str(number)] = f"{model._meta.label}.{field.name}{suffix}"
                mark_json(model, field, pks, number)
    index.rebuild()
    return names


@pytest.fixture(scope="module")
def names(django_db_setup, django_db_blocker):
    with demo_city(django_db_blocker, date(2026, 11, 23)):
        yield mark_everything()


def locations(client, path):
    tree = ElementTree.fromstring(client.get(path).content)
    found = [node.text for node in tree.iterfind(".//{*}loc")]
    return ["/" + address.split("/", 3)[3] for address in found]


def addresses(client):
    """The pages of the sitemap in German and some in Danish, all kinds of files and answers."""
    pages = [page for part in locations(client, "/sitemap.xml") for page in locations(client, part)]
    german = [page for page in pages if not re.match(r"/(da|en|ar|tr|uk)/", page)]
    danish = [page for page in pages if page.startswith("/da/")]
    offers = [page for page in german if re.fullmatch(r"/angebote/[^/]+/", page)]
    german = [page for page in german if page not in offers] + offers[::3]
    for offer in offers[::40]:
        endings = (".pdf", ".ics", ".vcf", ".qr.svg", ".png", "/melden/", "/stimmt/")
        german += [f"{offer.rstrip('/')}{ending}" for ending in endings]
    ids = ",".join(str(pk) for pk in Offer.objects.values_list("pk", flat=True)[:60])
    district = next(page for page in german if re.fullmatch(r"/stadtteile/[^/]+/", page))
    asked = [
        f"{district}poster.pdf",
        f"/merkliste/?ids={ids}",
        f"/merkliste/merkliste.pdf?ids={ids}",
        f"/merkliste/qr.svg?ids={ids}",
        "/suche/vorschlaege.json?q=zq",
        "/angebote/?per_page=100&page=2",
        "/angebote/?view=map",
        "/einbetten/liste/?per_page=100",
        "/lebensweg/mein-kind/?birth=2024-03",
        "/lebensweg/mein-kind.ics?birth=2024-03",
        *locations(client, "/sitemap.xml"),
        *(f"/opendata/katalog.{ending}" for ending in ("rdf", "ttl", "jsonld")),
        *_api(client),
    ]
    fixed = [f"/{pattern}" for pattern in public_patterns() if "<" not in pattern]
    fixed = [address for address in fixed if not address.startswith("/merkliste/")]
    return dict.fromkeys([*german, *danish[::40], *asked, *fixed])


def _api(client):
    for path in ("services", "organizations", "service_at_locations", "taxonomies"):
        yield f"/api/hsds/{path}?format=ndjson&full=true&full_service=true"
    for path in ("services", "organizations", "service_at_locations", "taxonomy_terms"):
        rows = client.get(f"/api/hsds/{path}", {"per_page": 3}).json()["contents"]
        yield from (f"/api/hsds/{path}/{row['id']}" for row in rows)
    taxonomies = client.get("/api/hsds/taxonomies").json()["contents"]
    yield f"/api/hsds/taxonomies/{taxonomies[0]['id']}"


def public_patterns():
    """What everybody may open; links from mails are secrets and have tests of their own."""
    return [pattern for pattern, heading in read_table().items() if heading == "Alle"]


def test_every_model_has_a_row_and_every_json_a_mark(names):
    empty = {m._meta.label for m in all_models() if not models.QuerySet(m).exists()}
    without = {
        f"{model._meta.label}.{field.name}"
        for model in all_models()
        for field in json_fields(model)
        if not MARK.search(
            json.dumps(list(models.QuerySet(model).values_list(field.name, flat=True)))
        )
    }

    assert empty == NO_ROWS
    assert {name for name in without if name.rpartition(".")[0] not in empty} == JSON_WITHOUT_MARK


def test_public_answers_hold_public_fields_and_no_other(names, monkeypatch):
    client, found, visited, drawn = Client(), {}, set(), []
    draw = ImageDraw.ImageDraw.text
    monkeypatch.setattr(
        ImageDraw.ImageDraw,
        "text",
        lambda self, place, text, *rest, **more: (
            drawn.append(text),
            draw(self, place, text, *rest, **more),
        )[1],
    )
    for address in addresses(client):
        response = client.get(address)
        has_no_times = response.status_code == 404 and address.endswith(".ics")
        assert response.status_code in (200, 301, 302) or has_no_times, address
        visited.add(resolve(address.split("?")[0]).route)
        for number in MARK.findall(text_of(response) + " ".join(map(str, drawn))):
            found.setdefault(names[number], address)
        drawn.clear()

    assert set(public_patterns()) - visited == set(), "a public address that was not looked at"
    assert found.keys() - PUBLIC == set(), {name: found[name] for name in found.keys() - PUBLIC}
    assert PUBLIC - found.keys() == set(), "named as public, but nowhere to be seen"
