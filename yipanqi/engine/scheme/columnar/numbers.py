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
    """``num``/``den`` in SQL, the denominator above zero. ``gap``: SQL for 0 (a value), 1 (exempt) or 2 (missing);
    empty where there always is a value. Without a value ``num`` says nothing.
    """

    num: str
    den: int | str = 1
    gap: str = ""
    bound: int = COUNT

    @property
    def is_fixed(self) -> bool:
        return isinstance(self.den, int)


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


def _safe(den: str) -> str:
    return den if den.isdecimal() or den.startswith("nullif(") else f"nullif({den}, 0)"


def rounded(num: str, den: int | str, places: int, rule: Rounding) -> str:
    """The number × 10^places rounded by the rule, as a whole number (128 bits)."""
    amount = f"(abs(({num})::hugeint) * {TEN_TO[places]})"
    if isinstance(den, int) and TEN_TO[places] % den == 0:
        return f"(({num})::hugeint * {TEN_TO[places] // den})"
    twice_den = str(2 * den) if isinstance(den, int) else f"(2 * {_safe(den)})"
    den = _safe(str(den))
    match rule:
        case Rounding.DOWN:
            result = f"{amount} // {den}"
        case Rounding.HALF_UP:
            result = f"(2 * {amount} + {den}) // {twice_den}"
        case _:
            twice, floor = f"(2 * ({amount} % {den}))", f"({amount} // {den})"
            result = f"{floor} + ({twice} > {den} or ({twice} = {den} and {floor} % 2 = 1))::tinyint"
    return f"(sign({num})::hugeint * ({result}))"


def compared(num: str, den: int | str, op: str, other: Fraction) -> str:
    """Whether the number stands so to a fixed one."""
    left = num if other.denominator == 1 else f"({num})::hugeint * {other.denominator}"
    right = str(other.numerator * den) if isinstance(den, int) else f"{other.numerator}::hugeint * {den}"
    return f"({left} {op} {right})"
