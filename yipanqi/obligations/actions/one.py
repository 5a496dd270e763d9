"""What there is to do for one organisation: the plain-Python executor, which is also the reference of the columnar
one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from yipanqi.engine.duties import reference
from yipanqi.engine.duties.model import Activity, Due, OrganizationState, Waiver
from yipanqi.engine.periods import Period, Window
from yipanqi.obligations import reading
from yipanqi.obligations.actions.writing import Plan
from yipanqi.obligations.reading import Proof
from yipanqi.obligations.rules import Held, Line, What, follow, stand, what_of, written_rule
from yipanqi.organizations.models import Organization
from yipanqi.regulations.queries import Dated, Rules, clause_citation, library, rules_for

Lifted = tuple[int, int, str, date, date]
"""A waiver as `reading.lifted` gives it: id, organisation, duty, first and last day."""


def plan_for(organization: Organization, *, today: date) -> Plan:
    """What there is to do for one organisation; reads only its rows."""
    only = [organization.pk]
    rules = reading.kept_in_ledger(rules_for(organization))
    states = reading.organization_states(only)
    lines = {line.what.key: line for line in map(reading.line_of, reading.line_rows(only))}
    owed = owed_by(states, rules, today=today)
    followed = follow_all(lines, owed, {organization.pk: states}, today=today)
    plan = Plan()
    plan.compare(
        stood(followed, reading.activities(only), reading.lifted(only), today=today), reading.stored_evidence(only)
    )
    return plan


def plan_for_records(organization: Organization, *, kinds: frozenset[str] | None = None, today: date) -> Plan:
    """The same when what is owed is known to be worked out already: only how the entries stand may have changed – those
    of some duties where only records that prove these changed.
    """
    only = [organization.pk]
    lines = [(line, line) for line in map(reading.line_of, reading.line_rows(only, kinds=kinds))]
    held = reading.activities(only, kinds=kinds)
    plan = Plan()
    plan.compare(stood(lines, held, reading.lifted(only), today=today), reading.stored_evidence(only, kinds=kinds))
    return plan


def owed_by(states: Sequence[OrganizationState], rules: Rules, *, today: date) -> dict[str, What]:
    """What one organisation owes by now, by key: every period since go-live that has begun."""
    found = {}
    for some, window in reading.windows(rules, since=reading.since(states, today), today=today):
        for row in reference.due(organizations=states, rules=some, window=window):
            if row.period_start <= today:
                what = what_from(row, some.pack_of(row.rule))
                found[what.key] = what
    return found


def what_from(row: Due, pack: str) -> What:
    """A due row of the engine as the ledger words it."""
    return what_of(
        row.rule, organization_id=row.org_id, period=row.period, minimum=row.minimum, pack=pack,
        basis=clause_citation(row.clause, pack),
    )  # fmt: skip


def follow_all(
    lines: Mapping[Any, Line],
    owed: Mapping[Any, What],
    histories: Mapping[int, Sequence[OrganizationState]],
    *,
    today: date,
) -> list[tuple[Line | None, Line]]:
    """Lines before and after following the rules and the history of their organisations; both under the same keys."""
    judge = partial(owed_as_written, histories)
    followed = []
    for key in sorted(lines.keys() | owed.keys()):
        before = lines.get(key)
        after = follow(before, owed.get(key), today=today, owed_as_written=judge)
        if after is not None:
            followed.append((before, after))
    return followed


def owed_as_written(histories: Mapping[int, Sequence[OrganizationState]], line: Line) -> bool | None:
    """Whether the history makes the line owed by the rule it was written under; None when that version is gone."""
    rule = library().original(line.what.pack, line.what.rule)
    if rule is None:
        return None
    rows = reference.due(
        organizations=histories.get(line.what.organization_id, ()),
        rules=Rules((Dated(line.what.pack, rule),)),
        window=Window(line.what.due_on, line.what.due_on),
    )
    return any(row.period_start == line.what.period_start for row in rows)


@dataclass
class Judged:
    """One line before and after, with the evidence it shall have."""

    before: Line | None
    after: Line
    proofs: list[Proof] = field(default_factory=list)


def stood(
    followed: Iterable[tuple[Line | None, Line]],
    activities: Sequence[Activity],
    waivers: Sequence[Lifted],
    *,
    today: date,
) -> list[Judged]:
    """Every line with its stand from the engine's verdict; void lines have neither stand nor evidence."""
    followed = list(followed)
    living = [(before, after) for before, after in followed if not after.is_void]
    verdicts = reference.meet(
        due=[due_of(after.what) for _, after in living],
        activities=activities,
        waivers=[
            Waiver(waiver_id=number, org_id=org, duty=duty, from_on=first, to_on=last)
            for number, org, duty, first, last in waivers
        ],
        as_of=today,
    )
    spans = spans_of(waivers)
    by_id = {activity.activity_id: activity for activity in activities}
    judged = [Judged(before, after) for before, after in followed if after.is_void]
    for (before, after), verdict in zip(living, verdicts, strict=True):
        held = [by_id[number] for number in verdict.activity_ids]
        judged.append(judge(before, after, verdict.state, held, spans))
    return judged


def spans_of(waivers: Iterable[Lifted]) -> dict[tuple[int, str], dict[int, tuple[date, date]]]:
    """Waivers by organisation and duty: id → first and last day."""
    spans: dict[tuple[int, str], dict[int, tuple[date, date]]] = defaultdict(dict)
    for number, org, duty, first, last in waivers:
        spans[org, duty][number] = (first, last)
    return spans


def judge(before: Line | None, after: Line, state: str, held: Sequence[Activity], spans: Mapping) -> Judged:
    """The line with its stand and evidence, from the engine's verdict and the records that count."""
    what = after.what
    records = [Held(one.activity_id, one.held_on, reading.recorded_on(one)) for one in held]
    waivers = spans.get((what.organization_id, what.kind), {})
    now = stand(what, state=state, held=records, waivers=waivers)
    return Judged(before, after._replace(stand=now), [reading.proof_of(what, one) for one in held])


def due_of(what: What) -> Due:
    """An entry as the engine judges it: by the rule it was written under, with its own number and grace."""
    rule = written_rule(library().original(what.pack, what.rule), what)
    return Due(
        org_id=what.organization_id, rule=rule, period=Period(what.period_start, what.due_on), minimum=what.minimum
    )
