"""Before the vote: the delegates of a 代表大会, unit by unit, and the tellers of an election."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.actions.procedures.base import log
from yipanqi.meetings.actions.procedures.electing import follow_step, unreported
from yipanqi.meetings.enums import Part, TellerDuty
from yipanqi.meetings.models import Ballot, Delegate, ElectingUnit, Procedure, Teller
from yipanqi.meetings.queries import delegates as queries
from yipanqi.meetings.queries import elections
from yipanqi.organizations.models import Person

MOST_CANDIDATES = 999


@dataclass(frozen=True, slots=True)
class Elects:
    """What a unit elected: how many stood, and who was elected, as typed."""

    candidates: int
    names: str


@transaction.atomic
def enter_delegates(*, procedure: Procedure, elected: Mapping[int, Elects], by: Actor) -> None:
    """Say whom the units elected (`elected` by branch); a unit without names has elected nobody yet. May be said again
    until the meeting has voted.
    """
    procedure = unreported(procedure)
    if not queries.is_congress(procedure):
        raise Refused("这次选举由党员大会进行，不设代表。")
    if Ballot.objects.filter(procedure=procedure, counted_on__isnull=False).exists():
        raise Refused("代表大会已经投票计票，代表名单不能再改。")
    units = {one.pk: one for one in queries.units(procedure)}
    able, everybody = queries.electors(procedure), set()
    made: list[tuple[ElectingUnit, list[Person]]] = []
    for number, one in elected.items():
        if number not in units:
            raise Refused("选举单位的名单刚有变动，请重新打开页面核对。", field="delegates")
        where = units[number].name
        people = queries.named(one.names, able[number], where=where, field="delegates")
        if not people and not one.candidates:
            continue
        if not len(people) <= one.candidates <= MOST_CANDIDATES:
            raise Refused(
                f"{where}：选出代表{len(people)}名，候选人填了{one.candidates}名，候选人不能少于代表。",
                field="delegates",
            )
        everybody |= {person.pk for person in people}
        made.append((ElectingUnit(procedure=procedure, unit=units[number], candidates=one.candidates), people))
    tellers = Teller.objects.filter(procedure=procedure, duty=TellerDuty.SUPERVISOR).select_related("person")
    if gone := [one.person.name for one in tellers if one.person_id not in everybody]:
        raise Refused(f"{'、'.join(gone)}已提名为监票人，监票人应是代表；请先更改监票人。", field="delegates")
    _write(procedure, made)
    follow_step(procedure, Part.DELEGATES, clock.today() if {one.unit_id for one, _ in made} == set(units) else None)
    log("delegates_entered", procedure, by, after={"选举单位": len(made), "代表": len(everybody)})


def _write(procedure: Procedure, made: Sequence[tuple[ElectingUnit, list[Person]]]) -> None:
    ElectingUnit.objects.filter(procedure=procedure).delete()
    for electing_unit, people in made:
        electing_unit.save()
        Delegate.objects.bulk_create(Delegate(electing_unit=electing_unit, person=person) for person in people)


@transaction.atomic
def name_tellers(*, procedure: Procedure, supervisors: str, counters: str, by: Actor) -> None:
    """Propose who watches and who counts, by name; the meeting decides. Nobody who stands may do either."""
    procedure = unreported(procedure)
    voters = elections.voters(procedure)
    standing = elections.standing_in(procedure)
    chosen: dict[int, str] = {}
    for duty, typed in ((TellerDuty.SUPERVISOR, supervisors), (TellerDuty.COUNTER, counters)):
        field = f"{duty}s"
        where = "有选举权的到会人员中"
        for person in queries.named(typed, voters, where=where, field=field):
            if person.pk in standing:
                raise Refused(f"{person.name}是候选人，不能担任{duty.label}（条号待核），请另提名。", field=field)
            if person.pk in chosen:
                raise Refused(f"{person.name}已提名为监票人，不能同时担任计票人。", field=field)
            chosen[person.pk] = duty
    Teller.objects.filter(procedure=procedure).delete()
    Teller.objects.bulk_create(Teller(procedure=procedure, person_id=pk, duty=duty) for pk, duty in chosen.items())
    log("tellers_named", procedure, by, after={"监票人": supervisors.strip(), "计票人": counters.strip()})
