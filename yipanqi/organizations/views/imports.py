"""The import: upload, look at the columns, look at what would change, apply, take back."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yipanqi.files.sheets.issues import remarks
from yipanqi.kernel import scope
from yipanqi.kernel.errors import Conflict, Refused
from yipanqi.organizations import intake, rules
from yipanqi.organizations.forms import OptionsForm, UploadForm
from yipanqi.organizations.importing import mark
from yipanqi.organizations.importing.fields import FIELDS, KINDS
from yipanqi.organizations.intake import drafts
from yipanqi.organizations.intake.proposal import CHANGED, NEW
from yipanqi.organizations.models import Import, ImportDraft, Organization
from yipanqi.organizations.rules import every
from yipanqi.organizations.views.common import MEMBERS_OF_THE_ORGAN, ORGANIZERS
from yipanqi.papers.xlsx import CONTENT_TYPE
from yipanqi.ui.downloads import attachment
from yipanqi.ui.guards import Guard, guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

_SHOWN = 200


def _may_import(request: HttpRequest) -> bool:
    if scope.current().may_anywhere(rules.ORGANIZATIONS):
        return True
    return rules.may_begin() and not every(Organization).exists()


IMPORTERS = Guard(
    "power:organizations|first",
    _may_import,
    "导入名册由机关党委办理；系统启用时由系统管理员导入第一份名册。",
)


def _may_look_back(request: HttpRequest) -> bool:
    """Who may import, and whoever brought the first register in: its outcome is shown and can be taken back."""
    return _may_import(request) or intake.last_import() is not None


BACKWARD = Guard(IMPORTERS.code, _may_look_back, IMPORTERS.sentence)


class Start(ActionView):
    """导入名册: choose a file; what was imported before; take the last one back."""

    guard, form_class, template_name = IMPORTERS, UploadForm, "organizations/import_start.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Earlier imports and a workbook still open."""
        return super().get_context_data(**kwargs) | {
            "imports": Import.objects.order_by("-pk")[:10],
            "last": intake.last_import(),
            "open": drafts.of(self.request.user),
            "first": not every(Organization).exists(),
            "exchanges": ORGANIZERS.allows(self.request),
        }

    def act(self, form) -> HttpResponse:
        """Keep the workbook until it is applied or discarded, and show what it would change."""
        draft = drafts.keep(form.cleaned_data["file"], account=self.request.user)
        return redirect("import:preview", draft.token)


def _draft(request: HttpRequest, token: str) -> ImportDraft:
    found = ImportDraft.objects.filter(token=token, account=request.user).first()
    if found is None:
        raise Http404
    return found


@guarded(IMPORTERS)
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """What is new, what changes field by field, what stays; faults and warnings with their place and reason."""
    draft = _draft(request, token)
    return _preview(request, draft)


def _preview(request: HttpRequest, draft: ImportDraft, *, error: str = "", status: int = 200) -> HttpResponse:
    _, _, proposal = drafts.proposed(draft, by=request.actor)
    entries = (*proposal.organizations, *proposal.groups)
    context = {
        "draft": draft, "proposal": proposal, "summary": proposal.summary(), "error": error, "shown": _SHOWN,
        "new_organizations": [entry for entry in entries if entry.status == NEW],
        "changed": [entry for entry in (*entries, *proposal.people) if entry.status == CHANGED][:_SHOWN],
        "new_people": [entry for entry in proposal.people if entry.status == NEW][:_SHOWN],
        "faults": remarks(proposal.faults), "warnings": remarks(proposal.warnings),
        "options": OptionsForm(initial=draft.options), "digest": proposal.digest(),
        "founds": any(entry.status == NEW for entry in proposal.organizations),
    }  # fmt: skip
    return render(request, "organizations/import_preview.html", context, status=status)


@require_POST
@guarded(IMPORTERS)
def options(request: HttpRequest, token: str) -> HttpResponse:
    """The choices of a first import."""
    draft, form = _draft(request, token), OptionsForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["go_live_on"]
        draft.options = {"root_name": form.cleaned_data["root_name"], "go_live_on": day.isoformat() if day else ""}
        draft.save(update_fields=["options"])
    return redirect("import:preview", token)


@guarded(IMPORTERS)
def columns(request: HttpRequest, token: str) -> HttpResponse:
    """Which sheet is what, which column is which: guessed, to be corrected."""
    draft, error = _draft(request, token), ""
    workbook, plan = drafts.opened(draft)
    if request.method == "POST":
        try:
            drafts.correct(draft, workbook, plan, request.POST)
            return redirect("import:preview", token)
        except Refused as refused:
            error = refused.message
    sheets = [
        {"plan": each, "number": number, "columns": _columns(workbook, each), "fields": _fields(each)}
        for number, each in enumerate(plan.sheets)
    ]
    context = {"draft": draft, "sheets": sheets, "kinds": KINDS.items(), "error": error}
    return render(request, "organizations/import_columns.html", context, status=422 if error else 200)


def _columns(workbook, plan) -> list[dict[str, Any]]:
    rows = workbook.sheet(plan.sheet).rows[plan.header[1] : plan.header[1] + 3]
    return [
        {
            "index": index,
            "label": label,
            "field": plan.columns.get(index, ""),
            "examples": "、".join(str(row[index]) for row in rows if index < len(row) and row[index] not in (None, ""))[
                :40
            ],
        }
        for index, label in enumerate(plan.labels)
        if label or index in plan.columns
    ]


def _fields(plan) -> list[tuple[str, str]]:
    return list(FIELDS[plan.kind].titles.items()) if plan.kind in FIELDS else []


@guarded(IMPORTERS)
def marked(request: HttpRequest, token: str) -> HttpResponse:
    """A copy of the workbook with every fault and warning marked, to be mended and imported again."""
    draft = _draft(request, token)
    workbook, parsed, proposal = drafts.proposed(draft, by=request.actor)
    content = mark(workbook, drafts.with_issues(parsed, proposal))
    return attachment(content, CONTENT_TYPE, f"{draft.filename.rsplit('.', 1)[0]}-标注.xlsx")


@require_POST
@guarded(IMPORTERS)
def apply(request: HttpRequest, token: str) -> HttpResponse:
    """Write what the preview showed, all or nothing."""
    draft = _draft(request, token)
    try:
        with transaction.atomic():
            workbook, _, proposal = drafts.proposed(draft, by=request.actor, locked=True)
            if proposal.digest() != request.POST.get("digest"):
                raise Conflict("预览之后名册有变动，下面是最新的核对结果，请再看一遍。")
            made = intake.apply(proposal, workbook, by=request.actor)
            drafts.forget(draft)
    except Refused as refused:
        return _preview(request, draft, error=refused.message, status=422)
    drafts.sweep()
    if made is None:
        done(request, "文件内容与系统一致，没有需要写入的变动。")
        return redirect("import:start")
    return redirect("import:done", made.pk)


@require_POST
@guarded(IMPORTERS)
def discard(request: HttpRequest, token: str) -> HttpResponse:
    """Throw the uploaded workbook away."""
    draft = _draft(request, token)
    drafts.forget(draft)
    drafts.sweep()
    done(request, f"已放弃导入“{draft.filename}”，上传的文件已删除。")
    return redirect("import:start")


def _import_or_404(pk: int) -> Import:
    found = Import.objects.filter(pk=pk).first()
    last = intake.last_import()
    if found is None and last is not None and last.pk == pk:
        found = last
    if found is None:
        raise Http404
    return found


@guarded(BACKWARD)
def finished(request: HttpRequest, pk: int) -> HttpResponse:
    """What an import did."""
    found, last = _import_or_404(pk), intake.last_import()
    context = {
        "done": found,
        "is_last": last is not None and last.pk == pk,
        "sees": MEMBERS_OF_THE_ORGAN.allows(request),
    }
    return render(request, "organizations/import_done.html", context)


@require_POST
@guarded(BACKWARD)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last import back."""
    found = _import_or_404(pk)
    intake.undo(found, by=request.actor)
    done(request, f"已撤销导入“{found.filename}”，名册恢复到导入之前。")
    return redirect("import:start")
