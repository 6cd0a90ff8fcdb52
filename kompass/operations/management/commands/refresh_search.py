from django.core.management import call_command
from django.core.management.base import BaseCommand

from offers.search.index import INDEX_VERSION
from offers.search.state import current_state


class Command(BaseCommand):
    help = "Baut den Suchindex neu auf, wenn er veraltet ist, damit es keine Familie abwarten muss."

    def handle(self, **options):
        if current_state().pipeline_version == INDEX_VERSION:
            self.stdout.write("Der Suchindex ist aktuell.")
            return
        call_command("rebuild_search", stdout=self.stdout)
