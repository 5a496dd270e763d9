"""The organ sets the steps of its ladder as another version from a day on; one whose day has not come is taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, Refused
from yipanqi.letters import rules
from yipanqi.letters.models import OwnLadder
from yipanqi.organizations.models import Organization


@transaction.atomic
def set_ladder(
    *, organization: Organization, steps: Sequence[dict[str, Any]], valid_from: date, basis: str, approver: str,
    once: str | None = None, by: Actor,
) -> OwnLadder:  # fmt: skip
    """Other steps from a day on, in the order given: `name`, `paper`, `decided_by`, `days` (None: no answer is asked
    for). What began earlier goes on by the steps it began with.
    """
    require(Power.RULES, organization)
    with scope.system("重复提交"):
        if once and (known := OwnLadder.objects.filter(once=once).first()):
            return known
        last = OwnLadder.objects.aggregate(last=Max("version"))["last"] or 0
    told = [{**one, "name": " ".join(one["name"].split())} for one in steps]
    _check_steps(told)
    if valid_from < clock.today():
        raise Refused("施行日期不能早于今天：已经发出的仍按当时的步骤。", field="valid_from")
    made = OwnLadder.objects.create(
        organization=organization, version=last + 1, valid_from=valid_from, steps=told, once=once,
        basis=_checked(basis, "basis", "依据；没有文件的写“惯例”", 200),
        approver=_checked(approver, "approver", "批准人（会议）", 60), created_at=clock.now(), created_by=str(by)[:80],
    )  # fmt: skip
    after = {"steps": told, "valid_from": str(valid_from), "basis": made.basis, "approver": made.approver}
    record("ladder_set", by=by, subject=made, path=organization.path, after=after)
    return made


def _check_steps(told: Sequence[dict[str, Any]]) -> None:
    if not 1 <= len(told) <= rules.MOST_STEPS:
        raise Refused(f"请填写1至{rules.MOST_STEPS}个步骤。", field="name_1")
    names: set[str] = set()
    for number, step in enumerate(rules.in_a_row(told), start=1):
        name, said = rules.step_fault(step, least=settings.LEAD_DAYS)
        if said:
            raise Refused(f"第{number}步：{said}", field=f"{name}_{number}")
        if step.name in names:
            raise Refused(f"第{number}步：“{step.name}”写了两次，请另起名称。", field=f"name_{number}")
        refuse_classified(step.name, field=f"name_{number}")
        names.add(step.name)


def _checked(text: str, field: str, name: str, most: int) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(f"请写明{name}。", field=field)
    if len(text) > most:
        raise Refused(f"超过{most}字，请缩短。", field=field)
    refuse_classified(text, field=field)
    return text


@transaction.atomic
def withdraw_ladder(*, ladder: OwnLadder, by: Actor) -> OwnLadder:
    """Take back steps whose day has not come; later ones are set instead of those that hold already."""
    require(Power.RULES, ladder.organization)
    with scope.system("提示督办的步骤"):
        now = OwnLadder.objects.select_for_update(of=("self",)).select_related("organization").get(pk=ladder.pk)
    if now.withdrawn_at is not None:
        raise Conflict(f"“{now}”已经撤回。")
    if not now.is_ahead:
        raise Refused(f"“{now}”已于{chinese_date(now.valid_from)}施行，不能撤回；要改的，请另定一版。")
    now.withdrawn_at, now.withdrawn_by = clock.now(), str(by)[:80]
    now.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("ladder_withdrawn", by=by, subject=now, path=now.organization.path)
    return now
