"""思想汇报: handed in to somebody of the branch, answered, taken back. The ledger knows that one waits for a reply."""

from django.db import transaction
from django.urls import reverse

from yipanqi.education.actions.base import locked, log, owe, settle, tell, withdraw
from yipanqi.education.actions.confiding import checked, confide, forget, in_person
from yipanqi.education.models import ThoughtReport
from yipanqi.education.queries import people
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import QUIET, Actor
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.kernel.worktime import working_days_after
from yipanqi.obligations.enums import Severity
from yipanqi.organizations.models import Person

KIND, TITLE = "thought_report", "阅看并答复思想汇报"
BASIS = "惯例：党组织收到思想汇报应当阅看并答复"
DAYS = 15
"""Working days for the reply."""


@transaction.atomic
def hand_in(*, addressee: Person, text: str, by: Actor, once: str | None = None) -> ThoughtReport:
    """Hand in a thought report to somebody of the branch's committee or to a full member (培养联系人)."""
    person = in_person(by)
    text = checked(text, field="text")
    if not text:
        raise Refused("请填写汇报内容。", field="text")
    with scope.system("递交思想汇报"):
        if once and (known := ThoughtReport.objects.filter(once=once, author=person).first()):
            return known
        branch = people.own_branch(person)
        if branch is None or all(one.pk != addressee.pk for one in people.to_report_to(person)):
            raise Refused("思想汇报交给本支部的书记、委员或培养联系人（正式党员）。", field="addressee")
        made = ThoughtReport.objects.create(
            organization=branch, author_id=person, addressee=addressee, handed_in_at=clock.now(), once=once
        )
    confide(organization=branch, record=made.record, readers=[addressee.pk], text=text, by=by)
    owe(
        organization=branch, key=made.key, kind=KIND, title=TITLE, basis=BASIS,
        due_on=working_days_after(clock.today(), DAYS), person=addressee, address=address(made),
        severity=Severity.SOFT, confided=True, by=QUIET,
    )  # fmt: skip
    log("thought_handed_in", made, by)
    tell([addressee], "有党员向您递交思想汇报，请阅看。", address=address(made), key=made.key, by=by)
    return made


def address(report: ThoughtReport) -> str:
    """Its page, for the two."""
    return reverse("education:thought", args=[report.pk])


@transaction.atomic
def reply_thought(*, report: ThoughtReport, text: str, by: Actor) -> ThoughtReport:
    """Reply, for the author alone."""
    held = _held(report)
    if held.addressee_id != in_person(by):
        raise NotAllowed("思想汇报由收到的人本人答复。")
    text = checked(text, field="text")
    if not text:
        raise Refused("请填写答复；已经当面谈过的，可以写“已当面交换意见”。", field="text")
    confide(organization=held.organization, record=held.record, readers=[held.author_id], text=text, by=by)
    if held.replied_at is None:
        held.replied_at = clock.now()
        held.save(update_fields=["replied_at"])
        settle(organization=held.organization, key=held.key, record=held.record, label=TITLE, on=clock.today(), by=by)
    log("thought_replied", held, by)
    tell([held.author_id], "您的思想汇报已有答复。", address=address(held), key=f"{held.key}:replied", by=by)
    return held


@transaction.atomic
def withdraw_thought(*, report: ThoughtReport, by: Actor) -> ThoughtReport:
    """The author takes it back: both texts are erased, that it was handed in stays."""
    held = _held(report)
    if held.author_id != in_person(by):
        raise NotAllowed("思想汇报只能由本人收回。")
    forget(held.record)
    held.withdrawn_at = clock.now()
    held.save(update_fields=["withdrawn_at"])
    if held.replied_at is None:
        withdraw(organization=held.organization, key=held.key, reason="汇报人已收回", by=QUIET)
    log("thought_withdrawn", held, by)
    return held


def _held(report: ThoughtReport) -> ThoughtReport:
    held = locked(ThoughtReport, report.pk)
    if held is None:
        raise NotAllowed("思想汇报只有本人和收到的人能看到。")
    if held.withdrawn_at is not None:
        raise Refused("这份思想汇报已由本人收回。")
    return held
