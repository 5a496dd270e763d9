# ruff: noqa: S608 - the statements are fixed texts; no value from outside enters them
"""What there is to do for many organisations: the columnar executor finds what differs, the rules of one line do the
rest.

The facts and the ledger are read through Django's own connection (another one would not see the open transaction) and
laid beside each other as Arrow tables. The engine says what is owed and how it stands; a join finds the entries of
which anything differs – usually few. Only those are taken up one by one, with the same functions that serve one
organisation, so nothing of the ledger's rules is written twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import duckdb
import pyarrow as pa

from yipanqi.engine.duties import columnar
from yipanqi.engine.duties.model import Activity, OrganizationState
from yipanqi.engine.periods import Period
from yipanqi.obligations import reading
from yipanqi.obligations.actions.one import Judged, Lifted, follow_all, judge, spans_of, stood
from yipanqi.obligations.actions.writing import Plan
from yipanqi.obligations.reading import Stored
from yipanqi.obligations.rules import Line, What, what_of
from yipanqi.organizations.models import Organization
from yipanqi.regulations.queries import Dated, Rules, clause_citation, rules_by_path

_ARROW = {
    "org_id": pa.int64(), "kind": pa.string(), "founded_on": pa.date32(), "dissolved_on": pa.date32(),
    "is_temporary": pa.bool_(), "has_committee": pa.bool_(), "members": pa.int64(), "full_members": pa.int64(),
    "groups": pa.int64(), "staff_total": pa.int64(), "last_election_on": pa.date32(), "valid_from": pa.date32(),
    "valid_to": pa.date32(), "go_live_on": pa.date32(), "activity_id": pa.int64(), "held_on": pa.date32(),
    "recorded_at": pa.timestamp("us"), "waiver_id": pa.int64(), "duty": pa.string(), "from_on": pa.date32(),
    "to_on": pa.date32(), "id": pa.int64(), "organization_id": pa.int64(), "key": pa.string(), "title": pa.string(),
    "basis": pa.string(), "clause": pa.string(), "pack": pa.string(), "rule": pa.string(), "severity": pa.string(),
    "period_start": pa.date32(), "due_on": pa.date32(), "grace_until": pa.date32(), "minimum": pa.int64(),
    "state": pa.string(), "done": pa.int64(), "met_on": pa.date32(), "recorded_late": pa.bool_(), "cause": pa.string(),
    "note": pa.string(), "obligation_id": pa.int64(), "happened_on": pa.date32(), "label": pa.string(),
    "number": pa.int64(), "grace": pa.int64(), "record": pa.string(),
}  # fmt: skip
_WAIVERS = ("waiver_id", "org_id", "duty", "from_on", "to_on")
_EVIDENCE = ("id", "obligation_id", "record", "label", "happened_on", "recorded_at")
_WORDING = ("number", "pack", "rule", "title", "basis", "clause", "severity", "grace")


class Owed(NamedTuple):
    """A row of the table `owed`: a period some rule asks for, the engine's verdict and the records that count."""

    org_id: int
    number: int
    start: date
    stop: date
    minimum: int
    state: str
    ids: Sequence[int]


def plan_for_all(organizations: Mapping[int, Organization], *, everything: bool, today: date) -> Plan:
    """What there is to do for these organisations (`everything`: they are all there are)."""
    with duckdb.connect(":memory:") as connection:
        return _Books(connection, organizations, None if everything else sorted(organizations), today).plan()


class _Books:
    """The tables of one reconciliation on one connection."""

    def __init__(self, connection, organizations: Mapping[int, Organization], only: list[int] | None, today: date):
        self.connection, self.organizations, self.today = connection, organizations, today
        self.states = reading.organization_states(only)
        self.waivers: list[Lifted] = reading.lifted(only)
        self.numbered: list[Dated] = []
        self._lay("organizations", reading.STATE_COLUMNS, map(_values_of, self.states))
        self._lay("activities", reading.ACTIVITY_COLUMNS, map(_values_of, reading.activities(only)))
        self._lay("waivers", _WAIVERS, self.waivers)
        self._lay("lines", reading.LINE_COLUMNS, reading.line_rows(only))
        stored = ((one.id, one.obligation_id, *one.proof) for one in reading.stored_evidence(only))
        evidence = ((*row[:5], reading.local(row[5], row[4]), reading.numbered(row[2])) for row in stored)
        self._lay("evidence", (*_EVIDENCE, "activity_id"), evidence)

    def _lay(self, name: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
        """Plain rows as a table of the connection."""
        values = list(zip(*rows, strict=True)) or [()] * len(columns)
        arrays = [pa.array(column, _ARROW.get(name, pa.int64())) for name, column in zip(columns, values, strict=True)]
        self.connection.register(f"{name}_rows", pa.Table.from_arrays(arrays, names=list(columns)))
        self.connection.execute(f"create or replace temp table {name} as from {name}_rows")
        self.connection.unregister(f"{name}_rows")

    def plan(self) -> Plan:
        """Find what differs, take it up, compare."""
        self._evaluate()
        self._match()
        plan = Plan()
        judged = self._new() + self._differing() + self._odd()
        chosen = [one.before.number for one in judged if one.before is not None]
        plan.compare(judged, self._evidence_of(chosen))
        total = self.connection.execute("select count(*) from lines").fetchone()[0]
        plan.unchanged = total - len(plan.touched)
        return plan

    def _evaluate(self) -> None:
        """Table `owed`: everything owed by now with its verdict; `wording`: what each numbered rule says."""
        self.connection.execute(
            "create temp table owed (org_id bigint, duty varchar, number bigint, start date, stop date, minimum bigint,"
            " state varchar, ids bigint[])"
        )
        since = reading.since(self.states, self.today)
        groups = rules_by_path({pk: one.path for pk, one in self.organizations.items()})
        for rules, members in groups:
            self._choose(members, alone=len(groups) == 1)
            for some, window in reading.windows(reading.kept_in_ledger(rules), since=since, today=self.today):
                self._ask(some, window)
        self._lay("wording", _WORDING, [_wording(number, one) for number, one in enumerate(self.numbered)])

    def _choose(self, members: list[int], *, alone: bool) -> None:
        if alone:
            self.connection.execute("create or replace temp table chosen as from organizations")
            return
        self._lay("members", ("org_id",), [(number,) for number in members])
        self.connection.execute(
            "create or replace temp table chosen as from organizations semi join members using (org_id)"
        )

    def _ask(self, rules: Rules, window) -> None:
        """Let the engine evaluate the rules over the chosen organisations. It hands the clause through, so a rule's
        number stands in its place: that is how a row finds back to its rule."""
        first = len(self.numbered)
        self.numbered += rules.dated
        marked = Rules(
            tuple(
                replace(one, rule=replace(one.rule, clause=str(first + place))) for place, one in enumerate(rules.dated)
            )
        )
        evaluation = columnar.evaluate(
            self.connection, rules=marked, window=window, as_of=self.today, relations={"organizations": "chosen"}
        )
        self.connection.register("due_rows", evaluation.due().to_arrow_table())
        self.connection.register("state_rows", evaluation.state())
        self.connection.execute(
            """insert into owed
            select d.org_id, d.duty::varchar, d.clause::varchar::bigint, d.period_start, d.period_end, d.minimum,
                s.state::varchar, s.activity_ids
            from due_rows d join state_rows s
                on s.org_id = d.org_id and s.duty::varchar = d.duty::varchar and s.period_start = d.period_start
            where d.period_start <= $today""",
            {"today": self.today},
        )
        self.connection.unregister("due_rows")
        self.connection.unregister("state_rows")

    def _match(self) -> None:
        """Table `matched`: what is owed beside its line; `plain` lines say exactly what their rule says today."""
        self.connection.execute("""
            create temp table matched as
            select o.*, l.id, coalesce(l.state <> 'void' and l.pack = w.pack and l.rule = w.rule and l.title = w.title
                and l.basis = w.basis and l.clause = w.clause and l.severity = w.severity and l.minimum = o.minimum
                and l.grace_until = o.stop + w.grace::integer, false) as plain
            from owed o join wording w using (number) left join lines l on l.organization_id = o.org_id
                and l.kind = o.duty and l.period_start = o.start and l.due_on = o.stop""")

    def _new(self) -> list[Judged]:
        """What is owed and has no line yet."""
        rows = self._owed("id is null")
        held, spans = self._records(rows), spans_of(self.waivers)
        return [
            judge(None, Line(None, self._what(row)), row.state, [held[number] for number in row.ids], spans)
            for row in rows
        ]

    def _differing(self) -> list[Judged]:
        """Plain lines whose verdict, waiver or evidence is not what is stored."""
        self.connection.execute("""
            create temp table differing as
            select m.id from matched m join lines l using (id)
            where m.plain and (m.state <> l.state or m.state = 'waived')
            union
            select coalesce(wanted.id, kept.obligation_id)
            from (
                select m.id, a.activity_id, a.held_on, a.recorded_at
                from (select id, unnest(ids) as activity_id from matched where plain) m
                join (select distinct activity_id, held_on, recorded_at from activities) a using (activity_id)
            ) wanted full join (
                select obligation_id, activity_id, happened_on, recorded_at from evidence
                where obligation_id in (select id from matched where plain)
            ) kept on kept.obligation_id = wanted.id and kept.activity_id = wanted.activity_id
                and kept.happened_on = wanted.held_on and kept.recorded_at = wanted.recorded_at
            where wanted.id is null or kept.obligation_id is null""")
        rows = self._owed("id in (from differing)")
        lines = self._lines("id in (from differing)")
        held, spans = self._records(rows), spans_of(self.waivers)
        found = []
        for row in rows:
            line = lines[row.org_id, self._what(row).key]
            found.append(judge(line, line, row.state, [held[number] for number in row.ids], spans))
        return found

    def _odd(self) -> list[Judged]:
        """Everything else: void lines, lines no longer owed, lines written under another rule or decision."""
        lines = self._lines("id not in (select id from matched where plain)")
        if not lines:
            return []
        owed = {
            (row.org_id, self._what(row).key): self._what(row) for row in self._owed("id is not null and not plain")
        }
        histories: dict[int, list[OrganizationState]] = {}
        for state in self.states:
            histories.setdefault(state.org_id, []).append(state)
        followed = follow_all(lines, owed, histories, today=self.today)
        self._lay("owners", ("org_id",), [(number,) for number in {number for number, _ in lines}])
        rows = self.connection.execute(
            f"select {', '.join(reading.ACTIVITY_COLUMNS)} from activities semi join owners using (org_id)"
        ).fetchall()
        return stood(followed, [reading.activity_of(row) for row in rows], self.waivers, today=self.today)

    def _owed(self, where: str) -> list[Owed]:
        rows = self.connection.execute(
            f"select {', '.join(Owed._fields)} from matched where {where} order by org_id, duty, start"
        )
        return [Owed(*row) for row in rows.fetchall()]

    def _lines(self, where: str) -> dict[tuple[int, str], Line]:
        rows = self.connection.execute(f"select {', '.join(reading.LINE_COLUMNS)} from lines where {where}").fetchall()
        found = [reading.line_of(row) for row in rows]
        return {(line.what.organization_id, line.what.key): line for line in found}

    def _records(self, rows: Iterable[Owed]) -> dict[int, Activity]:
        self._lay("wanted", ("activity_id",), [(number,) for number in {number for row in rows for number in row.ids}])
        found = self.connection.execute(
            f"select {', '.join(reading.ACTIVITY_COLUMNS)} from activities semi join wanted using (activity_id)"
        ).fetchall()
        return {row[0]: reading.activity_of(row) for row in found}

    def _evidence_of(self, obligations: list[int]) -> list[Stored]:
        self._lay("asked", ("obligation_id",), [(number,) for number in obligations])
        rows = self.connection.execute(
            f"select {', '.join(_EVIDENCE)} from evidence semi join asked using (obligation_id)"
        ).fetchall()
        return [reading.stored_of(row) for row in rows]

    def _what(self, row: Owed) -> What:
        one = self.numbered[row.number]
        return what_of(
            one.rule, organization_id=row.org_id, period=Period(row.start, row.stop), minimum=row.minimum,
            pack=one.pack, basis=clause_citation(one.rule.clause, one.pack),
        )  # fmt: skip


def _values_of(record: OrganizationState | Activity) -> tuple:
    return tuple(getattr(record, name) for name in record.__dataclass_fields__)


def _wording(number: int, one: Dated) -> tuple:
    rule = one.rule
    basis = clause_citation(rule.clause, one.pack)
    return (number, one.pack, rule.id, rule.title, basis, rule.clause, rule.severity, rule.grace_days)
