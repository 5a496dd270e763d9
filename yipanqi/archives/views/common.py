"""What the pages share: finding what one may see, the way back, downloads."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from yipanqi.access.enums import Power, Sight
from yipanqi.archives.queries import handed
from yipanqi.kernel import clock, scope
from yipanqi.organizations.models import Organization
from yipanqi.ui.guards import holds, sees

SEES = sees(Sight.HANDED_IN)
RECEIVES = holds(Power.RECEIVE, sentence="报送情况由机关党委、党总支查阅。各支部在“报送与归档”中看本支部的。")
HANDS_IN = holds(Power.HAND_IN, sentence="报送、请求指导由支部书记、副书记办理。")
WRITES = holds(Power.HAND_IN, sentence="年度工作总结由支部书记、副书记写。")
INSPECTS = holds(Power.INSPECT, sentence="检查由机关党委书记、副书记通知。")
RULES = holds(Power.RULES, sentence="手册的报送规定由机关党委书记、副书记调整。")


def keeper(pk: int) -> Organization:
    """A branch whose books the visitor keeps, or 404."""
    organization = Organization.objects.select_related("parent").filter(pk=pk).first()
    if organization is None or not handed.keeps(organization):
        raise Http404
    return organization


def may(power: Power, organization: Organization) -> bool:
    """Whether the visitor holds the power over the organisation (for buttons; actions check again)."""
    return scope.current().may(power, organization.path)


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back to the first page."""
    return [("报送与归档", reverse("archives:list")), *further]


def of_branch(organization: Organization) -> list[tuple[str, str]]:
    """The way back to the page of a branch, for who has one."""
    if not handed.keeps(organization):
        return trail()
    called = organization.short_name or organization.name
    return trail((called, reverse("archives:branch", args=[organization.pk])))


def year_asked(request: HttpRequest) -> int:
    """The year of the address, the usual one where none is given or it makes no sense."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 1949 <= int(asked) <= 9998 else handed.usual_year()


def year_tabs(year: int) -> list[tuple[str, str, bool]]:
    """Tabs of the years: this one, two before, and the one looked at."""
    now = clock.today().year
    return [(f"{one}年", f"?year={one}", one == year) for one in sorted({now, now - 1, now - 2, year}, reverse=True)]


def checked_year(year: int) -> int:
    """A year from the address, or 404."""
    if not 1949 <= year <= clock.today().year:
        raise Http404
    return year
