"""What a backup holds: a ZIP inside the vault – `tables/NAME.jsonl`, `files/PATH`, `secret.key`, `manifest.json` last.

The manifest says what must be there: versions, migrations, counts, checksums, the newest audit seal. `check` reads
every byte of a backup and compares; nothing of a backup is used before.
"""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from yipanqi.kernel.errors import Refused
from yipanqi.site.operations import vault
from yipanqi.site.operations.rows import digest

FORMAT = 1
MANIFEST, SECRET = "manifest.json", "secret.key"
_BLOCK = 1 << 20
WORDS = {
    "organizations_organization": "组织", "organizations_person": "人员", "accounts_account": "账号",
    "meetings_meeting": "会议", "obligations_obligation": "台账事项", "audit_entry": "历史事件",
}  # fmt: skip


@dataclass(frozen=True)
class TablePart:
    """One table in the backup. `counter` is the last number it gave out."""

    columns: list[str]
    rows: int
    sha256: str
    counter: int | None = None


@dataclass(frozen=True)
class FilePart:
    """One uploaded file."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What a backup says of itself."""

    made_at: str
    product: str
    database: str
    owner: str
    seal: str
    secret: str = ""  # fingerprint of the server's secret key
    migrations: list[list[str]] = field(default_factory=list)
    tables: dict[str, TablePart] = field(default_factory=dict)
    files: dict[str, FilePart] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def nodes(self) -> list[tuple[str, str]]:
        """The migrations the tables were taken from."""
        return [(app, name) for app, name in self.migrations]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(part.rows for part in self.tables.values())

    @property
    def counts(self) -> dict[str, int]:
        """What people count: organisations, people, meetings …"""
        return {word: self.tables[name].rows for name, word in WORDS.items() if name in self.tables}


class Packer:
    """Writes a backup into a vault, part by part, in bounded memory."""

    def __init__(self, out: vault.Writer, manifest: Manifest):
        self.zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self.manifest = manifest

    def table(self, name: str, columns: list[str], told: Iterable[bytes], counter: int | None) -> None:
        """All rows of a table."""
        state, rows = hashlib.sha256(), 0
        with self.zip.open(f"tables/{name}.jsonl", "w", force_zip64=True) as part:
            for line in told:
                part.write(line)
                state.update(line)
                rows += 1
        self.manifest.tables[name] = TablePart(columns, rows, state.hexdigest(), counter)

    def file(self, name: str, source: Path) -> None:
        """One uploaded file, as long as it is when it is read; one that is gone meanwhile is left out."""
        try:
            opened = source.open("rb")
        except FileNotFoundError:
            return
        state, size = hashlib.sha256(), 0
        with opened, self.zip.open(f"files/{name}", "w", force_zip64=True) as part:
            while block := opened.read(_BLOCK):
                part.write(block)
                state.update(block)
                size += len(block)
        self.manifest.files[name] = FilePart(size, state.hexdigest())

    def secret(self, key: str) -> None:
        """The server's secret key, with which second factors in the database are encrypted."""
        self.zip.writestr(SECRET, key)

    def __enter__(self) -> "Packer":
        return self

    def __exit__(self, kind, error, trace) -> None:
        if kind is None:
            self.close()
        else:
            self.zip.fp = None  # or it would go on writing when it is thrown away

    def close(self) -> None:
        """The manifest comes last, when everything is known."""
        self.zip.writestr(MANIFEST, json.dumps(asdict(self.manifest), ensure_ascii=False, indent=1))
        self.zip.close()


class Backup:
    """An opened backup."""

    def __init__(self, source: BinaryIO, passphrase: bytes):
        self.reader = vault.Reader(source, passphrase)
        try:
            self.zip = zipfile.ZipFile(self.reader)
            told = json.loads(self.zip.read(MANIFEST))
            self.manifest = _manifest(told)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
            raise Refused("备份里的清单缺失或读不懂，不能恢复。请改用另一份备份。") from error

    def lines(self, table: str) -> Iterator[bytes]:
        """The rows of a table."""
        with self.zip.open(f"tables/{table}.jsonl") as part:
            yield from part

    def secret(self) -> str:
        """The server's secret key, or nothing where it was not kept in a file."""
        return self.zip.read(SECRET).decode() if SECRET in self.zip.namelist() else ""

    def check(self) -> None:
        """Read everything and compare it with the manifest; raises Refused at the first difference."""
        manifest = self.manifest
        promised = {f"tables/{name}.jsonl" for name in manifest.tables} | {f"files/{name}" for name in manifest.files}
        there = set(self.zip.namelist()) - {MANIFEST, SECRET}
        if there != promised or len(self.zip.namelist()) != len(set(self.zip.namelist())):
            raise Refused(f"备份内容与清单不符：{sorted(there ^ promised)[:3]}。请改用另一份备份。")
        try:
            for name, table in manifest.tables.items():
                _same(f"数据表 {name}", (table.rows, table.sha256), digest(self.lines(name)))
            for name, file in manifest.files.items():
                with self.zip.open(f"files/{name}") as part:
                    _same(f"文件 {name}", file.sha256, digest(iter(partial(part.read, _BLOCK), b""))[1])
        except (zipfile.BadZipFile, EOFError) as error:
            raise Refused(f"备份内容损坏：{error}。请改用另一份备份。") from error

    def unpack_files(self, folder: Path) -> None:
        """Put the uploaded files below a folder, readable by nobody else, and on the disk before we go on."""
        for name in self.manifest.files:
            target = folder / _safe(name)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self.zip.open(f"files/{name}") as part, os.fdopen(_private(target), "wb") as out:
                shutil.copyfileobj(part, out, _BLOCK)
                out.flush()
                os.fsync(out.fileno())

    @property
    def size(self) -> int:
        """Bytes of everything, unpacked."""
        return sum(entry.file_size for entry in self.zip.infolist())


@contextmanager
def opened(path: Path, passphrase: bytes) -> Iterator[Backup]:
    """A backup file; raises Refused with a sentence for whatever is wrong with it."""
    try:
        source = path.open("rb")
    except OSError as error:
        raise Refused(f"打不开备份文件 {path}：{error.strerror}。") from error
    with source:
        yield Backup(source, passphrase)


def _manifest(told: dict) -> Manifest:
    if told["format"] > FORMAT:
        raise Refused("备份的格式比本系统新，请先升级本系统再恢复。")
    tables = {name: TablePart(**part) for name, part in told["tables"].items()}
    files = {name: FilePart(**part) for name, part in told["files"].items()}
    return Manifest(**{**told, "tables": tables, "files": files})


def _same(what: str, promised: object, found: object) -> None:
    if promised != found:
        raise Refused(f"备份中的{what}与清单不符，不能恢复。请改用另一份备份。")


def _safe(name: str) -> Path:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise Refused(f"备份中的文件名 {name} 不在上传目录之内，不能恢复。")
    return Path(*path.parts)


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
