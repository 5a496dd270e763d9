"""The one clock of the product. `YIPANQI_TODAY=2026-11-22` freezes the day for tests and demonstrations."""

import os
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[datetime | None] = ContextVar("frozen_now", default=None)


def now() -> datetime:
    """The present moment, aware, in Beijing time."""
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    real = datetime.now(ZONE)
    fixed = os.environ.get("YIPANQI_TODAY")
    return datetime.combine(date.fromisoformat(fixed), real.timetz()) if fixed else real


def today() -> date:
    """The present day in Beijing."""
    return now().date()


@contextmanager
def frozen(moment: date | datetime):
    """Inside the block, `now` answers `moment` (a bare date means ten in the morning)."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(10), ZONE)
    token = _frozen.set(moment if moment.tzinfo else moment.replace(tzinfo=ZONE))
    try:
        yield
    finally:
        _frozen.reset(token)


def chinese_date(day: date | None) -> str:
    """`2026年11月22日`; an unknown day is an empty text."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def chinese_weekday(day: date) -> str:
    """`星期日` and so on."""
    return "星期" + "一二三四五六日"[day.weekday()]
