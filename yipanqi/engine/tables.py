"""The fact tables the engine reads: columns, types, units, meaning. Version 1 of the format.

A table is one file, ``NAME.csv`` or ``NAME.parquet``. CSV: UTF-8 with a header, dates as 2026-01-31, true/false,
empty = null. ``required`` columns must be there; the others may be absent and are then null throughout. Unknown
columns and unknown tables are refused. ``key`` is unique; a part of the key that is null counts as one value.
"""

from dataclasses import dataclass
from enum import StrEnum

from .codes import ACTIVITY_KINDS, ORGANIZATION_KINDS

VERSION = 1


class Type(StrEnum):
    """Column types, named as DuckDB names them."""

    ID = "BIGINT"
    COUNT = "INTEGER"
    NUMBER = "DECIMAL(24,9)"
    FLAG = "BOOLEAN"
    DATE = "DATE"
    TIME = "TIMESTAMP"
    TEXT = "VARCHAR"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``minimum``: the smallest value allowed; ``codes``: the only texts allowed.

    ``or_flag``: a count that may also be given as true/false (1/0).
    """

    name: str
    type: Type
    meaning: str
    required: bool = False
    nullable: bool = True
    minimum: int | None = None
    codes: frozenset[str] | None = None
    unit: str = ""
    or_flag: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One fact table. ``ordered``: pairs of columns; the first must not exceed the second where both are known."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    ordered: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> Column:
        return {column.name: column for column in self.columns}[name]

    def __contains__(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)


def _id(name: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Type.ID, meaning, required=required, nullable=not required)


def _code(name: str, meaning: str, codes: dict[str, str]) -> Column:
    return Column(name, Type.TEXT, meaning, required=True, nullable=False, codes=frozenset(codes))


def _text(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, Type.TEXT, meaning, required=required, nullable=not required)


def _day(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, Type.DATE, meaning, required=required, nullable=not required)


def _count(name: str, meaning: str, unit: str = "人") -> Column:
    return Column(name, Type.COUNT, meaning, minimum=0, unit=unit)


ORGANIZATIONS = Table(
    "organizations",
    "组织在一段时间里的状态",
    ("org_id", "valid_from"),
    (
        _id("org_id", "组织编号"),
        _id("parent_id", "上级组织编号", required=False),
        _code("kind", "组织类别", ORGANIZATION_KINDS),
        _day("founded_on", "成立日期", required=True),
        _day("dissolved_on", "撤销日期（当日仍存在）"),
        Column("is_temporary", Type.FLAG, "是否临时党组织；空为否"),
        _count("members", "党员总数，含预备党员"),
        _count("full_members", "正式党员数"),
        Column("has_committee", Type.FLAG, "是否设支委会"),
        _count("groups", "党小组数", "个"),
        _count("staff_total", "机关工作人员总数"),
        _day("last_election_on", "最近一次换届日期"),
        _day("valid_from", "状态起始日；空为自始"),
        _day("valid_to", "状态截止日（含）；空为至下一状态"),
        _day("go_live_on", "启用日期，之前的期间不计"),
    ),
    ordered=(("founded_on", "dissolved_on"), ("valid_from", "valid_to"), ("full_members", "members")),
)
ACTIVITIES = Table(
    "activities",
    "开展的一次活动，每属一类一行",
    ("activity_id", "kind"),
    (
        _id("activity_id", "活动编号"),
        _code("kind", "活动类别", ACTIVITY_KINDS),
        _id("org_id", "组织编号"),
        _day("held_on", "开展日期", required=True),
        Column("recorded_at", Type.TIME, "录入时间（当地）；空视同开展当日"),
        _count("expected", "应到"),
        _count("present", "实到"),
        _count("voters_due", "应到会有表决权人数"),
        _count("voters_present", "实到会有表决权人数"),
        _count("minutes_chars", "记录字数", "字"),
        _count("speakers", "发言人数"),
        _count("topics", "议题数", "个"),
    ),
)
PARTICIPATIONS = Table(
    "participations",
    "一个人参加一次活动",
    ("activity_id", "person_id"),
    (
        _id("activity_id", "活动编号"),
        _id("person_id", "人员编号"),
        Column("role", Type.TEXT, "身份", codes=frozenset({"member", "visitor", "lecturer"})),
        Column("hours", Type.NUMBER, "学时", minimum=0, unit="学时"),
    ),
)
PEOPLE = Table(
    "people",
    "一个人",
    ("person_id",),
    (
        _id("person_id", "人员编号"),
        _id("org_id", "所在组织编号", required=False),
        _text("category", "类别"),
        _day("joined_on", "入党日期"),
        _day("full_on", "转正日期"),
    ),
    ordered=(("joined_on", "full_on"),),
)
APPOINTMENTS = Table(
    "appointments",
    "一次任职",
    ("appointment_id",),
    (
        _id("appointment_id", "任职编号"),
        _id("org_id", "组织编号"),
        _id("person_id", "人员编号", required=False),
        _text("post", "职务代码", required=True),
        _text("kind", "职务类别"),
        _day("from_on", "任职起", required=True),
        _day("to_on", "任职止（当日在任）"),
    ),
    ordered=(("from_on", "to_on"),),
)
OBLIGATIONS_EXTRA = Table(
    "obligations_extra",
    "另外应办的一件事",
    ("obligation_id",),
    (
        _id("obligation_id", "事项编号"),
        _id("org_id", "组织编号"),
        _text("post", "职务"),
        _text("kind", "事项类别", required=True),
        _day("due_on", "期限", required=True),
        _day("done_on", "办结日期"),
        _day("accepted_on", "验收日期"),
        Column("sent_back", Type.COUNT, "退回次数，或是否退回过", minimum=0, unit="次", or_flag=True),
    ),
)
WAIVERS = Table(
    "waivers",
    "一项职责的免除或缓做",
    ("waiver_id",),
    (
        _id("waiver_id", "免除编号"),
        _id("org_id", "组织编号"),
        _text("duty", "职责代码", required=True),
        _day("from_on", "自", required=True),
        _day("to_on", "至（含）；空为另行通知之前"),
        _text("reason", "理由"),
    ),
    ordered=(("from_on", "to_on"),),
)
EVENTS = Table(
    "events",
    "一件可计数的事",
    ("event_id",),
    (
        _id("event_id", "事件编号"),
        _id("org_id", "组织编号"),
        _text("code", "事件代码", required=True),
        _text("class", "类"),
        _text("level", "级别"),
        _text("dedupe_key", "同案标识"),
        _day("occurred_on", "发生日期", required=True),
        _text("share_with", "分摊组织"),
    ),
)
VALUES = Table(
    "values",
    "一个指标值",
    ("org_id", "code", "period"),
    (
        _id("org_id", "组织编号"),
        _text("code", "指标代码", required=True),
        _text("period", "期间", required=True),
        Column("value", Type.NUMBER, "指标值"),
        Column("numerator", Type.NUMBER, "分子"),
        Column("denominator", Type.NUMBER, "分母"),
    ),
)
RATINGS = Table(
    "ratings",
    "一份匿名评分（没有评分人，没有时间）",
    (),
    (
        _id("org_id", "组织编号"),
        _text("ballot", "测评", required=True),
        _text("question", "题目", required=True),
        _text("grade", "等次", required=True),
    ),
)

JUDGEMENTS = Table(
    "judgements",
    "一次人工评定",
    ("org_id", "code"),
    (
        _id("org_id", "组织编号"),
        _text("code", "评定项代码", required=True),
        Column("points", Type.NUMBER, "评定的分", required=True, nullable=False, unit="分"),
        _text("reason", "理由", required=True),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ORGANIZATIONS,
        ACTIVITIES,
        PARTICIPATIONS,
        PEOPLE,
        APPOINTMENTS,
        OBLIGATIONS_EXTRA,
        WAIVERS,
        EVENTS,
        VALUES,
        RATINGS,
        JUDGEMENTS,
    )
}
