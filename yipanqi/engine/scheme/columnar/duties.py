# ruff: noqa: S608 - statements are made of checked rules and dates
"""How organisations stand with their duties, as counts: without lists of records, so that a country fits.

Calendar duties that one record meets – nearly all – are told by bits: in which stretches of the window an organisation
held which kind of thing (``mask_…``, at most 63 bits a column), for which periods a rule binds it, and which of these a
waiver lifts. The *unit* of a kind, the stretch that is one bit, is the shortest period of the rules it meets, so a year
of thirteen kinds fits one column. A period is a bit at its first unit; longer periods fold their units onto it. Rules
whose periods are units of one kind are judged side by side, as the bits lie (a *strip*), every other rule by itself.
What needs counting (several records, terms of office, seats to fill, windows of more than five years) is grouped
plainly.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

import duckdb

from ...duties import columnar
from ...duties.sql import have_one_state, quoted
from ...periods import MONTHS, Period, Window, calendar_periods
from ...rules import DutyRule, DutyRules
from ..measures import Duties, Take
from .numbers import COUNT, Num

BITS = 63
PLACES = 25
"""Bits of all places together that organisations have where their records are folded without hashing: 33 million, which
take less than a gigabyte.
"""


@dataclass(frozen=True)
class Used:
    """Those of the rules that a scheme asks for (a ``DutyRules``)."""

    duties: tuple[DutyRule, ...]


@dataclass
class Strip:
    """Bits of rules side by side in one number; ``held`` is SQL for the periods in which the rules were met."""

    held: str
    column: int = -1
    parts: list["Part"] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """Where a rule's periods lie in its strip, from the bit ``first`` on, and which of its bits are periods over."""

    rule: int
    duty: str
    first: int
    region: int
    over: int


class DutyCounts:
    """Per organisation and duty how many periods were met, missed and owed, and how many times too few.

    ``prepare`` makes the tables, ``joined`` adds their columns to organisations; ``raw`` gives a measure's number.
    """

    def __init__(self, rules: DutyRules, measures: list[Duties], window: Window, as_of: date):
        self.codes = sorted({code for measure in measures for code in measure.duties})
        self.rules = Used(tuple(rule for rule in rules.duties if rule.code in self.codes))
        self.window, self.as_of = window, as_of

    def raw(self, measure: Duties) -> Num:
        def total(what: str) -> str:
            return "(" + " + ".join(f"{what}_{code}" for code in measure.duties) + ")"

        if measure.take is Take.RATE:
            decided = f"({total('met')} + {total('missed')})"
            met = f"(case when {decided} > 0 then {total('met')} end)"
            return Num(met, decided, null=1, den_bound=COUNT, limit=Fraction(1), counts=True)
        counted = total("short" if measure.take is Take.SHORTFALL else "missed")
        return Num(f"(case when {total('owed')} > 0 then {counted} end)", null=1, counts=True)

    def prepare(self, connection: duckdb.DuckDBPyConnection, relations: dict[str, str] | None) -> None:
        """Make the tables; the connection knows the fact tables under the names of ``relations``, else their own."""
        columnar.evaluate(connection, rules=self.rules, window=self.window, as_of=self.as_of, relations=relations)
        self._lifted = connection.execute("select count(*) > 0 from duty_lifted").fetchone() == (True,)
        if self._by_bits:
            with as_places(connection, self._columns):
                connection.execute(f"create or replace temp table sc_masks as {self._masks()}")
            self._owed(connection)
        if self._by_bits and self._lifted:
            connection.execute(f"create or replace temp table sc_lifts as {self._lifts()}")
        if self._by_count:
            connection.execute(f"create or replace temp table sc_counted as {self._counted()}")

    def joined(self, organizations: str) -> str:
        """The organisations with the columns ``met_…``, ``missed_…``, ``short_…`` and ``owed_…`` of every duty.

        Layer on layer, so that nothing is computed twice: units held, periods met, periods not met, counts.
        """
        if not self.codes:
            return organizations
        source = organizations
        if self._by_count:
            source += " left join sc_counted using (org_id)"
        if self._by_bits:
            source += " left join sc_masks using (org_id)"
            source += " left join duty_situated using (org_id) left join sc_situations using (situation)" * self._once
            source += " left join sc_owed using (org_id)" * (not self._once)
            source += " left join sc_lifts using (org_id)" * self._lifted
        held, met, unmet = [], [], []
        for number, strip in enumerate(self._strips):
            held.append(f"{strip.held} as held_{number}")
            met.append(f"coalesce(bound_{number}, 0) & {self._folded(number, strip)} as kept_{number}")
            waived = f" & ~coalesce(lift_{number}, 0)" if self._lifted else ""
            unmet.append(f"coalesce(bound_{number}, 0) & ~kept_{number}{waived} as unmet_{number}")
        for layer in (held, met, unmet, self._sums()):
            source = f"(select *, {', '.join(layer)} from {source})" if layer else source
        return source

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
    def _plainly(self) -> list[str]:
        """The duties of these rules."""
        return sorted({self.rules.duties[number].code for number in self._by_count})

    @cached_property
    def _units(self) -> dict[str, int]:
        """Per kind of activity the months that are one bit: kinds that meet one rule share their unit."""
        units: dict[str, int] = {}
        rules = sorted((rule for _, rule in self._by_bits), key=lambda rule: MONTHS[rule.period])
        for rule in rules * len(rules):
            shortest = min([MONTHS[rule.period], *(units[kind] for kind in rule.counts if kind in units)])
            units |= dict.fromkeys(rule.counts, shortest)
        return units

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        """Per kind of activity the number of its column and of its first bit."""
        places, column, free = {}, 0, 0
        for kind in sorted(self._units):
            bits = self._months // self._units[kind]
            column, free = (column + 1, 0) if free + bits > BITS else (column, free)
            places[kind] = (column, free)
            free += bits
        return places

    @cached_property
    def _columns(self) -> int:
        return max(column for column, _ in self._places.values()) + 1

    def _masks(self) -> str:
        """A record finds its bit in a list of a few hundred, by its kind and month; the first months are of no kind.

        (A kind that is not asked for has no position or, where a database says so, the position 0.)
        """
        last = min(date(self.window.end.year, 12, 31), self.as_of)
        kinds, month = ", ".join(map(quoted, self._places)), self._month("held_on")
        place = f"list_position([{kinds}], kind)::integer * {self._months} + {month}::integer + 1"
        columns = []
        for number in range(self._columns):
            bits = [0] * self._months
            for kind, (column, first) in self._places.items():
                here = range(self._months) if column == number else ()
                bits += [1 << first + month // self._units[kind] for month in here] or [0] * self._months
            columns.append(f"bit_or(list_extract({bits}::bigint[], place)) as mask_{number}")
        return f"""
            select org_id, {", ".join(columns)} from (
                select org_id, {place} as place from duty_activities
                where held_on between {_day(self._first)} and {_day(last)}
                    and coalesce(recorded_at < {_day(self.as_of)} + interval 1 day, true))
            group by org_id"""

    def _month(self, day: str) -> str:
        """The months from January of the window's first year."""
        if self._months == 12:
            return f"(month({day}) - 1)"
        return f"(year({day}) * 12 + month({day}) - {self._first.year * 12 + 1})"

    def _owed(self, connection: duckdb.DuckDBPyConnection) -> None:
        """The periods each situation is bound to, by strip; where an organisation had several states, each one."""
        self._once = have_one_state(connection)
        parts = [(number, part) for number, strip in enumerate(self._strips) for part in strip.parts]
        strips = " ".join(f"when {part.rule} then {number}" for number, part in parts)
        units = " ".join(f"when {n} then {self._unit(rule)}" for n, rule in self._by_bits)
        firsts = " ".join(f"when {part.rule} then {part.first}" for _, part in parts)
        bit = f"(case rule {firsts} end + {self._month('start')} // (case rule {units} end))::integer"
        connection.execute(f"""
            create or replace temp table sc_slots as
            select slot, case rule {strips} end as strip, 1::bigint << {bit} as bit
            from duty_slots where rule in ({_numbers(self._by_bits)})""")
        connection.execute(f"""
            create or replace temp table sc_situations as
            select situation, {self._by_strip("bound")} from duty_owed join sc_slots using (slot) group by situation""")
        if not self._once:
            merged = ", ".join(f"bit_or(bound_{n}) as bound_{n}" for n in range(len(self._strips)))
            connection.execute(f"""
                create or replace temp table sc_owed as
                select org_id, {merged} from duty_situated join sc_situations using (situation) group by org_id""")

    def _by_strip(self, name: str) -> str:
        numbers = range(len(self._strips))
        return ", ".join(f"coalesce(bit_or(bit) filter (strip = {n}), 0) as {name}_{n}" for n in numbers)

    @cached_property
    def _strips(self) -> list[Strip]:
        """The rules in strips, those of one duty on each other: on the first day of a period only one of them binds an
        organisation, which is of one kind then.
        """
        strips: list[Strip] = []
        for number, rule in self._by_bits:
            over, every = self._over(rule), (1 << self._months // self._unit(rule)) - 1
            if len(rule.counts) > 1 or MONTHS[rule.period] > self._unit(rule):
                strips.append(Strip(self._held(rule), parts=[Part(number, rule.code, 0, every, over)]))
                continue
            column, first = self._places[rule.counts[0]]
            part = Part(number, rule.code, first, every << first, over << first)
            for strip in strips:
                if strip.column == column and all(_lie_together(part, one) for one in strip.parts):
                    break
            else:
                strips.append(strip := Strip(f"coalesce(mask_{column}, 0)", column))
            strip.parts.append(part)
        return strips

    def _lifts(self) -> str:
        return f"select org_id, {self._by_strip('lift')} from duty_lifted join sc_slots using (slot) group by org_id"

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
        for code in self._plainly:
            of = f"duty = {quoted(code)}"
            columns += [
                f"count(*) filter ({of} and state = 'met') as counted_met_{code}",
                f"count(*) filter ({of} and state = 'missed') as counted_missed_{code}",
                f"coalesce(sum(minimum - done) filter ({of} and state = 'missed'), 0)::bigint as counted_short_{code}",
                f"count(*) filter ({of} and state <> 'waived') as counted_owed_{code}",
            ]
        return f"""
            select org_id, {", ".join(columns)} from (
                select r.org_id, r.done, p.duty, p.minimum, case when r.done >= p.minimum then 'met'
                    when l.slot is not null then 'waived' else p.unmet::varchar end as state
                from ({rows}) r join duty_slots p using (slot) left join duty_lifted l using (org_id, slot)
            ) group by org_id"""

    def _sums(self) -> list[str]:
        """Per duty the counts of its rules by bits and of what is grouped plainly."""
        columns = []
        for code in self.codes:
            found = {
                (number, part.region, part.over)
                for number, strip in enumerate(self._strips)
                for part in strip.parts
                if part.duty == code
            }
            parts = sorted(found)  # rules that lie on each other are counted once
            missed = [f"bit_count(unmet_{number} & {over})" for number, _, over in parts]
            met = [f"bit_count(kept_{number} & {region})" for number, region, _ in parts]
            owed = [f"bit_count((kept_{number} | unmet_{number}) & {region})" for number, region, _ in parts]
            for what, terms in (("met", met), ("missed", missed), ("short", missed), ("owed", owed)):
                counted = [f"coalesce(counted_{what}_{code}, 0)"] if code in self._plainly else []
                columns.append(f"({' + '.join([*counted, *terms]) or '0'})::bigint as {what}_{code}")
        return columns

    def _over(self, rule: DutyRule) -> int:
        """The bits of the periods that, with their grace, are over."""
        periods = calendar_periods(rule.period, self.window)
        return sum(1 << self._bit(rule, one) for one in periods if (self.as_of - one.end).days > rule.grace_days)

    def _unit(self, rule: DutyRule) -> int:
        return self._units[rule.counts[0]]

    def _held(self, rule: DutyRule) -> str:
        """The units in which something was held that meets the rule."""
        every = (1 << self._months // self._unit(rule)) - 1
        places = [self._places[kind] for kind in rule.counts]
        return f"({' | '.join(f'((coalesce(mask_{column}, 0) >> {bit}) & {every})' for column, bit in places)})"

    def _folded(self, number: int, strip: Strip) -> str:
        """The periods in one of whose units something was held, as bits of their first units."""
        rule = self.rules.duties[strip.parts[0].rule]
        units = 1 if strip.column >= 0 else MONTHS[rule.period] // self._unit(rule)
        later = [f"(held_{number} >> {unit})" for unit in range(1, units)]
        return f"({' | '.join([f'held_{number}', *later])})"

    def _bit(self, rule: DutyRule, period: Period) -> int:
        months = (period.start.year - self._first.year) * 12 + period.start.month - 1
        return months // self._unit(rule)


@contextmanager
def as_places(connection: duckdb.DuckDBPyConnection, columns: int) -> Iterator[None]:
    """Folding to organisations whose numbers lie close together: each is a place in a table and none is hashed.

    Every thread keeps such a table, so the more threads and columns, the fewer places. (Another database folds as it
    will.)
    """
    if not isinstance(connection, duckdb.DuckDBPyConnection):
        yield
        return
    (threads,) = connection.execute("select current_setting('threads')").fetchall()[0]
    connection.execute(f"set perfect_ht_threshold = {PLACES - (columns * threads - 1).bit_length()}")
    try:
        yield
    finally:
        connection.execute("reset perfect_ht_threshold")


def _lie_together(part: Part, other: Part) -> bool:
    """Whether two rules may be bits of one strip: side by side, or those of one duty on each other."""
    alike = (part.duty, part.region, part.over) == (other.duty, other.region, other.over)
    return alike or not part.region & other.region


def _numbers(rules: list[tuple[int, DutyRule]]) -> str:
    return ", ".join(str(number) for number, _ in rules)


def _day(day: date) -> str:
    return f"date '{day.isoformat()}'"
