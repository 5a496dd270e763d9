"""Procedures of the demonstration: 组织生活会, 民主评议 and 民主生活会 from theme to report, and what came of them.

Everything goes through the verbs of `meetings.actions.procedures`. What happened on a day is entered the working day
after; the procedures of the year on paper were entered at one sitting, some days after the setup.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from yipanqi.kernel.actors import Actor
from yipanqi.meetings.actions import procedures as actions
from yipanqi.meetings.enums import Collected, Feedback, Grade, Kind, SelfCriticism, Verdict
from yipanqi.meetings.models import Procedure
from yipanqi.meetings.queries import appraisals
from yipanqi.meetings.queries import procedures as queries
from yipanqi.site.demo import faults, rhythm
from yipanqi.site.demo.calendar import at, working_day_after, working_day_before
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.chronicle import Chronicle, Held
from yipanqi.site.demo.ground import Ground
from yipanqi.site.demo.minutes import Decided
from yipanqi.site.demo.plan import ROOT
from yipanqi.site.demo.prose import material
from yipanqi.site.demo.records import Records

Event = tuple[datetime, Callable[[], None]]

SCANTY = ("theme", "criticism", "rectification")
"""All that the branch in trouble enters."""


class Yearly:
    """The procedures of the chronicle's meetings and those that are under way; `events` says when."""

    def __init__(self, chronicle: Chronicle, ground: Ground, records: Records):
        self.chronicle, self.plan, self.ground, self.records = chronicle, chronicle.plan, ground, records

    def events(self) -> Iterator[Event]:
        """Up to the present hour."""
        for number, held in enumerate(held for held in self.chronicle.meetings if self._has_procedure(held)):
            yield from (event for event in Run(self, held, number).events() if event[0] <= self.chronicle.cutoff)
        yield from self._under_way()

    def _has_procedure(self, held: Held) -> bool:
        kind = held.kinds[0]
        if kind == Kind.ORG_LIFE_MEETING:
            return held.organ in (*rhythm.SPRING, faults.TROUBLED) and held.recorded_at is not None
        return kind in (Kind.MEMBER_APPRAISAL, Kind.DEMOCRATIC_LIFE_MEETING) and held.recorded_at is not None

    def _under_way(self) -> Iterator[Event]:
        """In the last months of a year the leading group prepares the next 民主生活会."""
        today = self.plan.today
        if today.month >= 10:
            yield at(working_day_before(today, 7), 10, 20), self._prepare

    def _prepare(self) -> None:
        today, organization = self.plan.today, self.ground.organs[ROOT]
        by = self._actor(ROOT)
        kind = Kind.DEMOCRATIC_LIFE_MEETING
        procedure = actions.begin(
            organization=organization, script=_script(organization, kind), year=today.year,
            theme=_theme(kind, today.year), planned_on=working_day_after(today, 19), by=by,
        )  # fmt: skip
        actions.mark_done(
            procedure=procedure, code="theme", done_on=working_day_before(today, 8), note="党组会初步研究", by=by
        )

    def _actor(self, organ: str) -> Actor:
        head = self.plan.head(organ, self.plan.today)
        assert head is not None, organ
        return Actor(name=head.name, person_id=self.ground.people[head.key].pk, via="演示")


def _theme(kind: str, year: int) -> str:
    """The theme of a year: those of the material in turn."""
    themes = material().yearly["themes"][kind]
    return themes[(year + 1) % len(themes)]


def _script(organization, kind: str):
    return next(one for one in queries.beginnable(organization) if one.meeting == kind)


@dataclass
class Run:
    """One procedure, of one meeting."""

    year: Yearly
    held: Held
    number: int
    procedure: Procedure | None = field(default=None, init=False)
    minute: int = field(default=0, init=False)

    @property
    def kind(self) -> str:
        """The kind of its meeting."""
        return self.held.kinds[0]

    @property
    def on_paper(self) -> bool:
        """Whether it began before the product was in use."""
        return self._begun <= self.year.chronicle.setup

    @property
    def _begun(self) -> date:
        return working_day_before(self.held.day, 27 if self.kind == Kind.DEMOCRATIC_LIFE_MEETING else 20)

    @property
    def _sitting(self) -> datetime:
        """When all that was on paper was entered."""
        over = max(self.year.chronicle.setup, self.held.day + timedelta(days=24))
        return at(working_day_after(over, 8), 9) + timedelta(minutes=12 * self.number)

    @property
    def by(self) -> Actor:
        """Whoever records its meeting."""
        return self.year.records.actor(self.held, self.held.recorder)

    @property
    def _notes(self) -> dict[str, str]:
        return material().yearly["notes"][self.kind]

    def events(self) -> Iterator[Event]:
        """Begin, tie to the meeting, every step, then what becomes of the list."""
        yield self._when(self._begun, 0), self._begin
        if not self.on_paper:
            yield self.held.arranged_at + timedelta(minutes=10), self._link
        for step in _script(self.year.ground.organs[self.held.organ], self.kind).steps:
            day = step.day(self.held.day)
            if step.code not in self._notes or day is None:
                continue
            if self.held.organ == faults.TROUBLED and step.code not in SCANTY:
                continue
            after = step.phase != "before"
            day = working_day_after(day, 0) if after and step.days else day if after else working_day_before(day, 0)
            yield self._when(day, 1, after=after), partial(self._step, step.code, min(day, self._last(step)))
        yield from self._settled()

    def _last(self, step) -> date:
        """A deadline of the ledger is kept although it falls on a free day."""
        return step.day(self.held.day) if step.owed else date.max

    def _when(self, day: date, later: int, *, after: bool = False) -> datetime:
        """The moment of entry of something that happened on that day; what follows the meeting after its record."""
        self.minute += 1
        if self.on_paper:
            return self._sitting + timedelta(minutes=self.minute / 2)
        if after and self.held.recorded_at:
            day = max(day, self.held.recorded_at.date())
        return at(working_day_after(day, later), 10, self.minute % 60)

    def _begin(self) -> None:
        organization = self.year.ground.organs[self.held.organ]
        self.procedure = actions.begin(
            organization=organization, script=_script(organization, self.kind), year=int(self._title[:4]),
            theme=_theme(self.kind, int(self._title[:4])), planned_on=self.held.day, by=self.by,
        )  # fmt: skip
        if self.on_paper:
            self._link()

    @property
    def _title(self) -> str:
        return self.held.titled or str(self.held.day.year)

    def _link(self) -> None:
        """The meeting may have been found when it was begun: saying it again changes nothing."""
        made = self.year.records.made[self.held.key]
        self.procedure = actions.link_meeting(procedure=self.procedure, meeting=made, by=self.by)

    def _step(self, code: str, done_on: date) -> None:
        fill = getattr(self, f"_fill_{code}", None)
        if fill:
            fill(done_on)
        actions.mark_done(procedure=self.procedure, code=code, done_on=done_on, note=self._notes[code], by=self.by)

    # Working lists

    def _fill_opinions(self, day: date) -> None:
        words = material().orglife
        lead = self.kind == Kind.DEMOCRATIC_LIFE_MEETING
        draw = chance("opinions", self.held.key)
        heard = draw.sample(words["lead_opinions" if lead else "opinions"], 5 if lead else 4)
        if self.held.organ == faults.MOTIONS:
            heard = ["没有意见。"]
        made = []
        for collected, lines in ((Collected.MEETING, heard[:2]), (Collected.BOX, heard[2:])):
            if lines:
                made += actions.add_opinions(
                    procedure=self.procedure, text="\n".join(lines), collected=collected, by=self.by
                )
        answerer = self._record(self.held.host)
        if len(made) > 1:
            actions.feed_back(
                opinion=made[0], feedback=Feedback.ADOPTED, feedback_on=day, answer="列入整改清单",
                answered_by=answerer, by=self.by,
            )  # fmt: skip
        actions.feed_back_all(procedure=self.procedure, feedback_on=day, answered_by=answerer, by=self.by)

    def _fill_problems(self, day: date) -> None:
        if self.held.organ == faults.MOTIONS:
            self._list([problem for problem, _ in material().yearly["empty"]])
        else:
            self._list([_problem(mend.text) for mend in self.held.minutes.mends])

    def _list(self, problems: list[str], person=None) -> None:
        actions.add_problems(procedure=self.procedure, text="\n".join(problems), person=person, by=self.by)

    def _fill_review(self, day: date) -> None:
        """Last year's items: what is done is done; what is open goes on for a reason."""
        judged = []
        for one in queries.to_review(self.procedure):
            if one.item.done_on:
                judged.append(actions.Judged(one.item.pk, Verdict.DONE))
            else:
                until = working_day_after(self.held.day, 120)
                reason = "牵涉部门多，已完成一半，继续办理"
                judged.append(actions.Judged(one.item.pk, Verdict.CONTINUE, until, reason))
        if judged:
            actions.review_items(procedure=self.procedure, judged=judged, by=self.by)

    def _fill_criticism(self, day: date) -> None:
        every = self.kind == Kind.DEMOCRATIC_LIFE_MEETING
        draw = chance("criticism", self.held.key)
        spoken = {}
        for number, one in enumerate(queries.comrades(self.procedure)):
            if not one.there:
                spoken[one.person.pk] = actions.Spoken(SelfCriticism.WRITTEN if every else SelfCriticism.NONE)
            elif self.held.organ == faults.MOTIONS:
                spoken[one.person.pk] = actions.Spoken(SelfCriticism.SPOKEN, 1)
            elif every or number < 8:
                spoken[one.person.pk] = actions.Spoken(SelfCriticism.SPOKEN, 3 if every else draw.randint(1, 3))
        actions.record_criticism(procedure=self.procedure, spoken=spoken, by=self.by)

    def _fill_rectification(self, day: date) -> None:
        mends = self._mends()
        if self.kind == Kind.DEMOCRATIC_LIFE_MEETING or self.held.organ == faults.TROUBLED:
            self._list([problem for problem, _ in mends])
        own = self._own_lists()
        for person, problem, _ in own:
            self._list([problem], person)
        entries = []
        for item in queries.items_of(self.procedure):
            measure, owner, due = next(
                (mend.text, self._record(mend.owner), mend.due_on)
                for problem, mend in (*mends, *((problem, mend) for _, problem, mend in own))
                if problem == item.problem
            )
            entries.append(actions.ItemEntry(item.pk, item.problem, measure, owner, due, item.version))
        actions.save_items(procedure=self.procedure, entries=entries, by=self.by)

    def _mends(self) -> list[tuple[str, Decided]]:
        """(problem, measure with owner and day) of the common list."""
        if self.held.organ == faults.MOTIONS:
            due = working_day_before(self.year.plan.counted_from(self.held.day), -150)
            return [(problem, Decided(measure, self.held.host, due)) for problem, measure in material().yearly["empty"]]
        return [(_problem(mend.text), mend) for mend in self.held.minutes.mends]

    def _own_lists(self) -> list:
        if self.kind != Kind.DEMOCRATIC_LIFE_MEETING:
            return []
        due = working_day_before(self.year.plan.counted_from(self.held.day), -240)
        people = [person for person, _ in self.held.due]
        return [
            (self._record(person), problem, Decided(measure, person, due))
            for person, (problem, measure) in zip(people, material().yearly["personal"], strict=False)
        ]

    def _settled(self) -> Iterator[Event]:
        """Owners report what is done, one after the other, in good time; the troubled branch reports nothing."""
        if self.kind == Kind.MEMBER_APPRAISAL or self.held.organ == faults.TROUBLED:
            return
        mends = [mend for _, mend in self._mends()] + [mend for *_, mend in self._own_lists()]
        for number, mend in enumerate(mends):
            done_on = working_day_before(mend.due_on, 12 + 5 * number)
            if number == 2 and self.held.organ not in (faults.EXEMPLARY, faults.MOTIONS):
                done_on = working_day_after(self.held.day, 365 + 70)  # continued by the next year's review
            entered = at(working_day_after(done_on, 1), 14, self.number + number)
            entered = max(entered, self._sitting + timedelta(hours=3)) if self.on_paper else entered
            yield entered, partial(self._settle, mend, done_on)

    def _settle(self, mend: Decided, done_on: date) -> None:
        owner = self._record(mend.owner)
        item = next(one for one in queries.items_of(self.procedure) if one.measure == mend.text)
        empty = self.held.organ == faults.MOTIONS
        outcome = (
            "已整改" if empty else chance("outcome", self.held.key, mend.text).choice(material().yearly["outcomes"])
        )
        by = Actor(name=mend.owner.name, person_id=owner.pk, via="演示")
        actions.settle_item(item=item, done_on=done_on, outcome=outcome, by=by)

    # 民主评议

    def _fill_ballot(self, day: date) -> None:
        count, draw = len(self.held.present), chance("ballot", self.held.key)
        votes = {}
        for one in appraisals.graded(self.procedure):
            best = count if self.held.organ == faults.MOTIONS else draw.randint(count // 5, count * 4 // 5)
            votes[one.person.pk] = actions.Votes(excellent=best, qualified=count - best)
        actions.count_ballots(
            procedure=self.procedure, issued=count, returned=count, valid=count, counted_on=day, votes=votes, by=self.by
        )

    def _fill_grades(self, day: date) -> None:
        """The best third, one fewer than may be; who stands low in votes may stand high in the committee's mind."""
        rows = sorted(appraisals.graded(self.procedure), key=lambda one: (-one.votes[0], one.person.pk))
        most = appraisals.most_excellent(self.procedure) - 1
        decided = {
            one.person.pk: actions.Decided(Grade.EXCELLENT if number < most else Grade.QUALIFIED)
            for number, one in enumerate(rows)
        }
        actions.decide_grades(procedure=self.procedure, decided=decided, by=self.by)

    def _record(self, person):
        return self.year.ground.people[person.key]


def _problem(measure: str) -> str:
    """The problem that a measure answers; both stand in the material in the same order."""
    words = material().orglife
    for problems, measures in (("mend_problems", "mend"), ("lead_problems", "lead")):
        if measure in words[measures]:
            return words[problems][words[measures].index(measure)]
    raise KeyError(measure)
