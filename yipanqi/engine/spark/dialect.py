# ruff: noqa: S608 - statements are made of those it is given
"""The engine's statements, written for DuckDB, in the words of Spark SQL: one text of every duty, measure and rule.

sqlglot translates; what it cannot know is put right here. Whole numbers beyond 63 bits (HUGEINT) are DECIMAL(38, 0),
sums always; arithmetic is ANSI, so what is larger still is an error and never a wrong number. A quotient of wide
numbers is computed exactly, other quotients are BIGINT.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects import Spark

WIDE = "DECIMAL(38, 0)"
_WIDE = exp.DataType.build(WIDE, dialect="spark")
EUCLID = 190
"""Steps after which the common divisor of any two numbers of 38 digits is found (Lamé: five per digit)."""


class Nesting(Spark):
    """Spark SQL whose selects keep their own ``with``: two that name theirs alike stay apart."""

    class Generator(Spark.Generator):
        EXPRESSIONS_WITHOUT_NESTED_CTES: ClassVar[set] = set()


@dataclass(frozen=True)
class Statement:
    """A translated statement: a select. ``makes``: the table or view it becomes; ``writes``: the file it goes to."""

    sql: str
    makes: str = ""
    writes: str = ""


def translated(statement: str) -> Statement:
    """The statement in Spark SQL; ``create``, ``update`` and ``copy`` become the select that gives the rows."""
    tree = sqlglot.parse_one(statement, read="duckdb")
    if isinstance(tree, exp.Create):
        return Statement(_spark(tree.expression), makes=tree.this.name)
    if isinstance(tree, exp.Update):
        return Statement(_spark(_updated(tree)), makes=tree.this.name)
    if isinstance(tree, exp.Copy):
        return Statement(_spark(tree.this.unnest()), writes=tree.args["files"][0].name)
    return Statement(_spark(tree))


def _spark(tree: exp.Expr) -> str:
    for node in reversed(list(tree.walk(bfs=False))):
        change = _CHANGES.get(type(node)) or _FUNCTIONS.get(_name(node))
        if change:
            changed = change(node)
            if node is tree:
                tree = changed
            elif changed is not node:
                node.replace(changed)
    return tree.sql(Nesting)


def _name(node: exp.Expr) -> str:
    return node.name.lower() if isinstance(node, exp.Anonymous) else ""


def _sql(template: str, **parts: exp.Expr) -> exp.Expr:
    """The Spark expression with the parts put in for the names in capitals."""
    made = sqlglot.parse_one(template, read="spark")
    for column in list(made.find_all(exp.Column)):
        if column.name in parts:
            column.replace(exp.paren(parts[column.name].copy()))
    return made


def _updated(update: exp.Update) -> exp.Expr:
    """``update t set … from e where …`` as the table's rows afterwards; e has at most one row for each."""
    source = update.args["from_"].this
    changes = {one.this.name: one.expression for one in update.expressions}
    joined = update.args["where"].this
    found = f"{source.alias_or_name}.org_id is not null"
    table = update.this.name
    replaced = ", ".join(
        f"case when {found} then {value.sql('duckdb')} else {table}.{name} end as {name}"
        for name, value in changes.items()
    )
    kept = f"{table}.* exclude ({', '.join(changes)})"
    text = f"select {kept}, {replaced} from {table} left join {source.sql('duckdb')} on {joined.sql('duckdb')}"
    return sqlglot.parse_one(text, read="duckdb")


def _type(node: exp.DataType) -> exp.Expr:
    if node.this == exp.DataType.Type.INT128:
        return exp.DataType.build(WIDE, dialect="spark")
    if node.this == exp.DataType.Type.ENUM:
        return exp.DataType.build("STRING", dialect="spark")
    return node


def _is_wide(node: exp.Expr) -> bool:
    """Whether 128 bits are asked for within; also where they were already translated."""
    return any(one.this == exp.DataType.Type.INT128 or one == _WIDE for one in node.find_all(exp.DataType))


def _divided(node: exp.IntDiv) -> exp.Expr:
    """``div`` gives BIGINT whatever it divides; a wide quotient is exact when the remainder was taken off before."""
    if not _is_wide(node.this):
        return node
    template = f"CAST((A - A % B) / B AS {WIDE})"
    return _sql(template, A=exp.cast(node.this, WIDE, dialect="spark"), B=node.expression)


def _sum(node: exp.Sum) -> exp.Expr:
    """DuckDB sums whole numbers in 128 bits."""
    node.set("this", exp.cast(node.this, WIDE, dialect="spark"))
    return node


def _length(node: exp.Length) -> exp.Expr:
    """Lists only have lengths in the engine's statements; BIGINT as there."""
    return _sql("CAST(SIZE(A) AS BIGINT)", A=node.this)


def _difference(node: exp.Sub) -> exp.Expr:
    """The days between a date written out and another; the difference of numbers otherwise."""
    if isinstance(node.this, exp.Cast) and node.this.is_type("date") and not node.expression.is_number:
        return _sql("DATEDIFF(A, B)", A=node.this, B=node.expression)
    return node


def _window(node: exp.Window) -> exp.Expr:
    """Ranks are BIGINT as in DuckDB."""
    return exp.cast(node, "BIGINT", dialect="spark") if isinstance(node.this, exp.Rank) else node


def _collected(node: exp.ArrayAgg) -> exp.Expr:
    """Distinct values are a set, which a window may collect too."""
    if isinstance(node.this, exp.Distinct):
        return exp.Anonymous(this="COLLECT_SET", expressions=node.this.expressions)
    return node


def _extreme(node: exp.Greatest | exp.Least) -> exp.Expr:
    """The greatest of one thing is that thing."""
    return node if node.expressions else node.this


def _cast(node: exp.Cast) -> exp.Expr:
    """Rows are made of a list outside of all else, so its values are cast before."""
    inner = node.this
    if isinstance(inner, exp.Explode | exp.Unnest):
        listed = inner.this if isinstance(inner, exp.Explode) else inner.expressions[0]
        return _sql("EXPLODE(TRANSFORM(A, x -> x))", A=listed)
    return node


def _listed(template: str) -> Callable[[exp.Expr], exp.Expr]:
    def change(node: exp.Expr) -> exp.Expr:
        return _sql(template, **dict(zip("ABC", node.expressions, strict=False)))

    return change


def _gcd(first: str, second: str) -> str:
    """Euclid's algorithm as a fold; it stands still once the remainder is zero."""
    kind = f"CAST({{}} AS {WIDE})"
    start = f"STRUCT({kind.format(first)} AS a, {kind.format(second)} AS b)"
    step = f"IF(s.b = 0, s, STRUCT(s.b AS a, {kind.format('s.a % s.b')} AS b))"
    return f"AGGREGATE(SEQUENCE(1, {EUCLID}), {start}, (s, i) -> {step}, s -> ABS(s.a))"


_CHANGES: dict[type, Callable] = {
    exp.DataType: _type,
    exp.IntDiv: _divided,
    exp.Sum: _sum,
    exp.Length: _length,
    exp.Sub: _difference,
    exp.Window: _window,
    exp.ArrayAgg: _collected,
    exp.Cast: _cast,
    exp.Greatest: _extreme,
    exp.Least: _extreme,
}
_FUNCTIONS: dict[str, Callable] = {
    "list_sum": _listed(f"IF(SIZE(A) = 0, NULL, AGGREGATE(A, CAST(0 AS {WIDE}), (s, x) -> CAST(s + x AS {WIDE})))"),
    "list_slice": _listed("SLICE(A, CAST(B AS INT), CAST(GREATEST(C - B + 1, 0) AS INT))"),
    "list_extract": _listed("TRY_ELEMENT_AT(A, CAST(B AS INT))"),
    "list_position": _listed("NULLIF(ARRAY_POSITION(A, B), 0)"),
    "list_reduce": _listed("REDUCE(A, CAST(1 AS BIGINT), B)"),
    "gcd": _listed(_gcd("A", "B")),
    "lcm": _listed(f"CAST(A * B / {_gcd('A', 'B')} AS BIGINT)"),
}
