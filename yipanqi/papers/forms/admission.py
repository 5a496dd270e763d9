"""支部大会决议 on receiving a probationary member, or on one becoming a full member: one for everybody."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import Imprint, Note, Paper, Paragraph, SignLines
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A vote of the members' meeting on one person, with its own numbers."""

    organization: Annotated[str, Entry("党支部", "组织机构")]
    person: Annotated[str, Entry("姓名", "党员名册")]
    matter: Annotated[str, Entry("表决事项", "党员大会：接收某同志，或某同志转正")]
    on: Annotated[dt.date, Entry("大会日期", "会议记录")]
    due: Annotated[int, Entry("应到会有表决权人数", "会议记录")]
    present: Annotated[int, Entry("实到会有表决权人数", "会议记录")]
    in_favour: Annotated[int, Entry("赞成", "表决登记")]
    against: Annotated[int, Entry("反对", "表决登记")]
    abstained: Annotated[int, Entry("弃权", "表决登记")]
    written: Annotated[int, Entry("会前书面赞成", "表决登记")] = 0
    outcome: Annotated[str, Entry("结论", "按规定计算")]
    reason: Annotated[str, Entry("结论的理由", "按规定计算")]
    carried: Annotated[bool, Entry("是否通过", "按规定计算")]
    clause: Annotated[str, Entry("依据", "规则库：条款")] = ""
    opinion: Annotated[str, Entry("大会意见", "表决登记")] = ""
    joined: Annotated[dt.date | None, Entry("入党日期", "党员名册")] = None


def admission_resolution(data: Admission, imprint: Imprint | None = None) -> Paper:
    """The resolution as it is copied into 入党志愿书: who, numbers, outcome."""
    written = f"另有因故不能到会的{data.written}人会前提出书面赞成意见，统计在赞成票内。" if data.written else ""
    since = f"{data.person}同志于{chinese_date(data.joined)}被接收为预备党员。" if data.joined else ""
    decided = "同意" if data.carried else "没有通过"
    blocks = (
        Paragraph(f"{since}{data.organization}于{chinese_date(data.on)}召开党员大会，讨论{data.matter}。"),
        *((Paragraph(data.opinion),) if data.opinion else ()),
        Paragraph(
            f"大会应到会有表决权的党员{data.due}人，实到{data.present}人。经无记名投票表决，赞成{data.in_favour}票，"
            f"反对{data.against}票，弃权{data.abstained}票。{written}"
        ),
        Paragraph(f"{data.reason}，大会{decided}{data.matter}。"),
        *signed(data.organization, data.on),
        SignLines(("书记（签字）",)),
        Note(f"依据：{data.clause}。报上级党组织审批，审批后生效。"),
    )
    return Paper(
        title=f"关于{data.matter}的决议", blocks=blocks, imprint=imprint or Imprint(), author=data.organization,
    )  # fmt: skip
