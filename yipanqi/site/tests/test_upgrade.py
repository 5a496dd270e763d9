"""Starting a newer version on the data of the one before it: derived from the migrations there are, so it goes on
testing whatever schema is the newest.
"""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from yipanqi.audit.queries import verify
from yipanqi.site.cli import prepare
from yipanqi.site.operations import rows
from yipanqi.site.tests.installation import Installation, content, installation, lost, step_back

__all__ = ["installation"]


@pytest.fixture(autouse=True)
def seen(everything):
    """As a system command does."""


@pytest.mark.slow
def test_data_of_the_version_before_are_brought_up_to_date_and_nothing_is_lost(installation: Installation):
    installation.fill()
    newest = set(rows.applied())
    older = step_back()
    assert older < newest
    before, columns = content(), {table.name: table.columns for table in rows.tables(older)}
    prepare.migrate()
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert lost(before, columns) == []
    assert verify().sound
    with pytest.raises(DatabaseError, match=r"签认|locked|signed"), connection.cursor() as cursor:
        cursor.execute("update meetings_meeting set minutes = 'x'")
    prepare.migrate()  # a second start has nothing to do
    assert set(rows.applied()) == newest
