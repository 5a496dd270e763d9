"""What goes wrong while people type, in a real browser: nothing is lost or doubled, a sentence says how to go on."""

import sqlite3
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import PASSWORD, Held, chromium, opened, prepare, serving, sign_in
from tests.hand import Hand
from tests.organ import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TYPED = "甲书记：今天讨论三件事。\n甲委员：值班表要改。"
SECRETARY, MEMBER_OF_THE_COMMITTEE = "甲书记", "甲委员"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("bad") / "data", "tests.organ:build", YIPANQI_TODAY=str(TODAY))


@pytest.fixture(scope="module")
def address(data):
    with serving(data, YIPANQI_TODAY=str(TODAY)) as served:
        yield served


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def count(data, question: str) -> int:
    with sqlite3.connect(data / "yipanqi.sqlite3") as database:
        return database.execute(question).fetchone()[0]


def signed_in(browser, address, username: str) -> Hand:
    page = opened(browser, address)
    sign_in(page, username)
    return Hand(page)


def form_for(hand: Hand, *, topic: str, day: str = str(TODAY)) -> None:
    """The form of a meeting of 甲支部, filled in and not sent."""
    hand.page.goto("/meetings/arrange/")
    hand.page.locator(".card", has_text="甲支部").get_by_role("link", name="党员大会").click()
    hand.page.fill("#id_day", day)
    hand.page.fill("#id_topic", topic)


def arranged(hand: Hand, topic: str) -> str:
    """The path of the record of a meeting that is held today."""
    form_for(hand, topic=topic)
    hand.press("只安排，暂不通知")
    return f"{urlsplit(hand.page.url).path}record/"


def end_every_session(data) -> None:
    """As after eight hours."""
    with sqlite3.connect(data / "yipanqi.sqlite3", timeout=60) as database:
        database.execute("delete from django_session")


def sign_in_again(hand: Hand) -> None:
    """On the page an expired session leads to; it says that what was typed is kept."""
    page = hand.page
    page.wait_for_url("**/accounts/login/**")
    assert "尚未提交的填写内容仍在本机浏览器中" in page.locator("#main").inner_text()
    page.fill("[name=login]", SECRETARY)
    page.fill("[name=password]", PASSWORD)
    hand.click(page.locator(".entrance-form button"), "登录")


def test_an_expired_session_gives_the_typed_text_back(browser, address, data):
    hand = signed_in(browser, address, SECRETARY)
    page = hand.page
    page.goto(arranged(hand, "会话过期"))
    page.fill("#id_minutes", TYPED)
    page.fill("#id_present_count", "10")
    page.get_by_text("尚未保存（已暂存在本机浏览器）").wait_for()
    record = page.url
    end_every_session(data)
    page.get_by_role("button", name="保存记录").click()
    sign_in_again(hand)
    assert page.url == record
    hand.press("恢复", exact=True)
    assert page.input_value("#id_minutes") == TYPED
    assert page.input_value("#id_present_count") == "10"
    hand.press("保存记录")
    assert "值班表要改。" in page.locator(".minutes").inner_text()
    page.goto(record)
    assert page.locator(".draft-offer").count() == 0


def test_a_session_that_ends_while_the_page_asks_for_something_loses_no_word(browser, address, data):
    hand = signed_in(browser, address, SECRETARY)
    page = hand.page
    page.goto(arranged(hand, "填到一半"))
    end_every_session(data)
    page.fill("#id_minutes", TYPED)
    page.fill("#id_present_count", "10")  # asks the server for the quorum, and is led to the sign-in page
    sign_in_again(hand)
    hand.press("恢复", exact=True)
    assert (page.input_value("#id_minutes"), page.input_value("#id_present_count")) == (TYPED, "10")


def test_the_same_form_sent_twice_makes_one_meeting(browser, address, data):
    hand = signed_in(browser, address, SECRETARY)
    form_for(hand, topic="只开一次")
    sent = hand.page.evaluate(
        """async () => {
            const form = document.querySelector('form.arrange'), body = new FormData(form);
            const send = () => fetch(location.href, {method: 'POST', body});
            return (await Promise.all([send(), send()])).map(answer => [answer.status, answer.url]);
        }"""
    )
    assert [status for status, _ in sent] == [200, 200]
    assert len({url for _, url in sent}) == 1
    assert count(data, "select count(*) from meetings_meeting where topic = '只开一次'") == 1


def test_a_button_pressed_twice_sends_once(browser, address, data):
    hand = signed_in(browser, address, SECRETARY)
    form_for(hand, topic="按了两下")
    posts = []
    hand.page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    hand.page.get_by_role("button", name="只安排，暂不通知").dblclick()
    hand.page.get_by_text("已安排，尚未发通知。").wait_for()
    assert len(posts) == 1
    assert count(data, "select count(*) from meetings_meeting where topic = '按了两下'") == 1


def test_leaving_while_a_form_is_under_way_keeps_what_was_typed(browser, address):
    hand = signed_in(browser, address, SECRETARY)
    form_for(hand, topic="走得太早")
    page, form = hand.page, hand.page.url
    page.route("**/meetings/arrange/**", lambda route: route.continue_() if route.request.method == "GET" else None)
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="只安排，暂不通知").click(no_wait_after=True)
    page.goto("/desk/")
    page.goto(form)
    page.get_by_role("button", name="恢复", exact=True).click()
    assert page.input_value("#id_topic") == "走得太早"


def test_leaving_by_a_link_that_leads_on_keeps_what_was_typed(browser, address):
    hand = signed_in(browser, address, SECRETARY)
    form_for(hand, topic="走得太早")
    page, form = hand.page, hand.page.url
    page.route("**/meetings/arrange/**", lambda route: route.continue_() if route.request.method == "GET" else None)
    page.evaluate(
        "addEventListener('submit', () => setTimeout(() => document.querySelector('.brand').click(), 200))"
    )  # the library's own hand would wait for the form that is under way
    page.get_by_role("button", name="只安排，暂不通知").click(no_wait_after=True)
    page.get_by_role("heading", name="工作台", exact=True).wait_for()
    page.goto(form)
    page.get_by_role("button", name="恢复", exact=True).click()
    assert page.input_value("#id_topic") == "走得太早"


def test_what_an_answer_replaces_takes_nothing_in_and_what_it_offers_replaces_nothing_typed(browser, address):
    hand = signed_in(browser, address, SECRETARY)
    page = hand.page
    page.goto(arranged(hand, "改了日期"))
    name, mark = page.locator(".roll-label").first, page.locator(".roll-mark").first
    roll, reading = Held(page, "**/roll/"), Held(page, "**/recognise/")
    page.fill("#id_held_on", "2026-06-14")
    name.click()
    expect(mark).not_to_be_checked()
    mark.press("Space")
    expect(mark).not_to_be_checked()
    roll.release()
    expect(page.locator("#roll-hint")).to_contain_text("6月14日")
    hand.click(name, "未到")
    expect(mark).to_be_checked()
    page.fill("#id_minutes", "议题一：学习会议精神\n甲书记：开始。")
    page.get_by_role("button", name="识别议定事项").click()
    page.locator("summary", has_text="主题、议程").click()
    page.fill("#id_agenda", "自己写的议程")
    reading.release()
    expect(page.locator(".recognised")).to_contain_text("1个议题")
    expect(page.locator("#id_agenda")).to_have_value("自己写的议程")


def test_a_draft_given_back_keeps_the_marks_on_the_list(browser, address):
    hand = signed_in(browser, address, SECRETARY)
    page = hand.page
    record = arranged(hand, "草稿里的缺席")
    page.goto(record)
    hand.click(page.locator(".roll-label").first, "未到")
    page.get_by_text("尚未保存（已暂存在本机浏览器）").wait_for()
    page.goto(record)
    with page.expect_response("**/roll/"):
        hand.press("恢复", exact=True)
    hand.settle()
    expect(page.locator(".roll-mark").first).to_be_checked()


def test_the_second_of_two_who_save_is_told_and_keeps_the_text(browser, address, data):
    one, other = (signed_in(browser, address, name) for name in (SECRETARY, MEMBER_OF_THE_COMMITTEE))
    record = arranged(one, "两人同记")
    for hand, minutes in ((one, "先保存的记录"), (other, TYPED)):
        hand.page.goto(record)
        hand.page.fill("#id_present_count", "10")
        hand.page.fill("#id_minutes", minutes)
    one.press("保存记录")
    other.press("保存记录")
    assert "刚被他人修改" in other.page.locator("#form-wrong").inner_text()
    assert other.page.input_value("#id_minutes") == TYPED
    assert "先保存的记录" in other.page.locator(".theirs").inner_text()
    assert count(data, "select count(*) from meetings_meeting where minutes = '先保存的记录'") == 1
    other.press("保存记录")
    assert "值班表要改。" in other.page.locator(".minutes").inner_text()


def test_a_meeting_of_tomorrow_is_not_recorded(browser, address, data):
    hand = signed_in(browser, address, SECRETARY)
    page = hand.page
    page.goto(arranged(hand, "明天的会"))
    page.fill("#id_held_on", "2026-06-16")
    page.fill("#id_present_count", "10")
    page.fill("#id_minutes", TYPED)
    hand.press("保存记录")
    assert "2026年6月16日" in page.locator("#form-wrong").inner_text()
    assert page.input_value("#id_minutes") == TYPED
    assert count(data, "select count(*) from meetings_meeting where topic = '明天的会' and stage = 'recorded'") == 0


def test_more_present_than_expected_is_refused_and_nothing_lost(browser, address, data):
    hand = signed_in(browser, address, SECRETARY)
    page = hand.page
    page.goto(arranged(hand, "多了一人"))
    page.fill("#id_present_count", "99")
    page.fill("#id_minutes", TYPED)
    page.get_by_text("清点的 99 人多于应到").wait_for()
    hand.press("保存记录")
    assert "99" in page.locator("#form-wrong").inner_text()
    page.fill("#id_present_count", "98")
    page.get_by_text("清点的 98 人多于应到").wait_for()
    hand.settle()
    expect(page.locator("#id_present_count")).to_be_focused()  # led to what was wrong once, not from what is typed
    assert page.input_value("#id_minutes") == TYPED
    assert count(data, "select count(*) from meetings_meeting where topic = '多了一人' and stage = 'recorded'") == 0


def test_a_strangers_address_tells_nothing(browser, address):
    hand = signed_in(browser, address, "乙书记")
    for path in ("/meetings/1/", "/meetings/1/record/", "/meetings/987654/"):
        answer = hand.page.goto(path)
        assert answer.status == 404
        assert "甲支部" not in hand.page.locator("#main").inner_text()


def registration(hand: Hand, data, name: str) -> str:
    """The form that registers a member of 甲支部, filled in and not sent; its address."""
    branch = count(data, "select id from organizations_organization where name = '甲支部'")
    hand.page.goto(f"/organizations/{branch}/register/")
    hand.page.fill("#id_name", name)
    hand.page.select_option("#id_sex", label="女")
    hand.page.fill("#id_joined_on", "2026-05-01")
    hand.page.fill("#id_from_on", "2026-05-01")
    return hand.page.url


def test_a_member_whose_form_is_sent_twice_at_once_is_registered_once(browser, address, data):
    hand = signed_in(browser, address, SECRETARY)
    registration(hand, data, "只此一人")
    sent = hand.page.evaluate(
        """async () => {
            const form = document.querySelector('form.sheet'), body = new FormData(form);
            const send = () => fetch(location.href, {method: 'POST', body});
            return (await Promise.all([send(), send()])).map(answer => [answer.status, answer.redirected]);
        }"""
    )
    assert sent == [[200, True], [200, True]]
    assert count(data, "select count(*) from organizations_person where name = '只此一人'") == 1
    members = "from organizations_membership m join organizations_person p on p.id = m.person_id"
    assert count(data, f"select count(*) {members} where p.name = '只此一人'") == 1


def test_a_session_that_ends_over_a_form_of_the_register_gives_it_back(browser, address, data):
    hand = signed_in(browser, address, SECRETARY)
    form = registration(hand, data, "填了一半")
    hand.page.get_by_text("尚未保存（已暂存在本机浏览器）").wait_for()
    end_every_session(data)
    hand.page.locator("form.sheet button[type=submit]").click()
    sign_in_again(hand)
    assert hand.page.url == form
    hand.press("恢复", exact=True)
    assert hand.page.input_value("#id_name") == "填了一半"
    hand.page.locator("form.sheet button[type=submit]").click()
    hand.page.get_by_text("已登记填了一半").wait_for()
