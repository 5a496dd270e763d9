"""Approval by whoever is entitled, publication into the ledger, withdrawal."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock, ids
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.obligations.actions import Kept
from yipanqi.responsibilities.actions.awaiting import follow_approvals
from yipanqi.responsibilities.actions.base import all_seen, locked, locked_many, log, told
from yipanqi.responsibilities.actions.items import evidence_of
from yipanqi.responsibilities.actions.letters import renew_letters
from yipanqi.responsibilities.actions.owing import Owing, check_time
from yipanqi.responsibilities.enums import Stage
from yipanqi.responsibilities.models import DutyList, Item
from yipanqi.responsibilities.queries import lists as queries
from yipanqi.responsibilities.queries.story import publication_of

APPROVED = ["stage", "approved_on", "approved_at", "approved_by", "decision"]


@transaction.atomic
def approve(*, found: DutyList, approved_on: date, decision: str, by: Actor) -> DutyList:
    """Enter that a draft was approved: on which day, by which meeting or instruction."""
    return approve_many(lists=[found], approved_on=approved_on, decision=decision, by=by)[0]


@transaction.atomic
def approve_many(*, lists: Sequence[DutyList], approved_on: date, decision: str, by: Actor) -> list[DutyList]:
    """The same of several that were approved together: all of them, or none."""
    for one in lists:
        require_entitled(one)
    decision = told(decision, field="decision")
    if not decision:
        raise Refused("请写明由哪一次会议、哪一份批示审定。", field="decision")
    if len(decision) > 200:
        raise Refused("审定依据超过200字，请缩短。", field="decision")
    today = clock.today()
    if approved_on > today:
        raise Refused(f"审定日期{chinese_date(approved_on)}还没有到。", field="approved_on")
    fresh = locked_many(lists, Stage.DRAFT, Stage.COMMENTS)
    for one in fresh:
        _check_ready(one, approved_on, today)
        one.stage, one.approved_on, one.approved_at = Stage.APPROVED, approved_on, clock.now()
        one.approved_by, one.decision = str(by)[:80], decision
        one.save(update_fields=APPROVED)
        log("list_approved", one, by, after={"审定日期": approved_on.isoformat(), "审定依据": decision})
    follow_approvals(fresh, by=by)
    return fresh


def require_entitled(one: DutyList) -> None:
    """Refuse whoever does not approve such lists, saying who does."""
    if queries.may_approve(one):
        return
    if one.shape.by_group:
        place = queries.approving_place(one)
        raise NotAllowed(
            f"“{one.title}”经“{place.name}”讨论决定，由党组（党委）书记审定。您可以拟订、征求意见，审定请送党组（党委）书记办理。"
        )
    raise NotAllowed(
        f"“{one.title}”由机关党委书记、副书记（或党组书记）审定。您可以拟订、征求意见，审定请送机关党委办理。"
    )


def _check_ready(one: DutyList, approved_on: date, today: date) -> None:
    if not one.items.exists():
        raise Refused(f"“{one.title}”里还没有事项。")
    if approved_on < one.created_at.astimezone(clock.ZONE).date():
        raise Refused(f"审定日期早于“{one.title}”的拟订日期，请更正。", field="approved_on")
    if one.stage == Stage.DRAFT and one.version == 1:
        raise Refused(f"“{one.title}”还没有征求意见，请先征求意见再审定。")
    said = list(one.invitations.all())
    if one.comments_until and today <= one.comments_until and not all(row.said_at for row in said):
        raise Refused(f"“{one.title}”征求意见到{chinese_date(one.comments_until)}，请在到期后审定。")
    if waiting := [row for row in said if row.waits]:
        raise Refused(f"“{one.title}”还有{len(waiting)}条意见没有答复，请先逐条答复。")


@transaction.atomic
def send_back(*, found: DutyList, reason: str, by: Actor) -> DutyList:
    """Back to drafting, before publication: what was approved is open again."""
    if not queries.may_draft(found.organization) and not queries.may_approve(found):
        require_entitled(found)
    found = locked(found, Stage.COMMENTS, Stage.APPROVED)
    reason = told(reason, field="reason")
    if not reason:
        raise Refused("请写明退回修改的理由。", field="reason")
    # Whoever was asked stays asked: after mending, the time for comments is over or still running as it was.
    found.stage = Stage.COMMENTS if found.comments_until else Stage.DRAFT
    found.approved_on = found.approved_at = None
    found.approved_by = found.decision = ""
    found.save(update_fields=APPROVED)
    follow_approvals([found], by=by)
    log("list_returned", found, by, reason=reason)
    return found


@transaction.atomic
def publish(*, found: DutyList, by: Actor) -> DutyList:
    """Publish an approved list: everybody in the organ reads it, its items are owed, its holder signs."""
    return publish_many(lists=[found], by=by)[0]


@transaction.atomic
def publish_many(*, lists: Sequence[DutyList], by: Actor) -> list[DutyList]:
    """The same of several at once, in a fixed number of queries and with one entry of history that names them all. A
    new version takes the place of the one it was written from: what is owed and not due yet follows it.
    """
    for one in lists:
        require(Power.LISTS, one.organization)
    fresh = locked_many(lists, Stage.APPROVED)
    with all_seen("公布责任清单"):
        replaced = _replaced(fresh)
        owing = Owing(fresh, list(replaced.values()))
        items = [item for one in fresh for item in owing.items[one.pk]]
        _refuse_dropped_evidence(items, replaced)
        owed = {row.key for row in queries.raised_by(replaced.values())} if replaced else set()
        check_time(fresh, items, owed, clock.today())
        now, together = clock.now(), min(one.pk for one in fresh)
        _end(replaced.values(), now)
        for one in fresh:
            one.stage, one.published_at, one.published_by, one.together = Stage.PUBLISHED, now, str(by)[:80], together
        DutyList.objects.bulk_update(fresh, ["stage", "published_at", "published_by", "together"])
        kept = owing.bring(reason="责任清单改版，不再要求", by=by)
    _tell(fresh, replaced, kept, by)
    renew_letters(lists=fresh, by=by)
    return fresh


def _replaced(fresh: Sequence[DutyList]) -> dict[int, DutyList]:
    """The published versions whose place these take: of the same list, or the one a successor's was written from. One
    query.
    """
    published = DutyList.objects.filter(
        stage=Stage.PUBLISHED, organization__in={one.organization_id for one in fresh},
        year__in={one.year for one in fresh},
    ).select_related("organization", "person")  # fmt: skip
    by_name = {_identity(one): one for one in published}
    by_number = {one.pk: one for one in by_name.values()}
    found = {one.pk: by_name.get(_identity(one)) or by_number.get(one.based_on_id or 0) for one in fresh}
    return {number: before for number, before in found.items() if before is not None}


def _identity(one: DutyList) -> tuple:
    return one.organization_id, one.subject, one.post, one.person_id, one.year


def _refuse_dropped_evidence(items: Sequence[Item], replaced: dict[int, DutyList]) -> None:
    """What something was done under this year stays in the new version. Three queries at most."""
    before = {one.pk: number for number, one in replaced.items()}
    kept = {(item.list_id, item.token) for item in items}
    old = Item.objects.filter(list__in=before).select_related("list")
    gone = {item.token: item for item in old if (before[item.list_id], item.token) not in kept}
    for token, proof in evidence_of(list(gone.values())).items():
        raise Refused(
            f"“{gone[token].duty_text}”已有办理凭据（{proof}），新版不能删去它。请在草案中补回这一项，或退回修改。"
        )


def _end(replaced, now) -> None:
    ended = list(replaced)
    for one in ended:
        one.stage, one.ended_at, one.ended_reason = Stage.SUPERSEDED, now, "由新版替代"
    if ended:
        DutyList.objects.bulk_update(ended, ["stage", "ended_at", "ended_reason"])


def _tell(fresh: Sequence[DutyList], replaced: dict[int, DutyList], kept: Kept, by: Actor) -> None:
    """One entry of history for what was published together."""
    before, after = kept.said()
    lists = [
        {"list": one.pk, "title": one.title, "version": one.version, "replaces": str(replaced.get(one.pk) or "")}
        for one in fresh
    ]
    name = str(fresh[0]) if len(fresh) == 1 else f"{fresh[0]}等{len(fresh)}份"
    record(
        "list_published", by=by, subject=publication_of(fresh[0]), name=name,
        path=ids.common(one.organization.path for one in fresh), before=before, after={"lists": lists, **after},
    )  # fmt: skip


@transaction.atomic
def withdraw(*, found: DutyList, reason: str, by: Actor) -> DutyList:
    """Withdraw a published list: it stays readable, what it asked for and is not due yet is asked no more."""
    require(Power.LISTS, found.organization)
    found = locked(found, Stage.PUBLISHED)
    reason = told(reason, field="reason")
    if not reason:
        raise Refused("请写明撤回的理由。", field="reason")
    found.stage, found.ended_at, found.ended_reason = Stage.WITHDRAWN, clock.now(), reason[:200]
    found.save(update_fields=["stage", "ended_at", "ended_reason"])
    with all_seen("撤回责任清单"):
        was, now = Owing([], [found]).bring(reason=f"责任清单撤回：{reason}", by=by).said()
    log("list_withdrawn", found, by, before=was, after=now, reason=reason)
    renew_letters(lists=[found], by=by)
    return found
