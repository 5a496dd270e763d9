"""季度（月度）完成情况表 as a paper: the ledger of a quarter or month, and what comes next."""

from collections import Counter
from collections.abc import Iterable

from django.conf import settings

from yipanqi.audit.actions import seal
from yipanqi.audit.queries import newest_seal
from yipanqi.engine.periods import Window
from yipanqi.kernel import clock
from yipanqi.kernel.errors import Refused
from yipanqi.obligations import queries, tables
from yipanqi.obligations.enums import State
from yipanqi.obligations.models import Obligation
from yipanqi.obligations.rules import following
from yipanqi.organizations.models import Organization
from yipanqi.papers.document import Imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms.completion import Completion, CompletionLine
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind

MOST = 3000
"""Lines beyond which nobody reads a printed table; the lower organisations have their own."""


def completion(organization: Organization, window: Window, kind: FileKind) -> ExportedFile:
    """The paper; refuses a printed table that nobody would read."""
    data = completion_of(organization, window)
    if kind in (FileKind.WORD, FileKind.PDF) and len(data.lines) + len(data.coming) > MOST:
        raise Refused(f"这张表超过{MOST}行，Word、PDF排不下。请选下级党组织或按月导出，或者导出Excel。")
    seal()
    template = active_template("completion") if kind == FileKind.WORD else None
    imprint = Imprint(organizer=settings.PAGE_OWNER, seal=newest_seal())
    about = f"{organization.short_name or organization.name}_{data.span}"
    return export("completion", data, kind, imprint=imprint, template=template, about=about)


def completion_of(organization: Organization, window: Window) -> Completion:
    """The quarter or month as the paper has it."""
    today, after = clock.today(), following(window)
    found = queries.completion(organization, window)
    coming = queries.to_follow(organization, after, on=today)
    names = {one.organization.pk for one in (*found, *coming)}
    return Completion(
        organization=organization.name,
        span=queries.period_label(window.start, window.end),
        following=queries.period_label(after.start, after.end),
        as_of=today,
        together=names > {organization.pk} or len(names) > 1,
        summary=summary(found, window),
        lines=tuple(_line(one) for one in found),
        coming=tuple(
            CompletionLine(
                organization=queries.named(one.organization), what=one.what, period=one.period, due=one.due_on
            )
            for one in coming
        ),
    )


def _line(entry: Obligation) -> CompletionLine:
    return CompletionLine(
        organization=queries.named(entry.organization), what=entry.called, period=queries.period_of_entry(entry),
        due=entry.due_on, state=tables.state(entry), met=entry.met_on, reason=tables.reason(entry),
    )  # fmt: skip


WORDS = ("已履行", "已履行（补记）", "逾期办结", "逾期·一般性要求", "逾期·刚性要求", "待办", "未到期", "免除")
"""States in the order in which they are said."""


def summary(found: Iterable[Obligation], window: Window) -> str:
    """One sentence over everything, no organisation has its own: `应完成9项：已履行7项，待办2项。另有提前完成1项。`"""
    rows = list(found)
    due = [one for one in rows if window.start <= one.due_on <= window.end]
    asked = Counter(tables.state(one) for one in due if one.state != State.VOID)
    said = f"应完成{asked.total()}项" + (
        f"：{'，'.join(f'{word}{count}项' for word, count in sorted(asked.items(), key=_place))}。" if asked else "。"
    )
    beside = {
        "不适用": sum(one.state == State.VOID for one in due),
        "提前完成": sum(one.due_on > window.end for one in rows),
        "前期未办结": sum(one.due_on < window.start for one in rows),
    }
    further = "，".join(f"{word}{count}项" for word, count in beside.items() if count)
    return f"{said}另有{further}。" if further else said


def _place(counted: tuple[str, int]) -> int:
    return WORDS.index(counted[0])
