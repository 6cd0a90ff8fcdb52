"""Two rebuilds at a time take turns."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from offers.models import SearchState
from offers.search import index, turns
from tests.factories import make_offer


@pytest.fixture
def own_file(settings, monkeypatch, tmp_path):
    """The tests' SQLite lies in memory, where no other process could be."""
    if connection.vendor == "sqlite":
        monkeypatch.setattr(turns, "turn", lambda: turns._in_file(tmp_path / "x.rebuild"))


def wait_behind(done):
    """Start a thread that takes its turn, notes it in ``done`` and ends; return it."""

    def take():
        with turns.turn():
            done.append("second")
        connection.close()

    thread = threading.Thread(target=take)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("around", [transaction.atomic, lambda: contextmanager(lambda: (yield))()])
def test_the_second_waits_until_the_first_is_done(own_file, around):
    done = []
    with around(), turns.turn():
        thread = wait_behind(done)
        thread.join(0.3)
        done.append("first")
    thread.join(20)
    assert done == ["first", "second"]


@pytest.mark.django_db(transaction=True)
def test_an_error_gives_the_turn_back(own_file):
    done = []
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    wait_behind(done).join(20)
    assert done == ["second"]


@pytest.mark.django_db
def test_who_waited_does_not_build_again(monkeypatch):
    make_offer(title="Kinderturnen")
    SearchState.objects.update(pipeline_version=0)

    @contextmanager
    def after_another():
        index._rebuild()
        yield

    monkeypatch.setattr(index, "turn", after_another)
    generations = []
    rebuild = index._rebuild
    monkeypatch.setattr(index, "_rebuild", lambda: (rebuild(), generations.append("built")))
    index.ensure_built()

    assert generations == ["built"]
    assert SearchState.objects.get().pipeline_version == index.INDEX_VERSION
