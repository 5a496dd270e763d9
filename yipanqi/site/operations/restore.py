"""`yipanqi restore`: everything is verified and rebuilt beside what is there; the change-over is one step or none.

The order: the backup is read to its last byte, the rows are loaded into a database of their own (a new file, or a new
schema inside one transaction), compared line by line with what was backed up, migrated to the present version, and the
history verified. Only then is the old database put aside. The uploaded files follow: a note in the data folder lets the
next command finish (or drop) that, if the machine fails exactly between the two.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, transaction

from yipanqi.audit.actions import record
from yipanqi.audit.models import Entry
from yipanqi.audit.queries import Verdict, verify
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.site.operations import rows
from yipanqi.site.operations.archive import SECRET, Backup, Manifest, opened
from yipanqi.site.operations.backup import alone, fingerprint

Tell = Callable[[str], None]
NOTE, STAGE, KEPT = "restore.json", "restoring", "before-restore"
UNTOUCHED = "没有恢复，原有数据未动"
HALFWAY = "数据库已换上，上传文件和密钥还没有换上；排除故障后运行任一命令即自动接着完成"
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database: left there, they would be taken for the new file's own and spoil it."""


@dataclass
class Restored:
    """What was verified and done."""

    manifest: Manifest
    migrated: int
    verdict: Verdict
    kept: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def check(path: Path, passphrase: bytes) -> Manifest:
    """Verify a backup to its last byte, and that this version can restore it; changes nothing."""
    with opened(path, passphrase) as backup:
        _refuse_newer(backup.manifest)
        backup.check()
        return backup.manifest


def restore(path: Path, passphrase: bytes, *, replace: bool, by: Actor, tell: Tell = print) -> Restored:
    """Put a backup in the place of the present data; raises Refused, with nothing changed, for whatever is wrong."""
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(), opened(path, passphrase) as backup, _sentences(UNTOUCHED):
        _finish_earlier()
        _refuse_newer(backup.manifest)
        tell("核对备份……")
        backup.check()
        empty = is_empty()
        if not empty and not replace:
            raise Refused("这里已有数据。确要以备份替换，请加 --replace（原有数据会保留在一旁，不会删除）。")
        _refuse_without_room(backup)
        stamp = f"{clock.now():%Y%m%d_%H%M%S}"
        kept: list[str] = []
        try:
            _stage(backup)
            with _target(stamp, empty, kept):
                done = _rebuild(backup, stamp, by, tell)
                _note(stamp, keeps=not empty)
        except BaseException:
            _drop_stage()
            raise
        with _sentences(HALFWAY):
            _finish()
        done.kept = kept + ([str(settings.DATA / f"{KEPT}-{stamp}")] if _aside(stamp).exists() else [])
        return done


# What is refused


@contextmanager
def _sentences(standing: str) -> Iterator[None]:
    """`standing` says how things stand when something fails inside the block."""
    try:
        yield
    except OSError as error:
        raise Refused(f"{standing}（{error.strerror or error}）。请检查磁盘空间和目录权限。") from error
    except DatabaseError as error:
        raise Refused(f"{standing}。数据库答复：{error}") from error


def _refuse_newer(manifest: Manifest) -> None:
    newer = sorted(set(manifest.nodes) - rows.known())
    if newer:
        named = "、".join(f"{app}.{name}" for app, name in newer[:3])
        raise Refused(
            f"备份来自较新的版本（{manifest.product}，多出结构变更 {named} 等{len(newer)}项），"
            "本系统读不懂。请先升级本系统，再恢复。"
        )


def is_empty() -> bool:
    """Whether nobody has begun here: no history, no account, no organisation."""
    if any(Path(settings.MEDIA_ROOT).glob("*")):
        return False
    if connection.vendor == "sqlite" and not _present().exists():
        return True
    try:
        there = set(connection.introspection.table_names())
        with connection.cursor() as cursor:
            for table in {"audit_entry", "accounts_account", "organizations_organization"} & there:
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - fixed names
                if cursor.fetchone():
                    return False
    except DatabaseError:
        return False  # damaged: there was something
    return True


def _present() -> Path:
    return Path(connection.settings_dict["NAME"])


def _refuse_without_room(backup: Backup) -> None:
    needed, free = backup.size * 3, shutil.disk_usage(settings.DATA).free
    if free < needed:
        raise Refused(f"磁盘空间不够：恢复约需 {needed // 2**20} 兆，现余 {free // 2**20} 兆。请腾出空间再恢复。")


# The database beside the present one


@contextmanager
def _target(stamp: str, empty: bool, kept: list[str]) -> Iterator[None]:
    """An empty database in use; when the block ends well it takes the place of the present one, in one step."""
    with (_schema if connection.vendor == "postgresql" else _file)(stamp, empty, kept):
        yield


@contextmanager
def _file(stamp: str, empty: bool, kept: list[str]) -> Iterator[None]:
    present, staged = _present(), _stage_folder() / "yipanqi.sqlite3"
    _refuse_in_use()
    connection.settings_dict["NAME"] = str(staged)
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")  # one file, complete
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(present)
    _refuse_in_use()
    if present.exists() and not empty:
        _aside(stamp).mkdir(mode=0o700, exist_ok=True)
        os.link(present, _aside(stamp) / present.name)
    for beside in (present.with_name(present.name + ending) for ending in BESIDE):  # of a damaged one
        if beside.exists():
            _put_aside(beside, stamp, keeps=not empty)
    with open(staged, "rb") as file:
        os.fsync(file.fileno())
    staged.chmod(0o600)
    os.replace(staged, present)


def _refuse_in_use() -> None:
    """Leaving the write-ahead log needs the file for oneself; it also brings the old file up to date."""
    if not _present().exists():
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=0")
            cursor.execute("PRAGMA journal_mode=DELETE")
            alone = cursor.fetchone()[0] == "delete"
    except OperationalError:
        alone = False
    except DatabaseError:
        alone = True  # damaged beyond being used by anybody
    connection.close()
    if not alone:
        raise Refused("数据库正在使用。请先停止服务和定时器（systemctl stop yipanqi yipanqi-tick.timer），再恢复。")


@contextmanager
def _schema(stamp: str, empty: bool, kept: list[str]) -> Iterator[None]:
    aside = f"before_restore_{stamp}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename = current_user AND pid <> pg_backend_pid()"
        )
        if others := cursor.fetchone()[0]:
            raise Refused(
                f"数据库还有{others}个连接。请先停止服务和定时器（systemctl stop yipanqi yipanqi-tick.timer），再恢复。"
            )
        _refuse_foreign_tables()
        cursor.execute(f"ALTER SCHEMA public RENAME TO {aside}")
        cursor.execute("CREATE SCHEMA public")
        yield
        if empty:
            cursor.execute(f"DROP SCHEMA {aside} CASCADE")
        else:
            kept.append(f"数据库模式 {aside}（确认无误后可删除：DROP SCHEMA {aside} CASCADE）")


def _refuse_foreign_tables() -> None:
    there = set(connection.introspection.table_names())
    ours = (*(f"{config.label}_" for config in apps.get_app_configs()), "django_", "tasks_")
    if strange := sorted(name for name in there if not name.startswith(ours)):
        raise Refused(f"数据库里还有不属于本系统的表（{'、'.join(strange[:3])}），不能整体替换。请改用单独的数据库。")


def _rebuild(backup: Backup, stamp: str, by: Actor, tell: Tell) -> Restored:
    """Load, compare, migrate, verify; the database in use is the empty one."""
    manifest = backup.manifest
    tell(f"重建 {len(manifest.tables)} 张数据表……")
    rows.reach(manifest.nodes)
    found = rows.tables(manifest.nodes)
    _compare_structure(manifest, found)
    with rows.loading(found):
        for table in found:
            rows.load(table, backup.lines(table.name))
        rows.set_counters({name: part.counter for name, part in manifest.tables.items()}, found)
    tell("逐表核对……")
    for table in found:
        part = manifest.tables[table.name]
        if rows.digest(rows.lines(table)) != (part.rows, part.sha256):
            raise Refused(f"恢复出来的数据表 {table.name} 与备份不一致，已放弃，原有数据未动。请联系维护人员。")
    before = len(rows.applied())
    call_command("migrate", verbosity=0, interactive=False)
    tell("查验历史……")
    done = Restored(manifest, migrated=len(rows.applied()) - before, verdict=verify(_head(manifest.seal)))
    with transaction.atomic():
        after = {"备份时间": manifest.made_at, "版本": manifest.product, "封存": manifest.seal, "行数": manifest.rows}
        record("data_restored", by=by, subject=f"restore:{stamp}", name=stamp, after=after)
    done.warnings = list(_warnings(done, backup.secret()))
    return done


def _compare_structure(manifest: Manifest, found: list[rows.Table]) -> None:
    promised = {name: part.columns for name, part in manifest.tables.items()}
    built = {table.name: table.columns for table in found}
    if promised != built:
        names = sorted(name for name in promised | built if promised.get(name) != built.get(name))
        raise Refused(f"备份的表结构与本系统记载的不符（{'、'.join(names[:3])}），不能恢复。请用做备份时的版本恢复。")


def _head(seal: str) -> str:
    """The chain value inside the text of a seal."""
    return seal.rpartition(":")[2]


def _warnings(done: Restored, secret: str) -> Iterator[str]:
    if not done.verdict.sound:
        yield f"备份里的历史没有通过查验：{done.verdict.fault}数据已恢复，请尽快查明。"
    fixed = os.environ.get("YIPANQI_SECRET_KEY") or not secret
    if fixed and done.manifest.secret and done.manifest.secret != fingerprint(settings.SECRET_KEY):
        yield (
            "服务器密钥与做备份时不同：二次验证和谈心谈话、关怀中密封的内容打不开。"
            "请把 YIPANQI_SECRET_KEY（或数据目录的 secret.key）改回做备份时的密钥。"
        )


# The files, and how an interrupted change-over ends


def _stage_folder() -> Path:
    return settings.DATA / STAGE


def _aside(stamp: str) -> Path:
    return settings.DATA / f"{KEPT}-{stamp}"


def _stage(backup: Backup) -> None:
    _drop_stage()
    folder = _stage_folder()
    (folder / "files").mkdir(mode=0o700, parents=True)
    backup.unpack_files(folder / "files")
    if secret := backup.secret():
        handle = os.open(folder / SECRET, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secret)


def _drop_stage() -> None:
    (settings.DATA / NOTE).unlink(missing_ok=True)
    shutil.rmtree(_stage_folder(), ignore_errors=True)


def _note(stamp: str, *, keeps: bool) -> None:
    path = settings.DATA / NOTE
    with open(path.with_suffix(".new"), "w", encoding="utf-8") as file:
        json.dump({"stamp": stamp, "keeps": keeps}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path.with_suffix(".new"), path)


def finish() -> None:
    """Bring a restore that was interrupted to its end, one way or the other; every command that opens the data asks.

    The database decides: if it holds the entry of that restore, the files of the backup belong to it; if not, the
    restore never happened and what was laid ready is dropped.
    """
    if (settings.DATA / NOTE).exists() or _stage_folder().exists():
        with contextlib.suppress(Refused), alone():  # one that is under way finishes itself
            _finish()


def _finish() -> None:
    path = settings.DATA / NOTE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:  # killed before there was anything to change over
        _drop_stage()
        return
    if _happened(told["stamp"]):
        _change_over(told["stamp"], keeps=told["keeps"])
    _drop_stage()


def _finish_earlier() -> None:
    """An earlier restore that was interrupted is brought to its end before another begins."""
    try:
        _finish()
    except DatabaseError:
        if connection.vendor != "sqlite":  # not reachable just now: nothing may be decided
            raise
        connection.close()  # a damaged file, which is what is being replaced


def _happened(stamp: str) -> bool:
    """Whether the database in use came from that restore. A database that does not answer decides nothing: it raises,
    and what was laid ready stays.
    """
    if Entry._meta.db_table not in connection.introspection.table_names():
        return False
    return Entry.objects.filter(event="data_restored", subject=f"restore:{stamp}").exists()


def _change_over(stamp: str, *, keeps: bool) -> None:
    files, staged = Path(settings.MEDIA_ROOT), _stage_folder()
    if (staged / "files").exists():
        if files.exists():
            _put_aside(files, stamp, keeps)
        (staged / "files").rename(files)
    if (staged / SECRET).exists() and not os.environ.get("YIPANQI_SECRET_KEY"):
        present = settings.DATA / SECRET
        if present.exists() and present.read_text() != (staged / SECRET).read_text():
            _put_aside(present, stamp, keeps)
        (staged / SECRET).replace(present)


def _put_aside(path: Path, stamp: str, keeps: bool) -> None:
    if keeps:
        _aside(stamp).mkdir(mode=0o700, exist_ok=True)
        path.rename(_aside(stamp) / path.name)
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
