"""What the papers share: owner and newest seal for the foot."""

from django.conf import settings

from yipanqi.audit.actions import seal
from yipanqi.audit.queries import newest_seal
from yipanqi.organizations.models import Organization
from yipanqi.papers.document import Imprint
from yipanqi.papers.exports import ExportedFile, export
from yipanqi.papers.queries import active_template
from yipanqi.papers.registry import FileKind


def exported(code: str, data: object, kind: FileKind, *, about: str) -> ExportedFile:
    """The paper as a file; what was written since the last sealing is sealed first."""
    seal()
    imprint = Imprint(organizer=settings.PAGE_OWNER, seal=newest_seal())
    template = active_template(code) if kind == FileKind.WORD else None
    return export(code, data, kind, imprint=imprint, template=template, about=about)


def called(organization: Organization) -> str:
    """How a file's name calls it."""
    return organization.short_name or organization.name
