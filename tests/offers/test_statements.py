"""Statements whose text is kept, and many of them with one wait."""

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from offers.models import Offer, Topic
from offers.search.state import record_change
from offers.statements import Handwritten, Statement, answered, insert, pipelined, together
from tests.factories import make_offer, make_topic

pytestmark = pytest.mark.django_db
needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite keeps its plans and has no server to lose"
)

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


@needs_postgresql
def test_a_transaction_keeps_one_plan_for_each_statement_and_tells_nobody_else():
    before = value_of("SHOW plan_cache_mode")
    with transaction.atomic():
        record_change([1])
        within = value_of("SHOW plan_cache_mode")
        transaction.set_rollback(True)

    after = value_of("SHOW plan_cache_mode")
    assert (before, within, after) == ("auto", "force_generic_plan", "auto")


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_first_question_of_a_request_shows_whether_the_connection_works():
    def number():
        return value_of("SELECT pg_backend_pid()")

    first = number()
    end(first)
    connection.health_check_enabled, connection.health_check_done = True, False

    with CaptureQueriesContext(connection) as queries:
        second = answered(number)

    assert second != first
    assert [query["sql"] for query in queries] == ["SELECT pg_backend_pid()"]
    end(second)
    with pytest.raises(OperationalError):  # once a request; later it would hide half a request
        answered(number)
    connection.close()


def value_of(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def end(number):
    """Let the server drop a connection, as its restart does."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
    finally:
        other.close()
