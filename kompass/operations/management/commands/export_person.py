import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from kompass.operations.person import export_person
from offers.progress import Progress


class Command(BaseCommand):
    help = (
        "Gibt als JSON aus, was über eine Person gespeichert ist (Auskunft nach Art. 15 DSGVO): "
        "alle Zeilen, in denen ihre E-Mail-Adresse steht, und alles, was zu ihrem Konto gehört."
    )

    def add_arguments(self, parser):
        parser.add_argument("mail", help="E-Mail-Adresse")

    def handle(self, *, mail, **options):
        try:
            validate_email(mail)
        except ValidationError as error:
            raise CommandError(f"{mail} ist keine E-Mail-Adresse.") from error
        with Progress(self.stderr) as progress:
            found = export_person(mail, progress)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        rows = sum(len(rows) for rows in found.values())
        self.stderr.write(f"{rows} Zeilen aus {len(found)} Tabellen.")
