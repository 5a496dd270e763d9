"""What the verbs of procedures share: the row held for the transaction, texts checked, what its deadlines owe."""

from datetime import date
from typing import Any

from django.urls import reverse

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.meetings.models import Procedure
from yipanqi.meetings.queries import procedures as queries
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.models import Obligation
from yipanqi.regulations.queries import clause_citation

SOURCE = "meetings"


def held(procedure: Procedure, version: int | None = None) -> Procedure:
    """The row as it is now, held for this transaction; refuses without the power, and what was broken off."""
    require(Power.MEETINGS, procedure.organization)
    rows = Procedure.objects.select_for_update(of=("self",)).select_related("organization", "meeting")
    fresh = rows.filter(pk=procedure.pk).first()
    if fresh is None:
        raise NotAllowed("您现任职务看不到这个程序，请联系该组织书记。")
    if fresh.cancelled:
        raise Refused(f"{fresh.title}已终止（{fresh.cancelled_reason}），不能再修改。")
    if version is not None and version != fresh.version:
        raise Conflict(f"{fresh.title}刚被他人修改过。您填写的内容仍在页面上，请核对最新内容后再次保存。")
    return fresh


def save(procedure: Procedure) -> None:
    procedure.version += 1
    procedure.save()


def log(
    event: str, procedure: Procedure, by: Actor, *, before: Any = None, after: Any = None, reason: str = ""
) -> None:
    path = procedure.organization.path
    record(event, by=by, subject=procedure, path=path, before=before, after=after, reason=reason)


def said(text: str, *, what: str, most: int, field: str, required: bool = False) -> str:
    """A text as it is kept; refuses what is missing, too long, or marked as classified."""
    text = text.replace("\r\n", "\n").strip()
    if required and not text:
        raise Refused(f"请填写{what}。", field=field)
    if len(text) > most:
        raise Refused(f"{what}超过{most}字，请写要点。", field=field)
    refuse_classified(text, field=field)
    return text


def happened(day: date, *, what: str, field: str) -> None:
    """Only what has happened is reported."""
    if day > clock.today():
        raise Refused(f"{what}{chinese_date(day)}还没有到，请在完成后填报。", field=field)


def owe_steps(procedure: Procedure, by: Actor) -> None:
    """Enter the days of the steps that are deadlines into the ledger, as they stand now; done ones are settled."""
    days = queries.days_of(procedure)
    rows = {row.code: row for row in procedure.steps.all()}
    for step in procedure.prescribed.steps:
        row = rows[step.code]
        due = row.planned_on or step.day(procedure.meeting_on, days.get(step.code))
        if not step.owed or due is None or due < procedure.organization.go_live_on:
            continue
        obligations.owe(
            organization=procedure.organization,
            key=row.key,
            source=SOURCE,
            kind="procedure_step",
            title=f"{procedure.title}：{step.title}",
            basis=clause_citation(step.clause),
            due_on=due,
            severity=step.owed,
            address=reverse("meetings:step", args=[procedure.pk, step.code]),
            by=by,
        )
        if row.done_on:
            settle_step(procedure, row, by)


def settle_step(procedure: Procedure, row: Any, by: Actor) -> None:
    """The ledger learns that a deadline was kept, or when it was done."""
    if not owed_now(procedure, row.key):
        return
    obligations.settle(
        organization=procedure.organization, key=row.key, record=row.key, label="已报告", happened_on=row.done_on,
        recorded_at=row.recorded_at, by=by,
    )  # fmt: skip


def owed_now(procedure: Procedure, key: str) -> bool:
    """Whether the ledger has an entry of that name that still stands."""
    with scope.system("程序时限"):
        entries = Obligation.objects.filter(organization=procedure.organization, key=key)
        return entries.exclude(state="void").exists()
