"""Uploaded lists until they are taken over or discarded: the file in the data folder, what was said of it here."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.files.sheets.limits import FILE_BYTES, MEGABYTE
from yipanqi.files.sheets.workbook import Sheet, Workbook, read
from yipanqi.files.waiting import Waiting
from yipanqi.kernel import clock, ids
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import Organization
from yipanqi.plans.importing import corrections, reading
from yipanqi.plans.importing.corrections import Correction
from yipanqi.plans.importing.reading import Told, Whole
from yipanqi.plans.importing.rows import OWN, source_fault
from yipanqi.plans.models import ListDraft
from yipanqi.plans.queries import kept

_KEPT = timedelta(days=1)
_WAITING = Waiting("lists")


@transaction.atomic
def keep(*, upload: UploadedFile, organization: Organization, source: str, account: Any) -> ListDraft:
    """Open an upload and keep it for a day; an earlier one of the same account is dropped.

    Raises Refused with the reader's sentence for what is no workbook; NotAllowed.
    """
    require(Power.TASKS, organization)
    source = source.strip()
    if source != OWN and (fault := source_fault(source)):
        raise Refused(fault, field="source")
    if (upload.size or 0) > FILE_BYTES:
        raise Refused(f"文件超过{FILE_BYTES // MEGABYTE}兆，清单不会这么大，请检查后重新选择。", field="file")
    data = upload.read()
    try:
        workbook = read(data, upload.name or "")
    except Refused as refused:
        raise Refused(refused.message, field="file") from refused
    said = corrections.recalled(workbook, kept.columns_known())
    whole = reading.guess(workbook, said)
    ListDraft.objects.filter(account=account).delete()
    made = ListDraft.objects.create(
        token=ids.token(), account=account, organization=organization, source=source,
        filename=(upload.name or "清单")[:200], whole=whole.to_json(), created_at=clock.now(),
        corrections={name: one.to_json() for name, one in said.items()},
    )  # fmt: skip
    _WAITING.keep(made.token, data)
    sweep()
    return made


def of(account: Any) -> ListDraft | None:
    """The list an account has open. One query."""
    return ListDraft.objects.filter(account=account).order_by("-pk").first()


def found(token: str, account: Any, *, locked: bool = False) -> ListDraft | None:
    """An open list of an account; `locked`: held for this transaction, so that one that is sent twice is taken once."""
    rows = ListDraft.objects.filter(token=token, account=account)
    if locked:
        rows = rows.select_for_update(of=("self",))
    return rows.select_related("organization__parent").first()


def told(draft: ListDraft) -> tuple[Workbook, Whole, Told]:
    """The workbook, what was said of the whole, and its rows. Raises Refused when the file was cleared away."""
    workbook = read(_WAITING.read(draft.token), draft.filename)
    whole = Whole.from_json(draft.whole)
    return workbook, whole, reading.read(workbook, whole, today=clock.today(), corrections=corrections_of(draft))


def corrections_of(draft: ListDraft) -> dict[str, Correction]:
    """What people said of its sheets."""
    return {name: Correction.from_json(one) for name, one in draft.corrections.items()}


@transaction.atomic
def correct(*, draft: ListDraft, posted: Mapping[str, str]) -> bool:
    """Take a person's word on sheets and columns from a posted form (`kind-0`, `first-0`, `column-0-3`; sheets in the
    order of `sheets`). Answers whether a header was said to be elsewhere, so that its columns are to be looked at.
    """
    workbook, _, before = told(draft)
    said, moved = corrections_of(draft), False
    for number, sheet in enumerate(sheets(workbook)):
        one, elsewhere = corrections.corrected(sheet, before.headers.get(sheet.name), posted, number)
        moved = moved or elsewhere
        said |= {sheet.name: one} if one else {}
    draft.corrections = {name: one.to_json() for name, one in said.items()}
    if not any(before.headers.values()):
        draft.whole = reading.guess(workbook, said).to_json()
    draft.save(update_fields=["corrections", "whole"])
    return moved


def sheets(workbook: Workbook) -> list[Sheet]:
    """The sheets that may be lists, in the order of the workbook."""
    return [one for one in workbook.sheets if one.rows and not reading.is_apart(one)]


def remembered(draft: ListDraft) -> dict[str, dict[str, int]]:
    """Which column is which, for the next list with the same header."""
    said = corrections_of(draft)
    return corrections.remembered(read(_WAITING.read(draft.token), draft.filename), said) if said else {}


@transaction.atomic
def say(*, draft: ListDraft, whole: Whole) -> ListDraft:
    """What is said once of the whole list."""
    draft.whole = whole.to_json()
    draft.save(update_fields=["whole"])
    return draft


@transaction.atomic
def forget(draft: ListDraft) -> None:
    """Drop the row; `sweep` takes the file away afterwards, so that nothing is lost when a transaction fails."""
    ListDraft.objects.filter(pk=draft.pk).delete()


def sweep() -> None:
    """Remove drafts of yesterday and files that belong to none."""
    ListDraft.objects.filter(created_at__lt=clock.now() - _KEPT).delete()
    _WAITING.sweep(ListDraft.objects.values_list("token", flat=True))
