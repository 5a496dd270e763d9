"""Signing by name: whoever holds the office on the day signs for the published list; a former holder does not."""

from datetime import date

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import State
from yipanqi.organizations.models import Appointment
from yipanqi.responsibilities.actions.base import all_seen, locked, log
from yipanqi.responsibilities.enums import Stage
from yipanqi.responsibilities.models import Acknowledgement, DutyList
from yipanqi.responsibilities.queries import lists as queries
from yipanqi.responsibilities.queries.holders import holder_of


@transaction.atomic
def acknowledge(*, found: DutyList, by: Actor) -> Acknowledgement:
    """Sign for a published list in one's own name; the same person signs once."""
    found = locked(found, Stage.PUBLISHED)
    if by.on_behalf_of:
        raise NotAllowed("签收须由本人办理，代办人不能代签；本人在纸质清单上签字的，由机关党委登记。")
    with all_seen("责任清单的责任人"):
        holder = holder_of(found)
    if holder is None or by.person_id is None or holder.person_id != by.person_id:
        raise NotAllowed(_not_yours(found, holder))
    return _sign(found, holder, clock.today(), on_paper=False, by=by)


def _not_yours(found: DutyList, holder: Appointment | None) -> str:
    if holder is None:
        return f"“{found.title}”的职务今天无人在任，任职登记后由接任的同志签收。"
    since = f"，{chinese_date(holder.from_on)}起任职" if not holder.from_unknown else ""
    return f"“{found.title}”由现任{holder.called}{holder.person.name}签收{since}；已离任的不再签收。"


@transaction.atomic
def acknowledge_on_paper(*, found: DutyList, signed_on: date, by: Actor) -> Acknowledgement:
    """Enter that the holder signed the printed list; the sheet is kept by whoever drafts."""
    require(Power.LISTS, found.organization)
    found = locked(found, Stage.PUBLISHED)
    assert found.published_at is not None
    if signed_on > clock.today():
        raise Refused(f"签字日期{chinese_date(signed_on)}还没有到。", field="signed_on")
    if signed_on < found.published_at.astimezone(clock.ZONE).date():
        raise Refused("签字日期早于公布日期，请核对。", field="signed_on")
    holder = holder_of(found, on=signed_on)
    now = holder_of(found)
    if now is None or holder is None or holder.person_id != now.person_id:
        raise NotAllowed(_not_yours(found, now))
    return _sign(found, now, signed_on, on_paper=True, by=by)


def _sign(found: DutyList, holder: Appointment, day: date, *, on_paper: bool, by: Actor) -> Acknowledgement:
    person = holder.person
    if known := Acknowledgement.objects.filter(list=found, person=person).first():
        return known
    made = Acknowledgement.objects.create(
        list=found, person=person, office=holder.called_in_full[:120], signed_on=day, on_paper=on_paper, at=clock.now(),
        by=str(by)[:80],
    )  # fmt: skip
    with all_seen("签收责任清单"):
        key = queries.signing_entry(found, person.pk)
        if any(row.key == key and row.state != State.VOID for row in queries.signatures_owed([found])):
            obligations.settle(
                organization=found.organization, key=key, record=f"list_signature:{made.pk}", label="签收",
                happened_on=day, recorded_at=made.at, by=by,
            )  # fmt: skip
    after = {"姓名": person.name, "职务": made.office, "签收日期": day.isoformat(), "纸质": on_paper}
    log("list_acknowledged", found, by, after=after)
    return made
