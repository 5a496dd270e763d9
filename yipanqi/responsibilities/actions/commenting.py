"""The comment period: those below are asked by name, say something or nothing, and everything said is answered."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import notify
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.kernel.worktime import working_days_after
from yipanqi.organizations.models import Person
from yipanqi.responsibilities.actions.awaiting import follow_approvals
from yipanqi.responsibilities.actions.base import address_of, all_seen, locked, log, told
from yipanqi.responsibilities.enums import Stage
from yipanqi.responsibilities.models import DutyList, Invitation
from yipanqi.responsibilities.queries.rulings import limits

MOST = 300


@transaction.atomic
def ask_comments(*, found: DutyList, people: Sequence[Person], until: date | None = None, by: Actor) -> DutyList:
    """Ask people for comments until a day; without one, for as long as the organ has ruled. Asking further people
    later is possible, ending the time earlier is not.
    """
    require(Power.LISTS, found.organization)
    found = locked(found, Stage.DRAFT, Stage.COMMENTS)
    if not found.items.exists():
        raise Refused("清单里还没有事项，请先添加。")
    until = _until(found, until)
    known = set(found.invitations.values_list("person_id", flat=True))
    fresh = [one for one in people if one.pk not in known]
    if not fresh and not known:
        raise Refused("请选择征求哪些同志的意见。", field="people")
    if len(fresh) > MOST:
        raise Refused(f"一次最多征求{MOST}人的意见。", field="people")
    now = clock.now()
    Invitation.objects.bulk_create(Invitation(list=found, person=one, invited_at=now) for one in fresh)
    before = found.comments_until
    found.stage, found.comments_until = Stage.COMMENTS, until
    found.save(update_fields=["stage", "comments_until"])
    follow_approvals([found], moved_from=before, by=by)
    with all_seen("通知征求意见的同志"):
        told = list(Person.objects.filter(pk__in=[one.pk for one in fresh], account__isnull=False))
        for person in Person.objects.filter(pk__in=[one.pk for one in told]).select_related("account"):
            notify(
                account=person.account, address=address_of(found), key=f"list-comments:{found.pk}", by=by,
                text=f"请对“{found.title}”（草案）提出意见，{chinese_date(until)}前。没有意见的不用回复。",
            )  # fmt: skip
    log("list_opened", found, by, after={"until": until.isoformat(), "people": [one.name for one in fresh]})
    return found


def _until(found: DutyList, until: date | None) -> date:
    today, days = clock.today(), limits(found.organization).comment_days
    first = working_days_after(today, days)
    until = until or first
    if found.comments_until is not None and until < found.comments_until:
        raise Refused(f"已通知征求到{chinese_date(found.comments_until)}，不能再提前。", field="until")
    if found.comments_until is None and until < first:
        raise Refused(
            f"征求意见至少{days}个工作日（本机关规定），最早到{chinese_date(first)}，请改选日期。", field="until"
        )
    if (until - today).days > 60:
        raise Refused("征求意见不超过60天，请改选日期。", field="until")
    return until


@transaction.atomic
def comment(*, found: DutyList, text: str, by: Actor) -> Invitation:
    """What one of those asked says, once; before the time is over it may be changed as long as nobody answered."""
    found = locked(found, Stage.COMMENTS)
    with all_seen("征求意见"):
        row = Invitation.objects.select_for_update(of=("self",)).filter(list=found, person=by.person_id).first()
    if row is None or by.person_id is None:
        raise NotAllowed("这份草案没有征求您的意见；公布后有意见，可以向机关党委提出。")
    assert found.comments_until is not None
    if clock.today() > found.comments_until:
        raise Refused(f"征求意见已于{chinese_date(found.comments_until)}结束。")
    if row.adopted is not None:
        raise Refused("您的意见已经答复，不能再改。")
    text = told(text, field="text")
    if not 2 <= len(text) <= 500:
        raise Refused("请用两个字以上、500字以内写明意见。", field="text")
    row.text, row.said_at = text, clock.now()
    row.save(update_fields=["text", "said_at"])
    log("list_commented", found, by, after={"意见": text})
    return row


@transaction.atomic
def reply_to(*, invitation: Invitation, adopted: bool, reply: str, by: Actor) -> Invitation:
    """Say what becomes of a comment: adopted or not, and why."""
    require(Power.LISTS, invitation.list.organization)
    found = locked(invitation.list, Stage.COMMENTS)
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not row.text:
        raise Refused("这位同志没有提出意见，不用答复。")
    reply = told(reply, field="reply")
    if not adopted and not reply:
        raise Refused("没有采纳的，请写明理由。", field="reply")
    if len(reply) > 300:
        raise Refused("答复超过300字，请缩短。", field="reply")
    row.adopted, row.reply, row.replied_at, row.replied_by = adopted, reply, clock.now(), str(by)[:80]
    row.save(update_fields=["adopted", "reply", "replied_at", "replied_by"])
    log("list_comment_answered", found, by, after={"采纳": adopted, "答复": reply})
    return row
