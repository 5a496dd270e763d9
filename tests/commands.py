"""Running the command line as a person would, in a data folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

from tests.house import ROOT


def run(*arguments: str, data: Path, mode: str = "service", given: str = "", **environment: str):
    """Run `yipanqi ARGUMENTS`; returns the finished process with text output."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YIPANQI_")}
    settings = {"YIPANQI_DATA": str(data), "YIPANQI_MODE": mode, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "import sys; from yipanqi.site.cli import main; sys.exit(main())", *arguments]
    return subprocess.run(
        command, env=clean | settings | environment, input=given, capture_output=True, text=True, timeout=120, cwd=data
    )
