"""Changing templates. Who may do it, and the audit entry, are the calling room's: wrap both in one transaction."""

import hashlib

from django.db import transaction

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.papers.models import PaperTemplate
from yipanqi.papers.registry import paper_type
from yipanqi.papers.templates import check_template
from yipanqi.papers.text import safe_file_name


@transaction.atomic
def replace_template(*, code: str, name: str, content: bytes, by: Actor) -> PaperTemplate:
    """Use ``content`` for the paper ``code`` from now on; the one used so far is kept as history.

    Raises ``TemplateRefused`` with a sentence for the page; then nothing has changed.
    """
    paper = paper_type(code)
    check_template(paper, content)
    restore_shipped(code=code, by=by)
    return PaperTemplate.objects.create(
        paper=paper.code,
        name=safe_file_name(name),
        content=content,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_by=str(by),
        uploaded_at=clock.now(),
    )


@transaction.atomic
def restore_shipped(*, code: str, by: Actor) -> int:
    """Go back to the shipped form of the paper ``code``; returns how many templates were retired (0 or 1)."""
    current = PaperTemplate.objects.select_for_update().filter(paper=paper_type(code).code, active=True)
    return current.update(active=False, retired_by=str(by), retired_at=clock.now())
