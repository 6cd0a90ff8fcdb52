"""The search in the back office: searches in vain, previews of word groups, reasons for hits."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from offers.models import FruitlessSearch, Status, SynonymGroup
from offers.roles import COORDINATORS, EDITORS, LEADERSHIP, PLANNERS
from offers.search.explain import explain
from offers.search.memory import snapshot
from offers.search.preview import preview
from offers.selection import Selection
from tests.factories import make_offer

pytestmark = pytest.mark.django_db

FRUITLESS = "admin:offers_fruitlesssearch_changelist"


@pytest.fixture
def login(client):
    def login(role):
        user = User.objects.create_user(f"konto-{role}", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return login


def count(query, times, days_ago=0):
    day = timezone.localdate() - timedelta(days=days_ago)
    return FruitlessSearch.objects.create(query=query, count=times, day=day)


def shown(response):
    return [(row.query, row.total) for row in response.context["cl"].result_list]


# Searches in vain


def test_editors_see_the_sums_of_the_last_weeks(login):
    count("yoga", 2)
    count("yoga", 3, days_ago=89)
    count("yoga", 50, days_ago=90)
    count("golf", 4)
    count("polo", 60, days_ago=91)
    client = login(EDITORS)

    response = client.get(reverse(FRUITLESS))

    assert shown(response) == [("yoga", 5), ("golf", 4)]
    page = response.content.decode()
    assert 'href="/verwaltung/offers/synonymgroup/add/?terms=golf"' in page
    assert shown(client.get(reverse(FRUITLESS), {"q": "gol"})) == [("golf", 4)]


def test_others_see_no_rare_searches(login):
    rare = count("seltenes leiden", 4)
    count("yoga", 5)
    client = login(COORDINATORS)

    response = client.get(reverse(FRUITLESS))

    assert shown(response) == [("yoga", 5)]
    assert "Wortgruppe anlegen" not in response.content.decode()
    detail = reverse("admin:offers_fruitlesssearch_change", args=[rare.pk])
    assert "seltenes leiden" not in client.get(detail, follow=True).content.decode()


def test_nobody_writes_or_deletes_them(login):
    row = count("yoga", 5)
    client = login(EDITORS)

    assert client.get(reverse("admin:offers_fruitlesssearch_add")).status_code == 403
    url = reverse("admin:offers_fruitlesssearch_delete", args=[row.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert FruitlessSearch.objects.count() == 1


def test_leadership_without_the_permission_stays_outside(login):
    assert login(LEADERSHIP).get(reverse(FRUITLESS)).status_code == 403


def test_new_group_starts_with_the_query(login):
    page = login(EDITORS).get(reverse("admin:offers_synonymgroup_add"), {"terms": "golf spielen"})

    assert page.context["adminform"].form["terms"].value() == "golf spielen"
    assert 'formaction="/verwaltung/offers/synonymgroup/vorschau/"' in page.content.decode()


# What a group would change


def outcomes(group):
    return [
        (c.phrase, (c.before.total, c.before.titles), (c.after.total, c.after.titles), c.is_one)
        for c in preview(group)
    ]


def test_preview_of_a_new_group():
    make_offer(title="Krabbelgruppe")
    make_offer(title="Krabbelgruppe im Entwurf", status=Status.DRAFT)

    assert outcomes(SynonymGroup(terms="Krabbelgruppe\nZwergenrunde")) == [
        ("Krabbelgruppe", (1, ("Krabbelgruppe",)), (1, ("Krabbelgruppe",)), False),
        ("Zwergenrunde", (0, ()), (1, ("Krabbelgruppe",)), True),
    ]
    assert SynonymGroup.objects.count() == 0
    assert snapshot().parser.synonyms.of_word("zwergenrund") == ()


def test_preview_of_a_word_taken_away_and_of_a_group_out_of_force():
    make_offer(title="Krabbelgruppe")
    group = SynonymGroup.objects.create(terms="Krabbelgruppe\nZwergenrunde")
    group.terms = "Krabbelgruppe\nMinitreff"

    hit, nothing = (1, ("Krabbelgruppe",)), (0, ())
    assert outcomes(group) == [
        ("Krabbelgruppe", hit, hit, False),
        ("Minitreff", nothing, hit, True),
        ("Zwergenrunde", hit, nothing, True),
    ]
    group.refresh_from_db()
    group.is_active = False
    assert outcomes(group)[1] == ("Zwergenrunde", hit, nothing, True)


def test_preview_page_writes_nothing(login):
    make_offer(title="Krabbelgruppe")
    group = SynonymGroup.objects.create(terms="Krabbelgruppe\nZwergenrunde")
    client = login(EDITORS)
    url = f"{reverse('admin:offers_synonymgroup_preview')}?group={group.pk}"
    form = {"terms": "Krabbelgruppe\r\nMinitreff", "terms_equivalent": "on", "is_active": "on"}

    response = client.post(url, form)

    assert [c.phrase for c in response.context["changes"]] == [
        "Krabbelgruppe",
        "Minitreff",
        "Zwergenrunde",
    ]
    assert "Was ändert sich?" in response.content.decode()
    group.refresh_from_db()
    assert group.term_lines == ["Krabbelgruppe", "Zwergenrunde"]
    assert "Bitte zuerst die Fehler" in client.post(url, {"terms": ""}).content.decode()
    assert client.get(url).status_code == 405


def test_preview_is_for_editors(login):
    url = reverse("admin:offers_synonymgroup_preview")

    assert login(COORDINATORS).post(url, {"terms": "a"}).status_code == 403


# Why is this here?


def make_others():
    """So that no word stands in every third offer."""
    for title in ("Kochen", "Malen", "Radfahren", "Klettern", "Basteln", "Lesen"):
        make_offer(title=title)


def select(words):
    params = QueryDict(mutable=True)
    params["q"] = words
    return Selection(params)


def test_explanation_names_word_way_and_field():
    SynonymGroup.objects.create(terms="Krabbelgruppe\nSpielkreis")
    make_offer(title="Krabbelgruppe", summary="Ein Spielkreis.")
    make_offer(title="Babykrabbelgruppe", summary="Mehr nicht.")
    make_others()

    hits = explain(select("krabbelgruppe"))

    assert [hit.offer.title for hit in hits] == ["Krabbelgruppe", "Babykrabbelgruppe"]
    first, second = hits
    assert [
        (m.alternative.kind, m.alternative.source, m.fields) for m in first.words[0].matches
    ] == [
        ("exact", "krabbelgruppe", ("title",)),
        ("synonym", "Spielkreis", ("summary",)),
    ]
    assert second.words[0].matches[0].alternative.kind == "compound"
    assert not first.is_weaker


@pytest.mark.parametrize("words", ["krabbelgruppe", "babi singen neustatt", "singen in neustadt"])
def test_explained_parts_add_up_to_the_score(words):
    make_offer(title="Krabbelgruppe", summary="Singen in der Neustadt, Neustadt!")
    make_offer(title="Singen", description="Für Babys in der Neustadt. Krabbelgruppe.")
    make_others()
    hits = explain(select(words))

    assert hits
    for hit in hits:
        assert sum(word.value for word in hit.words) == pytest.approx(hit.score.value, abs=1e-4)


def test_a_word_without_match_is_worth_nothing():
    make_offer(title="Singen")
    make_others()
    (hit,) = explain(select("singen quidditch"))

    assert [(word.word, bool(word.matches)) for word in hit.words] == [
        ("singen", True),
        ("quidditch", False),
    ]
    assert hit.is_weaker


def test_page_explains_public_hits_only(login):
    make_offer(title="Hebammensprechstunde")
    make_offer(title="Hebammen im Entwurf", status=Status.DRAFT)
    client = login(PLANNERS)

    page = client.get("/verwaltung/suche/", {"q": "hebame"}).content.decode()

    assert "Hebammensprechstunde" in page
    assert "Entwurf" not in page
    assert "Tippfehler" in page
    assert "Titel" in page
    assert client.get("/verwaltung/suche/").status_code == 200


def test_page_needs_a_login_and_a_permission(client, django_user_model):
    assert client.get("/verwaltung/suche/?q=a").status_code == 302
    client.force_login(django_user_model.objects.create_user("neu", is_staff=True))
    assert client.get("/verwaltung/suche/?q=a").status_code == 403
