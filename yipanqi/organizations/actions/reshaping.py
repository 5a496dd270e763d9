"""Moving, merging, ending and arranging organisations. History stays: spans end, nothing is deleted."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr

from yipanqi.audit.actions import record
from yipanqi.kernel import ids
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.organizations import rules
from yipanqi.organizations.actions.base import DAY, changed, locked, together
from yipanqi.organizations.actions.members import move_membership
from yipanqi.organizations.actions.structure import (
    check_name_free,
    mirror,
    next_path,
    save_new_version,
    split,
)
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Appointment, Membership, Organization, State, Term
from yipanqi.organizations.questions import MAY_DISSOLVE
from yipanqi.organizations.rules import every


@transaction.atomic
def move_organization(
    *, organization: Organization, to: Organization, on: date, by: Actor, reason: str = ""
) -> Organization:
    """Put an organisation, with all below it, under another superior from a day on. A cycle is refused, named."""
    rules.require(rules.ORGANIZATIONS, organization)
    rules.require(rules.ORGANIZATIONS, to)
    _check_move(organization, to, on)
    fresh, to = locked(organization), locked(to)
    before = fresh.parent
    split(fresh, on, reason=reason, parent=to)
    mirror(fresh)
    fresh.version += 1
    fresh.save()
    _rewrite(fresh.path, to.path + fresh.path[-ids.WIDTH :])
    organization.refresh_from_db()
    record(
        "organization_moved", by=by, subject=organization, path=organization.path, reason=reason,
        before={"上级组织": before and before.name}, after={"上级组织": to.name, "自": on.isoformat()},
    )  # fmt: skip
    for concerned in filter(None, (organization, before, to)):
        changed(concerned, by=by)
    return organization


def _check_move(organization: Organization, to: Organization, on: date) -> None:
    rules.not_future(on, "调整日期", field="on")
    if organization.dissolved_on or to.dissolved_on:
        gone = organization if organization.dissolved_on else to
        raise Refused(f"“{gone.name}”已撤销，不能调整隶属关系。", field="to")
    latest = every(State).filter(organization=organization).latest("from_on")
    rules.not_before(on, latest.from_on, "调整日期", "最近一次变动日期", field="on")
    rules.not_before(on, to.founded_on, "调整日期", f"“{to.name}”成立日期", field="on")
    chain = _cycle(organization, to, on)
    if chain:
        raise Refused(f"这样调整会形成循环隶属：{' → '.join(chain)}。请选择其他上级组织。", field="to")
    if to.pk == organization.parent_id:
        raise Refused(f"“{organization.name}”已隶属于“{to.name}”。", field="to")
    rules.require_parent(organization.kind, to.kind, name=organization.name)
    check_name_free(organization.name, to, but=organization)


def _cycle(organization: Organization, to: Organization, on: date) -> list[str]:
    """Names along the cycle that the move would make on any day from `on`; empty when it makes none."""
    parents: dict[int, list[tuple[date, date, int | None]]] = defaultdict(list)
    days = {on}
    for pk, first, last, above in every(State).values_list("organization_id", "from_on", "to_on", "parent_id"):
        parents[pk].append((first, last or date.max, above))
        days |= {first} if first > on else set()
    for day in sorted(days):
        chain = [organization.pk]
        current: int | None = to.pk
        while current is not None and current not in chain:
            chain.append(current)
            current = next((above for first, last, above in parents[current] if first <= day <= last), None)
        if current == organization.pk:
            names = every(Organization).in_bulk(chain)
            return [names[pk].name for pk in (*chain, organization.pk)]
    return []


def _rewrite(old: str, new: str) -> None:
    """Give a subtree its new paths in one statement."""
    low, high = ids.subtree(old)
    below = every(Organization).filter(path__gte=low, path__lt=high)
    deepest = below.aggregate(longest=Max(Length("path")))["longest"]
    if deepest - len(old) + len(new) > rules.LEVELS * ids.WIDTH:
        raise Refused(f"这样调整后组织层级过多（最多{rules.LEVELS}级）。", field="to")
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))


@transaction.atomic
def dissolve_organization(*, organization: Organization, on: date, by: Actor, reason: str) -> Organization:
    """End an organisation; `on` is the last day of its existence. Its groups end with it, offices in it end that day.

    Refused while it has members or organisations below it, naming how many, or while another room objects.
    """
    rules.require(rules.ORGANIZATIONS, organization)
    fresh = locked(organization)
    _check_end(fresh, on)
    held = every(Membership).filter(organization=fresh, to_on__isnull=True).count()
    if held:
        raise Refused(f"“{fresh.name}”还有{held}名党员，请先办理组织关系转移，再撤销。")
    below = list(every(Organization).filter(parent=fresh, dissolved_on__isnull=True).exclude(kind=Kind.GROUP)[:5])
    if below:
        names = "、".join(child.name for child in below)
        raise Refused(f"“{fresh.name}”之下还有：{names}。请先撤销或调整它们的隶属关系。")
    with together(by=by):
        _end(fresh, on, "撤销", reason=reason, by=by, event="organization_dissolved")
    organization.refresh_from_db()
    return organization


def _check_end(organization: Organization, on: date) -> None:
    if organization.dissolved_on:
        raise Refused(f"“{organization.name}”已于{chinese_date(organization.dissolved_on)}撤销。")
    rules.not_future(on, "日期", field="on")
    rules.not_before(on, organization.founded_on, "日期", "成立日期", field="on")
    later = (
        (every(State).filter(organization=organization, from_on__gt=on), "组织变动"),
        (every(Membership).filter(organization=organization, from_on__gt=on), "党员编入"),
        (every(Membership).filter(organization=organization, to_on__gt=on), "党员转出"),
        (every(Appointment).filter(organization=organization, from_on__gt=on), "任职"),
        (every(Appointment).filter(organization=organization, to_on__gt=on), "离任"),
        (every(Term).filter(organization=organization, elected_on__gt=on), "换届"),
    )
    for rows, what in later:
        if rows.exists():
            raise Refused(f"“{organization.name}”在{chinese_date(on)}之后还登记有{what}，请核对日期。", field="on")
    objections = MAY_DISSOLVE.ask(organization=organization, on=on)
    if objections:
        raise Refused("".join(objections))


def _end(organization: Organization, on: date, word: str, *, reason: str, by: Actor, event: str) -> None:
    for group in every(Organization).filter(parent=organization, kind=Kind.GROUP, dissolved_on__isnull=True):
        _end(group, on, f"所在支部{word}", reason=reason, by=by, event=event)
    every(Appointment).filter(organization=organization, to_on__isnull=True).update(to_on=on, end_reason=f"组织{word}")
    every(State).filter(organization=organization, to_on__isnull=True).update(to_on=on)
    organization.dissolved_on = on
    save_new_version(organization)
    record(event, by=by, subject=organization, path=organization.path, after={"存续至": on.isoformat()}, reason=reason)
    changed(organization, by=by)


@transaction.atomic
def merge_organizations(
    *, sources: Sequence[Organization], into: Organization, on: date, by: Actor, reason: str
) -> Organization:
    """Merge organisations of one kind into another of that kind: from `on` the members belong to `into`.

    The sources end the day before, with their groups and offices; organisations below them move below `into`.
    """
    rules.require(rules.ORGANIZATIONS, into)
    for source in sources:
        rules.require(rules.ORGANIZATIONS, source)
    rules.not_future(on, "合并日期", field="on")
    into_fresh = locked(into)
    rules.not_before(on, into.founded_on, "合并日期", f"“{into.name}”成立日期", field="on")
    if into_fresh.dissolved_on:
        raise Refused(f"“{into.name}”已撤销，不能并入。", field="into")
    if not sources:
        raise Refused("请选择被合并的组织。", field="sources")
    with together(by=by):
        for source in sorted(sources, key=lambda each: each.path):
            _merge_one(locked(source), into_fresh, on, reason=reason, by=by)
        changed(into, by=by)
    for organization in (*sources, into):
        organization.refresh_from_db()
    return into


def _merge_one(source: Organization, into: Organization, on: date, *, reason: str, by: Actor) -> None:
    if source.pk == into.pk:
        raise Refused(f"“{source.name}”不能并入自身。", field="sources")
    if source.kind != into.kind:
        raise Refused(
            f"{Kind(source.kind).label}“{source.name}”不能并入{Kind(into.kind).label}“{into.name}”。", field="sources"
        )
    _check_end(source, on - DAY)
    for child in every(Organization).filter(parent=source, dissolved_on__isnull=True).exclude(kind=Kind.GROUP):
        move_organization(organization=child, to=into, on=on, by=by, reason=f"“{source.name}”并入“{into.name}”")
    held = every(Membership).select_for_update(of=("self",)).filter(organization=source, to_on__isnull=True)
    for membership in held.select_related("person").order_by("pk"):
        move_membership(membership, to=into, on=on, end_reason=f"并入{into.name}", group=None)
    after = {"并入": into.name, "自": on.isoformat()}
    record("organization_merged", by=by, subject=source, path=source.path, after=after, reason=reason)
    _end(source, on - DAY, "合并", reason=reason, by=by, event="organization_dissolved")


@transaction.atomic
def arrange_children(*, parent: Organization, children: Sequence[Organization], by: Actor) -> None:
    """Put the organisations directly below `parent` into this order; every list of the product follows it."""
    rules.require(rules.ORGANIZATIONS, parent)
    standing = list(every(Organization).select_for_update().filter(parent=parent).order_by("path"))
    wanted = {child.pk: place for place, child in enumerate(children)}
    if not set(wanted) <= {child.pk for child in standing}:
        raise Refused(f"只能排列“{parent.name}”直接下属的组织，请刷新页面后重试。")
    ordered = sorted(standing, key=lambda child: wanted.get(child.pk, len(wanted)))
    if ordered == standing:
        return
    for child in ordered:
        _rewrite(child.path, next_path(parent))
    names = [child.name for child in ordered]
    record("organizations_arranged", by=by, subject=parent, path=parent.path, after={"顺序": names})
