"""提示函（督办函、提醒函）, 约谈记录, 通报 (paper 37): addressee, facts, basis, requirement, limit, reply, result."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import FORM, BlankLines, Block, Imprint, Note, Paper, Paragraph, SignLines, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import addressed, ended, head, left, signed, wide

SAID_LINES = 14
ON_PAPER = "谈话内容由约谈人手写，另行保管，不录入系统。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Urging:
    """One step about one overdue matter."""

    issuer: Annotated[str, Entry("发出单位", "函件登记")]
    addressee: Annotated[str, Entry("主送单位", "函件登记")]
    name: Annotated[str, Entry("文书名称", "提示督办的步骤，如“提示函”")]
    number: Annotated[str, Entry("文号", "函件登记")] = ""
    matter: Annotated[str, Entry("事由", "职责台账：逾期的事项")]
    facts: Annotated[str, Entry("事实", "职责台账，登记人可改")]
    basis: Annotated[str, Entry("依据", "职责台账：条款")]
    demand: Annotated[str, Entry("要求或后续安排", "函件登记")]
    occasion: Annotated[str, Entry("约谈时间地点对象", "约谈登记")] = ""
    due_on: Annotated[dt.date | None, Entry("答复期限", "职责台账：自发出之日起的工作日")] = None
    issued_on: Annotated[dt.date, Entry("日期", "函件登记")]
    approver: Annotated[str, Entry("批准人", "函件登记")]
    reply: Annotated[str, Entry("答复", "主送单位的答复")] = ""
    replied_on: Annotated[dt.date | None, Entry("答复日期", "主送单位的答复")] = None
    result: Annotated[str, Entry("结果", "发出单位登记")] = ""
    verdict: Annotated[str, Entry("结果说明", "发出单位登记")] = ""


def urging_letter(data: Urging, imprint: Imprint | None = None) -> Paper:
    """The letter; below it, once there is one, the answer and the result as they were entered."""
    limit = f"请于{chinese_date(data.due_on)}前将办理情况书面答复我单位。" if data.due_on else ""
    blocks: list[Block] = [
        *addressed(data.addressee), Paragraph(ended(data.facts)),
        Paragraph(f"依据：{ended(data.basis)}"), Paragraph(f"{ended(data.demand)}{limit}"),
        Paragraph("特此函告。"),
    ]  # fmt: skip
    return _paper(data, blocks, imprint, course=True)


def urging_bulletin(data: Urging, imprint: Imprint | None = None) -> Paper:
    """通报: what was decided and by whom it was approved, nothing else; no comparison with anybody."""
    blocks: list[Block] = [
        *addressed(data.addressee),
        Paragraph(f"经{data.approver}批准，现将有关情况通报如下。"), Paragraph(ended(data.facts)),
        Paragraph(f"依据：{ended(data.basis)}"), Paragraph(ended(data.demand)), Paragraph("特此通报。"),
    ]  # fmt: skip
    return _paper(data, blocks, imprint, course=False)


def _paper(data: Urging, blocks: list[Block], imprint: Imprint | None, *, course: bool) -> Paper:
    blocks += signed(data.issuer, data.issued_on)
    if course and (data.reply or data.result):
        blocks += [BlankLines(1), *_course(data)]
    return Paper(
        title=f"关于“{data.matter}”逾期情况的{data.name}", blocks=tuple(blocks), imprint=imprint or Imprint(),
        author=data.issuer, number=data.number,
    )  # fmt: skip


def _course(data: Urging) -> list[Note]:
    replied = f"附记：答复（{chinese_date(data.replied_on)}）：{data.reply}"
    result = f"附记：结果：{data.result}{f'（{data.verdict}）' if data.verdict else ''}"
    return [*([Note(replied)] if data.reply else ()), *([Note(result)] if data.result else ())]


def urging_talk(data: Urging, imprint: Imprint | None = None) -> Paper:
    """约谈记录: fact, occasion, follow-up; what was said is written by hand into the space left and stays on paper."""
    rows = (
        (head("约谈单位"), left(data.issuer), head("日期"), left(chinese_date(data.issued_on))),
        (head("被约谈单位"), wide(data.addressee)),
        (head("时间地点对象"), wide(data.occasion)),
        (head("事由"), wide(data.matter)),
        (head("事实"), wide(data.facts)),
        (head("依据"), wide(data.basis)),
        (head("批准"), wide(data.approver)),
        (head("后续安排"), wide(data.demand)),
        (head("谈话内容\n（手写）"), wide("\n" * SAID_LINES)),
    )
    return Paper(
        title="约谈记录",
        blocks=(
            Table(widths=(22, 38, 14, 26), rows=rows, row_height=11, size=12),
            Note(ON_PAPER), BlankLines(1),
            SignLines(("约谈人（签字）", "被约谈人（签字）", "记录人（签字）")),
        ),
        page=FORM, imprint=imprint or Imprint(), author=data.issuer,
    )  # fmt: skip
