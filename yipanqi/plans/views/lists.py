"""Lists kept elsewhere: choose one, look at what is new and changed, take it over, take it back; the way out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yipanqi.files.sheets.issues import remarks
from yipanqi.files.sheets.marked import mark
from yipanqi.files.sheets.values import clean
from yipanqi.files.sheets.workbook import Sheet
from yipanqi.kernel.errors import NotAllowed, Refused
from yipanqi.papers.xlsx import CONTENT_TYPE
from yipanqi.plans import actions, exports
from yipanqi.plans.actions import drafts
from yipanqi.plans.enums import Arrival
from yipanqi.plans.forms import ListForm, WholeForm
from yipanqi.plans.importing.corrections import KINDS, LEFT, READ, Correction
from yipanqi.plans.importing.fields import FIELDS, Header
from yipanqi.plans.importing.reading import Told, Whole
from yipanqi.plans.models import Intake, ListDraft
from yipanqi.plans.queries import hands, kept
from yipanqi.plans.views import common
from yipanqi.ui.downloads import attachment, download
from yipanqi.ui.guards import guarded
from yipanqi.ui.messages import done
from yipanqi.ui.views import ActionView

SHOWN = 200


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back."""
    return common.trail(("导入督办清单", reverse("plans:lists")), *further)


class Start(ActionView):
    """导入督办清单: choose a file; what was taken over before; the template and the way out."""

    guard, form_class, template_name = common.DECIDES, ListForm, "plans/lists/start.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """In whose name, from which sources so far."""
        self.mine, self.sources = hands.givers(), kept.sources_known()
        return super().get_form_kwargs() | {"organizations": self.mine, "sources": self.sources}

    def get_initial(self) -> dict[str, Any]:
        """The source of the last one, one's own organisation."""
        giver = common.giver_asked(self.request, self.mine)
        return {"source": next(iter(self.sources), ""), "organization": giver.pk if giver else None}

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Earlier lists and one that is still open."""
        context = super().get_context_data(**kwargs)
        return context | {
            "intakes": kept.intakes(), "open": drafts.of(self.request.user), "sources": self.sources,
            "givers": self.mine, "trail": common.trail(("决策事项", reverse("plans:directives"))),
        }  # fmt: skip

    def act(self, form) -> HttpResponse:
        """Keep the list and show what it would change."""
        given = form.cleaned_data
        organization = next(one for one in self.mine if one.pk == given["organization"])
        draft = drafts.keep(
            upload=given["file"], organization=organization, source=given["source"], account=self.request.user
        )
        return redirect("plans:list_preview", draft.token)


@guarded(common.DECIDES)
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty list."""
    return download(exports.template())


@guarded(common.DECIDES)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Everything one organisation decided, in the form that comes in again."""
    giver = common.giver_asked(request, hands.givers())
    if giver is None:
        raise Http404
    return download(exports.goals(giver))


def _draft(request: HttpRequest, token: str) -> ListDraft:
    found = drafts.found(token, request.user)
    if found is None:
        raise Http404
    return found


@guarded(common.DECIDES)
@require_GET
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """What is new, what changes, what stays; what is wrong with its place and how to mend it."""
    return _preview(request, _draft(request, token))


def _compared(draft: ListDraft, whole: Whole, told: Told) -> tuple[actions.Comparison | None, Told]:
    """The list beside what is known, and its issues with those found there."""
    if not told.rows:
        return None, told
    compared = actions.compare(
        organization=draft.organization, source=draft.source, rows=told.rows, otherwise=whole.otherwise
    )
    return compared, told.noted(compared.findings)


def _preview(
    request: HttpRequest, draft: ListDraft, *, error: str = "", form: WholeForm | None = None, status: int = 200
) -> HttpResponse:
    _, whole, told = drafts.told(draft)
    compared, noted = None, told
    try:
        compared, noted = _compared(draft, whole, told)
    except NotAllowed:
        raise
    except Refused as refused:
        error = error or refused.message
    findings = compared.findings if compared else []
    counts = compared.counts if compared else {}
    headers = {name: header for name, header in told.headers.items() if header}
    context = {
        "draft": draft, "error": error, "counts": counts, "shown": SHOWN, "compared": compared, "headers": headers,
        "new": [one for one in findings if one.state == Arrival.NEW],
        "changed": [one for one in findings if one.state == Arrival.CHANGED],
        "left": counts.get(Arrival.PAST, 0) + counts.get(Arrival.WITHDRAWN, 0),
        "all_gone": bool(counts.get("missing")) and not (counts[Arrival.SAME] or counts[Arrival.CHANGED]),
        "faults": remarks(noted.faults), "warnings": remarks(noted.warnings), "count_of_faults": len(noted.faults),
        "form": form or WholeForm(initial=draft.whole, wants=told.wants), "trail": trail(),
        "digest": compared.digest() if compared else "",
    }  # fmt: skip
    return render(request, "plans/lists/preview.html", context, status=status)


@guarded(common.DECIDES)
@require_POST
def options(request: HttpRequest, token: str) -> HttpResponse:
    """What is said once of the whole list."""
    draft = _draft(request, token)
    _, whole, told = drafts.told(draft)
    form = WholeForm(request.POST, wants=told.wants)
    if not form.is_valid():
        return _preview(request, draft, form=form, status=422)
    drafts.say(draft=draft, whole=replace(whole, **form.cleaned_data))
    return redirect("plans:list_preview", token)


@guarded(common.DECIDES)
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, token: str) -> HttpResponse:
    """Which sheet is a list, where its header is, which column is which: recognised, to be corrected."""
    draft, error = _draft(request, token), ""
    if request.method == "POST":
        try:
            moved = drafts.correct(draft=draft, posted=request.POST)
            return redirect("plans:list_columns" if moved else "plans:list_preview", token)
        except Refused as refused:
            error = refused.message
    workbook, _, told = drafts.told(draft)
    said = drafts.corrections_of(draft)
    sheets = [
        _Shown(number, sheet, told.headers.get(sheet.name), said.get(sheet.name), request.POST)
        for number, sheet in enumerate(drafts.sheets(workbook))
    ]
    context = {
        "draft": draft, "sheets": sheets, "kinds": KINDS.items(), "fields": FIELDS.titles.items(), "error": error,
        "trail": trail((draft.filename, reverse("plans:list_preview", args=[token]))),
    }  # fmt: skip
    return render(request, "plans/lists/columns.html", context, status=422 if error else 200)


class _Shown:
    """A sheet as the page of the columns shows it: as it is read, or as it was just typed."""

    def __init__(
        self, number: int, sheet: Sheet, header: Header | None, said: Correction | None, typed: Mapping[str, str]
    ):
        self.number, self.name, self.said = number, sheet.name, said
        first, last = header.rows if header else ("", "")
        self.kind = typed.get(f"kind-{number}", READ if header else LEFT)
        self.first, self.last = typed.get(f"first-{number}", first), typed.get(f"last-{number}", last)
        taken = {column: name for name, column in header.columns.items()} if header else {}
        below = sheet.rows[header.rows[1] : header.rows[1] + 3] if header else []
        self.columns = [
            {
                "index": index, "label": label or f"第{index + 1}列",
                "field": typed.get(f"column-{number}-{index}", taken.get(index, "")),
                "examples": "、".join(clean(row[index]) for row in below if index < len(row) and row[index])[:40],
            }
            for index, label in enumerate(header.labels if header else ())
        ]  # fmt: skip


@guarded(common.DECIDES)
@require_GET
def marked(request: HttpRequest, token: str) -> HttpResponse:
    """A copy of the workbook with everything wrong or doubtful marked, to be mended and chosen again."""
    draft = _draft(request, token)
    workbook, whole, told = drafts.told(draft)
    _, noted = _compared(draft, whole, told)
    return attachment(mark(workbook, noted), CONTENT_TYPE, f"{draft.filename.rsplit('.', 1)[0]}-标注.xlsx")


@guarded(common.DECIDES)
@require_POST
def apply(request: HttpRequest, token: str) -> HttpResponse:
    """Take over what the preview showed, all of it or nothing."""
    draft = _draft(request, token)
    try:
        with transaction.atomic():
            taken = _take(request, token)
    except NotAllowed:
        raise
    except Refused as refused:
        return _preview(request, draft, error=refused.message, status=422)
    drafts.sweep()
    if taken.intake is None:
        done(request, "清单与本系统一致，没有需要写入的变动。")
        return redirect("plans:lists")
    return redirect("plans:list_done", taken.intake.pk)


def _take(request: HttpRequest, token: str) -> actions.Taken:
    draft = drafts.found(token, request.user, locked=True)
    if draft is None:
        raise Refused("这份清单已经导入或放弃，请回到导入页面查看。")
    _, whole, told = drafts.told(draft)
    if told.faults:
        raise Refused("清单里还有差错，请改正后重新上传。")
    taken = actions.take_in(
        organization=draft.organization, source=draft.source, rows=told.rows, otherwise=whole.otherwise,
        filename=draft.filename, columns=drafts.remembered(draft),
        digest=request.POST.get("digest", ""), by=request.actor,
    )  # fmt: skip
    drafts.forget(draft)
    return taken


@guarded(common.DECIDES)
@require_POST
def discard(request: HttpRequest, token: str) -> HttpResponse:
    """Throw the uploaded list away."""
    draft = _draft(request, token)
    drafts.forget(draft)
    drafts.sweep()
    done(request, f"已放弃导入“{draft.filename}”，上传的文件已删除。")
    return redirect("plans:lists")


def _intake(pk: int) -> Intake:
    found = kept.intake(pk)
    if found is None or not hands.may(found.organization):
        raise Http404
    return found


@guarded(common.DECIDES)
@require_GET
def finished(request: HttpRequest, pk: int) -> HttpResponse:
    """What a taking over brought."""
    found = _intake(pk)
    tasks = kept.brought(found)
    context = {
        "intake": found, "trail": trail(), "tasks": tasks[:SHOWN], "more": len(tasks) - SHOWN,
        "stands": actions.standing(found),
    }  # fmt: skip
    return render(request, "plans/lists/done.html", context)


@guarded(common.DECIDES)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back, as long as nobody acted on any of it."""
    found = _intake(pk)
    actions.take_back_intake(intake=found, by=request.actor)
    done(request, f"已撤销导入“{found}”，交办的任务从各承办单位的台账撤回；改正后可以重新导入。")
    return redirect("plans:lists")
