"""What a worker no longer looks through for garbage, and that it may do so."""

import gc
import weakref

import pytest
from django.core.signals import request_finished

from offers.search.memory import snapshot
from tests.factories import make_offer


@pytest.fixture
def wsgi():
    from kompass import wsgi

    yield wsgi
    request_finished.disconnect(wsgi.settle)
    gc.unfreeze()


@pytest.fixture
def no_collector():
    gc.disable()
    yield
    gc.enable()


def test_what_is_there_to_stay_is_settled_after_some_answers(wsgi):
    things, settled = [], []
    for answer in range(1, 13):
        things.append([answer])
        wsgi.settle()
        settled.append(not is_looked_through(things[-1]))

    assert [answer for answer, is_settled in enumerate(settled, 1) if is_settled] == [1, 10]


def is_looked_through(thing):
    return any(one is thing for one in gc.get_objects())


@pytest.mark.django_db
@pytest.mark.usefixtures("no_collector")
def test_an_outdated_catalogue_goes_without_the_collector():
    """Else each one that is there when things settle would stay for ever."""
    offer = make_offer(title="Krabbelgruppe")
    old = snapshot()
    old.suggester_in("en")
    parts = [weakref.ref(part) for part in (old, old.catalogue, old.vocabulary, old.suggester)]
    del old

    offer.title = "Spielgruppe"
    offer.save()
    offer.provider.save()
    snapshot()

    assert [part() for part in parts] == [None] * 4
