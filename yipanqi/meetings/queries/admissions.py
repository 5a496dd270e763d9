"""Answers about votes on members: whom they can be about, whether one carries, what follows from it."""

from datetime import date

from yipanqi.engine.periods import add_years
from yipanqi.kernel import scope
from yipanqi.meetings import rules
from yipanqi.meetings.enums import Kind, MemberMatter, Motion
from yipanqi.meetings.models import Meeting, MemberVote
from yipanqi.meetings.queries import meetings
from yipanqi.meetings.queries.elections import cited
from yipanqi.meetings.rules import Finding
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Category, Standing
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.models import Person

CLAUSE = "FZ-20"


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
    """Whether it carries: more than half there, more than half of those due in favour, written opinions counted."""
    found = rules.tally(Motion.ADMISSION, due=vote.due, present=vote.present, yes=vote.yes)
    return Finding(found.passed, found.sentence, cited(CLAUSE))


def applicable(meeting: Meeting, matter: str) -> list[Person]:
    """Whom such a vote can be about on the day of the meeting: who is in the branch's register and no member yet, or
    its probationary members.
    """
    organization, on = meeting.organization, meeting.held_on
    with scope.system("接收、转正表决对象"):
        held = list(organizations.members_of(organization, on=on).exclude(standing=Standing.SECONDED_IN))
        if matter == MemberMatter.CONFIRM:
            people = [one.person for one in held]
            return [one for one in people if organizations.category_of(one, on=on) == Category.PROBATIONARY]
        members = {one.person_id for one in held}
        own = Person.objects.filter(home=organization, active=True, joined_on=None).exclude(pk__in=members)
        return list(own.order_by("pinyin", "id"))


def probation_ends(person: Person) -> date | None:
    """The last day of the probationary year (发展党员细则, 条号待核)."""
    return add_years(person.joined_on, 1) if person.joined_on else None


def voters(meeting: Meeting) -> int:
    """How many had a vote by the registers of the day, as they stand now."""
    return sum(one.votes for one in meetings.expected(meeting.organization, meeting.kinds, meeting.held_on))
