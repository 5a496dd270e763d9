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


def floor_div(num: str, den: str) -> str:
    """The quotient rounded down; the denominator above zero (null for zero, where there is no value)."""
    return f"(({num}) // {_safe(den)} - (({num}) % {_safe(den)} < 0)::tinyint)"


def ceil_div(num: str, den: str) -> str:
    return f"(({num}) // {_safe(den)} + (({num}) % {_safe(den)} > 0)::tinyint)"


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
    """The number × 10^places rounded by the rule, as a whole number, and its bound."""
    den_bound = den if isinstance(den, int) else den_bound
    if isinstance(den, int) and TEN_TO[places] % den == 0:
        return times(num, bound, TEN_TO[places] // den)
    narrow = 2 * (bound * TEN_TO[places] + den_bound) < NARROW
    amount = f"(abs({num}) * {TEN_TO[places]})" if narrow else f"(abs(({num})::hugeint) * {TEN_TO[places]})"
    twice_den = str(2 * den) if isinstance(den, int) else f"(2 * {_safe(den)})"
    after = bound * TEN_TO[places] // (den if isinstance(den, int) else 1) + 1
    den = _safe(str(den))
    match rule:
        case Rounding.DOWN:
            result = f"{amount} // {den}"
        case Rounding.HALF_UP:
            result = f"(2 * {amount} + {den}) // {twice_den}"
        case _:
            twice, floor = f"(2 * ({amount} % {den}))", f"({amount} // {den})"
            result = f"{floor} + ({twice} > {den} or ({twice} = {den} and {floor} % 2 = 1))::tinyint"
    return f"(sign({num})::bigint * ({result}))", after if narrow else max(after, NARROW)


def compared(num: str, den: int | str, op: str, other: Fraction) -> str:
    """Whether the number stands so to a fixed one."""
    left = num if other.denominator == 1 else f"({num})::hugeint * {other.denominator}"
    right = str(other.numerator * den) if isinstance(den, int) else f"{other.numerator}::hugeint * {den}"
    return f"({left} {op} {right})"
