"""What this room answers when lower rooms ask."""

from datetime import date

from django.urls import reverse

from yipanqi.archives import actions
from yipanqi.archives.models import HandedIn, Help, Inspected, Inspection, Package
from yipanqi.archives.queries import opening
from yipanqi.kernel import scope
from yipanqi.kernel.questions import answer


@answer("record_address")
def record_address(*, record: str) -> str | None:
    """Where something handed in is opened, by who may see it."""
    room, _, number = record.partition(":")
    if room == "handed" and number.isdecimal() and HandedIn.objects.filter(pk=number).exists():
        return reverse("archives:handed", args=[number])
    return None


@answer("opened_records")
def opened_records(*, organizations, on: date) -> list[scope.Opened]:
    """What branches and inspections have opened."""
    return opening.opened_to(organizations, on)


@answer("record_read")
def record_read(*, key: str, kind: str, number: int, organization, label: str, by) -> None:
    """Somebody read what was opened."""
    actions.note_read(key=key, kind=kind, number=number, organization=organization, label=label, by=by)


@answer("undo_import")
def undo_import(*, organizations, people, **_: object) -> str | None:
    """What was handed in, opened or archived since stands against taking the import back."""
    with scope.system("撤销导入前检查报送与归档"):
        involved = (
            HandedIn.objects.filter(organization__in=organizations).exists()
            or Help.objects.filter(organization__in=organizations).exists()
            or Inspection.objects.filter(organization__in=organizations).exists()
            or Inspected.objects.filter(organization__in=organizations).exists()
            or Package.objects.filter(organization__in=organizations).exists()
        )
    return "导入的组织已有报送、开放或归档的登记，不能撤销导入。" if involved else None
