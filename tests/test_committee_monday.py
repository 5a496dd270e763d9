"""The committee's Monday in a real browser: where do we stand, what is late and why, what changed, what is planned.

Every page on the way is accessible and no wider than the screen; no word of a branch's record stands on any.
"""

import pytest

from tests import monday
from tests.browser import DESKTOP, PHONE, axe_faults, chromium, opened, prepare, serving, sign_in
from tests.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DAY = {"YIPANQI_TODAY": str(monday.MONDAY)}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    data = prepare(tmp_path_factory.mktemp("monday") / "data", "tests.monday:scene", **DAY)
    with serving(data, **DAY) as served:
        yield served


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


class Walk:
    """The officer from page to page: what stands there, and everything that is wrong with it."""

    def __init__(self, browser, address: str, width: int):
        page = opened(browser, address, width=width)
        sign_in(page, monday.OFFICER)
        self.hand, self.faults = Hand(page), []

    def go(self, path: str) -> str:
        """Open an address."""
        self.hand.page.goto(path)
        return self.here()

    def follow(self, name: str) -> str:
        """Click the link of this name."""
        link = self.hand.page.locator("#main").get_by_role("link", name=name).locator("visible=true").first
        self.hand.click(link, name)
        return self.here()

    def here(self) -> str:
        """The words of the page, once it has been looked at."""
        self.hand.settle()
        page = self.hand.page
        self.faults += [f"{page.url}: {fault}" for fault in (*axe_faults(page), *page.faults)]
        page.faults.clear()
        words = page.locator("#main").inner_text()
        if monday.SECRET in words:
            self.faults.append(f"{page.url}: words of a record")
        return words


@pytest.fixture(scope="module", params=[DESKTOP, PHONE])
def walk(request, browser, address):
    return Walk(browser, address, request.param)


def test_the_overview_says_how_the_organisations_stand(walk):
    words = walk.go("/overview/")
    assert "今年逾期未履行的" in words and "6月到期的职责共" in words
    assert "甲支部" in words and "乙支部" in words


def test_a_late_duty_opens_to_its_periods_its_clause_and_whom_to_ask(walk):
    walk.go("/overview/")
    link = walk.hand.page.locator('a.stand[href*="/theme_day/"]:visible', has_text="逾期").first
    walk.hand.click(link, "逾期")
    words = walk.here()
    for heading in ("2026年各期", "依据", "向谁了解"):
        assert heading in words
    assert "《中国共产党支部工作条例（试行）》" in words
    assert "书记" in words.partition("向谁了解")[2]


def test_what_changed_this_month_leads_to_its_source(walk):
    words = walk.go("/overview/")
    assert "甲支部补记了2026年4月的主题党日（2026年4月21日）" in words
    assert "新列入逾期" in words
    source = walk.follow("甲支部补记了")
    assert "2026年4月21日" in source and "补记" in source
    walk.go("/overview/")
    assert "逾期" in walk.follow("新列入逾期")


def test_what_comes_next_is_said_with_the_number_of_organisations(walk):
    walk.go("/overview/")
    assert "个组织待办" in walk.hand.page.locator("#main").inner_text()


def test_what_has_not_been_handed_in_is_listed_in_tree_order(walk):
    words = walk.go("/archives/received/?year=2026&show=missing")
    assert "下级报送" in words and "尚未报送" in words
    assert -1 < words.index("甲支部") < words.index("乙支部")


def test_the_week_is_planned_on_the_calendar(walk):
    walk.go("/calendar/")
    walk.follow("业务日程")
    title = f"预算上会（{walk.hand.page.viewport_size['width']}）"
    walk.hand.fill("[name=title]", title)
    walk.hand.fill("[name=from_on]", "2026-06-17")
    organization = walk.hand.page.locator("[name=organization]")
    organization.select_option(label="机关党委")
    walk.hand.press("登记", exact=True)
    walk.here()
    assert title in walk.go("/calendar/")


def test_every_page_on_the_way_was_sound(walk):
    assert walk.faults == []
    assert walk.hand.wide == []
