"""The full-text tables of the database in use; two generations each (see SearchDocument)."""

from django.db import migrations

SQLITE_TABLES = ("offers_search_fts_0", "offers_search_fts_1")
POSTGRES_TABLES = (
    "offers_search_head_0",
    "offers_search_head_1",
    "offers_search_full_0",
    "offers_search_full_1",
)


def create_tables(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in SQLITE_TABLES:
            schema_editor.execute(
                f"CREATE VIRTUAL TABLE {table} "
                "USING fts5(title, tags, summary, body, tokenize='ascii')"
            )
    elif schema_editor.connection.vendor == "postgresql":
        for table in POSTGRES_TABLES:
            schema_editor.execute(
                f"CREATE TABLE {table} (offer_id bigint PRIMARY KEY, words tsvector NOT NULL)"
            )
            schema_editor.execute(
                f"CREATE INDEX {table}_words ON {table} USING gin (words) WITH (fastupdate = off)"
            )


def drop_tables(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in {"sqlite": SQLITE_TABLES, "postgresql": POSTGRES_TABLES}.get(vendor, ()):
        schema_editor.execute(f"DROP TABLE {table}")


class Migration(migrations.Migration):
    dependencies = [("offers", "0003_search_tables")]

    operations = [migrations.RunPython(create_tables, drop_tables)]
