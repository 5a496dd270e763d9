"""Forms: what they say, what they leave out, what they count."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.kernel.clock import ZONE
from yipanqi.papers.document import LANDSCAPE, Heading, LabelledLines, Paper, Paragraph, Table, place, plain
from yipanqi.papers.forms import election
from yipanqi.papers.forms.attendance import Attendee, attendance, attendance_sheet
from yipanqi.papers.forms.common import (
    EXCUSED,
    MISSING,
    Absence,
    MeetingKind,
    absences_text,
    joined,
    numeral,
    paragraphs,
)
from yipanqi.papers.forms.ledger import Duty, Held, Period, YearLedger, ledger, ledger_sheet
from yipanqi.papers.forms.minutes import minutes
from yipanqi.papers.forms.notice import notice
from yipanqi.papers.forms.profile import profile
from yipanqi.papers.forms.register import Member, Register, register, register_sheet
from yipanqi.papers.forms.sign_in import sign_in
from yipanqi.papers.tests.election_samples import ELECTION
from yipanqi.papers.tests.samples import (
    ATTENDANCE,
    LECTURE,
    LEDGER,
    MINUTES,
    NOTICE,
    PROFILE,
    REGISTER,
    SIGN_IN,
)


def texts(paper: Paper) -> list[str]:
    return [plain(block.text) for block in paper.blocks if isinstance(block, Paragraph | Heading)]


def table_of(paper: Paper) -> Table:
    return next(block for block in paper.blocks if isinstance(block, Table))


def table_texts(paper: Paper) -> list[list[str]]:
    return [[plain(cell.text) for cell in row] for row in table_of(paper).rows]


def labels(paper: Paper) -> dict[str, str]:
    return dict(next(block for block in paper.blocks if isinstance(block, LabelledLines)).items)


# -- shared words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (35, "三十五"),
        (99, "九十九"),
        (100, "100"),
        (0, "0"),
    ],
)
def test_chinese_numerals(number, text):
    assert numeral(number) == text


@given(st.integers(1, 99))
def test_numerals_can_be_read_back(number):
    digits = {character: value for value, character in enumerate("一二三四五六七八九", start=1)}
    tens, ten, ones = numeral(number).rpartition("十")
    assert number == (digits.get(tens, 1) * 10 if ten else 0) + digits.get(ones, 0)


def test_absences_name_reason_and_make_up_and_the_lack_of_a_reason():
    absences = (Absence("蒋涛", "出差", "11月27日补学"), Absence("沈敏", ""))
    assert absences_text(absences) == "蒋涛（出差，11月27日补学）、沈敏（未说明原因）"
    assert absences_text(()) == "无"
    assert joined(("甲", "", "乙")) == "甲、乙"
    assert [plain(one.text) for one in paragraphs("一\n\n 二 ")] == ["一", "二"]


# -- 会议通知 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (MeetingKind.ASSEMBLY, "关于召开X的通知"),
        (MeetingKind.COMMITTEE, "关于召开X的通知"),
        (MeetingKind.GROUP, "关于召开X的通知"),
        (MeetingKind.THEME_DAY, "关于开展X的通知"),
        (MeetingKind.LECTURE, "关于举办X的通知"),
        (MeetingKind.LIFE, "关于召开X的通知"),
        (MeetingKind.CENTRE_STUDY, "关于开展X的通知"),
        (MeetingKind.ORGAN_ASSEMBLY, "关于召开X的通知"),
    ],
)
def test_the_title_uses_the_verb_of_the_kind(kind, title):
    assert notice(replace(NOTICE, kind=kind, subject="X")).title == title


def test_a_notice_says_when_where_who_and_what():
    found = texts(notice(NOTICE))
    assert found[:3] == [
        "支部全体党员：",
        "经研究，定于2026年11月24日召开2026年第四季度党员大会。现将有关事项通知如下：",
        "一、时间：2026年11月24日（星期二）14:30—16:00。",
    ]
    assert "四、参加人员：支部全体党员；列席：局机关党委副书记陈堃。" in found
    assert found[-1] == "联系人：赵珺，联系电话：0000-1234567。"


def test_sections_without_content_are_left_out_and_numbers_run_through():
    bare = replace(NOTICE, host="", guests=(), agenda=(), requirements=("按时参加",), contact="", ends=None)
    assert texts(notice(bare))[2:] == [
        "一、时间：2026年11月24日（星期二）14:30。",
        "二、地点：局机关三楼第二会议室。",
        "三、参加人员：支部全体党员。",
        "四、有关要求：按时参加。",
    ]


def test_a_meeting_stored_in_utc_is_announced_for_its_beijing_day():
    late = dt.datetime(2026, 11, 24, 17, 0, tzinfo=dt.UTC)
    assert "定于2026年11月25日" in texts(notice(replace(NOTICE, starts=late, ends=None)))[1]


# -- 会议记录 -------------------------------------------------------------------------------------


HEADINGS = {
    MeetingKind.LECTURE: "授课提纲", MeetingKind.LEADING_STUDY: "汇报和研究情况",
    MeetingKind.LEADING_REPORT: "通报和评议情况", MeetingKind.CENTRE_STUDY: "学习和研讨情况",
    MeetingKind.WORK_REPORT: "述职和点评情况",
}  # fmt: skip


@pytest.mark.parametrize("kind", MeetingKind)
def test_every_kind_has_its_record(kind):
    paper = minutes(replace(MINUTES, kind=kind))
    noun = "主题党日活动" if kind is MeetingKind.THEME_DAY else kind.value
    assert paper.title == f"{MINUTES.organization}\n{noun}记录"
    assert f"二、{HEADINGS.get(kind, '会议内容')}" in texts(paper)


def test_the_head_names_who_was_there_and_who_was_not():
    found = labels(minutes(MINUTES))
    assert found["到会情况"] == "应到12人，实到10人，请假2人"
    assert found["请假"] == "蒋涛（公务出差，11月27日补学）、沈敏（病假）"
    assert found["列席"] == "陈堃（局机关党委副书记）"
    assert not {"主讲人", "主题"} & set(found)


def test_a_lecture_has_lecturer_theme_and_outline():
    paper = minutes(LECTURE)
    assert labels(paper)["主讲人"] == "陈堃（局党组成员）"
    assert labels(paper)["主题"] == "以高质量数据服务高质量发展"
    assert texts(paper)[:4] == [
        "一、授课提纲",
        "一是为什么统计数据质量是政治问题。",
        "二是经济普查中党员怎么带头。",
        "三是下一步打算。",
    ]


def test_every_speech_vote_and_decision_is_kept():
    paper = minutes(MINUTES)
    found = texts(paper)
    assert "孙喆：报告实事求是。建议明年把经济普查数据质量核查与主题党日结合起来。" in found
    assert "另外，流动党员的联系办法要写进计划。" in found
    vote = next(text for text in found if text.startswith("接收李昇同志为中共预备党员："))
    assert "无记名投票。应到会有表决权11人，实到9人，赞成9人，不赞成0人，弃权0人。" in vote
    assert table_texts(paper) == [
        ["1", "修改并印发支部委员会2026年工作报告", "王芳", "2026年12月5日"],
        ["2", "将李昇同志入党材料报机关党委审批，并做好公示期间来信来访登记", "赵珺", "2026年12月10日"],
        ["3", "联系流动党员，每月通话一次", "周玥", "未明确"],
    ]


def test_a_late_record_says_so_and_a_timely_one_does_not():
    late = "（主持人王芳2026年12月3日确认；本记录于2026年12月2日录入，距会议召开8天）"
    assert MINUTES.days_late == 8
    assert late in texts(minutes(MINUTES))
    for day in (dt.date(2026, 11, 24), dt.date(2026, 11, 23), None):
        timely = replace(MINUTES, recorded_on=day)
        assert timely.days_late == 0
        assert not [text for text in texts(minutes(timely)) if "录入" in text]


def test_lateness_counts_beijing_days():
    held = dt.datetime(2026, 11, 24, 1, 0, tzinfo=ZONE).astimezone(dt.UTC)
    assert replace(MINUTES, starts=held, recorded_on=dt.date(2026, 11, 25)).days_late == 1


def test_corrections_are_appended_with_reason_and_change_nothing_above():
    plain_record = texts(minutes(replace(MINUTES, corrections=())))
    corrected = texts(minutes(MINUTES))
    assert [text for text in corrected if text not in plain_record] == [
        "四、更正情况",
        "2026年12月4日09:20，赵珺更正：缺席人员“沈敏”原记为事假，应为病假（原因：本人12月4日提供就诊证明）",
    ]
    assert [text for text in plain_record if text not in corrected] == []


# -- 出席情况表, 签到表 ------------------------------------------------------------------------------


def test_attendance_is_counted_from_the_rows():
    assert (ATTENDANCE.present, ATTENDANCE.summary) == (13, "应到15人，实到13人，请假2人")
    nobody = replace(ATTENDANCE, attendees=())
    assert nobody.summary == "应到0人，实到0人"


def test_leave_and_absence_are_two_things_and_no_rate_is_given():
    away = (Absence("蒋涛", "出差"), Absence("沈敏", "未请假", state=MISSING))
    head = dict(minutes(replace(MINUTES, due=15, present=13, absences=away)).blocks[0].items)
    assert head["到会情况"] == "应到15人，实到13人，请假1人，缺席1人"
    assert (head["请假"], head["缺席"]) == ("蒋涛（出差）", "沈敏（未请假）")
    assert "缺席" not in dict(minutes(replace(MINUTES, absences=())).blocks[0].items)
    marked = [replace(one, state=MISSING if one.state == EXCUSED else one.state) for one in ATTENDANCE.attendees]
    assert replace(ATTENDANCE, attendees=tuple(marked)).summary == "应到15人，实到13人，缺席2人"


def test_attendance_is_not_confirmed_until_somebody_did():
    assert attendance(ATTENDANCE).blocks[0].right == "确认人：赵珺　2026年11月24日"
    assert attendance(replace(ATTENDANCE, confirmed_by="")).blocks[0].right == "（尚未确认）"


def test_paper_and_sheet_of_attendance_have_the_same_rows():
    sheet = attendance_sheet(ATTENDANCE)
    assert table_texts(attendance(ATTENDANCE)) == [[str(value) for value in row] for row in sheet.rows]
    assert sheet.rows[10] == (11, "蒋涛", "正式", "", "请假", "公务出差", "11月27日补学")


@given(st.integers(0, 60), st.integers(0, 9))
def test_everybody_expected_and_every_guest_has_one_line_to_sign(people, guests):
    names = tuple(f"党员{number}号" for number in range(people))
    visitors = tuple(f"来宾{number}号" for number in range(guests))
    paper = sign_in(replace(SIGN_IN, names=names, guests=visitors))
    found = [plain(cell.text) for row in table_of(paper).rows for cell in row]
    for name in (*names, *visitors):
        assert found.count(name) == 1
    assert [text for text in found if text.isdigit()].count("1") == min(people, 1)
    place(table_of(paper).rows, 6)
    assert paper.blocks[0].right == f"应到{people}人，实到　　　人"


def test_the_signing_sheet_is_numbered_across():
    rows = table_texts(sign_in(replace(SIGN_IN, names=("甲", "乙", "丙"))))
    assert rows[:2] == [["1", "甲", "", "2", "乙", ""], ["3", "丙", "", "", "", ""]]
    assert rows[2] == ["列席", "陈堃", "", "", ""]


@pytest.mark.parametrize(("people", "height"), [(20, 10.5), (28, 10.5), (30, 10), (34, 9), (36, 10.5), (60, 10.5)])
def test_lines_to_sign_are_a_little_lower_where_that_saves_a_sheet(people, height):
    names = tuple(f"党员{number}号" for number in range(people))
    assert table_of(sign_in(replace(SIGN_IN, names=names))).row_height == height


# -- 党员花名册 -------------------------------------------------------------------------------------


def headers(paper: Paper) -> list[str]:
    return [plain(cell.text) for cell in table_of(paper).header[0]]


def test_the_register_has_the_columns_of_the_paper_form():
    paper = register(REGISTER)
    assert paper.page is LANDSCAPE
    assert "、".join(headers(paper)) == (
        "序号、姓名、性别、民族、出生年月、学历、入党时间、转正时间、职务、联系电话、党员类别、流动情况"
    )
    assert table_texts(paper)[2][:8] == ["3", "李昇", "男", "汉族", "1972年3月", "大专", "1997年7月1日", ""]


def test_card_numbers_appear_only_when_given():
    given_one = replace(REGISTER, members=(*REGISTER.members, Member(name="何燚", id_number="110101199003078888")))
    assert "身份证号" not in headers(register(REGISTER))
    assert headers(register(given_one))[6] == "身份证号"
    assert register_sheet(given_one).columns[6].header == "身份证号"
    assert register_sheet(given_one).rows[-1][6] == "110101199003078888"


def test_members_of_several_branches_show_their_branch():
    two = Register(
        organization="机关党委",
        as_of=dt.date(2026, 11, 22),
        members=(Member(name="甲", branch="第一党支部"), Member(name="乙", branch="第二党支部")),
    )
    assert headers(register(two))[:3] == ["序号", "姓名", "所在党支部"]
    assert [row[2] for row in register_sheet(two).rows] == ["第一党支部", "第二党支部"]


def test_full_and_probationary_members_are_counted():
    assert REGISTER.summary == "共15名党员，其中正式党员14名、预备党员1名"


def test_the_sheet_holds_dates_not_texts():
    row = register_sheet(REGISTER).rows[0]
    assert row[4] == dt.date(1970, 1, 3)
    assert row[6] == dt.date(1995, 7, 1)
    assert [column.header for column in register_sheet(REGISTER).columns if column.months] == ["出生年月"]


# -- 党支部基本情况表 ----------------------------------------------------------------------------------


def test_the_profile_names_the_branch_its_term_and_its_people():
    rows = ["｜".join(row) for row in table_texts(profile(PROFILE))]
    assert rows[0] == "支部名称｜中共青川市统计局综合处支部委员会"
    assert "本届任期｜2024年5月8日至2027年5月7日｜届满时间｜2027年5月7日" in rows
    assert "15｜14｜1｜7｜4｜1｜0" in rows
    assert "流动党员1人，入党积极分子　　人" in rows
    assert "书记｜王芳｜女｜1975年3月｜综合处处长｜2024年5月｜13800000001" in rows


def test_what_is_not_known_stays_blank_and_zero_is_zero():
    bare = replace(
        PROFILE, officers=(), groups=(), members=None, retired=0, term_from=None, term_until=None, founded=None
    )
    rows = table_texts(profile(bare))
    assert ["", "14", "1", "7", "4", "1", "0"] in rows
    assert rows.count([""] * 7) == 1, "room for the secretary"
    assert ["成立时间", "", "支部类型", "普通"] in rows


@given(st.integers(0, 9), st.integers(0, 9))
def test_the_profile_is_a_full_grid_whatever_its_size(officers, groups):
    grown = replace(PROFILE, officers=PROFILE.officers[:1] * officers, groups=PROFILE.groups[:1] * groups)
    table = table_of(profile(grown))
    assert len(place(table.rows, 8)) == len(table.rows)


# -- 三会一课台账 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recorded", "words"),
    [
        (dt.date(2026, 3, 8), "当日记录"),
        (dt.date(2026, 3, 9), "会后1天记录"),
        (dt.date(2026, 6, 8), "会后92天记录"),
        (dt.date(2026, 3, 1), "当日记录"),
        (None, ""),
    ],
)
def test_the_ledger_shows_how_late_a_record_is(recorded, words):
    assert Held(on=dt.date(2026, 3, 8), subject="学习", recorded_on=recorded).record == words


def test_every_period_stands_in_the_ledger_held_or_not():
    rows = table_texts(ledger(LEDGER))
    assert rows[0] == [
        "党员大会",
        "第一季度",
        "已履行",
        "2026年2月6日",
        "年度总结",
        "15",
        "13",
        "当日记录",
        "",
    ]
    assert rows[1] == ["2026年3月20日", "讨论接收预备党员", "15", "15", "会后12天记录"]
    assert rows[2] == ["第二季度", "免除", "", "", "", "", "", "机关党委批准并入联合支部大会"]
    assert sum(row.count("逾期") for row in rows) == 1
    assert (
        ledger(LEDGER)
        .blocks[-1]
        .text.endswith(
            "依据：党员大会，支部工作条例第十一条；支委会，支部工作条例第十二条；党小组会，支部工作条例第十三条。"
        )
    )


def test_a_state_of_two_parts_stands_in_two_lines_of_its_cell():
    late = Duty(name="支委会", periods=(Period(name="1月", state="逾期·一般性要求"),))
    assert table_texts(ledger(replace(LEDGER, duties=(late,))))[0][2] == "逾期\n一般性要求"
    assert ledger_sheet(replace(LEDGER, duties=(late,))).rows[0][4] == "逾期·一般性要求"
    assert ledger(replace(LEDGER, duties=(late,))).blocks[-1].text.endswith("计算。"), "no clause, no line of clauses"


def test_the_name_of_a_monthly_duty_stands_again_every_quarter():
    rows = [row for row in table_texts(ledger(LEDGER)) if row[0].startswith("支委会")]
    assert [row[1] for row in rows] == ["1月", "4月", "7月", "10月"]
    assert [row[0] for row in table_texts(ledger(LEDGER))].count("党员大会") == 1
    assert ledger(replace(LEDGER, name="会议和组织生活台账")).title == "2026年度会议和组织生活台账"


def test_the_sheet_of_the_ledger_can_be_filtered():
    sheet = ledger_sheet(LEDGER)
    assert len(sheet.rows) == 5 + 12 + 12
    assert all(row[0] and row[2] for row in sheet.rows)
    assert sheet.rows[1][5:] == (
        dt.date(2026, 3, 20),
        "讨论接收预备党员",
        15,
        15,
        dt.date(2026, 4, 1),
        "会后12天记录",
        "",
    )
    assert sheet.rows[2][3:6] == (dt.date(2026, 6, 30), "免除", None)


@st.composite
def ledgers(draw):
    held = st.builds(Held, on=st.dates(), subject=st.text(max_size=8), recorded_on=st.none() | st.dates())
    period = st.builds(Period, name=st.text(min_size=1, max_size=4), held=st.lists(held, max_size=2).map(tuple))
    duty = st.builds(Duty, name=st.text(min_size=1, max_size=4), periods=st.lists(period, max_size=8).map(tuple))
    duties = tuple(draw(st.lists(duty, max_size=3)))
    return YearLedger(organization="支部", year=2026, as_of=dt.date(2026, 11, 22), duties=duties)


@given(ledgers())
def test_paper_and_sheet_of_a_ledger_have_one_row_for_each_meeting_or_empty_period(data):
    wanted = sum(max(len(period.held), 1) for duty in data.duties for period in duty.periods)
    assert len(ledger_sheet(data).rows) == wanted
    assert len(table_of(ledger(data)).rows) == max(wanted, 1), "without duties the paper says 无"


def test_attendees_default_to_present():
    assert Attendee("王芳").state == "出席"


@pytest.mark.parametrize("form", [election.election_report, election.election_notice])
def test_before_anybody_is_elected_the_result_is_left_open(form):
    def said(data):
        return [one.text for one in form(data).blocks if isinstance(one, Paragraph)]

    left_open = [line for line in said(replace(ELECTION, winners=())) if line.startswith("当选人员：")]
    assert left_open == [f"当选人员：{election.BLANK * 4}"]
    assert not [line for line in said(ELECTION) if line.startswith("当选人员：")]
    assert [line for line in said(ELECTION) if line.startswith("组织委员：赵珺")]


@pytest.mark.parametrize(("timing", "asked"), [("", []), ("按期", []), ("提前", ["提前"]), ("延期", ["延期"])])
def test_an_election_out_of_time_asks_for_its_reason(timing, asked):
    said = texts(election.election_request(replace(ELECTION, timing=timing)))
    reasons = [f"本次{word}换届的原因是：{election.BLANK * 6}。" for word in asked]
    assert [line for line in said if "原因" in line] == reasons
