"""From a member to the 党组 and back in a real browser: raised, passed on, planned, on the agenda, decided, read below.

Every page on the way is accessible and no wider than the screen.
"""

import pytest

from tests import organ
from tests.browser import DESKTOP, PHONE, axe_faults, chromium, opened, prepare, serving, sign_in
from tests.hand import Hand
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.obligations.actions import reconcile_all

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DAY = {"YIPANQI_TODAY": str(organ.TODAY)}
TITLE, DECISION = "窗口党员轮岗学习", "每年选派两名党员轮岗"


def scene() -> None:
    """The small organ with its ledger."""
    with clock.frozen(organ.TODAY):
        organ.build()
        with scope.system("议题"):
            reconcile_all(by=COMMAND_LINE)


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


class Walk:
    """One person from page to page, and everything that is wrong with the pages."""

    def __init__(self, browser, address: str, width: int, who: str):
        page = opened(browser, address, width=width)
        sign_in(page, who)
        self.hand, self.page, self.faults = Hand(page), page, []

    def go(self, path: str) -> str:
        """Open an address; its words."""
        self.page.goto(path)
        return self.here()

    def press(self, name: str) -> str:
        """Click a button or link of the page's own part."""
        main = self.page.locator("#main")
        target = main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name))
        self.hand.click(target.first, name)
        return self.here()

    def here(self) -> str:
        """The words of the page, once it has been looked at."""
        self.hand.settle()
        self.faults += [f"{self.page.url}: {fault}" for fault in (*axe_faults(self.page), *self.page.faults)]
        self.page.faults.clear()
        return self.page.locator("#main").inner_text()


def _raise(walk: Walk) -> None:
    walk.go("/agenda/")
    walk.press("向支部提建议")
    walk.hand.fill("#id_title", TITLE)
    walk.hand.fill("#id_problem", "窗口只有两个人，年轻同志没有坐过窗口")
    walk.hand.fill("#id_asked", "研究轮岗人数和时间")
    assert "待支部答复" in walk.press("交给支部")


def _pass_on(walk: Walk) -> None:
    assert TITLE in walk.go("/agenda/mine/")
    walk.press(TITLE)
    walk.press("提请党组")
    assert "待安排" in walk.press("提请")


def _plan(walk: Walk) -> None:
    words = walk.go("/agenda/")
    assert "6月30日前召开" in words and TITLE in words
    walk.press(TITLE)
    walk.press("列入研究")
    walk.hand.choose("#id_when", "2026年6月")
    assert "已列入计划：2026年6月" in walk.press("列入")


def _hold(walk: Walk) -> None:
    walk.go("/agenda/")
    walk.press("安排专题研究")
    assert walk.page.locator("#id_agenda").input_value().startswith(f"研究：{TITLE}（甲支部提出）")
    walk.hand.fill("#id_day", "2026-06-14")  # held the day before: what follows is its record
    walk.press("安排")
    walk.hand.fill("#id_present_count", "2")
    walk.hand.fill("#id_minutes", "党组书记：逐项研究。")
    walk.press("添加议定事项")
    walk.hand.fill("[name='decision-1-text']", DECISION)
    walk.press("保存记录")


def _note(walk: Walk) -> None:
    assert "会议已召开" in walk.go("/agenda/")
    walk.press(TITLE)
    walk.press("注明研究结果")
    walk.page.get_by_label(f"议定：{DECISION}").check()
    assert "已议定" in walk.press("保存")
    words = walk.go("/agenda/")
    assert "6月14日已召开" in words and DECISION in words


def test_a_branch_proposes_and_reads_what_the_leading_group_decided(browser, tmp_path):
    """The Party office sits at a desk, members and secretaries have a phone in hand."""
    data = prepare(tmp_path / "data", "tests.test_agenda_in_browser:scene", **DAY)
    with serving(data, **DAY) as address:
        people = {who: Walk(browser, address, PHONE, who) for who in ("甲党员", "甲书记")}
        people["党办干部"] = Walk(browser, address, DESKTOP, "党办干部")
        _raise(people["甲党员"])
        _pass_on(people["甲书记"])
        for step in (_plan, _hold, _note):
            step(people["党办干部"])
        for who in ("甲书记", "甲党员"):
            words = people[who].go("/agenda/mine/")
            assert DECISION in words and "已议定" in words
            assert DECISION in people[who].press(TITLE) and "逐项研究" not in words
        assert [fault for walk in people.values() for fault in walk.faults] == []
        assert [page for walk in people.values() for page in walk.hand.wide] == []
