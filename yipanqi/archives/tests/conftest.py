"""甲支部 in December with two signed meetings and one of its committee; hands that act for its secretary."""

from datetime import date, datetime, time

import pytest

from yipanqi.archives import actions
from yipanqi.archives.models import HandedIn
from yipanqi.kernel import clock, scope
from yipanqi.meetings import actions as meetings
from yipanqi.meetings import queries
from yipanqi.meetings.models import Meeting
from yipanqi.organizations.models import Organization

DECEMBER = date(2026, 12, 10)
SECRET = "关于某同志的讨论只在支委会内部"


@pytest.fixture
def december(organ):
    """The organ in the month in which handbooks are handed in."""
    with clock.frozen(DECEMBER):
        yield organ


@pytest.fixture
def hold(december, being):
    """`hold("members_meeting", on=…, branch="甲支部")`: recorded and signed by its secretary."""

    def held(kind: str, *, on: date, branch: str = "甲支部", minutes: str = "讨论了窗口服务。", signed=True) -> Meeting:
        with being(f"{branch[0]}书记") as actor:
            starts = datetime.combine(on, time(15), clock.ZONE)
            one = meetings.arrange(
                organization=december.organizations[branch], kinds=(kind,), starts_at=starts, topic="学习", by=actor
            )
            due = len(queries.expected(one.organization, one.kinds, on))
            one = meetings.record_meeting(meeting=one, absences={}, present_count=due, minutes=minutes, by=actor)
            return meetings.sign(meeting=one, by=actor) if signed else one

    return held


@pytest.fixture
def year(hold) -> dict[str, Meeting]:
    """A members' meeting, a committee meeting and a theme day of 甲支部, a members' meeting of 乙支部."""
    return {
        "大会": hold("members_meeting", on=date(2026, 9, 8)),
        "支委会": hold("committee_meeting", on=date(2026, 9, 9), minutes=SECRET),
        "党日": hold("theme_day", on=date(2026, 10, 9), signed=False),
        "乙大会": hold("members_meeting", on=date(2026, 9, 10), branch="乙支部", minutes="乙支部自己的事"),
    }


@pytest.fixture
def hand_in(december, being):
    """Hands in as the secretary of a branch."""

    def handed(branch: str = "甲支部", *, year: int = 2026, what: str = "handbook", content=b"%PDF-1") -> HandedIn:
        with being(f"{branch[0]}书记") as actor:
            return actions.hand_in(
                organization=december.organizations[branch], what=what, year=year, content=content, by=actor
            )

    return handed


def at(organ, name: str) -> Organization:
    with scope.system("test"):
        return Organization.objects.get(pk=organ.organizations[name].pk)
