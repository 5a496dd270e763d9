"""Changing templates. Who may do it, and the audit entry, are the calling room's: wrap both in one transaction."""

import hashlib

from django.db import transaction

from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.papers.errors import TemplateRefused
from yipanqi.papers.models import PaperTemplate
from yipanqi.papers.registry import paper_type
from yipanqi.papers.templates import check_template
from yipanqi.papers.text import safe_file_name


@transaction.atomic
def keep_template(*, code: str, name: str, content: bytes, by: Actor) -> PaperTemplate:
    """Check ``content`` and keep it for the paper ``code``, to be looked at before ``use_template`` puts it into use.

    Raises ``TemplateRefused`` with a sentence for the page; then nothing has changed. One kept before and never used
    goes.
    """
    paper = paper_type(code)
    check_template(paper, content)
    PaperTemplate.objects.filter(paper=paper.code, active=False, retired_at=None).delete()
    return _written(paper.code, name, content, by, active=False)


@transaction.atomic
def use_template(*, template: PaperTemplate, by: Actor) -> PaperTemplate:
    """Use a kept template from now on, or an earlier one again; the one used so far is kept as history.

    An earlier one is entered anew, so that every row says from when until when it was used.
    """
    rows = PaperTemplate.objects.select_for_update().filter(paper=template.paper).order_by("id")
    fresh = next((one for one in rows if one.pk == template.pk), None)
    if fresh is None:
        raise TemplateRefused("这份模板已被后来上传的替换，请重新上传。")
    if fresh.active:
        return fresh
    check_template(paper_type(fresh.paper), bytes(fresh.content))
    restore_shipped(code=fresh.paper, by=by)
    if fresh.retired_at is not None:
        return _written(fresh.paper, fresh.name, bytes(fresh.content), by, active=True)
    fresh.active, fresh.uploaded_by, fresh.uploaded_at = True, str(by), clock.now()
    fresh.save(update_fields=["active", "uploaded_by", "uploaded_at"])
    return fresh


def _written(code: str, name: str, content: bytes, by: Actor, *, active: bool) -> PaperTemplate:
    return PaperTemplate.objects.create(
        paper=code,
        name=safe_file_name(name),
        content=content,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        active=active,
        uploaded_by=str(by),
        uploaded_at=clock.now(),
    )


@transaction.atomic
def restore_shipped(*, code: str, by: Actor) -> int:
    """Go back to the shipped form of the paper ``code``; returns how many templates were retired (0 or 1)."""
    current = PaperTemplate.objects.select_for_update().filter(paper=paper_type(code).code, active=True)
    return current.update(active=False, retired_by=str(by), retired_at=clock.now())
