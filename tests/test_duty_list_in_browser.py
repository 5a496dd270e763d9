"""A list from draft to signature to a missed item in a real browser: every page is accessible and fits the screen."""

import pytest

from tests import lists
from tests.browser import DESKTOP, PHONE, axe_faults, chromium, opened, prepare, serving, sign_in
from tests.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECRETARY, DEPUTY, MEMBER = "甲书记", "专职副书记", "甲委员"
ITEM = "每季度联系一个服务对象"
REFUSED = "status of 422"
"""What the browser's console says of a form that was refused, as one is here on purpose."""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("lists") / "data", "tests.lists:scene", YIPANQI_TODAY=str(lists.DAY))


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


class Walk:
    """Somebody from page to page, and everything that is wrong with the pages."""

    def __init__(self, browser, address: str, who: str, width: int = DESKTOP):
        self.hand, self.faults = Hand(opened(browser, address, width=width)), []
        sign_in(self.hand.page, who)

    def go(self, path: str) -> str:
        """Open an address."""
        self.hand.page.goto(path)
        return self.here()

    def follow(self, name: str) -> str:
        """Click the link of this name."""
        link = self.hand.page.locator("#main").get_by_role("link", name=name).locator("visible=true").first
        self.hand.click(link, name)
        return self.here()

    def press(self, name: str) -> str:
        """Press the button of this name."""
        self.hand.press(name, exact=True)
        return self.here()

    def here(self) -> str:
        """The words of the page, once it has been looked at."""
        self.hand.settle()
        page = self.hand.page
        told = (*axe_faults(page), *(one for one in page.faults if REFUSED not in one))
        self.faults += [f"{page.url}: {fault}" for fault in told]
        page.faults.clear()
        return page.locator("#main").inner_text()

    def done(self) -> None:
        """Nothing was wrong on the way."""
        assert self.faults == []
        assert self.hand.wide == []


def test_a_list_from_draft_to_signature_to_a_missed_item(browser, data):
    with serving(data, YIPANQI_TODAY=str(lists.DAY)) as address:
        here = _draft_and_ask(browser, address)
        member = Walk(browser, address, MEMBER, PHONE)
        assert ITEM in member.go(here)
        member.follow("提出意见")
        member.hand.fill("[name=text]", "请写明联系哪些对象")
        assert "请写明联系哪些对象" in member.press("提出")
        member.done()
    with serving(data, YIPANQI_TODAY=str(lists.DECIDED)) as address:
        _approve_and_sign(browser, address, here)
    with serving(data, YIPANQI_TODAY=str(lists.AFTER)) as address:
        _missed_then_reported(browser, address, here)


def _draft_and_ask(browser, address: str) -> str:
    walk = Walk(browser, address, SECRETARY)
    assert "还没有责任清单" in walk.go("/responsibilities/")
    walk.hand.click(walk.hand.page.locator("#main").get_by_role("link", name="拟订清单").first, "拟订清单")
    walk.here()
    walk.follow("党支部书记")
    assert "职责事项" in walk.press("拟订")
    here = walk.hand.page.url.removeprefix(address)
    walk.follow("添加事项")
    walk.hand.fill("[name=duty_text]", ITEM)
    walk.hand.page.locator("[name=rhythm]").select_option("quarter")
    walk.hand.page.locator("[name=clause]").select_option("ZB-19a")
    assert "由规则计算" in walk.press("添加")
    walk.hand.page.locator("[name=clause]").select_option("")
    assert ITEM in walk.press("添加")
    walk.follow("征求意见")
    walk.press("发出")  # those near are filled in
    walk.done()
    return here


def _approve_and_sign(browser, address: str, here: str) -> None:
    secretary = Walk(browser, address, SECRETARY)
    secretary.go(here)
    secretary.follow("答复甲委员的意见")
    secretary.hand.page.get_by_label("采纳", exact=True).check()
    assert "采纳" in secretary.press("答复")
    deputy = Walk(browser, address, DEPUTY, PHONE)
    deputy.go(here)
    deputy.follow("登记审定")
    deputy.hand.fill("[name=decision]", "机关党委会议纪要〔2026〕6号")
    assert "已审定" in deputy.press("登记审定")
    deputy.done()
    assert "待签收" not in secretary.go(here)
    assert "待签收" in secretary.press("公布")
    assert "甲支部书记" in secretary.press("签收")
    assert ITEM in secretary.go("/desk/")
    secretary.done()


def _missed_then_reported(browser, address: str, here: str) -> None:
    member = Walk(browser, address, MEMBER, PHONE)
    assert ITEM in member.go(here)
    member.done()
    secretary = Walk(browser, address, SECRETARY)
    words = secretary.go("/desk/")
    assert ITEM in words and "逾期" in words
    secretary.go(here)
    assert "逾期" in secretary.follow(ITEM)
    secretary.hand.click(secretary.hand.page.locator("#main").get_by_role("link", name="填报").nth(1), "填报")
    secretary.here()
    secretary.hand.fill("[name=text]", "联系了两家企业，补上三季度的走访")
    assert ITEM in secretary.press("填报")
    assert "逾期办结" in secretary.go("/obligations/?kind=one_off")
    deputy = Walk(browser, address, DEPUTY)
    assert "责任矩阵" in deputy.go("/responsibilities/matrix/?level=党总支、党支部")
    deputy.done()
    secretary.done()
