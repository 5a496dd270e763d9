"""权力事项 and 廉政风险点 of an organisation: pasted from its own lists, all lines or none."""

from django.db import transaction

from yipanqi.access.actions import require
from yipanqi.access.enums import Power
from yipanqi.audit.actions import record
from yipanqi.kernel import clock
from yipanqi.kernel.actors import Actor
from yipanqi.kernel.errors import Refused
from yipanqi.organizations.models import Organization
from yipanqi.responsibilities import rules
from yipanqi.responsibilities.models import Point

SHOWN = 8
"""Faults named at once; more are counted."""


@transaction.atomic
def enter_points(*, organization: Organization, text: str, by: Actor) -> tuple[int, int]:
    """Enter a table copied from a workbook: new numbers are added, known ones changed; `(new, changed)`."""
    require(Power.LISTS, organization)
    lines, faults = rules.read_points(text)
    if faults:
        more = f"（还有{len(faults) - SHOWN}处）" if len(faults) > SHOWN else ""
        raise Refused("没有写入，请改好后再粘贴：" + "；".join(faults[:SHOWN]) + more, field="text")
    if not lines:
        raise Refused(f"没有读到内容。请粘贴{len(rules.COLUMNS)}列：{'、'.join(rules.COLUMNS)}。", field="text")
    known = {(one.kind, one.number): one for one in Point.objects.filter(organization=organization)}
    new, changed, now = [], [], clock.now()
    for line in lines:
        values = {"name": line.name, "grade": line.grade, "measure": line.measure, "ended_on": None}
        row = known.get((line.kind, line.number))
        if row is None:
            new.append(
                Point(
                    organization=organization, kind=line.kind, number=line.number, entered_at=now,
                    entered_by=str(by)[:80], **values,
                )
            )  # fmt: skip
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    Point.objects.bulk_create(new)
    if changed:
        Point.objects.bulk_update(changed, ["name", "grade", "measure", "ended_on"])
    if new or changed:
        record(
            "points_entered", by=by, subject=organization, path=organization.path,
            after={"新增": [str(one) for one in new], "修改": [str(one) for one in changed]},
        )  # fmt: skip
    return len(new), len(changed)


@transaction.atomic
def end_point(*, point: Point, by: Actor) -> None:
    """No longer in the organ's list; items that name it keep it."""
    require(Power.LISTS, point.organization)
    if point.ended_on is None:
        point.ended_on = clock.today()
        point.save(update_fields=["ended_on"])
        record("point_ended", by=by, subject=point, path=point.organization.path, before={"名称": point.name})
