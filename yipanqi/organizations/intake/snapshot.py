"""What the database has, as far as the actor sees it, indexed for matching. A fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field

from yipanqi.organizations.enums import Kind
from yipanqi.organizations.importing import KnownNames
from yipanqi.organizations.importing.names import canonical
from yipanqi.organizations.models import Appointment, Membership, Organization, Person, State, Term


@dataclass
class Snapshot:
    """Living organisations, active people with their open memberships and offices, terms."""

    organizations: dict[int, Organization] = field(default_factory=dict)
    by_name: dict[str, list[Organization]] = field(default_factory=lambda: defaultdict(list))
    by_canonical: dict[str, list[Organization]] = field(default_factory=lambda: defaultdict(list))
    groups: dict[tuple[int, str], Organization] = field(default_factory=dict)
    states: dict[int, State] = field(default_factory=dict)
    former: dict[str, str] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    memberships: dict[int, Membership] = field(default_factory=dict)
    offices: dict[int, list[Appointment]] = field(default_factory=lambda: defaultdict(list))
    holders: dict[tuple[int, str], list[Appointment]] = field(default_factory=lambda: defaultdict(list))
    terms: dict[int, list[Term]] = field(default_factory=lambda: defaultdict(list))

    @property
    def root(self) -> Organization | None:
        """The topmost organisation where there is exactly one."""
        roots = [each for each in self.organizations.values() if each.parent_id is None]
        return roots[0] if len(roots) == 1 else None

    def known(self) -> KnownNames:
        """The names for the reading half. Groups are left out: their names repeat in every branch."""
        named = {name: found for name, found in self.by_name.items() if found}
        return KnownNames(
            names=frozenset(named),
            aliases=self.former,
            root=self.root.name if self.root else "",
            kinds={name: found[0].kind for name, found in named.items()},
            founded={name: found[0].founded_on for name, found in named.items()},
        )

    def find(self, name: str, *, superior: str = "") -> list[Organization]:
        """Organisations (no groups) that bear the name, by any spelling of it, now or formerly."""
        found = self.by_name.get(name) or self.by_canonical.get(canonical(name), [])
        if not found and name in self.former:
            found = self.by_name.get(self.former[name], [])
        if len(found) > 1 and superior:
            found = [each for each in found if each.parent and each.parent.name == superior] or found
        return found


def take() -> Snapshot:
    """Read the present state."""
    snapshot = Snapshot()
    _organizations(snapshot)
    for membership in Membership.objects.filter(to_on__isnull=True).select_related("organization", "group"):
        snapshot.memberships[membership.person_id] = membership
    for person in Person.objects.select_related("home").order_by("pk"):
        snapshot.people[person.name].append(person)
    for office in Appointment.objects.filter(to_on__isnull=True).select_related("person"):
        snapshot.offices[office.person_id].append(office)
        snapshot.holders[office.organization_id, office.post].append(office)
    for term in Term.objects.order_by("elected_on"):
        snapshot.terms[term.organization_id].append(term)
    return snapshot


def _organizations(snapshot: Snapshot) -> None:
    living = Organization.objects.filter(dissolved_on__isnull=True).select_related("parent").order_by("path")
    for organization in living:
        snapshot.organizations[organization.pk] = organization
        if organization.kind == Kind.GROUP:
            snapshot.groups[organization.parent_id, canonical(organization.name)] = organization
        else:
            snapshot.by_name[organization.name].append(organization)
            snapshot.by_canonical[canonical(organization.name)].append(organization)
    for state in State.objects.order_by("from_on"):
        snapshot.states[state.organization_id] = state
        current = snapshot.organizations.get(state.organization_id)
        if current and current.kind != Kind.GROUP and state.name != current.name and state.name not in snapshot.by_name:
            snapshot.former[state.name] = current.name
    for organization in snapshot.organizations.values():
        short = organization.short_name
        if short and short not in snapshot.by_name and organization.kind != Kind.GROUP:
            snapshot.former.setdefault(short, organization.name)
