"""What commands about one account share."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError


class OneAccountCommand(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("username", metavar="BENUTZERNAME")

    def account(self, username):
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Ein Konto {username} gibt es nicht.")
        return user
