"""What an organ rules about handbooks: until when, which chapters by hand."""

from collections.abc import Sequence

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.archives import rules
from yipanqi.archives.models import Custom
from yipanqi.audit.actions import record
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import Organization
from yipanqi.papers.forms.handbook import BY_HAND


@transaction.atomic
def rule_handbooks(
    *, organization: Organization, due_month: int, due_day: int, basis: str, by_hand: Sequence[str] = (),
    kept_at: str = "", by: Actor,
) -> Custom:  # fmt: skip
    """Rule for an organisation and all below it; earlier rulings stay readable, entries keep their day."""
    require(Power.RULES, organization)
    basis, kept_at = " ".join(basis.split()), " ".join(kept_at.split())
    if not basis:
        raise Refused("请写明依据：上级通知或本机关制度的名称、文号；没有的写“惯例”。", field="basis")
    if not 1 <= due_month <= 12 or not 1 <= due_day <= 31 or rules.due_on(2024, due_month, due_day).day != due_day:
        raise Refused(f"没有{due_month}月{due_day}日这一天，请改正报送期限。", field="due_day")
    if due_month > 6:
        raise Refused("报送期限在次年上半年，请改选月份。", field="due_month")
    if unknown := [name for name in by_hand if name not in BY_HAND]:
        raise Refused(f"手册没有“{unknown[0]}”这一章，请重新选择。", field="by_hand")
    kept = Custom.objects.create(
        organization=organization, due_month=due_month, due_day=due_day, basis=basis, by_hand=list(by_hand),
        kept_at=kept_at, created_at=clock.now(), created_by=str(by),
    )  # fmt: skip
    after = {"due": f"{due_month}-{due_day}", "basis": basis, "by_hand": list(by_hand), "kept_at": kept_at}
    record("handbook_ruled", by=by, subject=kept, name=organization.name, path=organization.path, after=after)
    return kept
