"""``python -m tests.faults FOLDER [--kills N]``: called by ``dev.py faults``, which sets the
variables. Prints a table and ends with status 1 where anything did not hold.
"""

import argparse
import os
import random
import socket
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kompass.settings")
HEAD = """| Arbeit | Dauer ohne Störung | Abschüsse mitten darin | daneben | Verstöße |
|---|---|---|---|---|"""
SINK_DELAY = "0.005"  # seconds


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=225)
    parser.add_argument("--offers", type=int, default=60, help="so viele erfundene Angebote")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="Teile der Namen; andere: ohne Abschuss")
    options = parser.parse_args()
    port = free_port()
    os.environ["KOMPASS_EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    inbox = options.folder / "inbox.txt"
    command = [sys.executable, "-m", "tests.faults.sink", str(port), str(inbox), SINK_DELAY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as sink:
        sink.stdout.readline()
        try:
            return run(options)
        finally:
            sink.terminate()


def run(options):
    import django

    django.setup()
    from tests.faults import others
    from tests.faults.rounds import Rounds
    from tests.faults.scenarios import SCENARIOS

    random.seed(options.seed)
    rounds = Rounds(options.folder, options.offers)
    rounds.build()
    total = sum(scenario.share for scenario in SCENARIOS)
    faults = []
    print(HEAD, flush=True)
    for scenario in SCENARIOS:
        if options.only and not any(part in scenario.name for part in options.only):
            continue
        kills = max(1, round(options.kills * scenario.share / total))
        faults += rounds.kill(scenario(options.folder), kills)
    print(f"Abschüsse, die mitten in der Arbeit trafen: {rounds.hits}", flush=True)
    if not options.only or "andere" in options.only:
        faults += others.run(rounds)
    print(*(f"✗ {fault}" for fault in faults) or ["✓ Alles hielt."], sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
