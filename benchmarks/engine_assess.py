"""`engine assess` against DuckDB's raw scan of the same columns, side by side: ratio, growth, peak memory; and pandas.

A made-up country: organisations with sixty activities each in one year, three tasks, half an event, six indicators. The
scan sums every column the scheme reads. Each measurement is a process of its own, so that its peak memory can be read;
the seconds of processor stand beside those of the clock, because they depend less on what else the machine does.
Bounds at national size: ratio ≤ 10 (aim 6), memory < 4 GB, per row at least fifteen times faster than pandas.
With ``--facts`` the made-up tables (2 GB at national size) are kept in that folder and found there the next time.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

SIZES = {"national": (100_000, 1_000_000, 5_250_000), "full": (100_000, 1_000_000), "small": (1_000, 52_500)}
ACTIVITIES, RATIO, MEMORY_MB, FASTER = 60, 10.0, 4 * 1024, 15.0
SAMPLE = 1_000_000
"""Organisations pandas is tried on: sixty million activities take six gigabytes in frames, a country would not fit."""
SCHEME = Path(__file__).parent / "schemes" / "national.yaml"
KINDS = (
    "members_meeting", "committee_meeting", "group_meeting", "theme_day", "party_lecture", "org_life_meeting",
    "member_appraisal", "work_report", "organ_assembly", "leading_group_study", "centre_group_study", "talk",
)  # fmt: skip
READ = {
    "organizations": "sum(org_id), sum(parent_id), sum(hash(kind)), sum(founded_on - date '2000-01-01'), sum(members)",
    "activities": "sum(org_id), sum(hash(kind)), sum(held_on - date '2026-01-01'), max(recorded_at), sum(activity_id)",
    "obligations_extra": "sum(org_id), sum(hash(kind)), max(due_on), max(done_on), sum(sent_back), sum(obligation_id)",
    "events": "sum(org_id), sum(event_id), sum(hash(code)), sum(hash(level)), sum(hash(dedupe_key)), max(occurred_on)",
    "values": "sum(org_id), sum(hash(code)), sum(hash(period)), sum(value)",
}


def generate(folder: Path, organizations: int) -> None:
    """Write the fact tables of a made-up year; rows stand in the order of organisations, as a database exports them.

    The folder appears when all of it is written.
    """
    half = folder.with_name(f"{folder.name}-half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    orgs = f"range(1, {organizations + 1}) as t(i)"
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    tables = {
        "organizations": f"""
            select i::bigint as org_id, nullif(i // 20, 0)::bigint as parent_id,
                (case i % 7 when 5 then 'general_branch' when 6 then 'organ_committee' else 'branch' end) as kind,
                date '2015-01-01' as founded_on, i % 50 = 0 as is_temporary, (3 + i % 48)::integer as members,
                (2 + i % 48)::integer as full_members, i % 3 > 0 as has_committee, (i % 4)::integer as groups
            from {orgs}""",
        "activities": f"""
            select (i * {ACTIVITIES} + j)::bigint as activity_id, i::bigint as org_id,
                ([{kinds}])[1 + (i * 7 + j * 5) % {len(KINDS)}] as kind,
                date '2026-01-01' + ((i * 31 + j * 97) % 365)::integer as held_on,
                timestamp '2026-01-01 10:00:00' + to_days(((i * 31 + j * 97) % 365)::integer) as recorded_at
            from {orgs}, range({ACTIVITIES}) as s(j)""",
        "obligations_extra": f"""
            select (i * 3 + j)::bigint as obligation_id, i::bigint as org_id,
                (['plan_item', 'decision_task', 'finding', 'list_item'])[1 + (i + j) % 4] as kind,
                date '2026-01-20' + ((i * 17 + j * 89) % 340)::integer as due_on,
                case when (i + j) % 9 > 0
                    then date '2026-01-10' + ((i * 17 + j * 89 + i % 23) % 340)::integer end as done_on,
                ((i + j) % 11 = 0)::integer as sent_back
            from {orgs}, range(3) as s(j)""",
        "events": f"""
            select i::bigint as event_id, i::bigint as org_id,
                (['complaint', 'rework', 'innovation', 'returned', 'discipline'])[1 + (i // 2) % 5] as code,
                (['省级', '市级', '国家级'])[1 + i % 3] as level,
                case when i % 5 = 0 then 'case' || i % 7 end as dedupe_key,
                date '2026-01-01' + (i % 365)::integer as occurred_on
            from {orgs} where i % 2 = 0""",
        "values": f"""
            select i::bigint as org_id,
                (['response', 'satisfaction', 'efficiency', 'training_need', 'help', 'business'])[1 + j] as code,
                '2026' as period,
                (case when j = 5 then 60 + i % 41 else (7000 + (i * 37 + j * 11) % 3001) / 10000 end
                    )::decimal(24, 9) as value
            from {orgs}, range(6) as s(j) where (i + j) % 13 > 0""",
    }
    for name, query in tables.items():
        duckdb.execute(f"copy ({query}) to '{half}/{name}.parquet' (format parquet)")
    half.rename(folder)


def scan(folder: Path) -> None:
    """Plain sums of the columns the scheme reads."""
    for name, sums in READ.items():
        duckdb.execute(f"select {sums} from '{folder}/{name}.parquet'").fetchall()


def assess(folder: Path) -> None:
    from yipanqi.engine.command import run_assess

    packs = sorted((Path(__file__).parents[1] / "yipanqi/regulations/packs").glob("*.yaml"))
    said, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: SIM115 - the summary is not wanted
    code = run_assess(
        facts=folder, scheme=SCHEME, rules=packs, from_=date(2026, 1, 1), to=date(2026, 12, 31),
        as_of=date(2027, 1, 31), out=folder.with_name(folder.name + "-out"),
    )  # fmt: skip
    sys.stdout = said
    if code:
        raise SystemExit(code)


def pandas(folder: Path) -> None:
    """The same scheme written straightforwardly in pandas."""
    from benchmarks.in_pandas import score
    from yipanqi.engine.packs import load_packs
    from yipanqi.engine.scheme.loading import load_scheme

    packs = sorted((Path(__file__).parents[1] / "yipanqi/regulations/packs").glob("*.yaml"))
    totals = score(folder, load_scheme(SCHEME), load_packs(packs))
    totals.rename("total").rename_axis("org_id").reset_index().to_parquet(folder.with_name(folder.name + "-pandas"))


@dataclass(frozen=True)
class Measured:
    """Seconds of the clock and of the processor, peak megabytes."""

    seconds: float
    processor: float
    megabytes: float


def measure(what: str, folder: Path) -> None:
    """In a process of its own: print seconds, seconds of processor and peak megabytes."""
    start = time.perf_counter(), time.process_time()
    {"scan": scan, "assess": assess, "pandas": pandas}[what](folder)
    taken = time.perf_counter() - start[0], time.process_time() - start[1]
    print(*taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _apart(what: str, folder: Path) -> Measured:
    command = [sys.executable, "-m", "benchmarks.engine_assess", "--measure", what, str(folder)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Measured(*map(float, said.split()))


def main() -> int:
    """Generate, measure, print one table; exit 1 when a bound is missed (the small size only shows the numbers)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--facts", type=Path)
    parser.add_argument("--measure", nargs=2)
    chosen = parser.parse_args()
    if chosen.measure:
        measure(chosen.measure[0], Path(chosen.measure[1]))
        return 0
    rows, frames = [], []
    with tempfile.TemporaryDirectory(prefix="yipanqi-assess-") as folder:
        for organizations in SIZES[chosen.size]:
            facts = (chosen.facts or Path(folder)) / str(organizations)
            if not facts.exists():
                generate(facts, organizations)
            rows.append((organizations, _apart("scan", facts), _apart("assess", facts)))
            if organizations <= SAMPLE:
                frames.append((organizations, _apart("pandas", facts)))
    return _report(rows, frames, strict=chosen.size != "small")


def _report(rows: list[tuple[int, Measured, Measured]], frames: list[tuple[int, Measured]], *, strict: bool) -> int:
    heads = f"{'organisations':>14}{'activities':>13}{'scan s':>9}{'assess s':>10}{'ratio':>7}"
    print(f"{heads}{'of processor':>22}{'ratio':>7}{'scan MB':>9}{'assess MB':>11}")
    for organizations, plain, scored in rows:
        print(
            f"{organizations:14,}{organizations * ACTIVITIES:13,}{plain.seconds:9.2f}{scored.seconds:10.2f}"
            f"{scored.seconds / plain.seconds:7.2f}{plain.processor:11.2f}{scored.processor:11.2f}"
            f"{scored.processor / plain.processor:7.2f}{plain.megabytes:9.0f}{scored.megabytes:11.0f}"
        )
    (_, plain_a, scored_a), (largest, plain_b, scored_b) = rows[0], rows[-1]
    for words, name in (("", "seconds"), (" of processor", "processor")):
        a, b, c, d = (getattr(one, name) for one in (scored_a, scored_b, plain_a, plain_b))
        print(f"growth{words}: assess ×{b / a:.1f}, scan ×{d / c:.1f}")
    for sample, took in frames:  # the largest sample decides: small frames stay in the cache
        faster = took.seconds / sample / (scored_b.seconds / largest)
        print(
            f"pandas on {sample:,} organisations: {took.seconds:.2f} s ({took.processor:.2f} of processor, "
            f"{took.megabytes:.0f} MB); per organisation the engine is {faster:.1f} × faster"
        )
    missed = scored_b.seconds / plain_b.seconds > RATIO or scored_b.megabytes > MEMORY_MB or faster < FASTER
    if not strict:
        print("bounds hold for the larger sizes; at this size start-up outweighs the work")
    return 1 if strict and missed else 0


if __name__ == "__main__":
    sys.exit(main())
