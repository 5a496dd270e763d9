"""Offices held and terms of committees. One person may hold several; posts of the three kinds are kept apart."""

from datetime import date

from django.db import transaction

from yipanqi.audit.actions import record
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.organizations import rules
from yipanqi.organizations.actions.base import assign, changed, locked, plain
from yipanqi.organizations.enums import POST_KIND, BranchForm, Post
from yipanqi.organizations.models import Appointment, Organization, Person, Term
from yipanqi.organizations.rules import every

_FIELDS = ("post", "title", "full_time", "from_on", "to_on")


def _require(post: str, organization: Organization) -> None:
    powers = (rules.PEOPLE, rules.ORGANIZATIONS) if post == Post.GROUP_LEADER else (rules.ORGANIZATIONS,)
    rules.require_any(powers, organization)


@transaction.atomic
def appoint(
    *,
    person: Person,
    organization: Organization,
    post: str,
    from_on: date,
    by: Actor,
    title: str = "",
    full_time: bool = False,
    to_on: date | None = None,
    reason: str = "",
) -> Appointment:
    """Record that a person holds an office from a day on (`to_on`: a past one). Second offices are allowed."""
    _require(post, organization)
    locked(organization)
    appointment = Appointment(
        person=person, organization=organization, post=post, kind=POST_KIND[post], title=title.strip(),
        full_time=full_time, from_on=from_on, to_on=to_on,
    )  # fmt: skip
    _check(appointment)
    appointment.save()
    record(
        "appointed", by=by, subject=person, path=organization.path, reason=reason,
        after={"组织": organization.name, **plain(appointment, _FIELDS)},
    )  # fmt: skip
    changed(organization, by=by)
    return appointment


def _check(held: Appointment) -> None:
    organization = held.organization
    rules.require_post(held.post, organization.kind, name=organization.name, is_root=organization.parent_id is None)
    rules.not_future(held.from_on, "任职日期", field="from_on")
    rules.not_before(
        held.from_on, organization.founded_on, "任职日期", f"“{organization.name}”成立日期", field="from_on"
    )
    if held.to_on:
        rules.not_before(held.to_on, held.from_on, "离任日期", "任职日期", field="to_on")
    last = organization.dissolved_on
    if last and (held.to_on is None or held.to_on > last):
        raise Refused(f"“{organization.name}”已于{chinese_date(last)}撤销，任职不能延续到此后。", field="to_on")
    others = every(Appointment).filter(organization=organization, post=held.post).exclude(pk=held.pk)
    for other in others.select_related("person"):
        if not rules.overlapping(held.from_on, held.to_on, other.from_on, other.to_on):
            continue
        since = f"自{chinese_date(other.from_on)}起"
        if other.person_id == held.person_id and other.title == held.title:
            raise Refused(
                f"{held.person.name}{since}已任{organization.name}{other.called}，任期重叠。", field="from_on"
            )
        if held.post in rules.SINGLE_POSTS and other.person_id != held.person_id:
            raise Refused(
                f"{organization.name}{other.called}{since}由{other.person.name}担任，请先登记其离任。", field="post"
            )


@transaction.atomic
def relieve(*, appointment: Appointment, to_on: date, by: Actor, reason: str = "") -> Appointment:
    """Record the last day of an office."""
    _require(appointment.post, appointment.organization)
    fresh = locked(appointment)
    if fresh.to_on:
        raise Refused(f"已登记于{chinese_date(fresh.to_on)}离任。", field="to_on")
    rules.not_before(to_on, fresh.from_on, "离任日期", "任职日期", field="to_on")
    rules.not_future(to_on, "离任日期", field="to_on")
    fresh.to_on, fresh.end_reason = to_on, reason[:100]
    fresh.save()
    record(
        "relieved", by=by, subject=fresh.person, path=fresh.organization.path, reason=reason,
        before={"组织": fresh.organization.name, "职务": fresh.called}, after={"至": to_on.isoformat()},
    )  # fmt: skip
    appointment.refresh_from_db()
    changed(fresh.organization, by=by)
    return appointment


@transaction.atomic
def change_appointment(*, appointment: Appointment, by: Actor, reason: str = "", **values) -> Appointment:
    """Correct the title, the full-time mark or the days of an office."""
    _require(appointment.post, appointment.organization)
    fresh = locked(appointment)
    before, after = assign(fresh, values, ("title", "full_time", "from_on", "to_on"))
    if not after:
        return appointment
    _check(fresh)
    fresh.save()
    record(
        "appointment_changed", by=by, subject=fresh.person, path=fresh.organization.path, before=before,
        after={"组织": fresh.organization.name, "职务": fresh.called, **after}, reason=reason,
    )  # fmt: skip
    appointment.refresh_from_db()
    changed(fresh.organization, by=by)
    return appointment


@transaction.atomic
def record_term(
    *,
    organization: Organization,
    elected_on: date,
    by: Actor,
    years: int | None = None,
    ordinal: int | None = None,
    reason: str = "",
) -> Term:
    """Record an election of the committee; the length of term is that of the 机关条例 (5, 3, 3 years) unless given."""
    rules.require(rules.ORGANIZATIONS, organization)
    if organization.kind not in rules.TERM_YEARS:
        raise Refused(f"“{organization.name}”不实行任期制换届。", field="organization")
    if organization.form == BranchForm.TEMPORARY:
        raise Refused(f"“{organization.name}”是临时党支部，班子由上级指定，不换届。", field="organization")
    years = years or rules.TERM_YEARS[organization.kind]
    if not 1 <= years <= 5:
        raise Refused("任期年数应为1至5年。", field="years")
    rules.not_future(elected_on, "选举日期", field="elected_on")
    rules.not_before(elected_on, organization.founded_on, "选举日期", "成立日期", field="elected_on")
    term, new = every(Term).get_or_create(
        organization=organization, elected_on=elected_on,
        defaults={"years": years, "ordinal": ordinal, "recorded_at": clock.now()},
    )  # fmt: skip
    if not new:
        raise Refused(f"{chinese_date(elected_on)}的换届已登记过。", field="elected_on")
    after = plain(term, ("elected_on", "years", "ordinal"))
    record("term_recorded", by=by, subject=organization, path=organization.path, after=after, reason=reason)
    changed(organization, by=by)
    return term
