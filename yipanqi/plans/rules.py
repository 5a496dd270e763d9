"""Rules of a task handed out, without a database: the days it leaves, whom it may go to, whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yipanqi.kernel.clock import chinese_date
from yipanqi.plans.enums import Role, Stage

LEVELS = 8
"""How often a task may be handed further down."""

GIVER, ACTOR, NOBODY = "giver", "actor", ""

TURN: dict[str, tuple[str, str]] = {
    Stage.SENT: (ACTOR, "签收"),
    Stage.DECLINED: (GIVER, "答复改派请求"),
    Stage.ACKNOWLEDGED: (ACTOR, "办理并报告"),
    Stage.REPORTED: (GIVER, "审核报告"),
    Stage.RETURNED: (ACTOR, "补充后重新报告"),
    Stage.ACCEPTED: (NOBODY, ""),
    Stage.WITHDRAWN: (NOBODY, ""),
}
"""Whose turn it is in a stage, and to do what."""

DONE, NOT_YET = "已认可", "尚未报告"


@dataclass(frozen=True)
class Hand:
    """One hand on the rope: an organisation, and a person where the task was given to one in person."""

    organization_id: int
    person_id: int | None = None


def day_fault(due_on: date, *, earliest: date, latest: date | None = None) -> str:
    """What is wrong with a deadline, or nothing. `earliest`: what the lead time leaves (JF-21), `latest`: the deadline
    of the part it is split from.
    """
    if latest is not None and latest < earliest:
        return (
            f"本任务的期限是{chinese_date(latest)}，给下级至少要留到{chinese_date(earliest)}，已不能再分解。"
            "请先申请延期，或自行办理。"
        )
    if due_on < earliest:
        return f"期限{chinese_date(due_on)}太近，请给承办单位留出办理时间，最早可定在{chinese_date(earliest)}。"
    if latest is not None and due_on > latest:
        return f"期限{chinese_date(due_on)}晚于本任务的期限{chinese_date(latest)}，请提前，或先申请延期。"
    return ""


def moved_fault(due_on: date, *, first: date, now: date, earliest: date) -> str:
    """What is wrong with moving a deadline to a day, or nothing: never before the first one, never before the one that
    holds, never so near that the lead time is gone.
    """
    if due_on < first:
        return f"新的期限{chinese_date(due_on)}早于首次确定的期限{chinese_date(first)}，期限不能提前。"
    if due_on <= now:
        return f"新的期限{chinese_date(due_on)}不晚于现在的期限{chinese_date(now)}，期限只能延后。"
    if due_on < earliest:
        return f"新的期限{chinese_date(due_on)}太近，最早可定在{chinese_date(earliest)}。"
    return ""


def circle(chain: Sequence[Hand], target: Hand) -> bool:
    """Whether handing a task to `target` would close a circle. `chain`: everybody from the organisation that decided to
    the one that hands on, in this order. The last one may name somebody of its own, once.
    """
    if target in chain:
        return True
    own = bool(chain) and chain[-1].organization_id == target.organization_id
    if own:
        return target.person_id is None
    return any(one.organization_id == target.organization_id for one in chain)


def reports(role: str) -> bool:
    """Whether an actor reports itself; one that assists is counted with its lead."""
    return role != Role.ASSIST


def roles(count: int, lead: int | None) -> list[str]:
    """The roles of so many actors; `lead` is the place of the one that leads, None where each acts for itself."""
    if lead is None:
        return [Role.EACH] * count
    return [Role.LEAD if place == lead else Role.ASSIST for place in range(count)]


def outcome(stage: str, role: str) -> str:
    """What a list says of the report of a part: 尚未报告 as long as none stands."""
    if stage == Stage.ACCEPTED:
        return DONE
    if stage in (Stage.WITHDRAWN, Stage.REPORTED):
        return str(Stage(stage).label)
    return NOT_YET if reports(role) else f"{NOT_YET}（由牵头单位报告）"
