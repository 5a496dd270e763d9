"""Verbs: propose, pass on or answer a member, plan, place in a meeting, ask for material, decline, note the result."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.accounts.actions import notify
from yipanqi.agenda import queries, rules
from yipanqi.agenda.enums import Stage, Standing
from yipanqi.agenda.models import Placing, Proposal
from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.models import Decision, Meeting
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import Severity
from yipanqi.organizations.enums import COMMITTEE_POSTS, Kind, Post
from yipanqi.organizations.models import Organization, Person
from yipanqi.organizations.queries import officers_of

SOURCE = "agenda"
BASIS = "党组会议研究前备齐材料（惯例）"
WORDS = ("title", "problem", "asked", "materials")
_HEADS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.FULL_TIME_DEPUTY, Post.DEPARTMENT_HEAD)
DISCUSSED, NEXT_TIME = "discussed", "next"
"""Results that name no decision: studied without one, not come to."""


# Proposing


@transaction.atomic
def propose(*, organization: Organization, once: str, by: Actor, **words: str) -> Proposal:
    """Ask the 党组 to study something, in the name of an organisation; the same `once` asks once."""
    require(Power.PROPOSE, organization)
    if known := Proposal.objects.filter(once=once, organization=organization).first():
        return known
    row = _new(organization, once, by, words)
    row.stage, row.submitted_on = Stage.OPEN, clock.today()
    row.leading_group = _above(organization)
    row.save(force_insert=True)
    _log("proposal_submitted", row, by, after=_said(row))
    return row


@transaction.atomic
def suggest(*, person: Person, branch: Organization, once: str, by: Actor, **words: str) -> Proposal:
    """A member asks his branch to put something before the 党组; only he himself can, and only through his own."""
    own = queries.own_branch()
    if scope.current().person_id != person.pk or own is None or own.pk != branch.pk:
        raise NotAllowed("党员的建议由本人向所在党支部提出。")
    if known := Proposal.objects.filter(once=once, raised_by=person).first():
        return known
    row = _new(branch, once, by, words)
    row.stage, row.raised_by = Stage.RAISED, person
    row.save(force_insert=True)
    _log("proposal_raised", row, by, after=_said(row))
    return row


def _new(organization: Organization, once: str, by: Actor, words: dict[str, str]) -> Proposal:
    _above(organization)
    if organization.dissolved_on is not None and organization.dissolved_on < clock.today():
        raise Refused(f"“{organization.name}”已经撤销，不能再提出议题。", field="organization")
    row = Proposal(organization=organization, once=once, created_at=clock.now(), created_by=str(by)[:80])
    _word(row, words)
    return row


def _above(organization: Organization) -> Organization:
    above = queries.leading_group_of(organization)
    if above is None:
        raise Refused("本单位没有登记党组（党委），不能提请研究；请与机关党委联系。", field="organization")
    return above


def _word(row: Proposal, words: dict[str, str]) -> None:
    for name, value in words.items():
        if name not in WORDS:
            raise TypeError(f"unknown word of a proposal: {name}")
        text = value.replace("\r\n", "\n").strip()
        if name == "title":
            text = " ".join(text.split())  # a line of an agenda is one line
        field: Any = Proposal._meta.get_field(name)
        if not text and name != "materials":
            raise Refused(f"请填写“{field.verbose_name}”。", field=name)
        if field.max_length and len(text) > field.max_length:
            raise Refused(f"“{field.verbose_name}”超过{field.max_length}字，请写要点，其余放入材料。", field=name)
        refuse_classified(text, field=name)
        setattr(row, name, text)


@transaction.atomic
def pass_on(*, proposal: Proposal, by: Actor, **words: str) -> Proposal:
    """The branch puts what a member raised before the 党组, in the member's words or better ones."""
    row = _locked(proposal, Power.PROPOSE)
    if row.stage not in rules.INSIDE:
        raise Conflict(f"“{row.title}”{row.get_stage_display()}，不再办理。")
    before = _said(row)
    _word(row, words)
    row.leading_group = _above(row.organization)
    row.stage, row.submitted_on, row.answer, row.answered_at, row.answered_by = Stage.OPEN, clock.today(), "", None, ""
    row.save()
    _log("proposal_submitted", row, by, before=before, after=_said(row))
    _tell_member(row, f"您的建议“{row.title}”已由支部提请党组研究。", by)
    return row


@transaction.atomic
def answer_member(*, proposal: Proposal, answer: str, by: Actor) -> Proposal:
    """The branch tells the member why it does not put this before the 党组, or what it does itself."""
    row = _locked(proposal, Power.PROPOSE)
    if row.stage != Stage.RAISED:
        raise Conflict(f"“{row.title}”{row.get_stage_display()}，不再答复。")
    _answered(row, answer, Stage.ANSWERED, by)
    _log("proposal_answered", row, by, reason=row.answer)
    _tell_member(row, f"支部已答复您的建议“{row.title}”。", by)
    return row


@transaction.atomic
def withdraw(*, proposal: Proposal, by: Actor) -> Proposal:
    """Take a proposal back: the organisation as long as it is on no agenda, the member as long as the branch has it."""
    if proposal.stage == Stage.RAISED and proposal.raised_by_id == (scope.current().person_id or 0):
        row = _held(proposal)
    else:
        row = _locked(proposal, Power.PROPOSE)
    if row.stage == Stage.WITHDRAWN:
        return row
    if row.stage == Stage.RAISED and row.raised_by_id != scope.current().person_id:
        raise Refused("党员的建议由本人撤回；支部不提请的，请写明理由答复。")
    if row.stage not in (Stage.RAISED, Stage.OPEN) or _standing(row) not in (
        Standing.RAISED, Standing.OPEN, Standing.PLANNED,
    ):  # fmt: skip
        raise Refused(f"“{row.title}”{_standing(row).label}，不能撤回；请与办会人员联系。")
    row.stage, row.planned_for = Stage.WITHDRAWN, None
    row.save()
    _drop_material(row, "议题撤回", by)
    _log("proposal_withdrawn", row, by)
    return row


# Planning


@transaction.atomic
def plan(*, proposal: Proposal, month, by: Actor) -> Proposal:
    """Plan it for a month; None takes it out of the plan. What is on an agenda is moved with its meeting."""
    row = _to_plan(proposal)
    if month is not None and month not in rules.months(clock.today()):
        raise Refused("请选本月起一年内的月份。", field="when")
    row.planned_for = month
    row.save(update_fields=["planned_for"])
    _log("proposal_planned", row, by, after={"月份": rules.month_label(month) if month else "未定"})
    return row


@transaction.atomic
def place(*, proposal: Proposal, meeting: Meeting, by: Actor) -> Placing:
    """Put it on the agenda of a meeting that is arranged: its line is added there."""
    row = _to_plan(proposal)
    known = next((one for one in queries.arranged(row.leading_group) if one.pk == meeting.pk), None)
    if known is None:
        raise Refused("请选本党组已安排、尚未召开的专题研究党建会议。", field="when")
    line = queries.line_of(row)
    if not rules.listed(known.agenda, line):
        meetings.change_arrangement(meeting=known, agenda=f"{known.agenda}\n{line}", by=by)
    return _placed(row, known, by)


def place_listed(*, meeting: Meeting, by: Actor) -> list[Placing]:
    """What is planned and whose line stands in the agenda of a meeting just arranged is placed in it."""
    waiting = queries.planned(meeting.organization)
    return [_placed(_held(one.proposal), meeting, by) for one in waiting if rules.listed(meeting.agenda, one.line)]


def _placed(row: Proposal, meeting: Meeting, by: Actor) -> Placing:
    row.planned_for = meeting.held_on.replace(day=1)
    row.save(update_fields=["planned_for"])
    # the proposal is locked, so nobody places it meanwhile; locking through the scope's outer joins is refused
    placing = Placing.objects.filter(proposal=row, meeting=meeting).first() or Placing(proposal=row, meeting=meeting)
    placing.taken, placing.decision, placing.placed_at = None, None, clock.now()
    placing.save()
    _log("proposal_placed", row, by, after={"会议": f"{chinese_date(meeting.held_on)}{meeting.title}"})
    _tell(row, f"您提请的议题“{row.title}”已列入{chinese_date(meeting.held_on)}的党组会议。", by, f"m{meeting.pk}")
    return placing


@transaction.atomic
def decline(*, proposal: Proposal, reason: str, by: Actor) -> Proposal:
    """Not taken up, with the reason, which the proposer reads."""
    row = _to_plan(proposal)
    _answered(row, reason, Stage.DECLINED, by)
    _drop_material(row, "议题不列入", by)
    _log("proposal_declined", row, by, reason=row.answer)
    _tell(row, f"您提请的议题“{row.title}”没有列入，理由已写明。", by, "declined")
    return row


@transaction.atomic
def reopen(*, proposal: Proposal, by: Actor) -> Proposal:
    """Take back that it was declined: it waits again."""
    row = _locked(proposal, Power.MEETINGS)
    if row.stage != Stage.DECLINED:
        raise Conflict(f"“{row.title}”{row.get_stage_display()}，请刷新后查看。")
    row.stage, row.planned_for, row.answer, row.answered_at, row.answered_by = Stage.OPEN, None, "", None, ""
    row.save()
    _log("proposal_reopened", row, by)
    _tell(row, f"您提请的议题“{row.title}”重新待安排。", by, f"reopened:{clock.now():%Y%m%d%H%M%S}")
    return row


# Material


@transaction.atomic
def ask_material(*, proposal: Proposal, wanted: str, wanted_on, by: Actor) -> Proposal:
    """Ask the proposer for material by a day: owed in the ledger, with the organ's lead time (JF-21)."""
    row = _locked(proposal, Power.MEETINGS)
    if row.stage != Stage.OPEN or _standing(row) in rules.FINISHED:
        raise Refused(f"“{row.title}”{_standing(row).label}，不再要材料。")
    earliest = earliest_wanted(clock.today())
    if wanted_on < earliest:
        raise Refused(f"请给提出单位留出准备时间，最早可定在{chinese_date(earliest)}。", field="wanted_on")
    if not wanted.strip():
        raise Refused("请写明需要什么材料。", field="wanted")
    row.wanted, row.wanted_on, row.given_at = wanted.strip()[:200], wanted_on, None
    row.save()
    with scope.system("请提出单位补充材料"):
        obligations.owe(
            organization=row.organization, key=row.key, source=SOURCE, kind="agenda_material",
            title="为党组研究的议题补充材料", basis=BASIS, due_on=wanted_on, person=_department_head(row),
            severity=Severity.SOFT, address=reverse("agenda:item", args=[row.pk]), by=by,
        )  # fmt: skip
    _log("material_asked", row, by, after={"材料": row.wanted, "期限": wanted_on.isoformat()})
    return row


@transaction.atomic
def give_material(*, proposal: Proposal, materials: str, by: Actor) -> Proposal:
    """The proposer gives what was asked for; it is added to what there is."""
    row = _locked(proposal, Power.PROPOSE)
    if not row.material_open:
        raise Conflict("没有待补充的材料，请刷新后查看。")
    if not materials.strip():
        raise Refused("请写明材料内容，或者材料存放在哪里。", field="materials")
    text = materials.replace("\r\n", "\n").strip()
    row.materials = f"{row.materials}\n{text}".strip()
    row.given_at = clock.now()
    row.save()
    with scope.system("补充议题材料"):
        obligations.settle(
            organization=row.organization, key=row.key, record=f"proposal:{row.pk}", label="已补充材料",
            happened_on=clock.today(), recorded_at=row.given_at, by=by,
        )  # fmt: skip
    _log("material_given", row, by, after={"材料": text})
    return row


def _drop_material(row: Proposal, reason: str, by: Actor) -> None:
    if row.material_open:
        with scope.system("不再需要材料"):
            obligations.withdraw(organization=row.organization, key=row.key, reason=reason, by=by)
        row.wanted_on = None
        row.save(update_fields=["wanted_on"])


def _department_head(row: Proposal) -> Person | None:
    """A department answers for nothing in the ledger as a Party organisation does: its head is asked in person."""
    if row.organization.kind != Kind.DEPARTMENT:
        return None
    held = [one.person for one in officers_of(row.organization) if one.post == Post.DEPARTMENT_HEAD]
    return held[0] if held else None


# The result


@transaction.atomic
def note_result(*, placing: Placing, result: str, by: Actor) -> Placing:
    """What the record of the meeting says of it: `discussed`, `next` (not come to), or the number of a decision.

    What was not come to waits to be planned again.
    """
    row = _locked(placing.proposal, Power.MEETINGS)
    with scope.system("会议的议定事项"):
        meeting = Meeting.objects.get(pk=placing.meeting_id)
        decision = _decision(meeting, result)
    if not meeting.held:
        raise Refused("会议还没有记录，先填写会议记录，再注明研究结果。", field="result")
    if row.stage != Stage.OPEN:
        raise Refused(f"“{row.title}”{row.get_stage_display()}，不再注明结果。", field="result")
    placing.taken, placing.decision = result != NEXT_TIME, decision
    placing.save(update_fields=["taken", "decision"])
    if not placing.taken:
        row.planned_for = None
        row.save(update_fields=["planned_for"])
    else:
        _drop_material(row, "议题已研究", by)
    _log("proposal_result", row, by, after={"结果": decision.text if decision else result_words(result)})
    _tell(row, _told(row, meeting, placing), by, f"r{meeting.pk}:{result}")
    return placing


def result_words(result: str) -> str:
    """A result that names no decision, in words."""
    return {DISCUSSED: "已研究，没有单独的议定事项", NEXT_TIME: "会上没有研究，留待下次"}.get(result, "")


def _decision(meeting: Meeting, result: str) -> Decision | None:
    if result in (DISCUSSED, NEXT_TIME):
        return None
    found = Decision.objects.filter(meeting=meeting, pk=int(result)).first() if result.isdecimal() else None
    if found is None:
        raise Refused("请从这次会议的议定事项中选择，或者选“已研究”“没有研究”。", field="result")
    return found


def _told(row: Proposal, meeting: Meeting, placing: Placing) -> str:
    day = chinese_date(meeting.held_on)
    if not placing.taken:
        return f"您提请的议题“{row.title}”在{day}的会上没有研究，留待下次安排。"
    return f"您提请的议题“{row.title}”已由党组在{day}研究，结果可以查看。"


# Shared


def _held(proposal: Proposal) -> Proposal:
    found = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("organization", "leading_group", "raised_by")
        .filter(pk=proposal.pk)
        .first()
    )
    if found is None:
        raise NotAllowed("您现任职务看不到这项议题，请联系提出单位或机关党委。")
    return found


def _locked(proposal: Proposal, power: Power) -> Proposal:
    """The row, held: whoever proposes acts for the organisation, whoever plans for the 党组."""
    whose = proposal.organization if power == Power.PROPOSE else proposal.leading_group
    if whose is None:
        raise NotAllowed("这项建议还在支部，没有提请党组。")
    require(power, whose)
    return _held(proposal)


def _to_plan(proposal: Proposal) -> Proposal:
    row = _locked(proposal, Power.MEETINGS)
    stand = _standing(row)
    if stand not in (Standing.OPEN, Standing.PLANNED):
        raise Refused(f"“{row.title}”{stand.label}，不再另行安排；如需调整，请在会议页上改议程。", field="when")
    return row


def _standing(row: Proposal) -> Standing:
    found = queries.items(Proposal.objects.filter(pk=row.pk))
    return found[0].standing


def _answered(row: Proposal, answer: str, stage: Stage, by: Actor) -> None:
    text = answer.strip()
    if not text:
        raise Refused("请写明理由，提出人会看到。", field="answer")
    row.stage, row.answer, row.answered_at, row.answered_by = stage, text[:300], clock.now(), str(by)[:80]
    row.save()


def _said(row: Proposal) -> dict[str, str]:
    return {name: getattr(row, name) for name in WORDS}


def _tell(row: Proposal, text: str, by: Actor, what: str) -> None:
    """Tell the heads of the organisation that proposed and the member it came from; mailed with the next letter."""
    with scope.system("告知提出单位"):
        people = [one.person_id for one in officers_of(row.organization) if one.post in _HEADS]
        people = people or [one.person_id for one in officers_of(row.organization) if one.post in COMMITTEE_POSTS]
    _notify(row, [*people, row.raised_by_id], text, by, what)


def _tell_member(row: Proposal, text: str, by: Actor) -> None:
    _notify(row, [row.raised_by_id], text, by, f"branch:{row.stage}")


def _notify(row: Proposal, people: list[int | None], text: str, by: Actor, what: str) -> None:
    with scope.system("告知提出单位"):
        found = Person.objects.filter(pk__in=[one for one in people if one], account__is_active=True)
        for person in found.select_related("account"):
            if person.account_id != by.account_id:
                notify(
                    account=person.account, text=text, mailed_as="您提请党组研究的议题有了新情况。",
                    address=reverse("agenda:item", args=[row.pk]), key=f"agenda:{row.pk}:{what}", by=by,
                )  # fmt: skip


def _log(event: str, row: Proposal, by: Actor, **change: Any) -> None:
    record(event, by=by, subject=row, name=row.title, path=row.organization.path, **change)
