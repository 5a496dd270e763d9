"""Party memberships: admitted, transferred, put into a group, ended. One open per person, spans never overlap."""

from datetime import date

from django.db import transaction

from yipanqi.audit.actions import record
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.organizations import rules
from yipanqi.organizations.actions.base import DAY, changed, locked, require_text
from yipanqi.organizations.enums import END_REASONS, Kind, Standing
from yipanqi.organizations.models import Appointment, Membership, Organization, Person
from yipanqi.organizations.rules import every


@transaction.atomic
def admit_member(
    *,
    person: Person,
    organization: Organization,
    from_on: date,
    by: Actor,
    group: Organization | None = None,
    standing: str = Standing.NORMAL,
) -> Membership:
    """Enter a person as a member of a branch (newly admitted, or 组织关系 arrived from outside the organ)."""
    rules.require(rules.PEOPLE, organization)
    _check_branch(organization, from_on, group)
    person = locked(person)
    held = list(every(Membership).filter(person=person).select_related("organization"))
    for other in held:
        if other.to_on is None:
            raise Refused(f"{person.name}已在“{other.organization.name}”，请办理组织关系转移。", field="person")
        if rules.overlapping(from_on, None, other.from_on, other.to_on):
            until = chinese_date(other.to_on)
            raise Refused(f"{person.name}至{until}在“{other.organization.name}”，编入日期应在此之后。", field="from_on")
    membership = _begin(person, organization, from_on, group, standing)
    record(
        "member_admitted", by=by, subject=person, path=organization.path,
        after={"党支部": organization.name, "自": from_on.isoformat(), "状态": Standing(standing).label},
    )  # fmt: skip
    _tell(membership, by=by)
    return membership


def _check_branch(organization: Organization, on: date, group: Organization | None) -> None:
    rules.not_future(on, "日期", field="from_on")
    if organization.kind != Kind.BRANCH:
        raise Refused(
            f"“{organization.name}”是{organization.get_kind_display()}，党员应编入党支部。", field="organization"
        )
    if organization.dissolved_on:
        raise Refused(f"“{organization.name}”已于{chinese_date(organization.dissolved_on)}撤销。", field="organization")
    rules.not_before(on, organization.founded_on, "日期", f"“{organization.name}”成立日期", field="from_on")
    if group and (group.parent_id != organization.pk or group.kind != Kind.GROUP or group.dissolved_on):
        raise Refused(f"“{group.name}”不是“{organization.name}”现有的党小组。", field="group")


def _begin(person, organization, from_on, group, standing) -> Membership:
    membership = Membership.objects.create(
        person=person, organization=organization, group=group, standing=standing, from_on=from_on
    )
    every(Person).filter(pk=person.pk).update(home=organization, active=True, version=person.version + 1)
    return membership


def _tell(*memberships: Membership, by: Actor) -> None:
    for membership in memberships:
        changed(membership.organization, by=by)
        if membership.group:
            changed(membership.group, by=by)


def _open_membership(person: Person) -> Membership:
    locked(person)
    held = every(Membership).select_for_update(of=("self",)).filter(person=person, to_on__isnull=True)
    membership = held.select_related("organization", "group", "person").first()
    if membership is None:
        raise Refused(f"{person.name}现在不在任何党支部，请办理“编入党支部”。", field="person")
    return membership


def move_membership(
    membership: Membership,
    *,
    to: Organization,
    on: date,
    end_reason: str,
    group: Organization | None,
    standing: str = "",
) -> Membership:
    """Close a membership the day before `on` and open the next one; no checks, no history: for actions of this room."""
    every(Membership).filter(pk=membership.pk).update(to_on=on - DAY, end_reason=end_reason)
    return _begin(membership.person, to, on, group, standing or membership.standing)


@transaction.atomic
def transfer_member(
    *, person: Person, to: Organization, on: date, by: Actor, reason: str = "", group: Organization | None = None
) -> Membership:
    """Transfer 组织关系 to another branch of the organ; `on` is the first day there.

    Offices held in the old branch stay until they are relieved. Needs `people` over both branches, which the organ's
    committee has.
    """
    membership = _open_membership(person)
    rules.require(rules.PEOPLE, membership.organization)
    rules.require(rules.PEOPLE, to)
    if to.pk == membership.organization_id:
        raise Refused(f"{person.name}已在“{to.name}”。", field="to")
    _check_branch(to, on, group)
    rules.not_before(on, membership.from_on + DAY, "转移日期", "编入现支部的次日", field="on")
    moved = move_membership(
        membership, to=to, on=on, end_reason=f"转至{to.name}"[:100], group=group, standing=Standing.NORMAL
    )
    record(
        "member_transferred", by=by, subject=person, path=to.path, reason=reason,
        before={"党支部": membership.organization.name}, after={"党支部": to.name, "自": on.isoformat()},
    )  # fmt: skip
    _tell(membership, moved, by=by)
    person.refresh_from_db()
    return moved


@transaction.atomic
def end_membership(*, person: Person, on: date, reason: str, by: Actor, detail: str = "") -> Membership:
    """End a membership for good: gone to another organ, died, left, expelled. `on` is the last day.

    `reason` is one of `END_REASONS`. Offices in Party bodies end the same day; the person stays in the
    last register, no longer active.
    """
    reason = require_text(reason, "事由", field="reason")
    if reason not in END_REASONS:
        raise Refused(f"事由应为：{'、'.join(END_REASONS)}。", field="reason")
    membership = _open_membership(person)
    rules.require(rules.PEOPLE, membership.organization)
    rules.not_future(on, "日期", field="on")
    rules.not_before(on, membership.from_on, "日期", "编入日期", field="on")
    every(Membership).filter(pk=membership.pk).update(to_on=on, end_reason=reason)
    offices = every(Appointment).filter(person=person, kind="party", to_on__isnull=True, from_on__lte=on)
    places = [office.organization for office in offices.select_related("organization")]
    offices.update(to_on=on, end_reason=reason)
    remains = every(Appointment).filter(person=person, to_on__isnull=True).exists()
    every(Person).filter(pk=person.pk).update(active=remains, version=membership.person.version + 1)
    record(
        "membership_ended", by=by, subject=person, path=membership.organization.path, reason=detail,
        before={"党支部": membership.organization.name}, after={"事由": reason, "至": on.isoformat()},
    )  # fmt: skip
    _tell(membership, by=by)
    for place in places:
        changed(place, by=by)
    membership.refresh_from_db()
    person.refresh_from_db()
    return membership


@transaction.atomic
def set_standing(*, person: Person, standing: str, from_on: date, by: Actor, reason: str = "") -> Membership:
    """在册, 流动, 借调在外 … from a day on, in the same branch and group."""
    return _continue(
        person, from_on, standing=standing, reason=reason, event="member_standing", by=by,
        said=lambda held: {"状态": held.get_standing_display()},
    )  # fmt: skip


@transaction.atomic
def assign_group(
    *, person: Person, group: Organization | None, from_on: date, by: Actor, reason: str = ""
) -> Membership:
    """Put a member into a group of the branch (or into none) from a day on."""
    return _continue(
        person, from_on, group=group, reason=reason, event="member_grouped", by=by,
        said=lambda held: {"党小组": held.group and held.group.name},
    )  # fmt: skip


def _continue(person: Person, from_on: date, *, reason: str, event: str, by: Actor, said, **changes) -> Membership:
    membership = _open_membership(person)
    rules.require(rules.PEOPLE, membership.organization)
    _check_branch(membership.organization, from_on, changes.get("group"))
    rules.not_before(from_on, membership.from_on, "日期", "最近一次变动日期", field="from_on")
    if all(getattr(membership, name) == value for name, value in changes.items()):
        return membership
    before, previous_group = said(membership), membership.group
    values = {"group": membership.group, "standing": membership.standing, **changes}
    if from_on == membership.from_on:
        for name, value in values.items():
            setattr(membership, name, value)
        membership.save()
        following = membership
    else:
        label = "状态变更" if "standing" in changes else "调整党小组"
        following = move_membership(membership, to=membership.organization, on=from_on, end_reason=label, **values)
    after = {**said(following), "自": from_on.isoformat()}
    record(event, by=by, subject=person, path=membership.organization.path, before=before, after=after, reason=reason)
    _tell(following, by=by)
    if previous_group and previous_group != following.group:
        changed(previous_group, by=by)
    person.refresh_from_db()
    return following
