# ruff: noqa: S608 - statements are generated from checked rules; no value from outside enters them
"""The SQL behind ``columnar``: every statement is generated from the rules; nothing here knows a duty by name.

All values that enter a statement come from checked rules and dates, never from the facts.
"""

from datetime import date, timedelta

import duckdb

from ..codes import DUTY_CODES, SEVERITIES, STATES
from ..periods import Window, calendar_periods
from ..rules import Condition, DutyRule, RuleSet
from .vacancies import HANDOVER

EVER = "date '0001-01-01'"
NEVER = "date '9999-12-31'"
FEW = 3
"""Up to so many ids are told from count, least, greatest and XOR."""
Connection = duckdb.DuckDBPyConnection


def create_states(connection: Connection) -> None:
    """``duty_states``: histories with explicit ends, an end of the organisation known to all its states, sorted."""
    one_each = connection.execute("select count(*) = count(distinct org_id) from duty_organizations").fetchone() == (
        True,
    )
    following = "null" if one_each else "lead(valid_from) over (partition by org_id order by valid_from nulls first)"
    dissolved = "dissolved_on" if one_each else "min(dissolved_on) over (partition by org_id)"
    connection.execute(f"""
        create or replace temp table duty_states as
        select org_id, kind, founded_on, {dissolved} as dissolved_on, coalesce(is_temporary, false) as is_temporary,
            has_committee, members, full_members, groups, staff_total, last_election_on, go_live_on,
            coalesce(valid_from, {EVER}) as valid_from,
            least(coalesce(valid_to, {NEVER}), coalesce({following}::date - 1, {NEVER})) as valid_to
        from duty_organizations order by org_id, valid_from""")


def create_periods(connection: Connection, rules: RuleSet, window: Window, as_of: date) -> None:
    """``duty_slots``: the periods of each calendar rule; ``duty_months``: which month × kind belongs to which slot."""
    slots: list[tuple[object, ...]] = []
    months: list[tuple[object, ...]] = []
    for number, rule in enumerate(rules.duties):
        for period in calendar_periods(rule.period, window) if rule.is_calendar else ():
            if rule.in_force(period.start):
                slots.append((len(slots), number, period.start, period.end))
                months += [(len(slots) - 1, _is_sparse(rule), kind, *slots[-1][2:]) for kind in rule.counts]
    _create_rules(connection, rules)
    _fill(connection, "duty_spans", "slot integer, rule integer, start date, stop date", slots)
    _fill(connection, "duty_kinds", "slot integer, sparse boolean, kind varchar, start date, stop date", months)
    connection.execute(f"""
        create or replace temp table duty_slots as
        select s.*, r.* exclude (rule), {_unmet("s.stop", as_of)} as unmet
        from duty_spans s join duty_rules r using (rule)""")
    connection.execute("""
        create or replace temp table duty_months as
        select slot, sparse, kind, unnest(generate_series(start, stop, interval 1 month))::date as month
        from duty_kinds""")


def create_terms(connection: Connection, rules: RuleSet, window: Window, as_of: date) -> None:
    """``duty_terms``: the terms of office that end in the window, and the ids of what was held in them."""
    terms = [(number, rule) for number, rule in enumerate(rules.duties) if rule.period == "term"]
    owed = _union([_term_rows(number, rule, window) for number, rule in terms], _NO_PERIODS)
    kinds = [f"select {number} as rule, '{kind}' as kind" for number, rule in terms for kind in rule.counts]
    elections = _texts({kind for _, rule in terms for kind in rule.counts} or [""])
    held = f"""
        select a.org_id, k.rule, a.activity_id, a.held_on
        from duty_activities a join ({_union(kinds, "select 0 as rule, '' as kind where false")}) k using (kind)
        where {_known_by(as_of)} and a.kind in ({elections})"""
    connection.execute(f"""
        create or replace temp table duty_terms as
        select d.*, coalesce(list_sort(list(distinct a.activity_id) filter (a.activity_id is not null)), []) as ids
        from ({owed}) d left join ({held}) a
            on a.org_id = d.org_id and a.rule = d.rule and a.held_on between d.start and d.stop
        group by all order by org_id""")


def create_vacancies(connection: Connection, rules: RuleSet, window: Window, as_of: date) -> None:
    """``duty_vacancies``: org_id, rule, start, stop, minimum, done, ids – seats vacated and what filled them."""
    parts = [
        _vacancy_rows(number, rule, window, as_of)
        for number, rule in enumerate(rules.duties)
        if rule.period == "vacancy"
    ]
    empty = f"{_NO_PERIODS[:-12]}, null::integer as minimum, null::integer as done, null::bigint[] as ids where false"
    connection.execute(f"create or replace temp table duty_vacancies as {_union(parts, empty)} order by org_id")


def create_waivers(connection: Connection) -> None:
    """``duty_lifted``: org_id × slot whose last day a waiver of its duty covers."""
    connection.execute(f"""
        create or replace temp table duty_lifted as
        select distinct w.org_id, s.slot from duty_waivers w join duty_slots s on w.duty = s.duty::varchar
        where s.stop between w.from_on and coalesce(w.to_on, {NEVER})""")


def due_rows(rules: RuleSet) -> str:
    """All due rows: org_id, duty, period_start, period_end, minimum, severity, clause."""
    return f"""
        select o.org_id, s.duty, s.start as period_start, s.stop as period_end, s.minimum, s.severity, s.clause
        from ({_slots_owed(rules, "true")}) o join duty_slots s using (slot)
        union all
        select t.org_id, r.duty, t.start, t.stop, r.minimum, r.severity, r.clause
        from duty_terms t join duty_rules r using (rule)
        union all
        select v.org_id, r.duty, v.start, v.stop, v.minimum, r.severity, r.clause
        from duty_vacancies v join duty_rules r using (rule)"""


def state_rows(rules: RuleSet, window: Window, as_of: date, first: int, last: int) -> str:
    """State rows of the organisations first … last: org_id, duty, period_start, done, state, activity_ids."""
    within = f"org_id between {first} and {last}"
    sparse, dense = (
        f"({_slots_owed(rules, 'o.' + within, sparse)}) o join duty_slots s using (slot)" for sparse in (1, 0)
    )
    lifted = f"left join (from duty_lifted where {within}) l on l.org_id = o.org_id and l.slot = o.slot"
    listed = f"""select o.org_id, s.duty, s.start, coalesce(len(b.ids), 0)::integer,
            {_state("len(b.ids)", "s.minimum", "l.slot is not null", "s.unmet")}, coalesce(b.ids, [])"""
    return f"""
        with {_held(rules, as_of, window, within)}
        select o.org_id, s.duty, s.start as period_start, coalesce(h.n, 0)::integer as done,
            {_state("h.n", "s.minimum", "l.slot is not null", "s.unmet")} as state, {_few_ids("h")} as activity_ids
        from {sparse} left join counted h on h.org_id = o.org_id and h.slot = o.slot {lifted}
        where coalesce(h.n, 0) <= {FEW}
        union all {listed} from {sparse} join listed b on b.org_id = o.org_id and b.slot = o.slot {lifted}
        union all {listed} from {dense} left join listed b on b.org_id = o.org_id and b.slot = o.slot {lifted}
        union all {_long_states("duty_terms", "r.minimum", "len(p.ids)", as_of, within)}
        union all {_long_states("duty_vacancies", "p.minimum", "p.done", as_of, within)}"""


def one_off_rows(as_of: date) -> str:
    """One-off obligations with their state; see ``reference`` for when they count as done."""
    day = _day(as_of)
    accepted = f"(coalesce(o.accepted_on <= {day}, false) or coalesce(o.sent_back, 0) = 0)"
    done = f"coalesce(o.done_on <= {day} and {accepted}, false)"
    waived = f"""exists (from duty_waivers w where w.org_id = o.org_id and w.duty = o.kind
        and o.due_on between w.from_on and coalesce(w.to_on, {NEVER}))"""
    return f"""
        select o.obligation_id, o.org_id, o.post, o.kind, o.due_on, o.done_on,
            case when {done} then case when o.done_on <= o.due_on then 'met' else 'late' end
                when {waived} then 'waived' when {day} > o.due_on then 'missed' else 'pending' end as state
        from duty_obligations_extra o order by o.obligation_id"""


def unknown_elections(rules: RuleSet) -> str:
    """org_id of those bound to elections by some term rule and without any last_election_on."""
    subject = " or ".join(f"({_is_subject(rule)})" for rule in rules.duties if rule.period == "term") or "false"
    return f"""select o.org_id from duty_states o group by o.org_id
        having bool_or({subject}) and count(o.last_election_on) = 0"""


def _create_rules(connection: Connection, rules: RuleSet) -> None:
    """``duty_rules``: what the output says of a rule; texts as enumerations, which Parquet writes far faster."""
    clauses = sorted({rule.clause for rule in rules.duties}) or [""]
    columns = f"""
        rule integer, duty enum({_texts(DUTY_CODES)}), severity enum({_texts(SEVERITIES)}),
        clause enum({_texts(clauses)}), minimum integer, grace integer"""
    rows: list[tuple[object, ...]] = [
        (number, rule.code, rule.severity, rule.clause, rule.minimum, rule.grace_days)
        for number, rule in enumerate(rules.duties)
    ]
    _fill(connection, "duty_rules", columns, rows)


def _is_sparse(rule: DutyRule) -> bool:
    """Whether a period holds few records as a rule: their ids can then be told without making a list."""
    return rule.period == "month" and len(rule.counts) == 1


def _slots_owed(rules: RuleSet, within: str, sparse: int | None = None) -> str:
    """org_id and slot of every calendar duty owed (all, or the sparse or the other ones): one plain SELECT per rule."""
    parts = [
        f"""select o.org_id, p.slot from duty_states o, duty_slots p
            where p.rule = {number} and {within} and {_is_subject(rule)} and {_exists("p.start", "p.stop", "p.start")}
            and p.start between o.valid_from and o.valid_to"""
        for number, rule in enumerate(rules.duties)
        if rule.is_calendar and sparse in (None, _is_sparse(rule))
    ]
    return _union(parts, "select null::bigint as org_id, null::integer as slot where false")


def _held(rules: RuleSet, as_of: date, window: Window, within: str) -> str:
    """CTEs ``counted`` (sparse org_id × slot: n, lo, hi, x) and ``listed`` (the other ones and the crowded: ids)."""
    records = f"""
            select a.org_id, m.slot, a.activity_id
            from duty_activities a join duty_months m on m.kind = a.kind and m.month = date_trunc('month', a.held_on)
            where a.{within} and {_known_by(as_of)} and a.held_on >= {_day(date(window.start.year, 1, 1))}"""
    several = any(len(rule.counts) > 1 for rule in rules.duties)
    return f"""
        counted as materialized (
            select org_id, slot, count(*) as n, min(activity_id) as lo, max(activity_id) as hi,
                bit_xor(activity_id) as x
            from ({records} and m.sparse) group by org_id, slot),
        listed as (
            select org_id, slot, list_sort(list({"distinct" if several else ""} activity_id)) as ids from (
                {records} and not m.sparse
                union all
                (from ({records} and m.sparse) semi join (from counted where n > {FEW}) using (org_id, slot))
            ) group by org_id, slot)"""


def _few_ids(held: str) -> str:
    """The sorted ids of up to three records, told from their count, least, greatest and XOR."""
    return f"""case {held}.n when 1 then [{held}.lo] when 2 then [{held}.lo, {held}.hi]
            when 3 then [{held}.lo, xor(xor({held}.x, {held}.lo), {held}.hi), {held}.hi] else []::bigint[] end"""


def _term_rows(number: int, rule: DutyRule, window: Window) -> str:
    """Terms of one rule; the first state that names an election decides."""
    return f"""
        select org_id, {number} as rule, start, stop from (
            select *, last_election_on + 1 as start, (last_election_on + interval {rule.years} year)::date as stop
            from duty_states where last_election_on is not null
            qualify row_number() over (partition by org_id, last_election_on order by valid_from) = 1
        ) o
        where {_is_subject(rule)} and {_exists("o.start", "o.stop", "o.stop")}
            and o.stop between {_day(window.start)} and {_day(window.end)} and {_in_force(rule, "o.stop")}"""


def _long_states(periods: str, minimum: str, done: str, as_of: date, within: str) -> str:
    """State rows of the terms or vacancies, whose ids are known already."""
    waived = f"""exists (from duty_waivers w where w.org_id = p.org_id and w.duty = r.duty::varchar
            and p.stop between w.from_on and coalesce(w.to_on, {NEVER}))"""
    return f"""
        select p.org_id, r.duty, p.start, ({done})::integer,
            {_state(done, minimum, waived, _unmet("p.stop", as_of))}, p.ids
        from (from {periods} where {within}) p join duty_rules r using (rule)"""


def _vacancy_rows(number: int, rule: DutyRule, window: Window, as_of: date) -> str:
    """Vacancies of one rule, as ``vacancies`` describes them."""
    return f"""(
        with holders as (from duty_appointments where post in ({_texts(rule.posts)})),
        leaving as (
            select org_id, post, to_on, count(*) as n, min(from_on) as since
            from holders where to_on is not null group by all),
        vacated as (
            select l.org_id, l.post, l.to_on + 1 as start, l.to_on + {rule.days} as stop,
                l.n - count(s.appointment_id) as seats
            from leaving l left join holders s on s.org_id = l.org_id and s.post = l.post
                and s.to_on is distinct from l.to_on and s.from_on > l.since
                and s.from_on between l.to_on - {HANDOVER.days} and l.to_on + 1
            group by l.org_id, l.post, l.to_on, l.n having seats > 0),
        newcomers as (
            select v.org_id, v.post, v.start, c.appointment_id,
                (select count(*) from holders h where h.org_id = v.org_id and h.post = v.post
                    and h.from_on > v.start and h.from_on <= c.from_on)
                - (select count(*) from holders h where h.org_id = v.org_id and h.post = v.post
                    and h.to_on + 1 > v.start and h.to_on + 1 <= c.from_on) as rise
            from vacated v join holders c on c.org_id = v.org_id and c.post = v.post
                and c.from_on > v.start and c.from_on <= least(v.stop, {_day(as_of)})),
        filled as (
            select v.*, greatest(0, least(any_value(v.seats), coalesce(max(c.rise), 0))) as done,
                coalesce(list(c.appointment_id) filter (c.appointment_id is not null), []) as ids
            from vacated v left join newcomers c using (org_id, post, start) group by all)
        select o.org_id, {number} as rule, f.start, f.stop, sum(f.seats)::integer as minimum,
            sum(f.done)::integer as done, list_sort(flatten(list(f.ids))) as ids
        from filled f join duty_states o on o.org_id = f.org_id and f.start between o.valid_from and o.valid_to
        where {_is_subject(rule)} and {_exists("f.start", "f.stop", "f.start")} and {_in_force(rule, "f.start")}
            and f.stop between {_day(window.start)} and {_day(window.end)}
        group by o.org_id, f.start, f.stop)"""


def _state(done: str, minimum: str, waived: str, unmet: str) -> str:
    return f"case when {done} >= {minimum} then {_code('met')} when {waived} then {_code('waived')} else {unmet} end"


def _unmet(stop: str, as_of: date) -> str:
    """The state of a shortfall: missed from the day after the grace on, pending until then."""
    return f"case when {_day(as_of)} - {stop} > r.grace then {_code('missed')} else {_code('pending')} end"


def _code(state: str) -> str:
    return f"'{state}'::enum({_texts(STATES)})"


def _is_subject(rule: DutyRule) -> str:
    exempt = ["not o.is_temporary"] if rule.exempt_temporary else []
    return " and ".join([f"o.kind in ({_texts(rule.subjects)})", *exempt, *map(_holds, rule.when)])


def _holds(condition: Condition) -> str:
    return f"coalesce(o.{condition.field} {condition.op} {str(condition.value).lower()}, false)"


def _exists(start: str, stop: str, anchor: str) -> str:
    return f"""o.founded_on <= {start} and coalesce({stop} <= o.dissolved_on, true)
            and coalesce(o.go_live_on <= {anchor}, true)"""


def _in_force(rule: DutyRule, day: str) -> str:
    until = _day(rule.effective_to) if rule.effective_to else NEVER
    return f"{day} between {_day(rule.effective_from)} and {until}"


def _known_by(as_of: date) -> str:
    after = as_of + timedelta(days=1)
    return f"a.held_on <= {_day(as_of)} and coalesce(a.recorded_at < timestamp '{after.isoformat()}', true)"


_NO_PERIODS = (
    "select null::bigint as org_id, null::integer as rule, null::date as start, null::date as stop where false"
)


def _union(parts: list[str], empty: str) -> str:
    return " union all ".join(parts) if parts else empty


def _texts(texts: object) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)  # type: ignore[attr-defined]


def _day(day: date) -> str:
    return f"date '{day.isoformat()}'"


def _fill(connection: Connection, table: str, columns: str, rows: list[tuple[object, ...]]) -> None:
    connection.execute(f"create or replace temp table {table} ({columns})")
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into {table} values ({marks})", rows)
