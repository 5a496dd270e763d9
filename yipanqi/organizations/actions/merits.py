"""奖惩: enter what a document says for or against a member, take back what was entered by mistake."""

from datetime import date

from django.db import IntegrityError, transaction

from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations import rules
from yipanqi.organizations.actions.base import require_text
from yipanqi.organizations.enums import MeritKind
from yipanqi.organizations.models import Merit, Organization, Person
from yipanqi.organizations.rules import every


@transaction.atomic
def enter_merit(
    *, person: Person, kind: str, title: str, decided_by: str, decided_on: date, by: Actor, number: str = "",
    once: str | None = None,
) -> Merit:  # fmt: skip
    """Enter one; the same kind, title and day of the same person is entered once, and so is the same form."""
    home = person.home
    if home is None:
        raise NotAllowed("此人不在任何组织的名册中，无法登记奖惩。")
    rules.require(rules.PEOPLE, home)
    if once and (known := every(Merit).filter(once=once, person=person).first()):
        return known
    if kind not in MeritKind.values:
        raise Refused("类别不在列表中，请重新选择。", field="kind")
    if decided_on > clock.today():
        raise Refused(f"决定日期{chinese_date(decided_on)}还没有到，请核对。", field="decided_on")
    if person.born_on and decided_on <= person.born_on:
        raise Refused(f"决定日期早于出生日期{chinese_date(person.born_on)}，请核对。", field="decided_on")
    made = Merit(
        person=person, kind=kind, title=_text(title, "名称", most=100, field="title"),
        decided_by=_text(decided_by, "决定单位", most=60, field="decided_by"), decided_on=decided_on,
        number=_text(number, "文号或证书编号", most=60, field="number") if number.strip() else "",
        recorded_at=clock.now(), recorded_by=str(by)[:80], once=once,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            f"{person.name}{chinese_date(decided_on)}的“{made.title}”已经登记过，不重复登记。", field="title"
        ) from None
    _log("merit_entered", made, home, by)
    return made


def _text(text: str, what: str, *, most: int, field: str) -> str:
    text = require_text(" ".join(text.split()), what, field=field)
    if len(text) > most:
        raise Refused(f"{what}超过{most}字，请缩短。", field=field)
    refuse_classified(text, field=field)
    return text


@transaction.atomic
def remove_merit(*, merit: Merit, by: Actor) -> None:
    """Take back what was entered by mistake; the history keeps that it stood here."""
    home = merit.person.home
    if home is None:
        raise NotAllowed("此人不在任何组织的名册中，无法修改。")
    rules.require(rules.PEOPLE, home)
    _log("merit_removed", merit, home, by)
    merit.delete()


def _log(event: str, merit: Merit, home: Organization, by: Actor) -> None:
    """What it was stands on the person's page alone: the history is read by people who do not read the register."""
    said = {"类别": merit.get_kind_display(), "决定日期": merit.decided_on.isoformat()}
    record(event, by=by, subject=merit.person, path=home.path, after=said)
