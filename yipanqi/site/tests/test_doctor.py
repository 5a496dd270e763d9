"""`yipanqi doctor`: every finding with its planted fault, said once, with a way to mend it; nothing is changed."""

import json
import os
import shutil
import smtplib
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.commands import run
from yipanqi.accounts.actions import open_account
from yipanqi.accounts.enums import Administers
from yipanqi.archives.models import Package
from yipanqi.audit.actions import seal
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.organizations.models import Organization
from yipanqi.site.burden.forms import Admitted
from yipanqi.site.operations import doctor, rows
from yipanqi.site.operations.doctor import Level, data, outside, surroundings
from yipanqi.site.tests.installation import Installation, content, installation
from yipanqi.site.tick import WORD, tick

__all__ = ["installation"]


@pytest.fixture(autouse=True)
def seen(everything):
    """As a system command does."""


@pytest.fixture
def healthy(installation: Installation, settings, monkeypatch) -> Installation:
    """A deployment with nothing to say against it."""
    settings.MODE, settings.PAGE_OWNER, settings.PAGE_FILING = "service", "甲市乙局机关党委", "甲备1号"
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["dj.example.gov.cn"]
    settings.MAIL_CONFIGURED, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "mail", 25
    installation.data.chmod(0o700)
    key = installation.data / "backup.key"
    key.write_text("correct horse battery staple\n")
    key.chmod(0o600)
    settings.BACKUP_KEY = str(key)
    for kind in Administers:
        open_account(username=kind, name=kind.label, password="x", administers=kind, by=COMMAND_LINE)
    tick()
    installation.backups.mkdir()
    (installation.backups / "yipanqi-20260101-000000.backup").touch()
    monkeypatch.setattr(outside, "_same_disk", lambda: False)
    monkeypatch.setattr(outside, "get_connection", lambda **_: Mail())
    usage = shutil.disk_usage(installation.data)
    monkeypatch.setattr(surroundings.shutil, "disk_usage", lambda _: usage._replace(free=50 << 30))
    return installation


class Mail:
    """A mail server that answers, or not."""

    def __init__(self, fails: Exception | None = None):
        self.fails = fails

    def open(self):
        if self.fails:
            raise self.fails

    def close(self):
        """Nothing to close."""


def said(level: Level = Level.FAULT) -> list[tuple[str, str]]:
    return [(one.subject, one.words) for one in doctor.examine() if one.level == level]


def only(words: str, subject: str, level: Level = Level.FAULT, mend: str = "") -> None:
    """This and nothing else is wrong."""
    wrong = [one for one in doctor.examine() if one.level != Level.FINE]
    assert [(one.level, one.subject) for one in wrong] == [(level, subject)], wrong
    assert words in wrong[0].words and mend in wrong[0].mend


def test_a_healthy_deployment_has_only_good_answers_and_is_not_touched(healthy: Installation):
    before = content(), sorted(path.name for path in healthy.data.iterdir())
    found = list(doctor.examine())
    assert {one.level for one in found} == {Level.FINE}
    assert [one.subject for one in found] == [
        "设置", "存储", "数据库", "结构", "账号", "时钟", "审计链", "搜索", "定时器", "邮件", "备份", "归档包",
        "表单准入",
    ]  # fmt: skip
    assert (content(), sorted(path.name for path in healthy.data.iterdir())) == before


@pytest.mark.parametrize(
    ("name", "value", "words", "level"),
    [
        ("MODE", "demo", "YIPANQI_MODE=service", Level.FAULT),
        ("PAGE_OWNER", "", "缺少主办单位", Level.FAULT),
        ("PAGE_FILING", "", "缺少备案编号", Level.FAULT),
        ("ALLOWED_HOSTS", ["*"], "接受任何主机名", Level.FAULT),
        ("ALLOWED_HOSTS", ["localhost"], "只接受本机访问", Level.NOTE),
        ("HTTPS", False, "没有启用 https", Level.NOTE),
    ],
)
def test_settings(healthy, settings, name, value, words, level):
    setattr(settings, name, value)
    only(words, "设置", level)


def test_a_frozen_day(healthy, monkeypatch):
    monkeypatch.setenv("YIPANQI_TODAY", f"{clock.today():%Y-%m-%d}")
    assert ("设置", "YIPANQI_TODAY 把日期固定住了，期限都会算错") in said()


def test_a_data_folder_others_can_read(healthy):
    healthy.data.chmod(0o755)
    only("别的用户也能读", "存储", mend=f"chmod 700 {healthy.data}")


def test_a_secret_key_others_can_read(healthy):
    (healthy.data / "secret.key").write_text("x")
    (healthy.data / "secret.key").chmod(0o644)
    only("secret.key 别的用户也能读", "存储", mend="chmod 600")


def test_a_data_folder_that_is_not_there(healthy, settings, tmp_path):
    settings.DATA = tmp_path / "没有"
    assert [one.words for one in surroundings.storage()] == [f"数据目录 {tmp_path / '没有'} 不存在"]


def test_a_data_folder_that_cannot_be_written(healthy, monkeypatch):
    monkeypatch.setattr(surroundings.os, "access", lambda *_: False)
    only("不能写", "存储", mend="chown")


def test_a_full_disk(healthy, monkeypatch):
    usage = shutil.disk_usage(healthy.data)
    monkeypatch.setattr(surroundings.shutil, "disk_usage", lambda _: usage._replace(free=300 << 20))
    only("磁盘只剩 300 兆", "存储")


def test_a_damaged_or_unreachable_database(healthy):
    name = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "sqlite":
        content_of = (healthy.data / "yipanqi.sqlite3").read_bytes()
        for path in healthy.data.glob("yipanqi.sqlite3*"):
            path.unlink()
        (healthy.data / "yipanqi.sqlite3").write_bytes(b"\1" * 4096)
        assert said() == [("数据库", "数据库文件打不开：file is not a database")]
        (healthy.data / "yipanqi.sqlite3").write_bytes(content_of)
        return
    connection.settings_dict["NAME"] = "nowhere"
    try:
        assert [(subject, words[:6]) for subject, words in said()] == [("数据库", "连不上数据库")]
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def test_an_old_postgresql(monkeypatch):
    class Info:
        server_version = 140011

    class Wrapper:
        info = Info

    class Connection:
        connection = Wrapper

    monkeypatch.setattr(data, "connection", Connection)
    assert (data._postgres().level, data._postgres().words) == (Level.FAULT, "PostgreSQL 14.11 太旧")


def test_migrations_that_wait_and_those_of_a_newer_version(healthy):
    MigrationRecorder(connection).record_applied("meetings", "0099_of_tomorrow")
    only("来自较新的版本（meetings.0099_of_tomorrow）", "结构")
    MigrationRecorder(connection).record_unapplied("meetings", "0099_of_tomorrow")
    MigrationRecorder(connection).record_unapplied(
        "accounts", rows.ends(n for n in rows.known() if n[0] == "accounts")[0][1]
    )
    assert ("结构" in dict(said())) and "项结构变更未完成" in dict(said())["结构"]


@pytest.mark.parametrize("kind", list(Administers))
def test_an_administrator_that_is_missing(healthy, kind):
    with connection.cursor() as cursor:
        cursor.execute("update accounts_account set is_active = %s where administers = %s", [False, kind])
    only(f"没有在用的{kind.label}账号", "账号")


def test_a_clock_that_was_set_back(healthy):
    with clock.frozen(clock.now() - timedelta(days=1)):
        assert "早于历史中最晚的事件" in dict(said())["时钟"]


def test_a_database_server_with_another_time(healthy):
    if connection.vendor != "postgresql":
        return
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        assert "本机与数据库服务器的时间相差" in dict(said())["时钟"]


def test_an_altered_history(healthy):
    watch = import_module("yipanqi.audit.migrations.0002_insert_only")
    with connection.schema_editor() as editor:
        watch.backwards(None, editor)
    Entry.objects.filter(pk=Entry.objects.earliest("pk").pk).update(actor="别人")
    only("内容被改动", "审计链", mend="保留现场")


def test_events_that_nobody_seals(healthy):
    with clock.frozen(clock.now() - timedelta(hours=3)):
        open_account(username="new", name="新", password="x", by=COMMAND_LINE)
    only("1 个事件一直没有封存", "审计链", mend="yipanqi audit seal")
    seal()
    assert said() == []


def test_a_timer_that_never_ran_and_one_that_stopped(healthy):
    (healthy.data / WORD).unlink()
    only("例行工作从未运行", "定时器", mend="systemctl enable --now yipanqi-tick.timer")
    (healthy.data / WORD).write_text((clock.now() - timedelta(hours=2)).isoformat())
    only("例行工作停在", "定时器")


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError("refused"), smtplib.SMTPAuthenticationError(535, b"no"), TimeoutError("timed out")]
)
def test_a_mail_server_that_does_not_answer(healthy, monkeypatch, error):
    monkeypatch.setattr(outside, "get_connection", lambda **_: Mail(error))
    only("连不上邮件服务器", "邮件")


def test_no_mail(healthy, settings):
    settings.MAIL_CONFIGURED = False
    only("没有配置邮件", "邮件", Level.NOTE)


def test_backups_that_are_missing_stale_on_the_same_disk_or_without_a_key(healthy, settings, monkeypatch):
    (file,) = healthy.backups.iterdir()
    old = (clock.now() - timedelta(days=3)).timestamp()
    os.utime(file, (old, old))
    only("超过两天", "备份", mend="journalctl -u yipanqi-backup")
    file.unlink()
    only("还没有备份", "备份", mend="yipanqi backup")
    file.touch()
    settings.BACKUP_KEY = ""
    only("没有口令文件", "备份", Level.NOTE)
    settings.BACKUP_KEY = str(healthy.data / "none")
    only("打不开口令文件", "备份")
    settings.BACKUP_KEY = str(healthy.data / "backup.key")
    monkeypatch.undo()
    assert ("备份", "备份与数据在同一块磁盘上") in [(one.subject, one.words) for one in outside.backups()]


def test_packages_that_are_gone_or_were_not_made(healthy, settings):
    """As after a restore on another machine: rows without files."""
    settings.PACKAGES = healthy.data / "packages"
    day = clock.today()
    branch = Organization.objects.create(name="甲支部", path="001", kind="branch", founded_on=day, go_live_on=day)
    asked = {"organization": branch, "asked_at": clock.now(), "asked_by": "定时"}
    made = Package.objects.create(year=2024, stage="ready", file="1/2024.zip", **asked)
    gone = "2024年度归档包的文件不在了（归档包不在备份之内）：甲支部"
    only(gone, "归档包", Level.NOTE, "archive --year 2024")
    (settings.PACKAGES / "1").mkdir(parents=True)
    (settings.PACKAGES / made.file).touch()
    assert {one.level for one in doctor.examine()} == {Level.FINE}
    Package.objects.create(year=2025, stage="failed", fault="磁盘已满。", **asked)
    only("2025年度归档包没有生成：甲支部（磁盘已满）", "归档包", Level.NOTE, "archive --year 2025")
    assert outside._named(map(str, range(5))) == "0、1、2等 5 个党支部"


def test_what_a_restore_left(healthy):
    (healthy.data / "before-restore-20260101_000000").mkdir()
    only("恢复时留下的原有数据", "遗留", Level.NOTE, mend="rm -r")
    (healthy.data / "before-restore-20260101_000000").rmdir()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("create schema before_restore_20260101_000000")
        only("before_restore_20260101_000000", "遗留", Level.NOTE, mend="DROP SCHEMA")


def test_the_command_answers_for_scripts(tmp_path):
    """A fresh machine: everything that is missing is named, the exit code says so, and stdout is JSON alone."""
    done = run("doctor", "--json", data=tmp_path)
    told = json.loads(done.stdout)
    assert done.returncode == 1, done.stderr
    faults = [one["words"] for one in told if one["level"] == "fault"]
    assert {"缺少主办单位", "缺少备案编号", "例行工作从未运行，不会对账、提醒和封存", "还没有备份"} <= set(faults)
    assert any("结构变更未完成" in words for words in faults)
    assert all(one["mend"] for one in told if one["level"] != "fine")
    assert "Traceback" not in done.stderr


def test_forms_are_looked_at_again_when_their_day_has_passed(healthy: Installation, monkeypatch):
    line = Admitted(
        "meetings.forms.CancelForm", ("reason",), "支部工作条例", "党支部", clock.today() - timedelta(days=1)
    )
    monkeypatch.setattr(outside, "admitted", lambda: {line.form: line})
    only("1张表单的复核期限已过：meetings.forms.CancelForm", "表单准入", Level.NOTE, "改写")
