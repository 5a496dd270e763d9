"""Measures of one organisation from plain rows, in exact fractions; ``measures`` says what they mean."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from ..duties import reference as duties
from ..duties.model import DutyState, ExtraState, OrganizationState
from ..periods import Window
from ..rules import DutyRule, DutyRules
from .exact import total
from .facts import Event, Facts, Value, period_labels
from .measures import Combine, Count, Duties, Events, How, Indicator, Judgement, Measure, Take, Tasks, Votes
from .model import Dedupe
from .results import EXEMPT, MISSING, Found, Gap, Record


@dataclass(frozen=True)
class _Some:
    """The rules of some duties only."""

    duties: tuple[DutyRule, ...]


class World:
    """The rows of an assessment, indexed by organisation; ``at_end`` is each organisation's state on the last day.
    ``read``: the duties that will be asked about; all when not given.
    """

    def __init__(self, facts: Facts, rules: DutyRules, window: Window, as_of: date, read: frozenset[str] | None = None):
        self.facts, self.window, self.as_of = facts, window, as_of
        self.rules = rules if read is None else _Some(tuple(rule for rule in rules.duties if rule.code in read))
        self._labels: dict[str, list[str]] = {}
        histories = duties.histories(facts.organizations)
        found = {org_id: duties.state_at(states, window.end) for org_id, states in histories.items()}
        self.at_end = {org_id: state for org_id, state in found.items() if state and _lives(state, window.end)}

    def below(self, org_id: int, kinds: tuple[str, ...]) -> list[int]:
        """The organisations directly below that exist on the last day and are of these kinds."""
        return sorted(one for one, state in self.at_end.items() if state.parent_id == org_id and state.kind in kinds)

    def measured(self, measure: Measure, org_id: int, dedupe: Dedupe | None = None, label: str | None = None) -> Found:
        """The measure's value for the organisation; ``label``: of this period only (indicators)."""
        match measure:
            case Duties():
                return self._duties(measure, org_id)
            case Tasks():
                return self._tasks(measure, org_id)
            case Events():
                return self._events(measure, org_id, dedupe)
            case Indicator():
                return self._indicator(measure, org_id, label)
            case Votes():
                return self._votes(measure, org_id)
            case Judgement():
                return self._judgement(measure, org_id)
        return self._count(measure, org_id)

    def labels(self, measure: Indicator) -> list[str]:
        """The periods of the window for which the indicator has a value each."""
        if measure.period not in self._labels:
            self._labels[measure.period] = period_labels(measure.period, self.window.start, self.window.end)
        return self._labels[measure.period]

    @cached_property
    def _states(self) -> dict[tuple[int, str], list[DutyState]]:
        found = duties.evaluate(
            organizations=self.facts.organizations, activities=self.facts.activities, rules=self.rules,
            window=self.window, as_of=self.as_of, waivers=self.facts.waivers, appointments=self.facts.appointments,
        )  # fmt: skip
        return _by(found, lambda state: (state.due.org_id, state.due.duty))

    @cached_property
    def _extra(self) -> dict[int, list[ExtraState]]:
        owed = [task for task in self.facts.tasks if task.due_on in self.window]
        found = duties.one_off(obligations=owed, as_of=self.as_of, waivers=self.facts.waivers)
        return _by(found, lambda state: state.obligation.org_id)

    @cached_property
    def _happened(self) -> dict[int, list[Event]]:
        happened: dict[int, list[Event]] = defaultdict(list)
        for event in self.facts.events:
            if event.occurred_on in self.window and event.occurred_on <= self.as_of:
                for org_id in sharers(event):
                    happened[org_id].append(event)
        return happened

    @cached_property
    def _values(self) -> dict[tuple[int, str, str], Value]:
        return {(one.org_id, one.code, one.period): one for one in self.facts.values}

    @cached_property
    def _ratings(self) -> dict[tuple[int, str], Counter]:
        found: dict[tuple[int, str], Counter] = defaultdict(Counter)
        for one in self.facts.ratings:
            found[one.org_id, one.ballot][one.question, one.grade] += 1
        return found

    @cached_property
    def _judged(self) -> dict[tuple[int, str], Fraction]:
        return {(one.org_id, one.code): one.points for one in self.facts.judgements}

    def _duties(self, measure: Duties, org_id: int) -> Found:
        owed = [state for duty in sorted(measure.duties) for state in self._states.get((org_id, duty), ())]
        states = [state for state in owed if state.state != "waived"]
        if not states:
            return EXEMPT
        missed = [state for state in states if state.state == "missed"]
        records = tuple(record for state in missed for record in _behind(state))
        match measure.take:
            case Take.SHORTFALL:
                return Found(Fraction(sum(s.due.minimum - s.done for s in missed)), None, records)
            case Take.MISSED:
                return Found(Fraction(len(missed)), None, records)
        met = sum(state.state == "met" for state in states)
        return Found(Fraction(met, met + len(missed)), None, records) if met or missed else EXEMPT

    def _tasks(self, measure: Tasks, org_id: int) -> Found:
        states = [s for s in self._extra.get(org_id, ()) if s.obligation.kind in measure.kinds and s.state != "waived"]
        if not states:
            return EXEMPT
        if measure.take is Take.SENT_BACK:
            back = [state.obligation for state in states if state.obligation.sent_back]
            records = tuple(Record("obligations_extra", str(one.obligation_id)) for one in back)
            return Found(Fraction(sum(one.sent_back or 0 for one in back)), None, records)
        counted = Counter(state.state for state in states)
        wanted = {Take.MISSED: ("missed",), Take.LATE: ("late",)}.get(measure.take, ("missed", "late"))
        hit = [state.obligation for state in states if state.state in wanted]
        records = tuple(Record("obligations_extra", str(one.obligation_id)) for one in hit)
        if measure.take is not Take.RATE:
            return Found(Fraction(len(hit)), None, records)
        decided = counted["met"] + len(hit)
        return Found(Fraction(counted["met"], decided), None, records) if decided else EXEMPT

    def _events(self, measure: Events, org_id: int, dedupe: Dedupe | None) -> Found:
        cases: dict[str, tuple[Fraction, Event]] = {}
        for event in self._happened.get(org_id, ()):
            times = _times(measure, event) if event.code in measure.codes else None
            if times is None:
                continue
            amount = times / len(sharers(event)) if dedupe and dedupe.split else times
            same = dedupe is not None and dedupe.same_case and event.dedupe_key is not None
            case = f"case {event.dedupe_key}" if same else f"event {event.event_id}"
            if case not in cases or (amount, -event.event_id) > (cases[case][0], -cases[case][1].event_id):
                cases[case] = amount, event
        records = tuple(Record("events", str(number)) for number in sorted(one.event_id for _, one in cases.values()))
        return Found(total(amount for amount, _ in cases.values()), None, records)

    def _indicator(self, measure: Indicator, org_id: int, label: str | None) -> Found:
        labels = self.labels(measure)
        row = self._values.get((org_id, measure.code, label or (labels[-1] if labels else "")))
        if row is None:
            return MISSING
        records = (Record("values", f"{row.code} {row.period}"),)
        if row.value is not None:
            return Found(row.value, None, records)
        if row.numerator is None or row.denominator is None:
            return Found(None, Gap.MISSING, records)
        if row.denominator == 0:
            return Found(None, Gap.EXEMPT, records)
        return Found(row.numerator / row.denominator, None, records)

    def _votes(self, measure: Votes, org_id: int) -> Found:
        counted = self._ratings.get((org_id, measure.ballot), Counter())
        worth = dict(measure.grades)
        votes = [
            (question, worth[grade], number)
            for (question, grade), number in counted.items()
            if question in measure.questions and grade in worth
        ]
        for question in measure.questions:
            if sum(number for asked, _, number in votes if asked == question) < measure.least:
                return MISSING
        values = sorted(value for _, value, number in votes for _ in range(number))
        records = tuple(Record("ratings", f"{measure.ballot} {question}") for question in measure.questions)
        return Found(combined(measure.raters, values), None, records)

    def _judgement(self, measure: Judgement, org_id: int) -> Found:
        points = self._judged.get((org_id, measure.code))
        if points is None or not measure.low <= points <= measure.high:
            return MISSING
        return Found(points, None, (Record("judgements", measure.code),))

    def _count(self, measure: Count, org_id: int) -> Found:
        number = getattr(self.at_end[org_id], measure.field) if org_id in self.at_end else None
        return MISSING if number is None else Found(Fraction(number), None, (Record("organizations", measure.field),))


def _behind(state: DutyState) -> tuple[Record, ...]:
    """The duty that was missed, and what was held all the same."""
    duty = Record("state", f"{state.due.duty} {state.due.period_start}", state.due.clause)
    table = "appointments" if state.due.rule.period == "vacancy" else "activities"
    return (duty, *(Record(table, str(one), state.due.clause) for one in state.activity_ids))


def sharers(event: Event) -> tuple[int, ...]:
    """All organisations an event belongs to, each once."""
    return tuple(dict.fromkeys((event.org_id, *event.shared_with)))


def combined(combine: Combine, values: list[Fraction], weights: list[Fraction] | None = None) -> Fraction:
    """The values (in the order written, at least one) as one."""
    match combine.how:
        case How.SUM:
            return total(values)
        case How.MAX:
            return max(values)
        case How.LADDER:
            return next((value for value in values if value > 0), Fraction(0))
        case How.WEIGHTED_MEAN:
            assert weights is not None
            return total(v * w for v, w in zip(values, weights, strict=True)) / total(weights)
    if combine.how is How.TRIMMED_MEAN and len(values) > combine.above:
        values = sorted(values)[combine.trim : len(values) - combine.trim]
    return total(values) / len(values)


def _times(measure: Events, event: Event) -> Fraction | None:
    if not measure.times:
        return Fraction(1)
    has = {"class": event.class_, "level": event.level}
    return next((one.times for one in measure.times if has[one.of] == one.value), None)


def _lives(state: OrganizationState, day: date) -> bool:
    return state.founded_on <= day and (state.dissolved_on is None or day <= state.dissolved_on)


def _by(rows: Iterable, key) -> dict:
    grouped = defaultdict(list)
    for row in rows:
        grouped[key(row)].append(row)
    return grouped
