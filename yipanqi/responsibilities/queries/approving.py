"""Who approves lists: the 党组 those of its level, the 机关党委 those of the unit it keeps."""

from collections.abc import Iterable

from yipanqi.access.queries import unit_of
from yipanqi.organizations.enums import Kind
from yipanqi.organizations.models import Organization
from yipanqi.organizations.queries import living
from yipanqi.responsibilities.models import DutyList

APPROVING = (Kind.ORGAN_COMMITTEE, Kind.WORK_COMMITTEE)


def approvers_of(lists: Iterable[DutyList]) -> dict[int, Organization]:
    """By list, the organisation that approves it; where there is none above, its own. One query."""
    wanted = list(lists)
    if not wanted:
        return {}
    found = list(living().filter(kind__in=(Kind.LEADING_GROUP, *APPROVING)).select_related("parent"))
    return {one.pk: _nearest(one, found) for one in wanted}


def _nearest(one: DutyList, found: list[Organization]) -> Organization:
    kinds = (Kind.LEADING_GROUP,) if one.shape.by_group else APPROVING
    path = one.organization.path
    near = [body for body in found if body.kind in kinds and path.startswith(unit_of(body).path)]
    return max(near, key=lambda body: (len(unit_of(body).path), len(body.path)), default=one.organization)
