"""Uploaded files until what they would change is written or discarded: in the data folder, readable by nobody else."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from yipanqi.kernel.errors import Refused


class Waiting:
    """The uploads of one room, each under a token its row in the database has."""

    def __init__(self, folder: str):
        self._name = folder

    @property
    def _folder(self) -> Path:
        return Path(settings.DATA) / self._name

    def keep(self, token: str, data: bytes) -> None:
        """Keep an upload."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._folder / token).write_bytes(data)

    def read(self, token: str) -> bytes:
        """What was uploaded. Raises Refused when it was cleared away."""
        try:
            return (self._folder / token).read_bytes()
        except FileNotFoundError as error:
            raise Refused("上传的文件已被清理，请重新选择文件。") from error

    def sweep(self, wanted: Iterable[str]) -> None:
        """Remove files that no row names any more."""
        kept = set(wanted)
        with contextlib.suppress(FileNotFoundError):
            for file in self._folder.iterdir():
                if file.name not in kept:
                    file.unlink(missing_ok=True)
