"""What this room lets be known: organisations through time, people, offices held (columns as in docs/engine.md);
elections as evidence of 换届.
"""

from collections.abc import Iterator, Sequence

from yipanqi.facts import activities
from yipanqi.facts.registry import Column, FactTable, declare
from yipanqi.kernel import clock
from yipanqi.organizations.models import Appointment, Person, Term
from yipanqi.organizations.queries import category_of
from yipanqi.organizations.rules import every
from yipanqi.organizations.timeline import organization_rows

ELECTION = "election"
"""Code of the duty an election meets."""


def people_rows(organization_ids: Sequence[int] | None = None) -> Iterator[tuple]:
    """One row per person in a register today: `person_id, org_id, category, joined_on, full_on`."""
    people = every(Person).filter(active=True, home__isnull=False).order_by("pk")
    if organization_ids is not None:
        people = people.filter(home__in=list(organization_ids))
    today = clock.today()
    for person in people.only("pk", "home_id", "joined_on", "full_on").iterator(chunk_size=2000):
        category = category_of(person, on=today)
        yield person.pk, person.home_id, category and str(category), person.joined_on, person.full_on


def appointment_rows(organization_ids: Sequence[int] | None = None) -> Iterator[tuple]:
    """One row per office held, past ones included."""
    held = every(Appointment).order_by("pk")
    if organization_ids is not None:
        held = held.filter(organization__in=list(organization_ids))
    columns = ("pk", "organization_id", "person_id", "post", "kind", "from_on", "to_on")
    yield from held.values_list(*columns).iterator(chunk_size=2000)


def election_rows(organization_ids: Sequence[int] | None = None) -> Iterator[tuple]:
    """One row per term of office: its election meets the 换届 due in the term before. By-elections open no term."""
    elected = every(Term).filter(elected_on__lte=clock.today()).order_by("pk")
    if organization_ids is not None:
        elected = elected.filter(organization__in=list(organization_ids))
    for pk, organization, day, recorded_at in elected.values_list("pk", "organization_id", "elected_on", "recorded_at"):
        yield pk, ELECTION, organization, day, recorded_at, None, None, None, None, 0, None, 0


ORGANIZATIONS = declare(
    FactTable(
        name="organizations",
        grain="an organisation from one day to another, while nothing below changed",
        meaning="organisations through time, with members as the regulations count them (upper ones summed up)",
        columns=(
            Column("org_id", "bigint", "the organisation"),
            Column("parent_id", "bigint", "the organisation above it", nullable=True),
            Column("kind", "text", "code of the kind"),
            Column("founded_on", "date", "first day of its existence"),
            Column("dissolved_on", "date", "last day of its existence", nullable=True),
            Column("is_temporary", "boolean", "a temporary branch (支部工作条例 art. 8)"),
            Column("members", "bigint", "正式 and 预备 members, without those seconded in"),
            Column("full_members", "bigint", "正式 members"),
            Column("has_committee", "boolean", "whether a 支委会 exists"),
            Column("groups", "bigint", "number of 党小组"),
            Column("staff_total", "bigint", "staff of the organ", nullable=True),
            Column("last_election_on", "date", "the latest election up to then", nullable=True),
            Column("valid_from", "date", "first day of this row"),
            Column("valid_to", "date", "last day of this row; null = until further notice", nullable=True),
            Column("go_live_on", "date", "nothing before this day is owed"),
        ),
        rows=organization_rows,
    )
)

PEOPLE = declare(
    FactTable(
        name="people",
        grain="a person in a register",
        meaning="persons of the organ today",
        columns=(
            Column("person_id", "bigint", "the person"),
            Column("org_id", "bigint", "the organisation whose register holds the person"),
            Column("category", "text", "full or probationary; null for who is no member", nullable=True),
            Column("joined_on", "date", "入党日期", nullable=True),
            Column("full_on", "date", "转正日期", nullable=True),
        ),
        rows=people_rows,
    )
)

APPOINTMENTS = declare(
    FactTable(
        name="appointments",
        grain="an office held from one day to another",
        meaning="offices of all kinds, past ones included",
        columns=(
            Column("appointment_id", "bigint", "the appointment"),
            Column("org_id", "bigint", "where the office is"),
            Column("person_id", "bigint", "who holds it"),
            Column("post", "text", "code of the post"),
            Column("kind", "text", "party, administrative or mass"),
            Column("from_on", "date", "first day"),
            Column("to_on", "date", "last day; null = still held", nullable=True),
        ),
        rows=appointment_rows,
    )
)

ELECTIONS = declare(
    FactTable(
        name=activities.NAME,
        grain="一次换届选举",
        meaning="已登记的换届：选举日期、录入时间；出席和票数只在选举记录中",
        columns=activities.COLUMNS,
        rows=election_rows,
        offers=frozenset({ELECTION}),
        record="term",
    )
)
