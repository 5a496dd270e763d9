"""How a benchmark ends: what is wrong fails wherever it runs, what is slow only where time is being measured.

A machine that does other work besides makes any time long; a test suite must not fail by it. So the small size, which
the whole test run plays, prints a missed time and goes on, while wrong rows or more queries end it. The full size is
run to measure, and there a missed time ends it too.
"""

WRONG = 1
SLOW = 3


def verdict(*, slow: bool, wrong: bool = False) -> int:
    """Exit code of a benchmark: `WRONG` for other rows, more queries or more memory, `SLOW` for a missed time, or 0."""
    return WRONG if wrong else SLOW if slow else 0
