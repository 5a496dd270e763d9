"""Elections: candidates, counts of the paper ballots, another vote where one is due. Numbers only; nobody's vote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.clock import chinese_date
from yipanqi.kernel.errors import Refused
from yipanqi.meetings.actions.procedures.base import happened, held, log, said
from yipanqi.meetings.enums import Electing, Part
from yipanqi.meetings.models import Ballot, Nominee, Procedure
from yipanqi.meetings.queries import elections as queries
from yipanqi.organizations.enums import Post
from yipanqi.organizations.models import Person

MOST_SEATS = 21


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who stands, in the order of the ballot; `post` matters where heads are elected."""

    person: Person
    post: str = Post.COMMITTEE_MEMBER


@dataclass(frozen=True, slots=True)
class Marks:
    """What the valid ballots said of one candidate; of somebody written in only who is in favour."""

    in_favour: int = 0
    against: int = 0
    abstained: int = 0

    @property
    def total(self) -> int:
        """Ballots that said something, or nothing, of the candidate."""
        return self.in_favour + self.against + self.abstained


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there were. `present` is asked where the committee elects: its first meeting has no record here."""

    issued: int
    returned: int
    valid: int
    counted_on: date
    present: int | None = None
    left_out: int = 0
    left_out_reason: str = ""


@transaction.atomic
def nominate(*, procedure: Procedure, electing: str, seats: int, candidates: Sequence[Candidate], by: Actor) -> Ballot:
    """Say who stands for how many seats, in the order of the ballot; until the vote is counted it may be said again."""
    procedure = unreported(procedure)
    electing = Electing(electing)
    ballot = Ballot.objects.filter(procedure=procedure, electing=electing).order_by("-round").first()
    if ballot is None:
        ballot = Ballot(procedure=procedure, electing=electing)
    if ballot.counted:
        raise Refused("已经投票计票，不能再改候选人；需要再次投票的，请在计票页办理。")
    _check_candidates(procedure, ballot, seats, candidates)
    ballot.seats = seats
    ballot.save()
    ballot.nominees.all().delete()
    Nominee.objects.bulk_create(
        Nominee(ballot=ballot, person=one.person, place=place, post=one.post)
        for place, one in enumerate(candidates, start=1)
    )
    after = {"选举": electing.label, "应选": seats, "候选人": queries.names_of(one.person for one in candidates)}
    if queries.by_members(procedure, electing):
        follow_step(procedure, Part.CANDIDATES, clock.today())
    log("candidates_named", procedure, by, after=after)
    return ballot


def unreported(procedure: Procedure) -> Procedure:
    """The procedure, held for this transaction; refuses once its result was reported."""
    procedure = held(procedure)
    if queries.result_of(procedure):
        raise Refused("选举结果已经报告上级，不能再改。确有错误的，请在“选举结果”中撤回报告后更正。")
    return procedure


def _check_candidates(procedure: Procedure, ballot: Ballot, seats: int, candidates: Sequence[Candidate]) -> None:
    if not candidates:
        raise Refused("请选择候选人。", field="candidates")
    if not 1 <= seats <= MOST_SEATS:
        raise Refused(f"应选人数应为1至{MOST_SEATS}人。", field="seats")
    able = {one.pk for one in queries.may_stand(procedure, ballot.electing)}
    strangers = [one.person.name for one in candidates if one.person.pk not in able]
    if strangers:
        raise Refused(f"{'、'.join(strangers)}没有被选举权，或不在本组织名册，不能列为候选人。", field="candidates")
    if queries.by_members(procedure, ballot.electing):
        _refuse_tellers(procedure, candidates)
    if len({one.person.pk for one in candidates}) < len(candidates):
        raise Refused("候选人重复，请核对。", field="candidates")
    if ballot.electing == Electing.HEADS:
        _check_heads(seats, candidates)
    elif ballot.round == 1:
        surplus = queries.surplus_of(len(candidates), seats)
        if not surplus.passed:
            raise Refused(
                f"委员候选人实行差额：{surplus.sentence}。请增加候选人（{surplus.clause}）。", field="candidates"
            )
    elif len(candidates) < seats:
        raise Refused(f"候选人{len(candidates)}人，少于应选{seats}人，请增加。", field="candidates")


def _refuse_tellers(procedure: Procedure, candidates: Sequence[Candidate]) -> None:
    tellers = {one.person_id: one.get_duty_display() for one in procedure.tellers.all()}
    for one in candidates:
        if duty := tellers.get(one.person.pk):
            raise Refused(f"{one.person.name}已提名为{duty}，候选人不能担任；请先更改{duty}。", field="candidates")


def _check_heads(seats: int, candidates: Sequence[Candidate]) -> None:
    if any(one.post not in queries.HEAD_POSTS for one in candidates):
        raise Refused("请为每名候选人选择书记或副书记职务。", field="candidates")
    if sum(one.post == Post.SECRETARY for one in candidates) > 1:
        raise Refused("书记候选人只能有一名。", field="candidates")
    if len(candidates) != seats:
        raise Refused(f"书记、副书记等额选举：应选{seats}人，候选人{len(candidates)}人。", field="seats")


@transaction.atomic
def count_votes(
    *,
    procedure: Procedure,
    electing: str,
    counts: Counts,
    marks: Mapping[int, Marks],
    by: Actor,
    written_in: Mapping[int, int] | None = None,
) -> Ballot:
    """Enter the count of the vote that waits (or of the last one again): `marks` by nominee, `written_in` by person.

    A vote that is void – too few there, more ballots back than given out – is kept as it was: it is voted again.
    """
    procedure = unreported(procedure)
    ballot = Ballot.objects.filter(procedure=procedure, electing=electing).order_by("-round").first()
    if ballot is None:
        raise Refused("请先确定候选人，再录入计票数。")
    _check_day(procedure, electing, counts.counted_on)
    due, present = _attendance(procedure, electing, counts)
    _check_numbers(counts, present)
    ballot.due, ballot.present, ballot.left_out = due, present, counts.left_out
    ballot.left_out_reason = said(
        counts.left_out_reason, what="不计入的依据", most=200, field="left_out_reason", required=counts.left_out > 0
    )
    ballot.issued, ballot.returned, ballot.valid = counts.issued, counts.returned, counts.valid
    ballot.counted_on, ballot.given_up, ballot.given_up_reason = counts.counted_on, 0, ""
    ballot.save()
    _mark(procedure, ballot, marks, written_in or {})
    _follow_count(procedure, electing, counts.counted_on)
    log("votes_counted", procedure, by, after=_words(ballot))
    return ballot


def _follow_count(procedure: Procedure, electing: str, day: date) -> None:
    through = queries.standing(procedure, electing).through
    part = Part.COUNT if queries.by_members(procedure, electing) else Part.HEADS
    follow_step(procedure, part, day if through else None)


def follow_step(procedure: Procedure, part: Part, day: date | None) -> None:
    """A step whose list says that it is done is done on that day, and open again when the list says otherwise."""
    step = procedure.prescribed.part(part)
    if step is not None:
        at = clock.now() if day else None
        procedure.steps.filter(code=step.code).exclude(done_on=day).update(done_on=day, skipped="", recorded_at=at)


def _words(ballot: Ballot) -> dict:
    numbers = {"应到": ballot.due, "实到": ballot.present, "发出": ballot.issued, "收回": ballot.returned,
               "有效": ballot.valid}  # fmt: skip
    return {"选举": ballot.get_electing_display(), "第几次": ballot.round, **numbers}


def _check_day(procedure: Procedure, electing: str, day: date) -> None:
    happened(day, what="投票日期", field="counted_on")
    meeting = procedure.meeting
    if meeting is None or not meeting.held:
        raise Refused(f"请先记录{queries.assembly(procedure)}的出席情况，再录入计票数。")
    if queries.by_members(procedure, electing):
        if day != meeting.held_on:
            raise Refused(
                f"投票日期应与{queries.assembly(procedure)}同日（{chinese_date(meeting.held_on)}）。",
                field="counted_on",
            )
        registered = queries.counts_as_registered(procedure)
        if not registered.passed:
            raise Refused(f"{registered.sentence}：当日有人转入、转出或转正，请先核对并修改会议记录。")
    elif day < meeting.held_on:
        raise Refused(
            f"投票日期早于{queries.assembly(procedure)}日期{chinese_date(meeting.held_on)}，请更正。",
            field="counted_on",
        )
    elif not queries.committee(procedure):
        raise Refused("委员还没有选出，请先录入委员选举的计票数。")


def _attendance(procedure: Procedure, electing: str, counts: Counts) -> tuple[int, int]:
    """Who ought to be there and was: by the record of the meeting, or the committee and the number typed."""
    if not queries.by_members(procedure, electing):
        due = len(queries.committee(procedure))
        if counts.present is None or counts.present > due:
            raise Refused(f"请填写到会委员人数，不多于{due}人。", field="present")
        return due, counts.present
    meeting = procedure.meeting
    assert meeting is not None and meeting.voters_due is not None and meeting.voters_present is not None
    away = meeting.voters_due - meeting.voters_present
    if counts.left_out > away:
        raise Refused(f"不计入应到会的{counts.left_out}人，多于未到会的{away}人，请核对。", field="left_out")
    return meeting.voters_due - counts.left_out, meeting.voters_present


def _check_numbers(counts: Counts, present: int) -> None:
    if counts.issued > present:
        raise Refused(f"发出{counts.issued}张，多于实到有选举权的{present}人，请核对。", field="issued")
    if counts.valid > counts.returned:
        raise Refused(f"有效{counts.valid}张，多于收回的{counts.returned}张，请核对。", field="valid")


def _mark(procedure: Procedure, ballot: Ballot, marks: Mapping[int, Marks], written_in: Mapping[int, int]) -> None:
    ballot.nominees.filter(written_in=True).delete()
    nominees = list(ballot.nominees.select_related("person"))
    if set(marks) != {one.pk for one in nominees}:
        raise Refused("候选人名单刚有变动，请重新打开页面核对。", field="marks")
    able = {one.pk: one for one in queries.may_stand(procedure, ballot.electing)}
    gone = [one.person.name for one in nominees if one.person_id not in able]
    if gone:
        raise Refused(f"{'、'.join(gone)}选举当日已不在本组织或没有被选举权，请先调整候选人。", field="marks")
    for one in nominees:
        _check_marks(one.person.name, marks[one.pk], ballot.valid or 0)
        one.in_favour, one.against, one.abstained = (
            marks[one.pk].in_favour,
            marks[one.pk].against,
            marks[one.pk].abstained,
        )
        one.save()
    _write_in(ballot, {pk: count for pk, count in written_in.items() if count}, able, nominees)
    cast = sum(one.in_favour for one in nominees) + sum(written_in.values())
    most = (ballot.valid or 0) * ballot.seats
    if cast > most:
        raise Refused(
            f"赞成票共{cast}票，多于有效票{ballot.valid}张×应选{ballot.seats}人＝{most}票：所选人数多于应选人数的选票无效，请核对。",
            field="marks",
        )


def _check_marks(name: str, marks: Marks, valid: int) -> None:
    if marks.total != valid:
        raise Refused(
            f"{name}：赞成、反对、弃权共{marks.total}票，应等于有效票{valid}张（未填的计为弃权），请核对。",
            field="marks",
        )


def _write_in(ballot: Ballot, counts: Mapping[int, int], able: Mapping[int, Person], known: Sequence[Nominee]) -> None:
    if ballot.electing == Electing.HEADS and counts:
        raise Refused("书记、副书记等额选举，另选他人的请按另行选举办理。", field="marks")
    printed = {one.person_id for one in known}
    for place, (pk, number) in enumerate(counts.items(), start=len(known) + 1):
        if pk in printed or pk not in able:
            raise Refused("另选的人应是本组织有被选举权、票面上没有的党员，请重新选择。", field="marks")
        if number > (ballot.valid or 0):
            raise Refused(f"另选{able[pk].name}{number}票，多于有效票{ballot.valid}张，请核对。", field="marks")
        Nominee.objects.create(ballot=ballot, person=able[pk], place=place, written_in=True, in_favour=number)


@transaction.atomic
def vote_again(*, procedure: Procedure, electing: str, by: Actor) -> Ballot:
    """Prepare the next vote: an invalid one whole, a tie among those tied, otherwise for the seats still open."""
    procedure = unreported(procedure)
    stands = queries.standing(procedure, electing)
    if not stands.again or stands.last is None:
        raise Refused("不需要再次投票。")
    last = stands.last
    if not last.valid:
        people = [one for one in last.nominees if not one.written_in]
    elif last.tied:
        people = list(last.tied)
    else:
        elected = {one.pk for one in stands.elected}
        left = [one for one in last.nominees if one.pk not in elected]
        people = sorted(left, key=lambda one: (-one.in_favour, one.place))
    ballot = Ballot.objects.create(procedure=procedure, electing=electing, round=last.ballot.round + 1, seats=last.open)
    Nominee.objects.bulk_create(
        Nominee(ballot=ballot, person=one.person, place=place, post=one.post)
        for place, one in enumerate(people, start=1)
    )
    after = {"选举": ballot.get_electing_display(), "第几次": ballot.round, "应选": ballot.seats}
    log("vote_repeated", procedure, by, after=after)
    return ballot


@transaction.atomic
def give_up_seats(*, procedure: Procedure, electing: str, reason: str, by: Actor) -> Ballot:
    """Leave the open seats empty: near the number, and more than half of those there agree (选举, 条号待核)."""
    procedure = unreported(procedure)
    stands = queries.standing(procedure, electing)
    if not stands.again or stands.last is None or not stands.last.valid or stands.last.tied:
        raise Refused("只有有效投票后名额仍不足时，才可以减少名额。")
    if not stands.elected:
        raise Refused("没有人当选，不能减少名额，应另行选举。")
    ballot = stands.last.ballot
    reason = said(reason, what="减少名额的依据", most=200, field="reason", required=True)
    ballot.given_up, ballot.given_up_reason = stands.last.open, reason
    ballot.save(update_fields=["given_up", "given_up_reason"])
    assert ballot.counted_on is not None
    _follow_count(procedure, electing, ballot.counted_on)
    log("seats_given_up", procedure, by, after={"减少": ballot.given_up}, reason=reason)
    return ballot
