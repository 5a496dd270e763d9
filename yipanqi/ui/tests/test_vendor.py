"""What is served from here is what was declared, and nothing of it calls another origin."""

import hashlib
import json
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[1] / "static/ui"
VENDOR = STATIC / "vendor"
CATALOGUE = json.loads((VENDOR / "vendor.json").read_text())
FILES = [file for part in CATALOGUE["parts"] for file in part["files"]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["file"])
def test_checksum(file):
    assert hashlib.sha256((VENDOR / file["file"]).read_bytes()).hexdigest() == file["sha256"]


def test_every_part_names_version_and_licence_with_its_text():
    for part in CATALOGUE["parts"]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", part["version"]), part["name"]
        assert part["licence"] in ("MIT", "0BSD", "Apache-2.0")
        assert len((VENDOR / part["licence_file"]).read_text()) > 400


def test_nothing_lies_there_undeclared():
    declared = {file["file"] for file in FILES} | {part["licence_file"] for part in CATALOGUE["parts"]}
    assert {path.name for path in VENDOR.iterdir()} == declared | {"vendor.json"}


CALLS = re.compile(
    r"""(?:@import\s+|url\(\s*|fetch\(\s*|importScripts\(\s*|src\s*=\s*|href\s*=\s*)["']?(?:https?:)?//""", re.I
)


def calls_elsewhere(text: str) -> list[str]:
    return CALLS.findall(text)


@pytest.mark.parametrize(
    "path", sorted(STATIC.rglob("*.css")) + sorted(STATIC.rglob("*.js")), ids=lambda path: path.name
)
def test_no_style_or_script_calls_another_origin(path):
    assert calls_elsewhere(path.read_text()) == []


def test_a_planted_call_is_caught():
    assert calls_elsewhere('a{background:url("https://cdn.example/x.png")}')
    assert calls_elsewhere("@import '//cdn.example/x.css'")
    assert not calls_elsewhere("a{background:url(\"data:image/svg+xml,%3csvg xmlns='http://www.w3.org/2000/svg'%3e\")}")


YOUNGER_THAN_CHROMIUM_90 = re.compile(r"oklch\(|oklab\(|color-mix\(|light-dark\(|@container|@layer|\d(?:dvh|svh|lvh)\b")


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_styles_speak_to_chromium_90(path):
    assert YOUNGER_THAN_CHROMIUM_90.findall(path.read_text()) == []


def test_icons_asked_for_are_in_the_sprite():
    room = Path(__file__).resolve().parents[2]
    drawn = set(re.findall(r'symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text()))
    asked = {
        name for path in room.rglob("*.html") for name in re.findall(r"""{% icon ["']([^"']+)["']""", path.read_text())
    }
    assert asked and asked - drawn == set()
