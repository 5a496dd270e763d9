"""Two people who answer one report at the same moment: one wins, the other is told. Real threads on both databases."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from tests.browser import ROOT, environment
from tests.database import lay
from tests.organ import TODAY, Organ, build
from yipanqi.access.queries import acting
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings.tests.test_parallel import at_once
from yipanqi.plans import actions
from yipanqi.plans.actions import Actors, Assignment
from yipanqi.plans.models import Part, Report

_PROCESS = """
import json, sys
import django
django.setup()
from yipanqi.plans.tests import test_parallel
print(json.dumps(test_parallel.played(sys.argv[1])))
"""


def _reported(organ: Organ) -> Report:
    with scope.system("test"):
        task = Assignment(
            title="自查", result="报告", seen_by="看清单", due_on=TODAY + timedelta(days=25),
            to=Actors(organizations=[organ.organizations["乙支部"]]),
        )  # fmt: skip
        actions.issue(
            organization=organ.organizations["党组"], title="自查", decided_on=TODAY, basis="党组会议", tasks=[task],
            by=COMMAND_LINE,
        )  # fmt: skip
        part = Part.objects.get()
        actions.acknowledge(part=part, by=COMMAND_LINE)
        return actions.report(part=part, text="查完了", done_on=TODAY, by=COMMAND_LINE)


def _hands(organ: Organ, act):
    """The same answer by two who may give it."""

    def by(role: str):
        def work():
            _, actor, seen = acting(organ.accounts[role], None)
            with scope.using(seen):
                act(actor)
            return role

        return work

    return at_once(by("党组书记"), by("专职副书记"))


def two_accept(organ: Organ) -> dict:
    """Both accept."""
    report = _reported(organ)
    answers = _hands(organ, lambda actor: actions.accept(report=report, by=actor))
    with scope.system("test"):
        return {
            "answers": answers, "said": Report.objects.get().said, "by": Report.objects.get().answered_by,
            "stage": Part.objects.get().stage, "told": Entry.objects.filter(event="task_accepted").count(),
        }  # fmt: skip


def two_report(organ: Organ) -> dict:
    """The secretary's two windows report the same part."""
    report = _reported(organ)
    with scope.system("test"):
        actions.send_back(report=report, answer="缺清单", by=COMMAND_LINE)
        part = Part.objects.get()

    def work():
        _, actor, seen = acting(organ.accounts["乙书记"], None)
        with scope.using(seen):
            return actions.report(part=part, text="补好了", done_on=TODAY, by=actor).number

    answers = at_once(work, work)
    with scope.system("test"):
        return {"answers": answers, "reports": Report.objects.count()}


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


def test_of_two_who_accept_at_once_one_wins_and_the_other_is_told(play):
    found = play("two_accept")
    assert sorted(found["answers"]) in (["conflict", "党组书记"], ["conflict", "专职副书记"])
    winner = next(one for one in found["answers"] if one != "conflict")
    assert (found["said"], found["by"], found["stage"], found["told"]) == ("accepted", winner, "accepted", 1)


def test_of_two_reports_sent_at_once_one_counts(play):
    found = play("two_report")
    assert sorted(map(str, found["answers"])) == ["2", "conflict"] and found["reports"] == 2
