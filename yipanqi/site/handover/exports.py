"""工作交接清单 as Word or PDF."""

from yipanqi.kernel.clock import ZONE, chinese_date
from yipanqi.obligations import queries as ledger
from yipanqi.organizations.exports import imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms.handover import DatedLine, DutyState, Handover, KeptLine, OpenMatter
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind
from yipanqi.site.handover.pack import Pack


def paper(given: Pack, kind: FileKind) -> ExportedFile:
    """The paper of a hand-over."""
    template = active_template("handover") if kind == FileKind.WORD else None
    name = given.organization.name
    return export("handover", data(given), kind, imprint=imprint(), template=template, about=name)


def data(given: Pack) -> Handover:
    """The values of the paper."""
    return Handover(
        organization=given.organization.name, as_of=given.on, holder=given.holder, members=_members(given),
        officers=_officers(given),
        duties=tuple(
            DutyState(title=one.title, owed=one.owed, met=one.met, missed=one.missed, open=one.open)
            for one in given.duties
        ),
        missed=tuple(f"{one.title}（{ledger.period_label(one.period_start, one.due_on)}）" for one in given.missed),
        matters=tuple(
            OpenMatter(text=one.text, owner=one.owner, due=one.due_on, origin=one.origin)
            for one in (*given.decisions, *given.items)
        ),
        dates=tuple(DatedLine(on=one.on, what=one.what, who=one.who) for one in given.dates),
        coming=tuple(DatedLine(on=one.on, what=one.what, who=one.who) for one in given.coming),
        kept=tuple(KeptLine(what=one.what, extent=one.extent) for one in given.kept),
        access=(*map(delegation_words, given.delegations), *map(feed_words, given.feeds)),
        in_person=in_person(given),
    )  # fmt: skip


def delegation_words(one) -> str:
    """`张三代李四，至2026年12月31日`."""
    return f"{one.assistant.name}代{one.principal.name}，至{chinese_date(one.to_on)}，离任时撤销，由接任者重新授权。"


def feed_words(one) -> str:
    """`张三订阅的“第一支部”日历（2026年1月5日开通），离任时由本人停用。`."""
    opened = chinese_date(one.created_at.astimezone(ZONE).date())
    return f"{one.account.name}订阅的“{one}”日历（{opened}开通），离任时由本人停用这个地址。"


def in_person(given: Pack) -> str:
    """How much there is that may be told in person only."""
    parts = [("应当及时谈话", given.musts), ("关怀", given.cares)]
    said = [f"{what}{number}项" for what, number in parts if number]
    return f"{'，'.join(said)}，由双方当面交接，不写入本清单。" if said else ""


def _members(given: Pack) -> str:
    if not given.members:
        return ""
    said = f"党员{given.members}名，其中预备党员{given.probationary}名"
    others = "、".join(f"{name}（{word}）" for name, word in given.standings)
    return f"{said}；{others}。" if others else f"{said}。"


def _officers(given: Pack) -> str:
    named = "，".join(f"{one.called}{one.person.name}" for one in given.officers) or "没有登记"
    term = f"本届任期至{chinese_date(given.term_end)}" if given.term_end else "没有登记换届"
    return f"班子：{named}。{term}。"
