"""Run work in processes of its own, and end them when and how they do not expect it.

The parent never opens the database, so that a child, forked from it, starts like a fresh process
without the seconds that Django needs to load.
"""

import os
import pickle
import signal
import time
import traceback
from contextlib import suppress
from multiprocessing import Pipe
from select import select

BEGUN, THROUGH = b"b", b"e"


def start(work):
    """Start ``work()`` in a child; return its process number."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.setpgid(0, 0)
        work()
        status = 0
    finally:
        if status:
            traceback.print_exc()
        os._exit(status)


def finish(work):
    """Run ``work()`` in a child to its end; return ``(seconds, whether it succeeded)``."""
    started = time.monotonic()
    _child, status = os.waitpid(start(work), 0)
    return time.monotonic() - started, status == 0


def kill_after(work, seconds):
    """SIGKILL ``work()`` so many seconds after its first line; True where it hit it at work.

    The child says when it begins and when it is through, so that a kill before the one or after
    the other does not count as one.
    """
    reading, writing = os.pipe()

    def told():
        os.write(writing, BEGUN)
        work()
        os.write(writing, THROUGH)

    child = start(told)
    os.close(writing)
    said = os.read(reading, 1)
    select([reading], [], [], seconds)  # ends early where the work does
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    _child, status = os.waitpid(child, 0)
    said += os.read(reading, 1)
    os.close(reading)
    return os.WIFSIGNALED(status) and said == BEGUN


def ask(question):
    """What ``question()`` returns, asked in a child that has nothing in memory."""
    reading, writing = Pipe(duplex=False)

    def work():
        writing.send_bytes(pickle.dumps(question()))
        writing.close()

    child = start(work)
    writing.close()
    try:
        answer = pickle.loads(reading.recv_bytes())
    except EOFError:
        raise RuntimeError("a check itself failed") from None
    finally:
        os.waitpid(child, 0)
        reading.close()
    return answer
