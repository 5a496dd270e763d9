"""What a benchmark's exit code means to the run of all."""

import pytest

from benchmarks.run import judged
from benchmarks.verdict import SLOW, WRONG, verdict

ENDED = {"pages": SLOW, "ledger": WRONG, "search": 0, "reading": 2}


@pytest.mark.parametrize(
    ("size", "failed", "slow"),
    [("small", ["ledger", "reading"], ["pages"]), ("full", ["pages", "ledger", "reading"], [])],
)
def test_a_missed_time_fails_the_sizes_that_measure_and_wrong_rows_fail_every_size(size, failed, slow):
    assert judged(ENDED, size) == (failed, slow)


@pytest.mark.parametrize(("slow", "wrong", "code"), [(False, False, 0), (True, False, SLOW), (True, True, WRONG)])
def test_wrong_rows_weigh_more_than_a_missed_time(slow, wrong, code):
    assert verdict(slow=slow, wrong=wrong) == code
