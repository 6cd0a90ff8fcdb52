"""Statements whose text is kept, and many of them with one wait."""

import pytest
from django.db import IntegrityError, connection, transaction

from offers.models import Offer, Topic
from offers.statements import Handwritten, Statement, insert, pipelined, together
from tests.factories import make_offer, make_topic

pytestmark = pytest.mark.django_db

TITLES = Statement(lambda ids: Offer.objects.filter(pk__in=ids).order_by("pk").values_list("title"))
SLUGS = Statement(lambda ids: Topic.objects.filter(pk__in=ids).order_by("pk").values_list("slug"))
IDS = Handwritten(lambda: "SELECT id FROM wanted ORDER BY id")


def test_together_answers_what_each_would_alone():
    anchor, harbour = make_offer(title="Anker"), make_offer(title="Hafen")
    make_offer(title="Lotse")
    topic = make_topic(slug="bewegung")

    titles, none, slugs, ids = together(
        (TITLES, {harbour.pk, anchor.pk}), (TITLES, []), (SLUGS, [topic.pk]), (IDS, (3, 1, 2))
    )

    assert titles == TITLES([anchor.pk, harbour.pk]) == [("Anker",), ("Hafen",)]
    assert none == []
    assert slugs == [("bewegung",)]
    assert ids == [(1,), (2,), (3,)]


def test_errors_of_what_was_sent_without_waiting_are_those_of_django():
    topic = make_topic(slug="bewegung")

    with pytest.raises(IntegrityError), transaction.atomic(), pipelined():
        insert(Topic, ("id", "slug"), [(topic.pk, "zweites")])

    assert list(Topic.objects.values_list("slug", flat=True)) == ["bewegung"]
    with connection.cursor() as cursor:  # the connection goes on as ever
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
