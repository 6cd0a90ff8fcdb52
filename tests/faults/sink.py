"""A mail server of its own process: ``python -m tests.faults.sink PORT FILE DELAY``.

Each mail it said yes to is a line in FILE before it says so: "address Message-ID".
"""

import socket
import subprocess
import sys
from asyncio import new_event_loop, sleep
from contextlib import contextmanager
from email import message_from_bytes

from aiosmtpd.controller import UnthreadedController


@contextmanager
def sink(path, delay):
    """Yield the address of such a server in a process of its own; ``delay`` in seconds."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "tests.faults.sink", str(port), str(path), str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        server.stdout.readline()
        try:
            yield f"smtp://127.0.0.1:{port}"
        finally:
            server.terminate()


class Sink:
    def __init__(self, path, delay):
        self._file = open(path, "a", buffering=1)
        self._delay = delay

    async def handle_DATA(self, server, session, envelope):
        await sleep(self._delay)
        number = message_from_bytes(envelope.content)["Message-ID"]
        for address in envelope.rcpt_tos:
            self._file.write(f"{address} {number}\n")
        return "250 OK"


def main(port, path, delay):
    loop = new_event_loop()
    controller = UnthreadedController(
        Sink(path, float(delay)), hostname="127.0.0.1", port=int(port), loop=loop
    )
    controller.begin()
    print("ready", flush=True)
    loop.run_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
