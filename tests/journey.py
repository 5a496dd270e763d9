"""The main job as people play it in a browser, step by step; `test_journey.py` says what must come of every step."""

from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from tests.browser import DESKTOP, opened, settled, sign_in
from tests.commands import run
from tests.hand import Hand, first_entry
from tests.workbook import FAULTS, FIRST, OFFICER, SECRETARY, STRANGER, write

ARRANGED, HELD = "2026-06-10", "2026-06-11"
SYSTEM, SECURITY = "xitong", "anquan"
USERNAMES = {SECRETARY: "zhoumin", OFFICER: "linhai", STRANGER: "heqian"}
INITIALS = {SECRETARY: "zm", OFFICER: "lh", STRANGER: "hq"}
HANDED_OVER = "first-entry-2026"
ABSENT, REASON, OWNER, OWNER_TYPED = "黄欣怡", "参加省厅业务培训", "陈建国", "cjg"
MINUTES = """周敏：今天的主题党日到河口泵站，看汛前检查的整改情况。
陈建国：二号机组的备用电源上周换了，还差联合试运行。
吴晓燕：值守表里夜班只排了一个人，建议两人一组。
会议决定：夜班两人一组，联合试运行在月底前完成。"""
DECISION, UNTIL = "完成二号机组联合试运行", "2026-06-30"


@dataclass
class Effort:
    """What one person had to do: clicks and filled-in fields, each by its name."""

    clicks: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)

    def add(self, hand: Hand) -> None:
        """Count what this hand did."""
        self.clicks += hand.clicks
        self.inputs += hand.inputs


def person(browser: Browser, address: str, username: str, *, width: int = DESKTOP) -> Hand:
    """Somebody signed in, in a browser of his or her own."""
    page = opened(browser, address, width=width)
    sign_in(page, username)
    return Hand(page)


def empty(data: Path) -> Path:
    """A data folder as it is on the first day: two administrators, nothing else. Made by the command line."""
    for username, name, kind in ((SYSTEM, "罗工", "system"), (SECURITY, "丁岚", "security")):
        done = run("account", username, name, "--administers", kind, data=data, mode="test", given=f"{HANDED_OVER}\n")
        assert done.returncode == 0, done.stderr
    return data


def administrator(browser: Browser, address: str, username: str) -> Hand:
    """An administrator's first entry."""
    page = opened(browser, address)
    first_entry(page, username, HANDED_OVER)
    return Hand(page)


@dataclass
class Imported:
    """What the system administrator saw."""

    landed: str
    faults: list[list[str]]
    offers_to_write: bool
    marked: dict[tuple[str, str], str]
    counts: str
    outcome: str
    page_faults: list[str]


def bring_in_the_register(browser: Browser, address: str, folder: Path) -> Imported:
    """A faulty workbook is refused with every fault named; the corrected one is looked at and written."""
    hand = administrator(browser, address, SYSTEM)
    landed = hand.page.url
    _upload(hand, write(folder / "花名册.xlsx", FAULTS))
    hand.press("核对列的对应关系")
    hand.press("按此预览")
    table = hand.page.locator("section", has=hand.page.get_by_role("heading", name="差错")).locator("tbody tr")
    faults = [row.locator("td").all_inner_texts() for row in table.all()]
    offers_to_write = hand.page.get_by_role("button", name="全部写入").count() > 0
    marked = _comments(hand.download("下载标注好的副本", folder))
    hand.page.goto("/import/")
    _upload(hand, write(folder / "花名册（改正）.xlsx"))
    counts = hand.page.locator("dl.counts").inner_text()
    hand.press("全部写入")
    outcome = hand.page.locator("#main").inner_text()
    return Imported(landed, faults, offers_to_write, marked, counts, outcome, hand.page.faults)


def _upload(hand: Hand, workbook: Path) -> None:
    hand.page.set_input_files("input[type=file]", str(workbook))
    hand.press("上传并预览")


def _comments(path: Path) -> dict[tuple[str, str], str]:
    """The remarks of a marked copy by sheet and cell."""
    cells = (cell for page in load_workbook(path) for row in page.iter_rows() for cell in row)
    return {(cell.parent.title, cell.coordinate): cell.comment.text for cell in cells if cell.comment}


def open_accounts(browser: Browser, address: str) -> dict[str, str]:
    """The security administrator opens an account for each of the three; their first passwords by name."""
    hand, passwords = administrator(browser, address, SECURITY), {}
    for name, username in USERNAMES.items():
        hand.page.goto("/accounts/open/")
        assert hand.page.locator(".draft-offer").count() == 0, "the last account was opened, not left half-way"
        hand.page.get_by_role("combobox", name="人员").press_sequentially(INITIALS[name], delay=40)
        hand.page.get_by_role("option", name=name).click()
        hand.fill("[name=username]", username)
        hand.press("开通", exact=True)
        passwords[name] = hand.page.locator("code.secret").inner_text()
    assert hand.page.faults == []
    return passwords


def arrange(hand: Hand, kind: str, *, day: str = "") -> str:
    """From the due list: open the prefilled form, take its day or another, send the notice; the meeting's address."""
    hand.page.goto("/desk/")
    hand.click(hand.page.get_by_role("link", name=f"安排：{kind}").first, "安排")
    if day:
        hand.fill("#id_day", day)
    hand.press("安排并发通知")
    return hand.page.url


def record(hand: Hand, kind: str, *, absent: str, present: str) -> None:
    """From the due list: mark who was away and why, confirm the count, write the minutes, keep one decision; save."""
    page = hand.page
    page.goto("/desk/")
    hand.click(page.get_by_role("link", name=f"记录：{kind}").first, "记录")
    hand.click(page.locator(".roll-label", has_text=absent), "未到")
    hand.fill(f"[aria-label='{absent}未到的原因']", REASON)
    hand.fill("#id_present_count", present)
    page.get_by_text(f"与清点的 {present} 人一致").wait_for()
    hand.fill("#id_minutes", MINUTES)
    hand.press("添加议定事项")
    hand.fill("[name='decision-1-text']", DECISION)
    hand.pick("责任人", OWNER_TYPED, OWNER)
    hand.fill("[name='decision-1-due']", UNTIL)
    hand.press("保存记录")


@dataclass
class Held:
    """One meeting from the due list to its paper, and how the branch stands afterwards."""

    address: str
    prefilled: dict[str, str]
    due: str
    effort: Effort
    paper: Path
    desk: str
    duties: str
    strip: list[str]
    page_faults: list[str]


def hold_a_meeting(browser: Browser, first_day: str, second_day: str, password: str, folder: Path) -> Held:
    """The secretary's whole way: first entry, arrange and notify; the next day record, sign, take the paper home."""
    page = opened(browser, first_day)
    first_entry(page, USERNAMES[SECRETARY], password)
    hand, effort = Hand(page), Effort()
    due = page.locator("#main").inner_text()
    prefilled = _prefilled(page)
    path = arrange(hand, "主题党日").removeprefix(first_day)
    effort.add(hand)
    faults = page.faults
    hand = person(browser, second_day, USERNAMES[SECRETARY])
    record(hand, "主题党日", absent=ABSENT, present="7")
    hand.press("签认记录")
    duties = hand.page.locator("section", has=hand.page.get_by_role("heading", name="履行的职责")).inner_text()
    paper = hand.download("下载会议记录（Word）", folder)
    effort.add(hand)
    hand.page.goto("/desk/")
    desk = hand.page.locator("#main").inner_text()
    strip = _strip(hand.page)
    return Held(path, prefilled, due, effort, paper, desk, duties, strip, faults + hand.page.faults)


def _prefilled(page: Page) -> dict[str, str]:
    """What stands in the form before anybody types."""
    page.get_by_role("link", name="安排：主题党日").first.click()
    settled(page)
    return {name: page.locator(f"#id_{name}").input_value() for name in ("title", "day", "at")}


def _strip(page: Page) -> list[str]:
    """The cells of the profile's year strip for 主题党日 that are met."""
    page.goto("/organizations/")
    page.get_by_role("link", name=FIRST).first.click()
    settled(page)
    row = page.locator(".strip-row", has=page.locator(".strip-title", has_text="主题党日"))
    return [cell.get_attribute("title").replace("　", " ") for cell in row.locator(".strip-face.is-green").all()]
