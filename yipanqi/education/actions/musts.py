"""Matters that demand a talk: entered by the committee, or raised from the registers; owed by the secretary.

The ledger says that a talk is owed and by when – not with whom and not why.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from yipanqi.education import occasions
from yipanqi.education.actions.base import locked, log, not_future, owe, require_care, withdraw
from yipanqi.education.models import MustTalk
from yipanqi.education.queries import following, people
from yipanqi.education.queries.talks import basis_of
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.obligations.enums import Severity
from yipanqi.organizations.models import Organization, Person

TITLE = "及时谈心谈话"
KIND = "must_talk"


@transaction.atomic
def raise_must(*, organization: Organization, person: Person, code: str, arose_on: date, by: Actor) -> MustTalk:
    """Enter a matter in which a member has to be talked with; an open one of the same kind stays the only one."""
    require_care(organization)
    not_future(arose_on, "发生日期", field="arose_on")
    matter = next((one for one in occasions.in_force(clock.today()) if one.code == code and not one.follows), None)
    if matter is None:
        raise Refused("事由不在列表中，请重新选择。", field="code")
    if people.Candidates(organization, only_own=True).get(person.pk) is None:
        raise Refused(f"{person.name}不是“{organization.name}”的人员，请由所在组织列入。", field="person")
    known = MustTalk.objects.filter(organization=organization, person=person, code=code, talk=None, dropped_at=None)
    return known.first() or _enter(organization, person, matter, arose_on, "", by)


def _enter(
    organization: Organization, person: Person, matter: occasions.Matter, arose_on: date, mark: str, by: Actor
) -> MustTalk:
    with scope.system("列入应当及时谈话的事项"):
        holder, secretary = _owed_by(organization, person)
        must = MustTalk.objects.create(
            organization=holder, person=person, code=matter.code, arose_on=arose_on,
            due_on=max(arose_on + timedelta(days=matter.days), clock.today() + timedelta(days=matter.days // 2)),
            mark=mark or None, raised_at=clock.now(), raised_by=str(by)[:80],
        )  # fmt: skip
    _owe(must, secretary, by)
    log("must_talk_raised", must, by)
    return must


def _owed_by(organization: Organization, person: Person) -> tuple[Organization, Person | None]:
    """The organisation whose secretary has to talk; with a secretary the one above does."""
    secretary = people.secretary_of(organization)
    above = people.superior(organization)
    if secretary is not None and secretary.pk == person.pk and above is not None:
        return above, people.secretary_of(above)
    return organization, secretary


def _owe(must: MustTalk, secretary: Person | None, by: Actor) -> None:
    matter = occasions.matter(must.code)
    owe(
        organization=must.organization, key=must.key, kind=KIND, title=TITLE, basis=basis_of(must.code),
        due_on=must.due_on, person=secretary, address=reverse("education:musts", args=[must.organization_id]),
        severity=Severity.HARD if matter.clause else Severity.SOFT, confided=True, by=by,
    )  # fmt: skip


@transaction.atomic
def drop_must(*, must: MustTalk, by: Actor) -> MustTalk:
    """It turned out that no talk is due. Nobody is asked why: the reason would tell what the matter does not."""
    held = locked(MustTalk, must.pk)
    if held is None:
        raise NotAllowed("您现任职务看不到这一事项，请联系该组织书记。")
    require_care(held.organization)
    if held.talk_id is not None:
        raise Refused("已经谈过，不能移出。")
    if held.dropped_at is None:
        held.dropped_at = clock.now()
        held.save(update_fields=["dropped_at"])
        withdraw(organization=held.organization, key=held.key, reason="经核实无须专门谈话", by=by)
        log("must_talk_dropped", held, by)
    return held


def raise_followed(*, within: Organization | None = None, by: Actor) -> int:
    """Raise what the registers say, once each, and hand open matters to the secretary of today; answers how many were
    raised. Run every night; run twice, the second run does nothing."""
    today, raised = clock.today(), 0
    with scope.system("必谈事项核对"):
        found = following.found(today, within)
        known = set(MustTalk.objects.filter(mark__in=[one.mark for one in found]).values_list("mark", flat=True))
        for one in found:
            if one.mark in known:
                continue
            with transaction.atomic():
                _enter(one.organization, one.person, one.matter, one.arose_on, one.mark, by)
            raised += 1
    _hand_over(by)
    return raised


def _hand_over(by: Actor) -> None:
    """Open matters are owed by whoever is the secretary today."""
    with scope.system("必谈事项移交"), transaction.atomic():
        waiting = list(MustTalk.objects.filter(talk=None, dropped_at=None).select_related("organization", "person"))
        for must, secretary in _changed_hands(waiting):
            _owe(must, secretary, by)


def _changed_hands(waiting: Iterable[MustTalk]) -> list[tuple[MustTalk, Person | None]]:
    """Matters whose entry names somebody who is not the secretary any more."""
    waiting = list(waiting)
    owing = following.owing({must.key for must in waiting})
    secretaries: dict[int, Person | None] = {}
    found = []
    for must in waiting:
        if must.organization_id not in secretaries:
            secretaries[must.organization_id] = people.secretary_of(must.organization)
        secretary = secretaries[must.organization_id]
        if owing.get((must.organization_id, must.key)) != (secretary.pk if secretary else None):
            found.append((must, secretary))
    return found
