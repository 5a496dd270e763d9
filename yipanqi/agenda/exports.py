"""党组党建议题台账 of a year."""

from django.conf import settings

from yipanqi.agenda import queries
from yipanqi.agenda.enums import Standing
from yipanqi.agenda.queries import HalfYear, Item
from yipanqi.audit.actions import seal
from yipanqi.audit.queries import newest_seal
from yipanqi.kernel import clock
from yipanqi.kernel.clock import chinese_date
from yipanqi.obligations.queries import named
from yipanqi.organizations.models import Organization
from yipanqi.papers.document import Imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms.agenda_ledger import AgendaLedger, AgendaLine, followed
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind


def ledger(leading_group: Organization, year: int, kind: FileKind) -> ExportedFile:
    """The paper; what was written since the last sealing is sealed first."""
    seal()
    template = active_template("agenda") if kind == FileKind.WORD else None
    imprint = Imprint(organizer=settings.PAGE_OWNER, seal=newest_seal())
    data = ledger_of(leading_group, year)
    return export("agenda", data, kind, imprint=imprint, template=template, about=f"{named(leading_group)}_{year}年")


def ledger_of(leading_group: Organization, year: int) -> AgendaLedger:
    """The year as the paper has it. What was withdrawn is no business of the 党组 any more."""
    rows = queries.agenda(leading_group, year)
    return AgendaLedger(
        organization=leading_group.name,
        year=year,
        as_of=clock.today(),
        studied=tuple(_studied(one) for one in queries.half_years(leading_group, year)),
        lines=tuple(_line(one) for one in rows if one.standing != Standing.WITHDRAWN),
    )


def _studied(one: HalfYear) -> str:
    return f"{one.period}，{f'{chinese_date(one.met_on)}召开' if one.met_on else '尚未召开'}"


def _line(one: Item) -> AgendaLine:
    row, decision = one.proposal, one.decision
    assert row.submitted_on is not None  # the agenda holds nothing else
    return AgendaLine(
        submitted_on=row.submitted_on,
        proposer=named(row.organization),
        title=row.title,
        problem=row.problem,
        asked=row.asked,
        standing=f"{one.standing.label}{f'（{one.month}）' if one.month else ''}",
        held_on=one.meeting.held_on if one.meeting and one.meeting.held else None,
        decision=decision.text if decision else row.answer,
        followed=followed(decision.owner.name if decision.owner else "", decision.due_on, decision.done_on,
                          decision.outcome) if decision else "",
    )  # fmt: skip
