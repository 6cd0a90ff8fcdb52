"""Several pytest runs side by side, each with its own database and its own folder.

A run's words are kept in a file and shown whole when it ends, so that two runs do not talk at
the same time; meanwhile a line a minute says how far each one is.
"""

import re
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from devtools.steps import BASE, PYTHON, duration, say

HEARTBEAT = 60  # seconds
FEW = 3  # failures; more of them are no accident
NOTHING_CHOSEN = 5  # pytest's status when the arguments fit no test, as for one file of another run


@dataclass
class Lane:
    """One pytest run; ``name`` is what the summary calls it."""

    name: str
    arguments: list
    env: dict
    folder: Path
    cache: Path | None = None  # what pytest remembers of the run; a folder of its own unless given
    process: subprocess.Popen | None = field(default=None, init=False)

    def start(self):
        say(f"→ Tests: {self.name} …")
        self.folder.mkdir()
        self.folder.chmod(0o711)
        self.started = time.monotonic()
        command = [str(PYTHON), "-m", "pytest", f"--junit-xml={self.report}", *self.arguments]
        command += ["-o", f"cache_dir={self.cache or self.folder / 'cache'}"]
        # Paths of sockets must be short, so each run gets a short folder of its own.
        env = self.env | {"TMPDIR": str(self.folder)}
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, cwd=BASE, env=env, stdout=log, stderr=subprocess.STDOUT
            )

    @property
    def log(self):
        return self.folder / "log.txt"

    @property
    def report(self):
        return self.folder / "report.xml"

    @property
    def has_ended(self):
        return self.process.poll() is not None

    @property
    def progress(self):
        """How far pytest says it is, such as "45%"."""
        found = re.findall(r"\[ *(\d+%)\]", self.log.read_text(errors="replace"))
        return found[-1] if found else "0%"

    def finish(self):
        """Show what pytest said; return ``{"passed": 0, "failed": 0, "skipped": 0}``."""
        say(self.log.read_text(errors="replace"))
        say(f"  {self.name}: fertig nach {duration(self.started)}")
        counts = counts_of(self.report)
        if self.process.returncode not in (0, NOTHING_CHOSEN) and not counts["failed"]:
            counts["failed"] = 1  # pytest itself did not get through
        return counts

    def stop(self):
        self.process.terminate()
        self.process.wait()


def counts_of(report):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    if report.is_file():
        suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314  our own file
        total, failures, errors, skipped = (
            int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")
        )
        counts["failed"], counts["skipped"] = failures + errors, skipped
        counts["passed"] = total - failures - errors - skipped
    return counts


def run_lanes(lanes, at_once):
    """Run all lanes, ``at_once`` at a time in their order; return ``{name: counts}``."""
    waiting, running, counts = list(lanes), [], {}
    heard = time.monotonic()
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                running.append(waiting.pop(0))
                running[-1].start()
            time.sleep(0.2)
            for lane in [lane for lane in running if lane.has_ended]:
                running.remove(lane)
                counts[lane.name] = lane.finish()
            if running and time.monotonic() - heard > HEARTBEAT:
                heard = time.monotonic()
                say("  … " + ", ".join(f"{lane.name} {lane.progress}" for lane in running))
    finally:
        for lane in running:
            lane.stop()
    return counts


def look_again(lane, counts):
    """Repeat a lane's few failures once, alone on the machine; return the lane's counts after it.

    For tests in a browser, which share two cores with the other lanes: a fault of the site fails
    twice, and what passes only now is named as such.
    """
    if not 0 < counts["failed"] <= FEW:
        return counts
    options = ["--last-failed", "--last-failed-no-failures=none"]
    again = Lane(
        f"{lane.name}, zweiter Versuch",
        [*lane.arguments, *options],
        lane.env,
        lane.folder.with_name(f"{lane.folder.name}2"),
        lane.cache or lane.folder / "cache",
    )
    found = run_lanes([again], at_once=1)[again.name]
    if found["passed"]:
        say(f"! {lane.name}: {found['passed']} erst beim zweiten Versuch bestanden (siehe oben).")
    still = max(counts["failed"] - found["passed"], found["failed"])
    return counts | {"failed": still, "passed": counts["passed"] + counts["failed"] - still}
