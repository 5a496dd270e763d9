"""Answers about the tree, its members and its offices, today or as of any day, within the scope in force."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from yipanqi.engine.periods import add_years
from yipanqi.kernel import clock, ids
from yipanqi.organizations.codes import DEGREE, EDUCATION, ETHNICITY  # noqa: F401 - label maps for the rooms above
from yipanqi.organizations.enums import COMMITTEE_POSTS, BranchForm, Category, Kind, Post, Standing
from yipanqi.organizations.importing.names import Directory, KnownNames
from yipanqi.organizations.models import Appointment, Membership, Organization, Person, State, Term
from yipanqi.organizations.rules import SINGLE_POSTS, every
from yipanqi.organizations.spelling import spelled, typed  # noqa: F401 - how names are spelled, for the rooms above
from yipanqi.organizations.timeline import organization_rows as organization_facts  # noqa: F401


def in_force(day: date, prefix: str = "") -> Q:
    """Rows with `from_on`/`to_on` (inclusive) that hold on a day; `prefix` leads to them (`membership__`)."""
    return Q(**{f"{prefix}from_on__lte": day}) & (
        Q(**{f"{prefix}to_on__isnull": True}) | Q(**{f"{prefix}to_on__gte": day})
    )


def as_of(organization: Organization, day: date) -> State | None:
    """What the organisation was on a day; None before its founding and after its end."""
    return State.objects.filter(in_force(day), organization=organization).select_related("parent").first()


def living(on: date | None = None) -> QuerySet[Organization]:
    """Organisations that exist on a day, in tree order."""
    day = on or clock.today()
    return Organization.objects.filter(
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=day), founded_on__lte=day
    ).order_by("path")


def subtree(organization: Organization) -> QuerySet[Organization]:
    """The organisation and everything that stands below it today, dissolved ones included, in tree order."""
    low, high = organization.range
    return Organization.objects.filter(path__gte=low, path__lt=high).order_by("path")


def ancestors(organization: Organization) -> list[Organization]:
    """From the root down to the organisation above this one (for the path shown on a page)."""
    paths = [organization.path[:end] for end in range(ids.WIDTH, len(organization.path), ids.WIDTH)]
    return list(Organization.objects.filter(path__in=paths).order_by("path"))


@dataclass
class Node:
    """A place in the tree as of a day."""

    organization: Organization
    state: State
    depth: int = 0
    children: list["Node"] = field(default_factory=list)

    def walk(self) -> Iterable["Node"]:
        """This node and everything below it, in tree order."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(*, on: date | None = None) -> list[Node]:
    """The visible tree as of a day: its roots, children in tree order. One query.

    An organisation whose superior did not exist yet (or is not visible) stands as a root.
    """
    states = State.objects.filter(in_force(on or clock.today())).select_related("organization")
    nodes = {state.organization_id: Node(state.organization, state) for state in states.order_by("organization__path")}
    roots = []
    for node in nodes.values():
        above = nodes.get(node.state.parent_id)
        (above.children if above else roots).append(node)
    for root in roots:
        _set_depths(root)
    return roots


def _set_depths(root: Node) -> None:
    waiting = [(root, 0)]
    while waiting:
        node, node.depth = waiting.pop()
        waiting.extend((child, node.depth + 1) for child in node.children)


def descendants(organization: Organization, *, on: date | None = None) -> list[int]:
    """Ids of the organisation and of all that stood below it on a day."""
    day = on or clock.today()
    if day >= clock.today():
        return list(subtree(organization).values_list("pk", flat=True))
    below: dict[int, list[int]] = {}
    for child, parent in State.objects.filter(in_force(day)).values_list("organization_id", "parent_id"):
        below.setdefault(parent, []).append(child)
    found, waiting = [], [organization.pk]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting.extend(below.get(current, ()))
    return found


def members_of(organization: Organization, *, on: date | None = None) -> QuerySet[Membership]:
    """Memberships in force on a day: of a branch, of a group, or of all branches below anything else, names in order.

    Includes 借调来 (who take part but are counted elsewhere); `counted()` leaves them out.
    """
    held = _held(organization, on or clock.today(), Membership.objects.all())
    held = held.select_related("person", "organization", "group")
    return held.order_by("organization__path", "person__pinyin", "person_id")


def _held(organization: Organization, day: date, memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    held = memberships.filter(in_force(day)).order_by()
    kind = _kind_on(organization, day)
    if kind == Kind.BRANCH:
        return held.filter(organization=organization)
    if kind == Kind.GROUP:
        return held.filter(group=organization)
    if day >= clock.today():
        low, high = organization.range
        return held.filter(organization__path__gte=low, organization__path__lt=high)
    return held.filter(organization__in=descendants(organization, on=day))


def _kind_on(organization: Organization, day: date) -> str:
    if day >= clock.today():
        return organization.kind
    state = as_of(organization, day)
    return state.kind if state else organization.kind


COUNTED = ~Q(standing=Standing.SECONDED_IN)
"""Whose 组织关系 is here: everybody but those seconded in, whose own branch counts them."""


def counted(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those whose 组织关系 is in the branch: the people the thresholds count."""
    return memberships.filter(COUNTED)


@dataclass(frozen=True)
class Counts:
    """How many members (正式 and 预备), of whom full members, and how many groups an organisation has."""

    members: int = 0
    full_members: int = 0
    groups: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.members + other.members, self.full_members + other.full_members, self.groups + other.groups)


def _tallies(day: date) -> dict[str, Count]:
    return {
        "members": Count("id", filter=COUNTED),
        "full_members": Count("id", filter=COUNTED & Q(person__full_on__lte=day)),
    }


def counts(organization: Organization, *, on: date | None = None) -> Counts:
    """Members, full members and groups as of a day, as the regulations count them. Three queries at most.

    Numbers say nothing about anybody: whoever may see the organisation may see them.
    """
    day = on or clock.today()
    tallied = _held(organization, day, every(Membership)).aggregate(**_tallies(day))
    groups = State.objects.filter(in_force(day), kind=Kind.GROUP)
    if organization.kind == Kind.BRANCH:
        groups = groups.filter(parent=organization)
    else:
        groups = groups.filter(parent__in=descendants(organization, on=day))
    return Counts(groups=groups.count(), **tallied)


def counts_by_organization(*, on: date | None = None) -> dict[int, Counts]:
    """Counts of every visible organisation as of a day, upper ones summed up. Four queries, however many there are."""
    day = on or clock.today()
    held = every(Membership).filter(in_force(day)).order_by()
    own = {row["organization_id"]: row for row in held.values("organization_id").annotate(**_tallies(day))}
    grouped = held.exclude(group=None).values("group_id").annotate(**_tallies(day))
    by_group = {row["group_id"]: row for row in grouped}
    found: dict[int, Counts] = {}

    def total(node: Node) -> Counts:
        row = (by_group if node.state.kind == Kind.GROUP else own).get(node.organization.pk, {})
        summed = Counts(row.get("members", 0), row.get("full_members", 0))
        for child in node.children:
            below = total(child)
            is_group = child.state.kind == Kind.GROUP
            summed += Counts(groups=1) if is_group else below
        found[node.organization.pk] = summed
        return summed

    for root in tree(on=day):
        total(root)
    return found


def category_of(person: Person, *, on: date | None = None) -> Category | None:
    """正式 or 预备 on a day, from the dates of joining and of becoming a full member; None for who had not joined."""
    day = on or clock.today()
    if person.full_on and person.full_on <= day:
        return Category.FULL
    if person.joined_on and person.joined_on <= day:
        return Category.PROBATIONARY
    return None


POST_ORDER = {post: place for place, post in enumerate(Post)}


def officers_of(organization: Organization, *, on: date | None = None) -> list[Appointment]:
    """Offices held in the organisation on a day, with their persons, in the order of posts."""
    held = Appointment.objects.filter(in_force(on or clock.today()), organization=organization)
    return sorted(
        held.select_related("person"), key=lambda office: (POST_ORDER[office.post], office.from_on, office.pk)
    )


def committee_of(organization: Organization, *, on: date | None = None) -> list[Appointment]:
    """The secretary and the other members of the committee on a day, in the order of posts."""
    return [office for office in officers_of(organization, on=on) if office.post in COMMITTEE_POSTS]


def offices_of(person: Person, *, on: date | None = None) -> list[Appointment]:
    """Offices a person holds on a day (all that are visible), Party posts first."""
    held = Appointment.objects.filter(in_force(on or clock.today()), person=person)
    return sorted(held.select_related("organization"), key=lambda office: (POST_ORDER[office.post], office.pk))


def heads_on(*, on: date | None = None) -> dict[int, Appointment]:
    """The secretary (head, chair) of every visible organisation on a day, by organisation. One query."""
    day = on or clock.today()
    held = Appointment.objects.filter(in_force(day), post__in=SINGLE_POSTS).select_related("person")
    return {office.organization_id: office for office in held.order_by("-from_on")}


def current_term(organization: Organization, *, on: date | None = None) -> Term | None:
    """The term of office running (or lapsed) on a day: the latest election up to then."""
    return (
        Term.objects.filter(organization=organization, elected_on__lte=on or clock.today())
        .order_by("-elected_on")
        .first()
    )


def term_end(term: Term) -> date:
    """The last day of a term, up to which the next election is on time: the anniversary of the election, as the ledger
    counts it; 29 February counts to 28 February.
    """
    return add_years(term.elected_on, term.years)


def last_terms(among: Q) -> list[Term]:
    """The latest term of every living organisation that a condition on terms admits, in tree order; temporary branches
    hold no elections (支部工作条例 art. 8). One query.
    """
    terms = Term.objects.filter(among, organization__dissolved_on=None).exclude(organization__form=BranchForm.TEMPORARY)
    latest = {
        term.organization_id: term for term in terms.select_related("organization__parent").order_by("elected_on")
    }
    return sorted(latest.values(), key=lambda term: term.organization.path)


def probation_end(person: Person) -> date | None:
    """The day on which a probationary member's year is over, or what it was extended to (发展党员工作细则); None for
    everybody else.
    """
    if person.joined_on is None or person.full_on is not None:
        return None
    return person.probation_until or _years_later(person.joined_on, 1)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def membership_of(person: Person, *, on: date | None = None) -> Membership | None:
    """The branch (and group) a person belonged to on a day."""
    held = Membership.objects.filter(in_force(on or clock.today()), person=person)
    found = held.select_related("organization", "group").order_by()
    return max(found, key=lambda one: (one.from_on, one.pk), default=None)


def find_people(text: str, *, within: Organization | None = None, limit: int = 20) -> list[Person]:
    """Visible people by characters of the name, pinyin or its initials; those whose name begins so come first."""
    wanted = typed(text)
    if not wanted:
        return []
    found = Person.objects.filter(active=True).select_related("home")
    if within is not None:
        low, high = within.range
        found = found.filter(home__path__gte=low, home__path__lt=high)
    rows = list(found.filter(_named(text)).order_by("pinyin", "id")[: limit * 4])
    rows.sort(key=lambda person: not _begins(person, wanted))
    return rows[:limit]


def _named(text: str, prefix: str = "") -> Q:
    """People so called; `prefix` leads to them (`person__`)."""
    wanted = typed(text)
    matching = Q(**{f"{prefix}name__contains": text.strip()})
    if not wanted.isascii():
        return matching
    ways = {
        "name__icontains": text.strip(), "pinyin__contains": wanted,
        "initials__startswith": wanted, "initials__contains": f" {wanted}",
    }  # fmt: skip
    for way, value in ways.items():
        matching |= Q(**{f"{prefix}{way}": value})
    return matching


def is_named(person: Person, text: str) -> bool:
    """The same test for a person at hand."""
    wanted, initials = typed(text), person.initials.split()
    if text.strip() in person.name or not wanted.isascii():
        return text.strip() in person.name
    spelled_so = wanted in person.pinyin or any(word.startswith(wanted) for word in initials)
    return spelled_so or text.strip().lower() in person.name.lower()


def _begins(person: Person, wanted: str) -> bool:
    words = (person.name, *person.pinyin.split(), *person.initials.split())
    return any(word.lower().startswith(wanted) for word in words)


def find_officers(text: str, *, on: date | None = None, limit: int = 20) -> list[Appointment]:
    """Offices of people so called, one of each person, Party posts first: who holds an office the whole organ may
    know, whoever keeps the register.
    """
    if not typed(text):
        return []
    held = officers(on=on).filter(_named(text, "person__")).order_by("person__pinyin", "person_id")
    first: dict[int, Appointment] = {}
    for office in sorted(held[: limit * 4], key=lambda office: POST_ORDER[office.post]):
        first.setdefault(office.person_id, office)
    found = sorted(first.values(), key=lambda office: not _begins(office.person, typed(text)))
    return found[:limit]


def officers(*, on: date | None = None) -> QuerySet[Appointment]:
    """Offices that people of the organ hold on a day, with their persons and organisations."""
    held = Appointment.objects.filter(in_force(on or clock.today()), person__active=True)
    return held.select_related("person", "organization")


def find_organizations(text: str, *, limit: int = 20) -> list[Organization]:
    """Living organisations whose present or earlier name contains the text, in tree order."""
    wanted = text.strip()
    if not wanted:
        return []
    named = Q(name__icontains=wanted) | Q(short_name__icontains=wanted) | Q(states__name__icontains=wanted)
    return list(living().filter(named).distinct()[:limit])


@dataclass(frozen=True)
class Finding:
    """A threshold of the regulations that an organisation does not keep: the sentence and the clause behind it."""

    organization: Organization
    text: str
    clause: str
    hard: bool


def threshold_findings(organization: Organization, *, on: date | None = None) -> list[Finding]:
    """What the numbers ask for: 3 and 7 count 正式党员, 50 and 100 all (支部工作条例 4, 20; 机关条例 5–7)."""
    day = on or clock.today()
    state = as_of(organization, day)
    return findings_for(organization, state, counts(organization, on=day)) if state else []


def findings_for(organization: Organization, state: State, held: Counts) -> list[Finding]:
    """The same from values at hand, for lists."""
    check = {
        Kind.BRANCH: _branch_findings,
        Kind.GENERAL_BRANCH: _general_branch_findings,
        Kind.ORGAN_COMMITTEE: _committee_findings,
    }.get(state.kind)
    if check is None or state.form == "temporary":
        return []
    return [Finding(organization, *found) for found in check(state, held)]


def _branch_findings(state: State, held: Counts) -> Iterable[tuple[str, str, bool]]:
    full, members = held.full_members, held.members
    if full < 3:
        yield f"正式党员{full}名，不足3名，应调整设置（可与邻近单位成立联合党支部）。", "ZB-04a", True
    if full >= 7 and not state.has_committee:
        yield f"正式党员{full}名，达到7名，应设立支部委员会。", "ZB-20a", True
    if full < 7 and state.has_committee:
        yield f"正式党员{full}名，不足7名，一般不设支部委员会，设书记1名，必要时设副书记1名。", "ZB-20c", False
    if members > 50:
        yield f"党员{members}名，一般不超过50名，请研究分设。", "ZB-04b", False
    if members >= 100:
        yield f"党员{members}名，达到100名，应设立机关基层党委。", "JG-05", True


def _general_branch_findings(state: State, held: Counts) -> Iterable[tuple[str, str, bool]]:
    if held.members >= 100:
        yield f"党员{held.members}名，达到100名，应设立机关基层党委。", "JG-05", True
    if held.members < 50:
        yield f"党员{held.members}名，不足50名，设立总支部须经上级党组织批准。", "JG-06", False


def _committee_findings(state: State, held: Counts) -> Iterable[tuple[str, str, bool]]:
    if held.members < 100:
        yield f"党员{held.members}名，不足100名，设立机关基层党委须经上级党组织批准。", "JG-05", False


def directory(found: Iterable[Organization]) -> Directory:
    """Which of these organisations a spelling means, whether written in full, in short or in figures (第1支部). Reads
    `parent` of groups: lists join it. No query.
    """
    listed = list(found)
    short = ((each.short_name, each.called) for each in listed if each.kind != Kind.GROUP)
    return Directory(KnownNames(), (each.called for each in listed), short)
