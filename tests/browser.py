"""Playing in a real Chromium: start a server, sign in, take pictures, run axe, notice what a strict page must not do.

with prepared(folder, "tests.organ:build") as data, serving(data) as address, chromium() as browser:
    page = opened(browser, address, width=390)
    sign_in(page, "甲书记")
    shot(page, "desk-390.png")
    assert axe_faults(page) == [] and page.faults == []
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import database

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("YIPANQI_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip
PASSWORD = "organ-2026-password"
DESKTOP, PHONE = 1440, 390
PATIENCE = 60_000
"""Milliseconds anything may take on a busy machine: every wait of every page, every `expect`."""

expect.set_options(timeout=PATIENCE)

OFFERED = ".picker-options:not([aria-busy=true])"
"""What a people picker offers, once that is the answer to all that was typed."""

_LEAVING = """
const leave = () => document.documentElement.setAttribute("data-leaving", "");
addEventListener("click", event => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
  if (!link.hash || link.href.split("#")[0] !== location.href.split("#")[0]) leave();
});
addEventListener("submit", event => { if (!event.defaultPrevented && !event.target.matches("[data-file]")) leave(); });
"""
"""Marks a page that a click has sent away: its successor may be long in coming, and until then all looks at rest."""

_PREPARE = """
import sys
from importlib import import_module
import django
django.setup()
module, name = sys.argv[1].split(":")
getattr(import_module(module), name)()
from yipanqi.accounts.models import Account
for account in Account.objects.all():
    account.set_password(sys.argv[2])
    account.save(update_fields=["password"])
"""


def environment(data: Path, **more: str) -> dict[str, str]:
    """Variables of a process that works on this data folder."""
    ours = {"DJANGO_SETTINGS_MODULE": "yipanqi.site.settings", "YIPANQI_DATA": str(data), "YIPANQI_MODE": "test"}
    return {**os.environ, "PYTHONPATH": str(ROOT), **ours, **more}


def prepare(data: Path, scene: str, **more: str) -> Path:
    """Make the data folder with the tables and the scene (`module:function`); every account gets `PASSWORD`."""
    database.lay(data)
    command = [sys.executable, "-c", _PREPARE, scene, PASSWORD]
    subprocess.run(command, cwd=ROOT, env=environment(data, **more), check=True)
    return data


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started(data: Path, *, port: int | None = None, **more: str) -> tuple[subprocess.Popen, str]:
    """A server on the data folder, in a process group of its own, that answers already; and its address."""
    port = port or free_port()
    command = [sys.executable, "-m", "gunicorn", "yipanqi.site.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--threads", "4", "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment(data, **more), start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    _await(address, server)
    return server, address


@contextmanager
def serving(data: Path, *, port: int | None = None, **more: str) -> Iterator[str]:
    """Serve the data folder on 127.0.0.1 and yield the address; the server ends with the block."""
    server, address = started(data, port=port, **more)
    try:
        yield address
    finally:
        ended(server)


def ended(server: subprocess.Popen) -> None:
    """Tell a server to end, and wait until it has."""
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=PATIENCE / 1000)


def _await(address: str, server: subprocess.Popen) -> None:
    until = time.monotonic() + 2 * PATIENCE / 1000
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        try:
            urllib.request.urlopen(f"{address}/accounts/login/", timeout=5).close()
            return
        except OSError:  # refused, timed out: not up yet
            time.sleep(0.1)
    server.kill()
    raise RuntimeError("the server did not answer in time")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def opened(browser: Browser, address: str, *, width: int = DESKTOP, scripts: bool = True) -> Page:
    """A page in a context of its own. `page.faults` collects script errors, refused content and other origins."""
    height = 844 if width < 600 else 900
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, locale="zh-CN",
        timezone_id="Asia/Shanghai", java_script_enabled=scripts, has_touch=width < 600, accept_downloads=True,
        reduced_motion="reduce",  # colours half-way from one to another are no fault
    )  # fmt: skip
    context.set_default_timeout(PATIENCE)
    context.add_init_script(_LEAVING)
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(f"script: {error}"))
    page.on("console", lambda line: page.faults.append(f"console: {line.text}") if line.type == "error" else None)
    page.on("request", lambda request: _watch_origin(page, address, request.url))
    return page


def _watch_origin(page: Page, address: str, url: str) -> None:
    if not url.startswith((address, "data:", "blob:", "about:")):
        page.faults.append(f"another origin: {url}")


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Through the sign-in page: by the demonstration's button where there is one, otherwise by name and password."""
    page.goto("/accounts/login/")
    button = page.locator("form", has=page.locator(f'input[name=username][value="{username}"]')).locator("button")
    if not button.count():
        page.fill("[name=login]", username)
        page.fill("[name=password]", password)
        button = page.locator(".entrance-form button")
    with page.expect_navigation():  # in a browser without scripts, too
        button.click()


def settled(page: Page) -> None:
    """Wait until what was clicked has come: another page and all of it, or the fragment asked for."""
    page.locator("html:not([data-leaving])").wait_for(state="attached")
    page.wait_for_load_state("load")
    page.locator("html:not(:has(.htmx-request, .htmx-added, .htmx-settling))").wait_for(state="attached")


def shot(page: Page, path: Path | str, *, whole: bool = True) -> None:
    """A picture of the page, from its top."""
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=str(path), full_page=whole)


def axe_faults(page: Page, *, colours: bool = True) -> list[str]:
    """Breaches of WCAG 2.x A and AA, each with the rule and the places; without `colours` contrast is left out, which
    takes more than half of the time.
    """
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    options = {
        "resultTypes": ["violations"],
        "runOnly": {"type": "tag", "values": tags},
        "rules": {"color-contrast": {"enabled": colours}},
    }
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{one['id']}: " + "; ".join(" ".join(map(str, node["target"])) for node in one["nodes"]) for one in found]


class Held:
    """Requests of these addresses are under way until they are let go, in whatever order."""

    def __init__(self, page: Page, addresses: str):
        self._page, self._routes = page, []
        page.route(addresses, lambda route: self._routes.append(route))

    def release(self, number: int = 0) -> None:
        """Let one go, counted from the oldest, as soon as it is there."""
        until = time.monotonic() + PATIENCE / 1000
        while len(self._routes) <= number:
            assert time.monotonic() < until, "it was never asked for"
            self._page.wait_for_timeout(20)
        self._routes.pop(number).continue_()


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the screen; nothing may make a phone scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
