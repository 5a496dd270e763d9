"""A small organ with one account for every role, built through the rooms' own actions; for tests that span rooms.

党组（局）
├─ 机关党委
│   ├─ 机关纪委
│   ├─ 直属总支 ── 甲支部（设支委会，第一党小组）
│   └─ 乙支部
├─ 办公室（处室）
└─ 工会
"""

from dataclasses import dataclass, field
from datetime import date

from tests.photograph import photographed
from yipanqi.accounts.enums import Administers
from yipanqi.accounts.models import Account
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.organizations import actions
from yipanqi.organizations.enums import Kind, Post
from yipanqi.organizations.models import Organization, Person

TODAY = date(2026, 6, 15)
FOUNDED = date(2020, 1, 1)
GO_LIVE = date(2026, 1, 1)

TREE = (
    ("党组", Kind.LEADING_GROUP, None),
    ("机关党委", Kind.ORGAN_COMMITTEE, "党组"),
    ("机关纪委", Kind.ORGAN_DISCIPLINE, "机关党委"),
    ("直属总支", Kind.GENERAL_BRANCH, "机关党委"),
    ("甲支部", Kind.BRANCH, "直属总支"),
    ("第一党小组", Kind.GROUP, "甲支部"),
    ("乙支部", Kind.BRANCH, "机关党委"),
    ("办公室", Kind.DEPARTMENT, "党组"),
    ("工会", Kind.MASS, "党组"),
)

OFFICES = {
    # role: (branch of membership, organisation of the office, post)
    "甲书记": ("甲支部", "甲支部", Post.SECRETARY),
    "甲委员": ("甲支部", "甲支部", Post.ORGANISATION_MEMBER),
    "甲组长": ("甲支部", "第一党小组", Post.GROUP_LEADER),
    "甲党员": ("甲支部", None, None),
    "乙书记": ("乙支部", "乙支部", Post.SECRETARY),
    "总支书记": ("甲支部", "直属总支", Post.SECRETARY),
    "专职副书记": ("乙支部", "机关党委", Post.FULL_TIME_DEPUTY),
    "党办干部": ("乙支部", "机关党委", Post.PARTY_OFFICER),
    "纪委书记": ("乙支部", "机关纪委", Post.SECRETARY),
    "党组书记": ("甲支部", "党组", Post.SECRETARY),
    "党组成员": ("乙支部", "党组", Post.LEADING_MEMBER),
    "处长": ("乙支部", "办公室", Post.DEPARTMENT_HEAD),
    "工会主席": ("乙支部", "工会", Post.CHAIR),
}

ROLES = (*OFFICES, "系统管理员", "安全管理员", "审计管理员")


@dataclass
class Organ:
    """What was built: organisations, people and accounts by name."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)


@photographed
def build(*, members: int = 4) -> Organ:
    """The organ as of `TODAY`, with `members` further members in 甲支部. Call inside `clock.frozen(TODAY)`."""
    made = Organ()
    with scope.system("建立试验机关"):
        for name, kind, parent in TREE:
            made.organizations[name] = actions.found_organization(
                name=name,
                kind=kind,
                parent=made.organizations.get(parent),
                founded_on=FOUNDED,
                go_live_on=GO_LIVE,
                has_committee=name == "甲支部",
                by=COMMAND_LINE,
            )
        for role, (branch, where, post) in OFFICES.items():
            _somebody(made, role, branch, where, post)
        for number in range(1, members + 1):
            _somebody(made, f"党员{number}", "甲支部", None, None, account=False)
    for kind in Administers:
        made.accounts[kind.label] = _account(kind.label, administers=kind)
    return made


def _somebody(
    made: Organ, role: str, branch: str, where: str | None, post: str | None, *, account: bool = True
) -> None:
    home = made.organizations[branch]
    person = actions.register_person(
        name=role, home=home, joined_on=date(2015, 7, 1), full_on=date(2016, 7, 1), by=COMMAND_LINE
    )
    group = made.organizations["第一党小组"] if role in ("甲组长", "甲党员") else None
    actions.admit_member(person=person, organization=home, from_on=date(2021, 1, 4), group=group, by=COMMAND_LINE)
    if where:
        actions.appoint(
            person=person, organization=made.organizations[where], post=post, from_on=date(2025, 3, 3), by=COMMAND_LINE
        )
    if account:
        made.accounts[role] = _account(role)
        Person.objects.filter(pk=person.pk).update(account=made.accounts[role])
    made.people[role] = Person.objects.get(pk=person.pk)


def _account(name: str, *, administers: str = "") -> Account:
    return Account.objects.create(username=name, name=name, administers=administers, created_at=clock.now())
