"""Take everything personal from an account and close it."""

from django.core.management.base import CommandError

from kompass.accounts.management.one_account import OneAccountCommand
from kompass.accounts.personal_data import CannotAnonymise, anonymise


class Command(OneAccountCommand):
    help = "Löscht alles Persönliche eines Kontos und schließt es; nicht umkehrbar."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="nur sagen, was geschähe")

    def handle(self, *args, username, dry_run, **options):
        user = self.account(username)
        if dry_run:
            self.stdout.write(f"Probelauf: {username} würde anonymisiert.")
            return
        try:
            anonymise(user)
        except CannotAnonymise as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"{username} heißt jetzt {user.username} und ist geschlossen.")
