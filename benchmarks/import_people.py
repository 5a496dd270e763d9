"""The reading half of the Excel import at 5,000, 10,000 and 20,000 people: seconds and peak memory of fresh processes.

Run `python -m benchmarks.import_people [--size small]`. It fails when reading does not grow linearly (four times the
people in more than six times the time) or when 20,000 people need more than 400 MB in the whole process.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import xlsxwriter

SIZES = {"full": (5_000, 10_000, 20_000), "small": (500, 1_000, 2_000)}
MEGABYTES = 400
GROWTH = 6.0
_HEADER = (
    "序号", "姓名", "性别", "民族", "出生年月", "学历", "学位", "入党时间", "转正时间", "党员类别", "所在党支部",
    "党小组", "党内职务", "行政职务", "联系电话", "工作部门", "备注",
)  # fmt: skip
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文玉建国春红"


def workbook(path: Path, people: int) -> None:
    """A register with a title above the header, in branches of 25, every spelling mixed."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet("党员名册")
        page.write(0, 0, "某某市某某局党员花名册")
        page.write_row(2, 0, _HEADER)
        for number in range(people):
            page.write_row(number + 3, 0, _person(number))


def _person(number: int) -> list:
    name = _SURNAMES[number % 30] + _GIVEN[number // 30 % 30] + _GIVEN[number // 7 % 30]
    branch = f"机关第{number // 25 + 1}党支部"
    year, month = 1990 + number % 30, number % 12 + 1
    joined = (f"{year}.{month:02d}", f"{year}年{month}月1日", f"{year}-{month}-1", year * 100 + month)[number % 4]
    return [
        number + 1, name, "男女"[number % 2], ("汉族", "汉", "回族")[number % 3], f"{year - 25}.{month:02d}",
        ("大学本科", "研究生", "大学", "大专")[number % 4], "", joined, f"{year + 1}.{month:02d}", "正式党员", branch,
        f"第{number % 3 + 1}党小组", "支部书记" if number % 25 == 0 else "", "科长、四级调研员",
        13_800_000_000 + number,
        f"综合{number % 40}处", "",
    ]  # fmt: skip


def measure(path: Path) -> dict:
    """Seconds of the three steps and the peak memory of this process."""
    from yipanqi.organizations import importing

    seconds = {}
    start = time.perf_counter()
    book = importing.read(path)
    seconds["read"] = time.perf_counter() - start
    plan = importing.guess(book)
    parsed = importing.parse(book, plan, today=date(2026, 11, 22))
    seconds["total"] = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"people": len(parsed.people), "faults": len(parsed.faults), **seconds, "megabytes": peak}


def main() -> int:
    """Print the table; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="full")
    parser.add_argument("--measure", type=Path, help="read this workbook and print what it took as JSON")
    chosen = parser.parse_args()
    if chosen.measure:
        print(json.dumps(measure(chosen.measure)))
        return 0
    sizes = SIZES[chosen.size]
    results = [_run(people) for people in sizes]
    for row in results:
        print("{people:>7} people  read {read:5.2f} s  all {total:5.2f} s  peak {megabytes:5.0f} MB".format(**row))
    growth = results[-1]["total"] / results[0]["total"]
    print(f"growth ×{growth:.1f} for ×{sizes[-1] // sizes[0]} people (bound ×{GROWTH:g})")
    complete = all(row["people"] == people and row["faults"] == 0 for row, people in zip(results, sizes, strict=True))
    return 0 if complete and growth <= GROWTH and results[-1]["megabytes"] <= MEGABYTES else 1


def _run(people: int) -> dict:
    """The best of three runs in fresh processes: what else the machine does must not decide."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.xlsx"
        workbook(path, people)
        command = [sys.executable, "-m", "benchmarks.import_people", "--measure", str(path)]
        answers = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(3)]
    return min(map(json.loads, answers), key=lambda row: row["total"])


if __name__ == "__main__":
    sys.exit(main())
