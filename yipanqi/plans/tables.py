"""Lists: decisions, the parts of one, one's own parts, what waits for an answer. In tree order or by due date."""

from datetime import date

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from yipanqi.kernel import clock
from yipanqi.kernel.clock import chinese_date
from yipanqi.obligations import queries as ledger
from yipanqi.plans import rules
from yipanqi.plans.enums import UNREPORTED, Role, Stage
from yipanqi.plans.models import Directive, Part
from yipanqi.plans.queries import hands, reading
from yipanqi.ui.lights import Light
from yipanqi.ui.tables import EMPTY, Column, Table
from yipanqi.ui.templatetags.ui import light


def light_of(part: Part) -> tuple[Light, str]:
    """Light and word of a part to the reader: how it stands in the ledger, in the words of this room."""
    if part.stage == Stage.WITHDRAWN:
        return Light.GREY, str(Stage.WITHDRAWN.label)
    if part.stage == Stage.ACCEPTED:
        late = ledger.light_word(part.entry, clock.today())
        return Light.GREEN, f"{part.get_stage_display()}{f'（{late}）' if late else ''}"
    late = is_late(part)
    return (Light.RED if late else Light.BLUE), f"{part.get_stage_display()}{'·逾期' if late else ''}"


def is_late(part: Part) -> bool:
    """Whether a part is late to the reader, as the ledger has it; one that was reported waits for its giver."""
    return part.stage in UNREPORTED and ledger.light_of(part.entry, clock.today()) in (Light.RED, Light.YELLOW)


def _drawn(part: Part) -> SafeString:
    shown, word = light_of(part)
    return light(shown, word=word)


_ANSWERED = (Stage.REPORTED, Stage.DECLINED)
"""Stages that end with an answer of the giver; whatever else waits for one is a request for more time."""


def _address(part: Part) -> str:
    return reverse("plans:part", args=[part.chain])


def _who(part: Part) -> str:
    return part.called if part.role == Role.EACH else f"{part.called}（{part.get_role_display()}）"


def _depth(part: Part) -> str:
    """How far down the hands it is, before its name."""
    return f"{'　' * part.depth}└ " if part.depth else ""


def _since(part: Part) -> date:
    return part.since.astimezone(clock.ZONE).date()


def _held(part) -> SafeString:
    """In whose hands, and since when."""
    if part.turn is None:
        return escape(EMPTY)
    since = chinese_date(_since(part))
    return format_html('<div>{}<br><span class="list-note">{}起</span></div>', part.turn.words, since)


def _due(part: Part) -> SafeString:
    """The deadline that holds, with the first one where it was moved: that stays on record."""
    due, first = part.entry.due_on, part.task.first_due_on
    if due == first:
        return escape(chinese_date(due))
    return format_html(
        '<div>{}<br><span class="list-note">首次期限{}</span></div>', chinese_date(due), chinese_date(first)
    )


class Directives(Table):
    """Decisions one's organisations took, newest first; no rate, no rank."""

    title = "决策事项"
    empty = "还没有登记决策事项"
    empty_hint = "党组、机关党委等议定的事项，在这里一步交办到承办单位；会议记录里的决定也可以转来。"
    name = Column(
        "决策事项", lambda row: row.title, link=lambda row: reverse("plans:directive", args=[row.pk]), width=40
    )
    organization = Column("决策单位", lambda row: row.organization.name, width=26)
    decided_on = Column("决策日期", lambda row: row.decided_on, width=16)
    actors = Column("承办", lambda row: row.actors, number=True, width=8)
    unreported = Column("尚未报告", lambda row: row.unreported, number=True, width=10)
    late = Column("其中逾期", lambda row: row.late, number=True, width=10)
    next_due = Column("最近期限", lambda row: row.next_due, width=16)
    waiting = Column("待审核", lambda row: row.waiting, number=True, width=10)
    state = Column("状态", lambda row: state_of(row), width=12)

    def prepared(self, rows):
        """Deadlines of what is not reported yet, of a page at once."""
        owed = reading.unreported(rows)
        for row in rows:
            row.next_due, row.late = owed.get(row.pk, (None, 0))
        return rows


def state_of(row: Directive) -> str:
    """In one word how far a decision has come. Needs what `reading.directives` counts."""
    if row.withdrawn_at is not None:
        return "已收回"
    if not row.actors:
        return "未交办"
    return "办理中" if row.unreported or row.waiting else "已办结"


class _Parts(Table):
    """What lists of parts share: whose turn it is, asked for a page at once."""

    def prepared(self, rows):
        """Turns and reports of a page, never row by row."""
        self.turns = hands.turns(rows)
        self.texts = reading.told(rows)
        for row in rows:
            row.turn = self.turns.get(row.pk)
            row.told = self.texts.get(row.pk, "")
        return rows


class Chain(_Parts):
    """Every hand of a decision, in the order of the chain, which is that of the tree at each link."""

    title = "督办情况"
    empty = "没有符合条件的承办单位"
    empty_hint = "换一个分栏查看。"
    who = Column(
        "承办", lambda row: f"{_depth(row)}{_who(row)}", link=_address, lead=_depth, cell=lambda row: escape(_who(row)),
        width=38,
    )  # fmt: skip
    task = Column("任务", lambda row: row.task.title, width=40)
    state = Column("环节", lambda row: light_of(row)[1], cell=_drawn, width=16)
    since = Column("环节起始", _since, width=16, sheet_only=True)
    turn = Column("在谁手里", lambda row: row.turn.words if row.turn else "", cell=_held, width=40)
    first_due = Column("首次期限", lambda row: row.task.first_due_on, width=16, sheet_only=True)
    due = Column("现期限", lambda row: row.entry.due_on, cell=_due, width=16)
    outcome = Column("报告", lambda row: rules.outcome(row.stage, row.role), width=14, sheet_only=True)
    result = Column("预期成果", lambda row: row.task.result, width=40, sheet_only=True)
    seen_by = Column("检验方式", lambda row: row.task.seen_by, width=30, sheet_only=True)
    measure = Column("路径措施", lambda row: row.task.measure, width=30, sheet_only=True)
    stages = Column("季度目标", lambda row: row.task.stages, width=30, sheet_only=True)
    giver = Column("交办单位", lambda row: row.task.giver.name, width=26, sheet_only=True)
    person = Column("责任人", lambda row: row.person.name if row.person else "", width=12, sheet_only=True)
    told = Column("完成情况", lambda row: row.told, width=50, sheet_only=True)
    met_on = Column("完成日期", lambda row: row.entry.met_on, width=16, sheet_only=True)


class Mine(_Parts):
    """Parts of one's own organisations and one's own, by due date."""

    title = "承办的任务"
    empty = "没有承办的决策任务"
    empty_hint = "上级交办的任务会列在这里和工作台上；党组、机关党委等可以在“决策事项”中交办。"
    task = Column("任务", lambda row: row.task.title, link=_address, width=40)
    who = Column("承办", _who, width=28)
    giver = Column("交办单位", lambda row: row.task.giver.short_name or row.task.giver.name, width=26)
    state = Column("环节", lambda row: light_of(row)[1], cell=_drawn, width=16)
    turn = Column("在谁手里", lambda row: row.turn.words if row.turn else "", cell=_held, width=40)
    first_due = Column("首次期限", lambda row: row.task.first_due_on, width=16, sheet_only=True)
    due = Column("现期限", lambda row: row.entry.due_on, cell=_due, width=16)
    told = Column("完成情况", lambda row: row.told, width=50, sheet_only=True)


class ToAnswer(_Parts):
    """What waits for an answer of the giver, in tree order."""

    title = "待答复"
    empty = "没有等您答复的"
    empty_hint = "承办单位的报告、改派请求和延期申请会列在这里。"
    who = Column("承办", lambda row: row.called, link=_address, width=28)
    task = Column("任务", lambda row: row.task.title, width=40)
    state = Column(
        "待答复事项", lambda row: row.get_stage_display() if row.stage in _ANSWERED else "延期申请", width=16
    )
    since = Column("从哪天起", _since, width=16)
    due = Column("现期限", lambda row: row.entry.due_on, width=16)
