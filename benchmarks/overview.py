"""态势总览 of an organ of 60 branches that grows to 10,000, as the 机关党委 opens it, page by page.

One branch in twenty has missed duties. Bound: the same queries on both organs, and no page of the large one takes more
than 1.5 times the first page of the small one. Shown without bound: the part that is loaded after the page, which
counts over the whole organ.
"""

import argparse
import statistics
import sys
import time
from types import SimpleNamespace

from benchmarks import organs
from benchmarks.verdict import verdict

BOUND, ROUNDS, IDLE = 1.5, 7, 20
SIZES = {"full": (60, 10_000), "small": (60, 300)}
PAGES = {
    "first": ("/overview/", "/overview/"),
    "in the middle": ("/overview/", "/overview/?page={middle}"),
    "only missed": ("/overview/", "/overview/?missed=1"),
    "loaded after": ("/overview/month/", "/overview/month/"),
}
"""Addresses timed on the small organ and on the large one; the pages compared show equally many organisations. Queries
are compared between the same addresses.
"""
UNBOUND = "loaded after"


def main() -> int:
    """Measure both organs; the exit code says whether a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="full")
    few, many = SIZES[parser.parse_args().size]
    organs.start()
    from django.test import Client
    from django.test.utils import setup_test_environment

    from yipanqi.kernel import clock

    setup_test_environment()
    with clock.frozen(organs.TODAY):
        _grow(few)
        client = Client()
        client.force_login(organs.deputy(), backend="django.contrib.auth.backends.ModelBackend")
        small = [_measured(client, timed, counted.format(middle=1)) for timed, counted in PAGES.values()]
        _grow(many - few)
        pages = [address.format(middle=many // 100) for _, address in PAGES.values()]
        large = [_measured(client, page, page) for page in pages]
    return _report(few, many, small, large)


def _grow(number: int) -> None:
    """So many further branches, of which one in `IDLE` has missed what its records do not prove."""
    from django.db.models import F

    from yipanqi.kernel import scope
    from yipanqi.kernel.actors import TIMER
    from yipanqi.kernel.database import refresh_statistics
    from yipanqi.obligations.actions import reconcile_all
    from yipanqi.obligations.enums import State
    from yipanqi.obligations.models import Obligation

    with scope.system("基准"):
        new = organs.grow(number)
        reconcile_all(by=TIMER)
        late = Obligation.objects.filter(state__in=(State.PENDING, State.MISSED), due_on__lt=organs.TODAY)
        late.exclude(organization__in=new[::IDLE]).update(state=State.MET, done=F("minimum"), met_on=F("due_on"))
        refresh_statistics()


def _measured(client, timed: str, counted: str) -> SimpleNamespace:
    """Milliseconds and bytes of one address, queries of another."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(counted)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(counted).status_code == 200, counted
        queries = len(captured)
    answer = client.get(timed)
    assert answer.status_code == 200, timed
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        client.get(timed)
        seconds.append(time.process_time() - start)
    return SimpleNamespace(ms=statistics.median(seconds) * 1000, queries=queries, bytes=len(answer.content))


def _report(few: int, many: int, small: list[SimpleNamespace], large: list[SimpleNamespace]) -> int:
    print(f"{few} branches and {many:,}; milliseconds of processor, medians; bound {BOUND} ×, the same queries")
    print(f"{'page':<14}{few:>10}{many:>10,}{'ratio':>8}{'queries':>9}{'then':>6}{'kB':>6}{'then':>6}")
    missed, moved = [], []
    for label, one, other in zip(PAGES, small, large, strict=True):
        ratio = other.ms / one.ms
        print(
            f"{label:<14}{one.ms:10.1f}{other.ms:10.1f}{ratio:8.2f}{one.queries:9}{other.queries:6}"
            f"{one.bytes // 1024:6}{other.bytes // 1024:6}"
        )
        if ratio > BOUND and label != UNBOUND:
            missed.append(label)
        if one.queries != other.queries:
            moved.append(label)
    print(f"bound missed: {', '.join(missed)}" if missed else "every page within its bound")
    if moved:
        print(f"other queries with more branches: {', '.join(moved)}")
    return verdict(slow=bool(missed), wrong=bool(moved))


if __name__ == "__main__":
    sys.exit(main())
