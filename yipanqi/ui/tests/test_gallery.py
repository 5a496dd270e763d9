"""The components in a real browser, on an office screen and on a phone. YIPANQI_SHOTS=folder keeps the pictures."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("yipanqi.ui.tests.gallery"),
]


@pytest.fixture(scope="module")
def chromium():
    # Playwright keeps an event loop in this thread; Django then refuses its ORM unless told that this is meant.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with browser.chromium() as found:
        yield found
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.mark.parametrize("width", [browser.DESKTOP, browser.PHONE])
def test_components_are_accessible_and_fit(live_server, chromium, width):
    page = browser.opened(chromium, live_server.url, width=width)
    page.goto("/gallery/")
    if folder := os.environ.get("YIPANQI_SHOTS"):
        browser.shot(page, Path(folder) / f"gallery-{width}.png")
    assert browser.axe_faults(page) == []
    assert page.faults == []
    assert browser.overflow(page) <= 0


def test_refused_form_leads_to_what_was_wrong(live_server, chromium):
    page = browser.opened(chromium, live_server.url)
    page.goto("/gallery/")
    page.eval_on_selector("form[data-draft]", "form => form.noValidate = true")
    page.fill("[name=topic]", "学习条例")
    page.click("form[data-draft] .btn-primary")
    expect(page.locator("#form-wrong")).to_be_focused()
    browser.settled(page)
    assert page.input_value("[name=topic]") == "学习条例"
    assert browser.axe_faults(page) == []


def test_picker_works_by_keyboard_alone(live_server, chromium):
    page = browser.opened(chromium, live_server.url)
    page.goto("/gallery/")
    box = page.locator("#id_absent")
    box.focus()
    page.keyboard.type("ww")
    page.wait_for_selector(f"{browser.OFFERED} [role=option]")
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("ljy")
    page.wait_for_selector(f"{browser.OFFERED} [data-value='3']")
    page.keyboard.press("Enter")
    chosen = page.eval_on_selector_all("input[type=hidden][name=absent]", "all => all.map(one => one.value)")
    assert chosen == ["2", "3"]
    page.keyboard.press("Backspace")
    assert page.eval_on_selector_all("input[name=absent]", "all => all.map(one => one.value)") == ["2"]
    assert page.faults == []


def test_nobody_is_taken_from_a_list_that_answers_to_an_older_text(live_server, chromium):
    page = browser.opened(chromium, live_server.url)
    page.goto("/gallery/")
    page.locator("#id_absent").focus()
    page.keyboard.type("ww")
    page.wait_for_selector(f"{browser.OFFERED} [role=option]")
    held = browser.Held(page, "**/gallery/people/**")
    with page.expect_request("**/gallery/people/?q=w"):
        page.keyboard.press("Backspace")
    with page.expect_request("**/gallery/people/?q=ljy"):
        page.locator("#id_absent").fill("ljy")
        page.keyboard.press("Enter")
    held.release(1)
    held.release(0)  # the older answer comes last
    page.wait_for_selector(f"{browser.OFFERED} [data-value='3']")
    assert page.locator(".picker-options [role=option]:visible").count() == 1
    page.keyboard.press("Enter")
    assert page.eval_on_selector_all("input[type=hidden][name=absent]", "all => all.map(one => one.value)") == ["3"]


def test_picker_shows_who_is_chosen_already(live_server, chromium):
    page = browser.opened(chromium, live_server.url)
    page.goto("/gallery/")
    assert page.inner_text(".picker-chip").startswith("李静怡")
    assert page.eval_on_selector_all("input[name=chair]", "all => all.map(one => one.value)") == ["3"]


def test_draft_is_kept_offered_and_restored(live_server, chromium):
    page = browser.opened(chromium, live_server.url)
    page.goto("/gallery/")
    page.fill("[name=topic]", "打了一半的议题")
    page.wait_for_selector(".unsaved")
    page.goto("/gallery/")
    assert page.input_value("[name=topic]") == ""
    page.click(".draft-offer .btn-primary")
    assert page.input_value("[name=topic]") == "打了一半的议题"
    assert page.faults == []


def test_chosen_people_are_part_of_the_draft(live_server, chromium):
    page = browser.opened(chromium, live_server.url)
    page.goto("/gallery/")
    page.locator("#id_absent").press_sequentially("oyxd")
    page.wait_for_selector(f"{browser.OFFERED} [role=option]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".unsaved")
    page.goto("/gallery/")
    page.click(".draft-offer .btn-primary")
    assert page.eval_on_selector_all("input[name=absent]", "all => all.map(one => one.value)") == ["4"]
    assert page.eval_on_selector_all("input[name=chair]", "all => all.map(one => one.value)") == ["3"]


def test_thrown_away_draft_does_not_come_back(live_server, chromium):
    page = browser.opened(chromium, live_server.url)
    page.goto("/gallery/")
    page.fill("[name=topic]", "不要的内容")
    page.wait_for_selector(".unsaved")
    page.goto("/gallery/")
    page.click(".draft-offer button:not(.btn-primary)")
    page.goto("/gallery/")
    assert page.locator(".draft-offer").count() == 0


def test_draft_survives_a_post_that_ends_at_the_sign_in_page(live_server, chromium):
    page = browser.opened(chromium, live_server.url)
    page.goto("/gallery/")
    page.fill("[name=topic]", "会话过期前打的字")
    page.eval_on_selector("form[data-draft]", "form => { form.noValidate = true; form.action = '/accounts/login/'; }")
    page.click("form[data-draft] .btn-primary")
    page.wait_for_selector(".entrance-form")
    page.goto("/gallery/")
    page.click(".draft-offer .btn-primary")
    assert page.input_value("[name=topic]") == "会话过期前打的字"


def test_page_reads_without_scripts(live_server, chromium):
    page = browser.opened(chromium, live_server.url, width=browser.PHONE, scripts=False)
    page.goto("/gallery/")
    assert page.locator(".strip-row").count() == 4
    page.click("summary:has-text('更多选填项')")
    assert page.locator("[name=note]").is_visible()
    page.fill("[name=topic]", "学习")
    page.fill("[name=chair]", "王伟")
    page.fill("[name=absent]", "李静怡、欧阳晓东")
    page.fill("[name=day]", "2026-11-20")
    page.select_option("[name=kind]", "a")
    page.check("[name=confirmed]")
    page.click("form[data-draft] .btn-primary")
    said = "“王伟”可能是：王伟 #1（办公室党支部）、王伟 #2（财务处党支部）"
    expect(page.locator("main")).to_contain_text(said)
