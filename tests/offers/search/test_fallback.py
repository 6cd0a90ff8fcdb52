"""A cluster that is down or behind: the database answers, staff are told, a rebuild mends it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.http import QueryDict
from django.utils import timezone

from offers.models import ClusterGap
from offers.roles import EDITORS
from offers.search import index
from offers.search.backends import backend, base, fallback
from offers.search.state import current_state
from offers.selection import Selection
from tests.factories import make_offer
from tests.offers.search.fake_opensearch import FakeOpenSearch

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster(settings, monkeypatch):
    """A configured cluster that nobody has filled."""
    monkeypatch.setattr(fallback, "RETRY_AFTER", 0)
    base.load.cache_clear()
    with FakeOpenSearch() as cluster:
        settings.SEARCH_OPENSEARCH_URL = f"{cluster.url}/kompass-test"
        yield cluster
    base.load.cache_clear()


@pytest.fixture
def full(cluster):
    """The same with one offer in it."""
    make_offer(title="Krabbelgruppe")
    index.rebuild()
    assert found("krabbelgruppe") == ["Krabbelgruppe"]
    cluster.requests.clear()
    return cluster


def found(words):
    query = QueryDict(mutable=True)
    query["q"] = words
    return [offer.title for offer in Selection(query).page().object_list]


def searched(cluster):
    """How often the cluster was asked since the last look."""
    asked = sum(path == "/_msearch" for _method, path, _ in cluster.requests)
    cluster.requests.clear()
    return asked


def trouble():
    return backend().trouble(current_state().generation)


def test_a_cluster_in_order_answers_and_nobody_is_told(full, caplog):
    assert found("KRABBELGRUPPE") == ["Krabbelgruppe"]
    assert searched(full) == 1
    assert (trouble(), caplog.text) == ("", "")


def test_while_it_is_down_the_database_answers(full, caplog):
    full.broken = True

    assert found("Krabbelgruppe ") == ["Krabbelgruppe"]
    assert found("krabelgruppe") == ["Krabbelgruppe"]
    assert "TransportError 503" in caplog.text
    assert "rabelgruppe" not in caplog.text
    assert "antwortet nicht wie erwartet (TransportError 503)" in trouble()

    full.broken = False
    searched(full)
    assert found("krabbelgruppen") == ["Krabbelgruppe"]
    assert searched(full) == 1
    assert trouble() == ""


def test_it_is_left_alone_for_a_while(full, monkeypatch):
    monkeypatch.setattr(fallback, "RETRY_AFTER", 3600)
    full.broken = True

    for words in ("krabbelgruppen", "Krabbelgruppe", "KRABBELGRUPPE"):
        assert found(words) == ["Krabbelgruppe"]
    assert searched(full) == 1


def test_nobody_listens_at_the_address(settings, caplog):
    settings.SEARCH_OPENSEARCH_URL = "http://127.0.0.1:9/kompass"
    base.load.cache_clear()
    make_offer(title="Krabbelgruppe")

    assert found("krabbelgruppe") == ["Krabbelgruppe"]
    assert "ConnectionError N/A" in caplog.text
    base.load.cache_clear()


def test_after_a_missed_write_the_database_answers_until_a_rebuild(full):
    full.broken = True
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
        make_offer(title="Neue Krabbelgruppe")
    full.broken = False

    assert sorted(found("krabbelgruppe")) == ["Krabbelgruppe", "Neue Krabbelgruppe"]
    make_offer(title="Singkreis")  # would be all that the cluster knows of the new ones
    assert found("singkreis") == ["Singkreis"]
    assert searched(full) == 0
    gap = ClusterGap.objects.get()
    assert gap.reason == "TransportError 503"
    assert "fehlen seit" in trouble() and "rebuild_search" in trouble()

    index.rebuild()
    assert not ClusterGap.objects.exists()
    searched(full)
    assert sorted(found("krabbelgruppe")) == ["Krabbelgruppe", "Neue Krabbelgruppe"]
    assert searched(full) == 1
    assert trouble() == ""


def test_a_rebuild_while_it_is_down_leaves_a_working_search(full):
    full.broken = True
    make_offer(title="Singkreis")
    index.rebuild()

    full.broken = False
    assert found("singkreis") == ["Singkreis"]
    assert searched(full) == 0


def test_a_cluster_that_was_never_filled_is_not_believed(settings, cluster):
    address, settings.SEARCH_OPENSEARCH_URL = settings.SEARCH_OPENSEARCH_URL, ""
    make_offer(title="Krabbelgruppe")
    assert found("krabbelgruppe") == ["Krabbelgruppe"]

    settings.SEARCH_OPENSEARCH_URL = address
    assert found("krabbelgruppen") == ["Krabbelgruppe"]
    assert "index_not_found_exception" in trouble()
    make_offer(title="Singkreis")
    assert found("singkreis") == ["Singkreis"]
    assert cluster.indexes == {}


def test_staff_see_the_state(full, client):
    user = User.objects.create_user("konto", is_staff=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    client.force_login(user)
    assert "OpenSearch" not in client.get("/verwaltung/suche/").content.decode()

    full.broken = True
    assert "OpenSearch antwortet nicht" in client.get("/verwaltung/suche/").content.decode()
