"""What is owed and how it stands, in plain Python: for a save – and as the judge of the columnar executor.

    due(organizations=, rules=, window=, appointments=)           → what is owed
    meet(due=, activities=, waivers=, appointments=, as_of=)      → how it stands
    evaluate(…)                                                   → both in one call

Where the regulations and the design are silent, this is decided (and the columnar executor agrees row by row):

* **States of an organisation.** The state at the first day of the period decides. A state without ``valid_to`` lasts
  until the next one begins; a state never outlasts the beginning of the next one. On a day without a state nothing is
  known, so no period beginning on it is owed. An end is an end: a ``dissolved_on`` found in any state of an
  organisation counts for all of them (the earliest), because an earlier state could not know it.
* **Terms (换届).** The period runs from the day after ``last_election_on`` to its anniversary, so the election that
  opened a term is not the one due in it. It belongs to the window in which its last day lies, like a calendar period.
  The first state that names an election decides about its term, because histories rarely reach back to it. Since a
  term began years before most organisations went live, its last day (not its first) must be on or after
  ``go_live_on``; the same day decides whether the package is in force (``DutyRule.anchor``).
* **Vacancies (补选).** See ``vacancies``.
* **Counting.** A record counts once per duty and period, even if several of its kinds would; ``done`` is the number of
  records that count, not cut off at the minimum – but nothing above the minimum changes a state.
* **As of.** ``as_of`` means the end of that day for records and its course for deadlines: on the last day of a period
  (or of its grace) a shortfall is still ``pending``; it is ``missed`` from the following day. Periods that have not
  begun are ``pending`` too. Grace gives time to record, not to hold: what was held after the period never counts for
  it.
* **Waivers.** A waiver lifts the duty of every period whose last day it covers, for the whole length of the period.
  What was fulfilled all the same is ``met``, not ``waived``.
* **One-off obligations** are done on ``done_on``; after being sent back they count as done only once accepted. Done
  by the due day is ``met``, later is ``late``, not done after it is ``missed`` – unless a waiver for its kind covers
  the due day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ..periods import ONE_DAY, Period, Window, calendar_periods
from ..rules import DutyRule, DutyRules
from . import vacancies
from .model import Activity, Appointment, Due, DutyState, ExtraObligation, ExtraState, OrganizationState, Waiver


def evaluate(
    *,
    organizations: Iterable[OrganizationState],
    activities: Iterable[Activity],
    rules: DutyRules,
    window: Window,
    as_of: date,
    waivers: Iterable[Waiver] = (),
    appointments: Sequence[Appointment] = (),
) -> list[DutyState]:
    """Every duty owed in the window with its state, ordered by organisation, duty and period."""
    owed = due(organizations=organizations, rules=rules, window=window, appointments=appointments)
    return meet(due=owed, activities=activities, waivers=waivers, appointments=appointments, as_of=as_of)


def due(
    *,
    organizations: Iterable[OrganizationState],
    rules: DutyRules,
    window: Window,
    appointments: Sequence[Appointment] = (),
) -> list[Due]:
    """What the organisations owe in the window, ordered by organisation, duty and first day."""
    seats = _by(appointments, lambda appointment: appointment.org_id)
    periods = {rule.period: calendar_periods(rule.period, window) for rule in rules.duties if rule.is_calendar}
    found: list[Due] = []
    for org_id, states in histories(organizations).items():
        for rule in rules.duties:
            if not any(_is_subject(rule, state) for state in states):
                continue
            for period, state, minimum in _candidates(rule, states, periods, seats[org_id]):
                if window.owns(period) and is_owed(rule, state, period):
                    found.append(Due(org_id=org_id, rule=rule, period=period, minimum=minimum))
    return sorted(found, key=lambda row: (row.org_id, row.duty, row.period))


def meet(
    *,
    due: Iterable[Due],
    activities: Iterable[Activity],
    as_of: date,
    waivers: Iterable[Waiver] = (),
    appointments: Sequence[Appointment] = (),
) -> list[DutyState]:
    """How the due rows stand at the end of ``as_of``, in their order."""
    held = _by((a for a in activities if a.known_by(as_of)), lambda a: (a.org_id, a.kind))
    lifted = _by(waivers, lambda waiver: (waiver.org_id, waiver.duty))
    seats = _by(appointments, lambda appointment: appointment.org_id)
    states = []
    for row in due:
        if row.rule.period == "vacancy":
            done, ids = vacancies.refilled(row, seats[row.org_id], as_of)
        else:
            ids = _records(row, held)
            done = len(ids)
        state = _state(row, done, lifted[row.org_id, row.duty], as_of)
        states.append(DutyState(due=row, done=done, state=state, activity_ids=ids))
    return states


def one_off(*, obligations: Iterable[ExtraObligation], as_of: date, waivers: Iterable[Waiver] = ()) -> list[ExtraState]:
    """How one-off obligations stand at the end of ``as_of``: met, late, missed, pending or waived."""
    lifted = _by(waivers, lambda waiver: (waiver.org_id, waiver.duty))
    return [
        ExtraState(obligation=one, state=_one_off_state(one, lifted[one.org_id, one.kind], as_of))
        for one in obligations
    ]


def unknown_elections(*, organizations: Iterable[OrganizationState], rules: DutyRules) -> list[int]:
    """Organisations bound to hold elections of which no state knows the last one: they owe none, but warn."""
    terms = [rule for rule in rules.duties if rule.period == "term"]
    return sorted(
        org_id
        for org_id, states in histories(organizations).items()
        if all(state.last_election_on is None for state in states)
        and any(_is_subject(rule, state) for rule in terms for state in states)
    )


def histories(organizations: Iterable[OrganizationState]) -> dict[int, list[OrganizationState]]:
    """Per organisation its states in order, ends made explicit: no state outlasts the beginning of the next."""
    ordered: dict[int, list[OrganizationState]] = defaultdict(list)
    for state in sorted(organizations, key=lambda state: (state.org_id, state.valid_from or date.min)):
        ordered[state.org_id].append(state)
    return {org_id: _closed(states) for org_id, states in ordered.items()}


def state_at(states: Sequence[OrganizationState], day: date) -> OrganizationState | None:
    """The state (of one organisation's ``histories``) that holds on the day, if any is known."""
    for state in states:
        if (state.valid_from or date.min) <= day <= (state.valid_to or date.max):
            return state
    return None


def is_owed(rule: DutyRule, state: OrganizationState, period: Period) -> bool:
    """Whether an organisation in this state owes the rule for all of the period."""
    anchor = rule.anchor(period)
    return (
        _is_subject(rule, state)
        and rule.in_force(anchor)
        and state.founded_on <= period.start
        and (state.dissolved_on is None or period.end <= state.dissolved_on)
        and (state.go_live_on is None or state.go_live_on <= anchor)
    )


def _is_subject(rule: DutyRule, state: OrganizationState) -> bool:
    if state.kind not in rule.subjects or (rule.exempt_temporary and state.is_temporary):
        return False
    return all(condition.holds(state) for condition in rule.when)


def _closed(states: list[OrganizationState]) -> list[OrganizationState]:
    ends = [state.dissolved_on for state in states if state.dissolved_on]
    dissolved_on = min(ends) if ends else None
    closed = []
    for state, following in zip(states, [*states[1:], None], strict=True):
        latest = following.valid_from - ONE_DAY if following and following.valid_from else None
        valid_to = min((day for day in (state.valid_to, latest) if day), default=None)
        closed.append(replace(state, valid_to=valid_to, dissolved_on=dissolved_on))
    return closed


def _candidates(rule, states, periods, appointments):
    """(period, deciding state, minimum) of everything the rule could ask of one organisation."""
    if rule.period == "term":
        elections: dict[date, OrganizationState] = {}
        for state in states:
            if state.last_election_on:
                elections.setdefault(state.last_election_on, state)
        return [(rule.term_after(day), state, rule.minimum) for day, state in elections.items()]
    if rule.period == "vacancy":
        found = [(period, sum(seats.values())) for period, seats in vacancies.vacated(rule, appointments).items()]
    else:
        found = [(period, rule.minimum) for period in periods[rule.period]]
    deciding = [(period, state_at(states, period.start), minimum) for period, minimum in found]
    return [candidate for candidate in deciding if candidate[1] is not None]


def _records(row: Due, held: dict[tuple[int, str], list[Activity]]) -> tuple[int, ...]:
    counted = {
        activity.activity_id
        for kind in row.rule.counts
        for activity in held[row.org_id, kind]
        if activity.held_on in row.period
    }
    return tuple(sorted(counted))


def _state(row: Due, done: int, waivers: Iterable[Waiver], as_of: date) -> str:
    if done >= row.minimum:
        return "met"
    if any(waiver.covers(row.period_end) for waiver in waivers):
        return "waived"
    overdue = (as_of - row.period_end).days > row.rule.grace_days
    return "missed" if overdue else "pending"


def _one_off_state(one: ExtraObligation, waivers: Iterable[Waiver], as_of: date) -> str:
    accepted = one.accepted_on is not None and one.accepted_on <= as_of
    done = one.done_on is not None and one.done_on <= as_of and (accepted or not one.sent_back)
    if done:
        assert one.done_on is not None
        return "met" if one.done_on <= one.due_on else "late"
    if any(waiver.covers(one.due_on) for waiver in waivers):
        return "waived"
    return "missed" if as_of > one.due_on else "pending"


def _by(rows, key):
    """The rows grouped by key; an unknown key gives an empty list."""
    grouped = defaultdict(list)
    for row in rows:
        grouped[key(row)].append(row)
    return grouped
