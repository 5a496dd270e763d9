"""学习培训登记表 (paper 16): what an organisation held in a year; no list of people by hours."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from yipanqi.papers.document import Imprint, Paper
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.listing import Listing, list_paper, list_sheet
from yipanqi.papers.sheets import Sheet, Value

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
    return list_paper(_listing(data), _rows(data), imprint)


def training_register_sheet(data: TrainingRegister) -> Sheet:
    """The same as a sheet."""
    return list_sheet(_listing(data), _rows(data), widths=(6, 22, 36, 12, 8, 22, 20, 24), name="学习培训登记表")


def _listing(data: TrainingRegister) -> Listing:
    return Listing(
        title=data.title, organization=data.organization, as_of=data.as_of, headers=HEADERS, note=RULE,
        widths=(10, 41, 60, 20, 12, 38, 36, 40),
        left=("主题", "地点", "备注"),
    )  # fmt: skip


def _rows(data: TrainingRegister) -> Iterator[tuple[Value, ...]]:
    for number, one in enumerate(data.trainings, start=1):
        yield (str(number), one.on, one.title, one.form, one.hours, one.place, one.attendance, one.remark)
