"""Handbooks received, as a list: in tree order, what has not been handed in as well."""

from django.urls import reverse

from yipanqi.archives.queries.handed import Line, lines
from yipanqi.ui.tables import Column, Table


def _address(line: Line) -> str:
    return reverse("archives:handed", args=[line.handed.pk]) if line.handed else ""


class Received(Table):
    """党支部工作手册报送情况."""

    title = "党支部工作手册报送情况"
    empty = "没有符合条件的党支部"
    empty_hint = "换一个年度，或看全部党支部。"

    def __init__(self, rows, *, year: int, **more):
        super().__init__(rows, **more)
        self.year = year
        self.title = f"{year}年度党支部工作手册报送情况"

    def prepared(self, rows):
        """The newest copies and the days, asked for a page at once."""
        return lines(rows, self.year)

    branch = Column("党支部", lambda line: line.organization.name, width=28)
    superior = Column(
        "上级党组织", lambda line: line.organization.parent.name if line.organization.parent else "", width=24
    )
    state = Column("报送情况", lambda line: line.state, link=_address, width=14)
    handed_on = Column("报送日期", lambda line: line.handed.handed_at.date() if line.handed else None, width=16)
    due_on = Column("期限", lambda line: line.due_on, width=16)
    answer = Column("查阅意见", lambda line: line.handed.answer if line.handed else "", width=40, sheet_only=True)
    digest = Column(
        "摘要（SHA-256）", lambda line: line.handed.digest if line.handed else "", width=66, sheet_only=True
    )
