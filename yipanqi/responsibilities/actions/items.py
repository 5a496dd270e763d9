"""Items of a draft: what stands in it, by what, how often, who; no second day for what the rules compute."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models, transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.obligations.enums import RULE, State
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.actions.base import all_seen, locked, log, tidy
from yipanqi.responsibilities.actions.drafting import new_token
from yipanqi.responsibilities.enums import EVIDENCE, ITEM, SOURCE, STATEMENT, UNDATED, Rhythm, Stage
from yipanqi.responsibilities.models import DutyList, Item
from yipanqi.responsibilities.queries import lists as queries
from yipanqi.responsibilities.queries.duties import Computed, computed_for, known_clause

EDITED = (Stage.DRAFT, Stage.COMMENTS)
MOST = 200
"""Items one list may have; more is nobody's list."""
TEXTS = ("duty_text", "clause", "basis", "standard", "reason")
FIELDS = (*TEXTS, "duty", "rhythm", "due_on", "evidence", "lead", "unit", "guards", "passes_down", "above")


@transaction.atomic
def add_item(*, found: DutyList, assisting: Sequence[Organization] = (), by: Actor, **values: Any) -> Item:
    """Add an item at the end of a draft."""
    found = _editable(found)
    if found.items.count() >= MOST:
        raise Refused(f"一份清单最多{MOST}项，请合并或删减。")
    last = found.items.aggregate(last=models.Max("position"))["last"] or 0
    item = Item(list=found, token=new_token(), position=last + 1)
    _describe(item, values)
    item.save(force_insert=True)
    item.assisting.set(assisting)
    log("list_item_added", found, by, after=_said(item))
    return item


@transaction.atomic
def change_item(*, item: Item, assisting: Sequence[Organization] | None = None, by: Actor, **values: Any) -> Item:
    """Change an item of a draft; only what is named."""
    found = _editable(item.list)
    item = Item.objects.select_related("list__organization", "lead", "unit", "guards").get(pk=item.pk, list=found)
    before = _said(item)
    _describe(item, values)
    item.save()
    if assisting is not None:
        item.assisting.set(assisting)
    log("list_item_changed", found, by, before=before, after=_said(item))
    return item


@transaction.atomic
def drop_item(*, item: Item, by: Actor) -> None:
    """Take an item out of a draft; not one under which something was already done this year."""
    found = _editable(item.list)
    known = _as_published(item, found)
    if proof := evidence_of([known]).get(item.token):
        raise Refused(f"“{item.duty_text}”在{found.year}年已有办理凭据（{proof}），不能从清单中删去；{_instead(known)}")
    log("list_item_dropped", found, by, before=_said(item))
    item.delete()


def _instead(item: Item) -> str:
    if item.duty:
        return "这项职责由规则计算，清单删去，台账仍在。下一年度的清单可以不列。"
    return "不再要求的，可以把频次改为“经常”或在下一年度的清单中不列。"


def _as_published(item: Item, found: DutyList) -> Item:
    """The item in the version in force; one that no published list had has no evidence by a duty of the rules."""
    with all_seen("已公布的事项"):
        published = queries.in_force(found)
        known = Item.objects.filter(list=published, token=item.token).first() if published else None
    return known or Item(list=found, token=item.token)


def evidence_of(items: Sequence[Item]) -> dict[str, str]:
    """By token, the first piece of evidence that items of published lists have in the year of their list, in words: of
    what they raised, or of the duty the rules compute for the organisation. A query for every `MOST` items of their
    own, one for all others.
    """
    told: dict[str, str] = {}
    own, bound = [one for one in items if not one.duty], [one for one in items if one.duty]
    with all_seen("责任事项的凭据"):
        for start in range(0, len(own), MOST):
            for row in _proofs(own[start : start + MOST]):
                told.setdefault(rules.token_of(row.obligation.key), _proven(row))
        for token, row in _proofs_of_duties(bound):
            told.setdefault(token, _proven(row))
    return told


def _proven(row: Evidence) -> str:
    return f"{chinese_date(row.happened_on)}{row.label}"


def _proofs(items: Sequence[Item]) -> models.QuerySet[Evidence]:
    named = models.Q(pk__in=())
    for item in items:
        named |= models.Q(
            obligation__key__startswith=f"item:{item.token}:", obligation__due_on__year=item.list.year
        )  # fmt: skip
    rows = Evidence.objects.filter(named, obligation__source=SOURCE, obligation__kind=ITEM)
    return rows.select_related("obligation").order_by("happened_on", "pk")


def _proofs_of_duties(items: Sequence[Item]) -> Iterator[tuple[str, Evidence]]:
    tokens = {(item.list.organization_id, item.duty, item.list.year): item.token for item in items}
    if not tokens:
        return
    places, duties, years = (set(part) for part in zip(*tokens, strict=True))
    rows = Evidence.objects.filter(
        obligation__source=RULE, obligation__organization__in=places, obligation__kind__in=duties,
        obligation__due_on__year__in=years,
    )  # fmt: skip
    for row in rows.select_related("obligation").order_by("happened_on", "pk"):
        behind = row.obligation
        token = tokens.get((behind.organization_id, behind.kind, behind.due_on.year))
        if token is not None:
            yield token, row


def _editable(found: DutyList) -> DutyList:
    require(Power.LISTS, found.organization)
    return locked(found, *EDITED)


def _describe(item: Item, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise TypeError(f"unknown field of an item: {name}")
        setattr(item, name, tidy(value) if name in TEXTS else value)
    _check_texts(item)
    computed = computed_for(item.list.organization)
    if item.duty:
        _bind(item, computed)
    else:
        _refuse_second_day(item, computed)
        _check_day(item)
    _check_owners(item)
    _check_moved(item)


def _check_texts(item: Item) -> None:
    if not item.duty_text:
        raise Refused("请写明职责。", field="duty_text")
    for name in TEXTS:
        field = Item._meta.get_field(name)
        assert isinstance(field, models.Field)
        if field.max_length and len(getattr(item, name)) > field.max_length:
            raise Refused(f"{field.verbose_name}超过{field.max_length}字，请缩短。", field=name)
        refuse_classified(getattr(item, name), field=name)
    if item.clause and not known_clause(item.clause):
        raise Refused(
            f"规则库里没有条款“{item.clause}”。请从列表中选择；规则库没有的，写在“本机关依据”里。", field="clause"
        )
    refuse_veto(item)
    if item.evidence not in EVIDENCE:
        raise Refused("请从列表中选择凭据。", field="evidence")
    if item.rhythm not in Rhythm.values and not item.duty:
        raise Refused("请选择频次。", field="rhythm")


def refuse_veto(item: Item) -> None:
    """一票否决 only where a clause or a document of the organ says so (field law JF-60)."""
    if rules.names_veto(item.duty_text, item.standard) and not item.clause and not rules.cites(item.basis):
        raise Refused(
            f"“{item.duty_text}”写了“{rules.VETO}”而没有依据。请选择条款，或在“本机关依据”里写明文件名称、文号；"
            f"没有依据的，删去“{rules.VETO}”。",
            field="basis",
        )


def _bind(item: Item, computed: dict[str, Computed]) -> None:
    """Bound to what the rules compute: its rhythm, its day and its evidence are theirs."""
    bound = computed.get(item.duty)
    organization = item.list.organization
    if bound is None:
        raise Refused(f"规则没有为“{organization.called}”计算这项职责，请改选，或另定频次和期限。", field="duty")
    twice = Item.objects.filter(list=item.list, duty=item.duty).exclude(pk=item.pk).first()
    if twice is not None:
        raise Refused(f"“{twice.duty_text}”已经对应这项台账职责，一项职责在一份清单里只列一次。", field="duty")
    if item.unit is not None and item.unit_id != item.list.organization_id:
        raise Refused(
            f"这项职责由台账记在“{organization.called}”名下，牵头单位不能另选；配合的写在“配合单位”里。", field="unit"
        )
    item.rhythm, item.due_on, item.reason = bound.rule.period, None, ""
    item.evidence = bound.rule.counts[0]
    item.clause = item.clause or bound.rule.clause


def _refuse_second_day(item: Item, computed: dict[str, Computed]) -> None:
    """What the ledger owes by a rule has its day there; a list gives it no other."""
    if item.rhythm in UNDATED:
        return
    for code, bound in computed.items():
        if item.evidence in bound.rule.counts or (item.clause and item.clause == bound.rule.clause):
            raise Refused(
                f"“{bound.rule.title}”由规则计算（{bound.rhythm}，{bound.citation}），台账里已有期限。请在“对应的台账职责”中选择它；"
                "要求比规则更高的，在规则库里调整参数。",
                field="duty",
            )
        assert code


def _check_day(item: Item) -> None:
    year = item.list.year
    if item.rhythm == Rhythm.ONCE and item.due_on is None:
        raise Refused("频次为“一次”的，请填写期限。", field="due_on")
    if item.rhythm not in (Rhythm.ONCE, Rhythm.YEAR):
        item.due_on = None
    if item.due_on is not None and item.due_on.year != year:
        raise Refused(f"期限应在{year}年内，{chinese_date(item.due_on)}不在，请更正。", field="due_on")


def _check_owners(item: Item) -> None:
    if item.lead is not None and not item.lead.active:
        raise Refused(f"{item.lead.name}已不在本机关名册，请另选责任人。", field="lead")
    if item.unit is not None and _gone(item.unit):
        raise Refused(f"“{item.unit.called}”已撤销，请另选牵头单位。", field="unit")
    if item.guards is not None and item.guards.ended_on is not None:
        raise Refused(f"“{item.guards}”已停用，请另选。", field="guards")
    if item.above == item.token:
        raise Refused("一项职责不能承接自己，请另选上级清单的事项。", field="above")


def _gone(unit: Organization) -> bool:
    return unit.dissolved_on is not None and unit.dissolved_on < clock.today()


def _check_moved(item: Item) -> None:
    """A published day moves only with a reason; never one that has passed, never to where nobody has time left."""
    with all_seen("已公布的期限"):
        published = queries.in_force(item.list)
        known = Item.objects.filter(list=published, token=item.token).first() if published else None
    if known is None or known.due_on is None or known.due_on == item.due_on or known.duty:
        item.reason = ""
        return
    if _was_missed(known):
        raise Refused(
            f"“{known.duty_text}”的期限{chinese_date(known.due_on)}已过，逾期留在记录里，期限不能再改；办完后照实填报。",
            field="due_on",
        )
    first = earliest_wanted(clock.today())
    if item.due_on is not None and item.due_on < known.due_on and item.due_on < first:
        raise Refused(
            f"期限不能提前到{chinese_date(item.due_on)}：至少留三个工作日，最早{chinese_date(first)}。", field="due_on"
        )
    if not item.reason:
        raise Refused(f"已公布的期限是{chinese_date(known.due_on)}，改期请写明理由，新旧期限都会保留。", field="reason")


def _was_missed(known: Item) -> bool:
    assert known.due_on is not None
    if known.due_on >= clock.today():
        return False
    with all_seen("已公布的期限"):
        rows = Obligation.objects.filter(
            source=SOURCE, kind=ITEM, key__startswith=f"item:{known.token}:", due_on=known.due_on
        )
        return rows.filter(state__in=[State.MISSED, State.PENDING]).exists()


def _said(item: Item) -> dict[str, Any]:
    return {
        "职责": item.duty_text, "条款": item.clause, "依据": item.basis, "要求": item.standard,
        "频次": str(Rhythm(item.rhythm).label), "期限": str(item.due_on or ""), "台账职责": item.duty,
        "凭据": EVIDENCE.get(item.evidence, STATEMENT), "责任人": str(item.lead or ""),
        "牵头单位": str(item.unit or ""), "改期理由": item.reason,
    }  # fmt: skip
