"""A decision handed to 60 branches and one handed to 2,000: its page with every hand on the rope.

As the 机关党委 opens it. Bound: the same queries, and no page of the large one takes more than 1.5 times the first page
of the small one, its counts by stage over all actors included. Shown without bound: handing it out, an entry of the
ledger and of the history for each, a thousand actors.
"""

import argparse
import statistics
import sys
import time
from datetime import timedelta
from types import SimpleNamespace

from benchmarks import organs
from benchmarks.verdict import verdict

BOUND, ROUNDS = 1.5, 7
SIZES = {"full": (60, 2_000), "small": (60, 300)}
PAGES = {
    "first": "",
    "in the middle": "?page={middle}",
    "not reported": "?show=missing",
    "where it is stuck": "?show=stuck",
}


def main() -> int:
    """Measure both decisions; the exit code says whether a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="full")
    few, many = SIZES[parser.parse_args().size]
    organs.start()
    from django.test import Client
    from django.test.utils import setup_test_environment

    from yipanqi.kernel import clock

    setup_test_environment()
    with clock.frozen(organs.TODAY):
        small, _ = _decided(few)
        client = Client()
        client.force_login(organs.deputy(), backend="django.contrib.auth.backends.ModelBackend")
        one = _measured(client, small, 1)
        large, seconds = _decided(many - few)
        other = _measured(client, large, many // 100)
    return _report(few, many, one, other, seconds)


def _decided(number: int):
    """A decision to every branch there is after so many more were founded; half have taken it on. And its seconds."""
    from yipanqi.kernel import scope
    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.kernel.database import refresh_statistics
    from yipanqi.organizations.enums import Kind
    from yipanqi.organizations.models import Organization
    from yipanqi.plans import actions
    from yipanqi.plans.models import Part

    with scope.system("基准"):
        organs.grow(number)
        branches = list(Organization.objects.filter(kind=Kind.BRANCH).select_related("parent"))
        task = actions.Assignment(
            title="自查", result="自查报告", seen_by="看清单", due_on=organs.TODAY + timedelta(days=30),
            to=actions.Actors(organizations=branches),
        )  # fmt: skip
        committee = Organization.objects.get(kind=Kind.ORGAN_COMMITTEE)
        start = time.process_time()
        made = actions.issue(
            organization=committee, title="开展自查", decided_on=organs.TODAY, basis="会议", tasks=[task],
            by=COMMAND_LINE,
        )  # fmt: skip
        seconds = time.process_time() - start
        taken = Part.objects.filter(task__directive=made, pk__in=list(Part.objects.values_list("pk", flat=True)[::2]))
        taken.update(stage="acknowledged")
        refresh_statistics()
    return made, seconds


def _measured(client, directive, middle: int) -> list[SimpleNamespace]:
    """Milliseconds and queries of every page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found = []
    for query in PAGES.values():
        address = f"/plans/decisions/{directive.pk}/{query.format(middle=middle)}"
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, address
            queries = len(captured)
        seconds = []
        for _ in range(ROUNDS):
            start = time.process_time()
            client.get(address)
            seconds.append(time.process_time() - start)
        found.append(SimpleNamespace(ms=statistics.median(seconds) * 1000, queries=queries))
    return found


def _report(few: int, many: int, small: list[SimpleNamespace], large: list[SimpleNamespace], seconds: float) -> int:
    print(f"{few} actors and {many:,}; milliseconds of processor, medians; bound {BOUND} ×, the same queries")
    print(f"{'page':<20}{few:>10}{many:>10,}{'ratio':>8}{'queries':>9}{'then':>6}")
    missed, moved = [], []
    for label, one, other in zip(PAGES, small, large, strict=True):
        ratio = other.ms / small[0].ms
        print(f"{label:<20}{one.ms:10.1f}{other.ms:10.1f}{ratio:8.2f}{one.queries:9}{other.queries:6}")
        if ratio > BOUND:
            missed.append(label)
        if one.queries != other.queries:
            moved.append(label)
    print(f"handed out: {seconds / many * 1000:.2f} s a thousand actors")
    print(f"bound missed: {', '.join(missed)}" if missed else "every page within its bound")
    if moved:
        print(f"other queries with more actors: {', '.join(moved)}")
    return verdict(slow=bool(missed), wrong=bool(moved))


if __name__ == "__main__":
    sys.exit(main())
