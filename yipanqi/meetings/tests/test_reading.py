"""Minutes read: speakers, topics, decisions, owners, days, votes – and what must not be taken for any of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from yipanqi.meetings.reading import Found, Speech, Topic, deadlines, read

HELD = date(2026, 11, 25)  # a Wednesday
NAMES = ("王芳", "赵珺", "欧阳修文", "李昇", "买买提·吐尔逊", "欧阳")

RECORD = """
2026年11月党员大会
一、传达学习上级会议精神
王芳：先请赵珺同志领学，大家再谈。
赵珺同志（补充）：学习材料第二部分和我们窗口有关。
二、研究窗口排队问题
欧阳修文：高峰时四个窗口只开两个，老人站了四十分钟。
王芳：这件事1月就提过，要有个说法。
会议决定：增开一个综合窗口，由欧阳修文负责，11月30日前完成。
议定事项：
1．整理群众意见，交处务会研究（责任人：赵珺，12月10日前）
2．张贴高峰时段提示——李昇，月底前
三、讨论接收李昇同志为中共预备党员
经无记名投票表决，赞成9票，反对0票，弃权1票，同意接收李昇同志为中共预备党员。
"""


def test_a_record_as_secretaries_write_it():
    found = read(RECORD, names=NAMES, held_on=HELD)
    assert found.speakers == (Speech("王芳", 2), Speech("赵珺", 1), Speech("欧阳修文", 1))
    assert found.topics == (
        Topic("传达学习上级会议精神", ("王芳", "赵珺")),
        Topic("研究窗口排队问题", ("欧阳修文", "王芳")),
        Topic("讨论接收李昇同志为中共预备党员", ()),
    )
    assert found.decisions == (
        Found("增开一个综合窗口", "欧阳修文", date(2026, 11, 30), 9),
        Found("整理群众意见，交处务会研究", "赵珺", date(2026, 12, 10), 11),
        Found("张贴高峰时段提示", "李昇", date(2026, 11, 30), 12),
        Found("同意接收李昇同志为中共预备党员", line=14, votes=(9, 0, 1)),
    )


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026年12月5日前", date(2026, 12, 5)),
        ("2026.12.5", date(2026, 12, 5)),
        ("2027-1-5前完成", date(2027, 1, 5)),
        ("11月30日前", date(2026, 11, 30)),
        ("十二月十五日之前", date(2026, 12, 15)),
        ("1月10日前", date(2027, 1, 10)),
        ("11月20日", date(2026, 11, 20)),
        ("明年3月1日前", date(2027, 3, 1)),
        ("12月底前", date(2026, 12, 31)),
        ("2月底前", date(2027, 2, 28)),
        ("12月中旬", date(2026, 12, 20)),
        ("12月前", date(2026, 11, 30)),
        ("2027年2月底前", date(2027, 2, 28)),
        ("本月28日前", date(2026, 11, 28)),
        ("下月10日前", date(2026, 12, 10)),
        ("下个月底前", date(2026, 12, 31)),
        ("月底前", date(2026, 11, 30)),
        ("本周五前", date(2026, 11, 27)),
        ("下周一之前", date(2026, 11, 30)),
        ("下周末前", date(2026, 12, 4)),
        ("四季度末", date(2026, 12, 31)),
        ("一季度末前", date(2027, 3, 31)),
        ("下季度末", date(2027, 3, 31)),
        ("年底前", date(2026, 12, 31)),
        ("明年年底前", date(2027, 12, 31)),
        ("一周内", date(2026, 12, 2)),
        ("十日内", date(2026, 12, 5)),
        ("三个月内", date(2027, 2, 25)),
        ("两周之内", date(2026, 12, 9)),
        ("１２月１０日前", date(2026, 12, 10)),
        ("12月10-15日", date(2026, 12, 15)),
        ("12/10前", date(2026, 12, 10)),
        ("1.10前", date(2027, 1, 10)),
        ("次月10日前", date(2026, 12, 10)),
        ("28日前", date(2026, 11, 28)),
        ("10号前", date(2026, 12, 10)),
        ("本月内", date(2026, 11, 30)),
        ("月内", date(2026, 11, 30)),
        ("3个工作日内", date(2026, 11, 30)),
    ],
)
def test_deadlines_in_words(words, day):
    assert deadlines.find(f"整理台账，{words}", HELD).day == day


@pytest.mark.parametrize(
    "words",
    [
        "尽快",
        "下次党员大会前",
        "13月40日前",
        "2月30日前",
        "会后",
        "第二次",
        "三月以来",
        "两三天内",
        "十一二个月内",
        "每月10日前",
        "2.5倍前",
        "几个月内",
    ],
)
def test_what_is_no_day_stays_open(words):
    assert deadlines.find(words, HELD) is None


def test_a_duration_within_the_matter_is_not_its_deadline():
    (found,) = read(
        "会议决定：安排支委在一个月内与申请人谈话，赵珺负责，12月20日前。", names=NAMES, held_on=HELD
    ).decisions
    assert found == Found("安排支委在一个月内与申请人谈话", "赵珺", date(2026, 12, 20), 1)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("落实：合并重复报表——李昇，12月21日前。", Found("合并重复报表", "李昇", date(2026, 12, 21), 1)),
        ("定下来的事：列出互认清单。王芳牵头，12月1日前有结果。", Found("列出互认清单", "王芳", date(2026, 12, 1), 1)),
        ("形成意见：公布上交办法，赵珺具体办，12月3日前回话。", Found("公布上交办法", "赵珺", date(2026, 12, 3), 1)),
        ("会议决定：由组织委员整理名册。", Found("由组织委员整理名册", "赵珺", None, 1)),
        ("王芳：我补充一句，支部决定慰问困难党员两户。", Found("慰问困难党员两户", "", None, 1)),
    ],
)
def test_ways_of_saying_what_was_decided(line, expected):
    assert read(line, names=NAMES, held_on=HELD, posts={"组织委员": "赵珺"}).decisions == (expected,)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("王　芳：开会。", "王芳"),
        ("王 芳同志：开会。", ""),
        ("组织委员赵珺：名册齐了。", "赵珺"),
        ("主持人王芳同志：开会。", "王芳"),
        ("赵珺（组织委员）:名册齐了。", "赵珺"),
        ("同意李昇：开会。", ""),
        ("主持人：王芳", ""),
    ],
)
def test_who_speaks_is_told_however_the_name_is_written(line, name):
    assert [one.name for one in read(line, names=NAMES, held_on=HELD).speakers] == ([name] if name else [])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("会议讨论决定：慰问李昇同志，赵珺12月前办理。", Found("慰问李昇同志", "赵珺", date(2026, 11, 30), 1)),
        ("会议决定：12月30日召开下一次党员大会。", Found("12月30日召开下一次党员大会", "", date(2026, 12, 30), 1)),
        ("决议：整理名册。责任人：赵珺。完成时限：12月10日。", Found("整理名册", "赵珺", date(2026, 12, 10), 1)),
        ("会议一致同意：印发工作计划。", Found("印发工作计划", line=1)),
        ("会议一致通过《2027年工作计划》。", Found("通过《2027年工作计划》", line=1)),
        ("决议：同意李昇同志转正。赞成9票；反对0票；弃权1票", Found("同意李昇同志转正", line=1, votes=(9, 0, 1))),
    ],
)  # fmt: skip
def test_what_is_decided_who_does_it_and_how_it_was_voted(line, expected):
    assert read(line, names=NAMES, held_on=HELD).decisions == (expected,)


def test_firstly_and_secondly_are_two_decisions():
    line = "会议决定：一是整理名册（赵珺，12月10日前）；二是布置会场（李昇，12月1日前）。"
    assert read(line, names=NAMES, held_on=HELD).decisions == (
        Found("整理名册", "赵珺", date(2026, 12, 10), 1),
        Found("布置会场", "李昇", date(2026, 12, 1), 1),
    )


@pytest.mark.parametrize("between", ["\t", " | ", "｜"])
def test_a_table_of_decisions_is_read_by_the_names_of_its_columns(between):
    rows = [
        ("序号", "议定事项", "责任人", "完成时限"),
        ("1", "整理名册", "赵珺同志", "12.10"),
        ("2", "布置会场", "", "尽快"),
    ]
    text = "\n".join(between.join(row) for row in rows) + "\n王芳：散会。"
    found = read(text, names=NAMES, held_on=HELD)
    assert found.decisions == (Found("整理名册", "赵珺", date(2026, 12, 10), 2), Found("布置会场", line=3))
    assert found.speakers == (Speech("王芳", 1),)


def test_a_table_of_another_kind_holds_no_decision():
    text = "姓名\t单位\t出席\n王芳\t窗口\t到会\n赵珺\t审批\t12月10日前请假"
    assert read(text, names=NAMES, held_on=HELD).decisions == ()


def test_sentences_with_an_owner_each_are_decisions_of_their_own():
    line = "会议决定：印发通知，赵珺负责，12月1日前；布置会场，李昇负责，12月2日前。"
    assert read(line, names=NAMES, held_on=HELD).decisions == (
        Found("印发通知", "赵珺", date(2026, 12, 1), 1),
        Found("布置会场", "李昇", date(2026, 12, 2), 1),
    )


def test_lines_below_a_heading_of_results_are_decisions_when_they_name_who_or_when():
    text = "第三项　议定整改事项\n延长窗口时间（李昇，2027年2月底前）。\n大家没有别的意见。"
    found = read(text, names=NAMES, held_on=HELD).decisions
    assert found == (Found("延长窗口时间", "李昇", date(2027, 2, 28), 2),)


def test_votes_belong_to_the_decision_before_or_to_the_topic():
    after = read("会议决定：通过年度工作计划。\n表决结果：赞成12票，反对1票，弃权0票。", names=NAMES, held_on=HELD)
    assert after.decisions == (Found("通过年度工作计划", line=1, votes=(12, 1, 0)),)
    alone = read("一、审议支部工作报告\n赞成12票、反对0票", names=NAMES, held_on=HELD)
    assert alone.decisions == (Found("审议支部工作报告", line=2, votes=(12, 0, 0)),)


@pytest.mark.parametrize(
    "line",
    [
        "王芳：上次会议的决定大家都看了。",
        "决定性的因素是人手。",
        "1．第一点意见很长，" + "说了很多话" * 12,
        "大家同意下次再议。",
        "与会同志认为方案可行",
    ],
)
def test_what_is_no_decision(line):
    assert read(line, names=NAMES, held_on=HELD).decisions == ()


def test_the_longer_name_is_the_one_meant():
    found = read("欧阳修文：我负责。\n会议决定：欧阳修文牵头更新清单，12月1日前。", names=NAMES, held_on=HELD)
    assert found.speakers == (Speech("欧阳修文", 1),)
    assert found.decisions[0].owner == "欧阳修文"


@examples(200)
@given(
    st.text(
        alphabet="王芳赵珺：:。，；一二3、（）【】\n\t|./议定决定会议由负责事项责任人时限是月日周个工作"
        "底前内票赞成反对弃权0123456789 　",
        max_size=400,
    )
)
def test_any_text_is_read_without_a_fault(text):
    found = read(text, names=NAMES, held_on=HELD)
    assert all(one.text and one.owner in ("", *NAMES) for one in found.decisions)
    assert {speech.name for speech in found.speakers} <= set(NAMES)
    lines = text.splitlines()
    assert all(1 <= one.line <= len(lines) for one in found.decisions)


def test_twice_the_text_gives_twice_the_findings():
    once, twice = (read(RECORD * times, names=NAMES, held_on=HELD) for times in (1, 2))
    assert [(one.text, one.owner, one.due_on, one.votes) for one in twice.decisions] == 2 * [
        (one.text, one.owner, one.due_on, one.votes) for one in once.decisions
    ]
