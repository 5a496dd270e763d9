"""Asking for permission: the one way an action checks that the present actor may do something."""

from yipanqi.access.enums import Power
from yipanqi.kernel import scope
from yipanqi.kernel.errors import NotAllowed
from yipanqi.organizations.models import Organization


def require(power: Power, organization: Organization) -> None:
    """Refuse unless the scope in force holds `power` over the organisation; the message says what is needed."""
    if not scope.current().may(power, organization.path):
        raise NotAllowed(
            f"您现任职务没有在“{organization.name}”{Power(power).label}的权限，请联系该组织书记或机关党委。"
        )
