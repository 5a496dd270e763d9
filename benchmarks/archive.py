"""Yearly packages: seconds per branch, the same for few and for many, and the memory of the largest process.

Branches with a year of meetings are made by bulk inserts; their packages are made in processes of their own, as the
service does it. Bounds: four times the branches take at most 6 times as long; no process over 500 MB. The handbook of
one branch is timed beside.
"""

import argparse
import os
import resource
import sys
import time
from datetime import date, datetime, timedelta

import django

from benchmarks.verdict import verdict

TODAY, FOUNDED, GO_LIVE = date(2026, 12, 10), date(2020, 1, 1), date(2026, 1, 1)
MEMBERS, LINEAR, MEMORY_MB = 15, 6.0, 500
SIZES = {"full": (15, 60, 40), "small": (2, 8, 6)}
MINUTES = "王芳主持会议。\n" + "\n".join("李强：围绕窗口服务改进提出意见，逐条讨论，形成一致意见。" for _ in range(25))


def main() -> int:
    """Measure; the exit code says whether a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="full")
    few, many, meetings = SIZES[parser.parse_args().size]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.site.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.BACKGROUND = True
    call_command("migrate", verbosity=0)
    from yipanqi.kernel import clock, scope

    with clock.frozen(TODAY), scope.system("基准"):
        branches = _organ(many, meetings)
        first, again = _packages(branches[:few]), _packages(branches)
        handbook = _handbook(branches[0])  # after the forks: the typesetter's threads do not survive one
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"handbook of {meetings} meetings: {handbook:.2f} s (PDF)")
    for number, seconds in ((few, first), (many, again)):
        print(f"{number:>4} branches {seconds:>8.1f} s {seconds / number:>7.2f} s each")
    growth = again / first
    print(f"x{many / few:.0f} branches: x{growth:.1f} time (bound {LINEAR})")
    print(f"largest process: {largest:.0f} MB (bound {MEMORY_MB})")
    return verdict(slow=growth > LINEAR, wrong=largest >= MEMORY_MB)


def _handbook(branch) -> float:
    from yipanqi.archives.exports.books import handbook
    from yipanqi.papers.registry import FileKind

    begun = time.perf_counter()
    handbook(branch, TODAY.year, FileKind.PDF)
    return time.perf_counter() - begun


def _packages(branches) -> float:
    from yipanqi.archives import actions
    from yipanqi.archives.exports.making import make_waiting
    from yipanqi.kernel.actors import COMMAND_LINE

    actions.ask_packages(branches=branches, year=TODAY.year, anew=True, by=COMMAND_LINE)
    begun = time.perf_counter()
    made = make_waiting(by=COMMAND_LINE)
    assert made == len(branches), made
    return time.perf_counter() - begun


def _organ(number: int, meetings: int) -> list:
    """A committee and its branches, each with members and a year of recorded meetings."""
    from yipanqi.kernel import ids
    from yipanqi.organizations.enums import Kind
    from yipanqi.organizations.models import Organization, State

    root = _organization(ids.segment(1), None, Kind.ORGAN_COMMITTEE)
    root.save()
    branches = [_organization(root.path + ids.segment(one + 2), root, Kind.BRANCH) for one in range(number)]
    Organization.objects.bulk_create(branches)
    State.objects.bulk_create(
        State(organization=one, from_on=FOUNDED, name=one.name, kind=one.kind, parent=one.parent)
        for one in (root, *branches)
    )
    for branch in branches:
        _year(branch, meetings)
    return branches


def _organization(path: str, parent, kind: str):
    from yipanqi.organizations.models import Organization

    return Organization(
        name=f"第{path[-3:]}党支部", kind=kind, path=path, parent=parent, founded_on=FOUNDED, go_live_on=GO_LIVE
    )


def _year(branch, number: int) -> None:
    from yipanqi.kernel import clock
    from yipanqi.meetings.enums import Presence, Stage
    from yipanqi.meetings.models import Attendance, Meeting, Purpose
    from yipanqi.organizations.models import Membership, Person

    people = Person.objects.bulk_create(
        Person(name=f"党员{one}", home=branch, joined_on=FOUNDED, full_on=FOUNDED) for one in range(MEMBERS)
    )
    Membership.objects.bulk_create(Membership(person=one, organization=branch, from_on=FOUNDED) for one in people)
    days = [GO_LIVE + timedelta(days=7 * one % 340) for one in range(number)]
    at = [datetime(day.year, day.month, day.day, 15, tzinfo=clock.ZONE) for day in days]
    held = Meeting.objects.bulk_create(
        Meeting(
            organization=branch, title=f"{moment.month}月主题党日", topic="学习", stage=Stage.RECORDED,
            starts_at=moment, held_on=moment.date(), minutes=MINUTES, host=people[0], expected_count=MEMBERS,
            present_count=MEMBERS, voters_due=MEMBERS, voters_present=MEMBERS, recorded_at=moment, created_at=moment,
        )
        for moment in at
    )  # fmt: skip
    Purpose.objects.bulk_create(Purpose(meeting=one, kind="theme_day") for one in held)
    Attendance.objects.bulk_create(
        Attendance(meeting=one, person=person, votes=True, presence=Presence.PRESENT)
        for one in held
        for person in people
    )


if __name__ == "__main__":
    sys.exit(main())
