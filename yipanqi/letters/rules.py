"""The ladder: steps in order as data, and when a step may be taken. Without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from yipanqi.letters.enums import Paper, Stage
from yipanqi.organizations.enums import Post

SHIPPED = Path(__file__).parent / "ladder.yaml"
MOST_DAYS, MOST_NAME, MOST_STEPS = 60, 20, 6
DECIDERS = (
    Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.FULL_TIME_DEPUTY, Post.HEAD, Post.DEPARTMENT_HEAD, Post.CHAIR,
)  # fmt: skip
"""Posts that may be named to decide a step: those that answer for an organisation's tasks."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `days`: working days to answer, None where no answer is asked for; `after`: codes of steps of which one
    must have been taken.
    """

    code: str
    name: str
    paper: Paper
    decided_by: tuple[str, ...]
    days: int | None
    after: tuple[str, ...]

    @property
    def deciders(self) -> str:
        """Who decides it, in words."""
        return "、".join(str(Post(post).label) for post in self.decided_by)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps in order."""

    version: str
    basis: str
    steps: tuple[Step, ...]

    def step(self, code: str) -> Step | None:
        """The step called so."""
        return next((one for one in self.steps if one.code == code), None)

    def next_after(self, code: str) -> Step | None:
        """The step that follows another one, in the order of the ladder."""
        return next((one for one in self.steps if code in one.after), None)

    @property
    def first(self) -> Step:
        """Where it begins."""
        return next(one for one in self.steps if not one.after)


@cache
def shipped() -> Ladder:
    """Ours: what holds where the organ has set nothing of its own. A custom, no rule."""
    told = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    steps = tuple(
        Step(
            one["code"], one["name"], Paper(one["paper"]), tuple(Post(post).value for post in one["decided_by"]),
            one.get("days"), tuple(one["after"]),
        )
        for one in told["steps"]
    )  # fmt: skip
    return Ladder(f"通用第{told['version']}版", told["basis"], steps)


def in_a_row(steps: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Steps of which each needs the one before: `name`, `paper`, `decided_by`, `days`."""
    found: list[Step] = []
    for number, one in enumerate(steps, start=1):
        after = (found[-1].code,) if found else ()
        posts, code = tuple(one["decided_by"]), f"step{number}"
        found.append(Step(code, one["name"], Paper(one["paper"]), posts, one["days"], after))
    return tuple(found)


def step_fault(step: Step, *, least: int) -> tuple[str, str]:
    """What is wrong with a step: the field and a sentence; two empty words where nothing is. `least`: working days that
    whoever is asked for an answer has at any rate (field law JF-21).
    """
    if not step.name or len(step.name) > MOST_NAME:
        return "name", f"请填写步骤名称，不超过{MOST_NAME}个字。"
    if step.paper == Paper.LETTER and not (step.days and least <= step.days <= MOST_DAYS):
        return "days", f"“{step.name}”是函，答复期限请填{least}至{MOST_DAYS}个工作日。"
    if step.paper != Paper.LETTER and step.days is not None:
        return "days", f"“{step.name}”是{Paper(step.paper).label}，不要求答复，期限请留空。"
    if not step.decided_by or not set(step.decided_by) <= set(DECIDERS):
        return "decided_by", f"请选择“{step.name}”可以由谁决定。"
    return "", ""


def order_fault(step: Step, *, previous: tuple[str, str, str] | None, unanswered: bool) -> str:
    """Why a step may not be taken now, or nothing. `previous`: code, name and stage of the newest step taken about the
    matter, `unanswered`: whether its answer is overdue.
    """
    if previous is None:
        return f"“{step.name}”之前须先有前一步，请按步骤办理。" if step.after else ""
    code, name, stage = previous
    if code not in step.after:
        return f"这件事已经发过“{name}”，下一步不是“{step.name}”，请按步骤办理。"
    if stage == Stage.ON or (stage == Stage.ISSUED and unanswered):
        return ""
    if stage == Stage.ISSUED:
        return f"“{name}”的答复期限还没有到，不能再发“{step.name}”。"
    return f"请先对“{name}”写明结果（办结或继续督办），再考虑“{step.name}”。"
