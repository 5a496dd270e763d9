"""A decision to three branches, the union and a department: one sends it back, one has to mend, one is late – in a real
browser, also on a phone, with every page on the way looked at.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from tests import decisions
from tests.browser import DESKTOP, PHONE, chromium, prepare, serving
from tests.decisions import DECIDED, LATER, TASK, TITLE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def test_a_decision_reaches_its_actors_and_shows_where_it_is_stuck(browser, tmp_path):
    """The giver sits at a desk, the actors have a phone in hand."""
    data = prepare(tmp_path / "data", "tests.decisions:scene", YIPANQI_TODAY=str(DECIDED))
    walks = []

    def walk_at(address: str, role: str) -> Walk:
        walks.append(Walk(browser, address, role, DESKTOP if role == "党组书记" else PHONE))
        return walks[-1]

    def walk(role: str) -> Walk:
        return walk_at(address, role)

    with serving(data, YIPANQI_TODAY=str(DECIDED)) as address:
        giver = walk("党组书记")
        shown = decisions.issue(giver)
        assert "已交办" in shown and "待签收 5" in shown and "工会（工会主席）签收" in shown
        assert "已报告" in decisions.report(walk("甲书记"), "查了三个窗口，改了两件事")
        assert "已报告" in decisions.report(walk("乙书记"), "查过了")
        union, head = walk("工会主席"), walk("处长")
        decisions.from_desk(union)
        union.unfold("请求改派")
        union.hand.fill("#decline_reason", "窗口不归工会管")
        assert "已请求改派" in union.press("请求改派")
        decisions.from_desk(head)
        assert "已签收" in head.press("签收")
        waiting = giver.go("/plans/to-answer/")
        assert [name in waiting for name in ("甲支部", "乙支部", "工会", "办公室")] == [True, True, True, False]
        giver.follow("甲支部")
        assert "已认可" in giver.press("认可")
        giver.go("/plans/to-answer/")
        giver.follow("乙支部")
        giver.unfold("退回补充")
        giver.hand.fill("details[open] [name=answer]", "没有问题清单")
        assert "已退回" in giver.press("退回")
        giver.go("/plans/to-answer/")
        giver.follow("工会")
        giver.hand.fill("#insist_answer", "涉及职工权益，请工会办")
        assert "仍由原单位承办" in giver.press("仍请承办")
    with serving(data, YIPANQI_TODAY=str(LATER)) as address:
        late, giver = walk("丙书记"), walk("党组书记")
        assert TASK in late.go("/desk/") and "逾期" in late.go("/desk/")
        giver.go("/plans/decisions/")
        giver.follow(TITLE)
        stuck = giver.follow("卡在哪里")
        assert "丙支部（丙书记）签收" in stuck and "待签收·逾期" in stuck and "甲支部（" not in stuck
        assert "乙支部（乙书记）补充后重新报告" in stuck and "工会（工会主席）签收" in stuck
        giver.follow("全部")
        document = Document(decisions.paper(giver, tmp_path))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    outcome = {row[1]: row[6] for row in rows[1:]}
    assert outcome == {
        "甲支部": "已认可", "乙支部": "尚未报告", "丙支部": "尚未报告", "办公室": "尚未报告", "工会": "尚未报告",
    }  # fmt: skip
    _urge_what_is_late(data, walk_at, tmp_path)
    assert [(one.faults, one.hand.wide) for one in walks] == [([], [])] * len(walks)


def _urge_what_is_late(data: Path, walk_at: Callable[[str, str], Walk], folder: Path) -> None:
    """提示函 over the holidays, not answered; 督办函, answered thinly; 约谈, held and closed: each by a person."""
    with serving(data, YIPANQI_TODAY=str(decisions.HINTED)) as address:
        assert decisions.ANSWER_DUE in decisions.hint(walk_at(address, "党组书记"))
    with serving(data, YIPANQI_TODAY=str(decisions.URGED)) as address:
        giver, late = walk_at(address, "党组书记"), walk_at(address, "丙书记")
        assert f"答复提示函：{TASK}" in late.go("/desk/")
        assert "已登记督办函" in decisions.urge(giver)
        assert "已答复" in decisions.answer(late)
        assert "已登记约谈" in decisions.talk(giver)
        document = Document(giver.hand.download("约谈 Word", folder))
        told = "".join(one.text for one in document.element.body.iter() if one.text)
        assert "10月20日下午，党组会议室，丙支部书记" in told and "月底前查完，报清单" in told
        assert "已办结" in giver.press("登记结果")
        assert [name in late.go("/letters/") for name in ("提示函", "督办函", "约谈")] == [True] * 3
