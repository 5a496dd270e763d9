"""Founding the new organisations of an import level by level, each level in a few statements."""

from typing import TYPE_CHECKING

from yipanqi.kernel import ids
from yipanqi.kernel.errors import Broken
from yipanqi.organizations.enums import BranchForm, Kind
from yipanqi.organizations.importing.names import canonical
from yipanqi.organizations.intake.proposal import OrganizationEntry
from yipanqi.organizations.models import Number, Organization, State, Term

if TYPE_CHECKING:
    from yipanqi.organizations.intake.writing import Writing


def found_all(writing: "Writing") -> None:
    """Make every new organisation of the proposal with its first state and its term."""
    waiting = [entry for entry in (*writing.proposal.organizations, *writing.proposal.groups) if entry.existing is None]
    while waiting:
        ready = [entry for entry in waiting if not entry.superior or entry.superior in writing.named]
        if not ready:
            raise Broken(f"superiors of new organisations are missing: {sorted(each.superior for each in waiting)}")
        _found_level(writing, ready)
        done = {id(entry) for entry in ready}
        waiting = [entry for entry in waiting if id(entry) not in done]


def _found_level(writing: "Writing", entries: list[OrganizationEntry]) -> None:
    numbers = Number.objects.bulk_create(Number() for _ in entries)
    made = [
        _organization(entry, writing.named.get(entry.superior), number.pk)
        for entry, number in zip(entries, numbers, strict=True)
    ]
    Organization.objects.bulk_create(made, batch_size=500)
    states = [_state(entry, organization) for entry, organization in zip(entries, made, strict=True)]
    State.objects.bulk_create(states, batch_size=500)
    terms = [
        Term(organization=organization, **entry.term)
        for entry, organization in zip(entries, made, strict=True)
        if entry.term
    ]
    Term.objects.bulk_create(terms, batch_size=500)
    for rows in (made, states, terms):
        writing.made(rows)
    for entry, organization in zip(entries, made, strict=True):
        _tell(writing, entry, organization)


def _organization(entry: OrganizationEntry, parent: Organization | None, number: int) -> Organization:
    values = {name: value for name, value in entry.values.items() if name not in ("staff_total", "has_committee")}
    return Organization(
        path=(parent.path if parent else "") + ids.segment(number), parent=parent, name=entry.name, kind=entry.kind,
        has_committee=bool(entry.values.get("has_committee")), **values,
    )  # fmt: skip


def _state(entry: OrganizationEntry, organization: Organization) -> State:
    return State(
        organization=organization, from_on=organization.founded_on, parent=organization.parent,
        name=organization.name, kind=organization.kind, form=entry.values.get("form", BranchForm.ORDINARY),
        has_committee=organization.has_committee, staff_total=entry.values.get("staff_total"), reason="导入名册",
    )  # fmt: skip


def _tell(writing: "Writing", entry: OrganizationEntry, organization: Organization) -> None:
    if organization.kind == Kind.GROUP:
        writing.groups[organization.parent_id, canonical(organization.name)] = organization
        writing.touched.setdefault(organization.parent_id, organization.parent)
    else:
        writing.named[organization.name] = organization
    writing.touched[organization.pk] = organization
    after = {
        "类别": organization.get_kind_display(),
        "上级组织": organization.parent.name if organization.parent else "",
        "成立日期": "不详" if organization.founded_unknown else organization.founded_on.isoformat(),
        "启用日期": organization.go_live_on.isoformat(),
    }
    writing.note("organization_founded", organization, organization.path, None, after)
