"""Lists as organs keep them: headers, merged cells, several actors in a cell, deadlines in words; out and in again."""

from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.organ import TODAY
from yipanqi.files.sheets.workbook import Sheet, Workbook
from yipanqi.files.sheets.workbook import read as opened
from yipanqi.kernel import scope
from yipanqi.plans import actions, exports
from yipanqi.plans.actions.comparing import compare
from yipanqi.plans.enums import Arrival, Role
from yipanqi.plans.importing import deadlines, reading
from yipanqi.plans.importing.reading import Whole, guess, read
from yipanqi.plans.importing.rows import OWN, Incoming, Named, short_key
from yipanqi.plans.models import Part, Task

HEAD = ["序号", "编号", "督办事项", "依据", "会议时间", "目标任务", "责任单位", "配合单位", "完成时限", "完成情况"]


def book(*rows: list, name: str = "清单", merges=()) -> Workbook:
    """What a file with these rows is opened as."""
    made = openpyxl.Workbook()
    page = made.active
    page.title = name
    for row in rows:
        page.append(row)
    for area in merges:
        page.merge_cells(area)
    stream = BytesIO()
    made.save(stream)
    return opened(stream.getvalue(), "清单.xlsx")


def told(*rows: list, whole: Whole | None = None, **more) -> reading.Told:
    return read(book(*rows, **more), whole or Whole(), today=TODAY)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026年6月底前", (2026, 6, 30)), ("6月底", (2026, 6, 30)), ("2026年9月30日前", (2026, 9, 30)),
        ("2026.9", (2026, 9, 30)), ("2026-09-30", (2026, 9, 30)), ("年底前", (2026, 12, 31)),
        ("2026年底前完成", (2026, 12, 31)), ("三季度", (2026, 9, 30)), ("2026年第三季度末", (2026, 9, 30)),
        ("上半年", (2026, 6, 30)), ("7月中旬", (2026, 7, 20)), ("2026年3月至9月", (2026, 9, 30)),
        ("3月-6月", (2026, 6, 30)), ("2026-03-01至2026-09-30", (2026, 9, 30)), ("全年", (2026, 12, 31)),
        ("十二月底", (2026, 12, 31)), ("2027年2月底前", (2027, 2, 28)), (datetime(2026, 9, 1), (2026, 9, 1)),
        ("9月底前（每月报送）", (2026, 9, 30)), ("2026", (2026, 12, 31)), ("二〇二六年十月底", (2026, 10, 31)),
    ],
)  # fmt: skip
def test_a_deadline_is_the_last_day_of_what_is_written(written, expected):
    assert deadlines.read(written, year=2026).day == date(*expected)


@pytest.mark.parametrize(
    "written", ["长期坚持", "每季度", "持续推进", "常态化开展", "立行立改", "每季度末", "定期", "按要求"]
)
def test_what_has_no_end_is_no_deadline(written):
    found = deadlines.read(written, year=2026)
    assert found.day is None and found.open and "责任清单" in found.fault


@pytest.mark.parametrize("written", ["尽快", "2月30日", "13月", "2026年6月31日", "见附件", 7.5])
def test_what_cannot_be_understood_is_named(written):
    found = deadlines.read(written, year=2026)
    assert (found.day, found.open) == (None, False) and found.fault


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_as_written(day):
    for form in (f"{day.year}年{day.month}月{day.day}日前", day.isoformat(), f"{day:%Y.%m.%d}", day):
        assert deadlines.read(form, year=1999).day == day


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.dates(), st.times(), st.none()))
def test_no_cell_breaks_the_reader(cell):
    found = deadlines.read(cell, year=2026)
    assert found.day is None or isinstance(found.day, date)


def test_a_list_as_it_is_kept_is_read():
    found = told(
        ["××局2026年督办事项台账"], ["填报单位：办公室"], HEAD,
        [1, "2026-017", "改进窗口服务", "局党组会议", date(2026, 5, 20), "完成自查", "甲支部、乙支部", None, "9月底前",
         "办理中"],
        [2, None, None, None, None, "公布清单", "办公室", "工会；甲支部\n乙支部", datetime(2026, 10, 31), ""],
        ["二、制度建设"],
        [3, "2026-018", "修订制度", "党委会", date(2026, 6, 1), "〃", "牵头单位：办公室；配合单位：工会", "", "年底前"],
        ["合计", 3], ["填表人：张三"],
    )  # fmt: skip
    one, two, three = found.rows
    assert (one.key, one.title, one.basis, one.decided_on, one.task, one.due_on) == (
        "2026-017", "改进窗口服务", "局党组会议", date(2026, 5, 20), "完成自查", date(2026, 9, 30),
    )  # fmt: skip
    assert one.actors == (Named("甲支部"), Named("乙支部")) and (one.sheet, one.row) == ("清单", 4)
    assert (two.key, two.title, two.basis, two.decided_on) == (one.key, one.title, one.basis, one.decided_on)
    assert two.actors == (
        Named("办公室"), Named("工会", Role.ASSIST), Named("甲支部", Role.ASSIST), Named("乙支部", Role.ASSIST),
    )  # fmt: skip
    assert (three.key, three.basis, three.task) == ("2026-018", "党委会", "公布清单")
    assert three.actors == (Named("办公室", Role.LEAD), Named("工会", Role.ASSIST))
    assert found.faults == []
    assert [one.reason[:6] for one in found.warnings] == ["期限没有写年", "空白处按上面"]
    header = found.headers["清单"]
    assert header.rows == (3, 3) and header.unread == ["完成情况"]


def test_merged_cells_are_what_they_cover():
    found = told(
        ["编号", "督办事项", "目标任务", "责任单位", "完成时限"],
        ["1", "改进服务", "自查", "甲支部", "2026年9月底前"], [None, None, "公布", "乙支部", None],
        merges=("A2:A3", "B2:B3", "E2:E3"),
    )  # fmt: skip
    assert [(one.key, one.title, one.task, one.due_on) for one in found.rows] == [
        ("1", "改进服务", "自查", date(2026, 9, 30)), ("1", "改进服务", "公布", date(2026, 9, 30)),
    ]  # fmt: skip
    assert found.issues == []


def test_the_first_of_several_leads_where_others_assist():
    found = told(
        ["编号", "任务", "牵头单位", "配合单位", "时限"], ["1", "自查", "办公室、工会", "甲支部", "2026-09-30"]
    )
    assert found.rows[0].actors == (Named("办公室", "lead"), Named("工会", "assist"), Named("甲支部", "assist"))
    assert "由排在第一位的“办公室”牵头" in found.warnings[0].reason


def test_a_list_that_is_itself_the_decision_is_one_with_its_numbers_as_those_of_the_tasks():
    workbook = book(
        ["江川局2026年党建工作要点任务分解表"], ["编号", "具体措施", "责任处室", "时间要求"],
        ["1.1", "自查", "办公室", "三季度"],
        ["1.2", "公布", "各处室", "长期坚持"],
    )  # fmt: skip
    whole = guess(workbook)
    title = "江川局2026年党建工作要点任务分解表"
    assert whole == Whole(
        title=title, basis=f"《{title}》", result="完成任务所列事项", seen_by="看任务所列事项的实际结果"
    )
    found = read(workbook, whole, today=TODAY)
    assert [(one.key, one.title, one.task_key) for one in found.rows] == [
        (short_key(title), title, "1.1"), (short_key(title), title, "1.2"),
    ]  # fmt: skip
    assert [(one.row, one.column) for one in found.faults] == [(4, "时间要求")]
    until = Whole(title=title, open_until=date(2026, 12, 31), decided_on=date(2026, 2, 1))
    again = read(workbook, until, today=TODAY)
    assert again.faults == [] and again.rows[1].due_on == date(2026, 12, 31)
    assert Whole.from_json(until.to_json()) == until
    alone = read(workbook, Whole(), today=TODAY)
    assert [(one.key, one.title, one.task) for one in alone.rows] == [("1.1", "", "自查"), ("1.2", "", "公布")]


QUARTERLY = ["编号", "任务", "责任单位", "时限"]
TOLD = "一季度：印发方案\n二季度：自查；公布清单\n四季度：总结"


@pytest.mark.parametrize(
    "heads",
    [
        [[*QUARTERLY, "一季度", "二季度", "三季度", "四季度"]],
        [[*QUARTERLY, "第1季度目标", "第2季度目标（4—6月）", "第3季度目标", "第4季度目标"]],
        [[*QUARTERLY, "一季度\n进度安排", "二季度\n进度安排", "三季度\n进度安排", "四季度\n进度安排"]],
        [[*QUARTERLY, *["季度目标"] * 4], [*QUARTERLY, "一季度", "二季度", "三季度", "四季度"]],
        [[*QUARTERLY, *["时间节点"] * 4], [*QUARTERLY, "Q1", "Q2", "Q3", "Q4"]],
        [[*QUARTERLY, "一季度", "二季度", "三季度", "四季度"], [*QUARTERLY, *["目标"] * 4]],
    ],
)
def test_goals_of_four_quarters_in_four_columns_are_one_text(heads):
    found = told(
        ["重点任务清单"], *heads, ["1", "自查", "甲支部", "年底", "印发方案", "自查；\n公布清单", "—", "四季度：总结"]
    )
    row = found.rows[0]
    assert (row.task, row.stages, row.due_on) == ("自查", TOLD, date(2026, 12, 31)) and found.faults == []
    assert found.headers["清单"].unread == []


def test_what_was_done_in_a_quarter_is_no_goal_and_a_quarter_may_be_a_deadline():
    heads = [
        [*QUARTERLY, "一季度", "一季度", "二季度", "二季度", "季度目标"],
        [*QUARTERLY, "目标", "完成情况", "进度", "实际进度", "季度目标"],
    ]
    found = told(
        *heads, ["1", "自查", "甲支部", "三季度", 0.25, 0.3, 1, "已完成", "按月推进"],
        ["2", "公布", "甲支部", "四季度", 1, "是", 3, "", None], merges=("E1:F1", "G1:H1"),
    )  # fmt: skip
    assert [(one.stages, one.due_on) for one in found.rows] == [
        ("按月推进\n一季度：25%\n二季度：100%", date(2026, 9, 30)), ("一季度：1\n二季度：3", date(2026, 12, 31)),
    ]  # fmt: skip
    assert found.headers["清单"].unread == ["一季度/完成情况", "二季度/实际进度"]
    few = told(QUARTERLY, ["1", "自查", "甲支部", "三季度"])
    assert [(one.stages, one.due_on) for one in few.rows] == [("", date(2026, 9, 30))]


def test_a_new_task_without_deadline_takes_the_day_said_of_the_list_and_a_known_one_keeps_its_own(organ, being):
    rows = [["编号", "任务", "责任单位", "一季度", "二季度"], ["1", "自查", "甲支部", "印发方案", "公" * 800]]
    whole = Whole(basis="会议", decided_on=date(2026, 2, 1), result="报告", seen_by="看报告")
    with being("党组书记") as actor:
        found = told(*rows, whole=whole)
        assert found.wants("open_until") and found.faults == []
        given = {"organization": organ.organizations["党组"], "source": "督查系统", "rows": found.rows}
        issues = found.noted(compare(**given, otherwise=whole.otherwise).findings).issues
        assert [(one.index, one.column, one.reason[:12]) for one in issues] == [
            (-1, "完成时限", "没有完成时限，请写明到哪"), (3, "一季度", "季度目标超过800字，请"),
        ]  # fmt: skip
        rows[1][4] = "公布"
        found = told(*rows, whole=whole)
        until = Whole(**{**vars(whole), "open_until": date(2026, 9, 30)}).otherwise
        _taken(organ, actor, found.rows, otherwise=until)
        with scope.system("test"):
            task = Task.objects.get()
            assert (task.stages, task.first_due_on) == ("一季度：印发方案\n二季度：公布", date(2026, 9, 30))
        later = Whole(**{**vars(whole), "open_until": date(2026, 12, 31)}).otherwise
        assert _taken(organ, actor, found.rows, otherwise=later).intake is None


def test_measures_beside_a_coarser_column_are_the_tasks_and_an_aim_is_what_shall_come_of_it():
    found = told(
        ["重点任务", "具体措施", "主责处室", "办结时间"],
        ["强化学习", "开展自查", "办公室", "年底"], [None, "组织交流", "工会", "年底"],
        ["建强组织", "指导换届", "各支部", "年底"],
    )  # fmt: skip
    assert [(one.title, one.task) for one in found.rows] == [
        ("强化学习", "开展自查"), ("强化学习", "组织交流"), ("建强组织", "指导换届"),
    ]  # fmt: skip
    assert found.rows[0].actors == (Named("办公室", Role.LEAD),) and found.faults == []
    for head in (["任务", "目标", "责任单位", "时限"], ["目标", "任务", "责任单位", "时限"]):
        row = told(head, ["甲", "乙", "办公室", "年底"]).rows[0]
        assert {head[0]: "甲", head[1]: "乙"} == {"任务": row.task, "目标": row.result}


def test_a_column_that_was_not_recognised_is_said_once_and_of_the_header(organ, being):
    whole = Whole(title="重点任务", basis="会议", decided_on=date(2026, 5, 20), result="报告", seen_by="看报告")
    head, rows = ["任务", "谁来办", "时限"], [("自查", "6月底"), ("自查", "6月底"), (None, "6月底"), (None, "年底")]
    found = told(head, *([task, "工会", due] for task, due in rows), whole=whole)
    with being("党组书记"):
        given = {"organization": organ.organizations["党组"], "source": "督查系统", "otherwise": whole.otherwise}
        issues = found.noted(compare(**given, rows=found.rows).findings).faults
        named = told(["任务", "责任单位", "时限"], *[["自查", "工会", "年底"]] * 2, whole=whole)
        twice = named.noted(compare(**given, rows=named.rows).findings).faults
    assert [(one.row, one.column, one.value, one.reason[:14]) for one in issues] == [
        (1, "", "", "没有认出承办单位（牵头单位、"), (4, "任务", "", "没有写任务，请补填。"),
        (5, "任务", "", "没有写任务，请补填。"),
    ]  # fmt: skip
    assert [(one.row, one.column, one.value, one.reason[:14]) for one in twice] == [
        (3, "任务", "自查", "与工作表“清单”第2行重复。"),
    ]  # fmt: skip
    assert "“谁来办”" in issues[0].reason and "核对列的对应关系" in issues[0].reason


def test_a_fault_of_actors_named_in_another_sheet_is_not_that_of_a_column_that_was_not_recognised(organ, being):
    rows = [["编号", "任务", "时限"], ["1", "自查", "年底"]], [["编号", "任务", "配合单位"], ["1", "自查", "工会"]]
    workbook = Workbook("x.csv", "csv", b"", [Sheet(f"表{number}", one) for number, one in enumerate(rows, start=1)])
    whole = Whole(basis="会议", decided_on=date(2026, 5, 20), result="报告", seen_by="看报告")
    found = read(workbook, whole, today=TODAY)
    with being("党组书记"):
        given = {"organization": organ.organizations["党组"], "source": "督查系统", "otherwise": whole.otherwise}
        faults = found.noted(compare(**given, rows=found.rows).findings).faults
    assert [(one.sheet, one.row, one.reason[:6]) for one in faults] == [("表1", 2, "只写了配合单")]


@pytest.mark.parametrize("rows", [[["姓名", "性别"], ["张三", "男"]], [["说明"]], [["编号", "任务"], ["1", "自查"]]])
def test_another_workbook_is_named_as_such(rows):
    found = told(*rows)
    assert found.rows == [] and "没有找到督办清单的表头" in found.faults[0].reason


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.text(max_size=8), st.sampled_from(HEAD), st.dates()), max_size=6), max_size=8
    )
)
def test_no_sheet_breaks_the_reader(rows):
    workbook = Workbook("x.csv", "csv", b"", [Sheet("表", rows)])
    for one in read(workbook, guess(workbook), today=TODAY).rows:
        assert one.row > 0


def test_faults_stand_where_they_were_read(organ, being):
    found = told(HEAD, [1, "1", "改进服务", "会议", date(2026, 5, 20), "自查", "丙支部", None, "尽快", ""])
    with being("党组书记"):
        compared = compare(organization=organ.organizations["党组"], source="督查系统", rows=found.rows)
    issues = found.noted(compared.findings).issues
    assert [(one.row, one.index, one.column, one.value) for one in issues] == [
        (2, -1, "预期成果", ""), (2, -1, "检验方式", ""), (2, 6, "责任单位", "丙支部"), (2, 8, "完成时限", "尽快"),
    ]  # fmt: skip


# Out and in again


def _taken(organ, actor, rows, **more):
    return actions.take_in(organization=organ.organizations["党组"], source="督查系统", rows=rows, by=actor, **more)


def _again(organ, actor):
    """What comes of the export when it is taken over."""
    workbook = opened(exports.goals(organ.organizations["党组"]).content, "督办清单.xlsx")
    found = read(workbook, guess(workbook), today=TODAY)
    assert found.faults == []
    return _taken(organ, actor, found.rows, otherwise=guess(workbook).otherwise), found


def test_the_export_comes_in_again_and_changes_nothing(organ, being, issue):
    issue("甲支部", "工会", lead="工会")
    issue(title="交给个人", people=["党组成员"])
    with being("党组书记") as actor:
        rows = [
            Incoming("1", "改进服务", "自查", date(2026, 9, 30), (Named("各支部"),), "报告", "看报告", "会议",
                     date(2026, 5, 20), "第一段\n第二段", "〔2026〕1号", "a"),
            Incoming("1", "改进服务", "公布", date(2026, 9, 30), (Named("工会", "lead"), Named("甲支部", "assist")),
                     "清单", "看清单", "会议", date(2026, 5, 20)),
        ]  # fmt: skip
        taken = _taken(organ, actor, rows)
        assert taken.intake is not None
        again, found = _again(organ, actor)
        assert again.intake is None and {one.state for one in again.comparison.findings} == {Arrival.SAME}
        assert [one.notes for one in again.comparison.findings] == [[]] * 4 and again.comparison.missing == []
        assert sorted(one.source for one in found.rows) == sorted([OWN, OWN, "督查系统", "督查系统"])
        with scope.system("test"):
            part = Part.objects.get(task__title="自查", organization=organ.organizations["甲支部"])
        actions.move_deadline(part=part, until=date(2026, 11, 1), reason="任务增加", by=actor)
        assert _again(organ, actor)[0].intake is None


WORDS = st.text(st.sampled_from("甲乙服务ＡAa１1 ：:、（）(=+-@#\n“”·—.，"), min_size=1, max_size=30).map(
    lambda text: f"事{text}"
)
KEYS = st.text(st.sampled_from("0123456789-号甲Ａ（）#"), min_size=1, max_size=12).map(lambda text: f"K{text}")
NAMES = st.lists(st.sampled_from(["甲支部", "乙支部", "工会", "办公室", "各支部"]), min_size=1, max_size=3, unique=True)


@st.composite
def lists(draw) -> list[Incoming]:
    """A list that can be taken over."""
    made = []
    for key in draw(st.lists(KEYS, min_size=1, max_size=3, unique=True)):
        title, basis, text = draw(WORDS), draw(WORDS), draw(WORDS)
        for task in draw(st.lists(KEYS, min_size=1, max_size=2, unique=True)):
            actors = tuple(Named(name) for name in draw(NAMES))
            made.append(
                Incoming(key, title, draw(WORDS), TODAY + timedelta(days=draw(st.integers(10, 300))), actors,
                         draw(WORDS), draw(WORDS), basis, date(2026, 5, 20), text, "", task, measure=draw(WORDS),
                         stages=draw(st.just("") | WORDS))
            )  # fmt: skip
    return made


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists())
def test_whatever_was_taken_over_comes_out_and_in_again_unchanged(organ, being, rows):
    from django.db import transaction

    with being("党组书记") as actor, transaction.atomic():
        assert _taken(organ, actor, rows).intake is not None
        with scope.system("test"):
            before = list(Task.objects.values_list("title", "result", "measure", "stages", "origin"))
        assert _taken(organ, actor, rows).intake is None
        again, _ = _again(organ, actor)
        assert again.intake is None
        assert [(one.state, one.notes) for one in again.comparison.findings] == [(Arrival.SAME, [])] * len(rows)
        with scope.system("test"):
            assert list(Task.objects.values_list("title", "result", "measure", "stages", "origin")) == before
        transaction.set_rollback(True)
