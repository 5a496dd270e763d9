"""双重组织生活情况报告 (机关条例 26(一)): own branch, 民主生活会 and visits of every leader, kept apart, unranked."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import LANDSCAPE, Caption, Imprint, Note, Paper
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import signed, table


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderLife:
    """One leader: where he or she is a member, what took part in there, and what besides."""

    name: Annotated[str, Entry("姓名", "任职登记")]
    offices: Annotated[str, Entry("职务", "任职登记")]
    home: Annotated[str, Entry("所在支部", "党员名册")] = ""
    due: Annotated[int, Entry("应参加次数", "会议记录：应到名单")] = 0
    present: Annotated[int, Entry("到会次数", "会议记录：出席")] = 0
    away: Annotated[tuple[str, ...], Entry("未到会情况", "会议记录：请假和缺席")] = ()
    leadership: Annotated[tuple[str, ...], Entry("民主生活会", "会议记录")] = ()
    visits: Annotated[tuple[str, ...], Entry("到其他支部", "其他支部会议记录：列席人员")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleLife:
    """The report of one 机关党委 on the days between two days."""

    organization: Annotated[str, Entry("报告单位", "组织机构")]
    addressee: Annotated[str, Entry("报送", "报告登记")]
    first: Annotated[dt.date, Entry("起始日期", "报告登记")]
    last: Annotated[dt.date, Entry("截止日期", "报告登记")]
    issued: Annotated[dt.date, Entry("报告日期", "报告登记")]
    leaders: Annotated[tuple[LeaderLife, ...], Entry("领导干部", "任职登记，按组织和职务次序")]


HEADERS = (
    "序号", "姓名", "职务", "所在支部（党小组）", "应参加", "到会", "未到会的日期、会议和原因", "民主生活会",
    "到其他支部：联系点、调研、列席",
)  # fmt: skip
_SHARES = (7, 12, 18, 20, 9, 8, 40, 20, 28)
_LEFT = (2, 3, 6, 7, 8)
KEPT_APART = (
    "“应参加”“到会”是以普通党员身份参加所在支部、党小组组织生活的次数，支委会不计；到其他支部联系指导、调研、列席的，单列，不计入。"
    "按组织和职务次序排列，不作排名。"
)


def double_life(data: DoubleLife, imprint: Imprint | None = None) -> Paper:
    """双重组织生活情况报告 in landscape."""
    listed = table(HEADERS, _SHARES, _rows(data), left=[HEADERS[place] for place in _LEFT])
    span = f"{chinese_date(data.first)}至{chinese_date(data.last)}"
    return Paper(
        title="领导干部参加双重组织生活情况报告",
        blocks=(
            Caption(left=f"报告单位：{data.organization}　报送：{data.addressee}", right=span),
            listed,
            Note(KEPT_APART),
            *signed(data.organization, data.issued),
        ),
        page=LANDSCAPE,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _rows(data: DoubleLife) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            str(number), one.name, one.offices, one.home, f"{one.due}次", f"{one.present}次", _joined(one.away),
            _joined(one.leadership, "本期没有应参加的"), _joined(one.visits),
        )
        for number, one in enumerate(data.leaders, start=1)
    )  # fmt: skip


def _joined(parts: tuple[str, ...], empty: str = "无") -> str:
    return "；".join(parts) or empty
