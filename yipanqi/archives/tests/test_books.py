"""The handbook from what is held: nothing of another branch, nothing personal; a fixed number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yipanqi.archives import actions
from yipanqi.archives.exports import books
from yipanqi.archives.tests.conftest import DECEMBER, SECRET, at
from yipanqi.education import actions as education
from yipanqi.kernel import clock
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.actions import enter_merit
from yipanqi.organizations.enums import MeritKind
from yipanqi.papers.forms.common import MeetingKind
from yipanqi.papers.registry import FileKind
from yipanqi.papers.tests.reading import docx_text, pdf_text, squeezed
from yipanqi.topics import actions as topics


def chapters(data) -> dict[str, list[str]]:
    return {one.kind.value: [row.subject for row in one.minutes] for one in data.meetings if one.minutes}


def test_the_year_stands_in_its_chapters(december, being, year):
    with being("甲书记"):
        data = books.handbook_of(at(december, "甲支部"), 2026)
    assert (data.organization, data.superior, data.secretary) == ("甲支部", "直属总支", "甲书记")
    assert chapters(data) == {
        "党员大会": ["2026年第三季度党员大会"], "支委会": ["2026年9月支委会"], "主题党日": ["2026年10月主题党日"],
    }  # fmt: skip
    assert [(one.post, one.name, one.work) for one in data.committee] == [
        ("书记", "甲书记", "主持支部全面工作"), ("组织委员", "甲委员", "组织工作"),
    ]  # fmt: skip
    october = data.plan[9]
    assert (october.month, october.arranged) == (10, "2026年10月主题党日：学习")
    assert "主题党日" in october.owed
    assert {one.name for one in data.register.members} >= {"甲书记", "党员1"}


def test_nothing_of_another_branch_and_nothing_personal(december, being, year):
    with being("甲书记"):
        text = squeezed(docx_text(books.handbook(at(december, "甲支部"), 2026, FileKind.WORD).content))
    assert SECRET in text, "a branch's own handbook has its committee's meetings"
    for planted in ("乙支部自己的事", "乙书记", "乙支部"):
        assert planted not in text.replace("乙支部书记", "")


def test_word_and_pdf_say_the_same(december, being, year):
    with being("甲书记"):
        word = squeezed(docx_text(books.handbook(at(december, "甲支部"), 2026, FileKind.WORD).content))
        pdf = squeezed(pdf_text(books.handbook(at(december, "甲支部"), 2026, FileKind.PDF).content))
        with pytest.raises(Refused, match="只有 Word、PDF"):
            books.handbook(at(december, "甲支部"), 2026, FileKind.EXCEL)
    for said in ("目录", "2026年第三季度党员大会", "文书", "主持支部全面工作", SECRET):
        assert said in word or said == "文书"
        assert said in pdf or said == "文书"


def test_chapters_by_hand_are_listed_only(december, being, year):
    with being("专职副书记") as actor:
        actions.rule_handbooks(
            organization=december.organizations["机关党委"], due_month=1, due_day=10, basis="惯例", by_hand=["支委会"],
            kept_at="三楼档案柜", by=actor,
        )  # fmt: skip
    with being("甲书记"):
        data = books.handbook_of(at(december, "甲支部"), 2026)
        text = docx_text(books.handbook(at(december, "甲支部"), 2026, FileKind.WORD).content)
    committee = next(one for one in data.meetings if one.kind is MeetingKind.COMMITTEE)
    assert (committee.minutes, [one.on for one in committee.on_paper]) == ((), [date(2026, 9, 9)])
    assert SECRET not in text and "三楼档案柜" in text


def test_the_number_of_queries_does_not_grow_with_the_meetings(december, being, hold):
    def asked() -> int:
        with (
            being("甲书记"),
            CaptureQueriesContext(
                connection,
            ) as seen,
        ):
            books.handbook_of(at(december, "甲支部"), 2026)
        return len(seen)

    hold("members_meeting", on=date(2026, 9, 8))
    one = asked()
    for day in (1, 2, 3):
        hold("committee_meeting", on=date(2026, 9, day))
    assert asked() == one


def test_a_branch_that_did_not_exist_has_no_handbook(december, being):
    with being("甲书记"), pytest.raises(Refused, match="没有这一年的手册"):
        books.handbook_of(at(december, "甲支部"), 2019)


def test_a_file_that_does_not_exist_cannot_be_frozen(december, being):
    with being("甲书记"), pytest.raises(Refused, match="没有开过"):
        books.frozen(at(december, "甲支部"), "org_life_meeting", 2026)


def test_a_year_past_is_bound_as_of_its_last_day(december, being, year):
    with clock.frozen(date(2027, 1, 5)), being("甲书记"):
        assert books.handbook_of(at(december, "甲支部"), 2026).as_of == date(2026, 12, 31)


def test_plan_promises_honours_and_the_summary_stand_in_it_penalties_and_evaluations_do_not(december, being, year):
    branch, member = at(december, "甲支部"), december.people["甲党员"]
    with being("甲书记") as actor:
        topics.plan(
            organization=branch, year=2026, month=10, kind="theme_day", theme="学习党章", by=actor, once="t1",
            problem="", materials="", published=None, entry="",
        )  # fmt: skip
        for kind, title in ((MeritKind.HONOUR, "优秀共产党员"), (MeritKind.PENALTY, "党内警告")):
            enter_merit(
                person=member, kind=kind, title=title, decided_by="机关工委", decided_on=date(2026, 6, 28), by=actor
            )
        made = education.make_promise(
            organization=branch, person=member, text="一次说清", measure="写成一张纸", made_on=date(2026, 1, 9),
            due_on=date(2026, 12, 31), by=actor,
        )  # fmt: skip
        education.keep_promise(promise=made, kept="退件少了", kept_on=DECEMBER, own_word="本人的话", by=actor)
        data = books.handbook_of(branch, 2026)
        text = squeezed(docx_text(books.handbook(branch, 2026, FileKind.WORD).content))
        own = squeezed(docx_text(books.year_summary(branch, 2026, FileKind.WORD).content))
        with pytest.raises(Refused, match="只有 Word、PDF"):
            books.year_summary(branch, 2026, FileKind.EXCEL)
    assert [month.planned for month in data.plan if month.planned] == ["主题党日：学习党章"]
    assert [(one.name, one.title) for one in data.honours] == [("甲党员", "优秀共产党员")]
    assert [(one.text, one.kept) for one in data.promises] == [("一次说清", "退件少了")]
    facts = {one.title: one.text for one in data.summary.facts}
    assert facts["组织生活"] == "全年开展党员大会1次，支委会1次，主题党日1次"
    assert facts["学习主题"] == "学习主题计划列入1项，已开展0项"
    assert facts["承诺践诺"] == "登记党员承诺1项，已填写兑现情况1项"
    assert facts["表彰奖励"] == "甲党员获“优秀共产党员”（机关工委）"
    assert facts["履行职责"].startswith("应完成")
    for planted in ("党内警告", "本人的话"):
        assert planted not in text and planted not in own
    assert "二、主要做法和成效三、存在的问题" in own and "组织生活，会议记录；" in own
