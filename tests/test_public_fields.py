"""Every text of every record is marked; the public answers of the whole site say which are public.

A field that is not in the list below must appear in no public answer, whatever its name.
"""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.urls import resolve
from PIL import ImageDraw

from offers.models import (
    Contact,
    ContactVisibility,
    Location,
    LocationVisibility,
    Offer,
    OfferTranslation,
    TranslationStatus,
)
from offers.search import index
from tests.demo_city import demo_city
from tests.kompass.test_admin import MAKERS
from tests.test_access import read_table
from tests.test_visibility import text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    # The marks are longer than many columns, which SQLite does not mind and PostgreSQL refuses.
    pytest.mark.skipif(connection.vendor != "sqlite", reason="needs long texts in short columns"),
]

OURS = ("kompass", "networks", "offers", "operations")
# The search's own copies of the records.
DERIVED = "offers.models.search"
MARK = re.compile(r"zq(\d+)zq", re.I)
NOT_TEXT = (models.SlugField, models.FileField, models.UUIDField)
WITHOUT_MARK = {
    # Compared with a value, or read as something else than words.
    "offers.Language.code",
    "networks.SurveyInvitation.token_hash",
}
# What everybody may read, by model; a place that is not public keeps its note alone.
PUBLIC_FIELDS = {
    "kompass.Page": ["body", "lead", "title"],
    "kompass.SiteConfiguration": [
        "claim",
        "editor_mail",
        "municipality_name",
        "publisher_name",
        "site_name",
    ],
    "networks.Actor": ["name", "unit"],
    "networks.Body": ["name", "purpose"],
    "networks.Network": [
        "contact_function",
        "description",
        "goals",
        "mail",
        "phone",
        "place_name",
        "source",
        "title",
        "website",
    ],
    "offers.AccessibilityCriterion": ["title"],
    "offers.Area": ["description", "name", "official_number"],
    "offers.Contact": ["function", "mail", "phone"],
    "offers.CostRow": ["currency", "label", "note", "unit"],
    "offers.CrisisLine": [
        "chat_note",
        "chat_url",
        "cost_note",
        "description",
        "further_numbers",
        "more_languages",
        "number",
        "short_title",
        "title",
        "website",
    ],
    "offers.Department": ["description", "mail", "name", "phone"],
    "offers.FundingProgramme": ["title"],
    "offers.HelpPath": ["description", "local_note", "title"],
    "offers.HelpPathVersion": ["note"],
    "offers.HelpQuestion": ["answer", "question"],
    "offers.HelpStep": [
        "alternatives",
        "bring",
        "duration",
        "if_refused",
        "law",
        "text",
        "title",
        "who",
    ],
    "offers.Language": ["endonym", "name"],
    "offers.LifePhase": ["child_voice", "description", "short_title", "title"],
    "offers.LifePhaseAdvice": ["text"],
    "offers.LifeSituation": ["description", "first_steps", "title"],
    "offers.Location": ["city", "masked_note (intern)", "name", "postcode", "street", "transit"],
    "offers.LocationAccessibility": ["note"],
    "offers.Offer": [
        "closed_note",
        "cost_note",
        "description",
        "documents",
        "image_alt",
        "leika_key",
        "online_service_url",
        "registration",
        "requirements",
        "schedule_note",
        "summary",
        "title",
        "waiting_time",
    ],
    "offers.OfferDate": ["label"],
    "offers.OfferTranslation": ["description", "summary", "title"],
    "offers.OfferType": ["description", "title"],
    "offers.OpeningTime": ["note"],
    "offers.Provider": ["description", "mail", "name", "phone", "website"],
    "offers.TargetGroup": ["description", "title"],
    "offers.Task": ["everyday_title", "title"],
    "offers.Topic": ["description", "icon", "subtopics", "title"],
    "offers.Transition": [
        "checklist",
        "description",
        "document_description",
        "document_kind",
        "document_status",
        "document_title",
        "document_url",
        "helps_after",
        "helps_before",
        "responsible",
        "short_title",
        "title",
    ],
    "offers.TransitionStep": ["text"],
}
PUBLIC = {f"{model}.{name}" for model, names in PUBLIC_FIELDS.items() for name in names}


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
    elif model is OfferTranslation:
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
    """An expression: the mark, and the row's id for what must differ."""
    before, after = {
        models.URLField: ("https://", ".example.org/"),
        models.EmailField: ("", "@example.org"),
    }.get(type(field), ("", ""))
    pk = models.functions.Cast("pk", models.CharField())
    words = [models.Value(f"{before}zq{number}zq"), pk, models.Value(after)]
    return models.functions.Concat(*words, output_field=models.TextField())


def our_models():
    found = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return [model for model in found if model.__module__ != DERIVED]


def mark_everything():
    """Write a mark into every text; return ``{number: "app.Model.field"}``."""
    for model in our_models():
        if not model.objects.exists() and model._meta.label in MAKERS:
            MAKERS[model._meta.label](1)
    models.QuerySet(Offer).update(waiting_time_as_of=date(2026, 11, 1))  # wanted beside the words
    names = {}
    for model in our_models():
        for suffix, rows in parts(model).items():
            pks = list(rows.values_list("pk", flat=True))
            for field in text_fields(model):
                number = len(names) + 1
                names[str(number)] = f"{model._meta.label}.{field.name}{suffix}"
                values = {field.name: marked(field, number)}
                models.QuerySet(model).filter(pk__in=pks).update(**values)
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
