"""Answers of the ledger: what is due, what was missed, how a year went. Lists stand in tree order or by due date,
never by a number of faults.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from yipanqi.access.enums import Sight
from yipanqi.audit.events import EVENTS
from yipanqi.audit.queries import history_of
from yipanqi.engine.duties import reference
from yipanqi.engine.duties.model import Due
from yipanqi.engine.periods import Window, add_months, period_of
from yipanqi.kernel import clock, scope
from yipanqi.obligations import reading
from yipanqi.obligations import rules as of_entries
from yipanqi.obligations.enums import HISTORY, ONE_OFF, RULE, State, WaiverStage
from yipanqi.obligations.models import Evidence, Obligation, Waiver
from yipanqi.obligations.questions import (
    NEXT_STEPS,
    OBLIGATION_ORIGIN,
    OBLIGATION_WORDS,
    OVERDUE_STEPS,
    RECORD_ADDRESS,
)
from yipanqi.obligations.rules import latest_quarters, period_label, span
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization, Person
from yipanqi.regulations.queries import Rules, rules_by_path, rules_for
from yipanqi.ui.lights import Light
from yipanqi.ui.strips import Cell, Row, Strip

__all__ = ["latest_quarters", "period_label", "span"]

SHOWN_OVERDUE = timedelta(days=92)
"""How far back a desk lists what was missed; the ledger has the rest."""

SEEN_FIRST = timedelta(days=7)
"""How long something missed is known to those who owe it alone: they are reminded and can still record what was held.
Afterwards the levels above see it (docs/adr/0008)."""

OPEN = (State.PENDING, State.MISSED)
"""States that the passing of days decides between."""

_INSIDE = (Sight.RECORDS, Sight.OPEN_RECORDS, Sight.TASKS)
"""Whoever may read the records of an organisation, or what it was charged with, belongs to it."""


def entries() -> QuerySet[Obligation]:
    """The entries one may see, with their organisations, by due date."""
    return Obligation.objects.select_related("organization__parent", "person").order_by(
        "due_on", "organization__path", "kind", "id"
    )


def worded(found: list[Obligation]) -> list[Obligation]:
    """The same entries; those of records the actor may open say in full what is owed. Upper levels see that something
    decided in a meeting is owed and how it stands, not what was decided (docs/threat-model.md).
    """
    if raised := [entry for entry in found if not entry.is_recurring]:
        for answers in OBLIGATION_WORDS.ask(entries=raised):
            for entry in raised:
                entry.words = answers.get(entry.pk, entry.words)
    return found


def next_steps(entry: Obligation) -> list[tuple[str, str]]:
    """What the rooms offer to be done about an open entry: words and address of each step."""
    return NEXT_STEPS.ask(obligation=entry)


def overdue_steps(entry: Obligation) -> list[tuple[str, str]]:
    """What the rooms offer somebody above to consider about an overdue entry; nothing is done by itself."""
    return OVERDUE_STEPS.ask(obligation=entry)


def address_of_record(record: str) -> str:
    """Where a record (`meeting:12`) is opened; empty where no room knows it."""
    return next(iter(RECORD_ADDRESS.ask(record=record)), "")


def _past(on: date) -> Q:
    """Grace is over, to the actor: at once where the records are open to him or her, later from above."""
    seen = scope.current()
    if seen.everything:
        return Q(grace_until__lt=on)
    ranges = tuple(part for sight in _INSIDE for part in seen.reach.get(sight, ()))
    own = scope.within("organization__path", ranges)
    if seen.person_id is not None:
        own |= Q(person=seen.person_id)
    return Q(grace_until__lt=on - SEEN_FIRST) | (Q(grace_until__lt=on) & own)


def _day_for_reader(entry: Obligation, on: date) -> date:
    """The day as of which the actor sees how an open entry stands; the same rule as `_past`, for one entry."""
    seen = scope.current()
    if seen.everything:
        return on
    inside = any(seen.sees(sight, entry.organization.path) for sight in _INSIDE)
    named = seen.person_id is not None and entry.person_id == seen.person_id
    return on if inside or named else on - SEEN_FIRST


def state_on(entry: Obligation, on: date) -> str:
    """The state on a day, to the reader at hand."""
    return of_entries.state_on(entry, _day_for_reader(entry, on))


def light_of(entry: Obligation, on: date) -> Light:
    """The light on a day, to the reader at hand; `period_start` is judged by the day itself."""
    return of_entries.light_of(entry, _day_for_reader(entry, on), today=on)


def light_word(entry: Obligation, on: date) -> str:
    """The word beside the light, where its own would not say enough."""
    return of_entries.light_word(entry, _day_for_reader(entry, on))


def missed(on: date) -> Q:
    """Entries missed by a day, even where the nightly run has not said so yet, to the reader at hand."""
    return Q(state__in=OPEN, due_on__lt=on) & _past(on)  # due before grace was over: which is what the index knows


def pending(on: date) -> Q:
    """Entries that are asked for, or in grace, on a day, to the reader at hand."""
    return Q(state__in=OPEN) & ~ahead(on) & ~_past(on)


def ahead(on: date) -> Q:
    """Entries not asked for yet on a day, as `rules.is_ahead` has it."""
    early = Q(period_start__gt=on)
    for kind, months in of_entries.LEAD_MONTHS.items():
        early |= Q(kind=kind, due_on__gt=add_months(on, months))
    return early


def in_state(state: str, on: date) -> Q:
    """Entries in a state on a day."""
    if state == State.MISSED:
        return missed(on)
    return pending(on) if state == State.PENDING else Q(state=state)


def in_year(year: int) -> Q:
    """Entries that fall due in a year."""
    return Q(due_on__year=year)


def filtered(
    *,
    organization: Organization | None = None,
    kind: str = "",
    state: str = "",
    year: int | None = None,
    month: int | None = None,
    tree: bool = True,
    on: date,
) -> QuerySet[Obligation]:
    """The list behind 台账: of an organisation and all below it, of one duty (`one_off` for decisions and the like),
    in a state, due in a year and month; in tree order, or by due date.
    """
    found = entries()
    if organization is not None:
        low, high = organization.range
        found = found.filter(organization__path__gte=low, organization__path__lt=high)
    if kind:
        found = found.exclude(source=RULE) if kind == ONE_OFF else found.filter(kind=kind)
    if state:
        found = found.filter(in_state(state, on))
    if year:
        found = found.filter(in_year(year))
    if month:
        found = found.filter(due_on__month=month)
    return found.order_by("organization__path", "due_on", "kind", "id") if tree else found


def years(today: date) -> list[int]:
    """The years of the organ's ledger from the first entry to the last, this one included, newest first. Asked of the
    whole ledger, which tells no more than how old it is: narrowed, every entry would have to be looked at.
    """
    with scope.system("台账的年份"):
        days = Obligation.objects.values_list("due_on", flat=True)
        ends = [days.order_by("due_on").first(), days.order_by("-due_on").first(), today]
    found = [day.year for day in ends if day]
    return list(range(max(found), min(found) - 1, -1))


def under_power(power: str) -> list[Organization]:
    """Living organisations over which the scope in force holds a power, in tree order."""
    seen = scope.current()
    living = Organization.objects.filter(Q(dissolved_on=None) | Q(dissolved_on__gte=clock.today())).order_by("path")
    return [organization for organization in living if seen.may(power, organization.path)]


@dataclass(frozen=True)
class Desk:
    """What somebody has to do: missed lately, due now."""

    overdue: list[Obligation]
    due: list[Obligation]


@dataclass(frozen=True)
class Desks:
    """The three lists of one visitor: what comes again and again, what rooms raised, what one owes in person."""

    recurring: Desk
    raised: Desk
    own: Desk


def due_list(organizations: Iterable[Organization | int] | None = None, *, on: date | None = None) -> Desk:
    """What organisations (all one sees, where none are named) owe now: overdue first, then by due date. One query."""
    day = on or clock.today()
    wanted = _lately(day) & Q(source=RULE)
    if organizations is not None:
        wanted &= Q(organization__in=list(organizations))
    return _parted(_open(wanted, day), day)


def missed_earlier(organizations: Iterable[Organization | int], *, on: date | None = None) -> int:
    """How many recurring duties organisations missed longer ago than a desk lists. One query."""
    day, chosen = on or clock.today(), list(organizations)
    return entries().filter(missed(day), source=RULE, organization__in=chosen, due_on__lt=day - SHOWN_OVERDUE).count()


def mine(person: Person | int, *, on: date | None = None) -> Desk:
    """What a person owes: decisions, tasks. One query; everything missed is listed, however old, nothing of a period
    that has not begun.
    """
    day = on or clock.today()
    return _parted(_open(Q(state__in=OPEN, person=person), day), day)


def desks(
    person: int, *, owing: Iterable[Organization], charged: Iterable[Organization], sources: Sequence[str], on: date
) -> Desks:
    """`due_list` of those that owe, what these rooms raised for those charged, nobody being named, and `mine`,
    in one query: the first page of everybody asks for all three.
    """
    owed, held = {one.pk for one in owing}, {one.pk for one in charged}
    wanted = Q(state__in=OPEN, person=person)
    if owed:
        wanted |= _lately(on) & Q(source=RULE, organization__in=owed)
    if held:
        wanted |= Q(state__in=OPEN, organization__in=held, source__in=sources, person=None)
    found, since = _open(wanted, on), on - SHOWN_OVERDUE
    named = [one for one in found if one.person_id is None and one.organization_id in held]
    return Desks(
        recurring=_parted(
            [one for one in found if one.is_recurring and one.organization_id in owed and one.due_on >= since], on
        ),
        raised=_parted([one for one in named if one.source in sources], on),
        own=_parted([one for one in found if one.person_id == person], on),
    )


def _lately(day: date) -> Q:
    return Q(state__in=OPEN, due_on__gte=day - SHOWN_OVERDUE)


def _open(wanted: Q, day: date) -> list[Obligation]:
    """Entries missed by a day or asked for on it, in the order of `entries`. Each part wanted names the open
    states, so that each is found by an index of its own. They are few: sorting them here is cheaper than having Django
    work out an order over all the columns it selects.
    """
    found = list(entries().filter(wanted).exclude(ahead(day)).order_by())
    return worded(sorted(found, key=lambda one: (one.due_on, one.organization.path, one.kind, one.pk)))


def _parted(listed: Sequence[Obligation], day: date) -> Desk:
    overdue = [entry for entry in listed if state_on(entry, day) == State.MISSED]
    late = {entry.pk for entry in overdue}
    return Desk(overdue, [entry for entry in listed if entry.pk not in late])


def in_tree_order(found: QuerySet[Obligation]) -> list[tuple[Organization, list[Obligation]]]:
    """Entries grouped by organisation, organisations in tree order."""
    ordered = found.order_by("organization__path", "due_on", "kind", "id")
    return [(organization, list(group)) for organization, group in groupby(ordered, key=lambda one: one.organization)]


def shortfalls(*, on: date | None = None) -> list[tuple[Organization, list[Obligation]]]:
    """Organisations that missed legal duties this year, after grace, in tree order. One query."""
    day = on or clock.today()
    return in_tree_order(entries().filter(missed(day), in_year(day.year), source=RULE))


@dataclass(frozen=True)
class Tally:
    """How one duty stands in one month: how many owe it, how many have done it, how many are still at it."""

    kind: str
    title: str
    owed: int
    met: int
    open: int


def month_tallies(*, on: date | None = None) -> list[Tally]:
    """Duties that fall due this month, over all organisations one sees; what is waived or void is not counted. One
    query.
    """
    day = on or clock.today()
    last = period_of("month", day).end
    due = Obligation.objects.filter(source=RULE, due_on__gte=day.replace(day=1), due_on__lte=last)
    rows = (
        due.exclude(state__in=[State.WAIVED, State.VOID])
        .order_by("kind")
        .values("kind", "title")
        .annotate(
            owed=Count("id"),
            met=Count("id", filter=Q(state=State.MET)),
            open=Count("id", filter=pending(day)),
        )
    )
    return [Tally(**row) for row in rows]


def upcoming(
    organizations: Sequence[Organization], *, on: date | None = None, window: Window | None = None
) -> list[tuple[Organization, Due]]:
    """What falls due in a window (next month, where none is given) and begins after today, as far as known today. A
    fixed number of queries.
    """
    day = on or clock.today()
    month = period_of("month", period_of("month", day).end + timedelta(days=1))
    chosen = window or Window(month.start, month.end)
    by_id = {organization.pk: organization for organization in organizations}
    states = reading.organization_states(list(by_id))
    found = []
    for rules, members in rules_by_path({pk: one.path for pk, one in by_id.items()}):
        calendar = Rules(tuple(one for one in reading.kept_in_ledger(rules).dated if one.rule.is_calendar))
        own = [state for state in states if state.org_id in members]
        found += reference.due(organizations=own, rules=calendar, window=chosen)
    begun = [row for row in found if row.period_start > day]
    begun.sort(key=lambda row: (by_id[row.org_id].path, row.period_end, row.duty))
    return [(by_id[row.org_id], row) for row in begun]


def completion(organization: Organization, window: Window) -> list[Obligation]:
    """What an organisation and all below it had to do in a quarter or month: what was due then, what was done then
    ahead of its day, and what was decided to be done earlier and still stood open. In tree order; decisions only where
    their records are open to the reader, and nothing that somebody owes in person.
    """
    still_open = ~Q(source=RULE) & Q(due_on__lt=window.start) & (Q(state__in=OPEN) | Q(met_on__gte=window.start))
    due = Q(due_on__gte=window.start, due_on__lte=window.end)
    early = Q(due_on__gt=window.end, met_on__gte=window.start, met_on__lte=window.end)
    low, high = organization.range
    found = entries().filter(organization__path__gte=low, organization__path__lt=high)
    found = found.filter(due | early | still_open).select_related("organization__parent", "person", "waiver")
    return _readable(found.order_by("organization__path", "due_on", "kind", "id"))


def _readable(found: QuerySet[Obligation]) -> list[Obligation]:
    of_all = found.filter(Q(source=RULE) | Q(person=None) | Q(kind=DECIDED))
    return [one for one in worded(list(of_all)) if not one.is_closed]


DECIDED = "decision"
"""Kind of what a meeting decided: it concerns the organisation, whoever carries it out."""


class ToFollow(NamedTuple):
    """Something due in the next quarter or month; `period`: of a duty that comes again and again."""

    organization: Organization
    what: str
    period: str
    due_on: date


def to_follow(organization: Organization, window: Window, *, on: date) -> list[ToFollow]:
    """What is due in a quarter or month to come, of an organisation and all below it: from the ledger, and from the
    rules for periods that have not begun. In tree order.
    """
    low, high = organization.range
    written = entries().filter(
        organization__path__gte=low, organization__path__lt=high, due_on__gte=window.start, due_on__lte=window.end
    )
    found = [
        ToFollow(one.organization, one.called, period_of_entry(one), one.due_on)
        for one in _readable(written.exclude(state__in=[State.WAIVED, State.VOID]))
    ]
    seen = scope.current()
    below = Organization.objects.filter(path__gte=low, path__lt=high).select_related("parent")
    owing = [one for one in below if seen.sees(Sight.STATES, one.path)]
    found += [
        ToFollow(whose, due.rule.title, period_label(due.period_start, due.period_end), due.period_end)
        for whose, due in upcoming(owing, on=on, window=window)
    ]
    return sorted(found, key=lambda one: (one.organization.path, one.due_on, one.what))


def named(organization: Organization) -> str:
    """How a table calls it: briefly; a group after its branch."""
    return organization.called if organization.kind == Kind.GROUP else organization.short_name or organization.name


def period_of_entry(entry: Obligation) -> str:
    """`2026年9月` of a duty that comes again and again; nothing of anything else."""
    return period_label(entry.period_start, entry.due_on) if entry.is_recurring else ""


def strip(organization: Organization, year: int, *, on: date | None = None) -> Strip:
    """The year of one organisation: a row per duty, a cell per period with its light; periods to come are grey.

    Duties that it does not owe, or that no room offers evidence for, have no row. Two queries.
    """
    day = on or clock.today()
    found = (
        Obligation.objects.filter(organization=organization, source=RULE, due_on__year=year, period_start__year=year)
        .select_related("organization")
        .order_by()
    )
    rules = [one.rule for one in reading.kept_in_ledger(rules_for(organization)).dated]
    written = sorted(found, key=lambda one: (one.kind, one.due_on))
    rows = []
    for kind in _kinds(organization, rules, written, date(year, 12, 31)):
        own = [entry for entry in written if entry.kind == kind]
        matching = [rule for rule in rules if rule.code == kind and organization.kind in rule.subjects]
        cells = [_cell(entry, day) for entry in own] + _to_come(organization, matching, own, year, day)
        title = own[-1].title if own else matching[-1].title
        rows.append(Row(title=title, cells=sorted(cells, key=lambda cell: cell.first)))
    return Strip(year=year, rows=rows, present=day.month if day.year == year else 0)


def _kinds(organization: Organization, rules: Sequence, written: Sequence[Obligation], last: date) -> list[str]:
    """Duty codes in the order of the packages: those with entries, and those whose rule will ask again this year."""
    with_entries = {entry.kind for entry in written}
    codes = list(dict.fromkeys(rule.code for rule in rules))
    open_rules = {rule.code for rule in rules if _asks(organization, rule) and rule.in_force(last)}
    return [code for code in codes if code in with_entries | open_rules] + sorted(with_entries - set(codes))


def _asks(organization: Organization, rule) -> bool:
    """Whether the rule concerns the organisation as it stands; numbers of members decide only when a period begins."""
    if not rule.is_calendar or organization.kind not in rule.subjects:
        return False
    flags = {"has_committee": organization.has_committee, "is_temporary": organization.is_temporary}
    if rule.exempt_temporary and organization.is_temporary:
        return False
    return all(one.value == flags[one.field] for one in rule.when if one.field in flags and one.op == "==")


def _cell(entry: Obligation, day: date) -> Cell:
    word = light_word(entry, day)
    detail = entry.note
    if entry.met_on:
        detail = f"{clock.chinese_date(entry.met_on)}履行"
    return Cell(
        first=entry.period_start.month,
        months=entry.due_on.month - entry.period_start.month + 1,
        light=light_of(entry, day),
        word=word,
        label=period_label(entry.period_start, entry.due_on).removeprefix(f"{entry.due_on.year}年") or "全年",
        detail=detail,
        url=address_of(entry),
    )


def _to_come(
    organization: Organization, rules: Sequence, own: Sequence[Obligation], year: int, day: date
) -> list[Cell]:
    """Grey cells for the periods of this year that have not begun."""
    taken = {entry.period_start for entry in own}
    cells = []
    for rule in rules:
        if not _asks(organization, rule):
            continue
        for first in range(1, 13):
            period = period_of(rule.period, date(year, first, 1))
            fresh = period.start == date(year, first, 1) and period.start > day and period.start not in taken
            alive = organization.dissolved_on is None or period.end <= organization.dissolved_on
            if fresh and alive and rule.in_force(period.start) and period.start >= organization.go_live_on:
                label = period_label(period.start, period.end).removeprefix(f"{year}年") or "全年"
                cells.append(Cell(first, period.end.month - first + 1, Light.GREY, "未到期", label))
    return cells


def address_of(entry: Obligation) -> str:
    """The page of an entry."""
    return f"/obligations/{entry.pk}/"


def evidence_of(entry: Obligation) -> QuerySet[Evidence]:
    """The records that meet an entry, in the order in which they happened."""
    return Evidence.objects.filter(obligation=entry).order_by("happened_on", "id")


@dataclass(frozen=True)
class Happening:
    """One line of an entry's history."""

    at: datetime
    actor: str
    sentence: str
    reason: str = ""


_CHANGED = {
    "state": "状态", "met_on": "履行日期", "recorded_late": "补记", "minimum": "次数", "severity": "要求",
    "grace_until": "宽限至", "clause": "条款", "pack": "规则包", "note": "说明", "done": "已计次数",
}  # fmt: skip


def history(entry: Obligation) -> list[Happening]:
    """The story of one entry to the reader at hand, oldest first: its own and what its organisation's ledger says of
    it. As long as a miss is known inside alone, it is told to nobody else here either."""
    today = clock.today()
    hushed = _day_for_reader(entry, today) <= entry.grace_until < today
    told = [
        Happening(one.at, _who(one), _told(one), one.reason)
        for one in history_of(f"obligations.obligation:{entry.pk}")
        if not (hushed and one.event == MISSED_EVENT)
    ]
    labels = {proof.record: proof.label for proof in evidence_of(entry)}
    raised = [] if entry.is_recurring else OBLIGATION_ORIGIN.ask(entry=entry)
    for origin in (subject for subjects in raised for subject in subjects):
        told += [
            Happening(one.at, _who(one), EVENTS.get(one.event, one.event), one.reason)
            for one in history_of(origin)
            if entry.key in (one.after or {}).get("entries", {})
        ]
    for one in history_of(f"{HISTORY}:{entry.organization_id}") if entry.is_recurring else ():
        told += [Happening(one.at, _who(one), sentence) for sentence in _sentences(one, entry.key, labels, hushed)]
    return sorted(told, key=lambda one: one.at)


def _who(one) -> str:
    """Both names where an assistant acted: `甲（代乙）`."""
    return f"{one.actor}（代{one.on_behalf_of}）" if one.on_behalf_of else one.actor


def _told(one) -> str:
    """The sentence of an event of one entry; a deadline that moved is said with the one before."""
    sentence, was, now = EVENTS.get(one.event, one.event), (one.before or {}), (one.after or {})
    if one.event == "obligation_changed" and was.get("due_on") != now.get("due_on"):
        before, after = (date.fromisoformat(half["due_on"]) for half in (was, now))
        return f"期限由{clock.chinese_date(before)}改为{clock.chinese_date(after)}"
    return sentence


MISSED_EVENT = "obligation_missed"


def _sentences(one, key: str, labels: Mapping[str, str], hushed: bool) -> list[str]:
    before, after = one.before or {}, one.after or {}
    found = []
    if key in after.get("added", {}):
        found.append(f"列入台账：{State(_hushed(after['added'][key], hushed)).label}")
    if key in after.get("changed", {}):
        was, now = before["changed"][key], after["changed"][key]
        if hushed and State.MISSED in (was.get("state"), now.get("state")):
            was = was | {"state": _hushed(was["state"], hushed)}
            now = {name: _hushed(value, hushed) if name == "state" else value for name, value in now.items()}
        parts = [
            f"{_CHANGED[name]}由“{_said(name, was[name])}”改为“{_said(name, now[name])}”"
            for name in now
            if was[name] != now[name]
        ]
        found += ["；".join(parts)] if parts else []
    found += [f"取得凭据：{labels.get(record, '已撤回的记录')}" for record in after.get("proven", {}).get(key, ())]
    found += [
        f"凭据撤回或更正：{labels.get(record, '已撤回的记录')}" for record in before.get("proven", {}).get(key, ())
    ]
    return found


def _hushed(state: str, hushed: bool) -> str:
    """An open entry stands as 待办 to those who may not know of the miss yet."""
    return State.PENDING if hushed and state == State.MISSED else state


def _said(name: str, value) -> str:
    if name == "state":
        return str(State(value).label)
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in ("met_on", "grace_until") and value:
        return clock.chinese_date(date.fromisoformat(value))
    return "无" if value in (None, "") else str(value)


def waivers(*, stage: str = "") -> QuerySet[Waiver]:
    """The waivers one may see, those waiting for an answer first."""
    found = Waiver.objects.select_related("organization__parent")
    if stage:
        found = found.filter(stage=stage)
    return found.order_by("-created_at", "-id")


def waiting_waivers() -> int:
    """How many requests wait for an answer."""
    return Waiver.objects.filter(stage=WaiverStage.REQUESTED).count()
