"""Tokens one may see; which one another system has shown; for whom a token may be issued; decisions, as the interface
says them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet

from yipanqi.access.enums import Power
from yipanqi.access.queries import scope_of_system
from yipanqi.exchange.models import Token
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.organizations.models import Organization
from yipanqi.organizations.queries import living
from yipanqi.plans.models import Directive, Part, Task
from yipanqi.plans.queries import hands, reading

VIA = "接口"
"""`Actor.via` of another system."""


def tokens() -> QuerySet[Token]:
    """Tokens of the organisations for which the reader issues them, newest first. One query."""
    ranges = tuple(scope.current().powers.get(Power.CONNECT, ()))
    found = Token.objects.filter(scope.within("organization__path", ranges))
    return found.select_related("organization__parent")


def tokens_of(organization: Organization) -> list[Token]:
    """The tokens of an organisation, newest first, as far as one may see them. One query."""
    return list(Token.objects.filter(organization=organization).select_related("organization__parent"))


def may_issue() -> list[Organization]:
    """Organisations for which the reader may issue tokens, in tree order. One query."""
    ranges = tuple(scope.current().powers.get(Power.CONNECT, ()))
    return list(living().filter(scope.within("path", ranges)).select_related("parent"))


def token_with(key: str) -> Token | None:
    """The token of a number, whoever asks: nobody is admitted yet."""
    with scope.system("接口凭证核对"):
        return Token.objects.select_related("organization__parent").filter(key=key).first()


def scope_of(token: Token) -> scope.Scope:
    """What the system sees and may do today."""
    return scope_of_system(token.organization, token.admitted_to) if token.holds else scope.NOTHING


def actor_of(token: Token, origin: str) -> Actor:
    """Who stands in the history for what the system does."""
    return Actor(name=f"{token.system}（接口）", office=token.organization.called, via=VIA, origin=origin)


# What the interface says


@dataclass(frozen=True)
class Named:
    """An organisation, and whether a task may be given to it."""

    organization: Organization
    may_be_given: bool


def organizations(giver: Organization) -> list[Named]:
    """Living organisations of the organ in tree order. Two queries."""
    given = {one.pk for one in hands.targets(giver)}
    return [Named(one, one.pk in given) for one in living().select_related("parent")]


def directives(*, since: date | None, after: int, most: int) -> list[Directive]:
    """Decisions by number, those after one; `since`: only those on which something has changed that day or later –
    entered, withdrawn, a task given, a part come to another stage or given more time. One query.
    """
    found = Directive.objects.select_related("organization__parent").filter(pk__gt=after).order_by("pk")
    if since is not None:
        begin = datetime.combine(since, time.min, clock.ZONE)
        tasks: QuerySet = QuerySet(Task).filter(directive=OuterRef("pk"), given_at__gte=begin)
        parts: QuerySet = QuerySet(Part).filter(task__directive=OuterRef("pk"))
        moved = parts.filter(Q(since__gte=begin) | Q(delays__decided_at__gte=begin))
        changed = Q(created_at__gte=begin) | Q(withdrawn_at__gte=begin)
        found = found.filter(changed | Exists(tasks) | Exists(moved))
    return list(found[:most])


@dataclass(frozen=True)
class Given:
    """A task with the parts of its actors, in the order of the chain."""

    task: Task
    parts: list[Part] = field(default_factory=list)


def tasks(found: Directive) -> list[Given]:
    """The tasks of a decision down to the last hand, in the order of the chain. One query."""
    given: dict[int, Given] = {}
    for part in reading.under(found):
        given.setdefault(part.task_id, Given(part.task)).parts.append(part)
    return list(given.values())
