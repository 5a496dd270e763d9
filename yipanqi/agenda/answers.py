"""What this room answers: the lines of a 专题研究 to be arranged, which were taken, where material given is opened."""

from django.urls import reverse

from yipanqi.agenda import actions, queries
from yipanqi.kernel.questions import answer
from yipanqi.meetings.queries import Hint

SOURCE = "agenda"


@answer("arrangement_hint")
def hint(*, organization, kind: str, source: str, **_: object) -> Hint | None:
    """What is planned for the 党组, however its meeting on Party building comes to be arranged."""
    if kind != queries.STUDY or source not in ("", SOURCE):
        return None
    waiting = queries.planned(organization)
    if not waiting:
        return None
    words = f"议程已列入计划研究的{len(waiting)}项议题，不研究的请删去那一行"
    return Hint(words, agenda=tuple(one.line for one in waiting), source=SOURCE)


@answer("arranged_from")
def placed(*, meeting, source: str, by) -> None:
    """Lines that stayed on the agenda are placed."""
    if source == SOURCE:
        actions.place_listed(meeting=meeting, by=by)


@answer("record_address")
def record_address(*, record: str) -> str | None:
    """Where a proposal named in the ledger is opened."""
    room, _, number = record.partition(":")
    return reverse("agenda:item", args=[number]) if room == "proposal" and number.isdecimal() else None
