"""Verbs of the branch's cash book of dues: enter what was handed up, returned or used; take back what was a mistake."""

from datetime import date

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.education.actions.base import log, not_future
from yipanqi.education.enums import Flow
from yipanqi.education.models import DuesEntry
from yipanqi.education.queries import cashbook as queries
from yipanqi.education.rules.dues import shown
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization


@transaction.atomic
def enter_flow(
    *, organization: Organization, flow: str, on: date, amount: int, by: Actor, voucher: str = "", note: str = "",
    once: str | None = None,
) -> DuesEntry:  # fmt: skip
    """Enter one, in fen. What goes out needs a voucher and is not more than there is (党费15: kinds of use)."""
    require(Power.DUES, organization)
    if organization.kind != Kind.BRANCH:
        raise Refused(f"“{organization.name}”不是党支部，党费由党支部登记。")
    if once and (known := DuesEntry.objects.filter(once=once, organization=organization).first()):
        return known
    if flow not in Flow.values:
        raise Refused("收支类别不在列表中，请重新选择。", field="flow")
    not_future(on, "日期", field="on")
    if on < organization.founded_on:
        raise Refused(f"日期早于支部成立日期{chinese_date(organization.founded_on)}，请核对。", field="on")
    if amount <= 0:
        raise Refused("金额应大于0，请核对。", field="amount")
    voucher, note = _text(voucher, "凭证号", 40, "voucher"), _text(note, "摘要", 60, "note")
    if not Flow(flow).incoming:
        if not voucher:
            raise Refused("支出请填写凭证号（收据、发票或会计凭证的编号）。", field="voucher")
        _check_covered(organization, on, amount)
    made = DuesEntry.objects.create(
        organization=organization, flow=flow, on=on, amount=amount, voucher=voucher, note=note, once=once,
        recorded_at=clock.now(), recorded_by=by.name,
    )  # fmt: skip
    log("dues_flow_entered", made, by, after={"类别": made.get_flow_display(), "日期": on.isoformat()})
    return made


def _check_covered(organization: Organization, on: date, amount: int) -> None:
    """Nothing is spent that was not there, on that day or by what was entered for later days."""
    there = queries.lowest_from(organization, on)
    if amount > there:
        raise Refused(
            f"{chinese_date(on)}起可用的结存为{shown(max(there, 0))}元，不够支出{shown(amount)}元；"
            "启用前有结余的，请先登记“以前年度结余”。",
            field="amount",
        )


def _text(text: str, what: str, most: int, field: str) -> str:
    text = " ".join(text.split())
    if len(text) > most:
        raise Refused(f"{what}超过{most}字，请缩短。", field=field)
    refuse_classified(text, field=field)
    return text


@transaction.atomic
def withdraw_flow(*, entry: DuesEntry, by: Actor) -> None:
    """Strike out what was entered by mistake."""
    require(Power.DUES, entry.organization)
    log("dues_withdrawn", entry, by, after={"类别": entry.get_flow_display(), "日期": entry.on.isoformat()})
    entry.delete()
