"""The one table of the index: a virtual one on SQLite, two vectors with their own indexes on PostgreSQL."""

from django.db import migrations

SQLITE = ("create virtual table search_index using fts5(words, tickets, tokenize='ascii')",)
POSTGRES = (
    "create table search_index (id bigint primary key, words tsvector not null, tickets tsvector not null)",
    "create index search_index_words on search_index using gin (words)",
    "create index search_index_tickets on search_index using gin (tickets)",
)


def forwards(apps, editor):
    """Make it for the database in use."""
    for statement in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def backwards(apps, editor):
    """Drop it."""
    editor.execute("drop table search_index")


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(forwards, backwards)]
