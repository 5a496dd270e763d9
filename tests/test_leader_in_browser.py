"""The first-in-charge's morning and his assistant's in a real browser: one sheet, what is owed, a letter."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests import leader
from tests.browser import DESKTOP, PASSWORD, PHONE, chromium, prepare, serving
from tests.test_duty_list_in_browser import Walk
from tests.test_pages_in_browser import sheets

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ITEM, LETTER = "每季度听取一次机关党建汇报", "机关党委2026年责任书"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("leader") / "data", "tests.leader:scene", YIPANQI_TODAY=str(leader.DAY))


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def code(ahead: int = 0) -> str:
    """The code of now, or of the next half minute, which is taken too."""
    return format_hotp_value(hotp_value(leader.SECRET, int(time.time()) // 30 + ahead))


def test_the_morning_of_the_first_in_charge_and_of_his_assistant(browser, data):
    with serving(data, YIPANQI_TODAY=str(leader.AFTER)) as address:
        _assistant(browser, address)
        _leader(browser, address)


def _assistant(browser, address: str) -> None:
    """Reports what is overdue, in both names; cannot sign."""
    walk = Walk(browser, address, leader.ASSISTANT)
    walk.go("/accounts/delegations/")
    walk.press("代党组书记办理")
    words = walk.go("/desk/")
    assert ITEM in words and LETTER in words and "逾期" in words
    walk.go("/responsibilities/letters/sign/")
    assert "签字须由本人输入密码和验证码，不能代签" in walk.here()
    walk.go("/desk/")
    walk.hand.click(walk.hand.page.locator("#main .item-title", has_text=ITEM).first, ITEM)
    walk.here()
    walk.go("/desk/")
    walk.follow(f"打开：{ITEM}")
    walk.hand.click(walk.hand.page.locator("#main").get_by_role("link", name="填报").first, "填报")
    walk.here()
    walk.hand.fill("[name=text]", "听取了二季度机关党建汇报，议定三件事")
    walk.hand.fill("[name=happened_on]", "2026-06-29")
    walk.press("填报")
    walk.go("/obligations/?kind=one_off")
    told = walk.follow(ITEM)
    assert leader.ASSISTANT in told and f"代{leader.LEADER}" in told
    walk.done()


def _leader(browser, address: str) -> None:
    """One sheet; the letter is signed on the phone."""
    walk = Walk(browser, address, leader.LEADER, DESKTOP)
    page = walk.hand.page
    if page.locator("[name=code]").count():
        page.fill("[name=code]", code())
        walk.hand.click(page.locator("form button[type=submit]").first, "验证")
    words = walk.go("/desk/")
    assert "我的责任" in words and "专题研究党建" in words and LETTER in words
    assert sheets(page.pdf(prefer_css_page_size=True)) == 1
    page.set_viewport_size({"width": PHONE, "height": 800})
    walk.go("/responsibilities/letters/sign/")
    walk.hand.fill("[name=password]", PASSWORD)
    walk.hand.fill("[name=code]", "000000")
    assert "验证码不对" in walk.press("签字")
    walk.hand.fill("[name=password]", PASSWORD)
    walk.hand.fill("[name=code]", code(1))  # a code counts once; the one of signing in is used
    assert "已签（密码和二次验证）" in walk.press("签字")
    assert LETTER not in walk.go("/desk/")
    walk.done()
