"""Kill a work again and again, look after each time, let it finish, look again."""

import os
import random

from django.core.management import call_command

from offers.models import Provider
from offers.search import index
from tests.faults.checks import integrity
from tests.faults.killing import ask, finish, kill_after
from tests.faults.place import place_in

STEPS = 8  # a migration is killed about twice as often on its way
PATIENCE = 5  # tries for each kill: a work may end before its time comes


class Rounds:
    def __init__(self, folder, offers):
        self.folder = folder
        self.offers = offers
        self.place = place_in(folder)
        self.hits = 0  # kills that hit a work between its first line and its last

    def build(self):
        """Make the states that the works start from: one without a row, one with the city."""
        self.place.empty()
        self._must(lambda: call_command("migrate", verbosity=0), "migrate")
        self.place.keep("empty")
        self._must(lambda: load_city(self.offers), "make a city")
        self.place.keep("city")

    def _must(self, work, name):
        _seconds, is_good = finish(work)
        if not is_good:
            raise SystemExit(f"could not {name}")

    def start(self, scenario):
        if scenario.template:
            self.place.reset(scenario.template)
        else:
            self.place.empty()
        self._must(scenario.prepare, f"prepare {scenario.name}")

    def start_again(self, scenario):
        if scenario.template:
            self.place.reset("ready")
        else:
            self.place.empty()
        scenario.clear_files()

    def kill(self, scenario, kills):
        """Print a line of the table and return what did not hold."""
        self.start(scenario)
        if scenario.template:
            self.place.keep("ready")  # preparing may take longer than the work
        seconds, is_good = finish(scenario.work)
        faults = [] if is_good else [f"{scenario.name}: fails undisturbed"]
        wanted = ask(scenario.state)
        done, tries, fresh = 0, 0, False
        while done < kills and tries < kills * PATIENCE:
            tries += 1
            if not fresh:
                self.start_again(scenario)
            longest = seconds if scenario.template else seconds / STEPS
            was_killed = kill_after(scenario.work, random.uniform(0, longest))  # noqa: S311
            done += was_killed
            # A migration goes on from where it was killed, all others start anew.
            fresh = was_killed and scenario.template is None
            if not fresh:
                faults += self._look(scenario, wanted)
        if fresh:
            faults += self._look(scenario, wanted)
        self.hits += done
        missed = tries - done
        print(
            f"| {scenario.name} | {seconds:.1f} s | {done} | {missed} | {len(faults)} |", flush=True
        )
        return [f"{scenario.name}: {fault}" for fault in faults]

    def _look(self, scenario, wanted):
        faults = ask(lambda: _faults(scenario)) if scenario.template else []
        _seconds, is_good = finish(scenario.again)
        if not is_good:
            faults.append("the next run fails")
        more, found = ask(lambda: (_faults(scenario), scenario.state()))
        if found != wanted:
            more.append(f"in the end it is {str(found)[:200]} and not {str(wanted)[:200]}")
        return faults + more


def _faults(scenario):
    return [*integrity(), *scenario.after()]


def load_city(offers):
    with open(os.devnull, "w") as nowhere:
        call_command("load_demo", base_only=True, stdout=nowhere)
        call_command("generate_offers", offers, stdout=nowhere, stderr=nowhere)
    for provider in Provider.objects.all():  # each can be reminded
        provider.mail = f"anbieter-{provider.pk}@example.org"
        provider.save()
    index.rebuild()
