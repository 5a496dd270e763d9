"""The calendar as other programs read it (RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from yipanqi.calendars.queries import Item
from yipanqi.kernel import clock

LENGTH = timedelta(hours=1)
"""How long a meeting is shown where nobody said when it ends."""


def icalendar(name: str, items: Iterable[Item]) -> bytes:
    """A calendar file: title, place, time and organisation; neither topics nor people."""
    made = Calendar()
    made.add("prodid", "-//Yipanqi//zh-CN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    stamp = clock.now()
    for item in items:
        made.add_component(_event(item, stamp))
    return made.to_ical()


def _event(item: Item, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{item.key}@yipanqi")
    event.add("dtstamp", stamp)
    event.add("summary", f"{item.title}（{item.who}）" if item.who else item.title)
    if item.at is not None:
        begins = datetime.combine(item.on, item.at, clock.ZONE)
        event.add("dtstart", begins)
        event.add("dtend", begins + LENGTH)
    else:
        event.add("dtstart", item.on)
        event.add("dtend", item.last + timedelta(days=1))
    if item.place:
        event.add("location", item.place)
    return event
