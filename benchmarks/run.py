"""`make bench`: every benchmark in one run, one after the other, each printing ratios measured side by side."""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.verdict import SLOW
from tests.database import lay

ORDER = (
    "archive",
    "decisions",
    "duty_lists",
    "engine_assess",
    "engine_due",
    "engine_sheet",
    "engine_spark",
    "import_people",
    "ledger",
    "lists",
    "overview",
    "pages",
    "reading",
    "search",
)

NATIONAL = ("engine_assess", "engine_sheet")
"""Benchmarks that also have the size of the country; at this size only these run."""

LARGE = ("engine_spark",)
"""Benchmarks the small size leaves out: minutes of starting and planning, and that rows are equal is tested anyway."""


def main() -> int:
    """Run all benchmarks of the given size; exit 1 when one missed its bound (at the small size: one not of time)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=["small", "full", "national"], default="full")
    parser.add_argument("--only", choices=ORDER)
    parser.add_argument("--facts", type=Path, help="keep the made-up country in this folder, or find it there")
    chosen = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, size {chosen.size}")
    names = [chosen.only] if chosen.only else NATIONAL if chosen.size == "national" else ORDER
    if chosen.size == "small" and not chosen.only:
        names = [name for name in names if name not in LARGE]
    for name in names:
        if not (Path(__file__).parent / f"{name}.py").exists():
            raise SystemExit(f"benchmarks/{name}.py is missing")
    ended = _together(names, chosen) if chosen.size == "small" else {name: _alone(name, chosen) for name in names}
    missed, slow = judged(ended, chosen.size)
    if slow:
        print(f"\nbound of time missed, which this size shows and does not judge: {', '.join(slow)}")
    if missed:
        print(f"\nbound missed: {', '.join(missed)}")
    return 1 if missed else 0


def _alone(name: str, chosen: argparse.Namespace) -> int:
    print(f"\n== {name}", flush=True)
    return _played(name, chosen, None).returncode


def _together(names: Sequence[str], chosen: argparse.Namespace) -> dict[str, int]:
    """Two at a time: nothing is measured where no time is judged. What each prints stays together."""
    with ThreadPoolExecutor(2) as pool:
        played = zip(names, pool.map(lambda name: _played(name, chosen, subprocess.PIPE), names), strict=True)
        ended = {}
        for name, done in played:
            print(f"\n== {name}\n{done.stdout.decode()}", end="", flush=True)
            ended[name] = done.returncode
    return ended


def _played(name: str, chosen: argparse.Namespace, out: int | None) -> subprocess.CompletedProcess:
    """One benchmark in a process and on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="yipanqi-bench-") as folder:
        lay(Path(folder))
        environment = os.environ | {
            "YIPANQI_DATA": folder, "YIPANQI_MODE": "test", "DJANGO_SETTINGS_MODULE": "yipanqi.site.settings",
        }  # fmt: skip
        size = "full" if chosen.size == "national" and name not in NATIONAL else chosen.size
        command = [sys.executable, "-m", f"benchmarks.{name}", "--size", size]
        command += ["--facts", str(chosen.facts.absolute())] if chosen.facts and name == "engine_assess" else []
        return subprocess.run(command, env=environment, stdout=out, stderr=subprocess.STDOUT if out else None)


def judged(ended: dict[str, int], size: str) -> tuple[list[str], list[str]]:
    """Of exit codes by benchmark: what fails the run, and what was too slow at a size that does not judge time."""
    failed = [name for name, code in ended.items() if code]
    slow = [name for name in failed if ended[name] == SLOW and size == "small"]
    return [name for name in failed if name not in slow], slow


if __name__ == "__main__":
    sys.exit(main())
