"""Reconciliation: the recurring part of the ledger is made to agree with the regulations, the organisations and the
records.

`reconcile` serves one organisation after a save, inside the caller's transaction, with the plain-Python executor and
a fixed number of queries over that organisation's rows. `reconcile_all` serves them all with the columnar executor.
Both come to the same ledger (a property test holds them equal), write only differences, and change nothing when run
again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from django.db import transaction

from yipanqi.engine.duties import reference
from yipanqi.engine.duties.model import Activity, Due, OrganizationState, Waiver
from yipanqi.engine.periods import Period, Window
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.obligations import reading as facts
from yipanqi.obligations.actions.writing import Plan, write
from yipanqi.obligations.reading import Proof
from yipanqi.obligations.rules import Held, Line, What, follow, stand, what_of, written_rule
from yipanqi.organizations.models import Organization
from yipanqi.regulations.queries import Dated, Rules, clause_citation, library, rules_for


@dataclass(frozen=True)
class Reconciled:
    """How many entries a reconciliation added, changed and left as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def reconcile(*, organization: Organization, by: Actor) -> Reconciled:
    """Make the recurring entries of one organisation agree with what is known now.

    Ended periods since go-live are added once if absent and stay as they were owed; a running period follows the
    rules; how entries stand follows the records. Ten queries at most, whatever the size of the organ.
    """
    with scope.system("台账核对"):
        fresh = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    plan = plan_for(fresh, today=clock.today())
    return _finish(plan, {fresh.pk: fresh}, by)


def _finish(plan: Plan, organizations: dict[int, Organization], by: Actor) -> Reconciled:
    write(plan, organizations, by=by)
    return Reconciled(len(plan.added), len(plan.touched), plan.unchanged)


def plan_for(organization: Organization, *, today: date) -> Plan:
    """What there is to do for one organisation; the reference executor decides."""
    only = [organization.pk]
    rules = facts.kept_in_ledger(rules_for(organization))
    states = facts.organization_states(only)
    lines = {line.what.key: line for line in map(facts.line_of, facts.line_rows(only))}
    owed = owed_by(states, rules, today=today)
    judge = partial(owed_as_written, states)
    plan = Plan()
    standing: list[tuple[Line | None, Line]] = []
    for key in sorted(lines.keys() | owed.keys()):
        before = lines.get(key)
        after = follow(before, owed.get(key), today=today, owed_as_written=judge)
        if after is not None:
            standing.append((before, after))
    proofs = _stand(standing, facts.activities(only), facts.lifted(only), today=today)
    plan.compare(proofs, facts.stored_evidence(only))
    return plan


def owed_by(states: Sequence[OrganizationState], rules: Rules, *, today: date) -> dict[str, What]:
    """What one organisation owes by now, by key: every period since go-live that has begun."""
    found = {}
    for some, window in facts.windows(rules, since=facts.since(states, today), today=today):
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


def owed_as_written(states: Iterable[OrganizationState], line: Line) -> bool | None:
    """Whether the history makes the line owed by the rule it was written under; None when that package version is
    gone.
    """
    rule = library().original(line.what.pack, line.what.rule)
    if rule is None:
        return None
    alone = Rules((Dated(line.what.pack, rule),))
    own = [state for state in states if state.org_id == line.what.organization_id]
    window = Window(line.what.due_on, line.what.due_on)
    rows = reference.due(organizations=own, rules=alone, window=window)
    return any(row.period_start == line.what.period_start for row in rows)


@dataclass
class Judged:
    """One line before and after, with the evidence it shall have."""

    before: Line | None
    after: Line
    proofs: list[Proof] = field(default_factory=list)


def _stand(
    standing: list[tuple[Line | None, Line]],
    activities: list[Activity],
    waivers: list[tuple[int, int, str, date, date]],
    *,
    today: date,
) -> list[Judged]:
    """Every line with its stand from the engine's verdict; void lines have neither stand nor evidence."""
    living = [(before, after) for before, after in standing if not after.is_void]
    verdicts = reference.meet(
        due=[due_of(after.what) for _, after in living],
        activities=activities,
        waivers=[
            Waiver(waiver_id=number, org_id=org, duty=duty, from_on=first, to_on=last)
            for number, org, duty, first, last in waivers
        ],
        as_of=today,
    )
    spans: dict[str, dict[int, tuple[date, date]]] = defaultdict(dict)
    for number, _, duty, first, last in waivers:
        spans[duty][number] = (first, last)
    by_id = {activity.activity_id: activity for activity in activities}
    judged = [Judged(before, after) for before, after in standing if after.is_void]
    for (before, after), verdict in zip(living, verdicts, strict=True):
        held = [by_id[number] for number in verdict.activity_ids]
        judged.append(_judged(before, after, verdict.state, held, spans[after.what.kind]))
    return judged


def _judged(before: Line | None, after: Line, state: str, held: list[Activity], waivers: dict) -> Judged:
    what = after.what
    records = [Held(one.activity_id, one.held_on, one.recorded_at.date()) for one in held]
    now = stand(what, state=state, held=records, waivers=waivers)
    return Judged(before, after._replace(stand=now), [facts.proof_of(what, one) for one in held])


def due_of(what: What) -> Due:
    """An entry as the engine judges it: by the rule it was written under, with its own number and grace."""
    rule = written_rule(library().original(what.pack, what.rule), what)
    return Due(
        org_id=what.organization_id, rule=rule, period=Period(what.period_start, what.due_on), minimum=what.minimum
    )


@transaction.atomic
def reconcile_all(*, within: Organization | None = None, by: Actor) -> Reconciled:
    """Make all recurring entries (or those of one subtree) agree with what is known now; the same rules, for many at
    once.
    """
    with scope.system("台账核对"):
        chosen = Organization.objects.order_by("pk").select_for_update(of=("self",))
        if within is not None:
            low, high = within.range
            chosen = chosen.filter(path__gte=low, path__lt=high)
        organizations = {one.pk: one for one in chosen}
    total = Reconciled()
    for organization in organizations.values():
        one = _finish(plan_for(organization, today=clock.today()), organizations, by)
        total = Reconciled(total.added + one.added, total.changed + one.changed, total.unchanged + one.unchanged)
    return total
