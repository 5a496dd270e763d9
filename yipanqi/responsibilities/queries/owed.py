"""From an entry of the ledger back to the list and the item that raised it."""

from yipanqi.kernel import scope
from yipanqi.obligations.models import Obligation
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.enums import APPROVAL, ITEM, LETTER
from yipanqi.responsibilities.models import DutyList, Item
from yipanqi.responsibilities.queries.story import publication_of


def list_of(entry: Obligation) -> list[str]:
    """The versions of the list under whose history an entry was raised and changed, oldest first."""
    if entry.kind == APPROVAL:
        return []
    with scope.system("责任事项的来历"):
        if entry.kind == LETTER:
            return [f"responsibilities.letter:{entry.key.split(':')[1]}"]
        lists = DutyList.objects.order_by("pk")
        if entry.kind == ITEM:
            of_token = Item.objects.filter(token=rules.token_of(entry.key), list__year=entry.due_on.year)
            lists = lists.filter(pk__in=of_token.values("list"))
        else:
            lists = lists.filter(pk=entry.key.split(":")[1])
        found = list(lists)
        told = [publication_of(one) for one in found if one.together is not None]
        return list(dict.fromkeys([f"responsibilities.dutylist:{one.pk}" for one in found] + told))


def item_of(entry: Obligation) -> Item | None:
    """The item as it stands in the newest version one may see."""
    rows = Item.objects.filter(token=rules.token_of(entry.key), list__year=entry.due_on.year)
    return rows.select_related("list__organization", "guards").order_by("-list__version", "-pk").first()
