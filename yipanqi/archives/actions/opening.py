"""Opening records upward for a time: asking for help, announcing an inspection, noting who read what."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import notify
from yipanqi.accounts.models import Account
from yipanqi.archives import rules
from yipanqi.archives.models import Help, HelpRecord, Inspected, Inspection, Reading
from yipanqi.archives.queries import handed as handing
from yipanqi.archives.queries import opening as queries
from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, Refused
from yipanqi.organizations.enums import COMMITTEE_POSTS, Post
from yipanqi.organizations.models import Appointment, Organization
from yipanqi.organizations.queries import in_force


@transaction.atomic
def ask_help(
    *, organization: Organization, question: str, records: Sequence[str], until: date, once: str | None = None,
    by: Actor,
) -> Help:  # fmt: skip
    """Ask the level above for guidance and open the records named (`meeting:12`) to it until a day."""
    require(Power.HAND_IN, organization)
    if once and (known := Help.objects.filter(once=once, organization=organization).first()):
        return known
    superior = handing.superior_of(organization)
    if superior is None:
        raise Refused(f"“{organization.name}”在组织机构中没有上级党组织，不能请求指导。请先核对组织机构。")
    question = " ".join(question.split())
    if not question:
        raise Refused("请写明希望上级指导什么。", field="question")
    refuse_classified(question, field="question")
    today = clock.today()
    if not today <= until <= today + timedelta(days=rules.HELP_DAYS):
        latest = chinese_date(today + timedelta(days=rules.HELP_DAYS))
        raise Refused(f"开放日期请填今天到{latest}之间的一天（最多{rules.HELP_DAYS}天）。", field="until")
    chosen = _chosen(organization, records)
    made = Help(
        organization=organization, to=superior, question=question, until=until, asked_at=clock.now(),
        asked_by=str(by), once=once,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refused("这份请求已经提交过，请返回查看。") from None
    HelpRecord.objects.bulk_create(
        HelpRecord(help=made, kind=one.kind, number=one.number, label=one.label[:200]) for one in chosen
    )
    record(
        "help_asked", by=by, subject=made, path=organization.path,
        after={"records": [one.key for one in chosen], "until": until.isoformat(), "to": superior.name},
    )  # fmt: skip
    text = f"{organization.name}请求指导，开放了{len(chosen)}份记录，至{chinese_date(until)}。"
    _tell(_receivers(superior), text, f"/archives/help/{made.pk}/", made.key, by, on=until)
    return made


def _chosen(organization: Organization, records: Sequence[str]) -> list[queries.Openable]:
    known = {one.key: one for one in queries.openable(organization)}
    wanted = list(dict.fromkeys(records))
    if not wanted:
        raise Refused("请选择要开放的记录。没有选中的记录上级看不到。", field="records")
    if any(key not in known for key in wanted):
        raise Refused("选中的记录里有已经变动或不能开放的，请重新选择。只有签认过的会议记录能够开放。", field="records")
    return [known[key] for key in wanted]


@transaction.atomic
def end_help(*, help: Help, by: Actor) -> Help:
    """Take the records back, at once."""
    require(Power.HAND_IN, help.organization)
    held = Help.objects.select_for_update(of=("self",)).select_related("organization").get(pk=help.pk)
    if held.ended_at is None:
        held.ended_at = clock.now()
        held.save(update_fields=["ended_at"])
        record("help_ended", by=by, subject=held, path=held.organization.path)
    return held


# Inspections


@transaction.atomic
def announce(
    *, organization: Organization, title: str, basis: str, year: int, branches: Iterable[Organization], from_on: date,
    to_on: date, once: str | None = None, by: Actor,
) -> Inspection:  # fmt: skip
    """Announce an inspection: whom, which year's records, from when until when; its branches are told today.

    Once a year, planned and on file (JF-57), with time to prepare (JF-21), open for days and not standing (JF-09).
    """
    named = list(branches)
    for branch in (organization, *named):
        require(Power.INSPECT, branch)
    if once and (known := Inspection.objects.filter(once=once, organization=organization).first()):
        return known
    title, basis = " ".join(title.split()), " ".join(basis.split())
    if not title or not basis:
        field, what = ("title", "检查名称") if not title else ("basis", "年度计划和备案文号")
        raise Refused(f"请写明{what}。没有列入年度计划并备案的检查不能开展（整治形式主义为基层减负）。", field=field)
    if not named:
        raise Refused("请选择检查哪些党支部。", field="branches")
    _check_days(year, from_on, to_on)
    Organization.objects.select_for_update().get(pk=organization.pk)
    if queries.announced_in(organization, from_on.year) >= rules.A_YEAR:
        raise Refused(
            f"“{organization.name}”{from_on.year}年已通知过一次检查。综合性督查检查每年不超过一次，请合并进行。"
        )
    made = Inspection(
        organization=organization, title=title, basis=basis, year=year, from_on=from_on, to_on=to_on,
        announced_at=clock.now(), announced_by=str(by), once=once,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refused("这份通知已经提交过，请返回查看。") from None
    Inspected.objects.bulk_create(Inspected(inspection=made, organization=one) for one in named)
    days = f"{chinese_date(from_on)}至{chinese_date(to_on)}"
    told = {"from": from_on.isoformat(), "to": to_on.isoformat(), "year": year, "basis": basis}
    record("inspection_announced", by=by, subject=made, path=organization.path, after=told | {"branches": len(named)})
    for branch in named:
        text = f"{organization.name}通知“{title}”：{days}查阅{branch.short_name or branch.name}{year}年的组织生活记录。"
        _tell(_officers([branch]), text, f"/archives/inspections/{made.pk}/", made.key, by)
    return made


def _check_days(year: int, from_on: date, to_on: date) -> None:
    today = clock.today()
    first = rules.earliest(today)
    if from_on < first:
        raise Refused(f"检查须提前{settings.LEAD_DAYS}个工作日通知，最早从{chinese_date(first)}开始。", field="from_on")
    if to_on < from_on:
        raise Refused("结束日期早于开始日期，请改正。", field="to_on")
    if (to_on - from_on).days >= rules.WINDOW_DAYS:
        raise Refused(f"检查期间最多{rules.WINDOW_DAYS}天，过后记录自动关闭。", field="to_on")
    if not today.year - 2 <= year <= from_on.year:
        raise Refused("只能检查近两年和当年的记录，请改选年度。", field="year")


@transaction.atomic
def cancel_inspection(*, inspection: Inspection, reason: str, by: Actor) -> Inspection:
    """Call it off; what is open closes at once."""
    require(Power.INSPECT, inspection.organization)
    reason = " ".join(reason.split())
    if not reason:
        raise Refused("请写明取消的理由。", field="reason")
    held = Inspection.objects.select_for_update(of=("self",)).select_related("organization").get(pk=inspection.pk)
    if held.cancelled_at is not None:
        raise Conflict("这次检查已经取消。")
    if held.from_on <= clock.today():
        raise Refused("检查已经开始，不能取消；到期自动结束。")
    held.cancelled_at, held.cancelled_reason = clock.now(), reason
    held.save(update_fields=["cancelled_at", "cancelled_reason"])
    record("inspection_cancelled", by=by, subject=held, path=held.organization.path, reason=reason)
    for branch in queries.inspected(held):
        _tell(
            _officers([branch]), f"“{held.title}”已取消。", f"/archives/inspections/{held.pk}/", f"{held.key}:no", by,
            on=held.from_on,
        )  # fmt: skip
    return held


@transaction.atomic
def note_read(*, key: str, kind: str, number: int, organization: Organization, label: str, by: Actor) -> None:
    """Somebody read an opened record: once a day and record, for the branch to see."""
    _, fresh = Reading.objects.get_or_create(
        opening=key, kind=kind, number=number, account=by.account_id, on=clock.today(),
        defaults={
            "organization": organization, "label": label[:200], "reader": str(by)[:80], "office": by.office[:120],
            "at": clock.now(),
        },
    )  # fmt: skip
    if fresh:
        record(
            "opened_record_read", by=by, subject=f"{kind}:{number}", name=label, path=organization.path,
            after={"opening": key},
        )  # fmt: skip


# Whom to tell


def _receivers(superior: Organization) -> list[Account]:
    posts = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.FULL_TIME_DEPUTY, Post.PARTY_OFFICER)
    return _accounts(superior, posts)


def _officers(branches: Iterable[Organization]) -> list[Account]:
    return [account for branch in branches for account in _accounts(branch, tuple(COMMITTEE_POSTS))]


def _accounts(organization: Organization, posts: Sequence[str]) -> list[Account]:
    with scope.system("开放记录的通知"):
        held = Appointment.objects.filter(in_force(clock.today()), organization=organization, post__in=posts)
        found = {one.person.account for one in held.select_related("person__account")}
    return [account for account in found if account is not None and account.is_active]


def _tell(accounts: Iterable[Account], text: str, address: str, key: str, by: Actor, on: date | None = None) -> None:
    for account in accounts:
        notify(account=account, text=text, address=address, key=key, on=on, by=by)
