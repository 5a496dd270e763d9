"""The papers there are: code, number in the catalogue of papers, title, kinds of file, fields, builders.

The one place that knows them all. An unknown code is an error, never an empty answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from yipanqi.papers import csv_file, docx, pdf, xlsx
from yipanqi.papers.document import Book, Imprint, Paper
from yipanqi.papers.errors import PaperError
from yipanqi.papers.fields import Field, fields_of
from yipanqi.papers.forms import (
    admission,
    agenda_ledger,
    appraisal,
    attendance,
    care_ledger,
    completion,
    dues_ledger,
    dues_summary,
    duty_letter,
    duty_list,
    election,
    handbook,
    handover,
    ledger,
    life_bulletin,
    life_report,
    merit_ledger,
    minutes,
    mobile_register,
    notice,
    opinions,
    procedure_plan,
    procedure_report,
    profile,
    promise_ledger,
    rectification,
    register,
    sign_in,
    supervision,
    talk_record,
    talk_summary,
    task_bulletin,
    training_register,
    urging,
    year_plan,
    year_summary,
)
from yipanqi.papers.sheets import Sheet


class FileKind(StrEnum):
    """Kinds of file; the value is the ending of the file's name."""

    WORD = "docx"
    PDF = "pdf"
    EXCEL = "xlsx"
    CSV = "csv"

    @property
    def label(self) -> str:
        """What a button says."""
        return {"docx": "Word", "pdf": "PDF", "xlsx": "Excel", "csv": "CSV"}[self.value]

    @property
    def content_type(self) -> str:
        """The media type a browser is told."""
        return {"docx": docx, "pdf": pdf, "xlsx": xlsx, "csv": csv_file}[self.value].CONTENT_TYPE


@dataclass(frozen=True, slots=True)
class PaperType:
    """One paper. ``number`` refers to the catalogue of papers of one year; ``form``: the dataclass it takes.

    ``own_layout``: whether the organ may give it a Word layout of its own; a book is bound from papers that may.
    ``sealed``: whether it bears organiser and seal, in any layout; a ballot or a sheet for opinions without a name
    does not, or the seal of the hour it was printed in would tell it from others.
    """

    code: str
    number: str
    title: str
    form: type
    paper: Callable[[Any, Imprint | None], Paper | Book]
    sheet: Callable[[Any], Sheet] | None = None
    own_layout: bool = True
    sealed: bool = True

    @property
    def kinds(self) -> tuple[FileKind, ...]:
        """Word and PDF always; Excel and CSV where the paper is a list."""
        lists = (FileKind.EXCEL, FileKind.CSV) if self.sheet else ()
        return (FileKind.WORD, FileKind.PDF, *lists)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every value of the paper, where it comes from, and those every paper carries."""
        return (*fields_of(self.form), *(COMMON_FIELDS if self.sealed else _LEFT_EMPTY))


COMMON_FIELDS = (
    Field("主办单位", "系统设置：主办单位"),
    Field("存证", "审计：最近一次封存"),
)
_LEFT_EMPTY = tuple(replace(field, source="不署名的票、表不填") for field in COMMON_FIELDS)
"""Templates may go on naming them; nothing comes."""

PAPERS: dict[str, PaperType] = {
    paper.code: paper
    for paper in (
        PaperType("notice", "5—9、26、36", "会议通知", notice.MeetingNotice, notice.notice),
        PaperType("minutes", "5—9、11、26、35、36", "会议记录", minutes.MeetingMinutes, minutes.minutes),
        PaperType(
            "attendance",
            "10",
            "出席情况表",
            attendance.Attendance,
            attendance.attendance,
            attendance.attendance_sheet,
        ),
        PaperType("sign_in", "10", "签到表", sign_in.SignInSheet, sign_in.sign_in),
        PaperType("register", "3", "党员花名册", register.Register, register.register, register.register_sheet),
        PaperType("profile", "2", "党支部基本情况表", profile.BranchProfile, profile.profile),
        PaperType("ledger", "22", "三会一课台账", ledger.YearLedger, ledger.ledger, ledger.ledger_sheet),
        PaperType(
            "completion", "22", "完成情况表", completion.Completion, completion.completion, completion.completion_sheet
        ),
        PaperType("life_report", "22", "双重组织生活情况报告", life_report.DoubleLife, life_report.double_life),
        PaperType(
            "life_bulletin", "22、37", "组织生活情况通报", life_bulletin.LifeBulletin, life_bulletin.life_bulletin
        ),
        PaperType("talk_record", "13", "谈心谈话记录", talk_record.TalkRecord, talk_record.talk_record),
        PaperType(
            "talk_summary",
            "13",
            "谈心谈话情况统计表",
            talk_summary.TalkSummary,
            talk_summary.talk_summary,
            talk_summary.talk_summary_sheet,
        ),
        PaperType(
            "care_ledger",
            "18",
            "关怀慰问台账",
            care_ledger.CareLedger,
            care_ledger.care_ledger,
            care_ledger.care_ledger_sheet,
        ),
        PaperType(
            "merits",
            "18",
            "奖惩台账",
            merit_ledger.MeritLedger,
            merit_ledger.merit_ledger,
            merit_ledger.merit_ledger_sheet,
        ),
        PaperType(
            "agenda",
            "26",
            agenda_ledger.TITLE,
            agenda_ledger.AgendaLedger,
            agenda_ledger.agenda_ledger,
            agenda_ledger.agenda_ledger_sheet,
        ),
        PaperType(
            "promises",
            "17",
            promise_ledger.TITLE,
            promise_ledger.PromiseLedger,
            promise_ledger.promise_ledger,
            promise_ledger.promise_ledger_sheet,
        ),
        PaperType(
            "mobile",
            "18",
            "流动党员台账",
            mobile_register.MobileRegister,
            mobile_register.mobile_register,
            mobile_register.mobile_register_sheet,
        ),
        PaperType(
            "dues_ledger",
            "14",
            "党费收缴台账",
            dues_ledger.DuesLedger,
            dues_ledger.dues_ledger,
            dues_ledger.dues_ledger_sheet,
        ),
        PaperType(
            "dues_summary",
            "39",
            "党费收支结存表",
            dues_summary.DuesSummary,
            dues_summary.dues_summary,
            dues_summary.dues_summary_sheet,
        ),
        PaperType(
            "training_register",
            "16",
            "学习培训登记表",
            training_register.TrainingRegister,
            training_register.training_register,
            training_register.training_register_sheet,
        ),
        PaperType("year_plan", "4", "年度学习计划", year_plan.YearPlan, year_plan.year_plan),
        PaperType("year_summary", "4", "年度工作总结", year_summary.YearSummary, year_summary.year_summary),
        PaperType("duty_list", "24", "责任清单", duty_list.DutyList, duty_list.duty_list, duty_list.duty_list_sheet),
        PaperType("duty_letter", "25", "责任书", duty_letter.DutyLetter, duty_letter.duty_letter),
        PaperType("procedure_plan", "11、35", "会议方案", procedure_plan.ProcedurePlan, procedure_plan.procedure_plan),
        PaperType("opinion_form", "11、35", "征求意见表", opinions.OpinionForm, opinions.opinion_form, sealed=False),
        PaperType(
            "opinion_summary",
            "11、35",
            "征求意见汇总表",
            opinions.OpinionSummary,
            opinions.opinion_summary,
            opinions.opinion_summary_sheet,
        ),
        PaperType(
            "statement_list", "11、35", "对照检查材料目录", rectification.StatementList, rectification.statement_list
        ),
        PaperType("problem_list", "11、35", "问题清单", rectification.ItemList, rectification.problem_list),
        PaperType(
            "rectification_list",
            "11、35",
            "整改清单",
            rectification.ItemList,
            rectification.rectification_list,
            rectification.rectification_sheet,
        ),
        PaperType(
            "appraisal_ballot",
            "12",
            "民主测评表",
            appraisal.AppraisalBallot,
            appraisal.appraisal_ballot,
            sealed=False,
        ),
        PaperType(
            "appraisal_summary",
            "12",
            "民主评议党员汇总表",
            appraisal.AppraisalResult,
            appraisal.appraisal_summary,
            appraisal.appraisal_summary_sheet,
        ),
        PaperType(
            "appraisal_register", "12", "民主评议党员登记表", appraisal.AppraisalResult, appraisal.appraisal_register
        ),
        PaperType(
            "rectification_notice",
            "11、35",
            "整改事项公示",
            rectification.ItemList,
            rectification.rectification_notice,
        ),
        PaperType(
            "procedure_report",
            "11、35",
            "会议情况报告",
            procedure_report.ProcedureReport,
            procedure_report.procedure_report,
        ),
        *(
            PaperType(code, "20", title, election.ElectionFile, paper, sealed=code != "election_ballot")
            for code, title, paper in (
                ("election_request", "换届（补选）请示", election.election_request),
                ("candidate_list", "候选人名单", election.candidate_list),
                ("delegate_list", "代表名册", election.delegate_list),
                ("election_method", "选举办法", election.election_method),
                ("election_ballot", "选票", election.election_ballot),
                ("count_sheet", "计票单（监票报告）", election.count_sheet),
                ("election_report", "选举结果报告", election.election_report),
                ("election_notice", "选举结果通报", election.election_notice),
                ("election_agenda", "选举大会主持词", election.election_agenda),
            )
        ),
        PaperType("admission_resolution", "15", "支部大会决议", admission.Admission, admission.admission_resolution),
        PaperType("handbook", "1", handbook.TITLE, handbook.Handbook, handbook.handbook, own_layout=False),
        PaperType("task_slip", "30", "督办单", supervision.TaskSlip, supervision.task_slip),
        PaperType(
            "task_breakdown",
            "23",
            "任务分解表",
            supervision.TaskBreakdown,
            supervision.task_breakdown,
            supervision.task_breakdown_sheet,
        ),
        PaperType(
            "task_status",
            "30",
            "督办情况表",
            supervision.TaskStatus,
            supervision.task_status,
            supervision.task_status_sheet,
        ),
        PaperType(
            "task_bulletin",
            "30",
            f"季度{task_bulletin.TITLE}",
            task_bulletin.TaskBulletin,
            task_bulletin.task_bulletin,
            task_bulletin.task_bulletin_sheet,
        ),
        PaperType("urging_letter", "37", "提示函（督办函）", urging.Urging, urging.urging_letter),
        PaperType("urging_talk", "37", "约谈记录", urging.Urging, urging.urging_talk),
        PaperType("urging_bulletin", "37", "通报", urging.Urging, urging.urging_bulletin),
        PaperType("handover", "惯例", "工作交接清单", handover.Handover, handover.handover),
    )
}


def paper_type(code: str) -> PaperType:
    """The paper called ``code``; raises :class:`PaperError` when there is none."""
    try:
        return PAPERS[code]
    except KeyError:
        known = "、".join(f"{paper.title}（{paper.code}）" for paper in PAPERS.values())
        raise PaperError(f"没有代码为“{code}”的文件。现有：{known}。") from None
