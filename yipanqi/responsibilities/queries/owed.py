"""From an entry of the ledger back to the list and the item that raised it."""

from yipanqi.kernel import scope
from yipanqi.obligations.models import Obligation
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.enums import ITEM, LETTER
from yipanqi.responsibilities.models import Item


def list_of(entry: Obligation) -> list[str]:
    """The versions of the list under whose history an entry was raised and changed, oldest first."""
    with scope.system("责任事项的来历"):
        if entry.kind == LETTER:
            return [f"responsibilities.letter:{entry.key.split(':')[1]}"]
        if entry.kind != ITEM:
            return [f"responsibilities.dutylist:{entry.key.split(':')[1]}"]
        of_token = Item.objects.filter(token=rules.token_of(entry.key), list__year=entry.due_on.year)
        numbers = of_token.order_by("list_id").values_list("list_id", flat=True)
        return [f"responsibilities.dutylist:{number}" for number in dict.fromkeys(numbers)]


def item_of(entry: Obligation) -> Item | None:
    """The item as it stands in the newest version one may see."""
    rows = Item.objects.filter(token=rules.token_of(entry.key), list__year=entry.due_on.year)
    return rows.select_related("list__organization", "guards").order_by("-list__version", "-pk").first()
