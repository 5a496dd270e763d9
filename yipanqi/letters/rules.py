"""The ladder: steps in order as data, and when a step may be taken. Without a database."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from yipanqi.letters.enums import Paper, Stage
from yipanqi.organizations.enums import Post

SHIPPED = Path(__file__).parent / "ladder.yaml"
MOST_DAYS = 60


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
    """The steps in order; `fault` says why the organ's own was not taken."""

    version: str
    basis: str
    steps: tuple[Step, ...]
    fault: str = ""

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


class LadderError(ValueError):
    """A ladder that cannot be used; the message says in Chinese what is wrong where."""


def read(file: Path, *, own: bool) -> Ladder:
    """The ladder of a file; raises `LadderError`."""
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
        steps = tuple(_step(one) for one in told["steps"])
        version = f"{'本机关' if own else '通用'}第{int(told['version'])}版"
        basis = str(told["basis"]).strip()
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise LadderError(f"{file.name} 读不懂：{error}") from error
    _check(steps, basis, file.name)
    return Ladder(version, basis, steps)


def _step(told: dict) -> Step:
    days = told.get("days")
    return Step(
        code=str(told["code"]), name=str(told["name"]), paper=Paper(told["paper"]),
        decided_by=tuple(Post(post).value for post in told["decided_by"]),
        days=None if days is None else int(days), after=tuple(told.get("after", ())),
    )  # fmt: skip


def _check(steps: tuple[Step, ...], basis: str, file: str) -> None:
    known: set[str] = set()
    if not basis:
        raise LadderError(f"{file} 没有写明依据（basis），没有依据的写“惯例”。")
    if not steps or steps[0].after:
        raise LadderError(f"{file} 的第一步不能以别的步骤为前提。")
    for one in steps:
        if one.code in known:
            raise LadderError(f"{file} 的步骤“{one.code}”写了两次。")
        if strange := set(one.after) - known:
            raise LadderError(f"{file} 的“{one.name}”以前面没有的步骤为前提：{'、'.join(sorted(strange))}。")
        if known and not one.after:
            raise LadderError(f"{file} 的“{one.name}”没有写明之前须有哪一步（after）。")
        if one.paper == Paper.LETTER and not (one.days and settings.LEAD_DAYS <= one.days <= MOST_DAYS):
            raise LadderError(f"{file} 的“{one.name}”答复期限须为{settings.LEAD_DAYS}至{MOST_DAYS}个工作日。")
        if one.paper != Paper.LETTER and one.days is not None:
            raise LadderError(f"{file} 的“{one.name}”不要求答复，不写期限。")
        if not one.decided_by or not one.name.strip() or len(one.name) > 20 or len(one.code) > 20:
            raise LadderError(f"{file} 的“{one.code}”没有写明名称或由谁决定，或名称超过20字。")
        known.add(one.code)


@cache
def ladder() -> Ladder:
    """The ladder of this process, read once: the organ's own where it put one into its data folder, else ours."""
    shipped, own = read(SHIPPED, own=False), settings.DATA / "ladder.yaml"
    if not own.exists():
        return shipped
    try:
        return read(own, own=True)
    except LadderError as error:
        return Ladder(shipped.version, shipped.basis, shipped.steps, str(error))


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
