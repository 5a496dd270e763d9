"""Answers about templates."""

from django.db.models import Q, QuerySet

from yipanqi.papers.models import PaperTemplate
from yipanqi.papers.registry import paper_type


def active_template(code: str) -> bytes | None:
    """The organ's Word layout of the paper ``code``; ``None`` means the shipped form is used."""
    code = paper_type(code).code
    content = PaperTemplate.objects.filter(paper=code, active=True).values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def template_history(code: str) -> QuerySet[PaperTemplate]:
    """All templates ever used for the paper ``code``, newest first, without their bytes."""
    used = Q(active=True) | Q(retired_at__isnull=False)
    return PaperTemplate.objects.filter(used, paper=paper_type(code).code).defer("content")


def templates_in_use() -> dict[str, PaperTemplate]:
    """The organ's own templates by paper, without their bytes. One query."""
    return {one.paper: one for one in PaperTemplate.objects.filter(active=True).defer("content")}
