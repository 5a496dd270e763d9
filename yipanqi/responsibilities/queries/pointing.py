"""权力事项 and 廉政风险点: those of an organisation, those around it, which items watch over them."""

from django.db.models import Prefetch, QuerySet

from yipanqi.kernel import ids
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities.enums import Stage
from yipanqi.responsibilities.models import Item, Point


def around(organization: Organization) -> list[Point]:
    """Points in use anywhere in the organ, those of the organisation itself first."""
    rows = Point.objects.filter(ended_on=None, organization__path__startswith=organization.path[: ids.WIDTH])
    found = list(rows.select_related("organization").order_by("organization__path", "kind", "number"))
    return sorted(found, key=lambda one: one.organization_id != organization.pk)


def points(year: int, organization: Organization | None = None) -> QuerySet[Point]:
    """The points one may see, in tree order, each with the published items of the year that watch over it."""
    guarding = Item.objects.filter(list__year=year, list__stage=Stage.PUBLISHED).select_related("list")
    rows = Point.objects.select_related("organization__parent").order_by("organization__path", "kind", "number")
    if organization is not None:
        rows = rows.filter(organization=organization)
    return rows.prefetch_related(Prefetch("items", queryset=guarding, to_attr="guarded_by"))


def point(pk: int) -> Point | None:
    """A point one may see."""
    return Point.objects.select_related("organization").filter(pk=pk).first()
