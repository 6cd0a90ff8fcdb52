"""The part that runs on one catalogue: ``python -m offers.bench.inside TASK [ARGUMENT]``.

Each task prints one line of JSON. The catalogue is the one that KOMPASS_DATABASE_URL names.
"""

import json
import sys
import time
from statistics import quantiles

import django

WARM_UP = 5


def percentiles(seconds):
    """Return ``{"p50": …, "p95": …}`` in milliseconds."""
    if len(seconds) < 2:
        seconds = seconds * 2
    cuts = quantiles(seconds, n=20, method="inclusive")
    return {"p50": cuts[9] * 1000, "p95": cuts[18] * 1000}


def timed(action, *arguments):
    started = time.perf_counter()
    action(*arguments)
    return time.perf_counter() - started


def addresses(count):
    from offers.bench.scenarios import all_addresses

    return all_addresses(int(count))


def engine(count):
    """Time of each view without rendering; each address is new, but for "repeated"."""
    from offers.bench.scenarios import SCENARIOS, Addresses

    source, times = Addresses(seed=2), {}
    for name in SCENARIOS:
        if name != "unchanged":
            for path in source.take(name, WARM_UP):
                without_rendering(path)
            times[name] = percentiles(
                [timed(without_rendering, path) for path in source.take(name, int(count))]
            )
    return times


def without_rendering(path):
    """Call the view behind ``path``; what it hands to its template is made, the page is not."""
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory
    from django.urls import resolve

    request = RequestFactory().get(path, headers={"host": "127.0.0.1"})
    request.htmx, request.user = False, AnonymousUser()
    match = resolve(request.path_info)
    return match.func(request, *match.args, **match.kwargs)


def statements(count):
    """The largest number of SQL statements that a whole page needs."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from offers.bench.scenarios import SCENARIOS, Addresses

    source, client, most = Addresses(seed=3), Client(headers={"host": "127.0.0.1"}), {}
    for name in SCENARIOS:
        client.get(source.take(name, 1)[0])
        numbers = []
        for path in source.take(name, int(count)):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(path)
            if response.status_code != 200:
                raise SystemExit(f"{path}: {response.status_code}")
            numbers.append(len(queries))
        most[name] = max(numbers)
    return most


def save(count):
    """Save offers as the back office does, with the index; then what the next reader waits.

    Their history begins before, as that of every offer made in the website does; the generator
    writes none.
    """
    from offers.models import Offer
    from offers.search import changes
    from offers.search.memory import snapshot

    offers = list(Offer.objects.published().order_by("pk")[: int(count) + 1])
    summaries = [offer.summary for offer in offers]
    saving, reading = [], []

    def store(offer):
        with changes.batch():
            offer.save()

    with changes.batch():
        changes.announce([offer.pk for offer in offers])
    for offer in offers:
        snapshot()
        offer.summary = f"{offer.summary[:150]} Neu: Zimtsternabend."
        saving.append(timed(store, offer))
        reading.append(timed(snapshot))
    for offer, summary in zip(offers, summaries, strict=True):
        offer.summary = summary
        store(offer)
    return {"save": percentiles(saving[1:]), "read": percentiles(reading[1:])}


def fill(count, seed):
    """Load the base facts and, unless ``count`` is 0, that many invented offers."""
    from kompass import demo
    from offers.generator import catalogue

    if int(count):
        catalogue.generate(int(count), int(seed))
    else:
        demo.load(base_only=True)


def load():
    """Seconds until this process knows the catalogue, as at a start or after a list changed."""
    from offers.search.memory import snapshot

    return timed(snapshot)


def rebuild():
    """Seconds that the whole index takes."""
    from offers.search import index

    return timed(index.rebuild)


def relevance():
    from offers.bench.relevance import scores

    return scores()


def write(port, seconds, number):
    from offers.bench import crowd

    return crowd.write(int(port), float(seconds), int(number))


def edit(port, seconds):
    from offers.bench import editor

    return editor.edit(int(port), int(seconds))


def heavy():
    from offers.bench.heavy import measured_alone

    return measured_alone()


TASKS = (addresses, engine, statements, save, fill, load, rebuild, relevance, write, edit, heavy)


def main(task, *arguments):
    django.setup()
    by_name = {function.__name__: function for function in TASKS}
    print(json.dumps(by_name[task](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
