"""The invented organ as the workbook it would hand over: correct, and as untidy as such workbooks are.

Title rows, two-storey headers, merged cells, one sheet per branch beside sheets of many, headers by other names, dates
in every spelling, spaces inside names, blank and total rows. For trying the import, and for tests of it.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from yipanqi.organizations.enums import POST_KIND, BranchForm, Kind, Post, PostKind, Standing
from yipanqi.site.demo import roster
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.people import EDUCATION_NAMES, ETHNIC_NAMES, Person
from yipanqi.site.demo.plan import BUREAU, COMMITTEE, DISCIPLINE, ROOT, Organ, Plan, Stay

NAME = "导入样例（演示机关党员名册）.xlsx"

HEADERS = tuple(
    tuple(line.split(" "))
    for line in (
        "序号 姓　名 性别 民族 出生年月 学历 入党时间 转正时间 党小组 党内职务 职务 联系电话 备注",
        "编号 党员姓名 性别 族别 出生日期 文化程度 加入党组织时间 转为正式党员时间 所在党小组 支部职务 "
        "行政职务 联系方式 流动情况",
        "序 姓名 性别 民族 出生时间 学历学位 入党日期 转正日期 小组 党内职务 现任职务 电话 备注",
    )
)
_ORGANIZATION_HEADER = "序号 党组织名称 类别 上级党组织 成立时间 届次 换届时间 书记 联系电话 党员数 备注"
ORGANIZATION_HEADER = tuple(_ORGANIZATION_HEADER.split(" "))
CALLED = {
    Kind.LEADING_GROUP: "党组",
    Kind.ORGAN_COMMITTEE: "机关党委",
    Kind.ORGAN_DISCIPLINE: "机关纪委",
    Kind.GENERAL_BRANCH: "党总支",
    Kind.BRANCH: "党支部",
}
FORMS = {BranchForm.RETIRED: "离退休党支部", BranchForm.JOINT: "联合党支部", BranchForm.TEMPORARY: "临时党支部"}
BODIES = {ROOT: "党组", COMMITTEE: "机关党委", DISCIPLINE: "机关纪委"}


def write(plan: Plan, path: Path) -> Path:
    """Write the workbook; answers its path."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
        day = book.add_format({"num_format": "yyyy/m/d"})
        Writer(plan, title=title, day=day).write(book)
    return path


class Writer:
    """Fills the sheets."""

    def __init__(self, plan: Plan, *, title: Format, day: Format):
        self.plan, self.title, self.day = plan, title, day

    def write(self, book: xlsxwriter.Workbook) -> None:
        """All sheets: what to fill in, the organisations, the branches of the organ, one sheet per attached branch."""
        notes = book.add_worksheet("填表说明")
        for row, text in enumerate(
            ("一、本表由各支部填写，机关党委办公室汇总。", "二、日期尽量写到日，确实查不到的写到月。")
        ):
            notes.write_string(row + 1, 0, text)
        self._organizations(book.add_worksheet("党组织基本信息"))
        together = [organ for organ in self._branches() if self._is_inner(organ)]
        self._many(book.add_worksheet("机关支部党员"), together)
        for number, organ in enumerate(organ for organ in self._branches() if not self._is_inner(organ)):
            self._one(book.add_worksheet(organ.name[:31]), organ, HEADERS[number % len(HEADERS)])

    def _branches(self) -> list[Organ]:
        return [organ for organ in self.plan.branches() if organ.alive(self.plan.today)]

    def _is_inner(self, organ: Organ) -> bool:
        inner = {unit.key for unit in (*roster.INNER, roster.JOINT, roster.STATIONED, roster.TEMPORARY)}
        return organ.key in inner

    def _organizations(self, sheet: Worksheet) -> None:
        plan, width = self.plan, len(ORGANIZATION_HEADER) - 1
        sheet.merge_range(0, 0, 0, width, f"{roster.BUREAU_NAME}党组织基本信息表", self.title)
        sheet.merge_range(
            1, 0, 1, width, f"填报单位：机关党委办公室　　　填报时间：{plan.today.year}.{plan.today.month:02}"
        )
        for column, words in enumerate(ORGANIZATION_HEADER):
            if words in ("届次", "换届时间"):
                sheet.write_string(3, column, words)
            else:
                sheet.merge_range(2, column, 3, column, words)
        sheet.merge_range(2, 5, 2, 6, "任期情况")
        kept = [organ for organ in plan.organs.values() if organ.kind in CALLED and organ.alive(plan.today)]
        for row, organ in enumerate(kept, start=4):
            for column, value in enumerate(self._organization(organ)):
                self._put(sheet, row, column, value)
            sheet.write_number(row, 0, row - 3)
        sheet.write_string(len(kept) + 4, 1, "合计")
        total = sum(len(plan.members(organ.key, plan.today)) for organ in self._branches())
        sheet.write_number(len(kept) + 4, 9, total)

    def _organization(self, organ: Organ) -> tuple:
        plan, draw = self.plan, chance("sheet", organ.key)
        terms = [one for one in plan.elections if one.organ == organ.key and one.elected_on <= plan.today]
        term = max(terms, key=lambda one: one.elected_on, default=None)
        secretary = plan.holder(organ.key, plan.today, (Post.SECRETARY,))
        called = FORMS.get(organ.form, CALLED[organ.kind])
        count = len(plan.members(organ.key, plan.today)) if organ.kind == Kind.BRANCH else ""
        return (
            "",
            organ.name,
            called,
            plan.organs[organ.parent].name if organ.parent else "",
            spelled(organ.founded_on, draw),
            f"第{'一二三四五六七八九十'[term.ordinal - 1]}届" if term else "",
            spelled(term.elected_on, draw) if term else "",
            spaced(secretary.name, draw) if secretary else "",
            secretary.phone if secretary else "",
            count,
            "",
        )

    def _many(self, sheet: Worksheet, organs: list[Organ]) -> None:
        """Several branches on one sheet; the branch stands once, in cells merged over its members."""
        header = (HEADERS[0][0], "所在支部", *HEADERS[0][1:])
        sheet.merge_range(0, 0, 0, len(header) - 1, "机关各支部党员花名册", self.title)
        for column, words in enumerate(header):
            sheet.write_string(2, column, words)
        row, number = 3, 0
        for organ in organs:
            members = self._members(organ)
            if len(members) > 1:
                sheet.merge_range(row, 1, row + len(members) - 1, 1, organ.name)
            else:
                sheet.write_string(row, 1, organ.name)
            for stay in members:
                number += 1
                sheet.write_number(row, 0, number)
                for column, value in enumerate(self._person(stay), start=2):
                    self._put(sheet, row, column, value)
                row += 1
            if chance("gap", organ.key).random() < 0.2:
                row += 1  # people leave blank rows between branches
        sheet.write_string(row + 1, 0, "合计")
        sheet.write_number(row + 1, 2, number)

    def _one(self, sheet: Worksheet, organ: Organ, header: tuple[str, ...]) -> None:
        """One branch: its name stands in the title only."""
        sheet.merge_range(0, 0, 0, len(header) - 1, f"{organ.name}党员花名册", self.title)
        for column, words in enumerate(header):
            sheet.write_string(1, column, words)
        members = self._members(organ)
        for row, stay in enumerate(members, start=2):
            sheet.write_number(row, 0, row - 1)
            for column, value in enumerate(self._person(stay), start=1):
                self._put(sheet, row, column, value)
        sheet.write_string(len(members) + 3, 0, "合计")
        sheet.write_number(len(members) + 3, 1, len(members))

    def _members(self, organ: Organ) -> list[Stay]:
        return self.plan.members(organ.key, self.plan.today)

    def _person(self, stay: Stay) -> tuple:
        person, draw = stay.person, chance("row", stay.person.key)
        style = draw.randint(0, 5)
        group = self.plan.organs[stay.group].name if stay.group else ""
        return (
            spaced(person.name, draw),
            "男" if person.sex == "1" else "女",
            ETHNIC_NAMES[person.ethnicity],
            spelled(person.born_on, draw, style),
            EDUCATION_NAMES[person.education],
            spelled(person.joined_on, draw, style),
            spelled(person.full_on, draw, style),
            group,
            "、".join(self._party_posts(person, stay)),
            "、".join(self._other_posts(person)),
            full_width(person.phone, draw),
            _standing(stay),
        )

    def _party_posts(self, person: Person, stay: Stay) -> Iterator[str]:
        for office in self._offices(person, PostKind.PARTY):
            organ = self.plan.organs[office.organ]
            if organ.key == stay.branch:
                yield str(Post(office.post).label)
            elif organ.kind == Kind.GROUP:
                yield "党小组长"
            elif office.post != Post.PARTY_OFFICER:
                label = Post(office.post).label
                yield label if label.startswith("党组") else f"{BODIES.get(organ.key, organ.name)}{label}"

    def _other_posts(self, person: Person) -> Iterator[str]:
        for office in self._offices(person, PostKind.ADMINISTRATIVE):
            yield office.title or ("局长" if office.organ == BUREAU else Post(office.post).label)

    def _offices(self, person: Person, kind: str):
        today = self.plan.today
        return [
            one
            for one in self.plan.offices
            if one.person is person and one.holds(today) and POST_KIND[one.post] == kind
        ]

    def _put(self, sheet: Worksheet, row: int, column: int, value: object) -> None:
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, int):
            sheet.write_number(row, column, value)
        elif value:
            sheet.write_string(row, column, str(value))


def spelled(day: date | None, draw: Random, style: int | None = None) -> object:
    """A day as somebody writes it; some only to the month."""
    if day is None:
        return ""
    style = draw.randint(0, 5) if style is None else style
    spellings = (
        f"{day.year}.{day.month:02}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month}月",
        day,
        f"{day.year}-{day.month:02}-{day.day:02}",
        full_width(f"{day.year}.{day.month:02}.{day.day:02}", draw, always=True),
    )
    return spellings[style]


def spaced(name: str, draw: Random) -> str:
    """Two-character names are often stretched by a space."""
    if len(name) != 2 or draw.random() < 0.6:
        return name
    return f"{name[0]}{draw.choice((' ', '  ', '　'))}{name[1]}"


def full_width(text: str, draw: Random, *, always: bool = False) -> str:
    """Digits typed with the Chinese keyboard, now and then."""
    if not always and draw.random() < 0.95:
        return text
    return "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in text)


def _standing(stay: Stay) -> str:
    said = {
        Standing.MOBILE: "流动党员",
        Standing.SECONDED_OUT: "借调在外",
        Standing.SECONDED_IN: "借调来，组织关系在原单位",
    }
    return said.get(stay.standing, "")
