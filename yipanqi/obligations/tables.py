"""The ledger as a list: one declaration for page, CSV and workbook. Tree order or due order; there is no sorting."""

from yipanqi.kernel import clock
from yipanqi.obligations import queries
from yipanqi.obligations.enums import Severity
from yipanqi.ui.tables import Column, Table
from yipanqi.ui.templatetags.ui import light


def state(entry) -> str:
    """The state in the words of the legend."""
    today = clock.today()
    return queries.light_word(entry, today) or queries.light_of(entry, today).word


def _light(entry):
    today = clock.today()
    return light(queries.light_of(entry, today), word=queries.light_word(entry, today))


def reason(entry) -> str:
    """Why it was lifted, or what the ledger says about it."""
    if entry.waiver is not None:
        return f"{entry.waiver.reason}（{entry.waiver.approver}批准）"
    return entry.note


class Ledger(Table):
    """应履职责台账."""

    title = "应履职责台账"
    empty = "没有符合条件的事项"
    empty_hint = "换一个状态、年度或月份再筛选，或点“清除”看今年的全部事项。职责由规则库按期自动列入，不用登记。"

    def prepared(self, rows):
        """Decisions in full for those who may open their records, on the page and in the workbook."""
        return queries.worded(rows)

    organization = Column("组织", lambda entry: entry.organization.called, width=24)
    what = Column("事项", lambda entry: entry.called, link=queries.address_of, width=24)
    period = Column("期间", queries.period_of_entry, width=16)
    due_on = Column("期限", lambda entry: entry.due_on, width=16)
    state = Column("状态", state, cell=_light, width=18)
    met_on = Column("履行日期", lambda entry: entry.met_on, width=16)
    late = Column("补记", lambda entry: "补记" if entry.recorded_late else "", width=8, sheet_only=True)
    severity = Column("要求", lambda entry: Severity(entry.severity).label, width=12, sheet_only=True)
    person = Column("责任人", lambda entry: entry.person.name if entry.person else "", width=12)
    basis = Column("依据", lambda entry: entry.basis, width=40, sheet_only=True)
    note = Column("说明", lambda entry: entry.note, width=30, sheet_only=True)


class Completed(Table):
    """A quarter or month: what was planned, done, late, and why. The page has a paper of its own for files."""

    title = "完成情况"
    empty = "这一期没有应完成的事项"
    empty_hint = "换一个党组织或期间。"
    files = False

    organization = Column("组织", lambda entry: queries.named(entry.organization))
    what = Column("事项", lambda entry: entry.called, link=queries.address_of)
    period = Column("期间", queries.period_of_entry)
    due_on = Column("期限", lambda entry: entry.due_on)
    state = Column("完成情况", state, cell=_light)
    met_on = Column("完成日期", lambda entry: entry.met_on)
    reason = Column("原因和说明", reason)
