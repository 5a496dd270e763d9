"""Papers of meetings: they open, say what was recorded, and carry the newest seal."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from yipanqi.audit.models import Seal
from yipanqi.audit.queries import newest_seal, verify
from yipanqi.kernel import clock
from yipanqi.kernel.errors import Refused
from yipanqi.meetings import actions, exports
from yipanqi.meetings.actions import Away, DecisionEntry
from yipanqi.meetings.enums import Kind, Motion, Presence
from yipanqi.meetings.models import Meeting
from yipanqi.papers import actions as papers


def words(content: bytes) -> str:
    """Everything a Word file says, its foot included."""
    document = Document(io.BytesIO(content))
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for section in document.sections:
        for foot in (section.footer, section.even_page_footer, section.first_page_footer):
            parts += [paragraph.text for paragraph in foot.paragraphs]
    return "\n".join(parts)


def paper(scene, meeting, code, kind="docx", by="王芳"):
    with scene.acting(by):
        fresh = Meeting.objects.select_related("organization", "host", "recorder", "signed_by").get(pk=meeting.pk)
        return exports.paper(fresh, code, kind)


def test_the_notice_says_what_when_where_and_who(scene):
    meeting = scene.meeting(
        Kind.MEMBERS_MEETING,
        on=date(2026, 11, 27),
        place="三楼活动室",
        agenda="1.学习讲话\n2.讨论",
        guests="郑局长，钱处长",
    )
    said = words(paper(scene, meeting, "notice").content)
    for part in (
        "关于召开2026年第四季度党员大会的通知",
        "2026年11月27日（星期五）15:00",
        "三楼活动室",
        "学习讲话",
        "郑局长、钱处长",
        "全体党员",
    ):
        assert part in said, part


def test_the_sign_in_sheet_is_blank_with_every_name(scene):
    said = words(paper(scene, scene.meeting(on=date(2026, 11, 27)), "sign_in").content)
    assert all(name in said for name in ("王芳", "周杰", "吴昊")) and "应到9人" in said


def test_the_minutes_say_everything_that_was_recorded(scene):
    meeting = scene.recorded(
        Kind.MEMBERS_MEETING, away=("杨帆",), place="三楼", recorder=scene["李强"], topic="接收预备党员",
        guests="郑局长",
        decisions=[
            DecisionEntry("移取号机", scene["李强"], date(2026, 11, 30)),
            DecisionEntry("接收周杰", motion=Motion.ADMISSION, in_favour=6, against=0, abstained=0),
        ],
    )  # fmt: skip
    said = words(paper(scene, meeting, "minutes").content)
    for part in (
        "一支部", "党员大会记录", "应到9人，实到8人", "杨帆（出差）", "郑局长", "建议把取号机移到门口", "移取号机",
        "李强", "2026年11月30日",
        "应到会有表决权7人，实到6人", "通过：赞成6票",
    ):  # fmt: skip
        assert part in said, part
    assert "签认" not in re.sub("（签字）", "", said)


def test_signature_lateness_and_corrections_are_on_the_paper(scene):
    meeting = scene.signed(Kind.THEME_DAY, on=date(2026, 9, 15))
    with scene.acting("王芳") as actor:
        actions.correct(meeting=meeting, text="移到二号门", reason="听错", by=actor)
    said = words(paper(scene, meeting, "minutes").content)
    for part in (
        "王芳2026年11月23日签认",
        "2026年11月23日录入，距会议召开69天",
        "移到二号门",
        "原因：听错",
        "建议把取号机移到门口",
    ):
        assert part in said, part


def test_the_attendance_table_lists_everybody_due(scene):
    meeting = scene.recorded(Kind.THEME_DAY, away=("杨帆", "赵磊"))
    file = paper(scene, meeting, "attendance", "xlsx")
    values = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(file.content)).active.iter_rows()]
    by_name = {row[1]: row for row in values if row[1] in scene.people}
    assert len(by_name) == 9
    assert by_name["王芳"][2:5] == ["正式党员", "书记", "出席"]
    assert by_name["杨帆"][4:6] == ["请假", "出差"] and by_name["周杰"][2] == "预备党员"


@pytest.mark.parametrize("code", ["minutes", "attendance", "notice"])
def test_every_paper_comes_as_pdf(scene, code):
    file = paper(scene, scene.recorded(), code, "pdf")
    assert file.content.startswith(b"%PDF") and file.name.endswith(".pdf")


def test_every_paper_carries_the_newest_seal_and_leaves_the_chain_sound(scene):
    meeting = scene.signed()
    said = words(paper(scene, meeting, "minutes").content)
    assert Seal.objects.exists() and newest_seal() in said
    assert verify().sound and verify().unsealed == 0


def test_papers_come_at_their_time(scene):
    arranged, recorded = scene.meeting(on=date(2026, 11, 27)), scene.recorded()
    with pytest.raises(Refused, match="现在没有这份文书"):
        paper(scene, arranged, "minutes")
    with pytest.raises(Refused):
        paper(scene, recorded, "sign_in")
    with pytest.raises(Refused):
        paper(scene, recorded, "minutes", "xlsx")
    with scene.acting("王芳") as actor:
        actions.cancel(meeting=recorded, reason="x", by=actor)
    with pytest.raises(Refused):
        paper(scene, recorded, "minutes")


def test_what_comes_before_a_meeting_is_not_made_up_after_it(scene):
    """A notice never sent and a sheet never signed: not of a day that is past. What was sent stays."""
    late, sent = scene.recorded(on=date(2026, 9, 15)), scene.meeting(on=date(2026, 11, 24))
    waiting = scene.meeting(on=date(2026, 11, 20))
    with scene.acting("王芳") as actor:
        actions.send_notice(meeting=sent, by=actor)
    assert [offer.code for offer in exports.offers(late)] == ["minutes", "attendance"]
    assert [offer.code for offer in exports.offers(waiting)] == []
    with pytest.raises(Refused, match="会后不补"):
        paper(scene, late, "notice")
    with clock.frozen(date(2026, 11, 25)):
        sent.refresh_from_db()
        assert [offer.code for offer in exports.offers(sent)] == ["notice"]


def test_the_organisation_is_called_as_it_was_on_that_day(scene):
    from yipanqi.kernel import scope
    from yipanqi.kernel.actors import COMMAND_LINE
    from yipanqi.organizations import actions as organizations

    meeting = scene.recorded(Kind.THEME_DAY, on=date(2026, 9, 15))
    with scope.system("test"):
        organizations.change_state(
            organization=scene["一支部"], from_on=date(2026, 11, 1), name="综合支部", reason="更名", by=COMMAND_LINE
        )
    said = words(paper(scene, meeting, "minutes").content)
    assert "一支部\n主题党日活动记录" in said or "一支部" in said.splitlines()[0]
    assert "综合支部" not in said.splitlines()[0]


def test_downloads_have_chinese_names(scene, visit):
    meeting = scene.recorded()
    answer = visit("王芳").get(reverse("meetings:paper", args=[meeting.pk, "minutes", "docx"]))
    assert answer["Content-Disposition"].startswith(
        "attachment; filename*=UTF-8''%E4%BC%9A%E8%AE%AE%E8%AE%B0%E5%BD%95_"
    )
    assert visit("王芳").get(f"/meetings/{meeting.pk}/papers/minutes.exe").status_code == 404
    answer = visit("王芳").get(f"/meetings/{meeting.pk}/papers/sign_in.docx")
    assert answer.status_code == 422 and "现在没有这份文书" in answer.content.decode()


def test_the_years_ledger_says_what_was_owed_held_and_when_recorded(scene, visit):
    scene.recorded(Kind.MEMBERS_MEETING, Kind.THEME_DAY, on=date(2026, 9, 15), topic="讨论年度计划", away=("杨帆",))
    answer = visit("王芳").get(reverse("meetings:ledger", args=[scene["一支部"].pk, 2026, "xlsx"]))
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows()]
    theme = {row[2]: row for row in rows if row[0] == "主题党日"}
    assert theme["9月"][4] == "已履行（补记）" and theme["9月"][6:9] == ["讨论年度计划", 9, 8]
    assert theme["8月"][4].startswith("逾期") and theme["11月"][4] == "待办"
    assert (
        visit("王芳")
        .get(reverse("meetings:ledger", args=[scene["一支部"].pk, 2026, "pdf"]))
        .content.startswith(b"%PDF")
    )


def test_the_years_ledger_follows_the_organs_own_layout(scene, visit):
    own = io.BytesIO()
    layout = Document()
    layout.add_paragraph("本机关式样　{{ 党组织 }}　{{ 年度 }}")
    layout.save(own)
    with scene.acting("朱琳") as actor:
        kept = papers.keep_template(code="ledger", name="台账.docx", content=own.getvalue(), by=actor)
        papers.use_template(template=kept, by=actor)
    answer = visit("王芳").get(reverse("meetings:ledger", args=[scene["一支部"].pk, 2026, "docx"]))
    assert words(answer.content).splitlines()[0] == "本机关式样　一支部　2026"


def test_who_was_excused_and_who_stayed_away_stand_apart(scene):
    meeting = scene.meeting(Kind.THEME_DAY)
    away = {scene["杨帆"].pk: Away(Presence.EXCUSED, "出差"), scene["刘洋"].pk: Away(Presence.ABSENT, "未请假")}
    with scene.acting("王芳") as actor:
        meeting = actions.record_meeting(meeting=meeting, present_count=7, absences=away, minutes="学习。", by=actor)
    said = words(paper(scene, meeting, "minutes").content)
    assert "到会情况：应到9人，实到7人，请假1人，缺席1人" in said
    assert "请假：杨帆（出差）" in said and "缺席：刘洋（未请假）" in said
    assert "应到9人，实到7人，请假1人，缺席1人。" in words(paper(scene, meeting, "attendance").content)


@pytest.mark.parametrize(("name", "status"), [("王芳", 200), ("朱琳", 200), ("孙丽", 404), ("陈静", 403)])
def test_who_takes_the_ledger(scene, visit, name, status):
    scene.recorded(Kind.THEME_DAY, on=date(2026, 9, 15), topic="只在支部内部的主题")
    answer = visit(name).get(reverse("meetings:ledger", args=[scene["一支部"].pk, 2026, "docx"]))
    assert answer.status_code == status
    if status == 200:
        assert ("只在支部内部的主题" in words(answer.content)) is (name == "王芳")


def test_the_committee_of_an_upper_organisation_is_called_by_its_name(scene):
    meeting = scene.recorded(Kind.COMMITTEE_MEETING, organization="机关党委", by="朱琳")
    said = words(paper(scene, meeting, "minutes", by="朱琳").content)
    assert "机关党委" in said and "支委会" not in said
