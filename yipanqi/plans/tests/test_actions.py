"""Handing out, taking on, splitting, reporting, judging, giving time, taking back – and every way each is refused."""

from datetime import date, timedelta

import pytest

from tests.organ import TODAY
from yipanqi.audit.models import Entry
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.meetings.models import Meeting
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.organizations.models import Organization
from yipanqi.plans import actions
from yipanqi.plans.enums import Role, Said, Stage
from yipanqi.plans.models import Delay, Directive, Part, Task
from yipanqi.plans.tests.conftest import DUE, SECRET
from yipanqi.responsibilities.tests.scene import ruled

EARLIEST = date(2026, 6, 18)
"""Three working days after Monday, 15 June."""


def chains() -> list[tuple[str, str]]:
    with scope.system("test"):
        return list(Part.objects.order_by("chain").values_list("organization__name", "role"))


# Handing out


def test_a_decision_goes_to_a_branch_a_union_and_a_department_in_one_step(issue, entry, part):
    made = issue("工会", "甲支部", "办公室")
    assert chains() == [("甲支部", Role.EACH), ("办公室", Role.EACH), ("工会", Role.EACH)]
    assert (made.decided_on, made.created_at.astimezone(clock.ZONE).date()) == (date(2026, 6, 12), TODAY)
    for name in ("甲支部", "工会", "办公室"):
        owed = entry(name)
        assert (owed.due_on, owed.state, owed.source, owed.kind) == (DUE, State.PENDING, "plans", "decision_task")
        assert (owed.title, owed.basis) == ("一项决策任务", "2026年6月12日的决策")
        assert part(name).task.first_due_on == DUE and part(name).stage == Stage.SENT
    with scope.system("test"):
        assert Task.objects.count() == 1
        assert Obligation.objects.filter(source="plans").count() == 3
        assert (
            Entry.objects.filter(event="task_given").count()
            == Entry.objects.filter(event="directive_issued").count()
            == 1
        )


def test_the_same_form_twice_is_one_decision(issue):
    assert issue("甲支部", once="k").pk == issue("甲支部", once="k").pk
    assert len(chains()) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"title": " "}, "请写明决策事项。"),
        ({"title": "字" * 121}, "决策事项超过120字"),
        ({"title": "机密★关于人事"}, "内容标有密级“机密★"),
    ],
)
def test_a_decision_that_says_nothing_or_too_much_is_refused(issue, more, said):
    with pytest.raises(Refused, match=said):
        issue("甲支部", **more)
    assert chains() == []


def test_a_decision_of_tomorrow_is_refused(organ, being):
    with being("党组书记") as actor, pytest.raises(Refused, match="决策日期2026年6月16日还没有到"):
        actions.issue(
            organization=organ.organizations["党组"], title="事", decided_on=TODAY + timedelta(days=1), basis="会",
            by=actor,
        )  # fmt: skip


def test_every_task_leaves_three_working_days(issue, part):
    with pytest.raises(Refused, match="最早可定在2026年6月18日") as refused:
        issue("甲支部", due=EARLIEST - timedelta(days=1))
    assert refused.value.field == "due_on" and chains() == []
    issue("甲支部", due=EARLIEST)
    assert part("甲支部").entry.due_on == EARLIEST


@pytest.mark.parametrize(
    ("names", "more", "said"),
    [
        ((), {"people": ()}, "请选择承办单位或责任人"),
        (("甲支部",), {"lead": "甲支部"}, "不需要牵头单位"),
        (("甲支部", "乙支部"), {"lead": "工会"}, "牵头单位须是所选的承办单位之一"),
        (("党组",), {}, "“党组”在这项任务的交办链上"),
        ((), {"people": ("甲党员",)}, "甲党员不在“党组”任职或编组"),
    ],
)
def test_actors_that_make_no_sense_are_refused(issue, names, more, said):
    with pytest.raises(Refused, match=said):
        issue(*names, **more)
    assert chains() == []


def test_only_who_answers_for_an_organisation_decides_in_its_name(issue):
    for somebody in ("党组成员", "甲书记", "处长", "甲党员"):
        with pytest.raises(NotAllowed):
            issue("乙支部", by=somebody)
    assert issue("乙支部", by="专职副书记").organization.name == "党组"


def test_a_branch_hands_nothing_to_another_branch(issue):
    with pytest.raises(Refused, match="“乙支部”不是“甲支部”的下级"):
        issue("乙支部", by="甲书记", of="甲支部")
    assert issue("第一党小组", by="甲书记", of="甲支部").pk


def test_nothing_is_handed_to_a_closed_organisation(organ, issue, being):
    with scope.system("test"):
        closed = Organization.objects.get(pk=organ.organizations["工会"].pk)
        closed.dissolved_on = date(2026, 6, 20)
        closed.save()
        organ.organizations["工会"] = closed
    with pytest.raises(Refused, match="“工会”将于2026年6月20日撤销") as refused:
        issue("工会")
    assert refused.value.field == "organizations"
    with scope.system("test"):
        closed.dissolved_on = date(2026, 6, 1)
        closed.save()
    with pytest.raises(Refused, match="“工会”已于2026年6月1日撤销"):
        issue("工会")


def test_an_organisation_with_an_open_task_is_not_closed_before_its_end(organ, issue, report, take):
    issue("乙支部")
    with pytest.raises(Refused, match="“乙支部”还有党组交办的任务没有办结"):
        _dissolve(organ, TODAY)


def _dissolve(organ, on: date):

    with scope.system("test"):
        organizations.dissolve_organization(
            organization=Organization.objects.get(pk=organ.organizations["乙支部"].pk), on=on, reason="撤并",
            by=COMMAND_LINE,
        )  # fmt: skip


# Taking on


def test_the_named_person_has_it_on_the_own_desk(organ, being, issue, part, entry):
    issue("甲支部")
    with being("甲书记") as actor:
        actions.acknowledge(part=part("甲支部"), person=organ.people["甲委员"], by=actor)
    now = part("甲支部")
    assert (now.stage, now.person.name, entry("甲支部").person.name) == (Stage.ACKNOWLEDGED, "甲委员", "甲委员")
    assert entry("甲支部").due_on == DUE
    with being("甲委员") as actor:  # named: may report
        assert actions.report(part=part("甲支部"), text="已办", done_on=TODAY, by=actor).number == 1


def test_who_does_not_answer_for_the_actor_cannot_take_it_on(being, issue, part):
    issue("甲支部")
    for somebody in ("乙书记", "甲委员", "党组书记", "总支书记"):
        with being(somebody) as actor, pytest.raises(NotAllowed, match="由“甲支部”的负责人"):
            actions.acknowledge(part=part("甲支部"), by=actor)
    assert part("甲支部").stage == Stage.SENT


def test_a_stranger_cannot_be_named(organ, being, issue, part):
    issue("甲支部")
    with being("甲书记") as actor, pytest.raises(Refused, match="乙书记不在“甲支部”"):
        actions.acknowledge(part=part("甲支部"), person=organ.people["乙书记"], by=actor)


def test_a_task_is_taken_on_once(issue, take):
    issue("甲支部")
    take("甲支部", "甲书记")
    with pytest.raises(Conflict, match="现在是“办理中”，不能签收"):
        take("甲支部", "甲书记")


def test_an_actor_asks_for_somebody_else_and_is_answered(being, issue, part, entry):
    issue("工会", "甲支部")
    with being("工会主席") as actor:
        with pytest.raises(Refused, match="请写明理由"):
            actions.decline(part=part("工会"), reason=" ", by=actor)
        actions.decline(part=part("工会"), reason="不属于工会职责", by=actor)
    assert (part("工会").stage, part("工会").note, entry("工会").state) == (
        Stage.DECLINED,
        "不属于工会职责",
        State.PENDING,
    )
    with being("甲书记") as actor, pytest.raises(NotAllowed):
        actions.insist(part=part("工会"), answer="请办", by=actor)
    with being("党组书记") as actor:
        actions.insist(part=part("工会"), answer="涉及职工权益，仍请工会办", by=actor)
        with pytest.raises(Conflict):
            actions.insist(part=part("工会"), answer="再说一遍", by=actor)
    assert (part("工会").stage, part("工会").note) == (Stage.SENT, "涉及职工权益，仍请工会办")


# Splitting


def test_it_is_split_to_lower_organisations_and_people_in_chain_order(organ, being, issue, take, task, part, entry):
    issue("机关党委", "办公室")
    take("机关党委", "专职副书记")
    with being("专职副书记") as actor:
        actions.split(part=part("机关党委"), task=task("乙支部", "甲支部", "工会"), by=actor)
        actions.split(part=part("机关党委"), task=task(people=("党办干部",)), by=actor)
    names = [name for name, _ in chains()]
    assert names == ["机关党委", "甲支部", "乙支部", "工会", "机关党委", "办公室"]
    own = part("机关党委", person="党办干部")
    assert own.in_person and own.depth == 1 and entry("机关党委", person="党办干部").person.name == "党办干部"
    with being("专职副书记") as actor, pytest.raises(Refused, match="已经落实到人"):
        actions.acknowledge(part=own, by=actor)
        actions.split(part=own, task=task("乙支部"), by=actor)


def test_a_task_never_comes_back_along_its_chain(being, issue, take, task, part):
    issue("机关党委")
    take("机关党委", "专职副书记")
    with being("专职副书记") as actor:
        for name in ("党组", "机关党委"):
            with pytest.raises(Refused, match=f"“{name}”在这项任务的交办链上，交回去会循环"):
                actions.split(part=part("机关党委"), task=task(name), by=actor)
        actions.split(part=part("机关党委"), task=task("直属总支"), by=actor)
    take("直属总支", "总支书记")
    with being("总支书记") as actor, pytest.raises(Refused, match="“机关党委”在这项任务的交办链上"):
        actions.split(part=part("直属总支"), task=task("机关党委"), by=actor)


def test_who_gets_it_from_below_has_no_more_time_than_the_giver(being, issue, take, task, part):
    issue("机关党委")
    with being("专职副书记") as actor, pytest.raises(Conflict, match="请先签收"):
        actions.split(part=part("机关党委"), task=task("乙支部"), by=actor)
    take("机关党委", "专职副书记")
    with being("专职副书记") as actor, pytest.raises(Refused, match="晚于本任务的期限2026年7月10日"):
        actions.split(part=part("机关党委"), task=task("乙支部", due=DUE + timedelta(days=1)), by=actor)
    with (
        clock.frozen(date(2026, 7, 9)),
        being("专职副书记") as actor,
        pytest.raises(Refused, match="已不能再分解。请先"),
    ):
        actions.split(part=part("机关党委"), task=task("乙支部"), by=actor)


# Reporting


def test_a_report_meets_the_ledger_as_of_the_day_it_was_done(issue, take, report, entry, part):
    issue("甲支部")
    with pytest.raises(Conflict, match="请先签收"):
        report("甲支部", "甲书记")
    take("甲支部", "甲书记")
    with clock.frozen(date(2026, 7, 13)):
        made = report("甲支部", "甲书记", on=date(2026, 7, 9))
    owed = entry("甲支部")
    assert (owed.state, owed.met_on, owed.recorded_late) == (State.MET, date(2026, 7, 9), True)
    with scope.system("test"):
        (proof,) = owed.evidence.all()
        assert (proof.record, proof.label) == (made.record, "决策任务的报告")
    assert part("甲支部").stage == Stage.REPORTED


def test_done_after_the_deadline_is_late_however_early_it_is_entered(issue, take, report, entry):
    issue("甲支部")
    take("甲支部", "甲书记")
    with clock.frozen(date(2026, 7, 13)):
        report("甲支部", "甲书记", on=date(2026, 7, 13))
    assert entry("甲支部").state == State.LATE


@pytest.mark.parametrize(
    ("more", "said", "field"),
    [
        ({"text": ""}, "请写明完成情况", "text"),
        ({"text": "字" * 501}, "完成情况超过500字", "text"),
        ({"on": TODAY + timedelta(days=1)}, "完成日期2026年6月16日还没有到", "done_on"),
        ({"on": date(2026, 6, 11)}, "完成日期早于决策日期2026年6月12日", "done_on"),
        ({"records": ["meeting:999"]}, "选中的记录里有已经变动的", "records"),
    ],
)
def test_a_report_that_cannot_be_is_refused(issue, take, report, part, entry, more, said, field):
    issue("甲支部")
    take("甲支部", "甲书记")
    with pytest.raises(Refused, match=said) as refused:
        report("甲支部", "甲书记", **more)
    assert refused.value.field == field
    assert (part("甲支部").stage, entry("甲支部").state) == (Stage.ACKNOWLEDGED, State.PENDING)


def test_nobody_reports_before_those_below_are_through(being, issue, take, task, report, part):
    issue("机关党委")
    take("机关党委", "专职副书记")
    with being("专职副书记") as actor:
        actions.split(part=part("机关党委"), task=task("乙支部", "甲支部"), by=actor)
    with pytest.raises(Refused, match="分解给甲支部、乙支部的2项还没有办结"):
        report("机关党委", "专职副书记")
    with being("专职副书记") as actor:
        actions.withdraw_part(part=part("乙支部"), reason="另行安排", by=actor)
    take("甲支部", "甲书记")
    made = report("甲支部", "甲书记")
    with being("专职副书记") as actor:
        actions.accept(report=made, by=actor)
    assert report("机关党委", "专职副书记").number == 1


def test_a_common_task_is_reported_once_and_counts_for_each(being, issue, take, report, part, entry):
    issue("甲支部", "乙支部", "工会", lead="工会")
    assert dict(chains()) == {"甲支部": Role.ASSIST, "乙支部": Role.ASSIST, "工会": Role.LEAD}
    take("甲支部", "甲书记"), take("工会", "工会主席")
    with pytest.raises(Refused, match="由牵头单位报告一次"):
        report("甲支部", "甲书记")
    made = report("工会", "工会主席")
    for name in ("甲支部", "乙支部", "工会"):
        assert (part(name).stage, entry(name).state, entry(name).met_on) == (Stage.REPORTED, State.MET, TODAY)
    with being("党组书记") as actor:
        actions.send_back(report=made, answer="缺工会会员意见", by=actor)
    assert {entry(name).state for name in ("甲支部", "乙支部", "工会")} == {State.PENDING}
    made = report("工会", "工会主席")
    with being("党组书记") as actor:
        actions.accept(report=made, by=actor)
    assert {(part(name).stage, entry(name).state) for name in ("甲支部", "乙支部", "工会")} == {
        (Stage.ACCEPTED, State.MET)
    }
    with scope.system("test"):
        assert made.part.reports.count() == 2 and Task.objects.count() == 1


def test_records_there_are_already_are_pointed_to(organ, being, issue, take, report):
    from datetime import datetime

    from yipanqi.meetings import actions as meetings

    issue("甲支部")
    take("甲支部", "甲书记")
    with being("甲书记") as actor:
        held = meetings.arrange(
            organization=organ.organizations["甲支部"], kinds=["theme_day"], place="三楼",
            starts_at=datetime(2026, 6, 13, 15, tzinfo=clock.ZONE), by=actor,
        )  # fmt: skip
        held = Meeting.objects.get(pk=held.pk)
        meetings.record_meeting(meeting=held, present_count=10, minutes="自查", by=actor)
    made = report("甲支部", "甲书记", records=[f"meeting:{held.pk}", f"meeting:{held.pk}"])
    with scope.system("test"):
        assert [(one.record, one.happened_on) for one in made.linked.all()] == [
            (f"meeting:{held.pk}", date(2026, 6, 13))
        ]


# Judging


def test_a_report_is_accepted_by_its_giver_only_and_once(being, issue, take, report, part, entry):
    issue("甲支部")
    take("甲支部", "甲书记")
    made = report("甲支部", "甲书记")
    for somebody in ("甲书记", "总支书记", "乙书记", "党组成员"):
        with being(somebody) as actor, pytest.raises(NotAllowed):
            actions.accept(report=made, by=actor)
    with being("党组书记") as actor:
        actions.accept(report=made, answer="好", by=actor)
    with being("专职副书记") as actor:
        with pytest.raises(Conflict, match="这份报告已由党组书记于2026年6月15日认可，不用再审核"):
            actions.accept(report=made, by=actor)
        with pytest.raises(Conflict, match="认可，不用再审核"):
            actions.send_back(report=made, answer="再补", by=actor)
    assert (part("甲支部").stage, entry("甲支部").state) == (Stage.ACCEPTED, State.MET)


def test_what_is_sent_back_is_owed_again_with_the_lead_time(being, issue, take, report, part, entry):
    issue("甲支部")
    take("甲支部", "甲书记")
    with clock.frozen(date(2026, 7, 10)):
        made = report("甲支部", "甲书记", on=date(2026, 7, 10))
        with being("党组书记") as actor:
            with pytest.raises(Refused, match="请写明退回的原因"):
                actions.send_back(report=made, answer=" ", by=actor)
            actions.send_back(report=made, answer="缺清单", by=actor)
        owed = entry("甲支部")
        assert (owed.state, owed.due_on, owed.met_on) == (State.PENDING, date(2026, 7, 15), None)
        assert (part("甲支部").stage, part("甲支部").note, part("甲支部").task.first_due_on) == (
            Stage.RETURNED,
            "缺清单",
            DUE,
        )
        with scope.system("test"):
            assert owed.evidence.count() == 0
        again = report("甲支部", "甲书记", on=date(2026, 7, 10))
        assert again.number == 2
        with being("党组书记") as actor:
            actions.accept(report=again, by=actor)
    with scope.system("test"):
        assert [one.said for one in again.part.reports.all()] == [Said.RETURNED, Said.ACCEPTED]


# Time


def test_more_time_is_asked_for_and_given_and_the_first_deadline_stays(being, issue, take, part, entry):
    issue("甲支部")
    take("甲支部", "甲书记")
    with being("甲书记") as actor:
        asked = actions.ask_delay(part=part("甲支部"), wanted_on=date(2026, 7, 20), reason="防汛值守", by=actor)
        with pytest.raises(Conflict, match="已经提交"):
            actions.ask_delay(part=part("甲支部"), wanted_on=date(2026, 7, 21), reason="又来", by=actor)
        with pytest.raises(NotAllowed):
            actions.decide_delay(delay=asked, granted=True, by=actor)
    assert entry("甲支部").due_on == DUE
    with being("党组书记") as actor:
        actions.decide_delay(delay=asked, granted=True, until=date(2026, 7, 17), by=actor)
        with pytest.raises(Conflict, match="已由党组书记答复"):
            actions.decide_delay(delay=asked, granted=False, answer="不行", by=actor)
    assert (entry("甲支部").due_on, part("甲支部").task.first_due_on) == (date(2026, 7, 17), DUE)
    with scope.system("test"):
        kept = Delay.objects.get()
        assert (kept.from_on, kept.wanted_on, kept.until) == (DUE, date(2026, 7, 20), date(2026, 7, 17))


def test_a_refusal_says_why_and_moves_nothing(being, issue, take, part, entry):
    issue("甲支部")
    take("甲支部", "甲书记")
    with being("甲书记") as actor:
        asked = actions.ask_delay(part=part("甲支部"), wanted_on=date(2026, 7, 20), reason="忙", by=actor)
    with being("党组书记") as actor:
        with pytest.raises(Refused, match="请写明不同意的理由"):
            actions.decide_delay(delay=asked, granted=False, by=actor)
        actions.decide_delay(delay=asked, granted=False, answer="时间够", by=actor)
    assert entry("甲支部").due_on == DUE


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (DUE - timedelta(days=1), "早于首次确定的期限2026年7月10日，期限不能提前"),
        (DUE, "不晚于现在的期限2026年7月10日"),
    ],
)
def test_a_deadline_never_moves_backwards(being, issue, take, part, entry, until, said):
    issue("甲支部")
    take("甲支部", "甲书记")
    with being("党组书记") as actor, pytest.raises(Refused, match=said):
        actions.move_deadline(part=part("甲支部"), until=until, reason="提前", by=actor)
    with being("甲书记") as actor, pytest.raises(Refused, match=said):
        actions.ask_delay(part=part("甲支部"), wanted_on=until, reason="改", by=actor)
    assert entry("甲支部").due_on == DUE


def test_a_deadline_moved_leaves_the_lead_time_and_stays_after_what_was_granted(being, issue, take, part, entry):
    issue("甲支部")
    take("甲支部", "甲书记")
    with being("党组书记") as actor:
        actions.move_deadline(part=part("甲支部"), until=date(2026, 7, 20), reason="防汛", by=actor)
        with pytest.raises(Refused, match="不晚于现在的期限2026年7月20日"):
            actions.move_deadline(part=part("甲支部"), until=date(2026, 7, 15), reason="提前", by=actor)
    with clock.frozen(date(2026, 7, 21)), being("党组书记") as actor, pytest.raises(Refused, match="太近，最早"):
        actions.move_deadline(part=part("甲支部"), until=date(2026, 7, 22), reason="再延", by=actor)
    assert entry("甲支部").due_on == date(2026, 7, 20)


def test_nobody_below_gets_more_time_than_the_giver_has(being, issue, take, task, part):
    issue("机关党委")
    take("机关党委", "专职副书记")
    with being("专职副书记") as actor:
        actions.split(part=part("机关党委"), task=task("乙支部"), by=actor)
    with being("乙书记") as actor, pytest.raises(Refused, match="晚于上一级任务的期限2026年7月10日"):
        actions.ask_delay(part=part("乙支部"), wanted_on=date(2026, 7, 20), reason="忙", by=actor)


# Taking back


def test_what_is_taken_back_goes_with_everything_below_and_nothing_else(being, issue, take, task, part, entry, report):
    issue("机关党委", "工会")
    take("机关党委", "专职副书记")
    with being("专职副书记") as actor:
        actions.split(part=part("机关党委"), task=task("乙支部", "甲支部"), by=actor)
    take("甲支部", "甲书记")
    done = report("甲支部", "甲书记")
    with being("专职副书记") as actor:
        actions.accept(report=done, by=actor)
    with being("党组书记") as actor:
        with pytest.raises(Refused, match="请写明收回的理由"):
            actions.withdraw_part(part=part("机关党委"), reason="", by=actor)
        actions.withdraw_part(part=part("机关党委"), reason="任务调整", by=actor)
    stages = {name: part(name).stage for name in ("机关党委", "乙支部", "甲支部", "工会")}
    assert stages == {
        "机关党委": Stage.WITHDRAWN, "乙支部": Stage.WITHDRAWN, "甲支部": Stage.ACCEPTED, "工会": Stage.SENT,
    }  # fmt: skip
    states = {name: entry(name).state for name in stages}
    assert states == {"机关党委": State.VOID, "乙支部": State.VOID, "甲支部": State.MET, "工会": State.PENDING}


def test_a_waiting_report_falls_with_its_task(being, issue, take, report, part):
    issue("甲支部")
    take("甲支部", "甲书记")
    made = report("甲支部", "甲书记")
    with being("党组书记") as actor:
        actions.withdraw_part(part=part("甲支部"), reason="不办了", by=actor)
        with pytest.raises(Conflict, match="任务已经收回，这份报告不再审核"):
            actions.accept(report=made, by=actor)


def test_a_decision_is_taken_back_as_a_whole_once(being, issue, part, entry, task):
    made = issue("甲支部", "工会")
    with being("甲书记") as actor, pytest.raises(NotAllowed):
        actions.withdraw_directive(directive=made, reason="不办", by=actor)
    with being("党组书记") as actor:
        actions.withdraw_directive(directive=made, reason="上级另有部署", by=actor)
        with pytest.raises(Conflict, match="已经收回"):
            actions.withdraw_directive(directive=made, reason="再收", by=actor)
        with pytest.raises(Conflict, match="已经收回，不能再交办"):
            actions.assign(directive=made, task=task("乙支部"), by=actor)
    assert {entry(name).state for name in ("甲支部", "工会")} == {State.VOID}
    with scope.system("test"):
        assert Directive.objects.get().withdrawn_why == "上级另有部署"
        assert SECRET not in str(list(Obligation.objects.filter(source="plans").values()))


def test_an_answer_to_a_report_is_owed_by_whoever_gave_the_task_and_settled_by_giving_it(
    issue, take, report, being, part, visit
):
    def owed() -> list[tuple]:
        with scope.system("test"):
            rows = Obligation.objects.filter(kind="task_review").order_by("pk").select_related("organization")
            return [(row.organization.name, row.title, str(row.due_on), str(row.state)) for row in rows]

    issue("甲支部", "乙支部")
    for name, by in (("甲支部", "甲书记"), ("乙支部", "乙书记")):
        take(name, by)
    first = report("甲支部", "甲书记")
    line = ("党组", "一份任务报告待审核", "2026-06-23", "pending")  # 19 June is 端午节
    assert owed() == [line]
    words = "审核甲支部的报告：完成一次自查"
    assert words in visit("党组书记").get("/desk/").content.decode()
    assert words not in visit("甲书记").get("/desk/").content.decode()
    with being("党组书记") as actor:
        actions.send_back(report=first, answer="缺清单", by=actor)
    assert owed() == [(*line[:3], "met")]
    again = report("甲支部", "甲书记")
    with being("党组书记") as actor:
        actions.accept(report=again, by=actor)
    report("乙支部", "乙书记")
    assert [one[3] for one in owed()] == ["met", "met", "pending"]
    assert "完成一次自查" not in str(owed())
    with being("党组书记") as actor:
        actions.withdraw_part(part=part("乙支部"), reason="不再需要", by=actor)
    assert [one[3] for one in owed()] == ["met", "met", "void"]
    assert words not in visit("党组书记").get("/desk/").content.decode()


def test_how_long_an_answer_may_take_is_ruled_by_the_organ(organ, issue, take, report):
    with scope.system("test"):
        ruled(organ.organizations["党组"], review_days=8)
    issue("甲支部")
    take("甲支部", "甲书记")
    report("甲支部", "甲书记")
    with scope.system("test"):
        assert str(Obligation.objects.get(kind="task_review").due_on) == "2026-06-26"
