from django.core.management.commands import flush

from offers import triggers


class Command(flush.Command):
    """Django's own, which empties all tables: frozen inventories go with everything else."""

    def handle(self, **options):
        triggers.drop_triggers(options["database"])
        try:
            super().handle(**options)
        finally:
            triggers.create_triggers(options["database"])
