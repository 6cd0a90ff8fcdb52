"""``python -m tests.faults FOLDER [--kills N]``: called by ``dev.py faults``, which sets the
variables. Prints a table and ends with status 1 where anything did not hold.
"""

import argparse
import os
import random
import sys
from pathlib import Path

from tests.faults.sink import sink

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kompass.settings")
HEAD = """| Arbeit | Dauer ohne Störung | Abschüsse mitten darin | daneben | Verstöße |
|---|---|---|---|---|"""
SINK_DELAY = 0.005  # seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=225)
    parser.add_argument("--offers", type=int, default=60, help="so viele erfundene Angebote")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="Teile der Namen in der Tabelle")
    options = parser.parse_args()
    with sink(options.folder / "inbox.txt", SINK_DELAY) as url:
        os.environ["KOMPASS_EMAIL_URL"] = url
        return run(options)


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
        if not others.chosen_by(options.only, scenario.name):
            continue
        kills = max(1, round(options.kills * scenario.share / total))
        faults += rounds.kill(scenario(options.folder), kills)
    print(f"| Abschüsse zusammen | – | {rounds.hits} | – | {len(faults)} |", flush=True)
    faults += others.run(rounds, options.only)
    print(*(f"✗ {fault}" for fault in faults) or ["✓ Alles hielt."], sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
