"""党员花名册 (paper 3): one row a member, as of a day; the card number only where the caller was allowed to give it."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import LANDSCAPE, Align, Caption, Cell, Imprint, Note, Paper, Table
from yipanqi.papers.fields import Entry
from yipanqi.papers.forms.common import head
from yipanqi.papers.sheets import Column, Sheet, Value
from yipanqi.papers.text import chinese_month


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One Party member."""

    name: Annotated[str, Entry("姓名", "党员名册")]
    sex: Annotated[str, Entry("性别", "党员名册")] = ""
    ethnicity: Annotated[str, Entry("民族", "党员名册")] = ""
    born: Annotated[dt.date | None, Entry("出生年月", "党员名册")] = None
    education: Annotated[str, Entry("学历", "党员名册")] = ""
    id_number: Annotated[str, Entry("身份证号", "党员名册（仅限有权限者）")] = ""
    joined: Annotated[dt.date | None, Entry("入党时间", "党员名册")] = None
    confirmed: Annotated[dt.date | None, Entry("转正时间", "党员名册")] = None
    post: Annotated[str, Entry("职务", "任职登记")] = ""
    phone: Annotated[str, Entry("联系电话", "党员名册")] = ""
    category: Annotated[str, Entry("党员类别", "党员名册：正式或预备")] = ""
    mobility: Annotated[str, Entry("流动情况", "党员名册：流动、借调")] = ""
    branch: Annotated[str, Entry("所在党支部", "组织关系")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The members of an organisation as of ``as_of``; several branches show a column of their own."""

    organization: Annotated[str, Entry("党组织", "组织机构")]
    as_of: Annotated[dt.date, Entry("截止日期", "导出时选定")]
    members: Annotated[tuple[Member, ...], Entry("党员", "党员名册")]

    @property
    def with_branch(self) -> bool:
        """Whether members of more than one branch are listed."""
        return len({member.branch for member in self.members}) > 1

    @property
    def with_id_number(self) -> bool:
        """Whether any card number was given."""
        return any(member.id_number for member in self.members)

    @property
    def summary(self) -> str:
        """共12名党员，其中正式党员11名、预备党员1名."""
        probationary = sum("预备" in member.category for member in self.members)
        total = len(self.members)
        return f"共{total}名党员，其中正式党员{total - probationary}名、预备党员{probationary}名"


@dataclass(frozen=True, slots=True)
class _Field:
    header: str
    attribute: str
    share: float
    width: float
    align: Align = Align.CENTER
    months: bool = False


_NAME = _Field("姓名", "name", 9, 13)
_BRANCH = _Field("所在党支部", "branch", 14, 28, Align.LEFT)
_ID_NUMBER = _Field("身份证号", "id_number", 16, 21)
_FIELDS = (
    _Field("性别", "sex", 4.5, 6),
    _Field("民族", "ethnicity", 6.5, 8),
    _Field("出生年月", "born", 11, 12, months=True),
    _Field("学历", "education", 12, 13),
    _Field("入党时间", "joined", 15, 16),
    _Field("转正时间", "confirmed", 15, 16),
    _Field("职务", "post", 12.5, 26, Align.LEFT),
    _Field("联系电话", "phone", 10.5, 14),
    _Field("党员类别", "category", 8, 10),
    _Field("流动情况", "mobility", 8, 16),
)


def _fields(data: Register) -> tuple[_Field, ...]:
    fields = (_NAME, *((_BRANCH,) if data.with_branch else ()), *_FIELDS)
    if data.with_id_number:
        place = [field.attribute for field in fields].index("joined")
        fields = (*fields[:place], _ID_NUMBER, *fields[place:])
    return fields


def register(data: Register, imprint: Imprint | None = None) -> Paper:
    """党员花名册 as a landscape ledger with its header on every page."""
    fields = _fields(data)
    rows = tuple(
        (Cell(str(number)), *(Cell(_shown(getattr(member, f.attribute), f)) for f in fields))
        for number, member in enumerate(data.members, start=1)
    )
    table = Table(
        widths=(5, *(field.share for field in fields)),
        header=((head("序号"), *(head(field.header) for field in fields)),),
        aligns=(Align.CENTER, *(field.align for field in fields)),
        rows=rows,
        size=9 if len(fields) > 11 else 10.5,
        row_height=8,
    )
    caption = Caption(left=f"填报单位：{data.organization}", right=f"截止日期：{chinese_date(data.as_of)}")
    return Paper(
        title="党员花名册",
        blocks=(caption, table, Note(f"{data.summary}。")),
        page=LANDSCAPE,
        imprint=imprint or Imprint(),
        author=data.organization,
    )


def _shown(value: Value, field: _Field) -> str:
    if isinstance(value, dt.date):
        return chinese_month(value) if field.months else chinese_date(value)
    return str(value or "")


def register_sheet(data: Register) -> Sheet:
    """The same as a sheet, dates as real dates."""
    fields = _fields(data)
    return Sheet(
        title="党员花名册",
        unit=f"填报单位：{data.organization}",
        date=f"截止日期：{chinese_date(data.as_of)}",
        columns=(
            Column("序号", 6, Align.CENTER),
            *(Column(field.header, field.width, field.align, field.months) for field in fields),
        ),
        rows=tuple(
            (number, *(getattr(member, field.attribute) for field in fields))
            for number, member in enumerate(data.members, start=1)
        ),
        notes=(f"{data.summary}。",),
        name="党员花名册",
    )
