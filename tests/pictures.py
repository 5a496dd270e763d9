"""Takes the pictures of docs/pages.md from a running demonstration: `python -m tests.pictures ADDRESS FOLDER`.

Every page at desktop and phone size, from its top. With Pillow at hand the files are reduced to 64 colours. Recording a
meeting and the import take a hand and are not here.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

from tests.browser import DESKTOP, PHONE, chromium, opened, settled, shot, sign_in

EXEMPLARY = "行政审批处党支部"
COLOURS = 64


def at(address: str) -> Callable[[Page], None]:
    """A page of one address."""
    return lambda page: page.goto(address)


def by(address: str, *names: str) -> Callable[[Page], None]:
    """A page reached by following links from another."""

    def walk(page: Page) -> None:
        page.goto(address)
        for name in names:
            page.locator("#main").get_by_role("link", name=name).locator("visible=true").first.click()
            settled(page)

    return walk


def late_cell(page: Page) -> None:
    """A cell of the overview that is late."""
    page.goto("/overview/")
    page.locator("a.stand:visible", has_text="逾期").first.click()


def making_up(page: Page) -> None:
    """The latest meeting with something to make up."""
    page.goto("/meetings/?stage=signed")
    page.locator("#main").get_by_role("link", name="主题党日").locator("visible=true").first.click()
    page.get_by_role("heading", name="补学").wait_for()


def arranging(page: Page) -> None:
    """The form of the next theme day, whether one is due yet or not."""
    own_branch(page)
    page.wait_for_url("**/organizations/*/")
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    page.goto(f"/meetings/arrange/?organization={number}&kind=theme_day")


def own_branch(page: Page) -> None:
    """The profile of the exemplary branch."""
    page.goto("/organizations/")
    page.get_by_role("link", name=EXEMPLARY).first.click()


def handing_over(page: Page) -> None:
    """What a secretary of the exemplary branch hands over."""
    own_branch(page)
    settled(page)
    page.get_by_role("link", name="工作交接").first.click()


def counted(page: Page) -> None:
    """The count of an election that is over."""
    by("/meetings/procedures/", "年换届选举")(page)
    page.locator("#main a[href$='/count/']:not([href*='/steps/'])").first.click()


def asked_for_help(page: Page) -> None:
    """The request of the branch in trouble, with the records it opened."""
    page.goto("/archives/")
    page.locator("#main a[href^='/archives/help/']").first.click()


PAGES: dict[str, tuple[str, int, Callable[[Page], None]]] = {
    "desk": ("demo-shuji", 900, at("/desk/")),
    "troubled": ("demo-shuji-2", 1000, at("/desk/")),
    "ledger": ("demo-fushuji", 1000, at("/obligations/")),
    "arrange": ("demo-shuji", 1010, arranging),
    "meeting": ("demo-shuji", 1240, by("/meetings/?stage=signed", "主题党日")),
    "makeup": ("demo-shuji", 900, making_up),
    "procedure": ("demo-juzhang", 1240, by("/meetings/procedures/", "2025年度民主生活会")),
    "election": ("demo-shuji", 1240, by("/meetings/procedures/", "年换届选举")),
    "count": ("demo-zongzhi", 1240, counted),
    "profile": ("demo-shuji", 1200, own_branch),
    "dues": ("demo-shuji", 1100, by("/education/dues/", "行政审批处")),
    "cashbook": ("demo-shuji", 1000, by("/education/dues/", "行政审批处", "使用和结存")),
    "calendar": ("demo-shuji", 1100, at("/calendar/")),
    "ahead": ("demo-shuji", 1000, at("/ahead/")),
    "handbook": ("demo-shuji", 1000, at("/archives/")),
    "help": ("demo-shuji-2", 900, asked_for_help),
    "committee": ("demo-fushuji", 1000, at("/desk/")),
    "overview": ("demo-fushuji", 1240, at("/overview/")),
    "duty": ("demo-fushuji", 900, late_cell),
    "received": ("demo-fushuji", 1000, at("/archives/received/")),
    "leader": ("demo-juzhang", 1180, at("/desk/")),
    "meter": ("demo-fushuji", 1100, at("/burden/")),
    "handover": ("demo-shuji", 1100, handing_over),
    "topics": ("demo-shuji", 1200, at("/topics/")),
    "duties": ("demo-fushuji", 1000, by("/responsibilities/", "机关党委20")),
    "pledge": ("demo-fushuji", 1000, at("/responsibilities/letters/")),
    "directive": ("demo-juzhang", 1240, by("/plans/decisions/", "在服务窗口设立党员先锋岗")),
    "urging": ("demo-fushuji", 1100, by("/letters/sent/", "支委会")),
    "workdays": ("demo-fushuji", 1100, at("/regulations/workdays/")),
    "agenda": ("demo-juzhang", 1000, at("/agenda/")),
    "promises": ("demo-shuji", 1000, by("/education/promises/", "行政审批处")),
    "completion": ("demo-shuji", 1000, at("/obligations/completion/")),
    "search": ("demo-shuji", 1000, at("/search/?q=容缺受理")),
}
"""Name of the picture: who looks, how high at desktop size, how one gets there."""

FROM = {"makeup": "补学"}
"""Pictures that begin at a heading further down."""


def picture(page: Page, path: Path, heading: str) -> None:
    """The page from its top or from a heading."""
    if not heading:
        shot(page, path, whole=False)
        return
    page.get_by_role("heading", name=heading).evaluate(
        "one => window.scrollTo(0, one.getBoundingClientRect().top - 90)"
    )
    page.screenshot(path=str(path))


def take(browser: Browser, address: str, folder: Path, names: list[str]) -> list[str]:
    """The pictures named; answers those that could not be taken, each with the reason."""
    failed = []
    for name in names or list(PAGES):
        username, height, walk = PAGES[name]
        for width in (DESKTOP, PHONE):
            page = opened(browser, address, width=width)
            try:
                sign_in(page, username)
                walk(page)
                settled(page)
                page.set_viewport_size({"width": width, "height": height if width == DESKTOP else 844})
                picture(page, folder / f"{name}-{width}.png", FROM.get(name, ""))
            except Error as error:  # the other pictures are taken all the same
                failed.append(f"{name}-{width}: {str(error).splitlines()[0]}")
            page.context.close()
    return failed


def reduce(folder: Path) -> None:
    """Fewer colours: a picture of a page is a third as large and looks the same."""
    try:
        from PIL import Image  # inline: only whoever takes pictures needs it
    except ImportError:
        return
    for path in sorted(folder.glob("*.png")):
        with Image.open(path) as picture:
            if picture.mode != "P":
                picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main(address: str, folder: str, *names: str) -> int:
    """Take them and say which failed."""
    with chromium() as browser:
        failed = take(browser, address, Path(folder), list(names))
    reduce(Path(folder))
    print("\n".join(failed))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
