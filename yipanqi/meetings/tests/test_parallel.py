"""Two people at the same moment: real threads, real transactions, a database that several connections share.

The tests' own SQLite database lives in memory and knows one connection; there the plays run in a process with a file.
"""

import json
import os
import subprocess
import sys
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.browser import ROOT, environment
from tests.database import lay
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Conflict
from yipanqi.meetings import actions
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Attendance, Meeting, Purpose
from yipanqi.meetings.tests.scene import TODAY, Scene, build, moment

_PROCESS = """
import json, sys
import django
django.setup()
from yipanqi.meetings.tests import test_parallel
print(json.dumps(test_parallel.played(sys.argv[1])))
"""


def at_once(*works) -> list:
    """Run the works in threads that start together; what each gave back, or what kind of refusal it met."""
    together, results = Barrier(len(works)), [None] * len(works)

    def run(place, work):
        try:
            with clock.frozen(TODAY):
                together.wait()
                results[place] = work()
        except Conflict:
            results[place] = "conflict"
        finally:
            connection.close()

    threads = [Thread(target=run, args=entry) for entry in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def one_form(scene: Scene) -> dict:
    """The same form sent by four hands."""

    def send():
        with scene.acting("王芳") as actor:
            return actions.arrange(
                organization=scene["一支部"], kinds=[Kind.THEME_DAY], starts_at=moment(TODAY), once="same", by=actor
            ).pk

    answers = at_once(send, send, send, send)
    with scope.system("test"):
        return {"answers": answers, "meetings": Meeting.objects.count(), "purposes": Purpose.objects.count()}


def two_records(scene: Scene) -> dict:
    """Two people save a record of the same meeting."""
    meeting = scene.meeting(Kind.THEME_DAY)

    def save(name):
        def work():
            with scene.acting(name) as actor:
                return actions.record_meeting(
                    meeting=meeting, present_count=9, minutes=name, version=meeting.version, by=actor
                ).minutes

        return work

    answers = at_once(save("王芳"), save("李强"))
    with scope.system("test"):
        return {"answers": answers, "kept": Meeting.objects.get().minutes, "marks": Attendance.objects.count()}


def played(name: str) -> dict:
    """Build the organ and play."""
    with clock.frozen(TODAY):
        return globals()[name](build())


@pytest.fixture
def play(transactional_db, tmp_path):
    """Play in this process where the database is shared, otherwise in one of its own."""
    if connection.vendor == "postgresql":
        return played

    def apart(name: str) -> dict:
        command = [sys.executable, "-c", _PROCESS, name]
        quiet = {name: value for name, value in os.environ.items() if not name.startswith("YIPANQI_")}
        done = subprocess.run(
            command, cwd=ROOT, env=quiet | environment(lay(tmp_path)), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    return apart


def test_one_form_sent_four_times_at_once_makes_one_meeting(play):
    found = play("one_form")
    assert len(set(found["answers"])) == 1 and isinstance(found["answers"][0], int)
    assert (found["meetings"], found["purposes"]) == (1, 1)


def test_of_two_records_saved_at_once_one_is_kept_and_the_other_told(play):
    found = play("two_records")
    assert "conflict" in found["answers"] and len(set(found["answers"])) == 2
    assert found["kept"] in found["answers"] and found["marks"] == 9
