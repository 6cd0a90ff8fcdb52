"""Help paths: what families see, what professionals see besides, and how they are found."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from offers.help_paths import paths_for
from offers.models import HelpPathVersion, HelpStep
from tests.factories import (
    make_help_path,
    make_help_version,
    make_offer,
    make_task,
    make_topic,
)

pytestmark = pytest.mark.django_db


def page(client, path, query=""):
    response = client.get(path.get_absolute_url() + query)
    assert response.status_code == 200
    return response.content.decode()


def test_list_shows_confirmed_paths_that_have_a_version_of_today(client):
    make_help_path(title="Weg zur Kita")
    make_help_path(title="Ungeprüfter Weg", is_unverified=True)
    make_help_version(kind=HelpPathVersion.Kind.TARGET)

    response = client.get("/hilfewege/")

    assert [path.title for path in response.context["paths"]] == ["Weg zur Kita"]
    for hidden in ("ungeprueft", make_help_path(is_unverified=True).slug):
        assert client.get(f"/hilfewege/{hidden}/").status_code == 404


def test_steps_say_who_what_how_long_and_what_if_refused(client):
    path = make_help_path(
        {
            "title": "Antrag stellen",
            "text": "Ein Satz genügt.",
            "who": "Jugendamt",
            "bring": "Gelbes Heft\nNotizen",
            "duration": "zwei Wochen",
            "if_refused": "Schriftlich nachfragen.",
            "law": "§ 14 SGB IX: Fristen\n§ 20 SGB IX",
        },
        {"title": "Ungeprüfter Schritt", "is_unverified": True},
    )

    response = client.get(path.get_absolute_url())
    html = response.content.decode()

    for words in ("Antrag stellen", "Ein Satz genügt.", "Jugendamt", "Gelbes Heft", "zwei Wochen"):
        assert words in html
    assert "Schriftlich nachfragen." in html and "Ungeprüfter Schritt" not in html
    (step,) = response.context["steps"]
    assert step.law_lines == [("§ 14 SGB IX", "Fristen"), ("§ 20 SGB IX", "")]


def test_professionals_get_their_layer_by_the_address_and_nothing_internal(client):
    step = {"title": "Schritt", "professionals": "Eingang bestätigen.", "editor_note": "Intern."}
    path = make_help_path(step, editor_note="Auch intern.")

    families, professionals = page(client, path), page(client, path, "?fachkraefte=1")

    assert "Eingang bestätigen." not in families
    assert "Eingang bestätigen." in professionals and "Ansicht für Fachkräfte" in professionals
    assert "Eingang bestätigen." not in page(client, path, "?fachkraefte=ja")
    for html in (families, professionals):
        assert "Intern." not in html and "Auch intern." not in html


def test_target_shows_only_where_it_is_public(client):
    path = make_help_path({"title": "Heute"})
    target = make_help_version({"title": "Morgen"}, path=path, kind=HelpPathVersion.Kind.TARGET)

    assert "Morgen" not in page(client, path)
    target.is_public = True
    target.save()
    html = page(client, path)
    assert html.index("Heute") < html.index("Noch nicht gültig") < html.index("Morgen")


def test_offers_at_a_step_are_those_of_the_list_and_stand_there_once(client):
    money, other = make_topic(slug="geld"), make_topic(slug="anderes")
    make_offer(title="Antragshilfe", topics=[money])
    make_offer(title="Spielkreis", topics=[other])
    steps = [{"title": f"Schritt {n}", "offer_query": "topic=geld"} for n in (1, 2)]
    path = make_help_path(*steps, {"title": "Ohne"}, {"title": "Unsinn", "offer_query": "topic=x"})

    shown = client.get(path.get_absolute_url()).context["steps"]

    assert [[offer.title for offer in step.offers] for step in shown] == [
        ["Antragshilfe"],
        [],
        [],
        [],
    ]
    assert [step.offer_count for step in shown] == [1, 1, 0, 0]
    assert shown[0].offers_url == "/angebote/?topic=geld"


def test_page_costs_the_same_with_one_and_three_steps(client, django_assert_num_queries):
    topic = make_topic(slug="geld")
    paths = []
    for number in (1, 3):
        for _ in range(3):
            make_offer(topics=[topic])
        steps = [{"title": "S", "offer_query": "topic=geld"} for _ in range(number)]
        path = make_help_path(*steps)
        for step in HelpStep.objects.filter(version__path=path):
            step.tasks.add(make_task())
        paths.append(path)
    client.get("/hilfewege/")  # builds the index
    for path in paths:
        with django_assert_num_queries(10):
            client.get(path.get_absolute_url())


def test_offer_query_takes_a_pasted_address():
    step = make_step_of("https://kompass.example.org/angebote/?topic=geld&but=1")
    step.clean()
    assert step.offer_query == "topic=geld&but=1"
    step = make_step_of("Unsinn&&")
    step.offer_query = "&&"
    with pytest.raises(ValidationError) as caught:
        step.clean()
    assert list(caught.value.message_dict) == ["offer_query"]


def make_step_of(query):
    return HelpStep(title="S", text="T", offer_query=query)


def test_an_empty_list_leads_to_the_paths_that_fit_the_words(client):
    make_help_path(title="Der Weg zur Frühförderung", search_words="Schulbegleitung")
    make_help_path(title="Kita-Platz", search_words="Krippe")
    make_help_path(title="Schulbegleitung ungeprüft", is_unverified=True)

    html = client.get("/angebote/?q=Schulbegleitungen").content.decode()

    assert "Der Weg zur Frühförderung" in html
    assert "Kita-Platz" not in html and "ungeprüft" not in html
    assert [path.title for path in paths_for("krippe")] == ["Kita-Platz"]
    assert paths_for("") == paths_for("Zirkus") == []


def test_staff_see_both_versions_side_by_side(client, admin_client):
    path = make_help_path({"title": "Zwei Türen", "editor_note": "prüfen"}, {"title": "Bescheid"})
    make_help_version({"title": "Eine Tür"}, path=path, kind=HelpPathVersion.Kind.TARGET)
    url = reverse("admin:offers_helppath_compare", args=[path.pk])

    response = admin_client.get(url)

    rows = response.context["rows"]
    assert [[step and step.title for step in row] for row in rows] == [
        ["Zwei Türen", "Eine Tür"],
        ["Bescheid", None],
    ]
    assert "prüfen" in response.content.decode()
    assert client.get(url).status_code == 302
    assert admin_client.get(url.replace(str(path.pk), "99999")).status_code == 404
