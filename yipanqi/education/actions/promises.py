"""承诺践诺: make a promise, look at it in mid-year, tell how it went. A member for himself, or the branch for him."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.education.actions.base import locked, log, not_future
from yipanqi.education.models import Promise
from yipanqi.education.queries import people
from yipanqi.education.queries import promises as queries
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization, Person


@transaction.atomic
def make_promise(
    *, organization: Organization, person: Person, text: str, measure: str, due_on: date, made_on: date, by: Actor,
    once: str | None = None,
) -> Promise:  # fmt: skip
    """Enter a promise. Members make their own; who keeps the branch's records may enter another's."""
    if person.pk != scope.current().person_id:
        require(Power.MEETINGS, organization)
    if once and (known := Promise.objects.filter(once=once, organization=organization).first()):
        return known
    if organization.kind != Kind.BRANCH or people.Candidates(organization, only_own=True).get(person.pk) is None:
        raise Refused(f"{person.name}不是“{organization.name}”的党员，请在所在支部登记。", field="person")
    made = Promise(
        organization=organization, person=person, recorded_at=clock.now(), recorded_by=str(by)[:80], once=once,
        **_said(text, measure, due_on, made_on),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refused("这份表单已经提交过，请返回承诺列表查看。") from None
    log("promise_made", made, by)
    return made


def _said(text: str, measure: str, due_on: date, made_on: date) -> dict[str, Any]:
    not_future(made_on, "承诺日期", field="made_on")
    if due_on < made_on:
        raise Refused(f"完成时限早于承诺日期{chinese_date(made_on)}，请核对。", field="due_on")
    if due_on.year > made_on.year + 1:
        raise Refused("承诺一年一次，完成时限请写在本年度或者下一年度内。", field="due_on")
    return {
        "text": _words(text, "承诺事项", 120, "text"), "measure": _words(measure, "具体措施", 200, "measure"),
        "due_on": due_on, "made_on": made_on,
    }  # fmt: skip


def _words(text: str, what: str, most: int, field: str, *, needed: bool = True) -> str:
    text = " ".join(text.split())
    if needed and not text:
        raise Refused(f"请填写{what}。", field=field)
    if len(text) > most:
        raise Refused(f"{what}超过{most}字，请缩短。", field=field)
    refuse_classified(text, field=field)
    return text


@transaction.atomic
def change_promise(
    *, promise: Promise, text: str, measure: str, due_on: date, made_on: date, by: Actor, version: int | None = None
) -> Promise:
    """Change what was promised, as long as nobody has told how it went."""
    held = _held(promise, version)
    if held.kept:
        raise Refused("兑现情况已经填写，承诺不再改动。", field="text")
    for name, value in _said(text, measure, due_on, made_on).items():
        setattr(held, name, value)
    if held.reviewed_on and held.reviewed_on < held.made_on:
        raise Refused(f"承诺日期晚于年中检查日期{chinese_date(held.reviewed_on)}，请核对。", field="made_on")
    return _save(held, "promise_changed", by)


@transaction.atomic
def review_promise(
    *, promise: Promise, review: str, reviewed_on: date, by: Actor, version: int | None = None
) -> Promise:
    """How it stands in mid-year; said anew, it takes the place of what was said before."""
    held = _held(promise, version)
    held.reviewed_on = _day(held, reviewed_on, "检查日期", field="reviewed_on")
    held.review = _words(review, "年中检查", 200, "review")
    return _save(held, "promise_reviewed", by)


@transaction.atomic
def keep_promise(
    *, promise: Promise, kept: str, kept_on: date, by: Actor, own_word: str = "", version: int | None = None
) -> Promise:
    """How it went, and the member's own word on it."""
    held = _held(promise, version)
    held.kept_on = _day(held, kept_on, "兑现日期", field="kept_on")
    held.kept = _words(kept, "兑现情况", 200, "kept")
    held.own_word = _words(own_word, "本人评价", 100, "own_word", needed=False)
    return _save(held, "promise_kept", by)


@transaction.atomic
def judge_promise(
    *, promise: Promise, by: Actor, masses_word: str = "", branch_word: str = "", version: int | None = None
) -> Promise:
    """What the masses and the branch say of it, in words."""
    require(Power.MEETINGS, promise.organization)
    held = _held(promise, version)
    if not held.kept:
        raise Refused("还没有填写兑现情况，请先填写，再作评价。", field="masses_word")
    held.masses_word = _words(masses_word, "群众评价", 100, "masses_word", needed=False)
    held.branch_word = _words(branch_word, "组织评价", 100, "branch_word", needed=False)
    if not (held.masses_word or held.branch_word):
        raise Refused("请填写群众评价或者组织评价。", field="masses_word")
    return _save(held, "promise_judged", by)


@transaction.atomic
def remove_promise(*, promise: Promise, by: Actor) -> None:
    """Erase a promise: one's own as long as it was not told, any where it was a mistake of who keeps the records."""
    held = _held(promise)
    if held.kept:
        require(Power.MEETINGS, held.organization)
    log("promise_removed", held, by)
    held.delete()


def _day(promise: Promise, on: date, what: str, *, field: str) -> date:
    not_future(on, what, field=field)
    if on < promise.made_on:
        raise Refused(f"{what}早于承诺日期{chinese_date(promise.made_on)}，请核对。", field=field)
    return on


def _held(promise: Promise, version: int | None = None) -> Promise:
    held = locked(Promise, promise.pk)
    if held is None or not queries.may_tell(held):
        raise NotAllowed("承诺由本人填写，或者由本支部书记、委员代填；请联系本支部书记。")
    if version is not None and version != held.version:
        raise Conflict("这项承诺刚被他人修改过，请核对后再次保存。")
    return held


def _save(promise: Promise, event: str, by: Actor) -> Promise:
    promise.version += 1
    promise.save()
    log(event, promise, by)
    return promise
