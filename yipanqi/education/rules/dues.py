"""Arithmetic of 党费, in fen and whole months; a month is its first day. DF = 党费规定, the number is the article."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from yipanqi.kernel.errors import Refused

MOST = 100_000_000
"""A base of a million 元 a month is a slip of the finger."""
_YUAN = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?")


def yuan(text: str, what: str, *, field: str) -> int:
    """An amount in 元 as people write it (`6,200`, `６２００．５元`), in fen; exact, never through a float."""
    written = unicodedata.normalize("NFKC", text).strip().removesuffix("元").removeprefix("¥").replace(",", "").strip()
    found = _YUAN.fullmatch(written)
    if found is None:
        raise Refused(f"{what}“{text}”不是金额，请填写数字，最多两位小数，如 6200 或 6200.50。", field=field)
    fen = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    if fen > MOST:
        raise Refused(f"{what}“{text}”超过一百万元，请核对。", field=field)
    return fen


def shown(fen: int) -> str:
    """`93.00`."""
    return f"{fen // 100}.{fen % 100:02d}"


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def later(month: date, count: int) -> date:
    """The month so many months later (earlier: negative)."""
    year, place = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, place + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """Every month from one to the other, both included."""
    count = apart(first, last) + 1
    return [later(first, place) for place in range(max(count, 0))]


def apart(first: date, last: date) -> int:
    """How many months the last lies after the first."""
    return (last.year - first.year) * 12 + last.month - first.month


def quarter_end(month: date) -> date:
    """The last month of its quarter: dues may be paid for all of a quarter at once (DF-12)."""
    return later(month, (3 - month.month) % 3)


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody's 组织关系 in a branch from one day to another; `settled`: the last month is owed by nobody (death)."""

    organization: int
    from_on: date
    to_on: date | None = None
    settled: bool = False


def payee(stays: Iterable[Stay], month: date, joined_on: date | None) -> int | None:
    """The branch to which a month is paid: where the 组织关系 first is in it, once the person has joined (DF-08).

    The month of joining is paid, the month of a transfer to the branch left. Nobody knows when the person joined: the
    membership decides alone.
    """
    last = later(month, 1)
    begun = max(month, joined_on) if joined_on else month
    held = [
        one
        for one in stays
        if one.from_on < last and begun < last and (one.to_on is None or one.to_on >= begun)
        and not (one.settled and one.to_on is not None and month_of(one.to_on) == month)
    ]  # fmt: skip
    first = min(held, key=lambda one: (max(one.from_on, begun), one.from_on), default=None)
    return first.organization if first else None


def longest_unpaid(owed: Sequence[date], paid: Collection[date]) -> tuple[date, date, int] | None:
    """The longest run of owed months in a row that were not paid: first, last, how many; the later one of equals."""
    best: tuple[date, date, int] | None = None
    run: list[date] = []
    for month in sorted(owed):
        if month in paid:
            run = []
            continue
        run = [*run, month] if run and apart(run[-1], month) == 1 else [month]
        if best is None or len(run) >= best[2]:
            best = (run[0], run[-1], len(run))
    return best


def alert(count: int, alerts: Iterable[int]) -> int:
    """The highest alert reached; 0 for none."""
    return max((level for level in alerts if level <= count), default=0)
