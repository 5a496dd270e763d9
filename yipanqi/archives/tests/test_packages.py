"""The yearly package: everything of the branch and nothing of another, checksums that hold, going on after a kill."""

import hashlib
import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.browser import environment, prepare
from yipanqi.archives import actions
from yipanqi.archives.exports import making, package
from yipanqi.archives.models import Package
from yipanqi.archives.queries import package as queries
from yipanqi.archives.tests.conftest import SECRET, at
from yipanqi.kernel import scope
from yipanqi.kernel.actors import TIMER
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.papers.tests.reading import docx_text, squeezed


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.PACKAGES = tmp_path / "packages"
    return settings.PACKAGES


@pytest.fixture
def asked(december, folder):
    """Both branches' packages asked for."""
    with scope.system("test"):
        branches = [december.organizations[name] for name in ("甲支部", "乙支部")]
        actions.ask_packages(branches=branches, year=2026, by=TIMER)
    return branches


@pytest.fixture
def few(monkeypatch):
    """Packages of four small files, where it does not matter what is in them."""

    def entries(organization, year):
        return iter([package.Entry(f"{n}.txt", f"第{n}份", f"{organization.name}{n}".encode()) for n in range(1, 5)])

    monkeypatch.setattr(package, "entries", entries)


def of(organization) -> Package:
    with scope.system("test"):
        return Package.objects.get(organization=organization)


def opened(organization) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(queries.file_of(of(organization)).read_bytes()))


def test_every_paper_of_the_year_with_index_and_checksums(december, year, hand_in, asked):
    hand_in(content=b"%PDF-handed")
    assert making.make_waiting() == 2
    with opened(asked[0]) as archive:
        names = archive.namelist()
        assert [name for name in names if "/" not in name and name.endswith(".pdf")] == [
            "01党支部工作手册.pdf", "02党支部基本情况表.pdf", "03党员花名册.pdf", "04三会一课台账.pdf",
            "05学习培训登记表.pdf", "06谈心谈话情况统计表.pdf", "07党费收缴台账.pdf",
            "12年度工作总结.pdf", "13党员承诺台账.pdf",
        ]  # fmt: skip
        minutes = [name for name in names if name.startswith("08会议记录/")]
        assert minutes == [
            f"08会议记录/{stem}.{kind}"
            for stem in (
                "001_20260908_2026年第三季度党员大会", "002_20260909_2026年9月支委会",
                "003_20261009_2026年10月主题党日",
            )
            for kind in ("docx", "pdf")
        ]  # fmt: skip
        assert archive.read("11报送/2026年度党支部工作手册_第1次.pdf") == b"%PDF-handed"
        sums = archive.read("SHA256SUMS.txt").decode().splitlines()
        told = dict(reversed(line.split("  ", 1)) for line in sums)
        assert set(told) == set(names) - {"SHA256SUMS.txt", "说明.txt"}
        for name, digest in told.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
        book = openpyxl.load_workbook(io.BytesIO(archive.read("目录.xlsx"))).active
        listed = [row[2] for row in book.iter_rows(values_only=True) if row[0] and str(row[0]).isdigit()]
        assert listed == [name for name in names if name in told and not name.startswith("目录")]
        page = archive.read("目录.html").decode()
        assert page.count("<tr>") == len(listed) + 1 and "<script" not in page
        assert SECRET in squeezed(docx_text(archive.read(minutes[2])))
        words = [name for name in names if name.endswith(".docx")]
        assert [name for name in words if "乙支部自己的事" in squeezed(docx_text(archive.read(name)))] == []
    with opened(asked[1]) as archive:
        assert [name for name in archive.namelist() if "支委会" in name] == []
    kept = of(asked[0])
    assert (kept.stage, kept.papers, kept.digest) == (
        "ready", len(listed), hashlib.sha256(queries.file_of(kept).read_bytes()).hexdigest(),
    )  # fmt: skip


class Killed(BaseException):
    """What a signal does to a process."""


def test_a_killed_run_goes_on_where_it_stopped(few, december, asked, monkeypatch):
    write = package.write_package

    def killed_in_the_second(organization, year, path):
        def told(papers: int) -> None:
            if organization == asked[1] and papers == 3:
                raise Killed

        return write(organization, year, path, told=told)

    monkeypatch.setattr(making, "write_package", killed_in_the_second)
    with pytest.raises(Killed):
        making.make_waiting()
    assert [of(one).stage for one in asked] == ["ready", "waiting"]
    first, part = queries.file_of(of(asked[0])), queries.file_of(of(asked[0])).parents[1] / str(asked[1].pk)
    before = first.stat().st_mtime_ns
    assert [one.name for one in part.iterdir()] == ["2026.part"], "nothing that looks finished"

    monkeypatch.setattr(making, "write_package", write)
    assert making.make_waiting() == 1
    assert [of(one).stage for one in asked] == ["ready", "ready"]
    assert first.stat().st_mtime_ns == before and [one.name for one in part.iterdir()] == ["2026.zip"]
    with opened(asked[1]) as archive:
        assert archive.testzip() is None
    assert making.make_waiting() == 0


def test_two_runs_do_not_work_at_once(few, asked):
    with making._alone() as first:
        assert first and making.make_waiting() == 0
    assert making.make_waiting() == 2


def test_what_cannot_be_made_is_said_and_the_next_one_comes(december, asked, monkeypatch):
    def fails(organization, year, path):
        if organization == asked[0]:
            raise Refused("这一年没有手册。")
        raise RuntimeError("disk")

    monkeypatch.setattr(making, "write_package", fails)
    assert making.make_waiting() == 0
    assert [of(one).stage for one in asked] == ["failed", "failed"]
    assert of(asked[0]).fault == "这一年没有手册。" and "系统管理员" in of(asked[1]).fault
    with scope.system("test"):
        assert actions.ask_packages(branches=asked, year=2026, by=TIMER) == 2
        assert actions.ask_packages(branches=asked, year=2026, by=TIMER) == 0
        with pytest.raises(Refused, match="2027年还没有到"):
            actions.ask_packages(branches=asked, year=2027, by=TIMER)


def test_a_branch_asks_and_downloads_its_own(few, december, visit, folder):
    home = f"/archives/of/{december.organizations['甲支部'].pk}/"
    assert visit("甲书记").post(f"{home}2026/package/").status_code == 302
    kept = of(at(december, "甲支部"))
    page = visit("甲委员").get(f"{home}?year=2026").content.decode()
    assert f"/archives/packages/{kept.pk}/file/" in page
    file = visit("甲书记").get(f"/archives/packages/{kept.pk}/file/")
    assert zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content))).testzip() is None
    for role in ("乙书记", "总支书记", "专职副书记", "党办干部"):
        assert visit(role).get(f"/archives/packages/{kept.pk}/file/").status_code == 404, role
    for role in ("甲党员", "党组书记"):
        assert visit(role).get(f"/archives/packages/{kept.pk}/file/").status_code == 403, role
    assert visit("乙书记").post(f"{home}2026/package/").status_code == 404
    queries.file_of(kept).unlink()
    assert visit("甲书记").get(f"/archives/packages/{kept.pk}/file/").status_code == 422


def test_the_level_above_asks_for_all_and_sees_how_far_it_is(few, december, being, visit, folder):
    assert visit("专职副书记").post("/archives/packages/2026/").status_code == 302
    page = visit("专职副书记").get("/archives/received/?year=2026").content.decode()
    assert "已生成2个，排队0个，共2个党支部" in page
    with being("专职副书记"):
        assert not Package.objects.exists(), "how far, not what is in them"
    assert visit("总支书记").post("/archives/packages/2026/").status_code == 302
    assert visit("甲书记").post("/archives/packages/2026/").status_code == 403


def test_an_assistant_does_not_make_it(december, folder, being):
    from dataclasses import replace

    from yipanqi.archives.views.packing import ask

    with being("甲书记") as actor, scope.using(replace(scope.current(), by_assistant=True)):
        from types import SimpleNamespace

        request = SimpleNamespace(actor=actor, method="POST", user=SimpleNamespace(is_authenticated=True))
        with pytest.raises(NotAllowed):
            ask.__wrapped__(request, december.organizations["甲支部"].pk, 2026)


def test_an_empty_year_is_still_a_package(december, folder):
    with scope.system("test"):
        made = package.write_package(at(december, "乙支部"), 2026, folder / "x.zip")
    assert made.papers == 24


def test_what_a_restore_brought_back_without_its_file_is_made_again_when_asked(few, asked, visit):
    """Packages are no part of a backup: the row says that it was made, the file is not there."""
    assert making.make_waiting() == 2
    (lost, kept), home = asked, f"/archives/of/{asked[0].pk}/?year=2026"
    address = f"/archives/packages/{of(lost).pk}/file/"
    assert address in visit("甲书记").get(home).content.decode()
    queries.file_of(of(lost)).unlink()
    page = visit("甲书记").get(home).content.decode()
    assert "已不在服务器上" in page and "重新生成" in page and address not in page
    with scope.system("test"):
        assert [one.organization for one in queries.gone()] == [lost]
        assert actions.ask_packages(branches=asked, year=2026, by=TIMER) == 1
    assert [of(one).stage for one in (lost, kept)] == ["waiting", "ready"]
    assert making.make_waiting() == 1 and queries.is_there(of(lost))


def test_what_is_made_is_made_again_only_anew(few, asked):
    assert making.make_waiting() == 2
    with scope.system("test"):
        assert actions.ask_packages(branches=asked, year=2026, by=TIMER) == 0
        assert actions.ask_packages(branches=asked, year=2026, anew=True, by=TIMER) == 2
    assert making.make_waiting() == 2


@pytest.mark.slow
def test_a_process_killed_in_the_middle_is_followed_by_one_that_goes_on(tmp_path):
    """SIGKILL while packages are written; the next run writes what is missing, and nothing twice."""
    data = prepare(tmp_path / "data", "yipanqi.archives.tests.queue:build", YIPANQI_TODAY="2026-12-10")
    packages = data / "packages"
    command = [sys.executable, "-m", "django", "make_packages"]
    env = environment(data, YIPANQI_TODAY="2026-12-10")
    run = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            if list(packages.glob("*/2026.zip")):
                break
            time.sleep(0.1)
    finally:
        run.kill()
        run.wait()
    first = {path: path.stat().st_mtime_ns for path in packages.glob("*/2026.zip")}
    assert 1 <= len(first) < 6, "killed in the middle"
    told = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    made = sorted(packages.glob("*/2026.zip"))
    assert len(made) == 6 and not list(packages.glob("*/*.part"))
    assert f"已生成 {6 - len(first)} 个归档包" in told
    assert {path: path.stat().st_mtime_ns for path in first} == first
    for path in made:
        assert zipfile.ZipFile(path).testzip() is None
    assert "已生成 0 个归档包" in subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
