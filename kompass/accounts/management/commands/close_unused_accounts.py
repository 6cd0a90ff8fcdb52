"""Once a day: announce to unused accounts that they will be closed, and close them in time."""

from django.core.management.base import BaseCommand

from kompass.accounts.unused import close_unused


class Command(BaseCommand):
    help = "Kündigt ungenutzten Konten an, dass sie geschlossen werden, und schließt sie dann."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="nur sagen, was geschähe; nichts senden"
        )

    def handle(self, *args, dry_run, **options):
        result = close_unused(dry_run=dry_run)
        for title, users in (
            ("angekündigt", result.announced),
            ("geschlossen", result.closed),
            ("bleibt (letztes Konto, das Konten verwalten darf)", result.kept),
        ):
            for user in users:
                self.stdout.write(f"{user.username}: {title}")
        start = "Probelauf: " if dry_run else ""
        self.stdout.write(
            f"{start}{len(result.announced)} angekündigt, {len(result.closed)} geschlossen."
        )
