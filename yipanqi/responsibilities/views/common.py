"""What the pages share: finding what one may see, the way back, downloads."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from yipanqi.access.enums import Power, Sight
from yipanqi.kernel import clock
from yipanqi.papers.registry import FileKind
from yipanqi.responsibilities.models import DutyList, Item
from yipanqi.responsibilities.queries import lists
from yipanqi.ui.guards import holds, sees

BUSINESS = sees(Sight.STRUCTURE)
DRAFTS = holds(Power.LISTS, sentence="责任清单由机关党委、各党组织书记拟订和公布，您可以查阅已公布的。")
APPROVES = holds(Power.LISTS, Power.APPROVE_LISTS, sentence="责任清单由党组（党委）书记、机关党委书记和副书记审定。")
OVERSEES = sees(Sight.DRAFTS)
FILE_KINDS = tuple(FileKind)


def found(pk: int) -> DutyList:
    """A list one may see, or 404."""
    one = lists.one(pk)
    if one is None:
        raise Http404
    return one


def found_item(pk: int) -> Item:
    """An item one may see, or 404."""
    one = lists.item(pk)
    if one is None:
        raise Http404
    return one


def year_asked(request: HttpRequest) -> int:
    """The year of the address, this one where none is given or it makes no sense."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 1949 <= int(asked) <= 9998 else clock.today().year


def year_tabs(year: int, path: str = "") -> list[tuple[str, str, bool]]:
    """Tabs of the years."""
    known = sorted({*lists.years(clock.today()), year}, reverse=True)
    return [(f"{one}年", f"{path}?year={one}", one == year) for one in known]


def trail(*further: tuple[str, str], year: int | None = None) -> list[tuple[str, str]]:
    """The way back to the lists."""
    home = reverse("responsibilities:home")
    return [("责任清单", f"{home}?year={year}" if year else home), *further]


def of_list(one: DutyList, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back to a list."""
    return trail((one.title, reverse("responsibilities:list", args=[one.pk])), *further, year=one.year)
