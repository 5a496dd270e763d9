# ruff: noqa: S608 - statements are made of checked schemes; texts from them are quoted
"""Grades in SQL: bands of the printed points, then effects, then quotas – as ``reference`` does it."""

import duckdb

from ...duties.sql import quoted
from ..exact import TEN_TO
from ..model import Effect, Grading, Kind, Quota, Scheme, Scope
from .numbers import Num, compared


def prepare(
    connection: duckdb.DuckDBPyConnection, scheme: Scheme, effects: list[tuple[Effect, Num]], leaves: str
) -> str:
    """Make ``sc_graded`` and what the quotas need; gives a select of org_id, total, gap, banded, limited, grade,
    effects, unsure and of ``leaves`` (SQL over ``sc_scores``). Grades are words; null where there are none.
    """
    places = scheme.conventions.places
    total = f"(total_lo::bigint * {_unit(places)})::decimal(18, {places})" if places else "total_lo::decimal(18, 0)"
    gap = "case gap when 1 then 'exempt' when 2 then 'missing' end as gap"
    grading = scheme.grading
    if grading is None:
        return f"""select org_id, {total} as total, {gap}, null::varchar as banded, null::varchar as limited,
            null::varchar as grade, []::varchar[] as effects, []::varchar[] as unsure, {leaves} from sc_scores"""
    held, unsure = _lists(effects)
    source = f"(select s.*, {_band(grading, places)} as band from sc_scores s) s"
    connection.execute(f"""
        create or replace temp view sc_graded as
        select s.*, {_limited(grading, effects)} as lim, {held} as held, {unsure} as unsure from {source}""")
    final, joins = "lim", ""
    for quota in sorted(grading.quotas, key=lambda one: grading.grades.index(one.grade)):
        grade = grading.grades.index(quota.grade)
        name = _edges(connection, quota, grade, final, joins)
        joins += f" left join {name} on {name}_key = {_key(quota.scope)}"
        beyond = f"{final} <= {grade} and coalesce(graded_lo < {name}_edge, true)"
        final = f"(case when {beyond} then {grade + 1} else {final} end)"
    words = ", ".join(map(quoted, grading.grades))
    return f"""select org_id, {total} as total, {gap}, list_extract([{words}], band + 1) as banded,
        list_extract([{words}], lim + 1) as limited, list_extract([{words}], {final} + 1) as grade,
        held as effects, unsure, {leaves} from sc_graded{joins}"""


def _key(scope: Scope) -> str:
    return {Scope.ALL: "0", Scope.KIND: "kind", Scope.SIBLINGS: "coalesce(parent_id, -9223372036854775808)"}[scope]


def _edges(connection: duckdb.DuckDBPyConnection, quota: Quota, grade: int, final: str, joins: str) -> str:
    """A table of the fewest points (printed) that keep the grade in each group of the scope; null: nobody keeps it.

    Counted over the different numbers of points and not over the organisations, which are far more.
    """
    name, key, share = f"sc_edges_{grade}", _key(quota.scope), quota.share
    within = "upto - n < bound" if quota.keep_ties else "upto <= bound"
    connection.execute(f"""
        create or replace temp table {name} as
        with graded as (select {key} as key, graded_lo, {final} as fin from sc_graded{joins}),
        bounds as (
            select key, count(fin) * {share.numerator} // {share.denominator} as bound from graded group by key),
        levels as (select key, graded_lo, count(*) as n from graded where fin <= {grade} group by key, graded_lo),
        counted as (select *, sum(n) over (partition by key order by graded_lo desc) as upto from levels)
        select key as {name}_key, min(graded_lo) filter ({within}) as {name}_edge
        from counted join bounds using (key) group by key""")
    return name


def _unit(places: int) -> str:
    return f"0.{'0' * (places - 1)}1"


def _band(grading: Grading, places: int) -> str:
    """The number of the band, 0 the best; null without points."""
    cases = []
    for number, band in enumerate(grading.bands):
        if band.least is not None:
            scaled = band.least * TEN_TO[places]
            cases.append(f"when graded_lo * {scaled.denominator} >= {scaled.numerator} then {number}")
    return f"(case when graded_lo is null then null {' '.join(cases)} else {len(grading.bands) - 1} end)"


def _tests(effect: Effect, number: Num) -> tuple[str, str]:
    """SQL for: the test holds; it could not be said."""
    holds = compared(number, effect.op.value, effect.value)
    if not number.has:
        return holds, "false"
    return f"({number.has} and {holds})", f"(not {number.has})"


def _limited(grading: Grading, effects: list[tuple[Effect, Num]]) -> str:
    asked = ["band"]
    for effect, number in effects:
        holds, _ = _tests(effect, number)
        grade = grading.grades.index(effect.grade)
        if effect.kind is Kind.GATE:
            asked.append(f"(case when {holds} then 0 else {min(grade + 1, len(grading.bands) - 1)} end)")
        else:
            asked.append(f"(case when {holds} then {grade} else 0 end)")
    return f"(case when band is not null then greatest({', '.join(asked)}, 0) end)"


def _lists(effects: list[tuple[Effect, Num]]) -> tuple[str, str]:
    """SQL for the ids of the effects whose test held, and of those whose test could not be said."""
    told = []
    for part in (0, 1):
        cases = [f"case when {_tests(effect, number)[part]} then {quoted(effect.id)} end" for effect, number in effects]
        any_ = " or ".join(_tests(effect, number)[part] for effect, number in effects) or "false"
        listed = f"list_filter([{', '.join(cases)}], lambda x: x is not null)" if cases else "[]"
        told.append(f"(case when {any_} then {listed} else [] end)::varchar[]")
    return told[0], told[1]
