"""Verbs of 党费: confirm the year's bases, change one, take a month of the whole branch, make up, decide about what is
unpaid, publish. No name and no amount stands in the history: everybody of the audit reads it.
"""

from collections.abc import Collection as Some
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.education import rates
from yipanqi.education.actions.base import log, not_future, tell
from yipanqi.education.enums import Outcome, Published
from yipanqi.education.models import Arrears, Collection, DuesBase, DuesFixing, Payment, Publication
from yipanqi.education.queries import cashbook
from yipanqi.education.queries import dues as queries
from yipanqi.education.queries.dues import Behind, Cell, Payer
from yipanqi.education.rules.dues import apart, later, month_of, months_between, quarter_end, shown
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations import actions as obligations
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization, Person
from yipanqi.organizations.queries import committee_of, living

LONGEST = 12
"""Months taken in one step, and looked back on."""

CHUNK = 200
"""Branches read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What the branch confirms of one member: a category and its base in fen; less by hardship only with approval."""

    person: int
    category: str
    base: int
    reduced_to: int | None = None
    approver: str = ""
    reason: str = ""


def _branch(organization: Organization) -> None:
    require(Power.DUES, organization)
    if organization.kind != Kind.BRANCH:
        raise Refused(f"“{organization.name}”不是党支部，党费由党支部收缴。")


def _called(month: date) -> str:
    return f"{month.year}年{month.month}月"


def _text(text: str, what: str, *, field: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(f"请填写{what}。", field=field)
    if len(text) > 100:
        raise Refused(f"{what}超过100字，请缩短。", field=field)
    refuse_classified(text, field=field)
    return text


# The base


@transaction.atomic
def fix_bases(
    *, organization: Organization, year: int, on: date, confirmed: Sequence[Confirmed], by: Actor
) -> DuesFixing:
    """Confirm the bases of a year, once at its start (党费10): everybody who owes a month of it has one.

    Sent again it corrects what was confirmed; what was confirmed for later months of the year stays.
    """
    _branch(organization)
    not_future(on, "核定日期", field="on")
    if on.year != year:
        raise Refused(f"{year}年的党费基数在{year}年内核定，请核对核定日期。", field="on")
    book = queries.book(organization, year)
    chosen = {one.person: one for one in confirmed}
    owing = [one for one in book.payers if any(cell.owed for cell in one.in_year(year))]
    if left := [one.person.name for one in owing if one.person.pk not in chosen and one.base is None]:
        raise Refused(f"还有{len(left)}名党员没有核定：{'、'.join(left[:5])}{'等' if len(left) > 5 else ''}。")
    for one in owing:
        if one.person.pk in chosen:
            _confirm(organization, one, year, chosen[one.person.pk], by)
    fixing, _ = DuesFixing.objects.update_or_create(
        organization=organization, year=year, defaults={"on": on, "recorded_at": clock.now(), "recorded_by": by.name}
    )
    log("dues_bases_fixed", fixing, by, after={"年度": year, "人数": len(chosen)})
    obligations.reconcile(organization=organization, by=by)
    return fixing


def _confirm(organization: Organization, payer: Payer, year: int, given: Confirmed, by: Actor) -> None:
    """From the first month of the year that the member owes; what was paid by it already is not changed behind it."""
    first = next(cell.month for cell in payer.in_year(year) if cell.owed)
    before = payer.base_in(first)
    row = _keep(organization, payer.person, first, given, by, reason="")
    if before and before.amount != row.amount and any(cell.paid for cell in payer.in_year(year)):
        raise Refused(f"{payer.person.name}{year}年已经按原核定交纳过党费，请在其个人页面变更基数并写明理由。")


@transaction.atomic
def change_base(*, organization: Organization, confirmed: Confirmed, from_month: date, reason: str, by: Actor) -> None:
    """Another base from a month on, with the reason: within a year it normally stays as it was confirmed (党费10)."""
    _branch(organization)
    payer = _payer(organization, confirmed.person, from_month)
    cell = next((one for one in payer.cells if one.month == from_month), None)
    if cell is None or not cell.owed:
        raise Refused(_why_not(payer.person, from_month), field="from_month")
    if from_month > quarter_end(month_of(clock.today())):
        raise Refused(f"{_called(from_month)}还没有到，请到时再改。", field="from_month")
    if any(one.paid and one.month >= from_month for one in payer.cells):
        raise Refused(f"{_called(from_month)}或以后的党费已经登记，请从没有登记的月份改起。", field="from_month")
    reason = _text(reason, "变更理由", field="reason")
    row = _keep(organization, payer.person, from_month, confirmed, by, reason=reason)
    log("dues_base_changed", row, by, after={"自": from_month.isoformat()})


def _keep(
    organization: Organization, person: Person, month: date, given: Confirmed, by: Actor, *, reason: str
) -> DuesBase:
    """One confirmed base; the amount follows from it by the rule in force, less only with approval (党费7)."""
    rules = rates.in_force(month)
    category = rules.category(given.category)
    if category is None:
        raise Refused(f"{person.name}的类别不在列表中，请重新选择。", field="category")
    if not category.bands and not category.least <= given.base <= category.most:
        span = " 至 ".join(dict.fromkeys(f"{shown(one)}元" for one in (category.least, category.most)))
        raise Refused(f"{person.name}按“{category.title}”每月交{span}，请核对。", field="base")
    if category.bands and given.base == 0:
        raise Refused(f"{person.name}的基数为0，请核对；确有困难的，填写减免后的数额和批准机关。", field="base")
    amount, approver = rules.amount(category, given.base), ""
    if given.reduced_to is not None and given.reduced_to != amount:
        if given.reduced_to > amount:
            raise Refused(f"{person.name}减免后的数额高于应交的{shown(amount)}元，请核对。", field="reduced_to")
        approver = _text(given.approver, f"批准{person.name}减免的党组织", field="approver")[:60]
        reason = _text(given.reason or reason, f"{person.name}减免的理由", field="reason")
        amount = given.reduced_to
    row, _ = DuesBase.objects.update_or_create(
        organization=organization,
        person=person,
        from_month=month,
        defaults={
            "category": category.code, "base": given.base, "amount": amount, "rates": rules.version, "reason": reason,
            "approver": approver, "confirmed_at": clock.now(), "confirmed_by": by.name,
        },
    )  # fmt: skip
    return row


def _payer(organization: Organization, person: int, month: date) -> Payer:
    found = queries.payer(organization, person, month.year)
    if found is None:
        raise Refused(f"这名党员{_called(month)[:5]}不在“{organization.name}”交纳党费，请由组织关系所在支部登记。")
    return found


def _why_not(person: Person, month: date) -> str:
    if person.joined_on and month < month_of(person.joined_on):
        return f"{person.name}{person.shown('joined_on')}入党，{_called(month)}不交党费，请核对月份。"
    return f"{person.name}{_called(month)}不在本支部交纳党费：组织关系不在，或者支部还没有启用，请核对月份。"


# Payments


@transaction.atomic
def collect(
    *, organization: Organization, first: date, last: date, paid_on: date, by: Actor, without: Some[int] = (),
    once: str | None = None,
) -> Collection:  # fmt: skip
    """Take one or several months of the whole branch in one step, without those who did not pay."""
    _branch(organization)
    if once and (known := Collection.objects.filter(once=once, organization=organization).first()):
        return known
    months = _months(organization, first, last, paid_on)
    found = queries.books([organization], first, last)[organization.pk]
    taken = [one for one in found if one.person.pk not in without]
    return _take(organization, taken, months, paid_on, by, whole=True, once=once)


@transaction.atomic
def make_up(
    *, organization: Organization, person: int, first: date, last: date, paid_on: date, by: Actor,
    once: str | None = None,
) -> Collection:  # fmt: skip
    """One member pays months by himself or herself: late (补交), or because he or she was away on the day."""
    _branch(organization)
    if once and (known := Collection.objects.filter(once=once, organization=organization).first()):
        return known
    months = _months(organization, first, last, paid_on)
    payer = _payer(organization, person, first)
    cells = queries.books([organization], first, last)[organization.pk]
    payer = next((one for one in cells if one.person.pk == person), payer)
    for cell in payer.cells:
        if cell.month in months and not cell.owed and not cell.paid:
            raise Refused(_why_not(payer.person, cell.month), field="first")
    return _take(organization, [payer], months, paid_on, by, whole=False, once=once)


def _months(organization: Organization, first: date, last: date, paid_on: date) -> list[date]:
    """The months from first to last, if they can be paid on that day."""
    not_future(paid_on, "交纳日期", field="paid_on")
    if last < first:
        raise Refused("起止月份颠倒，请核对。", field="last")
    if apart(first, last) >= LONGEST:
        raise Refused(f"一次最多登记{LONGEST}个月。", field="last")
    if last > quarter_end(month_of(clock.today())):
        raise Refused(f"{_called(last)}的党费还没有到交纳的时候（可以交到本季度末）。", field="last")
    if first < organization.go_live_on:
        raise Refused(
            f"“{organization.name}”{chinese_date(organization.go_live_on)}启用，此前月份的党费在原台账登记。",
            field="first",
        )
    late = rates.in_force(first).late_months
    if apart(first, month_of(paid_on)) > late:
        raise Refused(
            f"{_called(first)}的党费到交纳之日已超过{late}个月，按规定不再补交，请由支部研究处理（党费规定，待核）。",
            field="first",
        )
    return months_between(first, last)


def _take(
    organization: Organization, payers: Iterable[Payer], months: Sequence[date], paid_on: date, by: Actor, *,
    whole: bool, once: str | None,
) -> Collection:  # fmt: skip
    due: list[tuple[Payer, Cell]] = [
        (payer, cell)
        for payer in payers
        for cell in payer.cells
        if cell.month in months and cell.owed and not cell.paid
    ]
    if left := list(dict.fromkeys(payer.person.name for payer, cell in due if cell.amount is None)):
        raise Refused(f"{'、'.join(left[:5])}{'等' if len(left) > 5 else ''}的党费基数还没有核定，请先核定。")
    paid = [(payer.person, cell.month, cell.amount) for payer, cell in due if cell.amount]
    if not paid:
        raise Refused("所选月份没有要登记的党费：已经登记过，或者不用交。", field="first")
    made = Collection(
        organization=organization, on=paid_on, whole=whole, recorded_at=clock.now(), recorded_by=by.name, once=once
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            Payment.objects.bulk_create(
                Payment(
                    collection=made, organization=organization, person=person, month=month, amount=amount,
                    paid_on=paid_on,
                )
                for person, month, amount in paid
            )  # fmt: skip
    except IntegrityError:
        raise Conflict("有的党费刚刚由他人登记过，请返回核对。") from None
    log("dues_collected", made, by, after={"月份": [month.isoformat()[:7] for month in months], "笔数": len(paid)})
    obligations.reconcile(organization=organization, by=by)
    return made


@transaction.atomic
def withdraw_payment(*, payment: Payment, by: Actor) -> None:
    """Strike out what was entered by mistake; the last one takes its collection along."""
    organization = payment.organization
    _branch(organization)
    held = Collection.objects.select_for_update(of=("self",)).filter(pk=payment.collection_id).first()
    if held is None:
        raise NotAllowed("您现任职务看不到这笔党费，请联系该支部书记。")
    log("dues_withdrawn", payment, by, after={"月份": payment.month.isoformat()[:7]})
    payment.delete()
    if not held.payments.exists():
        held.delete()
    obligations.reconcile(organization=organization, by=by)


@transaction.atomic
def withdraw_collection(*, collection: Collection, by: Actor) -> None:
    """Strike out a whole collection entered by mistake."""
    organization = collection.organization
    _branch(organization)
    log("dues_withdrawn", collection, by, after={"日期": collection.on.isoformat()})
    collection.delete()
    obligations.reconcile(organization=organization, by=by)


# What is not paid, and what is published


@transaction.atomic
def decide_arrears(
    *, organization: Organization, person: int, outcome: str, reason: str, decided_on: date, by: Actor
) -> Arrears:
    """What the branch decided about unpaid months. The product only keeps it: nobody is struck off by a computer."""
    _branch(organization)
    not_future(decided_on, "研究日期", field="decided_on")
    if outcome not in Outcome.values:
        raise Refused("处理不在列表中，请重新选择。", field="outcome")
    payer = _payer(organization, person, month_of(clock.today()))
    behind = payer.behind
    if behind is None:
        raise Refused(f"{payer.person.name}没有需要研究的欠交党费。")
    gate = rates.in_force(decided_on).gate
    if outcome == Outcome.MEETING and not behind.gate:
        raise Refused(f"连续{gate}个月没有正当理由不交党费，才提交支部大会研究。", field="outcome")
    made = Arrears.objects.create(
        organization=organization, person=payer.person, first_month=behind.first, last_month=behind.last,
        outcome=outcome, reason=_text(reason, "说明", field="reason"), decided_on=decided_on,
        recorded_at=clock.now(), recorded_by=by.name,
    )  # fmt: skip
    log("dues_arrears_decided", made, by, after={"日期": decided_on.isoformat()})
    return made


@transaction.atomic
def publish_dues(*, organization: Organization, year: int, on: date, way: str, by: Actor) -> Publication:
    """Collection, use and what is left were made known to the members; the same day and year again is the same."""
    _branch(organization)
    not_future(on, "公布日期", field="on")
    if way not in Published.values:
        raise Refused("方式不在列表中，请重新选择。", field="way")
    if not on.year - 1 <= year <= on.year:
        raise Refused("只公布当年和上一年的党费，请核对年度。", field="year")
    total, kept = queries.book(organization, year).total, cashbook.cashbook(organization, year)
    if not total:
        raise Refused(f"{year}年还没有收缴登记，没有可以公布的。", field="year")
    made, created = Publication.objects.get_or_create(
        organization=organization, year=year, on=on,
        defaults={
            "way": way, "total": total, "used": kept.used, "balance": kept.balance, "recorded_at": clock.now(),
            "recorded_by": by.name,
        },
    )  # fmt: skip
    if created:
        log("dues_published", made, by, after={"年度": year, "日期": on.isoformat()})
        obligations.reconcile(organization=organization, by=by)
    return made


@transaction.atomic
def withdraw_publication(*, publication: Publication, by: Actor) -> None:
    """Strike out a publication entered by mistake."""
    organization = publication.organization
    _branch(organization)
    log("dues_publication_withdrawn", publication, by, after={"日期": publication.on.isoformat()})
    publication.delete()
    obligations.reconcile(organization=organization, by=by)


@transaction.atomic
def tell_arrears(*, by: Actor) -> int:
    """Tell the committee of a branch, once at each step, that dues have not been paid for months; no name stands in it,
    and nobody outside the branch is told. Answers in how many branches there is something to look into."""
    today, found = clock.today(), 0
    with scope.system("党费提醒"):
        using = DuesFixing.objects.order_by().values("organization")
        branches = list(living(on=today).filter(pk__in=using))
    last = later(month_of(today), -1)
    for start in range(0, len(branches), CHUNK):
        chosen = branches[start : start + CHUNK]
        books = queries.books(chosen, later(last, -LONGEST), last)
        for branch in chosen:
            if behind := [one.behind for one in books[branch.pk] if one.behind]:
                found += 1
                _tell_committee(branch, behind, by)
    return found


def _tell_committee(branch: Organization, behind: Sequence[Behind], by: Actor) -> None:
    highest = max(behind, key=lambda one: one.level)
    with scope.system("党费提醒"):
        committee = [office.person_id for office in committee_of(branch)]
    what = "有没有正当理由由支部研究" if highest.gate else "请问明情况、提醒补交"
    tell(
        committee, f"{branch.called}有党员连续{highest.level}个月没有交纳党费，{what}。",
        address=reverse("education:dues_of", args=[branch.pk]),
        key=f"dues:{branch.pk}:{highest.first.isoformat()}:{highest.level}", by=by,
    )  # fmt: skip
