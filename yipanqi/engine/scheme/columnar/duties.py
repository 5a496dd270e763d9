# ruff: noqa: S608 - statements are made of checked rules and dates
"""How organisations stand with their duties, as counts: without lists of records, so that a country fits.

Calendar duties that one record meets – nearly all – are told by bits: which months of the window an organisation held
which kind of thing (``mask_…``, at most 63 bits a column), for which periods a rule binds it, and which of these a
waiver lifts. A period is a bit at its first month; quarters, half-years and years fold their months onto it. What needs
counting (more than one record, terms of office, seats to fill, windows of more than five years) is grouped plainly.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import duckdb

from ...duties import columnar
from ...duties.sql import quoted
from ...periods import MONTHS, Period, Window, calendar_periods
from ...rules import DutyRule, DutyRules
from ..measures import Duties, Take
from .numbers import COUNT, Num

BITS = 63


@dataclass(frozen=True)
class Used:
    """Those of the rules that a scheme asks for (a ``DutyRules``)."""

    duties: tuple[DutyRule, ...]


class DutyCounts:
    """``sc_duties``: per organisation and duty how many periods were met, missed and owed, and how many times too few.

    ``prepare`` makes the tables; ``raw`` gives a measure's number over their columns.
    """

    def __init__(self, rules: DutyRules, measures: list[Duties], window: Window, as_of: date):
        self.codes = sorted({code for measure in measures for code in measure.duties})
        self.rules = Used(tuple(rule for rule in rules.duties if rule.code in self.codes))
        self.window, self.as_of = window, as_of

    def raw(self, measure: Duties) -> Num:
        def total(what: str) -> str:
            return "(" + " + ".join(f"coalesce({what}_{code}, 0)" for code in measure.duties) + ")"

        if measure.take is Take.RATE:
            decided = f"({total('met')} + {total('missed')})"
            met = f"(case when {decided} > 0 then {total('met')} end)"
            return Num(met, decided, null=1, den_bound=COUNT, limit=Fraction(1), counts=True)
        counted = total("short" if measure.take is Take.SHORTFALL else "missed")
        return Num(f"(case when {total('owed')} > 0 then {counted} end)", null=1, counts=True)

    @property
    def columns(self) -> list[str]:
        return [f"{what}_{code}" for code in self.codes for what in ("met", "missed", "short", "owed")]

    def prepare(self, connection: duckdb.DuckDBPyConnection, relations: dict[str, str] | None) -> None:
        """Make ``sc_duties``; the connection knows the fact tables under the names of ``relations``, else their own."""
        columnar.evaluate(connection, rules=self.rules, window=self.window, as_of=self.as_of, relations=relations)
        if not self.codes:
            return
        lifted = connection.execute("select count(*) > 0 from duty_lifted").fetchone() == (True,)
        if self._by_bits:
            connection.execute(f"create or replace temp table sc_masks as {self._masks()}")
            connection.execute(f"create or replace temp table sc_owed as {self._owed(connection)}")
            connection.execute(f"create or replace temp table sc_lifts as {self._lifts()}") if lifted else None
        connection.execute(f"create or replace temp table sc_counted as {self._counted()}")
        connection.execute(f"create or replace temp view sc_duties as {self._joined(lifted)}")

    @cached_property
    def _first(self) -> date:
        return date(self.window.start.year, 1, 1)

    @cached_property
    def _months(self) -> int:
        return (self.window.end.year - self.window.start.year + 1) * 12

    @cached_property
    def _by_bits(self) -> list[tuple[int, DutyRule]]:
        if self._months > BITS:
            return []
        return [(n, rule) for n, rule in enumerate(self.rules.duties) if rule.is_calendar and rule.minimum == 1]

    @cached_property
    def _by_count(self) -> list[int]:
        bits = {number for number, _ in self._by_bits}
        return [number for number in range(len(self.rules.duties)) if number not in bits]

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        """Per kind of activity the number of its column and of its first bit."""
        kinds = sorted({kind for _, rule in self._by_bits for kind in rule.counts})
        fit = BITS // self._months
        return {kind: (n // fit, n % fit * self._months) for n, kind in enumerate(kinds)}

    def _masks(self) -> str:
        """A record finds its bit by a join with kind × day: a few thousand rows, and no date is taken apart twice."""
        columns = sorted({column for column, _ in self._places.values()})
        bits = ", ".join(
            f"case when place = {column} then 1::bigint << (first + month)::integer else 0 end as bit_{column}"
            for column in columns
        )
        kinds = ", ".join(f"({quoted(kind)}, {place}, {first})" for kind, (place, first) in self._places.items())
        last = min(date(self.window.end.year, 12, 31), self.as_of)
        held = ", ".join(f"bit_or(d.bit_{column}) as mask_{column}" for column in columns)
        return f"""
            with days as (
                select kind, day, {bits} from (values {kinds}) as k(kind, place, first), (
                    select day::date as day, year(day) * 12 + month(day) - {self._first.year * 12 + 1} as month
                    from generate_series({_day(self._first)}, {_day(last)}, interval 1 day) as g(day)))
            select a.org_id, {held} from duty_activities a join days d on d.kind = a.kind and d.day = a.held_on
            where coalesce(a.recorded_at < {_day(self.as_of)} + interval 1 day, true)
            group by a.org_id"""

    def _owed(self, connection: duckdb.DuckDBPyConnection) -> str:
        """Per organisation the periods it owes by each rule; one row each, whatever number of states it had."""
        connection.execute(f"""
            create or replace temp table sc_slots as
            select slot, rule,
                1::bigint << (year(start) * 12 + month(start) - {self._first.year * 12 + 1})::integer as bit
            from duty_slots where rule in ({_numbers(self._by_bits)})""")
        bits = ", ".join(f"coalesce(bit_or(bit) filter (rule = {n}), 0) as owed_{n}" for n, _ in self._by_bits)
        situations = f"select situation, {bits} from duty_owed join sc_slots using (slot) group by situation"
        once = connection.execute("select count(*) = count(distinct org_id) from duty_situated").fetchone() == (True,)
        joined = f"duty_situated join ({situations}) using (situation)"
        if once:
            return f"select * exclude (situation) from {joined}"
        merged = ", ".join(f"bit_or(owed_{n}) as owed_{n}" for n, _ in self._by_bits)
        return f"select org_id, {merged} from {joined} group by org_id"

    def _lifts(self) -> str:
        bits = ", ".join(f"coalesce(bit_or(bit) filter (rule = {n}), 0) as lift_{n}" for n, _ in self._by_bits)
        return f"select org_id, {bits} from duty_lifted join sc_slots using (slot) group by org_id"

    def _counted(self) -> str:
        """org_id and the columns of all codes, of what is grouped plainly."""
        rules = ", ".join(map(str, self._by_count)) or "-1"
        known = f"""a.held_on <= {_day(self.as_of)}
            and coalesce(a.recorded_at < {_day(self.as_of)} + interval 1 day, true)"""
        held = f"""
            select a.org_id, m.slot, count(distinct a.activity_id) as done
            from duty_activities a join duty_situated s using (org_id)
                join duty_meets m on m.situation = s.situation and m.kind = a.kind
                    and m.month = year(a.held_on) * 12 + month(a.held_on)
                join duty_slots p on p.slot = m.slot and p.rule in ({rules})
            where {known} group by a.org_id, m.slot"""
        calendar = any(self.rules.duties[number].is_calendar for number in self._by_count)
        owed = f"""
            select o.org_id, o.slot, coalesce(h.done, 0) as done
            from (select org_id, slot from duty_situated join duty_owed using (situation)) o
                join duty_slots p on p.slot = o.slot and p.rule in ({rules})
                left join ({held}) h on h.org_id = o.org_id and h.slot = o.slot"""
        rows = "select org_id, slot, done from duty_long" + (f" union all {owed}" if calendar else "")
        columns = []
        for code in self.codes:
            of = f"duty = {quoted(code)}"
            columns += [
                f"count(*) filter ({of} and state = 'met') as met_{code}",
                f"count(*) filter ({of} and state = 'missed') as missed_{code}",
                f"coalesce(sum(minimum - done) filter ({of} and state = 'missed'), 0)::bigint as short_{code}",
                f"count(*) filter ({of} and state <> 'waived') as owed_{code}",
            ]
        return f"""
            select org_id, {", ".join(columns)} from (
                select r.org_id, r.done, p.duty, p.minimum, case when r.done >= p.minimum then 'met'
                    when l.slot is not null then 'waived' else p.unmet::varchar end as state
                from ({rows}) r join duty_slots p using (slot) left join duty_lifted l using (org_id, slot)
            ) group by org_id"""

    def _joined(self, lifted: bool) -> str:
        """Layer on layer, so that nothing is computed twice: months held, periods met, periods not met, counts."""
        if not self._by_bits:
            return "select * from sc_counted"
        lifts = "left join sc_lifts l using (org_id)" if lifted else ""
        counted = ", ".join(f"c.{column}" for column in self.columns)
        owed = ", ".join(f"coalesce(o.owed_{n}, 0) as owed_{n}" for n, _ in self._by_bits)
        lift = "".join(f", coalesce(l.lift_{n}, 0) as lift_{n}" for n, _ in self._by_bits) if lifted else ""
        held = ", ".join(f"{self._held(rule)} as held_{n}" for n, rule in self._by_bits)
        met = ", ".join(f"owed_{n} & {self._folded(n, rule)} as met_{n}" for n, rule in self._by_bits)
        unmet = ", ".join(
            f"owed_{n} & ~met_{n}{f' & ~lift_{n}' if lifted else ''} as unmet_{n}" for n, _ in self._by_bits
        )
        return f"""
            select org_id, {", ".join(self._sums())} from (select *, {unmet} from (select *, {met} from (
                select coalesce(o.org_id, c.org_id) as org_id, {counted}, {owed}, {held}{lift}
                from sc_owed o full join sc_counted c using (org_id) left join sc_masks m using (org_id) {lifts})))"""

    def _sums(self) -> list[str]:
        """Per duty the counts of its rules by bits and of what is grouped plainly."""
        columns = []
        for code in self.codes:
            numbers = [(number, rule) for number, rule in self._by_bits if rule.code == code]
            missed = [f"bit_count(unmet_{number} & {self._over(rule)})" for number, rule in numbers]
            met = [f"bit_count(met_{number})" for number, _ in numbers]
            owed = [f"bit_count(met_{number} | unmet_{number})" for number, _ in numbers]
            for what, terms in (("met", met), ("missed", missed), ("short", missed), ("owed", owed)):
                total = " + ".join([f"coalesce({what}_{code}, 0)", *terms])
                columns.append(f"({total})::bigint as {what}_{code}")
        return columns

    def _over(self, rule: DutyRule) -> int:
        """The bits of the periods that, with their grace, are over."""
        periods = calendar_periods(rule.period, self.window)
        return sum(1 << self._bit(one) for one in periods if (self.as_of - one.end).days > rule.grace_days)

    def _held(self, rule: DutyRule) -> str:
        """The months in which something was held that meets the rule."""
        every = (1 << self._months) - 1
        places = [self._places[kind] for kind in rule.counts]
        months = [f"((coalesce(m.mask_{column}, 0) >> {bit}) & {every})" for column, bit in places]
        return f"({' | '.join(months)})"

    def _folded(self, number: int, rule: DutyRule) -> str:
        """The rule's periods in which one of the months is held, as bits of their first months."""
        starts = sum(1 << self._bit(period) for period in calendar_periods(rule.period, self.window))
        later = [f"(held_{number} >> {month})" for month in range(1, MONTHS[rule.period])]
        return f"(({' | '.join([f'held_{number}', *later])}) & {starts})"

    def _bit(self, period: Period) -> int:
        return (period.start.year - self._first.year) * 12 + period.start.month - 1


def _numbers(rules: list[tuple[int, DutyRule]]) -> str:
    return ", ".join(str(number) for number, _ in rules)


def _day(day: date) -> str:
    return f"date '{day.isoformat()}'"
