"""党员参加组织生活情况通报 (papers 22 and 37; 机关条例 26): where what is prescribed for a quarter took place.

Nobody is compared: branches stand in tree order, a cell says whether the prescribed number was reached, and what is
counted is counted together.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from yipanqi.papers.document import Heading, Imprint, Note, Paper, Paragraph, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import addressed, signed, table

REACHED, MISSED, WAITING, WAIVED = WORDS = ("达到", "未达到", "待办", "免除")
"""What a cell says; an empty one: nothing of the kind was due."""
NOT_DUE = "—"
RULE = (
    "按组织次序排列，不作排名。“达到”指规定的次数已经开展并有记录；“待办”指期限未到、在宽限期内，"
    "或者宽限期满后七日内由党组织自行补办；“免除”指经批准免做；“—”指本期没有这一项。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchLife:
    """One branch: a word for each of the duties."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    words: Annotated[tuple[str, ...], Entry("是否达到规定次数", "应履职责台账，按会议记录核对")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeBulletin:
    """The branches of an organ in a quarter (``span``: 2026年第三季度); ``duties`` head the columns."""

    organization: Annotated[str, Entry("通报单位", "组织机构")]
    addressee: Annotated[str, Entry("主送", "组织机构：所属党组织")] = "所属各党组织"
    span: Annotated[str, Entry("季度", "导出时选定")]
    basis: Annotated[str, Entry("依据", "规则库：条款")]
    duties: Annotated[tuple[str, ...], Entry("组织生活", "职责规则")] = ()
    lines: Annotated[tuple[BranchLife, ...], Entry("各党组织", "应履职责台账")] = ()
    issued: Annotated[dt.date, Entry("日期", "导出日期")]


def life_bulletin(data: LifeBulletin, imprint: Imprint | None = None) -> Paper:
    """The bulletin as an official paper: basis, everything together, branch by branch."""
    blocks = (
        *addressed(data.addressee),
        Paragraph(f"根据{data.basis}，现将{data.span}党员参加组织生活的情况通报如下。"),
        Heading("一、总体情况"),
        Paragraph(_together(data)),
        Heading("二、各党组织情况"),
        _table(data),
        Note(RULE),
        *signed(data.organization, data.issued),
    )
    return Paper(
        title=f"{data.organization}\n关于{data.span}组织生活情况的通报", blocks=blocks,
        imprint=imprint or Imprint(), author=data.organization,
    )  # fmt: skip


def _together(data: LifeBulletin) -> str:
    found = Counter(word for line in data.lines for word in line.words if word)
    said = "，".join(f"{word}{found[word]}项" for word in WORDS if found[word])
    return f"列入{len(data.lines)}个党组织，规定的组织生活共{found.total()}项{f'：{said}' if said else ''}。"


def _table(data: LifeBulletin) -> Table:
    widths = (10, 46, *(100 / len(data.duties) for _ in data.duties))
    rows = (
        (number, line.organization, *(one or NOT_DUE for one in line.words))
        for number, line in enumerate(data.lines, start=1)
    )
    return table(("序号", "党组织", *data.duties), widths, rows, left=("党组织",))
