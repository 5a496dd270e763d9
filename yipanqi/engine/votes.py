"""Vote and quorum tests in whole numbers; no share is ever rounded. Each is named after what it decides.

``due``: those entitled who ought to attend (应到会), ``present``: those of them who do, ``yes``: votes in favour.
Where nobody is entitled, nothing is quorate and nothing is carried. Negative numbers are refused.
"""


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


def _counts(number: int, due: int) -> bool:
    if number < 0 or due < 0:
        raise ValueError("人数和票数不能是负数。")
    return due > 0
