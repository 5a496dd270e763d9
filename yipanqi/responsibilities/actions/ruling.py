"""What an organ rules about its lists and reports: time for each step, how many items one person leads."""

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.actions.base import told
from yipanqi.responsibilities.models import Ruling

WORDS = {
    "comment_days": "征求意见", "approval_days": "审定", "signing_days": "签收", "review_days": "审核任务报告",
}  # fmt: skip


@transaction.atomic
def rule_lists(
    *,
    organization: Organization,
    comment_days: int,
    approval_days: int,
    signing_days: int,
    review_days: int,
    capacity: int,
    basis: str,
    by: Actor,
) -> Ruling:
    """Rule for an organisation and all below it; earlier rulings stay readable."""
    require(Power.LISTS, organization)
    basis = told(basis, field="basis")
    if not basis:
        raise Refused("请写明依据：本机关制度的名称、文号；没有的写“惯例”。", field="basis")
    days = {
        "comment_days": comment_days, "approval_days": approval_days, "signing_days": signing_days,
        "review_days": review_days,
    }  # fmt: skip
    for name, value in days.items():
        if not rules.LEAST_DAYS <= value <= 30:
            raise Refused(f"{WORDS[name]}的时间请填{rules.LEAST_DAYS}至30个工作日。", field=name)
    if not 1 <= capacity <= 200:
        raise Refused("一人牵头事项的上限请填1至200。", field="capacity")
    made = Ruling.objects.create(
        organization=organization, **days, capacity=capacity, basis=basis[:200], created_at=clock.now(),
        created_by=str(by)[:80],
    )  # fmt: skip
    after = {WORDS[name]: value for name, value in days.items()} | {"上限": capacity, "依据": made.basis}
    record(
        "lists_ruled", by=by, subject=made, name=organization.name, path=organization.path, after=after
    )  # fmt: skip
    return made
