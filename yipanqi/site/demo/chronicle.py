"""What the organ held since go-live: every meeting with its days, people, words and decisions. Plain values."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from yipanqi.meetings.enums import Kind, Presence
from yipanqi.organizations.enums import BranchForm, Post, Standing
from yipanqi.organizations.enums import Kind as OrganKind
from yipanqi.site.demo import faults, rhythm, structure
from yipanqi.site.demo.calendar import (
    MONTHS_LIVE,
    MONTHS_ON_PAPER,
    add_months,
    at,
    month_end,
    quarter_end,
    quarter_start,
    working_day,
    working_day_after,
    working_day_before,
)
from yipanqi.site.demo.chance import chance
from yipanqi.site.demo.minutes import Decided, Minutes, Occasion, Scribe
from yipanqi.site.demo.people import Person
from yipanqi.site.demo.plan import ROOT, Organ, Plan, votes

REASONS = ("出差", "公务", "值班", "病假", "年休假", "参加培训", "陪护家人", "现场处置", "外出开会")
RETIRED_REASONS = ("身体不适", "住院", "在外地子女处", "就医", "照顾老伴", "天气不便出行")
CUTOFF_HOUR = 8
"""The demonstration begins at this hour of the present day; what would be entered later is not there yet."""


@dataclass(slots=True)
class Held:
    """One meeting. Moments that lie after the cut-off are None: not yet notified, recorded, signed."""

    key: str
    organ: str
    kinds: tuple[str, ...]
    month: int
    starts_at: datetime
    place: str
    host: Person
    recorder: Person
    lecturer: str
    arranged_at: datetime
    notified_at: datetime | None
    recorded_at: datetime | None
    signed_at: datetime | None
    due: list[tuple[Person, bool]]
    away: dict[str, tuple[str, str]]
    minutes: Minutes | None = None
    ballots: list[tuple[int, int, int] | None] = field(default_factory=list)
    done: list[tuple[date, datetime] | None] = field(default_factory=list)
    copied_from: str = ""
    batch: str = ""
    titled: str = ""

    @property
    def day(self) -> date:
        """The day on which it was held."""
        return self.starts_at.date()

    @property
    def present(self) -> list[Person]:
        """Who was there."""
        return [person for person, _ in self.due if person.key not in self.away]

    @property
    def name(self) -> str:
        """How truth names it."""
        return f"{self.organ} {self.day.isoformat()} {'+'.join(self.kinds)}"


@dataclass(frozen=True, slots=True)
class Intended:
    """That something is to be held: day, organisation, kinds, month since go-live."""

    day: date
    organ: Organ
    kinds: tuple[str, ...]
    month: int

    @property
    def key(self) -> str:
        """Names it for chance; the day is part of it."""
        return f"{self.organ.key}|{self.kinds[0]}|{self.day.isoformat()}"


def _in_order(one: Intended) -> tuple:
    """By day and organisation; on one day the members come before the committee."""
    return one.day, one.organ.key, Kind.COMMITTEE_MEETING in one.kinds, one.kinds


class Chronicle:
    """All meetings of a plan in the order in which they were held."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.cutoff = at(plan.today, CUTOFF_HOUR)
        self.setup = working_day_after(plan.go_live, 5)
        self.meetings: list[Held] = []
        self._follow: dict[str, str] = {}
        self._recent: dict[str, list[str]] = {}
        self._laziness: dict[str, float] = {}
        self._scribe = Scribe()
        self._admissions = _admissions(plan)
        self._begun: set[tuple[str, datetime]] = set()
        for intended in sorted(self._intended(), key=_in_order):
            held = self._held(intended)
            if held is not None:
                self.meetings.append(held)
        self._copy()

    # When

    def _intended(self) -> Iterator[Intended]:
        for month in range(-MONTHS_ON_PAPER, MONTHS_LIVE + 2):
            first = add_months(self.plan.go_live, month)
            for organ in self.plan.organs.values():
                yield from self._of_month(organ, first, month)

    def _of_month(self, organ: Organ, first: date, month: int) -> Iterator[Intended]:
        if month < 0:
            found = self._early_in_the_year(organ, first)
        elif organ.kind == OrganKind.BRANCH:
            found = self._of_branch(organ, first, month)
        elif organ.kind == OrganKind.GROUP:
            found = [(rhythm.group_day(organ, first), (Kind.GROUP_MEETING,))]
        elif organ.kind == OrganKind.ORGAN_COMMITTEE or (organ.kind == OrganKind.GENERAL_BRANCH and month % 2 == 0):
            found = [(rhythm.committee_day(organ, first), (Kind.COMMITTEE_MEETING,))]
        else:
            found = self._early_in_the_year(organ, first)
            if organ.key == ROOT and first.month == 7:
                found.append((working_day(first, 1), (Kind.PARTY_LECTURE,)))
        for day, kinds in found:
            day = self._when_ready(organ, day, kinds)
            kinds = tuple(kind for kind in kinds if not self._is_missed(organ, kind, day, month))
            if kinds and organ.alive(day):
                yield Intended(day, organ, kinds, month)

    def _of_branch(self, organ: Organ, first: date, month: int) -> list[tuple[date, tuple[str, ...]]]:
        found: list[tuple[date, tuple[str, ...]]] = []
        theme: list[str] = [Kind.THEME_DAY]
        meeting = rhythm.members_meeting_day(organ, first)
        theme_day = rhythm.theme_day(organ, first)
        if rhythm.is_combined(organ) and meeting == theme_day:
            theme.insert(0, Kind.MEMBERS_MEETING)
        elif not rhythm.is_combined(organ) and (meeting.year, meeting.month) == (first.year, first.month):
            found.append((meeting, (Kind.MEMBERS_MEETING,)))
        if first.month in rhythm.lecture_months(organ) and len(theme) == 1:
            theme.append(Kind.PARTY_LECTURE)
        found.append((theme_day, tuple(theme)))
        committee_day = rhythm.committee_day(organ, first)
        if organ.has_committee_on(first) or organ.has_committee_on(committee_day):
            found.append((committee_day, (Kind.COMMITTEE_MEETING,)))
        life = rhythm.org_life_day(organ, first.year)
        if organ.key not in rhythm.SPRING and life.month == first.month:
            found.append((life, (Kind.ORG_LIFE_MEETING,)))
        return found + self._early_in_the_year(organ, first)

    def _early_in_the_year(self, organ: Organ, first: date) -> list[tuple[date, tuple[str, ...]]]:
        """The meetings that look back on the year before; of the year on paper they alone were entered in full."""
        found: list[tuple[date, tuple[str, ...]]] = []
        if organ.key in rhythm.SPRING:
            found.append((rhythm.org_life_day(organ, first.year), (Kind.ORG_LIFE_MEETING,)))
            found.append((rhythm.appraisal_day(organ, first.year), (Kind.MEMBER_APPRAISAL,)))
        elif organ.key == ROOT:
            found.append((rhythm.democratic_life_day(first.year), (Kind.DEMOCRATIC_LIFE_MEETING,)))
        return [(day, kinds) for day, kinds in found if day.month == first.month]

    def _when_ready(self, organ: Organ, day: date, kinds: tuple[str, ...]) -> date:
        """A branch founded lately meets when it has somebody to chair it."""
        begun = organ.committee_from or organ.founded_on
        if organ.kind == OrganKind.GROUP:
            begun = max(begun, self.plan.organs[organ.parent].founded_on)
        ready = working_day_after(begun, 13)
        if (
            begun > self.plan.go_live
            and begun <= day < ready
            and (organ.committee_from is None or kinds == (Kind.COMMITTEE_MEETING,))
        ):
            return ready
        return day

    def _is_missed(self, organ: Organ, kind: str, day: date, month: int) -> bool:
        if month >= MONTHS_LIVE or (organ.key, day) in self._admissions:
            return False
        return faults.is_missed(organ.key, kind, month, day.strftime("%Y-%m"))

    # Who, how, what

    def _held(self, one: Intended) -> Held | None:
        organ, day, draw = one.organ, one.day, chance("held", one.key)
        due = self._due(organ, one.kinds, day)
        host = self.plan.head(organ.key, day)
        if not due or host is None:
            return None
        if all(person is not host for person, _ in due):
            host = due[0][0]
        arranged, notified, recorded, signed, batch = self._moments(one)
        if arranged > self.cutoff:
            return None
        away = self._away(one, due, host)
        present = [person for person, _ in due if person.key not in away]
        held = Held(
            key=one.key,
            organ=organ.key,
            kinds=one.kinds,
            month=one.month,
            starts_at=self._start(organ, day),
            place=self._place(organ, draw),
            host=host,
            recorder=self._recorder(organ, day, present, host),
            lecturer="",
            titled=_titled(one),
            arranged_at=arranged,
            notified_at=notified,
            recorded_at=recorded,
            signed_at=signed,
            due=due,
            away=away,
            batch=batch,
        )
        held.minutes = self._write(one, held, present)
        self._carry_out(one, held)
        return held

    def _start(self, organ: Organ, day: date) -> datetime:
        """The usual hour; where the same people meet at that hour already, the other half of the day."""
        usual = at(day, organ.usual_time.hour, organ.usual_time.minute)
        other = usual + timedelta(hours=5 if usual.hour < 12 else -5)
        start = other if (organ.key, usual) in self._begun else usual
        self._begun.add((organ.key, start))
        return start

    def _due(self, organ: Organ, kinds: tuple[str, ...], day: date) -> list[tuple[Person, bool]]:
        if organ.kind in (OrganKind.BRANCH, OrganKind.GROUP) and Kind.COMMITTEE_MEETING not in kinds:
            return [(stay.person, votes(stay, day)) for stay in self.plan.members(organ.key, day)]
        if organ.key == ROOT:
            people = {office.person.key: office.person for office in self.plan.officers(organ.key, day)}
            return [(person, True) for person in people.values()]
        return [(person, True) for person in self.plan.committee(organ.key, day)]

    def _moments(self, one: Intended) -> tuple[datetime, datetime | None, datetime | None, datetime | None, str]:
        day, draw, batch = one.day, chance("moments", one.key), ""
        arranged = at(working_day_before(day, draw.randint(3, 9)), draw.randint(9, 16), draw.randint(0, 59))
        notified: datetime | None = at(
            working_day_before(day, draw.randint(1, 3)), draw.randint(9, 17), draw.randint(0, 59)
        )
        end = _period_end(one.kinds, day)
        recorded_on = working_day_after(day, draw.choice((0, 0, 1, 1, 1, 2, 3, 5)))
        recorded = at(
            day if recorded_on > end else recorded_on,
            17 if recorded_on > end or recorded_on == day else draw.randint(9, 18),
            draw.randint(5, 55),
        )
        branch = one.organ.key.split("/")[0]
        evening = faults.batch_month(branch, one.month)
        if evening is not None:
            batch, place = branch, len([held for held in self.meetings if held.batch == branch])
            recorded = at(working_day(add_months(self.plan.go_live, evening), 8), 19, 6) + timedelta(minutes=7 * place)
        elif faults.is_late(one.organ.key, one.kinds[0], one.month, day.strftime("%Y-%m")):
            recorded = at(working_day_after(end, draw.randint(9, 40)), draw.randint(9, 17), draw.randint(0, 59))
        founded = self._founded(one.organ)
        begun = at(working_day_after(founded, 1) if founded > self.setup else self.setup, 15, 0)
        if arranged < begun:
            arranged, notified = begun + timedelta(minutes=draw.randint(5, 200)), None
            if day > self.setup:
                arranged = begun + timedelta(minutes=draw.randint(1, 90))
            recorded = max(recorded, arranged + timedelta(minutes=20))
        if notified and notified < arranged:
            notified = arranged + timedelta(minutes=6)
        if batch:
            arranged, notified = recorded - timedelta(minutes=5), None
        signed = at(
            working_day_after(recorded.date(), draw.choice((0, 1, 1, 2, 4))), draw.randint(9, 18), draw.randint(0, 59)
        )
        if signed <= recorded:
            signed = recorded + timedelta(minutes=draw.randint(12, 90))
        if batch:
            signed = recorded + timedelta(minutes=2)
        cut = self.cutoff
        return (
            arranged, notified if notified and notified <= cut else None, recorded if recorded <= cut else None,
            signed if signed <= cut and not faults.is_unsigned(one.organ.key, one.key) else None, batch,
        )  # fmt: skip

    def _founded(self, organ: Organ) -> date:
        """The day from which the organisation can be found in the tree: a group's not before its branch's."""
        parent = self.plan.organs.get(organ.parent or "")
        return max(organ.founded_on, parent.founded_on) if parent else organ.founded_on

    def _away(self, one: Intended, due: list[tuple[Person, bool]], host: Person) -> dict[str, tuple[str, str]]:
        branch = one.organ.key.split("/")[0]
        if branch == faults.MOTIONS:
            return {}
        draw, away = chance("away", one.key), {}
        home = one.organ if one.organ.kind == OrganKind.BRANCH else self.plan.organs.get(branch, one.organ)
        reasons = RETIRED_REASONS if home.form == BranchForm.RETIRED else REASONS
        far = {
            stay.person.key: stay.standing
            for stay in (
                self.plan.members(one.organ.key, one.day)
                if one.organ.kind in (OrganKind.BRANCH, OrganKind.GROUP)
                else ()
            )
        }
        for person, _ in due:
            if (person.key, branch) == faults.NEVER_THERE:
                away[person.key] = (Presence.EXCUSED, "公务")
            elif person is host:
                continue
            elif far.get(person.key) in (Standing.MOBILE, Standing.SECONDED_OUT) and draw.random() < 0.85:
                away[person.key] = (Presence.EXCUSED, "流动在外" if far[person.key] == Standing.MOBILE else "借调在外")
            elif draw.random() < self._lazy(person):
                absent = draw.random() < 0.04
                away[person.key] = (Presence.ABSENT, "未请假") if absent else (Presence.EXCUSED, draw.choice(reasons))
        return self._quorate(due, away, 8 if Kind.DEMOCRATIC_LIFE_MEETING in one.kinds else 6)

    def _lazy(self, person: Person) -> float:
        if person.key not in self._laziness:
            busy = person.key in structure.LEADERS
            usual = (0.15, 0.25, 0.35) if busy else (0.02, 0.03, 0.05, 0.05, 0.08, 0.12, 0.2)
            self._laziness[person.key] = chance("lazy", person.key).choice(usual)
        return self._laziness[person.key]

    def _quorate(self, due: list[tuple[Person, bool]], away: dict, tenths: int) -> dict:
        """Nobody meets with less than so many in ten of those who vote."""
        for person, voting in due:
            there = sum(one.key not in away for one, has_vote in due if has_vote)
            if there * 10 >= tenths * sum(has_vote for _, has_vote in due):
                break
            if voting and person.key in away and person.key != faults.NEVER_THERE[0]:
                del away[person.key]
        return away

    def _place(self, organ: Organ, draw) -> str:
        return (
            organ.usual_place
            if draw.random() < 0.85
            else draw.choice(("大会议室", "现场", "培训教室", organ.usual_place))
        )

    def _recorder(self, organ: Organ, day: date, present: list[Person], host: Person) -> Person:
        officers = {office.post: office.person for office in self.plan.officers(organ.key, day)}
        for post in (Post.PUBLICITY_MEMBER, Post.ORGANISATION_MEMBER, Post.DEPUTY_SECRETARY):
            if officers.get(post) in present and officers[post] is not host:
                return officers[post]
        others = [person for person in present if person is not host and "+" not in person.key]  # no newcomers
        usual = chance("recorder", organ.key).random()
        return others[int(usual * len(others))] if others else host

    def _write(self, one: Intended, held: Held, present: list[Person]) -> Minutes:
        organ, kinds, scribe = one.organ, one.kinds, self._scribe
        recent = self._recent.setdefault(organ.key.split("/")[0], [])
        occasion = Occasion(
            one.key,
            one.day,
            organ.style,
            held.host,
            present,
            organ.flavours or ("office",),
            frozenset(recent[-5:]),
            organ.kind not in (OrganKind.BRANCH, OrganKind.GROUP),
        )
        admission = self._admissions.get((organ.key, one.day)) if Kind.MEMBERS_MEETING in kinds else None
        if organ.key.split("/")[0] == faults.MOTIONS:
            held.lecturer = held.host.name if Kind.PARTY_LECTURE in kinds else ""
            return scribe.motions(occasion, str(Kind(kinds[0]).label))
        if kinds[0] in (Kind.DEMOCRATIC_LIFE_MEETING, Kind.MEMBER_APPRAISAL):
            return self._look_back(occasion, held)
        if Kind.COMMITTEE_MEETING in kinds:
            minutes = scribe.committee(occasion, follow=self._follow.pop(organ.key, ""))
        elif kinds[0] == Kind.GROUP_MEETING:
            minutes = scribe.group(occasion)
        elif kinds[0] == Kind.ORG_LIFE_MEETING:
            listed = organ.key in (*rhythm.SPRING, faults.TROUBLED)
            minutes = scribe.org_life(occasion, self.plan.counted_from(one.day) if listed else None)
        elif Kind.PARTY_LECTURE in kinds:
            lecturer = self._lecturer(organ, one.day, held)
            held.lecturer = lecturer.name
            minutes = scribe.lecture(occasion, lecturer)
        elif Kind.THEME_DAY in kinds:
            minutes = scribe.theme_day(occasion, members_meeting=Kind.MEMBERS_MEETING in kinds, admission=admission)
        else:
            minutes = scribe.members_meeting(occasion, admission=admission)
        recent += minutes.matters
        return minutes

    def _look_back(self, occasion: Occasion, held: Held) -> Minutes:
        if Kind.DEMOCRATIC_LIFE_MEETING in held.kinds:
            return self._scribe.democratic_life(occasion, self.plan.counted_from(held.day))
        return self._scribe.appraisal(occasion, len(held.present))

    def _lecturer(self, organ: Organ, day: date, held: Held) -> Person:
        leaders = [office.person for office in self.plan.officers(ROOT, day)]
        own = [person for person in held.present if person in leaders]
        return own[0] if own and organ.key != ROOT else held.host

    def _carry_out(self, one: Intended, held: Held) -> None:
        """Votes and what came of the decisions by now."""
        voting = sum(has_vote and person.key not in held.away for person, has_vote in held.due)
        due = sum(has_vote for _, has_vote in held.due)
        for number, decision in enumerate(held.minutes.decisions):
            draw = chance("decision", one.key, number)
            held.ballots.append(_ballot(decision, draw, voting, due))
            held.done.append(self._done(one, held, decision, draw))
        finished = [
            decision
            for decision, done in zip(held.minutes.decisions, held.done, strict=True)
            if done and decision.outcome
        ]
        if Kind.COMMITTEE_MEETING in one.kinds and finished:
            self._follow[one.organ.key] = finished[0].outcome

    def _done(self, one: Intended, held: Held, decision: Decided, draw) -> tuple[date, datetime] | None:
        left_open = faults.LEFT_OPEN.get(one.organ.key.split("/")[0], faults.USUALLY_OPEN)
        if decision.due_on is None or held.recorded_at is None or draw.random() < left_open:
            return None
        length = (decision.due_on - one.day).days
        done_on = one.day + timedelta(days=draw.randint(max(2, length // 3), length))
        if left_open and draw.random() < 0.09:
            done_on = decision.due_on + timedelta(days=draw.randint(2, 18))
        recorded = max(
            at(working_day_after(done_on), draw.randint(9, 17), draw.randint(0, 59)),
            held.recorded_at + timedelta(hours=3),
        )
        return (done_on, recorded) if recorded <= self.cutoff else None

    # Copies

    def _copy(self) -> None:
        branch, source, months = faults.COPIED_OWN
        own = self._find(branch, Kind.THEME_DAY)
        for month in months:
            self._copy_text(own.get(source), own.get(month), rename=False)
        for branch, source, months, kind in (
            (*faults.COPIED_OTHER, Kind.COMMITTEE_MEETING), (*faults.COPIED_GROUP, Kind.GROUP_MEETING),
        ):  # fmt: skip
            originals, copies = self._find(source, kind), self._find(branch, kind)
            for month in months:
                self._copy_text(originals.get(month), copies.get(month), rename=True)

    def _find(self, organ: str, kind: str) -> dict[int, Held]:
        return {held.month: held for held in self.meetings if held.organ == organ and kind in held.kinds}

    def _copy_text(self, original: Held | None, copy: Held | None, *, rename: bool) -> None:
        if original is None or copy is None or original.day >= copy.day + timedelta(days=20):
            return
        text, decisions = original.minutes.text, copy.minutes.decisions
        if rename:
            mine = [person.name for person in copy.present]
            for place, person in enumerate(original.present):
                text = text.replace(person.name, mine[place % len(mine)])
        copy.minutes = Minutes(original.minutes.topic, list(original.minutes.agenda), text, decisions)
        copy.copied_from = original.name


def _period_end(kinds: tuple[str, ...], day: date) -> date:
    if kinds == (Kind.MEMBERS_MEETING,):
        return quarter_end(day)
    if kinds[0] in (Kind.ORG_LIFE_MEETING, Kind.MEMBER_APPRAISAL, Kind.DEMOCRATIC_LIFE_MEETING):
        return date(day.year, 12, 31)
    return month_end(day)


def _titled(one: Intended) -> str:
    """What looks back on the year before is called after that year."""
    kind = Kind(one.kinds[0])
    early = kind in (Kind.MEMBER_APPRAISAL, Kind.DEMOCRATIC_LIFE_MEETING) or (
        kind == Kind.ORG_LIFE_MEETING and one.day.month <= 3
    )
    return f"{one.day.year - 1}年度{kind.label}" if early else ""


def _ballot(decision: Decided, draw, voting: int, due: int) -> tuple[int, int, int] | None:
    if not decision.counted or not voting:
        return None
    doubters = min(draw.choice((0, 0, 0, 1, 1, 2)), max(0, voting - due // 2 - 1))
    against = draw.randint(0, doubters)
    return (voting - doubters, against, doubters - against)


def _admissions(plan: Plan) -> dict[tuple[str, date], dict]:
    """(branch, day of the general meeting) → who is admitted or becomes a full member."""
    found = {}
    for stay in plan.stays:
        person, organ = stay.person, plan.organs[stay.branch]
        if not person.key.endswith(("+p", "+q", "+o")) and person.key != "audit#6":
            continue
        found[stay.branch, person.joined_on] = _admission(
            person,
            f"讨论接收{person.name}同志为预备党员",
            f"同意接收{person.name}同志为中共预备党员，报上级党组织审批",
            since="列为积极分子",
            where="一线岗位上",
        )
        if person.full_on:
            day = rhythm.members_meeting_day(organ, add_months(quarter_start(person.joined_on), 12))
            found[stay.branch, day] = _admission(
                person,
                f"讨论{person.name}同志预备党员转正",
                f"同意{person.name}同志按期转为中共正式党员，报上级党组织审批",
                since="预备期",
                where="急难任务里",
            )
    return found


def _admission(person: Person, title: str, resolution: str, *, since: str, where: str) -> dict:
    return {"person": person, "title": title, "resolution": resolution, "since": since, "where": where}
