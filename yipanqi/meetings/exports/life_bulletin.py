"""党员参加组织生活情况通报 (机关条例 26) as a paper, from the ledger: what a branch recorded stays with the branch."""

from collections.abc import Iterable

from yipanqi.engine.periods import Window
from yipanqi.kernel import clock
from yipanqi.meetings.enums import Kind
from yipanqi.meetings.exports import imprint
from yipanqi.meetings.queries.clauses import cited
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.enums import RULE, State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import BRANCH_KINDS
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.models import Organization
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms import life_bulletin as form
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind

CLAUSE = "JG-26a"
LIFE = (
    Kind.MEMBERS_MEETING, Kind.COMMITTEE_MEETING, Kind.GROUP_MEETING, Kind.PARTY_LECTURE, Kind.THEME_DAY,
    Kind.ORG_LIFE_MEETING, Kind.MEMBER_APPRAISAL,
)  # fmt: skip
"""What counts as the life of a branch, in the order of the columns."""
_WORDS = (
    (State.MISSED, form.MISSED), (State.PENDING, form.WAITING), (State.MET, form.REACHED), (State.LATE, form.REACHED),
    (State.WAIVED, form.WAIVED),
)  # fmt: skip
"""The first of these states among the entries of a cell is what the cell says."""


def paper(organization: Organization, quarter: Window, kind: FileKind) -> ExportedFile:
    """The bulletin of a quarter as a file."""
    data = bulletin_of(organization, quarter)
    template = active_template("life_bulletin") if kind == FileKind.WORD else None
    about = f"{organization.called}_{data.span}"
    return export("life_bulletin", data, kind, imprint=imprint(), template=template, about=about)


def bulletin_of(organization: Organization, quarter: Window) -> form.LifeBulletin:
    """What was due in the quarter in the branches below, in tree order; a group's meetings stand with its branch."""
    rows = _owed(organization, quarter)
    kinds = [kind for kind in LIFE if any(one.kind == kind for one in rows)]
    branches: dict[Organization, list[Obligation]] = {}
    for one in rows:
        branches.setdefault(_branch(one.organization), []).append(one)
    return form.LifeBulletin(
        organization=organization.name,
        span=ledger.period_label(quarter.start, quarter.end),
        basis=cited(CLAUSE),
        duties=tuple(kind.label for kind in kinds),
        lines=tuple(
            form.BranchLife(
                organization=ledger.named(branch),
                words=tuple(_word(one for one in own if one.kind == kind) for kind in kinds),
            )
            for branch, own in branches.items()
        ),
        issued=clock.today(),
    )


def _owed(organization: Organization, quarter: Window) -> list[Obligation]:
    low, high = organization.range
    found = ledger.entries().filter(
        source=RULE, kind__in=LIFE, due_on__range=(quarter.start, quarter.end),
        organization__kind__in=BRANCH_KINDS, organization__path__gte=low, organization__path__lt=high,
    )  # fmt: skip
    found = found.exclude(state=State.VOID)  # what became 不适用 says nothing
    return list(found.order_by("organization__path", "due_on", "kind", "id"))


def _branch(organization: Organization) -> Organization:
    if organization.kind == OrganizationKind.GROUP and organization.parent is not None:
        return organization.parent
    return organization


def _word(entries: Iterable[Obligation]) -> str:
    states = {ledger.state_on(one, clock.today()) for one in entries}
    return next((word for state, word in _WORDS if state in states), "")
