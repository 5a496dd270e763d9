"""Many one-off obligations that stand together – items of a list, tasks of a decision – brought in line at once.

`owe` leaves an entry of history for each; a room that publishes hundreds in one act writes one entry of its own, with
what `keep` says it did (`Kept.said`) under `entries`, and answers `questions.OBLIGATION_ORIGIN`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import Broken
from yipanqi.obligations.actions.one_off import said
from yipanqi.obligations.enums import RULE, Cause, Severity, State
from yipanqi.obligations.models import Obligation
from yipanqi.obligations.rules import one_off_state

BATCH = 500
_FIELDS = (
    "kind", "title", "basis", "clause", "due_on", "grace_until", "person_id", "severity", "address", "period_start",
    "state", "cause", "note",
)  # fmt: skip
Key = tuple[int, str]
"""An entry: its organisation and its key."""


@dataclass
class Kept:
    """What was done: entries added, changed (with their words before), withdrawn."""

    added: list[Obligation] = field(default_factory=list)
    changed: list[tuple[dict, Obligation]] = field(default_factory=list)
    withdrawn: list[tuple[dict, Obligation]] = field(default_factory=list)

    def said(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Before and after by key, for the one entry of history."""
        touched = (*self.changed, *self.withdrawn)
        before = {entry.key: was for was, entry in touched}
        after = {entry.key: said(entry) for entry in (*self.added, *(entry for _, entry in touched))}
        return {"entries": before}, {"entries": after}

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.withdrawn)


def keep(*, wanted: Iterable[dict[str, Any]], known: Iterable[Obligation], reason: str = "") -> Kept:
    """Make the open entries among `known` what is `wanted`. Inside the caller's transaction; the caller writes history.

    `wanted`: each the arguments of `owe` with `period_start` (the first day on which it is asked for) and `clause`
    besides. What is new is owed. Of what is known only entries that are open and not yet due follow: they change, or
    are withdrawn with the reason; what was met, missed or waived stays as it is. A withdrawn one that is wanted again
    is owed again. A fixed number of queries.
    """
    today, kept = clock.today(), Kept()
    rows = {(row.organization_id, row.key): row for row in known}
    asked = {(one["organization"].pk, one["key"]): one for one in wanted}
    for key, values in asked.items():
        if values["source"] == RULE:
            raise Broken("recurring entries are written by reconciliation only")
        _bring(rows.get(key), values, kept, today)
    for key, row in rows.items():
        if key not in asked and _is_open(row, today):
            was = said(row)
            row.state, row.cause, row.note = State.VOID, Cause.WITHDRAWN, reason[:300]
            kept.withdrawn.append((was, row))
    _write(kept)
    return kept


def _is_open(row: Obligation, today) -> bool:
    return row.state == State.PENDING and row.due_on >= today


def _bring(row: Obligation | None, values: Mapping[str, Any], kept: Kept, today) -> None:
    wanted = {"severity": Severity.HARD, "clause": "", "address": "", "person": None, **values}
    person = wanted.pop("person")
    wanted |= {"grace_until": wanted["due_on"], "person_id": person.pk if person else None}
    if row is None:
        state = one_off_state(due_on=wanted["due_on"], met_on=None, today=today)
        kept.added.append(Obligation(state=state, **wanted))
        return
    revived = row.state == State.VOID and row.cause == Cause.WITHDRAWN and wanted["due_on"] >= today
    differs = any(getattr(row, name) != wanted[name] for name in wanted if name != "organization")
    if not revived and not (differs and _is_open(row, today)):
        return
    was = said(row)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.state = one_off_state(due_on=row.due_on, met_on=None, today=today)
    row.cause = row.note = ""
    kept.changed.append((was, row))


def _write(kept: Kept) -> None:
    with scope.system("台账事项"):
        Obligation.objects.bulk_create(kept.added, batch_size=BATCH)
        touched = [row for _, row in (*kept.changed, *kept.withdrawn)]
        if touched:
            Obligation.objects.bulk_update(touched, [name.removesuffix("_id") for name in _FIELDS], batch_size=BATCH)
