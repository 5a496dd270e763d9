"""What can be recognised in minutes pasted or read in: offered as rows to correct, never saved by itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.files import checks
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import queries
from yipanqi.meetings.enums import Motion
from yipanqi.meetings.forms import DecisionRow, decision_rows, drawn, free_number, owner_source
from yipanqi.meetings.reading import Found, read
from yipanqi.meetings.views.common import MAY_RECORD, found
from yipanqi.ui.guards import guarded

LONGEST = 200_000
"""Characters of minutes; a day of talk has some forty thousand."""


@guarded(MAY_RECORD)
@require_POST
def recognise(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: what was recognised in the minutes, with a row for every decision that is not in the form yet."""
    meeting = found(pk)
    require(Power.MEETINGS, meeting.organization)
    text = request.POST.get("minutes", "")
    context = {"meeting": meeting, "motions": Motion.choices, "asked": True}
    try:
        checks.refuse_classified(text)
    except Refused as error:
        return render(request, "meetings/record.html#more", context | {"refusal": error.message})
    reading = read(text[:LONGEST], **queries.known_to(meeting))
    typed = {row.text for row in decision_rows(request.POST)}
    new = [one for one in reading.decisions if one.text not in typed]
    first = free_number(request.POST)
    own = queries.Candidates(meeting, meeting.held_on)
    rows = [_row(number, one, own) for number, one in enumerate(new, start=first)]
    context |= {"reading": reading, "rows": drawn(owner_source(meeting, meeting.held_on), rows), "new": len(new)}
    if not request.POST.get("agenda", "").strip() and reading.topics:
        context["agenda_offered"] = "\n".join(topic.title for topic in reading.topics)
    return render(request, "meetings/record.html#more", context)


def _row(number: int, one: Found, own: queries.Candidates) -> DecisionRow:
    """A decision found as a row of the form; a name that two people bear is left open."""
    owner = own.named(one.owner) if one.owner else None
    votes = one.votes or ("", "", "")
    return DecisionRow(
        number,
        text=one.text[:300],
        owner=str(owner.pk) if owner else "",
        due=one.due_on.isoformat() if one.due_on else "",
        motion=_motion(one),
        in_favour=str(votes[0]),
        against=str(votes[1]),
        abstained=str(votes[2]),
    )


def _motion(one: Found) -> str:
    """接收、转正 have a majority of their own."""
    about_members = "预备党员" in one.text or "转为中共正式党员" in one.text
    return Motion.ADMISSION if one.votes and about_members else Motion.RESOLUTION
