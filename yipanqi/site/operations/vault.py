"""A file that only its passphrase opens: streamed, authenticated piece by piece, readable at any place.

Format 1: a head of 59 bytes – magic (10), format (1), log2 of scrypt's n (1), salt (16), nonce prefix (7),
reserved (8), check (16) – and pieces of 1 MiB, each sealed with AES-256-GCM under the nonce `prefix ‖ number (4) ‖
kind (1)`. The kind tells the last piece from the others (as in STREAM, Hoang et al. 2015), so a file that was cut,
lengthened or put together from pieces of another does not open. The key is scrypt of the passphrase with the file's
own salt.
"""

import io
import os
import secrets
import stat
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from yipanqi.kernel.errors import Refused

MAGIC, FORMAT = b"YPQBACKUP\n", 1
PIECE, TAG = 1 << 20, 16
WORK = 15  # scrypt: n = 2^15, r = 8, p = 1: 32 MB and a tenth of a second, once a file
MOST_WORK = 20
SHORTEST = 12
_PIECE, _LAST, _CHECK = b"\0", b"\1", b"\2"
_HEAD = len(MAGIC) + 2 + 16 + 7 + 8
HEAD = _HEAD + TAG


class _Sealer:
    """Key and nonces of one file."""

    def __init__(self, passphrase: bytes, head: bytes):
        self.head = head
        work, salt, self.prefix = head[len(MAGIC) + 1], head[-31:-15], head[-15:-8]
        self.cipher = AESGCM(Scrypt(salt=salt, length=32, n=1 << work, r=8, p=1).derive(passphrase))

    def nonce(self, number: int, kind: bytes) -> bytes:
        return self.prefix + number.to_bytes(4, "big") + kind

    def check(self) -> bytes:
        return self.cipher.encrypt(self.nonce(0, _CHECK), b"", self.head)


class Writer(io.RawIOBase):
    """Takes plain bytes and writes the file; `close` seals the last piece. One piece is held in memory."""

    def __init__(self, out: BinaryIO, passphrase: bytes):
        self.out, self.held, self.number = out, bytearray(), 0
        head = MAGIC + bytes((FORMAT, WORK)) + secrets.token_bytes(16) + secrets.token_bytes(7) + bytes(8)
        self.sealer = _Sealer(passphrase, head)
        out.write(head + self.sealer.check())

    def writable(self) -> bool:
        """It is written from beginning to end."""
        return True

    def write(self, data) -> int:
        """Seal every piece that is full."""
        self.held += data
        while len(self.held) > PIECE:  # a full one waits: it may be the last
            self._seal(bytes(self.held[:PIECE]), _PIECE)
            del self.held[:PIECE]
        return len(data)

    def _seal(self, piece: bytes, kind: bytes) -> None:
        self.out.write(self.sealer.cipher.encrypt(self.sealer.nonce(self.number, kind), piece, None))
        self.number += 1

    def close(self) -> None:
        """Seal what is held as the last piece."""
        if not self.closed:
            self._seal(bytes(self.held), _LAST)
        super().close()


class Reader(io.RawIOBase):
    """Reads such a file at any place. Every piece is authenticated before a byte of it is given out.

    Raises Refused: no such file, the passphrase is wrong, the file is cut, or a piece was altered.
    """

    def __init__(self, source: BinaryIO, passphrase: bytes):
        self.source, self.place, self.known = source, 0, (-1, b"")
        size = source.seek(0, os.SEEK_END)
        source.seek(0)
        head = source.read(HEAD)
        if not head.startswith(MAGIC):
            raise Refused("这不是一盘棋的备份文件，请核对文件名。")
        if head[len(MAGIC)] != FORMAT:
            raise Refused("备份文件的格式比本系统新，请先升级本系统再恢复。")
        if len(head) < HEAD or not 10 <= head[len(MAGIC) + 1] <= MOST_WORK:
            raise Refused("备份文件不完整：开头部分残缺，可能没有传完。请重新取得完整的文件。")
        self.sealer = _Sealer(passphrase, head[:_HEAD])
        if not secrets.compare_digest(self.sealer.check(), head[_HEAD:]):
            raise Refused("口令不对，或文件开头已被改动。请核对口令文件是否为做这份备份时所用的那一个。")
        body = size - HEAD
        self.pieces = -(-body // (PIECE + TAG))
        self.length = body - self.pieces * TAG
        if self.pieces == 0 or self.length < 0:
            raise self._cut()
        self._piece(self.pieces - 1)

    def _cut(self) -> Refused:
        return Refused("备份文件不完整或末尾被改动，可能没有传完。请重新取得完整的文件。")

    def _piece(self, number: int) -> bytes:
        if self.known[0] != number:
            self.source.seek(HEAD + number * (PIECE + TAG))
            sealed, last = self.source.read(PIECE + TAG), number == self.pieces - 1
            try:
                nonce = self.sealer.nonce(number, _LAST if last else _PIECE)
                self.known = number, self.sealer.cipher.decrypt(nonce, sealed, None)
            except (InvalidTag, ValueError) as error:
                altered = f"备份文件第{number + 1}段（共{self.pieces}段）被改动或损坏，不能恢复。请改用另一份备份。"
                raise self._cut() if last else Refused(altered) from error
        return self.known[1]

    def readable(self) -> bool:
        """At any place."""
        return True

    def seekable(self) -> bool:
        """At any place."""
        return True

    def tell(self) -> int:
        """The place in the plain content."""
        return self.place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place of the plain content."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self.place, os.SEEK_END: self.length}[whence]
        self.place = max(0, start + offset)
        return self.place

    def readinto(self, buffer) -> int:
        """As much as was asked for, whatever pieces it lies in: who reads a ZIP takes less for a broken one."""
        filled, wanted = 0, min(len(buffer), max(0, self.length - self.place))
        while filled < wanted:
            number, offset = divmod(self.place, PIECE)
            part = self._piece(number)[offset : offset + wanted - filled]
            buffer[filled : filled + len(part)] = part
            filled += len(part)
            self.place += len(part)
        return filled


def passphrase_in(path: Path) -> bytes:
    """The first line of a key file that nobody but its owner can read.

    Raises Refused when it is missing, readable by others, or too short to protect anything.
    """
    try:
        mode = path.stat().st_mode
        first = path.read_bytes().split(b"\n", 1)[0].strip()
    except OSError as error:
        raise Refused(f"打不开口令文件 {path}：{error.strerror}。") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(f"口令文件 {path} 别的用户也能读，请先执行：chmod 600 {path}")
    return checked(first)


def checked(passphrase: bytes) -> bytes:
    """The passphrase, unless it is too short."""
    if len(passphrase) < SHORTEST:
        raise Refused(f"备份口令太短，至少{SHORTEST}个字节；可用 head -c 32 /dev/urandom | base64 生成。")
    return passphrase
