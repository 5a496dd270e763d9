"""Problems, measures, owners, deadlines: each item with all four is owed in the ledger and settled by its owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.meetings.actions.procedures.base import SOURCE, happened, held, log, owed_now, said
from yipanqi.meetings.models import Procedure, Rectification
from yipanqi.meetings.queries import procedures as queries
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import Severity
from yipanqi.organizations.models import Person

TITLE = "一项整改事项"
"""What the ledger says of an item; its words stay in the procedure (`answers.words_of_entries`)."""
MOST = 100


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """An item as it is typed; `pk` names the one it changes, `version` the state it was opened with."""

    pk: int
    problem: str
    measure: str = ""
    owner: Person | None = None
    due_on: date | None = None
    version: int | None = None


@transaction.atomic
def add_problems(*, procedure: Procedure, text: str, by: Actor, person: Person | None = None) -> list[Rectification]:
    """Enter problems, one a line, on the common list or on somebody's own; a line that is there stays one."""
    procedure = held(procedure)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise Refused("请填写问题，一行一个。", field="text")
    if len(lines) > MOST:
        raise Refused(f"一次最多列{MOST}个问题，请分几次填写。", field="text")
    known = set(procedure.rectifications.filter(person=person).values_list("problem", flat=True))
    for number, line in enumerate(lines, start=1):
        said(line, what=f"第{number}个问题", most=300, field="text")
    rows = [
        Rectification(procedure=procedure, problem=line, person=person, owner=person)
        for line in dict.fromkeys(lines)
        if line not in known
    ]
    Rectification.objects.bulk_create(rows)
    if rows:
        log("problems_entered", procedure, by, after={"个数": len(rows), "清单": person.name if person else "集体"})
    return rows


@transaction.atomic
def save_items(*, procedure: Procedure, entries: Sequence[ItemEntry], by: Actor) -> Procedure:
    """Set measures, owners and deadlines; an item with all of them is owed from now on."""
    procedure = held(procedure)
    known = {one.pk: one for one in procedure.rectifications.select_for_update(of=("self",))}
    for number, entry in enumerate(entries, start=1):
        item, where = known.get(entry.pk), f"第{number}项"
        if item is None:
            raise Refused(f"{where}已被他人删去，请重新打开页面。", field="items")
        if _same(item, entry):
            continue
        if entry.version is not None and entry.version != item.version:
            raise Conflict(f"{where}刚被他人修改过，请核对后再次保存。您填写的内容仍在页面上。")
        if item.done_on:
            raise Refused(f"{where}已经办结，不能再改。", field="items")
        _fill(item, entry, where, procedure)
        item.version += 1
        item.save()
        _owe_or_withdraw(procedure, item, by)
        log("item_saved", procedure, by, after={"整改事项": item.pk, "期限": str(item.due_on or "")})
    return procedure


def _same(item: Rectification, entry: ItemEntry) -> bool:
    owner = entry.owner.pk if entry.owner else None
    typed = (entry.problem.strip(), entry.measure.strip(), owner, entry.due_on)
    return typed == (item.problem, item.measure, item.owner_id, item.due_on)


def _fill(item: Rectification, entry: ItemEntry, where: str, procedure: Procedure) -> None:
    item.problem = said(entry.problem, what=f"{where}的问题", most=300, field="items", required=True)
    item.measure = said(entry.measure, what=f"{where}的整改措施", most=300, field="items")
    begun = procedure.meeting_on
    if entry.due_on and begun and entry.due_on < min(begun, clock.today()):
        raise Refused(f"{where}：完成时限{chinese_date(entry.due_on)}早于会议日期，请更正。", field="items")
    item.owner, item.due_on = entry.owner, entry.due_on


def _owe_or_withdraw(procedure: Procedure, item: Rectification, by: Actor) -> None:
    if item.owed:
        owe_item(procedure, item, by)
    elif owed_now(procedure, item.key):
        reason = "整改清单修改：措施、责任人或时限已删去"
        obligations.withdraw(organization=procedure.organization, key=item.key, reason=reason, by=by)


def owe_item(procedure: Procedure, item: Rectification, by: Actor) -> None:
    """Enter the item into the ledger, or change what stands there."""
    assert item.due_on is not None
    obligations.owe(
        organization=procedure.organization,
        key=item.key,
        source=SOURCE,
        kind="rectification",
        title=TITLE,
        basis=f"{procedure.title}整改清单",
        due_on=item.due_on,
        person=item.owner,
        severity=Severity.HARD,
        address=reverse("meetings:item", args=[item.pk]),
        by=by,
    )


@transaction.atomic
def drop_item(*, item: Rectification, by: Actor) -> None:
    """Take an item back that was entered by mistake; what was done or reviewed stays."""
    procedure = held(item.procedure)
    if item.done_on or item.reviews.exists():
        raise Refused("这一项已经办结或核对过，不能删去。")
    if owed_now(procedure, item.key):
        obligations.withdraw(organization=procedure.organization, key=item.key, reason="整改清单修改：删去该项", by=by)
    log("item_dropped", procedure, by, before={"整改事项": item.pk})
    Rectification.objects.filter(pk=item.pk).delete()


@transaction.atomic
def settle_item(*, item: Rectification, done_on: date, outcome: str, by: Actor) -> Rectification:
    """Report an item as done: by its owner, or by who signs for the organisation. The same report twice is one."""
    rows = Rectification.objects.select_for_update(of=("self",)).select_related("procedure__organization")
    fresh = rows.filter(pk=item.pk).first()
    if fresh is None or not may_settle(fresh, by):
        raise NotAllowed("整改事项由责任人报告办结，也可由书记、副书记代为填报。")
    outcome = said(outcome, what="整改结果", most=300, field="outcome", required=True)
    if fresh.done_on:
        if (fresh.done_on, fresh.outcome) == (done_on, outcome):
            return fresh
        raise Refused(f"该事项已于{chinese_date(fresh.done_on)}办结。")
    if fresh.procedure.cancelled:
        raise Refused("程序已终止，该事项不再办理。")
    if not fresh.owed:
        raise Refused("该事项还没有明确措施、责任人和时限，请先在整改清单中补齐。")
    happened(done_on, what="完成日期", field="done_on")
    finish(fresh, done_on, outcome, by)
    record(
        "item_settled", by=by, subject=fresh, path=fresh.procedure.organization.path, after={"完成日期": str(done_on)}
    )
    return fresh


def may_settle(item: Rectification, by: Actor) -> bool:
    """Whether the actor may report an item he or she sees as done."""
    signs = scope.current().may(Power.SIGN, item.procedure.organization.path)
    return queries.may_settle(item, by.person_id, signs=signs)


def finish(item: Rectification, done_on: date, outcome: str, by: Actor) -> None:
    """Done: in the list, and in the ledger where it stands there."""
    item.done_on, item.outcome, item.done_recorded_at = done_on, outcome, clock.now()
    item.version += 1
    item.save()
    if owed_now(item.procedure, item.key):
        obligations.settle(
            organization=item.procedure.organization, key=item.key, record=item.key, label="办结",
            happened_on=done_on, recorded_at=item.done_recorded_at, by=by,
        )  # fmt: skip
