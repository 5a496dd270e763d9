"""LibreOffice opens every paper: number of pages, size, text, the grid of 22 lines of 28 characters."""

import io
import re

import pytest
from pypdf import PdfReader

from yipanqi.papers.document import BlankLines, Paper, Paragraph, Signature
from yipanqi.papers.docx import write_docx
from yipanqi.papers.exports import export
from yipanqi.papers.registry import PAPERS
from yipanqi.papers.templates import fill_template, starter_template
from yipanqi.papers.tests.office import convert
from yipanqi.papers.tests.reading import docx_text, squeezed
from yipanqi.papers.tests.samples import IMPRINT, SAMPLES
from yipanqi.papers.tests.test_docx import TABLE

pytestmark = pytest.mark.office
MM = 72 / 25.4
PAGES = {
    "notice": 1,
    "minutes": 3,
    "attendance": 1,
    "sign_in": 1,
    "register": 2,
    "profile": 1,
    "ledger": 2,
    "completion": 1,
    "life_report": 1,
    "life_bulletin": 1,
    "training_register": 1,
    "dues_ledger": 1,
    "care_ledger": 1,
    "merits": 1,
    "promises": 1,
    "agenda": 1,
    "mobile": 1,
    "dues_summary": 1,
    "talk_summary": 1,
    "talk_record": 1,
    "year_plan": 1,
    "year_summary": 1,
    "duty_list": 1,
    "duty_letter": 2,
    "procedure_plan": 1,
    "opinion_form": 1,
    "opinion_summary": 1,
    "statement_list": 1,
    "problem_list": 1,
    "rectification_list": 1,
    "rectification_notice": 1,
    "procedure_report": 2,
    "appraisal_ballot": 1,
    "appraisal_summary": 1,
    "appraisal_register": 2,
    "handbook": 30,
    "handover": 2,
    "urging_letter": 1,
    "urging_talk": 1,
    "urging_bulletin": 1,
    "task_slip": 1,
    "task_breakdown": 1,
    "task_status": 1,
    "task_bulletin": 1,
    "election_request": 1,
    "candidate_list": 1,
    "delegate_list": 1,
    "election_method": 2,
    "election_ballot": 1,
    "count_sheet": 1,
    "election_report": 1,
    "election_notice": 1,
    "election_agenda": 2,
    "admission_resolution": 1,
}
LANDSCAPE = (
    *(
        "register",
        "ledger",
        "completion",
        "life_report",
        "care_ledger",
        "dues_ledger",
        "training_register",
        "year_plan",
        "duty_list",
    ),
    *("merits", "promises", "mobile", "opinion_summary", "rectification_list", "appraisal_ballot"),
    *("task_breakdown", "task_status", "task_bulletin", "agenda"),
)
LISTS = ("attendance", "register", "ledger")
BALLOTS = [code for code, paper in PAPERS.items() if not paper.sealed]
SINGLE = [code for code in SAMPLES if code != "handbook"]


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> dict[str, PdfReader]:
    """Every file of this module as a PDF, by its name, from one process."""
    files = {f"{code}.docx": export(code, SAMPLES[code], "docx", imprint=IMPRINT).content for code in SAMPLES}
    files |= {f"{code}-sheet.xlsx": export(code, SAMPLES[code], "xlsx", imprint=IMPRINT).content for code in LISTS}
    grid = Paper(title="标题", blocks=(Paragraph("国" * 28 * (20 + 22 + 1), indent=0),))
    files["grid.docx"] = write_docx(grid)
    full = Paper(title="标题", blocks=(Paragraph("国" * 28 * 15, indent=0), TABLE))
    files["table-last.docx"] = write_docx(full)
    signed = Paper(
        title="标题",
        blocks=(
            Paragraph("国" * 28 * 19, indent=0),
            Paragraph("最后一段。"),
            BlankLines(1),
            Signature("中共青川市统计局支部委员会", "2026年11月20日"),
        ),
    )
    files["signed.docx"] = write_docx(signed)
    notice = PAPERS["notice"]
    files["template.docx"] = fill_template(notice, starter_template(notice), SAMPLES["notice"], IMPRINT)
    made = convert(files, tmp_path_factory.mktemp("office"))
    return {name: PdfReader(io.BytesIO(content)) for name, content in made.items()}


def text_of(reader: PdfReader) -> str:
    """All pages without their feet: a line that runs on to the next page stands whole."""
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    return re.sub(rf"—\d+—{re.escape(squeezed(IMPRINT.line))}", "", text)


@pytest.mark.parametrize("code", SINGLE)
def test_every_paper_has_the_pages_it_should_and_none_is_empty(opened, code):
    reader = opened[f"{code}.docx"]
    assert len(reader.pages) == PAGES[code]
    foot = len(squeezed(f"—1—{IMPRINT.line}"))
    for page in reader.pages:
        assert len(squeezed(page.extract_text())) > foot + 10


@pytest.mark.parametrize("code", SINGLE)
def test_every_page_is_a4(opened, code):
    wanted = (297, 210) if code in LANDSCAPE else (210, 297)
    for page in opened[f"{code}.docx"].pages:
        assert (round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM)) == wanted


@pytest.mark.parametrize("code", SAMPLES)
def test_nothing_of_the_text_is_lost_between_word_and_print(opened, code):
    printed = text_of(opened[f"{code}.docx"])
    for line in docx_text(export(code, SAMPLES[code], "docx").content).split("\n"):
        for piece in (line[at : at + 8] for at in range(0, len(line), 8)):
            assert squeezed(piece) in printed


@pytest.mark.parametrize("code", [code for code in SINGLE if code not in BALLOTS])
def test_the_imprint_is_printed_on_every_page(opened, code):
    for page in opened[f"{code}.docx"].pages:
        assert squeezed(IMPRINT.line) in squeezed(page.extract_text())


def test_28_characters_stand_in_a_line_and_22_lines_on_a_page(opened):
    pages = [
        [line.strip() for line in page.extract_text().splitlines() if line.strip()]
        for page in opened["grid.docx"].pages
    ]
    full = "国" * 28
    assert [page.count(full) for page in pages] == [20, 22, 1]
    assert not [line for page in pages for line in page if "国" in line and line != full]


def test_a_table_at_the_end_makes_no_empty_page(opened):
    assert len(opened["table-last.docx"].pages) == 1


def test_a_signature_is_never_alone_on_its_page(opened):
    assert squeezed(opened["signed.docx"].pages[1].extract_text()).startswith("最后一段。")


def test_a_filled_template_opens(opened):
    assert squeezed(SAMPLES["notice"].subject) in text_of(opened["template.docx"])


@pytest.mark.parametrize("code", LISTS)
def test_workbooks_print_landscape_one_page_wide_with_repeated_header(opened, code):
    reader = opened[f"{code}-sheet.xlsx"]
    titles = [column.header for column in PAPERS[code].sheet(SAMPLES[code]).columns]
    for number, page in enumerate(reader.pages, start=1):
        assert (round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM)) == (297, 210)
        text = squeezed(page.extract_text())
        assert f"第{number}页，共{len(reader.pages)}页" in text
        assert all(title in text for title in titles)


def test_nothing_overflows_a_table(opened):
    """No text stands to the right of the text area of the widest paper."""
    for page in opened["ledger.docx"].pages:
        places = []

        def visit(text, cm, tm, font, size, into=places):
            if text.strip():
                into.append(tm[4] * cm[0] + tm[5] * cm[2] + cm[4])

        page.extract_text(visitor_text=visit)
        assert max(places) / MM < 297 - 20
        assert min(places) / MM > 20 - 0.5


def test_a_book_has_the_same_pages_and_contents_in_word_and_pdf(opened):
    """Cover and contents without a number, then one number after the other, whatever way the sheets lie."""
    word = opened["handbook.docx"]
    pdf = PdfReader(io.BytesIO(export("handbook", SAMPLES["handbook"], "pdf", imprint=IMPRINT).content))
    assert len(word.pages) == len(pdf.pages) == PAGES["handbook"]
    assert lines_of(word.pages[1]) == lines_of(pdf.pages[1])
    for number, (one, other) in enumerate(zip(word.pages, pdf.pages, strict=True), start=-1):
        assert [round(float(side)) for side in one.mediabox[2:]] == [round(float(side)) for side in other.mediabox[2:]]
        assert (f"—{number}—" in squeezed(one.extract_text())) is (number > 0)
        assert (squeezed(IMPRINT.line) in squeezed(one.extract_text())) is (number > 0)


def lines_of(page) -> list[str]:
    """The lines of a table of contents without what leads the eye."""
    return [squeezed(line).replace(".", "") for line in page.extract_text().splitlines() if line.strip()]
