"""A day's mix of requests that come whether or not the last ones are answered (open loop).

First the capacity is measured (as fast as the answers come), then a third of it and all of it are
asked for at random moments. An answer's time counts from the moment the request should have been
sent, so that a queue shows. All the time one editor saves in the back office (``editor``): each
change empties the memory of pages, so without it the capacity would be another's.
"""

import json
import queue
import random
import subprocess
import sys
import threading
import time
from contextlib import closing
from itertools import cycle

from django.conf import settings

from offers.bench import databases, load, server

# How often each kind of request comes; names of offers.bench.scenarios and the two below.
MIX = {
    "list": 15,
    "filter": 15,
    "common": 10,
    "rare": 5,
    "typo": 5,
    "three": 5,
    "radius": 5,
    "detail": 35,
    "map": 4,
    "export": 1,
}
CONNECTIONS = 48
READY_SECONDS = 10  # until both workers remember the catalogue and the editor is at work
CAPACITY_SECONDS = 60  # the machine is not always as fast
SHARES = {"ein Drittel": 1 / 3, "ganz": 1.0}
WARM_UP = 0.25  # of the time, before memory is noted for the first time


def steady(catalogue, seconds, seed=1):
    """Yield a dict for each share of the capacity; needs the catalogue to itself.

    ``share``, ``rate`` (requests per second asked for), ``requests``, ``failed`` (answers other
    than 200, or none), ``p50``, ``p99`` (seconds), ``memory`` (MB per worker after warm-up and at
    the end), ``writes``, ``refused``, ``lost`` (writes whose page does not show them at the end).
    """
    paths = cycle(mixed_paths(catalogue.url, random.Random(seed)))  # noqa: S311  no secrets
    with server.running(databases.environment(catalogue.url)) as (port, pid):
        capacity = capacity_of(catalogue.url, port, paths)
        for name, share in SHARES.items():
            editor = start_editor(catalogue.url, port, seconds)
            figures = ask(port, pid, paths, capacity * share, seconds)
            written = json.loads(editor.communicate()[0].splitlines()[-1])
            yield {"share": name, **figures, **written}


def capacity_of(url, port, paths):
    """Requests per second as fast as the answers come, the editor at work beside them."""
    editor = start_editor(url, port, READY_SECONDS + CAPACITY_SECONDS)
    load.requests_per_second(port, paths_of(paths, 4000), READY_SECONDS)
    rate = load.requests_per_second(port, paths_of(paths, 4000), CAPACITY_SECONDS)
    editor.communicate()
    return rate


def paths_of(paths, count):
    return [next(paths) for _ in range(count)]


def mixed_paths(url, rng):
    """Some thousand paths in the proportions of MIX, in mixed order."""
    addresses = databases.inside("addresses", 300, url=url)
    addresses["map"] = [f"{path}&view=map" for path in addresses["filter"]]
    addresses["export"] = [
        path.replace("/angebote/?", "/angebote/export.csv?") for path in addresses["filter"]
    ]
    turns = {name: cycle(addresses[name]) for name in MIX}
    names = rng.choices(list(MIX), list(MIX.values()), k=6000)
    return [next(turns[name]) for name in names]


def ask(port, pid, paths, rate, seconds):
    """Send ``rate`` requests a second at random moments; see steady() for the answer."""
    waiting, done, memory = queue.Queue(), [], []
    threads = [
        threading.Thread(target=visit, args=(port, waiting, done)) for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    rng, begun = random.Random(2), time.perf_counter()  # noqa: S311
    moment = 0.0
    while moment < seconds:
        moment += rng.expovariate(rate)
        time.sleep(max(begun + moment - time.perf_counter(), 0))
        waiting.put((begun + moment, next(paths)))
        if not memory and moment > seconds * WARM_UP:
            memory.append(server.memory_mb(pid))
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()
    memory.append(server.memory_mb(pid))
    times = sorted(second for second, _is_good in done)
    return {
        "rate": rate,
        "requests": len(done),
        "failed": sum(not is_good for _second, is_good in done),
        "p50": times[len(times) // 2],
        "p99": times[len(times) * 99 // 100],
        "memory": memory,
    }


def visit(port, waiting, done):
    with closing(load.Visitor(port)) as visitor:
        while (request := waiting.get()) is not None:
            due, path = request
            try:
                status = visitor.get(path)[0]
            except OSError:
                status = None
            done.append((time.perf_counter() - due, status == 200))


def start_editor(url, port, seconds):
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "offers.bench.inside", "edit", str(port), str(seconds)],
        cwd=settings.BASE_DIR,
        env=databases.environment(url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
