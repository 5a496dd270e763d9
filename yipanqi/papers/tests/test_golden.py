"""Every paper against its golden outline: a change of wording, order or structure must be looked at.

After a wanted change write them anew with ``YIPANQI_GOLDEN=write pytest yipanqi/papers/tests/test_golden.py``
and read the difference.
"""

import os
from pathlib import Path

import pytest

from yipanqi.papers.exports import export
from yipanqi.papers.registry import PAPERS, FileKind
from yipanqi.papers.tests.reading import docx_outline, pdf_text, squeezed, xlsx_outline
from yipanqi.papers.tests.samples import IMPRINT, LECTURE, SAMPLES

GOLDEN = Path(__file__).parent / "golden"
CASES = SAMPLES | {"lecture": LECTURE}


def compare(name: str, found: str) -> None:
    path = GOLDEN / name
    if os.environ.get("YIPANQI_GOLDEN") == "write":
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def code_of(case: str) -> str:
    return "minutes" if case == "lecture" else case


@pytest.mark.parametrize("case", CASES)
def test_word_is_built_as_agreed(case):
    file = export(code_of(case), CASES[case], "docx", imprint=IMPRINT)
    compare(f"{case}.docx.txt", docx_outline(file.content))


@pytest.mark.parametrize("case", [code for code in SAMPLES if FileKind.EXCEL in PAPERS[code].kinds])
def test_excel_is_built_as_agreed(case):
    file = export(case, SAMPLES[case], "xlsx", imprint=IMPRINT)
    compare(f"{case}.xlsx.txt", xlsx_outline(file.content))


@pytest.mark.parametrize("case", CASES)
def test_pdf_says_what_word_says(case):
    """Every word of the golden Word outline stands in the PDF, character for character."""
    text = squeezed(pdf_text(export(code_of(case), CASES[case], "pdf", imprint=IMPRINT).content))
    for line in (GOLDEN / f"{case}.docx.txt").read_text(encoding="utf-8").splitlines():
        for piece in pieces(line):
            assert squeezed(piece) in text, piece


def pieces(line: str) -> list[str]:
    """The texts of an outline's line: a paragraph, or each cell; long ones are cut, pages may break there."""
    if line.startswith("<"):
        return []
    if line.startswith("["):
        words = line.partition("] ")[2]
        return [words[at : at + 12] for at in range(0, len(words), 12)] if "\t" not in words else words.split("\t")
    cells = (cell.strip() for cell in line[1:].split("|"))
    return [piece for cell in cells for piece in cell.rstrip("↓┊→123456789").split("⏎")]
