"""What the committee's Monday begins with: a month in which one duty came to be missed and one was recorded late."""

from datetime import date, datetime

from tests import organ
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.queries import expected
from yipanqi.obligations.actions import reconcile_all

MONDAY = date(2026, 6, 15)
OFFICER = "专职副书记"
SECRET = "窗口排队太长，下午谁来顶"
"""Words of a branch's record, which the level above does not read."""


def scene() -> None:
    """The small organ; 甲支部 held its theme day of April and wrote it down in June, 乙支部 kept this month's."""
    with clock.frozen(MONDAY):
        made = organ.build()
        with scope.system("周一"):
            _hold(made, "甲支部", date(2026, 4, 21), Kind.THEME_DAY)
            _hold(made, "乙支部", date(2026, 6, 3), Kind.THEME_DAY)
            reconcile_all(by=COMMAND_LINE)


def _hold(made: organ.Organ, where: str, on: date, kind: str) -> None:
    branch = made.organizations[where]
    starts = datetime(on.year, on.month, on.day, 15, tzinfo=clock.ZONE)
    held = meetings.arrange(organization=branch, kinds=[kind], starts_at=starts, by=COMMAND_LINE)
    due = len(expected(branch, [kind], on))
    meetings.record_meeting(meeting=held, present_count=due, minutes=f"甲书记：{SECRET}。", by=COMMAND_LINE)
