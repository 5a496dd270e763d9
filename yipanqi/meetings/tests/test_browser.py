"""In a real Chromium: a monthly meeting from the form to the signed record and its paper, inputs and clicks counted."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import DESKTOP, PHONE, axe_faults, chromium, opened, overflow, prepare, serving, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TODAY = "2026-11-23"
SECRETARY = "u0"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    data = prepare(
        tmp_path_factory.mktemp("meetings") / "data",
        "yipanqi.meetings.tests.scene:build_for_browser",
        YIPANQI_TODAY=TODAY,
    )
    with serving(data, YIPANQI_TODAY=TODAY) as served:
        yield served


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


class Hand:
    """Clicks and types like a person, and counts."""

    def __init__(self, page):
        self.page, self.clicks, self.inputs = page, 0, 0

    def click(self, target) -> None:
        self.clicks += 1
        target.click()
        self.page.wait_for_load_state("networkidle")

    def type(self, field: str, text: str) -> None:
        self.inputs += 1
        self.page.fill(field, text)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_monthly_meeting_takes_few_inputs_and_clicks(address, browser, width):
    page = opened(browser, address, width=width)
    sign_in(page, SECRETARY)
    page.goto("/meetings/arrange/?organization=2&kind=theme_day")
    hand = Hand(page)
    hand.type("#id_day", TODAY)  # held today; usually the fixed day stands there already
    hand.click(page.get_by_role("button", name="安排并发通知"))
    assert page.get_by_text("已通知9人").is_visible()
    hand.click(page.locator(".roll-label", has_text="杨帆"))
    hand.type("#id_present_count", "8")
    page.get_by_text("与清点的 8 人一致").wait_for()
    hand.type("#id_minutes", "王芳：今天学习。\n李强：我赞成。")
    hand.click(page.get_by_role("button", name="保存记录"))
    hand.click(page.get_by_role("button", name="签认记录"))
    assert page.get_by_text("已签认锁定").is_visible() and page.locator(".served .light-green").is_visible()
    hand.clicks += 1
    with page.expect_download() as paper:
        page.get_by_role("link", name="下载会议记录（Word）").click()
    assert Path(paper.value.path()).read_bytes().startswith(b"PK")
    assert (hand.inputs <= 6, hand.clicks <= 10) == (True, True)
    assert page.faults == []


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_every_page_is_accessible_and_fits_the_screen(address, browser, width):
    page = opened(browser, address, width=width)
    sign_in(page, SECRETARY)
    addresses = [
        "/meetings/", "/meetings/arrange/", "/meetings/arrange/?organization=2&kind=members_meeting",
        "/meetings/1/", "/meetings/2/", "/meetings/3/", "/meetings/3/change/", "/meetings/3/cancel/",
        "/meetings/1/record/", "/meetings/decisions/1/",
    ]  # fmt: skip
    for place in addresses:
        page.goto(place)
        assert (place, axe_faults(page), overflow(page)) == (place, [], 0)
    assert page.faults == []


def test_marking_counting_and_reading_a_file_happen_without_leaving_the_page(address, browser, tmp_path):
    page = opened(browser, address)
    sign_in(page, SECRETARY)
    page.goto("/meetings/2/")
    page.locator(".roll-label", has_text="赵磊").click()
    assert page.locator("[name^=reason-]:visible").input_value() == "借调在外"
    page.get_by_text("名单应有 8 人到会").wait_for()
    page.fill("#id_present_count", "9")
    page.get_by_text("有人被误点为未到").wait_for()
    minutes = tmp_path / "记录.txt"
    minutes.write_text("张敏：同意。\n会议决定：修门，由李强负责，11月30日前。")
    held = []
    page.route("**/recognise/", lambda route: held.append(route))  # it is still being recognised when the hand goes on
    page.set_input_files("#id_file", minutes)
    page.get_by_text("已读入“记录.txt”").wait_for()
    assert page.input_value("#id_minutes") == minutes.read_text()
    page.get_by_role("button", name="添加议定事项").click()
    held.pop().continue_()
    expect(page.locator("[name=decision-2-text]")).to_be_focused()
    expect(page.locator("[name=decision-1-text]")).to_have_value("修门，由李强负责，11月30日前")
    page.keyboard.type("换灯")
    page.get_by_role("button", name="添加议定事项").click()
    expect(page.locator("[name=decision-3-text]")).to_be_focused()
    page.get_by_role("button", name="删去这一项").nth(2).click()
    expect(page.get_by_role("button", name="添加议定事项")).to_be_focused()
    page.get_by_role("button", name="保存记录").click()
    page.locator("#form-wrong", has_text="有1人被误标为未到").wait_for()
    assert page.input_value("#id_minutes").split() == minutes.read_text().split()
    assert [page.input_value(f"[name=decision-{row}-text]") for row in (1, 2)] == [
        "修门，由李强负责，11月30日前",
        "换灯",
    ]
    assert page.locator(".roll-mark:checked").count() == 1


def test_an_expired_session_in_the_middle_of_typing_loses_nothing(address, browser):
    page = opened(browser, address)
    sign_in(page, SECRETARY)
    page.goto("/meetings/2/")
    page.fill("#id_minutes", "打到一半的记录")
    page.get_by_role("button", name="添加议定事项").click()
    page.fill("[name=decision-1-text]", "换灯")
    page.get_by_text("尚未保存（已暂存在本机浏览器）").wait_for()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="保存记录").click()
    page.wait_for_load_state("networkidle")
    sign_in(page, SECRETARY)
    page.goto("/meetings/2/")
    page.get_by_role("button", name="恢复").click()
    assert page.input_value("#id_minutes") == "打到一半的记录"
    expect(page.locator("[name=decision-1-text]")).to_have_value("换灯")


def test_without_scripts_a_record_can_still_be_saved(address, browser):
    page = opened(browser, address, width=PHONE, scripts=False)
    sign_in(page, SECRETARY)
    page.goto("/meetings/2/")
    page.locator(".roll-label", has_text="杨帆").click()
    page.fill("#id_present_count", "8")
    page.fill("#id_minutes", "没有脚本也能保存。")
    page.get_by_role("button", name="保存记录").click()
    page.wait_for_load_state("load")
    assert page.get_by_text("记录已保存").is_visible() and "没有脚本也能保存。" in page.content()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_owner_of_another_branch_is_named_by_initials_alone(address, browser, width):
    page = opened(browser, address, width=width)
    sign_in(page, SECRETARY)
    page.goto("/meetings/2/record/")
    page.get_by_role("button", name="添加议定事项").click()
    box = page.get_by_role("combobox", name="责任人")
    box.focus()
    options = page.locator(".decision").get_by_role("option")
    options.filter(has_text="陈静").wait_for()  # one's own people stand there before anything is typed
    box.press("Enter")
    assert page.locator(".picker-chip").count() == 0, "nobody is taken without being pointed at"
    box.press_sequentially("sl")
    page.locator(".decision").get_by_role("option", name="孙丽 二支部书记", selected=True).wait_for()
    box.press("Enter")
    assert page.locator(".picker-chip").inner_text().startswith("孙丽")
    assert page.eval_on_selector_all("[name=decision-1-owner]", "all => all.map(one => one.value)") == ["10"]
    assert (axe_faults(page), overflow(page), page.faults) == ([], 0, [])


def test_a_name_typed_and_not_chosen_is_not_lost(address, browser):
    page = opened(browser, address)
    sign_in(page, SECRETARY)
    page.goto("/meetings/2/record/")
    page.get_by_role("button", name="添加议定事项").click()
    page.locator("[name=decision-1-text]").fill("换灯")
    page.get_by_role("combobox", name="责任人").fill("没有此人")
    page.get_by_role("button", name="保存记录").click()
    page.locator("#form-wrong", has_text="责任人：没有找到“没有此人”").wait_for()
    assert page.get_by_role("combobox", name="责任人").input_value() == "没有此人"
    page.get_by_role("button", name="保存记录").click()
    page.locator("#form-wrong", has_text="责任人：没有找到“没有此人”").wait_for()
