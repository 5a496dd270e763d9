"""The organ's own numbers of days for steps that rest on notices of the upper level."""

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import procedures as scripts
from yipanqi.meetings.actions.procedures.base import owe_steps, said
from yipanqi.meetings.models import Procedure, Timing
from yipanqi.organizations.models import Organization

MOST = 120


@transaction.atomic
def set_days(*, organization: Organization, kind: str, code: str, days: int, reason: str, by: Actor) -> Timing:
    """From now on the step is due so many days before or after the meeting, here and below; running ones follow."""
    require(Power.RULES, organization)
    script = next((one for one in scripts.current(clock.today()) if one.id == kind), None)
    step = next((one for one in script.steps if one.code == code and one.owed), None) if script else None
    if step is None:
        raise Refused("这一步没有可调整的报告期限。", field="step")
    if not 0 <= days <= MOST:
        raise Refused(f"天数应在0至{MOST}之间。", field="days")
    reason = said(reason, what="依据（上级通知的名称或文号）", most=200, field="reason", required=True)
    made = Timing.objects.create(
        organization=organization, kind=kind, code=code, days=days, reason=reason, created_at=clock.now(),
        created_by=str(by),
    )  # fmt: skip
    record(
        "procedure_days_set", by=by, subject=made, path=organization.path,
        after={"程序": script.title if script else kind, "步骤": step.title, "天数": days}, reason=reason,
    )  # fmt: skip
    low, high = organization.range
    with scope.system("程序时限调整"):  # whoever sets the days need not see what the leadership's meeting is about
        running = Procedure.objects.filter(
            kind=kind, cancelled_reason="", organization__path__gte=low, organization__path__lt=high
        ).select_related("organization", "meeting")
        for procedure in running.filter(steps__code=code, steps__done_on=None):
            owe_steps(procedure, by)
    return made
