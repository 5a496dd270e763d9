"""What came of an election: reported upward by the organisation, approved above – and thereby entered as term and
offices, once.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.meetings.actions.procedures.base import SOURCE, happened, held, log, said
from yipanqi.meetings.actions.procedures.electing import follow_step
from yipanqi.meetings.enums import Electing, Part
from yipanqi.meetings.models import Elected, ElectionResult, Procedure
from yipanqi.meetings.queries import elections as queries
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import Severity
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations import queries as tree
from yipanqi.organizations.actions import together
from yipanqi.organizations.enums import Post
from yipanqi.regulations.queries import clause_citation

REPLY = timedelta(days=30)
"""The ledger's day for the approval; no clause names one (惯例, 待核)."""


@transaction.atomic
def report_result(*, procedure: Procedure, reported_on: date, posts: Mapping[int, str], by: Actor) -> ElectionResult:
    """Report who was elected; `posts` by person id: how the committee shares its work. The upper level owes a reply.

    From now on those who keep the organisation's states above see the result; the record of the meeting stays here.
    """
    procedure = held(procedure)
    if queries.result_of(procedure):
        raise Refused("选举结果已经报告。")
    happened(reported_on, what="报告日期", field="reported_on")
    meeting = procedure.meeting
    if meeting is None or not meeting.held or not queries.standing(procedure, queries.first_of(procedure)).through:
        raise Refused("选举还没有结束：名额选满，或经同意减少名额后，再报告结果。")
    if reported_on < meeting.held_on:
        raise Refused(f"报告日期早于选举日期{chinese_date(meeting.held_on)}，请更正。", field="reported_on")
    _check_approved_before(procedure, meeting.held_on)
    elected = [(person, posts.get(person.pk) or post, votes) for person, post, votes in queries.offices(procedure)]
    _check_posts(procedure, [post for _, post, _ in elected], {pk: post for pk, post in posts.items() if post})
    found = ElectionResult.objects.create(
        procedure=procedure, organization=procedure.organization, elected_on=meeting.held_on, reported_on=reported_on,
        reported_at=clock.now(),
    )  # fmt: skip
    Elected.objects.bulk_create(
        Elected(result=found, person=person, post=post, in_favour=votes) for person, post, votes in elected
    )
    follow_step(procedure, Part.RESULT, reported_on)
    log(
        "election_reported",
        procedure,
        by,
        after={"当选": "、".join(f"{one.name}{Post(post).label}" for one, post, _ in elected)},
    )
    _owe_reply(found, by)
    return found


def _check_approved_before(procedure: Procedure, day: date) -> None:
    """选举3: early or late needs consent first; more than a year either way nobody can consent to."""
    if procedure.kind == queries.BY_ELECTION:
        return
    timing = queries.timing(procedure.organization, day)
    consent = procedure.steps.filter(code="approval", done_on__isnull=False, done_on__lte=day).exists()
    if timing.passed is False:
        raise Refused(f"{timing.sentence}，不能作为换届登记（{timing.clause}）。")
    if timing.passed is None and "须先报" in timing.sentence and not consent:
        raise Refused(f"{timing.sentence}。请先在“上级批复”一步登记批准日期（{timing.clause}）。")


def _check_posts(procedure: Procedure, posts: list[str], typed: Mapping[int, str]) -> None:
    if any(post not in (*queries.HEAD_POSTS, *queries.SEAT_POSTS) for post in posts):
        raise Refused("请从列表中选择委员职务。", field="posts")
    heads = {one.person_id for one in queries.standing(procedure, Electing.HEADS).elected}
    moved = [pk for pk, post in typed.items() if (post in queries.HEAD_POSTS) != (pk in heads)]
    if moved:
        raise Refused("书记、副书记须经选举产生，不能在分工中改设。", field="posts")


def _owe_reply(found: ElectionResult, by: Actor) -> None:
    above = queries.approver(found.organization)
    obligations.owe(
        organization=above, key=found.key, source=SOURCE, kind="election_reply",
        title=f"批复{found.organization.called}{found.procedure.title}结果",
        basis=f"{clause_citation('XJ-33')}（期限为惯例，待核）",
        due_on=found.reported_on + REPLY, severity=Severity.SOFT,
        address=reverse("meetings:election", args=[found.pk]), by=by,
    )  # fmt: skip


@transaction.atomic
def withdraw_report(*, result: ElectionResult, by: Actor) -> None:
    """Take a report back that nobody has answered, to mend what was wrong in it."""
    require(Power.MEETINGS, result.organization)
    found = _fresh(result)
    procedure = held(found.procedure)
    if found.approved_on:
        raise Refused("上级已经批复，不能撤回。")
    above = queries.approver(found.organization)
    with scope.system("选举结果批复"):
        owed = Obligation.objects.filter(organization=above, key=found.key).exists()
    if owed:
        obligations.withdraw(organization=above, key=found.key, reason="报告撤回更正", by=by)
    follow_step(procedure, Part.RESULT, None)
    found.delete()
    log("election_report_withdrawn", procedure, by)


def _fresh(result: ElectionResult) -> ElectionResult:
    with scope.system("选举结果"):
        rows = ElectionResult.objects.select_for_update(of=("self",)).select_related("organization", "procedure")
        fresh = rows.filter(pk=result.pk).first()
    if fresh is None:
        raise NotAllowed("选举结果的报告已经撤回。")
    return fresh


@transaction.atomic
def approve_result(
    *, result: ElectionResult, approved_on: date, approval: str, by: Actor, ordinal: int | None = None
) -> ElectionResult:
    """Enter the approval: with the day of the election the new term and offices begin, old ones end the day before.

    At a by-election the offices are added and nobody's term changes. The ledger follows in the same transaction.
    """
    require(Power.ORGANIZATIONS, result.organization)
    found = _fresh(result)
    if found.approved_on:
        raise Refused(f"已于{chinese_date(found.approved_on)}批复。")
    happened(approved_on, what="批复日期", field="approved_on")
    if approved_on < found.reported_on:
        raise Refused(f"批复日期早于报告日期{chinese_date(found.reported_on)}，请更正。", field="approved_on")
    approval = said(approval, what="批复文号或方式", most=100, field="approval", required=True)
    with together(by=by), scope.system("选举结果写入组织机构"):
        if found.procedure.kind != queries.BY_ELECTION:
            found.term = organizations.record_term(
                organization=found.organization, elected_on=found.elected_on, ordinal=ordinal, reason=approval, by=by
            )
            _end_old_offices(found, by)
        _begin_offices(found, approval, by)
        found.approved_on, found.approval, found.approved_at = approved_on, approval, clock.now()
        found.save()
    record(
        "election_approved", by=by, subject=found.procedure, path=found.organization.path,
        after={"批复日期": str(approved_on), "批复": approval},
    )  # fmt: skip
    obligations.settle(
        organization=queries.approver(found.organization), key=found.key, record=found.key, label="已批复",
        happened_on=approved_on, recorded_at=found.approved_at, by=by,
    )  # fmt: skip
    return found


def _end_old_offices(found: ElectionResult, by: Actor) -> None:
    last = found.elected_on - timedelta(days=1)
    for office in tree.committee_of(found.organization, on=found.elected_on):
        if office.from_on > last:
            raise Refused(
                f"{office.person.name}{office.called}的任职自{chinese_date(office.from_on)}起，与新一届同日，"
                "请先在组织机构中核对该任职，再登记批复。"
            )
        if office.to_on is None:
            organizations.relieve(appointment=office, to_on=last, reason="届满换届", by=by)


def _begin_offices(found: ElectionResult, reason: str, by: Actor) -> None:
    for one in found.elected.select_related("person"):
        one.appointment = organizations.appoint(
            person=one.person, organization=found.organization, post=one.post, from_on=found.elected_on, reason=reason,
            by=by,
        )  # fmt: skip
        one.save(update_fields=["appointment"])
