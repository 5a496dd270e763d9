"""The calendar as other programs read it (RFC 5545)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, Timezone

from yipanqi.calendars.queries import Item
from yipanqi.kernel import clock

ZONE_SINCE = date(1992, 1, 1)
"""China has kept one time without summer time since September 1991."""
LENGTH = timedelta(hours=1)
"""How long a meeting is shown where nobody said when it ends."""


def icalendar(name: str, items: Iterable[Item], *, installation: str) -> bytes:
    """A calendar file: title, place, time and organisation; neither topics nor people.

    `installation`: what this installation is known by, so that the events of two organs in one program are never taken
    for the same, and those of one stay the same when its address changes.
    """
    made = Calendar()
    made.add("prodid", "-//Yipanqi//zh-CN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    made.add_component(Timezone.from_tzinfo(clock.ZONE, first_date=ZONE_SINCE))
    stamp = clock.now()
    for item in items:
        made.add_component(_event(item, stamp, installation))
    return made.to_ical()


def _event(item: Item, stamp: datetime, installation: str) -> Event:
    event = Event()
    event.add("uid", f"{item.key}@{installation}")
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
