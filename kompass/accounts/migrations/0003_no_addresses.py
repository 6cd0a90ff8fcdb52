"""Sessions keep no address, not even a pseudonym of one: see kompass.accounts.devices."""

from django.db import migrations

NOWHERE = "::"


def forget_addresses(apps, schema_editor):
    apps.get_model("usersessions", "UserSession").objects.update(ip=NOWHERE)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_table"), ("usersessions", "0001_initial")]

    operations = [migrations.RunPython(forget_addresses, migrations.RunPython.noop)]
