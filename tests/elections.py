"""换届 and 民主生活会 as people play them in a browser, from the reminder to the new term, from theme to report."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import DESKTOP, axe_faults, opened, sign_in
from tests.hand import Hand
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings.tests import leadership
from yipanqi.meetings.tests import scene as stage
from yipanqi.organizations import actions as organizations

TODAY, MET_ON = "2026-11-23", "2026-11-20"
SECRETARY, MEMBER, OFFICER = "王芳", "陈静", "朱琳"
STANDING = {"王芳": 6, "李强": 5, "张敏": 4, "刘洋": 3}
"""Who stands, with the votes in favour; seven are entitled, six were there."""


def scene() -> None:
    """The small organ with a leadership; the term of 一支部 ends on 10 December."""
    made = leadership.add(stage.build())
    with clock.frozen(stage.TODAY), scope.system("test"):
        organizations.record_term(
            organization=made["一支部"], elected_on=date(2023, 12, 10), ordinal=2, by=COMMAND_LINE
        )


def people() -> dict[str, str]:
    """Sign-in names: accounts are numbered as the people were entered."""
    return {name: f"u{number}" for number, name in enumerate([*stage.MEMBERS, "孙丽", "马超", "朱琳"])}


def hand_of(browser: Browser, address: str, name: str, width: int = DESKTOP) -> Hand:
    """Somebody signed in."""
    page = opened(browser, address, width=width)
    sign_in(page, people()[name])
    return Hand(page)


def looked_at(hand: Hand) -> list[str]:
    """What is wrong with the page the hand has come to: axe's findings, by address."""
    return [f"{hand.page.url}: {fault}" for fault in axe_faults(hand.page)]


@dataclass
class Elected:
    """What was to be seen on the way, and what it took."""

    reminder: str
    counted: str
    result: str
    papers: list[Path]
    clicks: int
    inputs: int
    faults: list[str]
    wide: list[str]


def step_done(hand: Hand, procedure: str, code: str, day: str = MET_ON) -> None:
    """A step is reported as done."""
    hand.page.goto(f"{procedure}steps/{code}/")
    hand.fill("#id_done_on", day)
    hand.press("登记完成")


def held(hand: Hand, procedure: str, *, away: str, present: str, minutes: str) -> None:
    """The meeting is arranged from the procedure, held the same day, recorded."""
    hand.page.goto(procedure)
    hand.click(hand.page.get_by_role("link", name="安排", exact=True).first, "安排")
    hand.fill("#id_day", MET_ON)
    hand.press("安排并发通知")
    hand.click(hand.page.locator(".roll-label", has_text=away), "未到")
    hand.fill("#id_present_count", present)
    hand.fill("#id_minutes", minutes)
    hand.press("保存记录")


def elect(browser: Browser, address: str, folder: Path, width: int) -> Elected:
    """From the reminder on the desk to the report; the committee enters the approval."""
    hand = hand_of(browser, address, SECRETARY, width)
    page = hand.page
    page.goto("/desk/?as=secretary")
    reminder, seen = page.locator("#main").inner_text(), looked_at(hand)
    hand.click(page.get_by_role("link", name="开始准备：换届").first, "开始准备")
    hand.fill("#id_planned_on", MET_ON)
    hand.press("开始准备")
    procedure = page.url
    page.goto(f"{procedure}candidates/")
    hand.fill("#id_seats", "3")
    for place, name in enumerate(STANDING, start=1):
        hand.fill(f"li:has-text('{name}') input[name^=place-]", str(place))
    hand.press("保存候选人")
    seen += looked_at(hand)
    page.goto(procedure)
    papers = [hand.download(f"下载{name}（Word）", folder) for name in ("选票", "换届（补选）请示")]
    held(hand, procedure, away="杨帆", present="8", minutes="王芳：今天进行换届选举。\n大会通过选举办法和监票人。")
    page.goto(f"{procedure}count/")
    for name, number in {"issued": "6", "returned": "6", "valid": "6"}.items():
        hand.fill(f"#id_{name}", number)
    for name, number in STANDING.items():
        hand.fill(f"li:has-text('{name}') input[name^=in_favour-]", str(number))
        hand.fill(f"li:has-text('{name}') input[name^=against-]", str(6 - number))
    hand.press("保存计票数")
    counted = page.locator("#main").inner_text()
    seen += looked_at(hand)
    _heads(hand, procedure)
    page.goto(f"{procedure}report/")
    hand.choose("li:has-text('李强') select", "组织委员")
    hand.choose("li:has-text('张敏') select", "纪检委员")
    hand.fill("#id_reported_on", "2026-11-22")
    hand.press("报告上级")
    result = page.url
    officer = hand_of(browser, address, OFFICER, width)
    officer.page.goto(result)
    officer.fill("#id_approved_on", TODAY)
    officer.fill("#id_approval", "机党〔2026〕8号")
    officer.press("登记批复")
    told = officer.page.locator("#main").inner_text()
    page.goto(procedure)
    seen += looked_at(hand) + looked_at(officer)
    return Elected(
        reminder, counted, told, papers, len(hand.clicks + officer.clicks), len(hand.inputs + officer.inputs),
        page.faults + officer.page.faults + seen, hand.wide + officer.wide,
    )  # fmt: skip


def _heads(hand: Hand, procedure: str) -> None:
    """The new committee elects its secretary."""
    hand.page.goto(f"{procedure}heads/candidates/")
    hand.fill("#id_seats", "1")
    hand.fill("li:has-text('王芳') input[name^=place-]", "1")
    hand.choose("li:has-text('王芳') select", "书记")
    hand.press("保存候选人")
    for name in ("issued", "returned", "valid", "present"):
        hand.fill(f"#id_{name}", "3")
    hand.fill("#id_counted_on", MET_ON)
    hand.fill("li:has-text('王芳') input[name^=in_favour-]", "3")
    hand.press("保存计票数")


@dataclass
class Lived:
    """A 民主生活会 from theme to report."""

    page: str
    report: Path
    faults: list[str]
    wide: list[str]


def live_democratically(browser: Browser, address: str, folder: Path, width: int) -> Lived:
    """Theme, plan, opinions and feedback, the meeting, criticism each to each, rectification, report."""
    hand = hand_of(browser, address, SECRETARY, width)
    page = hand.page
    page.goto("/meetings/procedures/")
    hand.click(page.get_by_role("link", name="开始党组民主生活会"), "开始准备")
    hand.fill("#id_planned_on", MET_ON)
    hand.fill("#id_theme", "严守政治纪律，担当作为")
    hand.press("开始准备")
    procedure, seen = page.url, looked_at(hand)
    for code in ("theme", "plan", "study"):
        step_done(hand, procedure, code, "2026-11-05")
    page.goto(f"{procedure}opinions/")
    hand.fill("#id_text", "调研少，听汇报多\n文件转发多")
    hand.press("登记", exact=True)
    page.goto(f"{procedure}opinions/")
    hand.click(page.locator("summary", has_text="反馈").first, "一并反馈")
    hand.fill("#id_feedback_on", "2026-11-10")
    hand.choose("#id_answered_by", "李强")
    hand.press("登记反馈")
    seen += looked_at(hand)
    for code in ("opinions", "talks", "statements"):
        step_done(hand, procedure, code, "2026-11-15")
    held(hand, procedure, away="张敏", present="2", minutes="王芳：代表班子作对照检查。")
    page.goto(f"{procedure}criticism/")
    hand.choose("li:has-text('王芳') select", "会上")
    hand.choose("li:has-text('李强') select", "会上")
    hand.choose("li:has-text('张敏') select", "书面")
    for name in ("王芳", "李强"):
        hand.fill(f"li:has-text('{name}') input[name^=received-]", "1")
    hand.press("保存", exact=True)
    seen += looked_at(hand)
    step_done(hand, procedure, "criticism")
    page.goto(f"{procedure}items/")
    hand.fill("#id_text", "调研不深入")
    hand.press("列入清单")
    hand.fill("[name^=measure-]", "每季度到一个单位蹲点两天")
    hand.page.locator("select[name^=owner-]").select_option(label="李强")
    hand.fill("[name^=due-]", "2027-06-30")
    hand.press("保存清单")
    seen += looked_at(hand)
    for code in ("rectification", "report"):
        step_done(hand, procedure, code, "2026-11-22")
    page.goto(procedure)
    report, seen = hand.download("下载会议情况报告（Word）", folder), seen + looked_at(hand)
    return Lived(page.locator("#main").inner_text(), report, page.faults + seen, hand.wide)
