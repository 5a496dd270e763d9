"""The whole Excel import at 5,000, 10,000 and 20,000 people: read, understand and preview, write, history, ledger.

Each measurement is a fresh process on an empty installation; its seconds are those of the processor, so that other
work on the machine does not decide. Run `python -m benchmarks.import_people [--size small]`. It fails when the import
does not grow linearly (four times the people in more than six times the time), when 20,000 people need more than
400 MB in the whole process, or when anybody is missing afterwards.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import xlsxwriter

from benchmarks.verdict import verdict
from tests.database import lay

SIZES = {"full": (5_000, 10_000, 20_000), "small": (250, 500, 1_000)}
MEGABYTES, GROWTH, RUNS = 400, 6.0, {"full": 2, "small": 1}
TODAY, GO_LIVE = date(2026, 11, 22), date(2026, 10, 1)
COMMITTEE = "某某市某某局机关党委"
_HEADER = (
    "序号", "姓名", "性别", "民族", "出生年月", "学历", "学位", "入党时间", "转正时间", "党员类别", "所在党支部",
    "党小组", "党内职务", "行政职务", "联系电话", "工作部门", "备注",
)  # fmt: skip
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文玉建国春红"


def workbook(path: Path, people: int) -> None:
    """A list of branches and a register with a title above the header, branches of 25, every spelling mixed."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet("党组织")
        page.write_row(0, 0, ("党组织名称", "类别", "上级党组织", "成立时间"))
        page.write_row(1, 0, (COMMITTEE, "机关党委", "", "2010.05"))
        for number in range(-(-people // 25)):
            page.write_row(number + 2, 0, (_branch(number), "党支部", COMMITTEE, "2012年3月"))
        page = book.add_worksheet("党员名册")
        page.write(0, 0, "某某市某某局党员花名册")
        page.write_row(2, 0, _HEADER)
        for number in range(people):
            page.write_row(number + 3, 0, _person(number))


def _branch(number: int) -> str:
    return f"机关第{number + 1}党支部"


def _person(number: int) -> list:
    name = _SURNAMES[number % 30] + _GIVEN[number // 30 % 30] + _GIVEN[number // 7 % 30]
    year, month = 1990 + number % 30, number % 12 + 1
    joined = (f"{year}.{month:02d}", f"{year}年{month}月1日", f"{year}-{month}-1", year * 100 + month)[number % 4]
    return [
        number + 1, name, "男女"[number % 2], ("汉族", "汉", "回族")[number % 3], f"{year - 25}.{month:02d}",
        ("大学本科", "研究生", "大学", "大专")[number % 4], "", joined, f"{year + 1}.{month:02d}", "正式党员",
        _branch(number // 25),
        f"第{number % 3 + 1}党小组", "支部书记" if number % 25 == 0 else "", "科长、四级调研员",
        13_800_000_000 + number,
        f"综合{number % 40}处", "",
    ]  # fmt: skip


def measure(path: Path) -> dict:
    """Processor seconds of the three steps, what the database holds afterwards, and the peak memory of this process."""
    import django

    django.setup()
    from django.db import transaction

    from yipanqi.kernel import clock, scope
    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.organizations import importing, intake
    from yipanqi.organizations.intake.proposing import Options

    marks = [time.process_time()]
    with clock.frozen(TODAY), scope.system("基准"):
        book = importing.read(path)
        marks.append(time.process_time())
        with transaction.atomic():
            proposal = intake.propose(book, by=COMMAND_LINE, options=Options(go_live_on=GO_LIVE))
            marks.append(time.process_time())
            intake.apply(proposal, book, by=COMMAND_LINE)
        marks.append(time.process_time())
        held = _held()
    read, preview, write = (after - before for before, after in pairwise(marks))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return held | {"read": read, "preview": preview, "write": write, "total": marks[-1] - marks[0], "megabytes": peak}


def _held() -> dict[str, int]:
    from yipanqi.audit.models import Entry
    from yipanqi.obligations.models import Obligation
    from yipanqi.organizations.models import Membership, Person

    counted = {"people": Person, "members": Membership, "owed": Obligation, "history": Entry}
    return {name: model.objects.count() for name, model in counted.items()}


def main() -> int:
    """Print the table; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="full")
    parser.add_argument("--measure", type=Path, help="import this workbook and print what it took as JSON")
    chosen = parser.parse_args()
    if chosen.measure:
        print(json.dumps(measure(chosen.measure)))
        return 0
    sizes = SIZES[chosen.size]
    with tempfile.TemporaryDirectory() as folder:
        empty = lay(Path(folder) / "empty")
        results = [_best(people, empty, Path(folder), RUNS[chosen.size]) for people in sizes]
    for row in results:
        print(
            "{people:>7} people  read {read:5.2f} s  preview {preview:5.2f} s  write {write:6.2f} s  all {total:6.2f} s"
            "  peak {megabytes:4.0f} MB  ({owed} owed, {history} entries of history)".format(**row)
        )
    growth = results[-1]["total"] / results[0]["total"]
    print(
        f"growth ×{growth:.1f} for ×{sizes[-1] // sizes[0]} people (bound ×{GROWTH:g}); "
        f"peak {results[-1]['megabytes']:.0f} MB (bound {MEGABYTES} MB)"
    )
    complete = all(
        row["people"] == row["members"] == people and row["owed"] >= people // 25
        for row, people in zip(results, sizes, strict=True)
    )
    return verdict(slow=growth > GROWTH, wrong=not complete or results[-1]["megabytes"] > MEGABYTES)


def _environment(data: Path) -> dict[str, str]:
    ours = {"YIPANQI_MODE": "test", "DJANGO_SETTINGS_MODULE": "yipanqi.site.settings", "YIPANQI_DATA": str(data)}
    return os.environ | {"YIPANQI_DATABASE": ""} | ours


def _best(people: int, empty: Path, folder: Path, runs: int) -> dict:
    """The best run in a fresh process and installation each: what else the machine does must not decide."""
    path = folder / f"{people}.xlsx"
    workbook(path, people)
    rows = []
    for run in range(runs):
        data = shutil.copytree(empty, folder / f"{people}-{run}")
        command = [sys.executable, "-m", "benchmarks.import_people", "--measure", str(path)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=_environment(data))
        rows.append(json.loads(done.stdout))
        shutil.rmtree(data)
    return min(rows, key=lambda row: row["total"])


if __name__ == "__main__":
    sys.exit(main())
