"""Running the command line as a person would, in a data folder of its own."""

import os
import subprocess
import sys
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
