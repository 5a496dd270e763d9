"""Founding organisations, their dated states, their habits."""

from datetime import date, time

from django.db import transaction

from yipanqi.audit.actions import record
from yipanqi.kernel import clock, ids
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.organizations import rules
from yipanqi.organizations.actions.base import DAY, assign, changed, locked, plain, require_text
from yipanqi.organizations.enums import BranchForm, Kind
from yipanqi.organizations.models import Number, Organization, State
from yipanqi.organizations.queries import in_force
from yipanqi.organizations.rules import every

STATE_FIELDS = ("name", "kind", "form", "has_committee", "staff_total")
MIRRORED = ("parent", "name", "kind", "form", "has_committee")
_RAISED = {Kind.BRANCH, Kind.GENERAL_BRANCH, Kind.ORGAN_COMMITTEE}


@transaction.atomic
def found_organization(
    *,
    name: str,
    kind: str,
    founded_on: date,
    by: Actor,
    parent: Organization | None = None,
    form: str = BranchForm.ORDINARY,
    has_committee: bool = False,
    go_live_on: date | None = None,
    short_name: str = "",
    code: str = "",
    staff_total: int | None = None,
    reason: str = "",
) -> Organization:
    """Found an organisation; its first state begins on `founded_on`.

    `go_live_on` is the first day for which duties are computed: by default the first of the current month, otherwise
    the first of an earlier one (a quarter or year start). Branch secretaries may found groups; the rest is for who
    holds `organizations` over the superior.
    """
    name = require_text(name, "名称", field="name")
    _may_found(kind, parent)
    parent = parent and locked(parent)
    rules.not_future(founded_on, "成立日期", field="founded_on")
    go_live_on = go_live_on or clock.today().replace(day=1)
    check_go_live(go_live_on)
    _check_place(name, kind, form, parent)
    organization = Organization.objects.create(
        path=next_path(parent), parent=parent, name=name, short_name=short_name.strip(), kind=kind, form=form,
        has_committee=has_committee, founded_on=founded_on, go_live_on=go_live_on, code=code.strip(),
    )  # fmt: skip
    state = State.objects.create(
        organization=organization, from_on=founded_on, parent=parent, name=name, kind=kind, form=form,
        has_committee=has_committee, staff_total=staff_total, reason=reason,
    )  # fmt: skip
    after = {**plain(organization, ("founded_on", "go_live_on", "parent")), **plain(state, STATE_FIELDS)}
    record("organization_founded", by=by, subject=organization, path=organization.path, after=after, reason=reason)
    changed(organization, by=by)
    if parent is not None and kind == Kind.GROUP:
        changed(parent, by=by)
    return organization


def _may_found(kind: str, parent: Organization | None) -> None:
    if parent is None:
        empty = not every(Organization).exists()
        if not (rules.may_begin() if empty else rules.scope.current().everything):
            raise NotAllowed("只有系统初始化时才能设立没有上级的组织，请选择上级组织。", field="parent")
    elif kind == Kind.GROUP:
        rules.require_any((rules.PEOPLE, rules.ORGANIZATIONS), parent)
    else:
        rules.require(rules.ORGANIZATIONS, parent)


def _check_place(name: str, kind: str, form: str, parent: Organization | None) -> None:
    rules.require_parent(kind, parent.kind if parent else None, name=name)
    if form != BranchForm.ORDINARY and kind != Kind.BRANCH:
        raise Refused(f"只有党支部才有“{BranchForm(form).label}”形式。", field="form")
    if parent and parent.dissolved_on:
        raise Refused(f"上级组织“{parent.name}”已于{chinese_date(parent.dissolved_on)}撤销。", field="parent")
    check_name_free(name, parent)


def check_name_free(name: str, parent: Organization | None, *, but: Organization | None = None) -> None:
    """Refuse a name that a living sibling bears."""
    same = every(Organization).filter(parent=parent, name=name, dissolved_on__isnull=True)
    if same.exclude(pk=but.pk if but else None).exists():
        where = f"“{parent.name}”下" if parent else "系统中"
        raise Refused(f"{where}已有名为“{name}”的组织，请核对或换一个名称。", field="name")


def check_go_live(day: date) -> None:
    """Duties are computed in whole months, so the first day is the first of a month, not in the future."""
    if day.day != 1 or day > clock.today():
        raise Refused("启用日期应为本月或以前某月的1日（可选季初、年初）。", field="go_live_on")


def next_path(parent: Organization | None) -> str:
    """A path below the parent (or a new root), with a number that was never used before."""
    path = (parent.path if parent else "") + ids.segment(Number.objects.create().pk)
    if len(path) > rules.LEVELS * ids.WIDTH:
        raise Refused(f"组织层级过多（最多{rules.LEVELS}级），请检查上级组织。", field="parent")
    return path


def split(organization: Organization, on: date, *, reason: str, **changes) -> State:
    """Let the state in force on a day be another from that day until it would have ended anyway.

    States never overlap, because the new one is cut out of the old one; one that began on that very day is rewritten.
    """
    state = every(State).select_for_update(of=("self",)).filter(in_force(on), organization=organization).first()
    if state is None:
        raise Refused(_not_there(organization, on), field="from_on")
    if state.from_on != on:
        every(State).filter(pk=state.pk).update(to_on=on - DAY)
        state.pk, state._state.adding, state.from_on = None, True, on
    for name, value in changes.items():
        setattr(state, name, value)
    state.reason = reason
    state.save()
    return state


def _not_there(organization: Organization, on: date) -> str:
    if on < organization.founded_on:
        return f"“{organization.name}”{chinese_date(organization.founded_on)}才成立，不能登记此前的变动。"
    return f"“{organization.name}”已于{chinese_date(organization.dissolved_on)}撤销，不能登记此后的变动。"


def mirror(organization: Organization) -> None:
    """Copy the latest state onto the organisation (changes never lie in the future, so it is the one in force)."""
    latest = every(State).filter(organization=organization).select_related("parent").latest("from_on")
    for name in MIRRORED:
        setattr(organization, name, getattr(latest, name))


def save_new_version(organization: Organization) -> None:
    """Save with the next version number, so that a form opened earlier notices."""
    organization.version += 1
    organization.save()


@transaction.atomic
def change_state(
    *, organization: Organization, from_on: date, by: Actor, reason: str = "", version: int | None = None, **changes
) -> Organization:
    """Change name, kind, form, committee or staff number from a day on (until the next recorded change).

    A day in the past corrects history: the span is cut there. A change of superior is `move_organization`.
    """
    rules.require(rules.ORGANIZATIONS, organization)
    fresh = locked(organization)
    rules.check_version(fresh.version, version, f"“{fresh.name}”")
    rules.not_future(from_on, "变动日期", field="from_on")
    state = every(State).filter(in_force(from_on), organization=fresh).first()
    if state is None:
        raise Refused(_not_there(fresh, from_on), field="from_on")
    if "name" in changes:
        changes["name"] = require_text(changes["name"], "名称", field="name")
        check_name_free(changes["name"], fresh.parent, but=fresh)
    before, after = assign(state, changes, STATE_FIELDS)
    if not after:
        raise Refused("所填内容与当日情况相同，没有需要登记的变动。")
    _check_change(fresh, state)
    split(fresh, from_on, reason=reason, **changes)
    mirror(fresh)
    save_new_version(fresh)
    after = {**after, "自": from_on.isoformat()}
    record("organization_changed", by=by, subject=fresh, path=fresh.path, before=before, after=after, reason=reason)
    organization.refresh_from_db()
    changed(organization, by=by)
    return organization


def _check_change(organization: Organization, wanted: State) -> None:
    kind = organization.kind
    if wanted.kind != kind:
        if not {kind, wanted.kind} <= _RAISED:
            raise Refused(f"{Kind(kind).label}不能变更为{Kind(wanted.kind).label}，请另行设立组织。", field="kind")
        rules.require_parent(wanted.kind, organization.parent.kind if organization.parent else None, name=wanted.name)
        for child in every(Organization).filter(parent=organization, dissolved_on__isnull=True):
            rules.require_parent(child.kind, wanted.kind, name=child.name)
    if wanted.form != BranchForm.ORDINARY and wanted.kind != Kind.BRANCH:
        raise Refused(f"只有党支部才有“{BranchForm(wanted.form).label}”形式。", field="form")


_IDENTITY = ("short_name", "code", "contact", "contact_phone", "go_live_on", "founded_on")


@transaction.atomic
def correct_organization(
    *, organization: Organization, by: Actor, reason: str = "", version: int | None = None, **values
) -> Organization:
    """Correct what is not dated: short name, code, contact, founding day, 启用日期."""
    rules.require(rules.ORGANIZATIONS, organization)
    fresh = locked(organization)
    rules.check_version(fresh.version, version, f"“{fresh.name}”")
    before, after = assign(fresh, values, _IDENTITY)
    if "go_live_on" in values:
        check_go_live(values["go_live_on"])
    if after and "founded_on" in values:
        _refound(fresh, values["founded_on"])
        fresh.founded_unknown = False
    if after:
        save_new_version(fresh)
        record(
            "organization_corrected", by=by, subject=fresh, path=fresh.path, before=before, after=after, reason=reason
        )
        organization.refresh_from_db()
        changed(organization, by=by)
    return organization


def _refound(organization: Organization, day: date) -> None:
    """Let the first state begin on another day, provided nothing is recorded before it."""
    rules.not_future(day, "成立日期", field="founded_on")
    first = every(State).filter(organization=organization).earliest("from_on")
    if first.to_on and day > first.to_on:
        raise Refused(f"成立日期不能晚于首次变动前一日{chinese_date(first.to_on)}。", field="founded_on")
    for rows, what in (
        (every(organization.memberships.model).filter(organization=organization), "党员编入日期"),
        (every(organization.appointments.model).filter(organization=organization), "任职日期"),
    ):
        # A beginning nobody knows was taken from the founding day and follows it.
        rows.filter(from_unknown=True, from_on__lt=day).exclude(to_on__lt=day).update(from_on=day)
        earliest = rows.order_by("from_on").values_list("from_on", flat=True).first()
        if earliest and earliest < day:
            raise Refused(f"成立日期晚于已登记的{what}{chinese_date(earliest)}。", field="founded_on")
    every(State).filter(pk=first.pk).update(from_on=day)


@transaction.atomic
def set_habits(
    *,
    organization: Organization,
    by: Actor,
    fixed_day: int | None = None,
    usual_place: str = "",
    usual_time: time | None = None,
) -> Organization:
    """The fixed day of 主题党日 (支部工作条例 16) and the usual place and time, used to prefill forms."""
    rules.require_any((rules.MEETINGS, rules.PEOPLE, rules.ORGANIZATIONS), organization)
    if fixed_day is not None and not 1 <= fixed_day <= 28:
        raise Refused("固定日应为1至28之间的日子，每月都有这一天。", field="fixed_day")
    fresh = locked(organization)
    values = {"fixed_day": fixed_day, "usual_place": usual_place.strip(), "usual_time": usual_time}
    before, after = assign(fresh, values, tuple(values))
    if after:
        save_new_version(fresh)
        record("organization_habits", by=by, subject=fresh, path=fresh.path, before=before, after=after)
        organization.refresh_from_db()
        changed(organization, by=by)
    return organization
