"""Vote and quorum tests in whole numbers; no share is ever rounded. Each is named after what it decides.

``due``: those entitled who ought to attend (应到会), ``present``: those of them who do, ``yes``: votes in favour.
Where nobody is entitled, nothing is quorate and nothing is carried. Negative numbers are refused.
"""

from collections.abc import Mapping
from typing import NamedTuple


def is_meeting_quorate(*, present: int, due: int) -> bool:
    """党员大会 that decides: at least half of those entitled to vote (支部工作条例 第十一条)."""
    return _counts(present, due) and present * 2 >= due


def is_committee_quorate(*, present: int, due: int) -> bool:
    """支委会: at least half of its members (支部工作条例 第十二条)."""
    return _counts(present, due) and present * 2 >= due


def is_admission_quorate(*, present: int, due: int) -> bool:
    """党员大会 that admits members: more than half of those entitled to vote (发展党员工作细则)."""
    return _counts(present, due) and present * 2 > due


def is_election_quorate(*, present: int, due: int) -> bool:
    """换届选举: at least four fifths of those entitled to vote (基层组织选举工作条例)."""
    return _counts(present, due) and present * 5 >= due * 4


def is_democratic_life_quorate(*, present: int, due: int) -> bool:
    """民主生活会: at least two thirds of its members (民主生活会若干规定)."""
    return _counts(present, due) and present * 3 >= due * 2


def is_resolution_carried(*, present: int, due: int, yes: int) -> bool:
    """A resolution: quorate, and more than half of those entitled in favour (支部工作条例 第十一条)."""
    return is_meeting_quorate(present=present, due=due) and is_majority(due=due, yes=yes)


def is_admission_carried(*, present: int, due: int, yes: int) -> bool:
    """Admission or confirmation of a member: quorate, and more than half of those entitled in favour."""
    return is_admission_quorate(present=present, due=due) and is_majority(due=due, yes=yes)


def is_elected(*, present: int, due: int, yes: int) -> bool:
    """A candidate: the election is quorate, and more than half of those entitled are in favour."""
    return is_election_quorate(present=present, due=due) and is_majority(due=due, yes=yes)


def is_majority(*, due: int, yes: int) -> bool:
    """More than half of those entitled – not of those present."""
    return _counts(yes, due) and yes * 2 > due


def is_surplus_enough(*, candidates: int, seats: int) -> bool:
    """差额: at least a fifth more candidates than seats (基层组织选举工作条例)."""
    return candidates * 5 >= seats * 6


def least_candidates(seats: int) -> int:
    """The smallest number of candidates for so many seats: 3 → 4, 5 → 6, 7 → 9."""
    return -(-seats * 6 // 5)


class Chosen(NamedTuple):
    """Outcome of one vote: who is elected, between whom a tie must be voted again, for how many seats; seats left."""

    elected: tuple[int, ...] = ()
    tied: tuple[int, ...] = ()
    vacant: int = 0


def choose(yes: Mapping[int, int], *, seats: int, due: int) -> Chosen:
    """Whoever has more than half of those entitled is elected, the most votes first, as far as there are seats.

    Where equal votes stand at the last seats, those tied are voted on again; ``vacant``: seats still to be filled.
    """
    over = sorted((key for key in yes if is_majority(due=due, yes=yes[key])), key=lambda key: (-yes[key], key))
    if len(over) <= seats:
        return Chosen(tuple(over), (), seats - len(over))
    last = yes[over[seats - 1]]
    if yes[over[seats]] != last:
        return Chosen(tuple(over[:seats]))
    above = tuple(key for key in over if yes[key] > last)
    return Chosen(above, tuple(key for key in over if yes[key] == last), seats - len(above))


def _counts(number: int, due: int) -> bool:
    if number < 0 or due < 0:
        raise ValueError("人数和票数不能是负数。")
    return due > 0
