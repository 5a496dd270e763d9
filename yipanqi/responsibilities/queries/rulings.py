"""What the organ has ruled about its lists and its tasks; where it has ruled nothing, the usual numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from yipanqi.kernel import scope
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.models import Ruling


@dataclass(frozen=True)
class Limits:
    """Working days for comments, approval, signature, answer to a report; items one person leads; by which rule."""

    comment_days: int = rules.COMMENT_DAYS
    approval_days: int = rules.APPROVAL_DAYS
    signing_days: int = rules.SIGNING_DAYS
    review_days: int = rules.REVIEW_DAYS
    capacity: int = rules.CAPACITY
    basis: str = "惯例"


def limits_of(organizations: Iterable[Organization]) -> dict[int, Limits]:
    """What holds for organisations: the newest ruling of the nearest one above each. One query."""
    with scope.system("责任清单的规定"):
        ruled = list(Ruling.objects.select_related("organization"))
    return {one.pk: _nearest(one, ruled) for one in organizations}


def limits(organization: Organization) -> Limits:
    """What holds for one organisation."""
    return limits_of([organization])[organization.pk]


def _nearest(organization: Organization, ruled: list[Ruling]) -> Limits:
    over = [one for one in ruled if organization.path.startswith(one.organization.path)]
    if not over:
        return Limits()
    found = max(over, key=lambda one: (len(one.organization.path), one.created_at, one.pk))
    return Limits(
        found.comment_days, found.approval_days, found.signing_days, found.review_days, found.capacity, found.basis
    )
