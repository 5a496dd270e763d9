"""Many one-off obligations at once: what `owe` and `settle` do, in a handful of queries. For ledgers taken over."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from yipanqi.audit.actions import record_many
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Broken
from yipanqi.obligations.actions.one_off import said
from yipanqi.obligations.enums import RULE, Severity
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.obligations.rules import one_off_state

BATCH = 500


@transaction.atomic
def owe_many(entries: Iterable[dict[str, Any]], *, by: Actor) -> list[Obligation]:
    """Enter obligations that are not there yet, each given as the arguments of `owe` (with its own `by` if need be)."""
    today, actors, rows = clock.today(), [], []
    for entry in entries:
        values = {"severity": Severity.HARD, **entry}
        actors.append(values.pop("by", by))
        if values["source"] == RULE:
            raise Broken("recurring entries are written by reconciliation only")
        due_on = values["due_on"]
        state = one_off_state(due_on=due_on, met_on=None, today=today)
        rows.append(Obligation(period_start=min(today, due_on), grace_until=due_on, state=state, **values))
    with scope.system("台账事项"):
        Obligation.objects.bulk_create(rows, batch_size=BATCH)
    _tell("obligation_owed", rows, actors, [{"after": said(row)} for row in rows], by)
    return rows


@transaction.atomic
def settle_many(entries: Iterable[dict[str, Any]], *, by: Actor) -> int:
    """Settle open obligations, each with one record given as the arguments of `settle`; answers how many."""
    entries = list(entries)
    with scope.system("台账凭据"):
        found = Obligation.objects.filter(key__in=[entry["key"] for entry in entries]).exclude(source=RULE)
        known = {(row.organization_id, row.key): row for row in found.select_related("organization")}
    today, rows, actors, told, proofs = clock.today(), [], [], [], []
    for entry in entries:
        row = known[entry["organization"].pk, entry["key"]]
        happened_on, recorded_at = entry["happened_on"], entry["recorded_at"]
        before = said(row)
        row.met_on, row.done = happened_on, row.minimum
        row.state = one_off_state(due_on=row.due_on, met_on=happened_on, today=today)
        row.recorded_late = recorded_at.astimezone(clock.ZONE).date() > row.grace_until
        proof = {name: entry[name] for name in ("record", "label", "happened_on", "recorded_at")}
        proofs.append(Evidence(obligation=row, **proof))
        rows.append(row)
        actors.append(entry.get("by", by))
        told.append({"before": before, "after": {**said(row), "record": entry["record"], "label": entry["label"]}})
    with scope.system("台账凭据"):
        Evidence.objects.bulk_create(proofs, batch_size=BATCH)
        Obligation.objects.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"],
            update_fields=["met_on", "done", "state", "recorded_late"],
        )  # fmt: skip
    _tell("obligation_settled", rows, actors, told, by)
    return len(rows)


def _tell(event: str, rows: list[Obligation], actors: list[Actor], told: list[dict], by: Actor) -> None:
    record_many(
        (
            {"event": event, "by": actor, "subject": row, "path": row.organization.path, **words}
            for row, actor, words in zip(rows, actors, told, strict=True)
        ),
        by=by,
    )
