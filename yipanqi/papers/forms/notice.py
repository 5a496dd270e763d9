"""会议通知: what, when, where, who and what to bring, one page in most cases."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import Block, Imprint, Paper, Paragraph, Span
from yipanqi.papers.fields import Entry
from yipanqi.papers.fonts import Face
from yipanqi.papers.forms.common import MeetingKind, addressed, ended, joined, numbered, numeral, signed
from yipanqi.papers.text import chinese_span, local


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingNotice:
    """A meeting that has been arranged, as it is announced."""

    organization: Annotated[str, Entry("召集单位", "组织机构：召集会议的党组织全称")]
    kind: Annotated[MeetingKind, Entry("会议类型", "会议安排")]
    subject: Annotated[str, Entry("会议名称", "会议安排，如“2026年第四季度党员大会”")]
    starts: Annotated[dt.datetime, Entry("开始时间", "会议安排")]
    ends: Annotated[dt.datetime | None, Entry("结束时间", "会议安排")] = None
    place: Annotated[str, Entry("地点", "会议安排")]
    host: Annotated[str, Entry("主持人", "会议安排")] = ""
    addressees: Annotated[tuple[str, ...], Entry("主送", "会议安排：应到人员")] = ("全体党员",)
    participants: Annotated[str, Entry("参加人员", "会议安排：应到范围")] = ""
    guests: Annotated[tuple[str, ...], Entry("列席人员", "会议安排")] = ()
    agenda: Annotated[tuple[str, ...], Entry("会议议程", "会议安排：议题")] = ()
    requirements: Annotated[tuple[str, ...], Entry("有关要求", "会议安排")] = ()
    contact: Annotated[str, Entry("联系人", "会议安排")] = ""
    phone: Annotated[str, Entry("联系电话", "会议安排")] = ""
    issued: Annotated[dt.date, Entry("发出日期", "发出通知的日期")]


def notice(data: MeetingNotice, imprint: Imprint | None = None) -> Paper:
    """会议通知 as a paper; sections without content are left out and the rest numbered through."""
    opening = f"经研究，定于{chinese_date(local(data.starts))}{data.kind.verb}{data.subject}。现将有关事项通知如下："
    blocks: list[Block] = [*addressed(joined(data.addressees)), Paragraph(opening)]
    for number, (title, lines) in enumerate(_sections(data), start=1):
        label = Span(f"{numeral(number)}、{title}：", Face.HEI)
        blocks.append(Paragraph((label, Span(lines[0] if len(lines) == 1 else ""))))
        blocks.extend(Paragraph(line) for line in lines if len(lines) > 1)
    if data.contact:
        phone = f"，联系电话：{data.phone}" if data.phone else ""
        blocks.append(Paragraph(f"联系人：{data.contact}{phone}。"))
    blocks += signed(data.organization, data.issued)
    return Paper(
        title=f"关于{data.kind.verb}{data.subject}的通知",
        blocks=tuple(blocks),
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _sections(data: MeetingNotice) -> list[tuple[str, tuple[str, ...]]]:
    people = ended(data.participants or joined(data.addressees))
    if data.guests:
        people = f"{people[:-1]}；列席：{joined(data.guests)}。"
    sections = [
        ("时间", (f"{chinese_span(data.starts, data.ends)}。",)),
        ("地点", (f"{data.place or '＿' * 8}。",)),
        ("主持人", (f"{data.host}。",) if data.host else ()),
        ("参加人员", (people,)),
        ("议程", numbered(data.agenda)),
        ("有关要求", numbered(data.requirements)),
    ]
    return [section for section in sections if section[1]]
