"""Who is in charge: the nearest area, the days, and honest answers for what is not known."""

from datetime import date

import pytest

from offers.models import AreaKind, Responsibility
from offers.responsibilities import ResponsibilityForm, answers
from tests.factories import (
    make_area,
    make_department,
    make_location,
    make_offer,
    make_responsibility,
    make_task,
    make_topic,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)


@pytest.fixture
def region():
    return make_area(slug="region", name="Region", kind=AreaKind.REGION)


@pytest.fixture
def town(region):
    return make_town("stadt", region, "11111")


def make_town(slug, region=None, postcodes=""):
    return make_area(
        slug=slug,
        name=slug.capitalize(),
        kind=AreaKind.MUNICIPALITY,
        parent=region,
        postcodes=postcodes,
    )


def names(answer):
    return [row.department.name for row in answer.rows]


def test_the_nearest_area_goes_first(region, town):
    task = make_task()
    make_responsibility(task=task, area=region, department=make_department(name="Kreis"))
    district = make_area(parent=town)
    assert names(answers(district, [task], DAY)[0]) == ["Kreis"]

    make_responsibility(task=task, area=town, department=make_department(name="Stadt"))
    make_responsibility(task=make_task(), area=town, department=make_department(name="Andere"))
    assert names(answers(district, [task], DAY)[0]) == ["Stadt"]
    assert names(answers(region, [task], DAY)[0]) == ["Kreis"]


def test_both_days_are_included_and_later_rows_are_announced(town):
    task = make_task()
    old, new = make_department(name="Alt"), make_department(name="Neu")
    make_responsibility(task=task, area=town, department=old, valid_until=date(2026, 6, 30))
    make_responsibility(task=task, area=town, department=new, valid_from=date(2026, 7, 1))

    def asked(day):
        answer = answers(town, [task], day)[0]
        return names(answer), [row.department.name for row in answer.later]

    assert asked(date(2026, 6, 30)) == (["Alt"], ["Neu"])
    assert asked(date(2026, 7, 1)) == (["Neu"], [])
    assert [row.department for row in Responsibility.objects.valid(date(2026, 7, 1))] == [new]


def test_disputed_and_unverified_rows_are_not_shown(client, town):
    task = make_task(slug="hilfe")
    hidden = make_department(name="Geheimamt")
    make_responsibility(task=task, area=town, department=hidden, is_unverified=True)
    make_responsibility(task=task, area=town, department=None, status="disputed")

    html = client.get("/zustaendigkeit/?area=stadt&task=hilfe").content.decode()

    assert "Das wissen wir noch nicht." in html
    assert "Geheimamt" not in html


def test_two_offices_are_said_to_be_two(client, town):
    task = make_task(slug="hilfe")
    for name in ("Amt Eins", "Amt Zwei"):
        make_responsibility(task=task, area=town, department=make_department(name=name))

    response = client.get("/zustaendigkeit/?area=stadt&task=hilfe")

    assert sorted(names(response.context["answers"][0])) == ["Amt Eins", "Amt Zwei"]
    assert "kommen mehrere Stellen infrage" in response.content.decode()


def test_office_says_how_it_is_reached_or_asks_the_one_above(client, town):
    task = make_task(slug="hilfe", title="Hilfe")
    root = make_department(
        name="Fachbereich Jugend", phone="030 23125 100", opening_note="Mo 9 bis 12 Uhr"
    )
    team = make_department(name="Team Nord", parent=root)
    make_responsibility(task=task, area=town, department=team, valid_from=date(2015, 9, 1))

    html = client.get("/zustaendigkeit/?postcode=11111&task=hilfe").content.decode()

    for words in ("Team Nord", "Fachbereich Jugend", "030 23125 100", "Mo 9 bis 12 Uhr"):
        assert words in html
    assert "Gilt seit dem 1. September 2015" in html


def errors(**data):
    form = ResponsibilityForm(data)
    form.is_valid()
    return {name: list(texts) for name, texts in form.errors.items()}, form.found_area


def test_what_is_wrong_with_a_place_stands_next_to_the_field(town):
    other = make_town("ort", postcodes="22222\n33333")
    third = make_town("dorf", postcodes="33333")

    assert errors(postcode="11111") == ({}, town)
    assert errors(postcode="11111", area="stadt") == ({}, town)
    assert errors(postcode=" 22222 ") == ({}, other)
    for postcode, message in (
        ("99999", "Diese Postleitzahl kennen wir nicht. Wählen Sie bitte Stadt oder Gemeinde."),
        ("123", "Bitte geben Sie fünf Ziffern ein."),
        ("abcde", "Bitte geben Sie fünf Ziffern ein."),
        ("33333", "Zu dieser Postleitzahl gehören mehrere Orte."),
    ):
        assert errors(postcode=postcode) == ({"postcode": [message]}, None)
    assert errors(postcode="33333", area="dorf") == ({}, third)
    assert errors(postcode="22222", area="stadt")[0] == {
        "postcode": ["Diese Postleitzahl gehört zu Ort, gewählt ist Stadt."]
    }
    assert errors(area="atlantis", task="zaubern")[0] == {
        "area": ["Diesen Ort kennen wir nicht."],
        "task": ["Dieses Anliegen kennen wir nicht."],
    }


@pytest.mark.parametrize(
    "query", ["?area=%00", "?postcode=%00%00", "?task=x&task=y", "?area=", "?postcode=١٢٣٤٥"]
)
def test_nonsense_is_answered(client, town, query):
    assert client.get(f"/zustaendigkeit/{query}").status_code == 200


def test_the_only_town_need_not_be_chosen(client, town):
    task = make_task(slug="hilfe")
    make_responsibility(task=task, area=town)

    assert client.get("/zustaendigkeit/?task=hilfe").context["area"] == town
    make_town("zweite")
    response = client.get("/zustaendigkeit/?task=hilfe")
    assert response.context["area"] is None
    assert "Bitte wählen Sie noch, wo Sie wohnen" in response.content.decode()


def test_services_are_those_of_the_place_and_the_concern(client, town):
    topic = make_topic(slug="rat")
    task = make_task(slug="hilfe")
    task.topics.add(topic)
    here = make_location(area=town)
    make_offer(title="Beratung hier", topics=[topic], locations=[here])
    make_offer(title="Turnen hier", locations=[here])
    make_offer(title="Beratung dort", topics=[topic], locations=[make_location(area=make_area())])

    response = client.get("/zustaendigkeit/?area=stadt&task=hilfe")

    assert [offer.title for offer in response.context["offers"]] == ["Beratung hier"]
    assert response.context["offers_url"] == "/angebote/?topic=rat&area=stadt"


def test_overview_of_a_place_costs_the_same_for_one_and_three(
    client, town, django_assert_num_queries
):
    client.get("/zustaendigkeit/")  # builds the index
    for number in (1, 2):
        for _ in range(number):
            make_responsibility(area=town)
        client.get("/zustaendigkeit/")
        with django_assert_num_queries(4):
            response = client.get("/zustaendigkeit/?area=stadt")
        assert len(response.context["answers"]) in (1, 3)
