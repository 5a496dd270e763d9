"""学习培训登记表 (paper 16): what an organisation held in a year; no list of people by hours."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import LANDSCAPE, Align, Caption, Cell, Imprint, Note, Paper, Row, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head
from yipanqi.papers.sheets import Column, Sheet

HEADERS = ("序号", "日期", "主题", "形式", "学时", "地点", "参加情况", "备注")
RULE = "学时由举办单位按次登记，只用于核对是否达到年度要求，不作比较、不排名、不作考评依据。"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingHeld:
    """One training."""

    on: Annotated[str, Entry("日期", "培训登记")]
    title: Annotated[str, Entry("主题", "培训登记")]
    form: Annotated[str, Entry("形式", "培训登记")]
    hours: Annotated[str, Entry("学时", "培训登记")]
    place: Annotated[str, Entry("地点", "培训登记")] = ""
    attendance: Annotated[str, Entry("参加情况", "由参加人员名单计数")] = ""
    remark: Annotated[str, Entry("备注", "培训登记：主办单位、对象")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRegister:
    """An organisation in a year."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    year: Annotated[int, Entry("年度", "导出时选定")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出日期")]
    trainings: Annotated[tuple[TrainingHeld, ...], Entry("学习培训", "培训登记")]

    @property
    def title(self) -> str:
        """2026年度学习培训登记表."""
        return f"{self.year}年度学习培训登记表"


def training_register(data: TrainingRegister, imprint: Imprint | None = None) -> Paper:
    """学习培训登记表 in landscape, a training a row."""
    aligns = tuple(Align.LEFT if name in ("主题", "地点", "备注") else Align.CENTER for name in HEADERS)
    rows: tuple[Row, ...] = tuple(
        tuple(Cell(text) for text in _texts(number, one)) for number, one in enumerate(data.trainings, start=1)
    )
    table = Table(
        widths=(10, 34, 62, 20, 14, 38, 36, 38),
        header=(tuple(head(name) for name in HEADERS),),
        aligns=aligns,
        rows=rows or (tuple(Cell() for _ in HEADERS),),
        size=10.5,
        row_height=8,
    )
    return Paper(
        title=data.title,
        blocks=(_caption(data), table, Note(RULE)),
        page=LANDSCAPE,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _caption(data: TrainingRegister) -> Caption:
    return Caption(left=f"党组织：{data.organization}", right=f"截止日期：{chinese_date(data.as_of)}")


def _texts(number: int, one: TrainingHeld) -> tuple[str, ...]:
    return (str(number), one.on, one.title, one.form, one.hours, one.place, one.attendance, one.remark)


def training_register_sheet(data: TrainingRegister) -> Sheet:
    """The same as a sheet."""
    widths = (6, 22, 36, 12, 8, 22, 20, 24)
    caption = _caption(data)
    return Sheet(
        title=data.title,
        unit=caption.left,
        date=caption.right,
        columns=tuple(Column(name, width, Align.CENTER) for name, width in zip(HEADERS, widths, strict=True)),
        rows=tuple(_texts(number, one) for number, one in enumerate(data.trainings, start=1)),
        notes=(RULE,),
        name="学习培训登记表",
    )
