"""Asking for permission, the one way an action checks that the present actor may do something; noting who read what was
opened to him.
"""

from yipanqi.access.enums import Power, Sight
from yipanqi.access.questions import READ
from yipanqi.kernel import scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import NotAllowed
from yipanqi.organizations.models import Organization


def require(power: Power, organization: Organization) -> None:
    """Refuse unless the scope in force holds `power` over the organisation; the message says what is needed."""
    if not scope.current().may(power, organization.path):
        raise NotAllowed(
            f"您现任职务没有在“{organization.name}”{Power(power).label}的权限，请联系该组织书记或机关党委。"
        )


def note_reading(*, kind: str, number: int, year: int, organization: Organization, label: str, by: Actor) -> None:
    """Tell whoever keeps the openings that a record was read that stands open to the reader; who reads all records of
    the organisation leaves no trace. A member whose office it was opened to does: some of them he would not see.
    """
    seen = scope.current()
    if seen.everything or seen.sees(Sight.RECORDS, organization.path):
        return
    for one in seen.opened:
        if one.holds(kind, number, organization.path, year):
            READ.ask(key=one.key, kind=kind, number=number, organization=organization, label=label, by=by)
            return
