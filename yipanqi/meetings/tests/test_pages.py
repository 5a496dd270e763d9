"""The pages: what is filled in, what is asked, what is refused with everything typed still there."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.meetings import actions
from yipanqi.meetings.actions import Away, DecisionEntry
from yipanqi.meetings.enums import Kind, Stage
from yipanqi.meetings.models import Decision, Meeting
from yipanqi.meetings.tests.scene import MINUTES, TODAY
from yipanqi.meetings.tests.sent import address, arrange_address, filled, only, typed
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.organizations import actions as organizations

# Recording


def test_nobody_is_marked_and_nothing_is_counted_beforehand(scene, visit):
    page = visit("王芳").get(address("meeting", scene.meeting())).content.decode()
    assert page.count('class="roll-mark') == 9
    assert not re.findall(r'class="roll-mark[^>]*checked', page)
    assert re.search(r'id="id_present_count" value=""', page)


def test_a_monthly_meeting_asks_for_two_things(scene, visit):
    page = visit("王芳").get(address("meeting", scene.meeting())).content.decode()
    form = page[page.index('<form class="record"') :]
    required = re.findall(r"<(?:input|textarea|select)[^>]*\brequired\b[^>]*>", form)
    assert len(required) <= 6
    given = [field for field in required if re.search(r'value="[^"]+"', field)]
    assert len(required) - len(given) == 1  # the count; the minutes are asked for by the action


def test_the_record_is_saved_and_the_light_is_green(scene, visit):
    browser, meeting = visit("王芳"), scene.meeting(Kind.MEMBERS_MEETING)
    answer = browser.post(address("record", meeting), typed(meeting, away=[scene["杨帆"], scene["赵磊"]], count=7))
    assert answer.url == address("meeting", meeting)
    page = browser.get(answer.url).content.decode()
    for said in (
        "达到法定人数",
        "有表决权的党员应到7人，实到5人，已达半数",
        "支部工作条例第十一条",
        "已履行",
        "签认记录",
    ):
        assert said in page
    assert "<strong>杨帆</strong>请假：出差" in page
    signed = browser.post(address("sign", meeting), {"version": only().version}, follow=True).content.decode()
    assert "已签认锁定" in signed and "追加更正" in signed


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (None, "请填写清点的实到人数"),
        (10, "实到10人多于应到9人"),
        (7, "还有1人未到而没有标记"),
        (9, "有1人被误标为未到"),
    ],
)
def test_a_count_that_does_not_fit_is_said_and_everything_stays(scene, visit, count, said):
    meeting = scene.meeting()
    data = typed(meeting, away=[scene["杨帆"]], count=count) | {"decision-1-text": "换灯", "decision-1-owner": ""}
    answer = visit("王芳").post(address("record", meeting), data)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert "建议把取号机移到门口" in page and 'value="换灯"' in page and 'value="出差"' in page
    assert re.search(rf'value="{scene["杨帆"].pk}" id="away-\d+" checked', page)
    assert only().stage == Stage.ARRANGED


def test_a_meeting_in_the_future_is_refused_with_the_text_kept(scene, visit):
    meeting = scene.meeting(on=TODAY + timedelta(days=2))
    answer = visit("王芳").post(address("record", meeting), typed(meeting, count=9))
    assert answer.status_code == 422 and "还没有到" in answer.content.decode() and "取号机" in answer.content.decode()


def test_a_meeting_before_the_branch_existed_is_refused_with_the_text_kept(scene, visit):
    meeting = scene.meeting()
    answer = visit("王芳").post(address("record", meeting), typed(meeting, count=9) | {"held_on": "2019-11-01"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "成立于2020年3月1日" in page
    assert "取号机" in page and 'value="2019-11-01"' in page
    assert only().stage == Stage.ARRANGED


def test_two_people_saving_one_record_the_second_sees_both_and_may_save_again(scene, visit):
    browser, meeting = visit("王芳"), scene.meeting()
    with scene.acting("李强") as actor:
        actions.record_meeting(meeting=meeting, present_count=9, minutes="李强写的记录", by=actor)
    answer = browser.post(address("record", meeting), typed(meeting, count=9, minutes="王芳写的记录"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "刚被他人修改过" in page and "李强写的记录" in page and "王芳写的记录" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    again = browser.post(address("record", meeting), typed(meeting, count=9, minutes="王芳写的记录", version=version))
    assert again.status_code == 302 and only().minutes == "王芳写的记录"


def test_a_decision_typed_becomes_a_duty_of_its_owner(scene, visit):
    browser, meeting = visit("王芳"), scene.meeting(Kind.MEMBERS_MEETING)
    data = typed(meeting, count=9) | {
        "decision-1-text": "移取号机", "decision-1-owner": scene["李强"].pk, "decision-1-due": "2026-12-01",
        "decision-2-text": "", "decision-5-text": "同意接收", "decision-5-motion": "admission",
        "decision-5-in_favour": "6", "decision-5-against": "1",
    }  # fmt: skip
    assert browser.post(address("record", meeting), data).status_code == 302
    with scope.system("test"):
        owed, voted = Decision.objects.order_by("id")
    assert (owed.owner, owed.due_on) == (scene["李强"], date(2026, 12, 1))
    assert (voted.motion, voted.in_favour, voted.against, voted.abstained) == ("admission", 6, 1, 0)
    page = browser.get(address("meeting", meeting)).content.decode()
    assert "通过：赞成6票，超过应到7人的半数" in page


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"text": "a", "owner": "999999"}, "第1项决定的责任人：没有找到“999999”"),
        ({"text": "a", "due": "12月"}, "完成期限“12月”不是日期"),
        ({"text": "a", "in_favour": "三"}, "赞成票数“三”应为整数"),
        ({"text": "a", "motion": "x"}, "表决类型不在列表中"),
        ({"owner": ""} | {"due": "2026-12-01"}, "第1项决定：请写明决定事项"),
    ],
)
def test_a_decision_that_cannot_be_read_is_refused(scene, visit, row, said):
    meeting = scene.meeting()
    data = typed(meeting, count=9) | {f"decision-1-{name}": value for name, value in row.items()}
    answer = visit("王芳").post(address("record", meeting), data)
    assert answer.status_code == 422 and said in answer.content.decode()


def test_an_unreadable_date_is_said_in_words(scene, visit):
    answer = visit("王芳").post(address("record", meeting := scene.meeting()), typed(meeting, count=9, held_on="昨天"))
    assert answer.status_code == 422 and "召开日期" in answer.content.decode()


def test_minutes_may_come_in_a_file(scene, visit):
    meeting = scene.meeting()
    upload = SimpleUploadedFile("记录.txt", "王芳：同意。".encode("gb18030"))
    visit("王芳").post(address("record", meeting), typed(meeting, count=9, minutes="") | {"file": upload})
    assert only().minutes == "王芳：同意。"


# The live parts


def test_the_tally_follows_what_is_typed(scene, visit):
    browser, meeting = visit("王芳"), scene.meeting(Kind.MEMBERS_MEETING)
    away = [scene[name] for name in ("王芳", "李强", "张敏", "刘洋")]
    page = browser.post(address("quorum", meeting), typed(meeting, away=away, count=5)).content.decode()
    assert "与清点的 5 人一致" in page and "未达法定人数" in page and "至少4人" in page and "<html" not in page
    page = browser.post(address("quorum", meeting), typed(meeting, away=away[:1], count=9)).content.decode()
    assert "有人被误点为未到" in page and "达到法定人数" in page


def test_another_day_brings_another_list_with_the_marks_kept(scene, visit):
    browser, meeting = visit("王芳"), scene.meeting()
    data = typed(meeting, away=[scene["杨帆"]], held_on="2026-02-10")
    page = browser.post(address("roll", meeting), data).content.decode()
    assert "2月10日应到 8 人" in page and "周杰" not in page
    assert '<div class="tally" id="tally" role="status" aria-live="polite" hx-swap-oob="true">' in page
    assert "应到 <b>8</b>" in page and "名单应有 <b>7</b> 人到会" in page
    assert re.search(rf'value="{scene["杨帆"].pk}" id="away-\d+" checked', page)


def test_a_file_is_read_into_the_field_after_what_is_there(scene, visit):
    browser, meeting = visit("王芳"), scene.meeting()
    upload = SimpleUploadedFile("记录.txt", "二、讨论".encode())
    page = browser.post(address("minutes", meeting), {"minutes": "一、学习", "file": upload}).content.decode()
    assert "一、学习\n二、讨论</textarea>" in page and "已读入“记录.txt”" in page


def test_a_classified_or_foreign_file_is_refused_and_the_text_kept(scene, visit):
    browser, meeting = visit("王芳"), scene.meeting()
    for name, content, said in (
        ("a.txt", "机密★10年\n内容".encode(), "不得处理涉密信息"),
        ("a.docx", b"%PDF-1.4", "这是PDF 文件"),
    ):
        data = {"minutes": "已写的内容", "file": SimpleUploadedFile(name, content)}
        page = browser.post(address("minutes", meeting), data).content.decode()
        assert said in page and "已写的内容</textarea>" in page and "机密" not in page.split("</textarea>")[0]


def test_one_more_row_for_a_decision_follows_those_in_the_form(scene, visit):
    meeting = scene.meeting()
    page = visit("王芳").post(address("decision_row", meeting), {"decision-2-text": "换灯"}).content.decode()
    assert re.findall(r'name="(decision-\d+-text)" value="(.*?)"', page) == [("decision-3-text", "")]
    assert f'data-picker="{address("owners", meeting)}" data-near' in page and 'name="decision-3-owner"' in page


def test_the_rows_of_a_draft_are_drawn_again_with_what_was_typed(scene, visit):
    meeting, owner = scene.meeting(), scene.people["李强"]
    draft = {
        "decision-1-text": "换灯",
        "again-1-text": "修门",
        "again-3-text": "",
        "again-3-owner": f"李强 #{owner.pk}",
    }
    page = visit("王芳").post(address("decision_row", meeting), draft).content.decode()
    assert re.findall(r'name="(decision-\d+-text)" value="(.*?)"', page) == [
        ("decision-2-text", "修门"),
        ("decision-3-text", ""),
    ]
    assert re.findall(r'name="(decision-\d+-owner)" value="(.+?)"', page) == [("decision-3-owner", f"李强 #{owner.pk}")]


# After signing


def test_a_correction_is_appended_by_form(scene, visit):
    browser, meeting = visit("王芳"), scene.signed()
    wrong = browser.post(address("correct", meeting), {"text": "二号门", "reason": ""})
    assert wrong.status_code == 422 and "二号门" in wrong.content.decode()
    page = browser.post(address("correct", meeting), {"text": "二号门", "reason": "听错"}, follow=True).content.decode()
    assert "二号门" in page and "理由：听错" in page and "建议把取号机移到门口" in page


def test_a_signed_record_cannot_be_opened_for_writing(scene, visit):
    browser, meeting = visit("王芳"), scene.signed()
    assert browser.get(address("record", meeting)).url == address("meeting", meeting)
    answer = browser.post(address("record", meeting), typed(meeting, count=9))
    assert answer.status_code == 422 and "已签认，不能再修改" in answer.content.decode()


def test_polishing_a_record_before_signing_shows_what_was_marked(scene, visit):
    meeting = scene.recorded(away=("杨帆",), decisions=[DecisionEntry("移取号机", scene["李强"], date(2026, 12, 1))])
    page = visit("王芳").get(address("record", meeting)).content.decode()
    assert re.search(rf'value="{scene["杨帆"].pk}" id="away-\d+" checked', page)
    assert 'value="移取号机"' in page and 'value="2026-12-01"' in page
    assert re.search(r'id="id_present_count" value=""', page)


# Decisions


def test_the_owner_reports_a_decision_done(scene, visit):
    scene.recorded(decisions=[DecisionEntry("擦窗", scene["陈静"], date(2026, 11, 30))])
    with scope.system("test"):
        decision = Decision.objects.get()
    browser, place = visit("陈静"), reverse("meetings:decision", args=[decision.pk])
    assert "报告办结" in browser.get(place).content.decode()
    wrong = browser.post(place, {"done_on": "2026-11-24", "outcome": "擦好了"})
    assert wrong.status_code == 422 and "还没有到" in wrong.content.decode() and "擦好了" in wrong.content.decode()
    page = browser.post(place, {"done_on": "2026-11-23", "outcome": "擦好了"}, follow=True).content.decode()
    assert "已办结" in page and "报告办结" not in page
    with scope.system("test"):
        assert Obligation.objects.get(source="meetings").state == State.MET


def test_an_empty_record_is_told_all_it_lacks_at_once(scene, visit):
    meeting = scene.meeting()
    lost = {"decision-1-text": "换灯", "decision-1-owner": "没有此人"}
    page = visit("王芳").post(address("record", meeting), typed(meeting, minutes=" ", **lost)).content.decode()
    for said in ("请填写清点的实到人数。", "请填写会议记录。", "第1项决定的责任人：没有找到“没有此人”"):
        assert page.count(said) >= 1, said


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"count": 9, "minutes": " "}, {"请填写会议记录。"}), ({}, {"请填写清点的实到人数。"}),
        ({"present_count": "九", "minutes": " "}, {"请填写会议记录。"}),
        ({"minutes": "", "topic": "长" * 301}, {"请填写清点的实到人数。", "请填写会议记录。"}),
    ],
)  # fmt: skip
def test_what_a_record_lacks_is_told_beside_whatever_else_is_wrong(scene, visit, given, told):
    meeting = scene.meeting()
    lost = {"decision-1-text": "换灯", "decision-1-owner": "没有此人"}
    page = visit("王芳").post(address("record", meeting), typed(meeting, **given, **lost)).content.decode()
    assert {said for said in ("请填写清点的实到人数。", "请填写会议记录。") if said in page} == told
    assert "第1项决定的责任人：没有找到“没有此人”" in page


def test_a_file_that_cannot_be_read_says_itself_why_there_are_no_minutes(scene, visit):
    meeting = scene.meeting()
    data = typed(meeting, count=9, minutes="", file=SimpleUploadedFile("记录.docx", b"PK\x03\x04"))
    answer = visit("王芳").post(address("record", meeting), data)
    assert answer.status_code == 422 and "file" in answer.context["form"].errors
    assert "请填写会议记录。" not in answer.content.decode()


def test_the_owner_of_a_committee_decision_sees_it_and_nothing_else(scene, visit):
    meeting = scene.recorded(
        Kind.COMMITTEE_MEETING, decisions=[DecisionEntry("写材料", scene["陈静"], date(2026, 11, 30))]
    )
    with scope.system("test"):
        decision = Decision.objects.get()
    browser = visit("陈静")
    page = browser.get(reverse("meetings:decision", args=[decision.pk])).content.decode()
    assert "写材料" in page and address("meeting", meeting) not in page
    assert browser.get(address("meeting", meeting)).status_code == 404


# The list


def test_the_list_shows_what_waits_and_the_year_by_month(scene, visit):
    scene.signed(on=date(2026, 9, 15), topic="学习讲话")
    scene.recorded(on=date(2026, 10, 20))
    scene.meeting(on=date(2026, 11, 20))
    scene.meeting(on=date(2026, 11, 30))
    answer = visit("王芳").get(reverse("meetings:list"))
    to_do = answer.context["to_do"]
    assert [len(to_do[name]) for name in ("unrecorded", "unsigned", "coming")] == [1, 1, 1]
    assert [month for month, _ in answer.context["months"]] == ["2026年11月", "2026年10月", "2026年9月"]
    page = answer.content.decode()
    assert "学习讲话" in page and "补记" in page


def test_the_list_is_filtered_by_organisation_year_and_kind(scene, visit):
    scene.recorded(on=date(2026, 9, 15))
    scene.recorded(Kind.MEMBERS_MEETING, on=date(2026, 9, 16))
    scene.recorded(on=date(2025, 9, 15))
    scene.recorded(Kind.GROUP_MEETING, organization="一小组")
    browser = visit("王芳")

    def titles(**query):
        return [one.title for one in browser.get(reverse("meetings:list"), query).context["page"]]

    assert titles(kind=Kind.MEMBERS_MEETING) == ["2026年第三季度党员大会"]
    assert titles(year=2025) == ["2025年9月主题党日"]
    assert titles(organization=scene["一小组"].pk) == ["2026年11月党小组会"]
    assert len(titles(year="abc", kind="nonsense", organization="x")) == 3


def test_the_list_as_a_workbook_has_title_unit_and_date(scene, visit):
    import io

    from openpyxl import load_workbook

    scene.recorded(on=date(2026, 9, 15), topic="=1+1", away=("杨帆",))
    answer = visit("王芳").get(reverse("meetings:list"), {"format": "xlsx", "organization": scene["一支部"].pk})
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows()]
    flat = [value for row in rows for value in row if value is not None]
    assert "组织生活情况表" in flat and any("一支部" in str(value) for value in flat)
    assert "=1+1" in flat and {9, 8} <= set(flat)


def test_an_empty_year_teaches(scene, visit):
    assert "点“安排会议”" in visit("王芳").get(reverse("meetings:list")).content.decode()
    assert "支部安排会议后" in visit("马超").get(reverse("meetings:list")).content.decode()


# A fixed number of queries


def crowd(scene, number: int) -> None:
    with scope.system("test"):
        for place in range(number):
            person = organizations.register_person(
                name=f"党员{place}",
                home=scene["一支部"],
                joined_on=date(2015, 1, 1),
                full_on=date(2016, 1, 1),
                by=COMMAND_LINE,
            )
            organizations.admit_member(
                person=person, organization=scene["一支部"], from_on=date(2020, 3, 1), by=COMMAND_LINE
            )


def queries_of(browser, place: str, counter) -> int:
    browser.get(place)
    with counter as captured:
        assert browser.get(place).status_code == 200
    return len(captured)


@pytest.fixture
def counter():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(scene, visit, counter):
    scene.recorded(Kind.MEMBERS_MEETING, Kind.THEME_DAY, on=date(2026, 9, 15))
    browser = visit("王芳")
    once = queries_of(browser, reverse("meetings:list"), counter())
    for day in (16, 17):
        scene.recorded(Kind.MEMBERS_MEETING, Kind.THEME_DAY, on=date(2026, 9, day))
    assert queries_of(browser, reverse("meetings:list"), counter()) == once <= 20


def test_the_page_of_a_meeting_asks_the_same_for_nine_and_for_sixty_people(scene, visit, counter):
    browser = visit("王芳")
    few = [scene.meeting(on=date(2026, 11, 20)), scene.recorded(on=date(2026, 11, 19), decisions=[DecisionEntry("一")])]
    before = [queries_of(browser, address("meeting", meeting), counter()) for meeting in few]
    crowd(scene, 51)
    away = {scene["杨帆"].pk: Away()}
    many = scene.meeting(on=date(2026, 11, 21))
    with scene.acting("王芳") as actor:
        recorded = actions.record_meeting(
            meeting=scene.meeting(on=date(2026, 11, 22)), absences=away, present_count=59, minutes=MINUTES,
            decisions=[DecisionEntry("一"), DecisionEntry("二"), DecisionEntry("三")], by=actor,
        )  # fmt: skip
    after = [queries_of(browser, address("meeting", meeting), counter()) for meeting in (many, recorded)]
    assert after == before and max(after) <= 24


# Who sees what


PAGES = ("meeting", "record", "change", "cancel")


@pytest.mark.parametrize(
    ("name", "open_", "committee"),
    [
        ("王芳", 200, 200),  # the owner
        ("李强", 200, 200),  # a colleague in the committee
        ("陈静", 200, 404),  # a member of the branch
        ("孙丽", 404, 404),  # a stranger: the secretary of another branch
        ("朱琳", 404, 404),  # the organ committee sees states, not records
    ],
)
def test_who_may_open_a_record(scene, visit, name, open_, committee):
    meetings = scene.recorded(Kind.THEME_DAY), scene.recorded(Kind.COMMITTEE_MEETING)
    browser = visit(name)
    assert tuple(browser.get(address("meeting", one)).status_code for one in meetings) == (open_, committee)
    listed = {one.title for one in browser.get(reverse("meetings:list")).context["page"]}
    assert listed == {one.title for one, seen in zip(meetings, (open_, committee), strict=True) if seen == 200}
    for one, seen in zip(meetings, (open_, committee), strict=True):
        paper = browser.get(address("paper", one, "minutes", "docx"))
        assert paper.status_code == (200 if seen == 200 else 404)


@pytest.mark.parametrize(
    "page", ["change", "notify", "cancel", "record", "roll", "quorum", "minutes", "sign", "correct"]
)
@pytest.mark.parametrize(("name", "status"), [("孙丽", 404), ("陈静", 403)])
def test_nobody_else_does_anything_to_a_meeting(scene, visit, page, name, status):
    meeting = scene.meeting(on=date(2026, 11, 30)) if page in ("change", "notify", "cancel") else scene.recorded()
    with scope.system("test"):
        before = Meeting.objects.filter(pk=meeting.pk).values().get()
    data = typed(meeting, count=9) | filled() | {"reason": "x", "text": "y"}
    assert visit(name).post(address(page, meeting), data).status_code == status
    with scope.system("test"):
        assert Meeting.objects.filter(pk=meeting.pk).values().get() == before


def test_arranging_for_another_branch_shows_nobody_of_it(scene, visit):
    answer = visit("孙丽").get(arrange_address(scene))
    assert answer.status_code == 403 and "陈静" not in answer.content.decode()
    assert visit("陈静").get(reverse("meetings:arrange")).status_code == 403


def test_strangers_are_asked_to_sign_in_and_come_back(scene, client):
    meeting = scene.meeting()
    for place in (reverse("meetings:list"), address("meeting", meeting), address("paper", meeting, "notice", "docx")):
        assert client.get(place).url.startswith(f"/accounts/login/?next={place}")
    answer = client.post(
        address("record", meeting), typed(meeting, count=9), headers={"referer": address("meeting", meeting)}
    )
    assert answer.status_code == 302 and "/accounts/login/" in answer.url


def test_what_does_not_exist_is_not_found(scene, visit):
    browser = visit("王芳")
    for place in (
        "/meetings/999999/",
        "/meetings/999999/record/",
        "/meetings/decisions/999999/",
        "/meetings/arrange/?organization=999999&kind=theme_day",
        "/meetings/ledger/999999/2026.docx",
    ):
        assert browser.get(place).status_code == 404


def test_the_arranged_page_offers_notice_and_papers_to_members_without_buttons(scene, visit):
    meeting = scene.meeting(on=date(2026, 11, 30))
    page = visit("陈静").get(address("meeting", meeting)).content.decode()
    assert "请参加：11月30日" in page and "发通知" not in page and "变更安排" not in page and "会议通知" in page


def test_the_day_of_a_refused_record_is_kept_as_typed(scene, visit):
    meeting = scene.meeting()
    page = visit("王芳").post(address("record", meeting), typed(meeting, held_on="2026-11-20")).content.decode()
    assert 'name="held_on" id="id_held_on" value="2026-11-20"' in page
    assert clock.today() == TODAY
