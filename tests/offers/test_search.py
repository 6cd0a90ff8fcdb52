"""Searching: who is found, in which order, and that the index follows every change at once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.http import QueryDict

from offers.models import (
    FrozenOffer,
    IsFree,
    Offer,
    OfferTranslation,
    OpeningTime,
    OperatingState,
    SearchState,
    Status,
    SynonymGroup,
    TranslationStatus,
)
from offers.search import index, memory
from offers.search.changes import batch
from offers.selection import Selection
from tests.factories import (
    make_area,
    make_language,
    make_location,
    make_offer,
    make_provider,
    make_topic,
)

pytestmark = pytest.mark.django_db


def found(words, **parameters):
    query = QueryDict(mutable=True)
    query["q"] = words
    for name, value in parameters.items():
        query[name] = value
    return [offer.title for offer in Selection(query).page().object_list]


def test_title_comes_before_topic_before_summary_before_description():
    make_offer(title="D", description="Yoga gibt es auch.")
    make_offer(title="C", summary="Yoga für Eltern.")
    make_offer(title="B", topics=[make_topic(title="Yoga")])
    make_offer(title="Yoga A")
    make_offer(title="Kochen")

    assert found("yoga") == ["Yoga A", "B", "C", "D"]


def test_case_umlauts_and_spelling_are_folded():
    make_offer(title="Übergänge gestalten")
    make_offer(title="Straßenfest")

    assert found("uebergaenge") == ["Übergänge gestalten"]
    assert found("ÜBERGANGE") == ["Übergänge gestalten"]
    assert found("strassenfest") == ["Straßenfest"]


def test_parts_of_compounds_are_found_but_not_every_letter_row():
    make_offer(title="Kinderturnen")
    make_offer(title="Interessen vertreten")
    make_offer(title="Essen und Spielen")

    assert found("turnen") == ["Kinderturnen"]
    assert found("essen") == ["Essen und Spielen"]


def test_typing_errors_are_mended_and_named():
    make_offer(title="Krabbelgruppe")
    query = QueryDict("q=krabelgruppe")
    selection = Selection(query)

    assert [offer.title for offer in selection.page().object_list] == ["Krabbelgruppe"]
    assert [(c.typed, c.used) for c in selection.found.corrections] == [
        ("krabelgruppe", ("Krabbelgruppe",))
    ]


def test_a_hidden_entry_is_never_offered_as_a_correction_or_result():
    make_offer(title="Krabbelgruppe", status=Status.DRAFT)
    make_offer(title="Singkreis")

    assert found("krabbelgruppe") == []


def test_synonyms_of_editors_work_at_once():
    make_offer(title="Kindertagespflege")
    assert found("tagesmutter") == []

    group = SynonymGroup.objects.create(terms="Kindertagespflege\nTagesmutter")
    assert found("tagesmutter") == ["Kindertagespflege"]

    group.is_active = False
    group.save()
    assert found("tagesmutter") == []


def test_age_and_place_in_the_words_become_removable_filters():
    north = make_area(slug="nordstadt", name="Nordstadt")
    make_offer(title="Turnen", locations=[make_location(area=north)], age_from_months=36)
    make_offer(title="Turnen für Babys", locations=[make_location(area=north)], age_to_months=12)
    make_offer(title="Turnen anderswo", locations=[make_location(area=make_area())])
    selection = Selection(QueryDict("q=turnen 3 jahre nordstadt"))

    assert [offer.title for offer in selection.page().object_list] == ["Turnen"]
    assert [(chip.label, chip.url) for chip in selection.chips()] == [
        ("„turnen“", "/angebote/"),
        ("Alter: 3 Jahre", "/angebote/?q=turnen+nordstadt"),
        ("Nordstadt", "/angebote/?q=turnen+3+jahre"),
    ]


@pytest.fixture
def groups():
    arabic = make_language("ar", "Arabisch")
    shared = {"is_free": IsFree.YES, "languages": [arabic]}
    wanted = make_offer(title="Spielgruppe", **shared)
    OpeningTime.objects.create(offer=wanted, weekday=6, starts_at="10:00", ends_at="11:00")
    weekly = make_offer(title="Spielgruppe am Montag", **shared)
    OpeningTime.objects.create(offer=weekly, weekday=1, starts_at="10:00", ends_at="11:00")
    make_offer(title="Spielgruppe auf Deutsch", is_free=IsFree.YES)
    make_offer(title="Spielgruppe mit Beitrag", languages=[arabic])


def test_wishes_in_the_words_become_removable_filters(groups):
    selection = Selection(QueryDict("q=spielgruppe auf Arabisch am Wochenende kostenlos"))

    assert [offer.title for offer in selection.page().object_list] == ["Spielgruppe"]
    assert [(chip.label, chip.url) for chip in selection.chips()] == [
        ("„spielgruppe“", "/angebote/"),
        ("kostenlos", "/angebote/?q=spielgruppe+auf+Arabisch+am+Wochenende"),
        ("Samstag, Sonntag", "/angebote/?q=spielgruppe+auf+Arabisch+kostenlos"),
        ("Arabisch", "/angebote/?q=spielgruppe+am+Wochenende+kostenlos"),
    ]
    # What is chosen on purpose goes first.
    chosen = Selection(QueryDict("q=spielgruppe am Wochenende&weekday=1"))
    assert [offer.title for offer in chosen.page().object_list] == ["Spielgruppe am Montag"]


@pytest.mark.parametrize("start", ["/", "/da/", "/en/", "/ar/", "/tr/", "/uk/"])
def test_pages_show_wishes_in_every_language(client, groups, start):
    for words in ("gruppe auf Arabisch am Wochenende", "kostenlos", "samstags schwimmen gratis"):
        response = client.get(f"{start}angebote/", {"q": words})

        assert response.status_code == 200
        assert len(response.context["chips"]) >= 1


def test_empty_fields_of_a_form_leave_age_and_place_in_the_words():
    north = make_area(slug="nordstadt", name="Nordstadt")
    make_offer(title="Turnen", locations=[make_location(area=north)], age_from_months=36)
    make_offer(title="Turnen anderswo", locations=[make_location(area=make_area())])
    selection = Selection(QueryDict("age_months=&q=turnen+3+jahre+nordstadt&district=&near="))

    assert [offer.title for offer in selection.page().object_list] == ["Turnen"]
    assert [chip.name for chip in selection.chips()] == ["q", "age_range", "district"]


def test_closed_offers_come_last():
    make_offer(title="Yoga", operating_state=OperatingState.TEMPORARILY_CLOSED)
    make_offer(title="Abendrunde", description="Mit Yoga.")

    assert found("yoga") == ["Abendrunde", "Yoga"]


# Always right: every way of writing shows at the next request


def test_renaming_what_an_offer_shows_changes_what_finds_it():
    provider, topic = make_provider(name="Ankerplatz"), make_topic(title="Schwimmen")
    area = make_area(name="Weiche", slug="weiche")
    place = make_location(area=area)
    offer = make_offer(title="Treff", provider=provider, topics=[topic], locations=[place])
    offer.tags.add("Wut")
    for words in ("ankerplatz", "schwimmen", "wut"):
        assert found(words) == ["Treff"], words

    provider.name = "Leuchtturm"
    provider.save()
    topic.title = "Tanzen"
    topic.save()
    offer.tags.set(["Freude"])

    for words in ("ankerplatz", "schwimmen", "wut"):
        assert found(words) == [], words
    for words in ("leuchtturm", "tanzen", "freude"):
        assert found(words) == ["Treff"], words
    card = Selection(QueryDict("")).page().object_list[0]
    assert card.provider.name == "Leuchtturm"


def test_moved_and_bulk_changed_offers_are_found_as_they_are_now():
    first, second = make_offer(title="Anker"), make_offer(title="Boje")
    assert found("anker") == ["Anker"]

    Offer.objects.filter(pk=first.pk).update(title="Segel")
    assert (found("anker"), found("segel")) == ([], ["Segel"])

    Offer.objects.filter(pk=second.pk).update(status=Status.ARCHIVED)
    assert found("boje") == []
    assert not FrozenOffer.objects.filter(pk=second.pk).exists()

    first.delete()
    assert found("segel") == []


def test_translations_are_searched_drafts_are_not():
    offer = make_offer(title="Babyschwimmen")
    text = OfferTranslation.objects.create(
        offer=offer,
        language=make_language(),
        title="Svømning for spædbørn",
        status=TranslationStatus.DRAFT,
    )
    assert found("spædbørn") == []

    text.status = TranslationStatus.UNCHECKED
    text.save()
    assert found("spædbørn") == ["Babyschwimmen"]


def test_days_of_validity_pass_without_a_save():
    make_offer(title="Laternenfest", valid_until=date(2026, 11, 22))
    with time_machine.travel("2026-11-22T23:59:00+01:00"):
        assert found("laternenfest") == ["Laternenfest"]
    with time_machine.travel("2026-11-23T00:01:00+01:00"):
        assert found("laternenfest") == []


def test_a_rolled_back_change_leaves_no_trace():
    offer = make_offer(title="Singen")
    assert found("singen") == ["Singen"]
    with pytest.raises(RuntimeError), transaction.atomic():
        offer.title = "Tanzen"
        offer.save()
        assert found("tanzen") == ["Singen".replace("Singen", "Tanzen")]
        raise RuntimeError

    assert (found("tanzen"), found("singen")) == ([], ["Singen"])


def test_a_batch_writes_once_at_its_end():
    make_offer(title="Anker")
    before = SearchState.objects.get().version
    with batch():
        make_offer(title="Boje")
        make_offer(title="Segel")
        assert SearchState.objects.get().version == before
    assert found("boje") == ["Boje"]
    assert found("segel") == ["Segel"]


# Rebuilding


def test_rebuild_gives_the_same_answers_and_swaps_the_generation():
    make_offer(title="Kinderturnen")
    make_offer(title="Babymassage")
    before = (found("turnen"), found("massage"))
    generation = SearchState.objects.get().generation

    assert index.rebuild() == 2

    assert SearchState.objects.get().generation != generation
    assert (found("turnen"), found("massage")) == before == (["Kinderturnen"], ["Babymassage"])


def test_a_rebuild_that_crashes_leaves_the_old_index(monkeypatch):
    make_offer(title="Kinderturnen")
    assert found("turnen") == ["Kinderturnen"]
    generation = SearchState.objects.get().generation

    def crash(*args):
        raise RuntimeError

    monkeypatch.setattr(index, "_swap", crash)
    with pytest.raises(RuntimeError):
        index.rebuild()

    assert SearchState.objects.get().generation == generation
    memory._snapshot = None
    assert found("turnen") == ["Kinderturnen"]


def test_what_changes_during_a_rebuild_is_in_the_new_index(monkeypatch):
    make_offer(title="Kinderturnen")
    found("turnen")
    swap = index._swap

    def change_then_swap(*args):
        Offer.objects.update(title="Kinderballett")
        return swap(*args)

    monkeypatch.setattr(index, "_swap", change_then_swap)
    index.rebuild()

    assert found("kinderballett") == ["Kinderballett"]
    assert found("turnen") == []


def test_the_first_start_builds_the_index_by_itself():
    make_offer(title="Kinderturnen")
    SearchState.objects.update(pipeline_version=0)

    assert found("turnen") == ["Kinderturnen"]


# Hostile words


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "'",
        "NEAR(",
        "title:x",
        "*",
        "--",
        "a\0b",
        "\u202e",
        "😀",
        "(" * 50,
        "x" * 5000,
        "% _ \\",
        "AND OR NOT",
        "' OR 1=1 --",
        "кирилиця",
        "عربي",
        " ",
    ],
)
def test_no_words_break_the_search(words):
    make_offer(title="Anker")
    assert found(words) in ([], ["Anker"])


def test_fresh_entries_come_first_among_equals():
    old = make_offer(title="Yoga")
    new = make_offer(title="Yoga")
    Offer.objects.filter(pk=old.pk).update(updated_at=new.updated_at - timedelta(days=3))
    ids = Selection(QueryDict("q=yoga")).ids
    assert ids == [new.pk, old.pk]
