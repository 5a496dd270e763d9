"""换届 from the reminder to the new term on a phone, 民主生活会 from theme to report at a desk: in a real browser."""

import pytest
from docx import Document

from tests import elections
from tests.browser import DESKTOP, PHONE, chromium, prepare, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Of a server on a scene of its own."""
    day = {"YIPANQI_TODAY": elections.TODAY}
    data = prepare(tmp_path_factory.mktemp("elections") / "data", "tests.elections:scene", **day)
    with serving(data, **day) as address:
        yield address


def text_of(path) -> str:
    document = Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_an_election_from_the_reminder_to_the_new_term(address, browser, tmp_path):
    told = elections.elect(browser, address, tmp_path, PHONE)
    assert "换届" in told.reminder and "12月10日前" in told.reminder
    assert "当选3人：王芳、李强、张敏" in told.counted and "达到五分之四" in told.counted
    assert "第3届，任期3年" in told.result and "机党〔2026〕8号" in told.result
    ballot, request = map(text_of, told.papers)
    assert "另选他人姓名" in ballot and "刘洋" in ballot and "妥否，请批示。" in request
    assert (told.faults, told.wide) == ([], [])
    member = elections.hand_of(browser, address, elections.MEMBER, PHONE)
    member.page.goto("/organizations/")
    member.click(member.page.get_by_role("link", name="一支部").first, "一支部")
    profile = member.page.locator("#main").inner_text()
    assert "2026年11月20日" in profile and "组织委员" in profile
    secretary = elections.hand_of(browser, address, elections.SECRETARY, PHONE)
    secretary.page.goto("/desk/?as=secretary")
    assert secretary.page.get_by_role("link", name="：换届").count() == 0


def test_a_leaderships_meeting_from_theme_to_report(address, browser, tmp_path):
    told = elections.live_democratically(browser, address, tmp_path, DESKTOP)
    assert "自我批评3人，相互批评2人次" in told.page and "2条，已全部反馈" in told.page
    report = text_of(told.report)
    for word in (
        "关于召开2026年度民主生活会情况的报告",
        "严守政治纪律，担当作为",
        "已达三分之二",
        "张敏",
        "列出整改事项1项",
    ):
        assert word in report, word
    assert (told.faults, told.wide) == ([], [])
