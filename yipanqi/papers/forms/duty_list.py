"""责任清单 (paper 24): what a subject answers for in a year, by which basis, until when, with what evidence."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import LANDSCAPE, Align, Caption, Imprint, Note, Paper, SignLines
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import table
from yipanqi.papers.sheets import Column, Sheet, Value

HEADERS = ("序号", "职责", "依据", "标准和要求", "频次", "完成时限", "责任人", "凭据")
RULE = (
    "依据注明“惯例”的没有法规条款；注明“待核”的条款未经本机关核对原文。“遇事”“经常”的事项没有固定期限，不列入台账；"
    "其余各项的履行情况以台账为准，不另填报。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """One item."""

    duty: Annotated[str, Entry("职责", "责任清单事项")]
    basis: Annotated[str, Entry("依据", "规则库条款或本机关依据")]
    standard: Annotated[str, Entry("标准和要求", "责任清单事项")] = ""
    rhythm: Annotated[str, Entry("频次", "责任清单事项；台账职责的取自规则")]
    deadline: Annotated[str, Entry("完成时限", "由频次和期限得出")]
    owner: Annotated[str, Entry("责任人", "责任清单事项；没有另定的取自任职登记")]
    evidence: Annotated[str, Entry("凭据", "责任清单事项")]
    assisting: Annotated[str, Entry("配合单位", "责任清单事项")] = ""
    guards: Annotated[
        str, Entry("对应的权力事项和廉政风险点", "权力事项、廉政风险点登记", former=("看住的权力和风险点",))
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyList:
    """A version of the list of a subject."""

    title: Annotated[str, Entry("名称", "责任清单")]
    organization: Annotated[str, Entry("组织", "组织机构")]
    level: Annotated[str, Entry("层级", "由责任主体得出")]
    subject: Annotated[str, Entry("责任主体", "责任清单")]
    holder: Annotated[str, Entry("清单责任人", "任职登记")]
    stage: Annotated[str, Entry("状态", "责任清单的办理")]
    decided: Annotated[str, Entry("审定", "审定登记")] = ""
    published_on: Annotated[dt.date | None, Entry("公布日期", "公布责任清单")] = None
    signed: Annotated[str, Entry("签收", "签收责任清单")] = ""
    items: Annotated[tuple[DutyLine, ...], Entry("职责事项", "责任清单")]


def duty_list(data: DutyList, imprint: Imprint | None = None) -> Paper:
    """责任清单 in landscape, with a line for the signature of who answers for it."""
    widths = (11, 52, 52, 47, 16, 26, 33, 20)
    listed = table(HEADERS, widths, _values(data), left=("职责", "依据", "标准和要求"))
    published = f"公布日期：{chinese_date(data.published_on)}" if data.published_on else f"状态：{data.stage}"
    about = Caption(left=f"组织：{data.organization}　责任主体：{data.subject}　责任人：{data.holder}", right=published)
    decided = (Caption(left=f"审定：{data.decided}", right=data.signed),) if data.decided else ()
    blocks = (about, *decided, listed, Note(RULE), SignLines(("责任人（签字）", "日期")))
    return Paper(
        title=data.title, blocks=blocks, page=LANDSCAPE, imprint=imprint or Imprint(), author=data.organization
    )


def _values(data: DutyList) -> Iterator[tuple[Value, ...]]:
    for number, one in enumerate(data.items, start=1):
        duty = f"{one.duty}（{one.guards}）" if one.guards else one.duty
        owner = f"{one.owner}；配合：{one.assisting}" if one.assisting else one.owner
        yield (str(number), duty, one.basis, one.standard, one.rhythm, one.deadline, owner, one.evidence)


def duty_list_sheet(data: DutyList) -> Sheet:
    """The same as a sheet, level and subject in columns of their own."""
    names = ("层级", "责任主体", *HEADERS)
    widths = (16, 22, 6, 40, 40, 40, 10, 18, 22, 18)
    return Sheet(
        title=data.title,
        unit=f"组织：{data.organization}",
        date=f"公布日期：{chinese_date(data.published_on)}" if data.published_on else f"状态：{data.stage}",
        columns=tuple(Column(one, width, Align.CENTER) for one, width in zip(names, widths, strict=True)),
        rows=tuple((data.level, data.subject, *values) for values in _values(data)),
        notes=(RULE,),
        name="责任清单",
    )
