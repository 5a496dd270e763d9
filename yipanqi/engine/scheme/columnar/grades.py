# ruff: noqa: S608 - statements are made of checked schemes; texts from them are quoted
"""Grades in SQL: bands of the printed points, then effects, then quotas – as ``reference`` does it."""

from ...duties.sql import quoted
from ..exact import TEN_TO
from ..model import Effect, Grading, Kind, Quota, Scheme, Scope
from .numbers import Num, compared


def sql(scheme: Scheme, effects: list[tuple[Effect, Num]]) -> str:
    """A select over ``sc_scores`` (and ``sc_related`` for effects): org_id, total, gap, banded, limited, grade,
    effects, unsure. Grades are words; null where there are none.
    """
    places = scheme.conventions.places
    total = f"(total_lo::bigint * {_unit(places)})::decimal(18, {places})" if places else "total_lo::decimal(18, 0)"
    gap = "case gap when 1 then 'exempt' when 2 then 'missing' end as gap"
    held, unsure = _lists(effects)
    head = f"select org_id, {total} as total, {gap}"
    grading = scheme.grading
    if grading is None:
        return f"""{head}, null::varchar as banded, null::varchar as limited, null::varchar as grade,
            []::varchar[] as effects, []::varchar[] as unsure from sc_scores"""
    source = f"(select s.*, {_band(grading, places)} as band from sc_scores s)"
    joined = f"{source} s join sc_related r using (org_id)" if effects else f"{source} s"
    limited = f"(select s.*, {_limited(grading, effects)} as lim, {held} as held, {unsure} as unsure from {joined})"
    final = f"(select *, lim as fin from {limited})"
    for quota in sorted(grading.quotas, key=lambda one: grading.grades.index(one.grade)):
        final = _with_quota(quota, grading.grades.index(quota.grade), final)
    words = ", ".join(map(quoted, grading.grades))
    return f"""{head}, list_extract([{words}], band + 1) as banded, list_extract([{words}], lim + 1) as limited,
        list_extract([{words}], fin + 1) as grade, held as effects, unsure from {final}"""


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
    holds = compared(number.num, number.den, effect.op.value, effect.value)
    if not number.gap:
        return holds, "false"
    return f"(case when {number.gap} = 0 then {holds} else false end)", f"({number.gap} <> 0)"


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


def _with_quota(quota: Quota, grade: int, source: str) -> str:
    """The source with ``fin`` moved down for those beyond the quota."""
    key = {Scope.ALL: "0", Scope.KIND: "kind", Scope.SIBLINGS: "parent_id"}[quota.scope]
    share = quota.share
    graded = f"count(fin) over (partition by {key})"
    limit = f"({graded} * {share.numerator} // {share.denominator})"
    within = f"partition by {key}, coalesce(fin <= {grade}, false)"
    above = f"rank() over ({within} order by graded_lo desc)"
    place = above if quota.keep_ties else f"({above} + count(*) over ({within}, graded_lo) - 1)"
    moved = f"case when fin <= {grade} and place > bound then {grade + 1} else fin end as fin"
    return f"""(select * exclude (fin, place, bound), {moved}
        from (select *, {place} as place, {limit} as bound from {source}))"""
