"""责任清单 as a paper, filled from the list, the rules and the register of offices."""

from django.conf import settings

from yipanqi.audit.actions import seal
from yipanqi.audit.queries import newest_seal
from yipanqi.kernel import clock
from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import Imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms import duty_list as form
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind
from yipanqi.responsibilities.models import DutyList
from yipanqi.responsibilities.queries import lists
from yipanqi.responsibilities.queries.holders import holder_of


def duty_list(found: DutyList, kind: FileKind) -> ExportedFile:
    """The paper of a version; what was written since the last sealing is sealed first."""
    seal()
    imprint = Imprint(organizer=settings.PAGE_OWNER, seal=newest_seal())
    template = active_template("duty_list") if kind == FileKind.WORD else None
    return export("duty_list", paper_of(found), kind, imprint=imprint, template=template, about=str(found))


def paper_of(found: DutyList) -> form.DutyList:
    """What the paper says of a version. A fixed number of queries."""
    holder = holder_of(found)
    signed = lists.acknowledgements(found) if found.is_public else []
    decided = f"{chinese_date(found.approved_on)}，{found.decision}" if found.approved_on else ""
    return form.DutyList(
        title=str(found),
        organization=found.organization.name,
        level=found.level,
        subject=found.get_subject_display(),
        holder=holder.person.name if holder else "",
        stage=found.get_stage_display(),
        decided=decided,
        published_on=found.published_at.astimezone(clock.ZONE).date() if found.published_at else None,
        signed="；".join(f"{one.person.name}{chinese_date(one.signed_on)}签收" for one in signed),
        items=tuple(_line(line) for line in lists.lines_of(found, entries=False)),
    )


def _line(line: lists.Line) -> form.DutyLine:
    return form.DutyLine(
        duty=line.duty_text, basis=line.basis_words, standard=line.standard, rhythm=line.rhythm_words,
        deadline=line.deadline, owner=line.owner, evidence=line.evidence_words, assisting=line.assisting_words,
        guards=line.guards_words,
    )  # fmt: skip
