"""Meeting an entry: by a few words, or by a record that exists already. The ledger's evidence is the only progress."""

from datetime import date

from django.db import transaction

from yipanqi.access.enums import Power
from yipanqi.audit.actions import record as audit
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.actions.base import all_seen, told
from yipanqi.responsibilities.enums import EVIDENCE, ITEM, SOURCE
from yipanqi.responsibilities.models import Item, Report
from yipanqi.responsibilities.queries.records import records_for

RECORD = "duty_report"
"""What a few words are called in evidence."""


def may_report(entry: Obligation, person: int | None) -> bool:
    """Whoever owes it, and who keeps the records of the organisation that does."""
    if person is not None and entry.person_id == person:
        return True
    return scope.current().may(Power.MEETINGS, entry.organization.path)


@transaction.atomic
def report(
    *, entry: Obligation, text: str = "", happened_on: date | None = None, record: str = "", by: Actor
) -> Obligation:
    """Report an item of a list as done: in a few words with its day, or by naming a record (`meeting:12`)."""
    entry = _own(entry, by)
    if entry.state in (State.MET, State.LATE):
        raise Refused("这一期已经办结；要更正的，请先撤回原来的填报。")
    if entry.state == State.VOID:
        raise Refused("这一期已随清单改版或撤回而不再要求，不用填报。")
    if record:
        return _link(entry, record, by)
    text = told(text, field="text")
    if not 4 <= len(text) <= 300:
        raise Refused("请用一两句话写明办理情况（4至300字）；会议、谈心谈话等已有记录的，直接选择记录。", field="text")
    happened_on = _day(entry, happened_on)
    made = Report.objects.create(
        obligation=entry, organization=entry.organization, person=entry.person, text=text, happened_on=happened_on,
        recorded_at=clock.now(), recorded_by=str(by)[:80],
    )  # fmt: skip
    with all_seen("填报责任事项"):
        settled = obligations.settle(
            organization=entry.organization, key=entry.key, record=f"{RECORD}:{made.pk}", label=_label(entry),
            happened_on=happened_on, recorded_at=made.recorded_at, by=by,
        )  # fmt: skip
    audit(
        "item_reported", by=by, subject=made, name=entry.title, path=entry.organization.path,
        after={"办理日期": happened_on.isoformat()},
    )  # fmt: skip
    return settled


def _own(entry: Obligation, by: Actor) -> Obligation:
    with all_seen("责任事项"):
        rows = Obligation.objects.select_for_update(of=("self",)).select_related("organization", "person")
        fresh = rows.filter(pk=entry.pk, source=SOURCE, kind=ITEM).first()
    if fresh is None or not may_report(fresh, by.person_id):
        raise NotAllowed("责任事项由责任人本人填报，也可由本组织书记、委员代为填报。")
    return fresh


def _day(entry: Obligation, day: date | None) -> date:
    if day is None:
        raise Refused("请填写办理日期。", field="happened_on")
    if day > clock.today():
        raise Refused(f"办理日期{chinese_date(day)}还没有到，请在办完后填报。", field="happened_on")
    if day < entry.period_start:
        raise Refused(
            f"办理日期早于这一期的第一天（{chinese_date(entry.period_start)}），请核对，或填到前一期。",
            field="happened_on",
        )
    return day


def _label(entry: Obligation) -> str:
    with all_seen("责任事项的凭据"):
        item = Item.objects.filter(token=rules.token_of(entry.key)).order_by("-pk").first()
    return EVIDENCE.get(item.evidence, EVIDENCE["statement"]) if item else EVIDENCE["statement"]


def _link(entry: Obligation, record: str, by: Actor) -> Obligation:
    chosen = next((one for one in records_for(entry) if one.record == record), None)
    if chosen is None:
        raise Refused("所选记录不在这一期可用的记录里，请重新选择，或用几句话说明。", field="record")
    with all_seen("填报责任事项"):
        return obligations.settle(
            organization=entry.organization, key=entry.key, record=chosen.record, label=chosen.label,
            happened_on=chosen.held_on, recorded_at=chosen.recorded_at, by=by,
        )  # fmt: skip


@transaction.atomic
def withdraw_report(*, entry: Obligation, by: Actor) -> Obligation:
    """Take back what was reported: the entry is open again, or missed where its day has passed."""
    entry = _own(entry, by)
    with all_seen("撤回填报"):
        records = list(Evidence.objects.filter(obligation=entry).values_list("record", flat=True))
        for record in records:
            entry = obligations.unsettle(
                organization=entry.organization, key=entry.key, record=record, reason="撤回填报", by=by
            )
        for made in Report.objects.filter(obligation=entry, withdrawn_at=None):
            made.withdrawn_at = clock.now()
            made.save(update_fields=["withdrawn_at"])
            audit("item_report_withdrawn", by=by, subject=made, name=entry.title, path=entry.organization.path)
    return entry
