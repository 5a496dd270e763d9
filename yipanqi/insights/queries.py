"""Answers of 研判: organisations × legal duties, what changed in a month, what is due next – each with its source.

What levels above see of an organisation is decided in one place, `obligations.queries`: states only, after grace, and
what was missed a week after those who owe it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from yipanqi.access.enums import Power, Sight
from yipanqi.archives.queries import handed
from yipanqi.engine.periods import MONTHS, period_of
from yipanqi.insights.rules import NAMED, Standing, cell_light, named
from yipanqi.kernel import clock, scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.obligations import queries as ledger
from yipanqi.obligations.enums import RULE, Severity, State
from yipanqi.obligations.models import Evidence, Obligation
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Appointment, Organization, Term
from yipanqi.organizations.queries import heads_on, term_end
from yipanqi.plans.enums import KIND as TASK
from yipanqi.plans.enums import SOURCE as TASKS
from yipanqi.regulations.queries import clause_citation, library
from yipanqi.responsibilities.enums import ACKNOWLEDGE, ITEM
from yipanqi.responsibilities.enums import SOURCE as DUTIES
from yipanqi.ui.lights import Light

PER_PAGE = 50
AHEAD = timedelta(days=30)
"""How far `due_next` looks."""


@dataclass(frozen=True)
class Duty:
    """One column: a legal duty that somebody owed in the year."""

    kind: str
    title: str


@dataclass(frozen=True)
class Cell:
    """How one organisation stands with one duty in the year; empty where it does not owe it."""

    duty: Duty
    light: Light | None = None
    word: str = ""
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One organisation in tree order, a cell per duty; its groups count with it."""

    organization: Organization
    cells: Sequence[Cell]

    @property
    def owed(self) -> list[Cell]:
        """The cells that say something."""
        return [cell for cell in self.cells if cell.light]

    @property
    def open(self) -> list[Cell]:
        """Those that ask for something, for narrow screens."""
        return [cell for cell in self.owed if cell.light in (Light.RED, Light.YELLOW, Light.BLUE)]

    @property
    def rest(self) -> int:
        """How many duties ask for nothing."""
        return len(self.owed) - len(self.open)


@dataclass(frozen=True)
class Overview:
    """One page of the matrix."""

    year: int
    duties: Sequence[Duty]
    rows: Sequence[Row]
    page: Page


def _owed(year: int) -> QuerySet[Obligation]:
    """Entries of legal duties that fall due in a year and were really owed."""
    return Obligation.objects.filter(ledger.in_year(year), source=RULE).exclude(state=State.VOID)


def overview(*, year: int, on: date, number: object = 1, only_missed: bool = False) -> Overview:
    """The matrix: organisations that owe something in tree order, a page at a time, under the duties somebody on the
    page owes. A fixed number of queries, and what they read is the page (and what was missed, where that is asked for).
    """
    owed = _owed(year)
    concerned = _with(owed.filter(ledger.missed(on))) if only_missed else _bound(year)
    page = Paginator(concerned.order_by("path"), PER_PAGE).get_page(number)
    standings, titles = _standings(owed, [one.pk for one in page], on)
    duties = _in_order(titles)
    rows = [Row(one, [_cell(one, duty, standings.get((one.pk, duty.kind)), year) for duty in duties]) for one in page]
    return Overview(year, duties, [row for row in rows if row.owed], page)


_OF_GROUPS = {"organization__kind": Kind.GROUP}


def _bound(year: int) -> QuerySet[Organization]:
    """Organisations of the kinds the packages bind that lived and had gone live within the year, where one sees their
    states or those of their groups. To look up who of all of them owes something would take longer than the page.
    """
    kinds = {kind for pack in library().packs for rule in pack.duties for kind in rule.subjects} - {Kind.GROUP}
    first, last = date(year, 1, 1), date(year, 12, 31)
    found, seen = Organization.objects.all(), scope.current()
    if not seen.everything:
        ranges = seen.reach.get(Sight.STATES, ())
        groups = Organization.objects.at(ranges).filter(kind=Kind.GROUP).order_by()
        found = found.filter(scope.within("path", ranges) | Q(pk__in=groups.values("parent")))
    return found.filter(
        Q(dissolved_on=None) | Q(dissolved_on__gte=first),
        kind__in=kinds, founded_on__lte=last, go_live_on__lte=last,
    )  # fmt: skip


def _with(entries: QuerySet[Obligation]) -> QuerySet[Organization]:
    """Organisations with such entries of their own or of their groups; found once, for counting and for the page."""
    row = Case(When(then="organization__parent", **_OF_GROUPS), default="organization")
    return Organization.objects.filter(pk__in=set(entries.order_by().values_list(row, flat=True)))


_TERM = 36
"""Months of the shortest term: elections stand last."""


def _in_order(titles: Mapping[str, str]) -> list[Duty]:
    """What is owed most often first, so that the month's duties stand beside the names; then the packages' order."""
    rules = [rule for pack in library().packs for rule in pack.duties]
    rules.sort(key=lambda rule: MONTHS.get(rule.period, _TERM))
    known = [kind for kind in dict.fromkeys(rule.code for rule in rules) if kind in titles]
    return [Duty(kind, titles[kind]) for kind in known + sorted(set(titles) - set(known))]


def _standings(
    owed: QuerySet[Obligation], numbers: list[int], on: date
) -> tuple[dict[tuple[int, str], Standing], dict[str, str]]:
    """How many periods stand how, by organisation and duty, a group's with its branch; and the duties' titles."""
    missed = ledger.missed(on)
    groups = Organization.objects.filter(parent__in=numbers, kind=Kind.GROUP).order_by().values("pk")
    counted = (
        owed.filter(Q(organization__in=numbers) | Q(organization__in=groups))
        .order_by()
        .values_list("organization", "organization__kind", "organization__parent", "kind")
        .annotate(
            title=Min("title"),
            hard=Count("id", filter=missed & Q(severity=Severity.HARD)),
            soft=Count("id", filter=missed & Q(severity=Severity.SOFT)),
            open=Count("id", filter=ledger.pending(on)),
            met=Count("id", filter=Q(state__in=(State.MET, State.LATE))),
            lifted=Count("id", filter=Q(state=State.WAIVED)),
            ahead=Count("id", filter=Q(state=State.PENDING) & ledger.ahead(on)),
        )
    )
    found: dict[tuple[int, str], Standing] = defaultdict(Standing)
    titles: dict[str, str] = {}
    for number, level, parent, kind, title, *parts in counted:
        found[parent if level == Kind.GROUP else number, kind] += Standing(*parts)
        titles[kind] = title
    return found, titles


def _cell(organization: Organization, duty: Duty, standing: Standing | None, year: int) -> Cell:
    if standing is None:
        return Cell(duty)
    light, word = cell_light(standing)
    return Cell(duty, light, word, address_of(organization, duty.kind, year))


def address_of(organization: Organization, kind: str, year: int) -> str:
    """The page of one cell."""
    return f"{reverse('insights:duty', args=[organization.pk, kind])}?year={year}"


@dataclass(frozen=True)
class Opened:
    """A cell opened: the periods of one duty in one organisation (and its groups), the clause, whom to ask."""

    organization: Organization
    title: str
    entries: Sequence[Obligation]
    clauses: Sequence[tuple[str, object]]
    ask: Sequence[Appointment]


def opened(organization: Organization, kind: str, *, year: int, on: date) -> Opened | None:
    """What stands behind a cell, or nothing where nothing is owed. A fixed number of queries."""
    where = Q(organization=organization) | Q(organization__parent=organization, **_OF_GROUPS)
    entries = list(
        ledger.entries().filter(where, ledger.in_year(year), source=RULE, kind=kind).exclude(state=State.VOID)
        .order_by("organization__path", "due_on", "id")
    )  # fmt: skip
    if not entries:
        return None
    cited = dict.fromkeys((entry.clause, entry.pack) for entry in entries)
    heads = heads_on(on=on)
    holders = dict.fromkeys([organization.pk, *(entry.organization_id for entry in entries)])
    return Opened(
        organization=organization,
        title=entries[-1].title,
        entries=entries,
        clauses=[(clause_citation(*one), library().clause(*one)) for one in cited],
        ask=[heads[number] for number in holders if number in heads],
    )


# What the figures say in words


@dataclass(frozen=True)
class Sentence:
    """A computed sentence and the page of the rows it was computed from."""

    text: str
    url: str


def _ledger(**filters: object) -> str:
    return f"{reverse('obligations:list')}?{urlencode({name: one for name, one in filters.items() if one})}"


def in_words(*, on: date) -> list[Sentence]:
    """Three sentences on how the organisations stand today. Four queries."""
    owed, month, missed = _owed(on.year), period_of("month", on), ledger.missed(on)
    due = owed.filter(due_on__gte=month.start, due_on__lte=month.end).exclude(state=State.WAIVED).aggregate(
        all=Count("id"),
        met=Count("id", filter=Q(state__in=(State.MET, State.LATE))),
        open=Count("id", filter=ledger.pending(on)),
    )  # fmt: skip
    said = [
        Sentence(
            f"{on.month}月到期的职责共{due['all']}项，已履行{due['met']}项，待办{due['open']}项。",
            _ledger(year=on.year, month=on.month),
        )
    ]
    late = owed.filter(missed).aggregate(
        hard=Count("id", filter=Q(severity=Severity.HARD)),
        soft=Count("id", filter=Q(severity=Severity.SOFT)),
        organizations=Count("organization", distinct=True),
    )
    if not late["organizations"]:
        return [*said, Sentence("今年到期的职责，过了宽限期的都已履行或经批准免除。", _ledger(year=on.year))]
    said.append(
        Sentence(
            f"今年逾期未履行的，刚性要求{late['hard']}项，一般性要求{late['soft']}项。",
            _ledger(year=on.year, state=State.MISSED),
        )
    )
    names = named(_first_names(owed.filter(missed)), late["organizations"])
    return [*said, Sentence(f"涉及{names}。", f"{reverse('insights:overview')}?missed=1&year={on.year}")]


def raised(*, on: date) -> list[Sentence]:
    """How far items of 责任清单 and tasks of decisions of this year have come, all together; nothing where there are
    none. One query.
    """
    items, signing, tasks = Q(source=DUTIES, kind=ITEM), Q(source=DUTIES, kind=ACKNOWLEDGE), Q(source=TASKS, kind=TASK)
    done, open_ = Q(state__in=(State.MET, State.LATE)), ledger.pending(on)
    rows = Obligation.objects.filter(ledger.in_year(on.year), items | signing | tasks)
    found = rows.exclude(state__in=(State.VOID, State.WAIVED)).aggregate(
        items=Count("id", filter=items & Q(due_on__lte=on)),
        items_done=Count("id", filter=items & done & Q(due_on__lte=on)),
        items_late=Count("id", filter=items & ledger.missed(on)), unsigned=Count("id", filter=signing & ~done),
        tasks=Count("id", filter=tasks), tasks_done=Count("id", filter=tasks & done),
        tasks_open=Count("id", filter=tasks & open_), tasks_late=Count("id", filter=tasks & ledger.missed(on)),
    )  # fmt: skip
    said = []
    if found["items"]:
        late = f"，逾期{found['items_late']}项" if found["items_late"] else ""
        text = f"责任清单到期的事项{found['items']}项，已办结{found['items_done']}项{late}。"
        late_ones = {"state": State.MISSED} if late else {}
        said.append(Sentence(text, _ledger(kind=ITEM, year=on.year, **late_ones)))
    if found["unsigned"]:
        url = f"{reverse('responsibilities:home')}?year={on.year}&unsigned=1"
        said.append(Sentence(f"已公布的责任清单待签收{found['unsigned']}份。", url))
    if found["tasks"]:
        late = f"，逾期{found['tasks_late']}项" if found["tasks_late"] else ""
        text = f"决策任务{found['tasks']}项，已报告完成{found['tasks_done']}项，待办{found['tasks_open']}项{late}。"
        url = (
            reverse("plans:directives") if scope.current().reach.get(Sight.TASKS) else _ledger(kind=TASK, year=on.year)
        )
        said.append(Sentence(text, url))
    return said


def _first_names(entries: QuerySet[Obligation]) -> list[str]:
    """The first organisations of entries, in tree order; a group with its branch's name. One query."""
    own = Exists(entries.order_by().filter(organization=OuterRef("pk")))
    return [one.called for one in Organization.objects.filter(own).select_related("parent").order_by("path")[:NAMED]]


def changes(*, on: date) -> list[Sentence]:
    """What changed since the first of the month: what came to be missed, what was recorded afterwards, organisations
    founded and closed, terms that ran out. A fixed number of queries.
    """
    first = on.replace(day=1)
    return [*_newly_missed(first, on), *_recorded_afterwards(first, on), *_organisations(first, on), *_terms(first, on)]


def _newly_missed(first: date, on: date) -> Iterable[Sentence]:
    """Duties that came to be missed, each with the first organisations and how many they are."""
    before = ledger.missed(first - timedelta(days=1))
    period: dict[str, Any] = {"partition_by": ["kind", "period_start", "due_on"]}
    fresh = (
        ledger.entries()
        .filter(ledger.missed(on), ~before, source=RULE)
        .annotate(
            place=Window(RowNumber(), order_by=["organization__path", "id"], **period),
            total=Window(Count("id"), **period),
        )
        .filter(place__lte=NAMED)
    )
    grouped: dict[tuple[str, date, date], list[Any]] = defaultdict(list)
    for entry in fresh.order_by("kind", "due_on", "period_start", "place"):
        grouped[entry.kind, entry.period_start, entry.due_on].append(entry)
    for (kind, start, due), entries in grouped.items():
        names = named([entry.organization.called for entry in entries], entries[0].total)
        text = f"{entries[0].title}（{ledger.period_label(start, due)}）新列入逾期：{names}。"
        yield Sentence(text, _ledger(kind=kind, year=due.year, month=due.month, state=State.MISSED))


def _recorded_afterwards(first: date, on: date) -> Iterable[Sentence]:
    """Entries that a record of an earlier day, entered this month after grace, has met."""
    proofs = (
        Evidence.objects.filter(
            recorded_at__gte=datetime.combine(first, time(), clock.ZONE), obligation__recorded_late=True,
            obligation__source=RULE, obligation__state=State.MET, obligation__grace_until__lt=on,
        )
        .select_related("obligation__organization__parent")
        .order_by("obligation__organization__path", "happened_on", "id")
    )  # fmt: skip
    for proof in proofs:
        entry = proof.obligation
        label = ledger.period_label(entry.period_start, entry.due_on)
        yield Sentence(
            f"{entry.organization.called}补记了{label}的{entry.title}（{chinese_date(proof.happened_on)}）。",
            ledger.address_of(entry),
        )


def _organisations(first: date, on: date) -> Iterable[Sentence]:
    within = Q(founded_on__gte=first, founded_on__lte=on) | Q(dissolved_on__gte=first, dissolved_on__lte=on)
    for one in Organization.objects.filter(within).select_related("parent").order_by("path"):
        url = reverse("organizations:profile", args=[one.pk])
        if first <= one.founded_on <= on:
            yield Sentence(f"{one.called}于{chinese_date(one.founded_on)}成立。", url)
        if one.dissolved_on and first <= one.dissolved_on <= on:
            yield Sentence(f"{one.called}于{chinese_date(one.dissolved_on)}撤销。", url)


def _terms(first: date, on: date) -> Iterable[Sentence]:
    """Terms that ran out this month and were followed by no election."""
    later = Term.objects.filter(organization=OuterRef("organization"), elected_on__gt=OuterRef("elected_on"))
    living = Term.objects.filter(~Exists(later), organization__dissolved_on=None)
    for term in living.select_related("organization__parent").order_by("organization__path"):
        if first <= term_end(term) <= on:
            url = reverse("organizations:profile", args=[term.organization_id])
            yield Sentence(f"{term.organization.called}的任期于{chinese_date(term_end(term))}届满。", url)


def not_handed_in() -> list[Sentence]:
    """Which branches have not handed in their handbook of the year, to whom receives it: in tree order, while it is
    the year to hand in (from December to November). Two queries; none for whoever receives nothing.
    """
    if not scope.current().may_anywhere(Power.RECEIVE):
        return []
    year = handed.usual_year()
    missing = handed.missing(year)
    if not (total := missing.count()):
        return []
    names = named([one.short_name or one.name for one in missing[:NAMED]], total)
    address = f"{reverse('archives:received')}?{urlencode({'year': year, 'show': 'missing'})}"
    return [Sentence(f"{year}年度党支部工作手册尚未报送（含退回未再报）的有{total}个党支部：{names}。", address)]


@dataclass(frozen=True)
class Coming:
    """A duty that falls due soon: by when, in how many organisations it is still open."""

    title: str
    period: str
    due_on: date
    open: int
    url: str


def due_next(*, on: date) -> list[Coming]:
    """What falls due within thirty days and is not met yet, by due date. One query."""
    rows = (
        Obligation.objects.filter(ledger.pending(on), source=RULE, due_on__gte=on, due_on__lte=on + AHEAD)
        .order_by("due_on", "kind")
        .values_list("kind", "due_on", "period_start")
        .annotate(open=Count("id"), title=Min("title"))
    )
    return [
        Coming(
            title, ledger.period_label(start, due), due, open_,
            _ledger(kind=kind, year=due.year, month=due.month, state=State.PENDING),
        )
        for kind, due, start, open_, title in rows
    ]  # fmt: skip
