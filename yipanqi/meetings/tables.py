"""The list of meetings as a workbook."""

from yipanqi.meetings.models import Meeting
from yipanqi.ui.tables import Column, Table


def _counts(meeting: Meeting, name: str) -> int | None:
    return getattr(meeting, name) if meeting.present_count is not None else None


class MeetingTable(Table):
    """Column order of the paper ledger."""

    title = "组织生活情况表"
    held_on = Column("日期", lambda row: row.held_on, width=16)
    organization = Column("党组织", lambda row: row.organization.called, width=24)
    kinds = Column("类别", lambda row: row.kinds_label, width=18)
    name = Column("会议名称", lambda row: row.title, width=28)
    topic = Column("主题", lambda row: row.topic, width=36)
    place = Column("地点", lambda row: row.place, width=18)
    host = Column("主持人", lambda row: row.host.name if row.host else "", width=10)
    expected = Column("应到", lambda row: _counts(row, "expected_count"), number=True, width=7)
    present = Column("实到", lambda row: _counts(row, "present_count"), number=True, width=7)
    stage = Column("状态", lambda row: row.get_stage_display(), width=10)
    recorded = Column("录入时间", lambda row: row.recorded_at, width=18)
    late = Column("补记", lambda row: row.recorded_later, width=7)
