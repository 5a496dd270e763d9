"""Lists kept elsewhere: taken over once, compared ever after, refused as a whole where a row is wrong."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organ import TODAY
from yipanqi.accounts.models import Notice
from yipanqi.audit.models import Entry
from yipanqi.kernel import scope
from yipanqi.kernel.errors import Conflict, NotAllowed, Refused
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations.models import Organization
from yipanqi.plans import actions
from yipanqi.plans.actions.comparing import compare
from yipanqi.plans.enums import Answer, Arrival, Role, Stage
from yipanqi.plans.importing.rows import OWN, Incoming, Named, own_key
from yipanqi.plans.models import Delay, Directive, Intake, Part, Task

FROM = "市委督查系统"
DUE = date(2026, 9, 30)


def row(key: str = "2026-017", task: str = "完成窗口服务自查", *actors: str, **more) -> Incoming:
    """A row of the list; `牵头:工会` says how an actor takes part."""
    roles = {"牵头": Role.LEAD, "配合": Role.ASSIST}
    named = tuple(
        Named(one.partition(":")[2], roles[one.partition(":")[0]]) if ":" in one else Named(one)
        for one in (actors or ("甲支部",))
    )
    given = {
        "title": "改进窗口服务", "result": "自查报告一份", "seen_by": "看问题清单", "basis": "局党组会议",
        "decided_on": date(2026, 5, 20), "due_on": DUE, **more,
    }  # fmt: skip
    return Incoming(key=key, task=task, actors=named, **given)


@pytest.fixture
def take_in(organ, being):
    """`take_in(row(), …)`: by the secretary of the 党组, for the 党组."""

    def taken(*rows: Incoming, by: str = "党组书记", of: str = "党组", source: str = FROM, **more):
        with being(by) as actor:
            return actions.take_in(organization=organ.organizations[of], source=source, rows=rows, by=actor, **more)

    return taken


@pytest.fixture
def look(organ, being):
    """The list beside what is known."""

    def looked(*rows: Incoming, of: str = "党组", source: str = FROM, **more):
        with being("党组书记"):
            return compare(organization=organ.organizations[of], source=source, rows=rows, **more)

    return looked


def written() -> tuple:
    with scope.system("test"):
        return (
            list(Directive.objects.order_by("pk").values_list("title", "origin", "withdrawn_why")),
            list(Task.objects.order_by("pk").values_list("title", "origin", "first_due_on")),
            list(Part.objects.order_by("pk").values_list("organization__name", "role", "stage", "entry__due_on")),
            Delay.objects.count(), Intake.objects.count(), Entry.objects.count(),
        )  # fmt: skip


def parts() -> list[tuple[str, str]]:
    with scope.system("test"):
        return list(Part.objects.order_by("chain").values_list("organization__name", "role"))


def states(taken) -> list[str]:
    return [one.state for one in taken.comparison.findings]


# New


def test_a_list_becomes_decisions_tasks_and_entries_of_the_ledger_with_one_line_of_history(take_in):
    before = Entry.objects.count()
    taken = take_in(
        row("2026-017", "完成窗口服务自查", "甲支部", "乙支部", number="数发〔2026〕3号", text="全文"),
        row("2026-017", "公布整改清单", "牵头:办公室", "配合:工会", task_key="2", due_on=date(2026, 10, 31)),
        row("2026-018", "修订值班制度", "办公室", title="值班制度"),
        filename="督查台账.xlsx",
    )
    assert states(taken) == [Arrival.NEW] * 3
    with scope.system("test"):
        first, second = Directive.objects.order_by("pk")
        assert (first.title, first.origin, first.basis, first.number, first.text, first.decided_on) == (
            "改进窗口服务", f"{FROM}:2026-017", "局党组会议", "数发〔2026〕3号", "全文", date(2026, 5, 20),
        )  # fmt: skip
        assert (second.title, second.origin) == ("值班制度", f"{FROM}:2026-018")
        task = Task.objects.get(title="公布整改清单")
        assert (task.origin, task.first_due_on, task.directive, task.intake) == (
            "2", date(2026, 10, 31), first, taken.intake,
        )  # fmt: skip
        entry = Part.objects.get(task=task, role=Role.LEAD).entry
        assert (entry.due_on, entry.state, entry.source, entry.kind) == (
            date(2026, 10, 31), State.PENDING, "plans", "decision_task",
        )  # fmt: skip
        assert entry.title == "一项决策任务" and entry.basis == "2026年5月20日的决策"
        assert Obligation.objects.filter(source="plans").count() == 5
    assert parts() == [
        ("甲支部", "each"), ("乙支部", "each"), ("办公室", "lead"), ("工会", "assist"), ("办公室", "each"),
    ]  # fmt: skip
    events = list(Entry.objects.order_by("pk").values_list("event", flat=True))[before:]
    assert sorted(set(events)) == ["goals_taken_in", "obligation_owed"] and events.count("goals_taken_in") == 1
    told = Entry.objects.get(event="goals_taken_in").after
    assert (told["source"], told["filename"], told["new"], told["missing"]) == (FROM, "督查台账.xlsx", 3, 0)
    assert len(told["tasks"]) == 3 and "甲支部" not in str(told)


def test_what_was_taken_over_is_carried_out_like_any_other_task(take_in, organ, being):
    take_in(row())
    with scope.system("test"):
        part = Part.objects.get()
    with being("甲书记") as actor:
        actions.acknowledge(part=part, by=actor)
        report = actions.report(part=part, text="查了", done_on=TODAY, by=actor)
    with being("党组书记") as actor:
        actions.accept(report=report, by=actor)
        further = actions.Assignment("再查", "报告", "看报告", DUE, actions.Actors([organ.organizations["工会"]]))
        actions.assign(directive=part.task.directive, task=further, by=actor)
    with scope.system("test"):
        assert list(Part.objects.order_by("chain").values_list("stage", flat=True)) == [Stage.ACCEPTED, Stage.SENT]


def test_rows_of_one_task_put_their_actors_together(take_in):
    take_in(row("1", "自查", "甲支部"), row("1", "自查", "乙支部", result="", due_on=None), row("1", "自查", "工会"))
    assert parts() == [("甲支部", "each"), ("乙支部", "each"), ("工会", "each")]
    with scope.system("test"):
        assert Task.objects.count() == 1


@pytest.mark.parametrize(
    ("actors", "expected"),
    [
        (("各支部",), ["甲支部", "乙支部"]),
        (("机关各党支部",), ["甲支部", "乙支部"]),
        (("机关各处室", "群团组织", "工会"), None),
        (("各处室", "工会"), ["办公室", "工会"]),
        (("各基层党组织",), ["直属总支", "甲支部", "乙支部"]),
        (("甲 党支部",), ["甲支部"]),
    ],
)
def test_all_of_a_kind_and_any_spelling_are_understood(look, actors, expected):
    found = look(row("1", "自查", *actors))
    if expected is None:
        assert "下级组织里没有“群团组织”" in found.faults[0].reason
    else:
        assert (found.faults, found.findings[0].actors) == ([], "、".join(expected))


@pytest.mark.parametrize(
    ("actors", "expected"),
    [
        (("牵头:工会",), [("工会", "each")]),
        (("工会", "配合:甲支部"), [("甲支部", "assist"), ("工会", "lead")]),
        (("牵头:工会", "甲支部"), [("甲支部", "assist"), ("工会", "lead")]),
        (("牵头:工会", "牵头:甲支部"), [("甲支部", "each"), ("工会", "each")]),
        (("牵头:甲支部", "配合:各支部"), [("甲支部", "lead"), ("乙支部", "assist")]),
    ],
)
def test_one_leads_or_each_acts_for_itself(take_in, actors, expected):
    take_in(row("1", "自查", *actors))
    assert parts() == expected


# Again


def test_the_same_list_again_changes_nothing_and_says_so(take_in):
    rows = (row(), row("2026-018", "修订制度", "各支部", task_key="a"), row("2026-018", "印发", "工会", task_key="b"))
    take_in(*rows)
    before = written()
    again = take_in(*rows)
    assert again.intake is None and again.comparison.changes_nothing
    assert states(again) == [Arrival.SAME] * 3 and written() == before


def test_a_later_deadline_is_more_time_given_and_the_first_stays_on_record(take_in, organ):
    take_in(row("1", "自查", "牵头:工会", "配合:甲支部"))
    later = row("1", "自查", "牵头:工会", "配合:甲支部", due_on=date(2026, 11, 30))
    taken = take_in(later)
    assert states(taken) == [Arrival.CHANGED]
    change = taken.comparison.findings[0].changes[0]
    assert (change.label, change.before, change.after) == ("完成时限", "2026年9月30日", "2026年11月30日")
    with scope.system("test"):
        assert set(Part.objects.values_list("entry__due_on", flat=True)) == {date(2026, 11, 30)}
        assert Task.objects.get().first_due_on == DUE
        delay = Delay.objects.get()
        assert (delay.from_on, delay.until, delay.said, delay.reason, delay.part.role) == (
            DUE, date(2026, 11, 30), Answer.GRANTED, f"来源表更新：{FROM}", Role.LEAD,
        )  # fmt: skip
        assert Notice.objects.filter(account=organ.accounts["工会主席"], text__contains="2026年11月30日").count() == 1
    assert take_in(later).intake is None
    assert Entry.objects.filter(event="delay_granted").count() == 0
    assert take_in(row("1", "自查", "牵头:工会", "配合:甲支部")).intake is None, "a day it already had is no news"


def test_more_time_given_here_is_not_taken_away_by_the_list(take_in, being):
    take_in(row())
    with scope.system("test"):
        part = Part.objects.get()
    with being("党组书记") as actor:
        actions.move_deadline(part=part, until=date(2026, 12, 1), reason="任务增加", by=actor)
    assert take_in(row()).intake is None
    with scope.system("test"):
        assert Part.objects.get().entry.due_on == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("due_on", "said"),
    [(date(2026, 9, 1), "早于首次确定的期限2026年9月30日，期限不能提前"), (date(2026, 6, 16), "期限不能提前")],
)
def test_a_deadline_moved_backwards_is_refused(take_in, due_on, said):
    take_in(row())
    before = written()
    with pytest.raises(actions.FaultyList, match=said):
        take_in(row(due_on=due_on), row("9", "新的", "工会"))
    assert written() == before


def test_who_asked_for_more_time_gets_an_answer_first(take_in, being):
    take_in(row())
    with scope.system("test"):
        part = Part.objects.get()
    with being("甲书记") as actor:
        actions.ask_delay(part=part, wanted_on=date(2026, 10, 15), reason="人手不足", by=actor)
    taken = take_in(row(due_on=date(2026, 11, 30)))
    assert taken.intake is None and "已申请延期" in taken.comparison.findings[0].notes[0]


def test_words_follow_the_list_until_somebody_acknowledged_them(take_in, being):
    take_in(row(task_key="1"))
    changed = row(task="完成全部窗口自查", task_key="1", result="报告两份", title="改进全部窗口服务")
    taken = take_in(changed)
    assert [(one.label, one.after) for one in taken.comparison.findings[0].changes] == [
        ("任务", "完成全部窗口自查"), ("预期成果", "报告两份"), ("决策事项", "改进全部窗口服务"),
    ]  # fmt: skip
    with scope.system("test"):
        assert (Task.objects.get().title, Task.objects.get().result) == ("完成全部窗口自查", "报告两份")
        assert Directive.objects.get().title == "改进全部窗口服务"
        part = Part.objects.get()
    with being("甲书记") as actor:
        actions.acknowledge(part=part, by=actor)
    again = take_in(replace(changed, result="报告三份", basis="别的会议"))
    assert again.intake is None
    assert [one[:7] for one in again.comparison.findings[0].notes] == ["“预期成果”在", "“依据”在来源"]
    with scope.system("test"):
        assert Task.objects.get().result == "报告两份"


def test_organisations_named_further_get_the_task_too(take_in):
    take_in(row())
    taken = take_in(row("2026-017", "完成窗口服务自查", "甲支部", "工会", due_on=date(2026, 10, 30)))
    assert [one.label for one in taken.comparison.findings[0].changes] == ["完成时限", "增加承办单位"]
    assert parts() == [("甲支部", "each"), ("工会", "each")]
    with scope.system("test"):
        assert set(Part.objects.values_list("entry__due_on", flat=True)) == {date(2026, 10, 30)}
        assert Task.objects.count() == 1
    assert take_in(row("2026-017", "完成窗口服务自查", "甲支部", "工会", due_on=date(2026, 10, 30))).intake is None


def test_whom_the_list_no_longer_names_keeps_the_task_until_somebody_takes_it_back(take_in):
    take_in(row("1", "自查", "甲支部", "乙支部"))
    taken = take_in(row("1", "自查", "甲支部"))
    assert taken.intake is None and "不再写“乙支部”" in taken.comparison.findings[0].notes[0]
    assert parts() == [("甲支部", "each"), ("乙支部", "each")]


def test_a_change_of_who_leads_is_left_to_people(take_in):
    take_in(row("1", "自查", "甲支部", "乙支部"))
    taken = take_in(row("1", "自查", "牵头:甲支部", "配合:乙支部", "配合:工会"))
    assert taken.intake is None and "牵头和配合的关系变了" in taken.comparison.findings[0].notes[0]


def test_a_row_that_disappeared_is_named_and_never_taken_back(take_in):
    take_in(row("1", "自查"), row("2", "印发制度"))
    taken = take_in(row("2", "印发制度"))
    assert taken.intake is None and [one.task.title for one in taken.comparison.missing] == ["自查"]
    assert len(parts()) == 2
    assert take_in(row("3", "别的"), source="年度重点工作").comparison.missing == []


def test_what_was_taken_back_here_does_not_come_again(take_in, being):
    take_in(row())
    with scope.system("test"):
        directive = Directive.objects.get()
    with being("党组书记") as actor:
        actions.withdraw_directive(directive=directive, reason="事项已取消", by=actor)
    again = take_in(row())
    assert again.intake is None and states(again) == [Arrival.WITHDRAWN]
    assert "事项已取消" in again.comparison.findings[0].notes[0] and len(parts()) == 1


def test_a_deadline_that_is_over_is_left_out_and_named(take_in):
    taken = take_in(row("1", "旧事", due_on=date(2026, 3, 31), basis=""), row("2", "新事"))
    assert states(taken) == [Arrival.PAST, Arrival.NEW] and len(parts()) == 1
    assert "2026年3月31日已过，不导入" in taken.comparison.findings[0].notes[0]


def test_decisions_typed_here_come_back_by_their_own_number(take_in, issue, organ):
    made = issue("甲支部")
    with scope.system("test"):
        task = Task.objects.get()
    own = row(str(made.pk), task.title, source=OWN, task_key=own_key(task.pk), title=made.title, result="", seen_by="",
              due_on=None, basis="")  # fmt: skip
    taken = take_in(own)
    assert taken.intake is None and states(taken) == [Arrival.SAME] and taken.comparison.missing == []
    with pytest.raises(actions.FaultyList, match="本系统没有编号为“999999”的决策事项"):
        take_in(replace(own, key="999999"))
    with pytest.raises(actions.FaultyList, match="没有编号为“本系统-999999”的任务"):
        take_in(replace(own, task_key=own_key(999999)))


# Undone


def test_a_taking_over_can_be_taken_back_and_come_anew(take_in, being):
    taken = take_in(row("1", "自查", "甲支部", "乙支部"), row("2", "印发制度", "工会"))
    with being("党组书记") as actor:
        actions.take_back_intake(intake=taken.intake, by=actor)
        with pytest.raises(Conflict, match="已经撤销"):
            actions.take_back_intake(intake=taken.intake, by=actor)
    with scope.system("test"):
        assert set(Part.objects.values_list("stage", flat=True)) == {Stage.WITHDRAWN}
        assert set(Obligation.objects.filter(source="plans").values_list("state", flat=True)) == {State.VOID}
        assert Directive.objects.filter(withdrawn_at=None).count() == 0
    assert Entry.objects.filter(event="goals_taken_back").count() == 1
    assert states(take_in(row("1", "自查", "甲支部"))) == [Arrival.NEW]


def test_tasks_added_to_a_known_decision_are_taken_back_alone(take_in, being):
    take_in(row("1", "自查", task_key="a"))
    taken = take_in(row("1", "自查", task_key="a"), row("1", "印发制度", "工会", task_key="b"))
    with being("党组书记") as actor:
        actions.take_back_intake(intake=taken.intake, by=actor)
    with scope.system("test"):
        assert Directive.objects.get().withdrawn_at is None
        assert list(Part.objects.order_by("chain").values_list("stage", flat=True)) == [Stage.SENT, Stage.WITHDRAWN]


def test_nothing_is_taken_back_once_somebody_acted_on_it(take_in, being):
    taken = take_in(row("1", "自查", "甲支部", "乙支部"))
    with scope.system("test"):
        part = Part.objects.get(organization__name="乙支部")
    with being("乙书记") as actor:
        actions.acknowledge(part=part, by=actor)
    with being("党组书记") as actor, pytest.raises(Conflict, match="“乙支部”的任务“自查”已是“办理中”，不能整体撤销"):
        actions.take_back_intake(intake=taken.intake, by=actor)
    with being("甲书记") as actor, pytest.raises(NotAllowed):
        actions.take_back_intake(intake=taken.intake, by=actor)


def test_a_taking_over_that_only_moved_deadlines_has_nothing_to_take_back(take_in, being):
    take_in(row())
    taken = take_in(row(due_on=date(2026, 11, 30)))
    with being("党组书记") as actor, pytest.raises(Conflict, match="没有可以撤销的"):
        actions.take_back_intake(intake=taken.intake, by=actor)


# Refused


@pytest.mark.parametrize(
    ("made", "field", "said"),
    [
        (row("1", "自查", "丙支部"), "each", "下级组织里没有“丙支部”。是不是“甲支部”“乙支部”？"),
        (row("1", "自查", "党组"), "each", "“党组”就是决策单位"),
        (row("1", "自查", "配合:有关处室等"), "assist", "没有指明是哪个组织"),
        (row("1", "自查", "配合:工会"), "each", "只写了配合单位"),
        (row("1", "自查", "甲支部", "乙支部", "配合:工会"), "each", "有2个牵头（责任）单位"),
        (row("1", "自查", "甲支部", "配合:甲支部"), "assist", "“甲支部”既是承办单位又是配合单位"),
        (row(due_on=None), "due_on", "没有完成时限"),
        (row(due_on=TODAY + timedelta(days=1)), "due_on", "最早可定在2026年6月18日"),
        (row(decided_on=TODAY + timedelta(days=1)), "decided_on", "还没有到"),
        (row(decided_on=None), "decided_on", "没有决策日期"),
        (row(basis=" "), "basis", "没有依据"),
        (row(result=""), "result", "没有写预期成果"),
        (row(task="字" * 121), "task", "任务超过120字"),
        (row(task="机密★关于人事"), "task", "内容标有密级"),
        (row(text="密级：秘密\n正文"), "text", "内容标有密级"),
        (row(key="字" * 39), "key", "编号超过38字"),
        (row(source="http://x"), "source", "来源的名称用汉字写"),
    ],
)
def test_whatever_is_wrong_is_named_with_its_place_and_nothing_is_written(take_in, made, field, said):
    before = written()
    with pytest.raises(actions.FaultyList) as refused:
        take_in(row("好的", "好的", "工会"), replace(made, sheet="清单", row=7))
    fault = refused.value.faults[0]
    assert (fault.field, fault.row.row) == (field, 7) and said in fault.reason
    assert refused.value.message.startswith("工作表“清单”第7行“")
    assert written() == before


def test_rows_that_contradict_each_other_are_named(look):
    found = look(
        row("1", "自查", sheet="表", row=2), row("1", "自查", sheet="表", row=3),
        row("2", "印发", sheet="表", row=4), row("2", "印发", "乙支部", sheet="表", row=5, due_on=date(2026, 12, 31)),
        row("3", "修订", sheet="表", row=6, title="甲事"), row("3", "公布", sheet="表", row=7, title="乙事"),
    )  # fmt: skip
    assert [(one.row.row, one.field) for one in found.faults] == [(3, "key"), (5, "due_on"), (7, "title")]
    assert "与工作表“表”第2行重复" in found.faults[0].reason


def test_rows_without_words_in_sheets_of_like_names_are_each_named(look):
    found = look(row("1", "", sheet="表1", row=12), row("1", "", sheet="表11", row=2))
    assert [(one.row.sheet, one.row.row, one.reason) for one in found.faults] == [
        ("表1", 12, "没有写任务，请补填。"), ("表11", 2, "没有写任务，请补填。"),
    ]  # fmt: skip


def test_a_closed_organisation_gets_nothing(organ, look):
    with scope.system("test"):
        closing = Organization.objects.get(name="工会")
        closing.dissolved_on = date(2026, 7, 1)
        closing.save()
    assert "将于2026年7月1日撤销" in look(row("1", "自查", "工会")).faults[0].reason
    with scope.system("test"):
        closing.dissolved_on = date(2026, 6, 1)
        closing.save()
    assert "已于2026年6月1日撤销" in look(row("1", "自查", "工会")).faults[0].reason


def test_a_key_another_organisation_took_over_is_not_handed_out_twice(take_in, being):
    take_in(row())
    with pytest.raises(actions.FaultyList, match="已由“党组”导入"):
        take_in(row(), by="专职副书记", of="机关党委")


@pytest.mark.parametrize(
    ("source", "rows", "said"),
    [("", [row()], "请写明来源"), ("dc:1", [row()], "来源的名称用汉字写"), (FROM, [], "没有一行任务"),
     (FROM, [row(str(n)) for n in range(2001)], "一次最多导入2000行")],
)  # fmt: skip
def test_a_list_that_is_none_is_refused(take_in, source, rows, said):
    with pytest.raises(Refused, match=said):
        take_in(*rows, source=source)


def test_only_who_hands_out_tasks_for_the_organisation_takes_lists_over(take_in):
    for somebody in ("党组成员", "甲书记", "处长", "甲党员"):
        with pytest.raises(NotAllowed):
            take_in(row(), by=somebody)
    assert take_in(row(), by="专职副书记").intake is not None


def test_a_preview_that_is_out_of_date_is_not_applied(take_in, look):
    seen = look(row()).digest()
    take_in(row("2026-017", "完成窗口服务自查", "甲支部", "工会"))
    with pytest.raises(Conflict, match="预览之后任务有变动"):
        take_in(row(), digest=seen)
    assert take_in(row(), digest=look(row()).digest()).intake is None


def test_what_was_said_of_the_list_after_its_preview_is_not_written_unseen(take_in, look):
    bare = row(due_on=None, result="", basis="", decided_on=None)
    said = Incoming(due_on=DUE, result="报告", basis="党组会议", decided_on=date(2026, 5, 20))
    seen, before = look(bare, otherwise=said).digest(), written()
    for other in ({"due_on": date(2026, 12, 31)}, {"result": "清单"}, {"basis": "局务会议"}, {"decided_on": TODAY}):
        with pytest.raises(Conflict, match="再看一遍"):
            take_in(bare, otherwise=replace(said, **other), digest=seen)
    assert written() == before
    take_in(bare, otherwise=said, digest=seen)
    assert [(title, due_on) for title, _, due_on in written()[1]] == [("完成窗口服务自查", DUE)]


def test_who_reported_after_the_preview_is_not_left_out_of_more_time_unseen(take_in, look, take, report):
    take_in(row("1", "完成一次自查", "甲支部", "工会"))
    take("甲支部", "甲书记")
    later = row("1", "完成一次自查", "甲支部", "工会", due_on=date(2026, 11, 30))
    seen = look(later).digest()
    report("甲支部", "甲书记")
    with pytest.raises(Conflict, match="再看一遍"):
        take_in(later, digest=seen)
    assert {one[3] for one in written()[2]} == {DUE}
    take_in(later, digest=look(later).digest())
    assert [(one[0], one[3]) for one in written()[2]] == [("甲支部", DUE), ("工会", date(2026, 11, 30))]


def test_a_longer_list_costs_no_more_queries(take_in, look):
    def cost(act) -> int:
        with CaptureQueriesContext(connection) as caught:
            act()
        return len(caught)

    few = [row(str(number), f"任务{number}", "各支部") for number in range(2)]
    many = [row(f"x{number}", f"任务{number}", "各支部") for number in range(40)]
    assert cost(lambda: look(*few)) == cost(lambda: look(*many))
    assert cost(lambda: take_in(*many)) <= cost(lambda: take_in(*few)) + 8, "rows are written in batches"
    assert cost(lambda: take_in(*few)) == cost(lambda: take_in(*many))
