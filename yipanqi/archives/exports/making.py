"""Making the packages that were asked for: in the background, one after the other, going on where a kill left off.

What is done is in the database, package by package; a run that was killed leaves the package it was at waiting and a
`.part` file that the next run writes over. A lock file keeps two runs from working at once.
"""

import fcntl
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections

from yipanqi.archives import actions
from yipanqi.archives.enums import PackageStage
from yipanqi.archives.exports.package import write_package
from yipanqi.archives.models import Package
from yipanqi.archives.queries import package as queries
from yipanqi.kernel import scope
from yipanqi.kernel.actors import TIMER, Actor
from yipanqi.kernel.errors import Refused

log = logging.getLogger("yipanqi.archives")
Told = Callable[[Package], None]


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other run is at work; a killed one lets go of its lock."""
    folder = Path(settings.PACKAGES)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder / "making.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def make_waiting(*, by: Actor = TIMER, told: Told | None = None) -> int:
    """Make every package that waits; answers how many were made. Nothing when another run is at it."""
    made = 0
    with scope.system("生成归档包"), _alone() as alone:
        while alone and (package := queries.waiting().first()) is not None:
            _apart(package, by) if settings.BACKGROUND else _make(package, by)
            package.refresh_from_db()
            made += package.stage == PackageStage.READY
            if package.stage == PackageStage.WAITING:
                actions.package_failed(package=package, fault="生成时进程被终止，请重新生成。", by=by)
            if told:
                told(package)
    return made


def _apart(package: Package, by: Actor) -> None:
    """In a process of its own, so that a long queue takes the memory of one package. The lock goes with it: where only
    this process is killed, nobody else begins before the package at hand is finished. The process that forks must have
    set no PDF before: the typesetter's threads do not survive a fork.
    """
    connections.close_all()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _make(package, by)
            code = 0
        finally:
            connections.close_all()
            os._exit(code)
    os.waitpid(child, 0)


def _make(package: Package, by: Actor) -> None:
    """One package; what cannot be made is said on its row and the next one comes."""
    name = f"{package.organization_id}/{package.year}.zip"
    try:
        done = write_package(package.organization, package.year, Path(settings.PACKAGES) / name)
    except Refused as refused:
        actions.package_failed(package=package, fault=refused.message, by=by)
    except Exception:
        log.exception("package of organisation %s, year %s", package.organization_id, package.year)
        actions.package_failed(package=package, fault="程序出错，请联系系统管理员查看日志后重新生成。", by=by)
    else:
        actions.package_made(package=package, file=name, size=done.size, digest=done.digest, papers=done.papers, by=by)


def start() -> None:
    """Begin in a process of its own, which outlives the request; `tick` goes on where it was killed."""
    with scope.system("归档进度"):
        if not queries.waiting().exists():
            return
    if not settings.BACKGROUND:
        make_waiting()
        return
    command = [sys.executable, "-m", "django", "make_packages"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, preexec_fn=_stand_back,
    )  # fmt: skip


def _stand_back() -> None:
    """Pages come first."""
    os.nice(10)
