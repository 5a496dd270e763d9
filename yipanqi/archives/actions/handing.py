"""Handing in and what the level above says: a frozen copy with its checksum, met in the ledger, never changed."""

import hashlib
from datetime import date

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import notify
from yipanqi.archives import rules
from yipanqi.archives.enums import HANDBOOK_DUTY, SOURCE, Stage, What
from yipanqi.archives.models import HandedIn
from yipanqi.archives.queries import handed as queries
from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, Refused
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.obligations import actions as ledger
from yipanqi.obligations.enums import Severity
from yipanqi.obligations.enums import State as Owed
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import Kind, Post
from yipanqi.organizations.models import Appointment, Organization
from yipanqi.organizations.queries import in_force

LONGEST = {"words": 200, "answer": 500}


@transaction.atomic
def hand_in(
    *, organization: Organization, what: str, year: int, content: bytes, words: str = "", by: Actor
) -> HandedIn:
    """Keep the copy as it is now and hand it in; one that waits is replaced, one that was accepted stays."""
    require(Power.HAND_IN, organization)
    superior = queries.superior_of(organization)
    if superior is None:
        raise Refused(f"“{organization.name}”在组织机构中没有上级党组织，不能报送。请先核对组织机构。")
    _check_year(what, year)
    words = _checked(words, "words", "报送说明")
    latest = _locked_latest(organization, what, year)
    if (latest.stage if latest else None) not in rules.SENDABLE:
        raise Refused(f"{year}年度{What(what).label}上级已经查阅，不能再报送。确需更正的，请上级先退回。")
    if latest is not None and latest.stage == Stage.HANDED:
        latest.stage = Stage.REPLACED
        latest.save(update_fields=["stage"])
    digest = hashlib.sha256(content).hexdigest()
    made = HandedIn(
        organization=organization, what=what, year=year, number=latest.number + 1 if latest else 1,
        title=f"{year}年度{What(what).label}", superior=superior.name, size=len(content), digest=digest, words=words,
        handed_at=clock.now(), handed_by=str(by),
    )  # fmt: skip
    made.file.save(f"{digest[:20]}.pdf", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict("这份材料刚刚已有人报送，请刷新页面查看。") from None
    record(
        "handed_in", by=by, subject=made, path=organization.path, reason=words,
        after={"number": made.number, "digest": digest, "superior": superior.name},
    )  # fmt: skip
    _meet(made, by)
    return made


def _check_year(what: str, year: int) -> None:
    today = clock.today()
    if what not in What.values:
        raise Refused("报送的材料不在列表中，请重新选择。", field="what")
    if year > today.year or (what == What.HANDBOOK and today < rules.opens_on(year)):
        opens = chinese_date(rules.opens_on(year))
        raise Refused(f"{year}年还没有结束，{year}年度{What(what).label}从{opens}起报送。", field="year")


def _checked(text: str, field: str, name: str) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST[field]:
        raise Refused(f"{name}超过{LONGEST[field]}字，请缩短。", field=field)
    refuse_classified(text, field=field)
    return text


def _locked_latest(organization: Organization, what: str, year: int) -> HandedIn | None:
    rows = HandedIn.objects.select_for_update(of=("self",)).filter(organization=organization, what=what, year=year)
    return rows.order_by("-number").first()


@transaction.atomic
def accept(*, handed: HandedIn, answer: str = "", by: Actor) -> HandedIn:
    """The level above has checked it; the branch keeps it with these words."""
    held = _waiting(handed)
    held.answer = _checked(answer, "answer", "查阅意见")
    _answered(held, Stage.ACCEPTED, by)
    record("handed_in_accepted", by=by, subject=held, path=held.organization.path, reason=held.answer)
    _tell(held, f"{held.title}已查阅。", by)
    return held


@transaction.atomic
def send_back(*, handed: HandedIn, answer: str, by: Actor) -> HandedIn:
    """Return it with what is to be mended; the branch has some working days more."""
    held = _waiting(handed)
    held.answer = _checked(answer, "answer", "退回意见")
    if not held.answer:
        raise Refused("请写明退回的原因和需要补充、更正的内容。", field="answer")
    _answered(held, Stage.RETURNED, by)
    record("handed_in_returned", by=by, subject=held, path=held.organization.path, reason=held.answer)
    until = _owe_again(held, by)
    said = f"，请在{chinese_date(until)}前重新报送" if until else ""
    _tell(held, f"{held.title}已退回{said}。", by)
    return held


def _waiting(handed: HandedIn) -> HandedIn:
    require(Power.RECEIVE, handed.organization)
    rows = HandedIn.objects.select_for_update(of=("self",)).select_related("organization")
    held = rows.filter(pk=handed.pk).first()
    if held is None or held.stage != Stage.HANDED:
        raise Conflict("这份材料已经查阅、退回或重新报送，请刷新页面查看。")
    return held


def _answered(held: HandedIn, stage: Stage, by: Actor) -> None:
    held.stage, held.answered_at, held.answered_by = stage, clock.now(), str(by)
    held.save(update_fields=["stage", "answer", "answered_at", "answered_by"])


def _tell(held: HandedIn, text: str, by: Actor) -> None:
    """The secretary of the branch is told."""
    with scope.system("报送材料的答复"):
        posts = (Post.SECRETARY, Post.DEPUTY_SECRETARY)
        seats = Appointment.objects.filter(in_force(clock.today()), organization=held.organization, post__in=posts)
        accounts = [one.person.account for one in seats.select_related("person__account")]
    for account in accounts:
        if account is not None and account.is_active:
            key = f"handed:{held.pk}:{held.stage}"
            notify(account=account, text=text, address=f"/archives/handed/{held.pk}/", key=key, by=by)


# What is owed


def _entry(organization: Organization, key: str) -> Obligation | None:
    with scope.system("手册报送事项"):
        return Obligation.objects.filter(organization=organization, key=key, source=SOURCE).first()


def _meet(handed: HandedIn, by: Actor) -> None:
    entry = _entry(handed.organization, handed.key)
    if entry is None or entry.state == Owed.VOID:
        return
    with scope.system("手册报送办结"):
        ledger.settle(
            organization=handed.organization, key=handed.key, record=handed.record, label=f"报送{handed.title}",
            happened_on=handed.handed_at.astimezone(clock.ZONE).date(), recorded_at=handed.handed_at, by=by,
        )  # fmt: skip


def _owe_again(handed: HandedIn, by: Actor) -> date | None:
    """What was returned is owed again, with time to mend it."""
    entry = _entry(handed.organization, handed.key)
    if entry is None or entry.state == Owed.VOID:
        return None
    until = rules.mend_until(clock.today(), entry.due_on)
    with scope.system("手册退回"):
        for proof in list(entry.evidence.all()):
            ledger.unsettle(
                organization=handed.organization, key=handed.key, record=proof.record, reason="上级退回", by=by
            )
        _owe(handed.organization, handed.year, until, entry.basis, by)
    return until


def _owe(organization: Organization, year: int, due_on: date, basis: str, by: Actor) -> None:
    ledger.owe(
        organization=organization, key=f"{What.HANDBOOK}:{year}", source=SOURCE, kind=HANDBOOK_DUTY,
        title=f"报送{year}年度党支部工作手册", basis=basis, due_on=due_on, severity=Severity.SOFT,
        address=f"/archives/of/{organization.pk}/?year={year}", by=by,
    )  # fmt: skip


def raise_handbooks(*, by: Actor) -> int:
    """From December on every branch owes the handbook of its year; answers how many entries are new. Run by `tick`."""
    today = clock.today()
    return sum(_raise(year, today, by) for year in (today.year - 1, today.year) if today >= rules.opens_on(year))


@transaction.atomic
def _raise(year: int, today: date, by: Actor) -> int:
    """A handbook that nobody could bind in peace any more (JF-21) is not raised afterwards."""
    last = date(year, 12, 31)
    with scope.system("手册报送事项"):
        known = Obligation.objects.filter(source=SOURCE, key=f"{What.HANDBOOK}:{year}").values("organization")
        branches = list(
            Organization.objects.filter(kind=Kind.BRANCH, dissolved_on=None, founded_on__lte=last, go_live_on__lte=last)
            .exclude(pk__in=known)
            .select_related("parent")
            .order_by("path")
        )
        if not branches:
            return 0
        handed = set(
            HandedIn.objects.filter(what=What.HANDBOOK, year=year, stage__in=queries.IN_FORCE)
            .order_by()
            .values_list("organization_id", flat=True)
        )
        ruled = queries.rulings(branches)
        raised = 0
        for branch in branches:
            due = ruled[branch.pk].due_on(year)
            if due >= earliest_wanted(today) and branch.pk not in handed and branch.parent_id is not None:
                _owe(branch, year, due, ruled[branch.pk].basis, by)
                raised += 1
    return raised
