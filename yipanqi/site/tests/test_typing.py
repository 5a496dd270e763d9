"""How many keys and clicks a field of each kind takes, measured in a real Chromium; `seconds.csv` must say the same.

YIPANQI_WRITE_SECONDS=1 writes the table anew. What is typed is a typical value, Chinese as its pinyin with one key to
choose each word. No person is timed here or anywhere: seconds follow from the keystroke-level model.
"""

import csv
import os

import pytest

from tests import browser
from yipanqi.site.burden import constants
from yipanqi.site.burden.constants import SAVE, TABLE, UNSEEN, kind_of, kinds, seconds_of
from yipanqi.site.tests.typing_page import EveryKindForm

COUNT = """() => {
  const seen = JSON.parse(sessionStorage.getItem("seen") || '{"keys": 0, "clicks": 0}');
  const keep = () => sessionStorage.setItem("seen", JSON.stringify(seen));
  addEventListener("keydown", event => { if (event.isTrusted) { seen.keys += 1; keep(); } }, true);
  addEventListener("pointerdown", event => { if (event.isTrusted) { seen.clicks += 1; keep(); } }, true);
}"""
TEXT = "xuexi dangzhang he zuzhi tiaoli "
LONG = (
    "zhibu dangyuan dahui tongguo guanyu jiaqiang lilun xuexi de jueding meiyue diyi zhou xingqisi xiawu jizhong xuexi "
    "youzuzhi weiyuan zhunbei cailiao dangxiaozu fenbie taolun jieguo xiayici dahui baogao wu gongzuo richang bu zhan "
)
"""About sixty characters in pinyin, a space choosing each word."""


def test_every_kind_of_field_has_its_constant_by_the_model():
    fields = EveryKindForm.base_fields
    assert {name: kind_of(field) for name, field in fields.items()} == {name: name for name in fields}
    assert list(kinds()) == [*fields, SAVE]
    assert {one.code: one.seconds for one in kinds().values()} == {
        one.code: seconds_of(one.keys, one.clicks) for one in kinds().values()
    }


def into(page, kind: str) -> None:
    """Fill in one field as somebody at a desk does: click into it, type, choose."""
    if kind == "box":
        page.get_by_label("否", exact=True).click()
        return
    field = page.locator(f"#id_{kind}")
    if kind == "file":
        with page.expect_file_chooser():
            field.click()
        return
    field.click()
    if kind == "people":
        page.keyboard.type("ljy")
        page.locator(f"{browser.OFFERED} [role=option]").first.wait_for()
        page.keyboard.press("Enter")
    elif kind != "choice":
        page.keyboard.type({"text": TEXT, "long": LONG, "number": "12", "day": "20260612", "time": "1500"}[kind])


def measured(page, address: str) -> dict[str, tuple[int, int]]:
    """Keys and clicks by kind, `save` being the way into the form and its button."""
    page.add_init_script(f"({COUNT})()")
    found = {}
    for kind in EveryKindForm.base_fields:
        page.goto(f"{address}/typing/")
        page.evaluate("sessionStorage.clear()")
        page.reload()
        into(page, kind)
        found[kind] = seen(page)
    page.goto(f"{address}/typing/list/")
    page.evaluate("sessionStorage.clear()")
    page.reload()
    page.get_by_role("link", name="登记").click()
    page.wait_for_url(f"{address}/typing/")
    page.eval_on_selector("form[method=get]", "form => form.noValidate = true")
    page.get_by_role("button", name="保存").click()
    browser.settled(page)
    found[SAVE] = seen(page)
    return {kind: (keys, clicks + UNSEEN.get(kind, 0)) for kind, (keys, clicks) in found.items()}


def seen(page) -> tuple[int, int]:
    counted = page.evaluate("JSON.parse(sessionStorage.getItem('seen') || '{\"keys\": 0, \"clicks\": 0}')")
    return counted["keys"], counted["clicks"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.urls("yipanqi.site.tests.typing_page")
def test_the_constants_are_those_measured_in_a_browser(live_server, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with browser.chromium() as chromium:
        page = browser.opened(chromium, live_server.url)
        found = measured(page, live_server.url)
        assert page.faults == []
    if os.environ.get("YIPANQI_WRITE_SECONDS"):
        write(found)
    assert found == {one.code: (one.keys, one.clicks) for one in kinds().values()}


def write(found: dict[str, tuple[int, int]]) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            keys, clicks = found[row["kind"]]
            writer.writerow({**row, "keys": keys, "clicks": clicks, "seconds": seconds_of(keys, clicks)})
    constants.kinds.cache_clear()
