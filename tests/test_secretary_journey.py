"""In a real Chromium: a new secretary's first day, and a secretary's month from the thirty days to the burden."""

from datetime import datetime

import pytest

from tests.browser import DESKTOP, PHONE, axe_faults, chromium, opened, prepare, serving, sign_in
from tests.hand import Hand
from tests.organ import TODAY, build
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import COMMAND_LINE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STARTS = "2026-07-01"


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


def test_a_secretarys_month(address, browser):
    """From the thirty days to an arranged, held and signed meeting, and what that cost."""
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
    page.goto("/burden/")
    assert page.get_by_role("link", name="记录会议").is_visible() and axe_faults(page) == []
    hand.click(page.get_by_role("link", name="记录会议"), "记录会议")
    assert page.get_by_text("击键模型").is_visible()
    assert len(hand.inputs) == 3 and hand.wide == [] and page.faults == []
