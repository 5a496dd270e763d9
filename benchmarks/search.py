"""Search of 200,000 records beside one indexed count, for a member of one branch and for somebody who sees everything.

The words are in every record, in one of a hundred, in one, in none; two words at once; a beginning of letters. Bound:
each search under 50 ms. The page's own work (kinds without hits, the rows shown) is in the time.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

import django

from benchmarks.verdict import verdict

BOUND_MS = 50.0
SIZES = {"full": 200_000, "small": 10_000}
BRANCHES, START = 400, date(2024, 1, 1)
SENTENCE = "大家围绕窗口服务改进提出意见，逐条讨论，明确责任人和时限。"
WORDS = ("讨论", "信访", "察尔汗盐湖", "没有的词", "信访 讨论", "wang")


def main() -> int:
    """Measure; the exit code says whether a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="full")
    number = SIZES[parser.parse_args().size]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.site.settings")
    django.setup()
    from django.core.management import call_command

    from yipanqi.kernel import scope
    from yipanqi.kernel.database import refresh_statistics

    call_command("migrate", verbosity=0)
    with scope.system("基准"):
        began = time.perf_counter()
        path = _grow(number)
        print(f"{number} records written and indexed: {number / (time.perf_counter() - began):,.0f} a second")
        refresh_statistics()
    return _report(path)


def _grow(number: int) -> str:
    """So many records of branches; the path of the first."""
    from yipanqi.kernel import clock, ids
    from yipanqi.meetings.models import Meeting
    from yipanqi.organizations.enums import Kind
    from yipanqi.organizations.models import Organization

    branches = Organization.objects.bulk_create(
        Organization(
            path=ids.segment(1) + ids.segment(one + 1), name=f"第{one}党支部", kind=Kind.BRANCH, founded_on=START,
            go_live_on=START,
        )
        for one in range(BRANCHES)
    )  # fmt: skip
    for first in range(0, number, 2000):
        Meeting.objects.bulk_create(
            _meeting(branches[one % BRANCHES], one, datetime(2024, 1, 1, 9, tzinfo=clock.ZONE))
            for one in range(first, min(first + 2000, number))
        )
    return branches[0].path


def _meeting(branch, one: int, starts: datetime):
    from yipanqi.meetings.models import Meeting

    further = "讨论了信访工作。" if one % 100 == 0 else ""
    rare = "提到察尔汗盐湖，主讲人WANG FANG。" if one == BRANCHES * 3 else ""
    return Meeting(
        organization=branch, title=f"{START.year + one % 3}年主题党日", starts_at=starts, created_at=starts,
        held_on=START + timedelta(days=one % 900), minutes=SENTENCE * 10 + further + rare,
    )  # fmt: skip


def _report(path: str) -> int:
    from yipanqi.kernel import ids
    from yipanqi.kernel.scope import Scope, using
    from yipanqi.meetings.models import Meeting
    from yipanqi.search.queries import look

    one = Scope(reach={"structure": (ids.subtree(path[: ids.WIDTH]),), "open_records": (ids.exactly(path),)})
    readers = (("one branch", one), ("everything", Scope(everything=True)))
    missed = False
    print(f"{'reader':<12}{'search ms':>10}{'count ms':>10}{'found':>7}  words")
    for reader, scope in readers:
        with using(scope):
            count = _median(lambda: Meeting.objects.filter(organization__path=path, held_on__year=2025).count())
            for words in WORDS:
                taken = _median(lambda words=words: look(words))
                found = sum(len(group.found) for group in look(words))
                missed |= taken > BOUND_MS
                print(f"{reader:<12}{taken:>10.1f}{count:>10.2f}{found:>7}  {words}")
    return verdict(slow=missed)


def _median(work: Callable, rounds: int = 7) -> float:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
