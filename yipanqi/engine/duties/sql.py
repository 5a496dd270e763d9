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


def create_periods(connection: Connection, rules: RuleSet, window: Window) -> None:
    """``duty_slots``: each period of each calendar rule; ``duty_months``: which month × kind belongs to which slot."""
    slots, months = [], []
    for number, rule in enumerate(rules.duties):
        for period in calendar_periods(rule.period, window) if rule.is_calendar else ():
            if rule.in_force(period.start):
                slots.append((len(slots), number, period.start, period.end))
                months += [(len(slots) - 1, kind, period.start, period.end) for kind in rule.counts]
    _create_rules(connection, rules)
    connection.execute("create or replace temp table duty_slots (slot integer, rule integer, start date, stop date)")
    connection.execute(
        "create or replace temp table duty_kinds (slot integer, kind varchar, start date, stop date, several boolean)"
    )
    several = {slot: len(rules.duties[rule].counts) > 1 for slot, rule, _, _ in slots}
    _insert(connection, "duty_slots", slots)
    _insert(connection, "duty_kinds", [(*row, several[row[0]]) for row in months])
    connection.execute("""
        create or replace temp table duty_months as
        select slot, kind, several, unnest(generate_series(start, stop, interval 1 month))::date as month
        from duty_kinds""")


def create_terms(connection: Connection, rules: RuleSet, window: Window) -> None:
    """``duty_terms``: the terms of office that end in the window: org_id, rule, start, stop."""
    parts = [_term_rows(number, rule, window) for number, rule in enumerate(rules.duties) if rule.period == "term"]
    connection.execute(f"create or replace temp table duty_terms as {_union(parts, _NO_PERIODS)} order by org_id")


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
        select distinct w.org_id, s.slot
        from duty_waivers w join duty_rules r on w.duty = r.duty::varchar join duty_slots s on s.rule = r.rule
        where s.stop between w.from_on and coalesce(w.to_on, {NEVER})""")


def due_rows(rules: RuleSet) -> str:
    """All due rows: org_id, duty, period_start, period_end, minimum, severity, clause."""
    return f"""
        select d.org_id, r.duty, d.start as period_start, d.stop as period_end, d.minimum, r.severity, r.clause
        from (
            select o.org_id, s.rule, s.start, s.stop, m.minimum
            from ({_slots_owed(rules, "true")}) o
            join duty_slots s using (slot) join duty_rules m on m.rule = s.rule
            union all
            select t.org_id, t.rule, t.start, t.stop, m.minimum from duty_terms t join duty_rules m on m.rule = t.rule
            union all
            select org_id, rule, start, stop, minimum from duty_vacancies
        ) d join duty_rules r on r.rule = d.rule"""


def state_rows(rules: RuleSet, as_of: date, first: int, last: int) -> str:
    """State rows of the organisations first … last: org_id, duty, period_start, done, state, activity_ids."""
    within = f"org_id between {first} and {last}"
    return f"""
        with {_held(as_of, within)}
        select o.org_id, r.duty, s.start as period_start,
            coalesce(len(b.ids), h.n, 0)::integer as done,
            {_state("coalesce(len(b.ids), h.n, 0)", "r.minimum", "s.stop", "l.slot is not null", as_of)} as state,
            {_ids("h", "b")} as activity_ids
        from ({_slots_owed(rules, "o." + within)}) o
        join duty_slots s on s.slot = o.slot join duty_rules r on r.rule = s.rule
        left join held h on h.org_id = o.org_id and h.slot = o.slot
        left join busy b on b.org_id = o.org_id and b.slot = o.slot
        left join (select org_id, slot from duty_lifted where {within}) l on l.org_id = o.org_id and l.slot = o.slot
        union all {_term_states(rules, as_of, within)}
        union all {_vacancy_states(as_of, within)}"""


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
    connection.execute(f"""
        create or replace temp table duty_rules (
            rule integer, duty enum({_texts(DUTY_CODES)}), severity enum({_texts(SEVERITIES)}),
            clause enum({_texts(clauses)}), minimum integer, grace integer)""")
    rows = [
        (number, rule.code, rule.severity, rule.clause, rule.minimum, rule.grace_days)
        for number, rule in enumerate(rules.duties)
    ]
    _insert(connection, "duty_rules", rows)


def _slots_owed(rules: RuleSet, within: str) -> str:
    """org_id and slot of every calendar duty owed: one plain SELECT per rule."""
    parts = [
        f"""select o.org_id, p.slot from duty_states o, duty_slots p
            where p.rule = {number} and {within} and {_is_subject(rule)} and {_exists("p.start", "p.stop", "p.start")}
            and p.start between o.valid_from and o.valid_to"""
        for number, rule in enumerate(rules.duties)
        if rule.is_calendar
    ]
    return _union(parts, "select null::bigint as org_id, null::integer as slot where false")


def _held(as_of: date, within: str) -> str:
    """CTEs ``held`` (per org_id × slot: n, lo, hi, x) and ``busy`` (ids, where those four numbers do not tell them)."""
    records = f"""duty_activities a join duty_months m on m.kind = a.kind and m.month = date_trunc('month', a.held_on)
            where a.{within} and {_known_by(as_of)}
            and a.held_on between (select min(start) from duty_slots) and (select max(stop) from duty_slots)"""
    return f"""
        held as materialized (
            select a.org_id, m.slot, count(*) as n, min(a.activity_id) as lo, max(a.activity_id) as hi,
                bit_xor(a.activity_id) as x, bool_or(m.several) as several
            from {records} group by a.org_id, m.slot),
        busy as (
            select a.org_id, m.slot, list_sort(list(distinct a.activity_id)) as ids
            from {records} and (a.org_id, m.slot) in (select (org_id, slot) from held where n > 3 or several)
            group by a.org_id, m.slot)"""


def _ids(held: str, busy: str) -> str:
    return f"""case when {busy}.ids is not null then {busy}.ids when {held}.n is null then []::bigint[]
            when {held}.n = 1 then [{held}.lo] when {held}.n = 2 then [{held}.lo, {held}.hi]
            else [{held}.lo, xor(xor({held}.x, {held}.lo), {held}.hi), {held}.hi] end"""


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


def _term_states(rules: RuleSet, as_of: date, within: str) -> str:
    kinds = [
        f"select {number} as rule, '{kind}' as kind"
        for number, rule in enumerate(rules.duties)
        if rule.period == "term"
        for kind in rule.counts
    ]
    return f"""
        select t.org_id, r.duty, t.start, len(coalesce(t.ids, []))::integer,
            {_state("len(coalesce(t.ids, []))", "r.minimum", "t.stop", _lifted("t"), as_of)}, coalesce(t.ids, [])
        from (
            select d.org_id, d.rule, d.start, d.stop,
                list_sort(list(distinct a.activity_id) filter (a.activity_id is not null)) as ids
            from (from duty_terms where {within}) d
            left join (
                select a.org_id, a.activity_id, a.held_on, k.rule
                from duty_activities a join ({_union(kinds, "select 0 as rule, '' as kind where false")}) k using (kind)
                where a.{within} and {_known_by(as_of)}
            ) a on a.org_id = d.org_id and a.rule = d.rule and a.held_on between d.start and d.stop
            group by all
        ) t join duty_rules r on r.rule = t.rule"""


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


def _vacancy_states(as_of: date, within: str) -> str:
    return f"""
        select v.org_id, r.duty, v.start, v.done,
            {_state("v.done", "v.minimum", "v.stop", _lifted("v"), as_of)}, v.ids
        from (from duty_vacancies where {within}) v join duty_rules r on r.rule = v.rule"""


def _state(done: str, minimum: str, stop: str, waived: str, as_of: date) -> str:
    return f"""(case when {done} >= {minimum} then 'met' when {waived} then 'waived'
            when {_day(as_of)} - {stop} > r.grace then 'missed' else 'pending' end)::enum({_texts(STATES)})"""


def _lifted(row: str) -> str:
    return f"""exists (from duty_waivers w where w.org_id = {row}.org_id and w.duty = r.duty::varchar
            and {row}.stop between w.from_on and coalesce(w.to_on, {NEVER}))"""


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


def _insert(connection: Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into {table} values ({marks})", rows)
