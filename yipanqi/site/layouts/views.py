"""Pages of 公文模板: the papers, one paper, the sample of a template before it is used, the files."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yipanqi.access.enums import Power
from yipanqi.papers.models import PaperTemplate
from yipanqi.papers.preview import pieces
from yipanqi.papers.queries import template_history, templates_in_use
from yipanqi.papers.registry import PAPERS, FileKind, PaperType
from yipanqi.papers.templates import sample_of, starter_template
from yipanqi.site.layouts import actions
from yipanqi.site.layouts.forms import UploadForm
from yipanqi.ui.downloads import attachment
from yipanqi.ui.guards import guarded, holds
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

KEEPERS = holds(
    Power.TEMPLATES, sentence="公文模板由机关党委更换。文书可以照常导出；版式需要调整的，请联系机关党委办公室。"
)


def _paper(code: str) -> PaperType:
    if code not in PAPERS or not PAPERS[code].own_layout:
        raise Http404
    return PAPERS[code]


def _templates(code: str) -> QuerySet[PaperTemplate]:
    return PaperTemplate.objects.filter(paper=_paper(code).code)


@guarded(KEEPERS)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every paper with the layout in use, since when and by whom."""
    own = templates_in_use()
    rows = [(paper, own.get(paper.code)) for paper in PAPERS.values() if paper.own_layout]
    return render(request, "site/layouts/list.html", {"rows": rows})


class One(ActionView):
    """One paper: the layout in use, its fields, its history, and the upload of another template."""

    guard = KEEPERS
    template_name = "site/layouts/paper.html"
    form_class = UploadForm

    def get_context_data(self, **kwargs) -> dict:
        """What is in use, what was used, what can be filled in."""
        paper = _paper(self.kwargs["code"])
        history = list(template_history(paper.code))
        return super().get_context_data(**kwargs) | {
            "paper": paper,
            "current": next((one for one in history if one.active), None),
            "earlier": [one for one in history if not one.active],
            "fields": [field for field in paper.fields if not field.many],
            "lists": [field for field in paper.fields if field.many],
        }

    def act(self, form) -> HttpResponse:
        """Keep it, and show what it makes."""
        name, content = form.cleaned_data["file"]
        paper = _paper(self.kwargs["code"])
        kept = actions.keep_template(code=paper.code, name=name, content=content, by=self.request.actor)
        return redirect("layouts:sample", paper.code, kept.pk)


@guarded(KEEPERS)
@require_GET
def sample(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A template filled once, to be looked at before it is used."""
    template = get_object_or_404(_templates(code), pk=pk)
    paper = _paper(code)
    context = {"paper": paper, "template": template, "pieces": pieces(sample_of(paper, bytes(template.content)))}
    return render(request, "site/layouts/sample.html", context)


@guarded(KEEPERS)
@require_POST
def use(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Use a template from now on; the message takes it back."""
    template = get_object_or_404(_templates(code), pk=pk)
    before = templates_in_use().get(code)
    actions.use_template(template=template, by=request.actor)
    undo = reverse("layouts:use", args=[code, before.pk]) if before else reverse("layouts:restore", args=[code])
    done(request, f"“{_paper(code).title}”从现在起按“{template.name}”导出。", undo=undo)
    return redirect("layouts:one", code)


@guarded(KEEPERS)
@require_POST
def restore(request: HttpRequest, code: str) -> HttpResponse:
    """Go back to the shipped layout; the message takes it back."""
    paper = _paper(code)
    before = actions.restore_shipped(code=code, by=request.actor)
    undo = reverse("layouts:use", args=[code, before.pk]) if before else ""
    done(request, f"“{paper.title}”已恢复系统自带版式。", undo=undo)
    return redirect("layouts:one", code)


@guarded(KEEPERS)
@require_GET
def starter(request: HttpRequest, code: str) -> HttpResponse:
    """A template to begin with, every field in place."""
    paper = _paper(code)
    return _word(f"{paper.title}模板样板.docx", starter_template(paper))


@guarded(KEEPERS)
@require_GET
def template_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A template as it was uploaded."""
    template = get_object_or_404(_templates(code), pk=pk)
    return _word(template.name, bytes(template.content))


@guarded(KEEPERS)
@require_GET
def sample_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A template filled once, as a Word file."""
    template = get_object_or_404(_templates(code), pk=pk)
    paper = _paper(code)
    return _word(f"{paper.title}样稿.docx", sample_of(paper, bytes(template.content)))


def _word(name: str, content: bytes) -> HttpResponse:
    return attachment(content, FileKind.WORD.content_type, name)
