"""Where every cell of the ledgers comes from: paper and column → the entry, the page it is made on, and by whom.

Data (`sources.csv`) beside the forms; a test holds that no column is without its source and no source without its
column. What the product works out says from what.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yipanqi.papers.fields import fields_of
from yipanqi.papers.forms import (
    agenda_ledger,
    care_ledger,
    completion,
    dues_ledger,
    handbook,
    ledger,
    profile,
    promise_ledger,
    supervision,
    talk_summary,
    task_bulletin,
    training_register,
)
from yipanqi.papers.forms.register import Register

FILE = Path(__file__).with_name("sources.csv")


@dataclass(frozen=True, slots=True)
class Source:
    """One column: what it is filled from, the name of the page where that is entered, who enters it."""

    paper: str
    column: str
    source: str
    page: str
    who: str


@cache
def sources() -> tuple[Source, ...]:
    """Every line, in the order of the papers and their columns."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Source(**row) for row in csv.DictReader(file))


def columns_of() -> dict[str, tuple[str, ...]]:
    """The columns of every ledger as its form has them; of a form that is no list, its fields."""
    members = next(one for one in fields_of(Register) if one.many)
    return {
        "三会一课台账": (*ledger.HEADERS, "依据", "应完成时间", "记录日期"),
        "党员花名册": tuple(field.name for field in members.children),
        "党支部基本情况表": tuple(field.name for field in fields_of(profile.BranchProfile)),
        "谈心谈话情况统计表": talk_summary.HEADERS,
        "党费收缴台账": (*(name for name in dues_ledger.HEADERS if name not in dues_ledger.MONTHS), "各月"),
        "学习培训登记表": training_register.HEADERS,
        "关怀慰问台账": care_ledger.HEADERS,
        "党员承诺台账": promise_ledger.HEADERS,
        agenda_ledger.TITLE: agenda_ledger.HEADERS,
        "完成情况表": ("部分", completion.WHOSE, *completion.PLANNED),
        "任务分解表": tuple(name for name in supervision.BREAKDOWN_HEADERS if name != "序号"),
        "督办情况表": tuple(name for name in supervision.STATUS_HEADERS if name != "序号"),
        f"季度{task_bulletin.TITLE}": tuple(name for name in task_bulletin.HEADERS if name != "序号"),
        "党支部工作手册": _handbook(),
    }


def _handbook() -> tuple[str, ...]:
    chapters: Iterable[tuple[str, tuple[str, ...]]] = (
        ("支部班子及分工", handbook.COMMITTEE_HEADERS), ("年度工作安排", handbook.PLAN_HEADERS),
        ("纸质记录目录", handbook.MEETING_HEADERS), ("谈心谈话", handbook.TALK_HEADERS),
        ("党费收缴", handbook.DUES_HEADERS), ("发展党员", handbook.DEVELOPMENT_HEADERS),
        ("换届和补选", handbook.ELECTION_HEADERS), ("党员承诺", handbook.PROMISE_HEADERS),
        ("表彰奖励", handbook.HONOUR_HEADERS),
    )  # fmt: skip
    return tuple(f"{chapter}·{name}" for chapter, names in chapters for name in names)


def gaps(lines: Iterable[Source], columns: dict[str, tuple[str, ...]]) -> list[str]:
    """Columns without a source, sources without a column, lines that say nothing – as sentences."""
    kept = {(line.paper, line.column): line for line in lines}
    wanted = {(paper, column) for paper, names in columns.items() for column in names if not column.endswith("序号")}
    found = [f"{paper}的“{column}”没有来源" for paper, column in sorted(wanted - set(kept))]
    found += [f"{paper}没有“{column}”一栏" for paper, column in sorted(set(kept) - wanted)]
    return found + [f"{one.paper}的“{one.column}”写得不全" for one in kept.values() if not (one.source and one.who)]


def document() -> str:
    """The map as a page of documentation."""
    lines = [
        "# 台账每一栏从哪里来", "",
        "由 `yipanqi/papers/sources.csv` 生成，请勿手改：",
        "改后运行 `YIPANQI_GOLDEN=write pytest yipanqi/papers/tests/test_sources.py`。",
        "一个数据只录入一次；“系统计算”的不用填，“支部手填”的系统不保存。", "",
    ]  # fmt: skip
    for paper in dict.fromkeys(one.paper for one in sources()):
        lines += [f"## {paper}", "", "| 栏目 | 来源 | 谁录入 |", "|---|---|---|"]
        lines += [f"| {one.column} | {one.source} | {one.who} |" for one in sources() if one.paper == paper] + [""]
    return "\n".join(lines)
