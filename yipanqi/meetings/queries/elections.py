"""Answers about elections: who may stand, what a count means by the clauses, who is elected, what is to come next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yipanqi.engine import votes
from yipanqi.engine.periods import add_months, add_years
from yipanqi.kernel import clock, scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.meetings.enums import Electing, Kind, TellerDuty
from yipanqi.meetings.models import Ballot, ElectionResult, Nominee, Procedure
from yipanqi.meetings.queries import meetings
from yipanqi.meetings.queries.clauses import cited, election_quorum
from yipanqi.meetings.rules import Finding
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Organization, Person

HEAD_POSTS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.FULL_TIME_DEPUTY)
SEAT_POSTS = (
    Post.COMMITTEE_MEMBER, Post.ORGANISATION_MEMBER, Post.PUBLICITY_MEMBER, Post.DISCIPLINE_MEMBER, Post.YOUTH_MEMBER,
)  # fmt: skip
EARLY_MONTHS, LATEST_YEARS = 6, 1
"""An election within the months of the reminder is on time (支部22, 待核); early or late by a year at most (选举3)."""
ON_TIME = "按期"

BY_ELECTION = "by_election"


def first_of(procedure: Procedure) -> Electing:
    """What the members elect: the committee, or the secretary where there is none (支部20, 22)."""
    organization = procedure.organization
    direct = organization.kind == OrganizationKind.BRANCH and not organization.has_committee
    return Electing.HEADS if direct else Electing.COMMITTEE


def by_members(procedure: Procedure, electing: str) -> bool:
    """Whether the members' meeting votes; the committee elects its own heads."""
    return electing == first_of(procedure)


def ballots_of(procedure: Procedure, electing: str) -> list[Ballot]:
    """The votes on one thing, first to last, with who stood. Two queries."""
    rows = Ballot.objects.filter(procedure=procedure, electing=electing).order_by("round")
    return list(rows.prefetch_related("nominees__person"))


def day_of(procedure: Procedure) -> date:
    """The day whose registers count: that of the meeting, or today before one is planned."""
    return procedure.meeting_on or clock.today()


def entitled(procedure: Procedure, on: date | None = None) -> list[Person]:
    """Who has the right to be elected on the day (选举5), and to elect where no delegates do, in the order of the
    register.
    """
    due = meetings.expected(procedure.organization, (Kind.MEMBERS_MEETING,), on or day_of(procedure))
    return [one.person for one in due if one.votes]


def voters(procedure: Procedure) -> list[Person]:
    """Who elects on the day: the members of the organisation, or the delegates."""
    due = meetings.expected(procedure.organization, (procedure.prescribed.meeting,), day_of(procedure))
    return [one.person for one in due if one.votes]


def assembly(procedure: Procedure) -> str:
    """党员大会, or 党员代表大会."""
    return Kind(procedure.prescribed.meeting).label


def standing_in(procedure: Procedure) -> set[int]:
    """Who is printed on a ballot of the meeting, by person."""
    rows = Nominee.objects.filter(ballot__procedure=procedure, ballot__electing=first_of(procedure), written_in=False)
    return set(rows.values_list("person", flat=True))


def tellers_of(procedure: Procedure) -> dict[str, list[Person]]:
    """Who was proposed to watch and to count, by duty."""
    found: dict[str, list[Person]] = {duty: [] for duty in TellerDuty}
    for one in procedure.tellers.select_related("person"):
        found[one.duty].append(one.person)
    return found


def may_stand(procedure: Procedure, electing: str) -> list[Person]:
    """Whom a ballot may name: those entitled; for the heads of a committee its members, elected or in office."""
    if by_members(procedure, electing):
        return entitled(procedure)
    return committee(procedure)


def committee(procedure: Procedure) -> list[Person]:
    """The committee that elects its heads: the one just elected; at a by-election also who is in office."""
    new = [one.person for one in standing(procedure, Electing.COMMITTEE).elected]
    if procedure.kind != BY_ELECTION:
        return new
    with scope.system("委员会成员"):
        held = organizations.committee_of(procedure.organization, on=day_of(procedure))
    return list({one.pk: one for one in [*(office.person for office in held), *new]}.values())


# What one count means


@dataclass(frozen=True, slots=True)
class Counted:
    """A ballot with what follows from its numbers."""

    ballot: Ballot
    nominees: tuple[Nominee, ...]
    findings: tuple[Finding, ...]
    elected: tuple[Nominee, ...] = ()
    tied: tuple[Nominee, ...] = ()
    vacant: int = 0

    @property
    def valid(self) -> bool:
        """Whether the vote counts at all."""
        return all(one.passed is not False for one in self.findings)

    @property
    def open(self) -> int:
        """Seats that this vote left open and nobody gave up."""
        if not self.ballot.counted:
            return 0
        return (self.vacant if self.valid else self.ballot.seats) - self.ballot.given_up


def counted(ballot: Ballot, *, surplus: bool) -> Counted:
    """What a ballot means: its checks by clause, who is elected, who is tied, how many seats stay open."""
    nominees = tuple(ballot.nominees.all())
    findings = []
    if surplus and ballot.round == 1:
        findings.append(surplus_of(sum(not one.written_in for one in nominees), ballot.seats))
    if not ballot.counted:
        return Counted(ballot, nominees, tuple(findings))
    checks = (election_quorum(due=ballot.due or 0, present=ballot.present or 0), _returned(ballot))
    findings += checks
    if not all(one.passed for one in checks):
        return Counted(ballot, nominees, tuple(findings))
    by_key = {one.pk: one for one in nominees}
    chosen = votes.choose({one.pk: one.in_favour for one in nominees}, seats=ballot.seats, due=ballot.due or 0)
    findings.append(_majority(ballot, len(chosen.elected), bool(chosen.tied)))
    return Counted(
        ballot, nominees, tuple(findings), tuple(by_key[key] for key in chosen.elected),
        tuple(by_key[key] for key in chosen.tied), chosen.vacant,
    )  # fmt: skip


def surplus_of(candidates: int, seats: int) -> Finding:
    """差额: at least a fifth more candidates than seats."""
    need = votes.least_candidates(seats)
    passed = votes.is_surplus_enough(candidates=candidates, seats=seats)
    short = "" if passed else f"，不足{need}人"
    return Finding(passed, f"应选{seats}人，候选人{candidates}人，至少{need}人{short}", cited("XJ-15"))


def _returned(ballot: Ballot) -> Finding:
    issued, returned = ballot.issued or 0, ballot.returned or 0
    if returned <= issued:
        return Finding(True, f"发出{issued}张，收回{returned}张，有效{ballot.valid}张，选举有效", cited("XJ-28"))
    return Finding(False, f"收回{returned}张，多于发出的{issued}张，选举无效，应重新投票", cited("XJ-28"))


def _majority(ballot: Ballot, elected: int, tied: bool) -> Finding:
    due = ballot.due or 0
    said = f"赞成票须超过应到会{due}人的半数（至少{due // 2 + 1}票）：当选{elected}人，应选{ballot.seats}人"
    clause = cited("XJ-31a") if elected == ballot.seats else f"{cited('XJ-31a')}；{cited('XJ-31b')}"
    return Finding(None if elected < ballot.seats else True, said + ("，末位票数相等" if tied else ""), clause)


# How an election stands


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing an election elects: its votes so far, who is elected, what is to be done next."""

    electing: Electing
    votes: tuple[Counted, ...]
    elected: tuple[Nominee, ...]

    @property
    def last(self) -> Counted | None:
        """The latest vote."""
        return self.votes[-1] if self.votes else None

    @property
    def waiting(self) -> Counted | None:
        """The vote that was prepared and not counted yet."""
        return self.last if self.last is not None and not self.last.ballot.counted else None

    @property
    def through(self) -> bool:
        """Every seat is filled, or given up for a reason."""
        return self.last is not None and self.last.ballot.counted and self.last.open == 0

    @property
    def again(self) -> bool:
        """Another vote is due: invalid, tied, or fewer elected than seats."""
        return self.last is not None and self.last.ballot.counted and self.last.open > 0

    @property
    def sentence(self) -> str:
        """In words how far it is."""
        if self.last is None:
            return "还没有确定候选人"
        if self.waiting is not None:
            number = sum(not one.written_in for one in self.waiting.nominees)
            return f"候选人{number}人，应选{self.waiting.ballot.seats}人，待投票"
        if not self.last.valid:
            return "投票无效，应重新投票"
        said = f"当选{len(self.elected)}人"
        if self.last.tied:
            return f"{said}，末位票数相等，应就得票相等的候选人再次投票"
        return said if self.through else f"{said}，还缺{self.last.open}人，应另行选举或经同意减少名额"


def standing(procedure: Procedure, electing: str) -> Standing:
    """How the election of the committee, or of its heads, stands. Two queries."""
    surplus = electing == Electing.COMMITTEE
    found = tuple(counted(one, surplus=surplus) for one in ballots_of(procedure, electing))
    elected = tuple(nominee for one in found if one.valid for nominee in one.elected)
    return Standing(Electing(electing), found, elected)


def offices(procedure: Procedure) -> list[tuple[Person, str, int]]:
    """Everybody elected with the office and the votes: heads first, a member's seat where no head's post was won."""
    heads = {one.person_id: one for one in standing(procedure, Electing.HEADS).elected}
    seats = standing(procedure, Electing.COMMITTEE).elected
    found = [(one.person, one.post, one.in_favour) for one in heads.values()]
    found += [(one.person, one.post, one.in_favour) for one in seats if one.person_id not in heads]
    return found


def result_of(procedure: Procedure) -> ElectionResult | None:
    """What was reported upward."""
    rows = ElectionResult.objects.filter(procedure=procedure).select_related("organization__parent", "term")
    return rows.prefetch_related("elected__person").first()


def result(pk: int) -> ElectionResult | None:
    """One report the actor may see."""
    related = ("organization__parent", "term", "procedure__meeting")
    return ElectionResult.objects.select_related(*related).prefetch_related("elected__person").filter(pk=pk).first()


def approver(organization: Organization) -> Organization:
    """Who enters the approval: the 机关党委（工委） above; without one in this system the organisation itself."""
    with scope.system("选举结果批复"):
        above = organizations.ancestors(organization)
    kinds = (OrganizationKind.ORGAN_COMMITTEE, OrganizationKind.WORK_COMMITTEE)
    return next((one for one in reversed(above) if one.kind in kinds), organization)


# When


def promptness(due: date, day: date) -> str:
    """按期, 提前 or 延期: an election on ``day`` where the term ends on ``due`` (选举3)."""
    if add_months(due, -EARLY_MONTHS) <= day <= due:
        return ON_TIME
    return "提前" if day < due else "延期"


def timing(organization: Organization, day: date) -> Finding:
    """Is an election on that day on time, early or late (选举3)? More than a year either way is refused."""
    with scope.system("届满日期"):
        term = organizations.current_term(organization, on=day)
    if term is None:
        return Finding(None, "系统中没有上一届的选举日期，不核对是否按期", cited("XJ-03"))
    due = organizations.term_end(term)
    said = f"本届{chinese_date(due)}届满，{chinese_date(day)}选举"
    word = promptness(due, day)
    if word == ON_TIME:
        return Finding(True, f"{said}，{word}", cited("XJ-03"))
    if not add_years(due, -LATEST_YEARS) <= day <= add_years(due, LATEST_YEARS):
        return Finding(False, f"{said}，{word}超过一年", cited("XJ-03"))
    return Finding(None, f"{said}，属于{word}换届，须先报上级批准，不超过一年", cited("XJ-03"))


def size_of(organization: Organization, seats: int) -> Finding | None:
    """支部20: a branch's committee generally has three to five members, seven at most; others are not tested."""
    if organization.kind != OrganizationKind.BRANCH or 3 <= seats <= 7:
        return None
    return Finding(None, f"应选{seats}人：支委会一般3至5人，不多于7人，请核对", cited("ZB-20b"))


def names_of(people: Iterable[Person]) -> str:
    """Names for a sentence."""
    return "、".join(one.name for one in people)


def vacancy_of(organization: Organization) -> Obligation | None:
    """The oldest open duty to fill vacant seats."""
    rows = Obligation.objects.filter(organization=organization, kind="vacancy", state__in=("pending", "missed"))
    return rows.order_by("due_on").first()


def counts_as_registered(procedure: Procedure) -> Finding:
    """Does the record of the meeting still say what the registers of its day say? A transfer on the day changes it."""
    meeting = procedure.meeting
    assert meeting is not None
    now = sum(one.votes for one in meetings.expected(meeting.organization, meeting.kinds, meeting.held_on))
    said = f"会议记录应到有表决权{meeting.voters_due}人，名册当日为{now}人"
    return Finding(now == meeting.voters_due, said)
