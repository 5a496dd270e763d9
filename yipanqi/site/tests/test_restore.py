"""`yipanqi restore`: row for row, file for file, history and all – or nothing is touched.

Most of these rebuild a whole database, so they take seconds.
"""

import json
import sqlite3
from contextlib import suppress
from importlib import import_module
from shutil import which

import pytest
from django.db import DatabaseError, connection, connections

from tests.commands import run
from tests.database import lay, migrated, migrated_statements
from yipanqi.audit.models import Entry
from yipanqi.audit.queries import verify
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import Person
from yipanqi.site.operations import backup, restore, rows
from yipanqi.site.tests.installation import PASSPHRASE, Installation, content, installation, lost, step_back

__all__ = ["installation"]


@pytest.fixture(autouse=True)
def seen(everything):
    """As a system command does."""


def make(path) -> backup.Made:
    return backup.make(PASSPHRASE, by=COMMAND_LINE, out=path, tell=str)


def put_back(path, *, replace=False, passphrase=PASSPHRASE) -> restore.Restored:
    return restore.restore(path, passphrase, replace=replace, by=COMMAND_LINE, tell=str)


def business() -> dict:
    """All rows but the history's, which each backup and restore adds to."""
    return content(without=("audit_",))


def wreck(installation: Installation) -> None:
    """What must come back, and what must go."""
    Person.objects.filter(name="陈静").update(name="改了名")
    with connection.cursor() as cursor:
        cursor.execute("delete from obligations_evidence")
    installation.upload("templates/会议记录.docx", b"altered")
    installation.upload("later.docx", b"not in the backup")


@pytest.mark.slow
def test_everything_comes_back_and_the_old_stands_aside(installation: Installation, tmp_path):
    installation.fill()
    last = Person.objects.create(name="已删", home=None).pk
    Person.objects.filter(pk=last).delete()
    rows_before, files_before = business(), installation.uploads()
    history = list(Entry.objects.order_by("pk").values())
    made = make(tmp_path / "a.backup")
    wreck(installation)
    done = put_back(made.path, replace=True)
    assert business() == rows_before
    assert installation.uploads() == files_before
    now = list(Entry.objects.order_by("pk").values())
    assert now[: len(history)] == history
    assert [entry["event"] for entry in now[len(history) :]] == ["data_restored"]
    assert (done.warnings, done.migrated, done.verdict.sound) == ([], 0, True)
    assert verify(restore._head(made.manifest.seal)).sound
    assert_aside(installation, done)
    assert_guarded(last)
    assert not (installation.data / restore.STAGE).exists() and not (installation.data / restore.NOTE).exists()


def assert_aside(installation: Installation, done: restore.Restored) -> None:
    """The wrecked data are kept, not deleted."""
    (aside,) = installation.data.glob("before-restore-*")
    assert (aside / "files" / "later.docx").read_bytes() == b"not in the backup"
    if connection.vendor == "sqlite":
        with sqlite3.connect(aside / "yipanqi.sqlite3") as kept:
            found = kept.execute("select count(*) from organizations_person where name = '改了名'").fetchone()
    else:
        with connection.cursor() as cursor:
            schema = done.kept[0].split("（")[0].removeprefix("数据库模式 ")
            cursor.execute(f"select count(*) from {schema}.organizations_person where name = '改了名'")
            found = cursor.fetchone()
    assert found == (1,)


def assert_guarded(last: int) -> None:
    """Numbers are never given twice, and the database refuses again what it refused before."""
    assert Person.objects.create(name="新人", home=None).pk == last + 1
    for statement in ("update audit_entry set actor = 'x'", "update meetings_meeting set minutes = 'x'"):
        with pytest.raises(DatabaseError, match=r"insert-only|签认|locked|signed"), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def quick(monkeypatch):
    """The empty tables are laid down: migrating takes long and is always the same.

    The long way is gone by the test before this and by that of an older version.
    """

    def reach(nodes) -> None:
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            with sqlite3.connect(f"file:{migrated()}?mode=ro", uri=True) as empty:
                empty.backup(connection.connection)
            empty.close()
        else:
            with connection.cursor() as cursor:
                cursor.execute(migrated_statements())
        assert set(rows.applied()) == set(nodes)

    if connection.vendor == "sqlite" or which("pg_dump"):
        monkeypatch.setattr(rows, "reach", reach)


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_into_an_empty_installation_nothing_is_kept_aside(installation: Installation, tmp_path):
    installation.fill()
    before = business()
    made = make(tmp_path / "a.backup")
    empty(installation)
    done = put_back(made.path)
    assert done.kept == [] and business() == before
    assert (installation.data / "secret.key").read_text() == "test-only-key"


def empty(installation: Installation) -> None:
    """As a new machine: no database yet, no files."""
    if connection.vendor == "sqlite":
        connection.close()
        for path in installation.data.glob("yipanqi.sqlite3*"):
            path.unlink()
    else:
        with connection.cursor() as cursor:
            cursor.execute("drop schema public cascade; create schema public")
    for path in installation.files.rglob("*.docx"):
        path.unlink()
    (installation.files / "templates").rmdir()


def test_existing_data_are_not_replaced_unless_asked(installation: Installation, tmp_path):
    installation.fill()
    made = make(tmp_path / "a.backup")
    wreck(installation)
    before = content(), installation.uploads()
    with pytest.raises(Refused, match=r"这里已有数据.*--replace"):
        put_back(made.path)
    assert (content(), installation.uploads()) == before


@pytest.mark.parametrize("harm", ["half", "byte", "passphrase", "other", "missing"])
def test_a_backup_that_is_not_sound_touches_nothing(installation: Installation, tmp_path, harm):
    installation.fill()
    path = make(tmp_path / "a.backup").path
    raw = path.read_bytes()
    if harm == "half":
        path.write_bytes(raw[: len(raw) // 2])
    if harm == "byte":
        path.write_bytes(raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:])
    if harm == "other":
        path.write_bytes(b"PK\3\4 a workbook")
    if harm == "missing":
        path.unlink()
    before = content(), installation.uploads()
    with pytest.raises(Refused) as refused:
        put_back(path, replace=True, passphrase=b"another passphrase" if harm == "passphrase" else PASSPHRASE)
    words = {
        "half": "不完整", "byte": "不完整或末尾被改动", "passphrase": "口令不对", "other": "这不是一盘棋的备份文件",
        "missing": "打不开备份文件",
    }  # fmt: skip
    assert words[harm] in refused.value.message
    assert (content(), installation.uploads()) == before
    assert not (installation.data / restore.STAGE).exists()


def test_what_the_manifest_promises_is_compared(installation: Installation, tmp_path, monkeypatch):
    """A backup whose rows are others than its manifest says (made by a faulty program) is refused."""
    installation.fill()
    real = backup.rows.lines
    monkeypatch.setattr("yipanqi.site.operations.archive.hashlib.sha256", Forgetful)
    with pytest.raises(Refused, match="与清单不符"):
        make(tmp_path / "a.backup")  # read back after writing
    assert real is rows.lines and list(tmp_path.glob("*.backup*")) == []


class Forgetful:
    """A checksum that says something else every time."""

    told = 0

    def __init__(self, data=b""):
        Forgetful.told += 1
        self.number = Forgetful.told

    def update(self, data):
        """Not listening."""

    def hexdigest(self) -> str:
        return f"{self.number:064}"


def test_without_room_on_the_disk_nothing_begins(installation: Installation, tmp_path, monkeypatch):
    installation.fill()
    path = make(tmp_path / "a.backup").path
    usage = restore.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(restore.shutil, "disk_usage", lambda _: usage._replace(free=1000))
    before = content()
    with pytest.raises(Refused, match="磁盘空间不够：恢复约需"):
        put_back(path, replace=True)
    assert content() == before


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_a_disk_that_fills_up_on_the_way_leaves_everything_as_it_was(installation: Installation, tmp_path, monkeypatch):
    installation.fill()
    path = make(tmp_path / "a.backup").path
    before = content(), installation.uploads()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rows, "set_counters", full)
    with pytest.raises(Refused, match="没有恢复，原有数据未动（No space left on device）"):
        put_back(path, replace=True)
    assert (content(), installation.uploads()) == before
    assert sorted(one.name for one in installation.data.glob("*restor*")) == []


class Killed(BaseException):
    """As when the machine fails."""


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_interrupted_restore_is_finished_or_dropped_at_the_next_start(
    installation: Installation, tmp_path, monkeypatch, moment
):
    installation.fill()
    files, people = installation.uploads(), business()["organizations_person"]
    path = make(tmp_path / "a.backup").path
    wreck(installation)
    wrecked = installation.uploads(), business()["organizations_person"]

    def killed(*_, **__):
        raise Killed

    monkeypatch.setattr(restore, "_drop_stage", lambda: None)  # a dead process tidies nothing
    if moment == "before":
        real = restore._note
        monkeypatch.setattr(restore, "_note", lambda *told, **more: (real(*told, **more), killed()))
    else:
        monkeypatch.setattr(restore, "_change_over", killed)
    with suppress(Killed):
        put_back(path, replace=True)
    monkeypatch.undo()
    assert (installation.data / restore.NOTE).exists() and (installation.data / restore.STAGE).exists()
    restore.finish()
    expected = wrecked if moment == "before" else (files, people)
    assert (installation.uploads(), business()["organizations_person"]) == expected
    assert not (installation.data / restore.NOTE).exists() and not (installation.data / restore.STAGE).exists()


def test_a_database_that_does_not_answer_decides_nothing(installation: Installation, monkeypatch):
    """The note and the files laid ready stay until it can be asked whether the restore happened."""
    (installation.data / restore.STAGE / "files").mkdir(parents=True)
    (installation.data / restore.NOTE).write_text(json.dumps({"stamp": "20260101_000000", "keeps": True}))

    def away(*_):
        raise restore.OperationalError("server closed the connection")

    monkeypatch.setattr(connection.introspection, "table_names", away)
    with pytest.raises(restore.OperationalError):
        restore.finish()
    assert (installation.data / restore.STAGE / "files").exists() and (installation.data / restore.NOTE).exists()
    monkeypatch.undo()
    restore.finish()
    assert not (installation.data / restore.STAGE).exists()


def test_a_failure_after_the_change_over_does_not_say_that_nothing_happened(monkeypatch):
    with pytest.raises(Refused, match=r"数据库已换上.*自动接着完成"), restore._sentences(restore.HALFWAY):
        raise OSError(28, "No space left on device")


@pytest.mark.slow
def test_an_older_versions_backup_is_brought_up_to_date(installation: Installation, tmp_path):
    installation.fill()
    older = step_back()
    before = business()
    made = make(tmp_path / "old.backup")
    assert set(made.manifest.nodes) == older
    done = put_back(made.path, replace=True)
    assert done.migrated > 0 and done.verdict.sound
    assert lost(before, {table.name: table.columns for table in rows.tables(older)}) == []


def test_a_newer_versions_backup_is_refused_by_name(installation: Installation, tmp_path, monkeypatch):
    installation.fill()
    path = make(tmp_path / "a.backup").path
    known = rows.known()
    monkeypatch.setattr(rows, "known", lambda: known - {("meetings", "0002_signed_is_locked")})
    before = content()
    with pytest.raises(Refused, match=r"来自较新的版本.*meetings.0002_signed_is_locked.*请先升级本系统"):
        put_back(path, replace=True)
    assert content() == before


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_an_altered_history_and_another_key_of_the_server_are_told(
    installation: Installation, tmp_path, settings, monkeypatch
):
    installation.fill()
    backup.seal()
    watch = import_module("yipanqi.audit.migrations.0002_insert_only")
    with connection.schema_editor() as editor:
        watch.backwards(None, editor)
        Entry.objects.filter(pk=Entry.objects.earliest("pk").pk).update(actor="别人")
        watch.forwards(None, editor)
    monkeypatch.setenv("YIPANQI_SECRET_KEY", "test-only-key")  # then the backup does not hold it
    path = make(tmp_path / "a.backup").path
    monkeypatch.delenv("YIPANQI_SECRET_KEY")
    settings.SECRET_KEY = "of another machine"
    done = put_back(path, replace=True)
    assert not done.verdict.sound
    history, key = done.warnings
    assert "历史没有通过查验" in history and "内容被改动" in history
    assert "服务器密钥与做备份时不同" in key


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_a_damaged_database_file_is_replaced_and_kept(installation: Installation, tmp_path):
    if connection.vendor != "sqlite":
        return
    installation.fill()
    before = business()
    path = make(tmp_path / "a.backup").path
    connection.close()
    present = installation.data / "yipanqi.sqlite3"
    present.write_bytes(b"\0" * 5000)
    put_back(path, replace=True)
    assert business() == before
    (aside,) = installation.data.glob("before-restore-*")
    assert (aside / "yipanqi.sqlite3").read_bytes() == b"\0" * 5000


def test_a_running_service_is_noticed(installation: Installation, tmp_path):
    installation.fill()
    path = make(tmp_path / "a.backup").path
    other = type(connections["default"])(connections["default"].settings_dict, "default")
    with other.cursor() as cursor:
        cursor.execute("select count(*) from organizations_person")
        before = content()
        with pytest.raises(Refused, match="请先停止服务和定时器"):
            put_back(path, replace=True)
    other.close()
    assert content() == before


def test_checking_changes_nothing_and_names_what_is_inside(installation: Installation, tmp_path):
    installation.fill()
    path = make(tmp_path / "a.backup").path
    before = content()
    manifest = restore.check(path, PASSPHRASE)
    assert manifest.counts["人员"] == Person.objects.count() == 12
    assert manifest.files.keys() == installation.uploads().keys()
    assert content() == before


@pytest.mark.slow
def test_the_commands_play_together(tmp_path):
    """As an operator types them: account, backup, check, a refusal, restore on an empty machine, verify."""
    data, other, key = lay(tmp_path / "data"), tmp_path / "other", tmp_path / "key"
    other.mkdir()
    key.write_text("correct horse battery staple\n")
    key.chmod(0o600)
    run("account", "anquan", "张三", "--administers", "security", data=data, given="correct horse 电池\n")
    made = run("backup", "--out", str(tmp_path / "a.backup"), "--key-file", str(key), "--json", data=data)
    told = json.loads(made.stdout)
    assert made.returncode == 0 and told["path"] == str(tmp_path / "a.backup"), made.stderr
    without = run("restore", told["path"], data=other)
    assert without.returncode == 2 and "没有备份口令" in without.stderr and without.stdout == ""
    checked = run("restore", told["path"], "--check", "--key-file", str(key), "--json", data=other)
    assert json.loads(checked.stdout)["sound"] is True and checked.returncode == 0
    done = run("restore", told["path"], "--key-file", str(key), data=other)
    assert done.returncode == 0 and "已恢复。" in done.stdout and "账号 1" in done.stdout, done.stderr
    assert (other / "secret.key").read_text() == (data / "secret.key").read_text()
    assert "审计链完好" in run("audit", "verify", data=other).stdout
