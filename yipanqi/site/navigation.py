"""The map of the product as data: a page appears when its address exists and its guard admits."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from yipanqi.access.enums import Power, Sight
from yipanqi.site.burden.views import METER
from yipanqi.ui.guards import SIGNED_IN, Guard, holds, sees


@dataclass(frozen=True)
class Page:
    """One entry: what it is called, the name of its address, its icon, who is shown it.

    `thumb` puts it into the bar at the bottom of a phone's screen.
    """

    label: str
    address: str
    icon: str
    guard: Guard = SIGNED_IN
    thumb: bool = False


@dataclass(frozen=True)
class Area:
    """A group of pages under one word; the first area stands without its word."""

    label: str
    pages: tuple[Page, ...] = field(default_factory=tuple)


BUSINESS = sees(Sight.STRUCTURE)
"""Everybody who belongs to the organ; the three administrators see no business pages."""

MAP = (
    Area(
        "",
        (
            Page("工作台", "desk", "layout-dashboard", BUSINESS, thumb=True),
            Page("今后三十天", "ahead", "clock", BUSINESS),
        ),
    ),
    Area(
        "明责",
        (
            Page("责任清单", "responsibilities:home", "clipboard-list", BUSINESS),
            Page("职责查询", "regulations:posts", "scale", BUSINESS),
        ),
    ),
    Area(
        "履责",
        (
            Page("应履职责", "obligations:list", "list-check", sees(Sight.STATES), thumb=True),
            Page("组织生活", "meetings:list", "calendar-event", BUSINESS, thumb=True),
            Page("决策督办", "plans:home", "gavel", BUSINESS),
            Page("提示督办", "letters:home", "message-2", sees(Sight.TASKS)),
            Page("学习主题", "topics:home", "bulb", BUSINESS),
            Page("党组议题", "agenda:home", "speakerphone", BUSINESS),
            Page("日历", "calendars:month", "calendar", BUSINESS),
            Page("报送与归档", "archives:list", "file-text", sees(Sight.HANDED_IN)),
        ),
    ),
    Area(
        "队伍",
        (
            Page("组织机构", "organizations:tree", "sitemap", BUSINESS, thumb=True),
            Page("党员名册", "people:list", "users", sees(Sight.REGISTER)),
            Page("谈心谈话", "education:talks", "message-2", BUSINESS),
            Page("学习培训", "education:trainings", "notebook", BUSINESS),
            Page("党员承诺", "education:promises", "flag", BUSINESS),
            Page("党费", "education:dues", "clipboard-check", BUSINESS),
        ),
    ),
    Area(
        "研判",
        (
            Page("态势总览", "insights:overview", "progress-check", sees(Sight.STATES)),
            Page("负担计", "burden:meter", "hourglass", METER),
        ),
    ),
    Area(
        "系统",
        (
            Page("规则库", "regulations:browser", "book-2", BUSINESS),
            Page("表单准入", "burden:admission", "clipboard-list", BUSINESS),
            Page("公文模板", "layouts:list", "file-text", holds(Power.TEMPLATES)),
            Page("导入名册", "import:start", "database-import", holds(Power.ORGANIZATIONS)),
            Page("数据对接", "exchange:home", "link", holds(Power.CONNECT)),
            Page("账号管理", "accounts:list", "user-check", holds(Power.ACCOUNTS), thumb=True),
            Page("运行状况", "state", "progress-check", holds(Power.SYSTEM), thumb=True),
            Page("查验历史", "chain", "shield-check", holds(Power.AUDIT), thumb=True),
            Page("投诉建议", "complaints:list", "message-report"),
        ),
    ),
)


def areas(request: HttpRequest) -> list[dict]:
    """The map as this visitor sees it, with addresses; the page the visitor is on is marked `current`."""
    shown = []
    for area in MAP:
        pages = [entry for page in area.pages if (entry := _entry(page, request))]
        if pages:
            shown.append({"label": area.label, "pages": pages})
    _mark_current(shown, request.path)
    return shown


SHOWN = ("label", "address", "icon", "current")
"""What is drawn of a page."""

Told = tuple[str, tuple[tuple[Any, ...], ...]]


def told(shown: list[dict]) -> tuple[Told, ...]:
    """What is drawn of areas, as a value that can be compared."""
    return tuple(
        (area["label"], tuple(tuple(page[name] for name in SHOWN) for page in area["pages"])) for area in shown
    )


@cache
def _address(name: str, root: str) -> str:
    """The address in the root of addresses named; empty where the room that has the page does not exist yet."""
    try:
        return reverse(name, urlconf=root)
    except NoReverseMatch:
        return ""


def _entry(page: Page, request: HttpRequest) -> dict | None:
    address = _address(page.address, settings.ROOT_URLCONF)
    if not address or not page.guard.allows(request):
        return None
    return {"label": page.label, "address": address, "icon": page.icon, "thumb": page.thumb, "current": False}


def _mark_current(shown: list[dict], path: str) -> None:
    """The entry whose address is the longest beginning of the visitor's path."""
    entries = [page for area in shown for page in area["pages"] if path.startswith(page["address"])]
    if entries:
        max(entries, key=lambda page: len(page["address"]))["current"] = True
