"""What both databases need to be told, in one place."""

from django.db import connection


def refresh_statistics() -> None:
    """Let the planner look at the tables again; call after bulk loads (SQLite plans badly without it)."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
