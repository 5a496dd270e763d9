"""The organ with a third branch, and the way of a decision through it: played in a browser on two days."""

from datetime import date
from pathlib import Path

from tests import organ as small
from tests.browser import axe_faults, opened, sign_in
from tests.hand import Hand
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.organizations import actions
from yipanqi.organizations.enums import Kind, Post
from yipanqi.organizations.models import Person

DECIDED, DUE, LATER = small.TODAY, date(2026, 7, 10), date(2026, 7, 24)
HINTED, ANSWER_DUE, URGED = date(2026, 9, 21), "2026年10月19日", date(2026, 10, 20)
"""A letter before 中秋节 and 国庆节 with their make-up days: fifteen working days later is 19 October."""

TITLE, TASK = "推进窗口服务", "窗口服务自查"


def scene() -> small.Organ:
    """丙支部 with a secretary beside what the small organ has. Call on `DECIDED`."""
    with clock.frozen(DECIDED):
        made = small.build()
        with scope.system("建立试验机关"):
            made.organizations["丙支部"] = actions.found_organization(
                name="丙支部", kind=Kind.BRANCH, parent=made.organizations["机关党委"], founded_on=small.FOUNDED,
                go_live_on=small.GO_LIVE, by=COMMAND_LINE,
            )  # fmt: skip
            small._somebody(made, "丙书记", "丙支部", "丙支部", Post.SECRETARY)
            assert Person.objects.filter(name="丙书记").exists()
    return made


class Walk:
    """Somebody at the pages; everything that is wrong with one of them."""

    def __init__(self, browser, address: str, role: str, width: int):
        page = opened(browser, address, width=width)
        sign_in(page, role)
        self.hand, self.faults = Hand(page), []

    def go(self, path: str) -> str:
        """Open an address."""
        self.hand.page.goto(path)
        return self.here()

    def press(self, name: str, *, exact: bool = True) -> str:
        """Press a button."""
        target = self.hand.page.locator("#main").get_by_role("button", name=name, exact=exact)
        self.hand.click(target.first, name)
        return self.here()

    def follow(self, name: str) -> str:
        """Click a link."""
        link = self.hand.page.locator("#main").get_by_role("link", name=name).locator("visible=true")
        self.hand.click(link.first, name)
        return self.here()

    def unfold(self, summary: str) -> None:
        """Open what is folded."""
        self.hand.click(self.hand.page.locator("summary", has_text=summary), summary)

    def here(self) -> str:
        """The words of the page, once it has been looked at."""
        self.hand.settle()
        page = self.hand.page
        self.faults += [f"{page.url}: {fault}" for fault in (*axe_faults(page), *page.faults)]
        page.faults.clear()
        return page.locator("#main").inner_text()


def issue(walk: Walk) -> str:
    """The secretary of the 党组 hands a decision to three branches, the union and a department, on one page."""
    walk.go("/plans/decisions/")
    walk.follow("登记决策并交办")
    hand = walk.hand
    hand.fill("#id_title", TITLE)
    hand.fill("#id_basis", "党组会议")
    hand.fill("#id_task", TASK)
    hand.fill("#id_result", "自查报告一份")
    hand.fill("#id_seen_by", "看问题清单")
    hand.fill("#id_due_on", str(DUE))
    for name in ("甲支部", "乙支部", "丙支部", "工会", "办公室"):
        hand.page.get_by_role("searchbox", name="输入名称筛选").fill(name)
        hand.page.locator("label", has_text=name).filter(has=hand.page.locator("[name=organizations]")).first.click()
    return walk.press("交办")


def from_desk(walk: Walk) -> str:
    """An actor finds it on the desk and opens it."""
    walk.go("/desk/")
    hand = walk.hand
    hand.click(hand.page.locator("#main").get_by_role("link", name=f"打开：{TASK}").first, TASK)
    return walk.here()


def report(walk: Walk, text: str) -> str:
    """Take it on and report."""
    from_desk(walk)
    walk.press("签收")
    walk.hand.fill("#report_text", text)
    return walk.press("报告")


def paper(walk: Walk, folder: Path) -> Path:
    """督办情况表 as Word."""
    return walk.hand.download("督办情况表（Word）", folder)


# The ladder: what is late is urged, step by step


def hint(walk: Walk) -> str:
    """The secretary of the 党组 finds what is late in the ledger and decides on a 提示函."""
    walk.go("/obligations/?kind=one_off")
    row = walk.hand.page.locator("#main tr", has_text="丙支部").filter(has_text=TASK)
    walk.hand.click(row.get_by_role("link", name=TASK), TASK)
    return _step(walk, "提示函")


def urge(walk: Walk) -> str:
    """The next step, offered on the page of the letter that was not answered."""
    walk.go("/letters/sent/")
    assert "函件逾期未答复" in walk.follow(TASK)
    return _step(walk, "督办函")


def answer(walk: Walk) -> str:
    """The branch answers the newer letter."""
    walk.go("/letters/")
    walk.follow(TASK)
    walk.hand.fill("#id_reply-text", "人手紧，月底前查完")
    return walk.press("答复")


def talk(walk: Walk) -> str:
    """The answer is not enough: the secretary of the 党组 goes on, and notes the talk."""
    walk.go("/letters/sent/")
    walk.follow(TASK)
    walk.hand.page.locator("label", has_text="继续督办").click()
    walk.hand.fill("#id_judge-words", "没有写明由谁办")
    assert "是否约谈" in walk.press("登记结果")
    return _step(walk, "约谈", occasion="10月20日下午，党组会议室，丙支部书记", demand="月底前查完，报清单")


def _step(walk: Walk, name: str, **more: str) -> str:
    walk.follow(f"考虑{name}")
    for field, text in {"approver": "党组会议", **more}.items():
        walk.hand.fill(f"#id_{field}", text)
    return walk.press(f"登记{name}")
