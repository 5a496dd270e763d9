"""换届 of the demonstration: one kept from the request to the approval, one half-way with its candidates approved.

Both go through the verbs, step by step on the days on which a branch would enter them, so that whoever tries the
demonstration can read a finished one with its counts and go on with the other.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import Electing, Kind
from yipanqi.meetings.models import Meeting, Procedure
from yipanqi.meetings.queries import elections as queries
from yipanqi.meetings.queries import expected
from yipanqi.meetings.queries import procedures as running
from yipanqi.organizations.models import Person as Record
from yipanqi.site.demo.calendar import at, working_day_after, working_day_before
from yipanqi.site.demo.chronicle import Chronicle
from yipanqi.site.demo.faults import ELECTED, EXEMPLARY
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.people import BY_STROKES, Person

Event = tuple[datetime, Callable[[], None]]

ABOVE = "full-time"
"""Whoever enters the approval at the 机关党委."""
NEWCOMERS = 2
"""Candidates beside the committee in office where a branch is about to elect."""

REQUESTED: tuple[tuple[str, int, str], ...] = (
    ("request", 60, "支委会研究后向机关党委请示，附换届工作安排"),
    ("party_group", 58, "设有机关党委，由机关党委批复"),
    ("approval", 47, "机关党委批复同意按期换届"),
    ("voters", 30, "与党员名册逐人核对，预备党员没有选举权"),
)
"""Step, days before the members' meeting, what is said of it."""
READY: tuple[tuple[str, int, str], ...] = (
    ("candidates_approved", 12, "机关党委同意候选人预备人选"),
    ("method", 9, "支委会讨论通过，提交大会表决"),
    ("ballots", 2, "选票和计票单各印一份备用"),
)
NAMED = 20
"""Days before the meeting on which the candidates are named."""

MINUTES = """支委会报告本届工作：三年里把泵站夜班的党小组活动改到交接班，发展党员两名，上一年整改清单逐项销号。
大会通过选举办法，推选监票人，宣布候选人名单和介绍候选人情况。
有同志提出，委员分工应当有一名常在一线班组；大会请新一届支委会分工时考虑。
无记名投票，当场计票，监票人宣布得票情况。"""
TOPIC = "支部委员会换届选举"


class Elections:
    """Both elections, as events in the order of the calendar."""

    def __init__(self, chronicle: Chronicle, ground: Ground):
        self.chronicle, self.plan, self.ground = chronicle, chronicle.plan, ground

    def events(self) -> Iterator[Event]:
        """Up to the present hour."""
        voted = [one for one in self.plan.elections if one.counted]
        runs = [Run(self, ELECTED, one.elected_on, held=True) for one in voted]
        runs.append(Run(self, EXEMPLARY, working_day_after(self.plan.today, 9), held=False))
        for run in runs:
            yield from (event for event in run.events() if event[0] <= self.chronicle.cutoff)

    def actor(self, person: Person, office: str) -> Actor:
        """Somebody in an office."""
        return Actor(name=person.name, person_id=self.ground.people[person.key].pk, office=office, via="演示")


class Run:
    """One election: of which branch, on which day its members meet, whether they have met."""

    def __init__(self, elections: Elections, branch: str, day: date, *, held: bool):
        self.plan, self.ground = elections.plan, elections.ground
        self.branch, self.day, self.held = branch, day, held
        self.name = self.plan.organs[branch].name
        self.seats = self.plan.committee(branch, day)
        self.posts = {
            office.person.key: office.post
            for office in reversed(self.plan.officers(branch, day))
            if office.person in self.seats
        }
        self.by = elections.actor(self.seats[0], f"{self.name}书记")
        self.above = elections.actor(self.plan.registry.people[ABOVE], "机关党委专职副书记")
        self.procedure: Procedure | None = None
        self.meeting: Meeting | None = None

    def events(self) -> Iterator[Event]:
        """Every step on its day."""
        yield self._when(64, 9, 40), self._begin
        for number, (code, before, note) in enumerate((*REQUESTED, *READY)):
            yield self._when(before, 10, number), partial(self._mark, code, note)
        yield self._when(NAMED, 15, 20), self._nominate
        yield self._when(16, 9, 20), self._arrange
        yield self._when(16, 9, 30), self._notify
        if self.held:
            yield at(self.day, 17, 10), self._record
            yield at(self.day, 17, 25), self._count
            yield at(self.day, 17, 40), self._count_heads
            yield at(working_day_after(self.day, 1), 9, 15), self._sign
            yield at(working_day_after(self.day, 3), 10, 5), self._report
            approved = working_day_after(self.day, 12)
            yield at(approved, 15, 30), self._approve
            announced = partial(self._mark, "announce", "党员大会上公布，交接了手册和印章")
            yield at(working_day_after(approved, 4), 10, 30), announced

    def _when(self, before: int, hour: int, minute: int) -> datetime:
        return at(working_day_before(self.day, before), hour, minute)

    # Before the meeting

    def _begin(self) -> None:
        organization = self.ground.organs[self.branch]
        script = next(one for one in running.electable(organization) if one.id == "election")
        self.procedure = actions.begin(
            organization=organization, script=script, year=self.day.year, planned_on=self.day, by=self.by
        )

    def _mark(self, code: str, note: str, done_on: date | None = None) -> None:
        done_on = done_on or clock.today()
        actions.mark_done(procedure=self.procedure, code=code, done_on=done_on, note=note, by=self.by)

    def _nominate(self) -> None:
        """The committee in office and so many others that there is a choice; by the strokes of their names."""
        able = queries.may_stand(self.procedure, Electing.COMMITTEE)
        seats = {self.ground.people[person.key].pk for person in self.seats}
        others = [one.pk for one in able if one.pk not in seats and one.pk not in self._guests()]
        standing = seats | set(others[3 : 3 + (1 if self.held else NEWCOMERS)])
        actions.nominate(
            procedure=self.procedure, electing=Electing.COMMITTEE, seats=len(seats), by=self.by,
            candidates=[actions.Candidate(one) for one in sorted(able, key=_strokes) if one.pk in standing],
        )  # fmt: skip

    def _guests(self) -> set[int]:
        """Leaders of the bureau are members here, and nobody puts them up for the branch's committee."""
        return {self.ground.people[office.person.key].pk for office in self.plan.officers("party-group", self.day)}

    def _arrange(self) -> None:
        """The procedure says which meeting is its own."""
        self.meeting = meetings.arrange(
            organization=self.ground.organs[self.branch], kinds=(Kind.MEMBERS_MEETING,), starts_at=at(self.day, 15),
            title=f"党员大会（{TOPIC}）", topic=TOPIC, agenda="通过选举办法\n推选监票人\n无记名投票选举支部委员会委员",
            place=self.plan.organs[self.branch].usual_place, host=self._record_of(self.seats[0]),
            recorder=self._record_of(self.seats[-1]), procedure=self.procedure, by=self.by,
        )  # fmt: skip

    def _notify(self) -> None:
        meetings.send_notice(meeting=self.meeting, by=self.by)

    def _record_of(self, person: Person) -> Record:
        return self.ground.people[person.key]

    # The vote

    def _record(self) -> None:
        due = expected(self.meeting.organization, self.meeting.kinds, self.day)
        stand = {one.person_id for one in self._nominees(Electing.COMMITTEE)}
        away = [one.person.pk for one in due if one.votes and one.person.pk not in stand][-1:]
        self.meeting = meetings.record_meeting(
            meeting=self.meeting, present_count=len(due) - len(away), minutes=MINUTES, by=self.by,
            absences={number: meetings.Away(reason="住院") for number in away},
        )  # fmt: skip

    def _count(self) -> None:
        """One ballot invalid; the committee gets a vote fewer each, whoever was put up beside it a handful."""
        present = self.meeting.voters_present
        valid = present - 1
        nominees = self._nominees(Electing.COMMITTEE)
        seats = {self.ground.people[person.key].pk for person in self.seats}
        marks, lost = {}, 0
        for one in nominees:
            if one.person_id in seats:
                marks[one.pk] = actions.Marks(in_favour=valid - lost, abstained=lost)
                lost += 1
            else:
                few = min(4, len(seats) * (len(seats) - 1) // 2)
                marks[one.pk] = actions.Marks(in_favour=few, against=2, abstained=valid - few - 2)
        self._counted(Electing.COMMITTEE, present, valid, marks)

    def _count_heads(self) -> None:
        heads = [person for person in self.seats if self.posts[person.key] in queries.HEAD_POSTS]
        actions.nominate(
            procedure=self.procedure, electing=Electing.HEADS, seats=len(heads), by=self.by,
            candidates=[actions.Candidate(self._record_of(one), self.posts[one.key]) for one in heads],
        )  # fmt: skip
        present = len(self.seats)
        marks = {one.pk: actions.Marks(in_favour=present) for one in self._nominees(Electing.HEADS)}
        self._counted(Electing.HEADS, present, present, marks)

    def _nominees(self, electing: str) -> Sequence:
        return list(queries.ballots_of(self.procedure, electing)[-1].nominees.all())

    def _counted(self, electing: str, present: int, valid: int, marks: dict[int, actions.Marks]) -> None:
        counts = actions.Counts(
            issued=present, returned=present, valid=valid, counted_on=self.day,
            present=present if electing == Electing.HEADS else None,
        )  # fmt: skip
        actions.count_votes(procedure=self.procedure, electing=electing, counts=counts, marks=marks, by=self.by)

    def _sign(self) -> None:
        self._mark("tellers", "两名监票人，一名计票人", self.day)
        self._mark("heads", "新一届支委会第一次会议选举", self.day)
        self.meeting = meetings.sign(meeting=self.meeting, by=self.by)

    # What came of it

    def _report(self) -> None:
        posts = {
            self.ground.people[key].pk: post
            for key, post in self.posts.items() if post not in queries.HEAD_POSTS
        }  # fmt: skip
        actions.report_result(procedure=self.procedure, reported_on=clock.today(), posts=posts, by=self.by)

    def _approve(self) -> None:
        election = next(one for one in self.plan.elections if one.organ == self.branch and one.counted)
        actions.approve_result(
            result=queries.result_of(self.procedure), approved_on=clock.today(), ordinal=election.ordinal,
            approval=f"江建民党〔{clock.today().year}〕27号", by=self.above,
        )  # fmt: skip


def _strokes(one: Record) -> int:
    at = BY_STROKES.find(one.name[0])
    return len(BY_STROKES) if at < 0 else at
