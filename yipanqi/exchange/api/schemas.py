"""What goes in and out of the interface. The descriptions are read by people: the page of the interface and
`openapi.json` are made from them.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from yipanqi.plans.models import STAGES_MOST

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
"""Days the interface takes: beyond them nothing is planned, and arithmetic with days stays within a calendar."""

MOST_LISTED = 100
BIGGEST = 2**31


def _iso(value: Any) -> Any:
    if not (isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)):
        raise PydanticCustomError("said", "应是日期，写作 2026-06-30。")
    return value


def _in_range(value: date) -> date:
    if not FIRST <= value <= LAST:
        raise PydanticCustomError("said", "日期应在2000年至2099年之间。")
    return value


def _plain(value: str) -> str:
    if any(ord(one) < 32 and one not in "\n\r\t" for one in value):
        raise PydanticCustomError("said", "含有看不见的控制字符，请去掉。")
    return value


Day = Annotated[
    date, BeforeValidator(_iso), AfterValidator(_in_range), WithJsonSchema({"type": "string", "format": "date"})
]
Plain = Annotated[str, AfterValidator(_plain)]


class Given(BaseModel):
    """Something handed in: whatever is not named here is refused."""

    model_config = ConfigDict(extra="forbid")


class Said(BaseModel):
    """Something the interface says."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


# Said


class Coded(Said):
    """代码和名称。以代码为准，名称供人看。"""

    code: str = Field(description="代码")
    label: str = Field(description="名称")


class OrganizationRef(Said):
    """组织。"""

    id: int = Field(description="本系统的编号，不会变动，也不会给别的组织再用")
    name: str = Field(description="名称；党小组前面带支部名称")


class Organization(Said):
    """一个组织。"""

    id: int = Field(description="本系统的编号，不会变动，也不会给别的组织再用")
    name: str = Field(description="全称")
    short_name: str = Field(description="简称，可能为空")
    code: str = Field(description="组织代码，可能为空")
    kind: Coded = Field(description="组织类别")
    superior: OrganizationRef | None = Field(description="上级组织；最上一级为空")
    may_be_given: bool = Field(description="凭证的组织能否向它交办任务")


class Organizations(Said):
    """本机关现有的全部组织，按组织次序。"""

    items: list[Organization] = Field(description="组织")


class DirectiveLine(Said):
    """决策事项的要目。"""

    id: int = Field(description="本系统的编号")
    source: str = Field(description="来源系统；“本系统”为在本系统登记的")
    key: str = Field(description="在来源系统的编号")
    title: str = Field(description="决策事项")
    organization: OrganizationRef = Field(description="决策单位")
    decided_on: date = Field(description="决策日期")
    basis: str = Field(description="依据")
    number: str = Field(description="文号，可能为空")
    entered_on: date = Field(description="登记日期")
    withdrawn_on: date | None = Field(description="收回日期；没有收回的为空")
    withdrawn_why: str = Field(description="收回的理由")


class Part(Said):
    """一个承办单位的一份任务。"""

    chain: str = Field(description="在交办链上的位置，不会变动；按它排列就是交办的次序")
    organization: OrganizationRef = Field(description="承办单位")
    person: str | None = Field(description="直接交给个人的，承办人姓名；交给单位的为空")
    role: Coded = Field(description="方式：承办、牵头、配合。配合单位不单独报告")
    stage: Coded = Field(description="环节")
    stage_since: date = Field(description="这一环节开始的日期")
    due_on: date = Field(description="现在的期限（同意延期的，为延后的期限）")
    met_on: date | None = Field(description="已报告完成的，完成日期")


class Task(Said):
    """一项任务。"""

    key: str = Field(description="在来源系统的编号；在本系统交办的为“本系统-”加编号")
    title: str = Field(description="任务")
    result: str = Field(description="预期成果")
    seen_by: str = Field(description="检验方式")
    measure: str = Field(description="路径措施，可能为空")
    stages: str = Field(description="季度目标，可能为空")
    first_due_on: date = Field(description="首次确定的期限，以后不再变动")
    giver: OrganizationRef = Field(description="交办单位")
    split_from: str | None = Field(description="由哪一份任务分解而来（其 chain）；决策单位直接交办的为空")
    parts: list[Part] = Field(description="各承办单位的任务")


class Directive(DirectiveLine):
    """一项决策事项及其全部任务。"""

    text: str = Field(description="决策内容，可能为空")
    tasks: list[Task] = Field(description="任务，按交办链的次序，含分解下去的")


class Directives(Said):
    """决策事项，按编号。"""

    items: list[DirectiveLine] = Field(description="决策事项")
    next: int | None = Field(description="后面还有的，下一次请求的 after；没有了为空")


class Fault(BaseModel):
    """一处差错。"""

    detail: str = Field(description="错在哪里、怎样改")
    pointer: str = Field(default="", description="请求内容中的位置（JSON Pointer），如 /tasks/0/due_on")
    parameter: str = Field(default="", description="地址中的参数名")


class Problem(BaseModel):
    """办不成的原因（RFC 9457），内容类型为 application/problem+json。"""

    type: Literal["about:blank"] = Field(description="固定")
    title: str = Field(description="一类问题的名称")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="一句话说明错在哪里、怎样办")
    errors: list[Fault] = Field(default=[], description="逐处说明，有多处的都列出")


# Handed in


def _filled(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("said", "不能为空。")
    return value.strip()


Key = Annotated[Plain, AfterValidator(_filled)]


class ActorIn(Given):
    """承办单位。"""

    organization: Plain = Field(
        min_length=1, max_length=100, description="组织的全称或简称；“各支部”“各处室”一类的，是下级组织中这一类的全部"
    )
    role: Literal["each", "lead", "assist"] = Field(
        "each", description="each 各自承办，lead 牵头，assist 配合。有牵头的任务由牵头单位报告一次"
    )


class TaskIn(Given):
    """一项任务。已经送入过的，没有写的项目保持不变。"""

    key: Key = Field(max_length=38, description="任务在来源系统的编号，同一事项内不重复，以后不变")
    title: Plain = Field(max_length=120, description="任务，要做成的一件事")
    result: Plain = Field("", max_length=300, description="预期成果；新的任务必填")
    seen_by: Plain = Field("", max_length=200, description="检验方式；新的任务必填")
    measure: Plain = Field("", max_length=300, description="路径措施，怎样办")
    stages: Plain = Field("", max_length=STAGES_MOST, description="季度目标，每季度到哪一步；只供对照，不另列期限")
    due_on: Day | None = Field(
        None, description="期限；新的任务必填，至少留三个工作日；已送入的只能延后。已过期的新任务不收"
    )
    actors: list[ActorIn] = Field(
        [], max_length=200, description="承办单位；新的任务必填；以后可以增加，不因没有写而收回"
    )


class DirectiveIn(Given):
    """一项决策事项及其任务。来源系统和编号相同的，就是同一项。"""

    source: Key = Field(max_length=20, description="来源系统的名称，用汉字，不用冒号，以后不变")
    key: Key = Field(max_length=38, description="事项在来源系统的编号，以后不变")
    title: Plain = Field("", max_length=120, description="决策事项；不写的用第一项任务")
    decided_on: Day | None = Field(None, description="决策日期；新的事项必填")
    basis: Plain = Field("", max_length=200, description="依据：会议名称、上级文件或本机关制度；新的事项必填")
    number: Plain = Field("", max_length=60, description="文号")
    text: Plain = Field("", max_length=4000, description="决策内容")
    tasks: list[TaskIn] = Field(min_length=1, max_length=200, description="任务")


class Change(Said):
    """一处变动。"""

    label: str = Field(description="哪一项")
    before: str = Field(description="原来的")
    after: str = Field(description="现在的")


class TaskTaken(Said):
    """一项任务的结果。"""

    key: str = Field(description="任务在来源系统的编号")
    state: Coded = Field(
        description="new 新增，changed 有变动，same 没有变动，past 期限已过、没有收，withdrawn 已在本系统收回、没有收"
    )
    changes: list[Change] = Field(description="照来源系统改了的")
    notes: list[str] = Field(description="没有照改的，以及为什么，怎样办")


class DirectiveTaken(Said):
    """送入的结果。"""

    result: Literal["created", "updated", "unchanged"] = Field(
        description="created 新登记，updated 有变动，unchanged 什么也没有改"
    )
    id: int | None = Field(description="决策事项在本系统的编号；一项任务也没有收的为空")
    tasks: list[TaskTaken] = Field(description="逐项任务的结果")
    missing: list[str] = Field(
        description="以前送入过、这次没有写、还没有办结的任务的编号。不会自动收回；要收回的，由人在决策督办中收回"
    )


# Asked


class DirectivesAsked(BaseModel):
    """Which decisions."""

    since: Day | None = Field(
        None, description="只要这一天起有变动的：新登记、收回、又交办了任务、环节变了、同意了延期。不填为全部"
    )
    after: int = Field(0, ge=0, le=BIGGEST, description="只要编号在这之后的，用上一次答复的 next")
    limit: int = Field(50, ge=1, le=MOST_LISTED, description="一次最多几项")
