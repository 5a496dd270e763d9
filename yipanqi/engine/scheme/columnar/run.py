# ruff: noqa: S608 - statements are made of checked schemes; texts from them are quoted
"""One assessment, stage by stage; every stage is a table or view of the connection named ``sc_…``.

sc_base        the organisations that exist on the last day, with what their state says
sc_measured    beside it the number of every measure
sc_folded_…    of the organisations directly below, per organisation above them
sc_related     the assessed: numbers stated and related, as ``related`` columns of every leaf and effect
sc_points      what they are worth, and what stands for a gap
sc_scores      the two ends of every printed total; where they differ, the exact fraction decides
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ... import tables
from ...duties.columnar import complete, names
from ...duties.sql import quoted
from ...periods import Window
from ...rules import FLAG_FIELDS, Condition, DutyRules
from ..exact import TEN_TO, Rounding
from ..exact import rounded as exactly_rounded
from ..measures import Duties, How, Measure
from ..model import Fold, Group, Leaf, Over, Policy, Quantity, Relate, Scheme, Scope, To
from ..reference import group_of
from ..results import Gap, Scored
from . import grades, leaves
from .duties import DutyCounts, as_places
from .numbers import COUNT, NARROW, Num, added, dens, rounded, times, whole
from .sources import Sources
from .tree import Span, leaf_span, spans_of

OWN_TABLES = ("events", "values", "ratings", "judgements")
LEAF_PLACES = 6
"""To how many decimal places the points of single items are printed."""
WORDS = 1000
"""Most different values of a column that are written as references to a list: long lists cost time and save nothing."""
STATE_FIELDS = ("members", "full_members", "groups", "staff_total", "has_committee", "is_temporary")


def assess(
    connection: duckdb.DuckDBPyConnection,
    *,
    scheme: Scheme,
    rules: DutyRules,
    window: Window,
    as_of: date,
    relations: Mapping[str, str] | None = None,
) -> "Assessment":
    """The assessment of the tables that the connection knows (``relations``: under another name than their own).

    Tables and views named ``duty_…`` and ``sc_…`` are made in the connection's database.
    """
    assessment = Assessment(connection, scheme, window, as_of, dict(relations or {}), rules)
    assessment.prepare()
    return assessment


@dataclass
class Stage:
    """A select that is being put together: columns with names, from a source."""

    columns: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, sql: str) -> str:
        self.columns[name] = sql
        return name

    def number(self, name: str, number: Num) -> Num:
        """The number put aside in columns of this name."""
        num = self.keep(f"{name}_n", number.num)
        den = number.den if isinstance(number.den, int) else self.keep(f"{name}_d", number.den)
        gap = self.keep(f"{name}_g", f"({number.gap})::tinyint") if number.gap else ""
        return replace(number, num=num, den=den, gap=gap)

    def narrow(self, name: str, number: Num) -> Num:
        """The same, in 32 bits where these do: a country's numbers are kept until the end."""
        if number.bound > COUNT:
            return self.number(name, number)
        kept = self.number(name, replace(number, num=f"({number.num})::integer"))
        return replace(kept, num=f"({kept.num}::bigint)")

    def select(self, source: str, also: str = "*") -> str:
        named = [f"{sql} as {name}" for name, sql in self.columns.items()]
        return f"select {', '.join([*([also] if also else []), *named])} from {source}"


@dataclass
class Assessment:
    """The scores as a relation: org_id, total, gap, banded, limited, grade, effects, unsure, leaves."""

    connection: duckdb.DuckDBPyConnection
    scheme: Scheme
    window: Window
    as_of: date
    relations: dict[str, str]
    rules: DutyRules
    recomputed: int = 0
    """How many organisations the intervals did not decide."""

    def prepare(self) -> None:
        measures = [measure for _, quantity in self.scheme.quantities() for measure in _measures(quantity)]
        self.duties = DutyCounts(self.rules, [m for m in measures if isinstance(m, Duties)], self.window, self.as_of)
        self.duties.prepare(self.connection, self.relations)
        for name in OWN_TABLES:
            self._do(f"create or replace temp view sc_{name} as {complete(self.connection, name, self.known(name))}")
        self._base()
        self.sources = Sources(self.window, self.as_of, self._largest_value(), self._most_rows, self._has_sharers())
        self.parts: dict[tuple[Any, ...], Num] = {}
        self._measure()
        self.related = self._relate()
        points = self._points(self.related)
        self._tree(points)
        effects = [(effect, self.related[effect.id]) for effect in self.scheme.effects]
        told = ", ".join(
            f"{quoted(leaf.id)}: {_decimal(name, self.points[leaf.id])}" for leaf, name in self._leaf_columns()
        )
        self.graded = grades.prepare(self.connection, self.scheme, effects, f"{{{told}}} as leaves")

    def scores(self) -> duckdb.DuckDBPyRelation:
        """One row per assessed organisation."""
        return self.connection.sql(self.graded).order("org_id")

    def write(self, file: Path) -> None:
        """The same into a Parquet file."""
        options = f"format parquet, compression zstd, dictionary_size_limit {WORDS}"
        self._do(f"copy ({self.graded}) to {quoted(str(file))} ({options})")

    def leaf_points(self, org_id: int) -> dict[str, Scored]:
        """The exact points of every leaf of one organisation."""
        found = self._exact([org_id])
        return found.get(org_id, {})

    def _do(self, statement: str) -> None:
        self.connection.execute(statement)

    def known(self, name: str) -> str | None:
        """The relation of the connection that is this fact table; None where there is none."""
        relation = self.relations.get(name, name)
        return relation if relation in names(self.connection) else None

    def _base(self) -> None:
        end = _day(self.window.end)
        self._do(f"""
            create or replace temp table sc_base as
            select org_id, kind, parent_id, {", ".join(STATE_FIELDS)} from duty_states
            where {end} between valid_from and valid_to and founded_on <= {end}
                and coalesce({end} <= dissolved_on, true)""")

    def _largest_value(self) -> int | None:
        """The largest amount of an indicator's value; None where some indicator is a numerator and a denominator."""
        asked = "select coalesce(max(abs(value)), 0), count(numerator) + count(denominator) from sc_values"
        largest, fractions = self.connection.execute(asked).fetchall()[0]
        return None if fractions else int(largest) + 1

    def _has_sharers(self) -> bool:
        return self.connection.execute("select count(share_with) > 0 from sc_events").fetchall()[0][0]

    def _most_rows(self, source: str) -> int:
        """The most rows that one organisation has in a relation."""
        counted = f"select count(*) as number from {source} group by org_id"
        with as_places(self.connection, 1):
            return int(self.connection.execute(f"select coalesce(max(number), 0) from ({counted})").fetchall()[0][0])

    def _measure(self) -> None:
        """``sc_measured``, and one ``sc_folded_…`` per quantity that is folded over the organisations below."""
        stage = Stage()
        for _, quantity in self.scheme.quantities():
            for measure in _measures(quantity):
                own = quantity.relate.own if quantity.relate else None
                if measure is own:
                    self._part(stage, Quantity(measure=measure), None)
            labels: list[str | None] = [None]
            if quantity.fold and quantity.fold.over is Over.PERIODS:
                labels = list(self.sources.labels(quantity.measure))  # type: ignore[arg-type]
            for label in labels:
                self._part(stage, quantity, label)
        self.sources.finish()
        joined = self.sources.joined(self.duties.joined("sc_base"))
        asked = {condition.field for leaf in self.scheme.leaves() for condition in leaf.applies}
        base = ", ".join(("org_id", "kind", "parent_id", *sorted(asked)))
        self._do(f"create or replace temp table sc_measured as {stage.select(joined, base)}")

    def _part(self, stage: Stage, quantity: Quantity, label: str | None) -> Num:
        key = (quantity.measure, quantity.dedupe, label, quantity.places)
        if key not in self.parts:
            measure = quantity.measure
            if isinstance(measure, Duties):
                raw = self.duties.raw(measure)
            else:
                raw = self.sources.raw(measure, quantity.dedupe, label)
            self.parts[key] = stage.narrow(f"m{len(self.parts)}", leaves.stated(raw, quantity.places))
        return self.parts[key]

    def _own(self, measure: Measure) -> Num:
        return self.parts[measure, None, None, None]

    def _stated(self, quantity: Quantity, joins: list[str]) -> Num:
        """The quantity before it is related, over ``sc_measured`` and the ``joins`` it adds."""
        if quantity.fold is None:
            return self.parts[quantity.measure, quantity.dedupe, None, quantity.places]
        if quantity.fold.over is Over.PERIODS:
            labels = self.sources.labels(quantity.measure)  # type: ignore[arg-type]
            parts = [self.parts[quantity.measure, quantity.dedupe, label, quantity.places] for label in labels]
            return leaves.stated(_over_periods(quantity.fold, parts), quantity.places)
        part = self.parts[quantity.measure, quantity.dedupe, None, quantity.places]
        return leaves.stated(self._over_members(quantity.fold, part, joins), quantity.places)

    def _over_members(self, fold: Fold, part: Num, joins: list[str]) -> Num:
        name = f"sc_folded_{len(joins)}"
        assert isinstance(part.den, int)
        parts = f"select *, case when {part.has or 'true'} then {part.num} end as part from sc_measured"
        self._do(f"create or replace temp view {name}_rows as {parts}")
        num, den = leaves.folded(fold.combine.how, fold.combine.trim, fold.combine.above, "part")
        missing = f"count(*) filter ({part.gap_sql} = 2)" if part.has else "0"
        self._do(f"""
            create or replace temp table {name} as
            select parent_id as above, ({num})::hugeint as {name}_n, ({den})::hugeint as {name}_d,
                (case when {missing} > 0 then 2 when count(part) = 0 then 1 else 0 end)::tinyint as {name}_g
            from {name}_rows where kind in ({_texts(fold.kinds)}) and parent_id is not null group by parent_id""")
        joins.append(f"left join {name} on {name}.above = sc_measured.org_id")
        fixed = fold.combine.how in (How.SUM, How.MAX)
        full_den: int | str = part.den if fixed else f"({part.den} * {name}_d)"
        return Num(f"{name}_n", full_den, f"coalesce({name}_g, 1)", bound=NARROW)

    def _relate(self) -> dict[str, Num]:
        """``sc_related``: the columns of every leaf's and effect's related number, by their id."""
        quantities = list(self.scheme.quantities())
        joins: list[str] = []
        stage = Stage()
        found: dict[str, Num] = {}
        for number, (id_, quantity) in enumerate(quantities):
            stated = self._concerned(id_, self._stated(quantity, joins))
            found[id_] = stage.number(f"s{number}", stated)
        subjects = _texts(self.scheme.subjects)
        source = f"sc_measured {' '.join(joins)} where kind in ({subjects})"
        self._do(f"create or replace temp view sc_stated as {stage.select(source)}")
        joins = []
        stage, related = Stage(), {}
        peers: dict[Scope, dict[str, str]] = {}
        for number, (id_, quantity) in enumerate(quantities):
            value = found[id_]
            if quantity.relate is not None:
                value = self._beside(quantity.relate, value, joins, peers, number)
                value = stage.number(f"r{number}", value)
            related[id_] = value
        for scope, columns in peers.items():
            name, key = f"sc_peers_{scope.value}", _peer_key(scope)
            grouped = Stage({f"{name}_key": key} | columns).select("sc_stated group by all", "")
            self._do(f"create or replace temp table {name} as {grouped}")
            joins.append(f"left join {name} on {name}_key = {key}")
        also = "sc_stated.*"
        self._do(f"create or replace temp view sc_related as {stage.select('sc_stated ' + ' '.join(joins), also)}")
        return related

    def _concerned(self, id_: str, number: Num) -> Num:
        """A leaf that does not concern an organisation is exempt."""
        leaf = next((leaf for leaf in self.scheme.leaves() if leaf.id == id_), None)
        if leaf is None or not (leaf.applies or leaf.kinds):
            return number
        conditions = [_holds(condition) for condition in leaf.applies]
        conditions += [f"kind in ({_texts(leaf.kinds)})"] if leaf.kinds else []
        concerned = f"({' and '.join(conditions)})"
        if number.null == 1 or not number.has:
            return replace(number, num=f"(case when {concerned} then {number.num} end)", null=1)
        return replace(number, gap=f"case when not {concerned} then 1 else {number.gap_sql} end", null=0)

    def _beside(
        self, relate: Relate, value: Num, joins: list[str], peers: dict[Scope, dict[str, str]], number: int
    ) -> Num:
        """The related number; ``peers`` collects by scope what is needed of the peers, ``joins`` what is joined."""
        if not relate.peers:
            own = self._own(relate.own) if relate.own else None
            return leaves.beside(value, relate, own)
        assert isinstance(value.den, int)
        name = f"peers_{number}"
        if relate.to is To.RANK:
            return self._rank(relate, value, joins, name, value.has or "true", _peer_key(relate.scope))
        den, bound, known = value.den, value.bound, _known(value)
        if relate.to is To.BEST:
            of = f"{'max' if relate.high_first else 'min'}({known})"
        else:
            total, count = f"sum({known})", f"(count({known}) * {den}::hugeint)"
            of, den = rounded(total, count, relate.places, Rounding.HALF_UP)[0], TEN_TO[relate.places]
            bound = bound * den // value.den + 1
        peers.setdefault(relate.scope, {})[name] = f"({of})::{'bigint' if bound < NARROW else 'hugeint'}"
        return _to_peers(relate, value, Num(name, den, bound=bound))

    def _rank(self, relate: Relate, value: Num, joins: list[str], name: str, has: str, key: str) -> Num:
        order = "desc" if relate.high_first else "asc"
        window = f"partition by {key} order by {value.num} {order}"
        place = f"rank() over ({window})"
        if relate.ties.value == "worse":
            place = f"({place} + count(*) over (partition by {key}, {value.num}) - 1)"
        self._do(f"""
            create or replace temp table {name} as
            select org_id as {name}_org, {place} as {name}_n from sc_stated where {has}""")
        joins.append(f"left join {name} on {name}_org = sc_stated.org_id")
        return Num(f"{name}_n", 1, value.gap, value.null)

    def _points(self, related: dict[str, Num]) -> dict[str, Num]:
        """``sc_points``: of every leaf the points, over a denominator, and 0, 1 (dropped) or 2 (missing)."""
        stage, raw, scales = Stage(), {}, {}
        peer_places = Fraction(1, TEN_TO[self.scheme.conventions.peer_places])
        for number, leaf in enumerate(self.scheme.leaves()):
            others = (leaf.points, *([peer_places] if _has(leaf, Policy.MEAN) else []))
            worth, scales[leaf.id] = leaves.points(related[leaf.id], leaf, others)
            raw[leaf.id] = stage.number(f"p{number}", worth)
        self._do(f"create or replace temp view sc_worth as {stage.select('sc_related')}")
        means: dict[str, str] = {}
        stage, points = Stage(), {}
        for number, leaf in enumerate(self.scheme.leaves()):
            points[leaf.id] = self._with_policy(stage, leaf, raw[leaf.id], scales[leaf.id], number, means)
        source = "sc_worth"
        if means:
            self._do(f"create or replace temp table sc_means as {Stage(means).select(source, '')}")
            source += " cross join sc_means"
        self._do(f"create or replace temp view sc_points as {stage.select(source)}")
        return points

    def _with_policy(self, stage: Stage, leaf: Leaf, worth: Num, scale: int, number: int, means: dict[str, str]) -> Num:
        if not worth.has:
            return worth
        den = worth.den if isinstance(worth.den, int) else None
        fixed = den if den is not None else scale
        mean = self._peers_mean(leaf, worth, number, means) if _has(leaf, Policy.MEAN) else "null"
        instead = {Policy.FULL: str(whole(leaf.points, fixed)), Policy.ZERO: "0", Policy.MEAN: mean}
        bound = _bound_of(leaf, worth, fixed)
        if worth.null:
            policy = leaf.exempt if worth.null == 1 else leaf.missing
            if policy not in instead:
                return replace(worth, null=1 if policy is Policy.DROP else 2)
            all_den: int | str = fixed
            if den is None:
                all_den = f"(case when {worth.num} is null then {fixed} else {worth.den} end)"
            null = 2 if policy is Policy.MEAN else 0
            value = Num(
                f"coalesce({worth.num}, {instead[policy]})", all_den, "", null, bound, max(worth.den_bound, fixed)
            )
            return stage.number(f"l{number}", value)
        left = {Policy.DROP: "1", Policy.UNDECIDED: "2", Policy.MEAN: f"case when {mean} is null then 2 else 0 end"}
        exempt, missing = instead.get(leaf.exempt, "null"), instead.get(leaf.missing, "null")
        num = f"case {worth.gap} when 0 then {worth.num} when 1 then {exempt} else {missing} end"
        exempt, missing = left.get(leaf.exempt, "0"), left.get(leaf.missing, "0")
        gap = f"case {worth.gap} when 0 then 0 when 1 then {exempt} else {missing} end"
        all_den = fixed if den is not None else f"case {worth.gap} when 0 then {worth.den} else {fixed} end"
        never = {leaf.exempt, leaf.missing} <= {Policy.FULL, Policy.ZERO}
        value = Num(num, all_den, "" if never else gap, bound=bound, den_bound=max(worth.den_bound, fixed))
        return stage.number(f"l{number}", value)

    def _peers_mean(self, leaf: Leaf, worth: Num, number: int, means: dict[str, str]) -> str:
        """SQL for the stated mean of the peers' points over the leaf's denominator; null where no peer has any."""
        assert isinstance(worth.den, int)
        places, name, known = self.scheme.conventions.peer_places, f"mean_{number}", _known(worth)
        kind = "bigint" if _bound_of(leaf, worth, worth.den) < NARROW else "hugeint"
        count = f"nullif(count({known}) * {worth.den}::hugeint, 0)"
        mean, _ = rounded(f"sum({known})", count, places, Rounding.HALF_UP)
        means[name] = f"(({mean}) * {worth.den // TEN_TO[places]})::{kind}"
        return name

    def _tree(self, points: dict[str, Num]) -> None:
        """``sc_scores``: org_id, whether dropped or missing, and both ends of what is printed (total; graded node)."""
        self.points = points
        spans = {leaf.id: leaf_span(leaf, points[leaf.id]) for leaf in self.scheme.leaves()}
        source = "sc_points"
        order = {node.id: number for number, node in enumerate(self.scheme.nodes())}

        def keep(id_: str, columns: dict[str, str]) -> list[str]:
            nonlocal source
            named = {f"t{order[id_]}_{what}": sql for what, sql in columns.items()}
            source = f"({Stage(named).select(source)})"
            return list(named)

        made = spans_of(self.scheme.root, spans, keep)
        root, graded = made[self.scheme.root.id], made[self.scheme.graded.id]
        printed = {"total": root, "graded": graded}
        columns = [
            f"{self._printed(span, end)} as {name}_{end}" for name, span in printed.items() for end in ("lo", "hi")
        ]
        missing, absent = (f"coalesce({one}, false)" if one else "false" for one in (root.missing, root.absent))
        columns.append(f"(case when {missing} then 2 when {absent} then 1 else 0 end)::tinyint as gap")
        columns += [f"{self._leaf_printed(points[leaf.id])} as {name}" for leaf, name in self._leaf_columns()]
        effects = [self.related[effect.id] for effect in self.scheme.effects]
        columns += dict.fromkeys(name for number in effects for name in _names(number))
        chosen = ", ".join(("org_id", "kind", "parent_id", *columns))
        self._do(f"create or replace temp table sc_scores as select {chosen} from {source}")
        self._decide()

    def _printed(self, span: Span, end: str) -> str:
        conventions = self.scheme.conventions
        number = span.lo if end == "lo" else span.hi
        return rounded(number, span.den, conventions.places, conventions.rounding, span.bound)[0]

    def _decide(self) -> None:
        """Where the interval does not decide what is printed, compute the fraction."""
        undecided = self.connection.execute(
            "select org_id from sc_scores where total_lo <> total_hi or graded_lo <> graded_hi order by org_id"
        ).fetchall()
        orgs = [org_id for (org_id,) in undecided]
        self.recomputed = len(orgs)
        for start in range(0, len(orgs), 10_000):
            rows = [
                (org_id, *self._exactly(nodes)) for org_id, nodes in self._exact(orgs[start : start + 10_000]).items()
            ]
            arrays = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), _EXACT, strict=True)]
            self.connection.register("sc_exact", pa.Table.from_arrays(arrays, names=["org_id", "total", "graded"]))
            self._do("""
                update sc_scores set total_lo = e.total, total_hi = e.total, graded_lo = e.graded, graded_hi = e.graded
                from sc_exact e where e.org_id = sc_scores.org_id""")

    def _exactly(self, nodes: dict[str, Scored]) -> tuple[int | None, int | None]:
        for node in reversed(list(self.scheme.nodes())):
            if isinstance(node, Group):
                nodes[node.id] = group_of(node, nodes)
        return self._print(nodes[self.scheme.root.id]), self._print(nodes[self.scheme.graded.id])

    def _print(self, scored: Scored) -> int | None:
        conventions = self.scheme.conventions
        if scored.points is None:
            return None
        return int(
            exactly_rounded(scored.points, conventions.places, conventions.rounding) * TEN_TO[conventions.places]
        )

    def _exact(self, orgs: list[int]) -> dict[int, dict[str, Scored]]:
        """The exact points of the leaves, per organisation."""
        if not orgs:
            return {}
        numbers = list(self.points.items())
        columns = []
        for _, number in numbers:
            columns += [number.num, str(number.den), number.gap_sql or "0"]
        chosen = f"select org_id, {', '.join(columns)} from sc_points where org_id in ({', '.join(map(str, orgs))})"
        found: dict[int, dict[str, Scored]] = {}
        for org_id, *row in self.connection.execute(chosen).fetchall():
            parts = [row[i : i + 3] for i in range(0, len(row), 3)]
            found[org_id] = {id_: _scored(*part) for (id_, _), part in zip(numbers, parts, strict=True)}
        return found

    def _leaf_columns(self) -> list[tuple[Leaf, str]]:
        """Under which name ``sc_scores`` has the printed points of each leaf."""
        return [(leaf, f"leaf_{number}") for number, leaf in enumerate(self.scheme.leaves())]

    def _leaf_printed(self, number: Num) -> str:
        """The points in millionths, kept in as few bits as they need: of a country they are most of what is kept."""
        printed, bound = _millionths(number)
        value = f"({printed})::{'integer' if bound < COUNT else 'bigint'}"
        return f"case when {number.gap} = 0 then {value} end" if number.gap else value


def _millionths(number: Num) -> tuple[str, int]:
    return rounded(number.num, number.den, LEAF_PLACES, Rounding.HALF_UP, number.bound, number.den_bound)


def _decimal(column: str, number: Num) -> str:
    """Millionths as a decimal: a product of short decimals, which the database computes in 63 bits."""
    bound = _millionths(number)[1]
    digits, kept = 11 if bound < 10**11 else 18, 9 if bound < 10**9 else 18
    return f"({column}::decimal({digits}, 0) * {_UNIT}::decimal(7, {LEAF_PLACES}))::decimal({kept}, {LEAF_PLACES})"


_EXACT = (pa.int64(), pa.decimal128(38, 0), pa.decimal128(38, 0))
_UNIT = f"0.{'0' * (LEAF_PLACES - 1)}1"


def _bound_of(leaf: Leaf, worth: Num, den: int) -> int:
    most = leaves.most_points(leaf, den)
    if not worth.is_fixed:
        return max(worth.bound, whole(leaf.points, den))
    return max(worth.bound, NARROW) if most is None else most


def _names(number: Num) -> list[str]:
    """The columns of a number that was put aside."""
    return [name for name in (number.num, number.den, number.gap) if isinstance(name, str) and name]


def _scored(num: int | None, den: int, gap: int) -> Scored:
    if gap == 2:
        return Scored(None, Gap.MISSING)
    return Scored(None, Gap.EXEMPT, True) if num is None or gap == 1 else Scored(Fraction(num, den))


def _measures(quantity: Quantity) -> list[Measure]:
    own = quantity.relate.own if quantity.relate else None
    return [quantity.measure, *([own] if own else [])]


def _known(number: Num) -> str:
    """SQL for the numerator, null where there is no value."""
    return f"(case when {number.has} then {number.num} end)" if number.gap and not number.null else number.num


def _has(leaf: Leaf, policy: Policy) -> bool:
    return policy in (leaf.exempt, leaf.missing)


def _holds(condition: Condition) -> str:
    return f"coalesce({condition.field} {condition.op} {str(condition.value).lower()}, false)"


def _peer_key(scope: Scope) -> str:
    above = "coalesce(parent_id, -9223372036854775808)"
    return {Scope.ALL: "0", Scope.KIND: "kind", Scope.SIBLINGS: above}[scope]


def _to_peers(relate: Relate, value: Num, other: Num) -> Num:
    """The number beside the peers' number, which is there wherever the number itself is."""
    assert isinstance(value.den, int) and isinstance(other.den, int)
    if relate.how == "difference":
        den = dens(Fraction(1, value.den), Fraction(1, other.den))
        here, there = times(value.num, value.bound, den // value.den), times(other.num, other.bound, -den // other.den)
        num, bound = added([here, there])
        return Num(num, den, value.gap, value.null, bound)
    num, bound = times(value.num, value.bound, other.den)
    below, den_bound = times(f"abs({other.num})", other.bound, value.den)
    num = f"(sign({other.num})::bigint * {num})"
    if value.null == 1 or not value.has:
        return Num(f"(case when {other.num} <> 0 then {num} end)", below, null=1, bound=bound, den_bound=den_bound)
    gap = f"case when {value.has} and {other.num} = 0 then 1 else {value.gap_sql} end"
    return Num(num, below, gap, bound=bound, den_bound=den_bound)


def _over_periods(fold: Fold, parts: list[Num]) -> Num:
    """The values of one row's periods as one; all have the same fixed denominator."""
    if not parts:
        return Num("null::hugeint", null=1)
    den = parts[0].den
    assert isinstance(den, int)
    values = [
        f"case when {part.gap} = 0 then ({part.num})::hugeint end" if part.gap else f"({part.num})::hugeint"
        for part in parts
    ]
    kept = f"list_filter([{', '.join(values)}], lambda x: x is not null)"
    missing = " or ".join(f"{part.gap_sql} = 2" for part in parts if part.has) or "false"
    gap = f"case when {missing} then 2 when len({kept}) = 0 then 1 else 0 end"
    trim, above = fold.combine.trim, fold.combine.above
    match fold.combine.how:
        case How.SUM:
            return Num(f"list_sum({kept})::hugeint", den, gap, bound=NARROW)
        case How.MAX:
            return Num(f"list_max({kept})", den, gap, bound=NARROW)
        case How.MEAN:
            return Num(f"list_sum({kept})::hugeint", f"({den} * nullif(len({kept}), 0))::hugeint", gap, bound=NARROW)
    cut = f"list_slice(list_sort({kept}), {trim + 1}, len({kept}) - {trim})"
    enough = f"len({kept}) > {above}"
    num = f"(case when {enough} then list_sum({cut}) else list_sum({kept}) end)::hugeint"
    return Num(
        num,
        f"({den} * (case when {enough} then len({kept}) - {2 * trim} else nullif(len({kept}), 0) end))::hugeint",
        gap,
        bound=NARROW,
    )


def _texts(texts: Any) -> str:
    return ", ".join(map(quoted, texts))


def _day(day: date) -> str:
    return f"date '{day.isoformat()}'"


assert set(STATE_FIELDS) >= FLAG_FIELDS and set(tables.TABLES) >= set(OWN_TABLES)
