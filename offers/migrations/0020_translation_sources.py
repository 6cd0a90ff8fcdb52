from django.db import migrations

FIELDS = ("title", "summary", "description")


def take_the_german_of_today(apps, schema_editor):
    """So far nobody noted what a text was translated from: from now on, changes are noticed."""
    translations = apps.get_model("offers", "OfferTranslation").objects.filter(translated_from={})
    for row in translations.select_related("offer"):
        row.translated_from = {name: getattr(row.offer, name) for name in FIELDS}
        row.save(update_fields=["translated_from"])


class Migration(migrations.Migration):
    dependencies = [("offers", "0019_translations")]

    operations = [migrations.RunPython(take_the_german_of_today, migrations.RunPython.noop)]
