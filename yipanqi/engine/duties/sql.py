# ruff: noqa: S608 - statements are generated from checked rules; no value from outside enters them
"""The SQL behind ``columnar``: every statement is generated from the rules; nothing here knows a duty by name.

All values that enter a statement come from checked rules and dates, never from the facts.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from ..codes import DUTY_CODES, SEVERITIES, STATES
from ..periods import Window, calendar_periods
from ..rules import Condition, DutyRule, DutyRules
from .vacancies import HANDOVER

EVER = "date '0001-01-01'"
NEVER = "date '9999-12-31'"
BITS = 62
"""Rules told by the bits of one column."""
Connection = duckdb.DuckDBPyConnection


def create_states(connection: Connection) -> None:
    """``duty_states``: histories with explicit ends, an end of the organisation known to all its states, sorted."""
    one_each = have_one_state(connection)
    following = "null" if one_each else "lead(valid_from) over (partition by org_id order by valid_from nulls first)"
    dissolved = "dissolved_on" if one_each else "min(dissolved_on) over (partition by org_id)"
    connection.execute(f"""
        create or replace temp table duty_states as
        select org_id, parent_id, kind, founded_on, {dissolved} as dissolved_on,
            coalesce(is_temporary, false) as is_temporary, has_committee,
            members, full_members, groups, staff_total, last_election_on, go_live_on,
            coalesce(valid_from, {EVER}) as valid_from,
            least(coalesce(valid_to, {NEVER}), coalesce({following}::date - 1, {NEVER})) as valid_to
        from duty_organizations order by org_id, valid_from""")


def have_one_state(connection: Connection) -> bool:
    """Whether no organisation has a second state: without dates there is none, otherwise they are counted."""
    if connection.execute("select count(valid_from) from duty_organizations").fetchall() == [(0,)]:
        return True
    counted = "select count(*) = count(distinct org_id) from duty_organizations"
    return connection.execute(counted).fetchall() == [(True,)]


def create_periods(connection: Connection, rules: DutyRules, window: Window, as_of: date) -> None:
    """``duty_slots``: the periods of each calendar rule; ``duty_months``: which month × kind belongs to which slot."""
    slots: list[tuple[object, ...]] = []
    months: list[tuple[object, ...]] = []
    for number, rule in enumerate(rules.duties):
        for period in calendar_periods(rule.period, window) if rule.is_calendar else ():
            if rule.in_force(period.start):
                slots.append((len(slots), number, period.start, period.end))
                months += [(len(slots) - 1, kind, period.start, period.end) for kind in rule.counts]
    _create_rules(connection, rules)
    _fill(connection, "duty_spans", ("slot integer", "rule integer", "start date", "stop date"), slots)
    _fill(connection, "duty_kinds", ("slot integer", "kind varchar", "start date", "stop date"), months)
    connection.execute(f"""
        create or replace temp table duty_slots as
        select s.slot, s.rule, s.start, s.stop, r.minimum, {_TOLD}, {_unmet("s.stop", as_of)} as unmet
        from duty_spans s join duty_rules r using (rule)""")
    connection.execute(f"""
        create or replace temp table duty_months as
        select slot, kind, {_month("day")} as month
        from (
            select slot, kind, unnest(generate_series(start, stop, interval 1 month))::date as day from duty_kinds)""")


def create_situations(connection: Connection, rules: DutyRules) -> None:
    """``duty_situated``: the situation of each state; ``duty_owed``: what a situation owes, slot by slot;
    ``duty_meets``: which month × kind meets it.

    Organisations differ in few things that matter here: which rules bind them, and from when until when. What is owed
    is therefore worked out once per situation and not once per organisation.
    """
    bound = _bound(rules)
    same = ", ".join([*bound, "earliest, latest, ending"])
    bits = ", ".join(f"{sql} as {name}" for name, sql in bound.items())
    connection.execute(f"""
        create or replace temp table duty_lives as
        select o.org_id, {bits},
            greatest(o.founded_on, o.valid_from, o.go_live_on, (select min(start) from duty_slots)) as earliest,
            least(o.valid_to, (select max(start) from duty_slots)) as latest,
            least(o.dissolved_on, (select max(stop) from duty_slots)) as ending
        from duty_states o""")
    connection.execute(f"""
        create or replace temp table duty_situations as
        select row_number() over (order by {same}) as situation, * from (select distinct {same} from duty_lives)""")
    connection.execute(f"""
        create or replace temp table duty_situated as
        select org_id, situation from duty_lives join duty_situations using ({same}) order by org_id""")
    connection.execute("drop table duty_lives")  # of a country several hundred megabytes
    held = " ".join(f"when {number} then {name}" for number, name in enumerate(bound))
    connection.execute(f"""
        create or replace temp table duty_owed as
        select s.situation, p.slot from duty_situations s, duty_slots p
        where (case p.rule // {BITS} {held} end >> (p.rule % {BITS})::integer) & 1 = 1
            and p.start between s.earliest and s.latest and p.stop <= s.ending""")
    connection.execute("""
        create or replace temp table duty_meets as
        select o.situation, m.kind, m.month, o.slot from duty_owed o join duty_months m using (slot)""")


def _bound(rules: DutyRules) -> dict[str, str]:
    """Columns that tell by bits which calendar rules bind a state."""
    bits = [
        f"case when {_is_subject(rule) if rule.is_calendar else 'false'} then {1 << number % BITS}::bigint else 0 end"
        for number, rule in enumerate(rules.duties)
    ] or ["0::bigint"]
    groups = [bits[start : start + BITS] for start in range(0, len(bits), BITS)]
    return {f"bound_{number}": f"({' + '.join(group)})" for number, group in enumerate(groups)}


def create_terms(connection: Connection, rules: DutyRules, window: Window, as_of: date) -> None:
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


def create_vacancies(connection: Connection, rules: DutyRules, window: Window, as_of: date) -> None:
    """``duty_vacancies``: org_id, rule, start, stop, minimum, done, ids – seats vacated and what filled them."""
    parts = [
        _vacancy_rows(number, rule, window, as_of)
        for number, rule in enumerate(rules.duties)
        if rule.period == "vacancy"
    ]
    empty = f"{_NO_PERIODS[:-12]}, null::integer as minimum, null::integer as done, null::bigint[] as ids where false"
    connection.execute(f"create or replace temp table duty_vacancies as {_union(parts, empty)} order by org_id")


def create_long(connection: Connection, as_of: date) -> None:
    """``duty_long``: terms and vacancies as org_id, slot, done, ids; their periods become slots like all others."""
    connection.execute("""
        create or replace temp table duty_periods as
        select t.org_id, t.rule, t.start, t.stop, m.minimum, len(t.ids)::integer as done, t.ids
        from duty_terms t join duty_rules m using (rule)
        union all
        select org_id, rule, start, stop, minimum, done, ids from duty_vacancies""")
    connection.execute(f"""
        create or replace temp table duty_slots as
        select * from duty_slots
        union all
        select (select count(*) from duty_slots)
                + row_number() over (order by s.rule, s.start, s.stop, s.minimum) - 1 as slot,
            s.rule, s.start, s.stop, s.minimum, {_TOLD}, {_unmet("s.stop", as_of)} as unmet
        from (select distinct rule, start, stop, minimum from duty_periods) s join duty_rules r using (rule)""")
    connection.execute("""
        create or replace temp table duty_long as
        select p.org_id, s.slot, p.done, p.ids as activity_ids
        from duty_periods p join duty_slots s using (rule, start, stop, minimum) order by p.org_id""")


def create_waivers(connection: Connection) -> None:
    """``duty_lifted``: org_id × slot whose last day a waiver of its duty covers."""
    connection.execute(f"""
        create or replace temp table duty_lifted as
        select distinct w.org_id, s.slot from duty_waivers w join duty_slots s on w.duty = s.duty::varchar
        where s.stop between w.from_on and coalesce(w.to_on, {NEVER})""")


def due_rows() -> str:
    """All due rows: org_id, duty, period_start, period_end, minimum, severity, clause."""
    owed = f"{_OWED} union all select org_id, slot from duty_long"
    return f"""
        select o.org_id, s.duty, s.start as period_start, s.stop as period_end, s.minimum, s.severity, s.clause
        from ({owed}) o join duty_slots s using (slot)"""


def records_by_slot(rules: DutyRules, window: Window, as_of: date, first: int, last: int) -> str:
    """org_id, slot, activity_id, sorted: of every calendar duty owed a row without id and a row per record that counts.

    A record finds its slots by what its organisation's situation owes: a few hundred rows, whatever the country's size.
    """
    within = f"between {first} and {last}"
    once = "distinct" if any(len(rule.counts) > 1 for rule in rules.duties) else ""
    return f"""
        select org_id, slot, null::bigint as activity_id from ({_OWED} where org_id {within})
        union all
        select {once} a.org_id, m.slot, a.activity_id
        from duty_activities a join duty_situated s using (org_id)
            join duty_meets m on m.situation = s.situation and m.kind = a.kind and m.month = {_month("a.held_on")}
        where a.org_id {within} and {_known_by(as_of)} and a.held_on >= {_day(date(window.start.year, 1, 1))}
        order by org_id, slot, activity_id nulls first"""


def state_rows(folded: str) -> str:
    """State rows from the folded records: org_id, duty, period_start, done, state, activity_ids."""
    return f"""
        select f.org_id, s.duty, s.start as period_start, f.done,
            case when f.done >= s.minimum then {_code("met")} when l.slot is not null then {_code("waived")}
                else s.unmet end as state,
            f.activity_ids
        from {folded} f join duty_slots s using (slot) left join duty_lifted l using (org_id, slot)"""


def one_off_rows(as_of: date) -> str:
    """One-off obligations with their state, by id."""
    columns = "obligation_id, org_id, post, kind, due_on, done_on, state"
    return f"select {columns} from ({one_off_states(as_of)}) order by obligation_id"


def one_off_states(as_of: date) -> str:
    """One-off obligations with all their columns and their state; see ``reference`` for when they count as done."""
    day = _day(as_of)
    accepted = f"(coalesce(o.accepted_on <= {day}, false) or coalesce(o.sent_back, 0) = 0)"
    done = f"coalesce(o.done_on <= {day} and {accepted}, false)"
    waived = f"""o.obligation_id in (
        select e.obligation_id from duty_obligations_extra e join duty_waivers w
            on w.org_id = e.org_id and w.duty = e.kind and e.due_on between w.from_on and coalesce(w.to_on, {NEVER}))"""
    return f"""
        select o.*, case when {done} then case when o.done_on <= o.due_on then 'met' else 'late' end
                when {waived} then 'waived' when {day} > o.due_on then 'missed' else 'pending' end as state
        from duty_obligations_extra o"""


def unknown_elections(rules: DutyRules) -> str:
    """org_id of those bound to elections by some term rule and without any last_election_on."""
    subject = " or ".join(f"({_is_subject(rule)})" for rule in rules.duties if rule.period == "term") or "false"
    return f"""select o.org_id from duty_states o group by o.org_id
        having bool_or({subject}) and count(o.last_election_on) = 0"""


def quoted(text: str) -> str:
    """The text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _create_rules(connection: Connection, rules: DutyRules) -> None:
    """``duty_rules``: what the output says of a rule; texts as enumerations, which Parquet writes far faster."""
    clauses = sorted({rule.clause for rule in rules.duties}) or [""]
    enums = {"duty": DUTY_CODES, "severity": SEVERITIES, "clause": clauses}
    texts = [f"{name} enum({_texts(codes)})" for name, codes in enums.items()]
    columns = ["rule integer", *texts, "minimum integer", "grace integer"]
    rows: list[tuple[object, ...]] = [
        (number, rule.code, rule.severity, rule.clause, rule.minimum, rule.grace_days)
        for number, rule in enumerate(rules.duties)
    ]
    _fill(connection, "duty_rules", columns, rows)


_TOLD = "r.duty, r.severity, r.clause, r.grace"
_OWED = "select org_id, slot from duty_situated join duty_owed using (situation)"


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


def _month(day: str) -> str:
    """The months since the year 0: an integer joins faster than a date cut to its month."""
    return f"(year({day}) * 12 + month({day}))"


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


def _texts(texts: Iterable[str]) -> str:
    return ", ".join(map(quoted, texts))


def _day(day: date) -> str:
    return f"date '{day.isoformat()}'"


def _fill(connection: Connection, table: str, columns: Sequence[str], rows: list[tuple[object, ...]]) -> None:
    """Make the table with these rows, all at once: row by row it takes longer than all duties of an organ."""
    named = [column.split(" ", 1) for column in columns]
    arrays = [pa.array(column) for column in zip(*rows, strict=True)] or [pa.nulls(0)] * len(named)
    connection.register("duty_filling", pa.Table.from_arrays(arrays, names=[name for name, _ in named]))
    typed = ", ".join(f"{name}::{kind} as {name}" for name, kind in named)
    connection.execute(f"create or replace temp table {table} as select {typed} from duty_filling")
    connection.unregister("duty_filling")
