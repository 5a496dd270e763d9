"""A small invented organ whose facts lie in plain lists, so that a test can rewrite history in one line."""

from dataclasses import dataclass, field
from datetime import date, datetime

from yipanqi.engine.duties.model import OrganizationState
from yipanqi.facts import registry
from yipanqi.facts.registry import Column, FactTable
from yipanqi.kernel import clock, ids, scope
from yipanqi.kernel.actors import Actor
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization

TESTER = Actor(name="测试员", via="测试")
OFFERS = frozenset({"members_meeting", "committee_meeting", "group_meeting", "theme_day", "org_life_meeting"})
TALKS = frozenset({"org_life_meeting"})
"""What a second room offers: its records have numbers of their own, which other records have too."""

ORGANIZATION_COLUMNS = (
    "org_id", "parent_id", "kind", "founded_on", "dissolved_on", "is_temporary", "members", "full_members",
    "has_committee", "groups", "staff_total", "last_election_on", "valid_from", "valid_to", "go_live_on",
)  # fmt: skip
ACTIVITY_COLUMNS = ("activity_id", "kind", "org_id", "held_on", "recorded_at")


@dataclass
class World:
    """Organisations of the database with facts of our own making; `install` puts them into the registry."""

    states: dict[int, list[OrganizationState]] = field(default_factory=dict)
    held: list[tuple] = field(default_factory=list)
    offers: frozenset = OFFERS
    asked: list = field(default_factory=list)

    def install(self, monkeypatch) -> "World":
        """Answer the fact tables from these lists for the rest of the test."""
        monkeypatch.setattr(registry, "_tables", {})
        registry.declare(_table("organizations", ORGANIZATION_COLUMNS, self.organization_rows))
        registry.declare(_table("activities", ACTIVITY_COLUMNS, self.meeting_rows, self.offers - TALKS, "meeting"))
        registry.declare(_table("activities", ACTIVITY_COLUMNS, self.talk_rows, self.offers & TALKS, "talk"))
        return self

    def organization_rows(self, only):
        self.asked.append(("organizations", only))
        for number, states in self.states.items():
            if only is None or number in only:
                for state in states:
                    yield tuple(getattr(state, name, None) for name in ORGANIZATION_COLUMNS)

    def meeting_rows(self, only):
        self.asked.append(("activities", only))
        return [row for row in self.held if row[1] not in TALKS and (only is None or row[2] in only)]

    def talk_rows(self, only):
        return [row for row in self.held if row[1] in TALKS and (only is None or row[2] in only)]

    def organization(
        self,
        *,
        kind: str = Kind.BRANCH,
        parent: Organization | None = None,
        founded_on: date = date(2024, 1, 1),
        go_live_on: date = date(2026, 1, 1),
        **state,
    ) -> Organization:
        """An organisation in the database with one state in the facts."""
        with scope.system("test"):
            number = Organization.objects.count() + 1
            path = (parent.path if parent else "") + ids.segment(number)
            organization = Organization.objects.create(
                name=f"第{number}支部", kind=kind, path=path, parent=parent, founded_on=founded_on,
                go_live_on=go_live_on, dissolved_on=state.get("dissolved_on"),
                has_committee=bool(state.get("has_committee")),
            )  # fmt: skip
        self.states[organization.pk] = [
            OrganizationState(org_id=organization.pk, kind=kind, founded_on=founded_on, go_live_on=go_live_on, **state)
        ]
        return organization

    def hold(
        self, organization: Organization, kind: str, day: date, *, recorded: date | None = None, number: int = 0
    ) -> int:
        """Something held (and recorded the same day unless told); returns its number."""
        number = number or len(self.held) + 1
        recorded_at = datetime.combine(recorded or day, datetime.min.time().replace(hour=20), clock.ZONE)
        self.held.append((number, kind, organization.pk, day, recorded_at))
        return number


def _table(name: str, columns: tuple[str, ...], rows, offers: frozenset = frozenset(), record: str = "") -> FactTable:
    declared = tuple(Column(column, "text", column) for column in columns)
    return FactTable(name=name, grain=name, columns=declared, rows=rows, meaning=name, offers=offers, record=record)
