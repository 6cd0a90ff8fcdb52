"""The log of changes that readers catch up with."""

from types import SimpleNamespace

import pytest

from offers.models import SearchChange
from offers.search import state

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
