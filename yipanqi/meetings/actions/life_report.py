"""Issue the half-yearly report on leaders' 双重组织生活; issuing it is the evidence of the duty."""

from datetime import date

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.enums import LeaderReach
from yipanqi.meetings.models import LifeReport, LifeScope
from yipanqi.meetings.queries import life_report as queries
from yipanqi.obligations import actions as obligations
from yipanqi.organizations.models import Organization


@transaction.atomic
def issue_life_report(
    *, organization: Organization, first_on: date, last_on: date, addressee: str, by: Actor
) -> LifeReport:
    """Freeze what the records say of two days and everything between, and count it as reported today.

    The same period is reported once: asked again, the report that was issued comes back.
    """
    require(Power.MEETINGS, organization)
    if not queries.reports_life(organization):
        raise Refused(f"“{organization.called}”不报告双重组织生活情况，由机关党委报告。")
    addressee = addressee.strip()
    if first_on > last_on:
        raise Refused("起始日期晚于截止日期，请更正。", field="first_on")
    if last_on > clock.today():
        raise Refused(f"截止日期{chinese_date(last_on)}还没有到，请更正。", field="last_on")
    if not addressee:
        raise Refused("请写明报送的上级党组织。", field="addressee")
    lines = queries.lines(organization, first_on, last_on)
    if not lines:
        raise Refused("任职登记中没有党组（党委）成员和单位负责人，请先补登任职。", field="first_on")
    issued, new = LifeReport.objects.get_or_create(
        organization=organization, first_on=first_on, last_on=last_on,
        defaults={
            "issued_on": clock.today(), "issued_at": clock.now(), "issued_by": str(by)[:80],
            "addressee": addressee[:80], "lines": lines,
        },
    )  # fmt: skip
    if new:
        period = f"{chinese_date(first_on)}至{chinese_date(last_on)}"
        record("life_reported", by=by, subject=issued, path=organization.path,
               after={"期间": period, "报送": addressee, "人数": len(lines)})  # fmt: skip
        obligations.reconcile(organization=organization, records="life_report", by=by)
    return issued


@transaction.atomic
def set_life_scope(*, organization: Organization, reach: str, by: Actor) -> LifeScope:
    """Say whom the report counts as leaders; reports that were issued stay as they are."""
    require(Power.MEETINGS, organization)
    if not queries.reports_life(organization):
        raise Refused(f"“{organization.called}”不报告双重组织生活情况，由机关党委报告。")
    if reach not in LeaderReach.values:
        raise Refused("请从列表中选择领导干部的范围。", field="reach")
    said, _ = LifeScope.objects.update_or_create(
        organization=organization, defaults={"reach": reach, "set_at": clock.now()}
    )
    record("life_scope_set", by=by, subject=said, path=organization.path, after={"范围": said.get_reach_display()})
    return said
