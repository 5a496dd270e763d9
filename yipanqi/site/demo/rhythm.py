"""When an organisation of the demonstration habitually meets: pure functions of its key and the month."""

from datetime import date

from yipanqi.site.demo.calendar import add_months, quarter_start, working_day, working_day_after
from yipanqi.site.demo.chance import chance, odds
from yipanqi.site.demo.plan import Organ


def fixed_day(key: str) -> int:
    """The branch's fixed day of 主题党日."""
    return chance("fixed day", key).randint(5, 22)


def theme_day(organ: Organ, month: date) -> date:
    """The day of 主题党日 in a month."""
    return working_day(month, organ.fixed_day or 15)


def is_combined(organ: Organ) -> bool:
    """Whether the branch holds its quarterly 党员大会 on its 主题党日."""
    return odds(0.55, "combined", organ.key)


def members_meeting_day(organ: Organ, day: date) -> date:
    """The day of the 党员大会 in the quarter of `day`."""
    month = add_months(quarter_start(day), chance("quarter month", organ.key).choice((0, 1, 1, 2)))
    if is_combined(organ):
        return theme_day(organ, month)
    return working_day(month, (organ.fixed_day or 15) + 5)


def committee_day(organ: Organ, month: date) -> date:
    """The day of the 支委会 in a month: some days before the theme day, now and then late in the month."""
    wanted = (organ.fixed_day or 12) - chance("committee day", organ.key, month).choice((3, 3, 4, 4, 2))
    if odds(0.08, "committee late", organ.key, month):
        wanted = 25
    return working_day(month, max(2, wanted))


def group_day(group: Organ, month: date) -> date:
    """The day of a group's meeting."""
    own = chance("group day", group.key).randint(2, 26)
    return working_day(month, min(27, max(2, own + chance("group shift", group.key, month).randint(-2, 2))))


def lecture_months(organ: Organ) -> tuple[int, int]:
    """The two months of the year in which the theme day is a 党课."""
    first = chance("lecture", organ.key).randint(1, 6)
    return (first, first + 6)


SPRING = ("approval", "renewal", "hotline-1", "energy-2")
"""Branches whose 组织生活会 of a year is held early in the next one, with the 民主评议 a day after it."""


def org_life_day(organ: Organ, year: int) -> date:
    """The day in this calendar year of the 组织生活会: in the fourth quarter (支部17), in some branches by February."""
    draw = chance("org life", organ.key, year)
    if organ.key in SPRING:
        return working_day(date(year, 2, 1), draw.randint(4, 11))
    if draw.random() < 0.2:
        return working_day(date(year, 11, 1), draw.randint(16, 27))
    return working_day(date(year, 12, 1), draw.randint(3, 23))


def appraisal_day(organ: Organ, year: int) -> date:
    """The day of the 民主评议 of a branch of `SPRING`."""
    return working_day_after(org_life_day(organ, year), 1)


def democratic_life_day(year: int) -> date:
    """The day of the leading group's 民主生活会 of the year before."""
    return working_day(date(year, 1, 1), 16)
