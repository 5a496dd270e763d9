"""Verbs of the organ's own templates: keep one to look at, use it, go back to the shipped layout."""

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import NotAllowed
from yipanqi.organizations.models import Organization
from yipanqi.papers import actions as papers
from yipanqi.papers.models import PaperTemplate
from yipanqi.papers.preview import pieces
from yipanqi.papers.queries import templates_in_use
from yipanqi.papers.registry import paper_type


@transaction.atomic
def keep_template(*, code: str, name: str, content: bytes, by: Actor) -> PaperTemplate:
    """Check a Word file and keep it, to be looked at before it is used; a draft, so the history says nothing of it.

    Refused: what is no harmless Word template of this paper, and what carries a mark of classification.
    """
    _require()
    kept = papers.keep_template(code=code, name=name, content=content, by=by)
    refuse_classified("\n".join(_lines(content)))
    return kept


def _lines(content: bytes) -> list[str]:
    return [line for piece in pieces(content) for line in (piece.text, *(cell for row in piece.rows for cell in row))]


@transaction.atomic
def use_template(*, template: PaperTemplate, by: Actor) -> PaperTemplate:
    """Use a kept template, or an earlier one again, for every paper of its kind from now on."""
    root = _require()
    before = templates_in_use().get(template.paper)
    used = papers.use_template(template=template, by=by)
    if before is None or before.pk != used.pk:
        record(
            "template_used", by=by, subject=_subject(used.paper), name=paper_type(used.paper).title, path=root.path,
            before=_said(before), after=_said(used),
        )  # fmt: skip
    return used


@transaction.atomic
def restore_shipped(*, code: str, by: Actor) -> PaperTemplate | None:
    """Go back to the shipped layout; answers the template retired, nothing where the shipped one was in use."""
    root = _require()
    before = templates_in_use().get(paper_type(code).code)
    if papers.restore_shipped(code=code, by=by):
        record(
            "template_restored", by=by, subject=_subject(code), name=paper_type(code).title, path=root.path,
            before=_said(before),
        )  # fmt: skip
    return before


def _require() -> Organization:
    """A template serves the whole database: whoever changes it needs the power over every organ in it."""
    with scope.system("公文模板属于本机关"):
        roots = list(Organization.objects.filter(parent=None, dissolved_on=None).order_by("path"))
    if not roots:
        raise NotAllowed("系统中还没有组织机构，暂不能更换公文模板。")
    for root in roots:
        require(Power.TEMPLATES, root)
    return roots[0]


def _subject(code: str) -> str:
    return f"papers.paper:{code}"


def _said(template: PaperTemplate | None) -> dict | None:
    return {"name": template.name, "digest": template.digest} if template else None
