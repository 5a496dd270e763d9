"""责任清单 as a paper, filled from the list, the rules and the register of offices."""

from django.conf import settings

from yipanqi.audit.actions import seal
from yipanqi.audit.queries import newest_seal
from yipanqi.kernel import clock
from yipanqi.kernel.clock import chinese_date
from yipanqi.papers.document import Imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms import duty_letter
from yipanqi.papers.forms import duty_list as form
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind
from yipanqi.responsibilities.models import DutyList, Letter
from yipanqi.responsibilities.queries import letters, lists
from yipanqi.responsibilities.queries.holders import holder_of

LIMITS = (
    "一个单位一年只签这一份责任书；不再另签专项责任书、责任状，不把应由上级承担的职责写入。",
    "只列已公布清单中的事项；清单改版后以新版为准，双方重新签字。",
    "没有法规条款或文件依据的，不作“一票否决”。",
)
"""What a letter may not be made into: our reading of JF-60, said on its face."""
ASSESSMENT = "履行情况以职责台账为准，不另填报；考核结合年度考核、述职评议一并进行，不另行检查。"


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


def letter(found: Letter, kind: FileKind) -> ExportedFile:
    """The paper of a letter as it stands; what was written since the last sealing is sealed first."""
    seal()
    imprint = Imprint(organizer=settings.PAGE_OWNER, seal=newest_seal())
    template = active_template("duty_letter") if kind == FileKind.WORD else None
    return export("duty_letter", letter_of(found), kind, imprint=imprint, template=template, about=found.title)


def letter_of(found: Letter) -> duty_letter.DutyLetter:
    """What the paper says of a letter."""
    (stands,) = letters.standing([found])
    goals = letters.goals(stands.edition)
    agreed = f"{found.assessment}（依据：{found.basis}）" if found.assessment and found.basis else found.assessment
    return duty_letter.DutyLetter(
        title=found.title,
        year=found.year,
        edition=stands.edition.number,
        made_on=stands.edition.made_at.astimezone(clock.ZONE).date(),
        parties=tuple(_party(side) for side in stands.sides),
        sources=tuple(str(one) for one, _ in goals),
        goals=tuple(
            duty_letter.Goal(
                duty=line.duty_text, standard=line.standard, deadline=_when(line),
                evidence=line.evidence_words, basis=line.basis_words,
            )
            for _, lines in goals
            for line in lines
        ),
        limits=LIMITS,
        assessment=tuple(part for part in (ASSESSMENT, agreed) if part),
        changes=tuple(f"{row.change.label}：{row.item.duty_text}" for row in letters.changes(stands.edition)),
    )  # fmt: skip


def _when(line: lists.Line) -> str:
    """`每季度末`, `每年，12月31日前`: the rhythm is not said twice."""
    return line.deadline if line.deadline.startswith(line.rhythm_words) else f"{line.rhythm_words}，{line.deadline}"


def _party(side: letters.Side) -> duty_letter.Signatory:
    signed = side.signature
    return duty_letter.Signatory(
        side=str(side.party.label),
        organization=side.organization.name,
        holder=f"{side.holder.called} {side.holder.person.name}" if side.holder else "",
        signed=f"{signed.person.name}，{chinese_date(signed.signed_on)}，{signed.get_way_display()}" if signed else "",
    )
