"""Everything that is measured on one catalogue, from outside."""

import gzip
from contextlib import closing, suppress
from statistics import mean, median

import brotli

from kompass.pagecache import QUICK
from offers.bench import databases, load, server
from offers.bench.floor import FLOOR_PATH
from offers.bench.inside import percentiles

WEIGHED = 5  # pages of each kind
BROWSER = {"Accept-Encoding": "gzip, deflate, br"}


class Effort:
    """How long to measure."""

    def __init__(self, is_quick):
        self.samples = 12 if is_quick else 60  # requests per kind of page, one after the other
        self.rounds = 1 if is_quick else 5
        self.seconds = 0.7 if is_quick else 1.3  # of load per kind of page and round
        self.addresses = 300 if is_quick else 2000  # more than are asked for
        self.saves = 10 if is_quick else 40
        self.is_quick = is_quick


def measured(catalogue, effort, empty_memory):
    """Return all figures of a databases.Catalogue: see the keys below.

    ``empty_memory``: megabytes of a worker on an empty catalogue, or None.
    """
    url = catalogue.url
    figures = {
        "engine": databases.inside("engine", effort.samples, url=url),
        "statements": databases.inside("statements", 5, url=url),
    }
    addresses = databases.inside("addresses", effort.addresses, url=url)
    with server.running(databases.environment(url)) as (port, pid):
        warm_up(port, addresses)
        memory = server.memory_mb(pid)
        if memory is not None and empty_memory is not None:
            figures["memory"] = memory - empty_memory
        figures["bytes"] = {name: sizes(port, paths) for name, paths in addresses.items()}
        figures["page"] = pages(port, addresses, effort)
        figures["share"] = shares(port, addresses, effort)
        memory = server.memory_mb(pid)
        if memory is not None and empty_memory is not None:
            figures["memory_after"] = memory - empty_memory
    figures["save"] = databases.inside("save", effort.saves, url=url)
    figures["load"] = databases.inside("load", url=url)
    figures["heavy"] = databases.inside("heavy", url=url)
    figures["rebuild"] = catalogue.rebuild_seconds
    if figures["rebuild"] is None and not effort.is_quick:
        figures["rebuild"] = databases.inside("rebuild", url=url)
    return figures


def memory_of_empty_catalogue(url):
    """Megabytes of a worker that has answered the same kinds of pages without offers."""
    addresses = databases.inside("addresses", 10, url=url)
    with server.running(databases.environment(url)) as (port, pid):
        warm_up(port, addresses)
        return server.memory_mb(pid)


def warm_up(port, addresses):
    """Let both workers see each kind of page; they share out connections by chance."""
    for _ in range(6):
        for paths in [*addresses.values(), [f"/{FLOOR_PATH}"]]:
            with closing(load.Visitor(port)) as visitor:
                load.check(visitor.get(paths[-1])[0], 200, paths[-1])


def sizes(port, paths):
    """Bytes of the largest of some pages: plain, as brotli and gzip would send it."""
    with closing(load.Visitor(port)) as visitor:
        bodies = [visitor.get(path)[2] for path in paths[-WEIGHED:]]
    return {
        "plain": max(map(len, bodies)),
        "br": max(len(brotli.compress(body, quality=QUICK)) for body in bodies),
        "gzip": max(len(gzip.compress(body, compresslevel=6)) for body in bodies),
    }


def pages(port, addresses, effort):
    """Return ``{scenario: percentiles of whole pages}``; no "unchanged" without ETags."""
    found = {}
    for name, paths in addresses.items():
        paths = paths[: effort.samples]
        seconds = measure_page(load.latencies, port, name, paths, headers=BROWSER)
        if seconds:
            found[name] = percentiles(seconds)
    return found


def shares(port, addresses, effort):
    """Requests per second as a share of the floor's just before and after; median of all rounds.

    Also ``floor``: its own requests per second.
    """
    found, floors = {name: [] for name in addresses}, []
    for number in range(effort.rounds):
        before = floor(port, effort)
        for name, paths in addresses.items():
            # Each round begins elsewhere in the list, so that no page was asked for before.
            begin = (effort.samples + number * len(paths) // effort.rounds) % len(paths)
            turned = paths[begin:] + paths[:begin]
            rate = measure_page(
                load.requests_per_second, port, name, turned, seconds=effort.seconds
            )
            after = floor(port, effort)
            if rate:
                found[name].append(rate / mean([before, after]))
            floors.append(after)
            before = after
    result = {name: median(values) for name, values in found.items() if values}
    return result | {"floor": median(floors)}


def floor(port, effort):
    return load.requests_per_second(port, [f"/{FLOOR_PATH}"], seconds=effort.seconds)


def measure_page(measure, port, name, paths, **arguments):
    """Call a function of ``load``; None for "unchanged" where pages carry no usable ETag."""
    if name != "unchanged":
        return measure(port, paths, **arguments)
    for _ in range(3):  # an ETag changes every ten minutes, maybe just now
        with suppress(load.UnexpectedStatus):
            conditions = {**BROWSER, "If-None-Match": etag(port, paths[0])}
            return measure(port, paths, **{**arguments, "headers": conditions, "expected": 304})
    return None


def etag(port, path):
    with closing(load.Visitor(port)) as visitor:
        return visitor.get(path, BROWSER)[1].get("ETag", "")
