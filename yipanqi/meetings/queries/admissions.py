"""Answers about votes on members: whom they can be about, whether one carries, what follows from it."""

from dataclasses import replace
from datetime import date

from yipanqi.engine.periods import add_months
from yipanqi.kernel import scope
from yipanqi.meetings import rules
from yipanqi.meetings.enums import Kind, MemberMatter, Motion
from yipanqi.meetings.models import Meeting, MemberVote
from yipanqi.meetings.queries import meetings
from yipanqi.meetings.queries.clauses import cited
from yipanqi.meetings.rules import Finding
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Category, Standing
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.models import Organization, Person

CLAUSE = "FZ-20"
PROBATION = "FZ-31"
LEAST_MONTHS, MOST_MONTHS = 6, 12
"""An extension of the probation: once, half a year at least, a year at most (发展党员工作细则, 条号待核)."""


def takes_votes(meeting: Meeting) -> bool:
    """Whether members can be voted on there: a members' meeting of a branch (支部11)."""
    return meeting.organization.kind == OrganizationKind.BRANCH and Kind.MEMBERS_MEETING in meeting.kinds


def votes_of(meeting: Meeting) -> list[MemberVote]:
    """The votes of a meeting in the order in which they were entered."""
    return list(MemberVote.objects.filter(meeting=meeting).select_related("person", "meeting__organization"))


def get(pk: int) -> MemberVote | None:
    """One vote the actor may see."""
    return MemberVote.objects.select_related("person", "meeting__organization__parent").filter(pk=pk).first()


def outcome(vote: MemberVote) -> Finding:
    """Whether it carries: more than half there, more than half of those due in favour, written opinions counted.

    延长 and 取消 are decided by the same meeting (支部11) and no clause that we read asks for less.
    """
    found = rules.tally(Motion.ADMISSION, due=vote.due, present=vote.present, yes=vote.yes)
    decided = vote.matter in (MemberMatter.EXTEND, MemberMatter.REVOKE)
    return replace(found, clause=f"{cited('ZB-11b')}；{cited(CLAUSE)}" if decided else cited(CLAUSE))


def applicable(meeting: Meeting, matter: str) -> list[Person]:
    """Whom such a vote can be about on the day of the meeting: who is in the branch's register and no member yet, or
    its probationary members.
    """
    organization, on = meeting.organization, meeting.held_on
    with scope.system("党员大会表决对象"):
        held = list(organizations.members_of(organization, on=on).exclude(standing=Standing.SECONDED_IN))
        if matter != MemberMatter.RECEIVE:
            people = [one.person for one in held]
            return [one for one in people if organizations.category_of(one, on=on) == Category.PROBATIONARY]
        members = {one.person_id for one in held}
        own = Person.objects.filter(home=organization, active=True, joined_on=None).exclude(pk__in=members)
        return list(own.order_by("pinyin", "id"))


def extended_to(vote: MemberVote) -> date | None:
    """The day to which an extension that was voted on moves the end of the probation."""
    ends = organizations.probation_end(vote.person)
    return add_months(ends, vote.months) if ends and vote.months else None


def voters(meeting: Meeting) -> int:
    """How many had a vote by the registers of the day, as they stand now."""
    return sum(one.votes for one in meetings.expected(meeting.organization, meeting.kinds, meeting.held_on))


def decided_above(organization: Organization) -> bool:
    """Whether a 党组（党委） stands above, which decides before the 机关党委 approves (机关条例 37)."""
    with scope.system("上级党组织"):
        return any(one.kind == OrganizationKind.LEADING_GROUP for one in organizations.ancestors(organization))
