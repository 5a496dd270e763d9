"""In a real Chromium: a monthly meeting from the form to the signed record and its paper, inputs and clicks counted."""

import pytest
from playwright.sync_api import expect

from tests.browser import (
    DESKTOP,
    OFFERED,
    PHONE,
    Held,
    axe_faults,
    chromium,
    opened,
    overflow,
    prepare,
    serving,
    settled,
    sign_in,
)
from tests.hand import Hand

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


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_monthly_meeting_takes_few_inputs_and_clicks(address, browser, width, tmp_path):
    page = opened(browser, address, width=width)
    sign_in(page, SECRETARY)
    page.goto("/meetings/arrange/?organization=2&kind=theme_day")
    hand = Hand(page)
    hand.fill("#id_day", TODAY)  # held today; usually the fixed day stands there already
    hand.press("安排并发通知")
    assert page.get_by_text("已通知9人").is_visible()
    hand.click(page.locator(".roll-label", has_text="杨帆"), "未到")
    hand.fill("#id_present_count", "8")
    page.get_by_text("与清点的 8 人一致").wait_for()
    hand.fill("#id_minutes", "王芳：今天学习。\n李强：我赞成。")
    hand.press("保存记录")
    hand.press("签认记录")
    assert page.get_by_text("已签认锁定").is_visible() and page.locator(".served .light-green").is_visible()
    assert hand.download("下载会议记录（Word）", tmp_path).read_bytes().startswith(b"PK")
    assert (len(hand.inputs) <= 6, len(hand.clicks) <= 10) == (True, True)
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
    reading = Held(page, "**/recognise/")  # it is still being recognised when the hand goes on
    page.locator("#id_file").focus()
    page.set_input_files("#id_file", minutes)
    page.get_by_text("已读入“记录.txt”").wait_for()
    expect(page.locator("#id_file")).to_be_focused()
    assert page.input_value("#id_minutes") == minutes.read_text()
    page.get_by_role("button", name="添加议定事项").click()
    reading.release()
    expect(page.locator("[name=decision-2-text]")).to_be_focused()
    expect(page.locator("[name=decision-1-text]")).to_have_value("修门，由李强负责，11月30日前")
    page.keyboard.type("换灯")
    page.get_by_role("button", name="添加议定事项").click()
    expect(page.locator("[name=decision-3-text]")).to_be_focused()
    page.get_by_role("button", name="删去这一项").nth(2).click()
    expect(page.get_by_role("button", name="添加议定事项")).to_be_focused()
    page.get_by_role("button", name="保存记录").click()
    page.locator("#form-wrong", has_text="有1人被误标为未到").wait_for()
    settled(page)
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
    settled(page)
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
    with page.expect_navigation():
        page.get_by_role("button", name="保存记录").click()
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
    page.locator(f".decision {OFFERED}").get_by_role("option", name="孙丽 二支部书记", selected=True).wait_for()
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
    box = page.get_by_role("combobox", name="责任人")
    box.fill("没有此人")
    for _ in range(2):
        Hand(page).press("保存记录")
        expect(page.locator("#form-wrong")).to_contain_text("责任人：没有找到“没有此人”")
        expect(box).to_have_value("没有此人")
