"""Answers to what `accounts` asks about people and offices, which stand above it."""

from yipanqi.access.queries import offices_of
from yipanqi.accounts.models import Account
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.questions import answer
from yipanqi.organizations.enums import COMMITTEE_POSTS, Kind, Post
from yipanqi.organizations.models import Organization, Person
from yipanqi.organizations.queries import find_people
from yipanqi.site.handover.pack import hands_over

GUARDED_KINDS = (Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE, Kind.ORGAN_DISCIPLINE, Kind.LEADING_GROUP)
"""Whose office holders need a second factor: 机关党委, 机关纪委 and leaders (docs/threat-model.md)."""

GUARDED_POSTS = COMMITTEE_POSTS | {Post.PARTY_OFFICER, Post.LEADING_MEMBER}


@answer("office_needing_second_factor")
def office_needing_second_factor(*, account: Account) -> str | None:
    """The first office of the account's person that demands one."""
    with scope.system("二次验证要求"):
        person = Person.objects.filter(account=account).first()
        offices = offices_of(person, on=clock.today()) if person else []
    for office in offices:
        if office.organization.kind in GUARDED_KINDS and office.post in GUARDED_POSTS:
            return f"{office.organization.name}{office.called}"
    return None


@answer("people_without_account")
def people_without_account(*, text: str = "", person_id: int | None = None) -> list[tuple[int, str, str]]:
    """Names and branches only: the security administrator reads nothing else of the register."""
    with scope.system("开通账号选择人员"):
        if person_id is not None:
            found = Person.objects.filter(pk=person_id, active=True, account=None).select_related("home")
        else:
            found = [person for person in find_people(text) if person.account_id is None]
        return [(person.pk, person.name, _place(person)) for person in found]


def _place(person: Person) -> str:
    return person.home.name if person.home else ""


@answer("account_opened")
def link_person(*, account: Account, person_id: int, by: Actor) -> bool | None:
    """Link the two, unless somebody else did meanwhile; the history's entry is that of opening the account."""
    with scope.system("开通账号关联人员"):
        linked = Person.objects.filter(pk=person_id, active=True, account=None).update(account=account)
    return True if linked else None


@answer("person_of_account")
def person_of_account(*, accounts: list[int]) -> dict[int, str]:
    """Where the accounts' people belong."""
    with scope.system("账号所在组织"):
        found = Person.objects.filter(account__in=accounts).select_related("home")
        return {person.account_id: _place(person) or "本机关" for person in found}


@answer("profile_sections")
def handover_section(*, organization: Organization, on=None, **_: object) -> tuple | None:
    """The way to the hand-over on the organisation's page, for who signs for it."""
    if not hands_over(organization):
        return None
    return 90, "工作交接", "site/handover/section.html", {"organization": organization}
