"""docs/roles.md, cell by cell, through real requests."""

import itertools
from contextlib import contextmanager
from datetime import date

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kompass.models import SiteConfiguration
from networks.models import Body, Measure, Network
from offers.models import (
    ChangeProposal,
    Contact,
    ContactVisibility,
    Feedback,
    FeedbackKind,
    FeedbackNote,
    FeedbackState,
    FruitlessSearch,
    FundingProgramme,
    ImportRun,
    Location,
    LocationVisibility,
    Offer,
    OfferFunding,
    ProposalKind,
    ProposalOrigin,
    ProposalState,
    Provider,
    Responsibility,
    Status,
)
from offers.search.fruitless import SHOWN_FROM
from tests.accounts import make_account
from tests.admin_forms import form_data, sent_by_browser
from tests.factories import make_department, make_location, make_offer, make_provider
from tests.kompass.test_admin import MAKERS
from tests.networks.makers import NETWORK_ROWS

pytestmark = pytest.mark.django_db

ANONYMOUS = "ohne Anmeldung"
SECRET = "Quellwolkenzeit"
SECRETS = [f"{SECRET}-{part}" for part in ("Notiz", "Funktion", "Kontakt", "Ort", "Topf")]
OFFER_LIST = "admin:offers_offer_changelist"


def read_tables(path):
    """Return the tables of a Markdown file as lists of ``{header: cell}``."""
    lines = path.read_text(encoding="utf-8").splitlines()
    tables = []
    for is_table, group in itertools.groupby(lines, lambda line: line.startswith("|")):
        if is_table:
            cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in group)
            header, _rule, *rows = cells
            tables.append([dict(zip(header, row, strict=True)) for row in rows])
    return tables


OFFERS, OBJECTS = read_tables(settings.BASE_DIR / "docs" / "roles.md")
ROLES = [name for name in OFFERS[0] if name not in ("Angebot", "Handlung")]


@contextmanager
def undone():
    """Whatever happens inside leaves no trace, so that each cell starts from the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def login(role, *departments):
    """A client with an account of ``role``, and the account; both for nobody if anonymous."""
    client = Client(raise_request_exception=True)
    if role == ANONYMOUS:
        return client, None
    user = make_account(role, *departments)
    client.force_login(user)
    return client, user


@pytest.fixture
def master(admin_user):
    client = Client()
    client.force_login(admin_user)
    return client


def url_of(model, page, *args):
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def listed(client, model, row, **query):
    """True where the list opens and shows ``row``."""
    response = client.get(url_of(model, "changelist"), query)
    context = response.context
    return (
        response.status_code == 200
        and "cl" in context
        and row.pk in {one.pk for one in context["cl"].result_list}
    )


def found(client, source, field, row):
    """True where the autocomplete of ``source.field`` offers ``row``."""
    meta = source._meta
    query = {
        "app_label": meta.app_label,
        "model_name": meta.model_name,
        "field_name": field,
        "term": "",
    }
    response = client.get(reverse("admin:autocomplete"), query)
    if response.status_code != 200:
        return False
    return str(row.pk) in {result["id"] for result in response.json()["results"]}


# -- Offers ---------------------------------------------------------------------------------------


class World:
    """One offer full of internal data, of the own department of the accounts or of another."""

    def __init__(self, master, whose):
        self.own = make_department(name="Eigen")
        parent = self.own if whose == "eigen" else None
        self.department = make_department(name="Unten", parent=parent)
        public = make_location()
        hidden = make_location(name=f"{SECRET}-Ort", visibility=LocationVisibility.HIDDEN)
        self.offer = make_offer(
            title="Krabbelgruppe",
            slug="krabbelgruppe",
            status=Status.DRAFT,
            department=self.department,
            age_from_months=0,
            locations=[public, hidden],
            contacts=[{"phone": "0461 0"}],
            owner_function=f"{SECRET}-Funktion",
        )
        Contact.objects.create(
            offer=self.offer,
            function=f"{SECRET}-Kontakt",
            phone="1",
            visibility=ContactVisibility.INTERNAL,
        )
        pot = FundingProgramme.objects.create(slug="topf", title=f"{SECRET}-Topf")
        OfferFunding.objects.create(offer=self.offer, programme=pot)
        self.offer.internal_note = f"{SECRET}-Notiz"
        self.offer.save()
        self.change_url = url_of(Offer, "change", self.offer.pk)
        self.form = form_data(master.get(self.change_url))
        self.new = form_data(master.get(url_of(Offer, "add"))) | {
            "title": "Neu",
            "slug": "neu",
            "summary": "Für Familien.",
            "offer_type": self.offer.offer_type_id,
            "provider": self.offer.provider_id,
            "department": self.department.pk,
        }

    def act(self, client, action, **values):
        data = {"action": action, "_selected_action": [self.offer.pk], **values}
        client.post(reverse(OFFER_LIST), data)

    def stored(self):
        return Offer.objects.get(pk=self.offer.pk)


def all_or_none(text, words):
    """True where all ``words`` are in ``text``, False where none is; fails in between."""
    shown = {word for word in words if word in text}
    assert shown in (set(), set(words))
    return bool(shown)


def sees_list(world, client):
    return listed(client, Offer, world.offer)


def opens(world, client):
    response = client.get(world.change_url)
    return response.status_code == 200 and response.context["original"].pk == world.offer.pk


def reads_internal(world, client):
    return all_or_none(client.get(world.change_url).content.decode(), SECRETS)


def filters_internal(world, client):
    right = listed(client, Offer, world.offer, internal_note__startswith=SECRET)
    assert not listed(client, Offer, world.offer, internal_note__startswith="Anders")
    return right


def reads_history(world, client):
    page = client.get(url_of(Offer, "history", world.offer.pk))
    return page.status_code == 200 and "Verlauf" in page.content.decode()


def reads_internal_history(world, client):
    page = client.get(url_of(Offer, "history", world.offer.pk))
    # One word for each change: the note is one of those that follow the first state.
    return f"{SECRET}-Notiz" in page.content.decode().replace("<ins>", "").replace("</ins>", "")


def finds(world, client):
    return found(client, Offer, "related_offers", world.offer)


def previews(world, client):
    response = client.get(reverse("admin:offers_offer_preview", args=[world.offer.pk]), follow=True)
    text = response.content.decode()
    assert not any(secret in text for secret in SECRETS)
    return response.status_code == 200 and "Vorschau: Dieses Angebot" in text


def proposes(world, client):
    """Send the form for proposals; it shows nothing that the offer's own page would not."""
    url = reverse("admin:offers_offer_propose", args=[world.offer.pk])
    page = client.get(url)
    if page.status_code != 200:
        assert client.post(url, {"title": "Besser"}).status_code in (302, 403)
        return False
    if not reads_internal(world, client):
        assert not any(secret in page.content.decode() for secret in SECRETS)
    client.post(url, sent_by_browser(page.context["form"]) | {"title": "Besser"})
    assert world.stored().title == "Krabbelgruppe"
    return ChangeProposal.objects.filter(offer=world.offer).exists()


def changes(world, client):
    client.post(world.change_url, world.form | {"title": "Gekapert"})
    return world.stored().title == "Gekapert"


def adds(world, client):
    client.post(url_of(Offer, "add"), world.new)
    return Offer.objects.filter(slug="neu", department=world.department).exists()


def copies(world, client):
    client.post(world.change_url, world.form | {"_copy": "1"})
    return Offer.objects.filter(title="Krabbelgruppe (Kopie)").exists()


def confirms(world, client):
    world.act(client, "confirm_today")
    return world.stored().verified_at is not None


def releases(world, client):
    client.post(world.change_url, world.form | {"_move": "published"})
    return world.stored().status == Status.PUBLISHED


def releases_in_list(world, client):
    world.act(client, "submit_for_review")
    handed_on = world.stored().status == Status.IN_REVIEW
    world.act(client, "publish")
    assert handed_on == (world.stored().status == Status.PUBLISHED)
    return handed_on


def archives(world, client):
    url = reverse("admin:offers_offer_step", args=[world.offer.pk, "archived"])
    with undone():
        world.act(client, "archive", _archive="1", reason="Ende")
        in_list = world.stored().status == Status.ARCHIVED
    client.post(url, {"reason": "Ende"})
    alone = world.stored().status == Status.ARCHIVED
    assert alone == in_list
    return alone


def restores(world, client):
    url = reverse("admin:offers_offer_restore", args=[world.offer.pk, 1])
    client.post(url, {"part": ["internal_note"]})
    return world.stored().internal_note == ""


def deletes_published(world, client):
    Offer.objects.filter(pk=world.offer.pk).update(status=Status.PUBLISHED)
    return deletes(world, client)


def deletes(world, client):
    client.post(url_of(Offer, "delete", world.offer.pk), {"post": "yes"})
    return not Offer.objects.filter(pk=world.offer.pk).exists()


def exports(world, client):
    response = client.get("/angebote/export.csv?status=all")
    return f"{SECRET}-Notiz" in b"".join(response.streaming_content).decode()


OFFER_ACTS = {
    "in der Liste sehen": sees_list,
    "öffnen": opens,
    "interne Angaben lesen": reads_internal,
    "nach internen Angaben filtern": filters_internal,
    "Verlauf lesen": reads_history,
    "Internes im Verlauf lesen": reads_internal_history,
    "in Auswahlfeldern finden": finds,
    "Vorschau öffnen": previews,
    "Änderung vorschlagen": proposes,
    "ändern": changes,
    "anlegen": adds,
    "kopieren": copies,
    "als geprüft bestätigen": confirms,
    "freigeben": releases,
    "in der Liste freigeben": releases_in_list,
    "archivieren": archives,
    "früheren Stand zurückholen": restores,
    "Entwurf löschen": deletes,
    "Veröffentlichtes löschen": deletes_published,
    "mit internen Spalten ausgeben": exports,
}


def test_the_table_of_offers_has_every_action_for_both_kinds():
    assert [(row["Angebot"], row["Handlung"]) for row in OFFERS] == [
        (whose, act) for whose in ("eigen", "fremd") for act in OFFER_ACTS
    ]
    assert {cell for row in OFFERS for cell in list(row.values())[2:]} == {"ja", "–"}


@pytest.mark.parametrize("whose", ["eigen", "fremd"])
@pytest.mark.parametrize("role", ROLES)
def test_offers(master, role, whose):
    world = World(master, whose)
    client, _user = login(role, world.own)
    rows = [row for row in OFFERS if row["Angebot"] == whose]

    done = {}
    for row in rows:
        with undone():
            done[row["Handlung"]] = OFFER_ACTS[row["Handlung"]](world, client)

    assert done == {row["Handlung"]: row[role] == "ja" for row in rows}


# -- Everything else ------------------------------------------------------------------------------

READ, EDIT, ADD, DELETE = "lesen", "ändern", "anlegen", "löschen"
WORDS = {"–": set(), "alles": {READ, EDIT, ADD, DELETE}}
# Rows whose rights depend on the offers behind them; ``department`` is the own one or another.
AROUND_OFFERS = {
    "Anbieter {} Angebote": lambda department: make_offer(department=department).provider,
    "Orte {} Angebote": lambda department: make_location_of(department),
    "geheime Orte {} Angebote": lambda department: make_location_of(
        department, visibility=LocationVisibility.HIDDEN
    ),
    "Importe für {} Bereiche": lambda department: ImportRun.objects.create(
        file_name="kitas.csv", source="kitas", department=department
    ),
    "Rückmeldungen zu {} Angeboten": lambda department: Feedback.objects.create(
        kind=FeedbackKind.WRONG, offer=make_offer(department=department), message="Stimmt nicht."
    ),
}
AROUND_OFFERS["Vorschläge zu {} Angeboten"] = lambda department: ChangeProposal.objects.create(
    offer=make_offer(department=department),
    kind=ProposalKind.CHANGE,
    origin=ProposalOrigin.PUBLIC,
    message="Stimmt nicht.",
)
OWN_OR_FOREIGN = {
    **{name.format("nur eigener"): (make, True) for name, make in list(AROUND_OFFERS.items())[:2]},
    **{name.format("fremder"): (make, False) for name, make in list(AROUND_OFFERS.items())[:3]},
    "geheime Orte eigener Angebote": (AROUND_OFFERS["geheime Orte {} Angebote"], True),
    "Rückmeldungen zu eigenen Angeboten": (AROUND_OFFERS["Rückmeldungen zu {} Angeboten"], True),
    "Rückmeldungen zu fremden Angeboten": (AROUND_OFFERS["Rückmeldungen zu {} Angeboten"], False),
    "Importe für eigene Bereiche": (AROUND_OFFERS["Importe für {} Bereiche"], True),
    "Importe für fremde Bereiche": (AROUND_OFFERS["Importe für {} Bereiche"], False),
    "Vorschläge zu eigenen Angeboten": (AROUND_OFFERS["Vorschläge zu {} Angeboten"], True),
    "Vorschläge zu fremden Angeboten": (AROUND_OFFERS["Vorschläge zu {} Angeboten"], False),
    "Anbieter als Partner fremder Angebote": (lambda other: make_partner_of(other), False),
}
for _name, _make in NETWORK_ROWS.items():
    OWN_OR_FOREIGN[f"{_name} der eigenen Stelle"] = (_make, True)
    OWN_OR_FOREIGN[f"{_name} anderer Stellen"] = (_make, False)
OTHER_NAMES = {
    "Schlagwörter": "taggit.Tag",
    "Konten": "auth.User",
    "häufige Suchen ohne Treffer": "offers.FruitlessSearch",
}
THINGS = {
    **MAKERS,
    "kompass.SiteConfiguration": lambda n: SiteConfiguration().save(),
    "offers.FruitlessSearch": lambda n: FruitlessSearch.objects.create(
        day=timezone.localdate(), query=f"Hebamme {n}", count=SHOWN_FROM
    ),
}
# Fields of our forms that draw from a list by autocomplete.
AUTOCOMPLETES = {
    "offers.Provider": (Offer, "provider"),
    "offers.Location": (Offer, "locations"),
    "offers.Department": (User.departments.through, "department"),
    "offers.Area": (Offer, "catchment_areas"),
    "offers.FundingProgramme": (OfferFunding, "programme"),
    "offers.Task": (Responsibility, "task"),
    "networks.Network": (Network, "parent"),
    "networks.Actor": (Network, "participants"),
    "networks.Body": (Body, "reports_to"),
    "networks.Decision": (Measure, "decision"),
}
# Acts on many rows of the catalogue at once; each is walked beside the same act on one row, the
# last in the tests of links.
BULK_ACTS = {
    "offers.Offer": {"confirm_today", "submit_for_review", "publish", "archive"},
    "offers.Feedback": {"take_over", "mark_closed"},
    "offers.LinkCheck": {"follow_redirects"},
}
ADDITIONS = {
    "auth.User": {"username": "neu", "usable_password": "true"}
    | {f"password{n}": "Muschelglanz-1" for n in (1, 2)},
    "offers.Location": {"same_address_ok": "on"},
}


def make_location_of(department, **values):
    location = make_location(**values)
    make_offer(department=department, locations=[location])
    return location


def make_partner_of(department):
    partner = make_provider()
    make_offer(department=department, cooperation_partners=[partner])
    return partner


def labels():
    return {
        str(model._meta.verbose_name_plural): model._meta.label for model in admin.site._registry
    } | OTHER_NAMES


def make_thing(name, own):
    """Return a row that the object ``name`` of the table means."""
    if name in OWN_OR_FOREIGN:
        make, is_own = OWN_OR_FOREIGN[name]
        department = own if is_own else make_department()
        return make(department)
    label = labels()[name]
    before = set(model_of(label).objects.values_list("pk", flat=True))
    THINGS[label](1)
    return model_of(label).objects.exclude(pk__in=before).order_by("-pk")[0]


def model_of(label):
    return next(model for model in admin.site._registry if model._meta.label == label)


def reads(client, row):
    """List, page, history and autocomplete; they must agree."""
    model = type(row)
    ways = {"page": client.get(url_of(model, "change", row.pk)).status_code == 200}
    ways["history"] = client.get(url_of(model, "history", row.pk)).status_code == 200
    if model is not SiteConfiguration:  # its list leads to the one row
        ways["list"] = listed(client, model, row)
    if model._meta.label in AUTOCOMPLETES:
        ways["autocomplete"] = found(client, *AUTOCOMPLETES[model._meta.label], row)
    assert len(set(ways.values())) == 1, ways
    return ways["page"]


def edits(client, user, row, form):
    url = url_of(type(row), "change", row.pk)
    if isinstance(row, Feedback):
        client.post(url, {"act": "note", "note-text": "Angerufen."})
        alone = FeedbackNote.objects.filter(report=row, text="Angerufen.").exists()
        assert works_on_reports_in_bulk(client, user, row) == alone
        return alone
    if isinstance(row, ChangeProposal):
        client.post(url, {"act": "reject", "answer": "Nein."})
        return ChangeProposal.objects.get(pk=row.pk).state == ProposalState.REJECTED
    client.post(url, form)
    return LogEntry.objects.filter(
        user=user,
        action_flag=CHANGE,
        object_id=str(row.pk),
        content_type__model=row._meta.model_name,
    ).exists()


def works_on_reports_in_bulk(client, user, report):
    """Both bulk acts on ``report``; they must agree."""
    offer = Offer.objects.get(pk=report.offer_id)
    offer.summary = "Jetzt richtig."  # closing asks for a change or a reason
    offer.save()
    for action in BULK_ACTS["offers.Feedback"]:
        data = {"action": action, "_selected_action": [report.pk]}
        client.post(url_of(Feedback, "changelist"), data)
    report = Feedback.objects.get(pk=report.pk)
    is_assigned = user is not None and report.assigned_to_id == user.pk
    assert is_assigned == (report.state == FeedbackState.CLOSED)
    return is_assigned


def adds_one(client, model, form):
    before = model.objects.count()
    client.post(url_of(model, "add"), form)
    return model.objects.count() == before + 1


def removes(client, row):
    model = type(row)
    with undone():
        data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(url_of(model, "changelist"), data)
        in_bulk = not model.objects.filter(pk=row.pk).exists()
    client.post(url_of(model, "delete", row.pk) + "?sure=1", {"post": "yes"})
    alone = not model.objects.filter(pk=row.pk).exists()
    assert alone or not in_bulk
    return alone


def sent_by_master(master, url):
    response = master.get(url)
    context = getattr(response, "context", None) or {}
    return form_data(response) if "adminform" in context else {}


def form_for_new(master, row):
    """What adds another row like ``row``; a twin is made, copied into the form and taken away."""
    model, label = type(row), row._meta.label
    if label == "auth.User":
        return sent_by_master(master, url_of(model, "add")) | ADDITIONS[label]
    if label not in MAKERS:
        return {}
    known = set(model.objects.values_list("pk", flat=True))
    MAKERS[label](2)
    twin = model.objects.exclude(pk__in=known).order_by("-pk")[0]
    form = sent_by_master(master, url_of(model, "change", twin.pk))
    twin.delete()
    # In the same network (of the same office) as ``row``: others are closed to most accounts.
    beside = {
        name: getattr(row, f"{name}_id")
        for name in ("office", "network", "body")
        if label.startswith("networks.") and hasattr(row, f"{name}_id")
    }
    return form | ADDITIONS.get(label, {}) | beside


def cell(text):
    return WORDS.get(text) if text in WORDS else {word.strip() for word in text.split(",")}


def test_every_list_of_the_back_office_stands_in_the_table():
    names = {row["Objekt"] for row in OBJECTS}
    models = {labels()[name] for name in names - OWN_OR_FOREIGN.keys()}
    of_offers = ("Provider", "Location", "Feedback", "ChangeProposal", "ImportRun", "Offer")
    models |= {f"offers.{name}" for name in of_offers}
    models |= {labels()[name] for name in NETWORK_ROWS}

    assert models == {model._meta.label for model in admin.site._registry}
    # Rows of networks share one rule; that others' are closed is shown for the first three.
    assert OWN_OR_FOREIGN.keys() - names <= {f"{name} anderer Stellen" for name in NETWORK_ROWS}
    assert all(cell(row[role]) <= WORDS["alles"] for row in OBJECTS for role in ROLES)


def test_every_choice_and_every_bulk_act_of_the_back_office_is_walked():
    forms = [
        form
        for model_admin in admin.site._registry.values()
        for form in (model_admin, *model_admin.inlines)
    ]
    drawn_from = {
        form.model._meta.get_field(name).remote_field.model._meta.label
        for form in forms
        for name in getattr(form, "autocomplete_fields", ())
    }
    bulk = {
        model._meta.label: set(one.actions)
        for model, one in admin.site._registry.items()
        if one.actions and model._meta.app_label in ("offers", "networks")
    }

    assert drawn_from == {"offers.Offer", *AUTOCOMPLETES}  # offers have a table of their own
    assert bulk == BULK_ACTS


@pytest.mark.parametrize("row", OBJECTS, ids=lambda row: row["Objekt"])
def test_other_objects(master, row):
    own = make_department()
    thing = make_thing(row["Objekt"], own)
    form = sent_by_master(master, url_of(type(thing), "change", thing.pk))
    new = form_for_new(master, thing)

    may = {}
    for role in ROLES:
        client, user = login(role, own)
        done = set()
        if reads(client, thing):
            done.add(READ)
        with undone():
            done |= {EDIT} if edits(client, user, thing, form) else set()
        with undone():
            done |= {ADD} if adds_one(client, type(thing), new) else set()
        with undone():
            done |= {DELETE} if removes(client, thing) else set()
        may[role] = done

    assert may == {role: cell(row[role]) for role in ROLES}


# -- Holes ----------------------------------------------------------------------------------------


def test_a_coordinator_does_not_get_a_secret_place_by_naming_it(master):
    own = make_department()
    offer = make_offer(department=own)
    secret = make_location_of(make_department(), visibility=LocationVisibility.HIDDEN)
    client, _user = login("Koordination", own)
    url = url_of(Offer, "change", offer.pk)

    response = client.post(url, form_data(client.get(url)) | {"locations": [secret.pk]})

    assert list(response.context["adminform"].form.errors) == ["locations"]
    assert list(offer.locations.all()) == []
    query = {"street": secret.street, "postcode": secret.postcode}
    hints = client.get(reverse("admin:offers_location_hints"), query).json()
    assert secret.pk not in {place["id"] for place in hints["places"]}


def test_lists_of_editable_rows_agree_with_the_pages(master):
    own = make_department()
    mine = make_offer(department=own, locations=[make_location()])
    other = make_offer(locations=[make_location()])
    shared = make_provider()
    make_offer(department=own, provider=shared)
    make_offer(cooperation_partners=[shared])
    lonely = make_provider()
    for role in ("Redaktion", "Koordination"):
        client, user = login(role, own)
        for model in (Offer, Provider, Location):
            editable = set(model.objects.editable_by(user))
            opened = {
                row
                for row in model.objects.all()
                if client.get(url_of(model, "change", row.pk)).context["has_change_permission"]
            }
            assert opened == editable
        if role == "Koordination":
            assert mine in Offer.objects.editable_by(user)
            assert other not in Offer.objects.editable_by(user)
            assert set(Provider.objects.editable_by(user)) == {mine.provider, lonely}


def test_suspended_accounts_reach_nothing():
    offer = make_offer(verified_at=date(2026, 1, 1))
    for values in ({"is_active": False}, {"is_staff": False}):
        user = make_account("Redaktion", **values)
        assert not Offer.objects.visible_to(user).exists()
        assert not Offer.objects.editable_by(user).exists()
        assert not Offer.objects.releasable_by(user).exists()
    assert offer.pk


def test_system_administration_assigns_accounts_to_departments(master):
    department, account = make_department(), make_account("Koordination")
    client, _user = login("Systemverwaltung")
    url = url_of(User, "change", account.pk)
    page = client.get(url)
    prefix = page.context["inline_admin_formsets"][0].formset.prefix
    data = form_data(page) | {
        f"{prefix}-TOTAL_FORMS": 1,
        f"{prefix}-0-department": department.pk,
    }

    assert client.post(url, data).status_code == 302
    assert list(account.departments.all()) == [department]
