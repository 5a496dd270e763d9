"""What `yipanqi engine …` and `yipanqi rules check` run; the command line only parses options.

A summary goes to standard output as JSON and nothing else does; every fault is one line on standard error, and so is
every warning, which the summary repeats. Exit code 0: done; 2: input refused, nothing written. Results are written into
a folder beside the target and moved when complete.
"""

from .assess import run_assess, run_scheme_check
from .common import Executor
from .due import run_due, run_rules_check
from .values import run_rank_sets, run_shrink
from .weights import run_weights

__all__ = [
    "Executor",
    "run_assess",
    "run_due",
    "run_rank_sets",
    "run_rules_check",
    "run_scheme_check",
    "run_shrink",
    "run_weights",
]
