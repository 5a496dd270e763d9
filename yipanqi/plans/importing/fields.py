"""What the columns of such lists are called, and where their header is."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from yipanqi.files.sheets.headings import DEPTHS, SEARCH_ROWS, field_set, label_parts, named, normal, unbracketed
from yipanqi.files.sheets.values import clean
from yipanqi.files.sheets.workbook import Sheet
from yipanqi.plans.enums import Role
from yipanqi.plans.importing import quarters
from yipanqi.plans.importing.quarters import QUARTERS
from yipanqi.plans.importing.rows import TITLES

ACTORS = (Role.EACH.value, Role.LEAD.value, Role.ASSIST.value)

_WORDS = {
    "source": (
        "来源系统 系统来源 数据来源 所属系统"
    ),
    "key": (
        "编号 事项编号 决策编号 督办编号 督查编号 立项编号 项目编号 事项号 督办号 督查号 文件编号 台账编号 "
        "编码 事项编码"
    ),
    "title": (
        "决策事项 议定事项 督办事项 督查事项 重点工作 事项名称 决策名称 议题 会议议题 议题名称 工作项目 项目 "
        "项目名称 重点事项 工作事项 重点工作事项 决策部署 重点项目 决定事项"
    ),
    "text": (
        "决策内容 议定内容 事项内容 会议要求 决定内容 决策要求"
    ),
    "basis": (
        "依据 来源/依据 来源依据 任务来源 事项来源 来源 文件依据 会议名称 决策依据 政策依据 出处 工作依据 "
        "立项依据 督办依据 来源及依据 依据/来源 文件名称 会议"
    ),
    "number": (
        "文号 发文字号 文件号 文件文号 会议纪要号 纪要编号"
    ),
    "decided_on": (
        "决策日期 决策时间 会议时间 会议日期 议定日期 议定时间 立项时间 立项日期 交办时间 交办日期 印发日期 "
        "印发时间 发文日期 下达时间 下达日期 确定日期"
    ),
    "task_key": (
        "任务编号 子任务编号 分项编号 任务序号 任务号 任务编码"
    ),
    "task": (
        "任务 目标任务 工作任务 具体任务 任务内容 工作内容 工作措施 具体措施 主要任务 重点任务 任务名称 目标 "
        "工作目标 事项 督办内容 督查内容 落实事项 分解任务 任务分解 重点工作任务 工作举措 主要措施 推进措施 "
        "落实措施 具体事项 工作任务及措施 目标任务及措施 主要工作任务 年度目标任务 年度任务 工作要点"
    ),
    "result": (
        "预期成果 成果形式 工作成果 目标成果 完成标准 工作要求 目标要求 预期目标 成果 完成目标 工作标准 "
        "任务要求 成果要求 目标值 年度目标 预期效果 完成要求"
    ),
    "seen_by": (
        "检验方式 验收方式 检查方式 验收标准 评价方式 成果检验 检验标准 完成标志 检验办法 验收办法"
    ),
    "measure": (
        "路径措施 路径和措施 实施路径 推进路径 路径 措施 方法措施 方法步骤 工作路径"
    ),
    "stages": (
        "季度目标 分季度目标 各季度目标 阶段目标 阶段性目标 序时进度 进度安排 阶段安排 季度任务 分季度任务"
    ),
    **dict.fromkeys(QUARTERS, ""),
    "due_on": (
        "完成时限 完成时间 办结时限 时限 期限 完成期限 时间要求 时限要求 办理时限 办理期限 截止时间 截止日期 "
        "时间节点 完成日期 办结时间 办结日期 落实时限 计划完成时间 要求完成时间 完成时间节点 时间进度"
    ),
    Role.EACH.value: (
        "承办单位 责任单位 责任部门 责任处室 承办部门 承办处室 落实单位 责任主体 实施单位 责任单位(部门) "
        "责任处室(单位) 承办单位(部门) 责任科室 责任党组织 责任支部 落实部门 承办"
    ),
    Role.LEAD.value: (
        "牵头单位 牵头部门 牵头处室 主办单位 主办部门 主办处室 主责单位 主责部门 主责处室 主责科室 牵头责任单位 牵头 "
        "牵头单位(部门) 责任单位/牵头单位 牵头科室"
    ),
    Role.ASSIST.value: (
        "配合单位 协办单位 配合部门 配合处室 参与单位 协同单位 协办部门 协办处室 配合 参加单位 "
        "责任单位/配合单位 配合科室"
    ),
    "sequence": (
        "序号 序 no no. 号 #"
    ),
}  # fmt: skip
_TITLES = {**TITLES, **QUARTERS, "sequence": "序号"}
FIELDS = field_set({name: (_TITLES[name], words) for name, words in _WORDS.items()})


@dataclass(frozen=True)
class Header:
    """Where the header of a sheet is (rows as Excel numbers them), what its columns are called and taken for."""

    rows: tuple[int, int]
    labels: tuple[str, ...]
    columns: dict[str, int]

    @property
    def unread(self) -> list[str]:
        """Labels of columns nothing is taken from."""
        taken = set(self.columns.values())
        return [label for column, label in enumerate(self.labels) if label and column not in taken]

    @property
    def names_actors(self) -> bool:
        """Whether there is a column for those who carry it out."""
        return any(role in self.columns for role in ACTORS)

    @property
    def taken(self) -> list[tuple[str, str]]:
        """What each column was taken for, where it is called otherwise: (label, our name)."""
        by_column = sorted((column, name) for name, column in self.columns.items() if name != "sequence")
        return [(self.labels[column], FIELDS.titles[name]) for column, name in by_column]


def find(sheet: Sheet) -> Header | None:
    """The header that explains most; among equals the higher and the shallower one. None where there is no list."""
    best: tuple[float, Header] | None = None
    for top in range(min(SEARCH_ROWS, len(sheet.rows))):
        for depth in DEPTHS:
            if top + depth > len(sheet.rows):
                break
            score, header = _candidate(sheet, top, depth)
            if plausible(header.columns) and (best is None or score > best[0]):
                best = score, header
    return best[1] if best else None


def _candidate(sheet: Sheet, top: int, depth: int) -> tuple[float, Header]:
    rows = sheet.rows[top : top + depth]
    found: dict[str, tuple[float, int]] = {}
    labels = []
    stacks = [label_parts(rows, column) for column in range(max(map(len, rows), default=0))]
    wide = Counter(parts[0] for parts in stacks if parts)
    tasks = []
    for column, parts in enumerate(stacks):
        label, name, sure = _named(parts, alone=not parts or wide[parts[0]] == 1)
        labels.append(label)
        if name and sure > found.get(name, (0.0, 0))[0]:
            found[name] = (sure, column)
        if name == "task":
            tasks.append(column)
    _part_tasks(found, tasks, labels)
    columns = {name: column for name, (_, column) in found.items()}
    return _explained(found) - 0.05 * (depth - 1), Header((top + 1, top + depth), tuple(labels), columns)


_FINER = re.compile(r"措施|举措|具体|分解|分项|子任务")
_AIM = re.compile(r"目标$")


def _part_tasks(found: dict[str, tuple[float, int]], tasks: list[int], labels: list[str]) -> None:
    """Of two columns for what is to be done: 重点任务 beside 具体措施 is what was decided, its measures are the tasks;
    目标 beside 任务 is what shall come of it.
    """
    finer = [column for column in tasks if _FINER.search(labels[column])]
    coarse = [column for column in tasks if column not in finer and not _AIM.search(labels[column])]
    aims = [column for column in tasks if _AIM.search(labels[column])]
    if finer and (coarse or aims) and "title" not in found:
        found["title"], found["task"] = (1.0, (coarse or aims)[0]), (1.0, finer[0])
    elif coarse and aims and "result" not in found:
        found["task"], found["result"] = (1.0, coarse[0]), (1.0, aims[0])


def _explained(found: dict[str, tuple[float, int]]) -> float:
    """How much of a list a header explains. A running number says little, a quarter alone may be a deadline, and four
    quarters say hardly more than one column for all of them.
    """
    several = len(QUARTERS.keys() & found) > 1
    weights = {"sequence": 0.2, **dict.fromkeys(QUARTERS, 0.6 if several else 0.3)}
    return sum(sure * weights.get(name, 1.0) for name, (sure, _) in found.items())


def _named(parts: list[str], *, alone: bool) -> tuple[str, str, float]:
    """Label, field and certainty of a column; `alone`: its highest text stands above no other column.

    三季度 below 完成时限 is a deadline of the first row and not the name of a column; 一季度 above 完成情况 is
    no goal, and above several columns it has its goal in one of them.
    """
    found = named(parts, _match)
    if found[1] in QUARTERS:
        above = FIELDS.match(normal(parts[0]))[0]
        if quarters.tells_progress(parts) or (above not in ("", "stages") and alone) or (len(parts) == 1 and not alone):
            return named(parts, lambda text: FIELDS.match(normal(text)))
    return found


def _match(text: str) -> tuple[str, float]:
    plain = normal(text)
    found = FIELDS.match(plain)
    return found if found[0] else max(quarters.of(plain), quarters.of(unbracketed(plain)))


def at(sheet: Sheet, first: int, last: int) -> Header:
    """The header in these rows, as Excel numbers them, with what its columns are recognised as."""
    return _candidate(sheet, first - 1, last - first + 1)[1]


def plausible(columns: Iterable[str]) -> bool:
    """Something to be done, and who or until when: fewer columns are no list of tasks."""
    names = set(columns)
    return bool(names & {"task", "title"}) and bool(names & {*ACTORS, "due_on"})


def headline(sheet: Sheet, header: Header) -> str:
    """The title above the header, if there is one: the first text that stands there."""
    for row in sheet.rows[: header.rows[0] - 1]:
        for cell in row:
            if isinstance(cell, str) and 4 <= len(clean(cell)) <= 120:
                return clean(cell)
    return ""
