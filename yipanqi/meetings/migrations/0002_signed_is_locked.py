"""The database itself refuses to change a signed record: its words, counts, marks and decisions.

What may still happen to a signed meeting: corrections are appended, its decisions are reported done. Deleting is not watched
(no action deletes a meeting that was recorded by hand; tests flush tables). A later migration that rebuilds one of these tables
on SQLite drops its triggers and must install them again: `tests/test_locked.py` notices.
"""

from django.db import migrations

MEETING = (
    "title", "topic", "agenda", "stage", "starts_at", "held_on", "place", "host_id", "recorder_id", "lecturer", "guests", "minutes",
    "expected_count", "present_count", "voters_due", "voters_present", "recorded_at", "signed_at", "signed_by_id", "organization_id",
)  # fmt: skip
ATTENDANCE = ("meeting_id", "person_id", "votes", "presence", "reason")
DECISION = ("meeting_id", "text", "motion", "owner_id", "due_on", "in_favour", "against", "abstained")
SAID = "a signed record is locked: append a correction"

# name, table, verb, columns, the row that names the meeting
TRIGGERS = (
    ("meetings_signed_meeting", "meetings_meeting", "update", MEETING, None),
    ("meetings_signed_attendance", "meetings_attendance", "update", ATTENDANCE, "old"),
    ("meetings_signed_attendance_added", "meetings_attendance", "insert", (), "new"),
    ("meetings_signed_decision", "meetings_decision", "update", DECISION, "old"),
    ("meetings_signed_decision_added", "meetings_decision", "insert", (), "new"),
)


def _condition(row, columns, differs):
    if row is None:
        signed = "old.stage = 'signed'"
    else:
        signed = f"exists (select 1 from meetings_meeting m where m.id = {row}.meeting_id and m.stage = 'signed')"
    changed = " or ".join(f"old.{name} {differs} new.{name}" for name in columns)
    return f"{signed} and ({changed})" if changed else signed


def forwards(apps, editor):
    """Install the triggers of the database in use."""
    postgres = editor.connection.vendor == "postgresql"
    if postgres:
        editor.execute(
            "create or replace function meetings_signed_is_locked() returns trigger language plpgsql as "
            f"$$ begin raise exception '{SAID}'; end $$"
        )
    for name, table, verb, columns, row in TRIGGERS:
        if postgres and row is None:
            when = f"when ({_condition(row, columns, 'is distinct from')})"
            editor.execute(
                f"create trigger {name} before {verb} on {table} for each row {when} "
                "execute function meetings_signed_is_locked()"
            )
        elif postgres:  # a trigger's own condition may not look into another table there
            condition = _condition(row, columns, "is distinct from")
            editor.execute(
                f"create or replace function {name}() returns trigger language plpgsql as "
                f"$$ begin if {condition} then raise exception '{SAID}'; end if; return new; end $$"
            )
            editor.execute(f"create trigger {name} before {verb} on {table} for each row execute function {name}()")
        else:
            condition = _condition(row, columns, "is not")
            editor.execute(
                f"create trigger {name} before {verb} on {table} when {condition} begin select raise(abort, '{SAID}'); end"
            )


def backwards(apps, editor):
    """Remove them."""
    for name, table, *_ in TRIGGERS:
        on = f" on {table}" if editor.connection.vendor == "postgresql" else ""
        editor.execute(f"drop trigger if exists {name}{on}")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
