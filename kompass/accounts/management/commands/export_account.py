"""What is stored about an account, as JSON: for a person's request."""

import json

from kompass.accounts.management.one_account import OneAccountCommand
from kompass.accounts.personal_data import export


class Command(OneAccountCommand):
    help = "Gibt alles, was zu einem Konto gespeichert ist, als JSON aus."

    def handle(self, *args, username, **options):
        content = export(self.account(username))
        self.stdout.write(json.dumps(content, ensure_ascii=False, indent=2))
