"""The database itself refuses to change or delete history."""

from django.db import migrations

TABLES = ("audit_entry", "audit_link", "audit_seal")

SQLITE = "create trigger {table}_{verb} before {verb} on {table} begin select raise(abort, 'audit history is insert-only'); end;"
POSTGRES_FUNCTION = """
create or replace function audit_insert_only() returns trigger language plpgsql as
$$ begin raise exception 'audit history is insert-only'; end $$
"""
POSTGRES = "create trigger {table}_{verb} before {verb} on {table} for each row execute function audit_insert_only()"


def forwards(apps, editor):
    """Install the triggers of the database in use."""
    vendor = editor.connection.vendor
    if vendor == "postgresql":
        editor.execute(POSTGRES_FUNCTION.replace("%", "%%"))
    for table in TABLES:
        for verb in ("update", "delete"):
            editor.execute((POSTGRES if vendor == "postgresql" else SQLITE).format(table=table, verb=verb))


def backwards(apps, editor):
    """Remove them."""
    for table in TABLES:
        for verb in ("update", "delete"):
            on = f" on {table}" if editor.connection.vendor == "postgresql" else ""
            editor.execute(f"drop trigger if exists {table}_{verb}{on}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
