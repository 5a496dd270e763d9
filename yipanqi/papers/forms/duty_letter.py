"""责任书 (paper 25, 惯例): both sides, goals from the published lists, limits, assessment, signatures."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import (
    FORM,
    BlankLines,
    Block,
    Caption,
    Heading,
    Imprint,
    Paper,
    Paragraph,
    SignLines,
    Table,
)
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head, numbered, numeral, table

HEADERS = ("序号", "职责", "标准和要求", "频次和时限", "凭据", "依据")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """One side: the organisation, who answers for it, whether that person has signed."""

    side: Annotated[str, Entry("签订方", "由组织机构得出")]
    organization: Annotated[str, Entry("单位", "组织机构")]
    holder: Annotated[str, Entry("责任人", "任职登记")] = ""
    signed: Annotated[str, Entry("签字", "签订责任书")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One item that is promised."""

    duty: Annotated[str, Entry("职责", "责任清单事项")]
    standard: Annotated[str, Entry("标准和要求", "责任清单事项")] = ""
    deadline: Annotated[str, Entry("频次和时限", "责任清单事项")]
    evidence: Annotated[str, Entry("凭据", "责任清单事项")]
    basis: Annotated[str, Entry("依据", "规则库条款或本机关依据")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLetter:
    """The letter of an organisation for a year."""

    title: Annotated[str, Entry("名称", "责任书")]
    year: Annotated[int, Entry("年度", "责任书")]
    edition: Annotated[int, Entry("版次", "随清单改版")] = 1
    made_on: Annotated[dt.date, Entry("生成日期", "责任书")]
    parties: Annotated[tuple[Signatory, ...], Entry("签订双方", "组织机构、任职登记")]
    sources: Annotated[tuple[str, ...], Entry("清单", "已公布的责任清单")] = ()
    goals: Annotated[tuple[Goal, ...], Entry("目标", "已公布的责任清单")] = ()
    limits: Annotated[tuple[str, ...], Entry("约束", "产品按减负规定写定")] = ()
    assessment: Annotated[tuple[str, ...], Entry("考核", "产品写定；补充约定由上级党组织填写")] = ()
    changes: Annotated[tuple[str, ...], Entry("本版改动", "与上一版比较得出")] = ()


def duty_letter(data: DutyLetter, imprint: Imprint | None = None) -> Paper:
    """责任书: four parts, the changes of a later edition, two columns of signatures."""
    taken = f"以下事项取自{'、'.join(data.sources) or '已公布的责任清单'}。"
    parts: list[tuple[str, Sequence[Block]]] = [
        ("签订双方", (_parties(data),)),
        ("责任目标", (Paragraph(taken), _goals(data))),
        ("有关约定", _numbered(data.limits)),
        ("考核", _numbered(data.assessment)),
    ]
    if data.changes:
        parts.append(("本版改动", _numbered(data.changes)))
    blocks: list[Block] = [
        Caption(left=f"年度：{data.year}年　第{data.edition}版", right=f"生成日期：{chinese_date(data.made_on)}")
    ]
    for number, (title, content) in enumerate(parts, start=1):
        blocks += [Heading(f"{numeral(number)}、{title}"), *content]
    blocks += [
        BlankLines(1), SignLines(tuple(f"{one.side}责任人（签字）" for one in data.parties)),
        SignLines(("日期", "日期")),
    ]  # fmt: skip
    author = data.parties[0].organization if data.parties else ""
    return Paper(
        title=_title(data), blocks=tuple(blocks), page=FORM, imprint=imprint or Imprint(), author=author
    )  # fmt: skip


def _title(data: DutyLetter) -> str:
    """The name of the organisation stands on a line of its own."""
    names = (one.organization for one in data.parties if data.title.startswith(one.organization))
    own = next(names, "")
    return f"{own}\n{data.title.removeprefix(own)}" if own else data.title


def _numbered(lines: Sequence[str]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(line) for line in numbered(lines))


def _parties(data: DutyLetter) -> Table:
    rows = ((head(one.side), one.organization, one.holder or "无人在任", one.signed or "待签") for one in data.parties)
    return table(("签订方", "单位", "责任人", "签字情况"), (24, 55, 37, 47), rows, left=("单位", "签字情况"))


def _goals(data: DutyLetter) -> Table:
    rows = (
        (number, one.duty, one.standard, one.deadline, one.evidence, one.basis)
        for number, one in enumerate(data.goals, start=1)
    )
    return table(HEADERS, (10, 42, 28, 24, 18, 41), rows, left=("职责", "标准和要求", "依据"))
