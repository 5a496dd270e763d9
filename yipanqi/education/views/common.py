"""What the pages share: finding what one may see, the tabs of an organisation, the way back, downloads."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from yipanqi.access.enums import Sight
from yipanqi.education.queries import people
from yipanqi.education.queries.talks import places
from yipanqi.kernel import clock, scope
from yipanqi.kernel.errors import NotAllowed
from yipanqi.organizations.models import Organization
from yipanqi.papers.registry import FileKind
from yipanqi.ui.guards import sees

COMMITTEE = sees(Sight.CARE)
BUSINESS = sees(Sight.STRUCTURE)
FILE_KINDS = (FileKind.WORD, FileKind.PDF, FileKind.EXCEL)


def overseen(pk: int) -> Organization:
    """An organisation whose talks and care the visitor oversees, or 404."""
    organization = Organization.objects.filter(pk=pk).first()
    if organization is None or not people.oversees(organization):
        raise Http404
    return organization


def kept(pk: int) -> Organization:
    """The same for care and for matters due, which an assistant does not see."""
    if scope.current().by_assistant:
        raise NotAllowed("关怀和应当及时谈话的事项只能由支部书记、委员本人查看、办理，代办人不能代为查看。")
    return overseen(pk)


def place(pk: int) -> Organization:
    """An organisation for which the visitor may enter talks, or 404."""
    found = next((one for one in places() if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back to the first page of talks."""
    return [("谈心谈话", reverse("education:talks")), *further]


def tabs(organization: Organization | None, current: str) -> list[tuple[str, str, bool]]:
    """One's own page, and what a committee keeps of one organisation; nothing where there is only one's own."""
    own = organization or next(iter(people.overseen()), None)
    if own is None:
        return []
    pages = [
        ("我的", reverse("education:talks"), "mine"),
        ("谈话情况", reverse("education:coverage", args=[own.pk]), "coverage"),
    ]
    if not scope.current().by_assistant:
        pages += [
            ("应当及时谈话", reverse("education:musts", args=[own.pk]), "musts"),
            ("关怀慰问", reverse("education:care_of", args=[own.pk]), "care"),
        ]
    return [(label, address, name == current) for label, address, name in pages]


def siblings(organization: Organization, name: str) -> list[tuple[str, str, bool]]:
    """The same page of the other organisations the visitor oversees."""
    holders = people.overseen()
    if len(holders) < 2:
        return []
    return [
        (one.short_name or one.name, reverse(f"education:{name}", args=[one.pk]), one == organization)
        for one in holders
    ]


def year_asked(request: HttpRequest) -> int:
    """The year of the address, this one where none is given or it makes no sense."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 1949 <= int(asked) <= 9998 else clock.today().year


def year_tabs(years: list[int], year: int) -> list[tuple[str, str, bool]]:
    """Tabs of the years."""
    return [(f"{one}年", f"?year={one}", one == year) for one in sorted({*years, year}, reverse=True)]


def version_of(text: str) -> int | None:
    """The version a form was opened with."""
    return int(text) if text.isdecimal() else None
