"""A small load generator: few keep-alive connections to 127.0.0.1, bounded in count and time."""

import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import cycle

HOST = "127.0.0.1"
CONNECTIONS = 4
# A connection stays with one worker: open a new one now and then, so that all get their share.
REQUESTS_PER_CONNECTION = 25
TIMEOUT = 60  # seconds


class UnexpectedStatus(Exception):
    """A page answered otherwise than the measuring needs."""


class Visitor:
    """One reader after another page; ``get`` returns the response with its body read."""

    def __init__(self, port):
        self.port = port
        self.connection = None
        self.sent = 0

    def get(self, path, headers=None):
        """Return ``(status, headers, body)``."""
        if self.connection is None or self.sent >= REQUESTS_PER_CONNECTION:
            self.close()
            self.connection = http.client.HTTPConnection(HOST, self.port, timeout=TIMEOUT)
            self.sent = 0
        self.sent += 1
        try:
            self.connection.request("GET", path, headers=headers or {})
            response = self.connection.getresponse()
            return response.status, response.headers, response.read()
        except (http.client.HTTPException, OSError):
            self.close()  # the server may close an idle connection at any time
            if self.sent == 1:
                raise
            self.sent = REQUESTS_PER_CONNECTION
            return self.get(path, headers)

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def latencies(port, paths, headers=None, expected=200):
    """Return the seconds of each request, one after the other."""
    seconds = []
    with closing(Visitor(port)) as visitor:
        for path in paths:
            started = time.perf_counter()
            status, _headers, _body = visitor.get(path, headers)
            seconds.append(time.perf_counter() - started)
            check(status, expected, path)
    return seconds


def requests_per_second(port, paths, seconds, headers=None, expected=200):
    """Ask for ``paths`` in turn for so many seconds over CONNECTIONS connections."""
    turn, lock = cycle(paths), threading.Lock()
    ends = time.perf_counter() + seconds

    def read(_number):
        done = 0
        with closing(Visitor(port)) as visitor:
            while time.perf_counter() < ends:
                with lock:
                    path = next(turn)
                status, _headers, _body = visitor.get(path, headers)
                check(status, expected, path)
                done += 1
        return done

    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as readers:
        done = sum(readers.map(read, range(CONNECTIONS)))
    return done / (time.perf_counter() - started)


def check(status, expected, path):
    if status != expected:
        raise UnexpectedStatus(f"{path}: {status} statt {expected}")
