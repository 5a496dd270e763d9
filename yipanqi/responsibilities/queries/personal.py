"""What somebody answers for in person by the published lists of a year, and how each item stands in the ledger."""

from collections.abc import Sequence

from django.db.models import Q

from yipanqi.kernel import clock
from yipanqi.organizations.models import Appointment
from yipanqi.organizations.queries import in_force
from yipanqi.responsibilities.enums import Stage
from yipanqi.responsibilities.models import DutyList, Item
from yipanqi.responsibilities.queries.holders import holders
from yipanqi.responsibilities.queries.lists import BODIES, Line, entries_of, of_year, place_of


def owned_by(person: int, year: int) -> list[tuple[DutyList, list[Line]]]:
    """The published lists of the offices somebody holds today with all items that nobody else leads, and of other lists
    the items led by name; the list of a body is the body's. Four queries and one for each of these lists.
    """
    held = Appointment.objects.filter(in_force(clock.today()), person=person).values("organization")
    published = of_year(year).filter(stage=Stage.PUBLISHED)
    offices = list(published.filter(organization__in=held).exclude(subject__in=BODIES))
    own = {number for number, office in holders(offices).items() if office.person_id == person}
    mine = Q(list__in=own, lead=None, unit=None) | Q(
        lead=person, list__year=year, list__stage=Stage.PUBLISHED
    )  # fmt: skip
    rows = Item.objects.filter(mine).select_related("list__organization__parent", "list__person")
    items: dict[int, list[Item]] = {}
    for item in rows.order_by("position", "id"):
        items.setdefault(item.list_id, []).append(item)
    lists = {item.list_id: item.list for found in items.values() for item in found}
    return [(one, _lines(one, items[one.pk])) for one in sorted(lists.values(), key=place_of)]


def _lines(found: DutyList, items: Sequence[Item]) -> list[Line]:
    behind = entries_of(found, items)
    return [Line(item, entries=behind.get(item.pk, [])) for item in items]
