"""Uploaded workbooks until they are applied or discarded: the file in the data folder, the mapping in the database."""

import dataclasses
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from yipanqi.files.sheets.limits import FILE_BYTES, MEGABYTE
from yipanqi.files.waiting import Waiting
from yipanqi.kernel import clock, ids
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.importing import Parsed, Plan, SheetPlan, Workbook, guess, read, replan
from yipanqi.organizations.importing.fields import FIELDS
from yipanqi.organizations.intake.proposal import Proposal
from yipanqi.organizations.intake.proposing import Options, propose_parsed, remembered
from yipanqi.organizations.models import ImportDraft

_KEPT = timedelta(days=1)


_WAITING = Waiting("imports")


def keep(upload: UploadedFile, *, account: Any) -> ImportDraft:
    """Open an upload and keep it; raises Refused with the reader's sentence for what cannot be imported."""
    if upload.size > FILE_BYTES:
        raise Refused(f"文件超过{FILE_BYTES // MEGABYTE}兆，名册不会这么大，请检查后重新选择。")
    data = upload.read()
    workbook = read(data, upload.name)
    plan = guess(workbook, remembered())
    for earlier in ImportDraft.objects.filter(account=account):
        forget(earlier)
    draft = ImportDraft.objects.create(
        token=ids.token(), account=account, filename=upload.name[:200], plan=plan.to_json(), created_at=clock.now()
    )
    _WAITING.keep(draft.token, data)
    sweep()
    return draft


def of(account: Any) -> ImportDraft | None:
    """The workbook an account has open."""
    return ImportDraft.objects.filter(account=account).order_by("-pk").first()


def opened(draft: ImportDraft) -> tuple[Workbook, Plan]:
    """The workbook and how it is read."""
    return read(_WAITING.read(draft.token), draft.filename), Plan.from_json(draft.plan)


def proposed(draft: ImportDraft, *, by: Actor, locked: bool = False) -> tuple[Workbook, Parsed, Proposal]:
    """What the workbook would change; `locked` holds the draft, so that one that is sent twice is applied once."""
    if locked and not ImportDraft.objects.select_for_update().filter(pk=draft.pk).exists():
        raise Refused("这份文件已经导入或放弃，请回到导入页面查看。")
    workbook, plan = opened(draft)
    day = draft.options.get("go_live_on") or ""
    chosen = Options(date.fromisoformat(day) if day else None, draft.options.get("root_name", ""))
    return workbook, *propose_parsed(workbook, plan, by=by, options=chosen)


def with_issues(parsed: Parsed, proposal: Proposal) -> Parsed:
    """What was read, with the issues found beside the database too (for the marked copy)."""
    return dataclasses.replace(parsed, issues=tuple(proposal.issues))


def correct(draft: ImportDraft, workbook: Workbook, plan: Plan, told: Any) -> None:
    """Take a person's reading of sheets and columns from a posted form (`kind-0`, `column-0-3`, `organization-0`)."""
    for number, sheet in enumerate(plan.sheets):
        plan = plan.with_sheet(_corrected(workbook, sheet, told, number))
    draft.plan = plan.to_json()
    draft.save(update_fields=["plan"])


def _corrected(workbook: Workbook, sheet: SheetPlan, told: Any, number: int) -> SheetPlan:
    kind = told.get(f"kind-{number}", sheet.kind)
    organization = told.get(f"organization-{number}", sheet.organization).strip()
    first, last = (
        int(text) if (text := told.get(f"{name}-{number}", "")).isdigit() else held
        for name, held in zip(("first", "last"), sheet.header, strict=True)
    )
    if kind not in FIELDS:
        return sheet.changed(kind=kind) if kind != sheet.kind else sheet
    if kind != sheet.kind or (first, last) != sheet.header:
        first, last = max(first, 1), min(max(last, first, 1), max(first, 1) + 4)
        return replan(workbook.sheet(sheet.sheet), first=first, last=last, kind=kind).changed(organization=organization)
    columns = {
        index: name
        for index in range(max(len(sheet.labels), max(sheet.columns, default=-1) + 1))
        if (name := told.get(f"column-{number}-{index}", ""))
    }
    if columns == sheet.columns and organization == sheet.organization:
        return sheet
    return sheet.changed(columns=columns, organization=organization)


def forget(draft: ImportDraft) -> None:
    """Drop the row; `sweep` takes the file away (after the transaction, so that nothing is lost when it fails)."""
    ImportDraft.objects.filter(pk=draft.pk).delete()


def sweep() -> None:
    """Remove drafts of yesterday and files that belong to none."""
    ImportDraft.objects.filter(created_at__lt=clock.now() - _KEPT).delete()
    _WAITING.sweep(ImportDraft.objects.values_list("token", flat=True))
