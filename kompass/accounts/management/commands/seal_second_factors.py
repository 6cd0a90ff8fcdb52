from django.core.management.base import BaseCommand, CommandError

from kompass.accounts.sealing import seal_all


class Command(BaseCommand):
    help = (
        "Verschlüsselt die Geheimnisse der zweiten Faktoren mit dem ersten Schlüssel aus "
        "KOMPASS_MFA_KEYS (täglich durch run_due_jobs)."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--open",
            action="store_true",
            help="alle unverschlüsselt ablegen: nur vor der Rückkehr zu einer Version ohne dies",
        )

    def handle(self, **options):
        done, unreadable = seal_all(is_open=options["open"])
        what = "unverschlüsselt abgelegt" if options["open"] else "neu verschlüsselt"
        self.stdout.write(f"{done} zweite Faktoren {what}.")
        if unreadable:
            raise CommandError(
                f"{unreadable} zweite Faktoren lassen sich mit keinem Schlüssel lesen. Bitte den "
                "alten Schlüssel wieder hinten an KOMPASS_MFA_KEYS anfügen, oder "
                "reset_second_factor für die Konten."
            )
