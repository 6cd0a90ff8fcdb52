"""Four readers and two writers at once: no error, and each write shows at the next request."""

import json
import subprocess
import sys
import threading
import time
from contextlib import closing
from itertools import cycle

from django.conf import settings

from offers.bench import databases, load, server

READERS, WRITERS = 4, 2


def crowded(catalogue, seconds):
    """Let readers and writers work on a databases.Catalogue; return counts and latencies.

    ``reads``/``writes``: how many; ``failed``: answers other than 200; ``unseen``: writes that
    the next request to the server did not show.
    """
    url = catalogue.url
    addresses = databases.inside("addresses", 50, url=url)
    paths = [path for pages in addresses.values() for path in pages]
    with server.running(databases.environment(url)) as (port, _pid):
        writers = [
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "offers.bench.inside", "write", *map(str, arguments)],
                cwd=settings.BASE_DIR,
                env=databases.environment(url),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                text=True,
            )
            for arguments in ((port, seconds, number) for number in range(WRITERS))
        ]
        reads, failed, times = read(port, paths, seconds)
        answers = [json.loads(writer.communicate()[0].splitlines()[-1]) for writer in writers]
    return {
        "reads": reads,
        "writes": sum(answer["writes"] for answer in answers),
        "failed": failed + sum(answer["failed"] for answer in answers),
        "unseen": sum(answer["unseen"] for answer in answers),
        "read_times": times,
        "write_times": [second for answer in answers for second in answer["times"]],
    }


def read(port, paths, seconds):
    """Return ``(requests, failures, seconds of each)`` of READERS threads."""
    turn, lock = cycle(paths), threading.Lock()
    ends = time.perf_counter() + seconds
    times, failures = [], []

    def one():
        with closing(load.Visitor(port)) as visitor:
            while time.perf_counter() < ends:
                with lock:
                    path = next(turn)
                started = time.perf_counter()
                status, _headers, _body = visitor.get(path)
                times.append(time.perf_counter() - started)
                if status != 200:
                    failures.append((path, status))

    threads = [threading.Thread(target=one) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times), len(failures), times


def write(port, seconds, number):
    """Rename offers for so long and ask the server for each new name at once."""
    from offers.models import Offer, Status
    from offers.search.changes import batch

    # Offers that are public without end, each writer its own.
    mine = Offer.objects.filter(status=Status.PUBLISHED, valid_from=None, valid_until=None)
    mine = mine.order_by("pk")[number:400:WRITERS]
    ends = time.perf_counter() + seconds
    answer = {"writes": 0, "failed": 0, "unseen": 0, "times": []}
    with closing(load.Visitor(port)) as visitor:
        for offer in cycle(list(mine)):
            if time.perf_counter() > ends:
                return answer
            word = f"wort{number}q{answer['writes']}"
            started = time.perf_counter()
            with batch():
                offer.title = f"Treff {word}"
                offer.save()
            answer["times"].append(time.perf_counter() - started)
            answer["writes"] += 1
            status, _headers, body = visitor.get(f"/angebote/?q={word}")
            answer["failed"] += status != 200
            answer["unseen"] += offer.get_absolute_url() not in body.decode()
    return answer
