"""A fresh score sheet of one organ: sixty branches, the forty items of the national scheme, beside an empty query.

The rows are in memory, as the application has them; the score is the reference's, with every row kept for the trace.
Bound: the sheet takes less than 100 ms of processor. The time by the clock, the trace of one branch and an empty query
of DuckDB stand beside it.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from yipanqi.engine import packs, readers
from yipanqi.engine.periods import Window
from yipanqi.engine.scheme import columnar, reference
from yipanqi.engine.scheme.facts import Facts
from yipanqi.engine.scheme.loading import load_scheme
from yipanqi.engine.scheme.measuring import World
from yipanqi.engine.scheme.trace import trace

from .engine_assess import SCHEME, generate

BRANCHES, MILLISECONDS, REPEATS = 60, 100.0, 15


def rows() -> Facts:
    """The made-up year of sixty organisations, read into memory."""
    with tempfile.TemporaryDirectory(prefix="yipanqi-sheet-") as folder, duckdb.connect() as connection:
        generate(Path(folder) / "facts", BRANCHES)
        readers.open_facts(connection, Path(folder) / "facts")
        present = {name for (name,) in connection.execute("select view_name from duckdb_views()").fetchall()}
        return columnar.facts_of(
            connection, list(range(1, BRANCHES + 1)), lambda name: name if name in present else None
        )


def milliseconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """The quickest of some runs: what else the machine does only ever makes a run longer."""
    taken = []
    for _ in range(REPEATS):
        start = clock()
        work()
        taken.append((clock() - start) * 1000)
    return min(taken)


def main() -> int:
    """Measure, print; exit 1 when the sheet takes too long (the small size only shows the numbers)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=["small", "full", "national"], default="full")
    chosen = parser.parse_args()
    facts, scheme = rows(), load_scheme(SCHEME)
    rules = packs.load_packs(sorted((Path(__file__).parents[1] / "yipanqi/regulations/packs").glob("*.yaml")))
    window, as_of = Window(date(2026, 1, 1), date(2026, 12, 31)), date(2027, 1, 31)

    def sheet() -> list:
        return reference.assess(scheme=scheme, facts=facts, rules=rules, window=window, as_of=as_of)

    score = sheet()[0]
    world = World(facts, rules, window, as_of)
    taken, processor = milliseconds(sheet), milliseconds(sheet, time.process_time)
    opened = milliseconds(lambda: trace(score, scheme, world))
    with duckdb.connect() as connection:
        empty = milliseconds(lambda: connection.execute("select 1").fetchall())
    print(f"{'branches':>9}{'items':>7}{'sheet ms':>10}{'of processor':>14}{'trace ms':>10}{'empty query ms':>16}")
    print(f"{BRANCHES:9}{len(scheme.leaves()):7}{taken:10.1f}{processor:14.1f}{opened:10.1f}{empty:16.2f}")
    return 1 if chosen.size != "small" and processor > MILLISECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
