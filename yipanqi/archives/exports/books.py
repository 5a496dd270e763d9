"""党支部工作手册 and the files of 组织生活会, bound from what the rooms below already hold."""

from dataclasses import replace
from datetime import date

from django.db.models import Prefetch

from yipanqi.archives.enums import What
from yipanqi.archives.exports.summary import summary_of
from yipanqi.archives.queries import handed
from yipanqi.education import exports as education
from yipanqi.education.queries.coverage import coverage
from yipanqi.education.queries.dues import Book as DuesBook
from yipanqi.education.queries.dues import book as dues_book
from yipanqi.education.queries.dues import shown
from yipanqi.education.queries.promises import of_branch
from yipanqi.kernel import clock
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.enums import Kind, Stage
from yipanqi.meetings.exports import ledger_of
from yipanqi.meetings.exports.procedures import codes_of, data_of, imprint
from yipanqi.meetings.exports.year import HeldMeeting, held_in
from yipanqi.meetings.models import Elected, ElectionResult, Meeting, Procedure
from yipanqi.obligations.enums import RULE, State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import exports as organizations
from yipanqi.organizations.enums import MeritKind, Post
from yipanqi.organizations.models import Merit, Organization
from yipanqi.organizations.queries import as_of, committee_of, members_of
from yipanqi.papers.document import FORM, Book, Bound, Chapter
from yipanqi.papers.docx import CONTENT_TYPE as WORD
from yipanqi.papers.docx import write_docx
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms import handbook as form
from yipanqi.papers.forms.common import MeetingKind
from yipanqi.papers.forms.minutes import minutes
from yipanqi.papers.forms.rectification import ItemList
from yipanqi.papers.forms.year_summary import YearSummary
from yipanqi.papers.pdf import CONTENT_TYPE as PDF
from yipanqi.papers.pdf import write_pdf
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import PAPERS, FileKind
from yipanqi.papers.text import safe_file_name
from yipanqi.topics import queries as topics

WORK: dict[str, str] = {
    Post.SECRETARY: "主持支部全面工作",
    Post.DEPUTY_SECRETARY: "协助书记工作",
    Post.ORGANISATION_MEMBER: "组织工作",
    Post.PUBLICITY_MEMBER: "宣传工作",
    Post.DISCIPLINE_MEMBER: "纪律检查工作",
    Post.YOUTH_MEMBER: "青年工作",
}
"""The field of work that goes with a post (惯例)."""

COLLECTIVE = "集体"
KINDS = (FileKind.WORD, FileKind.PDF)


def handbook(organization: Organization, year: int, kind: FileKind) -> ExportedFile:
    """党支部工作手册 as a file."""
    if kind not in KINDS:
        raise Refused("党支部工作手册只有 Word、PDF 两种格式。")
    about = f"{organization.short_name or organization.name}_{year}年"
    return export("handbook", handbook_of(organization, year), kind, imprint=imprint(), about=about)


def handbook_of(organization: Organization, year: int) -> form.Handbook:
    """The year as the handbook has it, as of today or of the last day of an earlier year."""
    on = min(clock.today(), date(year, 12, 31))
    state = as_of(organization, on)
    if state is None:
        raise Refused(f"“{organization.name}”在{clock.chinese_date(on)}不存在，没有这一年的手册。")
    ruling, year_plan = handed.ruling_of(organization), topics.plan(organization, year)
    seats = committee_of(organization, on=on)
    book = form.Handbook(
        organization=state.name,
        superior=state.parent.name if state.parent else "",
        year=year,
        secretary=next((one.person.name for one in seats if one.post == Post.SECRETARY), ""),
        as_of=on,
        profile=organizations.profile(organization, on=on),
        committee=tuple(
            form.Seat(one.called, one.person.name, WORK.get(one.post, ""), None if one.from_unknown else one.from_on)
            for one in seats
        ),
        register=organizations.register(organization, on=on),
        plan=_plan(organization, year_plan),
        meetings=_chapters(held_in(organization, year), ruling.by_hand),
        procedures=tuple(_procedure(one) for one in handed.files_of(organization, year)),
        talks=tuple(
            form.TalkFact(one.person.name, one.last.held_on if one.last else None, one.remark)
            for one in coverage(organization, year).members
        ),
        trainings=education.trainings.register_of(organization, year),
        **_dues(dues_book(organization, year)),
        development=_developed(organization, year, on),
        elections=_elections(organization, year),
        promises=tuple(
            form.PromiseFact(one.person.name, one.text, one.due_on, one.kept) for one in of_branch(organization, year)
        ),
        honours=_honours(organization, year, on),
        summary=YearSummary(organization=state.name, year=year, as_of=on),
        ledger=ledger_of(organization, year),
        by_hand=ruling.by_hand,
        kept_at=ruling.kept_at,
    )
    return replace(book, summary=summary_of(organization, book, year_plan))


def year_summary(organization: Organization, year: int, kind: FileKind) -> ExportedFile:
    """年度工作总结 as a file: in Word the branch goes on writing."""
    if kind not in KINDS:
        raise Refused("年度工作总结只有 Word、PDF 两种格式。")
    about = f"{organization.short_name or organization.name}_{year}年"
    template = active_template("year_summary") if kind is FileKind.WORD else None
    data = handbook_of(organization, year).summary
    return export("year_summary", data, kind, imprint=imprint(), template=template, about=about)


def _plan(organization: Organization, year_plan: topics.Plan) -> tuple[form.PlannedMonth, ...]:
    """Month by month: what is owed, what the branch planned to study, what it arranged."""
    year = year_plan.year
    planned = {
        month.number: "；".join(f"{one.planned.get_kind_display()}：{one.planned.theme}" for one in month.lines)
        for month in year_plan.months
    }
    owed = Obligation.objects.filter(organization=organization, source=RULE, due_on__year=year).exclude(
        state=State.VOID
    )
    due: dict[int, dict[str, None]] = {month: {} for month in range(1, 13)}
    for title, on in owed.order_by("due_on", "kind", "id").values_list("title", "due_on"):
        due[on.month][title] = None
    held = Meeting.objects.filter(organization=organization, held_on__year=year).exclude(stage=Stage.CANCELLED)
    arranged: dict[int, list[str]] = {month: [] for month in range(1, 13)}
    for title, topic, on in held.order_by("held_on", "id").values_list("title", "topic", "held_on"):
        arranged[on.month].append(f"{title}：{topic}" if topic else title)
    return tuple(
        form.PlannedMonth(month, "、".join(due[month]), planned[month], "；".join(arranged[month]))
        for month in range(1, 13)
    )


def _chapters(held: list[HeldMeeting], by_hand: tuple[str, ...]) -> tuple[form.MeetingChapter, ...]:
    """The meetings by the first of their kinds that has a chapter; those kept by hand are only listed."""
    found: dict[MeetingKind, list[HeldMeeting]] = {kind: [] for kind in form.MEETINGS}
    for one in held:
        found[chapter_of(one.meeting)].append(one)
    return tuple(
        form.MeetingChapter(
            kind=kind,
            minutes=tuple(one.minutes for one in rows if one.minutes and kind.value not in by_hand),
            on_paper=tuple(_listed(one.meeting) for one in rows if one.minutes is None or kind.value in by_hand),
        )
        for kind, rows in found.items()
    )


def chapter_of(meeting: Meeting) -> MeetingKind:
    """Under which chapter a meeting stands."""
    named = [Kind(kind).label for kind in meeting.kinds]
    return next((kind for kind in form.MEETINGS if kind.value in named), MeetingKind.ASSEMBLY)


def _listed(meeting: Meeting) -> form.Listed:
    subject = f"{meeting.title}：{meeting.topic}" if meeting.topic else meeting.title
    return form.Listed(meeting.held_on, subject, meeting.expected_count, meeting.present_count)


def _procedure(procedure: Procedure) -> form.ProcedureFile:
    return form.ProcedureFile(
        report=data_of(procedure, "procedure_report"),
        items=_collective(procedure),
        appraisal=data_of(procedure, "appraisal_summary") if "appraisal_summary" in codes_of(procedure) else None,
    )


def _collective(procedure: Procedure) -> ItemList:
    """The list of the branch; what stands on somebody's own list is not handed on."""
    items = data_of(procedure, "rectification_list")
    assert isinstance(items, ItemList)
    return replace(
        items,
        items=tuple(one for one in items.items if one.list_of == COLLECTIVE),
        before=tuple(one for one in items.before if one.list_of == COLLECTIVE),
        promisers=(),
    )


def _dues(book: DuesBook) -> dict:
    """Sums of the branch by month; what one member pays stays with the branch and the member."""
    months = []
    for month in book.months:
        cells = [cell for _, cell in book.in_month(month)]
        paid = [cell.paid for cell in cells if cell.paid]
        if cells:
            months.append(form.DuesMonth(month.month, len(cells), len(paid), shown(sum(one.amount for one in paid))))
    published = tuple(f"{one.on.month}月{one.on.day}日{one.get_way_display()}" for one in book.publications)
    return {"dues": tuple(months), "dues_published": published}


def _developed(organization: Organization, year: int, on: date) -> tuple[form.Developed, ...]:
    found = []
    for held in members_of(organization, on=on):
        for name, step in (("joined_on", "接收为预备党员"), ("full_on", "预备党员转为正式党员")):
            day = organizations.certain(held.person, name)
            if day is not None and day.year == year:
                found.append(form.Developed(held.person.name, step, day))
    return tuple(sorted(found, key=lambda one: (one.on, one.name)))


def _elections(organization: Organization, year: int) -> tuple[form.Election, ...]:
    """What was reported of the year's elections; who got how many votes stays in the papers of the election."""
    found = ElectionResult.objects.filter(organization=organization, elected_on__year=year)
    return tuple(
        form.Election(
            one.procedure.title,
            one.elected_on,
            "，".join(f"{seat.get_post_display()}{seat.person.name}" for seat in one.elected.all()),
            f"{clock.chinese_date(one.approved_on)}批复{f'（{one.approval}）' if one.approval else ''}"
            if one.approved_on
            else "尚未批复",
        )
        for one in found.select_related("procedure__organization")
        .prefetch_related(Prefetch("elected", Elected.objects.select_related("person").order_by("id")))
        .order_by("elected_on", "id")
    )


def _honours(organization: Organization, year: int, on: date) -> tuple[form.Honour, ...]:
    """Honours decided in the year; a penalty concerns one person alone."""
    people = members_of(organization, on=on).order_by().values("person")
    found = Merit.objects.filter(person__in=people, kind=MeritKind.HONOUR, decided_on__year=year, decided_on__lte=on)
    return tuple(
        form.Honour(one.person.name, one.title, one.decided_by, one.decided_on)
        for one in found.select_related("person").order_by("decided_on", "id")
    )


# The file of one procedure


def file_of(procedure: Procedure) -> Book:
    """Plan, minutes, collective lists, appraisal and report of a 组织生活会 or 民主生活会, bound. Opinions, criticism
    and personal lists stay with the branch.
    """
    held = [
        one
        for one in held_in(procedure.organization, procedure.meeting_on.year)
        if one.meeting.pk == procedure.meeting_id
    ]  # type: ignore[union-attr]
    items = _collective(procedure)
    papers = [("会议方案", PAPERS["procedure_plan"].paper(data_of(procedure, "procedure_plan"), None))]
    papers += [("会议记录", minutes(one.minutes)) for one in held if one.minutes]
    if items.items:
        papers.append(("整改清单", PAPERS["rectification_list"].paper(items, None)))
    if "appraisal_summary" in codes_of(procedure):
        papers.append(
            ("民主评议汇总表", PAPERS["appraisal_summary"].paper(data_of(procedure, "appraisal_summary"), None))
        )
    papers.append(("情况报告", PAPERS["procedure_report"].paper(data_of(procedure, "procedure_report"), None)))
    organization = procedure.organization
    return Book(
        title=f"{procedure.title}档案",
        cover=(
            ("党组织", organization.name),
            *((("上级党组织", organization.parent.name),) if organization.parent else ()),
            ("会议日期", clock.chinese_date(procedure.meeting_on)),
        ),
        chapters=tuple(Chapter(name, (Bound("", paper),)) for name, paper in papers),  # type: ignore[arg-type]
        page=FORM,
        imprint=imprint(),
        author=organization.name,
    )


def procedure_file(procedure: Procedure, kind: FileKind) -> ExportedFile:
    """The file of a procedure as Word or PDF."""
    if kind not in KINDS:
        raise Refused("组织生活档案只有 Word、PDF 两种格式。")
    book = file_of(procedure)
    name = safe_file_name(book.title, procedure.organization.short_name or procedure.organization.name)
    if kind is FileKind.PDF:
        return ExportedFile(f"{name}.pdf", PDF, write_pdf(book))
    return ExportedFile(f"{name}.docx", WORD, write_docx(book, created=clock.now().replace(microsecond=0)))


def frozen(organization: Organization, what: str, year: int) -> ExportedFile:
    """What would be handed in now, as PDF; refuses what there is not."""
    if what == What.HANDBOOK:
        return handbook(organization, year, FileKind.PDF)
    procedure = next((one for one in handed.files_of(organization, year) if one.prescribed.meeting == what), None)
    if procedure is None:
        raise Refused("这一年没有开过的这种会议，没有档案可以报送。请先把会议记录录入并签认。")
    return procedure_file(procedure, FileKind.PDF)
