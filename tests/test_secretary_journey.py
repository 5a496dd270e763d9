"""In a real Chromium: a new secretary's first day, and a secretary's month from the thirty days to the burden."""

from datetime import datetime

import pytest

from tests.browser import DESKTOP, PHONE, axe_faults, chromium, opened, prepare, serving, sign_in
from tests.hand import Hand
from tests.organ import TODAY, build
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE
from yipanqi.papers.tests.reading import docx_text

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STARTS = "2026-07-01"
EXCUSED = ("工会主席", "党组成员")
"""Who was excused from the study of 24 June."""


def scene() -> None:
    """乙支部 changes hands on 1 July: the small organ, its ledger, a decision left open, the new secretary."""
    from yipanqi.meetings import actions as meetings
    from yipanqi.meetings.queries import expected
    from yipanqi.obligations.actions import reconcile_all
    from yipanqi.organizations import actions as organizations
    from yipanqi.organizations.enums import Post

    with clock.frozen(TODAY):
        organ = build()
    with clock.frozen(datetime.fromisoformat(STARTS)), scope.system("场景"):
        branch, old, new = organ.organizations["乙支部"], organ.people["乙书记"], organ.people["处长"]
        held = meetings.arrange(
            organization=branch, kinds=["theme_day"], starts_at=datetime(2026, 6, 20, 15, tzinfo=clock.ZONE),
            by=COMMAND_LINE,
        )  # fmt: skip
        meetings.record_meeting(
            meeting=held, present_count=len(expected(branch, ["theme_day"], held.held_on)), minutes="研究工作。",
            decisions=[meetings.DecisionEntry(text="修订值班表", owner=old, due_on=datetime(2026, 7, 20).date())],
            by=COMMAND_LINE,
        )  # fmt: skip
        study = meetings.arrange(
            organization=branch, kinds=["theme_day"], starts_at=datetime(2026, 6, 24, 15, tzinfo=clock.ZONE),
            title="六月集中学习", agenda="学习：党章第一章", by=COMMAND_LINE,
        )  # fmt: skip
        away = {organ.people[name].pk: meetings.Away(reason="出差") for name in EXCUSED}
        meetings.record_meeting(
            meeting=study, present_count=len(expected(branch, ["theme_day"], study.held_on)) - len(away),
            minutes="学习党章。", absences=away, by=COMMAND_LINE,
        )  # fmt: skip
        office = next(one for one in old.appointments.all() if one.organization_id == branch.pk)
        organizations.relieve(appointment=office, to_on=datetime(2026, 6, 30).date(), by=COMMAND_LINE)
        organizations.appoint(
            person=new, organization=branch, post=Post.SECRETARY, from_on=datetime(2026, 7, 1).date(), by=COMMAND_LINE
        )
        reconcile_all(by=COMMAND_LINE)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    data = prepare(
        tmp_path_factory.mktemp("secretary") / "data", "tests.test_secretary_journey:scene", YIPANQI_TODAY=STARTS
    )
    with serving(data, YIPANQI_TODAY=STARTS) as served:
        yield served


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_new_secretarys_first_day(address, browser, width, tmp_path):
    page = opened(browser, address, width=width)
    sign_in(page, "处长")
    hand = Hand(page)
    hand.press("新任书记第一天")
    assert page.get_by_text("会议决定1项").is_visible() and axe_faults(page) == []
    hand.click(page.get_by_role("link", name="交接清单：与前任逐项交接"), "交接清单")
    assert page.get_by_role("link", name="修订值班表").is_visible() and axe_faults(page) == []
    paper = hand.download("交接清单（Word）", tmp_path)
    assert paper.name.startswith("工作交接清单") and paper.stat().st_size > 5000
    page.go_back()
    hand.click(page.get_by_role("link", name="今后三十天：看台账"), "今后三十天")
    assert page.get_by_role("heading", name="今后三十天").is_visible() and axe_faults(page) == []
    assert hand.wide == [] and page.faults == []
    assert len(hand.clicks) == 4 and hand.inputs == []


def test_a_secretarys_month(address, browser, tmp_path):
    """From the thirty days to a meeting that is arranged, held, signed and on paper; what was decided before is done,
    and what all that cost stands there too.
    """
    page = opened(browser, address)
    sign_in(page, "处长")
    hand = Hand(page)
    page.goto("/ahead/")
    hand.click(page.get_by_role("link", name="安排：主题党日（2026年7月）"), "安排")
    hand.fill("#id_day", STARTS)
    hand.press("安排并发通知")
    page.goto("/ahead/")
    hand.click(page.get_by_role("link", name="记录：2026年7月主题党日"), "记录")
    expected = page.locator(".roll-label").count()
    hand.fill("#id_present_count", str(expected))
    hand.fill("#id_minutes", "书记：今天学习。\n处长：我赞成。")
    hand.press("保存记录")
    hand.press("签认")
    assert page.get_by_text("已签认锁定").is_visible() and axe_faults(page) == []
    paper = hand.download("下载会议记录（Word）", tmp_path)
    assert "我赞成" in docx_text(paper.read_bytes())
    page.goto("/handover/7/")
    hand.click(page.get_by_role("link", name="修订值班表"), "修订值班表")
    hand.fill("#id_done_on", STARTS)
    hand.fill("#id_outcome", "已修订，七月起执行")
    hand.press("报告办结")
    assert page.get_by_text("已修订，七月起执行").is_visible() and axe_faults(page) == []
    page.goto("/obligations/?state=met")
    assert page.get_by_role("link", name="主题党日").first.is_visible() and axe_faults(page) == []
    page.goto("/burden/")
    assert page.get_by_role("link", name="记录会议").is_visible() and axe_faults(page) == []
    hand.click(page.get_by_role("link", name="记录会议"), "记录会议")
    assert page.get_by_text("击键模型").is_visible() and axe_faults(page) == []
    assert len(hand.inputs) == 5 and hand.wide == [] and page.faults == []


@pytest.mark.parametrize(("width", "name"), list(zip((DESKTOP, PHONE), EXCUSED, strict=True)))
def test_whoever_was_excused_gets_what_was_studied_and_makes_it_up(address, browser, width, name, tmp_path):
    """From the meeting's page to the attendance sheet: sent, marked with one tap, taken back, marked again."""
    page = opened(browser, address, width=width)
    sign_in(page, "处长")
    hand = Hand(page)
    page.goto("/meetings/")
    hand.click(page.get_by_role("link", name="六月集中学习").first, "会议")
    part = page.locator("section", has=page.get_by_role("heading", name="补学"))
    assert part.is_visible() and axe_faults(page) == []
    hand.press("把学习内容发给请假的同志")
    assert page.get_by_text("已把学习内容发给").is_visible()
    row = part.locator("li", has_text=name)
    assert row.get_by_label(f"{name}的补学日期").input_value() == STARTS
    hand.click(row.get_by_role("button", name="登记补学"), "登记补学")
    assert row.get_by_text("已补学").is_visible() and axe_faults(page) == []
    hand.click(row.get_by_role("button", name=f"撤回{name}的补学登记"), "撤回")
    hand.click(row.get_by_role("button", name="登记补学"), "登记补学")
    sheet = hand.download("下载出席情况表（Word）", tmp_path)
    assert "7月1日补学" in docx_text(sheet.read_bytes())
    assert hand.inputs == [] and hand.wide == [] and page.faults == []
    own = opened(browser, address, width=width)
    sign_in(own, name)
    own.goto(page.url)
    mine = own.locator("section", has=own.get_by_role("heading", name="补学"))
    assert name in mine.inner_text() and "已补学" in mine.inner_text() and mine.get_by_role("button").count() == 0
    assert axe_faults(own) == [] and own.faults == []
