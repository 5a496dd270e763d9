"""约谈: a member asks somebody for a talk; an answer is owed. Only the two see who asked whom."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from yipanqi.education.actions.base import locked, log, owe, settle, tell, withdraw
from yipanqi.education.actions.confiding import checked, confide, forget, in_person
from yipanqi.education.enums import Answer
from yipanqi.education.models import TalkRequest
from yipanqi.education.queries import people
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import QUIET, Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.obligations.enums import Severity
from yipanqi.organizations.models import Person

KIND, TITLE = "talk_request", "答复约谈"
BASIS = "惯例：党员约谈，党组织应当答复"
FARTHEST = timedelta(days=92)


@transaction.atomic
def ask_talk(*, addressee: Person, wanted_by: date, by: Actor, text: str = "", once: str | None = None) -> TalkRequest:
    """Ask somebody of the branch's committee, or of those above it, for a talk before a day; `text` (what about) is for
    the two alone.
    """
    person, text = in_person(by), checked(text, field="text")
    with scope.system("提出约谈"):
        if once and (known := TalkRequest.objects.filter(once=once, person=person).first()):
            return known
        place = next((place for place, one in people.to_ask(person) if one.pk == addressee.pk), None)
        if place is None:
            raise Refused("只能约本支部委员，或上级党组织的书记、副书记、党组成员。", field="addressee")
        today = clock.today()
        if wanted_by < (first := earliest_wanted(today)):
            said = f"请给对方至少{settings.LEAD_DAYS}个工作日，最早选{chinese_date(first)}。急事请直接联系。"
            raise Refused(said, field="wanted_by")
        if wanted_by > today + FARTHEST:
            raise Refused("请选择三个月之内的日期。", field="wanted_by")
        open_one = TalkRequest.objects.filter(person=person, addressee=addressee, answer=Answer.OPEN).first()
        if open_one is not None:
            raise Refused(f"您已于{chinese_date(clock_day(open_one))}约谈{addressee.name}，对方还没有答复。")
        made = TalkRequest.objects.create(
            organization=place, person_id=person, addressee=addressee, wanted_by=wanted_by, asked_at=clock.now(),
            once=once,
        )  # fmt: skip
    confide(organization=place, record=made.key, readers=[addressee.pk], text=text, by=by)
    owe(
        organization=place, key=made.key, kind=KIND, title=TITLE, basis=BASIS, due_on=wanted_by, person=addressee,
        address=address(made), severity=Severity.SOFT, confided=True, by=QUIET,
    )  # fmt: skip
    log("talk_asked", made, by)
    tell([addressee], "有党员约您谈心谈话，请答复。", address=address(made), key=made.key, by=by)
    return made


def clock_day(request: TalkRequest) -> date:
    """The day it was asked on."""
    return request.asked_at.astimezone(clock.ZONE).date()


def address(request: TalkRequest) -> str:
    """Its page, for the two."""
    return reverse("education:request", args=[request.pk])


@transaction.atomic
def decline_request(*, request: TalkRequest, text: str, by: Actor) -> TalkRequest:
    """Say why no talk comes about, or what else is proposed. (Arranging the talk is the other answer.)"""
    held = _open(request)
    if held.addressee_id != in_person(by):
        raise NotAllowed("约谈由被约的人本人答复。")
    text = checked(text, field="text")
    if not text:
        raise Refused("请写一句话说明，例如另约时间、请哪位同志谈。", field="text")
    confide(organization=held.organization, record=held.key, readers=[held.person_id], text=text, by=by)
    held.answer, held.answered_at = Answer.DECLINED, clock.now()
    held.save()
    settle(organization=held.organization, key=held.key, record=held.key, label=TITLE, on=clock.today(), by=by)
    log("talk_request_answered", held, by, after={"办理": Answer.DECLINED.label})
    tell([held.person_id], "您提出的约谈已有答复。", address=address(held), key=f"{held.key}:answered", by=by)
    return held


@transaction.atomic
def withdraw_request(*, request: TalkRequest, by: Actor) -> TalkRequest:
    """Whoever asked takes it back; what it was about is erased."""
    held = _open(request)
    if held.person_id != in_person(by):
        raise NotAllowed("约谈只能由提出的人本人收回。")
    _end(held, Answer.WITHDRAWN, by)
    log("talk_request_withdrawn", held, by)
    return held


def _end(held: TalkRequest, answer: str, by: Actor) -> None:
    held.answer, held.answered_at = answer, clock.now()
    held.save()
    forget(held.key)
    withdraw(organization=held.organization, key=held.key, reason="约谈已收回", by=QUIET)


def _open(request: TalkRequest) -> TalkRequest:
    held = locked(TalkRequest, request.pk)
    if held is None:
        raise NotAllowed("这项约谈只有双方能看到。")
    if held.answer != Answer.OPEN:
        raise Conflict("这项约谈已经办理，请刷新后查看。")
    return held


def release_requests(*, by: Actor) -> int:
    """Requests to somebody who left the office go back to whoever asked; answers how many. Every night."""
    released = 0
    with scope.system("约谈核对"):
        waiting = list(TalkRequest.objects.filter(answer=Answer.OPEN).select_related("organization", "addressee"))
        for one in waiting:
            if people.Candidates(one.organization).get(one.addressee_id) is not None:
                continue
            with transaction.atomic():
                _end(one, Answer.RETURNED, by)
                log("talk_request_withdrawn", one, by)
                text = "您约谈的同志已离任，约谈已退回，请另选谈话人。"
                tell([one.person_id], text, address=address(one), key=f"{one.key}:released", by=by)
            released += 1
    return released
