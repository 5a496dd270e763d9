"""Files that are no registers, and a server that dies while it writes one: in a real browser, as clerks meet them."""

import io
import os
import signal
import sqlite3
import zipfile

import pytest

from tests.browser import chromium, ended, free_port, opened, prepare, sign_in, started
from tests.commands import spilling, wait_until_it_writes
from tests.hand import Hand
from tests.organ import TODAY
from yipanqi.files.sheets import limits
from yipanqi.organizations.tests import workbooks
from yipanqi.organizations.tests.importing_books import rezipped

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OFFICER = "专职副书记"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("files") / "data", "tests.organ:build", YIPANQI_TODAY=str(TODAY))


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    return {"YIPANQI_TODAY": str(TODAY), **spilling(tmp_path_factory.mktemp("site"))}


@pytest.fixture
def server(data, environment):
    """A server that a test may kill."""
    process, address = started(data, port=free_port(), **environment)
    yield process, address
    ended(process)


@pytest.fixture(scope="module")
def browser():
    with chromium() as started_browser:
        yield started_browser


def count(data, table: str) -> int:
    with sqlite3.connect(data / "yipanqi.sqlite3") as database:
        return database.execute(f"select count(*) from {table}").fetchone()[0]


def begin(browser, address) -> Hand:
    page = opened(browser, address)
    sign_in(page, OFFICER)
    return Hand(page)


def upload(hand: Hand, path) -> None:
    hand.page.goto("/import/")
    hand.page.set_input_files("#id_file", path)
    hand.press("上传并预览")


def poisoned(folder) -> dict[str, tuple[bytes, str]]:
    """What people send in, and the words the answer must hold."""
    book = workbooks.organ(folder / "名册.xlsx").read_bytes()
    bomb = io.BytesIO(book)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/1.bin", "w") as part:
        for _ in range(100):
            part.write(bytes(limits.MEGABYTE))
    return {
        "带宏.xlsx": (rezipped(book, {"xl/vbaProject.bin": b"Sub Auto_Open"}), "另存为不带宏的 .xlsx"),
        "炸弹.xlsx": (bomb.getvalue(), "像是压缩炸弹，已拒绝"),
        "半截.xlsx": (book[: len(book) // 2], "可能没有传完"),
        "扫描件.xlsx": (b"%PDF-1.7\n" + bytes(600), "这是PDF 文件，不是表格"),
    }


def test_poisoned_and_broken_files_are_refused_in_a_sentence_and_leave_nothing(browser, server, data, tmp_path):
    hand = begin(browser, server[1])
    for name, (content, words) in poisoned(tmp_path).items():
        path = tmp_path / name
        path.write_bytes(content)
        upload(hand, path)
        assert words in hand.page.locator("form.drop").inner_text(), name
        assert hand.page.url.endswith("/import/"), name
    assert count(data, "organizations_importdraft") == 0
    assert not (data / "imports").exists() or list((data / "imports").iterdir()) == []


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(browser, server, tmp_path):
    hand = begin(browser, server[1])
    large = tmp_path / "超大.csv"
    large.touch()
    os.truncate(large, limits.FILE_BYTES + 1)
    hand.page.goto("/import/")
    posts = []
    hand.page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    hand.page.set_input_files("#id_file", large)
    hand.press("上传并预览")
    said = hand.page.locator("#id_file").evaluate("field => field.validationMessage")
    assert (said[:8], posts) == ("文件超过50兆，", [])
    hand.page.set_input_files("#id_file", workbooks.organ(tmp_path / "名册.xlsx"))
    assert hand.page.locator("#id_file").evaluate("field => field.validationMessage") == ""


def register(path, people: int):
    """So many further members of 乙支部."""
    rows = [["姓名", "性别", "出生年月", "入党时间", "转正时间", "所在党支部"]]
    for number in range(people):
        name = "".join("伟芳娜敏静丽强磊军洋"[number // step % 10] for step in (100, 10, 1))
        rows.append([f"王{name}", "男", "1980.03", "2005.07", "2006.07", "乙支部"])
    return workbooks.write(path, 党员=rows)


def test_a_server_killed_while_it_writes_an_import_has_written_nothing_and_goes_on_afterwards(
    browser, server, data, environment, tmp_path
):
    process, address = server
    hand = begin(browser, address)
    upload(hand, register(tmp_path / "补登.xlsx", 500))
    before = count(data, "organizations_person")
    hand.page.evaluate("setTimeout(() => document.querySelector('form[action$=\"/apply/\"] button').click(), 500)")
    wait_until_it_writes(data, process)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert count(data, "organizations_person") == before
    assert count(data, "organizations_import") == 0
    again, _ = started(data, port=int(address.rpartition(":")[2]), **environment)
    try:
        hand.page.goto("/import/")
        assert "“补登.xlsx”已上传，还没有写入" in hand.page.locator("#main").inner_text()
        hand.press("继续核对")
        hand.press("全部写入")
        hand.page.wait_for_url("**/import/done/*/")
        assert count(data, "organizations_person") == before + 500
        assert count(data, "organizations_import") == 1
    finally:
        ended(again)
