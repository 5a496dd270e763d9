"""The agenda of the 党组: who proposes, how a proposal stands, what the meetings say of it, who reads it."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.organ import TODAY
from yipanqi.accounts.models import Notice
from yipanqi.agenda import actions, exports, queries, rules
from yipanqi.agenda.enums import Stage, Standing
from yipanqi.agenda.models import Placing, Proposal
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.kernel.worktime import earliest_wanted
from yipanqi.meetings import actions as meetings
from yipanqi.meetings.actions import DecisionEntry
from yipanqi.meetings.queries import expected, starts
from yipanqi.obligations import actions as obligations
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations
from yipanqi.papers.tests.reading import docx_text

SECRET = "察尔汗盐湖"
WORDS = {"title": "窗口党员轮岗", "problem": "窗口只有两个人", "asked": "研究轮岗人数", "materials": ""}
STUDY = "leading_group_study"
THIS_MONTH = TODAY.replace(day=1)


@pytest.fixture
def group(organ):
    return organ.organizations["党组"]


def asked(organ, of="甲支部", once="one", **words) -> Proposal:
    with scope.system("test"):
        return actions.propose(organization=organ.organizations[of], once=once, by=COMMAND_LINE, **(WORDS | words))


def suggested(organ, being, once="own", **words) -> Proposal:
    with being("甲党员") as actor:
        return actions.suggest(
            person=organ.people["甲党员"], branch=organ.organizations["甲支部"], once=once, by=actor, **(WORDS | words)
        )


def arranged(group, on=TODAY, *, agenda: str = "", source: str = "agenda"):
    with scope.system("test"):
        return meetings.arrange(
            organization=group, kinds=[STUDY], starts_at=starts(on, time(9)), agenda=agenda, source=source,
            by=COMMAND_LINE,
        )  # fmt: skip


def held(meeting, *texts: str):
    with scope.system("test"):
        due = len(expected(meeting.organization, meeting.kinds, meeting.held_on))
        recorded = meetings.record_meeting(
            meeting=meeting, present_count=due, minutes="逐项研究。", by=COMMAND_LINE,
            decisions=[DecisionEntry(text) for text in texts],
        )  # fmt: skip
        return recorded, list(recorded.decisions.all())


def stands(row: Proposal) -> Standing:
    with scope.system("test"):
        return queries.item(row.pk).standing


def planned(row: Proposal, month: date | None = THIS_MONTH) -> Proposal:
    with scope.system("test"):
        return actions.plan(proposal=row, month=month, by=COMMAND_LINE)


# Rules

SEATS = st.builds(rules.Seat, held=st.booleans(), listed=st.booleans(), taken=st.sampled_from((None, True, False)),
                  decided=st.booleans())  # fmt: skip
MONTHS = st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(lambda day: day.replace(day=1))


@given(st.sampled_from(Stage.values), st.none() | SEATS, st.none() | MONTHS)
def test_a_proposal_stands_in_one_way_and_nothing_that_waits_is_lost(stage, seat, month):
    stand = rules.standing(stage, seat=seat, planned_for=month, today=TODAY)
    if stage != Stage.OPEN:
        assert stand == stage
    elif seat is None or seat.taken is False or not (seat.held or seat.listed):
        assert stand == (Standing.PLANNED if month is not None and month >= THIS_MONTH else Standing.OPEN)
    else:
        assert stand in (Standing.PLACED, Standing.HELD, Standing.DISCUSSED, Standing.DECIDED)
        assert (stand in rules.FINISHED) == (seat.held and seat.taken is True)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_a_year_of_months_begins_with_this_one(day):
    found = rules.months(day)
    assert found[0] == day.replace(day=1) and len(set(found)) == 12 and found == sorted(found)
    assert found[-1] < day + timedelta(days=366)


# From the proposal to the decision


def test_what_is_planned_becomes_a_line_and_the_record_says_what_was_decided(organ, group, visit):
    row, other = asked(organ), asked(organ, of="办公室", once="two", title="活动室搬迁")
    planned(row), planned(other)
    client = visit("党办干部")
    address = f"/meetings/arrange/?organization={group.pk}&kind={STUDY}"
    form = client.get(address).context["form"]
    lines = form["agenda"].value().splitlines()
    assert lines[:2] == ["研究：窗口党员轮岗（甲支部提出）", "研究：活动室搬迁（办公室提出）"]
    posted = {name: value or "" for name, value in form.initial.items() if not isinstance(value, list)} | {
        "once": "m1", "at": "09:00", "day": f"{TODAY:%Y-%m-%d}", "agenda": "\n".join([lines[0], *lines[2:]]),
    }  # fmt: skip
    assert client.post(address, posted).status_code == 302
    assert (stands(row), stands(other)) == (Standing.PLACED, Standing.PLANNED)
    with scope.system("test"):
        placing = Placing.objects.get()
    _, (first, _second) = held(placing.meeting, "轮岗两名", "别的事")
    assert stands(row) == Standing.HELD
    answer = client.post(reverse("agenda:result", args=[row.pk]), {"result": str(first.pk)})
    assert answer.status_code == 302 and stands(row) == Standing.DECIDED
    page = visit("甲书记").get(reverse("agenda:item", args=[row.pk])).content.decode()
    assert "轮岗两名" in page and "别的事" not in page and "已议定" in page
    with scope.system("test"):
        told = [(one.account.name, one.text) for one in Notice.objects.filter(key__startswith="agenda:").order_by("pk")]
    assert told == [
        ("甲书记", f"您提请的议题“窗口党员轮岗”已列入2026年6月{TODAY.day}日的党组会议。"),
        ("甲书记", f"您提请的议题“窗口党员轮岗”已由党组在2026年6月{TODAY.day}日研究，结果可以查看。"),
    ]
    text = docx_text(visit("党组成员").get(reverse("agenda:paper", args=[group.pk, 2026, "docx"])).content)
    assert "轮岗两名" in text and "活动室搬迁" in text and "2026年6月15日" in text and "别的事" not in text


def test_what_was_not_come_to_waits_again_and_what_was_cancelled_too(organ, group, everything):
    row = planned(asked(organ))
    meeting = arranged(group, agenda=queries.line_of(row))
    meetings.cancel(meeting=meeting, reason="防汛", by=COMMAND_LINE)
    assert stands(row) == Standing.PLANNED
    meeting, _ = held(arranged(group, agenda=queries.line_of(row)))
    placing = Placing.objects.get(meeting=meeting)
    actions.note_result(placing=placing, result="next", by=COMMAND_LINE)
    one = queries.item(row.pk)
    assert (one.standing, one.comes_back, one.proposal.planned_for) == (Standing.OPEN, True, None)
    actions.note_result(placing=placing, result="discussed", by=COMMAND_LINE)
    assert stands(row) == Standing.DISCUSSED


def test_a_month_that_went_by_brings_it_back(organ):
    row = planned(asked(organ))
    with clock.frozen(TODAY + timedelta(days=40)):
        assert stands(row) == Standing.OPEN


def test_it_can_be_added_to_a_meeting_that_is_arranged_and_taken_out_there(organ, group, everything):
    row, meeting = asked(organ), arranged(group, agenda="听取汇报")
    actions.place(proposal=row, meeting=meeting, by=COMMAND_LINE)
    meeting.refresh_from_db()
    assert meeting.agenda.splitlines() == ["听取汇报", "研究：窗口党员轮岗（甲支部提出）"]
    assert stands(row) == Standing.PLACED
    meetings.change_arrangement(meeting=meeting, agenda="听取汇报", by=COMMAND_LINE)
    assert stands(row) == Standing.PLANNED
    actions.plan(proposal=row, month=None, by=COMMAND_LINE)
    assert stands(row) == Standing.OPEN


def test_a_decision_taken_out_of_the_record_leaves_it_studied(organ, group, everything):
    row = planned(asked(organ))
    _, (first,) = held(arranged(group, agenda=queries.line_of(row)), "轮岗两名")
    placing = Placing.objects.get()
    actions.note_result(placing=placing, result=str(first.pk), by=COMMAND_LINE)
    first.delete()
    assert stands(row) == Standing.DISCUSSED


def test_declined_with_a_reason_and_taken_back(organ, everything):
    row = asked(organ)
    with pytest.raises(Refused, match="请写明理由"):
        actions.decline(proposal=row, reason=" ", by=COMMAND_LINE)
    actions.decline(proposal=row, reason="支部经费内可办", by=COMMAND_LINE)
    assert (stands(row), Proposal.objects.get().answer) == (Standing.DECLINED, "支部经费内可办")
    actions.reopen(proposal=row, by=COMMAND_LINE)
    assert (stands(row), Proposal.objects.get().answer) == (Standing.OPEN, "")
    with pytest.raises(Conflict):
        actions.reopen(proposal=row, by=COMMAND_LINE)


# Members


def test_a_member_proposes_through_the_branch_and_reads_the_answer(organ, being, visit):
    row = suggested(organ, being, title=f"{SECRET}调研")
    assert SECRET not in visit("党办干部").get("/agenda/").content.decode()
    with being("甲书记") as actor:
        actions.answer_member(proposal=row, answer="支部下月自己去", by=actor)
    page = visit("甲党员").get(reverse("agenda:item", args=[row.pk])).content.decode()
    assert "支部下月自己去" in page and "支部已答复" in page
    with being("甲书记") as actor:
        actions.pass_on(proposal=row, by=actor, **(WORDS | {"title": f"{SECRET}联合调研"}))
    assert stands(row) == Standing.OPEN
    assert f"{SECRET}联合调研" in visit("党办干部").get("/agenda/").content.decode()
    assert f"{SECRET}联合调研" in visit("甲党员").get("/agenda/").content.decode()


def test_a_member_takes_back_what_the_branch_has_not_passed_on(organ, being):
    row = suggested(organ, being)
    with being("甲书记") as actor, pytest.raises(Refused, match="由本人撤回"):
        actions.withdraw(proposal=row, by=actor)
    with being("甲党员") as actor:
        actions.withdraw(proposal=row, by=actor)
    assert stands(row) == Standing.WITHDRAWN
    passed = suggested(organ, being, once="again")
    with being("甲书记") as actor:
        actions.pass_on(proposal=passed, by=actor, **WORDS)
    with being("甲党员") as actor, pytest.raises(NotAllowed):
        actions.withdraw(proposal=queries.item(passed.pk).proposal, by=actor)


# Material


def test_material_is_owed_with_time_to_prepare_and_settled(organ, being, everything):
    row = asked(organ)
    day = earliest_wanted(TODAY)
    with pytest.raises(Refused, match="最早可定在"):
        actions.ask_material(proposal=row, wanted="人员表", wanted_on=day - timedelta(days=1), by=COMMAND_LINE)
    actions.ask_material(proposal=row, wanted="人员表", wanted_on=day, by=COMMAND_LINE)
    entry = Obligation.objects.get(source="agenda")
    assert (entry.organization, entry.due_on, entry.state) == (row.organization, day, State.PENDING)
    assert "人员表" not in entry.title
    actions.give_material(proposal=row, materials="见附表", by=COMMAND_LINE)
    entry.refresh_from_db()
    assert (entry.state, entry.met_on, Proposal.objects.get().materials) == (State.MET, TODAY, "见附表")
    with pytest.raises(Conflict):
        actions.give_material(proposal=row, materials="再来", by=COMMAND_LINE)


def test_a_departments_head_is_asked_in_person_and_nothing_is_owed_of_what_is_withdrawn(organ, everything):
    row = asked(organ, of="办公室")
    actions.ask_material(proposal=row, wanted="表", wanted_on=earliest_wanted(TODAY), by=COMMAND_LINE)
    assert Obligation.objects.get(source="agenda").person == organ.people["处长"]
    actions.withdraw(proposal=row, by=COMMAND_LINE)
    assert Obligation.objects.get(source="agenda").state == State.VOID


# Refusals


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "  ", "请填写“议题”"),
        ("title", "长" * 61, "超过60字"),
        ("problem", "", "请填写“要解决的问题”"),
        ("asked", "长" * 301, "超过300字"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(organ, visit, field, value, sentence):
    with pytest.raises(Refused, match=sentence):
        asked(organ, **{field: value})
    page = visit("甲书记").post(
        "/agenda/propose/",
        WORDS | {"once": "x", "organization": organ.organizations["甲支部"].pk, "materials": "留着的字", field: value},
    )
    assert page.status_code == 422 and "留着的字" in page.content.decode()


def test_what_is_refused(organ, group, everything, visit):
    row = asked(organ)
    with pytest.raises(Refused, match="一年内的月份"):
        actions.plan(proposal=row, month=date(2025, 1, 1), by=COMMAND_LINE)
    branch_meeting = meetings.arrange(
        organization=organ.organizations["甲支部"], kinds=["theme_day"], starts_at=starts(TODAY, time(9)),
        by=COMMAND_LINE,
    )  # fmt: skip
    with pytest.raises(Refused, match="本党组已安排"):
        actions.place(proposal=row, meeting=branch_meeting, by=COMMAND_LINE)
    planned(row)
    meeting = arranged(group, agenda=queries.line_of(row))
    placing = Placing.objects.get()
    with pytest.raises(Refused, match="还没有记录"):
        actions.note_result(placing=placing, result="discussed", by=COMMAND_LINE)
    for verb in (
        lambda: actions.plan(proposal=row, month=THIS_MONTH, by=COMMAND_LINE),
        lambda: actions.decline(proposal=row, reason="不必", by=COMMAND_LINE),
        lambda: actions.withdraw(proposal=row, by=COMMAND_LINE),
    ):
        with pytest.raises(Refused, match="已列入会议"):
            verb()
    held(meeting)
    for wrong in ("999999", "x", "9" * 40, ""):
        with pytest.raises(Refused, match="请从这次会议的议定事项"):
            actions.note_result(placing=placing, result=wrong[:18], by=COMMAND_LINE)
    client = visit("党办干部")
    for address in ("/agenda/999/", "/agenda/of/999/", f"/agenda/of/{group.pk}/2026.exe", "/agenda/999/plan/"):
        assert client.get(address).status_code == 404, address
    assert client.get("/agenda/?year=x").status_code == client.get(f"/agenda/of/{group.pk}/?year=0").status_code == 200
    assert client.post(reverse("agenda:plan", args=[row.pk]), {"when": "2020-01"}).status_code == 422


def test_a_closed_branch_and_a_unit_without_a_leading_group_propose_nothing(organ, everything):
    branch = organ.organizations["乙支部"]
    branch.dissolved_on = TODAY - timedelta(days=1)
    with pytest.raises(Refused, match="已经撤销"):
        actions.propose(organization=branch, once="x", by=COMMAND_LINE, **WORDS)
    alone = organizations.found_organization(
        name="工委", kind="work_committee", parent=None, founded_on=date(2020, 1, 1), by=COMMAND_LINE
    )
    with pytest.raises(Refused, match="没有登记党组"):
        actions.propose(organization=alone, once="y", by=COMMAND_LINE, **WORDS)


def test_everything_is_asked_once(organ, being):
    assert asked(organ) == asked(organ)
    assert suggested(organ, being) == suggested(organ, being)


def test_who_may(organ, being):
    row = asked(organ)
    for role in ("乙书记", "甲党员", "甲组长", "工会主席", "纪委书记", "党组成员"):
        with being(role) as actor, pytest.raises(NotAllowed):
            actions.propose(organization=organ.organizations["甲支部"], once=role, by=actor, **WORDS)
    for role in ("甲书记", "总支书记", "处长", "党组成员", "纪委书记"):
        with being(role) as actor, pytest.raises(NotAllowed):
            actions.plan(proposal=row, month=THIS_MONTH, by=actor)
    for role in ("党组书记", "专职副书记", "党办干部"):
        with being(role) as actor:
            actions.plan(proposal=row, month=THIS_MONTH, by=actor)
    with being("处长") as actor:
        actions.propose(organization=organ.organizations["办公室"], once="d", by=actor, **WORDS)
    with being("甲书记") as actor, pytest.raises(NotAllowed):
        actions.suggest(
            person=organ.people["甲党员"], branch=organ.organizations["甲支部"], once="z", by=actor, **WORDS
        )


# Who reads


def test_nobody_else_reads_a_proposal(organ, being, visit):
    row = asked(organ, title=f"{SECRET}专题", problem=f"{SECRET}问题")
    inside = suggested(organ, being, title="纳木错专题")
    shown, members = set(), set()
    for role in organ.accounts:
        client = visit(role)
        pages = [client.get(reverse("agenda:item", args=[row.pk])), client.get("/agenda/"), client.get("/agenda/mine/"),
                 client.get("/search/", {"q": SECRET[:4]})]  # fmt: skip
        if any(SECRET in page.content.decode() for page in pages[:3]):
            shown.add(role)
            assert SECRET in pages[3].content.decode().replace("<mark>", "").replace("</mark>", ""), role
        else:
            assert pages[0].status_code in (403, 404) and f"{SECRET}专题" not in pages[3].content.decode(), role
        if client.get(reverse("agenda:item", args=[inside.pk])).status_code == 200:
            members.add(role)
    assert shown == {"甲书记", "甲委员", "党组书记", "党组成员", "专职副书记", "党办干部"}
    assert members == {"甲书记", "甲委员", "甲党员"}


def test_another_leading_group_below_is_asked_by_its_own_branches(organ, group, everything, visit):
    inner = organizations.found_organization(
        name="二级党组", kind="leading_group", parent=group, founded_on=date(2020, 1, 1), by=COMMAND_LINE
    )
    office = organizations.found_organization(
        name="二级处", kind="department", parent=inner, founded_on=date(2020, 1, 1), by=COMMAND_LINE
    )
    row = actions.propose(organization=office, once="inner", by=COMMAND_LINE, **(WORDS | {"title": SECRET}))
    assert row.leading_group == inner
    for role in ("党组书记", "党办干部", "专职副书记"):
        assert visit(role).get(reverse("agenda:item", args=[row.pk])).status_code == 404


# Half-years and pages


def test_the_half_year_comes_from_the_ledger(organ, group, visit, everything):
    obligations.reconcile(organization=group, by=COMMAND_LINE)
    first = queries.half_years(group, 2026)[0]
    assert (first.met_on, first.due_on) == (None, date(2026, 6, 30))
    held(arranged(group, source=""))
    assert queries.half_years(group, 2026)[0].met_on == TODAY
    assert exports.ledger_of(group, 2026).studied[0].endswith("2026年6月15日召开")
    page = visit("党组成员").get("/agenda/").content.decode()
    assert "6月15日已召开" in page


def test_the_number_of_queries_is_fixed(organ, group, visit):
    counts = []
    for number in (1, 2):
        for other in range(number):
            row = planned(asked(organ, once=f"{number}{other}"))
            with scope.system("test"):
                line = queries.line_of(row)
            meeting, decisions = held(arranged(group, agenda=line), "轮岗")
            with scope.system("test"):
                placing = Placing.objects.get(meeting=meeting, proposal=row)
                actions.note_result(placing=placing, result=str(decisions[0].pk), by=COMMAND_LINE)
            asked(organ, once=f"o{number}{other}")
        clients = [(visit("党办干部"), "/agenda/"), (visit("甲书记"), "/agenda/mine/")]
        found = []
        for client, address in clients:
            client.get(address)
            with CaptureQueriesContext(connection) as caught:
                client.get(address)
            found.append(len(caught))
        counts.append(found)
    assert counts[0] == counts[1]
