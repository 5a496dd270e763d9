"""Where the pages of meetings are, and what a browser sends to them."""

from django.urls import reverse

from yipanqi.kernel import scope
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Meeting
from yipanqi.meetings.tests.scene import MINUTES


def arrange_address(scene, kind=Kind.THEME_DAY, organization="一支部", **more) -> str:
    query = {"organization": scene[organization].pk, "kind": kind, **more}
    return f"{reverse('meetings:arrange')}?" + "&".join(f"{name}={value}" for name, value in query.items())


def address(name: str, meeting, *more) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def only() -> Meeting:
    with scope.system("test"):
        return Meeting.objects.prefetch_related("purposes").select_related("organization").get()


def filled(**changed) -> dict:
    """What a secretary sends to arrange."""
    return {
        "title": "2026年11月主题党日", "day": "2026-11-25", "at": "15:00", "place": "三楼", "topic": "", "agenda": "",
        "lecturer": "", "guests": "", "host": "", "recorder": "", "once": "key-1",
    } | changed  # fmt: skip


def typed(meeting, *, away=(), count=None, minutes=MINUTES, **changed) -> dict:
    """What a recorder sends."""
    data = {
        "held_on": meeting.held_on.isoformat(), "present_count": "" if count is None else str(count),
        "minutes": minutes, "topic": "", "place": "三楼", "host": "", "recorder": "", "lecturer": "", "guests": "",
        "version": str(meeting.version), "away": [str(person.pk) for person in away],
    }  # fmt: skip
    for person in away:
        data |= {f"presence-{person.pk}": "excused", f"reason-{person.pk}": "出差"}
    return data | changed
