"""Criticism and self-criticism: that it was, and how many; never what was said."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.actions.procedures.base import held, log
from yipanqi.meetings.enums import SelfCriticism
from yipanqi.meetings.models import Criticism, Procedure
from yipanqi.meetings.queries import procedures as queries


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one comrade did: criticised himself (how), and how many comrades criticised him."""

    own: str = SelfCriticism.NONE
    received: int = 0


@transaction.atomic
def record_criticism(*, procedure: Procedure, spoken: Mapping[int, Spoken], by: Actor) -> Procedure:
    """Record it for everybody named (by person id); who is not named stays as recorded before."""
    procedure = held(procedure)
    if not procedure.held:
        raise Refused("请先记录会议的出席情况，再登记批评与自我批评。")
    there = {one.person.pk: one for one in queries.comrades(procedure)}
    if set(spoken) - set(there):
        raise Refused("有人不在应到名单上，请重新打开页面核对名单。", field="criticism")
    for pk, entry in spoken.items():
        one = there[pk]
        if entry.own not in dict(one.choices):
            why = "没有到会，应有书面发言" if one.there is False else "到会，应在会上作自我批评"
            raise Refused(f"{one.person.name}{why}，请更正。", field="criticism")
        if not 0 <= entry.received < len(there):
            raise Refused(
                f"对{one.person.name}提出批评的有{entry.received}人，多于其他应到的{len(there) - 1}人，请核对。",
                field="criticism",
            )
        Criticism.objects.update_or_create(
            procedure=procedure, person_id=pk, defaults={"own": entry.own, "received": entry.received}
        )
    log(
        "criticism_recorded", procedure, by,
        after={"自我批评": sum(one.own != SelfCriticism.NONE for one in spoken.values()),
               "相互批评": sum(one.received for one in spoken.values())},
    )  # fmt: skip
    return procedure
