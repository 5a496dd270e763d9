"""Taking back: a part with everything further down from it, or a decision as a whole. What was done stays on record."""

from collections.abc import Iterable

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock, ids, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Conflict
from yipanqi.plans.actions.base import address_of, answering_for, below, checked, give_up, held_by_giver, in_stage, tell
from yipanqi.plans.actions.reviewing import drop_reviews
from yipanqi.plans.enums import OPEN, Answer, Role, Said
from yipanqi.plans.models import Delay, Directive, Part, Report
from yipanqi.plans.questions import DIRECTIVE_WITHDRAWN


@transaction.atomic
def withdraw_part(*, part: Part, reason: str, by: Actor) -> Part:
    """Take a part back from its actor, and from everybody it was split to; a lead's with the whole common task."""
    now = held_by_giver(part)
    in_stage(now, OPEN, "收回")
    reason = checked(reason, field="reason", name="收回的理由", most=200)
    with scope.system("收回任务"):
        own = Part.objects.filter(task=now.task_id) if now.role == Role.LEAD else Part.objects.filter(pk=now.pk)
        chains = list(own.values_list("chain", flat=True))
    taken = _take(_under(chains), reason, by)
    record(
        "task_withdrawn", by=by, subject=now, path=now.task.giver.path, reason=reason,
        after={"parts": [one.chain for one in taken]},
    )  # fmt: skip
    for one in taken:
        if one.depth == now.depth:
            people = answering_for(one.organization, one.person)
            tell(people, f"任务“{one.task.title}”已收回：{reason}", address_of(one), f"withdrawn:{one.pk}", by)
    now.refresh_from_db(fields=["stage", "since", "note"], from_queryset=_everything())
    return now


@transaction.atomic
def withdraw_directive(*, directive: Directive, reason: str, by: Actor) -> Directive:
    """Take the decision back with everything that is still open; what was accepted stays."""
    require(Power.TASKS, directive.organization)
    now = Directive.objects.select_for_update(of=("self",)).select_related("organization").get(pk=directive.pk)
    if now.withdrawn_at is not None:
        raise Conflict("这项决策已经收回。")
    reason = checked(reason, field="reason", name="收回的理由", most=200)
    taken = _take(_under([ids.segment(now.pk)]), reason, by)
    now.withdrawn_at, now.withdrawn_why = clock.now(), reason
    now.save(update_fields=["withdrawn_at", "withdrawn_why"])
    record(
        "directive_withdrawn", by=by, subject=now, path=now.organization.path, reason=reason,
        after={"parts": [one.chain for one in taken]},
    )  # fmt: skip
    if now.origin:
        DIRECTIVE_WITHDRAWN.ask(directive=now, by=by)
    return now


def take_back(chains: Iterable[str], reason: str, by: Actor) -> list[Part]:
    """Take open parts back, and everything further down from them, without a word of history; answers which."""
    return _take(_under(chains), reason, by)


def _everything():
    with scope.system("收回任务"):
        return Part.objects.all()


def _under(chains: Iterable[str]) -> list[Part]:
    """Open parts at these links of the chain and below them, from the top, held for this transaction."""
    found: list[Part] = []
    with scope.system("收回任务"):
        rows = Part.objects.select_for_update(of=("self",)).filter(stage__in=OPEN)
        rows = rows.select_related("organization", "person", "entry", "task__giver", "task__directive")
        for chain in chains:
            high = below(chain)[1]
            found += rows.filter(chain__gte=chain, chain__lt=high).order_by("chain")
    return found


def _take(parts: list[Part], reason: str, by: Actor) -> list[Part]:
    taken, now = give_up(parts, reason, by), clock.now()
    numbers = [one.pk for one in taken]
    with scope.system("收回任务"):
        waiting = list(Report.objects.filter(part__in=numbers, said=Said.WAITING))
        drop_reviews(waiting, by)
        Report.objects.filter(pk__in=[one.pk for one in waiting]).update(
            said=Said.DROPPED, answered_at=now, answered_by=str(by)[:80]
        )
        Delay.objects.filter(part__in=numbers, said=Answer.ASKED).update(said=Answer.DROPPED, decided_at=now)
    return taken
