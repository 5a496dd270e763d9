"""Which office grants what: a table, so that a person can read it. No code elsewhere decides this.

`EXACT` is the organisation of the office alone, `TREE` its whole subtree (for a branch: its groups), `ORGAN` everything
below the same root. `UNIT` is the subtree a 机关党委 keeps: that of the 党组 directly above it, where there is one
(`keeps_the_unit`, docs/adr/0007), else its own; `BELOW` the same without the 党组 itself. `BOTH` is the organisation of
the office and, exactly, the 党组 whose unit it keeps (docs/adr/0013).
"""

from dataclasses import dataclass, field

from yipanqi.access.enums import Permit, Power, Sight
from yipanqi.accounts.enums import Administers
from yipanqi.organizations.enums import COMMITTEE_POSTS, Kind, Post

EXACT, TREE, ORGAN, UNIT, BELOW, BOTH = "exact", "tree", "organ", "unit", "below", "both"

PREPARING_POSTS = (Post.FULL_TIME_DEPUTY, Post.PARTY_OFFICER)
"""Who of a 机关党委 prepares and records the meetings of the 党组 above it, which has no staff of its own here: the
full-time deputy, who attends them (机关26), and the party workers. They sign nothing there."""


@dataclass(frozen=True)
class Grant:
    """What one office gives: sights and powers, each with how far it reaches."""

    sights: dict[str, str] = field(default_factory=dict)
    powers: dict[str, str] = field(default_factory=dict)


_BRANCH_OFFICER = Grant(
    sights={
        Sight.RECORDS: TREE, Sight.REGISTER: TREE, Sight.STATES: TREE, Sight.CARE: TREE, Sight.DUES: EXACT,
        Sight.TRAININGS: EXACT, Sight.HANDED_IN: EXACT, Sight.DRAFTS: EXACT,
        Sight.TASKS: EXACT, Sight.AGENDA: EXACT,
    },
    powers={
        Power.MEETINGS: TREE, Power.CARE: TREE, Power.DUES: EXACT, Power.TRAININGS: EXACT, Power.PROPOSE: EXACT,
    },
)  # fmt: skip
_BRANCH_SECRETARY = Grant(
    _BRANCH_OFFICER.sights,
    {
        **_BRANCH_OFFICER.powers, Power.SIGN: TREE, Power.PEOPLE: TREE, Power.HAND_IN: EXACT, Power.LISTS: EXACT,
        Power.TASKS: EXACT,
    },
)  # fmt: skip
_COMMITTEE_MEMBER = Grant(
    {
        Sight.RECORDS: EXACT, Sight.REGISTER: TREE, Sight.STATES: UNIT, Sight.CARE: EXACT, Sight.TRAININGS: EXACT,
        Sight.TASKS: EXACT,
    },
    {Power.MEETINGS: EXACT, Power.CARE: EXACT, Power.TRAININGS: EXACT},
)  # fmt: skip
_KEEPER_SIGHTS: dict[str, str] = {
    Sight.RECORDS: EXACT,
    Sight.TASKS: EXACT,
    Sight.TRAININGS: EXACT,
    Sight.REGISTER: UNIT,
    Sight.STATES: UNIT,
    Sight.COMPLAINTS: ORGAN,
    Sight.HANDED_IN: BELOW,
    Sight.DRAFTS: UNIT,
}
_COMMITTEE_HEAD = Grant(
    {**_KEEPER_SIGHTS, Sight.CARE: EXACT, Sight.AGENDA: EXACT},
    {
        Power.MEETINGS: EXACT, Power.SIGN: EXACT, Power.CARE: EXACT, Power.TRAININGS: EXACT,
        Power.ORGANIZATIONS: UNIT, Power.PEOPLE: UNIT, Power.WAIVE: BELOW, Power.RULES: ORGAN,
        Power.COMPLAINTS: ORGAN, Power.TEMPLATES: ORGAN, Power.RECEIVE: BELOW, Power.INSPECT: BELOW,
        Power.LISTS: UNIT, Power.APPROVE_LISTS: BELOW, Power.TASKS: EXACT, Power.PROPOSE: EXACT,
        Power.CONNECT: EXACT,
    },
)  # fmt: skip
_FULL_TIME_DEPUTY = Grant(
    {**_COMMITTEE_HEAD.sights, Sight.RECORDS: BOTH, Sight.TASKS: BOTH, Sight.AGENDA: BOTH},
    {**_COMMITTEE_HEAD.powers, Power.MEETINGS: BOTH, Power.TASKS: BOTH, Power.CONNECT: BOTH},
)
_COMMITTEE_OFFICE = Grant(
    {**_KEEPER_SIGHTS, Sight.RECORDS: BOTH, Sight.TASKS: BOTH, Sight.AGENDA: BOTH},
    {
        Power.MEETINGS: BOTH, Power.TRAININGS: EXACT, Power.ORGANIZATIONS: UNIT, Power.PEOPLE: UNIT,
        Power.COMPLAINTS: ORGAN, Power.TEMPLATES: ORGAN, Power.RECEIVE: BELOW, Power.LISTS: UNIT,
        Power.TASKS: BOTH, Power.PROPOSE: EXACT,
    },
)  # fmt: skip
_GROUP_LEADER = Grant(
    {Sight.RECORDS: EXACT, Sight.STATES: EXACT, Sight.TASKS: EXACT},
    {Power.MEETINGS: EXACT, Power.SIGN: EXACT, Power.TASKS: EXACT},
)
_GENERAL_BRANCH_HEAD = Grant(
    {
        Sight.RECORDS: EXACT, Sight.REGISTER: TREE, Sight.STATES: TREE, Sight.CARE: EXACT, Sight.TRAININGS: EXACT,
        Sight.HANDED_IN: TREE, Sight.DRAFTS: TREE, Sight.TASKS: EXACT, Sight.AGENDA: EXACT,
    },
    {
        Power.MEETINGS: EXACT, Power.SIGN: EXACT, Power.CARE: EXACT, Power.TRAININGS: EXACT, Power.RECEIVE: TREE,
        Power.LISTS: EXACT, Power.TASKS: EXACT, Power.PROPOSE: EXACT,
    },
)  # fmt: skip
_LEADER = Grant(
    {
        Sight.STATES: ORGAN, Sight.OPEN_RECORDS: EXACT, Sight.DRAFTS: EXACT, Sight.TASKS: EXACT, Sight.AGENDA: EXACT,
    }
)  # fmt: skip
_LEADING_OFFICE = Grant(
    {Sight.STATES: EXACT, Sight.RECORDS: EXACT, Sight.DRAFTS: EXACT, Sight.TASKS: EXACT, Sight.AGENDA: EXACT},
    {Power.MEETINGS: EXACT, Power.LISTS: EXACT, Power.TASKS: EXACT},
)
_LEADING_SECRETARY = Grant(
    {
        Sight.STATES: ORGAN, Sight.RECORDS: EXACT, Sight.CARE: EXACT, Sight.DRAFTS: ORGAN, Sight.TASKS: EXACT,
        Sight.AGENDA: EXACT,
    },
    {
        Power.MEETINGS: EXACT, Power.SIGN: EXACT, Power.CARE: EXACT, Power.LISTS: EXACT, Power.APPROVE_LISTS: ORGAN,
        Power.TASKS: EXACT, Power.CONNECT: EXACT,
    },
)  # fmt: skip
_DISCIPLINE = Grant({Sight.STATES: ORGAN, Sight.DRAFTS: EXACT, Sight.TASKS: EXACT}, {Power.LISTS: EXACT})
_DISCIPLINE_HEAD = Grant(_DISCIPLINE.sights, {**_DISCIPLINE.powers, Power.TASKS: EXACT})
_CHARGED = Grant({Sight.STATES: EXACT, Sight.TASKS: EXACT}, {Power.TASKS: EXACT})
"""Who leads a department or a mass organisation: what it was charged with, nothing of the Party's own records."""
_DEPARTMENT_HEAD = Grant({**_CHARGED.sights, Sight.AGENDA: EXACT}, {**_CHARGED.powers, Power.PROPOSE: EXACT})

_HEADS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.FULL_TIME_DEPUTY)
_CHARGED_POSTS: dict[str, tuple[Post, ...]] = {
    Kind.DEPARTMENT: (Post.DEPARTMENT_HEAD, Post.DEPARTMENT_DEPUTY),
    Kind.MASS: (Post.CHAIR, Post.VICE_CHAIR),
}


def keeps_the_unit(kind: str, above: str | None) -> bool:
    """Whether an organisation of `kind` keeps the tree and registers of the whole unit: a 机关党委 directly below the
    unit's 党组（党委）. Nobody else could: offices in a 党组 open states, departments and 群团 nothing.
    """
    return kind == Kind.ORGAN_COMMITTEE and above == Kind.LEADING_GROUP


def grant_of(kind: str, post: str) -> Grant | None:
    """What the office `post` in an organisation of `kind` gives; None where it gives nothing beyond membership."""
    if kind == Kind.BRANCH and post in COMMITTEE_POSTS:
        return _BRANCH_SECRETARY if post in (Post.SECRETARY, Post.DEPUTY_SECRETARY) else _BRANCH_OFFICER
    if kind == Kind.GENERAL_BRANCH and post in COMMITTEE_POSTS:
        return _GENERAL_BRANCH_HEAD if post in _HEADS else _COMMITTEE_MEMBER
    if kind in (Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE):
        if post == Post.FULL_TIME_DEPUTY:
            return _FULL_TIME_DEPUTY
        if post in _HEADS:
            return _COMMITTEE_HEAD
        if post == Post.PARTY_OFFICER:
            return _COMMITTEE_OFFICE
        return _COMMITTEE_MEMBER if post in COMMITTEE_POSTS else None
    if kind == Kind.ORGAN_DISCIPLINE and post in COMMITTEE_POSTS:
        return _DISCIPLINE_HEAD if post in _HEADS else _DISCIPLINE
    if kind == Kind.DEPARTMENT and post == Post.DEPARTMENT_HEAD:
        return _DEPARTMENT_HEAD
    if post in _CHARGED_POSTS.get(kind, ()):
        return _CHARGED
    if kind == Kind.GROUP and post == Post.GROUP_LEADER:
        return _GROUP_LEADER
    if kind == Kind.LEADING_GROUP and post == Post.PARTY_OFFICER:
        return _LEADING_OFFICE
    if kind == Kind.LEADING_GROUP and post in (*_HEADS, Post.LEADING_MEMBER):
        return _LEADING_SECRETARY if post == Post.SECRETARY else _LEADER
    return None


MEMBER = Grant({Sight.OPEN_RECORDS: EXACT})
"""A Party member sees the records of the branch and of the group he or she belongs to, committee meetings excepted."""

ADMINISTRATOR_POWERS: dict[Administers, tuple[Power, ...]] = {
    Administers.SYSTEM: (Power.SYSTEM,),
    Administers.SECURITY: (Power.ACCOUNTS,),
    Administers.AUDIT: (Power.AUDIT,),
}
"""The three administrators: none of them sees business content."""

PERMITS: dict[Permit, Grant] = {
    Permit.READ_ORGANIZATIONS: Grant({Sight.STRUCTURE: ORGAN}),
    Permit.READ_DIRECTIVES: Grant({Sight.TASKS: EXACT}),
    Permit.HAND_IN_DIRECTIVES: Grant({Sight.STRUCTURE: ORGAN}, {Power.TASKS: EXACT}),
}
"""What a system admitted in the name of an organisation sees and does: never more than whoever holds `Power.CONNECT`
over that organisation."""
