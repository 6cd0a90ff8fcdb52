"""The log of changes that readers catch up with."""

import json
from types import SimpleNamespace

import pytest
from django.core import serializers

from offers.models import SearchChange
from offers.search import state
from offers.search.service import search
from tests.factories import make_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def short_log(monkeypatch):
    monkeypatch.setattr(state, "KEPT_CHANGES", 3)
    state._thin_sql.cache_clear()
    yield
    state._thin_sql.cache_clear()


@pytest.mark.usefixtures("short_log")
def test_log_is_thinned_by_one_write_in_sixteen(monkeypatch):
    def changed(offers, version):
        monkeypatch.setattr(state, "uuid4", lambda: SimpleNamespace(hex=version))
        state.record_change(offers)
        return set(SearchChange.objects.values_list("offer_id", flat=True)) - {state.LISTS}

    assert changed([1, 2, 3, 4, 5], "f" * 32) == {1, 2, 3, 4, 5}
    assert changed([6], "0" * 32) == {4, 5, 6}
    assert state.changes_since("f" * 32).offers == {6}


def fixture(model, **fields):
    row = {"model": f"offers.{model}", "fields": fields}
    for loaded in serializers.deserialize("json", json.dumps([row])):
        loaded.save()


def test_fixture_of_words_for_queries_leaves_the_index_as_it_is():
    make_offer(title="Hebamme")
    assert len(search("hebamme").ids) == 1  # builds the index
    built = state.current_state()

    fixture("synonymgroup", terms="Hebamme\nGeburtshelferin", leads_to="", aliases="", note="")
    assert state.current_state().pipeline_version == built.pipeline_version != 0
    assert len(search("geburtshelferin").ids) == 1  # and it is in force at once

    fixture("topic", title="Geburt", slug="geburt")
    assert state.current_state().pipeline_version == 0
