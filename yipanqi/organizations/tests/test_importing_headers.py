"""Headers under titles, in two rows, by synonym; the kind of sheet; the branch in its name; corrected plans."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yipanqi.kernel.errors import Refused
from yipanqi.organizations import importing
from yipanqi.organizations.importing import Plan, fields, headers
from yipanqi.organizations.importing.fields import FIELDS, MEETINGS, ORGANIZATIONS, PEOPLE
from yipanqi.organizations.tests.importing_books import PEOPLE as HEADER
from yipanqi.organizations.tests.importing_books import opened, person, plan_of

ORGANIZATION_HEADER = [
    "序号",
    "党组织名称",
    "组织类别",
    "上级党组织",
    "成立时间",
    "换届时间",
    "是否设支委会",
    "书记",
    "联系人",
    "联系电话",
    "党员数",
]
MEETING_HEADER = ["序号", "支部", "会议名称", "会议类型", "时间", "地点", "应到", "实到", "主持人", "记录人", "内容"]


def _plan(rows, merges=(), name="表"):
    return plan_of({name: rows}, {name: merges}).sheets[0]


def _fields(plan):
    return {plan.labels[column]: name for column, name in plan.columns.items()}


@pytest.mark.parametrize(
    ("kind", "name", "synonyms"),
    [
        (PEOPLE, "name", "姓名 党员姓名 名字"),
        (PEOPLE, "branch", "所在支部 党支部 所属党组织 所在党支部 党组织名称"),
        (PEOPLE, "born", "出生年月 出生日期"),
        (PEOPLE, "education", "学历 文化程度"),
        (PEOPLE, "joined", "入党时间 入党日期 加入党组织日期"),
        (PEOPLE, "full", "转正时间 转为正式党员日期"),
        (PEOPLE, "category", "党员类别 人员类别 党员类型"),
        (PEOPLE, "party_post", "党内职务 支部职务"),
        (PEOPLE, "admin_post", "行政职务 职务 岗位"),
        (PEOPLE, "rank", "职级"),
        (PEOPLE, "mass_post", "群团职务"),
        (PEOPLE, "phone", "联系电话 手机 手机号码"),
        (PEOPLE, "group", "党小组 所在党小组"),
        (PEOPLE, "department", "工作部门 处室"),
        (PEOPLE, "mobility", "流动情况"),
        (PEOPLE, "secondment", "借调"),
        (PEOPLE, "sex", "性别"),
        (PEOPLE, "ethnicity", "民族"),
        (PEOPLE, "degree", "学位"),
        (PEOPLE, "remark", "备注"),
        (ORGANIZATIONS, "name", "党组织名称 组织名称"),
        (ORGANIZATIONS, "kind", "组织类别 类型"),
        (ORGANIZATIONS, "superior", "上级党组织"),
        (ORGANIZATIONS, "founded", "成立时间 建立日期"),
        (ORGANIZATIONS, "elected", "换届时间 本届选举时间 最近换届日期"),
        (ORGANIZATIONS, "ordinal", "届次"),
        (ORGANIZATIONS, "has_committee", "是否设支委会"),
        (ORGANIZATIONS, "secretary", "书记"),
        (ORGANIZATIONS, "contact", "联系人"),
        (ORGANIZATIONS, "members", "党员数"),
        (MEETINGS, "topic", "会议名称 活动主题"),
        (MEETINGS, "kind", "会议类型 类别"),
        (MEETINGS, "date", "时间 日期"),
        (MEETINGS, "place", "地点"),
        (MEETINGS, "expected", "应到"),
        (MEETINGS, "present", "实到"),
        (MEETINGS, "host", "主持人"),
        (MEETINGS, "recorder", "记录人"),
        (MEETINGS, "content", "内容"),
    ],
)
def test_the_synonyms_organs_use(kind, name, synonyms):
    for word in synonyms.split():
        assert fields.match(word, kind) == (name, 1.0), word


@pytest.mark.parametrize("kind", FIELDS)
def test_no_synonym_stands_for_two_fields_or_ran_together(kind):
    table = {PEOPLE: fields._PEOPLE, ORGANIZATIONS: fields._ORGANIZATIONS, MEETINGS: fields._MEETINGS}[kind]
    words = [fields.normal(word) for _, (_, words) in table.items() for word in words.split()]
    owners = {}
    for name, (_, text) in table.items():
        for word in text.split():
            assert owners.setdefault(fields.normal(word), name) == name, word
    assert max(map(len, words)) <= 15


@pytest.mark.parametrize("label", ["姓 名", "姓\n名", "＊姓名", "*姓名（必填）", "1.姓名", "姓名：", " 姓　名 "])
def test_spelling_of_a_header_does_not_matter(label):
    assert fields.match(label, PEOPLE)[0] == "name"


@pytest.mark.parametrize("label", ["入党时间（年月）", "入党时间\n（XXXX.XX）", "入党时间(如2019.07)"])
def test_brackets_behind_a_header_do_not_matter(label):
    assert fields.match(label, PEOPLE)[0] == "joined"


@pytest.mark.parametrize(
    "label", ["入党介绍人姓名", "配偶姓名", "紧急联系人手机", "申请入党时间", "家庭成员姓名", "党费缴纳时间", ""]
)
def test_headers_that_mean_somebody_or_something_else_are_left_out(label):
    assert fields.match(label, PEOPLE) == ("", 0.0)


def test_a_header_in_the_first_row():
    plan = _plan([HEADER, person()])
    assert (plan.kind, plan.header, plan.confidence) == (PEOPLE, (1, 1), 1.0)
    assert set(plan.columns.values()) == {
        "sequence", "name", "sex", "ethnicity", "born", "education", "joined", "full", "category", "branch",
        "party_post", "admin_post",
    }  # fmt: skip


def test_a_header_under_title_remark_and_blank_rows():
    rows = [["某市某局党员花名册"] + [None] * 11, ["填报单位：某局", *[None] * 9, "2026年11月"], [], HEADER, person()]
    plan = _plan(rows, ["A1:L1"])
    assert (plan.kind, plan.header) == (PEOPLE, (4, 4))


def test_group_headings_above_the_header_are_no_data():
    rows = [
        ["花名册"],
        ["基本信息", None, None, "党内信息", None],
        ["姓名", "性别", "民族", "入党时间", "党内职务"],
        ["张三", "男", "汉族", "2010.07", None],
    ]
    plan = _plan(rows, ["A2:C2", "D2:E2"])
    assert plan.header == (3, 3)
    assert _fields(plan) == {
        "姓名": "name",
        "性别": "sex",
        "民族": "ethnicity",
        "入党时间": "joined",
        "党内职务": "party_post",
    }


def test_a_header_of_two_rows_is_read_together():
    rows = [
        ["党员名册", None, None, None, None, None],
        ["姓名", "性别", "职务", None, "时间", None],
        [None, None, "党内", "行政", "入党", "转正"],
        ["张三", "男", "支部书记", "处长", "2010.07", "2011.07"],
    ]
    plan = _plan(rows, ["A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2"])
    assert plan.header == (2, 3)
    assert _fields(plan) == {
        "姓名": "name", "性别": "sex", "职务/党内": "party_post", "职务/行政": "admin_post", "时间/入党": "joined",
        "时间/转正": "full",
    }  # fmt: skip


def test_data_begin_below_vertically_merged_header_cells():
    rows = [["姓名", "所在支部", "入党时间"], [None, None, "年月"], ["张三", "第一党支部", "2010.07"]]
    plan = _plan(rows, ["A1:A2", "B1:B2"])
    assert plan.header == (1, 2)
    assert set(plan.columns.values()) == {"name", "branch", "joined"}


def test_the_first_row_of_data_is_never_taken_for_header():
    assert _plan([["姓名", "所在支部"], ["党员", "党支部"], ["张三", "一支部"]]).header == (1, 1)


def test_organisations_are_told_by_superior_and_kind_not_by_the_word_branch():
    plan = _plan([["某局党组织基本情况表"], ORGANIZATION_HEADER, [1, "机关党委", "机关党委"]])
    assert (plan.kind, plan.header) == (ORGANIZATIONS, (2, 2))
    assert set(plan.columns.values()) == {
        "sequence", "name", "kind", "superior", "founded", "elected", "has_committee", "secretary", "contact",
        "phone", "members",
    }  # fmt: skip


def test_a_short_organisation_list():
    plan = _plan([["党支部", "书记", "成立时间"], ["第一党支部", "张三", "2010.05"]])
    assert (plan.kind, _fields(plan)) == (ORGANIZATIONS, {"党支部": "name", "书记": "secretary", "成立时间": "founded"})


def test_meetings_are_told_by_topic_and_date():
    plan = _plan([["三会一课台账"], MEETING_HEADER, [1, "第一党支部", "第三季度党员大会"]])
    assert plan.kind == MEETINGS
    assert set(plan.columns.values()) == {
        "sequence", "branch", "topic", "kind", "date", "place", "expected", "present", "host", "recorder", "content",
    }  # fmt: skip


def test_people_with_a_contact_column_stay_people():
    plan = _plan([["姓名", "党支部", "职务", "联系电话", "入党时间"], ["张三", "一支部", "处长", 1, 2]])
    assert (plan.kind, _fields(plan)["党支部"]) == (PEOPLE, "branch")


def test_a_list_of_names_alone_is_a_people_sheet():
    plan = _plan([["姓名"], ["张三"]], name="第一党支部")
    assert (plan.kind, plan.organization) == (PEOPLE, "第一党支部")


def test_of_two_columns_for_one_field_the_better_named_wins():
    plan = _plan([["姓名", "联系电话（办公）", "联系电话", "所在支部"], ["张三", 1, 2, "一支部"]])
    assert {name: column for column, name in plan.columns.items()}["phone"] == 2


def test_identity_numbers_are_recognised_so_that_they_are_not_imported():
    plan = _plan([["姓名", "身份证号", "所在支部"], ["张三", "1", "一支部"]])
    assert plan.columns[1] == "id_number"
    assert any("身份证号不导入" in reason for reason in plan.reasons)


@pytest.mark.parametrize(
    "rows",
    [[["今天天气", "很好"]], [[1, 2], [3, 4]], [["填报说明"], ["一、请认真填写"]], [["张三", "男"], ["李四", "女"]]],
)
def test_what_is_no_register_stays_unknown(rows):
    plan = _plan(rows)
    assert (plan.kind, plan.columns, plan.reads) == ("unknown", {}, False)
    assert plan.reasons


def test_blank_hidden_and_our_own_sheets_are_not_read():
    assert _plan([]).kind == "ignored"
    assert plan_of({"问题清单": [HEADER, person()], "名册": [HEADER, person()]}).sheets[0].kind == "ignored"
    workbook = opened({"名册": [HEADER, person()], "字典": [HEADER, person()]})
    workbook.sheets[1].hidden = True
    assert [sheet.kind for sheet in importing.guess(workbook).sheets] == [PEOPLE, "ignored"]


# --- the branch in names and titles -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        ("第一党支部", "第一党支部"),
        ("一支部", "一支部"),
        ("第一党支部党员花名册", "第一党支部"),
        ("某市某局办公室党支部党员名册", "某市某局办公室党支部"),
        ("2025年第二党支部党员基本情况表", "第二党支部"),
        ("《第三党支部党员信息表》", "第三党支部"),
        ("第一党支部（12人）", "第一党支部"),
        ("第一党支部党员", "第一党支部"),
        ("党支部名称：第一党支部", "第一党支部"),
        ("填报单位（盖章）：第一党支部", "第一党支部"),
        ("支部：第一党支部 填表时间：2026年11月", "第一党支部"),
        ("离退休干部党支部", "离退休干部党支部"),
        ("第一党支部三会一课台账", "第一党支部"),
        ("党支部", ""),
        ("各支部名册", ""),
        ("某局党员花名册", ""),
        ("某局机关党委党员花名册", ""),
        ("机关团支部", ""),
        ("第一党支部、第二党支部", ""),
        ("Sheet1", ""),
        ("", ""),
    ],
)
def test_the_branch_a_title_names(text, branch):
    assert headers.branch_in(text) == branch


@given(st.text(max_size=60))
def test_looking_for_a_branch_never_raises(text):
    assert isinstance(headers.branch_in(text), str)


def test_one_sheet_per_branch():
    sheet = [HEADER[1:9], person()[1:9]]
    plan = plan_of({"第一党支部": sheet, "第二党支部": sheet, "汇总说明": [["说明"]]})
    assert [(each.kind, each.organization) for each in plan.sheets] == [
        (PEOPLE, "第一党支部"),
        (PEOPLE, "第二党支部"),
        ("unknown", ""),
    ]


def test_the_title_names_the_branch_where_the_sheet_does_not():
    plan = _plan([["第一党支部党员花名册"], HEADER[1:9], person()[1:9]], name="Sheet1")
    assert plan.organization == "第一党支部"
    assert any("标题" in reason for reason in plan.reasons)


def test_a_branch_column_has_precedence_over_names_and_titles():
    assert _plan([["第一党支部党员花名册"], HEADER, person()], name="第二党支部").organization == ""


# --- plans ------------------------------------------------------------------------------------------------------------


def test_a_plan_survives_json():
    plan = plan_of({"名册": [HEADER, person()], "组织": [ORGANIZATION_HEADER, [1, "机关党委"]]})
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


@pytest.mark.parametrize(
    "damage",
    [
        {"kind": "rubbish"},
        {"columns": {"0": "rubbish"}},
        {"columns": {"x": "name"}},
        {"header": [1]},
        {"strange": 1},
        {"columns": None},
    ],
)
def test_a_damaged_plan_is_refused(damage):
    data = plan_of({"名册": [HEADER, person()]}).to_json()
    data[0] |= damage
    with pytest.raises(Refused):
        Plan.from_json(data)


def test_columns_can_be_corrected():
    plan = plan_of({"名册": [["姓名", "支部", "什么时间"], ["张三", "第一党支部", "2010.07"]]})
    sheet = plan.sheet("名册")
    changed = plan.with_sheet(sheet.changed(columns=sheet.columns | {2: "joined"}))
    assert changed.sheet("名册").columns == {0: "name", 1: "branch", 2: "joined"}
    assert changed.sheet("名册").reasons == ("由人工指定",)
    assert plan.sheet("名册").columns == {0: "name", 1: "branch"}


def test_a_correction_that_makes_no_sense_is_refused():
    sheet = plan_of({"名册": [["姓名", "支部", "甲"], ["张三", "第一党支部", "2010.07"]]}).sheets[0]
    with pytest.raises(Refused, match="已对应到另一列"):
        sheet.changed(columns={0: "name", 2: "name"})
    with pytest.raises(Refused, match="不是可选的项目"):
        sheet.changed(columns={0: "rubbish"})
    with pytest.raises(Refused, match="不是表的种类"):
        sheet.changed(kind="rubbish")


def test_another_kind_drops_the_fields_it_does_not_have():
    sheet = plan_of({"名册": [["姓名", "支部", "备注"], ["张三", "第一党支部", "x"]]}).sheets[0]
    assert sheet.changed(kind=MEETINGS).columns == {1: "branch", 2: "remark"}
    assert not sheet.changed(kind="ignored").reads


def test_a_corrected_mapping_is_remembered_for_the_same_header():
    rows = [["姓名", "支部", "什么时间"], ["张三", "第一党支部", "2010.07"]]
    corrected = plan_of({"名册": rows}).sheets[0].changed(columns={0: "name", 1: "branch", 2: "joined"})
    known = {corrected.signature: json.loads(json.dumps(corrected.mapping()))}
    again = importing.guess(opened({"另一张": [["标题"], *rows]}), known).sheets[0]
    assert again.columns == {0: "name", 1: "branch", 2: "joined"}
    assert again.remembered
    other = importing.guess(opened({"名册": [["姓名", "支部", "别的时间"], ["张三", "一", "2010.07"]]}), known).sheets[
        0
    ]
    assert not other.remembered
    assert other.columns == {0: "name", 1: "branch"}


def test_spaces_in_the_header_do_not_change_its_signature_and_order_does():
    signature = headers.signature
    assert signature(("姓名", "支部")) == signature(("姓　名", "支 部"))
    assert signature(("姓名", "支部")) != signature(("支部", "姓名"))
    assert signature(("姓名", "支部")) != signature(("姓名支部",))


def test_a_remembered_mapping_that_no_longer_fits_is_not_used():
    rows = [["姓名", "支部"], ["张三", "第一党支部"]]
    signature = plan_of({"名册": rows}).sheets[0].signature
    for mapping in (
        {"kind": PEOPLE, "columns": {"7": "name"}},
        {"kind": "gone", "columns": {}},
        {"kind": PEOPLE, "columns": {"0": "gone"}},
    ):
        plan = importing.guess(opened({"名册": rows}), {signature: mapping}).sheets[0]
        assert plan.columns == {0: "name", 1: "branch"}
        assert not plan.remembered


def test_somebody_can_say_where_the_header_is():
    sheet = opened({"名册": [["姓名", "支部"], ["党员姓名", "所在支部"], ["张三", "第一党支部"]]}).sheets[0]
    assert headers.guess_sheet(sheet, {}).header == (1, 1)
    plan = importing.replan(sheet, first=2, last=2)
    assert (plan.header, plan.labels, plan.columns) == ((2, 2), ("党员姓名", "所在支部"), {0: "name", 1: "branch"})
    assert importing.replan(sheet, first=2, last=2, kind=ORGANIZATIONS).kind == ORGANIZATIONS


def test_an_unknown_sheet_has_no_plan():
    with pytest.raises(KeyError):
        plan_of({"名册": [HEADER]}).sheet("没有")


cells = st.one_of(
    st.none(),
    st.sampled_from([*HEADER, *ORGANIZATION_HEADER, *MEETING_HEADER, "张三", "第一党支部", "合计"]),
    st.integers(0, 99),
    st.text(max_size=5),
)


@given(st.lists(st.lists(cells, max_size=8), max_size=8))
def test_guessing_never_raises_and_keeps_its_promises(rows):
    plan = headers.guess_sheet(importing.Sheet("表", rows), {})
    assert plan.kind in fields.KINDS
    assert len(set(plan.columns.values())) == len(plan.columns)
    if plan.reads:
        assert 1 <= plan.header[0] <= plan.header[1] <= len(rows)
        assert set(plan.columns.values()) <= set(FIELDS[plan.kind].titles)
        assert 0 < plan.confidence <= 1
