"""Papers of procedures: plan, sheets for opinions, lists, report. For readers of the records only."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from yipanqi.access.enums import Sight
from yipanqi.kernel import clock, scope
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import queries as meetings
from yipanqi.meetings.enums import Electing, Grade, Part, Presence, TellerDuty
from yipanqi.meetings.exports import PaperOffer, _absences, _names, imprint
from yipanqi.meetings.models import Nominee, Procedure, Rectification
from yipanqi.meetings.procedures import AFTER, BEFORE, MEETING
from yipanqi.meetings.queries import appraisals, delegates, elections
from yipanqi.meetings.queries import procedures as queries
from yipanqi.organizations import queries as organizations
from yipanqi.organizations.enums import Kind as OrganizationKind
from yipanqi.organizations.enums import Post, Standing
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms import appraisal, election, opinions, procedure_plan, procedure_report, rectification
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import PAPERS, FileKind

AFTERWARDS = frozenset({"procedure_report", "election_report", "election_notice"})
"""Papers that tell of the meeting: before it is held there is nothing to tell."""
PHASES = {BEFORE: "会前", MEETING: "会上", AFTER: "会后"}
BODIES = {
    OrganizationKind.ORGAN_COMMITTEE: "机关委员会", OrganizationKind.GENERAL_BRANCH: "总支部委员会",
}  # fmt: skip
HINTS = {
    "election_ballot": "空白，无记名",
    "appraisal_ballot": "空白，无记名", "appraisal_register": "每人一页", "opinion_form": "空白，不署名",
    "statement_list": "材料纸质存档", "rectification_notice": "只列集体事项",
}  # fmt: skip


def offers(procedure: Procedure, step: str = "") -> tuple[PaperOffer, ...]:
    """The papers of a procedure, or of one of its steps, for who reads its records."""
    reads = scope.current().sees(Sight.RECORDS, procedure.organization.path)
    if procedure.cancelled or not reads:
        return ()
    return tuple(
        PaperOffer(code, PAPERS[code].title, tuple(kind for kind in PAPERS[code].kinds if kind != FileKind.CSV),
                   HINTS.get(code, ""))
        for code in codes_of(procedure, step)
    )  # fmt: skip


def codes_of(procedure: Procedure, step: str = "") -> tuple[str, ...]:
    """The papers its steps (or one of them) come with; those that tell of the meeting once it is held."""
    steps = [one for one in procedure.prescribed.steps if not step or one.code == step]
    codes = dict.fromkeys(code for one in steps for code in one.papers if code in BUILDERS)
    return tuple(code for code in codes if procedure.held or code not in AFTERWARDS)


def paper(procedure: Procedure, code: str, kind: FileKind) -> ExportedFile:
    """One paper as a file; refuses what the procedure does not have."""
    offer = next((one for one in offers(procedure) if one.code == code), None)
    if offer is None or kind not in offer.kinds:
        raise Refused("这个程序没有这份文书，或您不能查阅。")
    template = active_template(code) if kind == FileKind.WORD else None
    organization = procedure.organization
    about = f"{organization.short_name or organization.called}_{procedure.year}年"
    return export(code, data_of(procedure, code), kind, imprint=imprint(), template=template, about=about)


def data_of(procedure: Procedure, code: str) -> Any:
    """What a paper of the procedure is filled with."""
    return BUILDERS[code](procedure)


def _issued(procedure: Procedure, steps: list[queries.StepLine], code: str) -> date | None:
    """The day on which the step of a paper was done; today while its time runs; none where that is past or to come:
    a 请示 printed after the meeting bears no day that is not its own.
    """
    lines = [one for one in steps if code in one.script.papers]
    done = next((one.done_on for one in lines if one.done_on), None)
    if done or not lines:
        return done
    today, day = clock.today(), procedure.meeting_on
    before = lines[0].script.phase == BEFORE
    runs = (day is None or today <= day) if before else (day is not None and day <= today)
    return today if runs else None


def _common(procedure: Procedure) -> dict:
    """The organisation by its name on the day, and what the meeting is called."""
    day = procedure.meeting_on or clock.today()
    state = organizations.as_of(procedure.organization, day)
    return {"organization": state.name if state else procedure.organization.name, "subject": procedure.title}


def _marked(line: queries.StepLine) -> str:
    """What a step rests on; a clause nobody has compared is marked, once."""
    return f"{line.citation}（待核）" if line.unread and "待核" not in line.citation else line.citation


def _due(procedure: Procedure) -> tuple[str, ...]:
    return tuple(one.person.name for one in queries.comrades(procedure))


def _plan(procedure: Procedure) -> procedure_plan.ProcedurePlan:
    meeting, day, lines = procedure.meeting, procedure.meeting_on, queries.lines(procedure)
    observers = queries.observers(procedure.organization, day or clock.today())
    return procedure_plan.ProcedurePlan(
        **_common(procedure),
        theme=procedure.theme,
        on=day,
        place=meeting.place if meeting else procedure.organization.usual_place,
        host=meeting.host.name if meeting and meeting.host else "",
        participants=_due(procedure),
        guests=meeting.guests if meeting and meeting.guests else observers,
        steps=tuple(
            procedure_plan.PlannedStep(
                phase=PHASES[one.script.phase],
                title=one.script.title,
                on=one.planned_on,
                basis=_marked(one),
            )
            for one in lines
        ),
        issued=_issued(procedure, lines, "procedure_plan"),
    )


def _opinion_form(procedure: Procedure) -> opinions.OpinionForm:
    each = _due(procedure) if procedure.prescribed.criticism == "each" else ()
    step = procedure.prescribed.part(Part.OPINIONS)
    until = queries.line(procedure, step.code).planned_on if step else None
    return opinions.OpinionForm(
        **_common(procedure), theme=procedure.theme, about=(procedure.organization.called, *each), until=until
    )


def _opinion_summary(procedure: Procedure) -> opinions.OpinionSummary:
    return opinions.OpinionSummary(
        **_common(procedure),
        as_of=clock.today(),
        opinions=tuple(
            opinions.GivenOpinion(
                text=one.text,
                about=one.about.name if one.about else "集体",
                collected=one.get_collected_display(),
                feedback=one.get_feedback_display(),
                on=one.feedback_on,
                answered_by=one.answered_by.name if one.answered_by else "",
                answer=one.answer,
            )
            for one in queries.opinions_of(procedure)
        ),
    )


def _items(procedure: Procedure) -> rectification.ItemList:
    items = queries.items_of(procedure)
    owners = dict.fromkeys(one.owner.name for one in items if one.owner is not None)
    return rectification.ItemList(
        **_common(procedure),
        as_of=clock.today(),
        items=tuple(_item(one, _state(one)) for one in items),
        before=tuple(
            _item(one.item, f"{one.review.get_verdict_display()}：{one.review.reason}" if one.review else "未核对")
            for one in queries.to_review(procedure)
        ),
        promisers=tuple(owners),
    )


def _item(one: Rectification, state: str) -> rectification.Item:
    return rectification.Item(
        list_of=one.person.name if one.person else rectification.WHOLE,
        problem=one.problem,
        measure=one.measure,
        owner=one.owner.name if one.owner else "",
        due=one.due_on,
        state=state,
    )


def _state(one: Rectification) -> str:
    return f"{chinese_date(one.done_on)}办结：{one.outcome}" if one.done_on else ""


def _statements(procedure: Procedure) -> rectification.StatementList:
    return rectification.StatementList(**_common(procedure), people=_due(procedure), on=procedure.meeting_on)


def _report(procedure: Procedure) -> procedure_report.ProcedureReport:
    meeting = procedure.meeting if procedure.held else None
    lines = queries.lines(procedure)
    told = [one for one in lines if one.script.part not in (Part.MEETING, Part.CARRY_OUT)]
    parent = procedure.organization.parent
    marked = meetings.lines(meeting) if meeting else []
    return procedure_report.ProcedureReport(
        **_common(procedure),
        addressee=parent.name if parent else "",
        theme=procedure.theme,
        held_on=meeting.held_on if meeting else None,
        host=meeting.host.name if meeting and meeting.host else "",
        due=(meeting.expected_count or 0) if meeting else 0,
        present=sum(one.presence == Presence.PRESENT for one in marked),
        absences=_absences(meeting, marked) if meeting else (),
        guests="、".join(_names(meeting.guests)) if meeting else "",
        quorum=_quorum(procedure) if meeting else "",
        **{phase: _steps(told, name) for phase, name in (("before", BEFORE), ("at", MEETING), ("after", AFTER))},
        rectification=_rectified(procedure),
        issued=_issued(procedure, lines, "procedure_report"),
        **(_APPRAISED if procedure.prescribed.part(Part.GRADES) else {}),
    )


_APPRAISED = {"verb": "开展", "after_title": "评定和反馈情况"}
"""How a report on 民主评议党员 puts it."""


def _quorum(procedure: Procedure) -> str:
    found = meetings.quorum_of(procedure.meeting)
    return found.sentence if found.passed is not None else ""


def _steps(lines: list[queries.StepLine], phase: str) -> tuple[procedure_report.TakenStep, ...]:
    return tuple(
        procedure_report.TakenStep(
            title=one.script.title, on=one.done_on, facts=one.said or one.row.note, skipped=one.row.skipped
        )
        for one in lines
        if one.script.phase == phase and one.script.code not in ("report", "announce")
    )


def _rectified(procedure: Procedure) -> str:
    items = queries.items_of(procedure)
    if not items:
        return ""
    through = sum(one.done_on is not None for one in items)
    return (
        f"列出整改事项{len(items)}项，已办结{through}项，其余按时限推进。"
        if through < len(items)
        else (f"列出整改事项{len(items)}项，已全部办结。")
    )


def _ballot(procedure: Procedure) -> appraisal.AppraisalBallot:
    names = tuple(one.person.name for one in appraisals.graded(procedure))
    return appraisal.AppraisalBallot(organization=_common(procedure)["organization"], year=procedure.year, names=names)


def _appraised(procedure: Procedure) -> appraisal.AppraisalResult:
    poll, meeting = appraisals.poll_of(procedure), procedure.meeting if procedure.held else None
    counts = {name: getattr(poll, name) for name in ("issued", "returned", "valid")} if poll else {}
    return appraisal.AppraisalResult(
        organization=_common(procedure)["organization"],
        year=procedure.year,
        held_on=meeting.held_on if meeting else None,
        total=appraisals.members(procedure),
        members=tuple(_appraised_member(one) for one in appraisals.graded(procedure)),
        **counts,
    )


def _appraised_member(one: appraisals.Graded) -> appraisal.AppraisedMember:
    return appraisal.AppraisedMember(
        name=one.person.name,
        **dict(zip(appraisals.VOTES, one.votes or (0, 0, 0, 0), strict=True)),
        grade=Grade(one.grade).label if one.grade else "",
        opinion=one.opinion,
        joined=one.person.joined_on,
        full=one.person.full_on,
    )


def _election(procedure: Procedure, *, code: str) -> election.ElectionFile:
    """Everything the papers of an election are made of, votes of the members first."""
    organization, day = procedure.organization, elections.day_of(procedure)
    parts = [elections.standing(procedure, what) for what in Electing.values]
    with scope.system("选举文书"):
        term = organizations.current_term(organization, on=day)
        members = organizations.members_of(organization, on=day).exclude(standing=Standing.SECONDED_IN).count()
    ends = organizations.term_end(term) if term else None
    meeting, by_election = procedure.meeting, procedure.kind == elections.BY_ELECTION
    result = elections.result_of(procedure)
    posts = {one.person_id: one.post for one in result.elected.all()} if result else {}
    tellers, congress = elections.tellers_of(procedure), delegates.is_congress(procedure)
    return election.ElectionFile(
        organization=_common(procedure)["organization"],
        body=BODIES.get(organization.kind, "支部委员会"),
        subject=f"{procedure.year}年换届选举" if congress else procedure.title,
        addressee=organization.parent.name if organization.parent else "",
        vacancy=procedure.occasion if by_election else "",
        on=procedure.meeting_on,
        place=meeting.place if meeting else organization.usual_place,
        host=meeting.host.name if meeting and meeting.host else "",
        ordinal=term.ordinal if term else None,
        began=term.elected_on if term else None,
        ends=ends,
        years=term.years if term else (5 if organization.kind == OrganizationKind.ORGAN_COMMITTEE else 3),
        members=members,
        voters=len(elections.voters(procedure)),
        congress=congress,
        delegates=tuple(_delegates(procedure)) if congress else (),
        supervisors=tuple(one.name for one in tellers[TellerDuty.SUPERVISOR]),
        counters=tuple(one.name for one in tellers[TellerDuty.COUNTER]),
        timing=elections.promptness(ends, day) if ends and not by_election else "",
        votes=tuple(_vote(one) for part in parts for one in part.votes),
        winners=tuple(
            election.Winner(name=person.name, post=Post(posts.get(person.pk, post)).label, in_favour=votes)
            for person, post, votes in elections.offices(procedure)
        ),
        approver=above.name if (above := elections.approver(organization)) != organization else "",
        approved=result.approved_on if result else None,
        approval=result.approval if result else "",
        issued=_issued(procedure, queries.lines(procedure), code),
    )


def _delegates(procedure: Procedure) -> Iterator[election.ElectedDelegate]:
    gone = {one.pk for one in delegates.lost(procedure)}
    for unit in delegates.of(procedure):
        for one in unit.delegates.all():
            if one.pk not in gone:
                person = one.person
                yield election.ElectedDelegate(
                    name=person.name, sex=person.get_sex_display() if person.sex in ("1", "2") else "",
                    born=person.shown("born_on", month=True), joined=person.joined_shown,
                    unit=unit.unit.short_name or unit.unit.name,
                )  # fmt: skip


def _vote(one: elections.Counted) -> election.Vote:
    ballot = one.ballot
    counts = ("due", "present", "issued", "returned", "valid")
    numbers = {name: getattr(ballot, name) or 0 for name in counts}
    chosen = {nominee.pk for nominee in one.elected}
    heads = ballot.electing == Electing.HEADS
    return election.Vote(
        what=ballot.get_electing_display(), round=ballot.round, seats=ballot.seats, on=ballot.counted_on,
        findings=tuple(f"{found.sentence}（{found.clause}）" for found in one.findings) if ballot.counted else (),
        standing=tuple(_standing(nominee, heads, nominee.pk in chosen) for nominee in one.nominees), **numbers,
    )  # fmt: skip


def _standing(one: Nominee, heads: bool, chosen: bool) -> election.Standing:
    person = one.person
    return election.Standing(
        name=person.name,
        post=one.get_post_display() if heads else "",
        sex=person.get_sex_display() if person.sex in ("1", "2") else "",
        born=person.shown("born_on", month=True),
        joined=person.joined_shown,
        written_in=one.written_in,
        in_favour=one.in_favour,
        against=one.against,
        abstained=one.abstained,
        elected=chosen,
    )


BUILDERS: dict[str, Callable[[Procedure], object]] = {
    "procedure_plan": _plan,
    "opinion_form": _opinion_form,
    "opinion_summary": _opinion_summary,
    "statement_list": _statements,
    "problem_list": _items,
    "rectification_list": _items,
    "rectification_notice": _items,
    "procedure_report": _report,
    "appraisal_ballot": _ballot,
    "appraisal_summary": _appraised,
    "appraisal_register": _appraised,
    **{
        code: partial(_election, code=code)
        for code in (
            "election_request", "candidate_list", "delegate_list", "election_method", "election_ballot", "count_sheet",
            "election_report", "election_notice", "election_agenda",
        )
    },
}  # fmt: skip
"""What each paper is filled with."""
