"""`yipanqi backup`: one encrypted file with everything that cannot be made again, taken while people go on working."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from yipanqi import __version__
from yipanqi.audit.actions import record, seal
from yipanqi.audit.queries import newest_seal
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.site.operations import rows, vault
from yipanqi.site.operations.archive import Manifest, Packer, opened

ENDING, PARTIAL = ".backup", ".partial"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """A backup that was made and read back."""

    path: Path
    bytes: int
    sha256: str
    manifest: Manifest


def make(passphrase: bytes, *, by: Actor, out: Path | None = None, tell: Tell = print) -> Made:
    """Write a backup, read it back, and only then give it its name. The history tells who made it.

    Raises Refused (the target exists, another backup is under way, the disk is full …) and leaves nothing behind.
    """
    path = out or settings.BACKUPS / f"yipanqi-{clock.now():%Y%m%d-%H%M%S}{ENDING}"
    if path.exists():
        raise Refused(f"{path} 已经存在，不覆盖。请换一个文件名。")
    partial = path.with_name(path.name + PARTIAL)
    with alone(), _sentences(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in settings.BACKUPS.glob(f"yipanqi-*{ENDING}{PARTIAL}"):  # of a run that was killed
            left.unlink(missing_ok=True)
        try:
            _write(partial, passphrase, tell)
            tell("回读核对……")
            with opened(partial, passphrase) as backup:
                backup.check()
                manifest = backup.manifest
            made = Made(path, partial.stat().st_size, _sha256(partial), manifest)
            os.replace(partial, path)
            _to_disk(path.parent)
        finally:
            partial.unlink(missing_ok=True)
        _remember(made, by)
    return made


@contextmanager
def alone() -> Iterator[None]:
    """One backup or restore at a time; raises Refused when there is another."""
    with open(settings.DATA / "backup.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused("另一个备份或恢复正在进行，请等它完成。") from error
        yield


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        raise Refused(f"备份没有写成（{why}）：{path}。没有留下文件，请检查磁盘空间和目录权限。") from error


def _write(partial: Path, passphrase: bytes, tell: Tell) -> None:
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        with vault.Writer(file, passphrase) as out:
            seal()
            with _snapshot(), Packer(out, _manifest()) as packer:
                _fill(packer, tell)
        file.flush()
        os.fsync(file.fileno())


def _fill(packer: Packer, tell: Tell) -> None:
    """The rows first, then the files: what a row speaks of is there when its turn comes."""
    found = rows.tables(packer.manifest.nodes)
    tell(f"写入 {len(found)} 张数据表……")
    for table in found:
        packer.table(table.name, table.columns, rows.lines(table), rows.counter(table))
    _files(packer, tell)
    if not os.environ.get("YIPANQI_SECRET_KEY"):
        packer.secret(settings.SECRET_KEY)


@contextmanager
def _snapshot() -> Iterator[None]:
    """Everything read inside the block is as of one moment, and nobody has to wait for us."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    usual = connection.transaction_mode
    connection.transaction_mode = "DEFERRED"  # the usual one takes the right to write, which others need
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = usual


def _manifest() -> Manifest:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    return Manifest(
        made_at=clock.now().isoformat(timespec="seconds"), product=__version__,
        database=f"{connection.vendor} {version}", owner=settings.PAGE_OWNER, seal=newest_seal(),
        secret=fingerprint(settings.SECRET_KEY), migrations=[list(node) for node in rows.applied()],
    )  # fmt: skip


def fingerprint(secret: str) -> str:
    """What tells one secret key from another without giving it away."""
    return hashlib.sha256(b"fingerprint:" + secret.encode()).hexdigest()[:16]


def _files(packer: Packer, tell: Tell) -> None:
    folder = Path(settings.MEDIA_ROOT)
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    if found:
        tell(f"写入 {len(found)} 个上传文件……")
    for path in found:
        packer.file(path.relative_to(folder).as_posix(), path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@transaction.atomic
def _remember(made: Made, by: Actor) -> None:
    after = {
        "字节": made.bytes, "摘要": made.sha256, "行数": made.manifest.rows, "文件数": len(made.manifest.files),
        "封存": made.manifest.seal,
    }  # fmt: skip
    record("backup_made", by=by, subject="backup:file", name=made.path.name, after=after)


def keep(folder: Path, count: int) -> list[Path]:
    """Delete all but the newest `count` backups of the folder (by their names); answers what was deleted."""
    found = sorted(folder.glob(f"yipanqi-[0-9]*-[0-9]*{ENDING}"))
    old = found[: max(len(found) - count, 0)] if count > 0 else []
    for path in old:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
    return old
