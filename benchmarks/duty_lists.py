"""责任清单: what publishing costs beside plainly inserting the same rows, what the matrix costs beside its template.

Sixty branches publish lists of fifty items at once (bound: ≤ 3 × a plain bulk insert of the rows the ledger holds
afterwards, in turns, one process; one entry of history for all of them). Twenty subjects with two hundred duties are
looked at as a matrix (bound: ≤ 3 × rendering its template from ready values).
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from benchmarks import organs
from benchmarks.verdict import verdict

BOUND = 3.0
SIZES = {"full": (60, 50, 7), "small": (60, 50, 3)}
SUBJECTS, DUTIES = 20, 200


def main() -> int:
    """Measure; the exit code says whether a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="full")
    branches, items, rounds = SIZES[parser.parse_args().size]
    organs.start()
    from yipanqi.kernel import clock, scope

    with clock.frozen(organs.TODAY), scope.system("基准"):
        lists = _lists(organs.grow(branches), items)
        publishing = _publishing(lists, rounds)
        matrix = _matrix(lists, rounds)
    return verdict(slow=publishing > BOUND or matrix > BOUND)


def _lists(branches: list, number: int) -> list:
    """An approved list for each branch, whose secretary holds the office; every item is due once, on its own day."""
    from yipanqi.kernel import clock
    from yipanqi.organizations.enums import Post, PostKind
    from yipanqi.organizations.models import Appointment, Person
    from yipanqi.responsibilities.models import DutyList, Item

    people = Person.objects.bulk_create([Person(name=f"书记{one.pk}", home=one) for one in branches])
    Appointment.objects.bulk_create(
        Appointment(person=person, organization=one, post=Post.SECRETARY, kind=PostKind.PARTY, from_on=organs.FOUNDED)
        for person, one in zip(people, branches, strict=True)
    )
    lists = DutyList.objects.bulk_create(
        DutyList(
            organization=one, subject="branch_secretary", year=organs.TODAY.year, title=f"{one.name}书记责任清单",
            stage="approved", approved_on=organs.TODAY, created_at=clock.now(), once=f"list-{one.pk}",
        )
        for one in branches
    )  # fmt: skip
    first = organs.TODAY + timedelta(days=30)
    Item.objects.bulk_create(
        Item(
            list=one, token=f"{one.pk:06}{place:06}", position=place, duty_text=f"第{place}项职责：联系服务对象",
            standard="有结果，有回音", rhythm="once", due_on=first + timedelta(days=place), clause="JG-20",
        )
        for one in lists
        for place in range(number)
    )  # fmt: skip
    return lists


def _publishing(lists: list, rounds: int) -> float:
    from yipanqi.audit.models import Entry
    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.obligations.models import Obligation
    from yipanqi.responsibilities import actions

    before = Entry.objects.count()
    rows = _undone(lambda: _published(lists))
    told, values = rows

    def publish() -> None:
        actions.publish_many(lists=lists, by=COMMAND_LINE)

    def insert() -> None:
        Obligation.objects.bulk_create([Obligation(**one) for one in values], batch_size=500)

    ours, plain = _in_turns(publish, insert, rounds)
    print(f"{len(values)} entries of {len(lists)} lists, {told - before} entries of history")
    print(
        f"publishing {ours * 1000:.0f} ms, plain insert {plain * 1000:.0f} ms: x{ours / plain:.2f} (bound {BOUND:.0f})"
    )
    return ours / plain


def _published(lists: list) -> tuple[int, list[dict]]:
    """How many entries of history there are afterwards, and the rows of the ledger as plain values."""
    from yipanqi.audit.models import Entry
    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.obligations.models import Obligation
    from yipanqi.responsibilities import actions

    actions.publish_many(lists=lists, by=COMMAND_LINE)
    rows = Obligation.objects.filter(source="responsibilities").values()
    return Entry.objects.count(), [{name: one[name] for name in one if name != "id"} for one in rows]


def _undone(what: Callable):
    from django.db import transaction

    with transaction.atomic():
        answer = what()
        transaction.set_rollback(True)
    return answer


def _in_turns(one: Callable, other: Callable, rounds: int) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for call, kept in zip((one, other), times, strict=True):
            start = time.perf_counter()
            _undone(call)
            kept.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def _matrix(lists: list, rounds: int) -> float:
    """The lists of the first branches stand for twenty subjects; all carry the same duties further."""
    from django.template import loader

    from yipanqi.responsibilities.models import Item
    from yipanqi.responsibilities.queries.matrix import matrix

    chosen = lists[:SUBJECTS]
    Item.objects.filter(list__in=[one.pk for one in lists]).delete()
    Item.objects.bulk_create(
        Item(
            list=one, token=f"t{place:05}" if one is chosen[0] else f"{one.pk:05}{place:05}", position=place,
            duty_text=f"第{place}项职责", rhythm="quarter", above="" if one is chosen[0] else f"t{place:05}",
        )
        for one in chosen
        for place in range(DUTIES)
    )  # fmt: skip
    level, year = "党总支、党支部", organs.TODAY.year
    made = matrix(year, level=level)
    assert (len(made.columns), len(made.rows)) == (SUBJECTS, DUTIES), (len(made.columns), len(made.rows))
    template = loader.get_template("responsibilities/parts/matrix_table.html")

    def draw(found) -> str:
        return template.render({"matrix": found, "rows": found.rows, "year": year})

    whole, alone = _in_turns(lambda: draw(matrix(year, level=level)), lambda: draw(made), rounds)
    print(f"matrix {SUBJECTS} x {DUTIES}: {whole * 1000:.0f} ms, template {alone * 1000:.0f} ms: x{whole / alone:.2f}")
    return whole / alone


if __name__ == "__main__":
    sys.exit(main())
