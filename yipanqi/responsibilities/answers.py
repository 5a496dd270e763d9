"""What this room answers when lower rooms ask."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse

from yipanqi.access.enums import Power
from yipanqi.kernel import clock, scope
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.questions import answer
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities.actions import follow_holders, follow_letters
from yipanqi.responsibilities.actions.reporting import RECORD
from yipanqi.responsibilities.enums import ACKNOWLEDGE, APPROVAL, APPROVED_RECORD, ITEM, SOURCE
from yipanqi.responsibilities.models import Acknowledgement, DutyList, Invitation, LetterSignature, Point, Report
from yipanqi.responsibilities.queries import lists
from yipanqi.responsibilities.queries.owed import list_of


@answer("record_address")
def record_address(*, record: str) -> str | None:
    """Where a signature or a few words are read, by those who may."""
    room, _, number = record.partition(":")
    if room == "list_signature":
        signed = Acknowledgement.objects.filter(pk=number).first()
        return reverse("responsibilities:list", args=[signed.list_id]) if signed else None
    if room == APPROVED_RECORD:
        approved = DutyList.objects.filter(pk=number).first()
        return reverse("responsibilities:list", args=[approved.pk]) if approved else None
    if room == "letter_signature":
        put = LetterSignature.objects.select_related("edition").filter(pk=number).first()
        return reverse("responsibilities:letter", args=[put.edition.letter_id]) if put else None
    if room == RECORD:
        told = Report.objects.select_related("obligation").filter(pk=number).first()
        return told.obligation.address if told else None
    return None


@answer("raised_kinds")
def kinds_of_entries() -> list[tuple[str, str]]:
    """Items of lists, and signatures under them."""
    return [(ITEM, "责任清单事项"), (ACKNOWLEDGE, "责任清单签收")]


@answer("next_steps")
def next_steps(*, obligation) -> tuple[str, str] | None:
    """Drafts to approve, for who may."""
    if obligation.source != SOURCE or obligation.kind != APPROVAL:
        return None
    if not scope.current().may(Power.APPROVE_LISTS, obligation.organization.path):
        return None
    year = obligation.key.split(":")[1]
    return "审定", f"{reverse('responsibilities:approve_together')}?year={year}"


@answer("obligation_origin")
def origin(*, entry) -> list[str] | None:
    """The versions of the list that raised and changed it."""
    return list_of(entry) if entry.source == SOURCE else None


@answer("organization_changed")
def holders_of_organization(*, organization: Organization, by: Actor) -> None:
    """An office began or ended: what is open goes with it."""
    follow_holders(organizations=[organization], by=by)
    follow_letters(organizations=[organization], by=by)


@answer("organizations_changed")
def holders_of_organizations(*, organizations: Sequence[Organization], by: Actor) -> None:
    """The same for many."""
    follow_holders(organizations=list(organizations), by=by)
    follow_letters(organizations=list(organizations), by=by)


@answer("undo_import")
def undo_import(*, organizations: list[int], people: list[int], history, by: Actor) -> str | None:
    """Lists and points since speak against taking an import back."""
    with scope.system("撤销导入前检查责任清单"):
        about = Q(organization__in=organizations) | Q(person__in=people) | Q(items__lead__in=people)
        found = DutyList.objects.filter(about | Q(items__unit__in=organizations)).first()
        if found is not None:
            return f"导入的组织或人员已列入“{found.title}”，不能撤销导入。"
        if Point.objects.filter(organization__in=organizations).exists():
            return "导入的组织已登记权力事项、廉政风险点，不能撤销导入。"
        if Invitation.objects.filter(person__in=people).exists():
            return "导入的人员已被征求对责任清单的意见，不能撤销导入。"
    return None


@answer("profile_sections")
def lists_of_organization(*, organization: Organization, on: date | None = None, **_: object) -> tuple | None:
    """The lists of the year on the organisation's page, to everybody once they are published."""
    year = (on or clock.today()).year
    found = lists.published_of(organization, year)
    if not found:
        return None
    context = {"lists": found, "organization": organization, "year": year}
    return 30, f"{year}年责任清单", "responsibilities/parts/profile.html", context
