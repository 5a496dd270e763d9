"""When an office changes hands, what is open goes with it: the new holder owes it, and signs anew."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from yipanqi.audit.actions import record_many
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities.actions.base import all_seen
from yipanqi.responsibilities.actions.owing import Owing
from yipanqi.responsibilities.enums import Stage
from yipanqi.responsibilities.models import DutyList


@transaction.atomic
def follow_holders(*, organizations: Sequence[Organization], by: Actor) -> int:
    """Open entries of published lists of these organisations (and of items they lead in) follow today's holders;
    answers how many lists were touched.
    """
    numbers = [one.pk for one in organizations]
    with all_seen("责任清单随任职变动"):
        about = Q(organization__in=numbers) | Q(items__unit__in=numbers)
        running = DutyList.objects.filter(about, stage=Stage.PUBLISHED, year__gte=clock.today().year)
        lists = list(running.select_related("organization", "person").distinct().order_by("organization__path", "pk"))
        if not lists:
            return 0
        owing = Owing(lists, fresh=False)
        done = owing.by_list(owing.bring(reason="任职变动", by=by))
    by_number = {one.pk: one for one in lists}
    told = [
        {
            "event": "list_owners_followed", "subject": by_number[number],
            "path": by_number[number].organization.path, "before": was, "after": now,
        }
        for number, (was, now) in done.items()
    ]  # fmt: skip
    record_many(told, by=by)
    return len(told)
