import json
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.urls import reverse

from offers.addresses import address_key, places_at
from offers.area_import import AreaFileError, import_areas
from offers.models import Area, AreaKind, Location, LocationVisibility
from offers.polygons import area_at, contains, fault_of
from offers.roles import EDITORS, PLANNERS
from tests.admin_forms import form_data
from tests.factories import make_area, make_location, make_offer

pytestmark = pytest.mark.django_db

ADD = "admin:offers_location_add"
HINTS = "admin:offers_location_hints"


def square(west, south, size=1.0, hole=None):
    """A GeoJSON Polygon with its corner at ``west``, ``south``."""

    def ring(x, y, length):
        return [[x, y], [x + length, y], [x + length, y + length], [x, y + length], [x, y]]

    rings = [ring(west, south, size)]
    if hole:
        rings.append(ring(*hole))
    return {"type": "Polygon", "coordinates": rings}


def log_in(client, role=EDITORS):
    user = User.objects.create_user("konto", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)


# -- Points in outlines ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("point", "inside"),
    [((54.5, 9.5), True), ((54.5, 10.5), False), ((55.5, 9.5), False), ((54.1, 9.1), False)],
)
def test_outline_holds_what_lies_inside_but_not_in_a_hole(point, inside):
    with_hole = square(9, 54, hole=(9.05, 54.05, 0.1))

    assert contains(with_hole, point) is inside
    polygons = [square(0, 0)["coordinates"], with_hole["coordinates"]]
    many = {"type": "MultiPolygon", "coordinates": polygons}
    assert contains(many, point) is inside


def test_area_comes_from_the_outline_and_a_district_before_its_town():
    town = make_area(kind=AreaKind.MUNICIPALITY, polygon=square(9, 54, 2))
    make_area(kind=AreaKind.REGION, polygon=square(0, 0, 90))
    district = make_area(polygon=square(9, 54), latitude=54.5, longitude=9.5)

    assert (area_at((54.5, 9.5)).area, area_at((54.5, 9.5)).is_certain) == (district, True)
    assert (area_at((55.5, 10.5)).area, area_at((55.5, 10.5)).is_certain) == (town, True)


def test_without_outlines_the_nearest_middle_is_a_suggestion():
    make_area(latitude=54.0, longitude=9.0)
    near = make_area(latitude=54.5, longitude=9.5)
    make_area()

    guess = area_at((54.6, 9.6))

    assert (guess.area, guess.is_certain) == (near, False)
    Area.objects.all().delete()
    assert area_at((54.6, 9.6)) is None


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [9, 54]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[9, 54], [9, 55], [9, 54]]]},
        {"type": "Polygon", "coordinates": [[["x", 54]] * 4]},
        square(3529000, 6071000),  # Gauß-Krüger
    ],
)
def test_wrong_outlines_are_named(geometry):
    assert fault_of(geometry)
    assert fault_of(square(9, 54)) == ""


# -- Import of outlines ---------------------------------------------------------------------------


def collection(*features):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry}
                for properties, geometry in features
            ],
        }
    )


def test_outlines_find_their_area_by_name_or_number():
    by_name = make_area(name="Westliche Höhe", official_number="4")
    by_number = make_area(name="Nordstadt", official_number="3")
    other_kind = make_area(name="Tarup", kind=AreaKind.MUNICIPALITY)
    text = collection(
        ({"AREA_NAME": "04 Westliche Höhe"}, square(9, 54)),
        ({"NAME": "03 Stadt im Norden"}, square(10, 54)),
        ({"name": "Tarup"}, square(11, 54)),
        ({"name": None}, None),
    )

    tried = import_areas(text, dry_run=True)
    assert not Area.objects.exclude(polygon=None).exists()
    report = import_areas(text)
    again = import_areas(text)

    assert tried.changed == report.changed == ["Westliche Höhe", "Nordstadt"]
    assert (again.changed, again.unchanged) == ([], ["Westliche Höhe", "Nordstadt"])
    assert len(report.problems) == 2
    polygons = dict(Area.objects.values_list("pk", "polygon"))
    assert polygons == {
        by_name.pk: square(9, 54),
        by_number.pk: square(10, 54),
        other_kind.pk: None,
    }


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"features": {}}', '{"features": [1]}'])
def test_useless_files_are_refused_in_a_sentence(text):
    with pytest.raises(AreaFileError):
        import_areas(text)


def test_command_reports_and_fails_where_nothing_fits(tmp_path):
    make_area(name="Tarup")
    file = tmp_path / "a.geojson"
    file.write_text("\ufeff" + collection(({"name": "Tarup"}, square(9, 54))), encoding="utf-8")
    out = StringIO()

    call_command("import_areas", str(file), stdout=out)

    assert out.getvalue() == "1 Umrisse eingetragen, 0 unverändert, 0 nicht zugeordnet.\n"
    file.write_text(collection(({"name": "Anderswo"}, square(9, 54))))
    with pytest.raises(CommandError):
        call_command("import_areas", str(file), stdout=out, stderr=StringIO())
    with pytest.raises(CommandError, match="nicht lesen"):
        call_command("import_areas", str(tmp_path / "fehlt"))


# -- The same address -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Große Straße 12 a", "grosse str. 12A", True),
        ("Norderstr. 5", "Norderstraße 5", True),
        ("Norder Straße 5", "Norderstr 5", True),
        ("Rathausplatz 1", "Rathausplatz 10", False),
        ("Åbjergweg 2", "abjergweg 2", True),
        ("Mürwiker Straße 1", "Muerwiker Str. 1", True),
        ("Am Markt 1", "Am Marktplatz 1", False),
    ],
)
def test_addresses_are_the_same_however_they_are_written(one, other, same):
    assert (address_key(one) == address_key(other)) is same


def test_places_at_an_address():
    here = make_location(street="Norderstraße 5", postcode="24939")
    unknown = make_location(street="Norderstr. 5", postcode="")
    make_location(street="Norderstraße 5", postcode="10115")
    make_location(street="Norderstraße 55", postcode="24939")
    make_location(street="Norderstraße")

    assert places_at("norderstr 5", "24939") == [here, unknown]
    assert places_at("norderstr 5", "24939", exclude=here.pk) == [unknown]
    assert places_at("Norderstraße") == []
    assert places_at("") == []


# -- The form -------------------------------------------------------------------------------------


def filled(client, **values):
    data = form_data(client.get(reverse(ADD)))
    return data | {"name": "Haus", "slug": "haus", "visibility": "public"} | values


def test_new_place_at_a_known_address_needs_a_tick(client):
    log_in(client)
    known = make_location(name="Haus Hafen", street="Hafenweg 3", postcode="24937")
    data = filled(client, street="hafenweg 3", postcode="24937")

    refused = client.post(reverse(ADD), data)
    taken = client.post(reverse(ADD), data | {"same_address_ok": "on"})

    text = refused.content.decode()
    assert list(refused.context["adminform"].form.errors) == ["street"]
    assert reverse("admin:offers_location_change", args=[known.pk]) in text
    assert 'value="hafenweg 3"' in text
    assert taken.status_code == 302
    assert Location.objects.count() == 2


def test_known_place_is_saved_without_questions(client):
    log_in(client)
    make_location(street="Hafenweg 3")
    place = make_location(street="Hafenweg 3")
    url = reverse("admin:offers_location_change", args=[place.pk])

    page = client.get(url)
    saved = client.post(url, form_data(page) | {"name": "Neu"})

    assert "same_address_ok" not in page.content.decode()
    assert saved.status_code == 302


@pytest.mark.parametrize(
    ("outline", "entered", "stored", "said"),
    [
        (True, False, True, "so steht es jetzt im Ort"),
        (True, True, True, ""),
        (False, False, False, "Am nächsten liegt"),
    ],
)
def test_stadtteil_follows_the_point(client, outline, entered, stored, said):
    log_in(client)
    polygon = square(9, 54) if outline else None
    area = make_area(latitude=54.5, longitude=9.5, polygon=polygon)
    data = filled(client, latitude="54.4", longitude="9.4", area=area.pk if entered else "")

    page = client.post(reverse(ADD), data, follow=True).content.decode()

    assert Location.objects.get().area == (area if stored else None)
    assert ("Der Punkt liegt in" in page or "Am nächsten" in page) is bool(said)
    assert said in page


def test_stadtteil_that_does_not_fit_is_pointed_out_and_kept(client):
    log_in(client)
    make_area(name="Weiche", polygon=square(9, 54))
    entered = make_area(name="Tarup")
    data = filled(client, latitude="54.4", longitude="9.4", area=entered.pk)

    page = client.post(reverse(ADD), data, follow=True).content.decode()

    assert "Der Punkt liegt in Weiche, eingetragen ist Tarup." in page
    assert Location.objects.get().area == entered


def test_hints_while_typing(client):
    log_in(client)
    area = make_area(name="Weiche", polygon=square(9, 54))
    place = make_location(name="Haus", street="Hafenweg 3", visibility=LocationVisibility.HIDDEN)

    hints = client.get(reverse(HINTS), {"street": "Hafenweg 3", "point": "54.5,9.5"}).json()
    odd = client.get(
        reverse(HINTS), {"street": "\0 1", "point": "999,x", "own": "9" * 30, "postcode": "ä" * 999}
    )

    url = reverse("admin:offers_location_change", args=[place.pk])
    assert hints == {
        "places": [{"id": place.pk, "name": "Haus", "url": url}],
        "area": {"id": area.pk, "name": "Weiche", "certain": True},
    }
    assert odd.json() == {"places": [], "area": None}


def test_hints_and_map_are_for_the_back_office_only(client):
    make_offer()
    for name in (HINTS, "admin:offers_location_map"):
        assert client.get(reverse(name)).status_code == 302
        assert client.post(reverse(name)).status_code in {302, 403, 405}
    log_in(client, PLANNERS)
    assert client.get(reverse(HINTS)).status_code == 200


def test_reader_sees_the_place_without_the_helper(client):
    log_in(client, PLANNERS)
    place = make_location()

    page = client.get(reverse("admin:offers_location_change", args=[place.pk]))

    assert page.status_code == 200
    assert page.context["has_change_permission"] is False
