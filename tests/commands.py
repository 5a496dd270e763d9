"""Running the command line as a person would, in a data folder of its own, and stopping it while it writes."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.house import ROOT


def command(*arguments: str, data: Path, mode: str = "service", **environment: str) -> dict[str, Any]:
    """What `subprocess` needs to run `yipanqi ARGUMENTS`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YIPANQI_")}
    settings = {"YIPANQI_DATA": str(data), "YIPANQI_MODE": mode, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-c", "import sys; from yipanqi.site.cli import main; sys.exit(main())", *arguments]
    return {"args": line, "env": clean | settings | environment, "cwd": data}


def run(*arguments: str, data: Path, mode: str = "service", given: str = "", **environment: str):
    """Run `yipanqi ARGUMENTS`; returns the finished process with text output."""
    how = command(*arguments, data=data, mode=mode, **environment)
    return subprocess.run(**how, input=given, capture_output=True, text=True, timeout=120)


_SMALL_CACHE = """
import sqlite3.dbapi2
connect = sqlite3.dbapi2.connect
def small(*rest, **named):
    connection = connect(*rest, **named)
    connection.execute("pragma cache_size = 20")
    return connection
sqlite3.dbapi2.connect = small
"""


def spilling(folder: Path) -> dict[str, str]:
    """Environment in which SQLite keeps so little in memory that a transaction is on the disk long before its end."""
    (folder / "sitecustomize.py").write_text(_SMALL_CACHE)
    return {"PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))}


def wait_until_it_writes(data: Path, process: subprocess.Popen, *, written: int = 100_000) -> None:
    """Until the open transaction of a process that is `spilling` has left so many bytes in the journal."""
    journal = data / "yipanqi.sqlite3-wal"
    before = _size(journal)
    for _ in range(12_000):
        if process.poll() is not None:
            raise AssertionError("it ended before it could be stopped")
        if _size(journal) > before + written:
            return
        time.sleep(0.005)
    raise AssertionError("it never wrote")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
