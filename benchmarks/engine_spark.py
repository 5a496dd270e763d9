"""`engine assess` on Spark in local mode beside DuckDB: one made-up country, equal tables row by row, seconds of both.

Each is a process of its own, starting included: that is what a user waits for. Spark is for what one machine does not
hold; on one machine DuckDB is faster, and the table says by how much. Fails when the rows are not the same. Skipped,
with the reason, where the Spark extra or Java is missing.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.engine_assess import ACTIVITIES, SCHEME, generate
from yipanqi.engine.command import Executor, run_assess
from yipanqi.engine.errors import InputRefused

SIZES = {"full": 52_500, "small": 52_500}
"""Organisations: the hundredth part of the country."""
PACKS = Path(__file__).parents[1] / "yipanqi" / "regulations" / "packs"


def assess(executor: str, facts: Path, out: Path) -> int:
    """In a process of its own: the scores, by this executor."""
    return run_assess(
        facts=facts, scheme=SCHEME, rules=sorted(PACKS.glob("*.yaml")), from_=date(2026, 1, 1), to=date(2026, 12, 31),
        as_of=date(2027, 1, 31), out=out, executor=Executor(executor),
    )  # fmt: skip


def differing(first: Path, second: Path) -> int:
    """How many rows one of the files has and the other has not, equal rows counted as often as they are there."""
    one, other = (f"from read_parquet('{file}')" for file in (first, second))
    query = f"select count(*) from (({one} except all {other}) union all ({other} except all {one}))"
    return duckdb.execute(query).fetchall()[0][0]


def main() -> int:
    """Generate, run both, compare, print one table; exit 1 when a row differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--assess", nargs=3)
    chosen = parser.parse_args()
    if chosen.assess:
        executor, facts, out = chosen.assess
        return assess(executor, Path(facts), Path(out))
    try:
        Executor("spark").check()
    except InputRefused as refusal:
        print(f"skipped: {refusal.faults[0]}")
        return 0
    organizations, seconds = SIZES[chosen.size], {}
    with tempfile.TemporaryDirectory(prefix="yipanqi-spark-") as folder:
        facts = Path(folder) / "facts"
        generate(facts, organizations)
        for name in ("duckdb", "spark"):
            command = [
                sys.executable,
                "-m",
                "benchmarks.engine_spark",
                "--assess",
                name,
                str(facts),
                f"{folder}/{name}",
            ]
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            seconds[name] = time.perf_counter() - start
        scores = [Path(folder) / name / "scores.parquet" for name in seconds]
        rows = duckdb.read_parquet(str(scores[0])).shape[0]
        different = differing(*scores)
    print(f"{'organisations':>14}{'activities':>13}{'DuckDB s':>10}{'Spark s':>10}{'rows':>9}{'different':>11}")
    times = f"{seconds['duckdb']:10.2f}{seconds['spark']:10.2f}"
    print(f"{organizations:14,}{organizations * ACTIVITIES:13,}{times}{rows:9,}{different:11,}")
    return 1 if different or rows != organizations else 0


if __name__ == "__main__":
    sys.exit(main())
