"""The ledger: what following it costs a save, and that a second reconciliation of the whole organ changes nothing.

One run, an organ of 60 branches that grows to 10,000, made by bulk inserts. The record of a meeting is saved with and
without reconciliation, in turns; bound: with ≤ 2 × without, on both organs, reading only that branch's rows (the same
number of queries, facts asked of one organisation). The whole organ is reconciled twice; the second run changes
nothing.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

from benchmarks import organs
from benchmarks.verdict import verdict

MEMBERS, BOUND = 20, 2.0
SIZES = {"full": (60, 10_000), "small": (60, 300)}
MINUTES = "王芳主持会议。\n" + "大家围绕窗口服务改进提出意见，逐条讨论。" * 40


def main() -> int:
    """Measure; the exit code says whether a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="full")
    branches = SIZES[parser.parse_args().size]
    organs.start()
    from yipanqi.kernel import clock, scope

    with clock.frozen(organs.TODAY), scope.system("基准"):
        heads = ("branches", "with ms", "without", "ratio", "queries", "added", "first s", "again s")
        print("".join(f"{head:>9}" for head in heads))
        rows, made = [], 0
        for number in branches:
            new = organs.grow(number - made)
            if not made:
                _staff(new[0])
            made = number
            rows.append(_measured(number))
    return _report(rows)


def _staff(branch) -> None:
    """Members, a secretary and a committee for one branch."""
    from yipanqi.organizations.enums import Post, PostKind
    from yipanqi.organizations.models import Appointment, Membership, Person

    people = Person.objects.bulk_create(
        [
            Person(
                name=f"党员{one}", home=branch, joined_on=organs.FOUNDED, full_on=organs.FOUNDED + timedelta(days=366)
            )
            for one in range(MEMBERS)
        ]
    )
    Membership.objects.bulk_create(
        [Membership(person=one, organization=branch, from_on=organs.FOUNDED) for one in people]
    )
    posts = (Post.SECRETARY, Post.ORGANISATION_MEMBER, Post.PUBLICITY_MEMBER)
    Appointment.objects.bulk_create(
        [
            Appointment(person=one, organization=branch, post=post, kind=PostKind.PARTY, from_on=organs.FOUNDED)
            for one, post in zip(people, posts, strict=False)
        ]
    )


def _measured(branches: int) -> dict:
    from yipanqi.kernel.actors import TIMER
    from yipanqi.obligations.actions import reconcile_all
    from yipanqi.organizations.models import Organization

    first, added = _timed(lambda: reconcile_all(by=TIMER))
    again, second = _timed(lambda: reconcile_all(by=TIMER))
    branch = Organization.objects.filter(memberships__isnull=False).first()
    queries, asked = _observed(branch)
    with_, without = _in_turns(branch)
    row = {
        "branches": branches, "with": with_, "without": without, "ratio": with_ / without, "queries": queries,
        "asked": asked, "only": [branch.pk], "second": (second.added, second.changed),
    }  # fmt: skip
    print(
        f"{branches:9}{with_ * 1000:9.1f}{without * 1000:9.1f}{row['ratio']:9.2f}{queries:9}"
        f"{added.added:9}{first:9.1f}{again:9.1f}",
        flush=True,
    )
    return row


def _timed(call: Callable) -> tuple[float, object]:
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def _record(branch) -> float:
    """Seconds to save the record of one more theme day; half of them are the month's first evidence."""
    from yipanqi.kernel.actors import TIMER
    from yipanqi.meetings import actions
    from yipanqi.meetings.enums import Kind

    meeting = actions.arrange(
        organization=branch, kinds=(Kind.THEME_DAY,), starts_at=organs.moment(organs.TODAY), by=TIMER
    )
    start = time.perf_counter()
    actions.record_meeting(meeting=meeting, present_count=MEMBERS, minutes=MINUTES, by=TIMER)
    return time.perf_counter() - start


@contextmanager
def _not_following():
    """Saving as if there were no ledger."""
    from yipanqi.obligations import actions

    kept = actions.reconcile
    actions.reconcile = lambda **_: None
    try:
        yield
    finally:
        actions.reconcile = kept


def _in_turns(branch, rounds: int = 30) -> tuple[float, float]:
    from django.db import transaction

    with_, without = [], []
    for _ in range(rounds):
        with transaction.atomic():
            with_.append(_record(branch))
            transaction.set_rollback(True)
        with transaction.atomic(), _not_following():
            without.append(_record(branch))
            transaction.set_rollback(True)
    return statistics.median(with_), statistics.median(without)


def _observed(branch) -> tuple[int, list]:
    """How many queries one save makes, and for which organisations it asks for facts."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from yipanqi.facts import registry

    asked, rows = [], registry.rows

    def spied(name, organizations=None):
        asked.append(organizations)
        return rows(name, organizations)

    registry.rows = spied
    try:
        with transaction.atomic(), CaptureQueriesContext(connection) as captured:
            _record(branch)
            transaction.set_rollback(True)
    finally:
        registry.rows = rows
    return len(captured), asked


def _report(rows: list[dict]) -> int:
    slow = [
        f"{row['branches']} branches: with reconciliation {row['ratio']:.2f} ×" for row in rows if row["ratio"] > BOUND
    ]
    wrong = [
        f"{row['branches']} branches: the second run changed {row['second']}" for row in rows if any(row["second"])
    ]
    wrong += [
        f"facts asked beyond the branch: {row['asked']}"
        for row in rows
        if any(one != row["only"] for one in row["asked"])
    ]
    if len({row["queries"] for row in rows}) > 1:
        wrong.append("more queries on the larger organ")
    print("\n".join(slow + wrong) or f"with ≤ {BOUND:.0f} × without; the second run changed nothing; one branch read")
    return verdict(slow=bool(slow), wrong=bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
