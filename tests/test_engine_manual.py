"""docs/engine.md is run: every table of every example on every executor; what is generated in it is current."""

import os
import re
import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from yipanqi.engine.codes import ORGANIZATION_KINDS
from yipanqi.engine.duties.model import Activity, OrganizationState
from yipanqi.engine.scheme import reference
from yipanqi.engine.scheme.facts import Event, Facts, Judged, Rating, Value
from yipanqi.engine.scheme.loading import load_scheme
from yipanqi.engine.scheme.measures import CATALOGUE
from yipanqi.engine.scheme.results import GAP_WORDS
from yipanqi.engine.scheme.sentences import sentence
from yipanqi.engine.tables import TABLES
from yipanqi.engine.tests.builders import rule, rule_set, year
from yipanqi.engine.tests.scheme_executors import columnar_rows, reference_rows

MANUAL = Path(__file__).parents[1] / "docs" / "engine.md"
OPTIONS = {"rules": rule_set(rule("members_meeting", "quarter")), "window": year(), "as_of": date(2027, 1, 31)}
EXAMPLE = re.compile(r"^```yaml\n([\s\S]*?)^```\n(?:(?!^```|^#).*\n)*?((?:^\|.*\n)+)", re.M)


def examples() -> list[tuple[str, str]]:
    return EXAMPLE.findall(MANUAL.read_text(encoding="utf-8"))


def table(text: str) -> list[dict[str, str]]:
    heads, _, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines())
    return [dict(zip(heads, row, strict=True)) for row in rows]


def scheme(content: dict):
    tree = {"id": "total", "title": "总分", **{key: content[key] for key in ("children", "combine") if key in content}}
    more = {key: content[key] for key in ("grading", "effects") if key in content}
    conventions = {"trace_cap": "100%", **content.get("conventions", {})}
    fixed = {"format": 1, "id": "manual", "version": 1, "title": "例", "basis": "说明书", "subjects": ["branch"]}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheme.yaml"
        whole = {**fixed, **more, "tree": tree, "conventions": conventions}
        file.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return load_scheme(file)


def facts(rows: list[dict[str, str]]) -> Facts:
    found = Facts(organizations=[], activities=[], events=[], values=[], ratings=[], judgements=[])
    for row in rows:
        org_id = int(row["组织"])
        found.organizations.append(OrganizationState(org_id=org_id, kind="branch", founded_on=date(2020, 1, 1)))
        for head, cell in row.items():
            what, _, code = head.partition(":")
            READERS.get(what, lambda *_: None)(found, org_id, code, cell)
    return found


def _events(found: Facts, org_id: int, code: str, cell: str) -> None:
    told = ["-"] * int(cell) if cell.isdigit() else cell.split()
    for one in told:
        class_, key, shared = re.fullmatch(r"([^@+]*)(?:@([^+]+))?(?:\+(\d+))?", one).groups()
        found.events.append(
            Event(
                event_id=len(found.events), org_id=org_id, code=code, occurred_on=date(2026, 6, 1), class_=class_,
                dedupe_key=key, shared_with=(int(shared),) if shared else (),
            )
        )  # fmt: skip


def _value(found: Facts, org_id: int, code: str, cell: str) -> None:
    if cell == "—":
        return
    above, slash, below = cell.partition("/")
    amounts = {"numerator": Fraction(above), "denominator": Fraction(below)} if slash else {"value": Fraction(above)}
    found.values.append(Value(org_id=org_id, code=code, period="2026", **amounts))


def _judged(found: Facts, org_id: int, code: str, cell: str) -> None:
    found.judgements.append(Judged(org_id=org_id, code=code, points=Fraction(cell), reason="理由"))


def _ratings(found: Facts, org_id: int, _: str, cell: str) -> None:
    for grade, number in (one.split("×") for one in cell.split()):
        found.ratings.extend([Rating(org_id=org_id, ballot="b", question="q", grade=grade)] * int(number))


def _meetings(found: Facts, org_id: int, _: str, cell: str) -> None:
    for quarter, number in enumerate(map(int, cell.split())):
        for _ in range(number):
            found.activities.append(
                Activity(
                    activity_id=len(found.activities), kind="members_meeting", org_id=org_id,
                    held_on=date(2026, 1 + 3 * quarter, 10),
                )
            )  # fmt: skip


READERS = {"事件": _events, "指标": _value, "评定": _judged, "测评": _ratings, "党员大会": _meetings}
INPUTS = {"组织", *READERS}


def told(score, heads: list[str]) -> dict[str, str | Fraction]:
    """What the table says of a score: words, or exact numbers."""
    found: dict[str, str | Fraction] = {}
    for head in heads:
        what, _, id_ = head.partition(":")
        if what in ("得分", "项"):
            scored = score.nodes[id_ or "total"]
            found[head] = GAP_WORDS[scored.gap] if scored.points is None else scored.points
        elif what == "总分":
            found[head] = score.total
        else:
            found[head] = {"按分": score.banded, "等次": score.grade}[what]
    return found


def _number(cell: str) -> str | Fraction:
    return Fraction(cell) if re.fullmatch(r"-?[0-9.]+", cell) else cell


@pytest.mark.parametrize("number", range(len(examples())))
def test_every_table_of_the_manual_is_what_the_executors_give(number):
    block, text = examples()[number]
    rows, plan = table(text), scheme(yaml.safe_load(block))
    given = facts(rows)
    scores = {one.org_id: one for one in reference.assess(scheme=plan, facts=given, **OPTIONS)}
    for row in rows:
        wanted = {head: _number(cell) for head, cell in row.items() if head.partition(":")[0] not in INPUTS}
        assert wanted and told(scores[int(row["组织"])], list(wanted)) == wanted, block
    assert columnar_rows(plan, given, **OPTIONS) == reference_rows(plan, given, **OPTIONS)


def test_the_manual_has_its_examples():
    text = MANUAL.read_text(encoding="utf-8")
    assert len(examples()) == text.count("```yaml\n") >= 20


def test_every_sentence_of_the_manual_is_that_of_its_rule():
    for block, _ in examples():
        content = yaml.safe_load(block)
        if "句子" in content:
            [leaf] = scheme(content).leaves()
            assert sentence(leaf.quantity, leaf.curve, leaf.clamp) == content["句子"]


def _catalogue() -> str:
    lines = ["| 指标 | 意思 | 单位 | 来源 | 事实表 | 不得用于 |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {one.title} `{one.name}` | {one.meaning} | {one.unit} | {one.source} | `{one.table}` | {one.not_for} |"
        for one in CATALOGUE.values()
    ]
    return "\n".join(lines)


def _tables() -> str:
    lines = ["| 表 | 一行是 | 键 | 列（粗体为必有） |", "|---|---|---|---|"]
    for one in TABLES.values():
        columns = "、".join(f"**{c.name}** {c.meaning}" if c.required else f"{c.name} {c.meaning}" for c in one.columns)
        lines.append(f"| `{one.name}` | {one.grain} | {'、'.join(one.key) or '无'} | {columns} |")
    kinds = "、".join(f"{code} {title}" for code, title in ORGANIZATION_KINDS.items())
    return "\n".join(lines) + f"\n\n组织类别：{kinds}。"


@pytest.mark.parametrize(("name", "made"), [("指标目录", _catalogue), ("事实表", _tables)])
def test_what_is_generated_in_the_manual_is_current(name, made):
    """`YIPANQI_GOLDEN=write` writes it."""
    text = MANUAL.read_text(encoding="utf-8")
    head, tail = f"<!-- {name}：由程序生成 -->\n", "<!-- 止 -->"
    before, _, rest = text.partition(head)
    inside, _, after = rest.partition(tail)
    if os.environ.get("YIPANQI_GOLDEN") == "write":
        MANUAL.write_text(f"{before}{head}\n{made()}\n\n{tail}{after}", encoding="utf-8")
    assert inside.strip() == made() or os.environ.get("YIPANQI_GOLDEN") == "write"
