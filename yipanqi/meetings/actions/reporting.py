"""书记述职: which secretaries reported at a meeting, to whom, how, the grade people gave; evidence for their duty."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from yipanqi.access.enums import Power
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.actions.base import locked, log
from yipanqi.meetings.enums import Kind, ReportGrade, ReportWay
from yipanqi.meetings.models import Meeting, WorkReport
from yipanqi.meetings.queries import reports as queries
from yipanqi.obligations import actions as obligations
from yipanqi.organizations.models import Organization


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """What is said of one secretary; an empty `way`: has not reported here. `grade` is a decision of people."""

    way: str = ""
    grade: str = ""
    heard_by: str = ""


@transaction.atomic
def enter_reports(*, meeting: Meeting, entries: Mapping[int, ReportEntry], by: Actor) -> list[WorkReport]:
    """Enter who reported, by the number of the organisation; those not named stay as they are. Before signing only."""
    meeting = locked(meeting, Power.MEETINGS)
    _check_open(meeting)
    offered = {one.organization.pk: one for one in queries.reporting(meeting)}
    if set(entries) - set(offered):
        raise Refused("有的党组织不在本次述职范围内，请重新打开页面核对。", field="reports")
    for number, entry in entries.items():
        _enter(meeting, offered[number], entry)
    kept = queries.reports_of(meeting)
    log("work_reports_entered", meeting, by, after={one.organization.called: one.said for one in kept})
    _follow((offered[number].organization for number in entries), by)
    return kept


def _check_open(meeting: Meeting) -> None:
    if Kind.WORK_REPORT not in meeting.kinds:
        raise Refused("这不是书记述职评议会，没有述职情况可登记。")
    if meeting.locked:
        raise Refused("会议记录已签认，述职情况不能再改；如需更正，请用“更正”。")
    if not meeting.held:
        raise Refused("请先填写会议记录，再登记述职情况。")


def _enter(meeting: Meeting, one: queries.Reporting, entry: ReportEntry) -> None:
    name = one.organization.called
    if not entry.way:
        if entry.grade:
            raise Refused(f"“{name}”填了评议等次，请同时选择述职方式。", field="reports")
        meeting.reports.filter(organization=one.organization).delete()
        return
    if entry.way not in ReportWay.values or (entry.grade and entry.grade not in ReportGrade.values):
        raise Refused(f"“{name}”的述职方式或等次不在列表中，请重新选择。", field="reports")
    if one.person is None:
        raise Refused(f"“{name}”当日没有登记书记，请先在组织机构中补登任职。", field="reports")
    heard_by = one.heard_by or entry.heard_by.strip()
    if not heard_by:
        raise Refused(f"请写明“{name}”书记向哪个上级党组织述职。", field="reports")
    if len(heard_by) > 80:
        raise Refused(f"“{name}”书记述职的上级党组织超过80字，请缩短。", field="reports")
    values = {"person": one.person, "way": entry.way, "grade": entry.grade, "heard_by": heard_by}
    known = meeting.reports.filter(organization=one.organization).select_related("person").first()
    if known is not None and all(getattr(known, field) == value for field, value in values.items()):
        return
    values["recorded_at"] = known.recorded_at if known else clock.now()
    WorkReport.objects.update_or_create(meeting=meeting, organization=one.organization, defaults=values)


def check_reports(meeting: Meeting) -> None:
    """A record of 述职 says who reported before it is signed; afterwards it is locked."""
    if Kind.WORK_REPORT in meeting.kinds and not meeting.reports.exists():
        raise Refused("还没有登记述职情况：请先在本页登记哪些书记述了职，再签认。")


def reports_moved(meeting: Meeting, by: Actor) -> None:
    """The meeting got another day, or was cancelled: the ledgers of those who reported follow."""
    if Kind.WORK_REPORT in meeting.kinds:
        _follow((one.organization for one in queries.reports_of(meeting)), by)


def _follow(organizations: Iterable[Organization], by: Actor) -> None:
    for organization in organizations:
        obligations.reconcile(organization=organization, records="report", by=by)
