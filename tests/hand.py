"""A person at a page who clicks and types; both are counted, for the product promises how few it takes."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.browser import OFFERED, PASSWORD, overflow, settled, sign_in


@dataclass
class Hand:
    """One person's hand on one page: `clicks` (buttons, links, boxes) and `inputs` (fields filled in), in order.

    `wide` collects the addresses of pages that were wider than the screen.
    """

    page: Page
    clicks: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)

    def click(self, target: Locator, what: str) -> None:
        """Click and wait for what follows: another page or a swapped fragment."""
        self.clicks.append(what)
        target.click()
        self.settle()

    def press(self, name: str, *, exact: bool = False) -> None:
        """Click the button or link of this name."""
        target = self.page.get_by_role("button", name=name, exact=exact)
        self.click(target.or_(self.page.get_by_role("link", name=name, exact=exact)).first, name)

    def fill(self, selector: str, text: str) -> None:
        """Fill in one field."""
        self.inputs.append(selector)
        self.page.locator(selector).fill(text)

    def choose(self, selector: str, label: str) -> None:
        """Choose from one list."""
        self.inputs.append(selector)
        self.page.locator(selector).select_option(label=label)

    def pick(self, box: str, typed: str, name: str) -> None:
        """Type into a people picker and take the first of those found, all on the keyboard."""
        self.inputs.append(box)
        target = self.page.get_by_role("combobox", name=box)
        target.press_sequentially(typed, delay=40)
        self.page.locator(OFFERED).get_by_role("option", name=name, selected=True).wait_for()
        target.press("Enter")

    def download(self, name: str, folder: Path) -> Path:
        """Click a link that answers with a file, and keep the file."""
        self.clicks.append(name)
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=name).first.click()
        self.page.evaluate("document.documentElement.removeAttribute('data-leaving')")  # answered by a file: it stays
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    def settle(self) -> None:
        """Wait until nothing is under way any more."""
        settled(self.page)
        if overflow(self.page) > 0:
            self.wide.append(self.page.url)


def first_entry(page: Page, username: str, temporary: str) -> None:
    """Sign in with the password that was handed over and replace it by one's own (`PASSWORD`), as is demanded."""
    sign_in(page, username, temporary)
    page.get_by_text("您正在使用初始密码").wait_for()
    for name, value in {"oldpassword": temporary, "password1": PASSWORD, "password2": PASSWORD}.items():
        page.fill(f"[name={name}]", value)
    page.locator("#main form button", has_text="修改密码").click()
    settled(page)
