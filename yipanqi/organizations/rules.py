"""Who may change the tree and the registers, and the checks that follow from the regulations, as plain functions.

`organizations` stands below `access`, so its actions ask the scope in force by the name of the power.
"""

from datetime import date

from yipanqi.kernel import clock, scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.organizations.enums import PARTY_KINDS, POST_KIND, Kind, Post, PostKind

ORGANIZATIONS, PEOPLE, MEETINGS, SYSTEM = "organizations", "people", "meetings", "system"

_VERBS = {
    ORGANIZATIONS: "设立、调整、撤并组织和登记任免",
    PEOPLE: "维护党员信息",
    MEETINGS: "安排、记录会议",
}

_ROOTS = {
    Kind.LEADING_GROUP,
    Kind.WORK_COMMITTEE,
    Kind.ORGAN_COMMITTEE,
    Kind.GENERAL_BRANCH,
    Kind.BRANCH,
    Kind.DEPARTMENT,
}
_UPPER = {Kind.LEADING_GROUP, Kind.WORK_COMMITTEE, Kind.ORGAN_COMMITTEE}
PARENTS: dict[str, set[str]] = {
    Kind.LEADING_GROUP: {Kind.LEADING_GROUP, Kind.WORK_COMMITTEE},
    Kind.WORK_COMMITTEE: {Kind.LEADING_GROUP, Kind.WORK_COMMITTEE},
    Kind.ORGAN_COMMITTEE: _UPPER,
    Kind.ORGAN_DISCIPLINE: _UPPER,
    Kind.GENERAL_BRANCH: _UPPER,
    Kind.BRANCH: _UPPER | {Kind.GENERAL_BRANCH},
    Kind.GROUP: {Kind.BRANCH},
    Kind.MASS: _UPPER | {Kind.GENERAL_BRANCH, Kind.BRANCH, Kind.MASS, Kind.DEPARTMENT},
    Kind.DEPARTMENT: _UPPER | {Kind.DEPARTMENT},
}
"""What may stand above what. Departments are a tree of their own, hung below the organ: one organ is one tree."""

LEVELS = 20
"""How deep the tree may be: so many segments fit into `Organization.path`."""

TERM_YEARS: dict[str, int] = {Kind.ORGAN_COMMITTEE: 5, Kind.ORGAN_DISCIPLINE: 5, Kind.GENERAL_BRANCH: 3, Kind.BRANCH: 3}
"""机关条例 arts. 5–7: 机关党委 generally five years, 总支 and 支部 three."""

SINGLE_POSTS = frozenset({Post.SECRETARY, Post.GROUP_LEADER, Post.HEAD, Post.CHAIR, Post.DEPARTMENT_HEAD})
"""Posts that one person holds at a time."""


def require(power: str, organization) -> None:
    """Refuse unless the scope in force holds `power` over the organisation; the message says who can."""
    require_any((power,), organization)


def require_any(powers: tuple[str, ...], organization) -> None:
    """Refuse unless the scope in force holds one of `powers` over the organisation."""
    if not may_any(powers, organization):
        raise NotAllowed(
            f"您现任职务没有在“{organization.name}”{_VERBS[powers[0]]}的权限，请联系该组织书记或机关党委。"
        )


def may_any(powers: tuple[str, ...], organization) -> bool:
    """Whether the scope in force holds one of `powers` over the organisation."""
    return any(scope.current().may(power, organization.path) for power in powers)


def may_begin() -> bool:
    """Whether the actor may bring the first organisation into an empty installation, and take that import back as long
    as nobody has worked on it: the system administrator, and the command line (docs/adr/0005).

    Not the security administrator: whoever opens accounts must not also enter the offices that give them their rights.
    """
    return scope.current().may_anywhere(SYSTEM)


def require_parent(kind: str, parent_kind: str | None, *, name: str) -> None:
    """Refuse a place in the tree that the kind cannot have."""
    if parent_kind is None:
        if kind not in _ROOTS:
            raise Refused(f"“{name}”是{Kind(kind).label}，必须有上级组织。", field="parent")
    elif parent_kind not in PARENTS[kind]:
        raise Refused(f"{Kind(kind).label}“{name}”不能设在{Kind(parent_kind).label}之下。", field="parent")


def require_post(post: str, kind: str, *, name: str, is_root: bool) -> None:
    """Refuse a post this kind of organisation does not have: Party, administrative, mass posts are kept apart."""
    sort = POST_KIND[post]
    allowed = {
        PostKind.PARTY: kind in PARTY_KINDS and (post == Post.GROUP_LEADER) == (kind == Kind.GROUP),
        PostKind.MASS: kind == Kind.MASS,
        PostKind.ADMINISTRATIVE: is_root or kind in (Kind.DEPARTMENT, Kind.LEADING_GROUP),
    }[sort]
    if not allowed:
        raise Refused(f"“{Post(post).label}”是{sort.label}，不能登记在{Kind(kind).label}“{name}”。", field="post")


def not_future(day: date, what: str, *, field: str) -> None:
    """Refuse a day that has not come yet."""
    if day > clock.today():
        raise Refused(f"{what}{chinese_date(day)}晚于今天，请在发生后登记。", field=field)


def not_before(day: date, start: date, what: str, start_what: str, *, field: str) -> None:
    """Refuse a day before another one, naming both."""
    if day < start:
        raise Refused(f"{what}{chinese_date(day)}早于{start_what}{chinese_date(start)}。", field=field)


def check_person_dates(*, born_on: date | None, joined_on: date | None, full_on: date | None) -> None:
    """Birth ≤ joining ≤ becoming a full member ≤ today."""
    for day, what, field in (
        (born_on, "出生日期", "born_on"),
        (joined_on, "入党日期", "joined_on"),
        (full_on, "转正日期", "full_on"),
    ):
        if day:
            not_future(day, what, field=field)
    if joined_on and full_on:
        not_before(full_on, joined_on, "转正日期", "入党日期", field="full_on")
    if born_on and joined_on:
        not_before(joined_on, born_on, "入党日期", "出生日期", field="joined_on")


def check_version(found: int, typed: int | None, what: str) -> None:
    """Refuse when somebody else saved the record since the form was opened."""
    if typed is not None and typed != found:
        raise Conflict(f"{what}刚被他人修改。您填写的内容仍在，请核对最新内容后再次保存。")


def overlapping(from_on: date, to_on: date | None, other_from: date, other_to: date | None) -> bool:
    """Whether two spans of days (ends inclusive, None = open) share a day."""
    return (other_to is None or from_on <= other_to) and (to_on is None or other_from <= to_on)


def every(model):
    """All rows of a scoped model whatever the actor may see: rules hold against hidden rows, too.

    Only for checks inside actions and for fact tables; what a page shows goes through `model.objects`.
    """
    with scope.system("规则核验与事实表"):
        return model.objects.all()
