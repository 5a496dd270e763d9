"""关怀: enter a matter, say what was done, close it. Its cause stands in no entry of the history and in no notice."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from yipanqi.education import occasions
from yipanqi.education.actions.base import locked, log, not_future, require_care
from yipanqi.education.actions.musts import raise_must
from yipanqi.education.enums import TROUBLES, Level, Matter, Way
from yipanqi.education.models import Care, CareAct
from yipanqi.education.queries import people
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.organizations.models import Organization, Person


@transaction.atomic
def enter_care(
    *, organization: Organization, person: Person, matter: str, arose_on: date, by: Actor, level: str = "",
    need: str = "", next_on: date | None = None, once: str | None = None,
) -> Care:  # fmt: skip
    """Enter in what a member is cared for; where the secretary has to talk with the member (支部19), that is owed."""
    require_care(organization)
    if once and (known := Care.objects.filter(once=once, organization=organization).first()):
        return known
    if matter not in Matter.values:
        raise Refused("事项不在列表中，请重新选择。", field="matter")
    not_future(arose_on, "发生日期", field="arose_on")
    if people.Candidates(organization, only_own=True).get(person.pk) is None:
        raise Refused(f"{person.name}不是“{organization.name}”的人员，请由所在支部登记。", field="person")
    care = Care(
        organization=organization, person=person, matter=matter, arose_on=arose_on, created_at=clock.now(), once=once,
        **_details(level, need, next_on),
    )  # fmt: skip
    try:
        with transaction.atomic():
            care.save(force_insert=True)
    except IntegrityError:
        raise Refused("这份表单已经提交过，请返回关怀列表查看。") from None
    log("care_entered", care, by)
    if matter in TROUBLES:
        raise_must(organization=organization, person=person, code=occasions.TROUBLE, arose_on=arose_on, by=by)
    return care


def _details(level: str, need: str, next_on: date | None) -> dict[str, Any]:
    if level not in Level.values:
        raise Refused("困难程度不在列表中，请重新选择。", field="level")
    need = " ".join(need.split())
    if len(need) > 100:
        raise Refused("“需要什么”超过100字，请缩短；不必写原因。", field="need")
    refuse_classified(need, field="need")
    return {"level": level, "need": need, "next_on": next_on}


@transaction.atomic
def change_care(
    *, care: Care, by: Actor, level: str = "", need: str = "", next_on: date | None = None, version: int | None = None
) -> Care:
    """Change what is needed and when somebody looks in again."""
    held = _held(care, version)
    for name, value in _details(level, need, next_on).items():
        setattr(held, name, value)
    _save(held)
    log("care_changed", held, by)
    return held


@transaction.atomic
def give_care(
    *, care: Care, on: date, way: str, giver: str, by: Actor, gift: str = "", next_on: date | None = None
) -> CareAct:
    """Say what was done, by whom, and when somebody looks in again."""
    held = _held(care)
    not_future(on, "慰问日期", field="on")
    if on < held.arose_on:
        raise Refused("慰问日期早于事项发生日期，请核对。", field="on")
    if way not in Way.values:
        raise Refused("方式不在列表中，请重新选择。", field="way")
    giver, gift = giver.strip(), gift.strip()
    if not giver:
        raise Refused("请填写慰问人。", field="giver")
    act = CareAct.objects.create(care=held, on=on, way=way, gift=gift[:60], giver=giver[:60], recorded_at=clock.now())
    held.next_on = next_on
    _save(held)
    log("care_given", held, by, after={"日期": on.isoformat()})
    return act


@transaction.atomic
def mark_birthday(
    *, organization: Organization, person: Person, on: date, way: str, giver: str, by: Actor, gift: str = ""
) -> CareAct:
    """Say how a 政治生日 was marked; the day itself follows from the register."""
    require_care(organization)
    known = Care.objects.filter(organization=organization, person=person, matter=Matter.BIRTHDAY)
    care = known.filter(arose_on__year=on.year).first()
    if care is None:
        with scope.system("政治生日"):
            joined_on = Person.objects.values_list("joined_on", flat=True).get(pk=person.pk)
        if joined_on is None or on.year <= joined_on.year:
            raise Refused(f"{person.name}的入党日期不详或不满一年，请先在党员名册中核对。", field="person")
        care = enter_care(organization=organization, person=person, matter=Matter.BIRTHDAY, arose_on=on, by=by)
    return give_care(care=care, on=on, way=way, giver=giver, gift=gift, by=by)


@transaction.atomic
def close_care(*, care: Care, on: date, by: Actor, version: int | None = None) -> Care:
    """It is over: what was needed is erased, what was done stays."""
    held = _held(care, version)
    not_future(on, "办结日期", field="on")
    if on < held.arose_on:
        raise Refused("办结日期早于事项发生日期，请核对。", field="on")
    held.closed_on, held.need, held.next_on = on, "", None
    _save(held)
    log("care_closed", held, by)
    return held


@transaction.atomic
def remove_care(*, care: Care, by: Actor) -> None:
    """Erase an entry made by mistake; the history keeps that there was one."""
    held = _held(care)
    log("care_removed", held, by)
    held.delete()


def _held(care: Care, version: int | None = None) -> Care:
    held = locked(Care, care.pk)
    if held is None:
        raise NotAllowed("您现任职务看不到这一事项，请联系该支部书记。")
    require_care(held.organization)
    if version is not None and version != held.version:
        raise Conflict("这一事项刚被他人修改过，请核对后再次保存。")
    if held.closed_on is not None:
        raise Refused("这一事项已经办结。")
    return held


def _save(care: Care) -> None:
    care.version += 1
    care.save()
