"""What somebody answers for in person by the published lists of a year, and how each item stands in the ledger."""

from collections.abc import Collection, Sequence

from django.db.models import Q

from yipanqi.responsibilities.enums import Stage
from yipanqi.responsibilities.models import DutyList, Item
from yipanqi.responsibilities.queries.holders import holders
from yipanqi.responsibilities.queries.lists import BODIES, Line, entries_of, place_of


def owned_by(person: int, organizations: Collection[int], year: int) -> list[tuple[DutyList, list[Line]]]:
    """The published lists of the offices somebody holds today in these organisations with all items that nobody else
    leads, and of other lists the items led by name; the list of a body is the body's. One query, and where something is
    published one more and one for each of these lists.
    """
    unled = Q(list__organization__in=organizations, lead=None, unit=None) & ~Q(list__subject__in=BODIES)
    rows = Item.objects.filter(unled | Q(lead=person), list__year=year, list__stage=Stage.PUBLISHED)
    known = rows.select_related("list__organization__parent", "list__person").order_by()
    found = sorted(known, key=lambda one: (one.position, one.pk))
    held = holders({item.list_id: item.list for item in found if item.lead_id is None}.values())
    own = {number for number, office in held.items() if office.person_id == person}
    items: dict[int, list[Item]] = {}
    for item in found:
        if item.lead_id == person or item.list_id in own:
            items.setdefault(item.list_id, []).append(item)
    lists = [of_list[0].list for of_list in items.values()]
    return [(one, _lines(one, items[one.pk])) for one in sorted(lists, key=place_of)]


def _lines(found: DutyList, items: Sequence[Item]) -> list[Line]:
    behind = entries_of(found, items)
    return [Line(item, entries=behind.get(item.pk, [])) for item in items]
