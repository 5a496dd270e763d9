"""The nouns of the demonstration's plan, and what was so on a day: plain values, no database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from yipanqi.organizations.enums import COMMITTEE_POSTS, BranchForm, Kind, Post, Standing
from yipanqi.organizations.queries import spelled
from yipanqi.site.demo.people import Person, Registry

POSTS = list(Post)
ROOT, BUREAU, COMMITTEE, DISCIPLINE = "party-group", "bureau", "committee", "discipline"


@dataclass(slots=True)
class Organ:
    """An organisation of the plan; `flavours` say what its people argue about, `style` how its recorder writes."""

    key: str
    name: str
    kind: str
    parent: str | None
    founded_on: date
    short_name: str = ""
    form: str = BranchForm.ORDINARY
    has_committee: bool = False
    committee_from: date | None = None
    dissolved_on: date | None = None
    merged_into: str = ""
    staff_total: int | None = None
    fixed_day: int | None = None
    usual_place: str = ""
    usual_time: time = time(15, 0)
    flavours: tuple[str, ...] = ()
    style: int = 0
    reason: str = ""

    def alive(self, day: date) -> bool:
        """Whether it exists on that day."""
        return self.founded_on <= day and (self.dissolved_on is None or day <= self.dissolved_on)

    def has_committee_on(self, day: date) -> bool:
        """Whether it has a 支委会 on that day."""
        return self.has_committee or (self.committee_from is not None and day >= self.committee_from)


@dataclass(slots=True)
class Stay:
    """Membership of a person in a branch (and group) from one day to another."""

    person: Person
    branch: str
    group: str | None
    from_on: date
    to_on: date | None = None
    standing: str = Standing.NORMAL
    end: str = ""  # transfer (to the next stay), or the reason of leaving the organ

    def holds(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(slots=True)
class Office:
    """An office held from one day to another."""

    person: Person
    organ: str
    post: str
    from_on: date
    title: str = ""
    full_time: bool = False
    to_on: date | None = None
    end: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(slots=True)
class Election:
    """A committee elected on a day for so many years; `counted` where a procedure with ballots enters it."""

    organ: str
    elected_on: date
    years: int
    ordinal: int
    counted: bool = False


@dataclass
class Plan:
    """The whole organ through time. `notes` collects what truth has to tell about its structure."""

    today: date
    go_live: date
    registry: Registry
    organs: dict[str, Organ] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    elections: list[Election] = field(default_factory=list)
    notes: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._by_branch: dict[str, list[Stay]] | None = None
        self._by_organ: dict[str, list[Office]] | None = None

    def index(self) -> None:
        """Call when stays and offices are complete: lookups are made once."""
        self._by_branch, self._by_organ = defaultdict(list), defaultdict(list)
        for stay in self.stays:
            self._by_branch[stay.branch].append(stay)
            if stay.group:
                self._by_branch[stay.group].append(stay)
        for office in self.offices:
            self._by_organ[office.organ].append(office)

    def counted_from(self, day: date) -> date:
        """The day from which deadlines set in a meeting count: those of the year on paper lie after go-live, too."""
        return max(day, self.go_live - timedelta(days=90))

    def branches(self) -> list[Organ]:
        """All branches, past ones included, in the order of the tree."""
        return [organ for organ in self.organs.values() if organ.kind == Kind.BRANCH]

    def groups_of(self, branch: str, day: date) -> list[Organ]:
        """The groups of a branch on a day."""
        below = (organ for organ in self.organs.values() if organ.kind == Kind.GROUP and organ.parent == branch)
        return [group for group in below if group.alive(day)]

    def members(self, organ: str, day: date) -> list[Stay]:
        """Who belongs to a branch or group on a day, in the order of the register (names as they are spelled)."""
        return sorted((stay for stay in self._by_branch[organ] if stay.holds(day)), key=_register_order)

    def officers(self, organ: str, day: date) -> list[Office]:
        """Offices held in an organisation on a day, in the order of posts."""
        held = (office for office in self._by_organ[organ] if office.holds(day))
        return sorted(held, key=lambda office: (POSTS.index(office.post), office.from_on))

    def committee(self, organ: str, day: date) -> list[Person]:
        """The members of a committee on a day, each once."""
        seats = [office.person for office in self.officers(organ, day) if office.post in COMMITTEE_POSTS]
        return list({person.key: person for person in seats}.values())

    def holder(self, organ: str, day: date, posts: Iterable[str]) -> Person | None:
        """Who holds the first of the posts that is filled."""
        held = {office.post: office.person for office in self.officers(organ, day)}
        return next((held[post] for post in posts if post in held), None)

    def head(self, organ: str, day: date) -> Person | None:
        """Who chairs: secretary, deputy, any member of the committee; a group's leader."""
        organ_ = self.organs[organ]
        if organ_.kind == Kind.GROUP:
            return self.holder(organ, day, (Post.GROUP_LEADER,))
        posts = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.FULL_TIME_DEPUTY, Post.ORGANISATION_MEMBER)
        return self.holder(organ, day, posts)


def _register_order(stay: Stay) -> str:
    return spelled(stay.person.name)[0]


def votes(stay: Stay, day: date) -> bool:
    """A full member whose membership is here has a vote (选举条例 5)."""
    full_on = stay.person.full_on
    return full_on is not None and full_on <= day and stay.standing != Standing.SECONDED_IN
