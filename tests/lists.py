"""What the journey of a responsibility list begins with: the small organ, a risk point of the branch."""

from datetime import date

from tests import organ
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.responsibilities import actions

DAY, DECIDED, AFTER = date(2026, 6, 1), date(2026, 6, 9), date(2026, 10, 9)
"""When the list is drafted, when it is approved and signed, when a quarter has passed unmet."""


def scene() -> None:
    """The organ on the day of the draft."""
    with clock.frozen(DAY):
        made = organ.build()
        with scope.system("清单"):
            text = "廉政风险点｜F-01｜评先评优｜中｜公示五个工作日"
            actions.enter_points(organization=made.organizations["甲支部"], text=text, by=COMMAND_LINE)
