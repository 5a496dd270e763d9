"""Uploaded lists until they are taken over or discarded: the file in the data folder, what was said of it here."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.files.sheets.limits import FILE_BYTES, MEGABYTE
from yipanqi.files.sheets.workbook import Workbook, read
from yipanqi.files.waiting import Waiting
from yipanqi.kernel import clock, ids
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import Organization
from yipanqi.plans.importing import reading
from yipanqi.plans.importing.reading import Told, Whole
from yipanqi.plans.importing.rows import OWN, source_fault
from yipanqi.plans.models import ListDraft

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
        whole = reading.guess(read(data, upload.name or ""))
    except Refused as refused:
        raise Refused(refused.message, field="file") from refused
    ListDraft.objects.filter(account=account).delete()
    made = ListDraft.objects.create(
        token=ids.token(), account=account, organization=organization, source=source,
        filename=(upload.name or "清单")[:200], whole=whole.to_json(), created_at=clock.now(),
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
    return workbook, whole, reading.read(workbook, whole, today=clock.today())


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
