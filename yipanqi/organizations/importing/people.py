"""One row of a people sheet → `PersonRow`, with the checks that need no other row."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from yipanqi.files.sheets.dates import Day
from yipanqi.organizations.importing import codes, posts, values
from yipanqi.organizations.importing.lines import Line
from yipanqi.organizations.importing.names import group_name
from yipanqi.organizations.importing.posts import PostText
from yipanqi.organizations.importing.rows import PersonRow
from yipanqi.organizations.importing.values import Cell, Reading

FindBranch = Callable[[Line, str], str]
_PARTY_FOUNDED = Day(date(1921, 7, 1), "month")


def read_person(line: Line, find_branch: FindBranch, today: date) -> PersonRow:
    """The person of a row; `line.faulty` tells whether it can be imported."""
    name, behind = line.take("name", values.name_reading), values.behind_name(line.raw("name"))
    if not name:
        line.fault("name", "没有姓名，请补填；如果不是人员，请删去这一行。")
    elif values.several_names(line.raw("name")):
        line.fault("name", "一格里写了几个姓名，请每人写一行。")
    born, joined, full = line.day("born"), line.day("joined"), line.day("full")
    _check_days(line, born, joined, full, today)
    category = _category(line, joined, full, today, behind)
    branch = "" if _left_out(line, category) else find_branch(line, "branch")
    admin, party, mass = _posts(line)
    return PersonRow(
        sheet=line.sheet,
        row=line.row,
        name=name,
        branch=branch,
        group=group_name(line.raw("group")),
        sex=line.take("sex", codes.sex) or _said(codes.sex, behind),
        ethnicity=line.take("ethnicity", codes.ethnicity) or _said(codes.ethnicity, behind),
        born=born,
        education=line.take("education", codes.education),
        degree=_degree(line),
        joined=joined,
        full=full,
        category=category,
        politics=line.take("politics", codes.politics),
        party_posts=party,
        party_post_since=line.day("party_post_since"),
        admin_post=admin,
        rank=line.take("rank", posts.administrative),
        mass_posts=mass,
        phone=line.take("phone", values.phone),
        department=line.take("department", values.text),
        standing=_standing(line, behind),
        remark=line.take("remark", values.text),
    )


def _said(reader: Callable[[Cell], Reading[str]], words: tuple[str, ...]) -> str:
    """What a word behind the name says of a field, where it says it without doubt."""
    readings = [reader(word) for word in words]
    return next((reading.value for reading in readings if reading.value and not reading.warning), "")


def continued(person: PersonRow, line: Line) -> PersonRow:
    """The person with the further posts of a row whose name is the lower part of a merged cell."""
    admin, party, mass = _posts(line)
    return replace(
        person,
        admin_post="、".join(dict.fromkeys(filter(None, (person.admin_post, admin)))),
        party_posts=tuple(dict.fromkeys((*person.party_posts, *party))),
        mass_posts=tuple(dict.fromkeys((*person.mass_posts, *mass))),
    )


def _left_out(line: Line, category: str) -> bool:
    """Whether the row is nobody's of the Party register: lists of the whole staff name 群众 in no branch."""
    if category != codes.OTHER or line.organization or not values.is_blank(line.raw("branch")):
        return False
    told = "politics" if line.has("politics") else "category"
    line.warn(told, "不是党员，也没有写所在党支部，这一行不导入。")
    return True


def _check_days(line: Line, born: Day | None, joined: Day | None, full: Day | None, today: date) -> None:
    """What no calendar and no statute allows: the future, before the Party existed, 转正 before 入党."""
    days = {"born": born, "joined": joined, "full": full}
    for name, day in days.items():
        reason = _impossible(name, day, today) if day else ""
        if reason:
            line.fault(name, f"{_TITLES[name]}{day}{reason}，请改正。")
            days[name] = None
    born, joined, full = days.values()
    if joined and full and full.before(joined):
        line.fault("full", f"转正日期{full}早于入党日期{joined}，请改正。")
    if born and joined and joined.before(born):
        line.fault("joined", f"入党日期{joined}早于出生日期{born}，请改正。")
    elif born and joined and joined.before(_years_on(born, 18)):
        line.warn("joined", f"入党时未满18周岁（{born}出生），请核对。")


_TITLES = {"born": "出生日期", "joined": "入党日期", "full": "转正日期"}


def _impossible(name: str, day: Day, today: date) -> str:
    """Why a day cannot be; a 转正 date up to two years ahead is the planned end of a probation."""
    planned = name == "full" and (day.value - today).days <= 731
    if Day(today).before(day) and not planned:
        return f"晚于今天（{Day(today)}）"
    return "早于1921年7月" if name == "joined" and day.before(_PARTY_FOUNDED) else ""


def _years_on(day: Day, years: int) -> Day:
    value = day.value
    try:
        return Day(value.replace(year=value.year + years), day.precision)
    except ValueError:
        return Day(value.replace(year=value.year + years, month=3, day=1), day.precision)


def _category(line: Line, joined: Day | None, full: Day | None, today: date, behind: tuple[str, ...]) -> str:
    """正式 or 预备: as written, else by 政治面貌, else by the dates."""
    written = line.take("category", codes.category) or _said(codes.category, behind)
    politics = codes.politics(line.raw("politics")).value
    if not written and politics not in ("", "01", "02"):
        return codes.OTHER
    ahead = full is not None and Day(today).before(full)
    if written == codes.PROBATIONARY and full and not ahead:
        line.warn("category", f"写着预备党员，又有转正日期{full}，请核对。")
    if written or politics == "02":
        category = written or codes.PROBATIONARY
    elif full and not ahead:
        category = codes.FULL
    else:
        category = codes.PROBATIONARY if joined and Day(today).before(_years_on(joined, 1)) else codes.FULL
    if category == codes.PROBATIONARY and joined and (full is None or ahead):
        _check_probation(line, joined, today)
    return category


def _check_probation(line: Line, joined: Day, today: date) -> None:
    """Probation is a year (extended once by six to twelve months); overdue is a warning."""
    if _years_on(joined, 1).before(Day(today)):
        line.warn("joined", f"预备期已满一年（{joined}入党）而没有转正日期，请核对是否已按期讨论转正或延长。")


def _posts(line: Line) -> tuple[str, tuple[PostText, ...], tuple[PostText, ...]]:
    """Administrative, Party and mass-organisation posts, each of its kind."""
    party = line.take("party_post", posts.party_posts)
    mass = line.take("mass_post", posts.mass_posts)
    apart = line.has("party_post")
    mixed = line.take("admin_post", lambda cell: posts.mixed_posts(cell, apart))
    return mixed.administrative, party + mixed.party, mass + mixed.mass


def _degree(line: Line) -> str:
    """From its own column, or from behind the education (大学本科、管理学学士)."""
    if line.has("degree"):
        return line.take("degree", codes.degree)
    _, _, behind = re.sub(r"[、,，/;；\s(（]", "\0", values.clean(line.raw("education"))).partition("\0")
    return codes.degree(behind.strip("\0)）")).value if behind else ""


def _standing(line: Line, behind: tuple[str, ...]) -> str:
    """在册, 流动, 借调."""
    away = line.take("secondment", codes.secondment)
    moving = line.take("mobility", codes.mobility)
    told = [away, moving, *(reader(word).value for word in behind for reader in (codes.secondment, codes.mobility))]
    return next((standing for standing in told if standing != codes.NORMAL), codes.NORMAL)
