"""The registry and the one call for a file."""

import io
from dataclasses import replace

import openpyxl
import pytest

from yipanqi.kernel import clock
from yipanqi.papers.document import Imprint, Paper
from yipanqi.papers.docx import write_docx
from yipanqi.papers.errors import PaperError
from yipanqi.papers.exports import export
from yipanqi.papers.registry import PAPERS, FileKind, paper_type
from yipanqi.papers.templates import starter_template
from yipanqi.papers.tests.reading import docx_outline, docx_text, pdf_text, squeezed
from yipanqi.papers.tests.samples import IMPRINT, NOTICE, REGISTER, SAMPLES

LISTS = {
    "attendance", "register", "ledger", "talk_summary", "care_ledger", "opinion_summary", "rectification_list",
    "appraisal_summary", "dues_ledger", "training_register", "dues_summary", "merits", "mobile",
    "completion", "promises",
    "duty_list",
    "task_breakdown", "task_status", "task_bulletin",
    "agenda",
}  # fmt: skip


def test_the_registry_knows_its_papers_and_their_numbers():
    assert {code: (paper.number, paper.title) for code, paper in PAPERS.items()} == {
        "notice": ("5—9、26、36", "会议通知"),
        "minutes": ("5—9、11、26、35、36", "会议记录"),
        "attendance": ("10", "出席情况表"),
        "sign_in": ("10", "签到表"),
        "register": ("3", "党员花名册"),
        "profile": ("2", "党支部基本情况表"),
        "ledger": ("22", "三会一课台账"),
        "completion": ("22", "完成情况表"),
        "life_report": ("22", "双重组织生活情况报告"),
        "life_bulletin": ("22、37", "组织生活情况通报"),
        "talk_record": ("13", "谈心谈话记录"),
        "talk_summary": ("13", "谈心谈话情况统计表"),
        "care_ledger": ("18", "关怀慰问台账"),
        "merits": ("18", "奖惩台账"),
        "agenda": ("26", "党组党建议题台账"),
        "promises": ("17", "党员承诺台账"),
        "mobile": ("18", "流动党员台账"),
        "dues_ledger": ("14", "党费收缴台账"),
        "dues_summary": ("39", "党费收支结存表"),
        "training_register": ("16", "学习培训登记表"),
        "year_plan": ("4", "年度学习计划"),
        "year_summary": ("4", "年度工作总结"),
        "duty_list": ("24", "责任清单"),
        "duty_letter": ("25", "责任书"),
        "procedure_plan": ("11、35", "会议方案"),
        "opinion_form": ("11、35", "征求意见表"),
        "opinion_summary": ("11、35", "征求意见汇总表"),
        "statement_list": ("11、35", "对照检查材料目录"),
        "problem_list": ("11、35", "问题清单"),
        "rectification_list": ("11、35", "整改清单"),
        "rectification_notice": ("11、35", "整改事项公示"),
        "procedure_report": ("11、35", "会议情况报告"),
        "appraisal_ballot": ("12", "民主测评表"),
        "appraisal_summary": ("12", "民主评议党员汇总表"),
        "appraisal_register": ("12", "民主评议党员登记表"),
        "handbook": ("1", "党支部工作手册"),
        "urging_letter": ("37", "提示函（督办函）"),
        "urging_talk": ("37", "约谈记录"),
        "urging_bulletin": ("37", "通报"),
        "task_slip": ("30", "督办单"),
        "task_breakdown": ("23", "任务分解表"),
        "task_status": ("30", "督办情况表"),
        "task_bulletin": ("30", "季度督办情况通报"),
        "handover": ("惯例", "工作交接清单"),
        "election_request": ("20", "换届（补选）请示"),
        "candidate_list": ("20", "候选人名单"),
        "delegate_list": ("20", "代表名册"),
        "election_method": ("20", "选举办法"),
        "election_ballot": ("20", "选票"),
        "count_sheet": ("20", "计票单（监票报告）"),
        "election_report": ("20", "选举结果报告"),
        "election_notice": ("20", "选举结果通报"),
        "election_agenda": ("20", "选举大会主持词"),
        "admission_resolution": ("15", "支部大会决议"),
    }
    assert set(PAPERS) == set(SAMPLES)


def test_word_and_pdf_for_all_excel_and_csv_for_lists():
    for code, paper in PAPERS.items():
        wanted = ("docx", "pdf", "xlsx", "csv") if code in LISTS else ("docx", "pdf")
        assert paper.kinds == wanted
        assert [kind.label for kind in paper.kinds] == ["Word", "PDF", "Excel", "CSV"][: len(wanted)]


def test_an_unknown_code_is_an_error_that_names_what_there_is():
    with pytest.raises(PaperError, match="没有代码为“minuets”的文件。现有：会议通知（notice）、会议记录（minutes）"):
        paper_type("minuets")


def test_a_kind_the_paper_does_not_offer_is_refused():
    with pytest.raises(PaperError, match="“会议通知”没有这种格式，可以导出：Word、PDF。"):
        export("notice", NOTICE, "xlsx")
    with pytest.raises(PaperError, match="没有这种格式"):
        export("notice", NOTICE, "exe")


def test_another_papers_data_is_refused():
    with pytest.raises(PaperError, match="“会议通知”收到的内容不是本文件的内容"):
        export("notice", REGISTER, "docx")


MAGIC = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF-", "csv": b"\xef\xbb\xbf"}


@pytest.mark.parametrize(("code", "kind"), [(code, kind) for code in PAPERS for kind in PAPERS[code].kinds])
def test_every_offered_file_is_made(code, kind):
    file = export(code, SAMPLES[code], kind, imprint=IMPRINT, about="综合处/党支部")
    assert file.name == f"{PAPERS[code].title}_综合处党支部.{kind.value}"
    assert file.content_type == kind.content_type
    assert file.content.startswith(MAGIC[kind])


def test_media_types():
    assert FileKind.WORD.content_type.endswith("wordprocessingml.document")
    assert FileKind.EXCEL.content_type.endswith("spreadsheetml.sheet")
    assert (FileKind.PDF.content_type, FileKind.CSV.content_type) == ("application/pdf", "text/csv; charset=utf-8")


UNNAMED = [code for code, paper in PAPERS.items() if not paper.sealed]


def test_the_papers_that_bear_no_seal_are_those_nobody_signs():
    assert UNNAMED == ["opinion_form", "appraisal_ballot", "election_ballot"]


@pytest.mark.parametrize("code", UNNAMED)
def test_what_nobody_signs_bears_no_seal_and_a_ballot_no_page_number(code):
    """Nothing by which one sheet could be told from another."""
    word = docx_outline(export(code, SAMPLES[code], "docx", imprint=IMPRINT).content)
    printed = squeezed(pdf_text(export(code, SAMPLES[code], "pdf", imprint=IMPRINT).content))
    assert IMPRINT.line not in word and IMPRINT.organizer not in printed
    assert ("— 1 —" in word, "—1—" in printed) == (code == "opinion_form",) * 2


@pytest.mark.parametrize("code", UNNAMED)
def test_unsigned_sheets_in_the_organs_own_layout_are_alike_whenever_they_were_printed(code):
    """Whether the template asks for the seal in its text or not: none comes, there or under the page."""
    later = replace(IMPRINT, seal="第129号 SHA-256 0000")
    for own in (starter_template(PAPERS[code]), write_docx(Paper(title="选票", blocks=()))):
        first, second = (
            docx_outline(export(code, SAMPLES[code], "docx", imprint=stamp, template=own).content)
            for stamp in (IMPRINT, later)
        )
        assert first == second and IMPRINT.organizer not in first and IMPRINT.seal not in first


@pytest.mark.parametrize("code", [code for code in SAMPLES if code not in UNNAMED])
def test_seal_and_organiser_stand_on_every_other_paper(code):
    word = docx_outline(export(code, SAMPLES[code], "docx", imprint=IMPRINT).content)
    printed = squeezed(pdf_text(export(code, SAMPLES[code], "pdf", imprint=IMPRINT).content))
    assert f"<奇数页> {IMPRINT.line}" in word
    assert f"<偶数页> {IMPRINT.line}" in word
    assert squeezed(IMPRINT.line) in printed


@pytest.mark.parametrize("code", sorted(LISTS))
def test_seal_and_organiser_stand_under_every_workbook(code):
    book = openpyxl.load_workbook(io.BytesIO(export(code, SAMPLES[code], "xlsx", imprint=IMPRINT).content))
    assert book.active.cell(row=book.active.max_row, column=1).value == IMPRINT.line
    plain = openpyxl.load_workbook(io.BytesIO(export(code, SAMPLES[code], "xlsx").content))
    assert plain.active.max_row == book.active.max_row - 1


def test_without_imprint_nothing_stands_under_the_number():
    assert "<奇数页> — 1 —\n<偶数页> — 1 —\n" in docx_outline(
        export("notice", NOTICE, "docx", imprint=Imprint()).content
    )


def test_the_organs_template_shapes_word_and_word_only():
    own = starter_template(PAPERS["notice"])
    assert "会议通知模板样板" in docx_text(export("notice", NOTICE, "docx", template=own).content)
    assert "会议通知模板样板" not in pdf_text(export("notice", NOTICE, "pdf", template=own).content)


def test_the_file_is_dated_by_the_clock():
    with clock.frozen(clock.now().replace(year=2025, month=3, day=4, hour=9, minute=30, second=0, microsecond=0)):
        book = openpyxl.load_workbook(io.BytesIO(export("register", REGISTER, "xlsx").content))
        assert book.properties.created.date().isoformat() == "2025-03-04"


def test_an_empty_register_is_still_a_paper():
    empty = replace(REGISTER, members=())
    assert "共0名党员" in docx_text(export("register", empty, "docx").content)
    assert "共0名党员" in pdf_text(export("register", empty, "pdf").content)
    assert openpyxl.load_workbook(io.BytesIO(export("register", empty, "xlsx").content)).active.max_row == 4
