"""Checks and counts of talks, named by their clause: 支部 = 支部工作条例, the number is the article."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from yipanqi.education.enums import Occasion
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.enums import Kind, Post

HOLDERS = (Kind.BRANCH, Kind.GENERAL_BRANCH, Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE, Kind.LEADING_GROUP)
"""Organisations whose talks are kept: branches, the committees above them, the leading group."""

SECRETARIES = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.FULL_TIME_DEPUTY)
"""Who has to talk where it is due (支部19): the secretary, a deputy where the post is vacant."""

MOST = 6
"""People in one talk; more than that is a meeting."""

ENTERED = (Occasion.ROUTINE, Occasion.MEETING, Occasion.LEADING)
"""Occasions that somebody chooses; the others follow from what the talk answers."""


def check_parties(leads: Collection[int], others: Collection[int]) -> None:
    """A talk needs two sides, nobody on both, and is not a meeting."""
    if not leads:
        raise Refused("请填写谈话人。", field="leads")
    if not others:
        raise Refused("请填写谈话对象。", field="others")
    if set(leads) & set(others):
        raise Refused("同一人不能既是谈话人又是谈话对象。", field="others")
    if len(leads) + len(others) > MOST:
        raise Refused(f"一次谈心谈话最多{MOST}人；人数更多的，请按会议安排。", field="others")


@dataclass(frozen=True, slots=True)
class First:
    """Somebody's first talk of a year: when it was held, its number, when it was entered."""

    held_on: date
    talk: int
    recorded_at: datetime


def completed(due: Collection[int], firsts: Mapping[int, First]) -> First | None:
    """The talk with which everybody due had been talked with (支部19: each member at least once a year), entered when
    the last of these talks was; None while somebody is left.

    Nobody due: the first talk of all, because a duty that concerns nobody is not missed.
    """
    if not due:
        return min(firsts.values(), key=_order, default=None)
    if not all(person in firsts for person in due):
        return None
    needed = [firsts[person] for person in due]
    last = max(needed, key=_order)
    return First(last.held_on, last.talk, max(one.recorded_at for one in needed))


def _order(one: First) -> tuple[date, int]:
    return one.held_on, one.talk


def pairs_left(
    committee: Collection[int], talked: Iterable[tuple[Collection[int], Collection[int]]]
) -> list[tuple[int, int]]:
    """委员之间 (支部19): the pairs of the committee that have not talked; `talked` holds the two sides of each talk."""
    known = {frozenset((one, other)) for leads, others in talked for one in leads for other in others}
    return [pair for pair in combinations(committee, 2) if frozenset(pair) not in known]
