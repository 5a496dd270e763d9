"""免做/缓做: asked for by the organisation itself, granted by who may; an expiry is always stated."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record as audit
from yipanqi.engine.codes import DUTY_CODES
from yipanqi.engine.periods import period_of
from yipanqi.engine.rules import DutyRule
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Conflict, Refused
from yipanqi.obligations.actions.reconciling import reconcile
from yipanqi.obligations.enums import RULE, State, WaiverStage
from yipanqi.obligations.models import Obligation, Waiver
from yipanqi.organizations.models import Organization
from yipanqi.regulations import queries as regulations


@transaction.atomic
def request_waiver(
    *, organization: Organization, duty: str, from_on: date, to_on: date, reason: str, by: Actor
) -> Waiver:
    """The organisation asks to be relieved of a duty for a time; nothing is lifted until somebody approves."""
    require(Power.MEETINGS, organization)
    waiver = _entered(organization, duty, from_on, to_on, reason, by, stage=WaiverStage.REQUESTED)
    _audit("waiver_requested", waiver, by, reason=waiver.reason)
    return waiver


@transaction.atomic
def waive(
    *,
    organization: Organization,
    duty: str,
    from_on: date,
    to_on: date,
    reason: str,
    approver: str,
    by: Actor,
) -> Waiver:
    """Lift a duty of an organisation from one day to another, at once. The periods whose last day it covers are
    waived.
    """
    require(Power.WAIVE, organization)
    _check_approver(approver)
    waiver = _entered(
        organization, duty, from_on, to_on, reason, by,
        stage=WaiverStage.APPROVED, approver=approver.strip(), decided_at=clock.now(),
    )  # fmt: skip
    _audit("waiver_granted", waiver, by, reason=waiver.reason)
    reconcile(organization=organization, by=by)
    return waiver


@transaction.atomic
def approve_waiver(*, waiver: Waiver, approver: str, answer: str = "", by: Actor) -> Waiver:
    """Grant what was asked for; the ledger follows at once."""
    waiver = _decidable(waiver)
    _check_approver(approver)
    waiver.stage, waiver.approver, waiver.answer = WaiverStage.APPROVED, approver.strip(), answer.strip()
    waiver.decided_at = clock.now()
    waiver.save(update_fields=["stage", "approver", "answer", "decided_at"])
    _audit("waiver_granted", waiver, by, reason=waiver.answer or waiver.reason)
    reconcile(organization=waiver.organization, by=by)
    return waiver


@transaction.atomic
def refuse_waiver(*, waiver: Waiver, answer: str, by: Actor) -> Waiver:
    """Decline what was asked for, with a reason the organisation can read."""
    waiver = _decidable(waiver)
    if not answer.strip():
        raise Refused("请写明不批准的理由，申请的支部会看到。", field="answer")
    waiver.stage, waiver.answer, waiver.decided_at = WaiverStage.REFUSED, answer.strip(), clock.now()
    waiver.save(update_fields=["stage", "answer", "decided_at"])
    _audit("waiver_refused", waiver, by, reason=waiver.answer)
    return waiver


@transaction.atomic
def revoke_waiver(*, waiver: Waiver, reason: str, by: Actor) -> Waiver:
    """End a waiver today. Periods whose last day has passed stay waived."""
    waiver = _locked(waiver)
    require(Power.WAIVE, waiver.organization)
    if waiver.stage != WaiverStage.APPROVED or waiver.to_on < clock.today():
        raise Refused("只有已批准且尚未到期的免做、缓做可以撤回。")
    if not reason.strip():
        raise Refused("请写明撤回的理由。", field="reason")
    waiver.stage, waiver.revoked_at = WaiverStage.REVOKED, clock.now()
    waiver.save(update_fields=["stage", "revoked_at"])
    _audit("waiver_revoked", waiver, by, reason=reason.strip())
    reconcile(organization=waiver.organization, by=by)
    return waiver


def _entered(
    organization: Organization, duty: str, from_on: date, to_on: date, reason: str, by: Actor, **decided
) -> Waiver:
    asking = [rule for rule in regulations.library().in_force(clock.today()).duties if rule.code == duty]
    if not asking:
        raise Refused("请从列表中选择职责。", field="duty")
    if to_on < from_on:
        raise Refused("止日早于起日，请核对起止日期。", field="to_on")
    if not reason.strip():
        raise Refused("请写明理由。", field="reason")
    _check_open(organization, asking, from_on, to_on)
    return Waiver.objects.create(
        organization=organization, duty=duty, from_on=from_on, to_on=to_on, reason=reason.strip(),
        created_at=clock.now(), created_by=str(by), **decided,
    )  # fmt: skip


def _check_open(organization: Organization, asking: Iterable[DutyRule], from_on: date, to_on: date) -> None:
    """Refuse a time in which nothing is left to lift: what has been met (or waived before) needs no waiver."""
    own = Obligation.objects.filter(organization=organization, source=RULE, kind__in=[rule.code for rule in asking])
    ends = list(own.filter(due_on__gte=from_on, due_on__lte=to_on).order_by("due_on").values_list("due_on", "state"))
    if not ends or any(state in (State.PENDING, State.MISSED) for _, state in ends):
        return
    following = ends[-1][0] + timedelta(days=1)
    if any(rule.is_calendar and period_of(rule.period, following).end <= to_on for rule in asking):
        return
    raise Refused("这段时间里到期的已经履行或免除，不必再申请；请核对职责和起止日期。", field="duty")


def _check_approver(approver: str) -> None:
    if not approver.strip():
        raise Refused("请写明批准人或批准会议。", field="approver")


def _decidable(waiver: Waiver) -> Waiver:
    waiver = _locked(waiver)
    require(Power.WAIVE, waiver.organization)
    if waiver.stage != WaiverStage.REQUESTED:
        raise Conflict(f"这份申请已经办结（{waiver.get_stage_display()}），请刷新页面查看结果。")
    return waiver


def _locked(waiver: Waiver) -> Waiver:
    with scope.system("免做缓做办理"):
        return Waiver.objects.select_for_update(of=("self",)).select_related("organization").get(pk=waiver.pk)


def _audit(event: str, waiver: Waiver, by: Actor, *, reason: str) -> None:
    audit(
        event, by=by, subject=waiver, name=f"{waiver.organization.name}：{DUTY_CODES[waiver.duty]}",
        path=waiver.organization.path, reason=reason,
        after={
            "duty": waiver.duty, "from_on": waiver.from_on.isoformat(), "to_on": waiver.to_on.isoformat(),
            "approver": waiver.approver, "stage": str(waiver.stage),
        },
    )  # fmt: skip
