"""A member's word after a meeting. No entry of the history: it would tell when somebody spoke (docs/adr/0012)."""

from django.db import IntegrityError, transaction

from yipanqi.kernel import scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings.enums import Wanted, Worth
from yipanqi.meetings.models import Afterwards, Heard, Meeting
from yipanqi.meetings.queries import afterwards as queries


@transaction.atomic
def say_afterwards(*, meeting: Meeting, worth: str, wanted: str, by: Actor) -> None:
    """Add one answer to the sums and remember that this person has answered; nothing is kept that joins the two."""
    if worth not in Worth.values:
        raise Refused("请先点这次会议有没有收获。", field="worth")
    if wanted not in Wanted.values:
        raise Refused("请点下次希望怎样。", field="wanted")
    if not queries.may_say(meeting):
        raise NotAllowed("会后一句话由到会的同志本人说，每人一次，记录后14天内有效；到会不足5人的不问。")
    with scope.system("会后一句话"):
        Afterwards.objects.get_or_create(meeting=meeting)
        kept = Afterwards.objects.select_for_update(of=("self",)).get(meeting=meeting)
        try:
            with transaction.atomic():
                Heard.objects.create(meeting=meeting, person_id=by.person_id)
        except IntegrityError:
            raise Refused("您已经说过了，每人一次。") from None
        _add(kept, worth, wanted)


def _add(kept: Afterwards, worth: str, wanted: str) -> None:
    """Five answers enter the sums together: whoever compares before and after learns nothing about one of them."""
    counts = queries.waiting_of(kept)
    counts[worth] += 1
    counts[wanted] += 1
    if sum(counts[one] for one in Worth.values) == queries.FEWEST:
        kept.shown = {one: kept.shown.get(one, 0) + counts[one] for one in queries.CHOICES}
        counts = dict.fromkeys(queries.CHOICES, 0)
    kept.waiting = queries.closed(kept, counts)
    kept.save()
