"""The work that is killed, and what must be true afterwards."""

import csv
import os
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from kompass.operations.backup.archive import ArchiveError
from kompass.operations.backup.reading import check
from kompass.operations.backup.restoring import restore
from kompass.operations.backup.writing import archives, make_backup
from kompass.operations.mail.delivery import CLAIM_LASTS, deliver
from kompass.operations.models import MailState, QueuedMail
from offers.freshness.reminders import LOST_AFTER, send_reminders
from offers.models import Offer, OfferVersion, Reminder, Status
from offers.requirements import missing
from offers.search import index
from offers.search.changes import batch
from offers.search.service import search
from offers.workflow import move

MARK = " (neu)"
RELEASED, OWNER = 30, "Leitung der Probe"
MAILS = 60
WORDS = ("krabbelgruppe", "beratung", "schwimmen", "hebamme")


def in_a_year():
    return timezone.localdate() + timedelta(days=400)


def quietly(*arguments, **options):
    with open(os.devnull, "w") as nowhere:
        call_command(*arguments, stdout=nowhere, stderr=nowhere, **options)


class Scenario:
    """``template``: the state it starts from. ``after`` and ``at_the_end`` return sentences about
    what is wrong, asked after a kill and after the work was let finish; ``control`` is what an
    undisturbed run leaves."""

    name = ""
    template = "city"
    share = 30  # kills of 225

    def __init__(self, folder):
        self.folder = folder

    def prepare(self):
        """In a child, before the work; nothing by default."""

    def clear_files(self):
        """Away with what the last round left outside the database."""

    def work(self):
        """What is killed, in a child; each scenario has its own."""
        # Not an abstract class: those may have no method that does nothing, and two here do.
        raise NotImplementedError

    def after(self):
        return []

    def state(self):
        """What is compared with an undisturbed run."""
        return None

    def again(self):
        """Let the next run finish what this one left, as the next hour or day would."""
        self.work()


class Import(Scenario):
    name = "Import (CSV, jede Zeile geändert)"

    def prepare(self):
        source, target = self.folder / "offers.csv", self.folder / "changed.csv"
        quietly("export_offers", output=str(source), format="csv")
        with open(source, newline="", encoding="utf-8-sig") as file:
            rows = list(csv.reader(file, delimiter=";"))
        summaries = set(Offer.objects.exclude(summary="").values_list("summary", flat=True))
        column = next(i for i, cell in enumerate(rows[1]) if cell in summaries)
        for row in rows[1:]:
            row[column] = (row[column] or "Für Familien.") + MARK
        with open(target, "w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=";").writerows(rows)

    def work(self):
        quietly("import_offers", str(self.folder / "changed.csv"))

    def after(self):
        changed = Offer.objects.filter(summary__endswith=MARK).count()
        if changed not in (0, Offer.objects.count()):
            yield f"{changed} rows of an import are in, the others not"

    def state(self):
        return Offer.objects.filter(summary__endswith=MARK).count(), OfferVersion.objects.count()


class Release(Scenario):
    name = "Freigabe vieler Angebote auf einmal"

    def prepare(self):
        User.objects.create_superuser("root", password=None)
        with batch():
            for offer in Offer.objects.filter(status=Status.PUBLISHED).order_by("pk"):
                offer.owner_function = OWNER
                if not missing(offer) and self.mine().count() < RELEASED:
                    offer.status = Status.DRAFT
                    offer.save()

    def mine(self):
        return Offer.objects.filter(owner_function=OWNER)

    def drafts(self):
        """Those of this work; the city has drafts of its own."""
        return self.mine().filter(status=Status.DRAFT)

    def work(self):
        user = User.objects.get(username="root")
        with batch():  # as the list in the back office does
            for offer in self.drafts().order_by("title", "pk"):
                move(offer, Status.PUBLISHED, user=user)

    def after(self):
        drafts = self.drafts().count()
        if drafts not in (0, total := self.mine().count()):
            yield f"{drafts} of {total} are still drafts"

    def state(self):
        return self.drafts().count(), OfferVersion.objects.count()


class Reminders(Scenario):
    name = "Lauf der Erinnerungen"

    def work(self):
        send_reminders(in_a_year())

    def after(self):
        told = Reminder.objects.exclude(sent_at=None).values("run").distinct().count()
        if told != QueuedMail.objects.count():
            yield f"{told} mails are noted as sent, {QueuedMail.objects.count()} are queued"

    def again(self):
        long_ago = timezone.now() - LOST_AFTER - timedelta(minutes=1)
        Reminder.objects.filter(sent_at=None).update(claimed_at=long_ago)
        self.work()

    def state(self):
        """To whom, and how often."""
        return sorted(QueuedMail.objects.values_list("recipient", flat=True))


class Mails(Scenario):
    name = f"Senden von {MAILS} E-Mails"

    @property
    def inbox(self):
        return self.folder / "inbox.txt"

    def clear_files(self):
        self.inbox.write_text("")

    def prepare(self):
        self.clear_files()
        for number in range(MAILS):
            send_mail("Prüfung", "Stimmt das noch?", None, [f"adresse-{number}@example.org"])

    def work(self):
        deliver()

    def after(self):
        lines = self.inbox.read_text().splitlines()
        if len(lines) != len(set(lines)):
            yield f"{len(lines) - len(set(lines))} mails arrived twice"

    def again(self):
        QueuedMail.objects.update(
            claimed_at=timezone.now() - CLAIM_LASTS - timedelta(minutes=1),
            next_attempt_at=timezone.now(),
        )
        deliver()

    def state(self):
        """Every mail is there, or held for a person because nobody can know."""
        arrived = {line.split()[0] for line in self.inbox.read_text().splitlines()}
        unclear = QueuedMail.objects.filter(state=MailState.UNCLEAR)
        return len(arrived | set(unclear.values_list("recipient", flat=True)))


class Index(Scenario):
    name = "Neubau des Suchindex"

    def work(self):
        index.rebuild()

    def after(self):
        return [] if self.state() == self.expected else ["a search finds something else"]

    def prepare(self):
        self.expected_file.write_text(repr(self.state()))

    @property
    def expected_file(self):
        return self.folder / "expected.txt"

    @property
    def expected(self):
        return eval(self.expected_file.read_text())  # noqa: S307  written just above

    def state(self):
        return [sorted(search(word).ids) for word in WORDS]


class Backup(Scenario):
    name = "Sicherung"

    @property
    def archives(self):
        return self.folder / "archives"

    def work(self):
        make_backup(self.archives, keep=3)

    def after(self):
        if self.archives.is_dir():
            for path in archives(self.archives):
                try:
                    check(path)
                except ArchiveError as error:
                    yield f"{path.name}: {error}"

    def state(self):
        return [path for path in self.archives.iterdir() if path.name.endswith(".part")]


class Restore(Scenario):
    name = "Wiederherstellung"
    template = "empty"
    share = 15

    def work(self):
        restore(archives(self.folder / "archives")[-1])

    def after(self):
        found = Offer.objects.count()
        if found not in (0, self.number):
            yield f"{found} offers came back"

    @property
    def number(self):
        return check(archives(self.folder / "archives")[-1])[1]["rows"]["offers.Offer"]["rows"]

    def again(self):
        if not Offer.objects.exists():
            self.work()

    def state(self):
        return Offer.objects.count(), OfferVersion.objects.count()


class Migration(Scenario):
    """Killed again and again on its way, it goes on where it was."""

    name = "Migration einer leeren Datenbank"
    template = None
    share = 30

    def work(self):
        call_command("migrate", verbosity=0)

    def state(self):
        """Tables, columns, indexes and triggers."""
        tables = connection.introspection
        with connection.cursor() as cursor:
            names = sorted(tables.table_names(cursor))
            return {
                name: (
                    sorted(column.name for column in tables.get_table_description(cursor, name)),
                    sorted(tables.get_constraints(cursor, name)),
                )
                for name in names
            }


SCENARIOS = (Import, Release, Reminders, Mails, Index, Backup, Restore, Migration)
