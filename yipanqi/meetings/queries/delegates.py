"""Delegates of a 代表大会: which unit elected whom, who is due, whom a typed name means. Scoped."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from yipanqi.kernel import scope
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.models import Delegate, ElectingUnit, Procedure
from yipanqi.meetings.queries import elections, meetings
from yipanqi.meetings.queries.clauses import cited
from yipanqi.meetings.rules import Finding
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.models import Organization, Person

LEAST_MEMBERS = 500
USUAL, MOST = (100, 200), 300
UNREAD = "《中国共产党基层组织选举工作条例》（条号待核）"
"""Number of delegates and how many more stand than are elected: read in the text of 1990 only."""


def of(procedure: Procedure) -> list[ElectingUnit]:
    """What each unit elected, in tree order. Two queries."""
    rows = ElectingUnit.objects.filter(procedure=procedure).select_related("unit").order_by("unit__path")
    return list(rows.prefetch_related("delegates__person"))


def units(procedure: Procedure) -> list[Organization]:
    """Who elects delegates: the branches below on the day, temporary ones not (支部8)."""
    on = elections.day_of(procedure)
    with scope.system("选举代表的单位"):
        below = organizations.descendants(procedure.organization, on=on)
        found = Organization.objects.filter(pk__in=below, kind=OrganizationKind.BRANCH, founded_on__lte=on)
        return [one for one in found.order_by("path") if not one.is_temporary and not (one.dissolved_on or on) < on]


def electors(procedure: Procedure) -> dict[int, list[Person]]:
    """Who may be elected a delegate, by branch: full members on the day (选举5)."""
    found: dict[int, list[Person]] = defaultdict(list)
    with scope.system("可以当选的党员"):
        on = elections.day_of(procedure)
        for membership in organizations.members_of(procedure.organization, on=on):
            if meetings.member(membership, on).votes:
                found[membership.organization_id].append(membership.person)
    return found


_NAMED = re.compile(r"^(.+?)((?:19|20)\d{2})?$")


def named(typed: str, people: Iterable[Person], *, where: str, field: str) -> list[Person]:
    """The people a text names, one a line or with 、 between; `张三1980` tells two of one name apart by the year of
    birth.
    """
    known: dict[str, list[Person]] = defaultdict(list)
    for one in people:
        known[one.name].append(one)
    found: list[Person] = []
    for part in filter(None, (part.strip() for part in re.split(r"[、，,；;\n\t]", typed))):
        name, year = _NAMED.match(part).groups()
        same = [one for one in known[name] if not year or (one.born_on and one.born_on.year == int(year))]
        if not same:
            raise Refused(f"{where}没有“{part}”，或者没有选举权和被选举权，请核对姓名和名册。", field=field)
        if len(same) > 1:
            raise Refused(f"{where}有{len(same)}名“{name}”，请在姓名后写出生年份，如“{name}1980”。", field=field)
        if same[0] in found:
            raise Refused(f"{where}：“{part}”写了两次。", field=field)
        found.append(same[0])
    return found


def written(people: Iterable[Person], among: Iterable[Person]) -> list[str]:
    """Names as `named` reads them again: with the year of birth where several among them bear one."""
    times = Counter(one.name for one in among)
    return [f"{one.name}{one.born_on.year}" if times[one.name] > 1 and one.born_on else one.name for one in people]


def lost(procedure: Procedure) -> list[Delegate]:
    """Delegates who are not due any more: gone, or without a vote on the day."""
    here = {one.person.pk for one in meetings.delegates(procedure, elections.day_of(procedure))}
    return [one for unit in of(procedure) for one in unit.delegates.all() if one.person_id not in here]


def findings(procedure: Procedure, on: date) -> list[Finding]:
    """What the regulation asks of the size of the organisation, of the delegates and of those who stood. It blocks
    nothing: the upper organisation approves, and the numbers are from a text that we have not read.
    """
    found = [size(procedure.organization, on)]
    rows = of(procedure)
    chosen = sum(len(one.delegates.all()) for one in rows)
    if chosen:
        fits = USUAL[0] <= chosen <= USUAL[1]
        over = f"，多于{MOST}名" if chosen > MOST else ""
        said = f"代表{chosen}名：一般{USUAL[0]}至{USUAL[1]}名，最多不超过{MOST}名{over}"
        found.append(Finding(True if fits else None, said, UNREAD))
    short = [one for one in rows if one.short]
    if short:
        names = "、".join(one.unit.name for one in short)
        found.append(Finding(None, f"{names}：候选人的差额不足应选代表的五分之一，请核对", UNREAD))
    return found


def size(organization: Organization, on: date) -> Finding:
    """Whether an organisation is so large that delegates may elect (选举4)."""
    with scope.system("代表大会的条件"):
        members = organizations.counted(organizations.members_of(organization, on=on)).count()
    if members >= LEAST_MEMBERS:
        return Finding(True, f"党员{members}人，满500人，经上级批准可以召开代表大会", cited("XJ-04"))
    said = f"党员{members}人，不满500人；驻地分散的，经上级批准也可以召开代表大会"
    return Finding(None, said, cited("XJ-04"))


def is_congress(procedure: Procedure) -> bool:
    """Whether delegates elect, and not all members."""
    return procedure.prescribed.meeting == Kind.DELEGATES_MEETING
