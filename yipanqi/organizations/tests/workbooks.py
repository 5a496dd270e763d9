"""Workbooks as organs really keep them: titles above the header, full-width digits, dates in every style."""

from pathlib import Path

import xlsxwriter

ORGANIZATIONS = [
    ["党组织名称", "上级党组织", "类别", "成立时间", "换届时间", "是否设支委会", "书记", "联系人", "联系电话"],
    ["江川市数据局机关党委", "", "机关党委", "2012.05", "2023.06", "", "", "", ""],
    ["第一党支部", "江川市数据局机关党委", "党支部", "2015.03", "2024.03", "是", "张 伟", "李四", "13800000000"],
    ["第二党支部", "江川市数据局机关党委", "党支部", "", "2024年4月10日", "否", "", "", ""],
]
PEOPLE = [
    [
        "序号", "姓名", "性别", "民族", "出生年月", "学历", "入党时间", "转正时间", "党员类别", "所在支部", "党小组",
        "党内职务", "职务",
    ],
    [
        1, "张　伟", "男", "汉族", "1980.03", "大学本科", "2005.07", "2006.07", "正式党员", "第一党支部", "",
        "支部书记", "办公室主任",
    ],
    [
        2, "单小明", "女", "汉族", "1985-02-03", "研究生", "2010年7月1日", "2011.7.1", "正式党员", "第一党支部",
        "第一党小组", "组织委员", "处长",
    ],
    [3, "解放", "男", "回族", "1999.1.5", "大学本科", "2026.3.1", "", "预备党员", "第二党支部", "", "", ""],
    [4, "王芳", "女", "汉族", "１９７５年５月", "大学专科", "1999.6", "", "正式党员", "第二党支部", "", "书记", ""],
]  # fmt: skip
MEETINGS = [
    ["序号", "支部", "会议类型", "会议主题", "时间", "地点", "应到", "实到", "主持人", "记录人", "会议内容"],
    [1, "第一党支部", "党员大会", "学习新修订的条例", "2026.3.12", "三楼会议室", 2, 2, "张伟", "单小明", "略"],
    [2, "第一党支部", "主题党日", "走访社区", "2026年4月9日", "社区", 2, 1, "张伟", "单小明", "略"],
]


def write(path: Path, **sheets: list[list]) -> Path:
    """A workbook with a title line above each header; `write(path, 组织=rows, 党员=rows)`."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            page.merge_range(0, 0, 0, len(rows[0]) - 1, f"江川市数据局{name}一览表")
            for number, row in enumerate(rows):
                page.write_row(number + 2, 0, row)
    return path


def organ(path: Path, **more: list[list]) -> Path:
    """The small organ of this module."""
    return write(path, 组织=ORGANIZATIONS, 党员=PEOPLE, **more)


def changed(rows: list[list], **cells: object) -> list[list]:
    """Rows with single cells replaced: `changed(PEOPLE, r1c4="1981.03")` (row 0 is the header)."""
    copy = [list(row) for row in rows]
    for place, value in cells.items():
        row, column = place[1:].split("c")
        copy[int(row)][int(column)] = value
    return copy


def large(path: Path, people: int, *, branch_size: int = 25) -> Path:
    """A committee with branches of `branch_size` and as many people as wanted."""
    surnames, given = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
    root = "江川市大局机关党委"
    branches = [f"机关第{number + 1}党支部" for number in range(-(-people // branch_size))]
    organizations = [ORGANIZATIONS[0][:4], [root, "", "机关党委", "2010.01"]]
    organizations += [[name, root, "党支部", "2012.01"] for name in branches]
    rows = [["姓名", "性别", "民族", "出生年月", "入党时间", "转正时间", "党员类别", "所在支部", "党小组"]]
    for number in range(people):
        name = surnames[number % 20] + given[number // 20 % 20] + given[number // 400 % 20]
        born, joined = 1965 + number % 30, 1990 + number % 30
        branch, group = branches[number // branch_size], f"第{'一二三'[number % 3]}党小组"
        rows.append(
            [
                name, "男女"[number % 2], "汉族", f"{born}.{number % 12 + 1:02d}", f"{joined}.07.01",
                f"{joined + 1}.07.01", "正式党员", branch, group,
            ]
        )  # fmt: skip
    return write(path, 组织=organizations, 党员=rows)
