# ruff: noqa: S608 - statements are made of checked schemes; texts from them are quoted
"""The measures as SQL: one relation per fact table, one row per organisation, and what a measure is in its columns.

``Sources.raw`` gives a measure's number as it stands in ``sc_measured``; see ``measures`` for the meaning and
``measuring`` for the same in plain Python.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import product

from ...duties.sql import one_off_states, quoted
from ...periods import Window
from ..exact import MOST_PLACES, TEN_TO
from ..facts import period_labels
from ..measures import Count, Events, How, Indicator, Judgement, Measure, Take, Tasks, Votes
from ..model import Dedupe
from .numbers import COUNT, Num, dens, whole

SHARED = r"[^0-9]+"
"""What stands between the numbers of ``events.share_with``."""
WIDE = 10**24
"""Largest value of an indicator times 10^9."""


_SHARERS = f"""list_transform(
    list_filter(string_split_regex(coalesce(share_with, ''), '{SHARED}'), lambda t: t <> ''), lambda t: t::bigint)"""
MANY = 2**40
"""More events or ratings than one organisation can have."""


@dataclass
class Relation:
    """A relation with one row per organisation, to be joined, and columns that are computed of its own afterwards."""

    name: str
    sql: str
    columns: dict[str, str] = field(default_factory=dict)


Asked = dict[str, tuple[str, ...]]
"""Of a column the texts that count; a row is counted that has one of them in every column named."""


@dataclass
class Sources:
    """Collects what the measures of a scheme need; ``relations`` are then joined to the organisations.

    ``largest_value``: no indicator has a larger amount, and all of them are plain values; None where that is not known.
    ``most_rows``: how many rows of a relation one organisation has at most. ``has_sharers``: some event has several
    organisations.
    """

    window: Window
    as_of: date
    largest_value: int | None
    most_rows: Callable[[str], int]
    has_sharers: bool
    relations: list[Relation] = field(default_factory=list)
    _known: dict[tuple[object, ...], Num] = field(default_factory=dict)
    _columns: dict[str, list[str]] = field(default_factory=dict)
    _counts: dict[str, list[Asked]] = field(default_factory=dict)
    _values: dict[tuple[str, str], int] = field(default_factory=dict)
    _fractions: list[list[str]] = field(default_factory=list)

    def raw(self, measure: Measure, dedupe: Dedupe | None = None, label: str | None = None) -> Num:
        """The measure's number (not of duties: these come from ``duties``)."""
        key = (measure, dedupe, label)
        if key not in self._known:
            self._known[key] = self._made(measure, dedupe, label)
        return self._known[key]

    def labels(self, measure: Indicator) -> list[str]:
        return period_labels(measure.period, self.window.start, self.window.end)

    def finish(self) -> None:
        """Add the relations that many measures share."""
        for table in dict.fromkeys([*self._columns, *self._counts]):
            source = f"({self._tasks_rows()})" if table == "obligations" else f"sc_{table}"
            packed, counts, place = self._packed(table, source)
            place = _place_of_value(self._values) if table == "values" else place
            source = f"(select *, {place} as place from {source})" if place else source
            sql = f"select org_id, {', '.join(self._columns.get(table, []) + packed)} from {source} group by org_id"
            for layer in zip(*self._fractions, strict=True) if table == "values" else ():
                sql = f"select *, {', '.join(layer)} from ({sql})"
            self.relations.append(Relation(f"sc_by_{table}", sql, counts))

    def joined(self, organizations: str) -> str:
        """The organisations with the columns of all relations."""
        source = " ".join([organizations, *(f"left join ({one.sql}) using (org_id)" for one in self.relations)])
        columns = [f"{sql} as {name}" for one in self.relations for name, sql in one.columns.items()]
        return f"(select *, {', '.join(columns)} from {source})" if columns else source

    def _packed(self, table: str, source: str) -> tuple[list[str], dict[str, str], str]:
        """The counts of a table side by side in few numbers: columns that sum them, what each count is in these, and
        the place a row has in the lists of what it adds. Counting one by one takes several times as long.

        A count has as many bits as the most rows of one organisation need.
        """
        asked = self._counts.get(table, [])
        if not asked:
            return [], {}, ""
        bits = max(1, self.most_rows("duty_obligations_extra" if table == "obligations" else source).bit_length())
        texts = {column: sorted({t for one in asked for t in one[column]}) for column in asked[0]}
        packed, counts = [], {}
        for number, together in enumerate(_batched(asked, 63 // bits)):
            name = f"{table[:3]}_counts_{number}"
            adds = [
                sum(1 << n * bits for n, one in enumerate(together) if _is_asked(one, row))
                for row in product(*([None, *known] for known in texts.values()))
            ]
            packed.append(f"sum(list_extract({adds}::bigint[], place + 1))::bigint as {name}")
            for n, one in enumerate(together):
                counts[f"{table[:3]}_count_{asked.index(one)}"] = f"(({name} >> {n * bits}) & {(1 << bits) - 1})"
        return packed, counts, _place_of_texts(texts)

    def _made(self, measure: Measure, dedupe: Dedupe | None, label: str | None) -> Num:
        match measure:
            case Tasks():
                return self._tasks(measure)
            case Events():
                return self._events(measure, dedupe)
            case Indicator():
                return self._indicator(measure, label)
            case Votes():
                return self._votes(measure)
            case Judgement():
                return self._judgement(measure)
            case Count():
                return Num(f"{measure.field}::bigint", null=2, counts=True)
        raise AssertionError(measure)

    def _column(self, table: str, expression: str) -> str:
        """The name of the table's aggregate column with this expression."""
        columns = self._columns.setdefault(table, [])
        for column in columns:
            if column.startswith(f"{expression} as "):
                return column.rpartition(" as ")[2]
        name = f"{table[:3]}_{len(columns)}"
        columns.append(f"{expression} as {name}")
        return name

    def _count(self, table: str, **texts: Iterable[str]) -> str:
        """The name of the column that counts the table's rows with these texts; of a table always the same columns."""
        asked = self._counts.setdefault(table, [])
        one = {column: tuple(sorted(allowed)) for column, allowed in texts.items()}
        if one not in asked:
            asked.append(one)
        return f"{table[:3]}_count_{asked.index(one)}"

    def _tasks_rows(self) -> str:
        return f"""
            select o.org_id, o.kind, o.state, coalesce(o.sent_back, 0) as sent_back
            from ({one_off_states(self.as_of)}) o
            where o.state <> 'waived' and o.due_on between {_day(self.window.start)} and {_day(self.window.end)}"""

    def _tasks(self, measure: Tasks) -> Num:
        of = f"kind in ({_texts(measure.kinds)})"

        def count(*states: str) -> str:
            return self._count("obligations", kind=measure.kinds, state=states)

        owed = count("met", "late", "missed", "pending")
        match measure.take:
            case Take.SENT_BACK:
                number = self._column("obligations", f"sum(sent_back) filter ({of})::bigint")
            case Take.MISSED:
                number = count("missed")
            case Take.LATE:
                number = count("late")
            case _:
                met, decided = count("met"), count("met", "late", "missed")
                number = f"(case when coalesce({decided}, 0) > 0 then {met} end)"
                return Num(number, decided, null=1, den_bound=COUNT, limit=Fraction(1), counts=True)
        return Num(f"(case when coalesce({owed}, 0) > 0 then {number} end)", null=1, counts=True)

    def _events(self, measure: Events, dedupe: Dedupe | None) -> Num:
        name = f"sc_events_{len(self.relations)}"
        scale = dens(*(one.times for one in measure.times))
        amount = str(scale)
        if measure.times:
            cases = [f"when {one.of} = {quoted(one.value)} then {whole(one.times, scale)}" for one in measure.times]
            amount = f"case {' '.join(cases)} end"
        split, same = bool(dedupe and dedupe.split) and self.has_sharers, bool(dedupe and dedupe.same_case)
        den = "list_reduce(list(distinct n) over (partition by org_id), lambda a, b: lcm(a, b))" if split else "1"
        case = "coalesce('c' || dedupe_key, 'e' || event_id)" if same else "'e' || event_id"
        orgs = f"list_distinct(list_prepend(org_id, {_SHARERS}))" if self.has_sharers else "[org_id]"
        sql = f"""
            with happened as (
                select event_id, dedupe_key, ({amount})::bigint as amount, {orgs} as orgs
                from sc_events
                where occurred_on between {_day(self.window.start)} and {_day(min(self.window.end, self.as_of))}
                    and code in ({_texts(measure.codes)})),
            spread as (
                select event_id, dedupe_key, amount, unnest(orgs) as org_id, len(orgs) as n
                from happened where amount is not null),
            measured as (select org_id, {case} as one, amount, n, {den} as den from spread),
            cases as (
                select org_id, one, any_value(den) as den, max(amount * (den // {"n" if split else "1"})) as amount
                from measured group by org_id, one)
            select org_id, sum(amount)::bigint as {name}_n, any_value(den) as {name}_d from cases group by org_id"""
        self.relations.append(Relation(name, sql))
        number = f"coalesce({name}_n, 0)"
        return Num(number, f"({scale} * coalesce({name}_d, 1))" if split else scale, bound=MANY * scale)

    def _indicator(self, measure: Indicator, label: str | None) -> Num:
        label = label or (self.labels(measure) or [""])[-1]
        of = f"filter (place = {self._values.setdefault((measure.code, label), len(self._values) + 1)})"
        if self.largest_value is not None:
            return self._plain_indicator(of)
        value, above, below = (
            self._column("values", f"max({one}) {of}") for one in ("value", "numerator", "denominator")
        )
        scaled = {one: f"({one} * {TEN_TO[MOST_PLACES]})::hugeint" for one in (value, above, below)}
        num = f"(case when {value} is not null then {scaled[value]} else sign({below})::hugeint * {scaled[above]} end)"
        den = f"(case when {value} is not null then {TEN_TO[MOST_PLACES]}::hugeint else abs({scaled[below]}) end)"
        gap = f"""(case when {value} is not null then 0 when {above} is null or {below} is null then 2
            when {below} = 0 then 1 else 0 end)"""
        num, den = self._reduced(num, den)
        return Num(num, den, gap, bound=WIDE)

    def _reduced(self, num: str, den: str) -> tuple[str, str]:
        """The columns of a fraction of ``values`` in lowest terms, worked out layer on layer and each thing once."""
        name = f"fraction_{len(self._fractions)}"
        layers = (
            {"num": num, "den": den},
            {"common": f"nullif(gcd({name}_num, {name}_den), 0)"},
            {part: f"{name}_{of}::hugeint // {name}_common" for part, of in (("n", "num"), ("d", "den"))},
        )
        self._fractions.append([", ".join(f"{sql} as {name}_{part}" for part, sql in one.items()) for one in layers])
        return f"{name}_n", f"{name}_d"

    def _plain_indicator(self, of: str) -> Num:
        """Where all values are plain decimals, they are whole numbers over 10^9."""
        scale = TEN_TO[MOST_PLACES]
        bound = (self.largest_value or 0) * scale
        # below 2^51 the nearest float of a decimal, times 10^9, is nearest to the whole number meant: exact, and fast
        number = f"round(value::double * {scale})::bigint" if bound < 2**51 else f"(value * {scale})::hugeint"
        return Num(self._column("values", f"max({number}) {of}"), scale, null=2, bound=bound)

    def _votes(self, measure: Votes) -> Num:
        def count(grade: str, question: str) -> str:
            named = self._count("ratings", ballot=[measure.ballot], question=[question], grade=[grade])
            return f"coalesce({named}, 0)"

        counts = {(g, q): count(g, q) for g, _ in measure.grades for q in measure.questions}
        answered = [" + ".join(counts[g, q] for g, _ in measure.grades) for q in measure.questions]
        enough = " and ".join(f"({one}) >= {measure.least}" for one in answered)
        scale = dens(*(value for _, value in measure.grades))
        values = sorted((value, " + ".join(counts[g, q] for q in measure.questions)) for g, value in measure.grades)
        total = f"({' + '.join(answered)})"
        if measure.raters.how is How.TRIMMED_MEAN:
            trim, above = measure.raters.trim, measure.raters.above
            return _trimmed(values, total, scale, trim, above, enough)
        num = " + ".join(f"({n}) * {whole(value, scale)}" for value, n in values)
        most = max(abs(value) for value, _ in values)
        counted = f"(case when {enough} then {num} end)"
        den = f"({scale} * {total})"
        return Num(counted, den, null=2, bound=MANY * whole(most, scale), den_bound=MANY * scale, limit=most)

    def _judgement(self, measure: Judgement) -> Num:
        points = self._column("judgements", f"max(points) filter (code = {quoted(measure.code)})")
        scale = TEN_TO[MOST_PLACES]
        number = f"({points} * {scale})::hugeint"
        below = f"{number} * {dens(measure.low)} < {whole(measure.low, dens(measure.low))} * {scale}::hugeint"
        over = f"{number} * {dens(measure.high)} > {whole(measure.high, dens(measure.high))} * {scale}::hugeint"
        return Num(f"(case when not ({below} or {over}) then {number} end)", scale, null=2, bound=WIDE)


def _trimmed(values: list[tuple[Fraction, str]], total: str, scale: int, trim: int, above: int, enough: str) -> Num:
    """Of the sorted values those between the ``trim`` lowest and highest, by how many of each grade lie there."""
    cut = f"(case when {total} > {above} then {trim} else 0 end)"
    parts, before = [], "0"
    for value, number in values:
        after = f"({before} + {number})"
        kept = f"greatest(0, least({after}, {total} - {cut}) - greatest({before}, {cut}))"
        parts.append(f"{kept} * {whole(value, scale)}")
        before = after
    counted = f"(case when {enough} then {' + '.join(parts)} end)"
    return Num(counted, f"({scale} * ({total} - 2 * {cut}))", null=2, bound=MANY * scale)


def _place_of_texts(texts: dict[str, list[str]]) -> str:
    """SQL for the place of a row among all combinations of the columns' texts, any other text being the first."""
    place = "0"
    for column, known in texts.items():
        place = f"({place}) * {len(known) + 1} + coalesce(list_position([{_texts(known)}], {column}), 0)::integer"
    return place


def _place_of_value(numbers: dict[tuple[str, str], int]) -> str:
    """SQL for the number of a row's code and period; 0 or null for one that is not asked for."""
    cases = []
    for asked in dict.fromkeys(period for _, period in numbers):
        codes = {code: number for (code, period), number in numbers.items() if period == asked}
        found = f"coalesce(list_position([{_texts(codes)}], code), 0)::integer + 1"
        cases.append(f"when {quoted(asked)} then list_extract({[0, *codes.values()]}, {found})")
    return f"case period {' '.join(cases)} end"


def _is_asked(asked: Asked, row: tuple[str | None, ...]) -> bool:
    return all(text in allowed for allowed, text in zip(asked.values(), row, strict=True))


def _batched(asked: list[Asked], size: int) -> Iterator[list[Asked]]:
    for start in range(0, len(asked), size):
        yield asked[start : start + size]


def _texts(texts: Iterable[str]) -> str:
    return ", ".join(map(quoted, texts))


def _day(day: date) -> str:
    return f"date '{day.isoformat()}'"
