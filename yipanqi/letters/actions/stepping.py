"""Take a step, answer it, say how it ended, revoke it. Each by a person; nothing by itself."""

from datetime import date

from django.db import transaction
from django.urls import reverse

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import notify
from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.kernel.worktime import earliest_wanted, working_days_after
from yipanqi.letters import queries, rules
from yipanqi.letters.enums import KIND, SOURCE, WAITING, Paper, Stage
from yipanqi.letters.models import Letter
from yipanqi.obligations import actions as ledger
from yipanqi.obligations import queries as entries
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization, Person
from yipanqi.plans.queries import hands

TITLE, REPLIED = "一件提示督办函件待答复", "提示督办函件的答复"
"""What the ledger says of an answer; the words stay here."""


@transaction.atomic
def issue(
    *, issuer: Organization, about: Obligation, step: str, facts: str, basis: str, demand: str, issued_on: date,
    approver: str, number: str = "", occasion: str = "", once: str | None = None, by: Actor,
) -> Letter:  # fmt: skip
    """Take a step of the ladder about an overdue entry. A letter's answer is owed by the addressee, for as many working
    days from its date as the ladder gives; of a talk fact, occasion and follow-up are kept.
    """
    require(Power.TASKS, issuer)
    before = queries.newest(about)
    ladder = queries.ladder_of(before)
    taken = ladder.step(step)
    if taken is None:
        raise Refused("现行的步骤里没有这一步，请重新选择。")
    if by.person_id is not None and not queries.decides(taken, issuer, by.person_id):
        raise NotAllowed(f"“{taken.name}”由{queries.deciders(taken, issuer)}决定，您可以请其办理。")
    now = _about(about, issuer)
    with scope.system("重复提交"):
        if once and (made := Letter.objects.filter(once=once).first()):
            return made
    before = queries.newest(now)
    if fault := queries.order_fault(taken, before):
        raise Refused(fault)
    if before is not None and before.issuer_id != issuer.pk:
        raise Refused("前一步是别的组织发出的，请由它继续办理。")
    _day(taken, issued_on, now)
    made = Letter(
        issuer=issuer, addressee=now.organization, about=now, previous=before, step=taken.code, name=taken.name,
        paper=taken.paper, ladder=ladder.version, number=_checked(number, "number", "文号", 60, needed=False),
        matter=queries.matter_of(now)[:200], facts=_checked(facts, "facts", "事实", 800),
        basis=_checked(basis, "basis", "依据", 200), demand=_checked(demand, "demand", "要求", 500),
        occasion=_checked(occasion, "occasion", "约谈时间、地点和对象", 200, needed=taken.paper == Paper.TALK),
        issued_on=issued_on, approver=_checked(approver, "approver", "批准人（会议）", 60), once=once,
        stage=Stage.REVOKED if taken.days else Stage.NOTED, recorded_at=clock.now(), recorded_by=str(by)[:80],
        verdict="-" if taken.days else "",
    )  # fmt: skip
    made.save(force_insert=True)
    if taken.days:  # the answer is named after the letter: until it is owed the letter does not stand
        made.entry = ledger.owe(
            organization=made.addressee, key=made.key, source=SOURCE, kind=KIND, title=TITLE,
            basis=f"{chinese_date(issued_on)}的函件", due_on=working_days_after(issued_on, taken.days),
            address=address_of(made), by=by,
        )  # fmt: skip
        made.stage, made.verdict = Stage.ISSUED, ""
        made.save(update_fields=["entry", "stage", "verdict"])
    record(
        "letter_issued", by=by, subject=made, name=taken.name, path=issuer.path,
        after={"step": taken.code, "ladder": made.ladder, "about": now.pk, "approver": made.approver},
    )  # fmt: skip
    until = f"，请于{chinese_date(made.entry.due_on)}前答复" if made.entry else ""
    _tell(made.addressee, f"{issuer.called}发来{taken.name}：{made.matter}{until}。", made, "issued", by)
    return made


def _about(about: Obligation, issuer: Organization) -> Obligation:
    """The entry as it is now, held and worded: overdue to the actor, of a living organisation that the issuer answers
    for.
    """
    seen = entries.entries().filter(pk=about.pk).first()
    if seen is None:
        raise Refused("看不到这项职责，不能就它发函。")
    with scope.system("督促的事项"):
        now = Obligation.objects.select_for_update(of=("self",)).select_related("organization__parent").get(pk=about.pk)
    if now.source == SOURCE:
        raise Refused("对函件的答复逾期，请在原来的函件上继续办理。")
    if not hands.within_reach(issuer, now.organization):
        raise Refused(f"“{now.organization.called}”不在{issuer.called}的督办范围内。")
    if now.organization.dissolved_on is not None and now.organization.dissolved_on < clock.today():
        gone = chinese_date(now.organization.dissolved_on)
        raise Refused(f"“{now.organization.called}”已于{gone}撤销，请向承接的组织了解情况。")
    if now.met_on is not None:
        raise Refused(f"这项职责已于{chinese_date(now.met_on)}履行，不用再督促。")
    if not queries.overdue(now):
        raise Refused("这项职责没有逾期，或者逾期还在七日以内，由其自行补办，现在不能发函。")
    return entries.worded([now])[0]


def _day(step: rules.Step, issued_on: date, about: Obligation) -> None:
    today = clock.today()
    if issued_on > today:
        raise Refused(f"{chinese_date(issued_on)}还没有到，请填实际发出（约谈）的日期。", field="issued_on")
    if issued_on <= about.due_on:
        raise Refused(f"日期早于事项的期限{chinese_date(about.due_on)}，请核对。", field="issued_on")
    if step.days and working_days_after(issued_on, step.days) < earliest_wanted(today):
        raise Refused(
            f"从{chinese_date(issued_on)}起算，答复期限只剩不到三个工作日，请改为今天的日期，或另行发函。",
            field="issued_on",
        )


def _checked(text: str, field: str, name: str, most: int, *, needed: bool = True) -> str:
    text = " ".join(text.split())
    if needed and not text:
        raise Refused(f"请写明{name}。", field=field)
    if len(text) > most:
        raise Refused(f"{name}超过{most}字，请缩短。", field=field)
    refuse_classified(text, field=field)
    return text


@transaction.atomic
def reply(*, letter: Letter, text: str, replied_on: date, by: Actor) -> Letter:
    """The addressee answers in short words; records there are stand with the entry the letter is about."""
    now = _held(letter)
    require(Power.TASKS, now.addressee)
    _in(now, (Stage.ISSUED,), "答复")
    if not now.issued_on <= replied_on <= clock.today():
        raise Refused(f"答复日期应在{chinese_date(now.issued_on)}至今天之间。", field="replied_on")
    now.reply = _checked(text, "text", "答复", 500)
    now.replied_on, now.replied_at, now.replied_by, now.stage = replied_on, clock.now(), str(by)[:80], Stage.REPLIED
    now.save(update_fields=["reply", "replied_on", "replied_at", "replied_by", "stage"])
    ledger.settle(
        organization=now.addressee, key=now.key, record=now.record, label=REPLIED, happened_on=replied_on,
        recorded_at=now.replied_at, by=by,
    )  # fmt: skip
    record("letter_replied", by=by, subject=now, name=now.name, path=now.addressee.path)
    _tell(now.issuer, f"{now.addressee.called}答复了{now.name}：{now.matter}。", now, "replied", by)
    return now


@transaction.atomic
def judge(*, letter: Letter, settled: bool, words: str, by: Actor) -> Letter:
    """The issuer says how it ended: 办结, or 继续督办 with the reason; then somebody may consider the next step."""
    now = _held(letter)
    require(Power.TASKS, now.issuer)
    if now.stage == Stage.ISSUED and settled and now.about.met_on is not None:
        assert now.entry is not None
        ledger.withdraw(organization=now.addressee, key=now.key, reason="所督促的事项已经履行", by=by)
    else:
        _in(now, WAITING, "登记结果，请先等答复")
    now.verdict = _checked(words, "words", "继续督办的理由", 300, needed=not settled)
    now.stage = Stage.DONE if settled else Stage.ON
    now.judged_at, now.judged_by = clock.now(), str(by)[:80]
    now.save(update_fields=["verdict", "stage", "judged_at", "judged_by"])
    record(
        "letter_judged", by=by, subject=now, name=f"{now.name}：{now.get_stage_display()}", path=now.issuer.path,
        reason=now.verdict,
    )  # fmt: skip
    _tell(now.addressee, f"{now.name}“{now.matter}”：{now.get_stage_display()}。", now, "judged", by)
    return now


@transaction.atomic
def revoke(*, letter: Letter, reason: str, by: Actor) -> Letter:
    """Take a step back, with the reason; what it asked for is owed no more. Not while a later step stands."""
    now = _held(letter)
    require(Power.TASKS, now.issuer)
    if now.stage == Stage.REVOKED:
        raise Conflict(f"这件{now.name}已经撤回。")
    with scope.system("后一步"):
        later = now.later.exclude(stage=Stage.REVOKED).first()
    if later is not None:
        raise Refused(f"之后已经发出“{later.name}”，请先撤回它。")
    now.verdict = _checked(reason, "reason", "撤回的理由", 300)
    if now.entry is not None and now.stage == Stage.ISSUED:
        ledger.withdraw(organization=now.addressee, key=now.key, reason="函件已撤回", by=by)
    now.stage, now.judged_at, now.judged_by = Stage.REVOKED, clock.now(), str(by)[:80]
    now.save(update_fields=["verdict", "stage", "judged_at", "judged_by"])
    record("letter_revoked", by=by, subject=now, name=now.name, path=now.issuer.path, reason=now.verdict)
    _tell(now.addressee, f"{now.name}“{now.matter}”已撤回：{now.verdict}", now, "revoked", by)
    return now


def address_of(found: Letter) -> str:
    """The page of a letter."""
    return reverse("letters:letter", args=[found.pk])


def _held(letter: Letter) -> Letter:
    with scope.system("函件"):
        rows = Letter.objects.select_for_update(of=("self",))
        return rows.select_related("issuer__parent", "addressee__parent", "entry", "about").get(pk=letter.pk)


def _in(letter: Letter, wanted: tuple, doing: str) -> None:
    if letter.stage not in wanted:
        raise Conflict(f"这件{letter.name}现在是“{letter.get_stage_display()}”，不能{doing}。请刷新页面查看最新情况。")


def _tell(organization: Organization, text: str, letter: Letter, what: str, by: Actor) -> None:
    with scope.system("函件的收信人"):
        numbers = [one.person_id for one in hands.holders([organization]).get(organization.pk, ())]
        people = list(Person.objects.filter(pk__in=numbers).select_related("account"))
    for person in people:
        account = person.account
        if account is not None and account.is_active and person.pk != by.person_id:
            notify(
                account=account, text=text[:200], address=address_of(letter), key=f"letter:{letter.pk}:{what}", by=by
            )
