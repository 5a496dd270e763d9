"""The open form in which members and organisations are exchanged (docs/exchange.md): its tables, and reading its JSON.

JSON and Excel hold the same. The JSON is read into the sheets its Excel would have, so that there is one way in: what
reads an organ's own workbooks reads this as well.
"""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from yipanqi.files.sheets.errors import CutFile, UnreadableFile, WrongType
from yipanqi.organizations.importing.values import Cell

FORMAT, VERSION = "yipanqi-exchange", 1
ORGANIZATIONS, PEOPLE, CODES = "组织", "人员", "代码表"

Column = tuple[str, Callable[[dict[str, Any]], Cell]]


def _key(name: str) -> Callable[[dict[str, Any]], Cell]:
    return lambda one: one[name]


def _label(name: str) -> Callable[[dict[str, Any]], Cell]:
    """The words of a coded value."""
    return lambda one: one[name]["label"] if one[name] else ""


def _code(name: str) -> Callable[[dict[str, Any]], Cell]:
    return lambda one: one[name]["code"] if one[name] else ""


def _name(name: str) -> Callable[[dict[str, Any]], Cell]:
    return lambda one: one[name]["name"] if one[name] else ""


def day(told: dict[str, Any] | None) -> Cell:
    """A day as precisely as it is known; one that was only estimated is left out: it is no basis of anything."""
    if told is None or told["estimated"]:
        return None
    value = date.fromisoformat(told["date"])
    return f"{value.year}年{value.month}月" if told["precision"] == "month" else value


def _day(name: str) -> Callable[[dict[str, Any]], Cell]:
    return lambda one: day(one[name])


def _kind(one: dict[str, Any]) -> Cell:
    """离退休党支部: the form of a branch stands in the word for what it is."""
    form = one["form"]
    return f"{form['label']}党支部" if form and form["code"] != "ordinary" else one["kind"]["label"]


def _term(one: dict[str, Any], name: str) -> Cell:
    term = one["term"]
    if term is None or term[name] is None:
        return None
    return f"第{term[name]}届" if name == "ordinal" else date.fromisoformat(term[name])


def _posts(kind: str) -> Callable[[dict[str, Any]], Cell]:
    return lambda one: "、".join(post["words"] for post in one["posts"] if post["kind"] == kind)


ORGANIZATION_COLUMNS: tuple[Column, ...] = (
    ("编号", _key("id")), ("组织名称", _key("name")), ("简称", _key("short_name")), ("组织类别", _kind),
    ("类别代码", _code("kind")), ("上级组织", _name("superior")), ("成立日期", _day("founded")),
    ("是否设支委会", lambda one: None if one["has_committee"] is None else "是" if one["has_committee"] else "否"),
    ("届次", lambda one: _term(one, "ordinal")), ("本届选举日期", lambda one: _term(one, "elected_on")),
    ("届满日期", lambda one: _term(one, "ends_on")), ("工作人员数", _key("staff_total")), ("联系人", _key("contact")),
    ("联系电话", _key("phone")), ("活动场所", _key("place")), ("组织代码", _key("code")),
)  # fmt: skip
PEOPLE_COLUMNS: tuple[Column, ...] = (
    ("编号", _key("id")), ("姓名", _key("name")), ("所在党支部", _name("branch")), ("党小组", _name("group")),
    ("性别", _label("sex")), ("性别代码", _code("sex")), ("民族", _label("ethnicity")),
    ("民族代码", _code("ethnicity")),
    ("出生日期", _day("born")), ("学历", _label("education")), ("学历代码", _code("education")),
    ("学位", _label("degree")), ("学位代码", _code("degree")), ("入党日期", _day("joined")), ("转正日期", _day("full")),
    ("党员类别", _label("category")), ("政治面貌代码", _code("politics")), ("党内职务", _posts("party")),
    ("工作部门", _key("department")), ("行政职务", _posts("administrative")), ("群团职务", _posts("mass")),
    ("职级", _key("rank")), ("联系电话", _key("phone")),
    ("流动情况", lambda one: one["standing"]["label"] if one["standing"]["code"] == "mobile" else ""),
    ("借调情况", lambda one: one["standing"]["label"] if one["standing"]["code"].startswith("seconded") else ""),
)  # fmt: skip


def table(columns: tuple[Column, ...], told: list[dict[str, Any]]) -> list[list[Cell]]:
    """Header and rows."""
    return [[title for title, _ in columns], *([value(one) or None for _, value in columns] for one in told)]


def tables(document: dict[str, Any]) -> dict[str, list[list[Cell]]]:
    """The sheets of a document."""
    return {
        ORGANIZATIONS: table(ORGANIZATION_COLUMNS, document["organizations"]),
        PEOPLE: table(PEOPLE_COLUMNS, document["people"]),
    }


def read_tables(data: bytes) -> dict[str, list[list[Cell]]]:
    """The sheets of a document given as JSON.

    Raises UnreadableFile: cut, not of this form, of a later version, or a value of another type than the form says.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise CutFile("文件不完整或不是规范的 JSON，请重新导出。") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise WrongType("这个 JSON 不是一盘棋的交换文件。请上传交换文件，或 .xlsx、.xls、.ods、.csv 表格。")
    if document.get("version") != VERSION:
        raise UnreadableFile("交换文件的版本与本系统不同，请用同一版本重新导出。")
    try:
        found = tables(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableFile(f"交换文件缺少必需的项或值不合格式（{error}），请对照 docs/exchange.md 改正。") from error
    for name, rows in found.items():
        for number, row in enumerate(rows):
            if strange := [value for value in row if not isinstance(value, str | int | date | None)]:
                raise UnreadableFile(f"交换文件“{name}”第{number}项有不合格式的值“{strange[0]}”，请改正。")
    return found
