"""What the documents point at is there, and every picture is shown somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|<img src=\"([^\"]+)\"")


def named(document: Path) -> set[Path]:
    """The files of this project that a document points at."""
    found = (one or other for one, other in _LINK.findall(document.read_text(encoding="utf-8")))
    return {(document.parent / target).resolve() for target in found if "://" not in target}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: str(one.relative_to(ROOT)))
def test_what_a_document_points_at_is_there(document):
    assert [target for target in named(document) if not target.exists()] == []


def test_every_picture_is_shown_somewhere():
    shown = set().union(*(named(document) for document in DOCUMENTS))
    assert set((ROOT / "docs" / "pictures").iterdir()) - shown == set()


def test_every_role_has_a_guide_that_the_front_page_names():
    guides = set((ROOT / "docs" / "guides").glob("*.md"))
    assert {one.stem for one in guides} == {"secretary", "member", "committee", "leader", "administrator"}
    assert guides <= named(ROOT / "README.md")
