"""责任矩阵: the lists of a year as columns, their duties as rows, and what is not in order. Nothing is ranked: columns
stand in tree order, rows in the order of the lists.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.urls import reverse

from yipanqi.organizations.models import Appointment
from yipanqi.responsibilities.enums import LEVELS, OPEN_STAGES, Rhythm, Stage
from yipanqi.responsibilities.models import DutyList, Item
from yipanqi.responsibilities.queries.duties import catalogued, committees
from yipanqi.responsibilities.queries.holders import heads, holders
from yipanqi.responsibilities.queries.lists import catalogue_post, of_year, place_of
from yipanqi.responsibilities.queries.rulings import limits_of

COLUMNS = 20
"""Lists on one page."""
NO_OWNER, TWO_OWNERS, NO_LOWER = "无人负责", "两人负责", "没有下级承接"
_FIELDS = (
    "pk", "list_id", "token", "position", "duty_text", "clause", "duty", "rhythm", "above", "passes_down", "lead_id",
    "lead__name", "unit_id", "unit__name", "template",
)  # fmt: skip


@dataclass
class Column:
    """One list: who answers for it, how many items that person leads against how many the organ allows, which duties
    of the catalogue no item cites.
    """

    list: DutyList
    holder: Appointment | None
    led: int = 0
    capacity: int = 0
    missing: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """What its column is headed: the year and the word 责任清单 are those of the page."""
        return self.list.title.removesuffix(f"{self.list.year}年责任清单") or self.list.title

    @property
    def over(self) -> bool:
        """Whether the holder leads more items than the organ allows."""
        return self.led > self.capacity

    @property
    def address(self) -> str:
        """The list's page."""
        return reverse("responsibilities:list", args=[self.list.pk])


@dataclass
class Cell:
    """What a list has of a duty: nothing, or the item with who leads it."""

    pk: int = 0
    word: str = ""
    rhythm: str = ""


@dataclass
class Row:
    """One duty: a cell for every column, and what is not in order with it."""

    text: str
    cells: list[Cell]
    marks: list[str] = field(default_factory=list)


@dataclass
class Matrix:
    """One level of a year."""

    level: str
    columns: list[Column]
    rows: list[Row]
    page: Page

    @property
    def items(self) -> str:
        """The address of an item, without its number."""
        return reverse("responsibilities:item", args=[0]).removesuffix("0/")

    @property
    def gaps(self) -> list[Row]:
        """The rows with something not in order."""
        return [row for row in self.rows if row.marks]


def level_tabs(year: int, level: str) -> list[tuple[str, str, bool]]:
    """The levels as tabs."""
    here = reverse("responsibilities:matrix")
    return [(title, f"{here}?year={year}&level={title}", title == level) for title in LEVELS]


class Whole(Paginator):
    """Pages of lists that never part those of one organisation: who owns a duty twice is seen on one page."""

    @cached_property
    def parts(self) -> list[list[DutyList]]:
        """The lists of every page."""
        found: list[list[DutyList]] = [[]]
        for _, own in groupby(self.object_list, key=lambda one: one.organization_id):
            lists = list(own)
            if found[-1] and len(found[-1]) + len(lists) > self.per_page:
                found.append([])
            found[-1] += lists
        return found

    @cached_property
    def num_pages(self) -> int:
        """How many there are."""
        return len(self.parts)

    def page(self, number) -> Page:
        """One of them."""
        number = self.validate_number(number)
        return Page(self.parts[number - 1], number, self)


def matrix(year: int, *, level: str = "", page: str | int | None = 1, most: int = COLUMNS) -> Matrix:
    """The matrix of one level of a year, from the newest version of every list one may see, in the making or published;
    so many lists on a page. A fixed number of queries.
    """
    level = level if level in LEVELS else LEVELS[0]
    newest = _newest(year)
    found = Whole([one for one in newest if one.level == level], most).get_page(page)
    shown = list(found)
    held = holders(newest)
    items = list(Item.objects.filter(list__in=[one.pk for one in shown]).order_by("position", "pk").values(*_FIELDS))
    led = heads(row["unit_id"] for row in items if row["unit_id"])
    columns = _columns(shown, held, items, newest)
    rows = _rows(shown, items, held, led, _taken(year, items))
    return Matrix(level, columns, rows, found)


def _newest(year: int) -> list[DutyList]:
    found: dict[tuple, DutyList] = {}
    for one in of_year(year).filter(stage__in=(*OPEN_STAGES, Stage.PUBLISHED)):
        found.setdefault((one.organization_id, one.subject, one.post, one.person_id), one)
    return sorted(found.values(), key=place_of)


def _columns(shown: Sequence[DutyList], held: dict, items: list[dict], newest: Sequence[DutyList]) -> list[Column]:
    leads, rulings = _leads(newest, held), limits_of(one.organization for one in shown)
    above = committees()
    cited: dict[int, set[str]] = defaultdict(set)
    for row in items:
        cited[row["list_id"]].add(row["clause"])
    columns = []
    for one in shown:
        holder = held.get(one.pk)
        columns.append(
            Column(
                one, holder, leads[holder.person_id] if holder else 0, rulings[one.organization_id].capacity,
                _missing(one, cited[one.pk], above),
            )
        )  # fmt: skip
    return columns


def _leads(newest: Sequence[DutyList], held: dict) -> Counter[int]:
    """How many items each person leads in the lists of the year: those named, and all others of the own list."""
    counted: Counter[int] = Counter()
    numbers = [one.pk for one in newest]
    for number, lead, unit in Item.objects.filter(list__in=numbers).values_list("list_id", "lead_id", "unit_id"):
        if lead is not None:
            counted[lead] += 1
        elif unit is None and (holder := held.get(number)) is not None:
            counted[holder.person_id] += 1
    return counted


def _missing(one: DutyList, cited: set[str], above: Sequence[str]) -> tuple[str, ...]:
    """Duties of the catalogue that a Party post is charged with and no item of its list cites."""
    charged = catalogued(one.organization, catalogue_post(one), above)
    return tuple(charge.text for charge in charged if charge.clause and charge.clause.id not in cited)


def _taken(year: int, items: list[dict]) -> set[str]:
    """Tokens that some list of the year carries further."""
    passed = [row["token"] for row in items if row["passes_down"]]
    counted = (*OPEN_STAGES, Stage.PUBLISHED)
    rows = Item.objects.filter(above__in=passed, list__year=year, list__stage__in=counted)
    return set(rows.values_list("above", flat=True))


def _rows(shown: Sequence[DutyList], items: list[dict], held: dict, led: dict, taken: set[str]) -> list[Row]:
    places = {one.pk: place for place, one in enumerate(shown)}
    where = {one.pk: one.organization_id for one in shown}
    known = {row["token"]: row for row in items}
    matters: dict[str, list[dict]] = {}
    for row in sorted(items, key=lambda one: (places[one["list_id"]], one["position"], one["pk"])):
        matters.setdefault(_matter(row, where, known), []).append(row)
    return [_row(own, len(shown), places, where, held, led, taken) for own in matters.values()]


def _matter(row: dict, where: dict[int, int], known: dict[str, dict], depth: int = 0) -> str:
    """What a row of the matrix is about: a duty of the ledger in an organisation, an item with those that carry it
    further, or the same words in several lists.
    """
    if row["duty"]:
        return f"{where[row['list_id']]}:{row['duty']}"
    if row["above"] in known and depth < len(LEVELS):
        return _matter(known[row["above"]], where, known, depth + 1)
    return row["duty_text"]


def _row(own: list[dict], width: int, places: dict, where: dict, held: dict, led: dict, taken: set[str]) -> Row:
    cells = [Cell() for _ in range(width)]
    owners: dict[int, set[int]] = defaultdict(set)
    marks = []
    for row in own:
        word, person = _lead(row, held, led)
        cells[places[row["list_id"]]] = Cell(row["pk"], word, str(Rhythm(row["rhythm"]).label))
        if person is None:
            marks.append(NO_OWNER)
        elif not row["above"] and (row["duty"] or not row["template"]):
            owners[where[row["list_id"]]].add(person)
        if row["passes_down"] and row["token"] not in taken:
            marks.append(NO_LOWER)
    if any(len(people) > 1 for people in owners.values()):
        marks.append(TWO_OWNERS)
    return Row(own[0]["duty_text"], cells, list(dict.fromkeys(marks)))


def _lead(row: dict, held: dict, led: dict) -> tuple[str, int | None]:
    if row["lead_id"]:
        return row["lead__name"], row["lead_id"]
    if row["unit_id"]:
        head = led.get(row["unit_id"])
        return row["unit__name"], head.person_id if head else None
    holder = held.get(row["list_id"])
    return (holder.person.name, holder.person_id) if holder else (NO_OWNER, None)
