"""Exact numbers as people write them – 3, 0.5, 1/3, 20% – and the named rules by which one is rounded."""

import re
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from math import lcm

_WRITTEN = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)(?:/(?P<of>[1-9]\d*))?(?P<percent>%)?", re.ASCII)
_LONGEST = 40
"""Signs of a number that anybody would write."""
TEN_TO = tuple(10**places for places in range(19))
MOST_PLACES = 9
"""Decimal places of any number in a scheme and of any stated value: scaled by it, a number still fits 63 bits."""
LARGEST = 10**MOST_PLACES
"""No number of a scheme is as large, nor has a larger denominator."""


class Rounding(StrEnum):
    """How the one rounding at the end is done."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"


ROUNDING_WORDS = {
    Rounding.HALF_UP: "四舍五入",
    Rounding.HALF_EVEN: "四舍六入五成双",
    Rounding.DOWN: "舍去尾数",
}


def parsed(written: int | str) -> Fraction:
    """The number somebody wrote: a whole number, a decimal, a fraction, or a percentage. ValueError otherwise, or where
    it is larger or finer than the executors can keep exactly.
    """
    if isinstance(written, bool) or not isinstance(written, int | str):
        raise ValueError(f"“{written}”不是数。")
    found = _WRITTEN.fullmatch(str(written))
    if not found:
        raise ValueError(f"“{written}”不是数，应写作 3、0.5、1/3 或 20%。")
    if len(found[0]) <= _LONGEST:
        number = Fraction(found["number"]) / int(found["of"] or 1) / (100 if found["percent"] else 1)
        if abs(number) < LARGEST and number.denominator <= LARGEST:
            return number
    raise ValueError(f"“{str(written)[:20]}”位数太多：整数部分和分母至多 {MOST_PLACES} 位，小数至多 {MOST_PLACES} 位。")


def written(number: Fraction) -> str:
    """The shortest exact way to write the number: 3, 0.5, 1/3."""
    places = decimal_places(number)
    if places is None:
        return f"{number.numerator}/{number.denominator}"
    return decimal(number, places)


def decimal(number: Fraction, places: int) -> str:
    """The number with exactly so many places; it must have no more."""
    scaled = number * TEN_TO[places]
    if scaled.denominator != 1:
        raise ValueError(f"{number} 写不成 {places} 位小数。")
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled.numerator)).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def decimal_places(number: Fraction) -> int | None:
    """How many decimal places the number has; None where no decimal is exact (1/3)."""
    rest, powers = number.denominator, []
    for prime in (2, 5):
        powers.append(0)
        while rest % prime == 0:
            rest, powers[-1] = rest // prime, powers[-1] + 1
    return max(powers) if rest == 1 else None


def total(numbers: Iterable[Fraction]) -> Fraction:
    """The sum; faster than adding fractions one by one, because it is made one only at the end."""
    num, den = 0, 1
    for number in numbers:
        below = number.denominator
        if den % below:
            wider = lcm(den, below)
            num, den = num * (wider // den), wider
        num += number.numerator * (den // below)
    return Fraction(num, den)


def rounded(number: Fraction, places: int, rule: Rounding) -> Fraction:
    """The number rounded to so many decimal places; half up and down go by the amount, whatever the sign."""
    scaled = abs(number) * TEN_TO[places]
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    match rule:
        case Rounding.HALF_UP:
            whole += twice >= scaled.denominator
        case Rounding.HALF_EVEN:
            whole += twice > scaled.denominator or (twice == scaled.denominator and whole % 2 == 1)
    return Fraction(whole if number >= 0 else -whole, TEN_TO[places])
