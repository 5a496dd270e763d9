"""The columns of the fact table `activities`: what organisations held. Every room whose records meet recurring duties
declares it with these columns, the name of its records and the duty codes it offers evidence for.
"""

from yipanqi.facts.registry import Column

NAME = "activities"

COLUMNS = (
    Column("activity_id", "bigint", "记录编号；各房间各自编号"),
    Column("kind", "text", "职责代码：一次活动可履行多项职责，各占一行"),
    Column("org_id", "bigint", "开展活动的组织"),
    Column("held_on", "date", "开展日期"),
    Column("recorded_at", "timestamp", "录入时间"),
    Column("expected", "bigint", "应到人数；纸质记录未载明或不适用的为空", nullable=True),
    Column("present", "bigint", "实到人数", nullable=True),
    Column("voters_due", "bigint", "应到有表决权人数", nullable=True),
    Column("voters_present", "bigint", "实到有表决权人数", nullable=True),
    Column("minutes_chars", "bigint", "记录字数"),
    Column("speakers", "bigint", "由记录识别的发言人数", nullable=True),
    Column("topics", "bigint", "议程项数"),
)
