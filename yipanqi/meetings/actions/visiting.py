"""Visits of leaders follow from the guests named in a record: nothing is entered twice."""

from collections.abc import Sequence

from django.db.models import Q

from yipanqi.kernel import ids
from yipanqi.meetings.models import Meeting, Visit
from yipanqi.meetings.queries import double_life
from yipanqi.organizations.models import Membership


def note_visits(meeting: Meeting, due: set[int]) -> None:
    """Make the visits of a branch's meeting what its guests say; whoever was due there is at home and no visitor."""
    if meeting.organization.kind not in double_life.BRANCHES:
        return
    found: dict[int, str] = {}
    if meeting.guests:
        organ = meeting.organization.path[: ids.WIDTH]
        found = double_life.visitors(meeting.guests, double_life.leaders(organ, meeting.held_on))
    Visit.objects.filter(meeting=meeting).exclude(person__in=found).delete()
    for person, capacity in found.items():
        if person not in due:
            Visit.objects.update_or_create(meeting=meeting, person_id=person, defaults={"capacity": capacity})


def note_past_visits(meetings: Sequence[Meeting]) -> None:
    """Make the visits of older meetings, just taken over, of the guests they name; who was at home there is no visitor.
    A fixed number of queries for each organ.
    """
    organs: dict[str, list[Meeting]] = {}
    for one in meetings:
        if one.guests and one.organization.kind in double_life.BRANCHES:
            organs.setdefault(one.organization.path[: ids.WIDTH], []).append(one)
    for organ, told in organs.items():
        first, last = min(one.held_on for one in told), max(one.held_on for one in told)
        held = double_life.leading(organ, first, last)
        stays = list(
            Membership.objects.filter(
                Q(to_on=None) | Q(to_on__gte=first), person__in={one.person_id for one in held}, from_on__lte=last
            )
        )
        Visit.objects.bulk_create(
            Visit(meeting=one, person_id=person, capacity=capacity)
            for one in told
            for person, capacity in _visitors(one, held).items()
            if not any(_at_home(stay, one) for stay in stays if stay.person_id == person)
        )


def _visitors(meeting: Meeting, held: Sequence) -> dict[int, str]:
    day = meeting.held_on
    then = [one for one in held if one.from_on <= day and (one.to_on is None or one.to_on >= day)]
    return double_life.visitors(meeting.guests, double_life.as_leaders(then))


def _at_home(stay: Membership, meeting: Meeting) -> bool:
    here = meeting.organization_id in (stay.organization_id, stay.group_id)
    return here and stay.from_on <= meeting.held_on and (stay.to_on is None or stay.to_on >= meeting.held_on)
