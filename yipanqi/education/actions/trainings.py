"""Verbs of trainings: enter one with everybody who took part, correct hours, withdraw; what is owed within a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.education import norms
from yipanqi.education.actions.base import log, not_future, owe, settle, withdraw
from yipanqi.education.enums import SOURCE, Aim, Form
from yipanqi.education.models import Participant, Training
from yipanqi.education.queries import trainings as queries
from yipanqi.education.rules.talks import HOLDERS
from yipanqi.engine.periods import add_months
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import Severity, State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import Kind, Post
from yipanqi.organizations.models import Appointment, Membership, Organization, Person
from yipanqi.organizations.queries import counted, in_force
from yipanqi.regulations.queries import clause_citation

KIND = "training_once"
LONGEST = 31
"""Days of one training."""


@transaction.atomic
def enter_training(
    *,
    organization: Organization,
    title: str,
    first_on: date,
    last_on: date,
    form: str,
    halves: int,
    people: Sequence[Person],
    by: Actor,
    aim: str = Aim.GENERAL,
    place: str = "",
    host: str = "",
    absent: int = 0,
    once: str | None = None,
) -> Training:
    """Enter a training that was held, with everybody who took part. The same title and day is entered once."""
    require(Power.TRAININGS, organization)
    if organization.kind not in HOLDERS:
        raise Refused(f"“{organization.name}”不登记培训，请由党支部或党委登记。", field="organization")
    if once and (known := Training.objects.filter(once=once, organization=organization).first()):
        return known
    title = _title(title)
    _check(first_on, last_on, form, aim)
    chosen = {one.pk: one for one in people}
    if not chosen:
        raise Refused("没有人参加，不用登记。", field="people")
    if known := Training.objects.filter(organization=organization, title=title, first_on=first_on).first():
        raise Refused(f"“{title}”（{known.days}）已经登记过，请打开原来的登记补充人员，不要再登记一次。", field="title")
    if twice := queries.same(title, first_on, list(chosen)):
        other, names = twice
        raise Refused(
            f"{other.organization.name}已登记“{title}”（{other.days}），{'、'.join(names[:5])}已在其中，不重复登记。",
            field="title",
        )
    training = Training(
        organization=organization, title=title, first_on=first_on, last_on=last_on, form=form, aim=aim, halves=halves,
        place=" ".join(place.split())[:100], host=" ".join(host.split())[:60], absent=absent, recorded_at=clock.now(),
        recorded_by=by.name, once=once,
    )  # fmt: skip
    try:
        with transaction.atomic():
            training.save(force_insert=True)
    except IntegrityError:
        raise Refused(f"“{title}”刚刚由他人登记过，请返回查看。", field="title") from None
    Participant.objects.bulk_create(
        Participant(training=training, person=one, halves=halves) for one in chosen.values()
    )
    log("training_entered", training, by, after={"日期": first_on.isoformat(), "人数": len(chosen)})
    settle_musts(chosen.values(), by=by)
    return training


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refused("请填写主题。", field="title")
    if len(title) > 100:
        raise Refused("主题超过100字，请缩短。", field="title")
    refuse_classified(title, field="title")
    return title


def _check(first_on: date, last_on: date, form: str, aim: str) -> None:
    not_future(last_on, "结束日期", field="last_on")
    if last_on < first_on:
        raise Refused("结束日期早于开始日期，请核对。", field="last_on")
    if (last_on - first_on).days >= LONGEST:
        raise Refused(f"一次培训最长{LONGEST}天，请按阶段分别登记。", field="last_on")
    if form not in Form.values:
        raise Refused("形式不在列表中，请重新选择；个人网上学习不登记学时。", field="form")
    if aim not in Aim.values:
        raise Refused("对象不在列表中，请重新选择。", field="aim")


@transaction.atomic
def change_hours(*, training: Training, halves: Mapping[int, int | None], by: Actor) -> Training:
    """Write the hours of those who came for a part; None: did not take part after all."""
    training = _held(training)
    rows = {one.person_id: one for one in Participant.objects.filter(training=training)}
    gone = [number for number, count in halves.items() if count is None and number in rows]
    if len(gone) == len(rows):
        raise Refused("没有人参加的培训请整项撤回。")
    Participant.objects.filter(training=training, person__in=gone).delete()
    for number, count in halves.items():
        if count is not None and number in rows and rows[number].halves != count:
            rows[number].halves = count
            rows[number].save(update_fields=["halves"])
    log("training_changed", training, by, after={"人数": len(rows) - len(gone)})
    _unsettle(training, gone, by)
    return training


@transaction.atomic
def add_people(*, training: Training, people: Iterable[Person], by: Actor) -> Training:
    """People who took part too."""
    training = _held(training)
    known = set(Participant.objects.filter(training=training).values_list("person_id", flat=True))
    fresh = {one.pk: one for one in people if one.pk not in known}
    if not fresh:
        raise Refused("所选人员都已在其中。", field="people")
    Participant.objects.bulk_create(
        Participant(training=training, person=one, halves=training.halves) for one in fresh.values()
    )
    log("training_changed", training, by, after={"人数": len(known) + len(fresh)})
    settle_musts(fresh.values(), by=by)
    return training


@transaction.atomic
def withdraw_training(*, training: Training, by: Actor) -> None:
    """Strike out what was entered by mistake."""
    training = _held(training)
    people = list(Participant.objects.filter(training=training).values_list("person_id", flat=True))
    log("training_withdrawn", training, by, after={"日期": training.first_on.isoformat()})
    _unsettle(training, people, by)
    training.delete()


def _held(training: Training) -> Training:
    found = Training.objects.select_for_update(of=("self",)).select_related("organization").filter(pk=training.pk)
    held = found.first()
    if held is None:
        raise NotAllowed("您现任职务看不到这次培训。")
    require(Power.TRAININGS, held.organization)
    return held


# What must be taken within a time


@dataclass(frozen=True, slots=True)
class Owed:
    """A training somebody has to take: from which day on, until when."""

    must: norms.Must
    organization: Organization
    person: Person
    since: date
    mark: str

    @property
    def due_on(self) -> date:
        """The last day."""
        return add_months(self.since, self.must.months)

    @property
    def key(self) -> str:
        """Name of the obligation."""
        return f"training:{self.mark}"


def owed(today: date, *, within: Organization | None = None, people: Iterable[int] | None = None) -> list[Owed]:
    """What has arisen since the organisation works with the product. A fixed number of queries."""
    rules = norms.in_force(today)
    with scope.system("应当参加的培训"):
        held = counted(Membership.objects.filter(in_force(today), organization__dissolved_on=None))
        if within is not None:
            low, high = within.range
            held = held.filter(organization__path__gte=low, organization__path__lt=high)
        if people is not None:
            held = held.filter(person__in=list(people))
        young = held.filter(
            Q(person__joined_on__gte=F("organization__go_live_on"))
            | Q(person__full_on__gte=F("organization__go_live_on"))
        )
        members = list(young.select_related("organization", "person"))
        found = [one for membership in members for one in _young(membership, rules)]
        found += [_appointed(office, rules) for office in _new_secretaries(today, held)]
    return sorted(found, key=lambda one: (one.organization.path, one.key))


def _young(membership: Membership, rules: norms.Norms) -> Iterable[Owed]:
    person, branch = membership.person, membership.organization
    for code, since, ended in (
        ("probation", person.joined_on, person.full_on),
        ("first_year", person.full_on, None),
    ):
        if since is not None and since >= branch.go_live_on and not (ended and ended < since):
            yield Owed(rules.must(code), branch, person, since, f"{code}:{person.pk}")


def _new_secretaries(today: date, held: QuerySet[Membership]) -> QuerySet[Appointment]:
    """Who became secretary of a branch and had not been one before."""
    earlier = Appointment.objects.filter(
        person=OuterRef("person"), post=Post.SECRETARY, organization__kind=Kind.BRANCH, from_on__lt=OuterRef("from_on")
    )
    found = Appointment.objects.filter(
        in_force(today), ~Exists(earlier), post=Post.SECRETARY, organization__kind=Kind.BRANCH, from_unknown=False,
        from_on__gte=F("organization__go_live_on"), person__in=held.order_by().values("person"),
    )  # fmt: skip
    return found.select_related("organization", "person")


def _appointed(office: Appointment, rules: norms.Norms) -> Owed:
    must = rules.must("new_secretary")
    return Owed(must, office.organization, office.person, office.from_on, f"{must.code}:{office.pk}")


@transaction.atomic
def raise_trainings(*, by: Actor, within: Organization | None = None) -> int:
    """Enter what is owed, settle what was taken, take back what no longer is; answers how many were entered."""
    found = {one.key: one for one in owed(clock.today(), within=within)}
    with scope.system("应当参加的培训"):
        entries = Obligation.objects.filter(source=SOURCE, kind=KIND).exclude(state=State.VOID)
        if within is not None:
            low, high = within.range
            entries = entries.filter(organization__path__gte=low, organization__path__lt=high)
        known = {(one.organization_id, one.key): one for one in entries.select_related("organization")}
    fresh = [one for one in found.values() if (one.organization.pk, one.key) not in known]
    for one in fresh:
        _enter(one, by)
    for entry in known.values():
        still = found.get(entry.key)
        if entry.state == State.PENDING and (still is None or still.organization.pk != entry.organization_id):
            withdraw(organization=entry.organization, key=entry.key, reason="已不在该支部或者岗位。", by=by)
    _settle(fresh, by)
    return len(fresh)


def _enter(one: Owed, by: Actor) -> None:
    owe(
        organization=one.organization, key=one.key, kind=KIND, title=one.must.title,
        basis=clause_citation(one.must.clause), due_on=one.due_on, person=one.person, severity=Severity.HARD,
        address=reverse("education:trainings"), by=by,
    )  # fmt: skip


def settle_musts(people: Iterable[Person], *, by: Actor) -> None:
    """What these people have taken meets what they owe."""
    numbers = [one.pk for one in people]
    with scope.system("应当参加的培训"):
        entries = Obligation.objects.filter(source=SOURCE, kind=KIND, person__in=numbers).order_by()
        waiting = set(entries.filter(state__in=(State.PENDING, State.MISSED)).values_list("organization_id", "key"))
    if waiting:
        found = owed(clock.today(), people=numbers)
        _settle([one for one in found if (one.organization.pk, one.key) in waiting], by)


def _settle(found: Sequence[Owed], by: Actor) -> None:
    with scope.system("应当参加的培训"):
        taken = list(
            Participant.objects.filter(person__in={one.person.pk for one in found}, training__form=Form.CENTRAL)
            .exclude(training__aim=Aim.GENERAL)
            .select_related("training__organization")
            .order_by("training__first_on", "training_id")
        )
    for one in found:
        met = next(
            (row.training for row in taken if row.person_id == one.person.pk and _meets(row.training, one)), None
        )
        if met is not None:
            settle(
                organization=one.organization, key=one.key, record=met.record, label=f"{met.title}（{met.days}）"[:200],
                on=met.last_on, by=by,
            )  # fmt: skip


def _meets(training: Training, one: Owed) -> bool:
    """Held by a level above the branch, for these people, in the time."""
    above = bool(training.host) or training.organization.kind != Kind.BRANCH
    return above and training.aim == one.must.aim and training.first_on >= one.since


def _unsettle(training: Training, people: Iterable[int], by: Actor) -> None:
    with scope.system("应当参加的培训"):
        met = list(
            Obligation.objects.filter(
                source=SOURCE, kind=KIND, person__in=list(people), evidence__record=training.record
            ).select_related("organization")
        )
        for entry in met:
            obligations.unsettle(organization=entry.organization, key=entry.key, record=training.record, by=by)
