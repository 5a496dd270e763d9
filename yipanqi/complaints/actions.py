"""Verbs of a complaint: file → answer → rate (回访)."""

from django.db import transaction
from django.urls import reverse

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import notify
from yipanqi.accounts.models import Account
from yipanqi.audit.actions import record
from yipanqi.complaints import queries
from yipanqi.complaints.models import Complaint
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import QUIET, Actor
from yipanqi.kernel.errors import Conflict, NotAllowed
from yipanqi.kernel.worktime import working_days_after
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import Severity

WORKING_DAYS = 10
BASIS = "《政务移动互联网应用程序规范化管理办法》：投诉建议应当受理、答复并回访"
SOURCE = "complaints"


def _key(complaint: Complaint) -> str:
    return f"complaint:{complaint.pk}"


def _address(complaint: Complaint) -> str:
    return reverse("complaints:one", args=[complaint.pk])


@transaction.atomic
def file(*, author: Account, kind: str, text: str, about: str, once: str, by: Actor) -> Complaint:
    """File it, and owe an answer within ten working days. The same `once` files only one.

    The author may not see the ledger of the committee that owes the answer, so the entry is made in a system scope.
    """
    today = clock.today()
    with scope.system("受理投诉建议"):
        known = Complaint.objects.filter(once=once, author=author).first()
        if known is not None:
            return known
        organization = queries.answering_organization(author)
        complaint = Complaint.objects.create(
            organization=organization,
            author=author,
            once=once,
            kind=kind,
            text=text,
            about=about,
            created_at=clock.now(),
            answer_due_on=working_days_after(today, WORKING_DAYS),
        )
        obligations.owe(
            organization=organization,
            key=_key(complaint),
            source=SOURCE,
            kind="complaint_answer",
            title=f"答复对本系统的{complaint.get_kind_display()}（{clock.chinese_date(today)}提出）",
            basis=BASIS,
            due_on=complaint.answer_due_on,
            severity=Severity.HARD,
            address=_address(complaint),
            by=QUIET,
        )
    record("complaint_filed", by=by, subject=complaint, path=organization.path, after={"about": about, "kind": kind})
    return complaint


@transaction.atomic
def answer(*, complaint: Complaint, text: str, by: Actor) -> Complaint:
    """Answer it once; the author is told, and the answer owed is settled."""
    require(Power.COMPLAINTS, complaint.organization)
    taken = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    if taken.stage != Complaint.Stage.OPEN:
        raise Conflict(f"这条{taken.get_kind_display()}已由{taken.answered_by}答复，请刷新后查看。")
    taken.answer, taken.answered_at, taken.answered_by = text, clock.now(), str(by)[:80]
    taken.stage = Complaint.Stage.ANSWERED
    taken.save(update_fields=["answer", "answered_at", "answered_by", "stage"])
    obligations.settle(
        organization=taken.organization,
        key=_key(taken),
        record=f"complaint:{taken.pk}",
        label=f"{taken.get_kind_display()}的答复",
        happened_on=clock.today(),
        recorded_at=taken.answered_at,
        by=by,
    )
    record("complaint_answered", by=by, subject=taken, path=taken.organization.path, after={"answer": text})
    notify(
        account=taken.author,
        text=f"您提出的{taken.get_kind_display()}已答复，请查看并评价是否满意。",
        address=_address(taken),
        key=f"complaint-answered:{taken.pk}",
        by=by,
    )
    return taken


@transaction.atomic
def rate(*, complaint: Complaint, satisfied: bool, note: str, by: Actor) -> Complaint:
    """The author says whether the answer satisfies; once."""
    if by.account_id != complaint.author_id or by.on_behalf_of:
        raise NotAllowed("只有提出人本人可以评价答复。")
    with scope.system("提出人评价答复"):
        taken = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
        if taken.stage != Complaint.Stage.ANSWERED:
            raise Conflict("这条投诉建议尚未答复，或已经评价过，请刷新后查看。")
        taken.satisfied, taken.rating_note, taken.rated_at = satisfied, note, clock.now()
        taken.stage = Complaint.Stage.CLOSED
        taken.save(update_fields=["satisfied", "rating_note", "rated_at", "stage"])
        path = taken.organization.path
    record("complaint_rated", by=by, subject=taken, path=path, after={"satisfied": satisfied, "note": note})
    return taken
