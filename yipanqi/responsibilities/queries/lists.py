"""Lists of a year, one list with its items, and how each item stands in the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock, ids, scope
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.enums import RULE, State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Appointment, Organization
from yipanqi.organizations.queries import living
from yipanqi.regulations.queries import clause_citation
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.enums import (
    ACKNOWLEDGE,
    ITEM,
    LEVELS,
    OPEN_STAGES,
    PUBLIC_STAGES,
    SHAPES,
    SOURCE,
    Stage,
)
from yipanqi.responsibilities.models import Acknowledgement, DutyList, Invitation, Item
from yipanqi.responsibilities.queries.duties import basis_words, catalogued, committees
from yipanqi.responsibilities.queries.holders import heads, holders
from yipanqi.ui.lights import Light

IN_TREE = ("organization__path", "subject", "post", "person_id", "-version")
_SUBJECTS = {subject: place for place, subject in enumerate(SHAPES)}


def of_year(year: int) -> QuerySet[DutyList]:
    """The lists of a year one may see, newest version first within each."""
    return DutyList.objects.filter(year=year).select_related("organization__parent", "person").order_by(*IN_TREE)


def years(today: date) -> list[int]:
    """Years with a list, this one and the next, newest first."""
    with scope.system("责任清单的年份"):
        known = set(DutyList.objects.order_by().values_list("year", flat=True).distinct())
    return sorted({*known, today.year, today.year + 1}, reverse=True)


def one(pk: int) -> DutyList | None:
    """A list one may see."""
    return DutyList.objects.select_related("organization__parent", "person", "based_on").filter(pk=pk).first()


def identity(found: DutyList) -> Q:
    """Other versions of the same list: the same subject of the same organisation in the same year."""
    return Q(
        organization=found.organization_id, subject=found.subject, post=found.post, person=found.person_id,
        year=found.year,
    )  # fmt: skip


def versions(found: DutyList) -> list[DutyList]:
    """All versions one may see, newest first."""
    return list(DutyList.objects.filter(identity(found)).order_by("-version"))


def in_force(found: DutyList) -> DutyList | None:
    """The published version of the same list."""
    return DutyList.objects.filter(identity(found), stage=Stage.PUBLISHED).first()


def last_years(found: DutyList) -> DutyList | None:
    """The same list of the year before, as it was last published."""
    before = DutyList.objects.filter(
        organization=found.organization_id, subject=found.subject, post=found.post, person=found.person_id,
        year=found.year - 1, stage__in=PUBLIC_STAGES,
    )  # fmt: skip
    return before.order_by("-version").first()


UNSIGNED = "待签收"


@dataclass(frozen=True)
class Row:
    """One list in the list of lists."""

    list: DutyList
    holder: Appointment | None
    signed: bool
    signing: str


@dataclass(frozen=True)
class Level:
    """The lists of one level, in tree order."""

    title: str
    rows: list[Row]


def levels(year: int, *, stage: str = "", organization: Organization | None = None) -> list[Level]:
    """The newest version of every list of a year that one may see, by level, in tree order. Three queries."""
    found = of_year(year)
    if organization is not None:
        low, high = organization.range
        found = found.filter(organization__path__gte=low, organization__path__lt=high)
    newest: dict[tuple, DutyList] = {}
    for listed in found.exclude(stage=Stage.SUPERSEDED):
        key = (listed.organization_id, listed.subject, listed.post, listed.person_id)
        kept = newest.get(key)
        if kept is None or (kept.stage == Stage.WITHDRAWN and listed.stage == Stage.PUBLISHED):
            newest[key] = listed
    shown = [one for one in newest.values() if not stage or one.stage == stage]
    held = holders(shown)
    signed = set(Acknowledgement.objects.filter(list__in=[one.pk for one in shown]).values_list("list_id", "person_id"))
    by_level: dict[str, list[Row]] = defaultdict(list)
    for listed in sorted(shown, key=place_of):
        by_level[listed.level].append(_row(listed, held.get(listed.pk), signed))
    return [Level(title, by_level[title]) for title in LEVELS if by_level[title]]


def unsigned(found: Iterable[Level]) -> list[Level]:
    """Of these lists those that wait for the signature of whoever holds the office."""
    left = [Level(one.title, [row for row in one.rows if row.signing == UNSIGNED]) for one in found]
    return [one for one in left if one.rows]


def place_of(listed: DutyList) -> tuple:
    """Where a list stands among others: in tree order, then in the order of subjects."""
    return listed.organization.path, _SUBJECTS[listed.subject], listed.post, listed.person_id or 0


def _row(listed: DutyList, holder: Appointment | None, signed: set[tuple[int, int]]) -> Row:
    has = holder is not None and (listed.pk, holder.person_id) in signed
    if listed.stage != Stage.PUBLISHED:
        return Row(listed, holder, has, "")
    if holder is None:
        return Row(listed, None, False, "无人在任")
    return Row(listed, holder, has, "已签收" if has else UNSIGNED)


# One list


@dataclass
class Line:
    """An item as it is shown: who answers for it, by what, and how it stands in the ledger."""

    item: Item
    owner: str = ""
    owner_id: int | None = None
    entries: list[Obligation] = field(default_factory=list)
    unit: str = ""

    @property
    def token(self) -> str:
        """What it is called from version to version."""
        return self.item.token

    @property
    def template(self) -> str:
        """The item of a template it came from."""
        return self.item.template

    @property
    def duty_text(self) -> str:
        """The duty in words."""
        return self.item.duty_text

    @property
    def standard(self) -> str:
        """What is asked."""
        return self.item.standard

    @cached_property
    def basis_words(self) -> str:
        """By what."""
        return basis_words(self.item.clause, self.item.basis)

    @property
    def rhythm_words(self) -> str:
        """How often."""
        return self.item.get_rhythm_display()

    @property
    def deadline(self) -> str:
        """Until when."""
        return rules.deadline_words(self.item.rhythm, self.item.due_on, self.item.list.year)

    @property
    def evidence_words(self) -> str:
        """What meets it."""
        return self.item.evidence_words

    @property
    def assisting_words(self) -> str:
        """Who helps."""
        return "、".join(one.called for one in self.item.assisting.all())

    @property
    def guards_words(self) -> str:
        """What of the organ's powers it watches over."""
        return str(self.item.guards or "")

    @property
    def states(self) -> list[tuple[Light, str, Obligation]]:
        """Light, period in words and entry, in the order of time, to the reader at hand."""
        today = clock.today()
        return [(ledger.light_of(one, today), _period(one), one) for one in self.entries]

    @property
    def silence(self) -> str:
        """Why there is no entry with a day, where there is none."""
        if self.entries or not self.item.list.is_public:
            return ""
        if self.item.duty:
            return "台账本年没有这项职责的期间"
        return "" if self.item.is_dated else "没有固定期限，不列入台账"


def _period(entry: Obligation) -> str:
    if entry.is_recurring:
        return ledger.period_label(entry.period_start, entry.due_on).removeprefix(f"{entry.due_on.year}年") or "全年"
    return f"{entry.due_on.month}月{entry.due_on.day}日"


def lines_of(found: DutyList, *, entries: bool = True) -> list[Line]:
    """The items of a list in their order, with owners and, where one may see them, the entries of the ledger. A fixed
    number of queries.
    """
    items = list(
        Item.objects.filter(list=found)
        .select_related("lead", "unit__parent", "guards", "list__organization")
        .prefetch_related("assisting__parent")
        .order_by("position", "id")
    )
    owners = owners_of([found], items)
    lines = [Line(item, *owners[item.pk]) for item in items]
    if entries and found.is_public:
        behind = entries_of(found, items)
        for line in lines:
            line.entries = behind.get(line.item.pk, [])
    return lines


def owners_of(lists: Sequence[DutyList], items: Iterable[Item]) -> dict[int, tuple[str, int | None]]:
    """Who answers for each item: who is named, the head of the unit that leads, or the holder of the list. Two
    queries.
    """
    items = list(items)
    held = holders(lists)
    led = heads(item.unit_id for item in items if item.unit_id)
    return {item.pk: _owner(item, held.get(item.list_id), led.get(item.unit_id or 0)) for item in items}


def _owner(item: Item, holder: Appointment | None, head: Appointment | None) -> tuple[str, int | None]:
    if item.lead is not None:
        return item.lead.name, item.lead_id
    if item.unit is not None:
        return (f"{item.unit.called}（{head.person.name}）", head.person_id) if head else (item.unit.called, None)
    return (f"{holder.called} {holder.person.name}", holder.person_id) if holder else ("无人在任", None)


def entries_of(found: DutyList, items: Sequence[Item]) -> dict[int, list[Obligation]]:
    """The ledger's entries behind the items, in the order of time, as far as one may see them: those of a duty that the
    rules compute, or those the item raised itself. One query.
    """
    bound = {item.duty: item.pk for item in items if item.duty}
    raised = {item.token: item.pk for item in items if not item.duty}
    wanted = Q(source=RULE, organization=found.organization_id, kind__in=bound)
    places = {found.organization_id, *(item.unit_id for item in items if item.unit_id)}
    wanted |= Q(source=SOURCE, kind=ITEM, organization__in=places)
    rows = ledger.entries().filter(wanted, due_on__year=found.year).exclude(state=State.VOID)
    by_item: dict[int, list[Obligation]] = defaultdict(list)
    for row in rows:
        number = bound.get(row.kind) if row.is_recurring else raised.get(rules.token_of(row.key))
        if number is not None:
            by_item[number].append(row)
    return by_item


def raised_by(lists: Iterable[DutyList]) -> list[Obligation]:
    """Everything the items of these lists have raised, whatever became of it; inside actions. One query."""
    lists = list(lists)
    tokens = set(Item.objects.filter(list__in=[one.pk for one in lists]).values_list("token", flat=True))
    units = set(
        Item.objects.filter(list__in=[one.pk for one in lists], unit__isnull=False).values_list("unit_id", flat=True)
    )
    rows = Obligation.objects.filter(
        source=SOURCE, kind=ITEM, organization__in={one.organization_id for one in lists} | units,
        due_on__year__in={one.year for one in lists},
    ).select_related("organization")  # fmt: skip
    return [row for row in rows if rules.token_of(row.key) in tokens]


def signing_entry(found: DutyList, person: int) -> str:
    """The key of the signature owed by somebody for a version."""
    return f"list:{found.pk}:{person}"


def signatures_owed(lists: Iterable[DutyList]) -> list[Obligation]:
    """Signatures owed for these lists, whatever became of them. One query."""
    wanted = {one.pk: one.organization_id for one in lists}
    rows = Obligation.objects.filter(source=SOURCE, kind=ACKNOWLEDGE, organization__in=set(wanted.values()))
    return [row for row in rows.select_related("organization") if int(row.key.split(":")[1]) in wanted]


def invitations(found: DutyList) -> list[Invitation]:
    """Who was asked for comments, and what was said; of somebody asked, only his own."""
    return list(Invitation.objects.filter(list=found).select_related("person").order_by("id"))


def acknowledgements(found: DutyList) -> list[Acknowledgement]:
    """Who signed."""
    return list(Acknowledgement.objects.filter(list=found).select_related("person"))


def item(pk: int) -> Item | None:
    """An item of a list one may see."""
    rows = Item.objects.select_related("list__organization__parent", "lead", "unit", "guards")
    return rows.filter(pk=pk).first()


def current_item(token: str, year: int) -> Item | None:
    """The item of that token in the version in force."""
    return Item.objects.filter(token=token, list__year=year, list__stage=Stage.PUBLISHED).first()


def missing_charges(found: DutyList, items: Iterable[Item]) -> list[tuple[str, str]]:
    """What 职责查询 charges the body or post with that no item of the list cites: (text, clause in words). Customs name
    no clause and are left out.
    """
    cited = {item.clause for item in items}
    charged = catalogued(found.organization, catalogue_post(found), committees())
    return [(one.text, clause_citation(one.clause.id)) for one in charged if one.clause and one.clause.id not in cited]


def catalogue_post(found: DutyList) -> str:
    """Under which post 职责查询 has the duties of a list; empty for a body."""
    if found.subject in BODIES:
        return ""
    return found.post or found.shape.posts[-1 if found.shape.by_person else 0]


BODIES = frozenset({"leading_group", "organ_committee", "organ_discipline", "general_branch", "branch", "mass"})
"""Subjects that are a body, not an office."""


# What may be done


def approving_place(found: DutyList) -> Organization:
    """Whose power it takes to approve a list: the 党组 decides about its own and its members', about the 机关党委 and
    the 机关纪委; whoever approves below needs the power over the organisation itself.
    """
    if not found.shape.by_group:
        return found.organization
    place = found.organization
    with scope.system("审定责任清单的党组"):
        while place.kind != Kind.LEADING_GROUP and place.parent_id is not None:
            place = Organization.objects.get(pk=place.parent_id)
    return place


def may_approve(found: DutyList) -> bool:
    """Whether the actor may approve it."""
    return scope.current().may(Power.APPROVE_LISTS, approving_place(found).path)


def may_draft(organization: Organization) -> bool:
    """Whether the actor drafts and publishes the lists of an organisation."""
    return scope.current().may(Power.LISTS, organization.path)


def sees_drafts(organization: Organization) -> bool:
    """Whether drafts of an organisation are open to the actor."""
    return scope.current().sees(Sight.DRAFTS, organization.path)


def draftable(subject: str = "") -> list[Organization]:
    """Living organisations for which the actor may draft lists, of the kinds a subject belongs to, in tree order."""
    kinds = SHAPES[subject].kinds if subject else tuple({kind for shape in SHAPES.values() for kind in shape.kinds})
    found = living().filter(kind__in=kinds).select_related("parent")
    return [one for one in found if may_draft(one)]


def open_version(found: DutyList) -> DutyList | None:
    """The version in the making."""
    return DutyList.objects.filter(identity(found), stage__in=OPEN_STAGES).first()


def published_of(organization: Organization, year: int) -> list[Row]:
    """The published lists of one organisation in a year, with their holders. Three queries."""
    found = of_year(year).filter(organization=organization, stage=Stage.PUBLISHED)
    listed = sorted(found, key=place_of)
    if not listed:
        return []
    held = holders(listed)
    signed = set(
        Acknowledgement.objects.filter(list__in=[one.pk for one in listed]).values_list("list_id", "person_id")
    )
    return [_row(one, held.get(one.pk), signed) for one in listed]


def waiting(year: int, stage: str) -> list[DutyList]:
    """Lists of a year that wait for the actor: to be approved (comments asked) or published (approved)."""
    own = scope.current()
    power = Power.APPROVE_LISTS if stage == Stage.COMMENTS else Power.LISTS
    if not own.may_anywhere(power):
        return []
    found = list(of_year(year).filter(stage=stage))
    if stage == Stage.COMMENTS:
        return [one for one in found if may_approve(one)]
    return [one for one in found if may_draft(one.organization)]


def oversees() -> bool:
    """Whether drafts of anything are open to the actor: who drafts, approves or leads."""
    seen = scope.current()
    return seen.everything or bool(seen.reach.get(Sight.DRAFTS))


# From level to level


def higher(found: Item) -> Item | None:
    """The item of a higher list that this one carries further, as far as one may see it."""
    if not found.above:
        return None
    rows = Item.objects.filter(token=found.above, list__year=found.list.year)
    return rows.exclude(list__stage=Stage.WITHDRAWN).select_related("list").order_by("-list__version").first()


def lower(found: Item) -> list[Item]:
    """Items of other lists of the year that carry this one further, in tree order."""
    rows = Item.objects.filter(above=found.token, list__year=found.list.year, list__stage__in=_COUNTED)
    return list(rows.select_related("list__organization").order_by("list__organization__path", "position"))


_COUNTED = (*OPEN_STAGES, Stage.PUBLISHED)


def coverage(found: DutyList, lines: Sequence[Line]) -> list[tuple[Line, int, bool]]:
    """Of the items that must be carried further: how many lists below do so; true where none does. One query."""
    passed = [line for line in lines if line.item.passes_down]
    if not passed:
        return []
    rows = Item.objects.filter(
        above__in=[line.token for line in passed], list__year=found.year, list__stage__in=_COUNTED
    ).values_list("above", "list_id")
    taken: dict[str, set[int]] = defaultdict(set)
    for token, number in rows:
        taken[token].add(number)
    return [(line, len(taken[line.token]), not taken[line.token]) for line in passed]


def higher_items(found: DutyList) -> list[Item]:
    """Items of other lists of the year that a list can carry further, in tree order."""
    rows = Item.objects.filter(list__year=found.year, list__stage__in=_COUNTED, passes_down=True)
    low = found.organization.path[: ids.WIDTH]
    rows = rows.filter(list__organization__path__startswith=low).exclude(list=found)
    newest: dict[str, Item] = {}
    for one in rows.select_related("list__organization").order_by("list__organization__path", "list__version"):
        newest[one.token] = one
    return list(newest.values())
