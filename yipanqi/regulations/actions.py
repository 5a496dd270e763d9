"""Verbs on rules: the organ adjusts or defers a duty for a time, and may end that early. Packages themselves are
never edited. And on the working-day table: what was announced of a year is entered, or taken back.
"""

from datetime import date

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.engine.codes import DUTY_CODES
from yipanqi.kernel import clock, scope, worktime
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Conflict, Refused
from yipanqi.organizations.models import Organization
from yipanqi.regulations import days, queries
from yipanqi.regulations.enums import OPEN_CLAUSES, Effect
from yipanqi.regulations.models import AnnouncedYear, Override
from yipanqi.regulations.questions import RULES_CHANGED
from yipanqi.regulations.rules import stricter


@transaction.atomic
def override_rule(
    *,
    organization: Organization,
    duty: str,
    effect: str,
    from_on: date,
    to_on: date,
    reason: str,
    approver: str,
    minimum: int | None = None,
    grace_days: int | None = None,
    period: str = "",
    by: Actor,
) -> Override:
    """Defer a duty, or adjust how often, in which period (where its clause leaves that open) or with how much grace it
    is owed, by the organisation and everything below.

    Holds for periods that begin between the two days; ended periods stay as they were. What is stricter than the
    regulation may only begin tomorrow or later, because nobody can meet yesterday's new demand. Then the ledger
    follows.
    """
    require(Power.RULES, organization)
    _check_duty(organization, duty)
    _check_dates(from_on, to_on)
    _check_words(reason, approver)
    if effect == Effect.DEFER:
        minimum, grace_days, period = None, None, ""
    else:
        _check_adjustment(organization, duty, from_on, minimum, grace_days, period)
    override = Override.objects.create(
        organization=organization,
        duty=duty,
        effect=effect,
        minimum=minimum,
        grace_days=grace_days,
        period=period,
        reason=reason.strip(),
        approver=approver.strip(),
        from_on=from_on,
        to_on=to_on,
        created_at=clock.now(),
        created_by=str(by),
    )
    record(
        "rule_overridden",
        by=by,
        subject=override,
        name=f"{DUTY_CODES[duty]}：{override.words}",
        path=organization.path,
        after={
            "duty": duty, "effect": effect, "minimum": minimum, "grace_days": grace_days, "period": period,
            "from_on": from_on.isoformat(), "to_on": to_on.isoformat(), "approver": override.approver,
        },
        reason=override.reason,
    )  # fmt: skip
    RULES_CHANGED.ask(organization=organization, by=by)
    return override


@transaction.atomic
def end_override(*, override: Override, reason: str, by: Actor) -> Override:
    """End a decision early: periods that begin from today on follow the regulation again."""
    override = Override.objects.select_for_update(of=("self",)).select_related("organization").get(pk=override.pk)
    require(Power.RULES, override.organization)
    if not override.is_running:
        raise Refused("这项规则调整已经结束，不必再结束一次。")
    if not reason.strip():
        raise Refused("请写明提前结束的理由。", field="reason")
    override.ended_at, override.ended_reason = clock.now(), reason.strip()
    override.save(update_fields=["ended_at", "ended_reason"])
    record(
        "rule_override_ended",
        by=by,
        subject=override,
        name=f"{DUTY_CODES[override.duty]}：{override.words}",
        path=override.organization.path,
        before={"to_on": override.to_on.isoformat()},
        after={"last_on": override.last_on.isoformat()},
        reason=override.ended_reason,
    )
    RULES_CHANGED.ask(organization=override.organization, by=by)
    return override


def _check_duty(organization: Organization, duty: str) -> None:
    if all(rule.code != duty for rule in queries.rules_for(organization).duties):
        raise Refused(f"规则库中没有代码为“{duty}”的定期职责，请从列表中选择。", field="duty")


def _check_dates(from_on: date, to_on: date) -> None:
    if to_on < from_on:
        raise Refused("止日早于起日，请核对起止日期。", field="to_on")
    if to_on < clock.today():
        raise Refused("止日已经过去：已结束的期间不能再调整，请填写今天或以后的日期。", field="to_on")


def _check_words(reason: str, approver: str) -> None:
    if not reason.strip():
        raise Refused("请写明理由，它会与规则一并显示。", field="reason")
    if not approver.strip():
        raise Refused("请写明批准人或批准会议。", field="approver")


def _check_adjustment(
    organization: Organization, duty: str, from_on: date, minimum: int | None, grace_days: int | None, period: str
) -> None:
    if minimum is None and grace_days is None and not period:
        raise Refused("请填写调整后的次数、周期或宽限天数，至少一项。", field="minimum")
    if minimum is not None and minimum < 1:
        raise Refused("次数至少为1；如一段时间不做，请选择“暂缓执行”。", field="minimum")
    known = [rule for rule in queries.rules_for(organization).duties if rule.code == duty]
    rules = [rule for rule in known if rule.in_force(from_on)]
    if period and not all(rule.clause in OPEN_CLAUSES for rule in known):
        raise Refused("这项职责的周期是条例规定的，不能更改；条例只写“定期”的，才可以由本机关确定。", field="period")
    tightened = any(stricter(rule, minimum=minimum, grace_days=grace_days, period=period) for rule in rules)
    if tightened and from_on <= clock.today():
        raise Refused("比现行规定更严的要求不能追溯：请把起日定在明天或以后。", field="from_on")


@transaction.atomic
def announce_year(*, organization: Organization, year: int, off: str, on: str, basis: str, by: Actor) -> AnnouncedYear:
    """Enter the announced holidays and make-up days of a year the library does not know; what was entered before is
    replaced. Deadlines that were given already stay.
    """
    require(Power.RULES, organization)
    _check_year(year)
    off_days, on_days = days.parsed(off, year, field="off"), days.parsed(on, year, field="on")
    days.checked(off_days, on_days)
    basis = " ".join(basis.split())
    if not basis:
        raise Refused("请写明依据，如国务院办公厅放假通知的文号。", field="basis")
    _take_back(year, "重新录入")
    made = AnnouncedYear.objects.create(
        organization=organization, year=year, off=days.worded(off_days), on=days.worded(on_days), basis=basis,
        entered_at=clock.now(), entered_by=str(by)[:80],
    )  # fmt: skip
    record(
        "year_announced", by=by, subject=made, name=f"{year}年", path=organization.path,
        after={"off": made.off, "on": made.on, "basis": basis},
    )  # fmt: skip
    worktime.forget()
    return made


@transaction.atomic
def withdraw_year(*, year: int, reason: str, by: Actor) -> AnnouncedYear:
    """Take back what was entered of a year: Monday to Friday until something is entered again."""
    now = queries.announced(year)
    if now is None:
        raise Conflict(f"没有录入{year}年的放假安排，或者已经撤回。")
    with scope.system("工作日表"):
        organization = now.organization
    require(Power.RULES, organization)
    if not reason.strip():
        raise Refused("请写明撤回的理由。", field="reason")
    _take_back(year, reason.strip())
    record(
        "year_withdrawn", by=by, subject=now, name=f"{year}年", path=organization.path,
        before={"off": now.off, "on": now.on, "basis": now.basis}, reason=reason.strip(),
    )  # fmt: skip
    worktime.forget()
    return now


def _take_back(year: int, why: str) -> None:
    with scope.system("工作日表"):
        holding = AnnouncedYear.objects.filter(year=year, withdrawn_at=None)
        holding.update(withdrawn_at=clock.now(), withdrawn_why=why)


def _check_year(year: int) -> None:
    now = clock.today().year
    if worktime.is_official(year):
        raise Refused(f"{year}年的放假安排已随系统更新，不用录入；如与公布的不一致，请联系系统管理员更新系统。")
    if not now <= year <= now + 2:
        raise Refused(f"只能录入{now}年至{now + 2}年的放假安排。")
