"""接收, 转正, 延长 and 取消 of probationary members: the branch votes on one person at a time; with the approval the
registers change, once.
"""

from datetime import date

from django.db import transaction
from django.urls import reverse

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.engine.periods import add_months
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings.actions.deciding import SOURCE
from yipanqi.meetings.enums import MemberMatter
from yipanqi.meetings.models import Meeting, MemberVote
from yipanqi.meetings.queries import admissions as queries
from yipanqi.meetings.queries import elections
from yipanqi.meetings.queries.clauses import cited
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import Severity
from yipanqi.organizations import actions as organizations
from yipanqi.organizations import queries as registers
from yipanqi.organizations.actions import together
from yipanqi.organizations.models import Person
from yipanqi.regulations.queries import clause_citation

APPROVAL_MONTHS = 3
"""细则: the committee decides within three months of the resolution (条号待核)."""


@transaction.atomic
def vote_on_member(
    *,
    meeting: Meeting,
    person: Person,
    matter: str,
    in_favour: int,
    against: int,
    abstained: int,
    by: Actor,
    written: int = 0,
    opinion: str = "",
    months: int | None = None,
) -> MemberVote:
    """Enter the count of one vote; entering it again until it is approved mends it. `months`: of an extension.

    What carries is owed by the upper organisation as an approval; what does not carry is kept as it was.
    """
    require(Power.MEETINGS, meeting.organization)
    known = MemberVote.objects.filter(meeting=meeting, person=person).first()
    vote = known or MemberVote(meeting=meeting, person=person)
    if vote.approved_on:
        raise Refused(f"已于{chinese_date(vote.approved_on)}批准，票数不能再改。")
    vote.matter = MemberMatter(matter)
    vote.months = months if vote.matter == MemberMatter.EXTEND else None
    _check_meeting(meeting)
    _check_person(meeting, person, vote.matter)
    _check_months(vote)
    vote.due, vote.present = meeting.voters_due or 0, meeting.voters_present or 0
    vote.in_favour, vote.against, vote.abstained, vote.written = in_favour, against, abstained, written
    _check_numbers(vote)
    vote.opinion = opinion.strip()
    if len(vote.opinion) > 300:
        raise Refused("大会意见超过300字，请写要点。", field="opinion")
    refuse_classified(vote.opinion, field="opinion")
    vote.recorded_at = vote.recorded_at or clock.now()
    vote.save()
    found = queries.outcome(vote)
    record(
        "member_voted_on", by=by, subject=meeting, path=meeting.organization.path,
        after={"事项": vote.phrase, "赞成": in_favour, "反对": against, "弃权": abstained, "书面赞成": written,
               "结论": found.sentence},
    )  # fmt: skip
    _owe_approval(vote, bool(found.passed), by)
    return vote


def _check_meeting(meeting: Meeting) -> None:
    if not queries.takes_votes(meeting):
        raise Refused("接收预备党员、转正、延长预备期和取消资格由党支部党员大会表决，请在党员大会上办理。")
    if meeting.organization.is_temporary:
        raise Refused(f"“{meeting.organization.name}”是临时党支部，一般不发展党员（支部工作条例第八条，待核）。")
    if not meeting.held or meeting.voters_due is None:
        raise Refused("请先记录党员大会的出席情况，再登记表决。")
    now = queries.voters(meeting)
    if now != meeting.voters_due:
        raise Refused(
            f"会议记录应到有表决权{meeting.voters_due}人，名册当日为{now}人：当日有人转入、转出或转正，"
            "请先核对并修改会议记录。"
        )


def _check_person(meeting: Meeting, person: Person, matter: str) -> None:
    known = {one.pk: one for one in queries.applicable(meeting, matter)}
    if person.pk not in known:
        what = "本支部名册中尚未入党的人员" if matter == MemberMatter.RECEIVE else "会议当日本支部的预备党员"
        raise Refused(f"{person.name}不是{what}，不能作此项表决。", field="person")
    person = known[person.pk]  # as the register has it now
    if matter == MemberMatter.EXTEND and person.probation_until:
        raise Refused(
            f"{person.name}的预备期已延长至{chinese_date(person.probation_until)}，预备期只能延长一次"
            f"（{cited(queries.PROBATION)}）；届满后讨论转正或者取消预备党员资格。",
            field="person",
        )
    ends = registers.probation_end(person)
    if matter in (MemberMatter.CONFIRM, MemberMatter.EXTEND) and ends and meeting.held_on < ends:
        over = f"延长至{chinese_date(ends)}" if person.probation_until else f"到{chinese_date(ends)}满一年"
        raise Refused(f"{person.name}的预备期{over}，届满后才能讨论转正{_OR[matter]}。", field="person")


_OR: dict[str, str] = {MemberMatter.CONFIRM: "", MemberMatter.EXTEND: "或者延长"}


def _check_months(vote: MemberVote) -> None:
    if vote.matter != MemberMatter.EXTEND:
        return
    if vote.months is None or not queries.LEAST_MONTHS <= vote.months <= queries.MOST_MONTHS:
        raise Refused(
            f"延长预备期不少于半年、不超过一年：请填写{queries.LEAST_MONTHS}至{queries.MOST_MONTHS}个月"
            f"（{cited(queries.PROBATION)}）。",
            field="months",
        )


def _check_numbers(vote: MemberVote) -> None:
    cast = vote.in_favour + vote.against + vote.abstained
    if cast > vote.present:
        raise Refused(f"赞成、反对、弃权共{cast}票，多于实到有表决权的{vote.present}人，请核对。", field="in_favour")
    away = vote.due - vote.present
    if vote.written > away:
        raise Refused(f"会前书面赞成{vote.written}人，多于未到会有表决权的{away}人，请核对。", field="written")


def _owe_approval(vote: MemberVote, carried: bool, by: Actor) -> None:
    above = elections.approver(vote.meeting.organization)
    if carried:
        branch, day = vote.meeting.organization.name, chinese_date(vote.meeting.held_on)
        decided = vote.matter in (MemberMatter.RECEIVE, MemberMatter.CONFIRM)  # what the clause names
        obligations.owe(
            organization=above, key=vote.key, source=SOURCE, kind="member_approval",
            title=f"审批{branch}{day}的一项{vote.get_matter_display()}决议",
            basis=clause_citation("FZ-26") if decided else f"{clause_citation('FZ-26')}（参照，待核）",
            severity=Severity.HARD if decided else Severity.SOFT,
            due_on=add_months(vote.meeting.held_on, APPROVAL_MONTHS),
            address=reverse("meetings:member_vote", args=[vote.pk]), by=by,
        )  # fmt: skip
        return
    _withdraw(vote, "表决未通过", by)


def _withdraw(vote: MemberVote, reason: str, by: Actor) -> None:
    above = elections.approver(vote.meeting.organization)
    with scope.system("党员大会决议审批"):
        owed = above.obligations.filter(key=vote.key).exclude(state="void").exists()
    if owed:
        obligations.withdraw(organization=above, key=vote.key, reason=reason, by=by)


@transaction.atomic
def drop_member_vote(*, vote: MemberVote, by: Actor) -> None:
    """Take back what was entered by mistake."""
    require(Power.MEETINGS, vote.meeting.organization)
    if vote.approved_on:
        raise Refused("已经批准，不能删去。")
    _withdraw(vote, "误登，已删去", by)
    record(
        "member_vote_dropped", by=by, subject=vote.meeting, path=vote.meeting.organization.path,
        before={"事项": vote.phrase},
    )  # fmt: skip
    vote.delete()


@transaction.atomic
def approve_member(
    *, vote: MemberVote, approved_on: date, approval: str, decided_on: date | None = None, by: Actor
) -> MemberVote:
    """Enter the approval: from the day of the vote the register says so – 接收 begins, 转正 ends the probation, 延长
    moves its end, 取消 ends the membership.

    Only the existing verbs of the registers write there; whoever keeps the branch's register enters it.
    """
    organization = vote.meeting.organization
    require(Power.PEOPLE, organization)
    fresh = MemberVote.objects.select_for_update(of=("self",)).select_related("person", "meeting__organization")
    vote = fresh.filter(pk=vote.pk).first() or _gone()
    if vote.approved_on:
        raise Refused(f"已于{chinese_date(vote.approved_on)}批准。")
    if not queries.outcome(vote).passed:
        raise Refused("大会没有通过，不能登记批准。")
    if approved_on > clock.today():
        raise Refused(f"批准日期{chinese_date(approved_on)}还没有到。", field="approved_on")
    day = vote.meeting.held_on
    if approved_on < day:
        raise Refused(f"批准日期早于大会日期{chinese_date(day)}，请更正。", field="approved_on")
    approval = approval.strip()[:100]
    if not approval:
        raise Refused("请填写批准的党组织和文号。", field="approval")
    _check_decided(vote, decided_on, approved_on)
    with together(by=by):
        _write(vote, approval, by)
    vote.approved_on, vote.approval, vote.approved_at = approved_on, approval, clock.now()
    vote.decided_on = decided_on
    vote.save()
    obligations.settle(
        organization=elections.approver(organization), key=vote.key, record=vote.key, label="已审批",
        happened_on=approved_on, recorded_at=vote.approved_at, by=by,
    )  # fmt: skip
    record(
        "member_approved", by=by, subject=vote.meeting, path=organization.path,
        after={
            "事项": vote.phrase, "批准日期": str(approved_on), "批准": approval,
            **({"党组（党委）讨论决定": str(decided_on)} if decided_on else {}),
        },
    )  # fmt: skip
    return vote


def _check_decided(vote: MemberVote, decided_on: date | None, approved_on: date) -> None:
    """Where there is a 党组（党委） above, it decides first: after the vote, not after the approval (机关条例 37)."""
    if decided_on is None:
        if queries.decided_above(vote.meeting.organization):
            raise Refused(
                "请填写党组（党委）讨论决定的日期：机关党委审批前先报党组（党委）讨论决定（机关基层组织工作条例第三十七条）。",
                field="decided_on",
            )
        return
    if not vote.meeting.held_on <= decided_on <= approved_on:
        raise Refused(
            f"党组（党委）讨论决定的日期应在大会（{chinese_date(vote.meeting.held_on)}）之后、批准（{chinese_date(approved_on)}）之前。",
            field="decided_on",
        )


def _write(vote: MemberVote, approval: str, by: Actor) -> None:
    """What the register says from the day of the vote on."""
    person, day, branch = vote.person, vote.meeting.held_on, vote.meeting.organization
    match vote.matter:
        case MemberMatter.RECEIVE:
            organizations.change_person(person=person, joined_on=day, reason=approval, by=by)
            organizations.admit_member(person=person, organization=branch, from_on=day, by=by)
        case MemberMatter.CONFIRM:
            organizations.change_person(person=person, full_on=day, reason=approval, by=by)
        case MemberMatter.EXTEND:
            _check_probationary(vote)
            until = queries.extended_to(vote)
            organizations.change_person(person=person, probation_until=until, reason=approval, by=by)
        case MemberMatter.REVOKE:
            _check_probationary(vote)
            organizations.end_membership(person=person, on=day, reason="取消预备党员资格", detail=approval, by=by)


def _check_probationary(vote: MemberVote) -> None:
    """Between vote and approval he may have been made a full member, extended or transferred."""
    _check_person(vote.meeting, vote.person, vote.matter)


def _gone() -> MemberVote:
    raise NotAllowed("这项表决已经删去。")
