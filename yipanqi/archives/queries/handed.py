"""Answers about handing in: what a branch has handed in, what is still missing in tree order, what the organ ruled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yipanqi.access.enums import Power, Sight
from yipanqi.archives import rules
from yipanqi.archives.enums import Stage, What
from yipanqi.archives.models import Custom, HandedIn
from yipanqi.kernel import clock, scope
from yipanqi.meetings.models import Procedure
from yipanqi.meetings.queries import procedures
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization

LEADERSHIP = "democratic_life"
"""`Procedure.kind` of a leadership's 民主生活会."""

IN_FORCE = (Stage.HANDED, Stage.ACCEPTED)
"""Stages of a copy that counts as handed in."""


# What the organ has ruled


@dataclass(frozen=True, slots=True)
class Ruling:
    """What counts for the handbooks of a branch."""

    month: int = rules.DUE_MONTH
    day: int = rules.DUE_DAY
    basis: str = rules.CUSTOM
    by_hand: tuple[str, ...] = ()
    kept_at: str = ""

    def due_on(self, year: int) -> date:
        """The day by which the handbook of a year is due."""
        return rules.due_on(year, self.month, self.day)


def rulings(organizations: Iterable[Organization]) -> dict[int, Ruling]:
    """What counts for each: the newest ruling of the nearest organisation above. One query."""
    with scope.system("手册报送规定"):
        kept = list(Custom.objects.select_related("organization").order_by("created_at", "id"))
    found = {}
    for one in organizations:
        above = [custom for custom in kept if one.path.startswith(custom.organization.path)]
        nearest = max(above, key=lambda custom: (len(custom.organization.path), custom.pk), default=None)
        found[one.pk] = _ruling(nearest) if nearest else Ruling()
    return found


def _ruling(custom: Custom) -> Ruling:
    return Ruling(custom.due_month, custom.due_day, custom.basis, tuple(custom.by_hand), custom.kept_at)


def ruling_of(organization: Organization) -> Ruling:
    """What counts for one."""
    return rulings([organization])[organization.pk]


def customs() -> QuerySet[Custom]:
    """What was ruled, newest first."""
    return Custom.objects.select_related("organization")


# What was handed in


def get(pk: int) -> HandedIn | None:
    """One copy the actor may see."""
    return HandedIn.objects.select_related("organization__parent").filter(pk=pk).first()


def of(organization: Organization, year: int) -> list[HandedIn]:
    """What an organisation handed in for a year, newest copy first."""
    return list(HandedIn.objects.filter(organization=organization, year=year).order_by("what", "-number"))


def latest(organization: Organization, what: str, year: int) -> HandedIn | None:
    """The newest copy of one matter."""
    return HandedIn.objects.filter(organization=organization, what=what, year=year).order_by("-number").first()


def superior_of(organization: Organization) -> Organization | None:
    """The organisation a branch hands in to: the one above, or the 机关党委 of its unit where that is the 党组."""
    parent = organization.parent
    if parent is None or parent.kind != Kind.LEADING_GROUP:
        return parent
    return Organization.objects.filter(parent=parent, kind=Kind.ORGAN_COMMITTEE, dissolved_on=None).first()


def keeps(organization: Organization) -> bool:
    """Whether the visitor binds and reads the books of the organisation: who reads its records and its register."""
    seen = scope.current()
    return (
        organization.kind == Kind.BRANCH
        and seen.sees(Sight.RECORDS, organization.path)
        and seen.sees(Sight.REGISTER, organization.path)
    )


def kept() -> list[Organization]:
    """The branches whose books the visitor keeps, in tree order."""
    seen = scope.current()
    found = organizations.living().filter(kind=Kind.BRANCH).select_related("parent")
    if not seen.everything:
        found = found.at(seen.reach.get(Sight.RECORDS, ()))
    return [one for one in found if keeps(one)]


def files_of(organization: Organization, year: int) -> list[Procedure]:
    """Procedures of a year whose file can be handed in, the meeting being recorded."""
    rows = procedures.listed(organization=organization, year=year).filter(cancelled_reason="", occasion="")
    return [one for one in rows.order_by("kind", "id") if one.held and _what(one)]


def keeps_file(procedure: Procedure) -> bool:
    """Whether the visitor binds the file of a procedure: whoever keeps the branch's books, and of a leadership's
    meeting whoever keeps its minutes.
    """
    organization = procedure.organization
    if organization.kind == Kind.BRANCH:
        return keeps(organization)
    return scope.current().may(Power.MEETINGS, organization.path)


def leadership_files(year: int) -> list[Procedure]:
    """民主生活会 of a year whose minutes the visitor keeps, held: they are no branch's, and stay with the unit."""
    rows = procedures.listed(year=year).filter(cancelled_reason="", kind=LEADERSHIP)
    found = rows.select_related("organization").order_by("organization__path", "id")
    return [one for one in found if one.held and keeps_file(one)]


def _what(procedure: Procedure) -> bool:
    return procedure.prescribed.meeting in What.values


# What is missing, for the level above


@dataclass(frozen=True, slots=True)
class Line:
    """One branch and how its handbook stands."""

    organization: Organization
    due_on: date
    handed: HandedIn | None = None

    @property
    def state(self) -> str:
        """`尚未报送`, or how far the newest copy has come."""
        return self.handed.get_stage_display() if self.handed else "尚未报送"


def received(year: int) -> QuerySet[Organization]:
    """The branches whose handbooks the visitor receives, in tree order: those that worked here in the year."""
    seen, last = scope.current(), date(year, 12, 31)
    found = Organization.objects.filter(
        Q(dissolved_on=None) | Q(dissolved_on__gt=last), kind=Kind.BRANCH, founded_on__lte=last, go_live_on__lte=last
    )
    if not seen.everything:
        found = found.at(seen.powers.get(Power.RECEIVE, ()))
    return found.select_related("parent").order_by("path")


def missing(year: int) -> QuerySet[Organization]:
    """Those that have handed in nothing that stands."""
    return received(year).exclude(Exists(_standing(year).filter(organization=OuterRef("pk")).order_by()))


def waiting(year: int) -> QuerySet[Organization]:
    """Those whose copy waits to be checked."""
    handed = _standing(year).filter(organization=OuterRef("pk"), stage=Stage.HANDED)
    return received(year).filter(Exists(handed.order_by()))


def _standing(year: int) -> QuerySet[HandedIn]:
    return HandedIn.objects.filter(what=What.HANDBOOK, year=year, stage__in=IN_FORCE)


def lines(branches: list[Organization], year: int) -> list[Line]:
    """Branches with their newest copies. Two queries."""
    copies = HandedIn.objects.filter(organization__in=branches, what=What.HANDBOOK, year=year).order_by("number")
    newest = {one.organization_id: one for one in copies}
    ruled = rulings(branches)
    return [Line(one, ruled[one.pk].due_on(year), newest.get(one.pk)) for one in branches]


def other_files(year: int) -> QuerySet[HandedIn]:
    """Files of 组织生活会 and the like that were handed in and not replaced, in tree order."""
    rows = HandedIn.objects.filter(year=year).exclude(what=What.HANDBOOK).exclude(stage=Stage.REPLACED)
    return rows.select_related("organization__parent").order_by("organization__path", "what", "-number")


def usual_year() -> int:
    """The year handbooks are about today: the running one from December on, the one before until then."""
    today = clock.today()
    return today.year if today >= rules.opens_on(today.year) else today.year - 1
