"""The one place where recurring entries are written: differences only, in bulk, with one line of history per
organisation.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yipanqi.audit.actions import record_many
from yipanqi.kernel import scope
from yipanqi.kernel.actors import Actor
from yipanqi.obligations.enums import HISTORY
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.obligations.reading import Proof, Stored
from yipanqi.obligations.rules import Line, Stand, What
from yipanqi.organizations.models import Organization

BATCH, FEW = 500, 4

_WRITTEN = [name for name in (*What._fields, *Stand._fields, "cause", "note") if name not in ("organization_id", "key")]
_FIELDS = ["waiver" if name == "waiver_id" else name for name in _WRITTEN]
_TOLD = ("state", "done", "met_on", "recorded_late", "minimum", "severity", "grace_until", "clause", "pack", "note")


@dataclass
class Plan:
    """Differences between the ledger as it stands and as it shall be."""

    added: list[tuple[Line, list[Proof]]] = field(default_factory=list)
    changed: list[tuple[Line, Line]] = field(default_factory=list)
    proven: list[tuple[Line, Proof]] = field(default_factory=list)
    disproven: list[tuple[Line, Stored]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def touched(self) -> set[int]:
        """Entries of which anything changes, their evidence counted in."""
        lines = [line for line, _ in self.changed] + [line for line, _ in self.proven + self.disproven]
        return {line.id for line in lines if line.id is not None}

    def compare(self, judged: Iterable[Any], stored: Iterable[Stored]) -> None:
        """Take up what differs: lines (`before`, `after`, `proofs`) against what is stored."""
        kept: dict[int, dict[str, Stored]] = defaultdict(dict)
        for one in stored:
            kept[one.obligation_id][one.proof.record] = one
        for one in judged:
            if one.before is None:
                self.added.append((one.after, one.proofs))
            elif not self._differs(one.before, one.after, one.proofs, kept[one.before.id]):
                self.unchanged += 1

    def _differs(self, before: Line, after: Line, proofs: list[Proof], kept: dict[str, Stored]) -> bool:
        wanted = {proof.record: proof for proof in proofs}
        gone = [one for record, one in kept.items() if wanted.get(record) != one.proof]
        new = [proof for record, proof in wanted.items() if record not in kept or kept[record].proof != proof]
        self.disproven += [(before, one) for one in gone]
        self.proven += [(before, proof) for proof in new]
        if before != after:
            self.changed.append((before, after))
        return before != after or bool(gone or new)


def write(plan: Plan, organizations: Mapping[int, Organization], *, by: Actor) -> None:
    """Carry the plan out and leave one entry of history per organisation that it touches."""
    with scope.system("台账核对"):
        new = [Obligation(**line.values()) for line, _ in plan.added]
        Obligation.objects.bulk_create(new, batch_size=BATCH)
        if plan.changed:
            _change(plan.changed)
        _write_evidence(plan, new)
    _tell(plan, organizations, by)


def _change(changed: list[tuple[Line, Line]]) -> None:
    """Few lines one by one, with only what changed (a save usually changes one); many in bulk."""
    if len(changed) <= FEW:
        for before, after in changed:
            was, now = before.values(), after.values()
            Obligation.objects.filter(pk=after.id).update(**{name: now[name] for name in now if now[name] != was[name]})
        return
    later = [Obligation(id=after.id, **after.values()) for _, after in changed]
    Obligation.objects.bulk_update(later, _FIELDS, batch_size=BATCH)


def _write_evidence(plan: Plan, new: list[Obligation]) -> None:
    gone = [one.id for _, one in plan.disproven]
    for start in range(0, len(gone), BATCH):
        Evidence.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    proofs = [(entry.pk, proof) for entry, (_, own) in zip(new, plan.added, strict=True) for proof in own]
    proofs += [(line.number, proof) for line, proof in plan.proven]
    rows = [Evidence(obligation_id=obligation, **proof._asdict()) for obligation, proof in proofs]
    Evidence.objects.bulk_create(rows, batch_size=BATCH)


def _tell(plan: Plan, organizations: Mapping[int, Organization], by: Actor) -> None:
    """History in words of the fields that changed, under the keys of the entries."""
    before: dict[int, dict] = defaultdict(dict)
    after: dict[int, dict] = defaultdict(dict)
    for line, _ in plan.added:
        after[line.what.organization_id].setdefault("added", {})[line.what.key] = str(line.stand.state)
    for old, new in plan.changed:
        was, now = _told(old, new)
        before[old.what.organization_id].setdefault("changed", {})[old.what.key] = was
        after[old.what.organization_id].setdefault("changed", {})[old.what.key] = now
    for line, proof in plan.proven:
        _list(after, line, "proven").append(proof.record)
    for line, one in plan.disproven:
        _list(before, line, "proven").append(one.proof.record)
    told = [
        {
            "event": "ledger_followed", "subject": f"{HISTORY}:{number}", "name": organizations[number].name,
            "path": organizations[number].path, "before": before.get(number), "after": after.get(number),
        }
        for number in sorted(before.keys() | after.keys())
    ]  # fmt: skip
    if told:
        record_many(told, by=by)


def _list(told: dict[int, dict], line: Line, name: str) -> list:
    return told[line.what.organization_id].setdefault(name, {}).setdefault(line.what.key, [])


def _told(old: Line, new: Line) -> tuple[dict, dict]:
    was, now = old.values(), new.values()
    names = [name for name in _TOLD if was[name] != now[name]]
    return {name: _plain(was[name]) for name in names}, {name: _plain(now[name]) for name in names}


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | bool | type(None)) else str(value)
