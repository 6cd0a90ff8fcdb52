"""The table of the shared cache (failed logins), on every site: settings may name it later."""

from django.core.management import call_command
from django.db import migrations

TABLE = "kompass_cache"


def make_table(apps, schema_editor):
    call_command(
        "createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0
    )


def drop_table(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_unused_notice")]

    operations = [migrations.RunPython(make_table, drop_table)]
