"""What this room answers when lower rooms ask."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from yipanqi.access.enums import Power
from yipanqi.education.enums import Stage
from yipanqi.education.facts.dues import COLLECTED, FIXED, PUBLISHED
from yipanqi.education.facts.talks import DUTY
from yipanqi.education.models import (
    Care,
    Collection,
    Confided,
    DuesBase,
    DuesFixing,
    MustTalk,
    Participant,
    Party,
    Payment,
    Promise,
    Publication,
    Talk,
    TalkRequest,
    ThoughtReport,
    Training,
)
from yipanqi.education.queries import people
from yipanqi.education.queries.coverage import coverage
from yipanqi.kernel import scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.questions import answer
from yipanqi.kernel.scope import ScopedModel
from yipanqi.organizations.enums import Kind


@answer("record_address")
def record_address(*, record: str) -> str | None:
    """Where a record named in the ledger is opened; a talk only by who may see it, what two people keep by nobody."""
    room, _, number = record.partition(":")
    if room == "training" and number.isdecimal():
        return reverse("education:training", args=[number])
    if room in DUES and number.isdecimal():
        return _book_of(DUES[room].objects.filter(pk=number).first())
    if room == "talk" and number.isdecimal() and Talk.objects.filter(pk=number).exists():
        return reverse("education:talk", args=[number])
    return None


DUES: dict[str, type[ScopedModel]] = {COLLECTED: Collection, FIXED: DuesFixing, PUBLISHED: Publication}


def _book_of(row: Any) -> str | None:
    """The branch's year, for who sees its dues."""
    return f"{reverse('education:dues_of', args=[row.organization_id])}?year={row.on.year}" if row else None


@answer("next_steps")
def next_steps(*, obligation) -> tuple[str, str] | None:
    """The year's duty to talk: who is still to be talked with. Dues: the page where they are entered."""
    if obligation.kind in _DUES_STEPS:
        label, address = _DUES_STEPS[obligation.kind]
        seen = scope.current().may(Power.DUES, obligation.organization.path)
        return (label, reverse(address, args=[obligation.organization_id])) if seen else None
    if obligation.kind != DUTY or not people.oversees(obligation.organization):
        return None
    address = reverse("education:coverage", args=[obligation.organization_id])
    return "谁还没有谈", f"{address}?year={obligation.due_on.year}"


_DUES_STEPS = {
    COLLECTED: ("收党费", "education:dues_collect"),
    FIXED: ("核定党费基数", "education:dues_bases"),
    PUBLISHED: ("公布党费", "education:dues_publish"),
}


@answer("profile_sections")
def branch_coverage(*, organization, on: date, **_: object) -> tuple | None:
    """Who of a branch has been talked with, on its page, for its committee."""
    if organization.kind != Kind.BRANCH or not people.oversees(organization):
        return None
    found = coverage(organization, on.year)
    return 50, "谈心谈话", "education/parts/profile.html", {"coverage": found, "organization": organization}


@answer("may_dissolve")
def may_dissolve(*, organization, on: date) -> str | None:
    """A talk after the last day speaks against it."""
    with scope.system("撤销组织前检查谈心谈话"):
        later = Talk.objects.filter(organization=organization, held_on__gt=on).exclude(stage=Stage.CANCELLED).first()
    if later is None:
        return None
    return f"“{organization.name}”登记有{chinese_date(later.held_on)}的谈心谈话，请先取消，或改选撤销日期。"


@answer("undo_import")
def undo_import(*, organizations, people, **_: object) -> str | None:
    """Whoever has been talked with or cared for since stands against taking the import back. No cause is named."""
    with scope.system("撤销导入前检查谈心谈话、关怀与党费"):
        involved = any(
            rows.exists()
            for rows in (
                Party.objects.filter(person__in=people),
                Talk.objects.filter(Q(organization__in=organizations) | Q(recorder__in=people)),
                MustTalk.objects.filter(Q(organization__in=organizations) | Q(person__in=people)),
                TalkRequest.objects.filter(
                    Q(organization__in=organizations) | Q(person__in=people) | Q(addressee__in=people)
                ),
                ThoughtReport.objects.filter(
                    Q(organization__in=organizations) | Q(author__in=people) | Q(addressee__in=people)
                ),
                Care.objects.filter(Q(organization__in=organizations) | Q(person__in=people)),
                Confided.objects.filter(Q(organization__in=organizations) | Q(author__in=people)),
                DuesBase.objects.filter(Q(organization__in=organizations) | Q(person__in=people)),
                Payment.objects.filter(Q(organization__in=organizations) | Q(person__in=people)),
                Promise.objects.filter(Q(organization__in=organizations) | Q(person__in=people)),
                Training.objects.filter(organization__in=organizations),
                Participant.objects.filter(person__in=people),
            )
        )
    return "导入的组织或人员已有谈心谈话、关怀、党费、承诺或培训登记，不能撤销导入。" if involved else None
