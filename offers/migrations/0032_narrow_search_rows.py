"""PostgreSQL: keep the words of the full-text table out of its rows.

The index says which rows match, but PostgreSQL visits each of them for its offer. With the words in
them five rows fill a page, without them a hundred. PostgreSQL moves a value out of a row of more
than 2 kB only, whatever ``toast_tuple_target`` says (heap_prepare_insert in its heapam.c); most
rows are a little shorter. Hence ``padding``: blanks, which it packs into some forty bytes.

Rows written before stay as they are until their offer is saved or the index is rebuilt.
"""

from django.db import migrations

TABLES = ("offers_search_full_0", "offers_search_full_1")


def narrow(apps, schema_editor):
    alter(
        schema_editor,
        "SET (toast_tuple_target = 128)",
        "ALTER COLUMN words SET STORAGE EXTERNAL",
        "ADD COLUMN padding text NOT NULL DEFAULT repeat(' ', 2000)",
    )


def widen(apps, schema_editor):
    alter(
        schema_editor,
        "RESET (toast_tuple_target)",
        "ALTER COLUMN words SET STORAGE EXTENDED",
        "DROP COLUMN padding",
    )


def alter(schema_editor, *changes):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"ALTER TABLE {table} {', '.join(changes)}")


class Migration(migrations.Migration):
    dependencies = [("offers", "0031_figures_mapping")]

    operations = [migrations.RunPython(narrow, widen)]
