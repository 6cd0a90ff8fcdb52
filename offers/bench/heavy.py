"""What planners and other programs ask of the whole catalogue: overviews, the interface, files.

Each is measured in a process of its own, forked when the catalogue is in memory already, so that
the memory it takes on top is its own.
"""

import multiprocessing
import os
import tempfile
import time
from itertools import count
from pathlib import Path

from django.core.cache import cache
from django.db import connections
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from offers.bench import server
from offers.exchange.files import Export
from offers.hsds.package import write_package
from offers.planning.chain import Chain
from offers.planning.gaps import find_gaps
from offers.planning.matrix import build_matrix
from offers.planning.overlaps import groups_of
from offers.planning.selection import PlanningSelection
from offers.search.memory import snapshot

page_numbers = count(1)


def matrix():
    list(build_matrix(PlanningSelection(QueryDict())).rows)


def chain():
    Chain(PlanningSelection(QueryDict()))


def gaps():
    find_gaps(PlanningSelection(QueryDict()))


def overlaps():
    groups_of(PlanningSelection(QueryDict()))


def services():
    """A page of a hundred, another one each time."""
    params = {"per_page": 100, "page": next(page_numbers)}
    client = Client(headers={"host": "127.0.0.1"})
    response = client.get(reverse("hsds:services"), params)
    if response.status_code != 200:
        raise SystemExit(f"{response.request['PATH_INFO']}: {response.status_code}")


def package():
    with tempfile.TemporaryDirectory() as folder:
        write_package(Path(folder) / "hsds.zip")


def csv():
    with tempfile.TemporaryFile() as file:
        file.writelines(Export("csv", QueryDict()).pieces())


# Function → label in the table, and how often: what takes minutes only once.
TASKS = {
    matrix: ("Matrix", 2),
    chain: ("Kettenbild", 2),
    gaps: ("Lücken", 2),
    overlaps: ("Dopplungen", 2),
    services: ("HSDS, 100 Dienste", 5),
    package: ("HSDS-Paket", 1),
    csv: ("Export CSV", 1),
}


def measured_alone():
    """Return ``{name: figures of measured}``."""
    snapshot()
    reverse("hsds:services")  # imports all views, whose memory belongs to nobody
    cache.clear()
    connections.close_all()  # no two processes may share one
    return {task.__name__: _in_a_child(task, times) for task, (_label, times) in TASKS.items()}


def _in_a_child(task, times):
    context = multiprocessing.get_context("fork")
    answer, sender = context.Pipe(duplex=False)
    child = context.Process(target=lambda: sender.send(measured(task, times)))
    child.start()
    sender.close()
    figures = answer.recv()
    child.join()
    return figures


def measured(task, times):
    """Seconds of the ``first`` call and of the ``last`` one (None where it is the same), each as
    a pair: by the clock, and of this processor (the database's own not counted where it is a
    server); ``memory``: megabytes at the peak more than before, None outside Linux."""
    server.forget_peak()
    before = server.memory_kb(os.getpid())
    seconds = [timed(task) for _ in range(times)]
    peak = server.memory_kb(os.getpid(), "VmHWM")
    return {
        "first": seconds[0],
        "last": seconds[-1] if times > 1 else None,
        "memory": None if peak is None else (peak - before) / 1024,
    }


def timed(task):
    by_clock, of_processor = time.perf_counter(), time.process_time()
    task()
    return time.perf_counter() - by_clock, time.process_time() - of_processor
