"""The production server on one catalogue, as ``dev.py run`` starts it without DEBUG."""

import contextlib
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from offers.bench.load import HOST

WORKERS = 2
START_SECONDS = 60


@contextlib.contextmanager
def running(environment, log=None):
    """Yield ``(port, process id of the server)``; ``log``: a file for its words."""
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "kompass.wsgi", f"--bind={HOST}:{port}"]
    command += [f"--workers={WORKERS}", "--worker-class=gthread", "--threads=4"]
    command += ["--no-control-socket", "--log-level=warning", "--timeout=300"]
    environment = {"MALLOC_ARENA_MAX": "2"} | environment  # as the units in deploy/
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=log)  # noqa: S603
    try:
        wait_until_it_listens(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def wait_until_it_listens(port, process):
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("Der Server startet nicht.")


def memory_mb(server_pid):
    """Mean resident memory of the server's workers in megabytes, None outside Linux."""
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{server_pid}/task/{server_pid}/children").read_text().split()
        sizes = [memory_kb(pid) for pid in children]
        return sum(sizes) / len(sizes) / 1024
    return None


def memory_kb(pid, name="VmRSS"):
    """Kilobytes of a process: resident now, or the most so far (``VmHWM``); None outside Linux."""
    with contextlib.suppress(FileNotFoundError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(name)).split()[1])
    return None


def forget_peak():
    """Let ``VmHWM`` of this process begin anew, where that is possible."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
