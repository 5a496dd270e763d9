"""Verbs of a talk: arrange → hold (or both at once, with many); cancel, deny, confide. The committee enters every talk
of its organisation, everybody those he or she is party to. What was said is confided by a party to the parties, or
stays on paper.
"""

from collections.abc import Collection, Iterable
from datetime import date, time

from django.db import IntegrityError, transaction
from django.urls import reverse

from yipanqi.education.actions.base import locked, log, not_future, settle, tell
from yipanqi.education.actions.confiding import checked, confide, in_person
from yipanqi.education.enums import Answer, Occasion, Side, Stage
from yipanqi.education.models import MustTalk, Party, Talk, TalkRequest
from yipanqi.education.queries import people
from yipanqi.education.queries import talks as queries
from yipanqi.education.rules.talks import ENTERED, HOLDERS, check_parties
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date, chinese_weekday
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations import actions as obligations
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization, Person

COUNTED = (Stage.HELD, Stage.DENIED)


@transaction.atomic
def arrange_talk(
    *,
    organization: Organization,
    leads: Collection[Person],
    others: Collection[Person],
    held_on: date,
    by: Actor,
    at: time | None = None,
    place: str = "",
    occasion: str = Occasion.ROUTINE,
    must: MustTalk | None = None,
    request: TalkRequest | None = None,
    held: bool = False,
    once: str | None = None,
) -> Talk:
    """Arrange a talk and tell the others, or (`held`) enter one that took place already.

    `must`, `request`: what it answers. The same `once` key makes one talk however often it is sent.
    """
    _may_enter(organization, [*leads, *others])
    if held:
        not_future(held_on, "谈话日期", field="held_on")
    elif held_on < clock.today():
        raise Refused("约定的日期已经过去；已经谈过的，请点“已经谈过，直接登记”。", field="held_on")
    talk = Talk(
        organization=organization, occasion=_occasion(occasion, must, request), held_on=held_on, at=at,
        place=place.strip()[:100], created_at=clock.now(), recorder_id=by.person_id, once=once,
    )  # fmt: skip
    if known := _entered(talk, leads, others):
        return known
    if request is not None:
        _agree(request, talk, by)
    if held:
        _hold(talk, by)
        _follow(talk, by)
        return talk
    log("talk_arranged", talk, by, after={"日期": held_on.isoformat()})
    told = {one.pk for one in (*leads, *others)} - {by.person_id}
    tell(told, invitation(talk, leads), address=address(talk), key=f"{talk.record}:{held_on}", on=held_on, by=by)
    return talk


@transaction.atomic
def hold_talks(
    *, organization: Organization, lead: Person, others: Collection[Person], held_on: date, by: Actor, place: str = "",
    once: str | None = None,
) -> list[Talk]:  # fmt: skip
    """Enter that somebody talked with several members on a day, one after the other: a talk with each."""
    _may_enter(organization, [lead])
    if not others:
        raise Refused("请勾选谈过的同志。", field="others")
    not_future(held_on, "谈话日期", field="held_on")
    talks = []
    for one in others:
        talk = Talk(
            organization=organization, held_on=held_on, place=place.strip()[:100], created_at=clock.now(),
            recorder_id=by.person_id, once=f"{once[:28]}:{one.pk}" if once else None,
        )  # fmt: skip
        known = _entered(talk, [lead], [one])
        if known is None:
            _hold(talk, by)
        talks.append(known or talk)
    _follow(talks[0], by)
    return talks


def _may_enter(organization: Organization, parties: Iterable[Person]) -> None:
    if organization.kind not in HOLDERS:
        raise Refused(f"“{organization.name}”不登记谈心谈话，请选择党支部或党委。", field="organization")
    if not queries.may_enter(organization, [one.pk for one in parties]):
        raise NotAllowed(f"“{organization.name}”的谈心谈话由其书记、委员登记；您本人参加的，可以自己登记。")


def _occasion(occasion: str, must: MustTalk | None, request: TalkRequest | None) -> str:
    if must is not None:
        return Occasion.MUST
    if request is not None:
        return Occasion.ASKED
    if occasion not in ENTERED:
        raise Refused("事由不在列表中，请重新选择。", field="occasion")
    return occasion


def _entered(talk: Talk, leads: Collection[Person], others: Collection[Person]) -> Talk | None:
    """Save it with its parties; when the same form has made one already, that one."""
    if talk.once and (known := _made_by(talk)):
        return known
    check_parties([one.pk for one in leads], [one.pk for one in others])
    try:
        with transaction.atomic():
            talk.save(force_insert=True)
    except IntegrityError:
        known = _made_by(talk)
        if known is None:
            raise Refused("这份表单已经提交过，请返回查看。") from None
        return known
    sides = ((Side.LEADS, leads), (Side.WITH, others))
    Party.objects.bulk_create(Party(talk=talk, person=one, side=side) for side, people_ in sides for one in people_)
    return None


def _made_by(talk: Talk) -> Talk | None:
    return Talk.objects.filter(once=talk.once, organization=talk.organization).first()


def invitation(talk: Talk, leads: Iterable[Person]) -> str:
    """The notice of a talk in one sentence."""
    moment = f"{talk.at:%H:%M}" if talk.at else ""
    day = f"{talk.held_on.month}月{talk.held_on.day}日（{chinese_weekday(talk.held_on)}）{moment}"
    where = f"，{talk.place}" if talk.place else ""
    return f"谈心谈话：{day}{where}，谈话人{'、'.join(one.name for one in leads)}。"


def address(talk: Talk) -> str:
    """The talk's own page."""
    return reverse("education:talk", args=[talk.pk])


@transaction.atomic
def hold_talk(*, talk: Talk, held_on: date, by: Actor, place: str | None = None, version: int | None = None) -> Talk:
    """An arranged talk took place."""
    talk = _locked(talk, version, current=Stage.HELD)
    if talk.stage == Stage.HELD:
        return talk
    if talk.stage != Stage.ARRANGED:
        raise Refused(f"这次谈话{talk.get_stage_display()}，不能登记。")
    not_future(held_on, "谈话日期", field="held_on")
    talk.held_on = held_on
    if place is not None:
        talk.place = place.strip()[:100]
    _hold(talk, by)
    _follow(talk, by)
    return talk


def _hold(talk: Talk, by: Actor) -> None:
    """It took place: those talked with are told that it was entered, so that they can object."""
    talk.stage, talk.recorded_at, talk.recorder_id = Stage.HELD, clock.now(), by.person_id
    _save(talk)
    log("talk_held", talk, by, after={"日期": talk.held_on.isoformat()})
    _answer_musts(talk, by)
    told = [party.person_id for party in talk.others if party.person_id != by.person_id]
    text = f"已登记{chinese_date(talk.held_on)}同您的谈心谈话。没有谈过的，请打开后点“没有谈过”。"
    tell(told, text, address=address(talk), key=f"{talk.record}:held", by=by)


def _save(talk: Talk) -> None:
    talk.version += 1
    talk.save()


def _follow(talk: Talk, by: Actor) -> None:
    """The year's duty of a branch follows its talks."""
    if talk.organization.kind == Kind.BRANCH:
        obligations.reconcile(organization=talk.organization, records="talk", by=by)


def _answer_musts(talk: Talk, by: Actor) -> None:
    """A talk led by the committee answers every open matter of those talked with that had arisen by then."""
    with scope.system("谈话对应的事项"):
        sides = list(talk.parties.all())
        talked = [party.person_id for party in sides if party.side == Side.WITH]
        waiting = MustTalk.objects.filter(
            organization=talk.organization, person__in=talked, talk=None, dropped_at=None, arose_on__lte=talk.held_on
        )
        found = list(waiting.select_related("organization"))
        if not found:
            return
        committee = {one.pk for one in people.committee(talk.organization, on=talk.held_on)}
        if not any(party.side == Side.LEADS and party.person_id in committee for party in sides):
            return
        for must in found:
            must.talk = talk
            must.save(update_fields=["talk"])
            settle(
                organization=must.organization, key=must.key, record=talk.record, label=str(talk), on=talk.held_on,
                by=by,
            )  # fmt: skip


def _locked(talk: Talk, version: int | None = None, *, current: str | None = None) -> Talk:
    """The talk as it is now, for who may change it."""
    fresh = locked(Talk, talk.pk)
    if fresh is None:
        raise NotAllowed("您现任职务看不到这次谈话，请联系该组织书记。")
    _may_enter(fresh.organization, [party.person for party in fresh.parties.select_related("person")])
    if version is not None and version != fresh.version and fresh.stage != current:
        raise Conflict(f"这次谈话刚被他人修改过（现为{fresh.get_stage_display()}），请核对后再次保存。")
    return fresh


@transaction.atomic
def cancel_talk(*, talk: Talk, by: Actor) -> Talk:
    """It will not take place, or was entered by mistake; what the parties confided stays theirs to erase."""
    talk = _locked(talk)
    if talk.stage == Stage.CANCELLED:
        return talk
    was = talk.stage
    talk.stage = Stage.CANCELLED
    _save(talk)
    log("talk_cancelled", talk, by, after={"原为": Stage(was).label})
    if was == Stage.ARRANGED:
        told = [party.person_id for party in talk.parties.all() if party.person_id != by.person_id]
        text = f"{chinese_date(talk.held_on)}的谈心谈话已取消。"
        tell(told, text, address=reverse("education:talks"), key=f"{talk.record}:cancelled", on=talk.held_on, by=by)
    _uncount(talk, by)
    return talk


def _uncount(talk: Talk, by: Actor) -> None:
    """What the talk had answered is open again."""
    with scope.system("谈话不再计入"):
        for must in MustTalk.objects.filter(talk=talk).select_related("organization"):
            must.talk = None
            must.save(update_fields=["talk"])
            obligations.unsettle(organization=must.organization, key=must.key, record=talk.record, by=by)
    _follow(talk, by)


@transaction.atomic
def deny_talk(*, talk: Talk, by: Actor) -> Talk:
    """Somebody entered as talked with says that it did not take place: it counts no longer."""
    fresh = _mine(talk, by, "只有谈话对象本人可以表示没有谈过。")
    if fresh.stage == Stage.HELD:
        fresh.stage = Stage.DENIED
        _save(fresh)
        log("talk_denied", fresh, by)
        _uncount(fresh, by)
    return fresh


@transaction.atomic
def confirm_talk(*, talk: Talk, by: Actor) -> Talk:
    """The same takes it back."""
    fresh = _mine(talk, by, "只有谈话对象本人可以收回异议。")
    if fresh.stage == Stage.DENIED:
        fresh.stage = Stage.HELD
        _save(fresh)
        log("talk_confirmed", fresh, by)
        _answer_musts(fresh, by)
        _follow(fresh, by)
    return fresh


def _mine(talk: Talk, by: Actor, sentence: str) -> Talk:
    person = in_person(by)
    fresh = locked(Talk, talk.pk)
    if fresh is None or not any(one.person_id == person for one in fresh.others):
        raise NotAllowed(sentence)
    return fresh


@transaction.atomic
def confide_talk(*, talk: Talk, text: str, by: Actor) -> None:
    """A party writes down what was said, for the parties alone; an empty text erases what he or she wrote."""
    person = in_person(by)
    fresh = locked(Talk, talk.pk)
    if fresh is None or not queries.is_party(fresh, person):
        raise NotAllowed("谈话内容只能由参加谈话的人填写。")
    if fresh.stage not in COUNTED:
        raise Refused("谈话还没有登记，登记之后才能填写内容。", field="text")
    readers = [party.person_id for party in fresh.parties.all()]
    confide(
        organization=fresh.organization, record=fresh.record, readers=readers, text=checked(text, field="text"), by=by
    )
    log("talk_confided", fresh, by)


def _agree(request: TalkRequest, talk: Talk, by: Actor) -> None:
    """The wish to talk is answered by arranging the talk."""
    held = locked(TalkRequest, request.pk)
    if held is None or held.answer != Answer.OPEN:
        raise Conflict("这项约谈已经办理，请刷新后查看。")
    held.answer, held.answered_at, held.talk = Answer.AGREED, clock.now(), talk
    held.save()
    log("talk_request_answered", held, by, after={"办理": Answer.AGREED.label})
    settle(
        organization=held.organization, key=held.key, record=held.key, label="答复约谈", on=clock.today(), by=by
    )  # fmt: skip
