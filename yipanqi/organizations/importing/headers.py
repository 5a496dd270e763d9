"""Find the header of each sheet under its title rows, name its columns, and guess what kind of sheet it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yipanqi.files.sheets.headings import DEPTHS, SEARCH_ROWS, label_parts, signature
from yipanqi.files.sheets.headings import named as named_by
from yipanqi.files.sheets.marked import LIST_NAME
from yipanqi.files.sheets.workbook import Sheet, Workbook
from yipanqi.organizations.importing import codes, exchange
from yipanqi.organizations.importing.fields import (
    FIELDS,
    IGNORED,
    KINDS,
    ORGANIZATIONS,
    PEOPLE,
    match,
    of_another,
)
from yipanqi.organizations.importing.plan import Plan, SheetPlan
from yipanqi.organizations.importing.values import clean

_NEUTRAL = frozenset({"sequence", "remark", "phone", "id_number"})


@dataclass(frozen=True)
class _Header:
    """A candidate: where it stands, what it would be, how its columns would be named."""

    kind: str
    top: int  # from 0
    depth: int
    labels: tuple[str, ...]
    columns: dict[int, str]
    score: float

    @property
    def confidence(self) -> float:
        """Share of the named columns that were recognised, weighed down where there are few."""
        named = sum(1 for label in self.labels if label)
        return round(min(1.0, len(self.columns) / max(named, 1)) * min(1.0, (len(self.columns) + 1) / 5), 2)


def guess(workbook: Workbook, known_mappings: Mapping[str, dict] | None = None) -> Plan:
    """The plan for a workbook. `known_mappings`: signature → `SheetPlan.mapping()` of earlier, corrected imports."""
    return Plan(tuple(guess_sheet(sheet, known_mappings or {}) for sheet in workbook.sheets))


def guess_sheet(sheet: Sheet, known_mappings: Mapping[str, dict]) -> SheetPlan:
    """The plan for one sheet."""
    if sheet.name == LIST_NAME:
        return SheetPlan(sheet.name, IGNORED, reasons=("本系统加上的问题清单",))
    if sheet.name == exchange.CODES:
        return SheetPlan(sheet.name, IGNORED, reasons=("代码表，供查阅",))
    if not sheet.rows:
        return SheetPlan(sheet.name, IGNORED, reasons=("空表",))
    best = _best_header(sheet)
    if best is None and (recalled := _recalled(sheet, known_mappings)):
        return recalled
    if best is None:
        return SheetPlan(sheet.name, reasons=("前40行里没有找到能认出的表头（如“姓名”“组织名称”“会议名称”）",))
    plan = _planned(sheet, best)
    if plan.signature in known_mappings:
        plan = _remembered(plan, known_mappings[plan.signature])
    if sheet.hidden:
        return SheetPlan(**{**vars(plan), "kind": IGNORED, "columns": {}, "reasons": ("工作表是隐藏的",)})
    return plan


def replan(sheet: Sheet, *, first: int, last: int, kind: str = "") -> SheetPlan:
    """The plan when somebody says which rows (Excel numbers) are the header, and perhaps the kind of sheet."""
    kinds = (kind,) if kind in FIELDS else tuple(FIELDS)
    top, depth = max(first - 1, 0), max(last - first + 1, 1)
    candidates = [_candidate(sheet, top, depth, each) for each in kinds]
    return _planned(sheet, max(candidates, key=lambda header: header.score))


def _planned(sheet: Sheet, best: _Header) -> SheetPlan:
    organization, source = _branch_of(sheet, best)
    shown = "、".join(best.labels[column] for column in sorted(best.columns)[:8])
    reasons = [f"第{best.top + best.depth}行是表头，认出{len(best.columns)}列：{shown}"]
    if organization:
        reasons.append(f"各行所在组织按{source}定为“{organization}”")
    if "id_number" in best.columns.values():
        reasons.append("身份证号不导入")
    return SheetPlan(
        sheet=sheet.name,
        kind=best.kind,
        header=(best.top + 1, best.top + best.depth),
        labels=best.labels,
        columns=best.columns,
        organization=organization,
        confidence=best.confidence,
        reasons=tuple(reasons),
        signature=signature(best.labels),
    )


def _remembered(plan: SheetPlan, mapping: dict) -> SheetPlan:
    """The plan with the mapping people corrected the last time."""
    kind, width = mapping.get("kind"), len(plan.labels)
    titles = FIELDS[kind].titles if kind in FIELDS else {}
    columns = {int(column): name for column, name in mapping.get("columns", {}).items()}
    if kind not in KINDS or any(column >= width or name not in titles for column, name in columns.items()):
        return plan
    values = vars(plan) | {"kind": kind, "columns": columns, "confidence": 1.0, "remembered": True}
    return SheetPlan(**values | {"reasons": ("按上次确认的对应关系", *plan.reasons[1:])})


def _recalled(sheet: Sheet, known_mappings: Mapping[str, dict]) -> SheetPlan | None:
    """A header in which we recognise nothing, but which somebody once explained to us."""
    for top in range(min(SEARCH_ROWS, len(sheet.rows)) if known_mappings else 0):
        for depth in DEPTHS:
            header = _candidate(sheet, top, depth, PEOPLE)
            if mapping := known_mappings.get(signature(header.labels)):
                return _remembered(_planned(sheet, header), mapping)
    return None


def _best_header(sheet: Sheet) -> _Header | None:
    """The candidate that explains most; among equals the higher and the shallower one."""
    best = None
    for top in range(min(SEARCH_ROWS, len(sheet.rows))):
        if not any(isinstance(cell, str) for cell in sheet.rows[top]):
            continue
        for depth in DEPTHS:
            if top + depth > len(sheet.rows):
                break
            for kind in FIELDS:
                header = _candidate(sheet, top, depth, kind)
                if _plausible(header) and (best is None or header.score > best.score):
                    best = header
    return best and _deepened(sheet, best)


def _candidate(sheet: Sheet, top: int, depth: int, kind: str) -> _Header:
    rows = sheet.rows[top : top + depth]
    width = max(map(len, rows), default=0)
    found: dict[str, tuple[float, int]] = {}
    labels = []
    for column in range(width):
        parts = label_parts(rows, column)
        label, name, sure = _name(parts, kind)
        labels.append(label)
        if name and sure > found.get(name, (0.0, 0))[0]:
            found[name] = (sure, column)
    columns = {column: name for name, (_, column) in sorted(found.items(), key=lambda item: item[1][1])}
    score = sum(sure * (0.2 if name in _NEUTRAL else 1.0) for name, (sure, _) in found.items())
    score -= 0.05 * (depth - 1)
    return _Header(kind, top, depth, tuple(labels), columns, score + _bonus(kind, set(found)))


def _name(parts: list[str], kind: str) -> tuple[str, str, float]:
    """Label, field and certainty of a column."""
    if len(parts) > 1 and of_another("".join(parts[:-1])):
        return "/".join(parts), "", 0.0  # 家庭成员 over 姓名 is nobody of ours
    return named_by(parts, lambda text: match(text, kind))


def _bonus(kind: str, found: set[str]) -> float:
    """What only sheets of that kind have."""
    if kind == PEOPLE:
        return 1.5 if "name" in found else -5.0
    if kind == ORGANIZATIONS:
        return (
            0.5
            if "name" in found and found & {"superior", "kind", "founded", "elected", "secretary", "has_committee"}
            else -5.0
        )
    return 0.5 if "date" in found and found & {"topic", "kind", "content"} else -5.0


def _plausible(header: _Header) -> bool:
    """Enough to go by: a name alone will do only where the sheet has little else."""
    named = sum(1 for label in header.labels if label)
    telling = len(set(header.columns.values()) - _NEUTRAL)
    return header.score > 0 and (telling >= 2 or (header.kind == PEOPLE and named <= 3))


def _deepened(sheet: Sheet, header: _Header) -> _Header:
    """The header with the rows its vertically merged cells reach down to, so that data begin below them."""
    bottom = header.top + header.depth - 1
    for top, left, end, _ in sheet.merges:
        if header.top <= top <= bottom < end and left in header.columns and end - header.top < len(DEPTHS):
            bottom = end
    if bottom == header.top + header.depth - 1:
        return header
    deeper = _candidate(sheet, header.top, bottom - header.top + 1, header.kind)
    return deeper if len(deeper.columns) >= len(header.columns) else header


_TITLE_END = re.compile(
    r"(?:全体)?(?:党员|人员|干部|成员)?(?:基本)?(?:信息|情况)?(?:花名册|名册|名单|信息表|情况表|登记表|统计表|一览表|汇总表|台账|信息|花名单|表)$"
)
_YEAR_HEAD = re.compile(r"^(?:\d{4}|[〇零一二三四五六七八九]{4})年(?:度|第[一二三四]季度|\d{1,2}月)?")
_NAMED = re.compile(
    r"^(?:所在|所属)?(?:党支部|支部|党组织|单位|填报单位|填表单位|组织)(?:名称|全称)?(?:[(（][^)）]*[)）])?[:：]\s*(.+)$"
)
_GENERIC = frozenset(
    {
        "支部",
        "党支部",
        "各支部",
        "各党支部",
        "全体支部",
        "支部名册",
        "所有支部",
        "本支部",
        "机关支部",
        "基层党支部",
        "下属支部",
    }
)


def branch_in(text: str) -> str:
    """The branch a sheet's name or a title names: 2025年第一党支部党员花名册 → 第一党支部; otherwise the empty text."""
    return _named(text, "branch")


def department_in(text: str) -> str:
    """The department a sheet's name or a heading names, whose branch is meant: 办公室（5人） → 办公室."""
    return _named(text, "department")


def _named(text: str, wanted: str) -> str:
    plain = clean(text).replace(" ", "").strip('《》“”"')
    named = _NAMED.match(plain)
    plain = re.split(r"[ ，,;；（(]?(?:填表|制表|时间|日期|填报|截止|截至)", named.group(1))[0] if named else plain
    plain = _YEAR_HEAD.sub("", plain)
    plain = re.sub(r"[(（]\s*(?:共)?\d+[人名]?\s*[)）]$|[:：]$", "", plain)
    if _TITLE_END.search(plain):
        plain = re.sub(r"三会一课$|主题党日(?:活动)?$|组织生活$", "", _TITLE_END.sub("", plain))
    plain = re.sub(r"(支部)(?:全体)?(?:正式|预备)?党员$", r"\1", plain)
    if plain in _GENERIC or len(plain) > 40 or re.search(r"[、，,;；]|干部$|全部$", plain):
        return ""
    kind = codes.kind_of(plain)
    return plain if kind and kind.kind == wanted else ""


def headings(sheet: Sheet, header: tuple[int, int]) -> list[str]:
    """What a sheet is called: its name, then the titles above its header (Excel's row numbers)."""
    titles = (clean(cell) for row in sheet.rows[: max(header[0] - 1, 0)] for cell in row if isinstance(cell, str))
    return list(dict.fromkeys((sheet.name, *titles)))


def _branch_of(sheet: Sheet, header: _Header) -> tuple[str, str]:
    """The branch of all rows where no column says it: from the sheet's name, else from the titles above the header."""
    if header.kind == ORGANIZATIONS or "branch" in header.columns.values():
        return "", ""
    for named in (branch_in, department_in):
        for place, text in enumerate(headings(sheet, (header.top + 1, 0))):
            if found := named(text):
                return found, "标题" if place else "工作表名"
    return "", ""
