"""Forget the second factor of an account: its device is lost, and nobody else can do it."""

from allauth.mfa.models import Authenticator

from kompass.accounts.management.one_account import OneAccountCommand


class Command(OneAccountCommand):
    help = "Löscht den zweiten Faktor eines Kontos; es richtet bei der Anmeldung einen neuen ein."

    def handle(self, *args, username, **options):
        deleted, _by_model = Authenticator.objects.filter(user=self.account(username)).delete()
        self.stdout.write(f"{username}: {deleted} Einträge gelöscht.")
