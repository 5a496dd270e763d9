#!/usr/bin/env python3
"""Fetch the vendored front-end files again and compare them with `vendor.json`.

`--update` writes the files and their checksums. Only needed when a version in `vendor.json` or the list of icons
changes; the product itself never runs it (no Node at run time). It needs `npm` and a package registry.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HOME = Path(__file__).resolve().parents[1] / "yipanqi/ui/static/ui/vendor"


def fetch(name: str, version: str, folder: Path) -> Path:
    """Unpack one package into its own folder below `folder` and return it."""
    packed = subprocess.run(  # noqa: S603
        ["npm", "pack", "--silent", f"{name}@{version}"],  # noqa: S607
        cwd=folder, check=True, capture_output=True, text=True,
    ).stdout.split()[-1]  # fmt: skip
    target = folder / name.replace("/", "-").lstrip("@")
    with tarfile.open(folder / packed) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def sprite(names: list[str], package: Path) -> bytes:
    """One SVG with a symbol per icon, drawn with the colour of the text around it."""
    symbols = []
    for name in names:
        drawn = (package / "icons" / f"{name}.svg").read_text()
        inner = re.search(r"<svg[^>]*>(.*)</svg>", drawn, re.S)[1]
        inner = re.sub(r'<path stroke="none"[^>]*/>', "", inner)
        style = 'fill="currentColor"' if name.startswith("filled/") else (
            'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
        )  # fmt: skip
        code = name.replace("outline/", "").replace("filled/", "filled-")
        symbols.append(f'<symbol id="{code}" viewBox="0 0 24 24" {style}>{" ".join(inner.split())}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def main() -> None:
    """Compare or update; exit 1 and name the file when a checksum differs."""
    update = "--update" in sys.argv
    catalogue = json.loads((HOME / "vendor.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        for part in catalogue["parts"]:
            package = fetch(part["name"], part["version"], Path(folder))
            for file in part["files"]:
                drawn = "icons" in file
                content = sprite(file["icons"], package) if drawn else (package / file["from"]).read_bytes()
                digest = hashlib.sha256(content).hexdigest()
                if update:
                    file["sha256"] = digest
                    (HOME / file["file"]).write_bytes(content)
                elif digest != file["sha256"]:
                    sys.exit(f"{file['file']}: {digest} instead of {file['sha256']}")
    if update:
        (HOME / "vendor.json").write_text(json.dumps(catalogue, ensure_ascii=False, indent=2) + "\n")
    print("vendored files are as declared")  # noqa: T201


if __name__ == "__main__":
    main()
