"""An organ's register as it really lies about: title rows, merged cells, a sheet per branch, every style of date."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

COMMITTEE, FIRST, SECOND = "临江市水务局机关党委", "规划建设处党支部", "河湖管理处党支部"
SECRETARY, OFFICER, STRANGER = "周敏", "林海", "何倩"
"""Secretary of the first branch; full-time deputy secretary of the committee and a member of the second branch;
a member of the second branch without any office."""

ORGANIZATIONS = (
    (1, COMMITTEE, "", "机关党委", "2011.05", "2023.06", ""),
    (2, FIRST, COMMITTEE, "党支部", "2015年3月", "2024.3.20", "是"),
    ("3", SECOND, COMMITTEE, "党支部", "2016-08-09", date(2024, 4, 10), "否"),
    ("", "合计", "", "", "", "", ""),
)
MEMBERS = {
    FIRST: (
        (1, "周　敏", "女", "１９８１年５月", "大学本科", "2004.07", "2005.07", "正式党员", "第一党小组", "支部书记"),
        (2, "陈建国", "男", "1976-02-11", "本科", "1999年7月1日", date(2000, 7, 1), "正式", "第一党小组", "组织委员"),
        (3, "吴晓燕", "女", "1988.9", "硕士研究生", "2010.12.3", "2011.12", "正式党员", "第二党小组", "宣传委员"),
        (4, "郑 凯", "男", "1990年11月", "大学本科", "2014/6/27", "2015/6/27", "正式党员", "第二党小组", "纪检委员"),
        (5, "刘志远", "男", "1985.01", "大学本科", "2008.06", "2009.06", "正式党员", "第一党小组", ""),
        (6, "孙丽华", "女", "1979.12", "大学专科", "2002.05", "2003.05", "正式党员", "第一党小组", "党小组长"),
        (7, "马俊杰", "男", "1992.08", "硕士研究生", "2016.11", "2017.11", "正式党员", "第二党小组", "党小组长"),
        (8, "黄欣怡", "女", "1995.3.8", "硕士研究生", "2018.12", "2019.12", "正式党员", "第二党小组", ""),
        ("", "", "", "", "", "", "", "", "", ""),
        ("合计", 8, "", "", "", "", "", "", "", ""),
    ),
    SECOND: (
        (1, "林海", "男", "1974年9月", "大学本科", "1997.7", "1998.7", "正式党员", "", "机关党委专职副书记"),
        (2, "高峰", "男", "1983.4", "大学本科", "2006.06", "2007.06", "正式党员", "", "党支部书记"),
        (3, "何倩", "女", "1993.10", "硕士研究生", "2017.05", "2018.05", "正式党员", "", ""),
        (4, "曹磊", "男", "1987.07", "大学本科", "2011.06", "2012.06", "正式党员", "", "副书记"),
    ),
}  # fmt: skip
HEADERS = {
    FIRST: ("序号", "姓  名", "性别", "出生年月", "学历", "入党时间", "转正时间", "人员类别", "党小组", "党内职务"),
    SECOND: ("序号", "党员姓名", "性别", "出生年月", "学历", "加入党组织时间", "转正时间", "类别", "小组", "党内职务"),
}  # fmt: skip
FAULTS = {
    # (sheet, row as Excel numbers it, column letter): what is written there instead
    (FIRST, 8, "F"): "2010.13.3",
    (FIRST, 10, "G"): "2007.06",
    (FIRST, 12, "B"): "",
    (SECOND, 8, "B"): "林海",
    (SECOND, 8, "D"): "1974年9月",
    (SECOND, 8, "F"): "1997.7",
}


def write(path: Path, changes: dict[tuple[str, int, str], object] | None = None) -> Path:
    """The workbook; `changes` puts other values into single cells (`FAULTS` makes it one that is refused)."""
    book = Workbook()
    cover = book.active
    cover.title = "填表说明"
    cover.merge_cells("A1:F3")
    cover["A1"] = "本表由各支部填报，每年1月更新。数据截至2026年5月31日。"
    _organizations(book.create_sheet("党组织情况"))
    for branch in (FIRST, SECOND):
        _members(book.create_sheet(branch), branch)
    for (sheet, row, column), value in (changes or {}).items():
        book[sheet][f"{column}{row}"] = value or None
    book.save(path)
    return path


def _organizations(page: Worksheet) -> None:
    _title(page, "临江市水务局党组织情况一览表", 7)
    page.merge_cells("D3:G3")
    for cell, text in {"A3": "序号", "B3": "党组织名称", "C3": "上级党组织", "D3": "基本情况"}.items():
        page[cell] = text
    for column in "ABC":
        page.merge_cells(f"{column}3:{column}4")
    for cell, text in {"D4": "类别", "E4": "成立时间", "F4": "最近一次换届时间", "G4": "是否设支委会"}.items():
        page[cell] = text
    _rows(page, 5, ORGANIZATIONS)


def _members(page: Worksheet, branch: str) -> None:
    _title(page, f"{branch}党员花名册", 10)
    page["A3"] = "填报人：支部组织委员"
    page["H3"] = "填报日期：2026年5月31日"
    _rows(page, 5, (HEADERS[branch], *MEMBERS[branch]))


def _title(page: Worksheet, text: str, width: int) -> None:
    page.merge_cells(start_row=1, start_column=1, end_row=2, end_column=width)
    page["A1"] = text


def _rows(page: Worksheet, top: int, rows: Sequence[Sequence[object]]) -> None:
    for number, row in enumerate(rows, start=top):
        for column, value in enumerate(row, start=1):
            if value != "":
                page.cell(number, column, value)
