"""One LibreOffice for all files of a test run, with a profile of its own and a limit of time."""

import os
import shutil
import subprocess
from pathlib import Path

FONTS = Path(__file__).parent / "fonts.conf"
SECONDS = 180


def convert(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return each file as the PDF LibreOffice makes of it; ``fonts.conf`` names stand-ins for 仿宋 and 小标宋."""
    out = folder / "out"
    for name, content in files.items():
        (folder / name).write_bytes(content)
    command = [
        shutil.which("soffice") or "soffice",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(out)),
        *(str(folder / name) for name in files),
    ]
    environment = os.environ | {"FONTCONFIG_FILE": str(FONTS)}
    subprocess.run(command, check=True, timeout=SECONDS, env=environment, capture_output=True)
    return {name: (out / f"{Path(name).stem}.pdf").read_bytes() for name in files}
