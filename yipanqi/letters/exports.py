"""The papers of a step: 函, 约谈记录 or 通报."""

from django.conf import settings

from yipanqi.audit.actions import seal
from yipanqi.audit.queries import newest_seal
from yipanqi.letters.enums import Paper
from yipanqi.letters.models import Letter
from yipanqi.papers.document import Imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.forms.urging import Urging
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind

CODES = {Paper.LETTER: "urging_letter", Paper.TALK: "urging_talk", Paper.BULLETIN: "urging_bulletin"}
KINDS = (FileKind.WORD, FileKind.PDF)


def paper(found: Letter, kind: FileKind) -> ExportedFile:
    """The paper of a step."""
    seal()
    code = CODES[Paper(found.paper)]
    template = active_template(code) if kind == FileKind.WORD else None
    imprint = Imprint(organizer=settings.PAGE_OWNER, seal=newest_seal())
    about = f"{found.addressee.short_name or found.addressee.called}_{found.matter[:20]}"
    return export(code, data_of(found), kind, imprint=imprint, template=template, about=about)


def data_of(found: Letter) -> Urging:
    """What the paper says."""
    return Urging(
        issuer=found.issuer.name, addressee=found.addressee.name, name=found.name, number=found.number,
        matter=found.matter, facts=found.facts, basis=found.basis, demand=found.demand, occasion=found.occasion,
        due_on=found.entry.due_on if found.entry else None, issued_on=found.issued_on, approver=found.approver,
        reply=found.reply, replied_on=found.replied_on,
        result=found.get_stage_display() if found.judged_at else "", verdict=found.verdict,
    )  # fmt: skip
