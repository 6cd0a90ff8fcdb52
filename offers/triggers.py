"""The rules that no check constraint can hold.

"Free" and a price exclude each other: an offer marked free has no cost row. A frozen inventory
is never changed and never deleted. Forms say so to people; these triggers hold it for every other
way to the database. ``manage.py flush``, which empties everything, takes them down meanwhile.
"""

from django.db import connections

FROZEN_TABLES = ("inventorysnapshot", "snapshotoffer", "snapshottable")
# Under these they stood before deleting was refused, too.
FORMER_NAMES = (
    "offers_snapshot_is_frozen",
    "offers_snapshotoffer_is_frozen",
    "offers_snapshottable_is_frozen",
)

SQLITE_CREATE = (
    """CREATE TRIGGER offers_costrow_not_free_insert BEFORE INSERT ON offers_costrow
    WHEN (SELECT is_free FROM offers_offer WHERE id = NEW.offer_id) = 'yes'
    BEGIN SELECT RAISE(ABORT, 'free offers have no cost rows'); END""",
    """CREATE TRIGGER offers_costrow_not_free_update BEFORE UPDATE OF offer_id ON offers_costrow
    WHEN (SELECT is_free FROM offers_offer WHERE id = NEW.offer_id) = 'yes'
    BEGIN SELECT RAISE(ABORT, 'free offers have no cost rows'); END""",
    """CREATE TRIGGER offers_offer_free_without_rows BEFORE UPDATE OF is_free ON offers_offer
    WHEN NEW.is_free = 'yes' AND EXISTS (SELECT 1 FROM offers_costrow WHERE offer_id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'free offers have no cost rows'); END""",
    *(
        f"""CREATE TRIGGER offers_{table}_{act.lower()} BEFORE {act} ON offers_{table}
        BEGIN SELECT RAISE(ABORT, 'a frozen inventory is not changed'); END"""
        for table in FROZEN_TABLES
        for act in ("UPDATE", "DELETE")
    ),
)
SQLITE_DROP = (
    *(f"DROP TRIGGER IF EXISTS {name}" for name in FORMER_NAMES),
    *(
        f"DROP TRIGGER IF EXISTS offers_{table}_{act}"
        for table in FROZEN_TABLES
        for act in ("update", "delete")
    ),
    "DROP TRIGGER IF EXISTS offers_costrow_not_free_insert",
    "DROP TRIGGER IF EXISTS offers_costrow_not_free_update",
    "DROP TRIGGER IF EXISTS offers_offer_free_without_rows",
)

# The check on the price locks the offer's row (FOR SHARE): otherwise two transactions, one adding
# a price and one marking the offer free, would each pass without seeing the other.
POSTGRES_CREATE = (
    """CREATE OR REPLACE FUNCTION offers_costrow_not_free() RETURNS trigger AS $$
    BEGIN
      PERFORM 1 FROM offers_offer WHERE id = NEW.offer_id AND is_free = 'yes' FOR SHARE;
      IF FOUND THEN
        RAISE EXCEPTION 'free offers have no cost rows' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER offers_costrow_not_free BEFORE INSERT OR UPDATE ON offers_costrow
    FOR EACH ROW EXECUTE FUNCTION offers_costrow_not_free()""",
    """CREATE OR REPLACE FUNCTION offers_offer_free_without_rows() RETURNS trigger AS $$
    BEGIN
      IF NEW.is_free = 'yes' AND EXISTS (SELECT 1 FROM offers_costrow WHERE offer_id = NEW.id)
      THEN
        RAISE EXCEPTION 'free offers have no cost rows' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$ LANGUAGE plpgsql""",
    """CREATE TRIGGER offers_offer_free_without_rows BEFORE UPDATE OF is_free ON offers_offer
    FOR EACH ROW EXECUTE FUNCTION offers_offer_free_without_rows()""",
    """CREATE OR REPLACE FUNCTION offers_is_frozen() RETURNS trigger AS $$
    BEGIN
      RAISE EXCEPTION 'a frozen inventory is not changed' USING ERRCODE = 'check_violation';
    END $$ LANGUAGE plpgsql""",
    *(
        f"""CREATE TRIGGER offers_{table}_is_frozen BEFORE UPDATE OR DELETE ON offers_{table}
        FOR EACH ROW EXECUTE FUNCTION offers_is_frozen()"""
        for table in FROZEN_TABLES
    ),
)
POSTGRES_DROP = (
    "DROP TRIGGER IF EXISTS offers_snapshot_is_frozen ON offers_inventorysnapshot",
    *(
        f"DROP TRIGGER IF EXISTS offers_{table}_is_frozen ON offers_{table}"
        for table in FROZEN_TABLES
    ),
    "DROP TRIGGER IF EXISTS offers_costrow_not_free ON offers_costrow",
    "DROP TRIGGER IF EXISTS offers_offer_free_without_rows ON offers_offer",
)

TABLES = {
    "offers_offer",
    "offers_costrow",
    *(f"offers_{table}" for table in FROZEN_TABLES),
}


def _statements(connection):
    if connection.vendor == "sqlite":
        return SQLITE_DROP, SQLITE_CREATE
    if connection.vendor == "postgresql":
        return POSTGRES_DROP, POSTGRES_CREATE
    return (), ()


def _tables_exist(connection):
    return TABLES <= set(connection.introspection.table_names())


def drop_triggers(using="default", **kwargs):
    """Take down the triggers that are there; some of their tables may not exist yet."""
    connection = connections[using]
    drop, _create = _statements(connection)
    with connection.cursor() as cursor:
        for statement in drop:
            cursor.execute(statement)


def create_triggers(using="default", **kwargs):
    """Put the triggers up afresh on database ``using``; safe to run again."""
    connection = connections[using]
    if not _tables_exist(connection):
        return
    drop, create = _statements(connection)
    with connection.cursor() as cursor:
        for statement in (*drop, *create):
            cursor.execute(statement)
