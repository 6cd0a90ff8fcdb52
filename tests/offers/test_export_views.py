import io
import json
import zipfile
from datetime import timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offers import roles
from offers.models import (
    CrossCuttingTopic,
    FundingProgramme,
    LocationVisibility,
    NeedTopic,
    Offer,
    OfferFunding,
    OfferTranslation,
    Source,
    Status,
    TranslationStatus,
)
from offers.search.changes import batch
from tests.factories import make_area, make_language, make_location, make_offer, make_topic

pytestmark = pytest.mark.django_db

TABLES = ["export.csv", "export.xlsx"]
DOCUMENTS = ["export.json", "export.geojson", "feed.atom"]
EVERY_FILE = [*TABLES, *DOCUMENTS]
MARKER = "GEHEIM"


def get(client, name, **params):
    response = client.get(f"/angebote/{name}", params)
    assert response.status_code == 200
    return response


def body(response):
    """The text of a response; of a workbook the text of all its parts."""
    content = response.getvalue()
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


@pytest.fixture
def planner(django_user_model):
    roles.ensure_roles()
    user = django_user_model.objects.create_user("planung", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.PLANNERS))
    return user


def place(**values):
    return make_location(latitude=54.78, longitude=9.43, **values)


def make_secretive_offer():
    """A public offer whose internal fields all carry the marker."""
    area = make_area(latitude=54.7, longitude=9.4)
    offer = make_offer(
        title="Offen",
        locations=[
            place(name="Offenes Haus"),
            place(
                name=f"{MARKER} Haus",
                street=f"{MARKER}weg 1",
                transit=f"{MARKER} Bus",
                visibility=LocationVisibility.HIDDEN,
                area=make_area(name=f"{MARKER} Stadtteil", latitude=50, longitude=8),
            ),
            place(
                name=f"{MARKER} Wohnung",
                street=f"{MARKER}gasse 1",
                postcode=f"{MARKER}1",
                transit=f"{MARKER} Bahn",
                visibility=LocationVisibility.DISTRICT_ONLY,
                area=area,
            ),
        ],
        contacts=[
            {"function": "Anmeldung", "phone": "0461 1"},
            {"function": f"{MARKER} A", "phone": f"{MARKER}1", "visibility": "internal"},
            {
                "function": f"{MARKER} B",
                "mail": "geheim@example.org",
                "visibility": "professionals",
            },
        ],
        owner_function=f"{MARKER} Verantwortung",
        deputy_function=f"{MARKER} Vertretung",
        verified_by=f"{MARKER} Prüfung",
        internal_note=f"{MARKER} Notiz",
        source=Source.PROVIDER,
        capacity=918273,
        participants_last_year=827364,
        waiting_list=736455,
        need_topics=[NeedTopic.objects.create(slug="n", title=f"{MARKER} Bedarf")],
        cross_cutting_topics=[CrossCuttingTopic.objects.create(slug="q", title=f"{MARKER} quer")],
        related_offers=[make_offer(title=f"{MARKER} Entwurf", status=Status.DRAFT)],
    )
    programme = FundingProgramme.objects.create(slug="f", title=f"{MARKER} Geld")
    OfferFunding.objects.create(offer=offer, programme=programme)
    OfferTranslation.objects.create(
        offer=offer,
        language=make_language(),
        title=f"{MARKER} Udkast",
        status=TranslationStatus.DRAFT,
    )
    OfferTranslation.objects.create(
        offer=offer,
        language=make_language("en", "Englisch"),
        title="Open",
        status=TranslationStatus.CHECKED,
        note=f"{MARKER} Notiz zur Fassung",
    )
    return offer


@pytest.mark.parametrize("name", EVERY_FILE)
def test_public_never_sees_anything_internal(client, name):
    make_secretive_offer()

    text = body(get(client, name, status="all"))

    assert "Offen" in text
    for secret in (MARKER, "geheim@", "918273", "827364", "736455", "vom Anbieter gemeldet"):
        assert secret not in text


def test_planners_get_everything_internal(client, planner):
    make_secretive_offer()
    client.force_login(planner)

    text = body(get(client, "export.csv"))

    for secret in ("Haus", "Wohnung", "A", "B", "Verantwortung", "Vertretung", "Prüfung", "Notiz"):
        assert f"{MARKER} {secret}" in text
    for secret in ("Bedarf", "quer", "Entwurf", "Geld", "Udkast", "Notiz zur Fassung"):
        assert f"{MARKER} {secret}" in text
    for secret in ("geheim@", "918273", "827364", "736455", "vom Anbieter gemeldet"):
        assert secret in text


@pytest.mark.parametrize("name", EVERY_FILE)
def test_offers_hidden_in_any_way_are_in_no_file(client, name):
    today = timezone.localdate()
    day = timedelta(days=1)
    house = place()
    make_offer(title="Heute zuletzt", valid_until=today, locations=[house])
    make_offer(title="Heute zuerst", valid_from=today, locations=[house])
    for status in (Status.DRAFT, Status.IN_REVIEW, Status.ARCHIVED):
        make_offer(title=f"Versteckt {status}", status=status, locations=[house])
    make_offer(title="Versteckt abgelaufen", valid_until=today - day, locations=[house])
    make_offer(title="Versteckt künftig", valid_from=today + day, locations=[house])

    for params in ({}, {"q": "Versteckt"}, {"status": "all"}):
        assert "Versteckt" not in body(get(client, name, **params)).replace("q=Versteckt", "")
    text = body(get(client, name))
    assert ("Heute zuletzt" in text, "Heute zuerst" in text) == (True, True)


@pytest.mark.parametrize("name", EVERY_FILE)
def test_files_hold_the_current_selection(client, name):
    topic = make_topic(slug="schlaf")
    make_offer(title="Passend", topics=[topic], locations=[place()])
    make_offer(title="Anderes", locations=[place()])

    text = body(get(client, name, topic="schlaf", sort="updated", age_months="unsinn"))

    assert ("Passend" in text, "Anderes" in text) == (True, False)


@pytest.mark.parametrize("name", EVERY_FILE)
def test_public_files_may_be_cached_and_set_no_cookie(client, name):
    make_offer()

    response = get(client, name)

    assert response.cookies == {}
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert ("Cookie" in response.headers["Vary"]) == (name in TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_internal_files_are_never_stored_by_caches(client, planner, name):
    client.force_login(planner)

    response = get(client, name)

    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("json", "application/json"),
        ("geojson", "application/geo+json"),
    ],
)
def test_files_are_named_by_the_day(client, name, content_type):
    response = get(client, f"export.{name}")

    day = timezone.localdate().isoformat()
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="angebote-{day}.{name}"'
    )


def test_planners_may_ask_for_other_states(client, planner):
    make_offer(title="Öffentlich")
    make_offer(title="Im Entwurf", status=Status.DRAFT)
    make_offer(title="Im Archiv", status=Status.ARCHIVED)
    client.force_login(planner)

    def titles(**params):
        lines = body(get(client, "export.csv", **params)).splitlines()
        return [line.split(";")[2] for line in lines[1:]]

    assert titles() == ["Öffentlich"]
    assert titles(status="unsinn") == ["Öffentlich"]
    assert titles(status=["draft", "archived"]) == ["Im Archiv", "Im Entwurf"]
    assert titles(status="all") == ["Im Archiv", "Im Entwurf", "Öffentlich"]


def test_internal_columns_need_the_permission(client, django_user_model):
    make_offer(internal_note=MARKER)
    make_offer(title="Versteckt", status=Status.DRAFT)
    user = django_user_model.objects.create_user("jemand")
    client.force_login(user)
    assert MARKER not in body(get(client, "export.csv", status="all"))

    user.user_permissions.add(Permission.objects.get(codename="export_internal"))
    text = body(get(client, "export.csv", status="all"))

    assert MARKER in text
    assert "Versteckt" not in text


@pytest.mark.parametrize("name", TABLES)
def test_command_writes_the_same_bytes_as_the_page(client, planner, name):
    make_secretive_offer()
    file_format = name.removeprefix("export.")

    def command(*arguments):
        out = io.TextIOWrapper(io.BytesIO())
        call_command("export_offers", f"--format={file_format}", *arguments, stdout=out)
        return out.buffer.getvalue()

    assert command("--public") == get(client, name).getvalue()
    client.force_login(planner)
    assert command() == get(client, name, status="all").getvalue()


def test_json_is_as_documented(client):
    offer = make_secretive_offer()

    document = json.loads(body(get(client, "export.json")))

    assert document["generated_on"] == timezone.localdate().isoformat()
    (found,) = document["offers"]
    assert found["uuid"] == str(offer.uuid)
    assert found["offer_type"] == {"slug": offer.offer_type.slug, "title": offer.offer_type.title}
    assert found["contacts"] == [{"function": "Anmeldung", "phone": "0461 1", "mail": ""}]
    assert found["related_offers"] == []
    assert [row["title"] for row in found["translations"]] == ["Open"]
    assert {(row["name"], row["precision"]) for row in found["locations"]} == {
        ("Offenes Haus", "exact"),
        ("", "district"),
        ("", None),
    }


def test_geojson_shows_masked_places_in_the_middle_of_their_district(client):
    make_secretive_offer()
    make_offer(title="Ohne Ort")

    document = json.loads(body(get(client, "export.geojson")))

    points = {
        (
            *feature["geometry"]["coordinates"],
            feature["properties"]["location"],
            feature["properties"]["precision"],
        )
        for feature in document["features"]
    }
    assert document["type"] == "FeatureCollection"
    assert points == {(9.43, 54.78, "Offenes Haus", "exact"), (9.4, 54.7, "", "district")}


def test_feed_lists_the_newest_change_first(client):
    with batch():
        for number in range(52):
            make_offer(title=f"Nummer {number}")
    oldest = Offer.objects.get(title="Nummer 0")
    oldest.title = "Geändert \x0b & <b>"
    oldest.save()

    response = get(client, "feed.atom", per_page="5")

    atom = "{http://www.w3.org/2005/Atom}"
    entries = ElementTree.fromstring(body(response)).findall(f"{atom}entry")
    titles = [entry.findtext(f"{atom}title") for entry in entries]
    assert titles == ["Geändert  & <b>", *(f"Nummer {number}" for number in range(51, 2, -1))]
    assert entries[0].findtext(f"{atom}id") == f"urn:uuid:{oldest.uuid}"
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"


@given(st.dictionaries(st.sampled_from(["q", "topic", "near", "age_months"]), st.text(max_size=9)))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nonsense_in_the_address_gives_a_feed_all_the_same(client, params):
    query = urlencode(params, errors="replace")

    assert ElementTree.fromstring(client.get(f"/angebote/feed.atom?{query}").content) is not None


@pytest.mark.parametrize("name", EVERY_FILE)
def test_files_are_read_only(client, name):
    assert client.post(f"/angebote/{name}").status_code == 405
    assert client.head(f"/angebote/{name}").status_code == 200
