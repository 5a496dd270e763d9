"""Exact numbers: judged figures are integers, fractions or decimals; rounded once, at the end, by a named rule."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def half_up(value: Fraction | Decimal | int, digits: int = 0) -> Decimal:
    """Round half away from zero ("四舍五入") to `digits` decimal places, exactly."""
    fraction = Fraction(value)
    step = Decimal(1).scaleb(-digits)
    scaled = abs(fraction) * 10**digits
    whole = Decimal(int(scaled + Fraction(1, 2))) * step
    return (-whole if fraction < 0 else whole).quantize(step, ROUND_HALF_UP)


def percent(part: int, whole: int, digits: int = 0) -> str:
    """`part` of `whole` in words: `87%`; nothing to count from is `数据不足`, never a made-up zero."""
    if whole <= 0:
        return "数据不足"
    return f"{half_up(Fraction(100 * part, whole), digits)}%"
