import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag

from offers.models import (
    AccessibilityValue,
    Area,
    FundingProgramme,
    LifeSituation,
    Offer,
    OfferTranslation,
    Provider,
    Topic,
)
from offers.roles import COORDINATORS, EDITORS
from offers.search.service import search
from offers.usage import reassign, uses_of
from tests.factories import (
    make_area,
    make_criterion,
    make_department,
    make_language,
    make_location,
    make_offer,
    make_phases,
    make_provider,
    make_topic,
    make_transition,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    user = User.objects.create_user("redaktion", is_staff=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    return user


def labels(entry):
    return {use.label: use.rows.count() for use in uses_of(entry)}


def delete_page(entry):
    meta = entry._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_delete", args=[entry.pk])


# -- Where used -----------------------------------------------------------------------------------


def test_uses_name_every_field_that_points_here():
    provider, other = make_provider(), make_provider()
    make_offer(provider=provider, cooperation_partners=[other])
    make_offer(provider=other, cooperation_partners=[provider])
    make_location(provider=provider)
    make_provider(parent=provider)

    assert labels(provider) == {
        "Angebote: Anbieter": 1,
        "Angebote: Partner": 1,
        "Orte: Hausherr": 1,
        "Anbieter: Träger": 1,
    }
    assert labels(make_provider()) == {}


def test_rows_that_belong_to_an_offer_are_shown_as_the_offer():
    language = make_language()
    offer = make_offer(tags=["Baby"])
    OfferTranslation.objects.create(offer=offer, language=language, title="Baby")

    [use] = uses_of(language)
    [tagged] = uses_of(Tag.objects.get())

    assert (use.label, use.shown_rows(5), use.is_protected) == (
        "Angebote: Textfassung",
        [offer],
        True,
    )
    assert (tagged.label, tagged.shown_rows(5), tagged.is_protected) == (
        "Angebote",
        [offer],
        False,
    )


def test_parts_of_an_entry_are_no_use():
    criterion = make_criterion()
    location = make_location(accessibility=[(criterion, AccessibilityValue.YES)])
    transition = make_transition(*make_phases()[:2])
    transition.steps.create(months_from_anchor=-3, text="Anmelden")

    assert labels(location) == {}
    assert labels(transition) == {}
    assert list(labels(criterion).values()) == [1]


# -- Replacing ------------------------------------------------------------------------------------


def test_entry_is_replaced_everywhere_and_the_search_knows(editor):
    old, new = make_topic(title="Altes"), make_topic(title="Neues")
    both = make_offer(topics=[old, new])
    only_old = make_offer(topics=[old], title="Treff")
    situation = LifeSituation.objects.create(slug="lage", title="Lage")
    situation.topics.add(old)

    count = reassign(old, new, user=editor)

    assert count == 3
    assert labels(old) == {}
    assert set(new.offers.all()) == {both, only_old}
    assert list(situation.topics.all()) == [new]
    assert only_old.pk in search("Neues").ids


def test_provider_and_place_are_replaced_in_foreign_keys(editor):
    old, new = make_provider(), make_provider()
    offer = make_offer(provider=old)
    child = make_provider(parent=old)
    house = make_location(provider=old)

    reassign(old, new, user=editor)

    for row in (offer, child, house):
        row.refresh_from_db()
    assert (offer.provider, child.parent, house.provider) == (new, new, new)


def test_the_replacement_never_ends_up_under_itself(editor):
    region = make_area()
    old = make_area(parent=region)
    new, sibling = make_area(parent=old), make_area(parent=old)

    reassign(old, new, user=editor)

    parents = dict(Area.objects.values_list("pk", "parent"))
    assert (parents[new.pk], parents[sibling.pk]) == (region.pk, new.pk)


def test_replacement_far_below_is_refused_and_nothing_changes(editor):
    old = make_provider()
    middle = make_provider(parent=old)
    new = make_provider(parent=middle)

    with pytest.raises(ValidationError):
        reassign(old, new, user=editor)

    assert dict(Provider.objects.values_list("pk", "parent")) == {
        old.pk: None,
        middle.pk: old.pk,
        new.pk: middle.pk,
    }


def test_tags_fall_together(editor):
    both, one = make_offer(tags=["Baby", "Babys"]), make_offer(tags=["Babys"])
    old, new = Tag.objects.get(name="Babys"), Tag.objects.get(name="Baby")

    reassign(old, new, user=editor)

    assert [list(offer.tags.names()) for offer in (both, one)] == [["Baby"], ["Baby"]]


def test_text_that_stands_there_already_is_not_lost(editor):
    old, new = make_language("fa", "Farsi"), make_language("prs", "Dari")
    offer = make_offer(title="Treff")
    for language in (old, new):
        OfferTranslation.objects.create(offer=offer, language=language, title=language.name)

    with pytest.raises(ValidationError) as refused:
        reassign(old, new, user=editor)

    assert "Diese Sprache gibt es schon." in refused.value.messages[0]
    assert offer.translations.count() == 2


def test_what_belongs_to_others_is_refused_and_nothing_changes():
    user = User.objects.create_user("ko", is_staff=True)
    user.groups.add(Group.objects.get(name=COORDINATORS))
    own = make_department()
    user.departments.add(own)
    old, new = make_topic(), make_topic()
    make_offer(department=own, topics=[old])
    make_offer(title="Fremd", topics=[old])

    with pytest.raises(ValidationError) as refused:
        reassign(old, new, user=user)

    assert refused.value.messages == ["Angebote: Themen: 1 gehören anderen, zum Beispiel »Fremd«."]
    assert not new.offers.exists()


# -- The page -------------------------------------------------------------------------------------


def test_delete_page_lists_uses_replaces_them_and_only_then_deletes(client, editor):
    client.force_login(editor)
    old, new = make_provider(name="Alt"), make_provider(name="Neu")
    offer = make_offer(provider=old, title="Babytreff")

    page = client.get(delete_page(old)).content.decode()
    bold = client.post(delete_page(old), {"post": "yes"})
    client.post(delete_page(old), {"other": new.pk})
    client.post(delete_page(old), {"post": "yes"})

    assert reverse("admin:offers_offer_change", args=[offer.pk]) in page
    assert "trotzdem löschen" not in page
    assert list(bold.context["form"].errors) == ["other"]
    assert set(Provider.objects.all()) == {new}
    assert Offer.objects.get().provider == new


def test_word_in_use_can_be_deleted_knowingly(client, editor):
    client.force_login(editor)
    topic = make_topic()
    offer = make_offer(topics=[topic])

    assert "?sure=1" in client.get(delete_page(topic)).content.decode()
    sure = client.get(delete_page(topic), {"sure": "1"})
    client.post(f"{delete_page(topic)}?sure=1", {"post": "yes"})

    assert "where_used" not in sure.template_name
    assert not Topic.objects.exists()
    assert not offer.topics.exists()


def test_page_has_constant_queries_and_cuts_long_lists(client, editor):
    client.force_login(editor)
    topic = make_topic()
    make_offer(topics=[topic])

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(delete_page(topic))
        return len(captured)

    queries()
    before = queries()
    for _number in range(21):
        make_offer(topics=[topic])
    assert queries() == before
    assert "und 2 weitere" in client.get(delete_page(topic)).content.decode()


def test_unused_entry_goes_straight_to_the_usual_page(client, editor):
    client.force_login(editor)
    programme = FundingProgramme.objects.create(slug="p", title="P")

    client.post(delete_page(programme), {"post": "yes"})

    assert not FundingProgramme.objects.exists()


def test_lists_of_words_offer_no_bulk_deletion(client, editor):
    client.force_login(editor)
    make_topic()

    page = client.get(reverse("admin:offers_topic_changelist")).content.decode()

    assert "delete_selected" not in page
