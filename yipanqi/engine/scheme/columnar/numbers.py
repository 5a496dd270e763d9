"""Exact rational numbers in SQL: whole numbers over a denominator that is fixed, or that differs from row to row.

``bound`` is the largest amount the numerator can have as far as the scheme can tell; beyond 62 bits it is computed in
128. What is larger still is an error of the database, never a wrong number.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ..exact import TEN_TO, Rounding

NARROW = 2**62
COUNT = 2**31
"""Largest whole number of a fact table's count."""


@dataclass(frozen=True)
class Num:
    """``num``/``den`` in SQL, the denominator above zero.

    Where there may be no value, either ``null`` says what a null numerator means (1 exempt, 2 missing), or ``gap`` is
    SQL for 0 (a value), 1 or 2, and without a value the numerator says nothing. ``den_bound``: the largest denominator,
    where it differs; ``limit``: the largest amount of the number itself, where it is known (1 for a share); ``counts``:
    it is never below zero.
    """

    num: str
    den: int | str = 1
    gap: str = ""
    null: int = 0
    bound: int = COUNT
    den_bound: int = NARROW
    limit: Fraction | None = None
    counts: bool = False

    @property
    def is_fixed(self) -> bool:
        return isinstance(self.den, int)

    @property
    def has(self) -> str:
        """SQL that holds where there is a value; empty where there always is."""
        if self.null:
            return f"({self.num} is not null)"
        return f"({self.gap} = 0)" if self.gap else ""

    @property
    def gap_sql(self) -> str:
        """SQL for 0, 1 or 2; empty where there always is a value."""
        return f"(case when {self.num} is null then {self.null} else 0 end)" if self.null else self.gap


def times(sql: str, bound: int, factor: int) -> tuple[str, int]:
    """The product with a fixed whole number, and its bound."""
    if factor == 1:
        return sql, bound
    after = bound * abs(factor)
    if after >= NARROW:
        sql = f"({sql})::hugeint"
    return f"({sql} * {factor})", after


def plus(sql: str, bound: int, term: int) -> tuple[str, int]:
    """The sum with a fixed whole number, and its bound."""
    if not term:
        return sql, bound
    after = bound + abs(term)
    if bound < NARROW <= after:
        sql = f"({sql})::hugeint"
    return f"({sql} + {term})" if term > 0 else f"({sql} - {-term})", after


def dens(*numbers: Fraction | None) -> int:
    """The least common denominator."""
    return lcm(*(number.denominator for number in numbers if number is not None))


def whole(number: Fraction, den: int) -> int:
    """The numerator over ``den``, which must be a multiple of the number's denominator."""
    scaled = number * den
    assert scaled.denominator == 1
    return scaled.numerator


def quotients(num: str, bound: int, factor: int, den: str, most: int) -> tuple[str, str]:
    """num × factor ÷ den rounded down and up; the denominator above zero (null for zero, where there is no value).

    ``most``: the largest amount of the quotient. Division in 128 bits takes ten times as long: where the bound does not
    tell that 63 bits do, each row is asked.
    """
    if bound * factor < NARROW:
        return _quotients(times(num, bound, factor)[0], den)
    small = f"abs({num}) < {NARROW // factor}" + ("" if den.isdecimal() else f" and {den} < {NARROW}")
    below = den if den.isdecimal() else f"({den})::bigint"
    narrow = _quotients(f"(({num})::bigint * {factor})", below)
    wide = _quotients(f"(({num})::hugeint * {factor})", den)
    kind = "bigint" if most < NARROW else "hugeint"
    low, high = (f"(case when {small} then {n} else {w} end)::{kind}" for n, w in zip(narrow, wide, strict=True))
    return low, high


def _quotients(num: str, den: str) -> tuple[str, str]:
    whole_part, rest = f"{num} // {_safe(den)}", f"({num} % {_safe(den)}"
    return f"({whole_part} - {rest} < 0)::tinyint)", f"({whole_part} + {rest} > 0)::tinyint)"


def fine_for(den: int, bound: int, finest: int) -> int:
    """The largest power of ten by which a numerator over ``den`` can be refined: not beyond ``finest`` steps of a
    point, and within 62 bits where that leaves a millionth of a point.
    """
    powers = [TEN_TO[n] for n in range(19) if den * TEN_TO[n] <= finest]
    fine = max(powers, default=1)
    narrow = [power for power in powers if bound * power < NARROW and den * power >= TEN_TO[6]]
    return max(narrow, default=fine)


def added(parts: list[tuple[str, int]]) -> tuple[str, int]:
    """The sum of numerators with their bounds, and its bound."""
    total = sum(bound for _, bound in parts)
    wide = "::hugeint" if total >= NARROW else ""
    return "(" + (" + ".join(f"({sql}){wide}" for sql, _ in parts) or "0") + ")", total


def _safe(den: str) -> str:
    return den if den.isdecimal() or den.startswith("nullif(") else f"nullif({den}, 0)"


def rounded(
    num: str, den: int | str, places: int, rule: Rounding, bound: int = NARROW, den_bound: int = NARROW
) -> tuple[str, int]:
    """The number × 10^places rounded by the rule, as a whole number, and its bound.

    Division in 128 bits takes ten times as long: where the bounds do not tell that 63 bits do, each row is asked.
    """
    den_bound = den if isinstance(den, int) else den_bound
    if isinstance(den, int) and TEN_TO[places] % den == 0:
        return times(num, bound, TEN_TO[places] // den)
    after = bound * TEN_TO[places] // (den if isinstance(den, int) else 1) + 1
    if 2 * (bound * TEN_TO[places] + den_bound) < NARROW:
        return _rounded(num, str(den), places, rule), after
    most = NARROW // 4 // TEN_TO[places]
    small = f"abs({num}) < {most}" + ("" if isinstance(den, int) and den < most else f" and {den} < {most}")
    narrow = _rounded(f"({num})::bigint", str(den) if isinstance(den, int) else f"({den})::bigint", places, rule)
    wide = _rounded(f"({num})::hugeint", str(den), places, rule)
    return f"(case when {small} then {narrow} else {wide} end)", max(after, NARROW)


def _rounded(num: str, den: str, places: int, rule: Rounding) -> str:
    amount = f"(abs({num}) * {TEN_TO[places]})"
    twice_den = str(2 * int(den)) if den.isdecimal() else f"(2 * {_safe(den)})"
    den = _safe(den)
    match rule:
        case Rounding.DOWN:
            result = f"{amount} // {den}"
        case Rounding.HALF_UP:
            result = f"(2 * {amount} + {den}) // {twice_den}"
        case _:
            twice, floor = f"(2 * ({amount} % {den}))", f"({amount} // {den})"
            result = f"{floor} + ({twice} > {den} or ({twice} = {den} and {floor} % 2 = 1))::tinyint"
    return f"(sign({num})::bigint * ({result}))"


def compared(number: Num, op: str, other: Fraction) -> str:
    """Whether the number stands so to a fixed one."""
    left, _ = times(number.num, number.bound, other.denominator)
    if isinstance(number.den, int):
        return f"({left} {op} {other.numerator * number.den})"
    return f"({left} {op} {times(number.den, number.den_bound, other.numerator)[0]})"
