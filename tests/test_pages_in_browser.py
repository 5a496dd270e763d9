"""Every page in a real Chromium, at desktop and phone size: accessible, quiet, served from one origin, no wider than
the screen, with the frame that the law asks for."""

import re

import pytest

from tests import organ, pages
from tests.browser import DESKTOP, PHONE, axe_faults, chromium, opened, overflow, prepare, serving, settled, sign_in
from yipanqi.site.desk import RECENT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FOOT = ("主办单位：", "备案编号：", "不得处理涉密信息", "投诉建议")
DAY = {"YIPANQI_TODAY": str(organ.TODAY)}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("pages") / "data", "tests.pages:scene", **DAY)


@pytest.fixture(scope="module")
def address(data):
    with serving(data, **DAY) as served:
        yield served


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def empty_fields(page) -> int:
    """Fields of cards that say nothing: a phone leaves them out."""
    return page.locator(".table-stack td:visible", has_text=re.compile("^—$")).count()


def faults_at(page, path: str, width: int, *, colours: bool = True) -> list[str]:
    """Everything wrong with one page at one width."""
    height = page.viewport_size["height"]
    page.set_viewport_size({"width": width, "height": height})
    found = [f"{path} {width}px: {fault}" for fault in axe_faults(page, colours=colours)]
    if (wider := overflow(page)) > 0:
        found.append(f"{path} {width}px: {wider} pixels too wide")
    if width == PHONE and (empty := empty_fields(page)):
        found.append(f"{path} {width}px: {empty} empty fields")
    return found


def frame_faults(page, path: str) -> list[str]:
    """What of the frame is missing."""
    foot = page.locator("footer").inner_text()
    missing = [f"{path}: the foot lacks {word}" for word in FOOT if word not in foot]
    if (language := page.locator("html").get_attribute("lang")) != "zh-Hans":
        missing.append(f"{path}: lang is {language}")
    if not page.title().endswith(" · 一盘棋") or page.title().startswith(" "):
        missing.append(f"{path}: titled {page.title()}")
    if page.locator("h1").count() != 1:
        missing.append(f"{path}: {page.locator('h1').count()} main headings")
    return missing


def look_at(page, path: str, *, first: bool) -> list[str]:
    """Everything wrong with one page; on a phone colours are those of the desktop but for the frame, which the first
    page shows.
    """
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    answer = page.goto(path)
    page.evaluate("document.fonts.ready.then(() => 0)")
    settled(page)
    found = [] if answer.status == 200 else [f"{path}: {answer.status}"]
    found += frame_faults(page, path) + faults_at(page, path, DESKTOP)
    found += faults_at(page, path, PHONE, colours=first)
    found += [f"{path}: {fault}" for fault in page.faults]
    page.faults.clear()
    return found


@pytest.mark.parametrize("role", pages.ROLES)
def test_every_page_of_a_role_is_accessible_quiet_and_fits(browser, address, data, role):
    page = opened(browser, address)
    if role != "来访者":
        sign_in(page, role)
    paths = pages.read(data)[role]
    assert paths
    assert {path: found for path in paths if (found := look_at(page, path, first=path == paths[0]))} == {}
    page.context.close()


def sheets(pdf: bytes) -> int:
    """How many pages a PDF of the browser has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_leaders_page_prints_on_one_sheet(browser, address):
    """With as many meetings as the page shows before it folds the rest away."""
    page = opened(browser, address)
    sign_in(page, "党组书记")
    page.goto("/desk/")
    page.evaluate(
        """wanted => {
            const rows = document.querySelector('section[aria-labelledby=life-title] tbody');
            while (rows.children.length < wanted) rows.append(rows.lastElementChild.cloneNode(true));
        }""",
        RECENT,
    )
    assert page.locator("section[aria-labelledby=life-title] tbody tr").count() == RECENT
    assert page.locator("section[aria-labelledby=charges-title]").count() == 1
    assert sheets(page.pdf(prefer_css_page_size=True)) == 1
    assert sheets(page.pdf(format="A6")) > 1, "several are counted as several"
    page.context.close()


def test_a_fault_would_be_seen(browser, address):
    page = opened(browser, address)
    page.goto("/accounts/login/")
    with page.expect_console_message():  # the picture that is refused
        page.evaluate(
            """() => {
                const wrong = '<img src="http://127.0.0.1:9/x.png"><div id="wide">x</div>';
                document.body.insertAdjacentHTML('beforeend', wrong);
                document.getElementById('wide').setAttribute('aria-hidden', 'perhaps');
                document.getElementById('wide').style.width = '3000px';
                document.querySelector('footer').remove();
                document.querySelector('h1').style.color = '#eee';
                const cards = '<table class="table-stack"><tr><td>—</td></tr></table>';
                document.querySelector('main').insertAdjacentHTML('beforeend', cards);
            }"""
        )
    kinds = faults_at(page, "/", PHONE) + page.faults
    for word in ("image-alt", "pixels too wide", "1 empty fields", "another origin", "console", "color-contrast"):
        assert any(word in fault for fault in kinds), (word, kinds)
    contrast = [faults_at(page, "/", PHONE, colours=colours) for colours in (True, False)]
    assert [any("color-contrast" in fault for fault in found) for found in contrast] == [True, False]
