"""The main job in a real browser, on an empty database: an organ's Excel → due list → meeting → paper → green light.

Two servers stand on one data folder, one the day the meeting is arranged, one the day it is held.
"""

import pytest
from docx import Document

from tests import journey
from tests.browser import PHONE, chromium, serving
from tests.journey import ABSENT, ARRANGED, DECISION, HELD, OWNER, REASON, USERNAMES, person
from tests.workbook import FIRST, OFFICER, SECOND, SECRETARY, STRANGER

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """Addresses of the two days."""
    data = journey.empty(tmp_path_factory.mktemp("journey"))
    with serving(data, YIPANQI_TODAY=ARRANGED) as first, serving(data, YIPANQI_TODAY=HELD) as second:
        yield first, second


@pytest.fixture(scope="module")
def imported(days, browser, tmp_path_factory) -> journey.Imported:
    return journey.bring_in_the_register(browser, days[0], tmp_path_factory.mktemp("register"))


@pytest.fixture(scope="module")
def passwords(imported, days, browser) -> dict[str, str]:
    return journey.open_accounts(browser, days[0])


@pytest.fixture(scope="module")
def held(passwords, days, browser, tmp_path_factory) -> journey.Held:
    return journey.hold_a_meeting(browser, *days, passwords[SECRETARY], tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="module")
def officer(held, days, passwords, browser):
    page = journey.opened(browser, days[1])
    journey.first_entry(page, USERNAMES[OFFICER], passwords[OFFICER])
    return page


@pytest.fixture(scope="module")
def stranger(held, days, passwords, browser):
    page = journey.opened(browser, days[1])
    journey.first_entry(page, USERNAMES[STRANGER], passwords[STRANGER])
    return page


def test_on_the_first_day_the_administrator_is_led_to_the_import(imported):
    assert imported.landed.endswith("/import/")


def test_a_faulty_workbook_is_refused_and_every_fault_is_named(imported):
    assert imported.faults == [
        [f"{FIRST} 第8行", "入党时间", "2010.13.3", "没有13月这样的月份，请改正。"],
        [f"{FIRST} 第10行", "转正时间", "2007.06", "转正日期2007年6月早于入党日期2008年6月，请改正。"],
        [f"{FIRST} 第12行", "姓名", "（空）", "没有姓名，请补填；如果不是人员，请删去这一行。"],
        [f"{SECOND} 第8行", "党员姓名", "林海", "与第6行重复：同一支部的“林海”。请删去其中一行。"],
    ]
    assert not imported.offers_to_write


def test_the_marked_copy_has_a_remark_in_every_faulty_cell(imported):
    faulty = {place: text for place, text in imported.marked.items() if place[0] in (FIRST, SECOND)}
    assert set(faulty) == {(FIRST, "F8"), (FIRST, "G10"), (FIRST, "B12"), (SECOND, "B8")}
    assert "没有13月这样的月份" in faulty[FIRST, "F8"]


def test_the_corrected_workbook_is_shown_and_written(imported):
    shown = "组织 3新增 0更新 0不变 人员 12新增 0更新 0不变 差错 0处须改正 提示 1处请核对"
    assert " ".join(imported.counts.split()) == shown
    assert "撤销这次导入" in imported.outcome and "由安全管理员为书记、委员等有职务的人员开通账号" in imported.outcome
    assert imported.page_faults == []


def test_the_due_list_says_what_and_why(held):
    for duty in ("支委会　2026年6月", "主题党日　2026年6月"):
        assert duty in held.due
    assert "6月30日前 · 《中国共产党支部工作条例（试行）》第十六条" in held.due


def test_the_form_is_filled_in_with_what_is_known(held):
    assert held.prefilled == {"title": "2026年6月主题党日", "day": HELD, "at": "15:00"}


def test_a_monthly_meeting_takes_six_inputs_and_ten_clicks_at_most(held):
    assert held.effort.clicks == [
        "安排", "安排并发通知", "记录", "未到", "添加议定事项", "保存记录", "签认记录", "下载会议记录（Word）",
    ]  # fmt: skip
    assert len(held.effort.inputs) <= 6
    assert len(held.effort.clicks) <= 10


def test_the_paper_says_who_was_there_what_was_said_and_decided(held):
    document = Document(held.paper)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)
    for word in ("2026年6月主题党日", FIRST, SECRETARY, "夜班两人一组", DECISION, OWNER, ABSENT, REASON):
        assert word in text, word
    assert "2026年6月11日" in text and "2026年6月30日" in text


def test_the_light_turns_green(held):
    assert "已履行" in held.duties
    assert "主题党日　2026年6月" not in held.desk and "支委会　2026年6月" in held.desk
    assert held.strip == ["6月 已履行 2026年6月11日履行"]
    assert held.page_faults == []


def test_the_committee_sees_that_the_duty_is_met_and_not_the_minutes(officer, held):
    officer.goto("/obligations/?state=met")
    assert "主题党日" in officer.locator("#main").inner_text()
    answer = officer.goto(held.address)
    assert answer.status == 404
    assert "夜班" not in officer.content()


def test_a_member_of_another_branch_learns_nothing(stranger, held):
    for address in (held.address, f"{held.address}papers/minutes.docx", "/meetings/999999/"):
        assert stranger.goto(address).status == 404
    assert stranger.goto("/obligations/").status == 403


def test_the_same_on_a_phone(held, days, browser):
    arranging = person(browser, days[0], USERNAMES[SECRETARY], width=PHONE)
    journey.arrange(arranging, "支委会", day=journey.HELD)  # offered is a day on which nobody meets yet
    hand = person(browser, days[1], USERNAMES[SECRETARY], width=PHONE)
    journey.record(hand, "支委会", absent="郑凯", present="3")
    assert "达到法定人数" in hand.page.locator("#main").inner_text()
    hand.press("签认记录")
    assert "已履行" in hand.page.locator("#main").inner_text()
    assert (len(arranging.clicks + hand.clicks) <= 10, len(hand.inputs) <= 6) == (True, True)
    assert arranging.inputs == ["#id_day"]
    assert arranging.wide + hand.wide == []
    assert arranging.page.faults + hand.page.faults == []
