from django.core.management.base import BaseCommand, CommandError

from kompass.operations.mail.delivery import deliver


class Command(BaseCommand):
    help = "Übergibt wartende E-Mails dem Mailserver (sonst durch run_due_jobs jede Minute)."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=1000, help="höchstens so viele (1000)")

    def handle(self, *, limit, **options):
        outcome = deliver(limit)
        self.stdout.write(
            f"{outcome.sent} E-Mails gesendet, {outcome.put_off} aufgeschoben, "
            f"{outcome.refused} abgelehnt, {outcome.unclear} ungeklärt."
        )
        if outcome.server_is_away:
            raise CommandError("Der Mailserver ist nicht erreichbar; alles Übrige wartet.")
