"""Answers about the agenda of a 党组: who may propose, what waits, what is planned, what the meetings say of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yipanqi.access.enums import Power, Sight
from yipanqi.agenda import rules
from yipanqi.agenda.enums import Stage, Standing
from yipanqi.agenda.models import Placing, Proposal
from yipanqi.kernel import clock, ids, scope
from yipanqi.meetings import queries as meetings
from yipanqi.meetings.enums import Kind as MeetingKind
from yipanqi.meetings.enums import Stage as MeetingStage
from yipanqi.meetings.models import Meeting
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Membership, Organization
from yipanqi.organizations.queries import in_force, living

STUDY = MeetingKind.LEADING_GROUP_STUDY


# Who


def leading_group_of(organization: Organization) -> Organization | None:
    """The nearest 党组（党委） above an organisation; of itself where it is one, None where there is none."""
    above = [organization.path[:end] for end in range(ids.WIDTH, len(organization.path) + 1, ids.WIDTH)]
    with scope.system("上级党组"):
        return living().filter(path__in=above, kind=Kind.LEADING_GROUP).order_by("-path").first()


def proposers() -> list[Organization]:
    """Organisations in whose name the reader may propose, in tree order."""
    seen = scope.current()
    return [one for one in living() if seen.may(Power.PROPOSE, one.path)] if seen.may_anywhere(Power.PROPOSE) else []


def own_branch() -> Organization | None:
    """The branch of the reader, through which a member proposes."""
    person, today = scope.current().person_id, clock.today()
    if person is None:
        return None
    with scope.system("本人所在支部"):
        held = Membership.objects.filter(in_force(today), person=person, organization__kind=Kind.BRANCH)
        membership = held.select_related("organization").order_by("-from_on", "-id").first()
    return membership.organization if membership else None


def groups() -> list[Organization]:
    """The 党组 whose agenda the reader may see."""
    seen = scope.current()
    found = living().filter(kind=Kind.LEADING_GROUP)
    return [one for one in found if seen.sees(Sight.AGENDA, one.path)]


def group(pk: int) -> Organization | None:
    """One of them."""
    return next((one for one in groups() if one.pk == pk), None)


def plans(leading_group: Organization | None) -> bool:
    """Whether the reader plans its agenda: who arranges its meetings (docs/adr/0013)."""
    return leading_group is not None and scope.current().may(Power.MEETINGS, leading_group.path)


def speaks_for(organization: Organization) -> bool:
    """Whether the reader proposes in the name of an organisation (for buttons; actions check again)."""
    return scope.current().may(Power.PROPOSE, organization.path)


# What


@dataclass(frozen=True)
class Item:
    """A proposal, how it stands, and its last place in a meeting that was not cancelled."""

    proposal: Proposal
    standing: Standing
    placing: Placing | None = None

    @property
    def meeting(self) -> Meeting | None:
        """The meeting, where the proposal stands on its agenda or was studied there."""
        shown = (Standing.PLACED, Standing.HELD, Standing.DISCUSSED, Standing.DECIDED)
        return self.placing.meeting if self.placing is not None and self.standing in shown else None

    @property
    def decision(self):
        """What the meeting decided about it."""
        return self.placing.decision if self.placing is not None and self.standing == Standing.DECIDED else None

    @property
    def comes_back(self) -> bool:
        """Whether it was planned or placed before and waits again."""
        back = self.standing == Standing.OPEN
        return back and (self.placing is not None or self.proposal.planned_for is not None)

    @property
    def line(self) -> str:
        """As which line it stands on an agenda."""
        return line_of(self.proposal)

    @property
    def month(self) -> str:
        """The month it is planned for."""
        planned = self.proposal.planned_for
        return rules.month_label(planned) if planned and self.standing == Standing.PLANNED else ""

    @property
    def finished(self) -> bool:
        """Nothing more is to be planned."""
        return self.standing in rules.FINISHED


def line_of(proposal: Proposal) -> str:
    """As which line a proposal stands on an agenda."""
    return rules.line(proposal.title, ledger.named(proposal.organization))


def items(found: QuerySet[Proposal]) -> list[Item]:
    """Proposals with how they stand, in two queries.

    Whoever may read a proposal may know of the meeting when it is and what it decided about this proposal, and no
    more: the record stays with the 党组.
    """
    rows = list(found.select_related("organization", "leading_group", "raised_by"))
    placed: dict[int, Placing] = {}
    with scope.system("议题在会议上的结果"):
        places = Placing.objects.filter(proposal__in=[row.pk for row in rows]).exclude(
            meeting__stage=MeetingStage.CANCELLED
        )
        for one in places.select_related("meeting", "decision__owner").order_by("id"):
            placed[one.proposal_id] = one
    return [item_of(row, placed.get(row.pk)) for row in rows]


def item_of(proposal: Proposal, placing: Placing | None) -> Item:
    """How one stands with its last placing."""
    seat = None
    if placing is not None:
        on = rules.listed(placing.meeting.agenda, line_of(proposal))
        seat = rules.Seat(placing.meeting.held, on, placing.taken, placing.decision_id is not None)
    stand = rules.standing(proposal.stage, seat=seat, planned_for=proposal.planned_for, today=clock.today())
    return Item(proposal, stand, placing)


def item(pk: int) -> Item | None:
    """One the reader may see."""
    return next(iter(items(Proposal.objects.filter(pk=pk))), None)


def mine(year: int) -> list[Item]:
    """What the reader and the organisations he speaks for proposed, newest first."""
    own = Q(raised_by=scope.current().person_id or 0) | Q(organization__in=[one.pk for one in proposers()])
    came = Q(created_at__year=year)
    return items(Proposal.objects.filter(own & _of_year(came, year)).order_by("-id"))


def agenda(leading_group: Organization, year: int) -> list[Item]:
    """What a 党组 has before it, in the order it came: what came in or was studied in a year, and in this year whatever
    still waits.
    """
    found = Proposal.objects.filter(leading_group=leading_group, submitted_on__isnull=False)
    came = Q(submitted_on__gte=date(year, 1, 1), submitted_on__lte=date(year, 12, 31))
    return items(found.filter(_of_year(came, year)).order_by("submitted_on", "id"))


def _of_year(came: Q, year: int) -> Q:
    studied = Placing.objects.filter(taken=True)
    there = studied.filter(meeting__held_on__gte=date(year, 1, 1), meeting__held_on__lte=date(year, 12, 31))
    wanted = came | Q(pk__in=there.order_by().values("proposal"))
    if year == clock.today().year:
        waits = Q(stage__in=(Stage.RAISED, Stage.OPEN)) & ~Q(pk__in=studied.order_by().values("proposal"))
        wanted |= waits
    return wanted


def planned(leading_group: Organization) -> list[Item]:
    """What is planned and on no agenda yet, first what was planned for the earlier month."""
    found = Proposal.objects.filter(leading_group=leading_group, stage=Stage.OPEN, planned_for__isnull=False)
    rows = items(found.order_by("planned_for", "submitted_on", "id"))
    return [one for one in rows if one.standing == Standing.PLANNED]


def years(leading_group: Organization | None = None) -> list[int]:
    """Years with proposals, this one included, newest first."""
    found = Proposal.objects.exclude(submitted_on=None)
    if leading_group is not None:
        found = found.filter(leading_group=leading_group)
    return sorted({clock.today().year, *(day.year for day in found.dates("submitted_on", "year"))}, reverse=True)


# Where it can be placed, what the meeting decided


def arranged(leading_group: Organization) -> list[Meeting]:
    """Meetings of the 党组 on Party building that are arranged and not recorded, next first."""
    return list(meetings.waiting(leading_group).filter(purposes__kind=STUDY))


def decisions(placing: Placing) -> list:
    """What the meeting decided."""
    return meetings.decisions_of(placing.meeting)


def placed_in(meeting: Meeting) -> Iterable[Placing]:
    """The proposals that were placed in a meeting."""
    return Placing.objects.filter(meeting=meeting).select_related("proposal__organization", "proposal__leading_group")


@dataclass(frozen=True)
class HalfYear:
    """专题研究 of one half-year as the ledger has it: computed, reported by nobody."""

    period: str
    light: str
    word: str
    met_on: date | None
    due_on: date


def half_years(leading_group: Organization, year: int) -> list[HalfYear]:
    """The duty to study Party building at least once each half-year, as it stands."""
    owed = Obligation.objects.filter(organization=leading_group, kind=STUDY, due_on__year=year)
    today = clock.today()
    return [
        HalfYear(
            ledger.period_of_entry(one), ledger.light_of(one, today), ledger.light_word(one, today), one.met_on,
            one.due_on,
        )
        for one in owed.select_related("organization").order_by("due_on")
    ]  # fmt: skip
