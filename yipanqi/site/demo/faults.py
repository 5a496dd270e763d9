"""Which faults are put into the records, by branch and month since go-live. `truth` tells what became of them."""

from yipanqi.meetings.enums import Kind
from yipanqi.site.demo.chance import odds

THEME, COMMITTEE, MEMBERS, GROUP = Kind.THEME_DAY, Kind.COMMITTEE_MEETING, Kind.MEMBERS_MEETING, Kind.GROUP_MEETING

MISSED: dict[tuple[str, str], frozenset[int]] = {
    ("property", COMMITTEE): frozenset({8, 9, 11, 13, 14, 16}),
    ("property", THEME): frozenset({9, 14}),
    ("property", MEMBERS): frozenset(range(8, 12)),
    ("property/1", GROUP): frozenset(range(7, 13)),
    ("property/2", GROUP): frozenset({10, 13, 14, 16, 17}),
    ("hotline-2/3", GROUP): frozenset(range(6, 12)),
    ("design-1/4", GROUP): frozenset(range(12, 18)),
    ("temporary", THEME): frozenset({12}),
}
"""(organisation, kind) → months since go-live in which it was not held."""

SCATTERED = {COMMITTEE: 0.02, GROUP: 0.02, THEME: 0.006, MEMBERS: 0.015}
"""Beside these, everybody forgets now and then."""

EXEMPLARY, MOTIONS, TROUBLED = "approval", "energy-2", "property"
"""Three branches to compare: everything met and meant; everything met on time and nothing said; little in order."""

ELECTED = "drain-1"
"""A branch whose 换届 of two months ago is kept from the request to the approval; the exemplary one is half-way."""

LATE = {
    ("village", THEME): frozenset({3, 6, 11}),
    ("petition", COMMITTEE): frozenset({4, 7, 12}),
    ("archive", MEMBERS): frozenset(range(6, 9)),
    (TROUBLED, COMMITTEE): frozenset({1, 2, 15}),
    (TROUBLED, THEME): frozenset({7, 12}),
}
SCATTERED_LATE = 0.012

BATCHES = (("park-2", range(10, 15), 15), ("lamp", range(6, 8), 8), (TROUBLED, range(3, 6), 6))
"""(branch, months, month of the evening on which they were all recorded)."""

COPIED_OWN = ("training", 6, range(8, 14))
"""A branch copies its own theme day of one month in later ones."""
COPIED_OTHER = ("housing-2", "housing-1", (11, 12, 14))
"""A branch copies the committee minutes of its neighbour and changes the names."""
COPIED_GROUP = ("hall-3/2", "hall-3/1", (9, 10, 11, 12))

NEVER_THERE = ("deputy-1", "renewal")

LEFT_OPEN = {TROUBLED: 0.5, EXEMPLARY: 0.0}
"""Share of decisions that stay open; elsewhere it is `USUALLY_OPEN`."""
USUALLY_OPEN = 0.06


def is_missed(organ: str, kind: str, month: int, name: str) -> bool:
    """Whether the meeting named so was not held. `month` counts from go-live."""
    if month in MISSED.get((organ, kind), ()):
        return True
    copies = {
        ELECTED,
        COPIED_OWN[0],
        *COPIED_OTHER[:2],
        *COPIED_GROUP[:2],
        *(branch for branch, *_ in BATCHES),
    }
    if organ in copies or organ.split("/")[0] in (EXEMPLARY, MOTIONS):
        return False
    return odds(SCATTERED.get(kind, 0), "missed", organ, kind, name)


def is_late(organ: str, kind: str, month: int, name: str) -> bool:
    """Whether the record was entered long after the period had ended."""
    if month in LATE.get((organ, kind), ()):
        return True
    punctual = {EXEMPLARY, MOTIONS, *(branch for branch, *_ in BATCHES)}
    return organ.split("/")[0] not in punctual and odds(SCATTERED_LATE, "late", organ, kind, name)


def is_unsigned(organ: str, name: str) -> bool:
    """Whether a record was never signed."""
    return organ.split("/")[0] not in (EXEMPLARY, MOTIONS) and odds(0.03, "unsigned", name)


def batch_month(branch: str, month: int) -> int | None:
    """The month of the evening on which a meeting of this branch and month was recorded with many others."""
    return next((evening for name, months, evening in BATCHES if name == branch and month in months), None)
