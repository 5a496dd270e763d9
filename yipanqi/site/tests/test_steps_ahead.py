"""Steps of procedures under way: in the thirty days of who answers for them, on the desk of who takes part; told once,
and never by a second due date.
"""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organ import TODAY
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings import actions as meetings
from yipanqi.meetings import procedures as scripts
from yipanqi.meetings.actions import procedures
from yipanqi.meetings.models import Procedure
from yipanqi.meetings.queries import coming, expected
from yipanqi.obligations.models import Obligation
from yipanqi.site import ahead

pytestmark = pytest.mark.django_db
MEETING_ON = TODAY + timedelta(days=20)


@pytest.fixture
def begin(organ):
    def begun(where: str, kind: str = "org_life", on: date | None = MEETING_ON) -> Procedure:
        script = next(one for one in scripts.current(TODAY) if one.id == kind)
        with scope.system("test"):
            return procedures.begin(
                organization=organ.organizations[where], script=script, year=2026, planned_on=on, by=COMMAND_LINE
            )

    return begun


def shown(organ, being, role: str, kind: str = "程序") -> list[ahead.Line]:
    with being(role):
        found = ahead.ahead(*ahead.whose(organ.people[role].pk, TODAY), TODAY)
    return [line for week in found.weeks for line in week.lines if line.kind == kind]


def test_the_steps_stand_on_their_days_with_their_clauses_and_only_for_who_answers(organ, being, begin):
    begun, strange = begin("乙支部"), begin("甲支部")
    lines = {line.title.partition("：")[2]: line for line in shown(organ, being, "乙书记")}
    assert list(lines) == [
        "确定主题和方案", "组织学习", "主题和时间报上级党组织、谈心谈话", "听取意见", "查摆问题、核对上年度整改情况",
        "召开组织生活会、开展批评和自我批评", "制定整改措施并承诺",
    ]  # fmt: skip
    opinions = lines["听取意见"]
    assert opinions.on == MEETING_ON - timedelta(days=5) and opinions.where == "乙支部"
    assert "第十七条" in opinions.basis and opinions.address == f"/meetings/procedures/{begun.pk}/steps/opinions/"
    assert "待核" in lines["查摆问题、核对上年度整改情况"].basis
    assert not [one for one in lines.values() if f"/procedures/{strange.pk}/" in one.address]
    assert shown(organ, being, "处长") == []


def test_what_is_done_left_out_or_arranged_is_not_told_again(organ, being, begin):
    begun = begin("乙支部")
    with scope.system("test"):
        procedures.mark_done(procedure=begun, code="theme", done_on=TODAY, by=COMMAND_LINE)
        procedures.skip(procedure=begun, code="study", reason="已结合主题党日学习", by=COMMAND_LINE)
        procedures.move(
            procedure=begun, code="talks", planned_on=TODAY + timedelta(days=2), reason="集中谈", by=COMMAND_LINE
        )
        begun.refresh_from_db()
        meetings.arrange(
            organization=begun.organization, kinds=["org_life_meeting"], by=COMMAND_LINE,
            starts_at=datetime(MEETING_ON.year, MEETING_ON.month, MEETING_ON.day, 15, tzinfo=clock.ZONE),
        )  # fmt: skip
    left = shown(organ, being, "乙书记")
    assert [line.title.partition("：")[2] for line in left] == [
        "谈心谈话", "主题和时间报上级党组织", "听取意见", "查摆问题、核对上年度整改情况", "开展批评和自我批评",
        "制定整改措施并承诺",
    ]  # fmt: skip
    assert next(line for line in left if "谈心谈话" in line.title).on == TODAY + timedelta(days=2)
    assert [line.on for line in shown(organ, being, "乙书记", "会议")] == [MEETING_ON]
    with scope.system("test"):
        begun.refresh_from_db()
        procedures.break_off(procedure=begun, reason="上级统一安排", by=COMMAND_LINE)
    assert shown(organ, being, "乙书记") == []


def test_days_that_passed_stand_in_one_line_until_a_month_after_the_meeting(organ, being, begin):
    begun = begin("乙支部", on=TODAY - timedelta(days=1))
    (passed, *later) = shown(organ, being, "乙书记")
    assert passed.on == TODAY and passed.button == "打开程序"
    open_ = [one for one in begun.prescribed.steps if one.days is not None and one.phase != "after"]
    assert passed.title == f"2026年度组织生活会：{len(open_)}步已过计划日期" and "谈心谈话" in passed.needs
    assert [line.on for line in later] == [TODAY + timedelta(days=9), TODAY + timedelta(days=14)]
    with scope.system("test"):
        Procedure.objects.update(planned_on=TODAY - coming.OVER - timedelta(days=1))
    assert shown(organ, being, "乙书记") == []


def test_a_deadline_stands_once_as_the_ledger_has_it(organ, being, begin):
    begin("党组", "democratic_life", TODAY + timedelta(days=18))
    lines = shown(organ, being, "党组书记")
    assert not [line for line in lines if "报上级" in line.title]
    due = [line for line in shown(organ, being, "党组书记", "到期") if "报上级" in line.title]
    assert [line.on for line in due] == [TODAY + timedelta(days=3)]
    with scope.system("test"):
        kept = Obligation.objects.filter(kind="procedure_step", title__contains="报上级").values_list(
            "due_on", flat=True
        )
        assert list(kept) == [TODAY + timedelta(days=3)]


def test_the_number_of_questions_does_not_grow_with_the_procedures(organ, visit, begin):
    asked = []
    for kind in ("org_life", "appraisal"):
        begin("乙支部", kind)
        client = visit("乙书记")
        client.get("/ahead/")
        with CaptureQueriesContext(connection) as counted:
            page = client.get("/ahead/").content.decode()
        asked.append(len(counted))
    assert asked[0] == asked[1] and "民主评议" in page and "组织生活会：" in page


def test_the_leaders_desk_says_what_each_has_to_do_and_by_when(organ, visit, begin):
    begun = begin("党组", "democratic_life", TODAY + timedelta(days=18))
    for role in ("党组书记", "党组成员"):
        page = visit(role).get("/desk/").content.decode()
        part = page.partition(f'id="procedure-{begun.pk}"')[2].partition("</section>")[0]
        assert "2026年度民主生活会：拟于2026年7月3日召开" in part
        assert "制定方案，报上级（6月18日前）、报告会议情况（7月18日前）" in part
        assert re.findall(r">([^<>]+)</a>（(\d+月\d+日)）", part) == [
            ("学习研讨", "6月19日"), ("谈心谈话", "6月25日"), ("撰写对照检查材料", "6月28日"),
            ("召开民主生活会", "7月3日"), ("对照检查，批评与自我批评", "7月3日"),
        ]  # fmt: skip
        assert "征求意见" not in part, "the office's step"
    assert "民主生活会：" not in visit("专职副书记").get("/desk/").content.decode()
    assert f"procedure-{begun.pk}" not in visit("处长").get("/desk/").content.decode()
    with scope.system("test"):
        procedures.mark_done(procedure=begun, code="statements", done_on=TODAY, by=COMMAND_LINE)
        procedures.mark_done(procedure=begun, code="plan", done_on=TODAY, by=COMMAND_LINE)
    page = visit("党组成员").get("/desk/").content.decode()
    assert "撰写对照检查材料" not in page and "制定方案" not in page and "谈心谈话" in page


def test_what_is_through_leaves_the_leaders_desk(organ, visit, begin):
    begun = begin("党组", "democratic_life", TODAY)
    with scope.system("test"):
        body = organ.organizations["党组"]
        held = meetings.arrange(
            organization=body, kinds=["democratic_life_meeting"], by=COMMAND_LINE,
            starts_at=datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=clock.ZONE),
        )  # fmt: skip
        due = len(expected(body, held.kinds, TODAY))
        meetings.record_meeting(meeting=held, present_count=due, minutes="对照检查。", by=COMMAND_LINE)
        begun.refresh_from_db()
        assert "2026年6月15日已召开" in visit("党组成员").get("/desk/").content.decode()
        for code in ("study", "talks", "statements", "criticism", "plan", "report"):
            row = begun.steps.get(code=code)
            row.done_on, row.recorded_at = TODAY, clock.now()
            row.save()
    assert f"procedure-{begun.pk}" not in visit("党组成员").get("/desk/").content.decode()
